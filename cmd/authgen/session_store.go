package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL; SQLite is left out: its driver would take longer to compile than all of authgen

	"github.com/authgen/authgen/templates/runtime/session"
)

// An openedStore is a store that a person looks into.
type openedStore struct {
	store  session.Store
	title  string // the address without what is secret in it
	secret string // the password of the address, which no error may show
	close  func()
}

// A faultError is an error without the password that its cause may have held.
type faultError struct {
	text string
	err  error
}

// Error is the text without the password.
func (e *faultError) Error() string { return e.text }

// Unwrap gives the cause.
func (e *faultError) Unwrap() error { return e.err }

func (o *openedStore) fault(err error) error {
	if err == nil || o.secret == "" {
		return err
	}
	return &faultError{text: strings.ReplaceAll(err.Error(), o.secret, "[redacted]"), err: err}
}

// openStore opens a store that is there; it makes none.
func openStore(ctx context.Context, address string) (*openedStore, error) {
	scheme, _, ok := strings.Cut(address, "://")
	if !ok {
		return openFolder(address)
	}
	u, err := url.Parse(address)
	if err != nil { // whose text would hold the password
		return nil, usagef("the address of the store, %s://…, cannot be read; special characters are written %%XX", scheme)
	}
	o := &openedStore{title: u.Scheme + "://" + u.Host + u.Path, close: func() {}}
	o.secret, _ = u.User.Password()
	switch u.Scheme {
	case "redis", "rediss", "valkey", "valkeys":
		client, err := newRedisClient(u)
		if err != nil {
			return nil, err
		}
		o.close = client.close
		o.store = session.Redis(client.eval, session.AcceptLoss())
		_, err = client.do(ctx, "PING")
		return o, o.unreachable(err)
	case "postgres", "postgresql":
		return o, o.openSQL(ctx, "pgx", address, session.PostgreSQL)
	case "mysql", "mariadb":
		return o, o.openSQL(ctx, "mysql", mysqlName(u), session.MySQL)
	case "sqlite", "sqlite3":
		return nil, usagef("authgen brings no driver for SQLite: let the program that does call session.Explain")
	default:
		return nil, usagef("a store at %s:// is not known; there are folders, redis, rediss, postgres and mysql", u.Scheme)
	}
}

// unreachable is err as a sentence about the store.
func (o *openedStore) unreachable(err error) error {
	if err == nil {
		return nil
	}
	o.close()
	return o.fault(fmt.Errorf("%s cannot be reached: %w", o.title, err))
}

func openFolder(dir string) (*openedStore, error) {
	if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			err = errNoStore
		}
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &openedStore{store: session.File(dir), title: dir, close: func() {}}, nil
}

// openSQL opens a database that holds the tables of a store.
func (o *openedStore) openSQL(ctx context.Context, driver, name string, d session.Dialect) error {
	db, err := sql.Open(driver, name)
	if err != nil {
		return o.unreachable(err)
	}
	o.close = func() { db.Close() }
	if err := db.PingContext(ctx); err != nil {
		return o.unreachable(err)
	}
	var n int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM authgen_session_schema").Scan(&n); err != nil {
		o.close()
		return o.fault(fmt.Errorf("%s: %w: %w", o.title, errNoStore, err))
	}
	o.store = session.SQL(db, d)
	return nil
}

// mysqlName is what the driver calls a mysql:// address.
func mysqlName(u *url.URL) string {
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr, c.DBName = "tcp", u.Host, strings.TrimPrefix(u.Path, "/")
	if u.Port() == "" {
		c.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	if q := u.Query(); q.Has("tls") {
		c.TLSConfig = q.Get("tls")
	}
	return c.FormatDSN()
}
