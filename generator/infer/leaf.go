package infer

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A leaf is a simple value of a request or an answer, with the way to it.
type leaf struct {
	path  []*model.Field // from the outermost field down; the last is the leaf's own
	param bool           // a parameter of a request
	list  bool           // within a list
}

func (l leaf) field() *model.Field { return l.path[len(l.path)-1] }

func (l leaf) name() string { return l.field().Name }

// above is the way to the record that the leaf stands in.
func (l leaf) above() []*model.Field { return l.path[:len(l.path)-1] }

// under strips every name from t.
func under(t model.Type) model.Type {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			return t
		}
		t = n.Type
	}
}

// isText reports whether a policy takes a value of t for a text.
func isText(t model.Type) bool {
	switch t := under(t).(type) {
	case *model.Scalar:
		switch t.Kind {
		case model.String, model.GUID, model.URI, model.Email:
			return true
		default:
			return false
		}
	case *model.Enum:
		return t.Base == nil || t.Base.Kind == model.String
	default:
		return false
	}
}

func isScalar(t model.Type, kinds ...model.ScalarKind) bool {
	s, ok := under(t).(*model.Scalar)
	return ok && slices.Contains(kinds, s.Kind)
}

func isBool(t model.Type) bool { return isScalar(t, model.Bool) }

func isWhole(t model.Type) bool {
	return isScalar(t, model.Int8, model.Int16, model.Int32, model.Int64, model.Uint8, model.Uint16, model.Uint32, model.Uint64, model.Integer)
}

func isTime(t model.Type) bool { return isScalar(t, model.DateTime, model.Date) }

// named reports whether a policy can name f.
func named(f *model.Field) bool {
	return (f.Kind == model.FieldElement || f.Kind == model.FieldAttribute) && identifier(f.Name)
}

// identifier reports whether HCL takes s for one word.
func identifier(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '-') {
			return false
		}
	}
	return s != ""
}

// deepest is how far below a request or an answer anything is looked for.
const deepest = 4

// leaves are the simple values below fields.
func leaves(fields []*model.Field) []leaf {
	var out []leaf
	var walk func(fields []*model.Field, path []*model.Field, list bool)
	walk = func(fields []*model.Field, path []*model.Field, list bool) {
		for _, f := range fields {
			if !named(f) || slices.Contains(path, f) {
				continue
			}
			way, many := append(slices.Clone(path), f), list || f.Repeated
			switch t := under(f.Type).(type) {
			case *model.Scalar, *model.Enum, *model.Any:
				out = append(out, leaf{path: way, list: many})
			case *model.Struct:
				if len(way) < deepest {
					walk(t.Fields, way, many)
				}
			default:
			}
		}
	}
	walk(fields, nil, false)
	return out
}

// request are the fields that op sends: those of the only element of the body,
// or its parts.
func request(op *model.Operation) []*model.Field {
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		if w.Request == nil {
			return nil
		}
		if len(w.Request.Body) == 1 {
			if s, ok := under(w.Request.Body[0].Type).(*model.Struct); ok {
				return s.Fields
			}
			return nil
		}
		return w.Request.Body
	case *model.HTTPOperation:
		for _, b := range w.Bodies {
			if s, ok := under(b.Type).(*model.Struct); ok {
				return s.Fields
			}
		}
	}
	return nil
}

// parameters are the parameters of op in the given places.
func parameters(op *model.Operation, places ...string) []*model.Param {
	w, ok := op.Wire.(*model.HTTPOperation)
	if !ok {
		return nil
	}
	var out []*model.Param
	for _, p := range w.Params {
		if slices.Contains(places, p.In) {
			out = append(out, p)
		}
	}
	return out
}

// inputs are the simple values that op is called with.
func inputs(op *model.Operation) []leaf {
	out := leaves(request(op))
	for _, p := range parameters(op, "path", "query", "header") {
		if ordinaryHeader(p) || !identifier(p.Name) {
			continue
		}
		out = append(out, leaf{path: []*model.Field{&p.Field}, param: true, list: p.Repeated})
	}
	return out
}

// ordinaryHeader reports whether p is one that every HTTP client sets by itself.
func ordinaryHeader(p *model.Param) bool {
	return p.In == "header" && slices.Contains([]string{"accept", "content-type", "authorization", "user-agent", "accept-language", "accept-encoding"}, strings.ToLower(p.Name))
}

// An answer is what `result` means for an operation, as package policy has it.
type answer struct {
	of   string // what the expression starts with: "result"
	typ  model.Type
	pos  diag.Pos
	root []*model.Field // from the response down to the result
	list bool           // the result is a list
}

// fields are those of the answer's record; nil when it is none.
func (a answer) fields() []*model.Field {
	if s, ok := under(a.typ).(*model.Struct); ok && !a.list {
		return s.Fields
	}
	return nil
}

// resultOf is the result of op; ok is false when the answer is empty.
func resultOf(op *model.Operation) (a answer, ok bool) {
	a.of = "result"
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		if w.Response == nil || len(w.Response.Body) == 0 {
			return a, false
		}
		a.typ, a.pos = w.Response.Body[0].Type, w.Response.Body[0].Pos
	case *model.HTTPOperation:
		b := success(w)
		if b == nil {
			return a, false
		}
		a.typ, a.pos = b.Type, b.Pos
	}
	s, isStruct := under(a.typ).(*model.Struct)
	if !isStruct {
		return a, a.typ != nil
	}
	if f := resultField(s, op.Name+"Result"); f != nil {
		a.typ, a.pos, a.root, a.list = f.Type, f.Pos, []*model.Field{f}, f.Repeated
	}
	return a, len(s.Fields) > 0
}

// success is what op answers when all is well, if that has a type.
func success(w *model.HTTPOperation) *model.Body {
	for _, r := range w.Responses {
		if !strings.HasPrefix(r.Status, "2") {
			continue
		}
		for _, b := range r.Bodies {
			if b.Type != nil {
				return b
			}
		}
	}
	return nil
}

// resultField is the part of an answer that `result` means, or nil for all of it.
func resultField(s *model.Struct, name string) *model.Field {
	for _, f := range s.Fields {
		if strings.EqualFold(f.Name, name) && named(f) {
			return f
		}
	}
	if len(s.Fields) == 1 && named(s.Fields[0]) {
		return s.Fields[0]
	}
	return nil
}

// expr is an expression of the policy language for the leaf of an answer.
func (a answer) expr(l leaf) string {
	words := []string{a.of}
	for _, f := range l.path {
		words = append(words, f.Name)
	}
	return strings.Join(words, ".")
}

// values are the leaves of an answer that are no list's, with the answer itself
// when it is a simple value: its way is then empty.
func (a answer) values() []leaf {
	return slices.DeleteFunc(leaves(a.fields()), func(l leaf) bool { return l.list })
}
