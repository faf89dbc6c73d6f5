//go:build go1.24

package fakevendor

import (
	"slices"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// change runs f while nothing else happens.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// ExpireSessions ends all sessions, as if their time had come.
func (s *Server) ExpireSessions() { s.change(s.endAll) }

// ForgetSessions ends all sessions so that not even a renewal can bring them back.
func (s *Server) ForgetSessions() { s.change(func() { s.sessions = nil }) }

// Revoke ends all sessions and refuses the credential from now on, as when its
// owner has changed it.
func (s *Server) Revoke() {
	s.change(func() {
		s.endAll()
		s.revoked = true
	})
}

// Restore takes Revoke back.
func (s *Server) Restore() { s.change(func() { s.revoked = false }) }

// Accept makes the credential good besides those that are.
func (s *Server) Accept(values session.Values) {
	s.change(func() { s.accepted = append(s.accepted, slices.Clone(values)) })
}

// CredentialEnds sets the end of the credential that answers to logins tell.
func (s *Server) CredentialEnds(at time.Time) { s.change(func() { s.ends = at }) }

// SetCallerIP makes all requests from now on come from another address.
func (s *Server) SetCallerIP(ip string) { s.change(func() { s.ip = ip }) }

func (s *Server) callerIP() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ip
}

// Lock locks logins, as after too many failures, until Unlock. Where the policy
// does not say how that is told (locked, within login), logins are refused as for a
// wrong secret, and the client cannot tell the two apart.
func (s *Server) Lock() { s.change(func() { s.locked = true }) }

// Unlock lifts every lock and forgets the failures, as the vendor's support does.
func (s *Server) Unlock() {
	s.change(func() {
		s.locked = false
		clear(s.counts)
	})
}

// Quarantine refuses logins and calls for a while, as after too many requests.
func (s *Server) Quarantine(d time.Duration) {
	s.change(func() { s.until = time.Now().Add(d) })
}

// BlockIdentity refuses sessions that act as the identity.
func (s *Server) BlockIdentity(id string) { s.change(func() { s.blocked[id] = true }) }

// Identities are those that a session may act as. The first is the one of a login
// that names none.
func (s *Server) Identities() []string {
	if s.vendor.Identity == nil {
		return nil
	}
	return slices.Clone(s.vendor.Identity.IDs)
}

// Delay makes every answer take that long from now on.
func (s *Server) Delay(d time.Duration) { s.change(func() { s.delay = d }) }

// A mishap is something that happens to one request.
type mishap struct {
	operations    []string
	drop          bool
	unreachable   bool
	before, after int
	answer        func(*call) *reply
	delay         time.Duration
}

// Respond answers the next request of an operation, a login too, with a [Status],
// a [Fault], or an [Error], and does not execute it.
func (s *Server) Respond(operation string, answer error) {
	s.happen(&mishap{operations: []string{operation}, answer: func(c *call) *reply { return s.failed(c, answer) }})
}

// DropAnswer executes the next request of the operations, or of any, and then
// breaks the connection, so that its answer is lost.
func (s *Server) DropAnswer(operations ...string) {
	s.happen(&mishap{operations: operations, drop: true})
}

// Unreachable breaks the connection before the next request of the operations, or
// of any, has left.
func (s *Server) Unreachable(operations ...string) {
	s.happen(&mishap{operations: operations, unreachable: true})
}

// FailBefore answers the next request of the operations, or of any, with an HTTP
// status and does not execute it.
func (s *Server) FailBefore(status int, operations ...string) {
	s.happen(&mishap{operations: operations, before: status})
}

// FailAfter executes the next request of the operations, or of any, and then
// answers with an HTTP status.
func (s *Server) FailAfter(status int, operations ...string) {
	s.happen(&mishap{operations: operations, after: status})
}

func (s *Server) happen(m *mishap) { s.change(func() { s.mishaps = append(s.mishaps, m) }) }

// mishap takes what is to happen to the call.
func (s *Server) mishap(c *call) mishap {
	s.mu.Lock()
	defer s.mu.Unlock()
	how := mishap{delay: s.delay}
	for i, m := range s.mishaps {
		if concerns(m.operations, c) {
			how = *m
			how.delay += s.delay
			s.mishaps = slices.Delete(s.mishaps, i, i+1)
			break
		}
	}
	return how
}

// concerns reports whether the call's operation is one of those; no names are all.
func concerns(operations []string, c *call) bool {
	return len(operations) == 0 || c.op != nil && slices.Contains(operations, c.op.Name)
}

// A saying is a rule of the policy by which a call is answered.
type saying struct {
	rule       string
	operations []string
}

// Say answers the next call of the operations, or of any that has the rule, by the
// block `surface`, `expired` or `suspect` of that name in the policy, and does not
// execute it.
func (s *Server) Say(rule string, operations ...string) {
	s.change(func() { s.says = append(s.says, &saying{rule, operations}) })
}

// SayExpired makes the rule of that name the one by which calls with a dead
// session are answered, where an operation has it. Otherwise it is the first.
func (s *Server) SayExpired(rule string) { s.change(func() { s.wording = rule }) }

// said is the answer that was asked for by Say.
func (s *Server) said(c *call) *Answer {
	for i, say := range s.says {
		if !concerns(say.operations, c) {
			continue
		}
		for _, a := range slices.Concat(c.op.Surface, c.op.Expired, c.op.Suspect) {
			if a.Name == say.rule {
				s.says = slices.Delete(s.says, i, i+1)
				return a
			}
		}
	}
	return nil
}
