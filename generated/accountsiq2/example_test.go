package accountsiq2_test

import (
	"context"
	"fmt"

	"github.com/authgen/authgen/generated/accountsiq2"
	"github.com/authgen/authgen/generated/accountsiq2/accountsiq2test"
)

// One token serves all entities, and each call names one. An expired token is
// refreshed without a login. The fake vendor stands for AccountsIQ here; without
// its options the client calls the real one.
func Example() {
	srv := accountsiq2test.NewServer(nil)
	ctx := context.Background()
	c, err := accountsiq2.New(srv.Credential(), srv.Options()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	for _, entity := range []string{"north", "south"} {
		if _, err := c.WithEntity(entity).GetCustomerList(ctx); err != nil {
			fmt.Println(err)
			return
		}
		srv.ExpireSessions()
	}
	fmt.Println(len(srv.Logins()), "login,", len(srv.Renewals()), "refresh")
	// Output: 1 login, 1 refresh
}
