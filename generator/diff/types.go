package diff

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/model"
)

// types compares the declared types.
func (c *comparison) types() {
	goName := func(t model.Type) string { return model.DeclOf(t).GoName }
	for _, p := range pairs(declared(c.old.client), declared(c.new.client), goName, wireName) {
		switch {
		case p.new == nil:
			if d := model.DeclOf(p.old); !d.Internal {
				c.add(Breaking, "type-removed", place{d.GoName, d.Pos, diag.Pos{}}, "the type is gone")
			}
		case p.old == nil:
			if d := model.DeclOf(p.new); !d.Internal {
				c.add(Additive, "type-added", place{d.GoName, diag.Pos{}, d.Pos}, "a new type")
			}
		default:
			c.typ(p.old, p.new)
		}
	}
}

// declared are the types of c that have a declaration.
func declared(c *model.Client) []model.Type {
	return slices.DeleteFunc(slices.Clone(c.Types), func(t model.Type) bool { return model.DeclOf(t) == nil })
}

// wireName is what the vendor calls a type.
func wireName(t model.Type) string {
	d := model.DeclOf(t)
	return qualified(d.XML.Space, d.XML.Local) + " " + d.Name + " " + strings.Join(d.Path, "/")
}

// typ compares two versions of one type.
func (c *comparison) typ(before, after model.Type) {
	was, is := model.DeclOf(before), model.DeclOf(after)
	at := place{was.GoName, was.Pos, is.Pos}
	switch {
	case was.Internal && is.Internal:
	case is.Internal:
		c.add(Breaking, "type-removed", at, "the type is no longer exported")
	case was.Internal:
		c.add(Additive, "type-added", place{is.GoName, was.Pos, is.Pos}, "the type is exported now")
	case was.GoName != is.GoName:
		c.add(Breaking, "type-renamed", at, "the type is called %s now", is.GoName)
	}
	c.space(was.XML.Space, is.XML.Space, at)
	c.deprecation(at, was.Deprecated, is.Deprecated)
	if kind(before) != kind(after) {
		c.add(Breaking, "type-kind", at, "the type was %s and is %s now", kind(before), kind(after))
		return
	}
	switch before := before.(type) {
	case *model.Struct:
		c.structure(before, after.(*model.Struct), at)
	case *model.Enum:
		c.enum(before, after.(*model.Enum), at)
	case *model.Union:
		c.union(before, after.(*model.Union), at)
	case *model.Named:
		changed(c, Breaking, "type-changed", at, "the Go type", emit.TypeOf(before.Type), emit.TypeOf(after.(*model.Named).Type))
	case *model.List, *model.Map, *model.Any, *model.Scalar: // have no declaration
	}
}

// kind is what a declaration is, in Go's words.
func kind(t model.Type) string {
	switch t := t.(type) {
	case *model.Struct:
		if emit.IsInterface(t) {
			return "an interface"
		}
		return "a struct"
	case *model.Enum:
		return "an enumeration"
	case *model.Union:
		return "an interface"
	default:
		return "a named type"
	}
}

func (c *comparison) enum(before, after *model.Enum, at place) {
	changed(c, Breaking, "type-changed", at, "the Go type", baseOf(before), baseOf(after))
	goName := func(v *model.EnumValue) string { return v.GoName }
	value := func(v *model.EnumValue) string { return v.Value }
	for _, p := range pairs(before.Values, after.Values, goName, value) {
		switch {
		case p.new == nil:
			c.add(Breaking, "value-removed", place{p.old.GoName, p.old.Pos, at.new}, "the value %q of %s is gone", p.old.Value, at.subject)
		case p.old == nil:
			c.add(Additive, "value-added", place{p.new.GoName, at.old, p.new.Pos}, "a new value %q of %s", p.new.Value, at.subject)
		default:
			here := place{p.old.GoName, p.old.Pos, p.new.Pos}
			if p.old.GoName != p.new.GoName {
				c.add(Breaking, "value-renamed", here, "the constant is called %s now", p.new.GoName)
			}
			changed(c, WireOnly, "value-changed", here, "the value", p.old.Value, p.new.Value)
		}
	}
}

func baseOf(e *model.Enum) string {
	if e.Base == nil {
		return "string"
	}
	return emit.TypeOf(e.Base)
}

func (c *comparison) union(before, after *model.Union, at place) {
	changed(c, WireOnly, "discriminator-changed", at, "the discriminator", before.Discriminator, after.Discriminator)
	goName := func(v *model.Variant) string { return v.GoName }
	name := func(v *model.Variant) string { return v.Name }
	for _, p := range pairs(before.Variants, after.Variants, goName, name) {
		switch {
		case p.new == nil:
			c.add(Breaking, "variant-removed", place{at.subject, p.old.Pos, at.new}, "%s is no longer one of it", p.old.GoName)
		case p.old == nil:
			c.add(Additive, "variant-added", place{at.subject, at.old, p.new.Pos}, "%s is one of it now", p.new.GoName)
		default:
			here := place{at.subject, p.old.Pos, p.new.Pos}
			if p.old.GoName != p.new.GoName {
				c.add(Breaking, "variant-renamed", here, "its variant %s is called %s now", p.old.GoName, p.new.GoName)
			}
			changed(c, WireOnly, "discriminator-changed", here, "what marks "+p.old.GoName,
				strings.Join(p.old.Values, ", "), strings.Join(p.new.Values, ", "))
		}
	}
}

func (c *comparison) structure(before, after *model.Struct, at place) {
	if before.Fault && !after.Fault {
		c.add(Breaking, "type-no-error", at, "the type no longer implements error")
	}
	switch {
	case before.Open == nil && after.Open != nil:
		c.add(Additive, "members-opened", at, "it may hold further members now")
	case before.Open != nil && after.Open == nil:
		c.add(Breaking, "members-closed", at, "it may no longer hold further members")
	}
	c.fields(before, after, at)
	if c.old.xml[before] && c.new.xml[after] {
		c.order(before, after, at)
	}
}

// fields compares the fields of a struct. Those of a wrapper are arguments and
// results: of what callers see of them, the signature tells.
func (c *comparison) fields(before, after *model.Struct, at place) {
	face, owner := Breaking, at.subject+"."
	if method := c.old.wrapper[before]; method != "" {
		face, owner = WireOnly, method+" "
	}
	goName := func(f *model.Field) string { return f.GoName }
	name := func(f *model.Field) string { return f.Kind.String() + " " + f.Name }
	sent := c.new.sent[after]
	for _, p := range pairs(before.Fields, after.Fields, goName, name) {
		switch {
		case p.new == nil:
			c.add(face, "field-removed", place{owner + p.old.GoName, p.old.Pos, at.new}, "the field is gone")
		case p.old == nil && sent && demanded(p.new):
			c.add(face, "field-added", place{owner + p.new.GoName, at.old, p.new.Pos}, "a new field, which must be sent")
		case p.old == nil:
			c.add(max(face, Additive), "field-added", place{owner + p.new.GoName, at.old, p.new.Pos}, "a new field")
		default:
			c.field(p.old, p.new, place{owner + p.old.GoName, p.old.Pos, p.new.Pos}, face, sent)
		}
	}
}

// order tells if the elements that both versions have stand in another order.
func (c *comparison) order(before, after *model.Struct, at place) {
	if method := c.old.wrapper[before]; method != "" {
		at.subject = method
	}
	if was, is := shared(before, after), shared(after, before); !slices.Equal(was, is) {
		c.add(WireOnly, "order-changed", at, "the order of elements changes from %s to %s", strings.Join(was, ", "), strings.Join(is, ", "))
	}
}

// shared are the elements of s that other has as well, in the order of s.
func shared(s, other *model.Struct) []string {
	var out []string
	for _, f := range s.Fields {
		if f.Kind == model.FieldElement && slices.ContainsFunc(other.Fields, func(g *model.Field) bool { return g.Kind == f.Kind && g.Name == f.Name }) {
			out = append(out, f.Name)
		}
	}
	return out
}

// demanded reports whether a request must hold f.
func demanded(f *model.Field) bool {
	return !f.ReadOnly && f.Fixed == nil && (f.Presence == model.Required || f.Presence == model.Nullable) &&
		(f.Kind != model.FieldAny && f.Kind != model.FieldAnyAttr && f.Kind != model.FieldMixed) && (f.MinOccurs > 0 || !f.Repeated)
}
