// Package generated_test shows the clients of all vendors at work together.
package generated_test

import (
	"context"
	"fmt"

	"github.com/authgen/authgen/generated/accountsiq"
	"github.com/authgen/authgen/generated/accountsiq/accountsiqtest"
	"github.com/authgen/authgen/generated/accountsiq2"
	"github.com/authgen/authgen/generated/accountsiq2/accountsiq2test"
	"github.com/authgen/authgen/generated/finicity"
	"github.com/authgen/authgen/generated/finicity/finicitytest"
	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/number/numbertest"
	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/tfso"
	"github.com/authgen/authgen/generated/tfso/tfsotest"
	"github.com/authgen/authgen/generated/xsdtype"
)

// An integration pays for an order of one system and books it in three others. It
// holds a client of each vendor and one store for all their sessions, and has no
// line about tokens, renewals or locks.
type integration struct {
	bank   *finicity.Client
	cards  *number.Client
	books  *accountsiq.Client
	group  *accountsiq2.Client
	office *tfso.Client
}

// settle is the whole job.
func (i *integration) settle(ctx context.Context) error {
	if _, err := i.bank.GetCustomers(ctx, nil); err != nil {
		return fmt.Errorf("bank: %w", err)
	}
	if _, err := i.cards.SOAP.ConsentAnnualProcPayment(ctx, new(int32(7)), new(xsdtype.NewDecimal(1250, 2))); err != nil {
		return fmt.Errorf("cards: %w", err)
	}
	if _, err := i.books.SaveOrder(ctx, &accountsiq.Order{}, true); err != nil {
		return fmt.Errorf("books: %w", err)
	}
	if _, err := i.group.WithEntity("north").SaveOrder(ctx, &accountsiq2.Order{}, true); err != nil {
		return fmt.Errorf("group: %w", err)
	}
	if _, err := i.office.Account.SaveBundleList(ctx, &tfso.BundleList{}); err != nil {
		return fmt.Errorf("office: %w", err)
	}
	return nil
}

// close ends all clients. Their sessions stay in the store.
func (i *integration) close(ctx context.Context) {
	for _, c := range []interface{ Close(context.Context) error }{i.bank, i.cards, i.books, i.group, i.office} {
		if err := c.Close(ctx); err != nil {
			fmt.Println(err)
		}
	}
}

// vendors are the fakes that stand for the real ones.
type vendors struct {
	bank   *finicitytest.Server
	cards  *numbertest.Server
	books  *accountsiqtest.Server
	group  *accountsiq2test.Server
	office *tfsotest.Server
}

// connect makes the clients, with one store for all.
func (v *vendors) connect(store session.Store) (*integration, error) {
	bank, err := finicity.New(v.bank.Credential(), append(v.bank.Options(), finicity.WithStore(store))...)
	if err != nil {
		return nil, err
	}
	cards, err := number.New(v.cards.Credential(), append(v.cards.Options(), number.WithStore(store))...)
	if err != nil {
		return nil, err
	}
	books, err := accountsiq.New(v.books.Credential(), append(v.books.Options(), accountsiq.WithStore(store))...)
	if err != nil {
		return nil, err
	}
	group, err := accountsiq2.New(v.group.Credential(), append(v.group.Options(), accountsiq2.WithStore(store))...)
	if err != nil {
		return nil, err
	}
	office, err := tfso.New(v.office.Credential(), append(v.office.Options(), tfso.WithStore(store))...)
	if err != nil {
		return nil, err
	}
	return &integration{bank, cards, books, group, office}, nil
}

// expire ends all sessions at all vendors.
func (v *vendors) expire() {
	v.bank.ExpireSessions()
	v.cards.ExpireSessions()
	v.books.ExpireSessions()
	v.group.ExpireSessions()
	v.office.ExpireSessions()
}

// All vendors in one integration: the first run logs in to each, the second uses
// the sessions of the store, and in the third all have expired.
func Example() {
	v := &vendors{
		finicitytest.NewServer(nil), numbertest.NewServer(nil), accountsiqtest.NewServer(nil),
		accountsiq2test.NewServer(nil), tfsotest.NewServer(nil),
	}
	ctx, store := context.Background(), session.Memory()
	for run := range 3 {
		i, err := v.connect(store)
		if err != nil {
			fmt.Println(err)
			return
		}
		if run == 2 {
			v.expire()
		}
		if err := i.settle(ctx); err != nil {
			fmt.Println(err)
			return
		}
		i.close(ctx)
		fmt.Println("logins:", len(v.bank.Logins()), len(v.cards.Logins()), len(v.books.Logins()), len(v.group.Logins()), len(v.office.Logins()))
	}
	fmt.Println("payments:", v.cards.Executed("SOAP.ConsentAnnual_ProcPayment"))
	// Output:
	// logins: 1 1 1 1 1
	// logins: 1 1 1 1 1
	// logins: 2 2 2 1 2
	// payments: 3
}
