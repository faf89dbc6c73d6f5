package openapi

import "slices"

// tidyUnion leaves a schema with a union only where a value really is one of
// several things.
func (r *reader) tidyUnion(s *schema) {
	if s.state != fresh || len(s.union) == 0 {
		return
	}
	s.state = busy
	defer func() { s.state = done }()
	for _, m := range s.union {
		r.tidyUnion(m.target())
	}
	r.dropNull(s)
	r.dropValidation(s)
	r.dropRepeated(s)
	switch {
	case len(s.union) == 0:
		r.notef("no-union", s.origin(), "left out a union without members")
		s.union = nil
	case r.ownShape(s):
	case r.joinScalars(s):
	case len(s.union) == 1:
		r.notef("single-member", s.origin(), "read a union of one as that one")
		s.allOf, s.union, s.tag = append(s.allOf, s.union[0]), nil, nil
	}
}

// dropNull turns members that are null into nullable.
func (r *reader) dropNull(s *schema) {
	s.union = slices.DeleteFunc(s.union, func(m *schema) bool {
		if m.isNull() {
			s.nullable = true
		}
		return m.target().null
	})
}

// dropValidation drops members that say nothing about the shape, such as
// {required: [a]}.
func (r *reader) dropValidation(s *schema) {
	count := len(s.union)
	s.union = slices.DeleteFunc(s.union, func(m *schema) bool {
		if m.ref == nil && m.typ == "object" && s.isObject() && !m.isObject() && len(m.union)+len(m.allOf) == 0 {
			return true
		}
		return m.isEmpty() && (len(m.required) > 0 || s.isObject())
	})
	if len(s.union) < count {
		r.notef("validation-only", s.origin(), "left out members of a union that only validate")
	}
}

// dropRepeated drops members that stand twice.
func (r *reader) dropRepeated(s *schema) {
	seen := map[*schema]bool{}
	s.union = slices.DeleteFunc(s.union, func(m *schema) bool {
		again := seen[m.target()]
		seen[m.target()] = true
		if again {
			r.notef("repeated-member", m.origin(), "left out a repeated member of a union")
		}
		return again
	})
}

// ownShape drops the union beside a scalar or an array, which it can only
// narrow, unless the members are more telling than the type.
func (r *reader) ownShape(s *schema) bool {
	if s.items == nil && !isScalar(s) {
		return false
	}
	for _, m := range s.union {
		if m.ref == nil && m.typ == "" && len(m.enum) == 0 && len(m.allOf)+len(m.union) == 0 {
			m.typ = s.typ
		}
	}
	if len(s.enum) == 0 && s.items == nil && r.joinScalars(s) {
		return true
	}
	r.notef("narrowing-union", s.origin(), "left out a union that only narrows a type")
	s.union, s.tag = nil, nil
	return true
}

func isScalar(s *schema) bool {
	return s.typ == "string" || s.typ == "number" || s.typ == "integer" || s.typ == "boolean"
}

// joinScalars makes one scalar of members that are scalars of one type: an
// enum if one of them is, which is always open.
func (r *reader) joinScalars(s *schema) bool {
	typ, format, same := "", "", true
	for i, m := range s.union {
		t := m.target()
		if !isScalar(t) || len(t.union)+len(t.allOf) > 0 {
			return false
		}
		switch {
		case i == 0:
			typ, format = t.typ, t.format
		case typ != t.typ && (typ == "number" || typ == "integer") && (t.typ == "number" || t.typ == "integer"):
			typ, same = "number", false
		case typ != t.typ:
			return false
		}
		same = same && format == t.format
	}
	if len(s.union) < 2 && !s.union[0].isEnumValue() {
		return false
	}
	r.notef("one-type", s.origin(), "read a union of %ss as %s", typ, typ)
	s.typ = typ
	if s.format = ""; same {
		s.format = format
	}
	if typ != "number" {
		s.enum = joinEnums(s.union)
	}
	s.union, s.tag = nil, nil
	return true
}

// isEnumValue reports whether s is one constant, as unions of constants have.
func (s *schema) isEnumValue() bool { return s.ref == nil && len(s.enum) == 1 }

// joinEnums are the values of all members. A single value takes its name and
// words from the schema around it.
func joinEnums(members []*schema) []enumValue {
	var all []enumValue
	for _, m := range members {
		for _, v := range m.target().enum {
			if m.isEnumValue() {
				if v.doc == "" {
					v.doc = m.doc
				}
				if v.name == v.value && m.title != "" {
					v.name = m.title
				}
			}
			all = append(all, v)
		}
	}
	return uniqueValues(all)
}
