package openapi

import (
	"slices"
	"strings"
)

// kindOf reads type and format, in the spellings of all versions.
func (r *reader) kindOf(s *schema, n *node) {
	s.format = n.text("format")
	switch t := n.get("type"); {
	case t == nil || t.is(null):
	case t.is(list):
		r.kindOfList(s, t)
	case t.isScalar():
		s.typ = r.typeWord(s, t)
	default:
		r.notef("bad-type", t.at, "left out a type that is %s", t.kind)
	}
	if s.typ == "string" {
		r.encoded(s, n)
	}
}

// encoded reads the words of 3.1 for bytes in a string.
func (r *reader) encoded(s *schema, n *node) {
	if s.format != "" {
		return
	}
	switch enc := n.text("contentEncoding"); {
	case strings.EqualFold(enc, "base64") || strings.EqualFold(enc, "base64url"):
		s.format = "byte"
	case enc == "" && n.text("contentMediaType") == "application/octet-stream":
		s.format = "binary"
	}
}

// kindOfList reads the list of types of 3.1: null among them is nullable, and
// several others are a union, which several makes.
func (r *reader) kindOfList(s *schema, t *node) {
	words := typeWords(s, t)
	if s.nullable {
		r.notef("null-type", t.at, "read the type null as nullable")
	}
	if s.null = len(words) == 0 && s.nullable; len(words) == 1 {
		s.typ = r.typeWord(s, newText(t.at, words[0]))
	}
}

// typeWords are the distinct types of a list, but for null.
func typeWords(s *schema, t *node) []string {
	var words []string
	for _, item := range t.items {
		switch {
		case item.is(null) || item.isScalar() && item.value == "null":
			s.nullable = true
		case item.isScalar() && !slices.Contains(words, item.value):
			words = append(words, item.value)
		}
	}
	if i := slices.Index(words, "integer"); i >= 0 && slices.Contains(words, "number") {
		words = slices.Delete(words, i, i+1)
	}
	return words
}

// several turns a schema of several types into a union with one member each.
func (r *reader) several(s *schema, n *node) {
	t := n.get("type")
	if !t.is(list) || s.typ != "" && !s.isObject() && s.items == nil {
		return
	}
	words := typeWords(&schema{}, t)
	if len(words) < 2 || len(s.allOf) > 0 || len(s.union) > 0 || len(s.enum) > 0 {
		return
	}
	if len(words) > 4 {
		r.notef("any-type", t.at, "read a schema of nearly every type as any value")
		*s = schema{
			at: s.at, from: s.from, name: s.name, named: s.named, words: s.words, nullable: s.nullable, title: s.title, doc: s.doc,
			deprecated: s.deprecated, readOnly: s.readOnly, writeOnly: s.writeOnly, initial: s.initial, goName: s.goName,
		}
		return
	}
	r.notef("several-types", t.at, "read several types as a union of them")
	for _, word := range words {
		s.union = append(s.union, memberOfType(s, word))
	}
	s.anyOf = true
	s.typ, s.format, s.properties, s.additional, s.items, s.closed, s.required = "", "", nil, nil, nil, false, nil
}

// memberOfType is what of s concerns one of its types.
func memberOfType(s *schema, word string) *schema {
	m := &schema{at: s.at, typ: word}
	switch word {
	case "object":
		m.properties, m.additional, m.closed, m.required = s.properties, s.additional, s.closed, s.required
	case "array":
		m.items = s.items
	default:
		m.format, m.facets = s.format, s.facets
	}
	return m
}

// typeWord reads one type, forgiving what people write there. The empty
// string is any type.
func (r *reader) typeWord(s *schema, t *node) string {
	word := strings.ToLower(strings.TrimSpace(t.value))
	switch word {
	case "string", "number", "integer", "boolean", "array", "object":
		if word != t.value {
			r.notef("odd-type", t.at, "read the type %q as %q", t.value, word)
		}
		return word
	case "null":
		s.nullable, s.null = true, true
		return ""
	}
	meant, known := oddTypes[word]
	if known {
		r.notef("odd-type", t.at, "read the type %q as %q", t.value, meant.typ)
	} else {
		r.warnf("unknown-type", t.at, "there is no type %q: any value is accepted there", t.value)
	}
	if s.format == "" {
		s.format = meant.format
	}
	return meant.typ
}

// oddTypes are words that are no types, but clearly mean one.
var oddTypes = map[string]struct{ typ, format string }{
	"file": {"string", "binary"}, "binary": {"string", "binary"}, "text": {"string", ""}, "str": {"string", ""}, "char": {"string", ""},
	"date": {"string", "date"}, "datetime": {"string", "date-time"}, "date-time": {"string", "date-time"},
	"timestamp": {"string", ""}, "uuid": {"string", "uuid"}, "guid": {"string", "uuid"}, "uri": {"string", "uri"}, "url": {"string", "uri"},
	"email": {"string", "email"}, "enum": {"string", ""}, "int": {"integer", ""}, "int32": {"integer", "int32"},
	"int64": {"integer", "int64"}, "long": {"integer", "int64"}, "float": {"number", "float"}, "double": {"number", "double"},
	"decimal": {"number", ""}, "bool": {"boolean", ""}, "list": {"array", ""}, "map": {"object", ""}, "hash": {"object", ""},
	"dict": {"object", ""}, "any": {}, "mixed": {}, "unknown": {}, "": {},
}
