package storetest_test

import (
	"database/sql"
	"strconv"
	"sync"
	"testing"

	"github.com/authgen/authgen/templates/runtime/session"
)

// A fleet that starts for many accounts at once makes their rows in transactions
// that never wait for each other in a circle. InnoDB counts those that do.
func TestNewAccountsDoNotDeadlock(t *testing.T) {
	db, err := sql.Open("mysql", server(t, "AUTHGEN_MYSQL"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	deadlocks := func() (n int) {
		var name string
		if err := db.QueryRowContext(t.Context(), `SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`).Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	store, before := session.SQL(db, session.MySQL), deadlocks()
	policy := "new_" + session.NewAttemptID()
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 25 {
				r := manyRequest(policy+strconv.Itoa(i%3), 8*i+worker)
				if _, err := store.Begin(t.Context(), r); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := deadlocks() - before; n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}
