package policy

import (
	"fmt"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// under strips every name from t: what a value of it is made of.
func under(t model.Type) model.Type {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			return t
		}
		t = n.Type
	}
}

// kindOf is the kind that a value of type t has in an expression.
func kindOf(t model.Type) model.ExprKind {
	switch t := under(t).(type) {
	case *model.Scalar:
		return scalarKind(t.Kind)
	case *model.Enum:
		if t.Base != nil {
			return scalarKind(t.Base.Kind)
		}
		return model.KindString
	case *model.List:
		return listKind(t.Elem)
	case *model.Any:
		return model.KindDynamic
	}
	return model.KindObject
}

// listKind is the kind of a list of t.
func listKind(t model.Type) model.ExprKind {
	switch kindOf(t) {
	case model.KindString:
		return model.KindStrings
	case model.KindInt:
		return model.KindInts
	default:
		return model.KindList
	}
}

func scalarKind(k model.ScalarKind) model.ExprKind {
	switch k {
	case model.Bool:
		return model.KindBool
	case model.Int8, model.Int16, model.Int32, model.Int64,
		model.Uint8, model.Uint16, model.Uint32, model.Uint64, model.Integer:
		return model.KindInt
	case model.Float32, model.Float64, model.Decimal:
		return model.KindNumber
	case model.DateTime, model.Date:
		return model.KindTime
	case model.Base64, model.Hex, model.Stream, model.Attached:
		return model.KindBytes
	default:
		return model.KindString
	}
}

// typeName is how a message calls t: the schema's word where there is one.
func typeName(t model.Type) string {
	switch t := t.(type) {
	case *model.Named:
		if t.Name != "" && !t.Transparent {
			return t.Name
		}
		return typeName(t.Type)
	case *model.Scalar:
		if t.XSD != "" {
			return t.XSD
		}
		return scalarName(t)
	case *model.Enum:
		return orKind(t.Name, t)
	case *model.Struct:
		return orKind(t.Name, t)
	case *model.Union:
		return orKind(t.Name, t)
	case *model.List:
		return "a list of " + typeName(t.Elem)
	case *model.Map:
		return "a map"
	case *model.Any:
		return "anything"
	case nil:
		return "nothing"
	}
	return kindName(kindOf(t))
}

func orKind(name string, t model.Type) string {
	if name != "" {
		return name
	}
	return kindName(kindOf(t))
}

func scalarName(s *model.Scalar) string {
	switch scalarKind(s.Kind) {
	case model.KindInt:
		return "integer"
	case model.KindNumber:
		return "number"
	case model.KindBool:
		return "boolean"
	default:
		if s.Format != "" {
			return "string (" + s.Format + ")"
		}
		return "string"
	}
}

// kindName is how a message calls a value of kind k.
func kindName(k model.ExprKind) string {
	switch k {
	case model.KindString:
		return "a string"
	case model.KindInt:
		return "a whole number"
	case model.KindNumber:
		return "a number"
	case model.KindBool:
		return "true or false"
	case model.KindTime:
		return "a time"
	case model.KindBytes:
		return "bytes"
	case model.KindStrings:
		return "a list of strings"
	case model.KindInts:
		return "a list of numbers"
	case model.KindObject:
		return "a record"
	case model.KindList:
		return "a list"
	default:
		return "a value of any kind"
	}
}

// at is " (file:line)", or "" when the place is not known.
func at(p diag.Pos) string {
	if !p.IsValid() {
		return ""
	}
	if p.Line == 0 {
		return fmt.Sprintf(" (%s)", p.File)
	}
	return fmt.Sprintf(" (%s:%d)", p.File, p.Line)
}

// elem is the type of the items when a field, or the answer itself, is a list.
func elem(t model.Type, repeated bool) (model.Type, bool) {
	if repeated {
		return t, true
	}
	if l, ok := under(t).(*model.List); ok {
		return l.Elem, true
	}
	return nil, false
}

// member finds a field of s by the wire's word; exact is false when only the
// case differs.
func member(s *model.Struct, name string) (f *model.Field, exact bool) {
	var near []*model.Field
	for _, f := range s.Fields {
		switch {
		case !named(f):
		case f.Name == name:
			return f, true
		case strings.EqualFold(f.Name, name):
			near = append(near, f)
		}
	}
	if len(near) == 1 {
		return near[0], false
	}
	return nil, false
}

// named reports whether a policy can name f.
func named(f *model.Field) bool {
	return f.Kind == model.FieldElement || f.Kind == model.FieldAttribute
}

func memberNames(s *model.Struct) []string {
	var out []string
	for _, f := range s.Fields {
		if named(f) {
			out = append(out, f.Name)
		}
	}
	return out
}

// answer is the type of what an operation returns, or nil for nothing.
func answer(op *model.Operation) (model.Type, diag.Pos) {
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		if w.Response != nil && len(w.Response.Body) > 0 {
			return w.Response.Body[0].Type, w.Response.Body[0].Pos
		}
	case *model.HTTPOperation:
		if r := success(w); r != nil {
			for _, b := range r.Bodies {
				if b.Type != nil {
					return b.Type, b.Pos
				}
			}
		}
	}
	return nil, op.Pos
}

// success is the response of an HTTP operation that means it worked: the first
// 2xx with a body, else the first 2xx, else the default one when there is no 2xx.
func success(w *model.HTTPOperation) *model.Response {
	var empty, other *model.Response
	for _, r := range w.Responses {
		switch {
		case strings.HasPrefix(r.Status, "2") && len(r.Bodies) > 0:
			return r
		case strings.HasPrefix(r.Status, "2") && empty == nil:
			empty = r
		case r.Status == "default":
			other = r
		}
	}
	if empty != nil {
		return empty
	}
	return other
}

// request is the record that an operation sends: the child of soap:Body, or the
// body of an HTTP request. Nil when it sends none.
func request(op *model.Operation) *model.Struct {
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		if w.Request != nil && len(w.Request.Body) > 0 {
			s, _ := under(w.Request.Body[0].Type).(*model.Struct)
			return s
		}
	case *model.HTTPOperation:
		for _, b := range w.Bodies {
			if s, ok := under(b.Type).(*model.Struct); ok && b.Type != nil {
				return s
			}
		}
	}
	return nil
}

// params is the HTTP parameters of op.
func params(op *model.Operation) []*model.Param {
	if w, ok := op.Wire.(*model.HTTPOperation); ok {
		return w.Params
	}
	return nil
}

// defaultResult is what `result` means when the policy does not say: the element
// <Operation>Result if the answer has one, else its only child, else the answer
// itself.
func defaultResult(op *model.Operation) *model.ResultRef {
	t, _ := answer(op)
	if t == nil {
		return nil
	}
	s, ok := under(t).(*model.Struct)
	if !ok {
		return &model.ResultRef{Type: t}
	}
	if f, _ := member(s, op.Name+"Result"); f != nil {
		return &model.ResultRef{Fields: []*model.Field{f}, Type: f.Type}
	}
	if f := onlyChild(s); f != nil {
		return &model.ResultRef{Fields: []*model.Field{f}, Type: f.Type}
	}
	if len(s.Fields) == 0 {
		return nil
	}
	return &model.ResultRef{Type: t}
}

// onlyChild is the one member of s, or nil if it has none or several.
func onlyChild(s *model.Struct) *model.Field {
	if len(s.Fields) == 1 && named(s.Fields[0]) {
		return s.Fields[0]
	}
	return nil
}
