package storetest_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/session/storetest"
)

// server is the address of a server that the environment names; the test is
// skipped by name without one.
func server(t *testing.T, env string) string {
	t.Helper()
	address := os.Getenv(env)
	if address == "" {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatalf("%s is not set", env)
		}
		t.Skipf("%s is not set: testdata/servers starts one", env)
	}
	return address
}

// openSQL opens a store as another process would: with connections of its own.
func openSQL(driver, dsn string, d session.Dialect) func(t *testing.T) session.Store {
	return func(t *testing.T) session.Store {
		t.Helper()
		db, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(4)
		t.Cleanup(func() { db.Close() })
		return session.SQL(db, d)
	}
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, openSQL("sqlite", filepath.Join(t.TempDir(), "sessions.db"), session.SQLite))
}

func TestPostgreSQL(t *testing.T) {
	storetest.Run(t, openSQL("pgx", server(t, "AUTHGEN_POSTGRES"), session.PostgreSQL))
}

func TestMySQL(t *testing.T) {
	storetest.Run(t, openSQL("mysql", server(t, "AUTHGEN_MYSQL"), session.MySQL))
}

func TestRedis(t *testing.T) {
	address := server(t, "AUTHGEN_REDIS")
	storetest.Run(t, func(*testing.T) session.Store { return session.Redis(dialRedis(address)) })
}

// dialRedis is the smallest client that EVAL needs: one connection a call.
func dialRedis(address string) session.RedisScript {
	var mu sync.Mutex
	var idle []net.Conn
	take := func() (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if n := len(idle); n > 0 {
			c := idle[n-1]
			idle = idle[:n-1]
			return c, nil
		}
		return net.Dial("tcp", address)
	}
	return func(ctx context.Context, script string, keys []string, args ...any) (any, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := take()
		if err != nil {
			return nil, err
		}
		words := append([]string{"EVAL", script, strconv.Itoa(len(keys))}, keys...)
		for _, a := range args {
			words = append(words, fmt.Sprint(a))
		}
		var b strings.Builder
		fmt.Fprintf(&b, "*%d\r\n", len(words))
		for _, w := range words {
			fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
		}
		if _, err := io.WriteString(c, b.String()); err != nil {
			c.Close()
			return nil, err
		}
		reply, err := readReply(bufio.NewReader(c))
		if err != nil {
			c.Close()
			return nil, err
		}
		mu.Lock()
		idle = append(idle, c)
		mu.Unlock()
		return reply, nil
	}
}

// readReply reads one value of RESP 2.
func readReply(r *bufio.Reader) (any, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	kind, text := line[0], strings.TrimSpace(line[1:])
	switch kind {
	case '+':
		return text, nil
	case '-':
		return nil, errors.New(text)
	case ':':
		return strconv.ParseInt(text, 10, 64)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return nil, err
	}
	if kind == '*' {
		list := make([]any, n)
		for i := range list {
			if list[i], err = readReply(r); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	body := make([]byte, n+2)
	_, err = io.ReadFull(r, body)
	return string(body[:n]), err
}
