package xsd

import "github.com/authgen/authgen/generator/diag"

// checkCycles finds definitions that are made of themselves, reports them and
// cuts them, so that what follows ends.
func (s *Set) checkCycles() {
	for _, d := range s.order {
		switch d := d.(type) {
		case *typeDef:
			s.cutType(d.typ)
		case *elementDef:
			s.cutElement(d.element)
		case *groupDef:
			s.cutGroup(d.group, d.group.Content, map[*GroupDef]bool{d.group: true})
		case *attrGroupDef:
			s.cutAttrGroup(d.group, d.group.Attrs, map[*AttributeGroup]bool{d.group: true})
		}
	}
}

func (s *Set) circular(what string, name Name, pos diag.Pos) {
	s.diags.Errorf("circular", pos, "%s %q is defined by itself", what, name.Local)
}

// cutType walks the bases of a type.
func (s *Set) cutType(t Type) {
	seen := map[Type]bool{}
	for t != nil && !seen[t] {
		seen[t] = true
		switch u := t.(type) {
		case *SimpleType:
			s.cutSimple(u, map[*SimpleType]bool{u: true})
			return
		case *ComplexType:
			if u.Base != nil && seen[u.Base] {
				s.circular("type", u.Name, u.Pos)
				u.Base = nil
			}
			t = u.Base
		}
	}
}

// cutSimple walks what a simple type is made of; open are the types that are
// being walked.
func (s *Set) cutSimple(t *SimpleType, open map[*SimpleType]bool) {
	if t.Builtin != nil || s.sound[t] {
		return
	}
	defer func() { s.sound[t] = true }()
	parts := append([]*SimpleType{t.Base, t.Item}, t.Members...)
	for _, p := range parts {
		switch {
		case p == nil:
		case open[p]:
			s.circular("type", t.Name, t.Pos)
			t.Base, t.Item, t.Members, t.Variety = s.builtinType("string"), nil, nil, Atomic
			return
		default:
			open[p] = true
			s.cutSimple(p, open)
			delete(open, p)
		}
	}
}

// cutElement walks the heads of a substitution group.
func (s *Set) cutElement(e *Element) {
	seen := map[*Element]bool{}
	for ; e != nil; e = e.Head {
		seen[e] = true
		if e.Head != nil && seen[e.Head] {
			s.circular("substitution group of element", e.Name, e.Pos)
			e.Head.Members = nil
			e.Head = nil
		}
	}
}

// cutGroup walks the groups that a group refers to.
func (s *Set) cutGroup(g *GroupDef, p *Particle, open map[*GroupDef]bool) {
	if p == nil || s.sound[p] {
		return
	}
	defer func() { s.sound[p] = true }()
	switch t := p.Term.(type) {
	case *ModelGroup:
		for _, q := range t.Particles {
			s.cutGroup(g, q, open)
		}
	case *GroupDef:
		if open[t] {
			s.circular("group", g.Name, g.Pos)
			p.Term = &ModelGroup{}
			return
		}
		open[t] = true
		s.cutGroup(t, t.Content, open)
		delete(open, t)
	case *Element, *Wildcard:
	}
}

// cutAttrGroup walks the attribute groups that an attribute group refers to.
func (s *Set) cutAttrGroup(g *AttributeGroup, terms []attrTerm, open map[*AttributeGroup]bool) {
	if s.sound[g] {
		return
	}
	defer func() { s.sound[g] = true }()
	for i, t := range terms {
		switch {
		case t.group == nil:
		case open[t.group]:
			s.circular("attribute group", g.Name, g.Pos)
			terms[i] = attrTerm{}
		default:
			open[t.group] = true
			s.cutAttrGroup(t.group, t.group.Attrs, open)
			delete(open, t.group)
		}
	}
}
