//go:build go1.24

package session

import (
	"context"
	"errors"
	"slices"
	"time"
)

const (
	// flapWindow and flapLimit say how many sessions may be refused in a time.
	flapWindow = 10 * time.Minute
	flapLimit  = 3
)

// Call runs send with a live session and reacts to its verdict: it renews a
// session that the vendor refused, probes a doubtful one, and calls send a second
// time at most, if the operation and the evidence allow it. send builds its
// request anew each time. The error is nil, the Err of the verdict, or an *Error
// that wraps it; when ctx ends while waiting for a session, its cause.
func (s *Slot) Call(ctx context.Context, op *Operation, send func(ctx context.Context, s *Session) Verdict) error {
	l := s.pick()
	l.calls.Add(1)
	defer l.calls.Add(-1)
	c := call{lane: l, op: op, ctx: ctx}
	first, err := l.session(ctx)
	if err != nil {
		return c.named(err)
	}
	v := send(ctx, first)
	second, err := c.react(first, &v)
	if second == nil {
		return err
	}
	c.replayed = true
	l.keeper.emit(Event{
		Kind: CallReplayed, Identity: s.identity, Operation: op.Name,
		Trigger: v.Trigger, Generation: second.generation,
	})
	v = send(ctx, second)
	_, err = c.react(second, &v)
	return err
}

// A call is one run of Slot.Call.
type call struct {
	lane     *lane
	op       *Operation
	ctx      context.Context
	replayed bool
}

// react draws the conclusions from a verdict. It returns the session to send with
// once more, or what to return to the caller.
func (c *call) react(s *Session, v *Verdict) (*Session, error) {
	c.lane.keeper.quotas.count(c.op, v)
	switch v.Kind {
	case OK, Answered:
		c.lane.prove(s)
	case Expired:
		return c.expired(s, v, c.op.AfterExpiry)
	case Suspect:
		return c.suspected(s, v)
	case Failed, Surface:
	}
	return nil, c.plain(s, v)
}

// plain is the verdict's own error, with what it lacks.
func (c *call) plain(s *Session, v *Verdict) error {
	if v.Err == nil && (v.Kind == OK || v.Kind == Answered) {
		return nil
	}
	if v.Err != nil && !c.replayed && v.Trigger == "" {
		return v.Err
	}
	e := c.refusal(s, v)
	e.Kind, e.Until = nil, v.Until
	return e
}

func (c *call) refusal(s *Session, v *Verdict) *Error {
	return &Error{
		Client: c.lane.keeper.policy.title(), Op: c.op.Name, Kind: ErrExpired, Trigger: v.Trigger,
		Generation: s.generation, Replayed: c.replayed, Err: v.Err, scrub: c.lane.keeper.scrubber(s.tokens),
	}
}

// expired renews, and sends again if that is allowed and there is time for it.
// Renewing and sending again are two decisions.
func (c *call) expired(s *Session, v *Verdict, again bool) (*Session, error) {
	l := c.lane
	l.keeper.emit(Event{
		Kind: SessionRefused, Identity: l.slot.identity, Operation: c.op.Name,
		Trigger: v.Trigger, Generation: s.generation,
	})
	l.refuse(c.ctx, s)
	e := c.refusal(s, v)
	if c.replayed || !again || !c.timeLeft(s) {
		e.Renewed = l.kick(c.ctx, s)
		return nil, e
	}
	next, err := l.wait(c.ctx, s.generation)
	if err == nil {
		return next, nil
	}
	var why *Error
	if !errors.As(err, &why) {
		return nil, err // the caller's own end
	}
	both := *why
	both.Op, both.Trigger, both.Generation, both.Err = e.Op, e.Trigger, e.Generation, errors.Join(why.Err, v.Err)
	both.scrub = why.scrub.and(e.scrub)
	return nil, &both
}

// suspected asks the vendor whether the session lives. Only a clear no counts.
func (c *call) suspected(s *Session, v *Verdict) (*Session, error) {
	k := c.lane.keeper
	if k.driver.Probe == nil || !k.policy.Probe.OnSuspicion {
		return nil, c.plain(s, v)
	}
	alive, err := c.lane.ask(c.ctx, s)
	if err != nil || alive != Dead {
		return nil, c.plain(s, v)
	}
	return c.expired(s, v, c.op.AfterSuspicion)
}

// timeLeft tells whether the caller can wait for a login, going by how long they took.
func (c *call) timeLeft(s *Session) bool {
	deadline, ok := c.ctx.Deadline()
	if !ok {
		return c.ctx.Err() == nil
	}
	if cur := c.lane.current.Load(); cur != nil && cur.generation > s.generation {
		return c.ctx.Err() == nil
	}
	return time.Until(deadline) > c.lane.p95()
}

// named adds the operation to an error that all callers of a flight share.
func (c *call) named(err error) error {
	e, ok := err.(*Error) //nolint:errorlint // it is ours, and not wrapped
	if !ok {
		return err
	}
	own := *e
	own.Op = c.op.Name
	return &own
}

// prove notes that the vendor accepted the session.
func (l *lane) prove(s *Session) {
	if s.idle > 0 {
		s.used.touch(l.keeper.now())
	}
	if s.proven.Load() || !s.proven.CompareAndSwap(false, true) {
		return
	}
	l.mu.Lock()
	l.unproven = 0
	l.mu.Unlock()
}

// refuse takes a refused session out of use. A late refusal of an older one
// changes nothing. Sessions that die too often, or before any call was accepted,
// are not replaced at once: logins that succeed can be too many as well.
func (l *lane) refuse(ctx context.Context, s *Session) {
	l.mu.Lock()
	if l.current.Load() != s {
		l.mu.Unlock()
		return
	}
	l.current.Store(nil)
	l.refused = s.generation
	p := l.strike(s)
	if p != nil {
		l.fail(&flight{who: l.keeper.principal.Load()}, p)
	}
	l.mu.Unlock()
	if p != nil {
		l.keeper.spawn(func() { l.tell(context.WithoutCancel(ctx)) })
		l.report(p)
	}
}

// strike counts a refused session and says when it is enough. mu is held.
func (l *lane) strike(s *Session) *problem {
	now := time.Now()
	if s.proven.Load() {
		l.unproven = 0
	} else {
		l.unproven++
	}
	l.refusals = slices.DeleteFunc(append(l.refusals, now), func(t time.Time) bool { return now.Sub(t) >= flapWindow })
	switch {
	case l.unproven >= 2:
		pause := max(l.keeper.policy.Throttle.MinInterval, time.Minute)
		return l.problem(ErrSessionNotAccepted, pause<<min(l.unproven-2, 6))
	case len(l.refusals) > flapLimit:
		return l.problem(ErrSessionFlapping, flapWindow-now.Sub(l.refusals[0]))
	}
	return nil
}

func (l *lane) problem(kind error, wait time.Duration) *problem {
	return &problem{err: l.keeper.fault(kind), wait: wait, local: true}
}

// kick starts a flight for those who come later; true if there is one or a newer session.
func (l *lane) kick(ctx context.Context, s *Session) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if cur := l.current.Load(); cur != nil {
		return cur.generation > s.generation
	}
	if l.flight != nil {
		return true
	}
	return !l.halt.holds(l.keeper) && l.start(ctx) != nil
}

// tell lets the store know which generation the vendor refused.
func (l *lane) tell(ctx context.Context) {
	l.mu.Lock()
	generation := l.refused
	l.mu.Unlock()
	if generation == 0 {
		return
	}
	k := l.keeper
	ring, err := k.keys(ctx)
	if err != nil {
		return
	}
	n := k.names(ring, k.principal.Load().values(), l.slot.identity, l.index)
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if _, err := k.store.Invalidate(ctx, n.session, generation); err != nil {
		return // the next login says what it replaces, too
	}
	l.mu.Lock()
	if l.refused == generation {
		l.refused = 0
	}
	l.mu.Unlock()
}

// A probing is one question whether a session lives, shared by all who ask.
type probing struct {
	session *Session
	done    chan struct{}
	alive   Liveness
	until   moment // how long the answer holds
}

// ask probes the session, or joins whoever does, or takes an answer of a moment ago.
func (l *lane) ask(ctx context.Context, s *Session) (Liveness, error) {
	l.mu.Lock()
	p := l.probe
	if p == nil || p.session != s || p.over() && !l.keeper.now().before(p.until) {
		p = &probing{session: s, done: make(chan struct{})}
		detached := context.WithoutCancel(ctx)
		if !l.keeper.spawn(func() { l.answer(detached, p) }) {
			l.mu.Unlock()
			return Unknown, nil
		}
		l.probe = p
	}
	l.mu.Unlock()
	select {
	case <-p.done:
		return p.alive, nil
	case <-ctx.Done():
		return Unknown, context.Cause(ctx)
	}
}

func (p *probing) over() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

func (l *lane) answer(ctx context.Context, p *probing) {
	defer close(p.done)
	k := l.keeper
	ctx, cancel := context.WithTimeout(ctx, k.policy.loginTimeout())
	defer cancel()
	began := time.Now()
	alive := k.guarded(func() Liveness { return k.driver.Probe(ctx, p.session) })
	l.mu.Lock()
	p.alive, p.until = alive, k.now().after(k.policy.probeCache())
	l.mu.Unlock()
	if alive == Alive {
		l.prove(p.session)
	}
	k.emit(Event{
		Kind: Probed, Identity: l.slot.identity, Liveness: alive,
		Generation: p.session.generation, Duration: time.Since(began),
	})
}

// guarded runs a closure of the driver; one that panics has found nothing.
func (*Keeper) guarded(probe func() Liveness) (alive Liveness) {
	defer func() {
		if recover() != nil {
			alive = Unknown
		}
	}()
	return probe()
}
