package diff

import "github.com/authgen/authgen/generator/model"

// travel finds which types requests hold, which answers do, and which of them
// travel in XML.
func (s *side) travel() {
	out := &traveller{seen: s.sent, skip: func(f *model.Field) bool { return f.ReadOnly }}
	in := &traveller{seen: s.received, skip: func(f *model.Field) bool { return f.WriteOnly }}
	for _, service := range s.client.Services {
		for _, op := range service.Operations {
			travelOperation(op, out, in)
			s.soap(op)
		}
		for _, hook := range service.Webhooks {
			travelOperation(hook, in, out) // the vendor calls
		}
	}
}

// soap looks at what is special about SOAP.
func (s *side) soap(op *model.Operation) {
	w, ok := op.Wire.(*model.SOAPOperation)
	if !ok {
		return
	}
	all := &traveller{seen: s.xml, skip: func(*model.Field) bool { return false }}
	travelOperation(op, all, all)
	for _, e := range []*model.Envelope{w.Request, w.Response} {
		if e == nil || len(e.Body) != 1 {
			continue
		}
		if t, ok := model.Resolve(e.Body[0].Type).(*model.Struct); ok && t.Internal {
			s.wrapper[t] = s.method(op)
		}
	}
}

// method is what callers call op: "Client.Get", "Client.Orders.Get".
func (s *side) method(op *model.Operation) string {
	if len(s.client.Services) > 1 {
		return "Client." + op.Service.GoName + "." + op.GoName
	}
	return "Client." + op.GoName
}

func travelOperation(op *model.Operation, out, in *traveller) {
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		out.envelope(w.Request)
		in.envelope(w.Response)
		for _, f := range w.Faults {
			if f.Detail != nil {
				in.field(f.Detail)
			}
		}
	case *model.HTTPOperation:
		for _, p := range w.Params {
			out.field(&p.Field)
		}
		out.bodies(w.Bodies)
		for _, r := range w.Responses {
			in.bodies(r.Bodies)
			in.fields(r.Headers)
		}
	}
}

// A traveller walks through what travels in one direction.
type traveller struct {
	seen map[model.Type]bool
	skip func(*model.Field) bool
}

func (t *traveller) envelope(e *model.Envelope) {
	if e != nil {
		t.fields(e.Body)
		t.fields(e.Headers)
	}
}

func (t *traveller) bodies(list []*model.Body) {
	for _, b := range list {
		t.typ(b.Type)
	}
}

func (t *traveller) fields(list []*model.Field) {
	for _, f := range list {
		t.field(f)
	}
}

func (t *traveller) field(f *model.Field) {
	if t.skip(f) {
		return
	}
	t.typ(f.Type)
	t.fields(f.Substitutes)
}

func (t *traveller) typ(typ model.Type) {
	if typ == nil || t.seen[typ] {
		return
	}
	t.seen[typ] = true
	switch typ := typ.(type) {
	case *model.Struct:
		t.fields(typ.Fields)
		t.typ(typ.Open)
		for _, d := range typ.Derived {
			t.typ(d)
		}
	case *model.List:
		t.typ(typ.Elem)
	case *model.Map:
		t.typ(typ.Elem)
	case *model.Union:
		for _, v := range typ.Variants {
			t.typ(v.Type)
		}
	case *model.Named:
		t.typ(typ.Type)
	case *model.Enum, *model.Any, *model.Scalar:
	}
}
