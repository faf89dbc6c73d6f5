//go:build go1.24

package session

import (
	"math"
	"slices"
	"time"
)

// forgetSlack is added whenever something is forgotten by time: the vendor's
// clock and ours do not agree to the second.
const forgetSlack = time.Minute

// maxAudit is how many acknowledgements a document remembers.
const maxAudit = 50

// begin decides about one attempt and writes it down. It changes documents only
// if it grants.
func (l *ledger) begin(r *BeginRequest) (Grant, error) {
	s, err := load[sessionDoc](l, string(r.Session))
	if err != nil {
		return Grant{}, err
	}
	if s.Lease != nil && s.Lease.Attempt == r.Attempt {
		return Grant{Request: *r, Fence: s.Fence}, nil // asked again after a lost answer
	}
	if rec := s.live(l.now); rec != nil && !rec.Refused && rec.Generation > r.Replaces && slices.Contains(r.Fingerprints, rec.Fingerprint) {
		return Grant{}, ErrRenewed
	}
	if r.Renewal {
		return l.beginRenewal(s, r)
	}
	docs, err := l.claim(s, r)
	if err != nil {
		return Grant{}, err
	}
	if err := docs.refusal(r); err != nil {
		return Grant{}, err
	}
	return docs.grant(r), nil
}

// beginRenewal marks what the session holds for a renewal as used before it is
// sent: a refresh token that rotates must not be sent twice.
func (l *ledger) beginRenewal(s *sessionDoc, r *BeginRequest) (Grant, error) {
	if s.Lease.held(l.now) {
		return Grant{}, ErrBusy
	}
	rec := s.live(l.now)
	if rec == nil || rec.Generation != r.Replaces || rec.RenewTried {
		return Grant{}, ErrNoRenewal
	}
	rec.RenewTried = true
	return l.lease(s, r), nil
}

func (l *ledger) lease(s *sessionDoc, r *BeginRequest) Grant {
	s.Label = r.Label
	s.Fence++
	s.Lease = &lease{Attempt: r.Attempt, Until: l.now.add(r.Lease)}
	return Grant{Request: *r, Fence: s.Fence}
}

// A claim is the documents that one login needs.
type claim struct {
	ledger   *ledger
	session  *sessionDoc
	account  *accountDoc
	verdicts []*verdictDoc
	budgets  []*budgetDoc
}

func (l *ledger) claim(s *sessionDoc, r *BeginRequest) (*claim, error) {
	a, err := load[accountDoc](l, string(r.Account))
	if err != nil {
		return nil, err
	}
	c := &claim{ledger: l, session: s, account: a}
	for _, f := range r.Fingerprints {
		v, err := load[verdictDoc](l, string(f))
		if err != nil {
			return nil, err
		}
		c.verdicts = append(c.verdicts, v)
	}
	for i := range r.Budgets {
		b, err := load[budgetDoc](l, string(r.Budgets[i].Key))
		if err != nil {
			return nil, err
		}
		c.budgets = append(c.budgets, b)
	}
	c.tidy(r)
	return c, nil
}

// tidy lets time pass: what is settled, silent, or forgotten by now.
func (c *claim) tidy(r *BeginRequest) {
	c.account.refill(c.ledger.now, r.Throttle)
	c.account.silence(c.ledger.now, r.Spacing)
	for i, b := range c.budgets {
		rule := &r.Budgets[i].Budget
		b.Name, b.Limit = rule.Name, rule.Limit()
		b.settle(c.ledger.now)
		b.forget(c.ledger.now, rule)
	}
}

// refusal says why no login may be sent: what a person must know first, then
// what passes by itself.
func (c *claim) refusal(r *BeginRequest) error {
	rules := []func(*BeginRequest) error{
		c.refused, c.locked, c.exhausted, c.blocked, c.busy, c.cooling, c.lastSlot, c.throttled,
	}
	for _, rule := range rules {
		if err := rule(r); err != nil {
			return err
		}
	}
	return nil
}

func (c *claim) refused(*BeginRequest) error {
	for _, v := range c.verdicts {
		if s := v.Refusal; s != nil && !s.over(c.ledger.now) {
			return s.denial(c.ledger.now)
		}
	}
	return nil
}

func (c *claim) locked(r *BeginRequest) error {
	for i, b := range c.budgets {
		rule := &r.Budgets[i].Budget
		if b.Lock == nil || rule.Unlock.PasswordChange && b.Lock.Fingerprint != r.Fingerprints[0] {
			continue
		}
		d := b.Lock.denial(c.ledger.now)
		d.Budget, d.Help = r.Budgets[i].Key, rule.help()
		return d
	}
	return nil
}

func (c *claim) exhausted(r *BeginRequest) error {
	for i, b := range c.budgets {
		rule := &r.Budgets[i].Budget
		if b.spent()-b.flying(c.ledger.now) < rule.Limit() {
			continue
		}
		return &Denied{
			Reason: ErrExhausted, Wait: b.remembers(c.ledger.now),
			Budget: r.Budgets[i].Key, Help: rule.help(),
		}
	}
	return nil
}

func (c *claim) blocked(*BeginRequest) error {
	if s := c.session.Block; s != nil && !s.over(c.ledger.now) {
		return s.denial(c.ledger.now)
	}
	return nil
}

// busy tells whether an attempt is under way whose outcome decides about this
// one: the same session, a secret that nobody knows yet, or the last slots of a budget.
func (c *claim) busy(r *BeginRequest) error {
	now := c.ledger.now
	if c.session.Lease.held(now) {
		return ErrBusy
	}
	if slices.ContainsFunc(c.account.Pending, func(p begun) bool { return p.ID == r.Attempt }) {
		return ErrBusy // it was granted before, and lapsed: it must be resolved, not sent
	}
	if len(c.verdicts) > 0 && !c.verdicts[0].Accepted && c.verdicts[0].Flight.held(now) {
		return ErrBusy
	}
	for i, b := range c.budgets {
		// The last slot is not for attempts side by side: one outage would spend them all.
		if b.flying(now) > 0 && b.spent() >= r.Budgets[i].Budget.Limit()-1 {
			return ErrBusy
		}
	}
	return nil
}

func (c *claim) cooling(r *BeginRequest) error {
	a := c.account
	if a.Next > c.ledger.now {
		return &Denied{Reason: reasons[a.Why], Wait: a.Next.until(c.ledger.now)}
	}
	if a.Streak > 0 && a.Why != Throttled && !r.Reached {
		return &Denied{Reason: ErrReach}
	}
	return nil
}

// lastSlot keeps the last slot of a budget while others are filled by attempts
// that nobody knows the outcome of: an outage must not eat the whole budget.
func (c *claim) lastSlot(r *BeginRequest) error {
	for i, b := range c.budgets {
		latest := b.unknown()
		if latest == 0 || b.spent() != r.Budgets[i].Budget.Limit()-1 {
			continue
		}
		if at := latest.add(r.LastSlot); at > c.ledger.now {
			return &Denied{Reason: ErrCooling, Wait: at.until(c.ledger.now), Budget: r.Budgets[i].Key}
		}
		if !r.Reached {
			return &Denied{Reason: ErrReach}
		}
	}
	return nil
}

func (c *claim) throttled(r *BeginRequest) error {
	if r.Throttle.MinInterval <= 0 || c.account.Earned >= 1 {
		return nil
	}
	missing := time.Duration((1 - c.account.Earned) * float64(r.Throttle.MinInterval))
	return &Denied{Reason: ErrThrottled, Wait: max(missing, time.Millisecond)}
}

// grant writes the attempt down everywhere.
func (c *claim) grant(r *BeginRequest) Grant {
	now := c.ledger.now
	g := c.ledger.lease(c.session, r)
	c.session.Uses, c.session.Rotation = r.keys()[1:], r.Draft != nil
	until := now.add(r.Lease)
	if r.Throttle.MinInterval > 0 {
		c.account.Earned--
	}
	c.account.Label = r.Label
	c.account.Pending = append(c.account.Pending, begun{ID: r.Attempt, At: now, Lease: until})
	for _, v := range c.verdicts {
		v.Label = r.Label
	}
	if len(c.verdicts) > 0 && !c.verdicts[0].Accepted {
		c.verdicts[0].Flight = &lease{Attempt: r.Attempt, Until: until}
	}
	for _, b := range c.budgets {
		b.Label = r.Label
		b.Open = append(b.Open, open{ID: r.Attempt, At: now, Lease: until, Settles: now.add(r.Settle), Before: b.Seq})
	}
	if r.Draft != nil {
		c.session.publish(now, g.Fence, r.Draft)
	}
	return g
}

// publish makes a draft the session of its key. The fence was checked.
func (d *sessionDoc) publish(now millis, generation uint64, draft *Draft) {
	r := &record{Generation: generation, Sealed: draft.Sealed, Fingerprint: draft.Fingerprint, At: now}
	if draft.Lifetime > 0 {
		r.Until = now.add(draft.Lifetime)
	}
	d.Record, d.Last = r, generation
}

// refill earns tokens for the time that has passed.
func (d *accountDoc) refill(now millis, t Throttle) {
	if t.MinInterval <= 0 {
		return
	}
	burst := float64(max(t.Burst, 1))
	if d.EarnedAt == 0 {
		d.Earned, d.EarnedAt = burst, now
		return
	}
	d.Earned = min(burst, d.Earned+float64(d.EarnedAt.since(now))/float64(t.MinInterval))
	d.EarnedAt = now
}

// silence finds attempts whose holder did not come back: to all others they look
// like answers that got lost.
func (d *accountDoc) silence(now millis, spacing []time.Duration) {
	for i := range d.Pending {
		p := &d.Pending[i]
		if p.Silent || p.Lease > now {
			continue
		}
		p.Silent = true
		d.doubt(p.At, Ambiguous, spacing)
	}
	const keep = 64 // for late answers; older ones are settled in the budgets
	if extra := len(d.Pending) - keep; extra > 0 {
		d.Pending = slices.Delete(d.Pending, 0, extra)
	}
}

// doubt spaces logins after an answer at the given time that was not definite.
func (d *accountDoc) doubt(at millis, why Class, spacing []time.Duration) {
	d.Streak++
	if len(spacing) == 0 {
		return
	}
	next := at.add(spacing[min(d.Streak, len(spacing))-1])
	if next > d.Next {
		d.Next = next
	}
	d.Why = why
}

// sure forgets the spacing: the vendor gave a definite answer.
func (d *accountDoc) sure() { d.Streak, d.Next, d.Why = 0, 0, 0 }

// take removes an attempt; false if it was resolved before.
func (d *accountDoc) take(id string) (begun, bool) {
	i := slices.IndexFunc(d.Pending, func(p begun) bool { return p.ID == id })
	if i < 0 {
		return begun{}, false
	}
	p := d.Pending[i]
	d.Pending = slices.Delete(d.Pending, i, i+1)
	return p, true
}

func (d *budgetDoc) spent() int { return len(d.Failures) + len(d.Open) }

// flying is how many attempts are under way: their holders may still answer.
func (d *budgetDoc) flying(now millis) int {
	n := 0
	for i := range d.Open {
		if d.Open[i].Lease > now {
			n++
		}
	}
	return n
}

// unknown is when the latest attempt was begun of which nobody knows the
// outcome; 0 for none.
func (d *budgetDoc) unknown() millis {
	var latest millis
	for i := range d.Open {
		latest = max(latest, d.Open[i].At)
	}
	for i := range d.Failures {
		latest = max(latest, d.Failures[i].Begun)
	}
	return latest
}

// settle makes ordinary failures of attempts that the vendor must have decided by
// now, so that a later success can clear them. This is the only place where time
// is taken for proof.
func (d *budgetDoc) settle(now millis) {
	d.Open = slices.DeleteFunc(d.Open, func(o open) bool {
		if o.Settles > now {
			return false
		}
		d.fail(o.Settles, o.At)
		return true
	})
}

func (d *budgetDoc) fail(at, began millis) {
	d.Seq++
	d.Failures = append(d.Failures, failure{Seq: d.Seq, At: at, Begun: began})
}

// forget drops what the vendor has forgotten by itself.
func (d *budgetDoc) forget(now millis, rule *Budget) {
	d.Memory, d.Sliding = rule.memory(d.Locks)
	d.Help = rule.help()
	d.age(now)
}

func (d *budgetDoc) age(now millis) {
	if d.Lock != nil && d.Lock.over(now) {
		d.Lock, d.Failures = nil, nil
	}
	if d.Memory == 0 {
		return
	}
	gone := func(f failure) bool { return f.At.add(d.Memory+forgetSlack) <= now }
	if !d.Sliding {
		d.Failures = slices.DeleteFunc(d.Failures, gone)
		return
	}
	// The window begins anew at each failure, and an open attempt may become one.
	if len(d.Open) == 0 && !slices.ContainsFunc(d.Failures, func(f failure) bool { return !gone(f) }) {
		d.Failures = nil
	}
}

// remembers is how long it takes until age makes room; 0 if it does not.
func (d *budgetDoc) remembers(now millis) time.Duration {
	if d.Memory == 0 || len(d.Failures) == 0 {
		return 0
	}
	at := d.Failures[0].At
	for i := range d.Failures {
		if d.Sliding {
			at = max(at, d.Failures[i].At)
		} else {
			at = min(at, d.Failures[i].At)
		}
	}
	return max(at.add(d.Memory+forgetSlack).until(now), time.Millisecond)
}

// memory is how long the vendor remembers a failure, and whether each failure
// prolongs that. A vendor whose locks end by themselves forgets the failures that led to
// one no later than the lock.
func (b *Budget) memory(locks int) (d time.Duration, sliding bool) {
	if b.Window > 0 {
		return b.Window, b.Sliding
	}
	return b.Unlock.after(locks), true
}

// after is how long the n-th lock holds; 0 for until a person lifts it.
func (u *Unlock) after(n int) time.Duration {
	if u.After <= 0 || u.EscalatesAfter > 0 && n > u.EscalatesAfter {
		return 0
	}
	d := float64(u.After)
	if u.Factor > 1 && n > 1 {
		d *= math.Pow(u.Factor, float64(n-1))
	}
	if u.Cap > 0 {
		d = min(d, float64(u.Cap))
	}
	return time.Duration(min(d, float64(math.MaxInt64/2)))
}

// help tells a person what lifts a stop of this budget.
func (b *Budget) help() string {
	switch {
	case b.Unlock.Support != "":
		return "ask " + b.Unlock.Support + ", then acknowledge"
	case b.Unlock.PasswordChange:
		return "change the secret at the vendor, then acknowledge"
	default:
		return ""
	}
}

// reasons are what a class of answers means for those who ask for a session later.
var reasons = [...]error{
	Ambiguous: ErrCooling, Accepted: nil, Refused: ErrRefused, Locked: ErrLockedOut, Misconfigured: ErrMisconfigured,
	Blocked: ErrBlocked, Throttled: ErrThrottled, Outage: ErrOutage, NotSent: ErrOutage,
}

func (s *stop) denial(now millis) *Denied {
	return &Denied{Reason: reasons[s.Class], Wait: s.wait(now), Code: s.Code, Message: s.Message, Field: s.Field}
}
