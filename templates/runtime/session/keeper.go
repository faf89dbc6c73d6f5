//go:build go1.24

package session

import (
	"context"
	"time"
)

// A Keeper holds one credential and its sessions, one for each identity. Its
// methods may be called concurrently.
type Keeper struct{}

// A Slot holds the session of one identity. Its methods may be called
// concurrently.
type Slot struct{}

// Open makes a keeper. It checks the credential for what can be seen without
// sending it, and does nothing else: the first call logs in. It fails with a
// *CredentialError (ErrCredential) or for options that do not fit the policy.
func Open(p *Policy, d Driver, v Values, opts ...Option) (*Keeper, error) { return nil, nil }

// Slot returns the slot of an identity; "" for policies without identities. The
// same identity always gives the same slot. It does no I/O.
func (k *Keeper) Slot(identity string) *Slot { return nil }

// SetCredential replaces the credential: after a person corrected it, or when a
// new secret arrived. Verdicts on the old one no longer apply, budgets still do.
// A live session of the same account goes on. It fails with a *CredentialError.
func (k *Keeper) SetCredential(v Values) error { return nil }

// Credential returns the values that logins use now. After Rotate it tells which
// of both secrets was proven, once CredentialProven was sent to the hooks.
func (k *Keeper) Credential() Values { return nil }

// Rotate replaces the secret at the vendor. send sends the change once; its
// answer is judged like one to a login. When the answer is Accepted, or was lost,
// both secrets are kept, in the store too, and the next login finds out which one lives, with at
// most one attempt for each. err is nil only if the vendor confirmed the change.
func (k *Keeper) Rotate(ctx context.Context, next Values, send func(ctx context.Context, a Attempt, next Values) Answer) error {
	return nil
}

// Ack says that a person dealt with the cause of a stop: a refused credential, a
// lock, a spent budget. It is written to the store with who and why, and logins
// may be sent again.
func (k *Keeper) Ack(ctx context.Context, by, note string) error { return nil }

// Close stops the keeper and waits for a login that was sent, since cutting it
// off would leave it counted for nothing. Sessions stay in a shared store for others; without one
// they are released if the policy has a logout. When ctx ends first its cause is
// returned and the login goes on alone.
func (k *Keeper) Close(ctx context.Context) error { return nil }

// Status says how things stand, without I/O.
func (k *Keeper) Status() Status { return Status{} }

// A Status says how a keeper stands.
type Status struct {
	Slots  []SlotStatus // sorted by identity
	Quotas []QuotaStatus
	Closed bool
}

// A SlotStatus says how the session of an identity stands.
type SlotStatus struct {
	Identity   string
	Index      int    // within a pool
	Live       bool   // there is a session that can be used
	Generation uint64 // of the latest session
	Proven     bool   // a call was accepted with it
	Expires    time.Time
	Flight     bool  // a login, renewal or restore is under way
	Err        error // why there is none; nil otherwise
}

// A QuotaStatus says what is known of a quota.
type QuotaStatus struct {
	Name      string
	Limit     int
	Used      int       // by this process, within the current period
	Remaining int       // as the vendor told last; -1 if it did not
	Resets    time.Time // as the vendor told last; zero if it did not
}

// Call runs send with a live session and reacts to its verdict: it renews a
// session that the vendor refused, probes a doubtful one, and calls send a second
// time at most, if the operation and the evidence allow it. send builds its
// request anew each time. The error is nil, the Err of the verdict, or an *Error
// that wraps it; when ctx ends while waiting for a session, its cause.
func (s *Slot) Call(ctx context.Context, op *Operation, send func(ctx context.Context, s *Session) Verdict) error {
	return nil
}

// Session returns a live session, logging in if there is none. Several callers
// share one login; each waits no longer than its ctx allows.
func (s *Slot) Session(ctx context.Context) (*Session, error) { return nil, nil }

// Identity is the identity of the slot; "" for none.
func (s *Slot) Identity() string { return "" }
