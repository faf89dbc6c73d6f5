package openapi

import (
	"slices"
	"strconv"
)

// enumeration reads enum and const. Enums are of strings or of integers;
// others keep their type and lose the list.
func (r *reader) enumeration(s *schema, n *node) {
	values := n.get("enum")
	if c := n.get("const"); c != nil && values == nil {
		r.notef("const", c.at, "read a const as an enum of one value")
		values = &node{kind: list, at: c.at, items: []*node{c}}
	}
	if values == nil {
		return
	}
	if !values.is(list) {
		r.notef("bad-enum", values.at, "left out an enum that is %s", values.kind)
		return
	}
	all := r.enumValues(s, n, values)
	s.null = s.null || s.typ == "" && s.nullable && len(all) == 0
	switch s.typ {
	case "array":
		r.enumOfItems(s, values, all)
		return
	case "":
		s.typ = commonType(all)
	}
	if s.enum = r.enumOfType(s, values, all); len(s.enum) == 0 && len(all) > 0 && len(s.union) == 0 {
		r.notef("no-enum", values.at, "left out an enum of values that are no strings and no integers")
	}
}

// enumValues are the values without null and repetitions, with their names.
func (r *reader) enumValues(s *schema, n, values *node) []enumValue {
	names := n.get("x-enum-varnames")
	if names == nil {
		names = n.get("x-enumNames")
	}
	if names == nil {
		names = n.get("x-enum-names")
	}
	docs := n.get("x-enum-descriptions")
	if docs == nil {
		docs = n.get("x-enumDescriptions")
	}
	var all []enumValue
	for i, item := range values.items {
		if item.is(null) {
			r.notef("null-in-enum", values.at, "read null among the values as nullable")
			s.nullable = true
			continue
		}
		v := enumValue{at: item.at, value: item.value, kind: item.kind}
		v.name, v.doc = beside(names, i, item.value), beside(docs, i, item.value)
		if v.name == "" {
			v.name = v.value
		}
		if slices.ContainsFunc(all, func(o enumValue) bool { return o.value == v.value && o.kind == v.kind }) {
			r.notef("repeated-value", item.at, "left out a repeated enum value")
			continue
		}
		all = append(all, v)
	}
	return all
}

// beside returns what an extension says about the value at index i: a list
// beside the enum, or an object by value.
func beside(n *node, i int, value string) string {
	if n.is(list) && i < len(n.items) {
		return n.items[i].value
	}
	return n.text(value)
}

// commonType is the type of values that are all of one kind.
func commonType(all []enumValue) string {
	if len(all) == 0 {
		return ""
	}
	for _, v := range all[1:] {
		if v.kind != all[0].kind {
			return ""
		}
	}
	switch all[0].kind {
	case text:
		return "string"
	case boolean:
		return "boolean"
	case number:
		if slices.ContainsFunc(all, func(v enumValue) bool { return !isInteger(canonicalNumber(v.value)) }) {
			return "number"
		}
		return "integer"
	case null, list, object:
	}
	return ""
}

func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// enumOfType are the values that fit the type of s.
func (r *reader) enumOfType(s *schema, values *node, all []enumValue) []enumValue {
	var fit []enumValue
	for _, v := range all {
		switch {
		case s.typ == "string" && (v.kind == text || v.kind == number || v.kind == boolean):
			fit = append(fit, v)
		case s.typ == "integer" && isInteger(canonicalNumber(v.value)):
			if v.value = canonicalNumber(v.value); isInteger(canonicalNumber(v.name)) {
				v.name = v.value
			}
			fit = append(fit, v)
		}
	}
	if len(fit) > 0 && len(fit) < len(all) {
		r.notef("odd-value", values.at, "left out enum values that are not of type %s", s.typ)
	}
	return uniqueValues(fit)
}

// uniqueValues drops values that are the same once they have a type.
func uniqueValues(all []enumValue) []enumValue {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(v enumValue) bool {
		again := seen[v.value]
		seen[v.value] = true
		return again
	})
}

// enumOfItems moves an enum that stands beside an array to the items that it
// means.
func (r *reader) enumOfItems(s *schema, values *node, all []enumValue) {
	if s.items == nil || s.items.ref != nil || len(s.items.enum) > 0 || s.items.named || commonType(all) == "" {
		r.notef("no-enum", values.at, "left out an enum of arrays")
		return
	}
	if s.items.typ == "" {
		s.items.typ = commonType(all)
	}
	if s.items.enum = r.enumOfType(s.items, values, all); len(s.items.enum) > 0 {
		r.notef("enum-of-items", values.at, "moved the enum of an array to its items")
	}
}
