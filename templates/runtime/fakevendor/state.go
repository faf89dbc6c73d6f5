//go:build go1.24

package fakevendor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// state is what a server remembers. It is guarded by the server's lock.
type state struct {
	sessions []*opened
	issued   int
	accepted []session.Values // credentials that are good
	revoked  bool
	ends     time.Time // of the credential, where answers tell it
	counts   map[string]*count
	buckets  map[string]*bucket
	used     []period // of the quotas
	blocked  map[string]bool
	ip       string
	locked   bool
	until    time.Time // of a quarantine
	delay    time.Duration
	mishaps  []*mishap
	says     []*saying
	wording  string
	handlers map[string]any
	requests []Request
	attempts []Attempt
}

func newState(v *Vendor) state {
	s := state{
		counts: map[string]*count{}, buckets: map[string]*bucket{}, blocked: map[string]bool{}, handlers: map[string]any{},
		used: make([]period, len(v.Quotas)), ip: "192.0.2.1",
		ends: time.Now().AddDate(1, 0, 0),
	}
	values := make(session.Values, len(v.Credential))
	for i, f := range v.Credential {
		values[i] = session.NewSecret(f.Value)
	}
	s.accepted = []session.Values{values}
	return s
}

// An opened session.
type opened struct {
	tokens   map[string]string
	values   session.Values
	identity string
	ip       string
	born     time.Time
	used     time.Time
	ended    bool
}

// known is what expressions about a session of s may read.
func (o *opened) known(now time.Time) Known {
	return Known{Credential: o.values, Tokens: o.tokens, Identity: o.identity, Now: now}
}

// open makes a session with tokens of its own.
func (s *Server) open(l *Login, values session.Values, identity string) *opened {
	now := time.Now()
	o := &opened{values: values, identity: identity, ip: s.ip, born: now, used: now}
	s.issue(o, l)
	s.sessions = append(s.sessions, o)
	return o
}

// issue gives a session new tokens; the old ones are worth nothing from now on.
func (s *Server) issue(o *opened, l *Login) {
	s.issued++
	o.tokens = map[string]string{}
	for i, t := range l.Tokens {
		o.tokens[t.Name] = fmt.Sprintf("%08d-5e55-4000-8000-%012d", s.issued, i+1)
	}
	o.born = time.Now()
}

// lives tells whether a session is good now, for a call from that address.
func (s *Server) lives(o *opened, ip string) (alive, moved bool) {
	now := time.Now()
	life := s.vendor.Lifetime
	if o.ended || life.Hard > 0 && now.Sub(o.born) >= life.Hard || life.Idle > 0 && now.Sub(o.used) >= life.Idle {
		return false, false
	}
	if life.BindIP && ip != o.ip {
		return false, true
	}
	return true, false
}

// sessionOf is the session that a call carries, dead or alive; nil for none.
func (s *Server) sessionOf(c *call) *opened {
	if len(c.op.Carry) == 0 {
		return nil
	}
	for _, o := range slices.Backward(s.sessions) {
		if slices.ContainsFunc(c.op.Carry, func(carry Carry) bool { return c.carries(carry, o) }) {
			return o
		}
	}
	return nil
}

// lag is how many seconds old the time may be that a request was computed with.
const lag = 5

// carries reports whether the call carries the session in that way.
func (c *call) carries(carry Carry, o *opened) bool {
	names := false
	for i := range carry {
		in := &carry[i]
		got, _ := c.at(in.Place)
		switch {
		case in.Of == "session":
			names = true
			if got == "" || got != o.tokens[in.Name] {
				return false
			}
		case in.Expr != nil:
			names = true
			if !computed(in, o, got) {
				return false
			}
		}
	}
	return names
}

// computed reports whether the text is what the policy computes, now or some
// seconds ago.
func computed(in *Input, o *opened, got string) bool {
	now := time.Now()
	for i := range lag + 1 {
		if want := in.Expr(o.known(now.Add(-time.Duration(i) * time.Second))); want != "" && want == got {
			return true
		}
	}
	return false
}

// A count is what a lockout knows of one account or address.
type count struct {
	failures []time.Time
	secrets  map[string]bool
	locked   bool
	since    time.Time
}

// keyOf tells what a lockout counts apart.
func (s *Server) keyOf(i int, given session.Values, identity string) string {
	l := &s.vendor.Lockouts[i]
	parts := []string{fmt.Sprint(i)}
	for _, f := range l.Fields {
		parts = append(parts, given.At(f))
	}
	if l.IP {
		parts = append(parts, s.ip)
	}
	if l.Identity {
		parts = append(parts, identity)
	}
	return strings.Join(parts, "\x00")
}

func (s *Server) countOf(key string) *count {
	if s.counts[key] == nil {
		s.counts[key] = &count{secrets: map[string]bool{}}
	}
	return s.counts[key]
}

// lockedFor reports whether logins of that account, or from here, are locked, and
// until when; by is the limit.
func (s *Server) lockedFor(given session.Values, identity string) (by *Lockout, until time.Time, locked bool) {
	now := time.Now()
	for i := range s.vendor.Lockouts {
		l := &s.vendor.Lockouts[i]
		c := s.countOf(s.keyOf(i, given, identity))
		if c.locked && l.UnlockAfter > 0 && now.Sub(c.since) >= l.UnlockAfter {
			*c = count{secrets: map[string]bool{}}
		}
		if !c.locked {
			continue
		}
		if l.Extends {
			c.since = now
		}
		if l.UnlockAfter > 0 {
			until = c.since.Add(l.UnlockAfter)
		}
		return l, until, true
	}
	return nil, time.Time{}, s.locked
}

// tally counts a login for every lockout.
func (s *Server) tally(given session.Values, identity string, success bool) {
	now := time.Now()
	for i := range s.vendor.Lockouts {
		l := &s.vendor.Lockouts[i]
		c := s.countOf(s.keyOf(i, given, identity))
		if success && !l.Logins {
			if l.Consecutive {
				c.failures = nil
			}
			continue
		}
		if l.Distinct && c.secrets[joined(given)] {
			continue
		}
		c.secrets[joined(given)] = true
		if l.Window > 0 {
			c.failures = slices.DeleteFunc(c.failures, func(t time.Time) bool { return now.Sub(t) >= l.Window })
		}
		c.failures = append(c.failures, now)
		if len(c.failures) >= l.After {
			c.locked, c.since = true, now
			if l.EndsSessions {
				s.endAll()
			}
		}
	}
}

func joined(v session.Values) string {
	var b strings.Builder
	for i := range v {
		b.WriteString(v.At(i) + "\x00")
	}
	return b.String()
}

func (s *Server) endAll() {
	for _, o := range s.sessions {
		o.ended = true
	}
}

// A bucket limits logins.
type bucket struct {
	tokens float64
	filled time.Time
}

// throttled reports whether a login comes too soon, and takes it into account if
// not.
func (s *Server) throttled(given session.Values) (until time.Time, yes bool) {
	t := s.vendor.Throttle
	if t.MinInterval <= 0 {
		return time.Time{}, false
	}
	now := time.Now()
	most := float64(max(t.Burst, 1))
	b := s.buckets[joined(given)]
	if b == nil {
		b = &bucket{tokens: most, filled: now}
		s.buckets[joined(given)] = b
	}
	b.tokens = min(most, b.tokens+float64(now.Sub(b.filled))/float64(t.MinInterval))
	b.filled = now
	if b.tokens < 1 {
		return now.Add(time.Duration((1 - b.tokens) * float64(t.MinInterval))), true
	}
	b.tokens--
	return time.Time{}, false
}

// A period of a quota.
type period struct {
	began time.Time
	count int
}

// spend counts a call for its quotas, and reports whether one of them is spent.
func (s *Server) spend(c *call) (until time.Time, spent bool) {
	now := time.Now()
	for _, i := range c.op.Quotas {
		q, u := &s.vendor.Quotas[i], &s.used[i]
		if u.count == 0 || now.Sub(u.began) >= q.Per {
			*u = period{began: now}
		}
		if u.count++; u.count > q.Limit {
			until, spent = u.began.Add(q.Per), true
		}
	}
	return until, spent
}

// tell puts into the answer's headers what remains of the quotas.
func (s *Server) tell(c *call, r *reply) {
	for _, i := range c.op.Quotas {
		q, u := &s.vendor.Quotas[i], &s.used[i]
		if q.Remaining != "" {
			r.header.Set(q.Remaining, fmt.Sprint(max(q.Limit-u.count, 0)))
		}
		if q.Resets != "" {
			r.header.Set(q.Resets, u.began.Add(q.Per).UTC().Format(time.RFC3339))
		}
	}
}
