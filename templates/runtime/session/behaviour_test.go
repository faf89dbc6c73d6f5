//go:build go1.25

package session

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestI4SentAtMostTwice(t *testing.T) {
	tests := []struct {
		name    string
		op      Operation
		kind    VerdictKind // of the first answer
		probe   Liveness
		onSusp  bool
		sent    int
		logins  int
		want    error
		replays bool
	}{
		{"expired, allowed", Operation{Name: "Get", AfterExpiry: true}, Expired, Unknown, true, 2, 2, nil, true},
		{"expired, not allowed", Operation{Name: "Pay"}, Expired, Unknown, true, 1, 2, ErrExpired, false},
		{"suspect, dead, allowed", Operation{Name: "Get", AfterSuspicion: true}, Suspect, Dead, true, 2, 2, nil, true},
		{"suspect, dead, not allowed", Operation{Name: "Get", AfterExpiry: true}, Suspect, Dead, true, 1, 2, ErrExpired, false},
		{"suspect, alive", Operation{Name: "Get", AfterSuspicion: true}, Suspect, Alive, true, 1, 1, errAnswer, false},
		{"suspect, unknown", Operation{Name: "Get", AfterSuspicion: true}, Suspect, Unknown, true, 1, 1, errAnswer, false},
		{"suspect, no probe on suspicion", Operation{Name: "Get", AfterSuspicion: true}, Suspect, Dead, false, 1, 1, errAnswer, false},
		{"surface", Operation{Name: "Get", AfterExpiry: true, AfterSuspicion: true}, Surface, Dead, true, 1, 1, errAnswer, false},
		{"failed", Operation{Name: "Get", AfterExpiry: true, AfterSuspicion: true}, Failed, Dead, true, 1, 1, errAnswer, false},
		{"answered", Operation{Name: "Get", AfterExpiry: true, AfterSuspicion: true}, Answered, Dead, true, 1, 1, errAnswer, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				p := testPolicy()
				p.Probe = Probe{OnSuspicion: tt.onSusp}
				d := v.driver()
				d.Probe = func(context.Context, *Session) Liveness { return tt.probe }
				var log eventLog
				k := open1(t, p, d, good(), WithHook(log.hook))
				sent := 0
				generations := map[uint64]bool{}
				err := k.Slot("").Call(context.Background(), &tt.op, func(_ context.Context, s *Session) Verdict {
					sent++
					generations[s.Generation()] = true
					if sent == 1 {
						return Verdict{Kind: tt.kind, Trigger: "block", Err: errAnswer}
					}
					return Verdict{Kind: OK}
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("error = %v, want %v", err, tt.want)
				}
				if sent != tt.sent || len(generations) != sent {
					t.Errorf("sent %d times with %d sessions, want %d", sent, len(generations), tt.sent)
				}
				synctest.Wait()
				time.Sleep(time.Second)
				v.wantLogins(t, tt.logins)
				if got := log.count(CallReplayed) == 1; got != tt.replays {
					t.Errorf("replay reported: %v, want %v", got, tt.replays)
				}
			})
		})
	}
}

var errAnswer = errors.New("the vendor's answer")

func TestI4ThirdTimeNever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		sent := 0
		err := k.Slot("").Call(context.Background(), opGet, func(context.Context, *Session) Verdict {
			sent++
			return Verdict{Kind: Expired, Trigger: "token", Err: errAnswer}
		})
		var e *Error
		if !errors.As(err, &e) || !e.Replayed || e.Trigger != "token" || e.Op != "Get" || e.Generation == 0 {
			t.Errorf("error = %#v, want one that tells of the replay, the trigger, and the generation", e)
		}
		if sent != 2 {
			t.Errorf("sent %d times, want 2", sent)
		}
	})
}

func TestNoReplayWithoutTimeForALogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = 5 * time.Second
		k := open1(t, testPolicy(), v.driver(), good())
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.kill()
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		began := time.Now()
		err := k.Slot("").Call(ctx, opGet, v.call)
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, ErrExpired) || !e.Renewed {
			t.Errorf("error = %v, want the refusal, and that a new session is on its way", err)
		}
		if d := time.Since(began); d != 0 {
			t.Errorf("the caller waited %v for a login that it could not use", d)
		}
		time.Sleep(6 * time.Second)
		if err := get(k, v); err != nil {
			t.Error(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestRenewal(t *testing.T) {
	tests := []struct {
		name     string
		class    Class
		renewals int
		logins   int
		kind     error // of a call right after the session's end
	}{
		{"accepted", Accepted, 1, 1, nil},
		{"refused: one login", Refused, 1, 2, nil},
		{"lost: one login", Ambiguous, 1, 2, nil},
		{"outage: no login", Outage, 1, 1, ErrOutage},
		{"not sent: no login", NotSent, 1, 1, ErrOutage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				p := testPolicy()
				p.Lifetime = Lifetime{Hard: time.Hour}
				d := v.driver()
				d.Renew = func(_ context.Context, _ Attempt, old *Session) Answer {
					v.mu.Lock()
					defer v.mu.Unlock()
					v.renewals++
					if old.Token("token") != "token-1" {
						t.Errorf("renewed with %q, want the old session's token", old.Token("token"))
					}
					if tt.class != Accepted {
						return Answer{Class: tt.class, Err: errAnswer}
					}
					return v.issue(100)
				}
				k := open1(t, p, d, good())
				if err := get(k, v); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Hour)
				if err := get(k, v); !errors.Is(err, tt.kind) {
					t.Errorf("call = %v, want %v", err, tt.kind)
				}
				if v.renewals != tt.renewals {
					t.Errorf("renewals = %d, want %d", v.renewals, tt.renewals)
				}
				v.wantLogins(t, tt.logins)
			})
		})
	}
}

func TestRenewalAfterARefusedCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		d := v.driver()
		d.Renew = func(context.Context, Attempt, *Session) Answer {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.renewals++
			return v.issue(100 + v.renewals)
		}
		k := open1(t, testPolicy(), d, good())
		for range 3 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			v.kill()
		}
		v.wantLogins(t, 1)
		if v.renewals != 2 {
			t.Errorf("renewals = %d, want 2", v.renewals)
		}
	})
}

func TestRestore(t *testing.T) {
	tests := []struct {
		name   string
		values Values
		probe  Liveness
		logins int // in all, by both keepers
		probes int
		kind   error
	}{
		{"alive", good(), Alive, 1, 1, nil},
		{"unknown is not dead", good(), Unknown, 1, 1, nil},
		{"dead", good(), Dead, 2, 1, nil},
		{"a wrong secret is not let in", wrong(1), Alive, 2, 0, ErrRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				p := testPolicy()
				p.Probe = Probe{OnRestore: true}
				d := v.driver()
				d.Probe = func(context.Context, *Session) Liveness { v.probes++; return tt.probe }
				store := Memory()
				first := open1(t, p, d, good(), WithStore(store))
				if err := get(first, v); err != nil {
					t.Fatal(err)
				}
				second := open1(t, p, d, tt.values, WithStore(store))
				if err := get(second, v); !errors.Is(err, tt.kind) {
					t.Errorf("call = %v, want %v", err, tt.kind)
				}
				v.wantLogins(t, tt.logins)
				if v.probes != tt.probes {
					t.Errorf("probes = %d, want %d", v.probes, tt.probes)
				}
			})
		})
	}
}

// A session that is taken from the store is as old as it is.
func TestRestoredSessionHasItsAge(t *testing.T) {
	tests := []struct {
		name             string
		age              time.Duration
		renews           bool
		logins, renewals int
	}{
		{"young", 30 * time.Minute, true, 1, 0},
		{"past its renewal", 117 * time.Minute, true, 1, 1},
		{"in its last seconds", 2*time.Hour - 10*time.Second, true, 1, 1},
		{"in its last seconds, no renewal", 2*time.Hour - 10*time.Second, false, 2, 0},
		{"ended", 3 * time.Hour, true, 1, 1},
		{"ended, no renewal", 3 * time.Hour, false, 2, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, v, store := testPolicy(), newVendor(), Memory()
				p.Lifetime = Lifetime{Hard: 2 * time.Hour}
				d := v.driver()
				if tt.renews {
					d.Renew = func(context.Context, Attempt, *Session) Answer {
						v.mu.Lock()
						defer v.mu.Unlock()
						v.renewals++
						return v.issue(100)
					}
				}
				if err := get(open1(t, p, d, good(), WithStore(store)), v); err != nil {
					t.Fatal(err)
				}
				time.Sleep(tt.age)
				k := open1(t, p, d, good(), WithStore(store))
				for range 2 { // the second finds what the first restored
					if err := get(k, v); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
				}
				v.wantLogins(t, tt.logins)
				if v.renewals != tt.renewals {
					t.Errorf("renewals = %d, want %d", v.renewals, tt.renewals)
				}
			})
		})
	}
}

// Vendors write "for ever" as the last day of the calendar.
func TestStopUntilTheEndOfTime(t *testing.T) {
	for class, kind := range map[Class]error{Locked: ErrLockedOut, Blocked: ErrBlocked, Throttled: ErrThrottled} {
		t.Run(class.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, store := newVendor(), Memory()
				v.mode = func(int) (Answer, bool) {
					return Answer{Class: class, Until: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}, true
				}
				for range 3 {
					wantKind(t, get(open1(t, testPolicy(), v.driver(), good(), WithStore(store)), v), kind)
					time.Sleep(24 * time.Hour)
				}
				v.wantLogins(t, 1)
			})
		})
	}
}

func TestFleetRenewsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.life = time.Hour
		p := testPolicy()
		p.Lifetime = Lifetime{Hard: time.Hour}
		store := Memory()
		var fleet []*Keeper
		for range 10 {
			fleet = append(fleet, open1(t, p, v.driver(), good(), WithStore(store)))
		}
		for range 6 * 60 {
			var wg sync.WaitGroup
			for _, k := range fleet {
				wg.Go(func() {
					if err := get(k, v); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			time.Sleep(time.Minute)
		}
		if v.logins < 6 || v.logins > 8 {
			t.Errorf("ten processes logged in %d times in six hours, want 7 or 8", v.logins)
		}
	})
}

func TestProbeIsSharedAndCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		p.Probe = Probe{OnSuspicion: true, Cache: time.Minute}
		d := v.driver()
		d.Probe = func(context.Context, *Session) Liveness {
			time.Sleep(time.Second)
			v.probes++
			return Alive
		}
		k := open1(t, p, d, good())
		suspect := func() {
			k.Slot("").Call(context.Background(), opGet, func(context.Context, *Session) Verdict {
				return Verdict{Kind: Suspect, Err: errAnswer}
			})
		}
		var wg sync.WaitGroup
		for range 1000 {
			wg.Go(suspect)
		}
		wg.Wait()
		time.Sleep(30 * time.Second)
		suspect()
		if v.probes != 1 {
			t.Errorf("probes within a minute = %d, want 1", v.probes)
		}
		time.Sleep(time.Minute)
		suspect()
		if v.probes != 2 {
			t.Errorf("probes after the answer is old = %d, want 2", v.probes)
		}
	})
}

func TestI10Throttle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		p.Throttle = Throttle{MinInterval: time.Minute, Burst: 2}
		store := Memory()
		a := open1(t, p, v.driver(), good(), WithStore(store))
		b := open1(t, p, v.driver(), good(), WithStore(store))
		var wg sync.WaitGroup
		began := time.Now()
		for i := range 10 {
			wg.Go(func() {
				k := a
				if i%2 == 1 {
					k = b
				}
				for {
					err := k.Slot(fmt.Sprint(i)).Call(context.Background(), opGet, v.call)
					if err == nil {
						return
					}
					wantKind(t, err, ErrThrottled)
					var e *Error
					if !errors.As(err, &e) || e.Until.IsZero() || time.Until(e.Until) > time.Minute {
						t.Errorf("a throttled call is told to wait until %v", e.Until)
						return
					}
					time.Sleep(time.Until(e.Until))
				}
			})
		}
		wg.Wait()
		v.wantLogins(t, 10)
		for i, at := range v.sentAt {
			if i >= 2 && at.Sub(began) < time.Duration(i-1)*time.Minute {
				t.Errorf("login %d was sent after %v: the bucket holds 2 and earns 1 a minute", i+1, at.Sub(began))
			}
		}
	})
}

func TestVendorThrottles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.mode = func(n int) (Answer, bool) {
			return Answer{Class: Throttled, Until: time.Now().Add(17 * time.Minute), Message: "Quarantine"}, n == 1
		}
		k := open1(t, testPolicy(), v.driver(), good())
		wantKind(t, get(k, v), ErrThrottled)
		time.Sleep(16 * time.Minute)
		wantKind(t, get(k, v), ErrThrottled)
		v.wantLogins(t, 1)
		time.Sleep(2 * time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestStickyClasses(t *testing.T) {
	tests := []struct {
		class Class
		kind  error
		spent int
	}{
		{Refused, ErrRefused, 1},
		{Misconfigured, ErrMisconfigured, 1},
		{Locked, ErrLockedOut, 1},
		{Blocked, ErrBlocked, 0},
	}
	for _, tt := range tests {
		t.Run(tt.class.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				v.mode = func(n int) (Answer, bool) {
					return Answer{Class: tt.class, Field: "secret", Code: "E7", Message: "no"}, n == 1
				}
				store := Memory()
				k := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
				for range 3 {
					err := get(k, v)
					wantKind(t, err, tt.kind)
					var e *Error
					if !errors.As(err, &e) || e.Code != "E7" || e.Message != "no" {
						t.Errorf("error %v does not say what the vendor said", err)
					}
					time.Sleep(24 * time.Hour)
				}
				// Another process, or this one after a restart, knows it too.
				wantKind(t, get(open1(t, testPolicy(), v.driver(), good(), WithStore(store)), v), tt.kind)
				v.wantLogins(t, 1)
				for e, err := range store.Inspect(context.Background(), "acme") {
					if err != nil {
						t.Fatal(err)
					}
					if e.Kind == BudgetEntry && e.Spent != tt.spent {
						t.Errorf("spent = %d, want %d", e.Spent, tt.spent)
					}
				}
				if err := k.Ack(context.Background(), "ops", "done"); err != nil {
					t.Fatal(err)
				}
				if err := get(k, v); err != nil {
					t.Fatal(err)
				}
				v.wantLogins(t, 2)
			})
		})
	}
}

func TestMisconfiguredFieldIsSharedByAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Credential = append(p.Credential, Field{Name: "appKey", Secret: true})
		v := newVendor()
		v.mode = func(int) (Answer, bool) { return Answer{Class: Misconfigured, Field: "appKey"}, true }
		store := Memory()
		key := NewSecret("app-key-one")
		a := open1(t, p, v.driver(), append(good(), key), WithStore(store))
		b := open1(t, p, v.driver(), Values{NewSecret("user-two"), NewSecret("other-secret"), key}, WithStore(store))
		wantKind(t, get(a, v), ErrMisconfigured)
		wantKind(t, get(b, v), ErrMisconfigured)
		v.wantLogins(t, 1)
	})
}

func TestTimedLockEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Budgets[0].Unlock = Unlock{After: time.Hour}
		v := newVendor()
		v.mode = func(n int) (Answer, bool) { return Answer{Class: Locked}, n == 1 }
		k := open1(t, p, v.driver(), good())
		wantKind(t, get(k, v), ErrLockedOut)
		time.Sleep(59 * time.Minute)
		wantKind(t, get(k, v), ErrLockedOut)
		time.Sleep(3 * time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestIdentities(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		d := v.driver()
		d.Adopt = func(_ context.Context, s *Session, identity string) Verdict {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.adopted = append(v.adopted, identity)
			if identity == "blocked" {
				return Verdict{Kind: Surface, Trigger: "blocked", Err: errAnswer}
			}
			return Verdict{Kind: OK}
		}
		k := open1(t, p, d, good())
		seen := map[string]string{}
		for _, id := range []string{"a", "b", "a", "b"} {
			err := k.Slot(id).Call(context.Background(), opGet, func(_ context.Context, s *Session) Verdict {
				if s.Identity() != id {
					t.Errorf("a call as %s got the session of %q", id, s.Identity())
				}
				seen[id] = s.Token("token")
				return Verdict{Kind: OK}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(v.adopted) != 2 || seen["a"] == seen["b"] {
			t.Errorf("adopted %v with tokens %v, want each identity once with a session of its own", v.adopted, seen)
		}
		v.wantLogins(t, 2)
		// A session that cannot act as its identity is not used, and not opened anew.
		for range 3 {
			_, err := k.Slot("blocked").Session(context.Background())
			wantKind(t, err, ErrIdentity)
			time.Sleep(2 * time.Minute)
		}
		v.wantLogins(t, 3)
		if len(v.adopted) != 5 {
			t.Errorf("the blocked identity was tried %d times, want 3", len(v.adopted)-2)
		}
	})
}

func TestUnknownSecretIsTriedOnceForAllIdentities(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = time.Second
		p := testPolicy()
		k := open1(t, p, v.driver(), wrong(1))
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				_, err := k.Slot(fmt.Sprint(i)).Session(context.Background())
				wantKind(t, err, ErrRefused)
			})
		}
		wg.Wait()
		v.wantLogins(t, 1)
	})
}

func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		p.Pool = 3
		k := open1(t, p, v.driver(), good())
		var mu sync.Mutex
		inUse, used := map[string]int{}, map[string]bool{}
		most := 0
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				err := k.Slot("").Call(context.Background(), opGet, func(_ context.Context, s *Session) Verdict {
					token := s.Token("token")
					mu.Lock()
					inUse[token]++
					used[token] = true
					most = max(most, inUse[token])
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					inUse[token]--
					mu.Unlock()
					return Verdict{Kind: OK}
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(used) != 3 || most > 10 {
			t.Errorf("%d sessions were used, by up to %d calls at once; want 3 and 10", len(used), most)
		}
		v.wantLogins(t, 3)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 3)
	})
}

func TestI15ClientClockIsWrong(t *testing.T) {
	for _, skew := range []time.Duration{-48 * time.Hour, -time.Hour, time.Hour, 48 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := testPolicy()
				v := newVendor()
				v.mode = func(n int) (Answer, bool) {
					v.mu.Lock()
					defer v.mu.Unlock()
					a := v.issue(n)
					a.ExpiresAt = time.Now().Add(skew + 20*time.Minute) // by the vendor's clock
					return a, true
				}
				k := open1(t, p, v.driver(), good())
				for range 5 {
					if err := get(k, v); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Second)
				}
				v.wantLogins(t, 1)
			})
		})
	}
}

func TestExpiryByTheVendorsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.life = 20 * time.Minute
		v.mode = func(n int) (Answer, bool) {
			v.mu.Lock()
			defer v.mu.Unlock()
			a := v.issue(n)
			a.Date = time.Now().Add(-3 * time.Hour)
			a.ExpiresAt = a.Date.Add(20 * time.Minute)
			return a, true
		}
		k := open1(t, testPolicy(), v.driver(), good())
		for range 3 * 60 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if v.logins < 9 || v.logins > 11 {
			t.Errorf("logins in 3 hours of 20-minute sessions = %d, want 10", v.logins)
		}
	})
}

func TestI13NoGoroutineIsLeft(t *testing.T) {
	// A bubble ends only when all its goroutines have: a goroutine that waits for
	// ever would fail the test.
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		p.Lifetime = Lifetime{Hard: time.Hour}
		st := &flakyStore{Store: Memory()}
		k := open1(t, p, v.driver(), good(), WithStore(st), WithKeys(randomKeys()))
		for range 100 {
			go get(k, v)
		}
		synctest.Wait()
		st.set(true)
		time.Sleep(2 * time.Hour)
		go get(k, v)
		if err := k.Close(context.Background()); err == nil && len(k.backlog) > 0 {
			t.Error("Close hid that the store has not heard of a login")
		}
		st.set(false)
	})
}

func TestI14HotPath(t *testing.T) {
	v := newVendor()
	v.latency = 0
	k := open1(t, testPolicy(), v.driver(), good())
	s := k.Slot("")
	ctx := context.Background()
	if _, err := s.Session(ctx); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(1000, func() { s.Session(ctx) }); n != 0 {
		t.Errorf("Session allocates %v times, want 0", n)
	}
	verdict := func(context.Context, *Session) Verdict { return Verdict{Kind: OK} }
	if n := testing.AllocsPerRun(1000, func() { s.Call(ctx, opGet, verdict) }); n != 0 {
		t.Errorf("Call allocates %v times, want 0", n)
	}
	// No lock: the hot path goes on while somebody holds the lane's.
	s.lanes[0].mu.Lock()
	defer s.lanes[0].mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, err := s.Session(ctx); err != nil {
		t.Error(err)
	}
}

// TestSleepOfTheMachineIsNoticed ends a session by the wall clock alone, as a
// machine that slept finds it: the monotonic clock stood still meanwhile.
func TestSleepOfTheMachineIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		s := k.Slot("")
		old, err := s.Session(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if _, err := s.Session(context.Background()); err != nil {
			t.Fatal(err)
		}
		old.soft.wall, old.hard.wall = 1, 1
		time.Sleep(time.Duration(lookEvery))
		next, err := s.Session(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if next == old {
			t.Error("the session that ended is still given out")
		}
		v.wantLogins(t, 2)
	})
}

// TestWaitersAreSmall holds what 10,000 callers need that wait for one login,
// beside their goroutines' own stacks.
func TestWaitersAreSmall(t *testing.T) {
	const waiters, most = 10_000, 4096
	d := newVendor().driver()
	begun, end := make(chan struct{}), make(chan struct{})
	d.Login = func(context.Context, Attempt) Answer {
		close(begun)
		<-end
		return Answer{Class: Accepted, Tokens: Tokens{"token": NewSecret("t")}}
	}
	k := open1(t, testPolicy(), d, good())
	s := k.Slot("")
	go s.Session(context.Background())
	<-begun
	used := func() (heap, stack uint64) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc, m.StackInuse
	}
	heap, stack := used()
	var wg sync.WaitGroup
	var waiting atomic.Int64
	for range waiters {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
			defer cancel()
			waiting.Add(1)
			if _, err := s.Session(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	for waiting.Load() < waiters {
		runtime.Gosched()
	}
	heap2, stack2 := used()
	close(end)
	wg.Wait()
	each := (int64(heap2) - int64(heap)) / waiters
	t.Logf("%d bytes a waiter, its context included, beside %d bytes of stack", each, (int64(stack2)-int64(stack))/waiters)
	if each > most {
		t.Errorf("%d bytes a waiter, want less than %d", each, most)
	}
}

func BenchmarkSession(b *testing.B) {
	v := newVendor()
	v.latency = 0
	k, err := Open(testPolicy(), v.driver(), good(), WithLogger(quiet))
	if err != nil {
		b.Fatal(err)
	}
	s := k.Slot("")
	ctx := context.Background()
	if _, err := s.Session(ctx); err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s.Session(ctx)
		}
	})
}

func TestI3RefusedSecretsStayRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		seen := map[string]int{}
		d := v.driver()
		d.Login = func(ctx context.Context, a Attempt) Answer {
			v.mu.Lock()
			seen[a.Values.At(1)]++
			v.mu.Unlock()
			return v.login(ctx, a)
		}
		p := testPolicy()
		p.Budgets[0].After = 1000
		for round := range 20 {
			k := open1(t, p, d, wrong(round%5), WithStore(store))
			wantKind(t, get(k, v), ErrRefused)
			time.Sleep(time.Hour)
			wantKind(t, get(k, v), ErrRefused)
		}
		for secret, n := range seen {
			if n != 1 {
				t.Errorf("%s was sent %d times, want once", secret, n)
			}
		}
	})
}

func TestI11BeginIsWrittenFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		d := v.driver()
		d.Login = func(ctx context.Context, a Attempt) Answer {
			unresolved := 0
			for e, err := range store.Inspect(ctx, "acme") {
				if err != nil {
					t.Error(err)
				}
				if e.Kind == BudgetEntry {
					unresolved = e.Unresolved
				}
			}
			if unresolved != 1 {
				t.Errorf("while the login is sent the store holds %d attempts, want 1", unresolved)
			}
			return v.login(ctx, a)
		}
		if err := get(open1(t, testPolicy(), d, good(), WithStore(store)), v); err != nil {
			t.Fatal(err)
		}
	})
}

func TestI2OneLoginInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		flying, most := 0, 0
		d := v.driver()
		d.Login = func(ctx context.Context, a Attempt) Answer {
			v.mu.Lock()
			flying++
			most = max(most, flying)
			v.mu.Unlock()
			answer := v.login(ctx, a)
			v.mu.Lock()
			flying--
			v.mu.Unlock()
			return answer
		}
		var fleet []*Keeper
		for range 20 {
			fleet = append(fleet, open1(t, testPolicy(), d, good(), WithStore(store)))
		}
		for range 3 {
			var wg sync.WaitGroup
			for _, k := range fleet {
				wg.Go(func() {
					if err := get(k, v); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			v.kill()
			time.Sleep(time.Hour)
		}
		if most != 1 {
			t.Errorf("up to %d logins were in flight at once, want 1", most)
		}
		v.wantLogins(t, 3)
	})
}

func TestI7OlderNeverReplacesNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := Memory()
		ctx := context.Background()
		req := func(id string) BeginRequest {
			return BeginRequest{
				Attempt: id, Policy: "acme", Session: "acme/session/1", Account: "acme/account/1",
				Fingerprints: []Fingerprint{"acme/verdict/1"}, Lease: 30 * time.Second, Settle: 15 * time.Minute, Reached: true,
			}
		}
		draft := func(text string) *Draft { return &Draft{Sealed: []byte(text), Fingerprint: "acme/verdict/1"} }
		stale, err := store.Begin(ctx, req("first"))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * time.Second) // the first holder sleeps past its lease
		next, err := store.Begin(ctx, req("second"))
		if err != nil {
			t.Fatal(err)
		}
		if res, err := store.Resolve(ctx, next, Outcome{Class: Accepted, Session: draft("new")}); err != nil || !res.Published {
			t.Fatalf("the current holder could not publish: %+v, %v", res, err)
		}
		if res, err := store.Resolve(ctx, stale, Outcome{Class: Accepted, Session: draft("old")}); err != nil || res.Published {
			t.Errorf("a stale holder published: %+v, %v", res, err)
		}
		rec, err := store.Load(ctx, "acme/session/1")
		if err != nil || string(rec.Sealed) != "new" || rec.Generation != next.Fence {
			t.Errorf("the store holds %q of generation %d, %v; want the newer", rec.Sealed, rec.Generation, err)
		}
	})
}

func TestCredentialExpiryIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Credential[1].Lifetime = 180 * 24 * time.Hour
		p.Lifetime = Lifetime{Hard: 12 * time.Hour}
		v := newVendor()
		var log eventLog
		k := open1(t, p, v.driver(), good(), WithHook(log.hook), WithIssued("secret", time.Now()))
		for day := range 181 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			if got, want := log.count(CredentialExpiring) > 0, day >= 150; got != want {
				t.Fatalf("day %d: reported %v, want %v", day, got, want)
			}
			time.Sleep(24 * time.Hour)
		}
	})
}

func TestQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Quotas = []Quota{{Name: "requests", Limit: 100, Per: time.Hour}}
		v := newVendor()
		k := open1(t, p, v.driver(), good())
		op := &Operation{Name: "Get", AfterExpiry: true, Quotas: []int{0}}
		for i := range 5 {
			err := k.Slot("").Call(context.Background(), op, func(_ context.Context, s *Session) Verdict {
				if i == 2 && s.Generation() == 1 {
					return Verdict{Kind: Expired} // provably refused: does not count
				}
				return Verdict{Kind: OK, Quotas: []QuotaReport{{Quota: 0, Remaining: 90 - i}}}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := k.Status().Quotas[0]; got.Used != 5 || got.Remaining != 86 {
			t.Errorf("quota = %+v, want 5 used and 86 remaining", got)
		}
		time.Sleep(time.Hour)
		if got := k.Status().Quotas[0]; got.Used != 0 {
			t.Errorf("an hour later %d are used, want 0", got.Used)
		}
	})
}
