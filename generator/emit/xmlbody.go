package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// This file writes the table by which package xmlbody makes XML of the JSON of
// types, and back:
//
//	var xmlTypes = xmlbody.Types{
//		"Pet": {Kind: xmlbody.Object, Members: []xmlbody.Member{
//			{Key: "id", Name: "id", Attribute: true, Type: xmlbody.Type{Kind: xmlbody.Word}},
//			{Key: "tags", Name: "tags", Wrapped: true, Type: xmlbody.Type{Kind: xmlbody.Array, Item: &xmlbody.Member{Name: "tag"}}},
//		}},
//	}

// isXMLRecord reports whether values of t are more than a text.
func isXMLRecord(t model.Type) bool {
	switch underlying(t).(type) {
	case *model.Struct, *model.List, *model.Map, *model.Union:
		return true
	case *model.Any, *model.Enum, *model.Scalar, *model.Named:
	}
	return false
}

// xmlBodies writes the table, if bodies travel in XML.
func (w *writer) xmlBodies() {
	x := &xmlTable{w: w, seen: map[model.Type]bool{}}
	for _, s := range w.client.Services {
		for _, op := range append(append([]*model.Operation(nil), s.Operations...), s.Webhooks...) {
			if wire, ok := op.Wire.(*model.HTTPOperation); ok {
				x.operation(wire)
			}
		}
	}
	if !x.used {
		return
	}
	for len(x.later) > 0 {
		t := x.later[0]
		x.later = x.later[1:]
		fmt.Fprintf(&x.b, "%q: %s,\n", model.DeclOf(t).GoName, strings.TrimPrefix(x.declared(t), "xmlbody.Type"))
	}
	w.add("xmlbody.go", []byte("package "+w.client.Package+"\n\n// xmlTypes are the types that travel in XML.\nvar xmlTypes = xmlbody.Types{\n"+x.b.String()+"}\n"))
}

// An xmlTable collects types.
type xmlTable struct {
	w     *writer
	b     strings.Builder
	used  bool
	seen  map[model.Type]bool
	later []model.Type // that were met, and are still to be written
}

func (x *xmlTable) operation(wire *model.HTTPOperation) {
	bodies := append([]*model.Body(nil), wire.Bodies...)
	for _, r := range wire.Responses {
		bodies = append(bodies, r.Bodies...)
	}
	for _, b := range bodies {
		if contentOf(b) == contentXML {
			x.used = true
			x.typeOf(b.Type)
		}
	}
}

// xmlRoot is the root of a body, as a literal of Go.
func (w *writer) xmlRoot(b *model.Body) string {
	x := &xmlTable{w: w, seen: map[model.Type]bool{}}
	return "xmlbody.Member{" + formFieldsOf("", b.XML.Name, b.XML) + ", Type: " + x.typeOf(b.Type) + "}"
}

// formFieldsOf are the fields of a literal of a member, but for its type.
func formFieldsOf(key, name string, f *model.XMLForm) string {
	var parts []string
	add := func(yes bool, format string, args ...any) {
		if yes {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	if f == nil {
		f = &model.XMLForm{}
	}
	add(key != "", "Key: %q", key)
	add(name != "", "Name: %q", name)
	add(f.Space != "", "Space: %q", f.Space)
	add(f.Prefix != "", "Prefix: %q", f.Prefix)
	add(f.Attribute, "Attribute: true")
	add(f.Wrapped, "Wrapped: true")
	return strings.Join(parts, ", ")
}

// typeOf is what values of t are in XML, as a literal of Go. Declared types are
// named, and written later.
func (x *xmlTable) typeOf(t model.Type) string {
	switch t := model.Resolve(t).(type) {
	case *model.Struct, *model.Union:
		return x.named(t)
	case *model.Named:
		if isXMLRecord(t) {
			return x.named(t)
		}
		return x.typeOf(t.Type)
	case *model.List:
		return "xmlbody.Type{Kind: xmlbody.Array, Item: " + x.item(t) + "}"
	case *model.Map:
		return "xmlbody.Type{Kind: xmlbody.Object, Open: true, Item: &xmlbody.Member{Type: " + x.typeOf(t.Elem) + "}}"
	case *model.Scalar:
		if isTextKind(t.Kind) {
			return "xmlbody.Type{}"
		}
	case *model.Enum:
	case *model.Any:
		return "xmlbody.Type{Kind: xmlbody.Free}"
	}
	return "xmlbody.Type{Kind: xmlbody.Word}"
}

// item is how the items of a list are written.
func (x *xmlTable) item(l *model.List) string {
	name := ""
	if l.XML != nil {
		name = l.XML.Name
	}
	fields := formFieldsOf("", name, l.XML)
	if fields != "" {
		fields += ", "
	}
	return "&xmlbody.Member{" + fields + "Type: " + x.typeOf(l.Elem) + "}"
}

func (x *xmlTable) named(t model.Type) string {
	if !x.seen[t] {
		x.seen[t] = true
		x.later = append(x.later, t)
	}
	return "xmlbody.Type{Ref: " + strconv.Quote(model.DeclOf(t).GoName) + "}"
}

// declared is what a declared type is. A union of objects is all of them at once.
func (x *xmlTable) declared(t model.Type) string {
	switch t := t.(type) {
	case *model.Struct:
		return x.object(t.Fields, t.Open)
	case *model.Named:
		return x.typeOf(t.Type)
	case *model.Union:
		var fields []*model.Field
		for _, v := range t.Variants {
			s, ok := underlying(v.Type).(*model.Struct)
			if !ok {
				return "xmlbody.Type{Kind: xmlbody.Free}"
			}
			fields = append(fields, s.Fields...)
		}
		return x.object(fields, &model.Any{})
	case *model.Enum, *model.List, *model.Map, *model.Any, *model.Scalar:
	}
	return "xmlbody.Type{}"
}

func (x *xmlTable) object(fields []*model.Field, open model.Type) string {
	var b strings.Builder
	b.WriteString("xmlbody.Type{Kind: xmlbody.Object")
	if open != nil {
		b.WriteString(", Open: true")
		if _, ok := model.Resolve(open).(*model.Any); !ok {
			b.WriteString(", Item: &xmlbody.Member{Type: " + x.typeOf(open) + "}")
		}
	}
	seen := map[string]bool{}
	var members strings.Builder
	for _, f := range fields {
		if !seen[f.Name] {
			seen[f.Name] = true
			members.WriteString(x.member(f))
		}
	}
	if members.Len() > 0 {
		b.WriteString(", Members: []xmlbody.Member{\n" + members.String() + "}")
	}
	return b.String() + "}"
}

// member is a field. The name of a list counts only where it has an element of its
// own.
func (x *xmlTable) member(f *model.Field) string {
	name := f.Name
	_, isList := underlying(f.Type).(*model.List)
	if f.XML != nil && f.XML.Name != "" && (!isList || f.XML.Wrapped) {
		name = f.XML.Name
	}
	return "{" + formFieldsOf(f.Name, name, f.XML) + ", Type: " + x.typeOf(f.Type) + "},\n"
}
