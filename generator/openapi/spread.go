package openapi

import "slices"

// settle leaves of a schema with a union either the union or an object.
func (r *reader) settle(s *schema) {
	if s.state != fresh {
		return
	}
	s.state = busy
	defer func() { s.state = done }()
	switch {
	case len(s.union) == 0 || s.ref != nil:
	case len(s.properties) > 0 || s.several:
		r.spread(s)
	default:
		s.typ, s.required, s.additional, s.closed = "", nil, nil, false
	}
}

// spread resolves a union that stands beside properties. When each member
// has the properties too, it is a plain union. Otherwise there is no Go type
// for "these members, and those of one of several": the schema becomes an
// object with the members of all of them, those of the union optional, which
// loses no value.
func (r *reader) spread(s *schema) {
	members := r.expand(s.union, map[*schema]bool{s: true})
	if len(s.properties) > 0 && len(members) > 1 && slices.IndexFunc(members, func(m *schema) bool { return !covers(m, s) }) < 0 {
		r.notef("union-covers", s.origin(), "left out properties that each member of the union has")
		s.properties, s.required, s.typ, s.additional = nil, nil, "", nil
		return
	}
	r.notef("spread-union", s.origin(), "added the members of a union to the object that it stands beside, as optional ones")
	index := map[string]int{}
	for i, p := range s.properties {
		index[p.name] = i
	}
	own := len(s.properties)
	s.union, s.tag, s.typ, s.properties = nil, nil, "object", slices.Clip(s.properties)
	for _, m := range members {
		if !isStruct(m) {
			if s.additional == nil && !m.isEmpty() {
				s.additional = &schema{at: m.at}
			}
			continue
		}
		for _, p := range m.properties {
			i, again := index[p.name]
			switch {
			case !again:
				index[p.name] = len(s.properties)
				s.properties = append(s.properties, p)
			case i >= own:
				s.properties[i] = either(s.properties[i], p)
			}
		}
	}
}

// expand replaces members that are unions by theirs.
func (r *reader) expand(union []*schema, seen map[*schema]bool) []*schema {
	var all []*schema
	for _, m := range union {
		t := m.target()
		if seen[t] {
			continue
		}
		seen[t] = true
		r.settle(t)
		if len(t.union) > 0 && !isStruct(t) {
			all = append(all, r.expand(t.union, seen)...)
			continue
		}
		all = append(all, t)
	}
	return all
}

// covers reports whether m has all properties of s.
func covers(m, s *schema) bool {
	if !isStruct(m) {
		return false
	}
	return slices.IndexFunc(s.properties, func(p *property) bool { return m.property(p.name) == nil }) < 0
}

// either is a property that is one of two things: what both are, or any value.
func either(a, b *property) *property {
	x, y := a.schema.target(), b.schema.target()
	switch {
	case x == y || sameScalar(x, y):
		return a
	case len(x.enum) > 0 && len(y.enum) > 0 && x.typ == y.typ:
		joined := *x
		joined.name, joined.named, joined.path = "", false, nil
		joined.enum = uniqueValues(slices.Concat(x.enum, y.enum))
		return &property{at: a.at, name: a.name, goName: a.goName, schema: &joined}
	case isScalar(x) && x.typ == y.typ:
		return &property{at: a.at, name: a.name, goName: a.goName, schema: &schema{at: a.at, typ: x.typ, nullable: a.schema.isNull() || b.schema.isNull()}}
	}
	return &property{at: a.at, name: a.name, goName: a.goName, schema: &schema{at: a.at, nullable: true}}
}

func sameScalar(x, y *schema) bool {
	return isScalar(x) && x.typ == y.typ && x.format == y.format && len(x.enum)+len(y.enum) == 0
}
