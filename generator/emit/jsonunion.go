package emit

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// union prints the declaration and the codec of a union.
//
//	// Pet is one of *Cat, PetName, or *PetUnknown.
//	type Pet interface{ isPet() }
//
//	func (*Cat) isPet() {}
//
//	// PetName is the variant name of [Pet].
//	type PetName string
//
//	func (PetName) isPet() {}
//
//	// PetUnknown is a [Pet] that the document does not describe.
//	type PetUnknown struct{ Raw jsonwire.Raw }
//
//	func (*PetUnknown) isPet() {}
func (p *jsonPrinter) union(u *model.Union) {
	variants := distinct(u.Variants)
	words := make([]string, 0, len(variants)+1)
	for _, v := range variants {
		words = append(words, variantType(v))
	}
	words = append(words, "or *"+unknownOf(u))
	doc := typeDoc(&u.Decl, describe(&u.Decl)+" It is one of "+strings.Join(words, ", ")+".")
	p.printf("%s\ntype %s interface{ is%s() }\n", doc, u.GoName, u.GoName)
	for _, v := range variants {
		p.variant(u, v)
	}
	p.printf("// %s is a [%s] that is none of the described ones, as it came.", unknownOf(u), u.GoName)
	p.printf("type %s struct{ Raw jsonwire.Raw }\n", unknownOf(u))
	p.printf("func (*%s) is%s() {}\n", unknownOf(u), u.GoName)
	p.printf("// MarshalJSON implements [json.Marshaler].")
	p.printf("func (v %s) MarshalJSON() ([]byte, error) { return v.Raw.MarshalJSON() }\n", unknownOf(u))
	p.encodeUnion(u, variants)
	p.decodeUnion(u, variants)
}

// unknownOf is the variant that holds what the document does not describe.
func unknownOf(u *model.Union) string { return cmp.Or(u.UnknownName, u.GoName+"Unknown") }

// distinct are the variants, each Go type once: two schemas may be one type.
func distinct(variants []*model.Variant) []*model.Variant {
	var out []*model.Variant
	seen := map[string]bool{}
	for _, v := range variants {
		if !seen[v.GoName] {
			seen[v.GoName] = true
			out = append(out, v)
		}
	}
	return out
}

// variantType is the Go type that implements the union: a pointer for structs.
func variantType(v *model.Variant) string {
	if isStruct(v.Type) || isBoxed(v.Type) {
		return "*" + v.GoName
	}
	return v.GoName
}

// isBoxed reports whether a variant is wrapped in a struct, since its own type
// can have no methods.
func isBoxed(t model.Type) bool { return isInterface(t) || isReader(t) }

// variant declares the type of a variant that is no struct, and gives each the
// method of the interface.
func (p *jsonPrinter) variant(u *model.Union, v *model.Variant) {
	under := goType(v.Type)
	switch {
	case isStruct(v.Type):
	case isBoxed(v.Type):
		p.printf("// %s is the variant %s of [%s].\ntype %s struct{ Value %s }\n", v.GoName, oneLine(v.Name), u.GoName, v.GoName, under)
	default:
		p.printf("// %s is the variant %s of [%s].\ntype %s %s\n", v.GoName, oneLine(v.Name), u.GoName, v.GoName, under)
	}
	p.printf("func (%s) is%s() {}\n", variantType(v), u.GoName)
	if isStruct(v.Type) {
		return
	}
	// json.Marshal of the union meets the variant's own type.
	p.printf("// MarshalJSON implements [json.Marshaler].")
	p.printf("func (v %s) MarshalJSON() ([]byte, error) {\ne := jsonwire.NewEncoder(nil)", v.GoName)
	p.encodeVariant(v)
	p.printf("return e.Bytes()\n}\n")
}

// encodeVariant writes the variant v.
func (p *jsonPrinter) encodeVariant(v *model.Variant) {
	switch {
	case isStruct(v.Type):
		p.printf("v.encodeJSON(e)")
	case isBoxed(v.Type):
		p.encode(v.Type, "v.Value")
	default:
		p.printf("x := %s(v)", conversion(goType(v.Type)))
		p.encode(v.Type, "x")
	}
}

// encodeUnion prints what writes a value of the union.
func (p *jsonPrinter) encodeUnion(u *model.Union, variants []*model.Variant) {
	p.printf("func encodeJSON%s(e *jsonwire.Encoder, v %s) {\nswitch v := v.(type) {", u.GoName, u.GoName)
	for _, v := range variants {
		p.printf("case %s:", variantType(v))
		if isStruct(v.Type) || isBoxed(v.Type) {
			p.printf("if v == nil {\ne.Null()\nreturn\n}")
		}
		p.encodeVariant(v)
	}
	p.printf("case *%s:\nif v == nil {\ne.Null()\nreturn\n}\ne.Raw(v.Raw)\ndefault:\ne.Null()\n}\n}\n", unknownOf(u))
}

// decodeUnion prints what reads a value of the union: by its discriminator, if
// it has one, and otherwise by what it looks like.
func (p *jsonPrinter) decodeUnion(u *model.Union, variants []*model.Variant) {
	p.printf("var jsonShapes%s = []jsonwire.Shape{", u.GoName)
	for _, v := range variants {
		p.printf("%s,", strings.TrimPrefix(shapeOf(v.Type), "jsonwire.Shape"))
	}
	p.printf("}\n")
	p.printf("func decodeJSON%s(d *jsonwire.Decoder) %s {\nif d.Null() {\nreturn nil\n}", u.GoName, u.GoName)
	if u.Discriminator != "" {
		p.decodeByName(u)
	}
	p.printf("for c := d.Choose(jsonShapes%s); d.Try(&c); {\nvar v %s\nswitch c.Variant {", u.GoName, u.GoName)
	for i, v := range variants {
		p.printf("case %d:", i)
		p.decodeVariant(v, "v = ")
	}
	p.printf("}\nif d.Fits(&c) {\nreturn v\n}\n}\nreturn &%s{Raw: d.Raw()}\n}\n", unknownOf(u))
}

// decodeByName chooses by the discriminator. A value that the document does not
// list is kept as it came.
func (p *jsonPrinter) decodeByName(u *model.Union) {
	p.printf("switch d.Find(%s) {\ncase \"\":", strconv.Quote(u.Discriminator))
	seen := map[string]bool{"": true}
	for _, v := range u.Variants {
		var values []string
		for _, value := range v.Values {
			if !seen[value] {
				seen[value] = true
				values = append(values, strconv.Quote(value))
			}
		}
		if len(values) > 0 {
			p.printf("case %s:", strings.Join(values, ", "))
			p.decodeVariant(v, "return ")
		}
	}
	p.printf("default:\nreturn &%s{Raw: d.Raw()}\n}", unknownOf(u))
}

// decodeVariant reads a variant; then says what is done with it: "return " or an
// assignment.
func (p *jsonPrinter) decodeVariant(v *model.Variant, then string) {
	e := p.readExpr(v.Type)
	switch {
	case isStruct(v.Type):
		p.printf("x := new(%s)\nx.decodeJSON(d)\n%sx", v.GoName, then)
	case isBoxed(v.Type):
		p.printf("%s&%s{Value: %s}", then, v.GoName, e)
	case e != "":
		p.printf("%s%s(%s)", then, v.GoName, e)
	default:
		p.printf("var x %s", goType(v.Type))
		p.decode(v.Type, "x")
		p.printf("%s%s(x)", then, v.GoName)
	}
}

// maxShapeValues is how many values of an enum a shape lists.
const maxShapeValues = 50

// shapeOf is what a value of type t looks like, as a literal of Go.
func shapeOf(t model.Type) string {
	var parts []string
	kinds := kindsOf(t, 0)
	parts = append(parts, "Kinds: "+kinds.code())
	switch t := underlying(t).(type) {
	case *model.Struct:
		if t.Open != nil {
			parts = append(parts, "Open: true")
		}
		if fields := jsonFields(t); len(fields) > 0 {
			members := make([]string, len(fields))
			for i, f := range fields {
				members[i] = memberShape(t, f)
			}
			parts = append(parts, "Members: []jsonwire.MemberShape{\n"+strings.Join(members, ",\n")+",\n}")
		}
	case *model.Map:
		parts = append(parts, "Open: true")
	case *model.List:
		items := kindsOf(t.Elem, 0)
		if t.Nullable {
			items |= nullKind
		}
		if items != anyKind {
			parts = append(parts, "Items: "+items.code())
		}
	case *model.Enum:
		if values := enumValues(t); values != "" {
			parts = append(parts, "Values: "+values)
		}
	case *model.Union, *model.Named, *model.Any, *model.Scalar:
	}
	return "jsonwire.Shape{" + strings.Join(parts, ", ") + "}"
}

// underlying strips all names.
func underlying(t model.Type) model.Type {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			return t
		}
		t = n.Type
	}
}

// memberShape is what a member looks like, as a literal of Go.
func memberShape(s *model.Struct, f *model.Field) string {
	kinds := kindsOf(f.Type, 0)
	if f.Presence == model.Nullable || f.Presence == model.OptionalNullable {
		kinds |= nullKind
	}
	parts := []string{"Name: " + strconv.Quote(f.Name)}
	if (f.Presence == model.Required || f.Presence == model.Nullable) && !f.WriteOnly {
		parts = append(parts, "Required: true")
	}
	parts = append(parts, "Kinds: "+kinds.code())
	switch e, isEnum := underlying(f.Type).(*model.Enum); {
	case kinds&stringKind == 0:
	case f.Fixed != nil:
		parts = append(parts, "Values: []string{"+strconv.Quote(*f.Fixed)+"}")
	case discriminatorOf(s, f) != "":
		parts = append(parts, "Values: []string{"+strconv.Quote(discriminatorOf(s, f))+"}")
	case isEnum && enumValues(e) != "":
		parts = append(parts, "Values: "+enumValues(e))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// enumValues are the values of a short enum of strings as a literal of Go.
func enumValues(e *model.Enum) string {
	if isIntEnum(e) || len(e.Values) == 0 || len(e.Values) > maxShapeValues {
		return ""
	}
	words := make([]string, len(e.Values))
	for i, v := range e.Values {
		words[i] = strconv.Quote(v.Value)
	}
	return "[]string{" + strings.Join(words, ", ") + "}"
}

// A kindSet is a set of jsonwire.Kind.
type kindSet uint8

const (
	nullKind kindSet = 1 << iota
	boolKind
	numberKind
	stringKind
	arrayKind
	objectKind
	integerKind

	anyKind = nullKind | boolKind | numberKind | stringKind | arrayKind | objectKind | integerKind
)

var kindNames = []string{"Null", "Bool", "Number", "String", "ArrayKind", "ObjectKind", "Integer"}

// code is the set as an expression of Go.
func (k kindSet) code() string {
	if k == anyKind {
		return "jsonwire.Anything"
	}
	var words []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			words = append(words, "jsonwire."+name)
		}
	}
	if len(words) == 0 {
		return "jsonwire.Invalid"
	}
	return strings.Join(words, " | ")
}

// kindsOf are the kinds of JSON that a value of type t may be. Unions within
// unions are followed to a depth that no sane document reaches.
func kindsOf(t model.Type, depth int) kindSet {
	const deepest = 10
	switch t := underlying(t).(type) {
	case *model.Scalar:
		return scalarKind(t.Kind)
	case *model.Enum:
		if isIntEnum(t) {
			return integerKind
		}
		return stringKind
	case *model.Struct, *model.Map:
		return objectKind
	case *model.List:
		return arrayKind
	case *model.Union:
		var all kindSet
		if depth == deepest {
			return anyKind
		}
		for _, v := range t.Variants {
			all |= kindsOf(v.Type, depth+1)
		}
		return all
	case *model.Any, *model.Named:
	}
	return anyKind
}

func scalarKind(k model.ScalarKind) kindSet {
	switch {
	case k == model.Bool:
		return boolKind
	case isInt(k), k == model.Integer:
		return integerKind
	case k == model.Float32, k == model.Float64, k == model.Decimal:
		return numberKind | integerKind
	}
	return stringKind
}
