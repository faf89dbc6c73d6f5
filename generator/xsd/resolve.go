package xsd

import (
	"maps"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/xmltree"
)

// build makes the component of a definition, once.
func (s *Set) build(d any) {
	switch d := d.(type) {
	case *typeDef:
		s.typeOf(d)
	case *elementDef:
		s.elementOf(d)
	case *attrDef:
		s.attrOf(d)
	case *groupDef:
		s.groupOf(d)
	case *attrGroupDef:
		s.attrGroupOf(d)
	}
}

func (s *Set) typeOf(d *typeDef) Type {
	if d.typ != nil {
		return d.typ
	}
	at := place{doc: d.doc, path: []string{d.name.Local}, redefines: d.redefines, redefining: d.name}
	if d.node.Name.Local == "simpleType" {
		t := &SimpleType{Name: d.name, Pos: namePos(d.node)}
		d.typ = t
		s.fillSimple(t, d.node, at)
		return t
	}
	t := &ComplexType{Name: d.name, Pos: namePos(d.node)}
	d.typ = t
	s.fillComplex(t, d.node, at)
	return t
}

func (s *Set) elementOf(d *elementDef) *Element {
	if d.element == nil {
		d.element = &Element{Name: d.name, Pos: namePos(d.node), Global: true}
		s.fillElement(d.element, d.node, place{doc: d.doc, path: []string{d.name.Local}})
	}
	return d.element
}

func (s *Set) attrOf(d *attrDef) *AttributeUse {
	if d.use == nil {
		d.use = &AttributeUse{Name: d.name, Pos: namePos(d.node)}
		s.fillAttribute(d.use, d.node, place{doc: d.doc, path: []string{d.name.Local}})
	}
	return d.use
}

func (s *Set) groupOf(d *groupDef) *GroupDef {
	if d.group == nil {
		d.group = &GroupDef{Name: d.name, Pos: namePos(d.node)}
		at := place{doc: d.doc, path: []string{d.name.Local}, redefines: d.redefines, redefining: d.name}
		d.group.Content = s.contentOf(d.node, at)
	}
	return d.group
}

func (s *Set) attrGroupOf(d *attrGroupDef) *AttributeGroup {
	if d.group == nil {
		d.group = &AttributeGroup{Name: d.name, Pos: namePos(d.node)}
		at := place{doc: d.doc, path: []string{d.name.Local}, redefines: d.redefines, redefining: d.name}
		d.group.Attrs = s.attrsOf(d.node, at)
	}
	return d.group
}

// A place is where in a document pass two stands.
type place struct {
	doc  *document
	path []string // words that name an anonymous type here
	// Within a redefinition the name of what is redefined means the old one.
	redefines  any
	redefining Name
}

// within is the place one word deeper.
func (p place) within(word string) place {
	p.path = append(slices.Clip(p.path), word)
	return p
}

// schemaChildren are the children in the schema namespace but for annotations.
func schemaChildren(node *xmltree.Element) []*xmltree.Element {
	var out []*xmltree.Element
	for _, c := range node.Children {
		if c.Name.Space == Space && c.Name.Local != "annotation" {
			out = append(out, c)
		}
	}
	return out
}

// childNamed is the first schema child that is called one of names, or nil.
func childNamed(node *xmltree.Element, names ...string) *xmltree.Element {
	for _, c := range node.Children {
		if c.Name.Space == Space && slices.Contains(names, c.Name.Local) {
			return c
		}
	}
	return nil
}

// Documentation is the text of a component's annotation.
func documentation(node *xmltree.Element) string {
	var parts []string
	for _, a := range node.Children {
		if a.Name != (Name{Space: Space, Local: "annotation"}) {
			continue
		}
		for _, d := range a.Children {
			if d.Name == (Name{Space: Space, Local: "documentation"}) {
				if text := CleanText(d.InnerText()); text != "" {
					parts = append(parts, text)
				}
			}
		}
	}
	return strings.Join(parts, "\n\n")
}

// CleanText takes indentation and superfluous empty lines out of documentation.
func CleanText(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// resolve reads an attribute's value as the name of a component. A chameleon's
// names without namespace are in the namespace that includes it.
func (s *Set) resolve(at place, node *xmltree.Element, value string, pos diag.Pos) (Name, bool) {
	name, ok := node.Resolve(value)
	if !ok {
		prefix, _, _ := strings.Cut(value, ":")
		s.dangling("unbound-prefix", pos, "namespace prefix %q of %q is not declared", prefix, value).
			WithHelp("declare it: xmlns:%s=\"…\"", prefix)
		return name, false
	}
	if name.Space == "" && at.doc.chameleon {
		name.Space = at.doc.target
	}
	return modern(name), true
}

// dangling reports a reference that leads nowhere.
func (s *Set) dangling(code string, pos diag.Pos, format string, args ...any) *diag.Diagnostic {
	if s.Lenient {
		return s.diags.Warnf(code, pos, format, args...)
	}
	return s.diags.Errorf(code, pos, format, args...)
}

// find looks a component up that an attribute of node names. What says its kind.
func find[D def](s *Set, table map[Name]D, what string, at place, node *xmltree.Element, value string, pos diag.Pos) (found D, ok bool) {
	name, ok := s.resolve(at, node, value, pos)
	if !ok {
		return anywhere(s, table, name)
	}
	if at.redefines != nil && name == at.redefining {
		if old, isKind := at.redefines.(D); isKind {
			return old, true
		}
	}
	if found, ok = table[name]; ok {
		return found, true
	}
	if meant, ok := intended(table, name, at); ok {
		s.diags.Warnf("wrong-name", pos, "there is no %s %q in the namespace %q; %s is meant", what, name.Local, name.Space, meant)
		return table[meant], true
	}
	s.notFound(what, name, pos, slices.Collect(maps.Keys(table)))
	return anywhere(s, table, name)
}

// anywhere is, for a lenient reader, the one component of a local name in
// whatever namespace.
func anywhere[D def](s *Set, table map[Name]D, name Name) (found D, ok bool) {
	if !s.Lenient {
		return found, false
	}
	meant, ok := only(table, func(n Name) bool { return n.Local == name.Local && n.Space != encodingSpace && n.Space != encoding12 })
	return table[meant], ok
}

// intended is what a name must mean that is spelled wrong: one without namespace,
// since no default namespace is declared and the author did not notice, and a
// type of the schema language in the wrong case.
func intended[D def](table map[Name]D, name Name, at place) (meant Name, ok bool) {
	switch name.Space {
	case "":
		meant = Name{Space: at.doc.target, Local: name.Local}
		if _, ok := table[meant]; ok {
			return meant, true
		}
		if at.doc.root != nil {
			return meant, false
		}
		return only(table, func(n Name) bool { return n.Local == name.Local })
	case Space:
		return only(table, func(n Name) bool { return n.Space == Space && strings.EqualFold(n.Local, name.Local) })
	}
	return meant, false
}

// only is the one name in a table that fits.
func only[D def](table map[Name]D, fits func(Name) bool) (found Name, ok bool) {
	for n := range table {
		if fits(n) {
			if ok {
				return found, false
			}
			found, ok = n, true
		}
	}
	return found, ok
}

// notFound reports a name without a component.
func (s *Set) notFound(what string, name Name, pos diag.Pos, have []Name) {
	if m := s.missing[name.Space]; m != nil && (m.location != "" || !s.spaces[name.Space]) && !s.Lenient {
		m.wanted = append(m.wanted, wanted{pos: pos, what: what + " " + name.Local})
		return
	}
	d := s.dangling("dangling-reference", pos, "%s %q is not defined in the namespace %q", what, name.Local, name.Space)
	d.WithHelp("%s", s.hint(name, have))
}

// hint says what a reference to nothing may have meant.
func (s *Set) hint(name Name, have []Name) string {
	var near, elsewhere []string
	for _, n := range have {
		switch {
		case n.Space == name.Space:
			near = append(near, n.Local)
		case n.Local == name.Local:
			elsewhere = append(elsewhere, n.Space)
		}
	}
	slices.Sort(near)
	slices.Sort(elsewhere)
	switch {
	case len(elsewhere) > 0:
		return "the namespace " + elsewhere[0] + " has one; is the prefix right?"
	case !s.known(name.Space):
		return "no schema of this namespace was read; import it with a schemaLocation"
	}
	if best := diag.Suggest(name.Local, near); best != "" {
		return "did you mean \"" + best + "\"?"
	}
	return "define it, or import the schema that does"
}

// refType is the type that an attribute of node names, or nil.
func (s *Set) refType(at place, node *xmltree.Element, attr string) Type {
	a := node.Attr(attr)
	if a == nil {
		return nil
	}
	d, ok := find(s, s.types, "type", at, node, a.Value, a.Pos)
	if !ok {
		return nil
	}
	return s.typeOf(d)
}

// refSimple is a type that must be simple. A complex type with simple content
// gives that.
func (s *Set) refSimple(at place, node *xmltree.Element, attr string) *SimpleType {
	return s.mustBeSimple(s.refType(at, node, attr), node, attr)
}

func (s *Set) mustBeSimple(t Type, node *xmltree.Element, attr string) *SimpleType {
	switch t := t.(type) {
	case *SimpleType:
		return t
	case *ComplexType:
		if t.anyType {
			s.diags.Warnf("not-simple", node.Attr(attr).Pos, "anyType is no simple type; anySimpleType is meant")
			return s.builtinType("anySimpleType")
		}
		s.diags.Errorf("not-simple", node.Attr(attr).Pos, "type %q is complex, and a simple type is needed here", t.Name.Local)
	}
	return nil
}
