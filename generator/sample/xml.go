package sample

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// Namespaces that a sample may need.
const (
	xsiSpace   = "http://www.w3.org/2001/XMLSchema-instance"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	otherSpace = "urn:authgen:other"
)

// maxDepth is how deep optional content is nested, and hardDepth where required
// content ends as well: a type that requires itself has no finite value.
const (
	maxDepth  = 5
	hardDepth = 60
)

// maxElements is how many elements a sample has before optional content is left
// out.
const maxElements = 400

// maxSpoken is the same for a message that people read.
const maxSpoken = 60

// XML writes an element as f describes it. The sample is not valid if the type
// requires itself. Declared are elements that may stand for a wildcard which
// wants elements that a schema declares.
func XML(f *model.Field, source *Source, declared ...*model.Field) []byte {
	w := &writer{s: source, prefixes: map[string]string{}, declared: declared}
	return w.document(f)
}

// document writes an element with the namespaces that it needs.
func (w *writer) document(f *model.Field) []byte {
	var body strings.Builder
	w.element(&body, f, f.Type, 0)
	start := strings.IndexAny(body.String(), " >/")
	var out strings.Builder
	out.WriteString(body.String()[:start])
	for _, space := range w.spaces {
		out.WriteString(" xmlns:" + w.prefixes[space] + `="` + escape(space) + `"`)
	}
	out.WriteString(body.String()[start:])
	return []byte(out.String())
}

// A writer writes one sample.
type writer struct {
	s        *Source
	prefixes map[string]string
	spaces   []string // in order of use
	declared []*model.Field
	elements int
	ids      int
	deep     bool // optional content is left out where the writer is

	// Of messages for people: what certain fields hold, and texts that are named
	// after their field.
	given    map[*model.Field]string
	speaking bool
}

// prefix is the prefix of a namespace with its colon.
func (w *writer) prefix(space string) string {
	switch space {
	case "":
		return ""
	case xmlSpace:
		return "xml:"
	}
	if w.prefixes[space] == "" {
		w.spaces = append(w.spaces, space)
		w.prefixes[space] = "p" + strconv.Itoa(len(w.spaces))
		if space == xsiSpace {
			w.prefixes[space] = "xsi"
		}
	}
	return w.prefixes[space] + ":"
}

// element writes one element.
func (w *writer) element(b *strings.Builder, f *model.Field, t model.Type, depth int) {
	w.elements++
	name := w.prefix(f.Space) + f.Name
	b.WriteString("<" + name)
	if value, ok := w.stated(f, t); ok {
		b.WriteString(">" + escape(value) + "</" + name + ">")
		return
	}
	var content strings.Builder
	switch t := model.Resolve(t).(type) {
	case *model.Struct:
		w.record(b, &content, t, depth)
	case *model.List:
		w.list(&content, t, depth)
	case *model.Any:
		content.WriteString("any " + escape(w.word()))
	default:
		content.WriteString(escape(w.value(t)))
	}
	if list, ok := wrapped(t); ok && list.Space {
		content.Reset()
		content.WriteString(escape(w.value(t)))
	}
	b.WriteString(">" + content.String() + "</" + name + ">")
}

// stated is the value of a field that is known beforehand.
func (w *writer) stated(f *model.Field, t model.Type) (value string, ok bool) {
	if value, ok := w.given[f]; ok {
		return value, true
	}
	switch {
	case !isSimple(t):
		return "", false
	case f.Fixed != nil:
		return *f.Fixed, true
	case w.speaking:
		return w.spoken(f, t)
	}
	return "", false
}

// wrapped is t as a list, whatever its names.
func wrapped(t model.Type) (*model.List, bool) {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			break
		}
		t = n.Type
	}
	l, ok := t.(*model.List)
	return l, ok
}

// isSimple reports whether t travels as a text.
func isSimple(t model.Type) bool {
	switch t := t.(type) {
	case *model.Scalar, *model.Enum:
		return true
	case *model.Named:
		return isSimple(t.Type)
	case *model.List:
		return t.Space
	case *model.Struct, *model.Map, *model.Union, *model.Any:
	}
	return false
}

// list writes the items of a wrapped list.
func (w *writer) list(b *strings.Builder, l *model.List, depth int) {
	item := l.Item
	if item == nil {
		item = &model.Field{Name: "item", Type: l.Elem, Repeated: true, MaxOccurs: -1}
	}
	w.repeated(b, item, l.Elem, depth+1)
}

// repeated writes an element as often as it may stand.
func (w *writer) repeated(b *strings.Builder, f *model.Field, t model.Type, depth int) {
	for range w.count(f.MinOccurs, f.MaxOccurs, depth) {
		w.one(b, f, t, depth)
	}
}

// count is how often something stands.
func (w *writer) count(low, high, depth int) int {
	if depth > hardDepth {
		return 0
	}
	if w.tight(depth) {
		return low
	}
	most := max(low, 1) + 1
	if high >= 0 {
		most = min(most, high)
	}
	if w.speaking {
		return min(max(low, 1), most)
	}
	if !w.s.random {
		return min(max(low, 2), most)
	}
	return w.s.between(low, most)
}

// tight reports whether optional content is left out.
func (w *writer) tight(depth int) bool {
	if w.speaking {
		return depth > maxDepth-1 || w.elements > maxSpoken
	}
	return depth > maxDepth || w.elements > maxElements
}

// one writes one of the elements that may stand for f.
func (w *writer) one(b *strings.Builder, f *model.Field, t model.Type, depth int) {
	if f.Nillable && f.Fixed == nil && nilDiffers(t) && w.s.chance(15) {
		w.null(b, f)
		return
	}
	w.substituted(b, f, t, depth)
}

// substituted writes f, or a member of its substitution group.
func (w *writer) substituted(b *strings.Builder, f *model.Field, t model.Type, depth int) {
	if n := len(f.Substitutes); n > 0 && (f.AbstractHead || w.s.chance(40)) {
		member := f.Substitutes[w.s.below(n)]
		w.element(b, member, member.Type, depth)
		return
	}
	w.element(b, f, t, depth)
}

// nilDiffers reports whether a null item of a list is told apart from an empty
// one by Go: it is for numbers, times and such.
func nilDiffers(t model.Type) bool {
	switch t := t.(type) {
	case *model.Scalar:
		switch t.Kind {
		case model.String, model.URI, model.Email, model.Base64, model.Hex, model.Stream:
			return false
		default:
			return true
		}
	case *model.Named:
		return nilDiffers(t.Type)
	case *model.Enum, *model.Struct, *model.List, *model.Map, *model.Union, *model.Any:
	}
	return false
}

func (w *writer) null(b *strings.Builder, f *model.Field) {
	b.WriteString("<" + w.prefix(f.Space) + f.Name + " " + w.prefix(xsiSpace) + `nil="true"/>`)
}

// record writes the attributes of a struct to b and its content to content.
func (w *writer) record(b, content *strings.Builder, s *model.Struct, depth int) {
	if actual := w.actual(s, depth); actual != s {
		b.WriteString(" " + w.prefix(xsiSpace) + `type="` + w.prefix(actual.XML.Space) + actual.XML.Local + `"`)
		s = actual
	}
	chosen := map[*model.Choice]int{}
	for i := 0; i < len(s.Fields); i++ {
		f := s.Fields[i]
		switch f.Kind {
		case model.FieldAttribute:
			w.attribute(b, f, depth)
		case model.FieldText:
			content.WriteString(escape(w.value(f.Type)))
		case model.FieldElement, model.FieldAny:
			n := groupAt(s.Fields[i:])
			if n > 1 {
				if w.picked(f, chosen) {
					w.group(content, s.Fields[i:i+n], depth)
				}
				i += n - 1
				continue
			}
			w.field(content, f, chosen, depth)
		case model.FieldMixed:
			if w.s.chance(60) {
				content.WriteString(escape(w.word()))
			}
		case model.FieldAnyAttr:
			w.wildAttribute(b, f, depth)
		}
	}
}

// actual is the type of the value, s or one derived from it.
func (w *writer) actual(s *model.Struct, depth int) *model.Struct {
	var concrete []*model.Struct
	for _, d := range s.Derived {
		if !d.Abstract && d.XML.Local != "" {
			concrete = append(concrete, d)
		}
	}
	if len(concrete) == 0 || !s.Abstract && (w.tight(depth) || !w.s.chance(30)) {
		return s
	}
	if w.tight(depth) {
		return concrete[lowest(len(concrete), func(i, levels int) bool { return ends(concrete[i], levels) })]
	}
	return concrete[w.s.below(len(concrete))]
}

// lowest is the first of n alternatives that ends within the fewest levels.
func lowest(n int, ends func(i, levels int) bool) int {
	const most = 8
	for levels := range most {
		for i := range n {
			if ends(i, levels) {
				return i
			}
		}
	}
	return 0
}

// ends reports whether a value of t with nothing but what is required ends within
// some levels of records.
func ends(t model.Type, levels int) bool {
	s, ok := model.Resolve(t).(*model.Struct)
	if !ok {
		return true
	}
	if levels == 0 {
		return false
	}
	if s.Abstract {
		return slices.ContainsFunc(s.Derived, func(d *model.Struct) bool { return !d.Abstract && ends(d, levels) })
	}
	for _, f := range s.Fields {
		if f.Kind == model.FieldElement && f.MinOccurs > 0 && f.Choice == nil && f.Group == 0 && !ends(f.Type, levels-1) {
			return false
		}
	}
	return true
}

// groupAt is how many fields at the front belong to one repeated group.
func groupAt(fields []*model.Field) int {
	n := 1
	for fields[0].Group != 0 && n < len(fields) && fields[n].Group == fields[0].Group {
		n++
	}
	return n
}

// group writes a repeated group: each field once, or left out. What the group
// says about order within it is not known, so it is written once.
func (w *writer) group(b *strings.Builder, fields []*model.Field, depth int) {
	if depth > hardDepth {
		return
	}
	written := 0
	for _, f := range fields {
		required := f.MinOccurs > 0 && f.Presence == model.Required
		if f.Kind == model.FieldAny || !required && (w.tight(depth) || !w.s.chance(60)) {
			continue
		}
		w.one(b, f, f.Type, depth+1)
		written++
	}
	if first := fields[0]; written == 0 && first.GroupRequired && first.GroupChoice && first.Kind != model.FieldAny {
		at := lowest(len(fields), func(i, levels int) bool { return ends(fields[i].Type, levels) })
		w.one(b, fields[at], fields[at].Type, depth+1)
	}
}

// field writes a field, if it is there.
func (w *writer) field(b *strings.Builder, f *model.Field, chosen map[*model.Choice]int, depth int) {
	w.deep = w.tight(depth)
	if !w.picked(f, chosen) || depth > hardDepth {
		return
	}
	if f.Kind == model.FieldAny {
		w.wild(b, f, depth)
		return
	}
	if f.Repeated && !w.needed(f, chosen) {
		w.repeated(b, f, f.Type, depth+1)
		return
	}
	nullable := f.Presence == model.Nullable || f.Presence == model.OptionalNullable
	switch needed := w.needed(f, chosen); {
	case needed:
		w.substituted(b, f, f.Type, depth+1)
	case f.MinOccurs == 0 && (w.tight(depth) || !w.s.chance(70)):
	case f.MinOccurs > 0 && f.Choice == nil && (f.Presence == model.Optional || f.Presence == model.OptionalNullable) &&
		(w.tight(depth) || !w.s.chance(70)):
	case nullable && f.Fixed == nil && !hasAttributes(f.Type) && w.s.chance(15):
		w.null(b, f)
	default:
		w.substituted(b, f, f.Type, depth+1)
	}
}

// needed reports whether a choice demands f, though it may be absent by itself:
// branches share it.
func (w *writer) needed(f *model.Field, chosen map[*model.Choice]int) bool {
	for c := f.Choice; c != nil; c = c.Parent {
		if chosen[c] == none {
			continue
		}
		branch := c.Branches[chosen[c]]
		isRequired := func(f *model.Field) bool { return f.MinOccurs > 0 }
		if !c.Optional && len(branch) > 0 && branch[0] == f && !slices.ContainsFunc(branch, isRequired) {
			return true
		}
	}
	return false
}

func hasAttributes(t model.Type) bool {
	s, ok := model.Resolve(t).(*model.Struct)
	return ok && (s.Abstract || slices.ContainsFunc(s.Fields, func(f *model.Field) bool { return f.Kind == model.FieldAttribute }))
}

// picked reports whether the branches that f stands in are those that were chosen.
func (w *writer) picked(f *model.Field, chosen map[*model.Choice]int) bool {
	for c := f.Choice; c != nil; c = c.Parent {
		branch, ok := chosen[c]
		if !ok {
			branch = w.branch(c)
			chosen[c] = branch
		}
		if branch == none || !slices.Contains(c.Branches[branch], f) {
			return false
		}
	}
	return true
}

// none is the branch of a sequence that is left out.
const none = -1

// branch chooses one of c.
func (w *writer) branch(c *model.Choice) int {
	tight := w.elements > maxElements || w.deep
	if len(c.Branches) == 1 && (tight || !w.s.chance(70)) {
		return none
	}
	branch := w.s.below(len(c.Branches))
	if tight {
		branch = lowest(len(c.Branches), func(i, levels int) bool {
			return !slices.ContainsFunc(c.Branches[i], func(f *model.Field) bool { return !ends(f.Type, levels) })
		})
	}
	for range c.Branches {
		if len(c.Branches[branch]) > 0 {
			break
		}
		branch = (branch + 1) % len(c.Branches)
	}
	return branch
}

// wild writes elements that a wildcard admits.
func (w *writer) wild(b *strings.Builder, f *model.Field, depth int) {
	space, ok := admitted(f.Wildcard)
	known := w.known(f.Wildcard)
	if !ok && known == nil {
		return
	}
	for range w.count(f.MinOccurs, f.MaxOccurs, depth) {
		if !ok {
			w.element(b, known, known.Type, max(depth, maxDepth)+1)
			continue
		}
		b.WriteString("<" + w.prefix(space) + "other>" + escape(w.word()) + "</" + w.prefix(space) + "other>")
	}
}

// known is a declared element that a wildcard admits; nil for none.
func (w *writer) known(wild *model.Wildcard) *model.Field {
	if wild == nil {
		return nil
	}
	for _, f := range w.declared {
		for admitted := range strings.FieldsSeq(cmp.Or(wild.Namespace, "##any")) {
			switch admitted {
			case "##any", f.Space:
				return f
			case "##other":
				if f.Space != wild.Target {
					return f
				}
			case "##targetNamespace":
				if f.Space == wild.Target {
					return f
				}
			case "##local":
			}
		}
	}
	return nil
}

// wildAttribute writes an attribute that a wildcard admits.
func (w *writer) wildAttribute(b *strings.Builder, f *model.Field, depth int) {
	if space, ok := admitted(f.Wildcard); ok && !w.tight(depth) && w.s.chance(60) {
		b.WriteString(" " + w.prefix(space) + `other="` + escape(w.word()) + `"`)
	}
}

// admitted is a namespace that a wildcard admits; false if what stands there
// would have to be declared by a schema.
func admitted(wild *model.Wildcard) (space string, ok bool) {
	if wild == nil || wild.Process == "strict" || wild.Process == "" {
		return "", false
	}
	switch first, _, _ := strings.Cut(wild.Namespace, " "); first {
	case "", "##any", "##other":
		return otherSpace, true
	case "##local":
		return "", true
	case "##targetNamespace":
		return wild.Target, true
	default:
		return first, true
	}
}

// attribute writes an attribute, if it is there.
func (w *writer) attribute(b *strings.Builder, f *model.Field, depth int) {
	if f.Presence != model.Required && (w.tight(depth) || !w.s.chance(70)) {
		return
	}
	value := ""
	if f.Fixed != nil {
		value = *f.Fixed
	} else {
		value = w.value(f.Type)
	}
	b.WriteString(" " + w.prefix(f.Space) + f.Name + `="` + escape(value) + `"`)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")

func escape(s string) string { return escaper.Replace(s) }
