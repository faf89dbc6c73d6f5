//go:build go1.25

package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A vendor is a service with logins, in memory. It counts what a real one counts.
type vendor struct {
	mu       sync.Mutex
	password string
	latency  time.Duration
	life     time.Duration // of a session; 0 for ever
	mode     func(n int) (Answer, bool)
	down     bool // Reach fails
	refuse   bool // every session is refused

	logins   int // that reached the vendor
	bad      int // those with a wrong password
	run      int // failures in a row
	worst    int
	reached  int
	renewals int
	probes   int
	logouts  int
	adopted  []string
	sessions map[string]time.Time
	last     string
	sentAt   []time.Time
}

var (
	errWrong   = errors.New("401 wrong password")
	errTimeout = errors.New("timeout awaiting response headers")
)

func newVendor() *vendor {
	return &vendor{password: "right-secret-0", latency: 50 * time.Millisecond, sessions: map[string]time.Time{}}
}

// login is the vendor's side and the generated client's closure in one.
func (v *vendor) login(ctx context.Context, a Attempt) Answer {
	v.mu.Lock()
	v.logins++
	n := v.logins
	v.sentAt = append(v.sentAt, time.Now())
	latency, mode := v.latency, v.mode
	v.mu.Unlock()
	select {
	case <-time.After(latency):
	case <-ctx.Done():
		return Answer{Class: Ambiguous, Err: errTimeout}
	}
	if mode != nil {
		if answer, ok := mode(n); ok {
			return answer
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if a.Values.At(1) != v.password {
		v.bad++
		v.run++
		v.worst = max(v.worst, v.run)
		return Answer{Class: Refused, Code: "401", Message: "wrong password " + a.Values.At(1), Err: errWrong}
	}
	v.run = 0
	return v.issue(n)
}

// issue opens a session. mu is held.
func (v *vendor) issue(n int) Answer {
	token := fmt.Sprintf("token-%d", n)
	v.sessions[token] = time.Now()
	v.last = token
	return Answer{Class: Accepted, Tokens: Tokens{"token": NewSecret(token)}}
}

func (v *vendor) driver() Driver {
	return Driver{
		Login: v.login,
		Reach: func(context.Context) error {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.reached++
			if v.down {
				return errTimeout
			}
			return nil
		},
	}
}

// call is an operation: it checks the session as a vendor does.
func (v *vendor) call(_ context.Context, s *Session) Verdict {
	v.mu.Lock()
	defer v.mu.Unlock()
	at, ok := v.sessions[s.Token("token")]
	if !ok || v.refuse || v.life > 0 && time.Since(at) >= v.life {
		return Verdict{Kind: Expired, Trigger: "token", Err: errors.New("session unknown")}
	}
	return Verdict{Kind: OK}
}

func (v *vendor) kill(tokens ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(tokens) == 0 {
		clear(v.sessions)
	}
	for _, t := range tokens {
		delete(v.sessions, t)
	}
}

func (v *vendor) count() (logins, bad int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.logins, v.bad
}

func (v *vendor) wantLogins(t *testing.T, want int) {
	t.Helper()
	if got, _ := v.count(); got != want {
		t.Errorf("logins sent = %d, want %d", got, want)
	}
}

// testPolicy has one account with one secret and a lock after six failures in a row.
func testPolicy() *Policy {
	return &Policy{
		Name: "acme", Title: "Acme",
		Credential: []Field{{Name: "user"}, {Name: "secret", Secret: true}},
		Budgets: []Budget{{
			Name: "user", After: 6, Margin: 2, Consecutive: true, Scope: []Scope{{Kind: ScopeField, Field: 0}},
			Unlock: Unlock{Support: "support@acme.example"},
		}},
	}
}

func good() Values { return Values{NewSecret("user-one"), NewSecret("right-secret-0")} }

func wrong(n int) Values {
	return Values{NewSecret("user-one"), NewSecret(fmt.Sprintf("wrong-secret-%d", n))}
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func open1(t *testing.T, p *Policy, d Driver, v Values, opts ...Option) *Keeper {
	t.Helper()
	k, err := Open(p, d, v, append([]Option{WithLogger(quiet)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(context.Background()); err != nil && !errors.Is(err, ErrStore) {
			t.Errorf("Close: %v", err)
		}
	})
	return k
}

var opGet = &Operation{Name: "Get", AfterExpiry: true}

// get calls an operation once and returns its error.
func get(k *Keeper, v *vendor) error {
	return k.Slot("").Call(context.Background(), opGet, v.call)
}

func wantKind(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error = %v, want one that is %q", err, kind)
	}
}

// An eventLog collects the events of a hook.
type eventLog struct {
	mu     sync.Mutex
	events []Event
}

func (e *eventLog) hook(ev Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = append(e.events, ev)
}

// count is how many events of that kind there were, once all goroutines of the
// bubble are at rest: a hook may run after the call that caused it has returned.
func (e *eventLog) count(kind EventKind) int {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	n := 0
	for _, ev := range e.events {
		if ev.Kind == kind {
			n++
		}
	}
	return n
}
