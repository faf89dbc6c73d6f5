package openapi

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

const (
	maxShared     = 4  // members of a union that is named after them
	maxSharedName = 64 // letters of such a name
)

// share makes a union that stands inline, and whose members are components or
// scalars, a reference to a named one; all that have the same members refer to
// one. It is called after its members, also where only one place has it, so that a
// place that is added to the document renames nothing.
//
//	oneOf: [{type: string}, {$ref: Customer}] -> StringOrCustomer
func (h *hoister) share(s *schema) bool {
	if len(s.union) < 2 || len(s.union) > maxShared || s.tag != nil || s.several || s.goName != "" || s.words != nil ||
		len(s.enum)+len(s.properties)+len(s.allOf) > 0 {
		return false
	}
	words, key := make([]string, 0, 2*len(s.union)), ""
	for i, m := range s.union {
		word, ok := memberWord(m)
		if !ok {
			return false
		}
		if i > 0 {
			words = append(words, "or")
		}
		words = append(words, word)
		key += fmt.Sprintf("%s %p\n", word, m.target().components())
	}
	if len(joinWords(words)) > maxSharedName {
		return false
	}
	one := h.shared[key]
	if one == nil {
		one = &schema{at: s.at, from: s.from, anyOf: s.anyOf, state: done}
		for _, m := range s.union {
			one.union = append(one.union, unlimited(m))
		}
		h.shared[key] = one
		h.name(one, words)
		one.path = []string{strings.Join(words, " ")}
		h.children(one, words)
	}
	s.ref, s.union, s.anyOf = one, nil, false
	return true
}

// components is the component that s is, or nil for what stands inline.
func (s *schema) components() *schema {
	if s.named && s.path == nil {
		return s
	}
	if next := inner(s); next != nil {
		return next.target().components()
	}
	return nil
}

// memberWord is what a member of a union is called in the union's name, if that
// says all about it.
func memberWord(m *schema) (word string, ok bool) {
	t := m.target()
	switch {
	case m.nullable || t.nullable || t.ref != nil || t.goName != "":
		return "", false
	case t.named:
		return t.name, t.path == nil
	case t != m || m.title != "" || len(m.union)+len(m.allOf)+len(m.properties) > 0 || isBinary(m):
		return "", false
	case len(m.enum) > 0:
		return constantWord(m)
	case m.additional != nil:
		word, ok = memberWord(m.additional)
		return word + " map", ok && reflect.DeepEqual(m.facets, model.Facets{})
	case m.typ == "array" && m.items != nil:
		word, ok = memberWord(m.items)
		return word + " list", ok && reflect.DeepEqual(m.facets, model.Facets{})
	case isScalar(m):
		return kindWord(m), m.typ == "string" || reflect.DeepEqual(m.facets, model.Facets{})
	}
	return "", false
}

// kindWord is the format of a scalar, where it matters, and else its type.
func kindWord(m *schema) string {
	plain := *m
	plain.format = ""
	kind := scalarOf(m, false)
	if scalarOf(&plain, false).Kind == kind.Kind {
		return scalarWord(kind.Kind)
	}
	return m.format
}

// constantWord is what a member that is one string is called.
func constantWord(m *schema) (word string, ok bool) {
	if m.typ != "string" || len(m.enum) != 1 || m.enum[0].name != m.enum[0].value {
		return "", false
	}
	word = m.enum[0].value
	if word == "" {
		return "empty", true
	}
	return word, simpleName.MatchString(word)
}

// unlimited is a member without what only a place says about it: its words, and
// the limits of a string.
func unlimited(m *schema) *schema {
	if m.ref != nil || m.named {
		return m
	}
	plain := *m
	plain.enum = slices.Clone(m.enum)
	for i := range plain.enum {
		plain.enum[i].doc = ""
	}
	plain.doc, plain.deprecated, plain.initial, plain.facets = "", "", nil, model.Facets{}
	if isScalar(m) && kindWord(m) != m.format {
		plain.format = ""
	}
	if m.items != nil {
		plain.items = unlimited(m.items)
	}
	if m.additional != nil {
		plain.additional = unlimited(m.additional)
	}
	return &plain
}
