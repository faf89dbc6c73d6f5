package tfso_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/tfso"
	"github.com/authgen/authgen/generated/tfso/tfsotest"
)

// A client logs in at its first call and keeps its session. The fake vendor stands
// for 24SevenOffice here; without its options the client calls the real one.
func Example() {
	srv := tfsotest.NewServer(nil)
	srv.OnCompanyGetCompanies(func(context.Context, *tfso.CompanySearchParameters, []string) ([]tfso.Company, error) {
		return []tfso.Company{{Name: new("Acme AS")}, {Name: new("Fjord AS")}}, nil
	})

	ctx := context.Background()
	c, err := tfso.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	companies, err := c.Company.GetCompanies(ctx, &tfso.CompanySearchParameters{}, []string{"Name"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, company := range companies {
		fmt.Println(*company.Name)
	}
	fmt.Println(len(srv.Logins()), "login")
	// Output:
	// Acme AS
	// Fjord AS
	// 1 login
}

// Each identity has a session of its own, under one credential.
func ExampleClient_WithIdentity() {
	srv := tfsotest.NewServer(nil)
	ctx := context.Background()
	c, err := tfso.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	identities, err := c.Authenticate.GetIdentities(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	second := c.WithIdentity(identities[1].ID)
	now, err := second.Authenticate.GetIdentity(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("acting as", now.ID)
	// Output: acting as 22222222-2222-4222-8222-222222222222
}

// A wrong password is sent once. Its owner is told, and a corrected one is tried
// at once.
func ExampleOnCredentialRefused() {
	srv := tfsotest.NewServer(nil)
	ctx := context.Background()
	wrong := srv.Credential()
	wrong.Password = session.NewSecret("guess")
	c, err := tfso.New(wrong, append(srv.Options(), tfso.OnCredentialRefused(func(error) { /* write to the owner */ }))...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	for range 3 {
		_, err = c.Company.GetCategories(ctx)
		fmt.Println(errors.Is(err, session.ErrRefused))
	}
	fmt.Println(len(srv.Logins()), "login")

	if err := c.SetCredential(srv.Credential()); err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Company.GetCategories(ctx)
	fmt.Println(err)
	// Output:
	// true
	// true
	// true
	// 1 login
	// <nil>
}
