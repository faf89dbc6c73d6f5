package naming

import "github.com/authgen/authgen/generator/model"

// A walk visits every place that holds a type, each type once, from what it is
// given downwards. replace, when set, may put another type into a place before
// it is visited; visit is then told of each type that has a declaration.
//
// Base is not followed: a derived struct repeats its fields, and a base that
// nothing else uses needs no declaration.
type walk struct {
	seen    map[model.Type]bool
	replace func(model.Type) model.Type
	visit   func(model.Type)
	headers bool // the SOAP headers that a policy fills are visited as well
	// offered, when set, are the SOAP headers that callers of an operation send or read.
	offered func(*model.Operation) []*model.Field
}

func (w *walk) slot(p *model.Type) {
	if *p == nil {
		return
	}
	if w.replace != nil {
		*p = w.replace(*p)
	}
	w.typ(*p)
}

func (w *walk) typ(t model.Type) {
	if w.seen == nil {
		w.seen = map[model.Type]bool{}
	}
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	if w.visit != nil && model.DeclOf(t) != nil {
		w.visit(t)
	}
	switch t := t.(type) {
	case *model.Struct:
		w.structType(t)
	case *model.List:
		w.slot(&t.Elem)
		if t.Item != nil {
			w.field(t.Item)
		}
	case *model.Map:
		w.slot(&t.Elem)
	case *model.Union:
		for _, v := range t.Variants {
			w.slot(&v.Type)
		}
	case *model.Named:
		w.slot(&t.Type)
	case *model.Enum, *model.Any, *model.Scalar:
	}
}

func (w *walk) structType(s *model.Struct) {
	for _, f := range s.Fields {
		w.field(f)
	}
	for i := range s.Derived {
		s.Derived[i] = w.structSlot(s.Derived[i])
	}
	w.slot(&s.Open)
}

func (w *walk) structSlot(s *model.Struct) *model.Struct {
	var t model.Type = s
	w.slot(&t)
	if s, ok := t.(*model.Struct); ok {
		return s
	}
	return s
}

func (w *walk) field(f *model.Field) {
	w.slot(&f.Type)
	for _, s := range f.Substitutes {
		w.field(s)
	}
}

// operation visits what travels with op: bodies, headers that the session
// fills, faults, parameters and answers.
func (w *walk) operation(op *model.Operation) {
	switch wire := op.Wire.(type) {
	case *model.SOAPOperation:
		w.envelope(wire.Request)
		w.envelope(wire.Response)
		if w.headers {
			w.filledHeaders(op, wire.Request)
		}
		if w.offered != nil {
			for _, f := range w.offered(op) {
				w.field(f)
			}
		}
		for _, f := range wire.Faults {
			if f.Detail != nil {
				w.field(f.Detail)
			}
		}
	case *model.HTTPOperation:
		for _, p := range wire.Params {
			w.field(&p.Field)
		}
		w.bodies(wire.Bodies)
		for _, r := range wire.Responses {
			w.bodies(r.Bodies)
		}
	}
}

func (w *walk) envelope(e *model.Envelope) {
	if e == nil {
		return
	}
	for _, f := range e.Body {
		w.field(f)
	}
}

func (w *walk) bodies(bodies []*model.Body) {
	for _, b := range bodies {
		w.slot(&b.Type)
	}
}

// filledHeaders visits the declared SOAP headers that the session fills in for op.
func (w *walk) filledHeaders(op *model.Operation, e *model.Envelope) {
	if e == nil {
		return
	}
	for _, c := range op.Carry {
		for _, f := range e.Headers {
			if c.SOAPHeader != nil && fills(c.SOAPHeader, f) {
				w.field(f)
			}
		}
	}
}

// fills reports whether o, or a member of it, is the content of header.
func fills(o *model.Object, header *model.Field) bool {
	if o.Name == header.Name || o.Field == header {
		return true
	}
	for _, m := range o.Members {
		if m.Name == header.Name || m.Field == header {
			return true
		}
	}
	return false
}
