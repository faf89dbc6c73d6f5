package finicity_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/authgen/authgen/generated/finicity"
	"github.com/authgen/authgen/generated/finicity/finicitytest"
	"github.com/authgen/authgen/generated/session"
)

// A client fetches its token at its first call and renews it in time. The fake
// vendor stands for Finicity here; without its options the client calls the real
// one.
func Example() {
	srv := finicitytest.NewServer(nil)
	srv.OnGetCustomers(func(context.Context, *finicity.GetCustomersParams) (*finicity.Customers, error) {
		return &finicity.Customers{Customers: []finicity.Customer{{ID: "41442"}}}, nil
	})

	ctx := context.Background()
	c, err := finicity.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	found, err := c.GetCustomers(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, customer := range found.Customers {
		fmt.Println("customer", customer.ID)
	}
	// Output: customer 41442
}

// A locked account is no outage: nobody tries again before a person has dealt with
// it, and has said so.
func ExampleClient_Ack() {
	srv := finicitytest.NewServer(nil)
	ctx := context.Background()
	c, err := finicity.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)

	srv.Lock()
	for range 5 {
		_, err = c.GetCustomers(ctx, nil)
	}
	fmt.Println(errors.Is(err, session.ErrLockedOut), len(srv.Logins()))

	srv.Unlock() // by the vendor's support
	if err := c.Ack(ctx, "ops", "support has unlocked the account"); err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.GetCustomers(ctx, nil)
	fmt.Println(err, len(srv.Logins()))
	// Output:
	// true 1
	// <nil> 2
}

// A new secret is checked before it is sent, and is the client's own afterwards.
func ExampleClient_RotatePartnerSecret() {
	srv := finicitytest.NewServer(nil)
	ctx := context.Background()
	c, err := finicity.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)

	err = c.RotatePartnerSecret(ctx, session.NewSecret("short"))
	fmt.Println(errors.Is(err, session.ErrCredential), len(srv.Requests()))
	err = c.RotatePartnerSecret(ctx, session.NewSecret("Brand5New6Secret7"))
	fmt.Println(err, c.Credential().PartnerSecret.Reveal())
	// Output:
	// true 0
	// <nil> Brand5New6Secret7
}
