//go:build go1.24

package session

import "time"

// EventKind tells what happened.
type EventKind string

// The events, each with the fields of Event that it fills beside Kind, At, Client and Identity.
const (
	LoginBegun         EventKind = "login begun"         // Attempt
	LoginResolved      EventKind = "login resolved"      // Attempt, Class, Duration, Generation, Err
	LoginDenied        EventKind = "login denied"        // Err, Until: nothing was sent
	Renewed            EventKind = "renewed"             // Generation, Duration: without the credential
	Restored           EventKind = "restored"            // Generation: another process opened it
	SessionRefused     EventKind = "refused"             // Generation, Trigger, Operation
	CallReplayed       EventKind = "replayed"            // Generation, Trigger, Operation
	Probed             EventKind = "probe"               // Generation, Liveness, Duration
	AccountLocked      EventKind = "lock"                // Until, Err
	Acknowledged       EventKind = "acknowledge"         // By, Note
	CredentialRefused  EventKind = "credential refused"  // Err, Field: tell the user
	CredentialChanged  EventKind = "credential changed"  // SetCredential or Rotate gave new values
	CredentialProven   EventKind = "credential proven"   // a login with a rotated secret succeeded, or fell back to the old one; see Keeper.Credential
	CredentialExpiring EventKind = "credential expiring" // Field, Until
	BudgetSpent        EventKind = "budget spent"        // Budget, Until: tell a person
	StoreFailed        EventKind = "store failed"        // Err
)

// An Event is something that happened to a session or a credential. It holds no
// secret, no token and no value of the credential.
type Event struct {
	Kind       EventKind
	At         time.Time
	Client     string // Policy.Name
	Identity   string // of the slot; "" for none
	Operation  string
	Attempt    string
	Class      Class
	Generation uint64
	Trigger    string
	Liveness   Liveness
	Field      string
	Budget     string // Budget.Name
	Until      time.Time
	Duration   time.Duration
	By         string
	Note       string
	Err        error
}

// A Hook receives events. It is called without any lock held, in the goroutine in which the
// event happened, so it should return soon; it may be called concurrently.
type Hook func(Event)
