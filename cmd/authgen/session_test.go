package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// wrongLogins is what the vendor answers to each login of fillStore's clients.
var wrongLogins = []struct {
	client, label string
	budget        session.Budget
	outcomes      []session.Outcome
}{
	{"finicity", "tenant 42", session.Budget{Name: "partnerId", After: 5, Consecutive: true, Unlock: session.Unlock{Support: "Finicity's support"}}, []session.Outcome{
		{Class: session.Accepted},
		{Class: session.Refused, Code: "10003", Message: "Invalid credentials"},
		{Class: session.Ambiguous},
		{Class: session.Misconfigured, Field: "appKey", Message: "\x1b[2Jno such app"},
	}},
	{"number", "", session.Budget{Name: "egress_ip", After: 6, Unlock: session.Unlock{After: time.Hour}}, []session.Outcome{
		{Class: session.Locked, Code: "5051", Wait: 90 * time.Minute},
	}},
	{"tfso", "books", session.Budget{Name: "user", After: 6}, []session.Outcome{{Class: session.Accepted}}},
	{"accountsiq", "ünï", session.Budget{Name: "user", After: 6, Window: time.Hour}, []session.Outcome{{Class: session.Blocked, Message: "module not licensed"}}},
	{"acme", "", session.Budget{Name: "user", After: 3, Window: time.Hour}, []session.Outcome{{Class: session.Refused}}},
}

// fillStore plays the logins, under client names that begin with prefix.
func fillStore(store session.Store, prefix string) error {
	for n, c := range wrongLogins {
		client := prefix + c.client
		key := func(kind string, i int) string { return fmt.Sprintf("%s/%s/%d%d%030x", client, kind, n, i, 0xabc) }
		for i, o := range c.outcomes {
			r := session.BeginRequest{
				Attempt: session.NewAttemptID(), Policy: client, Label: c.label,
				Session: session.SlotKey(key("session", 0)), Account: session.AccountKey(key("account", 1)),
				Fingerprints: []session.Fingerprint{session.Fingerprint(key("verdict", 3+i))},
				Budgets:      []session.BudgetClaim{{Key: session.BudgetKey(key("budget", 2)), Budget: c.budget}},
				Settle:       time.Hour, LastSlot: time.Nanosecond, Lease: time.Minute, Reached: true, Replaces: 1 << 60,
			}
			g, err := store.Begin(context.Background(), r)
			if err != nil {
				return fmt.Errorf("%s, login %d: %w", client, i, err)
			}
			if o.Class == session.Accepted {
				o.Session = &session.Draft{Sealed: []byte("sealed"), Fingerprint: r.Fingerprints[0], Lifetime: 2 * time.Hour}
			}
			if _, err := store.Resolve(context.Background(), g, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// authgen runs one command line and returns what it wrote.
func authgen(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(args, &out, &out); code != want {
		t.Fatalf("authgen %s exits with %d, want %d\n%s", strings.Join(args, " "), code, want, &out)
	}
	return out.String()
}

func wantText(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("no %q in\n%s", p, got)
		}
	}
}

// The stores of a fleet are listed, explained and acknowledged by their address.
func TestSessionOfServers(t *testing.T) {
	servers := []struct {
		env     string
		address func(env string) string
	}{
		{"AUTHGEN_REDIS", func(env string) string { return "redis://" + env }},
		{"AUTHGEN_POSTGRES", func(env string) string { return env }},
		{"AUTHGEN_MYSQL", func(env string) string {
			return "mysql://" + strings.NewReplacer("tcp(", "", ")", "").Replace(env)
		}},
	}
	for _, s := range servers {
		t.Run(s.env, func(t *testing.T) {
			env := os.Getenv(s.env)
			if env == "" {
				if os.Getenv("AUTHGEN_REQUIRE") == "all" {
					t.Fatalf("%s is not set", s.env)
				}
				t.Skipf("%s is not set", s.env)
			}
			address := s.address(env)
			t.Setenv(storeVariable, address)
			prefix := "cli_" + strings.ToLower(session.NewAttemptID()) + "_"
			fillServer(t, address, prefix)
			wantText(t, authgen(t, exitClean, "session", "ls", "--client", prefix+"finicity"), "STOPPED: 3 of 3 failed logins spent", "tenant 42")
			wantText(t, authgen(t, exitClean, "session", "explain", "--client", prefix+"finicity"), "one more could lock the account", "Finicity's support")
			wantText(t, authgen(t, exitClean, "session", "ack", "--all", "--note", "reset", "--by", "ops", "--client", prefix+"finicity"), "acknowledged 02")
			wantText(t, authgen(t, exitClean, "session", "ls", "--client", prefix+"finicity"), "1 of 3 failed logins spent, 1 of them without a known outcome")
		})
	}
}

func fillServer(t *testing.T, address, prefix string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	switch u.Scheme { // the tables are made by the first program that uses the store
	case "mysql":
		makeTables(t, "mysql", mysqlName(u), session.MySQL)
	case "postgres":
		makeTables(t, "pgx", address, session.PostgreSQL)
	}
	o, err := openStore(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	if err := fillStore(o.store, prefix); err != nil {
		t.Fatal(err)
	}
}

// A server that answers as it should not, or not at all, is told from one that
// holds nothing; no error shows the password.
func TestSessionOfRedisThatMisbehaves(t *testing.T) {
	tests := []struct {
		name    string
		replies string // to each command in turn, separated by |
		code    int
		want    string
	}{
		{"wrong password", "-WRONGPASS invalid pa55word", exitDiagnostics, "WRONGPASS invalid [redacted]"},
		{"no such database", "+OK|-ERR DB index is out of range", exitDiagnostics, "DB index is out of range"},
		{"no Redis", "HTTP/1.1 400 Bad Request", exitDiagnostics, "does not speak Redis's protocol"},
		{"hangs up", "", exitDiagnostics, "cannot be reached"},
		{"scripts are forbidden", "+OK|+OK|+PONG|-NOPERM this user has no permissions to run the 'eval' command", exitDiagnostics, "NOPERM"},
		{"strange names", "+OK|+OK|+PONG|:12", exitDiagnostics, "unexpected reply"},
		{"empty", "+OK|+OK|+PONG|*0", exitClean, "nothing is kept here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address := "redis://someone:pa55word@" + fakeRedis(t, strings.Split(tt.replies, "|")) + "/7"
			out := authgen(t, tt.code, "session", "ls", "--store", address)
			wantText(t, out, tt.want)
			if strings.Contains(out, "pa55word") {
				t.Errorf("the password is shown:\n%s", out)
			}
		})
	}
}

// fakeRedis gives each connection the replies in turn; then the last one for ever.
func fakeRedis(t *testing.T, replies []string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c, replies)
		}
	}()
	return l.Addr().String()
}

func answer(c net.Conn, replies []string) {
	defer c.Close()
	in := bufio.NewReader(c)
	for i := 0; ; i++ {
		if !skipCommand(in) {
			return
		}
		reply := replies[min(i, len(replies)-1)]
		if reply == "" {
			return
		}
		if _, err := io.WriteString(c, reply+"\r\n"); err != nil {
			return
		}
	}
}

// skipCommand reads one command of RESP.
func skipCommand(in *bufio.Reader) bool {
	var n, size int
	if _, err := fmt.Fscanf(in, "*%d\r\n", &n); err != nil {
		return false
	}
	for range n {
		if _, err := fmt.Fscanf(in, "$%d\r\n", &size); err != nil {
			return false
		}
		if _, err := in.Discard(size + 2); err != nil {
			return false
		}
	}
	return true
}

func makeTables(t *testing.T, driver, name string, d session.Dialect) {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := session.Explain(t.Context(), session.SQL(db, d), ""); err != nil {
		t.Fatal(err)
	}
}
