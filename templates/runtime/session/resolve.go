//go:build go1.24

package session

import (
	"slices"
	"time"
)

// resolve writes down what became of an attempt. The first answer wins.
func (l *ledger) resolve(g *Grant, o *Outcome) (Resolved, error) {
	r := &g.Request
	s, err := load[sessionDoc](l, string(r.Session))
	if err != nil {
		return Resolved{}, err
	}
	if r.Renewal {
		return s.resolveRenewal(l.now, g, o), nil
	}
	c, err := l.claim(s, r)
	if err != nil {
		return Resolved{}, err
	}
	pending, ok := c.account.take(r.Attempt)
	if !ok {
		return c.state(g), nil
	}
	c.release(g)
	c.judge(r, o)
	c.pace(r, o, pending)
	for i, b := range c.budgets {
		b.resolve(l.now, &r.Budgets[i].Budget, r.Attempt, o.Class)
	}
	c.settleSession(g, o)
	return c.state(g), nil
}

func (s *sessionDoc) resolveRenewal(now millis, g *Grant, o *Outcome) Resolved {
	// The lease tells whose turn it is, and not the fence: a holder that never got
	// its grant does not know that.
	if s.Lease != nil && s.Lease.Attempt == g.Request.Attempt {
		s.Lease = nil
		switch o.Class {
		case Accepted:
			s.publish(now, g.Fence, o.Session)
		case NotSent, Outage, Throttled: // the vendor did not look: it can be sent again
			if s.Record != nil && s.Record.Generation == g.Request.Replaces {
				s.Record.RenewTried = false
			}
		case Ambiguous, Refused, Locked, Misconfigured, Blocked:
		}
	}
	return Resolved{Published: s.Record != nil && s.Record.Generation == g.Fence}
}

// release gives back what keeps others waiting.
func (c *claim) release(g *Grant) {
	if l := c.session.Lease; l != nil && l.Attempt == g.Request.Attempt {
		c.session.Lease = nil
	}
	if len(c.verdicts) == 0 {
		return
	}
	if f := c.verdicts[0].Flight; f != nil && f.Attempt == g.Request.Attempt {
		c.verdicts[0].Flight = nil
	}
}

// judge writes the verdict on the secret. A success does not lift a refusal:
// nobody sends a refused secret again, so the success was under way before it.
func (c *claim) judge(r *BeginRequest, o *Outcome) {
	switch o.Class {
	case Accepted:
		for _, v := range c.verdicts {
			if v.Refusal != nil && v.Refusal.over(c.ledger.now) {
				v.Refusal = nil
			}
			v.Accepted = v.Refusal == nil
		}
	case Refused, Misconfigured:
		if len(c.verdicts) > 0 {
			v := c.verdicts[max(slices.Index(r.Fingerprints, o.Verdict), 0)]
			v.Label, v.Accepted, v.Refusal = r.Label, false, o.stop(c.ledger.now)
		}
	case Locked:
		c.lock(r, o)
	case Ambiguous, Blocked, Throttled, Outage, NotSent:
	}
}

func (o *Outcome) stop(now millis) *stop {
	s := &stop{Class: o.Class, At: now, Code: o.Code, Message: o.Message, Field: o.Field}
	if o.Wait > 0 { // vendors write "for ever" as the year 9999
		s.Until = now.add(min(o.Wait, longest) + forgetSlack)
	}
	if o.Class == Refused || o.Class == Misconfigured {
		s.Until = 0
	}
	return s
}

// lock stops the budgets of the account. A budget that several accounts share,
// such as one by address, is not locked by one of them if the account has a
// budget of its own: it counts the answer as a failure and stops with enough of
// them.
func (c *claim) lock(r *BeginRequest, o *Outcome) {
	own := slices.ContainsFunc(r.Budgets, func(b BudgetClaim) bool { return !b.Wide })
	for i, b := range c.budgets {
		if own && r.Budgets[i].Wide {
			continue
		}
		b.Locks++
		b.Lock = o.stop(c.ledger.now)
		if len(r.Fingerprints) > 0 {
			b.Lock.Fingerprint = r.Fingerprints[0]
		}
		after := r.Budgets[i].Budget.Unlock.after(b.Locks)
		if b.Lock.Until == 0 && after > 0 {
			b.Lock.Until = c.ledger.now.add(after + forgetSlack)
		}
	}
	if len(c.budgets) == 0 && len(c.verdicts) > 0 {
		c.verdicts[0].Accepted, c.verdicts[0].Refusal = false, o.stop(c.ledger.now)
	}
}

// pace decides when the next login of the account may be sent.
func (c *claim) pace(r *BeginRequest, o *Outcome, p begun) {
	a, now := c.account, c.ledger.now
	switch o.Class {
	case Accepted, Refused, Locked, Misconfigured, Blocked:
		a.sure()
	case Ambiguous:
		if !p.Silent { // a silent one was counted when its lease passed
			a.doubt(now, Ambiguous, r.Spacing)
		}
	case Outage:
		a.doubt(now, Outage, r.Spacing)
	case Throttled:
		a.throttle(now, r, o.Wait)
	case NotSent:
		if r.Throttle.MinInterval > 0 {
			a.Earned = min(a.Earned+1, float64(max(r.Throttle.Burst, 1)))
		}
	}
}

func (d *accountDoc) throttle(now millis, r *BeginRequest, wait time.Duration) {
	if wait <= 0 {
		d.doubt(now, Throttled, r.Spacing)
		wait = r.Throttle.MinInterval
	}
	d.Why = Throttled
	d.Next = max(d.Next, now.add(wait))
}

// resolve moves one attempt out of the open ones. An attempt that was settled by
// time stays the failure it became.
func (d *budgetDoc) resolve(now millis, rule *Budget, id string, class Class) {
	i := slices.IndexFunc(d.Open, func(o open) bool { return o.ID == id })
	if i < 0 {
		return
	}
	o := d.Open[i]
	if class == Ambiguous {
		d.Open[i].Lease = min(o.Lease, now)
		return
	}
	d.Open = slices.Delete(d.Open, i, i+1)
	switch class {
	case Accepted:
		d.succeed(now, rule, o)
	case Refused, Locked, Misconfigured:
		d.fail(now, 0)
	case Blocked, Throttled:
		if rule.CountLogins {
			d.fail(now, 0)
		}
	case Ambiguous, Outage, NotSent:
	}
}

// succeed clears the failures that were decided before the successful attempt
// began. Later ones may lie after it at the vendor, whatever their order here.
func (d *budgetDoc) succeed(now millis, rule *Budget, o open) {
	if d.Lock != nil && d.Lock.At <= o.At {
		d.Lock = nil
	}
	if rule.CountLogins {
		d.fail(now, 0)
		return
	}
	if rule.Consecutive {
		d.Failures = slices.DeleteFunc(d.Failures, func(f failure) bool { return f.Seq <= o.Before })
	}
}

// settleSession publishes, blocks, or withdraws, unless a later attempt has begun.
func (c *claim) settleSession(g *Grant, o *Outcome) {
	s := c.session
	if s.Fence != g.Fence {
		return
	}
	switch o.Class {
	case Accepted:
		s.Block = nil
		if o.Session != nil {
			s.publish(c.ledger.now, g.Fence, o.Session)
		}
	case Blocked:
		s.Block = o.stop(c.ledger.now)
	case Refused, Locked, Misconfigured, Throttled, Outage, NotSent:
		if g.Request.Draft != nil && s.Record != nil && s.Record.Generation == g.Fence {
			s.Record = nil // the rotation did not take place
		}
	case Ambiguous:
	}
}

func (c *claim) state(g *Grant) Resolved {
	r := &g.Request
	res := Resolved{Published: c.session.Record != nil && c.session.Record.Generation == g.Fence}
	for i, b := range c.budgets {
		if b.spent() >= r.Budgets[i].Budget.Limit() {
			res.Spent = append(res.Spent, r.Budgets[i].Key)
		}
	}
	res.Next = c.refusal(r)
	return res
}

// invalidate marks the session with that generation as refused by the vendor.
func (l *ledger) invalidate(k SlotKey, generation uint64) (bool, error) {
	s, err := load[sessionDoc](l, string(k))
	if err != nil || s.Record == nil || s.Record.Refused || s.Record.Generation != generation {
		return false, err
	}
	s.Record.Refused = true
	return true, nil
}

// record is what Load returns.
func (l *ledger) record(k SlotKey) (Record, error) {
	s, err := load[sessionDoc](l, string(k))
	if err != nil {
		return Record{}, err
	}
	out := Record{Generation: s.Last}
	if r := s.live(l.now); r != nil {
		out.Sealed, out.Fingerprint = r.Sealed, r.Fingerprint
		out.RenewTried, out.Refused = r.RenewTried, r.Refused
		out.Age = max(r.At.since(l.now), 0)
		if r.Until != 0 {
			out.Remaining = r.Until.until(l.now)
		}
	}
	return out, nil
}

// ack lifts what a person has dealt with. Attempts that the vendor may still
// decide stay counted.
func (l *ledger) ack(a *Acknowledgement) error {
	audit := Audit{At: time.UnixMilli(int64(l.now)).UTC(), By: a.By, Note: a.Note}
	for _, k := range a.Sessions {
		s, err := load[sessionDoc](l, string(k))
		if err != nil {
			return err
		}
		s.Block = nil
		s.record(audit)
	}
	for _, k := range a.Accounts {
		d, err := load[accountDoc](l, string(k))
		if err != nil {
			return err
		}
		d.sure()
		d.record(audit)
	}
	return l.ackVerdicts(a, audit)
}

func (l *ledger) ackVerdicts(a *Acknowledgement, audit Audit) error {
	for _, k := range a.Budgets {
		b, err := load[budgetDoc](l, string(k))
		if err != nil {
			return err
		}
		b.settle(l.now)
		b.Failures, b.Lock, b.Locks = nil, nil, 0
		b.record(audit)
	}
	for _, k := range a.Fingerprints {
		v, err := load[verdictDoc](l, string(k))
		if err != nil {
			return err
		}
		v.Refusal = nil
		v.record(audit)
	}
	return nil
}

func (h *head) record(a Audit) {
	h.Audit = append(h.Audit, a)
	if extra := len(h.Audit) - maxAudit; extra > 0 {
		h.Audit = slices.Delete(h.Audit, 0, extra)
	}
}
