package xsd

import (
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// A lowerer turns components into model types, each once, so that two uses of a
// component share the pointer.
type lowerer struct {
	set      *Set
	types    map[Type]model.Type            // as the type of a field
	structs  map[*ComplexType]*model.Struct // as a record, also of an array wrapper
	scalars  map[string]*model.Scalar       // built-in types by name
	anything *model.Any
	derived  map[*ComplexType]bool // has types derived from it
	empty    map[*Particle]bool    // is satisfied by nothing
	unions   map[*SimpleType]*model.Scalar
}

func newLowerer(s *Set) lowerer {
	return lowerer{
		set: s, types: map[Type]model.Type{}, structs: map[*ComplexType]*model.Struct{},
		scalars: map[string]*model.Scalar{}, anything: &model.Any{XML: true},
		empty: map[*Particle]bool{}, unions: map[*SimpleType]*model.Scalar{},
	}
}

// Types are the named types of all documents in document order, lowered. Array
// wrappers are not among them: they become lists where they are used.
func (s *Set) Types() []model.Type {
	var out []model.Type
	for _, d := range s.order {
		t, ok := d.(*typeDef)
		if !ok || s.types[t.name] != t {
			continue
		}
		if m := s.low.typeOf(t.typ); model.DeclOf(m) != nil {
			out = append(out, m)
		}
	}
	s.low.linkDerived()
	return out
}

// Elements are the names of all global elements of documents, in document order.
func (s *Set) Elements() []Name {
	var names []Name
	for _, d := range s.order {
		if e, ok := d.(*elementDef); ok {
			names = append(names, e.name)
		}
	}
	return names
}

// Element returns the global element of this name.
func (s *Set) Element(name Name) (*Element, bool) {
	d, ok := s.elements[name]
	if !ok {
		return nil, false
	}
	return s.elementOf(d), true
}

// Type returns the type of this name.
func (s *Set) Type(name Name) (Type, bool) {
	d, ok := s.types[name]
	if !ok {
		return nil, false
	}
	return s.typeOf(d), true
}

// A Ref is a QName that stands in a document which is no schema.
type Ref struct {
	Node  *xmltree.Element // resolves the prefix
	Value string
	Pos   diag.Pos
}

// FindElement looks up the global element that value names in the scope of node,
// which stands in a document that is no schema; it reports what is wrong at pos.
func (s *Set) FindElement(ref Ref) (*Element, bool) {
	d, ok := find(s, s.elements, "element", place{doc: &document{}}, ref.Node, ref.Value, ref.Pos)
	if !ok {
		return nil, false
	}
	return s.elementOf(d), true
}

// HasType reports whether FindType would find one.
func (s *Set) HasType(ref Ref) bool {
	name, ok := ref.Node.Resolve(ref.Value)
	_, found := s.types[name]
	return ok && found
}

// HasElement reports whether FindElement would find one by its full name.
func (s *Set) HasElement(ref Ref) bool {
	name, ok := ref.Node.Resolve(ref.Value)
	_, found := s.elements[name]
	return ok && found
}

// FindType is FindElement for types.
func (s *Set) FindType(ref Ref) (Type, bool) {
	d, ok := find(s, s.types, "type", place{doc: &document{}}, ref.Node, ref.Value, ref.Pos)
	if !ok {
		return nil, false
	}
	return s.typeOf(d), true
}

// Lower is the model type of t as the type of a field.
func (s *Set) Lower(t Type) model.Type { return s.low.typeOf(t) }

// Body is the field of a global element that stands in a message by itself. Its
// type is a record even if it only wraps a repeated element.
func (s *Set) Body(e *Element) *model.Field {
	f := s.low.element(e, &Particle{Min: 1, Max: 1, Pos: e.Pos})
	if ct, ok := e.Type.(*ComplexType); ok && !ct.anyType {
		if list, isList := f.Type.(*model.List); isList && !list.SOAPArray {
			f.Type = s.low.record(ct)
		}
	}
	return f
}

// typeOf is the model type of t, which may be nil: unknown.
func (l *lowerer) typeOf(t Type) model.Type {
	switch t := t.(type) {
	case *SimpleType:
		return l.simple(t)
	case *ComplexType:
		return l.complexType(t)
	}
	return l.anything
}

func (l *lowerer) complexType(t *ComplexType) model.Type {
	if m, ok := l.types[t]; ok {
		return m
	}
	switch {
	case t.anyType:
		l.types[t] = l.anything
		return l.anything
	case l.isArray(t):
		return l.soapArray(t)
	case l.isWrapper(t):
		return l.wrapper(t)
	}
	r := l.record(t)
	l.types[t] = r
	return r
}

// isArray reports whether t is derived from SOAP-ENC:Array.
func (l *lowerer) isArray(t *ComplexType) bool {
	for b := t; b != nil; {
		if b.Name == (Name{Space: encodingSpace, Local: "Array"}) || b.Name == (Name{Space: encoding12, Local: "Array"}) {
			return true
		}
		b, _ = b.Base.(*ComplexType)
	}
	return false
}

// soapArray lowers a SOAP-ENC:Array. Its items are named by the schema, if it
// says so, and are of the type that wsdl:arrayType says.
func (l *lowerer) soapArray(t *ComplexType) model.Type {
	list := &model.List{SOAPArray: true, WrapperXML: model.XMLName(t.Name), Elem: l.anything}
	l.types[t] = list
	item := &model.Field{Name: "item", Pos: t.Pos, Type: l.anything, Repeated: true, MaxOccurs: -1, Nillable: true}
	if p, e := repeatedElement(t.Own); e != nil {
		item = l.element(e, p)
		item.Repeated, item.MinOccurs, item.MaxOccurs = true, p.Min, p.Max
	}
	for b := t; b != nil && b.ArrayOf == nil; {
		t = b
		b, _ = b.Base.(*ComplexType)
		if b != nil && b.ArrayOf != nil {
			t = b
		}
	}
	if t.ArrayOf != nil {
		item.Type = l.arrayItem(t.ArrayOf)
	}
	list.Elem, list.Item = item.Type, item
	return list
}

// arrayItem is the type of an array's items: an array again when it has more
// than one dimension.
func (l *lowerer) arrayItem(a *arrayType) model.Type {
	t := l.typeOf(a.Elem)
	for range a.Dimensions - 1 {
		item := &model.Field{Name: "item", Type: t, Repeated: true, MaxOccurs: -1, Nillable: true}
		t = &model.List{SOAPArray: true, Elem: t, Item: item}
	}
	return t
}

// isWrapper reports whether t is nothing but one repeated element.
func (l *lowerer) isWrapper(t *ComplexType) bool {
	if !l.looksWrapped(t) {
		return false
	}
	// An array of arrays of itself has no Go type but a struct.
	seen := map[*ComplexType]bool{}
	for next := t; !seen[next]; {
		seen[next] = true
		_, e := repeatedElement(next.Own)
		inner, ok := e.typeNow().(*ComplexType)
		switch {
		case !ok || !l.looksWrapped(inner):
			return true
		case inner == t:
			return false
		}
		next = inner
	}
	return true // leads to a cycle, and is not in it
}

func (l *lowerer) looksWrapped(t *ComplexType) bool {
	if t.Base != nil || t.Abstract || t.Mixed || t.HasSimple || t.anyType || l.hasDerived(t) || l.isArray(t) {
		return false
	}
	for _, a := range t.Attrs {
		if a.use == nil || !a.use.Prohibited {
			return false
		}
	}
	_, e := repeatedElement(t.Own)
	return e != nil && e.substitution() == nil
}

// repeatedElement is the one element that a content model repeats, with its
// effective occurrence; nil when it is anything else.
func repeatedElement(p *Particle) (*Particle, *Element) {
	least, most := 1, 1
	for p != nil {
		least, most = times(least, p.Min), times(most, p.Max)
		switch t := p.Term.(type) {
		case *Element:
			if most == 1 || most == 0 {
				return nil, nil
			}
			return &Particle{Min: least, Max: most, Term: t, Pos: p.Pos}, t
		case *ModelGroup:
			if len(t.Particles) != 1 {
				return nil, nil
			}
			p = t.Particles[0]
		case *GroupDef:
			p = t.Content
		case *Wildcard:
			return nil, nil
		}
	}
	return nil, nil
}

// times multiplies occurrences, of which -1 is unbounded. Large products are
// unbounded too.
func times(a, b int) int {
	switch {
	case a == 0 || b == 0:
		return 0
	case a < 0 || b < 0 || a > 1<<30/b:
		return -1
	}
	return a * b
}

// wrapper lowers a type such as ArrayOfIdentity.
func (l *lowerer) wrapper(t *ComplexType) model.Type {
	list := &model.List{WrapperXML: model.XMLName(t.Name)}
	l.types[t] = list
	p, e := repeatedElement(t.Own)
	list.Item = l.element(e, p)
	list.Elem = list.Item.Type
	return list
}

// typeNow is the type of an element, from the head of its substitution group if
// it says none.
func (e *Element) typeNow() Type {
	for h := e; h != nil; h = h.Head {
		if h.typed {
			return h.Type
		}
	}
	return e.Type
}

// hasDerived reports whether other types extend or restrict t.
func (l *lowerer) hasDerived(t *ComplexType) bool {
	if l.derived == nil {
		l.derived = map[*ComplexType]bool{}
		for _, d := range l.set.order {
			if d, ok := d.(*typeDef); ok {
				if ct, ok := d.typ.(*ComplexType); ok {
					if base, ok := ct.Base.(*ComplexType); ok {
						l.derived[base] = true
					}
				}
			}
		}
	}
	return l.derived[t]
}

// record is t as a struct.
func (l *lowerer) record(t *ComplexType) *model.Struct {
	if r, ok := l.structs[t]; ok {
		return r
	}
	r := &model.Struct{Decl: declOf(t.Name, t.Path, t.Doc, t.Pos), Abstract: t.Abstract, Mixed: t.isMixed()}
	l.structs[t] = r
	if base := t.baseRecord(); base != nil {
		r.Base = l.record(base)
	}
	r.Fields = l.fields(t)
	return r
}

func declOf(name Name, path []string, doc string, pos diag.Pos) model.Decl {
	d := model.Decl{Name: name.Local, XML: model.XMLName(name), Doc: doc, Pos: pos}
	if name.Local == "" {
		d.Path = slices.Clone(path)
		if len(path) > 0 {
			d.Name = path[len(path)-1]
		}
	}
	return d
}

// baseRecord is the base of t that is a record too; what a redefinition replaced
// is skipped, since it goes by the same name.
func (t *ComplexType) baseRecord() *ComplexType {
	b, _ := t.Base.(*ComplexType)
	for b != nil && b.Name == t.Name && b.Name.Local != "" {
		b, _ = b.Base.(*ComplexType)
	}
	if b == nil || b.anyType || b.Pos == (diag.Pos{}) {
		return nil // not of a document
	}
	return b
}

// isMixed reports whether text may stand between the children of t. Extension
// keeps what the base says.
func (t *ComplexType) isMixed() bool {
	for b := t; b != nil; {
		if b.Mixed {
			return !b.anyType || b != t
		}
		if b.Restriction || b.HasSimple {
			return false
		}
		b, _ = b.Base.(*ComplexType)
	}
	return false
}

// linkDerived fills Struct.Derived, once all types are lowered.
func (l *lowerer) linkDerived() {
	for _, r := range l.structs {
		r.Derived = nil
	}
	for _, d := range l.set.order {
		d, ok := d.(*typeDef)
		if !ok || l.set.types[d.name] != d {
			continue
		}
		ct, ok := d.typ.(*ComplexType)
		if !ok {
			continue
		}
		r := l.structs[ct]
		for b := r; b != nil && b.Base != nil; b = b.Base {
			b.Base.Derived = append(b.Base.Derived, r)
		}
	}
}

// simple lowers a simple type.
func (l *lowerer) simple(t *SimpleType) model.Type {
	if m, ok := l.types[t]; ok {
		return m
	}
	m := l.simpleAnew(t)
	l.types[t] = m
	return m
}

func (l *lowerer) simpleAnew(t *SimpleType) model.Type {
	if t.Builtin != nil {
		return l.builtin(t)
	}
	if enum := l.enum(t); enum != nil {
		return enum
	}
	var m model.Type
	facets := t.facets()
	switch root := t.root(); root.Variety {
	case ListOf:
		m = &model.List{Space: true, Elem: l.simple(root.Item)}
	case UnionOf:
		m = l.union(root)
	case Atomic:
		m = l.scalar(root.primitive(), t, facets)
	}
	if _, isList := m.(*model.List); isList && t.Name.Local == "" && t.root() != t {
		return &model.Named{Type: m, Transparent: true, Facets: facets}
	}
	if t.Name.Local == "" || t.Pos == (diag.Pos{}) {
		return m
	}
	return &model.Named{Decl: declOf(t.Name, nil, t.Doc, t.Pos), Type: m, Transparent: true, Facets: facets}
}

func (l *lowerer) builtin(t *SimpleType) model.Type {
	if t.Variety == ListOf {
		return &model.List{Space: true, Elem: l.simple(t.Item)}
	}
	b := t.Builtin
	if l.scalars[b.name] == nil {
		l.scalars[b.name] = &model.Scalar{Kind: b.kind, XSD: b.name}
	}
	return l.scalars[b.name]
}

// scalar is a built-in type within limits.
func (l *lowerer) scalar(b *builtin, t *SimpleType, facets model.Facets) model.Type {
	out := &model.Scalar{Kind: b.kind, XSD: b.name, Facets: facets}
	if b.kind == model.String && t.isGUID() {
		out.Kind = model.GUID
	}
	return out
}

// union is a text that is a value of one of several types.
func (l *lowerer) union(t *SimpleType) model.Type {
	if u := l.unions[t]; u != nil {
		return u
	}
	u := &model.Scalar{Kind: model.String, XSD: "anySimpleType"}
	l.unions[t] = u // a union within itself is reported, and must not be followed
	for _, m := range t.Members {
		u.Union = append(u.Union, l.simple(m))
	}
	return u
}

// root is the built-in type, list or union that t restricts in the end.
func (t *SimpleType) root() *SimpleType {
	for t.Base != nil && t.Builtin == nil {
		t = t.Base
	}
	return t
}

// primitive is the built-in type that the root of a type is; a string when the
// base is not known.
func (t *SimpleType) primitive() *builtin {
	if t.Builtin == nil {
		return &builtins[1]
	}
	return t.Builtin
}

// facets are the limits of all steps down to the built-in type.
func (t *SimpleType) facets() model.Facets {
	var steps []*SimpleType
	for ; t != nil && t.Builtin == nil; t = t.Base {
		steps = append(steps, t)
	}
	var f model.Facets
	for _, step := range slices.Backward(steps) {
		f = merge(f, step.Facets)
		if len(step.Enums) > 0 {
			f.Values = nil
		}
		for _, v := range step.Enums {
			f.Values = append(f.Values, strings.TrimSpace(v.Value))
		}
	}
	return f
}

// isGUID reports whether one step of t allows nothing but GUIDs.
func (t *SimpleType) isGUID() bool {
	for ; t != nil && t.Builtin == nil; t = t.Base {
		if len(t.Facets.Patterns) == 1 && isGUIDPattern(t.Facets.Patterns[0]) {
			return true
		}
	}
	return false
}

// enum lowers a type of enumerated strings; nil when t is not one.
func (l *lowerer) enum(t *SimpleType) *model.Enum {
	values, base := l.values(t, map[*SimpleType]bool{})
	if len(values) == 0 || base == nil {
		return nil
	}
	e := &model.Enum{Decl: declOf(t.Name, t.Path, t.Doc, t.Pos), Base: base}
	seen := map[string]bool{}
	for _, v := range values {
		if word := collapse(v.Value, base); !seen[word] {
			seen[word] = true
			e.Values = append(e.Values, &model.EnumValue{Name: word, Value: word, Doc: v.Doc, Pos: v.Pos})
		}
	}
	return e
}

// collapse normalises an enumeration value as its base type says.
func collapse(v string, base *model.Scalar) string {
	if base.XSD == "string" || base.XSD == "normalizedString" || base.XSD == "anySimpleType" {
		return v
	}
	return strings.Join(strings.Fields(v), " ")
}

// values are the enumerated strings that t allows, and what they restrict. The
// scalar is nil when t allows other values as well.
func (l *lowerer) values(t *SimpleType, open map[*SimpleType]bool) ([]EnumValue, *model.Scalar) {
	for step := t; step != nil; step = step.Base {
		root := step.root()
		if len(step.Enums) > 0 {
			switch {
			case root.Variety == UnionOf && root.onlyText(map[*SimpleType]bool{}):
				return step.Enums, l.builtin(l.set.builtinType("string")).(*model.Scalar)
			case root.Variety != Atomic || root.Builtin == nil || !isText(root.Builtin.kind) && !areIntegers(step.Enums, root.Builtin.kind):
				return nil, nil
			}
			return step.Enums, &model.Scalar{Kind: root.Builtin.kind, XSD: root.Builtin.name}
		}
		if step.Variety == UnionOf && step.Base == nil {
			return l.unionValues(step, open)
		}
	}
	return nil, nil
}

// unionValues are those of all members, if each is enumerated.
func (l *lowerer) unionValues(t *SimpleType, open map[*SimpleType]bool) ([]EnumValue, *model.Scalar) {
	if open[t] || len(t.Members) == 0 {
		return nil, nil
	}
	open[t] = true
	var all []EnumValue
	for _, m := range t.Members {
		values, base := l.values(m, open)
		if base == nil {
			return nil, nil
		}
		all = append(all, values...)
	}
	return all, l.builtin(l.set.builtinType("string")).(*model.Scalar)
}

// onlyText reports whether all members of a union are texts.
func (t *SimpleType) onlyText(open map[*SimpleType]bool) bool {
	if open[t] {
		return true
	}
	open[t] = true
	for _, m := range t.Members {
		switch root := m.root(); {
		case root.Variety == UnionOf:
			if !root.onlyText(open) {
				return false
			}
		case root.Variety == ListOf || root.Builtin == nil || !isText(root.Builtin.kind):
			return false
		}
	}
	return true
}

// areIntegers reports whether all values are integers that a Go type of a kind
// holds, written as Go writes them.
func areIntegers(values []EnumValue, k model.ScalarKind) bool {
	bits := map[model.ScalarKind]int{
		model.Int8: 8, model.Int16: 16, model.Int32: 32, model.Int64: 64,
		model.Uint8: -8, model.Uint16: -16, model.Uint32: -32, model.Uint64: -64,
	}[k]
	for _, v := range values {
		text := strings.TrimSpace(v.Value)
		switch {
		case bits > 0:
			n, err := strconv.ParseInt(text, 10, bits)
			if err != nil || strconv.FormatInt(n, 10) != text {
				return false
			}
		case bits < 0:
			n, err := strconv.ParseUint(text, 10, -bits)
			if err != nil || strconv.FormatUint(n, 10) != text {
				return false
			}
		}
	}
	return bits != 0
}

func isText(k model.ScalarKind) bool { return k == model.String || k == model.URI }
