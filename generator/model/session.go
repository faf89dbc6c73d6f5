package model

import (
	"time"

	"github.com/authgen/authgen/generator/diag"
)

// A Session is a policy bound to the services: every name resolved, every
// expression typed.
type Session struct {
	Pos        diag.Pos
	Credential *Credential
	Scope      *Scope    // nil for none
	Identity   *Identity // nil for none
	Logins     []*Login  // the first is the default way in
	Renew      *Login    // a renewal that is no login; nil for "log in again"
	Logout     *Operation
	Carry      []*Carry
	Always     []HeaderExpr
	Lifetime   Lifetime
	Probe      *Probe
	Surface    []*Trigger
	Expired    []*Trigger
	Suspect    []*Trigger
	Errors     []*ErrorRule
	Lockouts   []*Lockout
	Throttle   *Throttle
	Quotas     []*Quota
	Pool       int
	SOAP       SOAPOptions
	Paginate   []*Paginate
	Redact     []string
	// Incomplete are the blocks in which something was not understood: nothing
	// can be said about what is missing there.
	Incomplete []diag.Pos `json:",omitempty"`
	// Uses are the operations that blocks of the policy name as ordinary calls.
	Uses []Use
}

// A Use is a place where a policy names an operation as an ordinary call, which
// one that carries a credential must not be.
type Use struct {
	Operation *Operation
	What      string // probe, identity.list, identity.select, identity.verify, scope, carry, surface, expired, suspect, error, quota, replay, paginate, operations
	Pos       diag.Pos
}

// A Number is a value of the policy together with who stated it.
type Number[T any] struct {
	Value  T
	Set    bool // the policy says it; otherwise it is a default
	Chosen bool // ours, not the vendor's: chosen(...)
	Pos    diag.Pos
}

// A Credential names what a login needs.
type Credential struct {
	Pos     diag.Pos
	Fields  []*CredentialField
	Rotate  *Rotate
	Webhook *Webhook
}

// A CredentialField is one value of a credential.
type CredentialField struct {
	Name   string
	GoName string
	Pos    diag.Pos
	Doc    string
	Secret bool
	// SecretStated: the policy says whether it is secret, either way.
	SecretStated bool
	Optional     bool
	Identifies   bool // part of the session key although it is secret
	Pattern      string
	Length       []int // nil, [exact], or [min, max]
	Alphabet     string
	Require      []string // letter, digit, upper, lower, symbol
	Format       string   // guid, email, url; empty for none
	Lifetime     Number[time.Duration]
	WarnBefore   Number[time.Duration]
}

// A Rotate replaces a secret at the vendor.
type Rotate struct {
	Pos       diag.Pos
	Operation *Operation
	Input     *Object
	Header    []HeaderExpr
	Success   Expr               // bool
	Answers   []*AnswerRule      // in the order they are judged
	Fields    []*CredentialField // those that `next.` names
}

// A Webhook takes candidate credentials that the vendor sends.
type Webhook struct {
	Pos    diag.Pos
	Tokens Expr // list
	Match  Expr // bool over item
	Set    []Assign
}

// An Assign gives a credential field a value.
type Assign struct {
	Field *CredentialField
	Value Expr
}

// A Scope is a tenant that is named in each call.
type Scope struct {
	Name   string
	GoName string
	Pos    diag.Pos
	List   *Operation
	Except []*Operation
}

// An Identity is a tenant that is server-side state of a session.
type Identity struct {
	Pos    diag.Pos
	List   *Operation
	Select *Operation
	Verify *Operation
	ID     *Path // within an item of List's and in Verify's result
	Type   Type  // of the ID
}

// A Login is a way to open (or, as Session.Renew, to renew) a session.
type Login struct {
	Name       string // empty for the default way in
	GoName     string
	Pos        diag.Pos
	Operations []*Operation // usually one; everything below is typed against the first
	Input      *Object
	Header     []HeaderExpr
	Success    Expr // bool; nil: the token is not empty
	Token      []TokenPart
	ExpiresAt  *Expiry
	Timeout    Number[time.Duration]
	Answers    []*AnswerRule // in the order they are judged
	// Also is the same way in through the other Operations, one each, typed
	// against that one.
	Also []*Login
}

// A TokenPart is a named part of what a login returns: "token", or "access" and "refresh".
type TokenPart struct {
	Name  string
	Value Expr // string
}

// An Expiry says where an answer tells when something ends.
type Expiry struct {
	Session    Expr // nil for none
	Credential Expr // nil for none
}

// An AnswerClass is what an answer to a login means.
type AnswerClass string

// The classes, in the order in which they are judged.
const (
	Locked        AnswerClass = "locked"
	Misconfigured AnswerClass = "misconfigured"
	Blocked       AnswerClass = "blocked"
	Throttled     AnswerClass = "throttled"
	Outage        AnswerClass = "outage"
	Refused       AnswerClass = "refused"
)

// An AnswerRule is one block inside `login`, `renew` or `rotate`.
type AnswerRule struct {
	Class   AnswerClass
	Pos     diag.Pos
	When    Expr // bool
	Until   Expr // time; nil for none
	Message Expr // string; nil for none
	Chosen  bool
}

// A Carry puts the token, or something computed from it, into requests.
type Carry struct {
	Name       string
	Pos        diag.Pos
	Operations []*Operation // where it applies; resolved, login and renew and rotate never among them
	Headers    []HeaderExpr
	Except     []*Operation // go without, as the policy says
	Cookie     string
	Hosts      []string // that the cookie is sent to; a leading dot: and all below
	HostsPos   diag.Pos // zero when Hosts was filled in: all services
	Element    string   // body element that vanishes from the signatures
	Query      string
	SOAPHeader *Object // a header element's content; Object.Name is the element
	Blank      string  // body element left empty
}

// A HeaderExpr is an HTTP header computed for each request.
type HeaderExpr struct {
	Name  string
	Value Expr
	Pos   diag.Pos
}

// A Lifetime says how long a session lives.
type Lifetime struct {
	Pos         diag.Pos
	Hard        Number[time.Duration]
	HardUnknown bool
	HardNever   bool // the vendor says that sessions do not end; HardUnknown too
	RenewAfter  Number[time.Duration]
	RenewNever  bool
	Idle        Number[time.Duration]
	Sliding     bool
	BindEgress  bool
	BindPos     diag.Pos
}

// A Probe asks whether a session still lives.
type Probe struct {
	Pos         diag.Pos
	Operation   *Operation
	Alive       Expr
	OnRestore   bool
	OnSuspicion bool
	Cache       Number[time.Duration]
}

// A Trigger is a `surface`, `expired` or `suspect` block.
type Trigger struct {
	Kind       string // surface, expired, suspect
	Name       string
	Pos        diag.Pos
	Operations []*Operation // where it applies (where it types)
	// When is typed per operation, since `result` differs.
	When  map[*Operation]Expr `json:"-"`
	Until map[*Operation]Expr `json:"-"`
}

// An ErrorRule is an `error` block, typed per operation.
type ErrorRule struct {
	Pos        diag.Pos
	Operations []*Operation
	When       map[*Operation]Expr `json:"-"`
	Code       map[*Operation]Expr `json:"-"`
	Message    map[*Operation]Expr `json:"-"`
}

// A Lockout is the vendor's limit of failed logins.
type Lockout struct {
	Pos               diag.Pos
	After             Number[int]
	Margin            Number[int]
	Run               string // consecutive, cumulative
	RunStated         bool
	Window            Number[time.Duration]
	WindowKind        string // "", sliding, fixed
	Counts            string // failures, logins
	DistinctSecrets   bool
	Scopes            [][]ScopeRef // a budget each; several references in one: a pair
	Unlock            Unlock
	EscalatesAfter    int
	WhileLocked       string // ignored, extends
	EndsSessions      bool
	Indistinguishable bool
	Sticky            bool     // a refused credential is not sent again; false only if the policy says so
	Resets            []string // what clears the count: success, time, password_change, support; as stated
}

// A ScopeRef is one dimension of a budget.
type ScopeRef struct {
	Credential *CredentialField // or
	EgressIP   bool             // or
	Identity   bool
	Pos        diag.Pos
}

// Unlock says what lifts a lock.
type Unlock struct {
	Support        string        // who to ask; empty for none
	After          time.Duration // zero for none
	Factor         float64       // growth of After; 0 or 1: none
	Cap            time.Duration
	PasswordChange bool
	Chosen         bool
}

// A Throttle is a token bucket for logins.
type Throttle struct {
	Pos         diag.Pos
	MinInterval Number[time.Duration]
	Burst       Number[int]
}

// A Quota is a request budget of the vendor.
type Quota struct {
	Name       string
	GoName     string
	Pos        diag.Pos
	Operations []*Operation // nil: all
	Limit      Number[int]
	Per        time.Duration
	Remaining  string // header name; empty for none
	Resets     string // header name
}

// Replay says whether an operation may be sent a second time.
type Replay struct {
	AfterExpiry    bool
	AfterSuspicion bool
}

// SOAPOptions are the policy's `soap` block.
type SOAPOptions struct {
	Addressing    bool
	UsernameToken string // "", text, digest
	Username      Expr
	Password      Expr
	Timestamp     bool
	Version       string // "", "1.1", "1.2"
}

// Paginate turns operations into iterators.
type Paginate struct {
	Name       string
	GoName     string
	Pos        diag.Pos
	Operations []*Operation
	Style      string            // cursor, offset, page, link
	Settings   map[string]string // as written: parameter and field names
	// Pages is typed per operation, since parameters and answers differ.
	Pages map[*Operation]*Page `json:"-"`
}

// A Page says how the pages of one operation follow each other. What a policy
// does not say is nil.
type Page struct {
	Cursor *PageParam // names the page, as the answer before it told
	Offset *PageParam // how many items come before the page
	Number *PageParam // of the page
	Limit  *PageParam // how many items a page has
	Size   int        // what Limit is set to where a caller sets none; 0 for nothing
	Items  Expr       // list
	Next   Expr       // string: the cursor of the next page, or its URL
	More   Expr       // bool
	Total  Expr       // int: of items over all pages
	GoName string     // of the method; filled by naming
}

// A PageParam is a place in the request: a parameter, or a field of what is sent.
type PageParam struct {
	Param *Param // or
	Field *Field
}

// Set fills in the place that a setting of the policy names: cursor, offset, page
// or limit.
func (p *Page) Set(setting string, place *PageParam) {
	switch setting {
	case "cursor":
		p.Cursor = place
	case "offset":
		p.Offset = place
	case "page":
		p.Number = place
	case "limit":
		p.Limit = place
	}
}

// Read fills in what a setting of the policy reads of the answer: items, next,
// more or total.
func (p *Page) Read(setting string, e Expr) {
	switch setting {
	case "items":
		p.Items = e
	case "next":
		p.Next = e
	case "more":
		p.More = e
	case "total":
		p.Total = e
	}
}
