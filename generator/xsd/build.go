package xsd

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// fillElement reads an element declaration.
func (s *Set) fillElement(e *Element, node *xmltree.Element, at place) {
	e.Doc = documentation(node)
	e.Nillable = boolean(node.Value("nillable"))
	e.Abstract = boolean(node.Value("abstract"))
	e.Default, e.Fixed = valueOf(node, "default"), valueOf(node, "fixed")
	if head := node.Attr("substitutionGroup"); head != nil && e.Global {
		if d, ok := find(s, s.elements, "element", at, node, head.Value, head.Pos); ok {
			e.Head = s.elementOf(d)
			e.Head.Members = append(e.Head.Members, e)
		}
	}
	e.Type, e.typed = s.typeAt(node, at)
	e.ArrayOf = s.arrayTypeOf(node, at)
}

// typeAt is the type that an element declaration names or defines.
func (s *Set) typeAt(node *xmltree.Element, at place) (t Type, typed bool) {
	if node.Attr("type") != nil {
		return s.refType(at, node, "type"), true
	}
	switch c := childNamed(node, "simpleType", "complexType"); {
	case c == nil:
		return s.anyType, false
	case c.Name.Local == "simpleType":
		return s.anonymousSimple(c, at), true
	default:
		t := &ComplexType{Path: at.path, Pos: node.Pos}
		if a := node.Attr("name"); a != nil {
			t.Pos = a.Pos
		}
		s.fillComplex(t, c, at)
		return t, true
	}
}

func (s *Set) anonymousSimple(node *xmltree.Element, at place) *SimpleType {
	t := &SimpleType{Path: at.path, Pos: node.Pos}
	s.fillSimple(t, node, at)
	return t
}

func boolean(v string) bool { return v == "true" || v == "1" }

// valueOf is an attribute as written, or nil.
func valueOf(node *xmltree.Element, attr string) *string {
	if a := node.Attr(attr); a != nil {
		return &a.Value
	}
	return nil
}

// fillComplex reads a complex type definition.
func (s *Set) fillComplex(t *ComplexType, node *xmltree.Element, at place) {
	t.Doc = documentation(node)
	t.Abstract = boolean(node.Value("abstract"))
	t.Mixed = boolean(node.Value("mixed"))
	if c := childNamed(node, "simpleContent", "complexContent"); c != nil {
		s.fillDerived(t, c, at)
		return
	}
	t.Own = s.contentOf(node, at)
	t.Attrs = s.attrsOf(node, at)
}

// fillDerived reads simpleContent or complexContent.
func (s *Set) fillDerived(t *ComplexType, content *xmltree.Element, at place) {
	if m := content.Attr("mixed"); m != nil {
		t.Mixed = boolean(strings.TrimSpace(m.Value))
	}
	t.HasSimple = content.Name.Local == "simpleContent"
	step := childNamed(content, "extension", "restriction")
	if step == nil {
		s.diags.Errorf("no-derivation", content.Pos, "%s holds neither extension nor restriction", content.Name.Local)
		return
	}
	t.Restriction = step.Name.Local == "restriction"
	if step.Attr("base") == nil && childNamed(step, "simpleType") == nil {
		s.diags.Errorf("no-base", step.Pos, "%s has no base", step.Name.Local)
	}
	t.Base = s.refType(at, step, "base")
	t.Attrs = s.attrsOf(step, at)
	t.ArrayOf = s.arrayTypeIn(step, at)
	if !t.HasSimple {
		t.Own = s.contentOf(step, at)
		return
	}
	if t.Restriction {
		t.Simple = &SimpleType{Path: at.path, Pos: step.Pos}
		s.fillRestriction(t.Simple, step, at, t.Base)
	}
}

// contentOf is the model group, group reference or nothing that stands in a type,
// derivation or group definition.
func (s *Set) contentOf(node *xmltree.Element, at place) *Particle {
	if c := childNamed(node, "sequence", "choice", "all", "group"); c != nil {
		return s.particle(c, at)
	}
	return nil
}

// particle reads one term and its occurrence; nil when it may not occur.
func (s *Set) particle(node *xmltree.Element, at place) *Particle {
	p := &Particle{Pos: node.Pos}
	var ok bool
	if p.Min, p.Max, ok = s.occurs(node); !ok || p.Max == 0 {
		return nil
	}
	switch node.Name.Local {
	case "element":
		if e := s.localElement(node, at); e != nil {
			p.Term = e
		}
	case "sequence", "choice", "all":
		p.Term = s.modelGroup(node, at)
	case "group":
		if d, ok := find(s, s.groups, "group", at, node, refValue(node), refPos(node)); ok {
			p.Term = s.groupOf(d)
		}
	case "any":
		p.Term = wildcard(node, at)
	}
	if p.Term == nil {
		return nil
	}
	return p
}

func refValue(node *xmltree.Element) string { return node.Value("ref") }

func refPos(node *xmltree.Element) diag.Pos {
	if a := node.Attr("ref"); a != nil {
		return a.Pos
	}
	return node.Pos
}

func (s *Set) modelGroup(node *xmltree.Element, at place) *ModelGroup {
	g := &ModelGroup{Kind: Sequence}
	switch node.Name.Local {
	case "choice":
		g.Kind = ChoiceOf
	case "all":
		g.Kind = All
	}
	for _, c := range schemaChildren(node) {
		if p := s.particle(c, at); p != nil {
			g.Particles = append(g.Particles, p)
		}
	}
	return g
}

// occurs reads minOccurs and maxOccurs.
func (s *Set) occurs(node *xmltree.Element) (least, most int, ok bool) {
	least, ok = s.count(node, "minOccurs")
	if v := node.Value("maxOccurs"); v == "unbounded" {
		return least, -1, ok
	}
	most, good := s.count(node, "maxOccurs")
	if ok && good && most < least {
		if node.Attr("maxOccurs") == nil {
			return least, least, true
		}
		if most > 0 {
			s.diags.Errorf("occurs", node.Attr("maxOccurs").Pos, "maxOccurs %d is less than minOccurs %d", most, least)
		}
	}
	return least, most, ok && good
}

func (s *Set) count(node *xmltree.Element, attr string) (int, bool) {
	a := node.Attr(attr)
	if a == nil {
		return 1, true
	}
	n, err := strconv.ParseUint(strings.TrimSpace(a.Value), 10, 31)
	if err != nil {
		s.diags.Errorf("occurs", a.Pos, "%s %q is no number", attr, a.Value).
			WithHelp("write a number from 0, or for maxOccurs \"unbounded\"")
		return 1, false
	}
	return int(n), true
}

// localElement reads an element within a model group: a reference or a
// declaration of its own.
func (s *Set) localElement(node *xmltree.Element, at place) *Element {
	if ref := node.Attr("ref"); ref != nil {
		d, ok := find(s, s.elements, "element", at, node, ref.Value, ref.Pos)
		if !ok {
			return nil
		}
		return s.elementOf(d)
	}
	local := node.Value("name")
	if local == "" {
		s.diags.Errorf("no-name", node.Pos, "element has neither name nor ref")
		return nil
	}
	e := &Element{Name: Name{Local: local}, Pos: namePos(node)}
	if qualified(node, at.doc.elementQualified) {
		e.Name.Space = at.doc.target
	}
	s.fillElement(e, node, at.within(local))
	return e
}

func qualified(node *xmltree.Element, byDefault bool) bool {
	switch node.Value("form") {
	case "qualified":
		return true
	case "unqualified":
		return false
	}
	return byDefault
}

func wildcard(node *xmltree.Element, at place) *Wildcard {
	w := &Wildcard{
		Namespace: node.Value("namespace"), Process: node.Value("processContents"),
		Target: at.doc.target, Pos: node.Pos, Doc: documentation(node),
	}
	if w.Process == "" {
		w.Process = "strict"
	}
	return w
}

// attrsOf reads the attributes of a type, derivation or attribute group.
func (s *Set) attrsOf(node *xmltree.Element, at place) []attrTerm {
	var terms []attrTerm
	for _, c := range node.Children {
		if c.Name.Space != Space {
			continue
		}
		switch c.Name.Local {
		case "attribute":
			if use := s.attribute(c, at); use != nil {
				terms = append(terms, attrTerm{use: use})
			}
		case "attributeGroup":
			if d, ok := find(s, s.attrGroups, "attribute group", at, c, refValue(c), refPos(c)); ok {
				terms = append(terms, attrTerm{group: s.attrGroupOf(d)})
			}
		case "anyAttribute":
			terms = append(terms, attrTerm{any: wildcard(c, at)})
		}
	}
	return terms
}

// attribute reads an attribute use.
func (s *Set) attribute(node *xmltree.Element, at place) *AttributeUse {
	use := &AttributeUse{Pos: namePos(node)}
	if ref := node.Attr("ref"); ref != nil {
		d, ok := find(s, s.attributes, "attribute", at, node, ref.Value, ref.Pos)
		if !ok {
			return nil
		}
		*use = *s.attrOf(d)
		use.Pos = ref.Pos
	} else {
		use.Name.Local = node.Value("name")
		if use.Name.Local == "" {
			s.diags.Errorf("no-name", node.Pos, "attribute has neither name nor ref")
			return nil
		}
		if qualified(node, at.doc.attributeQualified) {
			use.Name.Space = at.doc.target
		}
		s.fillAttribute(use, node, at.within(use.Name.Local))
	}
	if doc := documentation(node); doc != "" {
		use.Doc = doc
	}
	if v := valueOf(node, "default"); v != nil {
		use.Default = v
	}
	if v := valueOf(node, "fixed"); v != nil {
		use.Fixed = v
	}
	use.Required = node.Value("use") == "required"
	use.Prohibited = node.Value("use") == "prohibited"
	return use
}

func (s *Set) fillAttribute(use *AttributeUse, node *xmltree.Element, at place) {
	use.Doc = documentation(node)
	use.Default, use.Fixed = valueOf(node, "default"), valueOf(node, "fixed")
	switch c := childNamed(node, "simpleType"); {
	case node.Attr("type") != nil:
		use.Type = s.refSimple(at, node, "type")
	case c != nil:
		use.Type = s.anonymousSimple(c, at)
	}
	if use.Type == nil {
		use.Type = s.builtinType("anySimpleType")
	}
}

// fillSimple reads a simple type definition.
func (s *Set) fillSimple(t *SimpleType, node *xmltree.Element, at place) {
	t.Doc = documentation(node)
	c := childNamed(node, "restriction", "list", "union")
	if c == nil {
		s.diags.Errorf("no-derivation", node.Pos, "simpleType holds neither restriction, list nor union")
		t.Base = s.builtinType("string")
		return
	}
	switch c.Name.Local {
	case "restriction":
		s.fillRestriction(t, c, at, s.refType(at, c, "base"))
	case "list":
		t.Variety = ListOf
		t.Item = s.refSimple(at, c, "itemType")
		if inner := childNamed(c, "simpleType"); inner != nil {
			t.Item = s.anonymousSimple(inner, at.within("Item"))
		}
		if t.Item == nil {
			t.Item = s.builtinType("string")
		}
	case "union":
		t.Variety = UnionOf
		s.fillUnion(t, c, at)
	}
}

func (s *Set) fillUnion(t *SimpleType, node *xmltree.Element, at place) {
	if a := node.Attr("memberTypes"); a != nil {
		for ref := range strings.FieldsSeq(a.Value) {
			d, ok := find(s, s.types, "type", at, node, ref, a.Pos)
			if !ok {
				continue
			}
			if m := s.mustBeSimple(s.typeOf(d), node, "memberTypes"); m != nil {
				t.Members = append(t.Members, m)
			}
		}
	}
	for _, c := range schemaChildren(node) {
		if c.Name.Local == "simpleType" {
			t.Members = append(t.Members, s.anonymousSimple(c, at.within("Member")))
		}
	}
}

// fillRestriction reads a restriction of a simple type, or of simple content.
func (s *Set) fillRestriction(t *SimpleType, node *xmltree.Element, at place, base Type) {
	switch b := base.(type) {
	case *SimpleType:
		t.Base = b
	case *ComplexType:
		if node.Parent != nil && node.Parent.Name.Local == "simpleType" {
			t.Base = s.mustBeSimple(b, node, "base")
		}
	}
	if inner := childNamed(node, "simpleType"); inner != nil {
		t.Base = s.anonymousSimple(inner, at)
	}
	s.readFacets(t, node)
}

// readFacets reads the facets of a restriction.
func (s *Set) readFacets(t *SimpleType, node *xmltree.Element) {
	var patterns []string
	for _, c := range node.Children {
		if c.Name.Space != Space {
			continue
		}
		v, f := c.Attr("value"), &t.Facets
		if v == nil {
			continue
		}
		trimmed := strings.TrimSpace(v.Value)
		switch c.Name.Local {
		case "enumeration":
			t.Enums = append(t.Enums, EnumValue{Value: v.Value, Doc: documentation(c), Pos: v.Pos})
		case "pattern":
			patterns = append(patterns, v.Value)
		case "length":
			f.Length = s.facetNumber(v)
		case "minLength":
			f.MinLength = s.facetNumber(v)
		case "maxLength":
			f.MaxLength = s.facetNumber(v)
		case "totalDigits":
			f.TotalDigits = s.facetNumber(v)
		case "fractionDigits":
			f.FractionDigits = s.facetNumber(v)
		case "minInclusive":
			f.MinInclusive = trimmed
		case "maxInclusive":
			f.MaxInclusive = trimmed
		case "minExclusive":
			f.MinExclusive = trimmed
		case "maxExclusive":
			f.MaxExclusive = trimmed
		case "whiteSpace":
			f.WhiteSpace = trimmed
		}
	}
	if len(patterns) > 0 {
		// Patterns of one step are alternatives, those of several all hold.
		t.Facets.Patterns = []string{strings.Join(patterns, "|")}
	}
}

func (s *Set) facetNumber(a *xmltree.Attr) *int {
	n, err := strconv.Atoi(strings.TrimSpace(a.Value))
	if err != nil || n < 0 {
		s.diags.Warnf("facet", a.Pos, "%q is no number", a.Value)
		return nil
	}
	return &n
}

// merge adds the facets of a derived type to those of its base.
func merge(base, own model.Facets) model.Facets {
	out := own
	out.Patterns = append(append([]string(nil), base.Patterns...), own.Patterns...)
	pick := func(to **int, from *int) {
		if *to == nil {
			*to = from
		}
	}
	pick(&out.Length, base.Length)
	pick(&out.MinLength, base.MinLength)
	pick(&out.MaxLength, base.MaxLength)
	pick(&out.TotalDigits, base.TotalDigits)
	pick(&out.FractionDigits, base.FractionDigits)
	if out.MinInclusive == "" && out.MinExclusive == "" {
		out.MinInclusive, out.MinExclusive = base.MinInclusive, base.MinExclusive
	}
	if out.MaxInclusive == "" && out.MaxExclusive == "" {
		out.MaxInclusive, out.MaxExclusive = base.MaxInclusive, base.MaxExclusive
	}
	if out.WhiteSpace == "" {
		out.WhiteSpace = base.WhiteSpace
	}
	return out
}

// arrayTypeIn reads the wsdl:arrayType of a restriction of SOAP-ENC:Array.
func (s *Set) arrayTypeIn(step *xmltree.Element, at place) *arrayType {
	for _, c := range step.Children {
		if c.Name == (Name{Space: Space, Local: "attribute"}) {
			if a := s.arrayTypeOf(c, at); a != nil {
				return a
			}
		}
	}
	return nil
}

// arrayTypeOf reads wsdl:arrayType="tns:Item[]" at node; nil when it is not there.
func (s *Set) arrayTypeOf(node *xmltree.Element, at place) *arrayType {
	a := node.AttrNS(wsdlSpace, "arrayType")
	if a == nil {
		return nil
	}
	name, dims, _ := strings.Cut(strings.TrimSpace(a.Value), "[")
	array := &arrayType{Dimensions: max(1, strings.Count("["+dims, "["))}
	if d, ok := find(s, s.types, "type", at, node, name, a.Pos); ok {
		array.Elem = s.typeOf(d)
	}
	return array
}
