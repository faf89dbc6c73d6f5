package emit

import (
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/sample"
)

// reached notes a type whose values a handler sees, and what it holds.
func (f *fakeWriter) reached(t model.Type) {
	t = model.Resolve(t)
	if t == nil || f.shapes[t] {
		return
	}
	if model.DeclOf(t) != nil {
		f.shapes[t] = true
		f.order = append(f.order, t)
	}
	switch t := t.(type) {
	case *model.Struct:
		for _, field := range t.Fields {
			f.reached(field.Type)
		}
		for _, d := range t.Derived {
			f.reached(d)
		}
	case *model.List:
		f.reached(t.Elem)
	case *model.Map:
		f.reached(t.Elem)
	case *model.Named:
		f.reached(t.Type)
	case *model.Union:
		for _, v := range t.Variants {
			f.reached(v.Type)
		}
	case *model.Enum, *model.Any, *model.Scalar:
	}
}

// shapeDecls declare the shapes of what was reached.
func (f *fakeWriter) shapeDecls() string {
	var b block
	b.line("// shapes say how values travel, and what samples of them are.\nfunc shapes() []fakevendor.Shape {\nreturn []fakevendor.Shape{")
	for _, t := range f.order {
		if text := f.shape(t); text != "" {
			b.line("%s,", text)
		}
	}
	b.line("}\n}")
	return b.String()
}

// shape is the shape of a declared type; empty for one that goes without.
func (f *fakeWriter) shape(t model.Type) string {
	decl := model.DeclOf(t)
	if !token.IsExported(decl.GoName) {
		return ""
	}
	name := f.Package() + "." + decl.GoName
	switch t := t.(type) {
	case *model.Struct:
		if isInterface(t) {
			return f.oneOf(name, t.Derived)
		}
		return f.record(name, t)
	case *model.Enum:
		if len(t.Values) > 0 {
			return fmt.Sprintf("fakevendor.Example[%s](%s)", name, quote(t.Values[0].Value))
		}
	case *model.Named:
		if example := f.example(t); example != "" && !isInterface(t.Type) {
			return fmt.Sprintf("fakevendor.Example[%s](%s)", name, quote(example))
		}
	case *model.Union:
		return f.union(name, t)
	case *model.List, *model.Map, *model.Any, *model.Scalar:
	}
	return ""
}

// record is the shape of a struct.
func (f *fakeWriter) record(name string, s *model.Struct) string {
	var b block
	b.line("fakevendor.ShapeOf[%s](%s, %q, []fakevendor.Node{", name, f.space(s.XML.Space), s.XML.Local)
	for _, field := range s.Fields {
		if token.IsExported(field.GoName) {
			b.line("%s,", f.node(field))
		}
	}
	b.WriteString("})")
	if types := f.zeros(s.Derived); types != "" {
		b.WriteString(".Extends(" + types + ")")
	}
	return b.String()
}

// zeros are zero values of the concrete ones of structs.
func (f *fakeWriter) zeros(list []*model.Struct) string {
	var out []string
	for _, d := range list {
		if !isInterface(d) && token.IsExported(d.GoName) {
			out = append(out, f.Package()+"."+d.GoName+"{}")
		}
	}
	return strings.Join(out, ", ")
}

// oneOf is the shape of an abstract type.
func (f *fakeWriter) oneOf(name string, derived []*model.Struct) string {
	types := f.zeros(derived)
	if types == "" {
		return ""
	}
	first, _, _ := strings.Cut(types, "{}")
	return fmt.Sprintf("fakevendor.OneOf[%s](func() any { return new(%s) }, %s)", name, first, types)
}

// union is the shape of a union.
func (f *fakeWriter) union(name string, u *model.Union) string {
	for _, v := range distinct(u.Variants) {
		word := f.qualified(strings.TrimPrefix(variantType(v), "*"))
		switch {
		case isBoxed(v.Type):
			continue
		case isStruct(v.Type):
			return fmt.Sprintf("fakevendor.OneOf[%s](func() any { return new(%s) })", name, word)
		}
		return fmt.Sprintf("fakevendor.OneOf[%s](func() any { return *new(%s) })", name, word)
	}
	return ""
}

var nodeKinds = map[model.FieldKind]string{
	model.FieldAttribute: "Attribute", model.FieldText: "Text", model.FieldAny: "Wild", model.FieldAnyAttr: "WildAttrs", model.FieldMixed: "Mixed",
}

// node is a field as a fakevendor.Node, without the type's name.
func (f *fakeWriter) node(field *model.Field) string {
	var parts []string
	add := func(ok bool, format string, args ...any) {
		if ok {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(field.GoName != "", "Go: %q", field.GoName)
	add(field.Name != "", "Name: %q", field.Name)
	add(field.Space != "", "Space: %s", f.space(field.Space))
	kind := nodeKinds[field.Kind]
	if isSubstituted(field) {
		kind = "Wild"
	}
	add(kind != "", "Kind: fakevendor.%s", kind)
	list, wrapped := listOf(field)
	example := field.Type
	if list != nil {
		example = list.Elem
	}
	if field.Fixed != nil {
		add(true, "Example: %s", quote(*field.Fixed))
	} else {
		text := f.example(example)
		add(text != "", "Example: %s", quote(text))
	}
	add(list != nil && list.Space, "Words: true")
	if wrapped {
		add(true, "Item: &fakevendor.Node%s", f.item(list))
	}
	add(field.Presence == model.Nullable || field.Repeated && field.Nillable, "Nil: true")
	add(isAbsent(field), "Absent: true")
	add(field.Group != 0, "Group: %d", field.Group)
	return "{" + strings.Join(parts, ", ") + "}"
}

// listOf is the list that a field holds, and whether its items stand in an
// element of their own.
func listOf(field *model.Field) (list *model.List, wrapped bool) {
	list = listIn(field.Type)
	if list == nil || field.Kind != model.FieldElement {
		return list, false
	}
	return list, !list.Space
}

// listIn is t as a list, whatever its names; nil if it is none.
func listIn(t model.Type) *model.List {
	switch t := model.Resolve(t).(type) {
	case *model.List:
		return t
	case *model.Named:
		return listIn(t.Type)
	case *model.Struct, *model.Enum, *model.Map, *model.Union, *model.Any, *model.Scalar:
	}
	return nil
}

// item is the repeated child of a list.
func (f *fakeWriter) item(l *model.List) string {
	item := *itemOf(l)
	item.Type, item.GoName, item.Repeated = l.Elem, "", false
	if itemOf(l).Nillable {
		item.Presence = model.Nullable
	}
	return f.node(&item)
}

// isAbsent reports whether samples leave a field out: it stands in another branch
// of a choice, or is never received.
func isAbsent(field *model.Field) bool {
	for c := field.Choice; c != nil; c = c.Parent {
		i := slices.IndexFunc(c.Branches, func(b []*model.Field) bool { return len(b) > 0 })
		if i >= 0 && !slices.Contains(c.Branches[i], field) {
			return true
		}
	}
	return field.WriteOnly
}

// example is a text for a simple type whose description limits it; empty if any
// will do.
func (f *fakeWriter) example(t model.Type) string {
	limited := false
	at := t
	for at != nil && !limited {
		switch x := at.(type) {
		case *model.Named:
			limited, at = !reflect.DeepEqual(x.Facets, model.Facets{}), x.Type
		case *model.Scalar:
			limited, at = !reflect.DeepEqual(x.Facets, model.Facets{}), nil
		default:
			return ""
		}
	}
	if !limited {
		return ""
	}
	return sample.Text(t, new(sample.Source))
}

// boolOr is a field of a literal, if it is true.
func boolOr(ok bool, name string) string {
	if ok {
		return name + ": true"
	}
	return ""
}

// fieldsOf joins the fields of a literal that say something.
func fieldsOf(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// textOr is a field of a literal, if it is not empty.
func textOr(name, value string) string {
	if value == "" {
		return ""
	}
	return name + ": " + strconv.Quote(value)
}
