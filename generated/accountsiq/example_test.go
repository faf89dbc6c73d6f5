package accountsiq_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/authgen/authgen/generated/accountsiq"
	"github.com/authgen/authgen/generated/accountsiq/accountsiqtest"
	"github.com/authgen/authgen/generated/session"
)

// An expired token is replaced, and the call that found it so is sent again. The
// fake vendor stands for AccountsIQ here; without its options the client calls the
// real one.
func Example() {
	srv := accountsiqtest.NewServer(nil)
	ctx := context.Background()
	c, err := accountsiq.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	for range 2 {
		if _, err := c.SaveOrder(ctx, &accountsiq.Order{}, true); err != nil {
			fmt.Println(err)
			return
		}
		srv.ExpireSessions()
	}
	fmt.Println(srv.Executed("SaveOrder"), "orders,", len(srv.Logins()), "logins")
	// Output: 2 orders, 2 logins
}

// A key that was pasted together with its line ending is found before anything is
// sent: a login with it would count as a failure.
func ExampleNew_pastedKey() {
	_, err := accountsiq.New(accountsiq.Credential{
		CompanyID:  "acme",
		PartnerKey: session.NewSecret("0f8fad5b-d9cb-469f-a165-70867728950e\r\n"),
		UserKey:    session.NewSecret("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
	})
	var wrong *session.CredentialError
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Field)
	}
	// Output: partnerKey
}

// What AccountsIQ says in the answer's status is an *Error.
func ExampleError() {
	srv := accountsiqtest.NewServer(nil)
	srv.OnGetCustomer(func(context.Context, *string) (*accountsiq.WSResult2OfCustomer, error) {
		return &accountsiq.WSResult2OfCustomer{Status: "Failure", ErrorCode: "NOT_FOUND", ErrorMessage: new("no such customer")}, nil
	})
	ctx := context.Background()
	c, err := accountsiq.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	_, err = c.GetCustomer(ctx, new("C100"))
	var failure *accountsiq.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Code, failure.Message)
	}
	// Output: NOT_FOUND no such customer
}
