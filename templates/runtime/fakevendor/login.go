//go:build go1.24

package fakevendor

import (
	"net/http"
	"slices"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// loginOf is the way in, or the renewal, that the call takes; nil for none.
func (s *Server) loginOf(c *call) (l *Login, renews bool) {
	if l := s.fitting(c, s.vendor.Logins); l != nil {
		return l, false
	}
	return s.fitting(c, s.vendor.Renew), true
}

// fitting is the login of the call's operation; of several, the one whose values
// the call has.
func (s *Server) fitting(c *call, list []*Login) *Login {
	var first *Login
	for _, l := range list {
		if l.Operation != c.op.Name {
			continue
		}
		if first == nil {
			first = l
		}
		if slices.IndexFunc(l.Inputs, func(in Input) bool { _, ok := c.at(in.Place); return !ok && in.Of == "credential" }) < 0 {
			return l
		}
	}
	return first
}

// logIn answers a login or a renewal.
func (s *Server) logIn(c *call, l *Login, renews bool) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	given, identity := s.given(c, l), c.input(l, "identity")
	outcome, until, old := s.admit(c, l, renews, given, identity)
	r := s.loginReply(c, l, outcome, until)
	if outcome == Accepted {
		o := old
		if renews {
			s.issue(o, l)
		} else {
			o = s.open(l, s.credentialOf(c, l), s.identityOr(identity))
		}
		r = c.word(&l.Accepted, c.empty, time.Time{}, s.tokens(l, o)...)
	}
	s.attempts = append(s.attempts, Attempt{
		Time: time.Now(), Operation: c.op.Name, Way: l.Way, Renewal: renews, Outcome: outcome, IP: c.ip, Identity: identity,
	})
	s.note(c, outcome)
	return r
}

// given are the values of the credential that the call has; the others are empty.
func (s *Server) given(c *call, l *Login) session.Values {
	values := make(session.Values, len(s.vendor.Credential))
	for _, in := range append(slices.Clone(s.vendor.Always), l.Inputs...) {
		if in.Of == "credential" {
			text, _ := c.at(in.Place)
			values[in.Field] = session.NewSecret(text)
		}
	}
	return values
}

// input is the value that the call has for an input of that kind.
func (c *call) input(l *Login, of string) string {
	for _, in := range l.Inputs {
		if in.Of == of {
			text, _ := c.at(in.Place)
			return text
		}
	}
	return ""
}

// admit decides about a login, in the order in which vendors do.
func (s *Server) admit(c *call, l *Login, renews bool, given session.Values, identity string) (Outcome, time.Time, *opened) {
	now := time.Now()
	if now.Before(s.until) {
		return Throttled, s.until, nil
	}
	if until, yes := s.throttled(given); yes {
		return Throttled, until, nil
	}
	if !s.alwaysFits(c) {
		return Misconfigured, time.Time{}, nil
	}
	if _, until, yes := s.lockedFor(given, identity); yes {
		return Locked, until, nil
	}
	if identity != "" && (s.blocked[identity] || !s.hasIdentity(identity)) {
		return Blocked, time.Time{}, nil
	}
	var old *opened
	if renews {
		old = s.renewed(c, l)
	}
	good := !s.revoked && s.credentialOf(c, l) != nil && (!renews || old != nil)
	if !renews || !good && old == nil && s.credentialOf(c, l) == nil {
		s.tally(given, identity, good)
	}
	if !good {
		return Refused, time.Time{}, nil
	}
	return Accepted, time.Time{}, old
}

// alwaysFits: the headers that go with every request are right.
func (s *Server) alwaysFits(c *call) bool {
	for _, in := range s.vendor.Always {
		got, _ := c.at(in.Place)
		if in.Of == "credential" && !slices.ContainsFunc(s.accepted, func(v session.Values) bool { return v.At(in.Field) == got }) {
			return false
		}
	}
	return true
}

// credentialOf is the good credential that the call has; nil if it has none.
func (s *Server) credentialOf(c *call, l *Login) session.Values {
	for _, v := range s.accepted {
		fits := true
		for i := range l.Inputs {
			in := &l.Inputs[i]
			got, _ := c.at(in.Place)
			switch {
			case in.Of == "credential":
				fits = fits && got == v.At(in.Field)
			case in.Expr != nil:
				fits = fits && computed(in, &opened{values: v}, got)
			}
		}
		if fits {
			return v
		}
	}
	return nil
}

// renewed is the session that a renewal renews: its tokens are the newest ones,
// and are taken once.
func (s *Server) renewed(c *call, l *Login) *opened {
	for _, o := range s.sessions {
		for _, in := range l.Inputs {
			if got, _ := c.at(in.Place); in.Of == "session" && got != "" && got == o.tokens[in.Name] {
				return o
			}
		}
	}
	return nil
}

// tokens are what an accepted login returns.
func (s *Server) tokens(l *Login, o *opened) []Set {
	var sets []Set
	for _, t := range l.Tokens {
		set := Set{Path: t.Path, Result: t.Result, Value: o.tokens[t.Name]}
		if t.In == "header" {
			set = Set{Header: t.Path[0], Value: o.tokens[t.Name]}
		}
		sets = append(sets, set)
	}
	o.ended = false
	if l.Ends != nil && s.vendor.Lifetime.Hard > 0 {
		sets = append(sets, Set{Path: l.Ends.Path, Result: l.Ends.Result, Value: l.Ends.value(o.born.Add(s.vendor.Lifetime.Hard))})
	}
	if l.Credential != nil {
		sets = append(sets, Set{Path: l.Credential.Path, Result: l.Credential.Result, Value: l.Credential.value(s.ends)})
	}
	return sets
}

// loginReply words what is no success.
func (s *Server) loginReply(c *call, l *Login, outcome Outcome, until time.Time) *reply {
	candidates := map[Outcome][]*Answer{
		Locked: {l.Locked, l.Refused}, Misconfigured: {l.Misconfigured, l.Refused}, Blocked: {l.Blocked, l.Refused},
		Throttled: {l.Throttled}, Refused: {l.Refused}, Outage: {l.Outage},
	}[outcome]
	if outcome == Locked && slices.ContainsFunc(s.vendor.Lockouts, func(l Lockout) bool { return l.Indistinctive }) {
		candidates = []*Answer{l.Refused}
	}
	for _, a := range candidates {
		if a != nil {
			return c.word(a, c.empty, until)
		}
	}
	switch {
	case outcome == Throttled:
		return c.tooMany(until)
	case c.op.SOAP != nil:
		return c.fault(http.StatusInternalServerError, "Server", "Login failed: "+string(outcome))
	}
	return newReply(http.StatusUnauthorized, "text/plain", []byte("Login failed: "+string(outcome)))
}

// tooMany says that requests come too fast.
func (c *call) tooMany(until time.Time) *reply {
	r := newReply(http.StatusTooManyRequests, "text/plain", []byte("Too many requests"))
	if d := time.Until(until); d > 0 {
		r.header.Set("Retry-After", (&Date{Seconds: true}).text(until))
	}
	return r
}

// empty is an answer without content, for operations of the session itself.
func (c *call) empty() message {
	if c.op.SOAP != nil {
		return xmlMessage{root: appendChild(new(xmlwire.Element), &Node{Name: c.op.SOAP.Response.Local, Space: c.op.SOAP.Response.Space})}
	}
	return &jsonMessage{value: map[string]any{}}
}

// rotate answers a change of the credential.
func (s *Server) rotate(c *call) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.vendor.Rotate
	given := s.given(c, l)
	outcome, until, _ := s.admit(c, l, false, given, "")
	s.note(c, outcome)
	if outcome != Accepted {
		return s.loginReply(c, l, outcome, until)
	}
	next := slices.Clone(s.credentialOf(c, l))
	for _, in := range l.Inputs {
		if in.Of == "next" {
			text, _ := c.at(in.Place)
			next[in.Field] = session.NewSecret(text)
		}
	}
	s.accepted = []session.Values{next} // the old one dies at once, which is the worst that a vendor does
	return c.word(&l.Accepted, c.empty, time.Time{})
}
