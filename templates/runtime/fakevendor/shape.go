//go:build go1.24

package fakevendor

import "reflect"

// A Shape says how values of a Go type travel, and what a sample of it is.
type Shape struct {
	Type    reflect.Type
	Name    string // of the XML type, for xsi:type
	Space   string
	Nodes   []Node
	Example string     // of a simple type
	New     func() any // a value of an interface
	// Derived are the types whose values may stand for one of this.
	Derived []reflect.Type
}

// ShapeOf is the shape of the record T with these fields.
func ShapeOf[T any](space, name string, nodes []Node) Shape {
	return Shape{Type: reflect.TypeFor[T](), Space: space, Name: name, Nodes: nodes}
}

// OneOf is the shape of an interface: its types, the first of which a sample has.
func OneOf[T any](sample func() any, types ...any) Shape {
	s := Shape{Type: reflect.TypeFor[T](), New: sample}
	for _, t := range types {
		s.Derived = append(s.Derived, reflect.TypeOf(t))
	}
	return s
}

// Example is the shape of a simple type.
func Example[T any](text string) Shape {
	return Shape{Type: reflect.TypeFor[T](), Example: text}
}

// Extends adds the types that extend that of s.
func (s Shape) Extends(types ...any) Shape {
	for _, t := range types {
		s.Derived = append(s.Derived, reflect.TypeOf(t))
	}
	return s
}

// A Node is a field: how it is called in Go and on the wire.
type Node struct {
	Go      string
	Name    string
	Space   string
	Example string // of a simple value
	Kind    NodeKind
	Item    *Node // of a list in an element of its own
	Nil     bool  // null is sent, not left out
	Words   bool  // a list in one text, separated by blanks
	Absent  bool  // not in a sample: another branch of a choice is
	Group   int   // fields of a repeated group take turns
}

// A NodeKind is where a field stands in XML.
type NodeKind int

// The kinds.
const (
	Element NodeKind = iota
	Attribute
	Text
	Wild      // elements that no schema describes
	WildAttrs // attributes that no schema describes
	Mixed     // text between elements
)

// shapes finds shapes by type.
type shapes map[reflect.Type]*Shape

func newShapes(list []Shape) shapes {
	s := make(shapes, len(list))
	for i := range list {
		s[list[i].Type] = &list[i]
	}
	return s
}

// of is the shape of t, or of what it points to; nil for none.
func (s shapes) of(t reflect.Type) *Shape {
	if shape := s[t]; shape != nil {
		return shape
	}
	if t.Kind() == reflect.Pointer {
		return s[t.Elem()]
	}
	return nil
}
