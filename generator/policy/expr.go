package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// An env is what an expression may speak of.
type env struct {
	answer     bool       // response, result, body, fault, http.status, header()
	webhook    bool       // body of a request that the vendor sends
	credential bool       // credential.X
	next       bool       // next.X
	session    bool       // session.X
	scope      bool       // scope.X
	identity   bool       // identity.X
	item       model.Type // item.X of this type
	items      bool       // item.X of a body, read leniently
}

// A typer types one expression, for one operation when it reads an answer.
type typer struct {
	b   *binder
	op  *model.Operation // nil when no answer is read
	env env

	problems []problem
	warnings []problem
}

// A problem is why an expression does not type. Unresolved means that a name is
// not there: without it, the rule merely does not apply to this operation.
type problem struct {
	d          *diag.Diagnostic
	unresolved bool
}

// A value is an expression that was typed, with what messages say about it.
type value struct {
	model.Expr
	typ  model.Type // of a field of the spec; nil for anything else
	pos  diag.Pos   // where the spec says so
	rng  hcl.Range
	text string // as the policy writes it
	// optional: it may be absent, and is then left out of a request.
	optional bool
}

func (t *typer) fail(code string, r hcl.Range, format string, args ...any) *diag.Diagnostic {
	return t.problem(false, code, r, format, args...)
}

func (t *typer) unresolved(code string, r hcl.Range, format string, args ...any) *diag.Diagnostic {
	return t.problem(true, code, r, format, args...)
}

func (t *typer) problem(unresolved bool, code string, r hcl.Range, format string, args ...any) *diag.Diagnostic {
	d := &diag.Diagnostic{Severity: diag.Error, Code: code, Pos: t.b.src.pos(r), Summary: fmt.Sprintf(format, args...)}
	t.problems = append(t.problems, problem{d, unresolved})
	return d
}

// respelt warns of a name that the spec writes in another case.
func (t *typer) respelt(r hcl.Range, format string, args ...any) {
	d := &diag.Diagnostic{Severity: diag.Warning, Code: "case-differs", Pos: t.b.src.pos(r), Summary: fmt.Sprintf(format, args...)}
	t.warnings = append(t.warnings, problem{d: d})
}

// as types e and brings it to kind k.
func (t *typer) as(e hclsyntax.Expression, k model.ExprKind) (value, bool) {
	v, ok := t.value(e)
	if !ok {
		return v, false
	}
	return t.to(v, k)
}

// value types e.
func (t *typer) value(e hclsyntax.Expression) (value, bool) {
	e, _ = unwrap(e)
	v, ok := t.shape(e)
	v.rng, v.text = e.Range(), t.b.src.text(e.Range())
	return v, ok
}

func (t *typer) shape(e hclsyntax.Expression) (value, bool) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr, *hclsyntax.TupleConsExpr:
		return t.literal(e)
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.SplatExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr:
		return t.reference(e)
	case *hclsyntax.FunctionCallExpr:
		return t.function(e)
	case *hclsyntax.UnaryOpExpr:
		return t.unary(e)
	case *hclsyntax.BinaryOpExpr:
		return t.binary(e)
	case *hclsyntax.ConditionalExpr:
		return t.conditional(e)
	case *hclsyntax.ObjectConsExpr:
		t.fail("wrong-value", e.SrcRange, "a map cannot stand here")
	case *hclsyntax.ForExpr:
		t.fail("unsupported", e.SrcRange, "for expressions are not part of the language").
			WithHelp("contains(list[*].field, x) and anymatch(list[*].field, pattern) look at each item")
	default:
		t.fail("unsupported", e.Range(), "this is no expression of the language")
	}
	return value{}, false
}

func (t *typer) literal(e hclsyntax.Expression) (value, bool) {
	pos := t.b.src.pos(e.Range())
	if s, ok := literalText(e); ok {
		return value{Expr: &model.Lit{Value: s, Pos: pos}}, true
	}
	if n, ok := number(e); ok {
		return value{Expr: &model.Lit{Value: n, Pos: pos}}, true
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() == cty.Bool && !e.Val.IsNull() {
			return value{Expr: &model.Lit{Value: e.Val.True(), Pos: pos}}, true
		}
		t.fail("wrong-value", e.SrcRange, "there is no null").
			WithHelp("an absent field compares as the zero value of its type: write \"\", 0 or false")
	case *hclsyntax.TemplateExpr:
		return t.joined(e.Parts, pos)
	case *hclsyntax.TemplateWrapExpr:
		return t.as(e.Wrapped, model.KindString)
	case *hclsyntax.TupleConsExpr:
		return t.list(e)
	}
	return value{}, false
}

// joined is a string with interpolations.
func (t *typer) joined(parts []hclsyntax.Expression, pos diag.Pos) (value, bool) {
	args := []model.Expr{&model.Lit{Value: "", Pos: pos}}
	fine, optional := true, false
	for _, p := range parts {
		v, ok := t.textOf(p)
		fine, optional = fine && ok, optional || v.optional
		args = append(args, v.Expr)
	}
	return value{Expr: &model.Call{Func: "join", Args: args, K: model.KindString, Pos: pos}, optional: optional}, fine
}

// textOf types e and turns what it is into text.
func (t *typer) textOf(e hclsyntax.Expression) (value, bool) {
	v, ok := t.value(e)
	if !ok {
		return v, false
	}
	switch v.Kind() {
	case model.KindString:
		return v, true
	case model.KindDynamic:
		return t.to(v, model.KindString)
	case model.KindInt, model.KindNumber, model.KindBool:
		v.Expr = &model.Call{Func: "string", Args: []model.Expr{v.Expr}, K: model.KindString, Pos: t.b.src.pos(v.rng)}
		return v, true
	default:
		return t.to(v, model.KindString)
	}
}

// list is a list of literals.
func (t *typer) list(e *hclsyntax.TupleConsExpr) (value, bool) {
	var texts []string
	var ints []int64
	for _, item := range e.Exprs {
		inner, _ := unwrap(item)
		if s, ok := literalText(inner); ok {
			texts = append(texts, s)
		} else if n, ok := number(inner); ok {
			if i, isInt := n.(int64); isInt {
				ints = append(ints, i)
			}
		}
	}
	var lit any
	switch len(e.Exprs) {
	case 0:
		t.fail("wrong-value", e.SrcRange, "the list is empty")
		return value{}, false
	case len(texts):
		lit = texts
	case len(ints):
		lit = ints
	default:
		t.fail("type-mismatch", e.SrcRange, "a list holds literals of one kind, strings or whole numbers")
		return value{}, false
	}
	return value{Expr: &model.Lit{Value: lit, Pos: t.b.src.pos(e.SrcRange)}}, true
}

func (t *typer) unary(e *hclsyntax.UnaryOpExpr) (value, bool) {
	if n, ok := number(e); ok {
		return value{Expr: &model.Lit{Value: n, Pos: t.b.src.pos(e.SrcRange)}}, true
	}
	pos := t.b.src.pos(e.SrcRange)
	if e.Op == hclsyntax.OpLogicalNot {
		v, ok := t.as(e.Val, model.KindBool)
		return value{Expr: &model.Unary{Op: "!", X: v.Expr, Pos: pos}}, ok
	}
	v, ok := t.value(e.Val)
	if ok && v.Kind() != model.KindInt && v.Kind() != model.KindNumber {
		v, ok = t.to(v, model.KindInt)
	}
	return value{Expr: &model.Unary{Op: "-", X: v.Expr, Pos: pos}}, ok
}

// operators are HCL's, in Go's spelling.
var operators = map[*hclsyntax.Operation]string{
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpLogicalAnd: "&&",
	hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=",
	hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=",
	hclsyntax.OpLessThan: "<", hclsyntax.OpLessThanOrEqual: "<=",
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*",
	hclsyntax.OpDivide: "/", hclsyntax.OpModulo: "%",
}

func (t *typer) binary(e *hclsyntax.BinaryOpExpr) (value, bool) {
	op := operators[e.Op]
	out := &model.Binary{Op: op, K: model.KindBool, Pos: t.b.src.pos(e.SrcRange)}
	switch op {
	case "||", "&&":
		x, okX := t.as(e.LHS, model.KindBool)
		y, okY := t.as(e.RHS, model.KindBool)
		out.X, out.Y = x.Expr, y.Expr
		return value{Expr: out}, okX && okY
	}
	x, okX := t.value(e.LHS)
	y, okY := t.value(e.RHS)
	if !okX || !okY {
		return value{}, false
	}
	x, y, ok := t.level(x, y)
	if !ok {
		return value{}, false
	}
	out.X, out.Y = x.Expr, y.Expr
	switch op {
	case "==", "!=":
		ok = t.comparable(x, y)
	case "<", "<=", ">", ">=":
		ok = t.ordered(x)
	default:
		out.K = x.Kind()
		ok = t.arithmetic(op, x, y)
	}
	return value{Expr: out}, ok
}

// level brings two operands to one kind.
func (t *typer) level(x, y value) (a, b value, ok bool) {
	kx, ky := x.Kind(), y.Kind()
	switch {
	case kx == model.KindDynamic && ky == model.KindDynamic:
		x, _ = t.to(x, model.KindString)
		y, _ = t.to(y, model.KindString)
		return x, y, true
	case kx == model.KindDynamic:
		x, ok = t.to(x, ky)
		return x, y, ok
	case ky == model.KindDynamic:
		y, ok = t.to(y, kx)
		return x, y, ok
	case kx == ky:
		return x, y, true
	case kx == model.KindTime && ky == model.KindString:
		y, ok = t.to(y, kx)
		return x, y, ok
	case ky == model.KindTime && kx == model.KindString:
		x, ok = t.to(x, ky)
		return x, y, ok
	case kx == model.KindNumber && ky == model.KindInt:
		return x, widen(y), true
	case ky == model.KindNumber && kx == model.KindInt:
		return widen(x), y, true
	}
	t.mismatch(x, y, "is compared with")
	return x, y, false
}

// widen makes a literal whole number a float64, to stand beside one.
func widen(v value) value {
	if l, ok := v.Expr.(*model.Lit); ok {
		if n, ok := l.Value.(int64); ok {
			v.Expr = &model.Lit{Value: float64(n), Pos: l.Pos}
		}
	}
	return v
}

// mismatch reports two values that do not go together. It points at the literal
// when one of them is: that is what is easily changed.
func (t *typer) mismatch(x, y value, joined string) {
	guilty, other := y, x
	if _, ok := x.Expr.(*model.Lit); ok {
		guilty, other = x, y
	}
	d := t.fail("type-mismatch", guilty.rng, "%s but %s %s", other.says(), joined, guilty.what())
	if help := inKind(guilty.Expr, other.Kind()); help != "" {
		d.WithHelp("write %s", help)
	} else if guilty.Kind() == model.KindInt && other.Kind() == model.KindString {
		d.WithHelp("write string(%s)", guilty.text)
	}
	t.relate(d, other)
	t.relate(d, guilty)
}

// relate adds the line of the spec that v comes from.
func (t *typer) relate(d *diag.Diagnostic, v value) {
	if v.pos.IsValid() && v.typ != nil {
		d.WithRelated(v.pos, "%s is %s here", v.text, typeName(v.typ))
	}
}

// says is "result.ErrCode is int (cardproc.wsdl:214)".
func (v value) says() string {
	if v.typ != nil {
		return fmt.Sprintf("%s is %s%s", v.text, typeName(v.typ), at(v.pos))
	}
	return fmt.Sprintf("%s is %s", v.text, kindName(v.Kind()))
}

// what is "a string" for a literal and "result.X, which is int" for a field.
func (v value) what() string {
	if _, ok := v.Expr.(*model.Lit); ok {
		return kindName(v.Kind())
	}
	if v.typ != nil {
		return fmt.Sprintf("%s, which is %s%s", v.text, typeName(v.typ), at(v.pos))
	}
	return fmt.Sprintf("%s, which is %s", v.text, kindName(v.Kind()))
}

// inKind is a literal rewritten to be of kind k, or "".
func inKind(e model.Expr, k model.ExprKind) string {
	l, ok := e.(*model.Lit)
	if !ok {
		return ""
	}
	switch v := l.Value.(type) {
	case string:
		_, err := strconv.ParseInt(v, 10, 64)
		if err == nil && (k == model.KindInt || k == model.KindInts || k == model.KindNumber) {
			return v
		}
		if k == model.KindBool && (v == "true" || v == "false") {
			return v
		}
	case int64:
		if k == model.KindString || k == model.KindStrings {
			return strconv.Quote(strconv.FormatInt(v, 10))
		}
		if k == model.KindBool && (v == 0 || v == 1) {
			return strconv.FormatBool(v == 1)
		}
	case bool:
		if k == model.KindString {
			return strconv.Quote(strconv.FormatBool(v))
		}
	case []string:
		return numbersOf(v, k)
	case []int64:
		if k == model.KindString || k == model.KindStrings {
			var quoted []string
			for _, n := range v {
				quoted = append(quoted, strconv.Quote(strconv.FormatInt(n, 10)))
			}
			return "[" + strings.Join(quoted, ", ") + "]"
		}
	}
	return ""
}

// numbersOf is a list of strings as numbers, if all of them are.
func numbersOf(list []string, k model.ExprKind) string {
	if k != model.KindInt && k != model.KindInts {
		return ""
	}
	for _, s := range list {
		if !isDigits(s) {
			return ""
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// comparable checks == and !=.
func (t *typer) comparable(x, y value) bool {
	switch x.Kind() {
	case model.KindString, model.KindInt, model.KindNumber, model.KindBool, model.KindTime:
		return t.enumHas(x, y) && t.enumHas(y, x)
	case model.KindStrings, model.KindInts, model.KindList:
		t.fail("type-mismatch", x.rng, "%s and cannot be compared", x.says()).
			WithHelp("contains(list, x) looks for a value in a list")
	default:
		t.fail("type-mismatch", x.rng, "%s and cannot be compared", x.says())
	}
	return false
}

func (t *typer) ordered(x value) bool {
	switch x.Kind() {
	case model.KindInt, model.KindNumber, model.KindTime:
		return true
	default:
		t.fail("type-mismatch", x.rng, "%s and has no order", x.says())
		return false
	}
}

func (t *typer) arithmetic(op string, x, y value) bool {
	k := x.Kind()
	switch {
	case k == model.KindString && op == "+":
		t.fail("type-mismatch", x.rng, "%s and strings are not added", x.says()).
			WithHelp("write \"${%s}${%s}\" or join(\"\", %s, %s)", x.text, y.text, x.text, y.text)
	case k == model.KindNumber && op == "%":
		t.fail("type-mismatch", x.rng, "%s and %% takes whole numbers", x.says())
	case k == model.KindInt || k == model.KindNumber:
		return t.divisible(op, y)
	default:
		t.fail("type-mismatch", x.rng, "%s and %s takes numbers", x.says(), op)
	}
	return false
}

// divisible refuses a division that could panic.
func (t *typer) divisible(op string, y value) bool {
	if op != "/" && op != "%" {
		return true
	}
	l, ok := y.Expr.(*model.Lit)
	if ok && l.Value != int64(0) && l.Value != float64(0) {
		return true
	}
	t.fail("wrong-value", y.rng, "a divisor is a literal other than zero")
	return false
}

// enumHas checks that a literal is among the values of an enumeration. The empty
// string is: an absent field compares so.
func (t *typer) enumHas(x, literal value) bool {
	enum, ok := under(x.typ).(*model.Enum)
	l, isLit := literal.Expr.(*model.Lit)
	if x.typ == nil || !ok || !isLit {
		return true
	}
	var words []string
	switch v := l.Value.(type) {
	case string:
		words = []string{v}
	case int64:
		words = []string{strconv.FormatInt(v, 10)}
	case []string:
		words = v
	case []int64:
		for _, n := range v {
			words = append(words, strconv.FormatInt(n, 10))
		}
	}
	fine := true
	for _, w := range words {
		fine = t.enumValue(enum, x, literal, w) && fine
	}
	return fine
}

func (t *typer) enumValue(enum *model.Enum, x, literal value, word string) bool {
	var all []string
	for _, v := range enum.Values {
		if v.Value == word {
			return true
		}
		all = append(all, v.Value)
	}
	if word == "" || len(all) == 0 {
		return true
	}
	d := t.fail("unknown-enum-value", literal.rng, "no value %q in %s%s", word, typeName(enum), at(enum.Pos))
	if help := didYouMean(word, all); help != "" {
		d.WithHelp("%s", help)
	} else if len(all) <= 8 {
		d.WithHelp("its values are %s", strings.Join(all, ", "))
	}
	if enum.Pos.IsValid() {
		d.WithRelated(enum.Pos, "%s is %s, declared here", x.text, typeName(enum))
	}
	return false
}

func (t *typer) conditional(e *hclsyntax.ConditionalExpr) (value, bool) {
	c, okC := t.as(e.Condition, model.KindBool)
	x, okX := t.value(e.TrueResult)
	y, okY := t.value(e.FalseResult)
	if !okC || !okX || !okY {
		return value{}, false
	}
	x, y, ok := t.branches(x, y)
	return value{
		Expr:     &model.Cond{If: c.Expr, Then: x.Expr, Else: y.Expr, Pos: t.b.src.pos(e.SrcRange)},
		optional: x.optional || y.optional,
	}, ok
}

// branches brings the two results of a condition to one kind.
func (t *typer) branches(x, y value) (a, b value, ok bool) {
	before := len(t.problems)
	if x, y, ok = t.level(x, y); ok {
		return x, y, true
	}
	t.problems = t.problems[:before]
	t.fail("type-mismatch", y.rng, "%s but the other result is %s", x.says(), y.what())
	return x, y, false
}

// to brings v to kind k, or reports why it cannot be.
func (t *typer) to(v value, k model.ExprKind) (value, bool) {
	switch {
	case v.Kind() == k:
		return v, true
	case v.Kind() == model.KindDynamic && setKind(v.Expr, k):
		return v, true
	case k == model.KindTime && v.Kind() == model.KindString:
		v.Expr = &model.Call{Func: "date_in", Args: []model.Expr{v.Expr}, K: k, Pos: t.b.src.pos(v.rng)}
		return v, true
	case k == model.KindNumber && v.Kind() == model.KindInt:
		return widen(v), true
	}
	d := t.fail("type-mismatch", v.rng, "%s but %s is needed here", v.says(), kindName(k))
	if help := inKind(v.Expr, k); help != "" {
		d.WithHelp("write %s", help)
	} else if k == model.KindBool {
		d.WithHelp("compare it: %s", compareHelp(v))
	}
	t.relate(d, v)
	return v, false
}

func compareHelp(v value) string {
	switch v.Kind() {
	case model.KindString:
		return v.text + ` == "…"`
	case model.KindInt, model.KindNumber:
		return v.text + " == 1"
	default:
		return v.text + " == …"
	}
}

// setKind says as what a dynamic value is to be read.
func setKind(e model.Expr, k model.ExprKind) bool {
	if k == model.KindObject || k == model.KindBytes {
		return false
	}
	switch e := e.(type) {
	case *model.Path:
		e.K = k
	case *model.Call:
		e.K = k
	default:
		return false
	}
	return true
}
