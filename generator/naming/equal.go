package naming

import (
	"reflect"

	"github.com/authgen/authgen/generator/model"
)

// equal reports whether two types are the same on the wire and in Go, so that
// one declaration serves both. Comments and places do not count; types that
// contain themselves are equal when nothing reachable tells them apart.
func equal(a, b model.Type) bool {
	c := comparison{seen: map[[2]model.Type]bool{}}
	return c.types(a, b)
}

// A comparison assumes of pairs that it is comparing already that they are equal.
type comparison struct {
	seen map[[2]model.Type]bool
}

func (c *comparison) types(a, b model.Type) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	pair := [2]model.Type{a, b}
	if c.seen[pair] {
		return true
	}
	c.seen[pair] = true
	switch a := a.(type) {
	case *model.Struct:
		return c.structs(a, b.(*model.Struct))
	case *model.Enum:
		return equalEnums(a, b.(*model.Enum))
	case *model.List:
		b := b.(*model.List)
		return c.types(a.Elem, b.Elem) && c.fields(a.Item, b.Item) &&
			a.Space == b.Space && a.Nullable == b.Nullable && a.SOAPArray == b.SOAPArray && a.WrapperXML == b.WrapperXML && equalForms(a.XML, b.XML)
	case *model.Map:
		b := b.(*model.Map)
		return c.types(a.Elem, b.Elem) && a.Nullable == b.Nullable
	case *model.Union:
		return c.unions(a, b.(*model.Union))
	case *model.Named:
		b := b.(*model.Named)
		return equalDecls(a.Decl, b.Decl) && a.Transparent == b.Transparent &&
			reflect.DeepEqual(a.Facets, b.Facets) && c.types(a.Type, b.Type)
	case *model.Any:
		return a.XML == b.(*model.Any).XML
	case *model.Scalar:
		return reflect.DeepEqual(a, b)
	}
	return false
}

// equalForms compares how values stand in XML, which only matters where one says so.
func equalForms(a, b *model.XMLForm) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func equalDecls(a, b model.Decl) bool {
	return a.Name == b.Name && a.XML == b.XML && (a.Path == nil) == (b.Path == nil)
}

func (c *comparison) structs(a, b *model.Struct) bool {
	if !equalDecls(a.Decl, b.Decl) || a.Abstract != b.Abstract || a.Mixed != b.Mixed ||
		len(a.Fields) != len(b.Fields) || len(a.Derived) != len(b.Derived) || len(a.Unions) != len(b.Unions) {
		return false
	}
	for i := range a.Fields {
		if !c.fields(a.Fields[i], b.Fields[i]) {
			return false
		}
	}
	for i := range a.Derived {
		if !c.types(a.Derived[i], b.Derived[i]) {
			return false
		}
	}
	for i := range a.Unions {
		if !c.types(a.Unions[i], b.Unions[i]) {
			return false
		}
	}
	return c.optional(structOrNil(a.Base), structOrNil(b.Base)) && c.optional(a.Open, b.Open)
}

// structOrNil keeps a nil pointer from becoming a type that is not nil.
func structOrNil(s *model.Struct) model.Type {
	if s == nil {
		return nil
	}
	return s
}

func (c *comparison) optional(a, b model.Type) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return c.types(a, b)
}

func (c *comparison) fields(a, b *model.Field) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Name != b.Name || a.Space != b.Space || a.Kind != b.Kind || a.Presence != b.Presence ||
		a.Repeated != b.Repeated || a.MinOccurs != b.MinOccurs || a.MaxOccurs != b.MaxOccurs ||
		a.Nillable != b.Nillable || a.Group != b.Group || a.ReadOnly != b.ReadOnly || a.WriteOnly != b.WriteOnly ||
		!reflect.DeepEqual(a.Default, b.Default) || !reflect.DeepEqual(a.Fixed, b.Fixed) ||
		!equalForms(a.XML, b.XML) || (a.Choice == nil) != (b.Choice == nil) || len(a.Substitutes) != len(b.Substitutes) {
		return false
	}
	for i := range a.Substitutes {
		if !c.fields(a.Substitutes[i], b.Substitutes[i]) {
			return false
		}
	}
	return c.optional(a.Type, b.Type)
}

func equalEnums(a, b *model.Enum) bool {
	if !equalDecls(a.Decl, b.Decl) || !reflect.DeepEqual(a.Base, b.Base) || len(a.Values) != len(b.Values) {
		return false
	}
	for i := range a.Values {
		if a.Values[i].Value != b.Values[i].Value || a.Values[i].Name != b.Values[i].Name {
			return false
		}
	}
	return true
}

func (c *comparison) unions(a, b *model.Union) bool {
	if !equalDecls(a.Decl, b.Decl) || a.Discriminator != b.Discriminator || a.AnyOf != b.AnyOf || len(a.Variants) != len(b.Variants) {
		return false
	}
	for i := range a.Variants {
		x, y := a.Variants[i], b.Variants[i]
		if x.Name != y.Name || !reflect.DeepEqual(x.Values, y.Values) || !c.types(x.Type, y.Type) {
			return false
		}
	}
	return true
}
