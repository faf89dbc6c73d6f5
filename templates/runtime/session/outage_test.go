//go:build go1.25

package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestOutageOfADay shows that a vendor that is down for a day, in whatever way,
// leaves a client that logs in by itself afterwards, and that a part of the budget was
// never touched: the vendor may have counted every login whose answer was lost.
func TestOutageOfADay(t *testing.T) {
	answers := map[string]func(ctx context.Context) Answer{
		"503": func(context.Context) Answer {
			return Answer{Class: Evidence{Wrote: true, Decoded: true, Status: 503}.Class()}
		},
		"maintenance page": func(context.Context) Answer {
			return Answer{Class: Evidence{Wrote: true, Status: 200}.Class(), Err: errors.New("<html> is no answer")}
		},
		"timeout": func(ctx context.Context) Answer {
			<-ctx.Done()
			return Answer{Class: Evidence{Wrote: true}.Class(), Err: errTimeout}
		},
		"refused connection": func(context.Context) Answer { return Answer{Class: Evidence{}.Class(), Err: errTimeout} },
	}
	budgets := map[string]Budget{
		"in a row": {After: 6, Consecutive: true},
		"ever":     {After: 5},
		"smallest": {After: 4, Margin: 2},
		"an hour":  {After: 5, Unlock: Unlock{After: time.Hour}},
	}
	for how, answer := range answers {
		for what, b := range budgets {
			for _, reachable := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, %s, reachable %v", how, what, reachable), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { outageOfADay(t, answer, b, reachable) })
				})
			}
		}
	}
}

func outageOfADay(t *testing.T, answer func(context.Context) Answer, b Budget, reachable bool) {
	p := testPolicy()
	b.Name, b.Scope = "user", p.Budgets[0].Scope
	p.Budgets = []Budget{b}
	v := newVendor()
	v.down = !reachable
	outage := true
	doubtful := 0 // logins that the vendor may have counted
	d := v.driver()
	d.Login = func(ctx context.Context, a Attempt) Answer {
		if !outage {
			return v.login(ctx, a)
		}
		v.mu.Lock()
		v.logins++
		v.mu.Unlock()
		got := answer(ctx)
		if got.Class == Ambiguous {
			doubtful++
		}
		return got
	}
	k := open1(t, p, d, good())
	began := time.Now()
	for time.Since(began) < 24*time.Hour {
		if err := get(k, v); err == nil {
			t.Fatal("a call succeeded during the outage")
		} else if errors.Is(err, ErrExhausted) || errors.Is(err, ErrRefused) || errors.Is(err, ErrLockedOut) {
			t.Fatalf("after %v a person is needed: %v", time.Since(began), err)
		}
		time.Sleep(time.Minute)
	}
	if most := b.Limit() - 1; doubtful > most {
		t.Errorf("%d logins may have been counted, want at most %d", doubtful, most)
	}
	outage = false
	v.mu.Lock()
	v.down = false
	v.mu.Unlock()
	for deadline := time.Now().Add(2 * time.Hour); ; time.Sleep(time.Minute) {
		err := get(k, v)
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("two hours after the outage: %v", err)
		}
	}
	if v.worst > b.Limit() || doubtful > b.Limit() {
		t.Errorf("the budget of %d was passed: %d failures, %d doubtful", b.Limit(), v.worst, doubtful)
	}
}

// TestSpacing shows the pauses after answers that may have been counted.
func TestSpacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Budgets[0].After = 12
		v := newVendor()
		v.mode = func(int) (Answer, bool) { return Answer{Class: Ambiguous, Err: errTimeout}, true }
		k := open1(t, p, v.driver(), good())
		began := time.Now()
		for time.Since(began) < 4*time.Hour {
			get(k, v)
			time.Sleep(time.Second)
		}
		want := []time.Duration{0, time.Minute, 11 * time.Minute, 71 * time.Minute, 131 * time.Minute, 191 * time.Minute}
		if len(v.sentAt) != len(want) {
			t.Fatalf("logins = %d, want %d", len(v.sentAt), len(want))
		}
		for i, at := range v.sentAt {
			if d := at.Sub(began) - want[i]; d < 0 || d > 5*time.Second {
				t.Errorf("login %d after %v, want %v", i, at.Sub(began), want[i])
			}
		}
		if v.reached != len(want)-1 {
			t.Errorf("%d requests without credentials, want one before each login but the first", v.reached)
		}
	})
}

func TestNotSentBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = 0
		v.mode = func(int) (Answer, bool) { return Answer{Class: NotSent}, true }
		k := open1(t, testPolicy(), v.driver(), good())
		for range 30 * 60 {
			wantKind(t, get(k, v), ErrOutage)
			time.Sleep(time.Second)
		}
		if v.logins < 30 || v.logins > 50 {
			t.Errorf("attempts to connect in 30 minutes = %d, want one in 48 to 60 seconds in the end", v.logins)
		}
		v.mode = nil
		time.Sleep(time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
	})
}

func TestI12StoreThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		st := &flakyStore{Store: Memory()}
		p := testPolicy()
		p.Lifetime = Lifetime{Hard: time.Hour}
		k := open1(t, p, v.driver(), good(), WithStore(st), WithKeys(randomKeys()))
		st.set(true)
		wantKind(t, get(k, v), ErrStore)
		v.wantLogins(t, 0)
		st.set(false)
		time.Sleep(2 * time.Second)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 1)
		// A live session goes on without the store, past its renewal.
		st.set(true)
		time.Sleep(55 * time.Minute)
		for range 3 {
			if err := get(k, v); err != nil {
				t.Errorf("a live session was dropped with the store: %v", err)
			}
			time.Sleep(time.Minute)
		}
		v.wantLogins(t, 1)
		// When it ends, nobody logs in behind the ledger's back.
		time.Sleep(5 * time.Minute)
		wantKind(t, get(k, v), ErrStore)
		v.wantLogins(t, 1)
		st.set(false)
		time.Sleep(time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestI12StoreGoesDownDuringALogin(t *testing.T) {
	tests := []struct {
		name   string
		values Values
		kind   error
		spent  int
	}{
		{"accepted", good(), nil, 0},
		{"refused", wrong(1), ErrRefused, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				st := &flakyStore{Store: Memory()}
				d := v.driver()
				d.Login = func(ctx context.Context, a Attempt) Answer {
					st.set(true)
					return v.login(ctx, a)
				}
				k := open1(t, testPolicy(), d, tt.values, WithStore(st), WithKeys(randomKeys()))
				if err := get(k, v); !errors.Is(err, tt.kind) {
					t.Errorf("call = %v, want %v", err, tt.kind)
				}
				v.wantLogins(t, 1)
				st.set(false)
				time.Sleep(5 * time.Minute)
				for e, err := range st.Inspect(context.Background(), "acme") {
					if err != nil {
						t.Fatal(err)
					}
					if e.Kind == BudgetEntry && (e.Spent != tt.spent || e.Unresolved != 0) {
						t.Errorf("budget: %d spent, %d unresolved, want %d and 0", e.Spent, e.Unresolved, tt.spent)
					}
				}
				if err := get(k, v); !errors.Is(err, tt.kind) {
					t.Errorf("call after the store came back = %v, want %v", err, tt.kind)
				}
				v.wantLogins(t, 1)
			})
		})
	}
}

// A flakyStore fails every step while it is down.
type flakyStore struct {
	Store

	mu   sync.Mutex
	down bool
}

var errDown = errors.New("connection to the store lost")

func (s *flakyStore) set(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

func (s *flakyStore) isDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

func (s *flakyStore) Load(ctx context.Context, k SlotKey) (Record, error) {
	if s.isDown() {
		return Record{}, errDown
	}
	return s.Store.Load(ctx, k)
}

func (s *flakyStore) Begin(ctx context.Context, r BeginRequest) (Grant, error) {
	if s.isDown() {
		return Grant{}, errDown
	}
	return s.Store.Begin(ctx, r)
}

func (s *flakyStore) Resolve(ctx context.Context, g Grant, o Outcome) (Resolved, error) {
	if s.isDown() {
		return Resolved{}, errDown
	}
	return s.Store.Resolve(ctx, g, o)
}

func (s *flakyStore) Invalidate(ctx context.Context, k SlotKey, generation uint64) (bool, error) {
	if s.isDown() {
		return false, errDown
	}
	return s.Store.Invalidate(ctx, k, generation)
}
