package naming

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// operations names the methods. Those that the session keeps for itself are
// unexported.
func (n *namer) operations() {
	for _, s := range n.client.Services {
		var t, reserved table
		t.reserve("the generated client", internals...)
		t.reserve("the generated client", locals...)
		if len(n.client.Services) == 1 && n.client.Session != nil {
			t.reserve("the generated client", clientMethods...)
		}
		named := map[*model.Operation]bool{}
		for _, exact := range []bool{true, false} {
			for _, op := range s.Operations {
				if named[op] || exact && exported(op.Name) != op.Name {
					continue
				}
				named[op] = true
				n.nameOperation(s, op, &t, &reserved)
			}
		}
		n.namePages(s, &t)
		for _, op := range s.Operations { // after the vendor's own words
			n.nameStream(op, &t)
		}
	}
}

// namePages names the iterators over the pages of operations.
func (n *namer) namePages(s *model.Service, t *table) {
	if n.client.Session == nil {
		return
	}
	for _, op := range s.Operations {
		for _, p := range n.client.Session.Paginate {
			if page := p.Pages[op]; page != nil && op.Reserved == "" {
				page.GoName, _ = t.claim("the pages of "+op.Name, op.GoName+"All", op.GoName+"Pages")
			}
		}
	}
}

// nameStream names the method that yields the records of op's answer one by one.
func (n *namer) nameStream(op *model.Operation, t *table) {
	op.StreamName = ""
	if op.Reserved == "" && streamed(op) != nil {
		op.StreamName, _ = t.claim("the stream of "+op.Name, op.GoName+"Seq", op.GoName+"Stream")
	}
}

// streamed is the field of the answer's wrapper that is a list of records, if it
// is all that the answer to a SOAP operation holds.
func streamed(op *model.Operation) *model.Field {
	wire, ok := op.Wire.(*model.SOAPOperation)
	if !ok || !wire.Wrapped || wire.Encoded {
		return nil
	}
	s := wrapperOf(wire.Response)
	if s == nil || len(s.Fields) != 1 || s.Fields[0].Kind != model.FieldElement || len(s.Fields[0].Substitutes) > 0 {
		return nil
	}
	f := s.Fields[0]
	item := f.Type
	if list, ok := model.Resolve(item).(*model.List); ok {
		if f.Repeated || list.Space || list.SOAPArray || list.Item == nil || len(list.Item.Substitutes) > 0 {
			return nil
		}
		item = list.Elem
	} else if !f.Repeated {
		return nil
	}
	if record, ok := model.Resolve(item).(*model.Struct); !ok || record.Abstract {
		return nil
	}
	return f
}

func (n *namer) nameOperation(s *model.Service, op *model.Operation, t, reserved *table) {
	if op.Reserved != "" { // no method
		op.GoName, _ = reserved.claim("operation "+op.Name, Lower(op.Name), Lower(op.Name)+"Call")
		return
	}
	base := exported(op.Name)
	if to := n.renames.of("operation", op.Name, s.Name+"."+op.Name); to != "" {
		base = to
	}
	candidates := []string{base}
	if len(n.client.Services) == 1 && n.client.Session != nil && strings.HasPrefix(base, "With") {
		candidates = nil // the constructors of narrower clients
	}
	candidates = append(candidates, base+"Call")
	if http, ok := op.Wire.(*model.HTTPOperation); ok {
		candidates = append(candidates, exported(strings.ToLower(http.Method))+base)
	}
	name, obstacle := t.claim("operation "+op.Name, candidates...)
	op.GoName = name
	n.collision(op.Pos, "operation", op.Name, name, obstacle)
}

// nameFace names the arguments and results of op, and the structs that gather them.
func (n *namer) nameFace(op *model.Operation) {
	n.nameGathered(op)
	n.nameArgs(op)
	n.nameResults(op)
}

// nameGathered names the struct of arguments: the wrapper itself for SOAP, a
// struct of its own for REST.
func (n *namer) nameGathered(op *model.Operation) {
	op.ParamsType, op.ResultType = "", ""
	if wire, ok := op.Wire.(*model.SOAPOperation); ok {
		if len(op.Args) > maxArgs && op.Args[0].Gathered {
			op.ParamsType = n.wrapped(wire, wire.Request).GoName
		}
		if len(op.Results) > maxArgs {
			if s := n.wrapped(wire, wire.Response); s != nil {
				op.ResultType = s.GoName
			}
		}
		return
	}
	if anyGathered(op.Args) {
		op.ParamsType = n.claimDerived(op, "Params")
	}
	if len(op.Results) > 1 {
		op.ResultType = n.claimDerived(op, "Result")
	}
}

func anyGathered(args []*model.Arg) bool {
	for _, a := range args {
		if a.Gathered {
			return true
		}
	}
	return false
}

// claimDerived names a struct that belongs to op.
func (n *namer) claimDerived(op *model.Operation, suffix string) string {
	base := exported(op.GoName) + suffix
	candidates := []string{base, base + "Set", op.Service.GoName + base}
	if op.Reserved != "" {
		for i := range candidates {
			candidates[i] = Lower(candidates[i])
		}
	}
	name, _ := n.pkg.claim("operation "+op.Name, candidates...)
	return name
}

// nameArgs names the arguments; those that are gathered are fields, named like
// fields.
func (n *namer) nameArgs(op *model.Operation) {
	var args, fields table
	args.reserve("the method", locals...)
	for _, t := range n.wrappersOf(op) {
		args.reserve("the wrapper", t)
	}
	for _, a := range op.Args {
		word := argWord(a)
		if a.Gathered {
			if a.Field != nil {
				a.GoName = a.Field.GoName
				continue
			}
			base := exported(word)
			a.GoName, _ = fields.claim("parameter "+word, base, base+exported(a.Param.In))
			a.Param.GoName = a.GoName
			continue
		}
		base := Lower(word)
		second := base + "Value"
		if a.Param != nil {
			a.Param.GoName = exported(word)
			if base == "type" {
				second = "kind"
			}
		}
		a.GoName, _ = args.claim("argument "+word, base, second)
	}
}

// wrappersOf are the unexported types that the method of op names.
func (n *namer) wrappersOf(op *model.Operation) []string {
	wire, ok := op.Wire.(*model.SOAPOperation)
	if !ok {
		return nil
	}
	var names []string
	for _, e := range []*model.Envelope{wire.Request, wire.Response} {
		if s := wrapperOf(e); s != nil {
			names = append(names, s.GoName)
		}
	}
	return names
}

func argWord(a *model.Arg) string {
	switch {
	case a.Field != nil:
		return fieldWord(a.Field)
	case a.Param != nil:
		return a.Param.Name
	case a.Part != nil:
		return fieldWord(a.Part)
	}
	return "body"
}

// nameResults names results: fields of the result struct, or what the method's
// documentation calls them.
func (n *namer) nameResults(op *model.Operation) {
	var t table
	t.reserve("the method", locals...)
	for _, a := range op.Args {
		t.reserve("an argument", a.GoName)
	}
	for _, r := range op.Results {
		switch {
		case r.Body != nil && op.ResultType != "":
			r.GoName = n.responseOf(op, r.Body).GoName
		case r.Body != nil:
			r.GoName = "body"
		case op.ResultType != "":
			r.GoName = r.Field.GoName
		default:
			f := r.Field
			if f == nil {
				f = r.Part
			}
			base := Lower(strings.TrimPrefix(fieldWord(f), op.Name))
			r.GoName, _ = t.claim("result "+f.Name, base, base+"Value")
		}
	}
}

func (n *namer) responseOf(op *model.Operation, b *model.Body) *model.Response {
	wire, ok := op.Wire.(*model.HTTPOperation)
	if !ok {
		return nil
	}
	for _, r := range wire.Responses {
		if slices.Contains(r.Bodies, b) {
			return r
		}
	}
	return nil
}
