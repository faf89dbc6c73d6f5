//go:build go1.25

package session

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// renewed is a secret that the vendor sent.
func renewed(n int) Values {
	return Values{NewSecret("user-one"), NewSecret(fmt.Sprintf("offered-secret-%d", n))}
}

// accepts makes the vendor take that secret from now on.
func (v *vendor) accepts(password string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.password = password
}

func TestOfferLeavesALiveSessionAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		if err := k.Offer(t.Context(), renewed(1)); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		v.wantLogins(t, 1)
	})
}

func TestOfferLeavesALoginUnderWayAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.latency = 5 * time.Second
		k := open1(t, testPolicy(), v.driver(), good())
		called := make(chan error)
		go func() { called <- get(k, v) }()
		time.Sleep(time.Second)
		if err := k.Offer(t.Context(), renewed(1)); err != nil {
			t.Fatal(err)
		}
		if err := <-called; err != nil {
			t.Error(err)
		}
		v.wantLogins(t, 1)
	})
}

func TestOfferIsACandidateUntilALoginAcceptsIt(t *testing.T) {
	tests := []struct {
		name    string
		lives   string // the secret that the vendor takes
		restart bool   // before the next login
		logins  int
		bad     int
		proven  Values
	}{
		{"the new one lives", "offered-secret-1", false, 1, 0, renewed(1)},
		{"the new one lives, restart with the old one", "offered-secret-1", true, 1, 0, renewed(1)},
		{"only the old one lives", "right-secret-0", false, 2, 1, good()},
		{"only the old one lives, restart", "right-secret-0", true, 2, 1, good()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				var log eventLog
				opts := []Option{WithStore(Memory()), WithHook(log.hook)}
				k := open1(t, testPolicy(), v.driver(), good(), opts...)
				if err := k.Offer(t.Context(), renewed(1)); err != nil {
					t.Fatal(err)
				}
				v.accepts(tt.lives)
				if n := log.count(CredentialProven); n != 0 {
					t.Error("it was proven before a login")
				}
				if tt.restart {
					k = open1(t, testPolicy(), v.driver(), good(), opts...)
				}
				for range 3 { // nothing is tried twice
					if err := get(k, v); err != nil {
						t.Fatal(err)
					}
					v.kill()
				}
				if logins, bad := v.count(); logins != tt.logins+2 || bad != tt.bad {
					t.Errorf("%d logins of which %d refused, want %d and %d", logins, bad, tt.logins+2, tt.bad)
				}
				if !k.Credential().Equal(tt.proven) {
					t.Error("the keeper goes on with the wrong secret")
				}
				if tt.bad == 0 && log.count(CredentialProven) == 0 {
					t.Error("nobody was told that the new secret works")
				}
			})
		})
	}
}

func TestOfferLiftsTheStopOfARefusedCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.accepts("offered-secret-1")
		k := open1(t, testPolicy(), v.driver(), good())
		wantKind(t, get(k, v), ErrRefused)
		if err := k.Offer(t.Context(), renewed(1)); err != nil {
			t.Fatal(err)
		}
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestALaterOfferTakesThePlaceOfAnUntriedOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		for n := range 6 {
			if err := k.Offer(t.Context(), renewed(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := get(k, v); err != nil { // the old one is still good
			t.Fatal(err)
		}
		if logins, bad := v.count(); logins != 2 || bad != 1 {
			t.Errorf("%d logins of which %d refused, want 2 and 1: only the latest is tried", logins, bad)
		}
	})
}

func TestOfferReachesTheFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		a := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
		b := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
		for _, k := range []*Keeper{a, b} {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Offer(t.Context(), renewed(1)); err != nil {
			t.Fatal(err)
		}
		v.accepts("offered-secret-1")
		v.kill()
		for _, k := range []*Keeper{a, b} {
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			if !k.Credential().Equal(renewed(1)) {
				t.Error("a member of the fleet goes on with the old secret")
			}
		}
		if logins, bad := v.count(); logins != 2 || bad != 0 {
			t.Errorf("%d logins of which %d refused, want 2 and 0", logins, bad)
		}
	})
}

// A session that somebody opened with a secret that was never offered is no reason
// to look for candidates over and over.
func TestOfferBesideASessionOfAnotherSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := Memory()
		k := open1(t, testPolicy(), v.driver(), good(), WithStore(store))
		if err := k.Offer(t.Context(), renewed(1)); err != nil {
			t.Fatal(err)
		}
		if err := get(k, v); err != nil { // the offer is refused, the old secret lives
			t.Fatal(err)
		}
		v.accepts("offered-secret-2")
		v.kill()
		other := open1(t, testPolicy(), v.driver(), renewed(2), WithStore(store))
		if err := get(other, v); err != nil {
			t.Fatal(err)
		}
		wantKind(t, get(k, v), ErrRefused)
		if logins, bad := v.count(); logins != 4 || bad != 2 {
			t.Errorf("%d logins of which %d refused, want 4 and 2", logins, bad)
		}
	})
}

func TestOfferRefusesWhatCannotBeRight(t *testing.T) {
	other := Values{NewSecret("user-two"), NewSecret("offered-secret-1")}
	faulty := Values{NewSecret("user-one"), NewSecret("offered-secret-1\n")}
	tests := []struct {
		name   string
		values Values
	}{
		{"another account", other},
		{"a line ending", faulty},
		{"nothing", Values{NewSecret("user-one"), Secret{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				var log eventLog
				k := open1(t, testPolicy(), v.driver(), good(), WithHook(log.hook))
				err := k.Offer(t.Context(), tt.values)
				wantKind(t, err, ErrCredential)
				if err != nil && strings.Contains(err.Error(), "offered-secret") {
					t.Errorf("the error holds the secret: %v", err)
				}
				if !k.Credential().Equal(good()) {
					t.Error("it was taken all the same")
				}
				if log.count(CredentialOffered) != 1 {
					t.Error("nobody was told")
				}
			})
		})
	}
}

func TestOfferIsNotKeptWithoutTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := &flakyStore{Store: Memory()}
		k := open1(t, testPolicy(), v.driver(), good(), WithStore(store), WithKeys(randomKeys()))
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		store.set(true)
		wantKind(t, k.Offer(t.Context(), renewed(1)), ErrStore)
		if !k.Credential().Equal(good()) {
			t.Error("a candidate that a restart forgets was taken")
		}
		if err := get(k, v); err != nil { // the live session goes on
			t.Fatal(err)
		}
		store.set(false)
		time.Sleep(time.Hour)
		if err := k.Offer(t.Context(), renewed(1)); err != nil {
			t.Error(err)
		}
	})
}

func TestOfferOfAKnownSecretChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		var log eventLog
		k := open1(t, testPolicy(), v.driver(), good(), WithHook(log.hook))
		for range 2 {
			if err := k.Offer(context.Background(), good()); err != nil {
				t.Error(err)
			}
		}
		if n := log.count(CredentialOffered); n != 0 {
			t.Errorf("%d offers were reported, want none", n)
		}
	})
}

func TestOfferAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good())
		if err := k.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantKind(t, k.Offer(t.Context(), renewed(1)), ErrClosed)
	})
}
