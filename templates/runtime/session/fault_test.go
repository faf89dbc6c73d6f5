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

// A fault is what may happen to one step of a store.
type fault string

const (
	failsBefore fault = "fails before it takes effect"
	failsAfter  fault = "takes effect, but the answer is lost"
	slow        fault = "takes longer than anybody waits"
	diesBefore  fault = "the process dies before it"
	diesAfter   fault = "the process dies after it"
)

// A faultyStore has one fault at its n-th step.
type faultyStore struct {
	Store

	mu    sync.Mutex
	n     int
	at    int
	fault fault
	dead  bool // of the process that uses it
}

// hit runs a step and does to it what is due.
func (s *faultyStore) hit(ctx context.Context, step func() error) error {
	s.mu.Lock()
	n, dead := s.n, s.dead
	s.n++
	s.mu.Unlock()
	switch {
	case dead:
		return errDown
	case n != s.at:
		return step()
	}
	switch s.fault {
	case failsBefore:
		return errDown
	case failsAfter:
		step()
		return errDown
	case slow:
		<-ctx.Done()
		return context.Cause(ctx)
	case diesBefore:
		s.die()
		return errDown
	case diesAfter:
		step()
		s.die()
		return errDown
	}
	return nil
}

func (s *faultyStore) die() {
	s.mu.Lock()
	s.dead = true
	s.mu.Unlock()
}

func (s *faultyStore) isDead() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dead
}

func (s *faultyStore) Load(ctx context.Context, k SlotKey) (rec Record, err error) {
	err = s.hit(ctx, func() error { rec, err = s.Store.Load(ctx, k); return err })
	return rec, err
}

func (s *faultyStore) Begin(ctx context.Context, r BeginRequest) (g Grant, err error) {
	err = s.hit(ctx, func() error { g, err = s.Store.Begin(ctx, r); return err })
	return g, err
}

func (s *faultyStore) Resolve(ctx context.Context, g Grant, o Outcome) (res Resolved, err error) {
	err = s.hit(ctx, func() error { res, err = s.Store.Resolve(ctx, g, o); return err })
	return res, err
}

func (s *faultyStore) Invalidate(ctx context.Context, k SlotKey, generation uint64) (was bool, err error) {
	err = s.hit(ctx, func() error { was, err = s.Store.Invalidate(ctx, k, generation); return err })
	return was, err
}

// TestI11I12FaultAtEveryStep plays a life with a wrong secret, a right one, a
// refused session and a restart, with each fault at each step of the store.
func TestI11I12FaultAtEveryStep(t *testing.T) {
	for _, f := range []fault{failsBefore, failsAfter, slow, diesBefore, diesAfter} {
		for at := range 14 {
			t.Run(fmt.Sprintf("step %d %s", at, f), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { faultAt(t, f, at) })
			})
		}
	}
}

func faultAt(t *testing.T, f fault, at int) {
	v := newVendor()
	shared := Memory()
	store := &faultyStore{Store: shared, at: at, fault: f}
	ring := randomKeys()
	d := v.driver()
	d.Login = func(ctx context.Context, a Attempt) Answer {
		if store.isDead() {
			t.Error("a dead process logs in")
		}
		unresolved := 0
		for e := range shared.Inspect(ctx, "acme") {
			if e.Kind == BudgetEntry {
				unresolved += e.Unresolved
			}
		}
		if unresolved == 0 {
			t.Error("I11: a login is sent that was not written down")
		}
		return v.login(ctx, a)
	}
	k := open1(t, testPolicy(), d, wrong(1), WithStore(store), WithKeys(ring))
	life := func(values Values) {
		if err := k.SetCredential(values); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			get(k, v)
			time.Sleep(10 * time.Minute)
		}
	}
	life(wrong(1))
	life(good())
	v.kill()
	for range 5 {
		get(k, v)
		time.Sleep(10 * time.Minute)
	}
	spent := 0
	for e, err := range shared.Inspect(context.Background(), "acme") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == BudgetEntry {
			spent = e.Spent
		}
	}
	if v.run > spent {
		t.Errorf("I1: the vendor counts %d failures, the ledger %d", v.run, spent)
	}
	if v.bad > 1 {
		t.Errorf("I3: the wrong secret was sent %d times", v.bad)
	}
	// A new process with the right secret gets along with what was left.
	next := open1(t, testPolicy(), v.driver(), good(), WithStore(shared), WithKeys(ring))
	for range 20 {
		if err := get(next, v); err == nil {
			return
		} else if errors.Is(err, ErrExhausted) || errors.Is(err, ErrRefused) {
			t.Fatalf("a person is needed: %v", err)
		}
		time.Sleep(10 * time.Minute)
	}
	t.Error("a new process does not get a session in three hours")
}

// A deafStore writes renewals down, and does not say so.
type deafStore struct {
	Store
	deaf bool
}

func (s *deafStore) Begin(ctx context.Context, r BeginRequest) (Grant, error) {
	g, err := s.Store.Begin(ctx, r)
	if s.deaf && r.Renewal {
		s.deaf = false
		return Grant{}, errors.Join(errTimeout, err)
	}
	return g, err
}

// A renewal that was granted without anybody knowing was not sent: what the
// session holds for it is not used up, and nobody has to wait for it.
func TestRenewalWhoseGrantGotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := &deafStore{Store: Memory(), deaf: true}
		d := v.driver()
		d.Renew = func(context.Context, Attempt, *Session) Answer {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.renewals++
			return v.issue(100)
		}
		k := open1(t, testPolicy(), d, good(), WithStore(store), WithKeys(randomKeys()))
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.kill()
		wantKind(t, get(k, v), ErrStore)
		time.Sleep(2 * time.Second)
		if err := get(k, v); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 1)
		if v.renewals != 1 {
			t.Errorf("renewals = %d, want 1", v.renewals)
		}
	})
}

// A shiftedBackend has a clock that can be set.
type shiftedBackend struct {
	Backend

	shift time.Duration
}

func (b *shiftedBackend) Read(ctx context.Context, keys []string) (time.Time, map[string][]byte, error) {
	now, docs, err := b.Backend.Read(ctx, keys)
	return now.Add(b.shift), docs, err
}

func (b *shiftedBackend) Update(ctx context.Context, keys []string, step Step) error {
	return b.Backend.Update(ctx, keys, func(now time.Time, docs map[string][]byte) (map[string][]byte, error) {
		return step(now.Add(b.shift), docs)
	})
}

// TestStoreClockSetBack shows that a clock that goes back prolongs a lease or a
// pause by no more than what had passed of it, and never sends anything early.
func TestStoreClockSetBack(t *testing.T) {
	for _, back := range []time.Duration{time.Minute, time.Hour, 10 * 365 * 24 * time.Hour} {
		t.Run(back.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &shiftedBackend{Backend: Memory().(*documents).backend}
				store := NewStore(b)
				ctx := context.Background()
				if _, err := store.Begin(ctx, fileRequest("one")); err != nil { // and its holder dies
					t.Fatal(err)
				}
				b.shift = -back
				if _, err := store.Begin(ctx, fileRequest("two")); !errors.Is(err, ErrBusy) {
					t.Errorf("Begin after the clock went back = %v, want busy", err)
				}
				time.Sleep(time.Minute + time.Second)
				if _, err := store.Begin(ctx, fileRequest("three")); err != nil {
					t.Errorf("Begin when the lease has passed = %v", err)
				}
				if got := spentIn(t, store); got != 2 {
					t.Errorf("%d are spent, want 2", got)
				}
			})
		})
	}
}

// TestProcessThatSleptDoesNotSend shows that a grant that comes back too late is
// given back: others take its lease for lapsed.
func TestProcessThatSleptDoesNotSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		store := &sleepyStore{Store: Memory(), sleep: time.Hour}
		k := open1(t, testPolicy(), v.driver(), good(), WithStore(store), WithKeys(randomKeys()))
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
		defer cancel()
		if _, err := k.Slot("").Session(ctx); err != nil {
			t.Fatal(err)
		}
		v.wantLogins(t, 1)
		if at := v.sentAt[0].Sub(store.woke); at < 0 {
			t.Error("the login was sent by the grant that had lapsed")
		}
		if got := spentIn(t, store); got != 0 {
			t.Errorf("%d are spent, want 0", got)
		}
	})
}

// A sleepyStore sleeps once after it has granted.
type sleepyStore struct {
	Store

	sleep time.Duration
	woke  time.Time
}

func (s *sleepyStore) Begin(ctx context.Context, r BeginRequest) (Grant, error) {
	g, err := s.Store.Begin(ctx, r)
	if err == nil && s.sleep > 0 {
		time.Sleep(s.sleep)
		s.sleep, s.woke = 0, time.Now()
	}
	return g, err
}
