package xsd

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// maxFields is the number of fields at which a type is taken for an attack:
// groups within groups can double with every line.
const maxFields = 20000

// fields are those of a complex type: elements in wire order, inherited ones
// first, then what else the element carries.
func (l *lowerer) fields(t *ComplexType) []*model.Field {
	f := &flattener{l: l, byName: map[model.XMLName]*model.Field{}}
	if text := t.simpleContent(); text != nil {
		f.fields = append(f.fields, &model.Field{
			Name: "Value", Kind: model.FieldText, Type: l.typeOf(text), MinOccurs: 1, MaxOccurs: 1, Pos: t.Pos,
		})
	}
	if t.isMixed() {
		f.fields = append(f.fields, &model.Field{
			Name: "Text", Kind: model.FieldMixed, Type: l.builtin(l.set.builtinType("string")),
			Presence: model.Optional, MaxOccurs: 1, Pos: t.Pos,
		})
	}
	for _, step := range t.steps() {
		if step.Own != nil {
			f.particle(step.Own, once)
		}
	}
	if len(f.fields) > maxFields {
		l.set.diags.Errorf("too-large", t.Pos, "type has more than %d fields", maxFields)
		f.fields = f.fields[:maxFields]
	}
	return append(f.fields, l.attributes(t)...)
}

// steps are the types whose content t is made of, the base first.
func (t *ComplexType) steps() []*ComplexType {
	var steps []*ComplexType
	for b := t; b != nil; {
		steps = append([]*ComplexType{b}, steps...)
		if b.Restriction {
			break
		}
		b, _ = b.Base.(*ComplexType)
	}
	return steps
}

// simpleContent is the type of the text of t, or nil if it has none. A type that
// adds attributes to one with text has its text, whatever it says of its content.
func (t *ComplexType) simpleContent() Type {
	for b := t; b != nil && (b.HasSimple || b.Own == nil && !b.Restriction); {
		if b.Simple != nil && (b.Simple.Base != nil || len(b.Simple.Enums) > 0) {
			return b.Simple
		}
		switch base := b.Base.(type) {
		case *SimpleType:
			return base
		case *ComplexType:
			if b.Simple != nil {
				b.restrictContent(base)
			}
			if b.Simple != nil && b.Simple.Base != nil {
				return b.Simple
			}
			b = base
		default:
			return nil
		}
	}
	return nil
}

// restrictContent lets the content of t restrict that of its base, which was not
// known when t was read.
func (t *ComplexType) restrictContent(base *ComplexType) {
	if inner, ok := base.simpleContent().(*SimpleType); ok && t.Simple.Base == nil {
		t.Simple.Base = inner
	}
}

// A flattener lays the particles of a type out as fields.
type flattener struct {
	l      *lowerer
	fields []*model.Field
	byName map[model.XMLName]*model.Field
	groups int
}

// A context is what the groups around a particle mean for it.
type context struct {
	optional bool // may be absent, be it since another branch is chosen
	skipped  bool // a group around it, within the branch, may be absent
	repeated bool // a group around it stands several times
	group    int  // number of the outermost group that does
	required bool // and must stand at least once
	anyOrder bool // and is a choice
	all      bool // in an xs:all
	choice   *model.Choice
	branch   int // in choice
}

var once = context{}

// mark says in a field which repeated group it belongs to.
func (c context) mark(field *model.Field) {
	field.Group, field.GroupChoice, field.GroupRequired = c.group, c.anyOrder, c.required && c.group != 0
}

// particle adds the fields of p.
func (f *flattener) particle(p *Particle, c context) {
	if len(f.fields) > maxFields {
		return
	}
	switch t := p.Term.(type) {
	case *Element:
		f.element(t, p, c)
	case *Wildcard:
		f.wildcard(t, p, c)
	case *GroupDef:
		if t.Content != nil {
			inner := &Particle{Min: times(p.Min, t.Content.Min), Max: times(p.Max, t.Content.Max), Term: t.Content.Term, Pos: p.Pos}
			f.particle(inner, c)
		}
	case *ModelGroup:
		f.group(t, p, c)
	}
}

// group adds the fields of a sequence, choice or all.
func (f *flattener) group(g *ModelGroup, p *Particle, c context) {
	if len(g.Particles) == 1 {
		q := g.Particles[0]
		f.particle(&Particle{Min: times(p.Min, q.Min), Max: times(p.Max, q.Max), Term: q.Term, Pos: q.Pos}, c)
		return
	}
	if p.Min == 0 {
		c.optional, c.skipped = true, true
	}
	c.all = c.all || g.Kind == All
	if p.Max != 1 && c.group == 0 {
		f.groups++
		c.group, c.repeated, c.required, c.anyOrder = f.groups, true, !c.skipped, g.Kind == ChoiceOf
	}
	switch {
	case g.Kind == ChoiceOf:
		f.choice(g, c)
	case p.Min == 0 && p.Max == 1 && c.group == 0 && !f.l.emptiable(&Particle{Min: 1, Max: 1, Term: g}):
		f.together(g, c)
	default:
		f.all(g, c)
	}
}

func (f *flattener) all(g *ModelGroup, c context) {
	for _, q := range g.Particles {
		f.particle(q, c)
	}
}

// together adds the fields of a sequence that may be absent as a whole: a choice
// of one branch, which need not be taken.
func (f *flattener) together(g *ModelGroup, c context) {
	choice := &model.Choice{Optional: true, Branches: make([][]*model.Field, 1), Parent: c.choice}
	inner := c
	inner.choice, inner.branch, inner.skipped = choice, 0, false
	f.all(g, inner)
	f.leave(choice, c)
}

// choice adds the branches of a choice. In one that is repeated the branches
// may all be there.
func (f *flattener) choice(g *ModelGroup, c context) {
	c.optional = true
	if c.anyOrder {
		for _, q := range g.Particles {
			f.particle(q, c)
		}
		return
	}
	choice := &model.Choice{Optional: c.skipped, Parent: c.choice}
	for i, q := range g.Particles {
		choice.Optional = choice.Optional || f.l.emptiable(q)
		choice.Branches = append(choice.Branches, nil)
		inner := c
		inner.choice, inner.branch, inner.skipped = choice, i, false
		f.particle(q, inner)
	}
	f.leave(choice, c)
}

// leave adds the fields of a choice to the branch around it.
func (f *flattener) leave(choice *model.Choice, c context) {
	if c.choice == nil {
		return
	}
	for _, b := range choice.Branches {
		c.choice.Branches[c.branch] = append(c.choice.Branches[c.branch], b...)
	}
}

// emptiable reports whether a particle is satisfied by nothing.
func (l *lowerer) emptiable(p *Particle) bool {
	if p.Min == 0 {
		return true
	}
	if known, ok := l.empty[p]; ok {
		return known
	}
	out := false
	switch t := p.Term.(type) {
	case *GroupDef:
		out = t.Content == nil || l.emptiable(t.Content)
	case *ModelGroup:
		isEmptiable := func(q *Particle) bool { return l.emptiable(q) }
		if t.Kind == ChoiceOf {
			out = len(t.Particles) == 0 || slices.ContainsFunc(t.Particles, isEmptiable)
		} else {
			out = !slices.ContainsFunc(t.Particles, func(q *Particle) bool { return !isEmptiable(q) })
		}
	case *Element, *Wildcard:
	}
	l.empty[p] = out
	return out
}

// element adds the field of one element, or widens the one that is there; for
// the head of a substitution group, those of its members.
func (f *flattener) element(e *Element, p *Particle, c context) {
	if g := e.substitution(); g != nil {
		f.group(g, p, c)
		return
	}
	if e.Global && e.Abstract && len(e.Members) == 0 { // what stands for it, no schema here says
		f.wildcard(&Wildcard{Namespace: unknownSpace, Process: "strict", Doc: e.Doc, Pos: e.Pos}, p, c)
		return
	}
	field := f.l.element(e, p)
	if c.repeated {
		field.Repeated, field.MaxOccurs, field.Nillable = true, -1, e.Nillable
		field.Presence = withoutNull(field.Presence)
		c.mark(field)
	}
	if c.optional {
		field.Presence = optionalOf(field.Presence)
	}
	field.Choice, field.Unordered = c.choice, c.all
	f.add(field, c)
}

// add enters a field. An element that stands several times in a content model is
// one field where that keeps the order: branches of a choice share it, neighbours
// and members of a repeated group make it repeated. Else it is another field.
func (f *flattener) add(field *model.Field, c context) {
	name := model.XMLName{Space: field.Space, Local: field.Name}
	old := f.byName[name]
	switch {
	case field.Kind != model.FieldElement:
		f.append(field, c)
	case old == nil:
		f.byName[name] = field
		f.append(field, c)
	case exclusive(old, c) && f.inOrder(old, c):
		share(old, field)
		f.enter(old, c)
	case old == f.fields[len(f.fields)-1] && old.Choice == field.Choice, old.Group != 0 && old.Group == field.Group:
		join(old, field)
		f.enter(old, c)
	default:
		field.Again = old
		f.byName[name] = field
		f.append(field, c)
	}
}

func (f *flattener) append(field *model.Field, c context) {
	f.fields = append(f.fields, field)
	f.enter(field, c)
}

// inOrder reports whether a field stands behind all others of the branch that c
// is in, so that the branch can share it.
func (f *flattener) inOrder(field *model.Field, c context) bool {
	if c.choice == nil || field.Group != c.group {
		return false
	}
	at := slices.Index(f.fields, field)
	for _, other := range c.choice.Branches[c.branch] {
		if slices.Index(f.fields, other) > at {
			return false
		}
	}
	return true
}

// share lets a field stand for the same element in another branch of a choice.
func share(old, field *model.Field) {
	old.MinOccurs = min(old.MinOccurs, field.MinOccurs)
	if field.Repeated && !old.Repeated {
		old.Repeated, old.MaxOccurs = true, field.MaxOccurs
		old.Nillable = field.Nillable
		old.Presence = withoutNull(old.Presence)
	}
}

// join lets a field stand for one that follows it: there are more of it.
func join(old, field *model.Field) {
	old.Nillable = old.Nillable || field.Nillable || canBeNull(old.Presence) || canBeNull(field.Presence)
	old.MinOccurs += field.MinOccurs
	old.MaxOccurs = plus(old.MaxOccurs, field.MaxOccurs)
	old.Repeated = true
	if withoutNull(field.Presence) == model.Required {
		old.Presence = model.Required
	}
	old.Presence = withoutNull(old.Presence)
}

func canBeNull(p model.Presence) bool { return p == model.Nullable || p == model.OptionalNullable }

func plus(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return a + b
}

// enter adds a field to the branch that it stands in.
func (f *flattener) enter(field *model.Field, c context) {
	if c.choice != nil {
		c.choice.Branches[c.branch] = append(c.choice.Branches[c.branch], field)
	}
}

// exclusive reports whether a field stands in another branch of a choice than c.
func exclusive(field *model.Field, c context) bool {
	for choice := c.choice; choice != nil; choice = choice.Parent {
		if len(choice.Branches) == 1 {
			continue // there is no other yet
		}
		for own := field.Choice; own != nil; own = own.Parent {
			if own == choice {
				return true
			}
		}
	}
	return false
}

func (f *flattener) wildcard(w *Wildcard, p *Particle, c context) {
	field := &model.Field{
		Name: "Any", Kind: model.FieldAny, Type: f.l.anything, Pos: w.Pos, Doc: w.Doc, Presence: model.Optional,
		Repeated: true, MinOccurs: p.Min, MaxOccurs: p.Max, Choice: c.choice, Wildcard: w.lower(),
	}
	c.mark(field)
	if c.repeated {
		field.MaxOccurs = -1
	}
	f.add(field, c)
}

func (w *Wildcard) lower() *model.Wildcard {
	return &model.Wildcard{Namespace: w.Namespace, Target: w.Target, Process: w.Process}
}

// element is the field of an element as p says how often it stands.
func (l *lowerer) element(e *Element, p *Particle) *model.Field {
	field := &model.Field{
		Name: e.Name.Local, Space: e.Name.Space, Doc: e.Doc, Pos: e.Pos, Kind: model.FieldElement,
		Type: l.elementType(e), MinOccurs: p.Min, MaxOccurs: p.Max, Repeated: p.Max != 1,
		Default: e.Default, Fixed: e.Fixed,
	}
	switch {
	case field.Repeated:
		field.Nillable = e.Nillable
		if p.Min == 0 {
			field.Presence = model.Optional
		}
	case p.Min == 0 && e.Nillable:
		field.Presence = model.OptionalNullable
	case p.Min == 0:
		field.Presence = model.Optional
	case e.Nillable:
		field.Presence = model.Nullable
	}
	if e.Global && (e.Abstract || len(e.Members) > 0) {
		field.Substitutes = l.substitutes(e)
		field.AbstractHead = e.Abstract
	}
	return field
}

func (l *lowerer) elementType(e *Element) model.Type {
	if e.ArrayOf != nil {
		item := &model.Field{Name: "item", Type: l.arrayItem(e.ArrayOf), Repeated: true, MaxOccurs: -1, Nillable: true}
		return &model.List{SOAPArray: true, Elem: item.Type, Item: item}
	}
	return l.typeOf(e.typeNow())
}

// unknownSpace is the namespace list of a wildcard for the members of a
// substitution group that has none.
const unknownSpace = "##unknown"

// maxSubstitutes is how many elements of a substitution group become fields. A
// larger group is one field of elements as they came.
const maxSubstitutes = 64

// substitution is the choice between the elements that may stand for e; nil if
// there is none but e, or too many.
func (e *Element) substitution() *ModelGroup {
	members := e.substitutes()
	if len(members) == 0 || len(members) > maxSubstitutes {
		return nil
	}
	if !e.Abstract {
		members = append([]*Element{e}, members...)
	}
	g := &ModelGroup{Kind: ChoiceOf}
	for _, m := range members {
		own := *m // stands for nobody but itself
		own.Members, own.Abstract = nil, false
		g.Particles = append(g.Particles, &Particle{Min: 1, Max: 1, Term: &own, Pos: m.Pos})
	}
	return g
}

// substitutes are the elements that may stand for e, without those that are
// abstract themselves.
func (e *Element) substitutes() []*Element {
	if !e.Global {
		return nil
	}
	var out []*Element
	seen := map[*Element]bool{e: true}
	var walk func(*Element)
	walk = func(head *Element) {
		for _, m := range head.Members {
			if seen[m] {
				continue
			}
			seen[m] = true
			if !m.Abstract {
				out = append(out, m)
			}
			walk(m)
		}
	}
	walk(e)
	return out
}

// substitutes are the fields of the elements that may stand for e.
func (l *lowerer) substitutes(e *Element) []*model.Field {
	var out []*model.Field
	for _, m := range e.substitutes() {
		out = append(out, &model.Field{
			Name: m.Name.Local, Space: m.Name.Space, Doc: m.Doc, Pos: m.Pos, Kind: model.FieldElement,
			Type: l.elementType(m), MinOccurs: 1, MaxOccurs: 1, Default: m.Default, Fixed: m.Fixed,
		})
	}
	return out
}

func optionalOf(p model.Presence) model.Presence {
	switch p {
	case model.Required:
		return model.Optional
	case model.Nullable:
		return model.OptionalNullable
	case model.Optional, model.OptionalNullable:
	}
	return p
}

func withoutNull(p model.Presence) model.Presence {
	switch p {
	case model.Nullable:
		return model.Required
	case model.OptionalNullable:
		return model.Optional
	case model.Required, model.Optional:
	}
	return p
}

// attributes are the attribute fields of t: those of its base unless t says them
// anew or forbids them, then its own.
func (l *lowerer) attributes(t *ComplexType) []*model.Field {
	var uses []*AttributeUse
	var anyAttr *Wildcard
	for _, step := range t.attributeSteps() {
		uses, anyAttr = collectAttributes(step.Attrs, uses, anyAttr, map[*AttributeGroup]bool{}, step.Restriction)
	}
	var fields []*model.Field
	for _, u := range uses {
		if u.Prohibited {
			continue
		}
		field := &model.Field{
			Name: u.Name.Local, Space: u.Name.Space, Doc: u.Doc, Pos: u.Pos, Kind: model.FieldAttribute,
			Type: l.typeOf(u.Type), Presence: model.Optional, MaxOccurs: 1, Default: u.Default, Fixed: u.Fixed,
		}
		if u.Required {
			field.Presence, field.MinOccurs = model.Required, 1
		}
		fields = append(fields, field)
	}
	if anyAttr != nil {
		fields = append(fields, &model.Field{
			Name: "AnyAttr", Kind: model.FieldAnyAttr, Type: l.anything, Pos: anyAttr.Pos, Doc: anyAttr.Doc,
			Presence: model.Optional, Repeated: true, MaxOccurs: -1, Wildcard: anyAttr.lower(),
		})
	}
	return fields
}

// attributeSteps are the types that t has attributes from, the base first: a
// restriction inherits attributes, though no elements.
func (t *ComplexType) attributeSteps() []*ComplexType {
	var steps []*ComplexType
	for b := t; b != nil; {
		steps = append([]*ComplexType{b}, steps...)
		b, _ = b.Base.(*ComplexType)
	}
	return steps
}

// collectAttributes adds the attributes of one type to those of its bases. A
// restriction without a wildcard takes that of its base away.
func collectAttributes(
	terms []attrTerm, uses []*AttributeUse, anyAttr *Wildcard, open map[*AttributeGroup]bool, restriction bool,
) ([]*AttributeUse, *Wildcard) {
	if restriction {
		anyAttr = nil
	}
	for _, t := range terms {
		switch {
		case t.use != nil:
			uses = replaceUse(uses, t.use)
		case t.any != nil:
			anyAttr = t.any
		case t.group != nil && !open[t.group]:
			open[t.group] = true
			uses, anyAttr = collectAttributes(t.group.Attrs, uses, anyAttr, open, false)
		}
	}
	return uses, anyAttr
}

func replaceUse(uses []*AttributeUse, u *AttributeUse) []*AttributeUse {
	for i, old := range uses {
		if old.Name == u.Name {
			uses[i] = u
			return uses
		}
	}
	return append(uses, u)
}
