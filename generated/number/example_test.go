package number_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/number/numbertest"
	"github.com/authgen/authgen/generated/transport"
	"github.com/authgen/authgen/generated/xsdtype"
)

// SOAP and REST share one session key. The fake vendor stands for Number here;
// without its options the client calls the real one.
func Example() {
	srv := numbertest.NewServer(nil)
	ctx := context.Background()
	c, err := number.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	if _, err := c.SOAP.AccountProfileQry(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := c.REST.QueryAccountProfile(ctx); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(srv.Logins()), "login")
	// Output: 1 login
}

// A declined payment is an answer and not an error.
func Example_declined() {
	srv := numbertest.NewServer(nil)
	srv.OnSOAPConsentAnnualProcPayment(func(context.Context, *int32, *xsdtype.Decimal) (xsdtype.Nullable[number.APICCSaleResponse], error) {
		return xsdtype.Value(number.APICCSaleResponse{TxApproved: new(false), TxnCode: xsdtype.Value("05")}), nil
	})
	ctx := context.Background()
	c, err := number.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	sale, err := c.SOAP.ConsentAnnualProcPayment(ctx, new(int32(7)), new(xsdtype.NewDecimal(1250, 2)))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := sale.OrZero()
	fmt.Println("approved:", *answer.TxApproved, "code:", answer.TxnCode.OrZero())
	// Output: approved: false code: 05
}

// A payment whose answer got lost may have been made: it is not sent again, and
// the error says so.
func Example_lostAnswer() {
	srv := numbertest.NewServer(nil)
	ctx := context.Background()
	c, err := number.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	const payment = "SOAP.ConsentAnnual_ProcPayment"
	srv.DropAnswer(payment)
	_, err = c.SOAP.ConsentAnnualProcPayment(ctx, new(int32(7)), new(xsdtype.NewDecimal(1250, 2)))
	var lost *transport.Error
	fmt.Println(errors.As(err, &lost) && lost.Wrote)
	fmt.Println("made", srv.Executed(payment), "time")
	// Output:
	// true
	// made 1 time
}
