//go:build go1.24

package fakevendor

import (
	"net/http"
	"slices"
	"time"
)

// An Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Accepted      Outcome = "accepted"      // a login
	Refused       Outcome = "refused"       // a wrong credential
	Locked        Outcome = "locked"        // too many failures
	Misconfigured Outcome = "misconfigured" // what goes with every request is wrong
	Blocked       Outcome = "blocked"       // the identity is
	Throttled     Outcome = "throttled"     // too many requests
	Outage        Outcome = "outage"        // the vendor's own trouble
	Executed      Outcome = "executed"      // a call
	Answered      Outcome = "answered"      // a call that failed for a reason of its own
	Expired       Outcome = "expired"       // the session is dead
	Failed        Outcome = "failed"        // not executed, for FailBefore or a rule that Say named
	Unknown       Outcome = "unknown"       // no operation of the vendor
)

// An Attempt is a login, or a renewal, as the vendor saw it.
type Attempt struct {
	Time      time.Time
	Operation string
	Way       string // empty for the usual one
	Renewal   bool
	Outcome   Outcome
	IP        string
	Identity  string // that was asked for
}

// A Request is any request as the vendor saw it.
type Request struct {
	Time      time.Time
	Operation string // empty for none of the vendor's
	Outcome   Outcome
	Host      string
	IP        string
	Header    http.Header
	Body      []byte
}

// Logins are the logins that were sent, in their order, the failed ones too.
func (s *Server) Logins() []Attempt {
	return s.attemptsThat(func(a Attempt) bool { return !a.Renewal })
}

// Renewals are the renewals that were sent.
func (s *Server) Renewals() []Attempt {
	return s.attemptsThat(func(a Attempt) bool { return a.Renewal })
}

// Failures are the logins that the vendor counted as failed.
func (s *Server) Failures() []Attempt {
	return s.attemptsThat(func(a Attempt) bool { return !a.Renewal && a.Outcome == Refused })
}

func (s *Server) attemptsThat(is func(Attempt) bool) []Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Attempt
	for _, a := range s.attempts {
		if is(a) {
			list = append(list, a)
		}
	}
	return list
}

// Requests are the requests of the operations, or all.
func (s *Server) Requests(operations ...string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Request
	for _, r := range s.requests {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			list = append(list, r)
		}
	}
	return list
}

// Executed is how often the operations were executed.
func (s *Server) Executed(operations ...string) int {
	n := 0
	for _, r := range s.Requests(operations...) {
		if r.Outcome == Executed || r.Outcome == Accepted {
			n++
		}
	}
	return n
}

// note records a request. The caller holds the lock.
func (s *Server) note(c *call, outcome Outcome) {
	r := Request{
		Time: time.Now(), Outcome: outcome, Host: c.req.URL.Host, IP: c.ip, Header: c.req.Header.Clone(), Body: slices.Clone(c.raw),
	}
	if c.req.Host != "" {
		r.Host = c.req.Host
	}
	if c.op != nil {
		r.Operation = c.op.Name
	}
	s.requests = append(s.requests, r)
}
