package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/model"
)

// field compares two versions of one field of a type that is sent, or not. Face
// is the impact of a change that callers see.
func (c *comparison) field(before, after *model.Field, at place, face Impact, sent bool) {
	if before.GoName != after.GoName {
		c.add(face, "field-renamed", at, "the field is called %s now", after.GoName)
	}
	was, is := emit.FieldTypeOf(before), emit.FieldTypeOf(after)
	switch {
	case was != is:
		c.add(face, "field-type", at, "the type changes from %s to %s%s", was, is, presence(before, after))
	case demanded(after) && !demanded(before) && sent:
		c.add(Breaking, "field-required", at, "it must be sent now")
	case demanded(after) != demanded(before):
		c.add(WireOnly, "field-required", at, "it was %s and is %s now", before.Presence, after.Presence)
	}
	c.direction(before, after, at, sent)
	changed(c, WireOnly, "field-name", at, "the name on the wire", before.Name, after.Name)
	if before.Kind == after.Kind {
		c.space(before.Space, after.Space, at)
	}
	changed(c, WireOnly, "field-place", at, "the place on the wire", before.Kind.String(), after.Kind.String())
	changed(c, WireOnly, "field-fixed", at, "the fixed value", text(before.Fixed), text(after.Fixed))
	changed(c, WireOnly, "field-default", at, "the default", text(before.Default), text(after.Default))
	c.alternatives(before, after, at, sent)
	c.limits(before, after, at, "it", sent)
	c.deprecation(at, before.Deprecated, after.Deprecated)
}

// presence explains a change of type that comes from the field's presence alone.
func presence(before, after *model.Field) string {
	if before.Presence == after.Presence {
		return ""
	}
	return fmt.Sprintf(": it was %s and is %s now", before.Presence, after.Presence)
}

// direction tells about fields that are no longer sent or received.
func (c *comparison) direction(before, after *model.Field, at place, sent bool) {
	switch {
	case after.ReadOnly && !before.ReadOnly && sent:
		c.add(Breaking, "field-read-only", at, "it is no longer sent")
	case before.ReadOnly && !after.ReadOnly && sent:
		c.add(Additive, "field-read-only", at, "it is sent now")
	}
	switch {
	case after.WriteOnly && !before.WriteOnly:
		c.add(Breaking, "field-write-only", at, "it is no longer received")
	case before.WriteOnly && !after.WriteOnly:
		c.add(Additive, "field-write-only", at, "it is received now")
	}
}

// alternatives tells about fields of which only one may be set.
func (c *comparison) alternatives(before, after *model.Field, at place, sent bool) {
	was, is := choice(before), choice(after)
	switch {
	case was == is:
	case is != "" && sent:
		c.add(Breaking, "choice-changed", at, "only one of %s may be sent now", is)
	case is != "":
		c.add(WireOnly, "choice-changed", at, "only one of %s is received now", is)
	default:
		c.add(WireOnly, "choice-changed", at, "it is no longer an alternative to others")
	}
}

// choice is the alternatives that f is one of.
func choice(f *model.Field) string {
	if f.Choice == nil {
		return ""
	}
	var branches []string
	for _, b := range f.Choice.Branches {
		var names []string
		for _, g := range b {
			names = append(names, g.Name)
		}
		branches = append(branches, strings.Join(names, " with "))
	}
	return strings.Join(branches, ", ")
}

// limits compares what values a field may have. A request is broken by a limit
// that is new or tighter, an answer by none.
func (c *comparison) limits(before, after *model.Field, at place, what string, sent bool) {
	name := func(l limit) string { return l.name }
	for _, p := range pairs(limitsOf(before), limitsOf(after), name) {
		was, is := p.old, p.new
		switch {
		case was.value == is.value:
		case is.value == "":
			c.add(WireOnly, "limit-changed", at, "%s no longer has the %s %s", what, was.name, was.value)
		case sent && tighter(was, is):
			c.add(Breaking, "limit-tightened", at, "%s must keep to the %s %s now%s", what, is.name, is.value, instead(was))
		default:
			c.add(WireOnly, "limit-changed", at, "%s has the %s %s now%s", what, is.name, is.value, instead(was))
		}
	}
}

func instead(was limit) string {
	if was.value == "" {
		return ""
	}
	return ", instead of " + was.value
}

// A limit is one facet of a value, as text.
type limit struct{ name, value string }

// limitsOf are the limits of what f holds, of its type and of those that the
// type is made of: the innermost word counts.
func limitsOf(f *model.Field) []limit {
	var out []limit
	add := func(name, value string) {
		if value != "" && !slices.ContainsFunc(out, func(l limit) bool { return l.name == name }) {
			out = append(out, limit{name, value})
		}
	}
	for t := f.Type; t != nil; {
		var facets model.Facets
		switch u := t.(type) {
		case *model.Named:
			facets, t = u.Facets, u.Type
		case *model.Scalar:
			facets, t = u.Facets, nil
			add("format", cmp.Or(u.Format, u.XSD))
		default:
			return out
		}
		for _, n := range []struct {
			name  string
			value *int
		}{
			{"length", facets.Length},
			{"least length", facets.MinLength},
			{"greatest length", facets.MaxLength},
			{"greatest number of digits", facets.TotalDigits},
			{"greatest number of decimals", facets.FractionDigits},
		} {
			if n.value != nil {
				add(n.name, strconv.Itoa(*n.value))
			}
		}
		add("pattern", strings.Join(facets.Patterns, " and "))
		add("minimum", facets.MinInclusive)
		add("exclusive minimum", facets.MinExclusive)
		add("maximum", facets.MaxInclusive)
		add("exclusive maximum", facets.MaxExclusive)
		add("factor", facets.MultipleOf)
	}
	return out
}

// tighter reports whether is admits less than was; of patterns, that cannot be
// ruled out.
func tighter(was, is limit) bool {
	if was.value == "" {
		return is.name != "format" // which says how a value is meant
	}
	before, err := strconv.ParseFloat(was.value, 64)
	after, also := strconv.ParseFloat(is.value, 64)
	unknown := err != nil || also != nil // such as a date
	switch is.name {
	case "format":
		return false
	case "least length", "minimum", "exclusive minimum":
		return unknown || after > before
	case "greatest length", "greatest number of digits", "greatest number of decimals", "maximum", "exclusive maximum":
		return unknown || after < before
	}
	return true
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return strconv.Quote(*s)
}
