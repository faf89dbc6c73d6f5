//go:build go1.24

package session

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Slot holds the session of one identity, or as many as the policy's pool has.
// Its methods may be called concurrently.
type Slot struct {
	keeper   *Keeper
	identity string
	lanes    []*lane
}

func newSlot(k *Keeper, identity string) *Slot {
	s := &Slot{keeper: k, identity: identity}
	for i := range max(k.policy.Pool, 1) {
		s.lanes = append(s.lanes, &lane{keeper: k, slot: s, index: i})
	}
	return s
}

// Identity is the identity of the slot; "" for none.
func (s *Slot) Identity() string { return s.identity }

// Session returns a live session, logging in if there is none. Several callers
// share one login; each waits no longer than its ctx allows, and then gets the
// cause of its end. With a live session it neither locks nor allocates.
func (s *Slot) Session(ctx context.Context) (*Session, error) {
	return s.pick().session(ctx)
}

// pick chooses the first lane that nobody uses, or the one with the fewest calls.
func (s *Slot) pick() *lane {
	best := s.lanes[0]
	for _, l := range s.lanes {
		n := l.calls.Load()
		if n == 0 {
			return l
		}
		if n < best.calls.Load() {
			best = l
		}
	}
	return best
}

// A lane is one session after the other: it shares what the store and the flights
// bring with all callers.
type lane struct {
	keeper *Keeper
	slot   *Slot
	index  int

	current atomic.Pointer[Session]
	calls   atomic.Int32

	mu       sync.Mutex
	flight   *flight
	halt     *halt
	last     uint64 // generation of the latest session
	refused  uint64 // generation that the store must be told about
	backoff  int    // failures in a row that say nothing about the credential
	unproven int    // sessions in a row that no call was accepted with
	refusals []time.Time
	probe    *probing
	took     []time.Duration // of the latest logins
}

// A flight is one attempt to get a session, shared by all who wait.
type flight struct {
	done     chan struct{}
	who      *principal
	replaces uint64
	session  *Session
	err      error
}

// A halt is an answer that all callers get without I/O while it holds.
type halt struct {
	err     error
	who     *principal
	until   moment // never: until the credential changes or somebody acknowledges
	recheck moment // ask the store again from here on, in the background
}

// session is the hot path.
func (l *lane) session(ctx context.Context) (*Session, error) {
	if s := l.current.Load(); s != nil {
		if s.glance(time.Since(l.keeper.epoch)) {
			return s, nil
		}
		now := l.keeper.now()
		if s.fresh(now) {
			s.looked.Store(now.mono)
			return s, nil
		}
		if s.usable(now) {
			l.renew(ctx, s)
			return s, nil
		}
	}
	return l.wait(ctx, 0)
}

// renew starts a flight in the background, unless one failed lately.
func (l *lane) renew(ctx context.Context, s *Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flight != nil || l.current.Load() != s || l.halt.holds(l.keeper) {
		return
	}
	l.start(ctx)
}

// wait returns a session that is newer than the refused generation.
func (l *lane) wait(ctx context.Context, refused uint64) (*Session, error) {
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		s, f, err := l.join(ctx, refused)
		if f == nil {
			return s, err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if f.err != nil && f.who != l.keeper.principal.Load() {
			continue // it failed with a credential that has been replaced since
		}
		return f.session, f.err
	}
}

// join returns a session, a flight to wait for, or why there is neither.
func (l *lane) join(ctx context.Context, refused uint64) (*Session, *flight, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.current.Load(); s != nil && s.generation > refused && s.usable(l.keeper.now()) {
		return s, nil, nil
	}
	if l.flight != nil {
		return nil, l.flight, nil
	}
	if l.halt.holds(l.keeper) {
		l.recheck(ctx)
		return nil, nil, l.halt.err
	}
	f := l.start(ctx)
	if f == nil {
		return nil, nil, l.keeper.fault(ErrClosed)
	}
	return nil, f, nil
}

// start begins a flight that outlives its starter: others wait for it too. mu is held.
func (l *lane) start(ctx context.Context) *flight {
	f := &flight{done: make(chan struct{}), who: l.keeper.principal.Load(), replaces: l.last}
	ctx = context.WithoutCancel(ctx)
	if !l.keeper.spawn(func() { l.fly(ctx, f) }) {
		return nil
	}
	l.flight = f
	return f
}

func (l *lane) fly(ctx context.Context, f *flight) {
	s, p := newLogin(ctx, l, f).run()
	l.land(f, s, p)
}

// recheckEvery is how often a stop is looked up in a shared store, where a person
// may have lifted it.
const recheckEvery = 30 * time.Second

// recheck asks the store in the background whether a stop still holds. mu is held.
func (l *lane) recheck(ctx context.Context) {
	now := l.keeper.now()
	k := l.keeper
	if now.before(l.halt.recheck) || !k.durable() && k.options.source == nil {
		return
	}
	l.halt.recheck = now.after(recheckEvery)
	l.start(ctx)
}

func (h *halt) holds(k *Keeper) bool {
	return h != nil && h.who == k.principal.Load() && k.now().before(h.until)
}

// land hands the outcome of a flight to all who wait and to those who come later.
// An older session never replaces a newer one.
func (l *lane) land(f *flight, s *Session, p *problem) {
	l.mu.Lock()
	f.session = s
	repeated := false
	if p != nil {
		f.err = p.err
		repeated = l.fail(f, p)
	} else {
		l.halt, l.backoff = nil, 0
		if cur := l.current.Load(); cur == nil || cur.generation < s.generation {
			l.current.Store(s)
		}
		l.last = max(l.last, s.generation)
	}
	l.flight = nil
	l.mu.Unlock()
	close(f.done)
	if p != nil && !repeated {
		l.report(p)
	}
}

// fail remembers a problem for as long as it holds, and tells whether it was
// known before. mu is held.
func (l *lane) fail(f *flight, p *problem) (repeated bool) {
	now := l.keeper.now()
	old := l.halt
	known := old.holds(l.keeper) && old.who == f.who
	if known && errors.Is(p.err.Kind, ErrStore) {
		return false // what is known about the credential says more
	}
	n := &halt{err: p.err, who: f.who, until: never, recheck: now.after(recheckEvery)}
	wait := p.wait
	switch {
	case p.passing:
		return false
	case p.retry:
		l.backoff++
		wait = backoff(l.backoff)
	}
	if p.local {
		n.recheck = never
	}
	if wait > 0 {
		n.until = now.after(wait)
		p.err.Until = time.Now().Add(wait)
	}
	l.halt = n
	return known && sameKind(old.err, p.err)
}

func sameKind(a error, b *Error) bool {
	e, ok := a.(*Error) //nolint:errorlint // it is ours, and not wrapped
	return ok && errors.Is(e.Kind, b.Kind)
}

// backoff is 1, 2, 4 and so on to 60 seconds, with a fifth of jitter.
func backoff(n int) time.Duration {
	d := min(time.Second<<min(n-1, 6), time.Minute)
	return d - jitter(d/5)
}

// forgive lets the lane try again. Sessions of another account are dropped.
func (l *lane) forgive(other bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.halt, l.backoff, l.unproven, l.refusals = nil, 0, 0, nil
	if other {
		l.current.Store(nil)
		l.last, l.refused, l.probe = 0, 0, nil
	}
}

// p95 is the 95th percentile of the time that the latest logins took.
func (l *lane) p95() time.Duration {
	l.mu.Lock()
	sorted := slices.Sorted(slices.Values(l.took))
	l.mu.Unlock()
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*95+99)/100-1]
}

func (l *lane) measure(d time.Duration) {
	const keep = 20
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, d)
	if len(l.took) > keep {
		l.took = slices.Delete(l.took, 0, 1)
	}
}

func (l *lane) status() SlotStatus {
	now := l.keeper.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	st := SlotStatus{Identity: l.slot.identity, Index: l.index, Generation: l.last, Flight: l.flight != nil}
	if s := l.current.Load(); s != nil && s.usable(now) {
		st.Live, st.Proven = true, s.proven.Load()
		if s.hard != never {
			st.Expires = time.Unix(0, s.hard.wall)
		}
	}
	if l.halt.holds(l.keeper) {
		st.Err = l.halt.err
	}
	return st
}
