package model

import "github.com/authgen/authgen/generator/diag"

// An Expr is a typed expression of a policy. Emit turns each into plain Go.
//
//sumtype:decl
type Expr interface {
	isExpr()
	// Kind is the Go kind of the value.
	Kind() ExprKind
}

// An ExprKind is the type of an expression's value.
type ExprKind int

// The expression kinds, with the Go type that each is printed as.
const (
	KindString  ExprKind = iota // string
	KindInt                     // int64
	KindNumber                  // float64; comparisons of xsdtype.Decimal are exact
	KindBool                    // bool
	KindTime                    // time.Time
	KindBytes                   // []byte
	KindStrings                 // []string
	KindInts                    // []int64
	KindObject                  // a struct of the spec
	KindList                    // a list of the spec's values
	KindDynamic                 // a value of `body`: read leniently when the answer arrives
)

// A Lit is a literal: string, int64, float64 or bool; []string and []int64 for lists.
type Lit struct {
	Value any
	Pos   diag.Pos
}

// A Root says what a path starts at.
type Root int

// The roots.
const (
	RootResponse Root = iota // the typed answer: body element of SOAP, body of the 2xx response of REST
	RootResult               // Operation.Result
	RootItem                 // `item` of a list
	RootBody                 // REST: the raw JSON tree of whatever came; Steps are by name only
)

// A ResultRef says what `result` means for one operation: the field of the
// response wrapper, or the response itself when Fields is empty.
type ResultRef struct {
	Fields []*Field // from the response body element down
	Type   Type
}

// A Path reads a field of an answer. An absent field yields its type's zero value.
type Path struct {
	Root  Root
	Steps []Step
	Type  Type // of the last step; nil for RootBody
	K     ExprKind
	Pos   diag.Pos
}

// A Step is one member, or, with Star, every item of a list.
type Step struct {
	Name  string // the wire's word
	Field *Field // nil under RootBody
	Star  bool
}

// A Ref is a value that the session itself knows.
type Ref struct {
	// Of is one of: credential, next, session, scope, identity, http.status,
	// fault.present, fault.code, fault.string, fault.detail, header, body, egress_ip, environment, region.
	Of   string
	Name string // field of the credential, part of the session ("token", "access", "refresh"), header name
	K    ExprKind
	Pos  diag.Pos
}

// A Unary is !x or -x.
type Unary struct {
	Op  string // "!" or "-"
	X   Expr
	Pos diag.Pos
}

// A Binary is x op y; Op is Go's spelling: == != < <= > >= && || + - * / %.
type Binary struct {
	Op   string
	X, Y Expr
	K    ExprKind
	Pos  diag.Pos
}

// A Cond is cond ? then : else.
type Cond struct {
	If, Then, Else Expr
	Pos            diag.Pos
}

// A Call is a function of the policy language, by its name there.
type Call struct {
	Func string // contains, matches, anymatch, string, text, coalesce, join, upper, hex, hmac_sha256, epoch, date_in, only_child, child
	Args []Expr
	K    ExprKind
	Pos  diag.Pos
}

// An Object fills a request: each member names a field of the spec's struct.
type Object struct {
	Name    string // for a SOAP header, the element
	Field   *Field // the field or part that it fills; nil at the top
	Members []ObjectMember
	Pos     diag.Pos
}

// An ObjectMember is `name = expr` or `name = { … }`.
type ObjectMember struct {
	Name  string
	Field *Field // resolved field of the request struct (SOAP, JSON body); or
	Param *Param // the HTTP parameter
	Value Expr   // *Object for a nested one
	// OmitEmpty leaves the field out when the value is empty (an optional
	// credential field, an identity that was not chosen).
	OmitEmpty bool
	Pos       diag.Pos
}

func (*Lit) isExpr()    {}
func (*Path) isExpr()   {}
func (*Ref) isExpr()    {}
func (*Unary) isExpr()  {}
func (*Binary) isExpr() {}
func (*Cond) isExpr()   {}
func (*Call) isExpr()   {}
func (*Object) isExpr() {}

// Kind implements [Expr].
func (e *Lit) Kind() ExprKind {
	switch e.Value.(type) {
	case string:
		return KindString
	case int64:
		return KindInt
	case float64:
		return KindNumber
	case bool:
		return KindBool
	case []string:
		return KindStrings
	case []int64:
		return KindInts
	}
	return KindDynamic
}

// Kind implements [Expr].
func (e *Path) Kind() ExprKind { return e.K }

// Kind implements [Expr].
func (e *Ref) Kind() ExprKind { return e.K }

// Kind implements [Expr].
func (e *Unary) Kind() ExprKind {
	if e.Op == "!" {
		return KindBool
	}
	return e.X.Kind()
}

// Kind implements [Expr].
func (e *Binary) Kind() ExprKind { return e.K }

// Kind implements [Expr].
func (e *Cond) Kind() ExprKind { return e.Then.Kind() }

// Kind implements [Expr].
func (e *Call) Kind() ExprKind { return e.K }

// Kind implements [Expr].
func (e *Object) Kind() ExprKind { return KindObject }

// Walk calls f for e and everything in it, outermost first and in the order in
// which it is written; where f returns false it does not go deeper. A nil e is
// nothing.
func Walk(e Expr, f func(Expr) bool) {
	if isNil(e) || !f(e) {
		return
	}
	switch e := e.(type) {
	case *Lit, *Path, *Ref:
	case *Unary:
		Walk(e.X, f)
	case *Binary:
		Walk(e.X, f)
		Walk(e.Y, f)
	case *Cond:
		Walk(e.If, f)
		Walk(e.Then, f)
		Walk(e.Else, f)
	case *Call:
		for _, a := range e.Args {
			Walk(a, f)
		}
	case *Object:
		for _, m := range e.Members {
			Walk(m.Value, f)
		}
	}
}

// isNil reports whether e is nil or holds a nil pointer.
func isNil(e Expr) bool {
	o, ok := e.(*Object)
	return e == nil || ok && o == nil
}

// NeedsAnswer reports whether e reads the typed answer (response or result) and
// nothing else of it: no fault, status, header or raw body. Such a rule says
// nothing about an answer that did not decode or is a fault, and must not be
// taken to hold there only because absent fields compare as zero.
func NeedsAnswer(e Expr) bool {
	typed, other := false, false
	Walk(e, func(x Expr) bool {
		if p, ok := x.(*Path); ok {
			typed = typed || p.Root != RootBody
			other = other || p.Root == RootBody
		}
		if r, ok := x.(*Ref); ok {
			switch r.Of {
			case "fault.present", "fault.code", "fault.string", "fault.detail", "http.status", "header", "body":
				other = true
			}
		}
		return true
	})
	return typed && !other
}
