package openapi

import "slices"

// inheritance reads the older idiom: an object with a discriminator, which
// others name in their allOf, stands for all of them. It becomes the union of
// those and of itself.
func (r *reader) inheritance() {
	heirs := map[*schema][]*schema{}
	for _, s := range r.order {
		if s.named && isStruct(s) {
			for _, b := range ancestors(s) {
				heirs[b] = append(heirs[b], s)
			}
		}
	}
	for _, s := range slices.Clone(r.order) {
		if s.named && isStruct(s) && s.tag != nil && s.ref == nil {
			r.becomeUnion(s, heirs[s])
		}
	}
}

// ancestors are the schemas that s extends, however far up.
func ancestors(s *schema) []*schema {
	var all []*schema
	seen := map[*schema]bool{s: true}
	for next := s.bases; len(next) > 0; {
		var further []*schema
		for _, b := range next {
			if b = b.target(); !seen[b] {
				seen[b] = true
				all = append(all, b)
				further = append(further, b.bases...)
			}
		}
		next = further
	}
	return all
}

func (r *reader) becomeUnion(s *schema, heirs []*schema) {
	members := slices.Clone(heirs)
	for _, m := range s.tag.mapping {
		if t := m.target.target(); t != s && isStruct(t) && !slices.Contains(members, t) {
			members = append(members, t)
		}
	}
	if len(members) == 0 {
		s.tag = nil
		return
	}
	r.notef("inheritance", s.origin(), "read %q as the union of what extends it", s.name)
	base := *s
	base.name = r.names.unique(s.name + "Base")
	base.tag, base.bases = nil, nil
	for i := range s.tag.mapping {
		if s.tag.mapping[i].target.target() == s {
			s.tag.mapping[i].target = &base
		}
	}
	if !slices.ContainsFunc(s.tag.mapping, func(m mapping) bool { return m.target == &base }) {
		s.tag.mapping = append(s.tag.mapping, mapping{s.name, &base})
	}
	members = append(members, &base)
	s.union = members
	s.properties, s.required, s.additional, s.typ, s.closed = nil, nil, nil, "", false
	r.order = append(r.order, &base)
	i := slices.Index(r.doc.schemas, s)
	r.doc.schemas = slices.Insert(r.doc.schemas, i+1, &base)
}

// tell makes explicit which values of a discriminator stand for which member
// of a union, or finds a property that tells the members apart. A
// discriminator that leaves out a member is dropped.
func (r *reader) tell(s *schema) {
	if s.ref != nil {
		return
	}
	if len(s.union) == 0 {
		s.tag = nil
		return
	}
	if s.tag == nil {
		r.findTag(s)
		return
	}
	tag := &discriminator{at: s.tag.at, property: s.tag.property}
	for _, m := range s.tag.mapping {
		if t := m.target.target(); slices.ContainsFunc(s.union, func(u *schema) bool { return u.target() == t }) {
			tag.mapping = append(tag.mapping, m)
		} else {
			r.notef("bad-mapping", s.tag.at, "left out the mapping of %q to what is no member", m.value)
		}
	}
	for _, u := range s.union {
		if !r.tellMember(tag, u) {
			r.notef("partial-discriminator", tag.at, "left out a discriminator that does not tell all members")
			s.tag = nil
			return
		}
	}
	s.tag = tag
}

// tellMember adds the values that stand for u: those of the mapping, else
// those that its own property allows, and its name.
func (r *reader) tellMember(tag *discriminator, u *schema) bool {
	t := u.target()
	if !isStruct(t) && len(t.union) == 0 {
		return false
	}
	if slices.ContainsFunc(tag.mapping, func(m mapping) bool { return m.target.target() == t }) {
		return true
	}
	var values []string
	if p := t.property(tag.property); p != nil {
		for _, v := range p.schema.target().enum {
			values = append(values, v.value)
		}
	}
	if t.name != "" && t.path == nil {
		values = append(values, t.name)
	}
	told := false
	for _, v := range values {
		if !slices.ContainsFunc(tag.mapping, func(m mapping) bool { return m.value == v }) {
			tag.mapping = append(tag.mapping, mapping{v, t})
			told = true
		}
	}
	return told
}

// findTag finds a required property of which each member allows other
// values.
func (r *reader) findTag(s *schema) {
	if len(s.union) < 2 {
		return
	}
	first := s.union[0].target()
	for _, p := range first.properties {
		if tag := r.tagCandidate(s, p.name); tag != nil {
			r.notef("found-discriminator", s.origin(), "the values of %q tell the members apart", p.name)
			s.tag = tag
			return
		}
	}
}

func (r *reader) tagCandidate(s *schema, name string) *discriminator {
	tag := &discriminator{at: s.at, property: name}
	seen := map[string]bool{}
	for _, u := range s.union {
		t := u.target()
		p := t.property(name)
		if p == nil || !slices.Contains(t.required, name) || p.schema.target().typ != "string" || len(p.schema.target().enum) == 0 {
			return nil
		}
		for _, v := range p.schema.target().enum {
			if seen[v.value] {
				return nil
			}
			seen[v.value] = true
			tag.mapping = append(tag.mapping, mapping{v.value, t})
		}
	}
	return tag
}
