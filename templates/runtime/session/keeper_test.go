//go:build go1.25

package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestColdStart(t *testing.T) {
	tests := []struct {
		name   string
		values Values
		logins int
		kind   error
	}{
		{"right secret", good(), 1, nil},
		{"wrong secret", wrong(1), 1, ErrRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				k := open1(t, testPolicy(), v.driver(), tt.values)
				var wg sync.WaitGroup
				var failed atomic.Int64
				for range 10_000 {
					wg.Go(func() {
						err := get(k, v)
						if tt.kind != nil && errors.Is(err, tt.kind) {
							failed.Add(1)
						} else if err != nil {
							t.Errorf("unexpected error: %v", err)
						}
					})
				}
				wg.Wait()
				v.wantLogins(t, tt.logins)
				if tt.kind != nil && failed.Load() != 10_000 {
					t.Errorf("%d callers got %v, want all", failed.Load(), tt.kind)
				}
				// Latecomers get the same, at once.
				began := time.Now()
				if err := get(k, v); !errors.Is(err, tt.kind) {
					t.Errorf("a late caller got %v, want %v", err, tt.kind)
				}
				if d := time.Since(began); d != 0 {
					t.Errorf("a late caller waited %v", d)
				}
				v.wantLogins(t, tt.logins)
			})
		})
	}
}

func TestI8LateRefusalsOfOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.kill("token-1")
		var wg sync.WaitGroup
		release := make(chan struct{})
		for i := range 10_000 {
			wg.Go(func() {
				first := true
				err := k.Slot("").Call(context.Background(), opGet, func(ctx context.Context, s *Session) Verdict {
					if first {
						first = false // the refusal comes back late, when others have renewed
						if s.Token("token") != "token-1" {
							t.Errorf("a caller got %s before any refusal", s)
						}
						<-release
						time.Sleep(time.Duration(i) * 100 * time.Microsecond)
						return Verdict{Kind: Expired, Trigger: "token", Err: errors.New("session unknown")}
					}
					return v.call(ctx, s)
				})
				if err != nil {
					t.Errorf("call: %v", err)
				}
			})
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		v.wantLogins(t, 2)
	})
}

func TestI5CallersAreFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = 5 * time.Second
		k := open1(t, testPolicy(), v.driver(), good())
		cause := errors.New("the user went away")
		first, cancel := context.WithCancelCause(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := k.Slot("").Session(first); !errors.Is(err, cause) {
				t.Errorf("the cancelled caller got %v, want its cause", err)
			}
		})
		synctest.Wait()
		for range 100 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
				defer cancel()
				began := time.Now()
				if _, err := k.Slot("").Session(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("a caller with a deadline got %v", err)
				}
				if d := time.Since(began); d != 10*time.Millisecond {
					t.Errorf("a caller with 10 ms waited %v", d)
				}
			})
		}
		for range 100 {
			wg.Go(func() {
				s, err := k.Slot("").Session(context.Background())
				if err != nil || s.Token("token") != "token-1" {
					t.Errorf("a patient caller got %v, %v", s, err)
				}
			})
		}
		synctest.Wait()
		cancel(cause)
		wg.Wait()
		v.wantLogins(t, 1)
	})
}

func TestI6FailureIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.mode = func(int) (Answer, bool) { return Answer{Class: NotSent, Err: errors.New("connection refused")}, true }
		k := open1(t, testPolicy(), v.driver(), good())
		var wg sync.WaitGroup
		for range 1000 {
			wg.Go(func() { wantKind(t, get(k, v), ErrOutage) })
		}
		wg.Wait()
		v.wantLogins(t, 1)
		time.Sleep(500 * time.Millisecond) // the first pause is at least 0.8 s
		wantKind(t, get(k, v), ErrOutage)
		v.wantLogins(t, 1)
		time.Sleep(time.Second)
		wantKind(t, get(k, v), ErrOutage)
		v.wantLogins(t, 2)
	})
}

func TestSoftRenewalInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Lifetime = Lifetime{Hard: 2 * time.Hour, RenewAfter: 90 * time.Minute}
		v := newVendor()
		v.life = 2 * time.Hour
		v.latency = 3 * time.Second
		k := open1(t, p, v.driver(), good())
		for range 25 * 60 { // a call a minute for 25 hours
			began := time.Now()
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(began); d != 0 && v.logins > 1 {
				t.Fatalf("a call waited %v for a renewal", d)
			}
			time.Sleep(time.Minute)
		}
		// Renewed after 85 to 90 minutes each, noticed at the next call.
		if v.logins < 17 || v.logins > 18 {
			t.Errorf("logins in 25 hours = %d, want 17 or 18", v.logins)
		}
	})
}

func TestHardEndWithoutCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Lifetime = Lifetime{Hard: 20 * time.Minute}
		v := newVendor()
		v.life = 20 * time.Minute
		k := open1(t, p, v.driver(), good())
		for range 3 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		v.wantLogins(t, 3)
	})
}

func TestIdleSessionIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPolicy()
		p.Lifetime = Lifetime{Idle: 20 * time.Minute}
		v := newVendor()
		k := open1(t, p, v.driver(), good())
		for range 10 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(15 * time.Minute)
		}
		v.wantLogins(t, 1)
		time.Sleep(10 * time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestSetCredentialClearsTheVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), wrong(1))
		wantKind(t, get(k, v), ErrRefused)
		if err := k.SetCredential(wrong(1)); err != nil {
			t.Fatal(err)
		}
		wantKind(t, get(k, v), ErrRefused)
		v.wantLogins(t, 1)
		if err := k.SetCredential(wrong(2)); err != nil {
			t.Fatal(err)
		}
		wantKind(t, get(k, v), ErrRefused)
		v.wantLogins(t, 2)
		if err := k.SetCredential(wrong(1)); err != nil { // refused before: not sent again
			t.Fatal(err)
		}
		wantKind(t, get(k, v), ErrRefused)
		v.wantLogins(t, 2)
		if err := k.SetCredential(good()); err != nil {
			t.Fatal(err)
		}
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 3)
	})
}

func TestSetCredentialDuringALogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = time.Second
		k := open1(t, testPolicy(), v.driver(), wrong(1))
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := get(k, v); err != nil {
					t.Errorf("a caller got the verdict on the old secret: %v", err)
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		if err := k.SetCredential(good()); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		v.wantLogins(t, 2)
	})
}

func TestBudgetAndAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		var log eventLog
		k := open1(t, testPolicy(), v.driver(), wrong(0), WithHook(log.hook))
		for i := range 10 {
			if err := k.SetCredential(wrong(i)); err != nil {
				t.Fatal(err)
			}
			err := get(k, v)
			if i < 4 {
				wantKind(t, err, ErrRefused)
			} else {
				wantKind(t, err, ErrExhausted)
			}
		}
		v.wantLogins(t, 4)
		if got := log.count(CredentialRefused); got != 4 {
			t.Errorf("credential refused events = %d, want 4", got)
		}
		if log.count(BudgetSpent) == 0 {
			t.Error("no event told that the budget is spent")
		}
		if err := k.SetCredential(good()); err != nil {
			t.Fatal(err)
		}
		wantKind(t, get(k, v), ErrExhausted)
		if err := k.Ack(context.Background(), "ops", "support reset the counter"); err != nil {
			t.Fatal(err)
		}
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 5)
		var audits int
		for e, err := range k.store.Inspect(context.Background(), "acme") {
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == BudgetEntry {
				for _, a := range e.Audit {
					if a.By == "ops" && a.Note == "support reset the counter" {
						audits++
					}
				}
			}
		}
		if audits != 1 {
			t.Errorf("audit records of the budget = %d, want 1", audits)
		}
	})
}

func TestUnprovenSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.refuse = true
		k := open1(t, testPolicy(), v.driver(), good())
		wantKind(t, get(k, v), ErrExpired) // the second session was refused too
		wantKind(t, get(k, v), ErrSessionNotAccepted)
		v.wantLogins(t, 2)
		time.Sleep(61 * time.Second)
		wantKind(t, get(k, v), ErrSessionNotAccepted) // one more session, and that is refused too
		wantKind(t, get(k, v), ErrSessionNotAccepted)
		v.wantLogins(t, 3)
		time.Sleep(61 * time.Second)
		wantKind(t, get(k, v), ErrSessionNotAccepted)
		v.wantLogins(t, 3)
		v.mu.Lock()
		v.refuse = false
		v.mu.Unlock()
		time.Sleep(time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 4)
	})
}

func TestFlappingSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		for i := range 10 {
			err := get(k, v)
			if i <= 3 && err != nil {
				t.Fatalf("call %d: %v", i, err)
			}
			if i > 3 {
				wantKind(t, err, ErrSessionFlapping)
			}
			v.kill() // somebody else logged in
			time.Sleep(20 * time.Second)
		}
		v.wantLogins(t, 4)
		time.Sleep(10 * time.Minute)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 5)
	})
}

func TestCloseWaitsForASentLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = 10 * time.Second
		d := v.driver()
		d.Logout = func(context.Context, *Session) error { v.logouts++; return nil }
		k := open1(t, testPolicy(), d, good())
		go k.Slot("").Session(context.Background())
		synctest.Wait()
		short, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := k.Close(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close with a short deadline = %v", err)
		}
		began := time.Now()
		if err := k.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if d := time.Since(began); d != 9*time.Second {
			t.Errorf("Close waited %v for the login, want 9s", d)
		}
		if v.logouts != 1 {
			t.Errorf("the session was released %d times, want once", v.logouts)
		}
		_, err := k.Slot("").Session(context.Background())
		wantKind(t, err, ErrClosed)
		v.wantLogins(t, 1)
	})
}
