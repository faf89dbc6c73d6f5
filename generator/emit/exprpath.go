package emit

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// path prints the way to a field of an answer. What is absent on the way counts
// as the zero value of its type.
func (p *printer) path(e *model.Path) code {
	switch e.Root {
	case model.RootBody:
		return p.jsonPath(p.reply+".JSON()", e)
	case model.RootItem:
		if p.raw {
			return p.jsonPath(p.item, e)
		}
		return p.steps(held{text: p.item}, e.Steps, e.K)
	case model.RootResult:
		p.usesOut = true
		at := held{text: p.out, typ: p.response}
		if p.result != nil {
			for _, f := range p.result.Fields {
				at = p.member(at, f)
			}
		}
		return p.steps(at, e.Steps, e.K)
	case model.RootResponse:
		p.usesOut = true
		return p.steps(held{text: p.out, typ: p.response}, e.Steps, e.K)
	}
	return code{}
}

// jsonPath reads the raw JSON of whatever came.
//
//	body.Errors.Error[*].reasonCode -> r.JSON().Path("Errors", "Error", "*", "reasonCode")
func (p *printer) jsonPath(tree string, e *model.Path) code {
	var words []string
	for _, s := range e.Steps {
		if s.Name != "" {
			words = append(words, quote(s.Name))
		}
		if s.Star {
			words = append(words, `"*"`)
		}
	}
	return convert(prime(model.KindDynamic, "%s.Path(%s)", tree, strings.Join(words, ", ")), e.K)
}

// held is a place in the answer, and how Go holds what stands there.
type held struct {
	text     string
	typ      model.Type
	pointer  bool // nil when absent
	nullable bool // an xsdtype.Nullable
	list     bool
}

// member is the field f of what stands at h.
func (p *printer) member(h held, f *model.Field) held {
	h = p.value(h)
	m := held{text: h.text + "." + f.GoName, typ: f.Type}
	switch _, isList := model.Resolve(f.Type).(*model.List); {
	case f.Repeated, isList:
		m.list, m.nullable = true, !f.Repeated && f.Presence == model.OptionalNullable
	case f.Presence == model.OptionalNullable:
		m.nullable = true
	case isPointer(f):
		m.pointer = true
	}
	return m
}

// value is what stands at h itself, zero if it is absent.
func (p *printer) value(h held) held {
	switch {
	case h.pointer:
		h.text = "valueOf(" + h.text + ")"
	case h.nullable:
		h.text += ".OrZero()"
	}
	h.pointer, h.nullable = false, false
	return h
}

// steps goes down from at. A star collects from every item of a list.
func (p *printer) steps(at held, steps []model.Step, kind model.ExprKind) code {
	for i, s := range steps {
		if s.Field != nil {
			at = p.member(at, s.Field)
		}
		if s.Star {
			return p.each(at, steps[i+1:], kind)
		}
	}
	at = p.value(at)
	if at.list {
		return code{text: at.text, prec: primary, kind: kind}
	}
	return code{text: at.text, prec: primary, kind: kind, typ: at.typ}
}

// each collects a value of every item of a list.
//
//	each(out.Result.Items, func(item *Item) string { return item.Code })
func (p *printer) each(list held, rest []model.Step, kind model.ExprKind) code {
	list = p.value(list)
	elem, text, nullable := list.typ, goType(list.typ), false
	if l, ok := model.Resolve(list.typ).(*model.List); ok {
		elem, text, nullable = l.Elem, goElem(l), l.Item == nil && l.Nullable && !isNilable(l.Elem)
	}
	one := model.KindString
	if kind == model.KindInts {
		one = model.KindInt
	}
	inner := convert(p.steps(held{text: "item", typ: elem, nullable: nullable}, rest, one), one)
	return prime(kind, "each(%s, func(item %s) %s { return %s })", list.text, text, goKind(one), inner.text)
}

// goKind is the Go type of an expression's kind.
func goKind(k model.ExprKind) string {
	switch k {
	case model.KindInt:
		return "int64"
	case model.KindNumber:
		return "float64"
	case model.KindBool:
		return "bool"
	case model.KindTime:
		return "time.Time"
	case model.KindBytes:
		return "[]byte"
	case model.KindStrings:
		return "[]string"
	case model.KindInts:
		return "[]int64"
	case model.KindString, model.KindObject, model.KindList, model.KindDynamic:
	}
	return "string"
}

// convert brings c to the given kind.
func convert(c code, kind model.ExprKind) code {
	if c.typ != nil {
		return fromWire(c, kind)
	}
	if c.kind == kind {
		return c
	}
	if c.kind == model.KindDynamic {
		return fromDynamic(c, kind)
	}
	if format, ok := conversions[[2]model.ExprKind{c.kind, kind}]; ok {
		return prime(kind, format, c.in(primary))
	}
	return c
}

// conversions are the ways from one kind to another.
var conversions = map[[2]model.ExprKind]string{
	{model.KindInt, model.KindString}:    "strconv.FormatInt(%s, 10)",
	{model.KindInt, model.KindNumber}:    "float64(%s)",
	{model.KindNumber, model.KindString}: "strconv.FormatFloat(%s, 'g', -1, 64)",
	{model.KindBool, model.KindString}:   "strconv.FormatBool(%s)",
	{model.KindString, model.KindBytes}:  "[]byte(%s)",
	{model.KindString, model.KindTime}:   "session.DateIn(%s)",
	{model.KindString, model.KindInt}:    "jsonwire.TextValue(%s).Int()",
	{model.KindTime, model.KindString}:   "%s.Format(time.RFC3339)",
}

// dynamicMethods are the ways from a value of `body`; others are texts.
var dynamicMethods = map[model.ExprKind]string{
	model.KindInt: "Int", model.KindNumber: "Float", model.KindBool: "Bool", model.KindStrings: "Strings", model.KindInts: "Ints",
}

func fromDynamic(c code, kind model.ExprKind) code {
	if method, ok := dynamicMethods[kind]; ok {
		return prime(kind, "%s.%s()", c.text, method)
	}
	return convert(prime(model.KindString, "%s.String()", c.text), kind)
}

// fromWire brings a value of a spec's type to the given kind.
func fromWire(c code, kind model.ExprKind) code {
	switch t := model.Resolve(c.typ).(type) {
	case *model.Enum:
		base := t.Base
		if base == nil || isTextKind(base.Kind) {
			return convert(prime(model.KindString, "string(%s)", c.text), kind)
		}
		return convert(prime(model.KindInt, "int64(%s)", c.text), kind)
	case *model.Named:
		c.typ = t.Type
		if isTextScalar(t.Type) {
			return convert(prime(model.KindString, "string(%s)", c.text), kind)
		}
		return fromWire(c, kind)
	case *model.Scalar:
		return fromScalar(c, t.Kind, kind)
	}
	return prime(kind, "%s", c.text)
}

func isTextScalar(t model.Type) bool {
	s, ok := scalarOf(t)
	return ok && isTextKind(s.Kind)
}

func fromScalar(c code, from model.ScalarKind, kind model.ExprKind) code {
	switch from {
	case model.String, model.URI, model.Email:
		return convert(prime(model.KindString, "%s", c.text), kind)
	case model.Bool:
		return convert(prime(model.KindBool, "%s", c.text), kind)
	case model.Int64:
		if strings.HasSuffix(c.text, ".Status") { // the HTTP status is an int
			return convert(prime(model.KindInt, "int64(%s)", c.text), kind)
		}
		return convert(prime(model.KindInt, "%s", c.text), kind)
	case model.Int8, model.Int16, model.Int32, model.Uint8, model.Uint16, model.Uint32, model.Uint64:
		return convert(prime(model.KindInt, "int64(%s)", c.text), kind)
	case model.Float32:
		return convert(prime(model.KindNumber, "float64(%s)", c.text), kind)
	case model.Float64:
		return convert(prime(model.KindNumber, "%s", c.text), kind)
	case model.Decimal, model.Integer:
		if kind == model.KindNumber {
			return prime(kind, "%s.Float64()", c.text)
		}
	case model.DateTime, model.Date:
		if kind == model.KindTime {
			return prime(kind, "%s.Time()", c.text)
		}
	case model.Base64, model.Hex:
		if kind == model.KindBytes {
			return prime(kind, "[]byte(%s)", c.text)
		}
		return prime(kind, "string(%s)", c.text)
	default:
	}
	return prime(model.KindString, "%s.String()", c.text)
}
