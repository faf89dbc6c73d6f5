//go:build go1.24

package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A problem is why a flight brought no session, and for how long that holds.
type problem struct {
	err     *Error
	wait    time.Duration // holds so long; 0 with neither of the next: until something changes
	retry   bool          // holds for a growing pause
	passing bool          // does not hold at all
	local   bool          // the store knows nothing of it
	sent    bool          // a login was sent
	budget  string        // that is spent
}

// A login is the work of one flight: it finds a session in the store, renews one,
// or opens one.
type login struct {
	ctx      context.Context // ends with nobody's call
	keeper   *Keeper
	lane     *lane
	flight   *flight
	ring     *Keys
	names    *names
	replaces uint64
	reached  bool
	recalled bool
	learned  bool
}

// errAgain says that the state of the store has to be looked at once more.
var errAgain = errors.New("look again")

func newLogin(ctx context.Context, l *lane, f *flight) *login {
	return &login{ctx: ctx, keeper: l.keeper, lane: l, flight: f, replaces: f.replaces}
}

// run looks again and again while others are at it: they may bring the session,
// or the verdict, that this flight would spend an attempt on.
func (w *login) run() (*Session, *problem) {
	if err := w.prepare(); err != nil {
		return nil, w.storeProblem(err)
	}
	wait := pause{keeper: w.keeper, session: w.names.session, limit: 4*w.keeper.policy.loginTimeout() + 4*leaseSlack}
	for {
		if w.keeper.isClosed() {
			return nil, &problem{err: w.keeper.fault(ErrClosed), passing: true}
		}
		wake := wait.watch(w.ctx)
		s, p, err := w.round()
		switch {
		case err == nil:
			return s, p
		case errors.Is(err, errAgain):
		case errors.Is(err, ErrBusy):
			if !wait.sleep(wake) {
				return nil, &problem{err: w.keeper.fault(ErrBusy), passing: true}
			}
		default:
			return nil, w.storeProblem(err)
		}
	}
}

// prepare gets ready what needs I/O before the first round.
func (w *login) prepare() error {
	ring, err := w.keeper.keys(w.ctx)
	if err != nil {
		return err
	}
	w.ring = ring
	w.keeper.consult(w.ctx)
	w.flight.who = w.keeper.principal.Load()
	w.rename()
	if err := w.keeper.settleAll(w.ctx); err != nil {
		return err
	}
	if err := w.recallOnce(); err != nil {
		return err
	}
	w.lane.tell(w.ctx)
	return nil
}

// rename computes the keys of the credential that is tried now.
func (w *login) rename() {
	w.names = w.keeper.names(w.ring, w.flight.who.values(), w.lane.slot.identity, w.lane.index)
}

// round looks at the store once and does the next thing. Its error is errAgain,
// ErrBusy, or one of the store.
func (w *login) round() (*Session, *problem, error) {
	rec, err := w.load()
	if err != nil {
		return nil, nil, err
	}
	old := w.revive(&rec)
	if old != nil && !rec.Refused && rec.Generation > w.replaces && old.usable(w.keeper.now()) {
		return w.restore(old)
	}
	w.replaces = max(w.replaces, rec.Generation)
	if old != nil && w.keeper.driver.Renew != nil && !rec.RenewTried {
		s, p, err := w.renew(old)
		if !errors.Is(err, ErrNoRenewal) {
			return s, p, err
		}
	}
	return w.open()
}

func (w *login) load() (Record, error) {
	ctx, cancel := context.WithTimeout(w.ctx, storeTimeout)
	defer cancel()
	return w.keeper.store.Load(ctx, w.names.session)
}

// revive makes a session of a record. A record of another secret is nobody's
// business: a wrong secret must not be let in by a session that the right one opened. One that
// cannot be decrypted is no session.
func (w *login) revive(rec *Record) *Session {
	if rec.Sealed == nil || !w.fits(rec.Fingerprint) && !w.learns(rec.Fingerprint) {
		return nil
	}
	plain, err := w.ring.open(w.names.session, rec.Generation, rec.Sealed)
	if err != nil {
		return nil
	}
	var p payload
	if json.Unmarshal(plain, &p) != nil {
		return nil
	}
	s := w.session(rec.Generation, p.Tokens)
	w.keeper.policy.Lifetime.schedule(s, w.keeper.now(), p.Life, rec.Age)
	s.proven.Store(rec.Age >= time.Minute) // it did not die at birth
	return s
}

func (w *login) fits(f Fingerprint) bool {
	for _, v := range w.flight.who.candidates {
		if w.keeper.fingerprint(w.ring, v) == f {
			return true
		}
	}
	return false
}

// learns looks, once a flight, whether somebody else has proven a candidate that
// this flight has not heard of, and opened the session with it.
func (w *login) learns(f Fingerprint) bool {
	if w.learned {
		return false
	}
	w.learned = true
	return w.recall() == nil && w.fits(f)
}

func (w *login) session(generation uint64, tokens map[string]string) *Session {
	s := &Session{
		tokens: make(Tokens, len(tokens)), identity: w.lane.slot.identity,
		generation: generation, account: w.names.account,
	}
	for name, t := range tokens {
		s.tokens[name] = NewSecret(t)
	}
	return s
}

// restore takes a session that another flight or process opened.
func (w *login) restore(s *Session) (*Session, *problem, error) {
	k := w.keeper
	if k.driver.Probe != nil && k.policy.Probe.OnRestore {
		if alive, _ := w.lane.ask(w.ctx, s); alive == Dead {
			return w.discard(s)
		}
	}
	k.emit(Event{Kind: Restored, Identity: w.lane.slot.identity, Generation: s.generation})
	return w.adopt(s)
}

// discard gives a dead session up and looks again.
func (w *login) discard(s *Session) (*Session, *problem, error) {
	ctx, cancel := context.WithTimeout(w.ctx, storeTimeout)
	defer cancel()
	if _, err := w.keeper.store.Invalidate(ctx, w.names.session, s.generation); err != nil {
		return nil, nil, err
	}
	w.replaces = max(w.replaces, s.generation)
	w.lane.mu.Lock()
	p := w.lane.strike(s)
	w.lane.mu.Unlock()
	if p != nil {
		return nil, p, nil
	}
	return nil, nil, errAgain
}

// adopt makes the session act as the identity of the slot.
func (w *login) adopt(s *Session) (*Session, *problem, error) {
	k := w.keeper
	if k.driver.Adopt == nil || s.identity == "" {
		return s, nil, nil
	}
	ctx, cancel := context.WithTimeout(w.ctx, k.policy.loginTimeout())
	defer cancel()
	v := w.guardedAdopt(ctx, s)
	switch v.Kind {
	case OK:
		w.lane.prove(s)
		return s, nil, nil
	case Expired:
		return w.discard(s)
	case Failed, Answered, Surface, Suspect:
	}
	e := k.fault(ErrIdentity)
	e.Trigger, e.Err, e.Generation, e.scrub = v.Trigger, v.Err, s.generation, k.scrubber(s.tokens)
	p := &problem{err: e, retry: true, local: true}
	if !v.Until.IsZero() {
		if d := time.Until(v.Until); d > 0 {
			p.wait, p.retry = d, false
		}
	}
	return nil, p, nil
}

func (w *login) guardedAdopt(ctx context.Context, s *Session) (v Verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = Verdict{Kind: Failed, Err: panicked("adopt", r)}
		}
	}()
	return w.keeper.driver.Adopt(ctx, s, s.identity)
}

// panicked says that a closure panicked. The value stays out of the text: it may
// hold what was sent.
func panicked(what string, r any) error { return fmt.Errorf("%s panicked with a %T", what, r) }

// request is what the ledger is asked, for a login.
func (w *login) request() BeginRequest {
	p := w.keeper.policy
	return BeginRequest{
		Attempt: NewAttemptID(), Policy: p.Name, Label: w.keeper.options.label,
		Session: w.names.session, Account: w.names.account,
		Fingerprints: w.names.fingerprints, Budgets: w.names.budgets,
		Throttle: p.Throttle, Spacing: p.spacing(), Settle: p.settle(), LastSlot: p.lastSlot(),
		Lease: p.loginTimeout() + leaseSlack, Replaces: w.replaces, Reached: w.reached,
	}
}

// begin asks the ledger. Whatever it does not clearly refuse, it may have written
// down; then the attempt is given back as soon as the store can take it.
func (k *Keeper) begin(ctx context.Context, r BeginRequest) (Grant, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	asked := k.now()
	g, err := k.store.Begin(ctx, r)
	var denied *Denied
	switch {
	case err == nil:
	case errors.As(err, &denied), errors.Is(err, ErrBusy), errors.Is(err, ErrRenewed), errors.Is(err, ErrNoRenewal):
		return g, err
	default:
		k.postpone(Grant{Request: r}, Outcome{Class: NotSent})
		return g, err
	}
	// A process that slept since it asked must not send: others take its lease for lapsed.
	if k.isClosed() || !k.now().before(asked.after(r.Lease-k.policy.loginTimeout())) {
		k.settle(context.WithoutCancel(ctx), g, Outcome{Class: NotSent}) //nolint:errcheck // it was reported, and is tried again
		return g, ErrBusy
	}
	return g, nil
}

// open logs in.
func (w *login) open() (*Session, *problem, error) {
	g, err := w.keeper.begin(w.ctx, w.request())
	var denied *Denied
	switch {
	case err == nil:
		return w.send(g)
	case errors.Is(err, ErrRenewed):
		return nil, nil, errAgain
	case errors.As(err, &denied):
		return w.denied(denied)
	default:
		return nil, nil, err
	}
}

// denied reaches the vendor if that is all that is missing, turns to the other
// secret of a rotation, or gives up.
func (w *login) denied(d *Denied) (*Session, *problem, error) {
	if errors.Is(d, ErrReach) {
		return w.reach()
	}
	if errors.Is(d, ErrRefused) && w.fallback() {
		return nil, nil, errAgain
	}
	e := w.keeper.fault(d.Reason)
	e.Code, e.Message, e.Field, e.Help = d.Code, d.Message, d.Field, d.Help
	p := &problem{err: e, wait: d.Wait}
	if errors.Is(d, ErrExhausted) {
		p.budget = w.budgetName(d.Budget)
	}
	return nil, p, nil
}

func (w *login) budgetName(key BudgetKey) string {
	for i := range w.names.budgets {
		if w.names.budgets[i].Key == key {
			return w.names.budgets[i].Budget.Name
		}
	}
	return ""
}

// reach sends a request without credentials before a login after an outage.
func (w *login) reach() (*Session, *problem, error) {
	if p := w.unreachable(); p != nil {
		return nil, p, nil
	}
	w.reached = true
	return nil, nil, errAgain
}

// unreachable is the problem if the vendor does not answer without credentials.
func (w *login) unreachable() *problem {
	err := w.keeper.reach(w.ctx)
	if err == nil {
		return nil
	}
	e := w.keeper.fault(ErrOutage)
	e.Err, e.scrub = err, w.keeper.scrubber(nil)
	return &problem{err: e, retry: true}
}

func (k *Keeper) reach(ctx context.Context) (err error) {
	if k.driver.Reach == nil {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = panicked("reach", r)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, k.policy.loginTimeout())
	defer cancel()
	return k.driver.Reach(ctx)
}

// fallback turns to the next secret that may live, if there is one.
func (w *login) fallback() bool {
	who := w.flight.who
	if len(who.candidates) == 1 {
		if w.recalled {
			return false
		}
		w.recalled = true
		return w.recall() == nil && w.flight.who != who
	}
	return w.turn(who, &principal{candidates: who.candidates[1:]})
}

// turn makes next the principal of this flight and of the keeper, unless somebody
// gave another credential meanwhile.
func (w *login) turn(who, next *principal) bool {
	if !w.keeper.principal.CompareAndSwap(who, next) {
		return false
	}
	w.flight.who = next
	w.rename()
	return true
}

// send sends the login once.
func (w *login) send(g Grant) (*Session, *problem, error) {
	k := w.keeper
	attempt := Attempt{ID: g.Request.Attempt, Values: w.flight.who.values(), Identity: w.lane.slot.identity, Way: k.options.way}
	k.emit(Event{Kind: LoginBegun, Identity: attempt.Identity, Attempt: attempt.ID})
	began := time.Now()
	a := k.exchange(w.ctx, "login", func(ctx context.Context) Answer { return k.driver.Login(ctx, attempt) })
	took := time.Since(began)
	w.lane.measure(took)
	s, o := w.outcome(g, &a)
	res, err := k.settle(w.ctx, g, o)
	e := k.answerError(&a, attempt.Values)
	w.resolved(g, &a, e, took)
	if s == nil {
		return w.failed(&a, e, &res, err)
	}
	w.proven()
	k.warnExpiry(&a)
	if err == nil && !res.Published {
		return nil, nil, errAgain // somebody else has begun since: theirs is the session
	}
	return w.adopt(s)
}

// exchange sends what is to bring a session.
func (k *Keeper) exchange(ctx context.Context, what string, send func(context.Context) Answer) Answer {
	a := k.dispatch(ctx, what, send)
	if a.Class == Accepted && len(k.policy.tokens()) > 0 && a.Tokens[k.policy.tokens()[0]].IsEmpty() {
		a.Class = Ambiguous
		a.Err = errors.Join(a.Err, errNoToken)
	}
	return a
}

var errNoToken = errors.New("the answer holds no token")

// dispatch runs a closure that sends something, with its own deadline. A closure
// that panics may have sent it.
func (k *Keeper) dispatch(ctx context.Context, what string, send func(context.Context) Answer) (a Answer) {
	ctx, cancel := context.WithTimeout(ctx, k.policy.loginTimeout())
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			a = Answer{Class: Ambiguous, Err: panicked(what, r)}
		}
	}()
	return send(ctx)
}

// outcome is what the ledger is told, and the session if one was opened.
func (w *login) outcome(g Grant, a *Answer) (*Session, Outcome) {
	k, now := w.keeper, time.Now()
	o := Outcome{
		Class: a.Class, Wait: a.wait(now), Code: a.Code, Field: a.Field,
		Message: k.scrubber(a.Tokens, w.flight.who.values())(a.Message),
	}
	if a.Class == Misconfigured && a.Field != "" {
		o.Verdict = w.names.field(k.policy, a.Field)
	}
	if a.Class != Accepted {
		return nil, o
	}
	p := payload{Tokens: map[string]string{}, Identity: w.lane.slot.identity, Life: k.policy.Lifetime.life(a.told(now))}
	for name, t := range a.Tokens {
		p.Tokens[name] = t.Reveal()
	}
	s := w.session(g.Fence, p.Tokens)
	k.policy.Lifetime.schedule(s, k.now(), p.Life, 0)
	o.Session = &Draft{Sealed: w.ring.seal(w.names.session, g.Fence, p.encode()), Fingerprint: w.names.whole()}
	if k.driver.Renew == nil && !k.policy.Lifetime.RenewNever {
		o.Session.Lifetime = p.Life // one that has ended is of no use, unless it can be renewed
	}
	return s, o
}

// proven drops the other secrets of a rotation: this one lives.
func (w *login) proven() {
	who := w.flight.who
	if len(who.candidates) > 1 && w.turn(who, &principal{candidates: who.candidates[:1]}) {
		w.keeper.emit(Event{Kind: CredentialProven})
	}
}

// failed says what a login without success means for those who wait and who come.
func (w *login) failed(a *Answer, e *Error, res *Resolved, unsettled error) (*Session, *problem, error) {
	if a.Class == Refused && w.fallback() {
		return nil, nil, errAgain
	}
	p := &problem{err: e, sent: true}
	w.consequences(a, e)
	var next *Denied
	switch {
	case a.Class == NotSent:
		p.retry = true
	case errors.As(res.Next, &next):
		p.wait = next.Wait
		if next.Help != "" {
			e.Help = next.Help
		}
		if errors.Is(next, ErrReach) {
			p.retry = true
		}
		if errors.Is(next, ErrExhausted) && !sticky(a.Class) {
			e.Kind = ErrExhausted
		}
	case unsettled != nil && !sticky(a.Class):
		p.wait = w.keeper.policy.spacing()[0]
	case unsettled == nil:
		p.retry = true
	}
	if len(res.Spent) > 0 {
		p.budget = w.budgetName(res.Spent[0])
	}
	return nil, p, nil
}

// consequences are those of the policy's lockouts: a lock that ends the live
// sessions, and a refusal that may hide a lock.
func (w *login) consequences(a *Answer, e *Error) {
	k := w.keeper
	some := func(is func(Budget) bool) bool { return slices.ContainsFunc(k.policy.Budgets, is) }
	if a.Class == Locked && some(func(b Budget) bool { return b.EndsSession }) {
		for _, l := range k.lanes() {
			l.current.Store(nil)
		}
	}
	if a.Class == Refused && some(func(b Budget) bool { return b.Hidden }) {
		e.Help = "the account may also be locked: the vendor answers the same to both"
	}
}

// sticky classes hold until something changes.
func sticky(c Class) bool { return c == Refused || c == Locked || c == Misconfigured || c == Blocked }

// renew exchanges the old session for a new one without the credential. Its error
// is ErrNoRenewal if a login has to follow.
func (w *login) renew(old *Session) (*Session, *problem, error) {
	r := w.request()
	r.Renewal, r.Replaces = true, old.generation
	g, err := w.keeper.begin(w.ctx, r)
	if errors.Is(err, ErrRenewed) {
		return nil, nil, errAgain
	}
	if err != nil {
		return nil, nil, err
	}
	k := w.keeper
	attempt := Attempt{ID: r.Attempt, Values: w.flight.who.values(), Identity: w.lane.slot.identity, Way: k.options.way}
	began := time.Now()
	a := k.exchange(w.ctx, "renew", func(ctx context.Context) Answer { return k.driver.Renew(ctx, attempt, old) })
	s, o := w.outcome(g, &a)
	res, err := k.settle(w.ctx, g, o)
	switch {
	case s == nil:
		return w.unrenewed(&a)
	case err == nil && !res.Published:
		return nil, nil, errAgain
	}
	k.emit(Event{Kind: Renewed, Identity: s.identity, Generation: s.generation, Duration: time.Since(began)})
	return w.adopt(s)
}

// unrenewed decides whether a login follows. A vendor that is down would only
// count it.
func (w *login) unrenewed(a *Answer) (*Session, *problem, error) {
	switch a.Class {
	case NotSent, Outage, Throttled:
		return nil, &problem{err: w.keeper.answerError(a), retry: true}, nil
	case Ambiguous:
		if p := w.unreachable(); p != nil {
			return nil, p, nil
		}
	case Accepted, Refused, Locked, Misconfigured, Blocked:
	}
	return nil, nil, ErrNoRenewal
}

// storeProblem is one of the store: no login is sent while it lasts.
func (w *login) storeProblem(err error) *problem {
	return &problem{err: w.keeper.storeError(err), retry: true}
}
