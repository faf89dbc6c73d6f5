//go:build go1.24

package fakevendor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// serve answers a request.
func (s *Server) serve(ctx context.Context, c *call) *reply {
	if c.op == nil {
		s.change(func() { s.note(c, Unknown) })
		return s.unknown(c)
	}
	if l, renews := s.loginOf(c); l != nil {
		return s.logIn(c, l, renews)
	}
	if s.vendor.Rotate != nil && s.vendor.Rotate.Operation == c.op.Name {
		return s.rotate(c)
	}
	o, r := s.enter(c)
	if r != nil {
		return r
	}
	r, outcome := s.execute(ctx, c, o)
	s.change(func() {
		s.note(c, outcome)
		s.tell(c, r)
	})
	return r
}

// unknown answers what is no request of the vendor.
func (s *Server) unknown(c *call) *reply {
	for _, op := range s.vendor.Operations {
		if op.SOAP != nil && op.SOAP.Path == c.req.URL.Path {
			c.op = op
			defer func() { c.op = nil }()
			return c.fault(http.StatusInternalServerError, "Client", "The server does not know the request")
		}
	}
	return newReply(http.StatusNotFound, "text/plain", []byte("Not found"))
}

// enter lets a call in, with its session, or refuses it.
func (s *Server) enter(c *call) (*opened, *reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	good := func() message { return s.sample(c) }
	if a := s.said(c); a != nil {
		s.note(c, Failed)
		return nil, c.word(a, good, s.until)
	}
	if time.Now().Before(s.until) {
		s.note(c, Throttled)
		return nil, s.quarantined(c, good, s.until)
	}
	if !s.alwaysFits(c) && len(c.op.Surface) > 0 {
		s.note(c, Misconfigured)
		return nil, c.word(c.op.Surface[0], good, time.Time{})
	}
	o := s.sessionOf(c)
	alive, moved := false, false
	if o != nil {
		alive, moved = s.lives(o, c.ip)
	}
	if p := s.vendor.Probe; p != nil && p.Operation == c.op.Name && len(p.Alive.Set) > 0 {
		s.note(c, Executed)
		a := &p.Dead
		if alive {
			a = &p.Alive
		}
		return nil, c.word(a, good, time.Time{})
	}
	if !alive && !c.op.Free {
		s.note(c, Expired)
		return nil, s.expired(c, good, moved)
	}
	if until, spent := s.spend(c); spent {
		s.note(c, Throttled)
		r := s.quarantined(c, good, until)
		s.tell(c, r)
		return nil, r
	}
	if o != nil {
		o.used = time.Now()
	}
	return o, nil
}

// quarantined is the answer to a call in a quarantine: the first rule that tells
// until when it lasts.
func (s *Server) quarantined(c *call, good func() message, until time.Time) *reply {
	for _, a := range c.op.Surface {
		if a.Until != nil {
			return c.word(a, good, until)
		}
	}
	return c.tooMany(until)
}

// expired is the answer to a call whose session is dead.
func (s *Server) expired(c *call, good func() message, moved bool) *reply {
	rules := slices.Concat(c.op.Expired, c.op.Suspect)
	want := s.wording
	if moved && s.vendor.Lifetime.Moved != "" {
		want = s.vendor.Lifetime.Moved
	}
	if i := slices.IndexFunc(rules, func(a *Answer) bool { return a.Name == want }); i >= 0 {
		return c.word(rules[i], good, time.Time{})
	}
	if len(rules) > 0 {
		return c.word(rules[0], good, time.Time{})
	}
	if c.op.SOAP != nil {
		return c.fault(http.StatusInternalServerError, "Server", "The session has expired")
	}
	return newReply(http.StatusUnauthorized, "text/plain", []byte("The session has expired"))
}

// execute does what the operation does.
func (s *Server) execute(ctx context.Context, c *call, o *opened) (*reply, Outcome) {
	if r := s.administer(c, o); r != nil {
		return r, Executed
	}
	r, err := s.handle(ctx, c)
	if err != nil {
		return s.failed(c, err), Answered
	}
	return r, Executed
}

// administer executes what is about the session itself; nil for other operations.
func (s *Server) administer(c *call, o *opened) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.op.Name == s.vendor.Logout && o != nil {
		o.ended = true
		return c.success(s.sample(c))
	}
	id := s.vendor.Identity
	if id == nil || o == nil || s.handlers[c.op.Name] != nil {
		return nil
	}
	switch c.op.Name {
	case id.List:
		m := s.sample(c)
		m.list(id.Items, id.ID, id.IDs)
		return c.success(m)
	case id.Verify:
		m := s.sample(c)
		c.setAll(m, []Set{{Path: id.ID, Result: true, Value: o.identity}})
		return c.success(m)
	case id.Select:
		want, _ := c.at(id.Input)
		if s.blocked[want] || !s.hasIdentity(want) {
			return c.fault(http.StatusInternalServerError, "Server", "The identity is not available")
		}
		o.identity = want
		return c.word(&id.Chosen, c.empty, time.Time{})
	}
	return nil
}

func (s *Server) hasIdentity(id string) bool {
	return s.vendor.Identity == nil || slices.Contains(s.vendor.Identity.IDs, id)
}

// identityOr is id, or the one of a login that names none.
func (s *Server) identityOr(id string) string {
	if id == "" && s.vendor.Identity != nil && len(s.vendor.Identity.IDs) > 0 {
		return s.vendor.Identity.IDs[0]
	}
	return id
}

// failed words the error of a handler.
func (s *Server) failed(c *call, err error) *reply {
	if own := (*Error)(nil); errors.As(err, &own) && c.op.Error != nil {
		rule := c.op.Error
		var more []Set
		if rule.CodeAt != nil {
			code := Set{Path: rule.CodeAt.Path, Result: rule.CodeAt.Result, Value: own.Code}
			if n, err := strconv.ParseInt(own.Code, 10, 64); err == nil && rule.CodeAt.Value != nil {
				code.Value = n
			}
			more = append(more, code)
		}
		if rule.MessageAt != nil {
			more = append(more, Set{Path: rule.MessageAt.Path, Result: rule.MessageAt.Result, Value: own.Message})
		}
		return c.word(&rule.Answer, func() message { return s.sample(c) }, time.Time{}, more...)
	}
	if status := (*Status)(nil); errors.As(err, &status) {
		media := status.Media
		if media == "" {
			media = "application/json"
		}
		return newReply(status.Code, media, []byte(status.Body))
	}
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		return c.fault(http.StatusInternalServerError, fault.Code, fault.Text)
	}
	return c.fault(http.StatusInternalServerError, "Server", err.Error())
}
