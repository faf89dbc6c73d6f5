//go:build go1.24

// Package xmlbody writes and reads XML bodies of REST operations, as the xml
// objects of an OpenAPI document say.
//
// Types that travel in XML travel in JSON too, and their codec is that of JSON: a
// table of [Types] says which element or attribute is which member. What the
// table does not know is skipped, unless the type keeps members that nobody
// describes. Namespaces are written and not asked for: an element is known by its
// local name.
//
// A null is xsi:nil. Text beside elements, and the order of elements of several
// names, are left out: no OpenAPI document can tell of them.
package xmlbody

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// Types are the types that travel in XML, by name. They do not change, and may be
// used concurrently.
type Types map[string]Type

// A Kind says how the values of a type are written.
type Kind uint8

// The kinds.
const (
	Text   Kind = iota // a string, as it is
	Word               // another scalar: white space round it does not count
	Object             // Members, each an element or an attribute
	Array              // Item, again and again
	Free               // whatever comes: the type says nothing
)

// A Type says what a value is in XML.
type Type struct {
	Ref     string // it is the type of that name; nothing else counts then
	Kind    Kind
	Members []Member // of an object
	Open    bool     // an object may have other members, which are like Item
	Item    *Member  // of an array, or of an open object; nil is free
}

// A Member is a value at its place.
type Member struct {
	Key       string // in JSON
	Name      string // of the element or attribute; of an item: empty for that of its array
	Space     string // namespace
	Prefix    string // what the namespace is called; empty for the default one
	Attribute bool
	Wrapped   bool // an array stands in an element of its own
	Type      Type
}

// resolve follows references.
func (t Types) resolve(of *Type) *Type {
	for range len(t) + 1 {
		if of.Ref == "" {
			return of
		}
		next, ok := t[of.Ref]
		if !ok {
			break
		}
		of = &next
	}
	return &Type{Kind: Free}
}

// Encode is the document whose root is what encode writes.
func (t Types) Encode(root Member, encode func(*jsonwire.Encoder)) ([]byte, error) {
	v := jsonwire.ValueOf(encode)
	if err := v.Err(); err != nil {
		return nil, err
	}
	w := &writer{types: t}
	el := w.element(&root, root.Name, v, "")
	if w.err != nil {
		return nil, w.err
	}
	e := xmlwire.NewEncoder(nil)
	e.Declaration()
	e.Element(el)
	return e.Document(), e.Err()
}

// A writer makes elements of JSON. It keeps the first error.
type writer struct {
	types Types
	err   error
}

// element is v as an element; inherited is the default namespace where it stands.
func (w *writer) element(m *Member, name string, v jsonwire.Value, inherited string) xmlwire.Element {
	if !validName(name) && w.err == nil {
		w.err = fmt.Errorf("the name %.64q cannot be that of an element", name)
	}
	el := xmlwire.Element{Name: xmlwire.Name{Space: inherited, Local: name}}
	if m.Space != "" {
		el.Name.Space = m.Space
		if m.Prefix != "" {
			el.Prefixes = []xmlwire.Prefix{{Prefix: m.Prefix, Space: m.Space}}
		} else {
			inherited = m.Space
		}
	}
	typ := w.types.resolve(&m.Type)
	switch v.Kind() {
	case jsonwire.Null:
		el.Prefixes = append(el.Prefixes, xmlwire.Prefix{Prefix: "xsi", Space: xmlwire.XSI})
		el.Attrs = []xmlwire.Attr{{Name: xmlwire.Name{Space: xmlwire.XSI, Local: "nil"}, Value: "true"}}
	case jsonwire.ObjectKind:
		w.members(&el, typ, v, inherited)
	case jsonwire.ArrayKind:
		w.items(&el, typ, "", name, v, inherited)
	default:
		if text := v.String(); text != "" {
			el.Content = []xmlwire.Node{{Text: text}}
		}
	}
	return el
}

// members adds those of an object.
func (w *writer) members(el *xmlwire.Element, typ *Type, v jsonwire.Value, inherited string) {
	for _, key := range v.Names() {
		m, value := typ.member(key), v.Member(key)
		switch {
		case m.Attribute:
			el.Attrs = append(el.Attrs, xmlwire.Attr{Name: xmlwire.Name{Space: m.Space, Local: m.Name}, Value: value.String()})
			if m.Prefix != "" {
				el.Prefixes = append(el.Prefixes, xmlwire.Prefix{Prefix: m.Prefix, Space: m.Space})
			}
		case value.Kind() == jsonwire.ArrayKind && !m.Wrapped:
			w.items(el, w.types.resolve(&m.Type), m.Name, m.Name, value, inherited)
		default:
			child := w.element(m, m.Name, value, inherited)
			el.Content = append(el.Content, xmlwire.Node{Element: &child})
		}
	}
}

// items adds those of an array. name is what they are called where nothing else is
// said; within an element of their own that is its name.
func (w *writer) items(el *xmlwire.Element, typ *Type, name, array string, v jsonwire.Value, inherited string) {
	item := typ.item()
	switch {
	case item.Name != "":
		name = item.Name
	case name == "":
		name = array
	}
	for _, value := range v.Items() {
		child := w.element(item, name, value, inherited)
		el.Content = append(el.Content, xmlwire.Node{Element: &child})
	}
}

// member is the one with that key. What is not described is called what it is
// called in JSON.
func (t *Type) member(key string) *Member {
	for i := range t.Members {
		if t.Members[i].Key == key {
			return &t.Members[i]
		}
	}
	other := *t.item()
	other.Key, other.Name = key, key
	return &other
}

var free = Member{Type: Type{Kind: Free}}

// item is what items of an array are, or further members of an object.
func (t *Type) item() *Member {
	if t.Item == nil {
		return &free
	}
	return t.Item
}

// validName reports whether a text can name an element.
func validName(s string) bool {
	for i, c := range s {
		letter := c == '_' || unicode.IsLetter(c)
		if !letter && (i == 0 || c != '-' && c != '.' && !unicode.IsDigit(c)) {
			return false
		}
	}
	return s != ""
}

// Reader returns a function that makes JSON of documents whose root is such a
// member. The root may have any name.
func (t Types) Reader(root Member) func(xml []byte) ([]byte, error) {
	return func(xml []byte) ([]byte, error) {
		el, err := xmlwire.ParseElement(xml)
		if err != nil {
			return nil, err
		}
		e := jsonwire.NewEncoder(nil)
		t.value(e, &root.Type, &el)
		return e.Bytes()
	}
}

// value writes an element as a value.
func (t Types) value(e *jsonwire.Encoder, of *Type, el *xmlwire.Element) {
	typ := t.resolve(of)
	if isNil(el) {
		e.Null()
		return
	}
	switch typ.Kind {
	case Object:
		t.object(e, typ, el)
	case Array:
		t.array(e, typ, el.Children())
	case Free:
		t.free(e, el)
	case Word:
		e.String(strings.Trim(el.Text(), " \t\r\n"))
	default:
		e.String(el.Text())
	}
}

func isNil(el *xmlwire.Element) bool {
	for _, a := range el.Attrs {
		if a.Name.Space == xmlwire.XSI && a.Name.Local == "nil" {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}

// object writes the members that el has.
func (t Types) object(e *jsonwire.Encoder, typ *Type, el *xmlwire.Element) {
	e.BeginObject()
	children := el.Children()
	known := map[string]bool{}
	for i := range typ.Members {
		m := &typ.Members[i]
		if m.Attribute {
			if text, ok := el.Attr(m.Name); ok {
				e.Key(m.Key)
				e.String(text)
			}
			continue
		}
		for _, name := range t.names(m) {
			known[name] = true
		}
		t.member(e, m, children)
	}
	if typ.Open {
		t.others(e, typ, children, known)
	}
	e.EndObject()
}

// names are those of the elements of a member.
func (t Types) names(m *Member) []string {
	typ := t.resolve(&m.Type)
	if typ.Kind != Array {
		return []string{m.Name}
	}
	names := []string{typ.item().Name}
	if m.Wrapped || names[0] == "" {
		names = append(names, m.Name)
	}
	return names
}

// member writes a member, if children has it. An array may stand without its
// wrapper.
func (t Types) member(e *jsonwire.Encoder, m *Member, children []*xmlwire.Element) {
	typ := t.resolve(&m.Type)
	own := named(children, m.Name)
	if typ.Kind != Array {
		if len(own) > 0 {
			e.Key(m.Key)
			t.value(e, typ, own[len(own)-1])
		}
		return
	}
	if m.Wrapped && len(own) > 0 {
		e.Key(m.Key)
		t.value(e, typ, own[len(own)-1])
		return
	}
	if name := typ.item().Name; name != "" {
		own = named(children, name)
	}
	if len(own) > 0 {
		e.Key(m.Key)
		t.array(e, typ, own)
	}
}

func named(all []*xmlwire.Element, name string) []*xmlwire.Element {
	var found []*xmlwire.Element
	for _, el := range all {
		if el.Name.Local == name {
			found = append(found, el)
		}
	}
	return found
}

func (t Types) array(e *jsonwire.Encoder, typ *Type, items []*xmlwire.Element) {
	e.BeginArray()
	for _, el := range items {
		t.value(e, &typ.item().Type, el)
	}
	e.EndArray()
}

// others writes the children that no member describes: several of a name are an
// array.
func (t Types) others(e *jsonwire.Encoder, typ *Type, children []*xmlwire.Element, known map[string]bool) {
	for _, el := range children {
		name := el.Name.Local
		if known[name] {
			continue
		}
		known[name] = true
		e.Key(name)
		of := &typ.item().Type
		if all := named(children, name); len(all) > 1 || t.resolve(of).Kind == Array {
			list := t.resolve(of)
			if list.Kind != Array {
				list = &Type{Kind: Array, Item: &Member{Type: *of}}
			}
			t.array(e, list, all)
			continue
		}
		t.value(e, of, el)
	}
}

// free writes an element that no type describes: its text, or an object of its
// attributes and children.
func (t Types) free(e *jsonwire.Encoder, el *xmlwire.Element) {
	children := el.Children()
	if len(children)+len(el.Attrs) == 0 {
		e.String(el.Text())
		return
	}
	e.BeginObject()
	known := map[string]bool{}
	for _, a := range el.Attrs {
		if !known[a.Name.Local] {
			known[a.Name.Local] = true
			e.Key(a.Name.Local)
			e.String(a.Value)
		}
	}
	t.others(e, &Type{Kind: Object, Open: true}, children, known)
	e.EndObject()
}
