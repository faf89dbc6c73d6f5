package model

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/diag"
)

// Dump writes c as indented JSON, for people and for tools that look at what
// authgen has understood. Zero values are left out and variants of a sum carry
// their Go name as "is".
//
// The model is a graph, the text is a tree: an operation is written out where
// its service lists it, a declared type where its service or the client lists
// it, and named everywhere else. So the text is finite, and equal models give
// equal texts.
func Dump(w io.Writer, c *Client) error {
	d := dumper{named: len(c.Types) > 0}
	data, err := json.Marshal(d.value(reflect.ValueOf(c), false))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = w.Write(b.Bytes())
	return err
}

// A dumper turns values into what encoding/json prints in a stable order.
type dumper struct {
	open  []any // pointers that are being written out: a cycle through one ends there
	named bool  // the client lists the types, so services need not
}

// members is an object whose order is that of the Go struct.
type members []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements [json.Marshaler].
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(f.name) + ":")
		var v bytes.Buffer
		enc := json.NewEncoder(&v)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(f.value); err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSuffix(v.Bytes(), []byte("\n")))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// value is v for encoding/json; nil when there is nothing to say. With define,
// declared types and operations are written out, otherwise named.
func (d *dumper) value(v reflect.Value, define bool) any {
	if !v.IsValid() || v.IsZero() {
		return nil
	}
	switch x := v.Interface().(type) {
	case diag.Pos:
		return x.String()
	case *Operation:
		if !define {
			return operationRef(x)
		}
	case *Service:
		if !define {
			return x.Name
		}
	case Type:
		if decl := DeclOf(x); decl != nil && !define && decl.Path == nil {
			return decl.ref()
		}
	case interface{ String() string }:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Interface:
		if plain(v.Elem()) {
			return v.Elem().Interface()
		}
		return d.value(v.Elem(), define)
	case reflect.Pointer:
		return d.pointer(v)
	case reflect.Struct:
		return d.structure(v)
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = d.value(v.Index(i), define)
		}
		return list
	case reflect.Map:
		return d.mapping(v)
	default:
		return v.Interface()
	}
}

// pointer writes out what v points to, unless that is being written already.
func (d *dumper) pointer(v reflect.Value) any {
	if plain(v.Elem()) {
		return v.Elem().Interface()
	}
	p := v.Interface()
	if slices.Contains(d.open, p) {
		return refOf(p)
	}
	d.open = append(d.open, p)
	defer func() { d.open = d.open[:len(d.open)-1] }()
	m := d.structure(v.Elem())
	if name := variant(p); name != "" {
		m = append(members{{"is", name}}, m...)
	}
	return m
}

// plain reports whether v is a string, number or truth value, which says
// something even when it is zero.
func plain(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		return true
	default:
		return false
	}
}

// structure is the fields of v that say something. Embedded structs are
// flattened; fields with the tag json:"-" lead out of the tree.
func (d *dumper) structure(v reflect.Value) members {
	var m members
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported() || f.Tag.Get("json") == "-":
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			m = append(m, d.structure(v.Field(i))...)
		case f.Type == reflect.TypeFor[ScalarKind]():
			m = append(m, member{"kind", v.Field(i).Interface().(ScalarKind).String()})
		default:
			if x := d.value(v.Field(i), d.defines(v.Type(), f.Name)); x != nil {
				m = append(m, member{lowered(f.Name), x})
			}
		}
	}
	return m
}

// lowered is name as JSON members are written: ID becomes id, URLRequired urlRequired.
func lowered(name string) string {
	upper := strings.IndexFunc(name, func(r rune) bool { return r < 'A' || r > 'Z' })
	switch {
	case upper < 0:
		return strings.ToLower(name)
	case upper > 1 && name[upper] >= 'a':
		upper--
	}
	return strings.ToLower(name[:upper]) + name[upper:]
}

// mapping is a map with string keys, sorted.
func (d *dumper) mapping(v reflect.Value) any {
	var m members
	for _, key := range v.MapKeys() {
		m = append(m, member{key.String(), d.value(v.MapIndex(key), false)})
	}
	slices.SortFunc(m, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return m
}

// defines reports whether the field called name of t is the place where
// operations, services or types are written out.
func (d *dumper) defines(t reflect.Type, name string) bool {
	switch t {
	case reflect.TypeFor[Client]():
		return name == "Services" || name == "Types"
	case reflect.TypeFor[Service]():
		return name == "Operations" || name == "Types" && !d.named
	}
	return false
}

// variant is the name of a sum's variant; empty for other pointers.
func variant(p any) string {
	switch p.(type) {
	case Type, Expr, Wire:
		return reflect.TypeOf(p).Elem().Name()
	}
	return ""
}

// refOf names what p points to, for the place where a cycle closes.
func refOf(p any) string {
	switch p := p.(type) {
	case Type:
		if decl := DeclOf(p); decl != nil {
			return decl.ref()
		}
	case *Operation:
		return operationRef(p)
	case *Field:
		return p.Name
	}
	return reflect.TypeOf(p).Elem().Name()
}

func operationRef(o *Operation) string {
	if o.Service == nil {
		return o.Name
	}
	return o.Service.Name + "." + o.Name
}

// ref names a declared type: by its Go name, or, before naming, by the wire's word.
func (d *Decl) ref() string {
	if d.GoName != "" {
		return d.GoName
	}
	return d.Name
}
