package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// A surrounding says what the words of an expression are called in the Go code
// around it. An empty word means that the expression cannot use it there.
type surrounding struct {
	protocol model.Protocol
	reply    string // a *soap.Reply or *rest.Reply
	out      string // the typed answer, a struct or a pointer to one
	response model.Type
	result   *model.ResultRef
	values   string // session.Values
	next     string // session.Values of a rotation
	session  string // *session.Session
	identity string
	scope    string
	config   string // *config, for the environment, region and egress label
	item     string // an item of a list, a struct
	raw      bool   // item is raw JSON instead
	attempt  bool   // the answer is one to a login, a renewal or a rotation
}

// A printer turns expressions of a policy into Go.
type printer struct {
	w *writer
	surrounding

	hint    string // what patterns are named after
	usesOut bool   // the typed answer was read
	usesNow bool   // the time was asked for: `now` must be declared
}

func (w *writer) printer(s surrounding) *printer { return &printer{w: w, surrounding: s} }

// Precedences of Go's operators; primary binds strongest.
const (
	precOr = iota + 1
	precAnd
	precCompare
	precAdd
	precMul
	precUnary
	primary
)

var precedence = map[string]int{
	"||": precOr, "&&": precAnd,
	"==": precCompare, "!=": precCompare, "<": precCompare, "<=": precCompare, ">": precCompare, ">=": precCompare,
	"+": precAdd, "-": precAdd, "*": precMul, "/": precMul, "%": precMul,
}

// code is Go source and how strongly it binds.
type code struct {
	text string
	prec int
	kind model.ExprKind
	// typ is the wire's type, where text is still of its Go type and not of kind's.
	typ model.Type
}

// in is the text for an operand of an operator of that precedence.
func (c code) in(prec int) string {
	if c.prec < prec {
		return "(" + c.text + ")"
	}
	return c.text
}

func prime(kind model.ExprKind, format string, args ...any) code {
	return code{text: fmt.Sprintf(format, args...), prec: primary, kind: kind}
}

// as is e as Go source of the given kind.
//
//	string(body.code) == "24302"  ->  r.JSON().Path("code").String() == "24302"
func (p *printer) as(e model.Expr, kind model.ExprKind) string { return p.asCode(e, kind).text }

func (p *printer) asCode(e model.Expr, kind model.ExprKind) code { return convert(p.expr(e), kind) }

func (p *printer) bool(e model.Expr) string { return p.as(e, model.KindBool) }

func (p *printer) string(e model.Expr) string { return p.as(e, model.KindString) }

// expr prints e in its own kind.
func (p *printer) expr(e model.Expr) code {
	switch e := e.(type) {
	case *model.Lit:
		return literal(e)
	case *model.Path:
		return p.path(e)
	case *model.Ref:
		return p.ref(e)
	case *model.Unary:
		x := p.asCode(e.X, e.Kind())
		return code{text: e.Op + x.in(precUnary), prec: precUnary, kind: e.Kind()}
	case *model.Binary:
		return p.binary(e)
	case *model.Cond:
		kind := e.Kind()
		return prime(kind, "choose(%s, %s, %s)", p.bool(e.If), p.as(e.Then, kind), p.as(e.Else, kind))
	case *model.Call:
		return p.call(e)
	case *model.Object:
		return prime(model.KindObject, "nil")
	}
	return code{}
}

func literal(e *model.Lit) code {
	kind := e.Kind()
	switch v := e.Value.(type) {
	case string:
		return prime(kind, "%s", quote(v))
	case []string:
		quoted := make([]string, len(v))
		for i := range v {
			quoted[i] = quote(v[i])
		}
		return prime(kind, "[]string{%s}", strings.Join(quoted, ", "))
	case []int64:
		words := make([]string, len(v))
		for i := range v {
			words[i] = strconv.FormatInt(v[i], 10)
		}
		return prime(kind, "[]int64{%s}", strings.Join(words, ", "))
	case float64:
		return prime(kind, "%s", strconv.FormatFloat(v, 'g', -1, 64))
	}
	return prime(kind, "%v", e.Value)
}

// quote is s as a Go string; raw where that reads better.
func quote(s string) string {
	if strings.ContainsAny(s, `\"`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// binary prints x op y. Numbers and strings of the spec are compared in their
// own Go type with a literal, since the conversion would say nothing.
func (p *printer) binary(e *model.Binary) code {
	prec := precedence[e.Op]
	kind := operandKind(e)
	x, y := p.expr(e.X), p.expr(e.Y)
	switch {
	case prec == precCompare && isLiteral(e.Y) && comparesAs(x.typ, kind):
		// as it is
	case prec == precCompare && isLiteral(e.X) && comparesAs(y.typ, kind):
	case prec == precCompare && isExact(x.typ) && isLiteral(e.Y):
		return code{text: x.text + ".Cmp(" + exactLiteral(x.typ, e.Y) + ") " + e.Op + " 0", prec: prec, kind: model.KindBool}
	default:
		x, y = convert(x, kind), convert(y, kind)
	}
	if kind == model.KindTime {
		return compareTimes(e.Op, x, y)
	}
	right := prec + 1 // operators of Go are left-associative
	return code{text: x.in(prec) + " " + e.Op + " " + y.in(right), prec: prec, kind: e.K}
}

func isLiteral(e model.Expr) bool {
	_, ok := e.(*model.Lit)
	return ok
}

// operandKind is the kind that both sides of an operator are brought to.
func operandKind(e *model.Binary) model.ExprKind {
	x, y := e.X.Kind(), e.Y.Kind()
	if e.Op == "&&" || e.Op == "||" {
		return model.KindBool
	}
	if x == model.KindDynamic {
		x = y
	}
	if x == model.KindDynamic {
		return model.KindString
	}
	if x == model.KindInt && y == model.KindNumber {
		return y
	}
	return x
}

// comparesAs reports whether a value of Go type t compares with an untyped
// constant of the kind.
func comparesAs(t model.Type, kind model.ExprKind) bool {
	if t == nil {
		return false
	}
	switch t := model.Resolve(t).(type) {
	case *model.Enum:
		return t.Base == nil || comparesAs(t.Base, kind)
	case *model.Named:
		return comparesAs(t.Type, kind)
	case *model.Scalar:
		switch kind {
		case model.KindString:
			return isTextKind(t.Kind)
		case model.KindInt:
			return model.Int8 <= t.Kind && t.Kind <= model.Uint64
		case model.KindNumber:
			return t.Kind == model.Float32 || t.Kind == model.Float64
		default:
			return false
		}
	}
	return false
}

func isExact(t model.Type) bool {
	s, ok := scalarOf(t)
	return ok && (s.Kind == model.Decimal || s.Kind == model.Integer)
}

func scalarOf(t model.Type) (*model.Scalar, bool) {
	if t == nil {
		return nil, false
	}
	s, ok := model.Resolve(t).(*model.Scalar)
	return s, ok
}

// exactLiteral is a literal as the exact number that it is compared with.
func exactLiteral(t model.Type, e model.Expr) string {
	text := literal(e.(*model.Lit)).text
	if s, _ := scalarOf(t); s.Kind == model.Integer {
		return "xsdtype.NewInteger(" + text + ")"
	}
	whole, fraction, _ := strings.Cut(text, ".")
	return fmt.Sprintf("xsdtype.NewDecimal(%s, %d)", whole+fraction, len(fraction))
}

func compareTimes(op string, x, y code) code {
	text := x.in(primary) + ".Compare(" + y.text + ") " + op + " 0"
	return code{text: text, prec: precCompare, kind: model.KindBool}
}

// call prints a function of the policy language.
func (p *printer) call(e *model.Call) code {
	arg := func(i int) model.Expr { return e.Args[i] }
	switch e.Func {
	case "contains":
		return p.contains(arg(0), arg(1))
	case "matches":
		return prime(model.KindBool, "%s.MatchString(%s)", p.w.regexp(p.hint, arg(1)), p.string(arg(0)))
	case "anymatch":
		return prime(model.KindBool, "slices.ContainsFunc(%s, %s.MatchString)", p.as(arg(0), model.KindStrings), p.w.regexp(p.hint, arg(1)))
	case "string":
		return prime(model.KindString, "%s", p.string(arg(0)))
	case "text":
		return prime(model.KindString, "%s.Text()", p.reply)
	case "coalesce":
		return prime(e.K, "cmp.Or(%s)", p.list(e.Args, e.K))
	case "join":
		return p.join(e)
	case "upper":
		return prime(model.KindString, "strings.ToUpper(%s)", p.string(arg(0)))
	case "hex":
		return prime(model.KindString, "hex.EncodeToString(%s)", p.as(arg(0), model.KindBytes))
	case "base64":
		return prime(model.KindString, "base64.StdEncoding.EncodeToString(%s)", p.as(arg(0), model.KindBytes))
	case "hmac_sha256":
		return prime(model.KindBytes, "%s", listed("session.HMACSHA256(", ")", p.string(arg(0)), p.string(arg(1))))
	case "epoch":
		p.usesNow = true
		return prime(model.KindInt, "now.Unix()")
	case "date_in":
		return prime(model.KindTime, "session.DateIn(%s)", p.string(arg(0)))
	case "after":
		if p.attempt { // whose times are by the vendor's clock
			return prime(model.KindTime, "%s.After(%s)", p.reply, p.as(arg(0), model.KindInt))
		}
		return prime(model.KindTime, "session.After(%s)", p.as(arg(0), model.KindInt))
	case "only_child": // of raw JSON; of typed answers Bind has made paths
		return convert(prime(model.KindDynamic, "%s.OnlyChild()", p.expr(arg(0)).text), e.K)
	case "child":
		return convert(prime(model.KindDynamic, "%s.Path(%s)", p.expr(arg(0)).text, p.string(arg(1))), e.K)
	}
	return prime(e.K, "nil /* %s is no function of the policy language */", e.Func)
}

func (p *printer) list(args []model.Expr, kind model.ExprKind) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = p.as(a, kind)
	}
	return strings.Join(words, ", ")
}

// join is strings.Join, or + where that is shorter: join("_", a, b).
func (p *printer) join(e *model.Call) code {
	separator := p.string(e.Args[0])
	if len(e.Args) == 2 && e.Args[1].Kind() == model.KindStrings {
		return prime(model.KindString, "strings.Join(%s, %s)", p.as(e.Args[1], model.KindStrings), separator)
	}
	words := make([]string, len(e.Args)-1)
	for i, a := range e.Args[1:] {
		words[i] = p.string(a)
	}
	return prime(model.KindString, "strings.Join(%s, %s)", listed("[]string{", "}", words...), separator)
}

// listed is a list of arguments or elements, each on a line of its own where they
// would make a line too long.
func listed(open, end string, words ...string) string {
	text := open + strings.Join(words, ", ") + end
	if len(text) <= widest && !strings.Contains(text, "\n") {
		return text
	}
	return open + "\n" + strings.Join(words, ",\n") + ",\n" + end
}

// contains is slices.Contains over strings or numbers, whichever the list holds.
func (p *printer) contains(list, x model.Expr) code {
	kind, item := model.KindStrings, model.KindString
	if list.Kind() == model.KindInts || list.Kind() == model.KindDynamic && x.Kind() == model.KindInt {
		kind, item = model.KindInts, model.KindInt
	}
	if ref, ok := x.(*model.Ref); ok && ref.Of == "http.status" && isLiteral(list) {
		numbers := strings.TrimPrefix(p.as(list, kind), "[]int64")
		return prime(model.KindBool, "slices.Contains([]int%s, %s.Status)", numbers, p.reply)
	}
	return prime(model.KindBool, "slices.Contains(%s, %s)", p.as(list, kind), p.as(x, item))
}

// A pattern is a package-level regular expression.
type pattern struct{ name, text string }

// regexp is the package-level variable of a pattern, named after the block that
// uses it first.
//
//	quarantine, "Quarantine ends at" -> quarantinePattern
func (w *writer) regexp(hint string, e model.Expr) string {
	lit, ok := e.(*model.Lit)
	if !ok {
		return "nil"
	}
	text, _ := lit.Value.(string)
	for _, p := range w.patterns {
		if p.text == text {
			return p.name
		}
	}
	base := naming.Lower(hint) + "Pattern"
	name := base
	for n := 2; ; n++ {
		i := slices.IndexFunc(w.patterns, func(p pattern) bool { return p.name == name })
		if i < 0 {
			w.patterns = append(w.patterns, pattern{name, text})
			return name
		}
		name = base + strconv.Itoa(n)
	}
}

// patternDecls declare the patterns that were used.
func (w *writer) patternDecls() []string {
	var list []string
	for _, p := range w.patterns {
		list = append(list, fmt.Sprintf("%s = regexp.MustCompile(%s)", p.name, quote(p.text)))
	}
	return list
}

// ref prints what the session itself knows.
func (p *printer) ref(e *model.Ref) code {
	switch e.Of {
	case "credential":
		return prime(model.KindString, "%s.At(%s)", p.values, fieldIndex(p.w.client.Session, e.Name))
	case "next":
		return prime(model.KindString, "%s.At(%s)", p.next, fieldIndex(p.w.client.Session, e.Name))
	case "session":
		return prime(model.KindString, "%s.Token(%s)", p.session, quote(e.Name))
	case "identity":
		return prime(model.KindString, "%s", p.identity)
	case "scope":
		return prime(model.KindString, "%s", p.scope)
	case "http.status":
		return code{text: p.reply + ".Status", prec: primary, kind: model.KindInt, typ: intType}
	case "header":
		return prime(model.KindString, "%s.Header.Get(%s)", p.reply, quote(e.Name))
	case "body":
		return prime(model.KindDynamic, "%s.JSON()", p.reply)
	case "egress_ip":
		return prime(model.KindString, "%s.egress", p.config)
	case "environment":
		return prime(model.KindString, "string(%s.environment)", p.config)
	case "region":
		return prime(model.KindString, "string(%s.region)", p.config)
	}
	return p.fault(e)
}

// intType stands for Go's int, which compares with constants as it is.
var intType = &model.Scalar{Kind: model.Int64}

// fault prints fault.present and its parts. An answer that is no fault has none.
func (p *printer) fault(e *model.Ref) code {
	part := strings.TrimPrefix(e.Of, "fault.")
	if p.protocol == model.REST {
		if part == "present" {
			return prime(model.KindBool, "false")
		}
		return prime(model.KindString, `""`)
	}
	switch part {
	case "present":
		return code{text: p.reply + ".Fault != nil", prec: precCompare, kind: model.KindBool}
	case "code":
		return prime(model.KindString, "%s.FaultCode()", p.reply)
	case "string":
		return prime(model.KindString, "%s.FaultString()", p.reply)
	}
	return prime(model.KindString, "%s.FaultDetail()", p.reply)
}

// fieldIndex is the constant that indexes a field of the credential.
func fieldIndex(s *model.Session, name string) string {
	for _, f := range s.Credential.Fields {
		if f.Name == name {
			return "field" + f.GoName
		}
	}
	return "-1"
}
