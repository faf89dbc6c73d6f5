//go:build go1.24

package fakevendor

import (
	"encoding"
	"reflect"
)

// deepest is how deep a sample goes into what need not be there.
const deepest = 4

// fill makes v, which can be set, a sample of its type.
func (s shapes) fill(v reflect.Value, n *Node, depth int) {
	t := v.Type()
	inner := nullable(t)
	switch {
	case depth > 20 || t == elementType || t == elementsType:
	case inner != nil:
		if depth > deepest {
			return
		}
		x := reflect.New(inner).Elem()
		s.fill(x, n, depth+1)
		hold(v, x)
	case t.Kind() == reflect.Pointer:
		if depth > deepest {
			return
		}
		v.Set(reflect.New(t.Elem()))
		s.fill(v.Elem(), n, depth+1)
	case t.Kind() == reflect.Interface:
		if shape := s.of(t); shape != nil && shape.New != nil {
			x := reflect.ValueOf(shape.New())
			if x.Kind() == reflect.Pointer {
				s.fill(x.Elem(), n, depth+1)
			}
			v.Set(x)
		}
	case isList(t):
		if depth > deepest {
			v.Set(reflect.MakeSlice(t, 0, 0))
			return
		}
		v.Set(reflect.MakeSlice(t, 1, 1))
		item := n
		if n.Item != nil {
			item = n.Item
		}
		s.fill(v.Index(0), item, depth+1)
	case t.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(t))
	case s.of(t) != nil && s.of(t).Nodes != nil:
		s.fillRecord(v, s.of(t), depth)
	default:
		s.fillSimple(v, n)
	}
}

func (s shapes) fillRecord(v reflect.Value, shape *Shape, depth int) {
	for i := range shape.Nodes {
		n := &shape.Nodes[i]
		if n.Absent || n.Kind == Wild || n.Kind == WildAttrs || n.Kind == Mixed {
			continue
		}
		if f := v.FieldByName(n.Go); f.IsValid() && f.CanSet() {
			s.fill(f, n, depth+1)
		}
	}
}

// samples are texts for types that read them, the first that fits is taken.
var samples = []string{
	"2026-01-02T03:04:05Z", "2026-01-02", "03:04:05", "00000000-0000-4000-8000-000000000001", "1.5", "1", "P1D", "2026", "--01", "sample",
}

// fillSimple makes a simple value an example: the description's, or one of ours.
func (s shapes) fillSimple(v reflect.Value, n *Node) {
	example := n.Example
	if shape := s.of(v.Type()); example == "" && shape != nil {
		example = shape.Example
	}
	if example != "" && setText(v, example) == nil {
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		for _, text := range samples {
			if u.UnmarshalText([]byte(text)) == nil {
				return
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("sample")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Slice:
		if v.Type() == bytesType {
			v.SetBytes([]byte("sample"))
		}
	default:
	}
}
