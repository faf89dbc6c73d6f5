package openapi

import (
	"cmp"
	"slices"
)

// flatten resolves the allOf of a schema. A sole reference stays one; other
// branches are merged, the later ones winning.
func (r *reader) flatten(s *schema) {
	if s.state != fresh {
		return
	}
	s.state = busy
	defer func() { s.state = done }()
	if len(s.allOf) > 0 {
		r.mergeBranches(s)
	}
}

func (r *reader) mergeBranches(s *schema) {
	branches := r.shapedBranches(s)
	own := *s
	s.allOf = nil
	if len(branches) == 0 {
		if s.typ == "" {
			r.inferType(s)
		}
		return
	}
	if len(branches) == 1 && !changes(&own, branches[0].target()) {
		r.notef("single-branch", s.origin(), "read an allOf of one as that one")
		s.ref, s.typ, s.format, s.required = branches[0], "", "", nil
		return
	}
	r.notef("all-of", s.origin(), "merged the branches of an allOf")
	own.allOf = nil
	nullable := true
	for _, b := range branches {
		nullable = nullable && b.isNull()
	}
	s.nullable = s.nullable || nullable
	parts := append(targets(branches), &own)
	switch {
	case slices.ContainsFunc(parts, isStruct):
		r.mergeObjects(s, parts)
	case slices.ContainsFunc(parts, func(p *schema) bool { return len(p.union) > 0 }):
		r.mergeUnions(s, branches)
	default:
		r.mergeOthers(s, parts)
	}
}

// shapedBranches are the branches that say something about the shape. Of the
// others only the words and the lists of required members are kept.
func (r *reader) shapedBranches(s *schema) []*schema {
	var shaped []*schema
	for _, b := range s.allOf {
		t := b.target()
		if t.state == busy {
			r.notef("all-of-loop", s.origin(), "left out a branch of an allOf that leads back to it")
			continue
		}
		r.flatten(t)
		if t = b.target(); t.state == busy {
			continue
		}
		if b.target().name != "" || b.ref != nil {
			s.bases = append(s.bases, b.target())
		}
		if s.initial == nil {
			s.initial = b.initial
		}
		if s.doc == "" {
			s.doc = b.doc
		}
		if t.isEmpty() || t.ref != nil {
			s.required = appendNew(s.required, t.required)
			s.nullable = s.nullable || b.ref == nil && b.nullable && t.isEmpty()
			s.readOnly, s.writeOnly = s.readOnly || b.readOnly, s.writeOnly || b.writeOnly
			continue
		}
		shaped = append(shaped, b)
	}
	return shaped
}

func targets(all []*schema) []*schema {
	out := make([]*schema, len(all))
	for i, s := range all {
		out[i] = s.target()
	}
	return out
}

// isStruct reports whether s is an object with members.
func isStruct(s *schema) bool { return len(s.properties) > 0 }

// changes reports whether own words beside a sole branch change its shape.
func changes(own, branch *schema) bool {
	if len(own.properties) > 0 || own.additional != nil || own.items != nil || len(own.enum) > 0 || len(own.union) > 0 {
		return true
	}
	if isScalar(own) && !isScalar(branch) {
		return true
	}
	if !branch.named && branch.words == nil {
		return true // nothing with a name: merging loses nothing, and keeps the limits
	}
	return slices.ContainsFunc(own.required, func(name string) bool {
		return branch.property(name) != nil && !slices.Contains(branch.required, name)
	})
}

func appendNew(names, more []string) []string {
	names = slices.Clip(names)
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// mergeObjects merges parts of which one at least has properties.
func (r *reader) mergeObjects(s *schema, parts []*schema) {
	s.properties, s.required, s.additional, s.union = nil, nil, nil, nil
	s.typ, s.format, s.items, s.enum = "object", "", nil, nil
	index := map[string]int{}
	for _, p := range parts {
		if isScalar(p) || p.typ == "array" {
			r.notef("odd-branch", s.origin(), "left out a branch of an allOf that is no object")
			continue
		}
		for _, prop := range p.properties {
			i, again := index[prop.name]
			if !again {
				index[prop.name] = len(s.properties)
				s.properties = append(s.properties, prop)
				continue
			}
			s.properties[i] = r.mergeProperty(s.properties[i], prop)
		}
		s.required = appendNew(s.required, p.required)
		if p.additional != nil {
			s.additional = p.additional
		}
		if len(p.union) > 0 && !within(s, p) {
			s.union, s.anyOf = append(slices.Clip(s.union), p.union...), s.anyOf || p.anyOf
		}
	}
}

// within reports whether s is a member of the union p, which it extends: then
// p speaks of its heirs, and s is one of them.
func within(s, p *schema) bool {
	return slices.ContainsFunc(p.union, func(m *schema) bool {
		t := m.target()
		return t == s || slices.Contains(t.bases, s)
	})
}

// mergeProperty merges two descriptions of one property: the later one wins,
// but a reference beats what stands inline, and words alone change no type.
func (r *reader) mergeProperty(old, later *property) *property {
	a, b := old.schema.target(), later.schema.target()
	merged := *later
	switch {
	case a == b:
	case b.isEmpty():
		merged.schema = withWords(old.schema, later.schema)
	case isStruct(a) && isStruct(b) && len(r.merged) < maxMerged:
		merged.schema = r.both(old.schema, later.schema)
	case a.named && !b.named && len(a.enum)+len(a.properties)+len(a.union) > 0 && !isStruct(b):
		merged.schema = withWords(old.schema, later.schema)
	}
	return &merged
}

// maxMerged limits the objects that are made by merging properties: a document
// could ask for exponentially many.
const maxMerged = 20_000

// both is an object that is a and b at once. Objects that contain themselves
// meet here again, and find what is being made.
func (r *reader) both(a, b *schema) *schema {
	key := [2]*schema{a.target(), b.target()}
	if s, ok := r.merged[key]; ok {
		return s
	}
	s := &schema{at: b.at, allOf: []*schema{a, b}, doc: b.doc, xml: cmp.Or(b.inXML(), a.inXML())}
	r.merged[key] = s
	r.order = append(r.order, s)
	r.flatten(s)
	return s
}

// withWords is s with the words of another schema beside it.
func withWords(s, words *schema) *schema {
	return &schema{
		at: words.at, ref: s, doc: words.doc, nullable: words.nullable, initial: words.initial,
		deprecated: words.deprecated, xml: words.xml, readOnly: words.readOnly || s.readOnly, writeOnly: words.writeOnly || s.writeOnly,
	}
}

// mergeUnions merges parts of which one at least is a union, and none has
// properties: a single union is that union, several are spread.
func (r *reader) mergeUnions(s *schema, branches []*schema) {
	var unions []*schema
	for _, b := range branches {
		if len(b.target().union) > 0 {
			unions = append(unions, b)
		}
	}
	if len(unions) == 1 && len(s.union) == 0 {
		s.ref, s.typ, s.required = unions[0], "", nil
		return
	}
	if len(unions) == 0 {
		return // the union is the schema's own
	}
	for _, u := range targets(unions) {
		s.union = append(slices.Clip(s.union), u.union...)
	}
	s.tag, s.several = nil, true
}

// mergeOthers merges scalars, arrays and maps.
func (r *reader) mergeOthers(s *schema, parts []*schema) {
	s.typ = ""
	for _, p := range parts {
		if p.typ != "" && p.typ != "object" || s.typ == "" {
			s.typ = p.typ
		}
		if p.format != "" {
			s.format = p.format
		}
		if p.items != nil {
			s.items = p.items
		}
		if p.additional != nil {
			s.additional = p.additional
		}
		s.enum = narrower(s.enum, p.enum)
		mergeLimits(s, p)
	}
	if len(s.enum) > 0 && s.typ != "string" && s.typ != "integer" {
		s.typ = commonType(s.enum)
	}
	r.infer(s)
}

// narrower is the smaller of two enums, since both hold.
func narrower(a, b []enumValue) []enumValue {
	if len(a) == 0 || len(b) > 0 && len(b) < len(a) {
		return b
	}
	return a
}

// mergeLimits takes the limits of p that s lacks.
func mergeLimits(s, p *schema) {
	f, more := &s.facets, p.facets
	if len(f.Patterns) == 0 {
		f.Patterns = more.Patterns
	}
	for _, pair := range []struct{ to, from **int }{{&f.MinLength, &more.MinLength}, {&f.MaxLength, &more.MaxLength}} {
		if *pair.to == nil {
			*pair.to = *pair.from
		}
	}
	for _, pair := range []struct {
		to   *string
		from string
	}{
		{&f.MinInclusive, more.MinInclusive},
		{&f.MaxInclusive, more.MaxInclusive},
		{&f.MinExclusive, more.MinExclusive},
		{&f.MaxExclusive, more.MaxExclusive},
		{&f.MultipleOf, more.MultipleOf},
	} {
		if *pair.to == "" {
			*pair.to = pair.from
		}
	}
}
