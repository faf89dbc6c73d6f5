//go:build go1.24

package fakevendor

import (
	"reflect"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

var (
	elementType  = reflect.TypeFor[xmlwire.Element]()
	elementsType = reflect.TypeFor[[]xmlwire.Element]()
	bytesType    = reflect.TypeFor[[]byte]()
)

// appendXML adds the value of a field to its parent.
func (s shapes) appendXML(parent *xmlwire.Element, n *Node, v reflect.Value) {
	switch {
	case n.Kind == Wild || v.Type() == elementsType:
		for i := range v.Len() {
			el := v.Index(i).Interface().(xmlwire.Element)
			parent.Content = append(parent.Content, xmlwire.Node{Element: &el})
		}
		return
	case n.Kind == WildAttrs:
		attrs, _ := v.Interface().([]xmlwire.Attr)
		parent.Attrs = append(parent.Attrs, attrs...)
		return
	case nullable(v.Type()) != nil:
		value, ok, null := held(v)
		if ok {
			s.appendXML(parent, n, value)
		} else if null {
			appendNil(parent, n)
		}
		return
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		if v.IsNil() {
			if n.Nil {
				appendNil(parent, n)
			}
			return
		}
		if shape := s.of(v.Elem().Type()); v.Kind() == reflect.Interface && shape != nil {
			s.appendDerived(parent, n, v.Elem(), shape)
			return
		}
		s.appendXML(parent, n, v.Elem())
		return
	}
	switch n.Kind {
	case Attribute:
		parent.Attrs = append(parent.Attrs, xmlwire.Attr{Name: xmlwire.Name{Space: n.Space, Local: n.Name}, Value: s.simple(n, v)})
	case Text, Mixed:
		parent.Content = append(parent.Content, xmlwire.Node{Text: s.simple(n, v)})
	default:
		s.appendElement(parent, n, v)
	}
}

// simple is a simple value, or a list of them, as a text.
func (s shapes) simple(n *Node, v reflect.Value) string {
	if !n.Words {
		return textOf(v)
	}
	words := make([]string, v.Len())
	for i := range words {
		words[i] = textOf(v.Index(i))
	}
	return strings.Join(words, " ")
}

// appendElement adds an element, or one for each item of a repeated field.
func (s shapes) appendElement(parent *xmlwire.Element, n *Node, v reflect.Value) {
	if isList(v.Type()) && !n.Words {
		if v.IsNil() && n.Item != nil {
			if n.Nil {
				appendNil(parent, n)
			}
			return
		}
		item := Node{Name: n.Name, Space: n.Space, Nil: n.Nil}
		to := parent
		if n.Item != nil {
			to = appendChild(parent, n)
			item = *n.Item
		}
		for i := range v.Len() {
			s.appendXML(to, &item, v.Index(i))
		}
		return
	}
	if v.Type() == elementType {
		el := v.Interface().(xmlwire.Element)
		el.Name = xmlwire.Name{Space: n.Space, Local: n.Name}
		parent.Content = append(parent.Content, xmlwire.Node{Element: &el})
		return
	}
	el := appendChild(parent, n)
	if shape := s.of(v.Type()); shape != nil && shape.Nodes != nil {
		s.encode(el, shape, v)
		return
	}
	if text := s.simple(n, v); text != "" {
		el.Content = []xmlwire.Node{{Text: text}}
	}
}

// isList reports whether values of t are several.
func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8
}

func appendChild(parent *xmlwire.Element, n *Node) *xmlwire.Element {
	el := &xmlwire.Element{Name: xmlwire.Name{Space: n.Space, Local: n.Name}}
	parent.Content = append(parent.Content, xmlwire.Node{Element: el})
	return el
}

func appendNil(parent *xmlwire.Element, n *Node) {
	el := appendChild(parent, n)
	el.Attrs = []xmlwire.Attr{{Name: xmlwire.Name{Space: xmlwire.XSI, Local: "nil"}, Value: "true"}}
}

// appendDerived adds a value of a type that stands for another one.
func (s shapes) appendDerived(parent *xmlwire.Element, n *Node, v reflect.Value, shape *Shape) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	el := appendChild(parent, n)
	typed(el, shape)
	s.encode(el, shape, v)
}

// typed gives el the type of shape.
func typed(el *xmlwire.Element, shape *Shape) {
	name := shape.Name
	if shape.Space != "" {
		el.Prefixes = append(el.Prefixes, xmlwire.Prefix{Prefix: "t", Space: shape.Space})
		name = "t:" + name
	}
	el.Attrs = append(el.Attrs, xmlwire.Attr{Name: xmlwire.Name{Space: xmlwire.XSI, Local: "type"}, Value: name})
}

// encode writes the fields of a record into el.
func (s shapes) encode(el *xmlwire.Element, shape *Shape, v reflect.Value) {
	if d := v.FieldByName("Derived"); d.IsValid() && d.Kind() == reflect.Interface && !d.IsNil() {
		if actual := s.of(d.Elem().Type()); actual != nil {
			typed(el, actual)
			s.encode(el, actual, reflect.Indirect(d.Elem()))
			return
		}
	}
	for i := 0; i < len(shape.Nodes); {
		n := &shape.Nodes[i]
		count := 1
		for n.Group != 0 && i+count < len(shape.Nodes) && shape.Nodes[i+count].Group == n.Group {
			count++
		}
		if count > 1 {
			s.encodeGroup(el, shape.Nodes[i:i+count], v)
		} else {
			s.appendXML(el, n, v.FieldByName(n.Go))
		}
		i += count
	}
}

// encodeGroup writes the first item of each field, then the second, and so on.
func (s shapes) encodeGroup(el *xmlwire.Element, nodes []Node, v reflect.Value) {
	for i, more := 0, true; more; i++ {
		more = false
		for k := range nodes {
			list := v.FieldByName(nodes[k].Go)
			if list.Kind() == reflect.Slice && i < list.Len() {
				s.appendXML(el, &Node{Name: nodes[k].Name, Space: nodes[k].Space, Nil: nodes[k].Nil}, list.Index(i))
				more = true
			}
		}
	}
}

// decode reads the fields of a record from el.
func (s shapes) decode(el *xmlwire.Element, shape *Shape, v reflect.Value) error {
	var wild *Node
	for i := range shape.Nodes {
		n := &shape.Nodes[i]
		f := v.FieldByName(n.Go)
		switch n.Kind {
		case Attribute:
			for _, a := range el.Attrs {
				if a.Name.Local == n.Name && a.Name.Space == n.Space {
					if err := s.setSimple(f, n, a.Value); err != nil {
						return err
					}
				}
			}
		case Text, Mixed:
			if err := s.setSimple(f, n, el.Text()); err != nil {
				return err
			}
		case Wild:
			wild = n
		case WildAttrs, Element:
		}
	}
	for _, child := range el.Children() {
		n := shape.node(child.Name.Local)
		if n == nil {
			if wild != nil {
				f := v.FieldByName(wild.Go)
				f.Set(reflect.Append(f, reflect.ValueOf(*child)))
			}
			continue
		}
		if err := s.setElement(v.FieldByName(n.Go), n, child); err != nil {
			return err
		}
	}
	return nil
}

// node is the child element of that name.
func (s *Shape) node(local string) *Node {
	for i := range s.Nodes {
		if s.Nodes[i].Kind == Element && s.Nodes[i].Name == local {
			return &s.Nodes[i]
		}
	}
	return nil
}

// setSimple gives v the value, or the values, of a text.
func (s shapes) setSimple(v reflect.Value, n *Node, text string) error {
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return s.setSimple(v.Elem(), n, text)
	case nullable(v.Type()) != nil:
		inner := reflect.New(nullable(v.Type())).Elem()
		err := s.setSimple(inner, n, text)
		hold(v, inner)
		return err
	case n.Words:
		for word := range strings.FieldsSeq(text) {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := setText(item, word); err != nil {
				return err
			}
			v.Set(reflect.Append(v, item))
		}
		return nil
	}
	return setText(v, text)
}

// setElement gives v the value of an element; a repeated field gets one more.
func (s shapes) setElement(v reflect.Value, n *Node, el *xmlwire.Element) error {
	if null, _ := el.Attr("nil"); null == "true" || null == "1" {
		return s.setNil(v)
	}
	t := v.Type()
	switch {
	case t == elementsType:
		v.Set(reflect.Append(v, reflect.ValueOf(*el)))
		return nil
	case t == elementType:
		v.Set(reflect.ValueOf(*el))
		return nil
	case nullable(t) != nil:
		inner := reflect.New(nullable(t)).Elem()
		err := s.setElement(inner, n, el)
		hold(v, inner)
		return err
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		return s.setElement(v.Elem(), n, el)
	case t.Kind() == reflect.Interface:
		return s.setInterface(v, el)
	case isList(t) && !n.Words:
		return s.setList(v, n, el)
	}
	if shape := s.of(t); shape != nil && shape.Nodes != nil {
		if d := v.FieldByName("Derived"); d.IsValid() && d.Kind() == reflect.Interface {
			if actual := s.actual(shape, el); actual != nil {
				x := reflect.New(actual.Type)
				d.Set(x)
				return s.decode(el, actual, x.Elem())
			}
		}
		return s.decode(el, shape, v)
	}
	return s.setSimple(v, n, el.Text())
}

func (s shapes) setNil(v reflect.Value) error {
	if inner := nullable(v.Type()); inner != nil {
		return v.Addr().Interface().(interface{ UnmarshalJSON([]byte) error }).UnmarshalJSON([]byte("null"))
	}
	if isList(v.Type()) {
		return nil
	}
	v.SetZero()
	return nil
}

// setList reads a list in an element of its own, or one more item.
func (s shapes) setList(v reflect.Value, n *Node, el *xmlwire.Element) error {
	items := []*xmlwire.Element{el}
	item := Node{Name: n.Name, Space: n.Space}
	if n.Item != nil {
		items = el.Children()
		item = *n.Item
		v.Set(reflect.MakeSlice(v.Type(), 0, len(items)))
	}
	for _, child := range items {
		x := reflect.New(v.Type().Elem()).Elem()
		if err := s.setElement(x, &item, child); err != nil {
			return err
		}
		v.Set(reflect.Append(v, x))
	}
	return nil
}

// setInterface reads a value of the type that xsi:type names.
func (s shapes) setInterface(v reflect.Value, el *xmlwire.Element) error {
	shape := s.of(v.Type())
	if shape == nil {
		return nil
	}
	actual := s.actual(shape, el)
	if actual == nil {
		return nil
	}
	x := reflect.New(actual.Type)
	v.Set(x)
	return s.decode(el, actual, x.Elem())
}

// actual is the shape that xsi:type names, of those that extend shape; or nil.
func (s shapes) actual(shape *Shape, el *xmlwire.Element) *Shape {
	for _, a := range el.Attrs {
		if a.Name.Space != xmlwire.XSI || a.Name.Local != "type" {
			continue
		}
		local := a.Value[strings.LastIndexByte(a.Value, ':')+1:]
		for _, t := range shape.Derived {
			if d := s.of(t); d != nil && d.Name == local {
				return d
			}
		}
	}
	return nil
}
