package storetest_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// A proxy stands between a store and its server, and can be stopped, be slow, and
// cut connections.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	down  bool
	delay time.Duration
	conns map[net.Conn]bool
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	t.Cleanup(func() {
		l.Close()
		p.cut()
	})
	go p.serve()
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.join(c)
	}
}

func (p *proxy) join(c net.Conn) {
	up, err := net.Dial("tcp", p.target)
	p.mu.Lock()
	if err != nil || p.down {
		p.mu.Unlock()
		c.Close()
		return
	}
	p.conns[c], p.conns[up] = true, true
	p.mu.Unlock()
	go p.copy(up, c)
	p.copy(c, up)
}

func (p *proxy) copy(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		delay := p.delay
		p.mu.Unlock()
		time.Sleep(delay)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut ends all connections, as a restart of the server does.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

func (p *proxy) set(down bool, delay time.Duration) {
	p.mu.Lock()
	p.down, p.delay = down, delay
	p.mu.Unlock()
	if down {
		p.cut()
	}
}

// servers opens each server's store by way of a proxy.
func servers(t *testing.T, test func(t *testing.T, store session.Store, p *proxy)) {
	t.Run("PostgreSQL", func(t *testing.T) {
		dsn, err := url.Parse(server(t, "AUTHGEN_POSTGRES"))
		if err != nil {
			t.Fatal(err)
		}
		p := newProxy(t, dsn.Host)
		dsn.Host = p.address()
		test(t, openSQL("pgx", dsn.String(), session.PostgreSQL)(t), p)
	})
	t.Run("MySQL", func(t *testing.T) {
		dsn := server(t, "AUTHGEN_MYSQL")
		_, rest, _ := strings.Cut(dsn, "(")
		host, _, _ := strings.Cut(rest, ")")
		p := newProxy(t, host)
		db, err := sql.Open("mysql", strings.Replace(dsn, host, p.address(), 1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		test(t, session.SQL(db, session.MySQL), p)
	})
	t.Run("Redis", func(t *testing.T) {
		p := newProxy(t, server(t, "AUTHGEN_REDIS"))
		test(t, session.Redis(dialRedis(p.address())), p)
	})
}

// TestI12ServerGoesAway stops, slows, and restarts the server of a store under a
// keeper: nothing is sent that is not written down, and a live session goes on.
func TestI12ServerGoesAway(t *testing.T) {
	servers(t, func(t *testing.T, store session.Store, p *proxy) {
		var logins atomic.Int64
		policy := &session.Policy{
			Name: "outage_" + strings.ToLower(session.NewAttemptID()), Credential: []session.Field{{Name: "user"}, {Name: "secret", Secret: true}},
			Budgets: []session.Budget{{Name: "user", After: 6, Consecutive: true, Scope: []session.Scope{{}}}},
		}
		keys, err := session.NewKeys(session.NewKey())
		if err != nil {
			t.Fatal(err)
		}
		open := func() *session.Keeper {
			k, err := session.Open(policy, session.Driver{Login: func(context.Context, session.Attempt) session.Answer {
				logins.Add(1)
				return session.Answer{Class: session.Accepted, Tokens: session.Tokens{"token": session.NewSecret("t")}}
			}}, session.Values{session.NewSecret("user-one"), session.NewSecret("secret-one")},
				session.WithStore(store), session.WithKeys(keys), session.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { k.Close(context.Background()) })
			return k
		}
		ask := func(k *session.Keeper, limit time.Duration) error {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := k.Slot("").Session(ctx)
			return err
		}
		// Stopped: no login.
		p.set(true, 0)
		if err := ask(open(), 20*time.Second); !errors.Is(err, session.ErrStore) || logins.Load() != 0 {
			t.Errorf("with the server stopped: %v after %d logins", err, logins.Load())
		}
		// Back: one login.
		p.set(false, 0)
		k := open()
		if err := ask(k, 20*time.Second); err != nil || logins.Load() != 1 {
			t.Errorf("with the server back: %v after %d logins", err, logins.Load())
		}
		// Stopped again: a live session goes on, at once.
		p.set(true, 0)
		if err := ask(k, time.Second); err != nil {
			t.Errorf("a live session was dropped with the server: %v", err)
		}
		// Restarted: another process restores the session.
		p.set(false, 0)
		if err := ask(open(), 20*time.Second); err != nil || logins.Load() != 1 {
			t.Errorf("after a restart: %v after %d logins", err, logins.Load())
		}
		// Slow: callers are free in time, and nothing is sent twice.
		p.set(false, 300*time.Millisecond)
		if err := ask(open(), 100*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a slow server a caller of 100 ms got %v", err)
		}
		if err := ask(open(), 30*time.Second); err != nil || logins.Load() != 1 {
			t.Errorf("with a slow server: %v after %d logins", err, logins.Load())
		}
	})
}

// TestServerRestartsInTheMiddle cuts connections while attempts begin and end: the
// ledger never holds less than what was granted.
func TestServerRestartsInTheMiddle(t *testing.T) {
	servers(t, func(t *testing.T, store session.Store, p *proxy) {
		name := "restart_" + strings.ToLower(session.NewAttemptID())
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(40 * time.Millisecond):
					p.cut()
				}
			}
		})
		granted := 0
		for range 80 {
			r := killRequest(name)
			r.Lease = time.Millisecond
			r.Budgets[0].Budget.After = 1000
			if g, err := store.Begin(t.Context(), r); err == nil {
				granted++
				store.Resolve(t.Context(), g, session.Outcome{Class: session.Refused})
			}
			time.Sleep(2 * time.Millisecond)
		}
		close(stop)
		wg.Wait()
		p.cut()
		for e, err := range store.Inspect(t.Context(), name) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == session.BudgetEntry && (e.Spent < granted || granted == 0) {
				t.Errorf("%d were granted, %d are spent", granted, e.Spent)
			}
		}
		t.Logf("%d granted", granted)
	})
}
