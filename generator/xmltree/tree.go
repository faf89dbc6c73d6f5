// Package xmltree reads an XML document into a tree that keeps what a schema
// reader needs and encoding/xml forgets: the place of every element and
// attribute, the namespaces in scope (a value such as type="tns:Order" is
// resolved by them), and character sets other than UTF-8.
//
// It reads files that strangers wrote, so depth, size and counts are limited,
// nothing is fetched and no entity beyond the five of XML is known. It leaves
// out comments, processing instructions and validation.
package xmltree

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
)

// XMLSpace is the namespace that the prefix xml is bound to.
const XMLSpace = "http://www.w3.org/XML/1998/namespace"

// UnboundSpace begins the namespace of elements and attributes whose prefix is
// declared nowhere; the prefix follows.
const UnboundSpace = "undeclared-prefix:"

// xmlnsSpace is the namespace of namespace declarations.
const xmlnsSpace = "http://www.w3.org/2000/xmlns/"

// A Name is a namespace and a local name.
type Name struct {
	Space, Local string
}

// String is "{namespace}local", or the local name alone when it has none.
func (n Name) String() string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

// An Element is one element with all that it contains.
type Element struct {
	Name   Name
	Prefix string
	// Pos spans "<prefix:local". Columns count bytes of the document as UTF-8.
	Pos diag.Pos
	// Offset is where the element starts and End where it has ended, in bytes of
	// the document as UTF-8.
	Offset, End int
	// Inner is where the start tag has ended; End for an empty-element tag.
	Inner int
	// Attrs are the attributes in order, without namespace declarations.
	Attrs    []Attr
	Parent   *Element
	Children []*Element
	// Text is the character data before the first child, Tail what follows the
	// element's end tag within its parent.
	Text, Tail string

	scope *scope
}

// An Attr is one attribute.
type Attr struct {
	Name   Name
	Prefix string
	Value  string
	// Pos spans the value without its quotes; of a value of several lines the first.
	Pos diag.Pos
	// NamePos spans the name.
	NamePos diag.Pos
}

// A scope is the namespace declarations of one element, chained to its parent's.
type scope struct {
	parent *scope
	prefix []string
	space  []string
}

func (s *scope) lookup(prefix string) (string, bool) {
	for ; s != nil; s = s.parent {
		for i, p := range slices.Backward(s.prefix) {
			if p == prefix {
				return s.space[i], true
			}
		}
	}
	switch prefix {
	case "":
		return "", true
	case "xml":
		return XMLSpace, true
	case "xmlns":
		return xmlnsSpace, true
	}
	return "", false
}

// A Binding is a namespace prefix in scope; the prefix "" is the default namespace.
type Binding struct {
	Prefix, Space string
}

// Inherited are the bindings that e has from around it, without those that it
// declares itself, sorted by prefix.
func (e *Element) Inherited() []Binding {
	if e.Parent == nil {
		return nil
	}
	own := map[string]bool{}
	if e.scope != e.Parent.scope {
		for _, p := range e.scope.prefix {
			own[p] = true
		}
	}
	var out []Binding
	for s := e.Parent.scope; s != nil; s = s.parent {
		for i, p := range slices.Backward(s.prefix) {
			if !own[p] {
				own[p] = true
				out = append(out, Binding{Prefix: p, Space: s.space[i]})
			}
		}
	}
	slices.SortFunc(out, func(a, b Binding) int { return strings.Compare(a.Prefix, b.Prefix) })
	return out
}

// Lookup returns the namespace that prefix is bound to at e; the prefix "" is
// the default namespace, which is "" when none is declared.
func (e *Element) Lookup(prefix string) (space string, ok bool) {
	return e.scope.lookup(prefix)
}

// Resolve reads value as a QName in the scope of e: an unprefixed one is in the
// default namespace. It reports whether the prefix is bound; if it is not, the
// name has no namespace.
func (e *Element) Resolve(value string) (Name, bool) {
	prefix, local, found := strings.Cut(strings.TrimSpace(value), ":")
	if !found {
		prefix, local = "", prefix
	}
	space, ok := e.Lookup(prefix)
	return Name{Space: space, Local: local}, ok
}

// Attr returns the attribute without namespace called local, or nil.
func (e *Element) Attr(local string) *Attr { return e.AttrNS("", local) }

// AttrNS returns the attribute with this name, or nil.
func (e *Element) AttrNS(space, local string) *Attr {
	for i := range e.Attrs {
		if a := &e.Attrs[i]; a.Name.Local == local && a.Name.Space == space {
			return a
		}
	}
	return nil
}

// Value is the value of the attribute without namespace called local, with white
// space around it cut, or "".
func (e *Element) Value(local string) string {
	if a := e.Attr(local); a != nil {
		return strings.TrimSpace(a.Value)
	}
	return ""
}

// Child returns the first child with this name, or nil.
func (e *Element) Child(space, local string) *Element {
	for _, c := range e.Children {
		if c.Name.Local == local && c.Name.Space == space {
			return c
		}
	}
	return nil
}

// InnerText is all character data within e, in order.
func (e *Element) InnerText() string {
	var s strings.Builder
	e.appendText(&s)
	return s.String()
}

func (e *Element) appendText(s *strings.Builder) {
	s.WriteString(e.Text)
	for _, c := range e.Children {
		c.appendText(s)
		s.WriteString(c.Tail)
	}
}

// Equal reports whether a and b say the same: names, attributes in any order,
// prefixes as they resolve, and text but for white space around it. Places do
// not matter.
func Equal(a, b *Element) bool {
	if a.Name != b.Name || len(a.Attrs) != len(b.Attrs) || len(a.Children) != len(b.Children) ||
		strings.TrimSpace(a.Text) != strings.TrimSpace(b.Text) {
		return false
	}
	for _, x := range a.Attrs {
		y := b.AttrNS(x.Name.Space, x.Name.Local)
		if y == nil || !equalValue(a, b, x.Value, y.Value) {
			return false
		}
	}
	for i, c := range a.Children {
		if !Equal(c, b.Children[i]) || strings.TrimSpace(c.Tail) != strings.TrimSpace(b.Children[i].Tail) {
			return false
		}
	}
	return true
}

// equalValue compares attribute values; those that look like a QName are
// resolved, since two documents may choose different prefixes.
func equalValue(a, b *Element, x, y string) bool {
	if x == y {
		return true
	}
	if !strings.Contains(x, ":") && !strings.Contains(y, ":") {
		return false
	}
	m, ok1 := a.Resolve(x)
	n, ok2 := b.Resolve(y)
	return ok1 && ok2 && m == n
}
