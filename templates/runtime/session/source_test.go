//go:build go1.25

package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestSourceIsAskedWhileAStopHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		values := wrong(1)
		var failing error
		k := open1(t, testPolicy(), v.driver(), wrong(0), WithSource(func(context.Context) (Values, error) { return values, failing }))
		wantKind(t, get(k, v), ErrRefused)
		v.wantLogins(t, 1) // with what the source gave
		failing = errors.New("the vault is sealed")
		time.Sleep(time.Minute)
		wantKind(t, get(k, v), ErrRefused)
		synctest.Wait()
		values, failing = good(), nil
		time.Sleep(time.Minute)
		wantKind(t, get(k, v), ErrRefused) // at once; the source is asked in the background
		synctest.Wait()
		time.Sleep(time.Second)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 2)
	})
}

func TestSourceDoesNotUndoARotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		k := open1(t, testPolicy(), v.driver(), good(), WithSource(func(context.Context) (Values, error) { return good(), nil }))
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		if err := k.Rotate(context.Background(), next(), rotateAt(v, true, Answer{Class: Accepted})); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			v.kill()
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		if _, bad := v.count(); bad != 0 || !k.Credential().Equal(next()) {
			t.Errorf("the source brought the old secret back: %d refused logins", bad)
		}
	})
}

// Generated clients take the values by their index.
func TestValuesThatAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		p := testPolicy()
		p.Credential = append(p.Credential, Field{Name: "device", Optional: true})
		var log eventLog
		source := func(context.Context) (Values, error) { return good(), nil }
		k := open1(t, p, v.driver(), good(), WithSource(source), WithHook(log.hook))
		check := func() {
			t.Helper()
			if got := k.Credential(); len(got) != len(p.Credential) || !got[2].IsEmpty() {
				t.Errorf("%d values for %d fields", len(got), len(p.Credential))
			}
		}
		check()
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		check()
		if n := log.count(CredentialChanged); n != 0 {
			t.Errorf("the credential changed %d times", n)
		}
		for _, change := range []func(Values) error{
			k.SetCredential,
			func(v Values) error { return k.Offer(context.Background(), v) },
			func(to Values) error {
				return k.Rotate(context.Background(), to, rotateAt(v, true, Answer{Class: Accepted}))
			},
		} {
			if err := errors.Join(k.SetCredential(good()), change(next())); err != nil {
				t.Error(err)
			}
			check()
		}
	})
}

func TestFromEnvironmentAndFiles(t *testing.T) {
	t.Setenv("ACME_USER", "user-one")
	t.Setenv("ACME_SECRET", "right-secret-0")
	got, err := FromEnvironment("ACME_USER", "ACME_SECRET", "")(t.Context())
	if err != nil || !got[:2].Equal(good()) || !got[2].IsEmpty() {
		t.Errorf("environment: %v", err)
	}
	if _, err := FromEnvironment("ACME_USER", "ACME_NOWHERE")(t.Context()); err == nil {
		t.Error("a variable that is not set was taken for empty")
	}
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "user"), filepath.Join(dir, "secret")}
	for i, text := range []string{"user-one", "right-secret-0\r\n"} {
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := FromFiles(paths...)(t.Context()); err != nil || !got.Equal(good()) {
		t.Errorf("files: %v", err)
	}
	if _, err := FromFiles(filepath.Join(dir, "nowhere"))(t.Context()); err == nil {
		t.Error("a file that is not there was taken for empty")
	}
}

func TestLockThatEndsSessions(t *testing.T) {
	for _, ends := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			p := testPolicy()
			p.Lifetime = Lifetime{Hard: time.Hour}
			p.Budgets[0].EndsSession = ends
			v := newVendor()
			v.mode = func(n int) (Answer, bool) { return Answer{Class: Locked}, n == 2 }
			k := open1(t, p, v.driver(), good())
			if err := get(k, v); err != nil {
				t.Fatal(err)
			}
			time.Sleep(55 * time.Minute)
			if err := get(k, v); err != nil { // the renewal in the background meets the lock
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if err := get(k, v); (err != nil) != ends {
				t.Errorf("a lock that ends sessions (%v) left a call with %v", ends, err)
			}
		})
	}
}
