//go:build go1.24

package session

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"time"
)

// Keys in a store are HMACs: they name a thing without saying what it is.
type (
	// A SlotKey stands for policy, environment, region, way, the identifying
	// fields of the credential, and what the policy forces: identity, address.
	SlotKey string
	// An AccountKey stands for a credential over all its identities.
	AccountKey string
	// A BudgetKey stands for what the vendor counts: never for a secret.
	BudgetKey string
	// A Fingerprint stands for a credential with its secrets, or for one field of it.
	Fingerprint string
)

// A Store keeps sessions and the ledger of logins. Its methods may be called
// concurrently, by any number of processes if the store is shared. Durations are
// measured by the store's own clock: clocks of clients are never compared.
//
// A store that cannot do what it is asked returns an error that is none of
// ErrBusy, ErrRenewed, ErrNoRenewal and *Denied; then no login is sent.
type Store interface {
	// Load returns what is known of a session. One that has ended comes without
	// Sealed.
	Load(ctx context.Context, k SlotKey) (Record, error)
	// Begin writes down one attempt, durably, before anything is sent, and takes the
	// lease of the session key. Asking again with the same Attempt gives the
	// same grant. It fails with ErrBusy while somebody else is at it, with ErrRenewed if there
	// is a newer session than Replaces, and with *Denied if no login may be sent.
	Begin(ctx context.Context, r BeginRequest) (Grant, error)
	// Resolve writes down what became of an attempt; the first answer wins. In the
	// same step it publishes Outcome.Session if no later attempt has begun.
	Resolve(ctx context.Context, g Grant, o Outcome) (Resolved, error)
	// Invalidate marks the session with that generation as refused by the vendor and
	// reports whether it was the current one. Load still returns it, for a renewal.
	Invalidate(ctx context.Context, k SlotKey, generation uint64) (bool, error)
	// Ack lifts verdicts, locks and spent budgets, and keeps a record of who did it.
	Ack(ctx context.Context, a Acknowledgement) error
	// Inspect lists what the store holds for a policy, or for all with "". An error
	// beside an entry with a Key is about that entry alone, and others may follow.
	Inspect(ctx context.Context, policy string) iter.Seq2[Entry, error]
}

// A Watcher is a store that can tell at once when something about a session
// changed. Without it a waiting keeper polls. The channel is closed or receives
// when something may have changed; ctx ends the watch.
type Watcher interface {
	Watch(ctx context.Context, k SlotKey) (<-chan struct{}, error)
}

// A Keyring is a store that brings its own keys, such as the file store.
type Keyring interface {
	Keys(ctx context.Context) (*Keys, error)
}

// A Durable store outlives the process.
type Durable interface {
	Durable() bool
}

// Begin's refusals that pass by themselves.
var (
	// ErrRenewed is returned by Begin when a newer session is there to be loaded.
	ErrRenewed = errors.New("a newer session is there")
	// ErrNoRenewal is returned by Begin when the session cannot be renewed without a login.
	ErrNoRenewal = errors.New("the session cannot be renewed without a login")
	// ErrReach is the reason of a denial that a successful request without credentials lifts.
	ErrReach = errors.New("the vendor must be reached without credentials first")
)

// NewAttemptID returns a random name for an attempt.
func NewAttemptID() string { return rand.Text() }

// A Record is what a store knows of a session.
type Record struct {
	Generation  uint64        // of Sealed, or of the latest session there was
	Sealed      []byte        // encrypted by the keeper; nil for no session
	Fingerprint Fingerprint   // of the credential that opened it
	Age         time.Duration // since it was published
	Remaining   time.Duration // until it ends; 0 if it has no known end
	RenewTried  bool          // a renewal of it was begun: what it holds for that is used up
	Refused     bool          // the vendor refused it: of use for a renewal only
}

// A BeginRequest asks for permission to send one login, renewal, or rotation.
type BeginRequest struct {
	Attempt      string // of NewAttemptID
	Policy       string
	Label        string // for people who inspect the store; not secret
	Session      SlotKey
	Account      AccountKey
	Fingerprints []Fingerprint // none may be refused; the first takes the verdict
	Budgets      []BudgetClaim // in any order; no key twice
	Throttle     Throttle
	Spacing      []time.Duration
	Settle       time.Duration
	LastSlot     time.Duration
	Lease        time.Duration // how long others wait for the outcome
	Replaces     uint64        // the generation that is to be replaced; 0 for none
	Renewal      bool          // takes the lease alone: no credential is sent
	Reached      bool          // the vendor has just answered a request without credentials
	Draft        *Draft        // is published by Begin itself: a rotation that may get lost
}

// A BudgetClaim is a budget and the rules that it obeys.
type BudgetClaim struct {
	Key    BudgetKey
	Wide   bool // shared by several accounts: it has no field of the credential in its scope
	Budget Budget
}

// A Grant permits to send one request, until its lease has passed.
type Grant struct {
	Request BeginRequest
	Fence   uint64 // of this attempt; it becomes the generation of the session
}

// A Draft is a session on its way into the store.
type Draft struct {
	Sealed      []byte
	Fingerprint Fingerprint
	Lifetime    time.Duration // 0 if it has no known end
}

// An Outcome is what became of an attempt. With class Ambiguous the attempt stays
// spent and only the lease is given back.
type Outcome struct {
	Class   Class
	Verdict Fingerprint   // what is refused, when Refused or Misconfigured; "" for the first
	Session *Draft        // when Accepted
	Wait    time.Duration // until a lock, a block or a throttling ends; 0 if not told
	Code    string
	Message string // redacted
	Field   string
}

// Resolved is the state after Resolve.
type Resolved struct {
	Published bool        // the session is the current one of its key
	Spent     []BudgetKey // budgets that have no room left
	Next      error       // what Begin would say now; nil if another login may be sent
}

// Denied says why no login may be sent. It is an error; Reason is one of the
// sentinels of this package and is what it unwraps to.
type Denied struct {
	Reason  error         // ErrRefused, ErrMisconfigured, ErrLockedOut, ErrExhausted, ErrBlocked, ErrCooling, ErrThrottled, ErrOutage, ErrReach
	Wait    time.Duration // until it ends by itself; 0 if it does not
	Code    string
	Message string
	Field   string
	Budget  BudgetKey
	Help    string // for people
}

// Error is the text of the reason.
func (d *Denied) Error() string { return d.Reason.Error() }

// Unwrap gives the reason.
func (d *Denied) Unwrap() error { return d.Reason }

// An Acknowledgement is a person's word that the cause of a stop is dealt with.
type Acknowledgement struct {
	Policy       string
	Sessions     []SlotKey
	Accounts     []AccountKey
	Budgets      []BudgetKey
	Fingerprints []Fingerprint
	By           string // who
	Note         string // why, in plain words
}

// An Entry is one thing that a store holds, for people.
type Entry struct {
	Kind   EntryKind
	Key    string
	Policy string
	Label  string

	Generation uint64        // of a session
	Rotation   bool          // not a session, but the secrets of a rotation that may have got lost
	Uses       []string      // keys of what the session's latest login needed
	Live       bool          // a session is there
	Age        time.Duration // of the session, the verdict or the lock
	Remaining  time.Duration // until it ends; 0 for unknown or never
	Leased     time.Duration // somebody is logging in, for at most so long; 0 for nobody

	Spent      int // of a budget
	Limit      int
	Unresolved int    // of those spent: nobody knows what became of them
	Help       string // of a budget: what lifts its stop
	Reason     error  // why nothing is sent; nil if logins may be sent
	Code       string
	Message    string
	Field      string
	Audit      []Audit
}

// EntryKind tells what an entry is about.
type EntryKind string

// The kinds of entries.
const (
	SessionEntry EntryKind = "session"
	AccountEntry EntryKind = "account"
	BudgetEntry  EntryKind = "budget"
	VerdictEntry EntryKind = "verdict"
)

// An Audit is the record of an acknowledgement.
type Audit struct {
	At   time.Time `json:"at"` // by the store's clock
	By   string    `json:"by"`
	Note string    `json:"note"`
}
