//go:build go1.24

package session

import "time"

// A Policy is what a vendor says about its sessions, as plain data. Generated
// clients hold one in a package-level variable; nothing here changes it.
type Policy struct {
	Name  string // the client's package name; part of every key in the store
	Title string // the vendor's name for people; Name when empty

	Credential []Field  // the order of Values
	Ways       []string // names of the ways to log in; nil or a first "" for the unnamed one
	Tokens     []string // names of the parts of a session; nil means one part, "token"

	Lifetime     Lifetime
	BindEgress   bool          // a session works only from the address that opened it
	Pool         int           // sessions a key, where the vendor serialises calls; 0 means 1
	LoginTimeout time.Duration // of one login request; 0 means 30 s

	Budgets  []Budget
	Throttle Throttle
	Probe    Probe
	Quotas   []Quota

	// Spacing is how long the next login waits after an answer that may have been
	// counted or that told of an outage: after the first, the second, and so on; the
	// last value repeats. nil means 1 minute, 10 minutes, 1 hour.
	Spacing []time.Duration
	// Settle is how long after its beginning a login may at worst still be decided by
	// the vendor; then an unresolved one counts as failed. 0 means the larger
	// of 15 minutes and ten login timeouts.
	Settle time.Duration
	// LastSlot is how long the last slot of a budget is kept while unresolved logins
	// fill the others. 0 means 24 hours.
	LastSlot time.Duration
}

// A Field is one value of a credential and what is known of its form. All of it
// is checked before anything is sent.
type Field struct {
	Name       string
	Secret     bool
	Optional   bool          // may be empty
	Identifies bool          // is part of the session key although it is secret
	Pattern    string        // regular expression (RE2) that the value matches; "" for none
	MinLength  int           // in characters
	MaxLength  int           // in characters; 0 for no limit
	Alphabet   string        // allowed characters, with ranges: "A-Za-z0-9_-"; "" for any
	Require    []string      // of letter, digit, upper, lower, symbol: at least one each
	Format     string        // guid, email, url; "" for none
	Lifetime   time.Duration // from issue; 0 for unknown. It warns, it never refuses
	WarnBefore time.Duration // how long before its end an expiring value is reported; 0 means 30 days
}

// A Lifetime says how long a session lives.
type Lifetime struct {
	Hard       time.Duration // the vendor's limit; 0 for unknown or none
	RenewAfter time.Duration // when to renew in the background; 0 means 90 % of Hard
	RenewNever bool          // go on until the vendor refuses a call
	Idle       time.Duration // the session dies when unused for so long; 0 for never
	Sliding    bool          // each call starts Hard anew
}

// A Budget is one limit of failed logins at the vendor, for one thing that the
// vendor counts by.
type Budget struct {
	Name        string        // for people: "partnerId", "egress_ip"
	After       int           // the vendor acts at this many failures
	Margin      int           // how many of them are never used; 0 means 2
	Scope       []Scope       // what is counted by, in a fixed order; several are one tuple
	Consecutive bool          // a success clears the count at the vendor
	CountLogins bool          // successful logins count too
	Window      time.Duration // failures are forgotten after it; 0 for never
	Sliding     bool          // the window begins anew at each failure
	Unlock      Unlock
	EndsSession bool // a lock ends the live sessions too
	Hidden      bool // the vendor answers the same to a bad secret and to a locked account
}

// Limit is how many failures the ledger allows: After less Margin, at least 1.
func (b *Budget) Limit() int {
	margin := b.Margin
	if margin <= 0 {
		margin = defaultMargin
	}
	return max(b.After-margin, 1)
}

const defaultMargin = 2

// ScopeKind is a dimension by which a vendor counts.
type ScopeKind int

// The dimensions.
const (
	ScopeField    ScopeKind = iota // a field of the credential that is not secret
	ScopeEgress                    // the address that calls come from: WithEgressLabel
	ScopeIdentity                  // the identity of the slot
)

// A Scope is one dimension of a budget.
type Scope struct {
	Kind  ScopeKind
	Field int // index into Policy.Credential, for ScopeField
}

// Unlock says what lifts a lock.
type Unlock struct {
	Support        string        // who lifts it, for people; empty for nobody
	After          time.Duration // it lifts by itself; 0 for never
	Factor         float64       // growth of After with each lock; 0 and 1 mean none
	Cap            time.Duration // the longest After grows to; 0 for no limit
	PasswordChange bool          // a new secret lifts it
	EscalatesAfter int           // after so many timed locks only a person lifts it; 0 for never
}

// A Throttle is a token bucket for logins of one credential, successful ones too,
// over all its identities and all processes.
type Throttle struct {
	MinInterval time.Duration // one login is earned in this time; 0 for no throttle
	Burst       int           // logins that may be saved up; 0 means 1
}

// A Probe says when the question "does the session still live" is asked.
type Probe struct {
	OnRestore   bool
	OnSuspicion bool
	Cache       time.Duration // how long an answer holds; 0 means 10 s
}

// A Quota is a request budget of the vendor. It is tracked and reported; it
// refuses nothing, since the vendor's own count decides.
type Quota struct {
	Name  string
	Limit int
	Per   time.Duration
}

const (
	defaultLoginTimeout = 30 * time.Second
	defaultSettle       = 15 * time.Minute
	defaultLastSlot     = 24 * time.Hour
	defaultProbeCache   = 10 * time.Second
	defaultWarnBefore   = 30 * 24 * time.Hour
)

func (p *Policy) loginTimeout() time.Duration {
	if p.LoginTimeout > 0 {
		return p.LoginTimeout
	}
	return defaultLoginTimeout
}

func (p *Policy) settle() time.Duration {
	if p.Settle > 0 {
		return p.Settle
	}
	return max(defaultSettle, 10*p.loginTimeout())
}

func (p *Policy) lastSlot() time.Duration {
	if p.LastSlot > 0 {
		return p.LastSlot
	}
	return defaultLastSlot
}

func (p *Policy) spacing() []time.Duration {
	if len(p.Spacing) > 0 {
		return p.Spacing
	}
	return []time.Duration{time.Minute, 10 * time.Minute, time.Hour}
}

func (p *Policy) probeCache() time.Duration {
	if p.Probe.Cache > 0 {
		return p.Probe.Cache
	}
	return defaultProbeCache
}

func (p *Policy) title() string {
	if p.Title != "" {
		return p.Title
	}
	return p.Name
}

// tokens are the names of the parts of a session; the first must not be empty.
func (p *Policy) tokens() []string {
	if len(p.Tokens) > 0 {
		return p.Tokens
	}
	return []string{"token"}
}
