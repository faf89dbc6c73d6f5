//go:build go1.25

package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
)

// A lateDB is a database with one connection whose first transaction begins, and
// whose caller has given up by then.
type lateDB struct {
	giveUp context.CancelFunc
	within bool // a transaction
	opened int
}

var errUnsupported = errors.New("not supported")

func (d *lateDB) Connect(context.Context) (driver.Conn, error) {
	d.opened++
	d.within = false
	return d, nil
}

func (d *lateDB) Driver() driver.Driver                    { return nil }
func (d *lateDB) Prepare(string) (driver.Stmt, error)      { return nil, errUnsupported }
func (d *lateDB) Begin() (driver.Tx, error)                { return nil, errUnsupported }
func (d *lateDB) Close() error                             { return nil }
func (d *lateDB) CheckNamedValue(*driver.NamedValue) error { return nil }

func (d *lateDB) ExecContext(ctx context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	switch {
	case query == "ROLLBACK", query == "COMMIT":
		d.within = false
	case !strings.HasPrefix(query, "BEGIN"):
	case d.within:
		return nil, errors.New("cannot start a transaction within a transaction")
	default:
		d.within = true
		d.giveUp()
	}
	return driver.RowsAffected(0), ctx.Err()
}

// A caller who gives up while a transaction of SQLite begins leaves no open one in
// the pool, where it would lock the database for everybody.
func TestSQLiteTransactionThatNobodyWaitsFor(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	d := &lateDB{giveUp: cancel}
	db := sql.OpenDB(d)
	defer db.Close()
	db.SetMaxOpenConns(1)
	b := &sqlBackend{db: db, dialect: SQLite}
	work := func(querier) error { return nil }
	if err := b.immediate(ctx, work); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want %v", err, context.Canceled)
	}
	if err := b.immediate(context.Background(), work); err != nil {
		t.Error(err)
	}
}
