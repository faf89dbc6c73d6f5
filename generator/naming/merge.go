package naming

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A typeEntry is a type that gets a declaration.
type typeEntry struct {
	typ     model.Type
	decl    *model.Decl
	service *model.Service
	// face: a caller can meet it. Others are unexported.
	face bool
	// wrapper: it only wraps the arguments or results of an operation.
	wrapper *model.Operation
	suffix  string // of the wrapper's name: Request or Response, Params or Result
	named   bool
}

// mergeTypes collects the types that travel, and lets one declaration stand for
// those that services describe alike.
func (n *namer) mergeTypes() {
	found := n.collect()
	canonical := map[model.Type]model.Type{}
	groups := map[string][]*typeEntry{}
	n.entry = map[model.Type]*typeEntry{}
	n.twins = map[model.Type][]model.Type{}
	for _, e := range found {
		key := key(e)
		twin := findEqual(groups[key], e.typ)
		if twin == nil {
			groups[key] = append(groups[key], e)
			n.types = append(n.types, e)
			n.entry[e.typ] = e
			continue
		}
		canonical[e.typ] = twin.typ
		twin.face = twin.face || e.face
		n.twins[twin.typ] = append(n.twins[twin.typ], e.typ)
	}
	w := walk{headers: true, offered: n.offeredHeaders, replace: func(t model.Type) model.Type {
		if c, ok := canonical[t]; ok {
			return c
		}
		return t
	}}
	for _, s := range n.client.Services {
		for _, op := range slices.Concat(s.Operations, s.Webhooks) {
			w.operation(op)
		}
	}
	n.forgetUnusedUnions(canonical)
}

// collect visits the operations in order, the exported ones first, and then
// orders what it found as the specs have it.
func (n *namer) collect() []*typeEntry {
	entries := map[model.Type]*typeEntry{}
	var found []*typeEntry
	var service *model.Service
	var face bool
	w := walk{offered: n.offeredHeaders, visit: func(t model.Type) {
		if named, ok := t.(*model.Named); ok && named.Transparent {
			return // Go sees what it stands for
		}
		e := &typeEntry{typ: t, decl: model.DeclOf(t), service: service, face: face}
		entries[t] = e
		found = append(found, e)
	}}
	for _, face = range []bool{true, false} {
		w.headers = !face
		for _, service = range n.client.Services {
			for _, op := range service.Operations {
				if op.Reserved == "" || !face && IsUsed(op) {
					w.operation(op)
				}
			}
			for _, op := range service.Webhooks {
				w.operation(op)
			}
		}
	}
	for _, s := range n.client.Services {
		for _, op := range s.Operations {
			markWrappers(op, entries)
		}
	}
	return n.inDocumentOrder(found, entries)
}

// IsUsed reports whether the client sends op: for callers, or for the session.
// Operations that are reserved because they carry a secret are not sent at all.
func IsUsed(op *model.Operation) bool {
	return op.Reserved == "" || op.Role != model.Business && op.Role != model.CredentialRole
}

// markWrappers finds the structs that only wrap op's arguments and results.
func markWrappers(op *model.Operation, entries map[model.Type]*typeEntry) {
	wire, ok := op.Wire.(*model.SOAPOperation)
	if !ok || !wire.Wrapped {
		return
	}
	mark := func(e *model.Envelope, suffix string) {
		if s := wrapperOf(e); s != nil && (s.Path != nil || s.Internal) {
			if entry := entries[s]; entry != nil && entry.wrapper == nil {
				entry.wrapper, entry.suffix, entry.face = op, suffix, false
			}
		}
	}
	mark(wire.Request, "Request")
	mark(wire.Response, "Response")
}

// wrapperOf is the struct of the only body element, or nil.
func wrapperOf(e *model.Envelope) *model.Struct {
	if e == nil || len(e.Body) != 1 {
		return nil
	}
	s, _ := model.Resolve(e.Body[0].Type).(*model.Struct)
	return s
}

// inDocumentOrder puts the named types of each service first, as its spec has
// them, and the others as they were found.
func (n *namer) inDocumentOrder(found []*typeEntry, entries map[model.Type]*typeEntry) []*typeEntry {
	ordered := make([]*typeEntry, 0, len(found))
	placed := map[model.Type]bool{}
	for _, s := range n.client.Services {
		for _, t := range s.Types {
			if e := entries[t]; e != nil && !placed[t] {
				placed[t] = true
				ordered = append(ordered, e)
			}
		}
	}
	for _, e := range found {
		if !placed[e.typ] {
			ordered = append(ordered, e)
		}
	}
	return ordered
}

// key is the same for types that may be equal.
func key(e *typeEntry) string {
	return fmt.Sprintf("%T %s %s %s", e.typ, e.decl.XML.Space, e.decl.Name, strings.Join(e.decl.Path, "/"))
}

func findEqual(group []*typeEntry, t model.Type) *typeEntry {
	for _, e := range group {
		if equal(e.typ, t) {
			return e
		}
	}
	return nil
}

// forgetUnusedUnions drops unions that nothing reaches from the structs that
// are their variants.
func (n *namer) forgetUnusedUnions(canonical map[model.Type]model.Type) {
	for _, e := range n.types {
		s, ok := e.typ.(*model.Struct)
		if !ok {
			continue
		}
		var used []*model.Union
		for _, u := range s.Unions {
			if c, ok := canonical[u].(*model.Union); ok {
				u = c
			}
			if n.entry[u] != nil {
				used = append(used, u)
			}
		}
		s.Unions = used
	}
}

// copyToTwins gives types that were merged away the names of the type that
// stands for them, since expressions of the policy may still point at them.
func (n *namer) copyToTwins() {
	for _, e := range n.types {
		for _, twin := range n.twins[e.typ] {
			copyNames(twin, e.typ)
		}
	}
}

func copyNames(to, from model.Type) {
	d, s := model.DeclOf(to), model.DeclOf(from)
	d.GoName, d.Internal = s.GoName, s.Internal
	switch from := from.(type) {
	case *model.Struct:
		to := to.(*model.Struct)
		to.Fault = from.Fault
		for i, f := range from.Fields {
			to.Fields[i].GoName, to.Fields[i].Indirect = f.GoName, f.Indirect
		}
	case *model.Enum:
		for i, v := range from.Values {
			to.(*model.Enum).Values[i].GoName = v.GoName
		}
	case *model.Union:
		for i, v := range from.Variants {
			to.(*model.Union).Variants[i].GoName = v.GoName
		}
	case *model.Named, *model.List, *model.Map, *model.Any, *model.Scalar:
	}
}
