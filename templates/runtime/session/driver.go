//go:build go1.24

package session

import (
	"context"
	"net/http"
	"time"
)

// A Driver holds the vendor's own requests, as closures of a generated client.
// They may be called concurrently for different sessions, never twice at once
// for the same purpose and session. Only Login must be set.
//
// None of them may re-send a request, follow a redirect, or retry in any layer
// below: each call of Login is one attempt that was written down before.
type Driver struct {
	// Login sends the credential once and says what the answer means. It is called
	// at most once for each grant of the ledger. ctx carries the login's own
	// deadline, not the one of a caller.
	Login func(ctx context.Context, a Attempt) Answer
	// Renew exchanges what the old session holds for a new one, without the
	// credential's secret. It is called at most once a generation unless the request
	// provably was not sent. nil: log in again.
	Renew func(ctx context.Context, a Attempt, old *Session) Answer
	// Probe asks whether the session lives. nil: nobody can tell.
	Probe func(ctx context.Context, s *Session) Liveness
	// Adopt makes the session act as the identity and verifies that it does. It is
	// called after each login and each restore. nil: nothing to do.
	Adopt func(ctx context.Context, s *Session, identity string) Verdict
	// Reach sends a request without credentials and returns nil if the answer shows
	// that the service is up. nil: nobody can tell, and only the spacing holds.
	Reach func(ctx context.Context) error
	// Logout releases a session when a keeper closes whose store nobody shares.
	Logout func(ctx context.Context, s *Session) error
}

// An Attempt is what a login, a renewal or a rotation is made from.
type Attempt struct {
	ID       string // of the ledger; not secret
	Values   Values // in the order of Policy.Credential
	Identity string // of the slot; "" for none
	Way      string // of Policy.Ways
}

// Liveness is what a probe found.
type Liveness int

// The findings. A fault, an outage or a timeout of a probe is Unknown, never Dead.
const (
	Unknown Liveness = iota
	Alive
	Dead
)

// String is "unknown", "alive" or "dead".
func (l Liveness) String() string {
	switch l {
	case Alive:
		return "alive"
	case Dead:
		return "dead"
	default:
		return "unknown"
	}
}

// An Answer is what the vendor answered to a login, a renewal or a rotation.
type Answer struct {
	Class  Class
	Tokens Tokens // when Accepted

	// ExpiresAt is when the session ends by the vendor's clock, zero if not told.
	ExpiresAt time.Time
	// ExpiresIn is the same as a duration, and better, since no clocks are compared.
	ExpiresIn time.Duration
	// Date is the vendor's clock at the answer (the Date header), zero if not told;
	// with it ExpiresAt and Until are read by the vendor's clock and not by ours.
	Date time.Time
	// CredentialExpiresAt is when the credential itself ends, zero if not told.
	CredentialExpiresAt time.Time
	// Until is when a lock, a throttling or a block ends, zero if not told.
	Until time.Time

	Code    string // the vendor's code, for programs
	Message string // the vendor's words, for people; values of the credential in it are redacted
	Field   string // of the credential, when Misconfigured is about one field
	Err     error  // the cause, such as a SOAP fault or a transport error
}

// A Class is what an answer to a login means for the ledger.
type Class int

// The classes. The zero class is Ambiguous: what nobody has judged may have been counted.
const (
	Ambiguous     Class = iota // may have been counted: a timeout after writing, an answer that makes no sense
	Accepted                   // a session was opened
	Refused                    // bad credentials: counted, and never sent again
	Locked                     // the account is locked, until its unlock
	Misconfigured              // not the user's secret: a wrong application key; counted, sticky for that field
	Blocked                    // this identity may not be used; not counted
	Throttled                  // too many logins; not counted as a failure
	Outage                     // the vendor says that it did not look; not counted
	NotSent                    // nothing was written to the wire; not counted
)

var classNames = [...]string{
	Ambiguous: "ambiguous", Accepted: "accepted", Refused: "refused", Locked: "locked",
	Misconfigured: "misconfigured", Blocked: "blocked", Throttled: "throttled",
	Outage: "outage", NotSent: "not_sent",
}

// String is the class in lower case, such as "refused".
func (c Class) String() string {
	if c < 0 || int(c) >= len(classNames) {
		return "ambiguous"
	}
	return classNames[c]
}

// FaultKind tells on whom a fault puts the blame.
type FaultKind int

// The kinds of faults.
const (
	NoFault     FaultKind = iota
	ClientFault           // SOAP Client or Sender
	ServerFault           // SOAP Server or Receiver, and everything unknown
)

// Evidence is what is known about an answer that no block of the policy matched.
type Evidence struct {
	Wrote   bool // a byte of the request may have left
	Decoded bool // there is an answer, and it could be read
	Status  int  // HTTP status; 0 without an answer
	Fault   FaultKind
}

// Class judges such an answer. Nothing written is NotSent. 429 and 503 are
// Throttled and Outage by their definition, whatever their body is. What cannot
// be read may have been counted. A client fault or another 4xx is Refused;
// everything else may have been counted.
func (e Evidence) Class() Class {
	switch {
	case !e.Wrote:
		return NotSent
	case e.Status == http.StatusTooManyRequests:
		return Throttled
	case e.Status == http.StatusServiceUnavailable:
		return Outage
	case !e.Decoded:
		return Ambiguous
	case e.Fault == ClientFault, e.Fault == NoFault && e.Status >= 400 && e.Status < 500:
		return Refused
	default:
		return Ambiguous
	}
}

// An Operation is what [Slot.Call] must know of an operation. Generated clients
// hold one in a package-level variable each.
type Operation struct {
	Name           string
	AfterExpiry    bool  // may be sent again after a refusal that proves that it was not executed
	AfterSuspicion bool  // may be sent again when the session was found dead after a suspicion
	Quotas         []int // indexes into Policy.Quotas
}

// A Verdict is what an answer to a call means for the session.
type Verdict struct {
	Kind    VerdictKind
	Trigger string    // the policy's name of the block that matched; "" for none
	Until   time.Time // when a surfaced condition ends, zero if not told
	Err     error     // for the caller; nil if the call succeeded
	Quotas  []QuotaReport
}

// VerdictKind is what a verdict says.
type VerdictKind int

// The kinds of verdicts. The zero kind is Failed.
const (
	Failed   VerdictKind = iota // says nothing about the session: transport, decoding, an outage
	OK                          // the vendor accepted the session and the call
	Answered                    // the vendor accepted the session and refused the call for reasons of its own
	Surface                     // looks like a session problem, is none
	Expired                     // refused because of the session, and provably not executed
	Suspect                     // perhaps because of the session
)

// A QuotaReport is what an answer said about a quota.
type QuotaReport struct {
	Quota     int       // index into Policy.Quotas
	Remaining int       // -1 if not told
	Resets    time.Time // zero if not told
}
