//go:build go1.24

package fakevendor

import (
	"reflect"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// IsAtLeastVersion1 fails to compile in a fake vendor that is newer than this
// package.
const IsAtLeastVersion1 = true

// A Vendor describes a vendor as its policy does. Package <client>test holds one.
type Vendor struct {
	Name, Title string
	Operations  []*Operation
	Shapes      []Shape
	Credential  []Field   // in the order of the policy
	Always      []Input   // headers that go with every request
	Logins      []*Login  // the ways in, and each through every operation that it has
	Renew       []*Login  // a renewal that is no login
	Rotate      *Login    // replaces secrets
	Logout      string    // operation
	Identity    *Identity // nil for none
	Probe       *Probe    // nil for none
	Lifetime    Lifetime
	Lockouts    []Lockout
	Throttle    Throttle
	Quotas      []Quota
}

// A Field is a value of the credential that the fake accepts.
type Field struct {
	Name   string
	Value  string
	Secret bool
}

// An Operation is a request that the vendor answers.
type Operation struct {
	Name string // "Company.GetCompanies", as the client's errors have it
	SOAP *SOAP  // or
	REST *REST

	Face    reflect.Type // func(ctx, arguments) (results, error), as the client's method; nil for what the session does
	Params  []Param
	Results []Result

	Result  []string // where the policy's `result` is, below the answer's element or JSON
	Good    []Set    // what makes a sample a success
	Carry   []Carry
	Free    bool // goes without a session
	Expired []*Answer
	Suspect []*Answer
	Surface []*Answer
	Error   *ErrorRule
	Quotas  []int // indexes of Vendor.Quotas
}

// SOAP is how an operation travels in SOAP.
type SOAP struct {
	Path     string       // of the endpoint's URL
	Action   string       // SOAPAction
	Request  xmlwire.Name // the element of the body; zero for none
	Response xmlwire.Name // likewise; a part of a message is a result of its own
	Bare     bool         // the elements of the bodies are arguments and results themselves
	V12      bool
	OneWay   bool
}

// REST is how an operation travels in HTTP.
type REST struct {
	Method string
	Path   string // with {parameters}, from the root of the server
	Status int    // of a success, if it is not 200
}

// A Param is an argument of an operation's handler.
type Param struct {
	In    string // element, request (the whole element), path, query, header, cookie, body, params
	Shape Node   // of an element; the name of a parameter
	// Members are the fields of a struct of parameters, by their Go names.
	Members []Param
	Go      string // within a struct of parameters
	Split   string // separates the items of a list; empty: the parameter is repeated
}

// A Result is what a handler returns, before the error.
type Result struct {
	Shape  Node // of an element
	Whole  bool // the answer's element is the value
	Go     string
	Status int    // of HTTP, if it is not 200
	Media  string // of the body
}

// A Place is where a value stands in a message.
type Place struct {
	In   string   // body, soapheader, path, query, header, cookie, fault
	Path []string // elements, or members of JSON, "*" for items; or one name
}

// Known is what an expression of the policy may read.
type Known struct {
	Credential session.Values
	Tokens     map[string]string
	Identity   string
	Scope      string
	Now        time.Time
}

// Token is a part of the session.
func (k Known) Token(name string) string { return k.Tokens[name] }

// An Input is a place of a request and what has to stand there: a value of the
// credential, of the session, or something made of them.
type Input struct {
	Place
	// Of is credential, next, session, identity or scope; empty with Expr or Is.
	Of    string
	Field int    // of the credential
	Name  string // of the session's part
	Expr  func(Known) string
}

// A Carry is how the session goes with a request: all inputs must fit.
type Carry []Input

// A Login is a way to open, to renew, or to change what is needed for that.
type Login struct {
	Way        string
	Operation  string
	Inputs     []Input
	Accepted   Answer
	Tokens     []TokenPlace
	Ends       *Date // where the answer says when the session ends
	Credential *Date // and the credential

	Locked, Misconfigured, Blocked, Throttled, Outage, Refused *Answer
}

// A TokenPlace is where an answer holds a part of the session.
type TokenPlace struct {
	Name string
	Place
	Result bool // below the operation's result
}

// A Date is where an answer tells a point in time.
type Date struct {
	Place
	Result  bool // below the operation's result
	Seconds bool // from now; otherwise as ISO 8601
}

// An Answer is how the vendor words something: what is set in a sample of the
// operation's answer, or an answer of its own.
type Answer struct {
	Name   string // the policy's
	Status int    // of HTTP; 0 for that of a success
	Fault  string // text of a SOAP fault
	Code   string // of the fault
	Text   string // the whole body
	Header map[string]string
	Set    []Set
	Until  *Date
}

// A Set puts a value into an answer.
type Set struct {
	Path   []string
	Result bool // below the operation's result
	Header string
	Value  any // string, int64, float64 or bool
}

// An ErrorRule is how an operation tells the vendor's own errors.
type ErrorRule struct {
	Answer
	// CodeAt and MessageAt are where the error's code and message stand; a code with
	// a Value is a number.
	CodeAt, MessageAt *Set
}

// A Probe is the operation that tells whether a session lives.
type Probe struct {
	Operation   string
	Alive, Dead Answer
}

// An Identity says how sessions act as somebody.
type Identity struct {
	List, Select, Verify string
	Items                []string // where List has them, below the answer
	ID                   []string // within an item, and below Verify's result
	Input                Place    // of Select
	Chosen               Answer   // of Select
	IDs                  []string // those that there are
}

// Lifetime says how long a session lives; zero for as long as nobody ends it.
type Lifetime struct {
	Hard, Idle time.Duration
	BindIP     bool // a session works only from the address that opened it
	// Moved is the name of the rule for a call from another address.
	Moved string
}

// A Lockout is a limit of failed logins.
type Lockout struct {
	After         int
	Consecutive   bool // a success clears the count
	Logins        bool // every login counts
	Distinct      bool // the same wrong secret counts once
	Window        time.Duration
	UnlockAfter   time.Duration // 0: somebody has to call Unlock
	Extends       bool          // an attempt while locked starts the time anew
	EndsSessions  bool
	Fields        []int // of the credential, whose values are counted apart
	IP, Identity  bool  // likewise
	Indistinctive bool  // a locked account is answered like a wrong secret
}

// A Throttle is a limit of logins with one credential; zero for none.
type Throttle struct {
	MinInterval time.Duration
	Burst       int
}

// A Quota is a budget of requests.
type Quota struct {
	Limit             int
	Per               time.Duration
	Remaining, Resets string // headers that tell of it
}
