//go:build go1.24

package xmlwire

import (
	"slices"
	"strings"
)

// An Attr is an attribute that no schema describes.
type Attr struct {
	Name  Name
	Value string
}

// An Element is XML that no schema describes, kept as it came: what xs:any let
// in, and details of faults. Namespace prefixes are resolved; comments and
// processing instructions are dropped.
type Element struct {
	Name    Name
	Attrs   []Attr
	Content []Node
	// Prefixes are those that values inside may use, such as xsi:type and names
	// in text: prefix (empty for the default namespace) and namespace.
	Prefixes []Prefix
}

// A Node is a child element, or, where Element is nil, text.
type Node struct {
	Element *Element
	Text    string
}

// A Prefix is a namespace declaration.
type Prefix struct{ Prefix, Space string }

// Text is all the text inside, in order.
func (el *Element) Text() string {
	if el == nil {
		return ""
	}
	if len(el.Content) == 1 && el.Content[0].Element == nil {
		return el.Content[0].Text
	}
	var b strings.Builder
	for _, n := range el.Content {
		if n.Element != nil {
			b.WriteString(n.Element.Text())
		} else {
			b.WriteString(n.Text)
		}
	}
	return b.String()
}

// Child is the first child element of that local name, or nil.
func (el *Element) Child(local string) *Element {
	if el == nil {
		return nil
	}
	for _, n := range el.Content {
		if n.Element != nil && n.Element.Name.Local == local {
			return n.Element
		}
	}
	return nil
}

// Children are the child elements.
func (el *Element) Children() []*Element {
	if el == nil {
		return nil
	}
	var out []*Element
	for _, n := range el.Content {
		if n.Element != nil {
			out = append(out, n.Element)
		}
	}
	return out
}

// Find is the first element below el whose path ends in these local names.
func (el *Element) Find(locals ...string) *Element {
	if len(locals) == 0 {
		return el
	}
	for _, child := range el.Children() {
		if child.Name.Local == locals[0] {
			if found := child.Find(locals[1:]...); found != nil {
				return found
			}
		}
	}
	for _, child := range el.Children() {
		if found := child.Find(locals...); found != nil {
			return found
		}
	}
	return nil
}

// Attr is the value of an attribute of that local name.
func (el *Element) Attr(local string) (value string, ok bool) {
	if el == nil {
		return "", false
	}
	for _, a := range el.Attrs {
		if a.Name.Local == local {
			return a.Value, true
		}
	}
	return "", false
}

// String is the element as XML.
func (el *Element) String() string {
	if el == nil {
		return ""
	}
	var e Encoder
	e.Element(*el)
	return string(e.b)
}

// NewElement returns an element with text.
func NewElement(name Name, text string) Element {
	el := Element{Name: name}
	if text != "" {
		el.Content = []Node{{Text: text}}
	}
	return el
}

// ParseElement reads a document as an element.
func ParseElement(xml []byte) (Element, error) {
	d := NewDecoder(xml)
	if !d.Root() {
		return Element{}, d.Err()
	}
	el := d.Element()
	d.End()
	return el, d.Err()
}

// Element reads the current element whole.
func (d *Decoder) Element() Element {
	el := d.element()
	if d.err != nil {
		return Element{Name: el.Name}
	}
	el.Prefixes = append(el.Prefixes, d.prefixesFor(&el)...)
	return el
}

// element reads the current element without the prefixes declared outside of it.
func (d *Decoder) element() Element {
	el := Element{Name: Name{d.Space(), d.ToString(d.Local())}}
	for _, a := range d.attrs {
		el.Attrs = append(el.Attrs, Attr{Name{d.attrSpace(a.prefix), d.ToString(a.Local)}, d.ToString(a.Value)})
	}
	for _, b := range d.ns[d.outer:] {
		el.Prefixes = append(el.Prefixes, Prefix{b.prefix, b.uri})
	}
	for {
		var text string
		more := d.NextMixed(&text)
		if text != "" {
			el.Content = append(el.Content, Node{Text: text})
		}
		if !more {
			return el
		}
		child := d.element()
		el.Content = append(el.Content, Node{Element: &child})
	}
}

// attrSpace is the namespace of an attribute's prefix.
func (d *Decoder) attrSpace(prefix []byte) string {
	if len(prefix) == 0 {
		return ""
	}
	if d.isXSI(prefix) {
		return XSI
	}
	return d.resolve(prefix)
}

// prefixesFor are the prefixes declared outside of el that its values use.
func (d *Decoder) prefixesFor(el *Element) []Prefix {
	var out []Prefix
	for _, b := range slices.Backward(d.ns) {
		same := func(p Prefix) bool { return p.Prefix == b.prefix }
		if b.prefix == "" || slices.ContainsFunc(out, same) || slices.ContainsFunc(el.Prefixes, same) {
			continue
		}
		if el.mentions(b.prefix + ":") {
			out = append(out, Prefix{b.prefix, b.uri})
		}
	}
	return out
}

// mentions reports whether a value inside el starts with prefix.
func (el *Element) mentions(prefix string) bool {
	for _, a := range el.Attrs {
		if strings.HasPrefix(strings.TrimSpace(a.Value), prefix) {
			return true
		}
	}
	for _, n := range el.Content {
		if n.Element == nil && strings.HasPrefix(strings.TrimSpace(n.Text), prefix) ||
			n.Element != nil && n.Element.mentions(prefix) {
			return true
		}
	}
	return false
}

// Element writes an element as it came.
func (e *Encoder) Element(el Element) {
	for _, p := range el.Prefixes {
		if p.Prefix != "" {
			e.Declare(p.Prefix, p.Space)
		}
	}
	e.Start(el.Name, childSpace(&el))
	for _, a := range el.Attrs {
		e.Attr(a.Name.Space, a.Name.Local, a.Value)
	}
	e.Body()
	for _, n := range el.Content {
		if n.Element != nil {
			e.Element(*n.Element)
		} else {
			e.Chars(n.Text)
		}
	}
	e.End()
}

// childSpace is the namespace of the first child, or el's own.
func childSpace(el *Element) string {
	for _, n := range el.Content {
		if n.Element != nil {
			return n.Element.Name.Space
		}
	}
	return el.Name.Space
}

// Attr is a as an attribute that no schema describes.
func (a RawAttr) Attr() Attr {
	return Attr{Name{a.Space, string(a.Local)}, string(a.Value)}
}

// ElementAs writes an element as it came, by another name.
func (e *Encoder) ElementAs(name Name, el Element) {
	el.Name = name
	e.Element(el)
}
