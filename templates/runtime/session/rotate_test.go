//go:build go1.25

package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func next() Values { return Values{NewSecret("user-one"), NewSecret("rotated-secret-1")} }

// rotateAt is a rotation whose request arrives or not, and whose answer comes back or not.
func rotateAt(v *vendor, arrives bool, answer Answer) func(context.Context, Attempt, Values) Answer {
	return func(_ context.Context, a Attempt, next Values) Answer {
		v.mu.Lock()
		defer v.mu.Unlock()
		if arrives && a.Values.At(1) == v.password {
			v.password = next.At(1)
		}
		return answer
	}
}

func TestRotate(t *testing.T) {
	lost := Answer{Class: Ambiguous, Err: errTimeout}
	tests := []struct {
		name    string
		arrives bool
		answer  Answer
		err     error
		restart bool // the process dies right after, and starts with the old secret
		logins  int  // until a call succeeds
		bad     int
		proven  Values
	}{
		{"confirmed", true, Answer{Class: Accepted}, nil, false, 1, 0, next()},
		{"lost, it took place", true, lost, ErrCooling, false, 1, 0, next()},
		{"lost, it did not", false, lost, ErrCooling, false, 2, 1, good()},
		{"lost, it took place, restart", true, lost, ErrCooling, true, 1, 0, next()},
		{"lost, it did not, restart", false, lost, ErrCooling, true, 2, 1, good()},
		{"confirmed, restart", true, Answer{Class: Accepted}, nil, true, 1, 0, next()},
		{"refused", false, Answer{Class: Refused, Message: "too short"}, ErrRefused, false, 1, 0, good()},
		{"not sent", false, Answer{Class: NotSent}, ErrOutage, false, 1, 0, good()},
		{"not sent, restart", false, Answer{Class: NotSent}, ErrOutage, true, 1, 0, good()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				store := Memory()
				var log eventLog
				opts := []Option{WithStore(store), WithHook(log.hook)}
				k := open1(t, testPolicy(), v.driver(), good(), opts...)
				err := k.Rotate(context.Background(), next(), rotateAt(v, tt.arrives, tt.answer))
				if !errors.Is(err, tt.err) {
					t.Errorf("Rotate = %v, want %v", err, tt.err)
				}
				time.Sleep(time.Hour)
				if tt.restart {
					k = open1(t, testPolicy(), v.driver(), good(), opts...)
				}
				if err := get(k, v); err != nil {
					t.Fatal(err)
				}
				logins, bad := v.count()
				if logins != tt.logins || bad != tt.bad {
					t.Errorf("%d logins of which %d refused, want %d and %d", logins, bad, tt.logins, tt.bad)
				}
				if !k.Credential().Equal(tt.proven) {
					t.Error("the keeper goes on with the wrong secret")
				}
				// Nothing is tried twice, whatever comes.
				v.kill()
				if err := get(k, v); err != nil {
					t.Fatal(err)
				}
				if _, bad := v.count(); bad != tt.bad {
					t.Errorf("%d refused logins in the end, want %d", bad, tt.bad)
				}
			})
		})
	}
}

func TestRotateWithBothSecretsDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		if err := k.Rotate(context.Background(), next(), rotateAt(v, true, Answer{Class: Ambiguous, Err: errTimeout})); err == nil {
			t.Fatal("a lost answer was taken for a success")
		}
		v.mu.Lock()
		v.password = "somebody-else-changed-it"
		v.mu.Unlock()
		time.Sleep(time.Hour)
		for range 5 {
			wantKind(t, get(k, v), ErrRefused)
			time.Sleep(time.Hour)
		}
		v.wantLogins(t, 2)
	})
}

func TestRotateRefusesAnotherAccountAndFaultySecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		never := func(context.Context, Attempt, Values) Answer {
			t.Error("it was sent")
			return Answer{}
		}
		other := Values{NewSecret("user-two"), NewSecret("rotated-secret-1")}
		wantKind(t, k.Rotate(context.Background(), other, never), ErrCredential)
		faulty := Values{NewSecret("user-one"), NewSecret("rotated\n")}
		wantKind(t, k.Rotate(context.Background(), faulty, never), ErrCredential)
	})
}

func TestRotateSpendsTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		sent := 0
		for i := range 10 {
			candidate := Values{NewSecret("user-one"), NewSecret("rotated-secret-" + string(rune('a'+i)))}
			err := k.Rotate(context.Background(), candidate, func(context.Context, Attempt, Values) Answer {
				sent++
				return Answer{Class: Refused}
			})
			if i < 4 {
				wantKind(t, err, ErrRefused)
			} else {
				wantKind(t, err, ErrExhausted)
			}
		}
		if sent != 4 {
			t.Errorf("%d changes with the secret were sent, want 4", sent)
		}
	})
}

func TestFleetLearnsOfARotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		a := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
		b := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
		if err := get(b, v); err != nil {
			t.Fatal(err)
		}
		if err := a.Rotate(context.Background(), next(), rotateAt(v, true, Answer{Class: Accepted})); err != nil {
			t.Fatal(err)
		}
		v.kill() // the vendor ends the sessions of the old secret
		if err := get(b, v); err != nil {
			t.Fatal(err)
		}
		if !b.Credential().Equal(next()) {
			t.Error("the other process goes on with the old secret")
		}
		v.wantLogins(t, 3)
	})
}
