package openapi

import (
	"fmt"
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// complaints are the ways in which a service breaks what the rest of authgen
// relies on.
func complaints(s *model.Service) []string {
	c := &complainer{known: map[model.Type]bool{}}
	names := map[string]int{}
	for _, t := range s.Types {
		if c.known[t] {
			c.add("%T stands twice among the types", t)
		}
		c.known[t] = true
		d := model.DeclOf(t)
		if d == nil {
			c.add("%T among the types has no declaration", t)
			continue
		}
		if d.Name == "" || !d.Pos.IsValid() || d.Pos.Line == 0 {
			c.add("the type %q has no name or no place: %v", d.Name, d.Pos)
		}
		if names[d.Name]++; names[d.Name] > 1 && d.Path == nil {
			c.add("two types are called %q", d.Name)
		}
	}
	for _, t := range s.Types {
		c.declared(t)
	}
	ids := map[string]bool{}
	for _, op := range s.Operations {
		if ids[op.Name] {
			c.add("two operations are called %q", op.Name)
		}
		ids[op.Name] = true
	}
	for _, op := range slices.Concat(s.Operations, s.Webhooks) {
		c.operation(op)
	}
	for _, op := range s.Operations {
		if path := op.Wire.(*model.HTTPOperation).Path; path[0] != '/' {
			c.add("the path %q", path)
		}
	}
	return c.all
}

type complainer struct {
	known map[model.Type]bool
	where string
	all   []string
}

func (c *complainer) add(format string, args ...any) {
	c.all = append(c.all, c.where+fmt.Sprintf(format, args...))
}

func (c *complainer) declared(t model.Type) {
	c.where = model.DeclOf(t).Name + ": "
	switch t := t.(type) {
	case *model.Struct:
		names := map[string]bool{}
		for _, f := range t.Fields {
			if f.Name == "" || names[f.Name] || f.Pos.Line == 0 {
				c.add("field %q repeats, or has no name or place", f.Name)
			}
			names[f.Name] = true
			c.uses(f.Type)
		}
		if t.Open != nil {
			c.uses(t.Open)
		}
		for _, u := range t.Unions {
			if !slices.ContainsFunc(u.Variants, func(v *model.Variant) bool { return v.Type == t }) {
				c.add("says that it is a variant of %q, which does not", u.Name)
			}
		}
	case *model.Enum:
		if len(t.Values) == 0 || t.Base == nil {
			c.add("an enum without values or base")
		}
		values := map[string]bool{}
		for _, v := range t.Values {
			if values[v.Value] {
				c.add("the value %q stands twice", v.Value)
			}
			values[v.Value] = true
		}
	case *model.Union:
		if len(t.Variants) < 2 {
			c.add("a union of %d", len(t.Variants))
		}
		seen := map[string]bool{}
		for _, v := range t.Variants {
			c.uses(v.Type)
			if v.Name == "" {
				c.add("a variant without name")
			}
			if t.Discriminator != "" && len(v.Values) == 0 {
				c.add("no value of %q stands for %q", t.Discriminator, v.Name)
			}
			for _, value := range v.Values {
				if seen[value] {
					c.add("the value %q stands for two variants", value)
				}
				seen[value] = true
			}
		}
	case *model.Named:
		c.uses(t.Type)
		for i, u := 0, model.Type(t); ; i++ {
			n, ok := u.(*model.Named)
			if !ok || !n.Transparent {
				break
			}
			if u = n.Type; i > 100 {
				c.add("a transparent name of itself")
				break
			}
		}
	case *model.List, *model.Map, *model.Scalar, *model.Any:
	}
}

// uses checks a type that something refers to.
func (c *complainer) uses(t model.Type) {
	for range 100 {
		switch u := t.(type) {
		case nil:
			c.add("a type is missing")
			return
		case *model.List:
			t = u.Elem
		case *model.Map:
			t = u.Elem
		case *model.Scalar, *model.Any:
			return
		case *model.Struct, *model.Enum, *model.Union, *model.Named:
			if !c.known[t] {
				c.add("refers to %q, which is not among the types", model.DeclOf(t).Name)
			}
			return
		}
	}
	c.add("lists without end")
}

func (c *complainer) operation(op *model.Operation) {
	c.where = op.Name + ": "
	h := op.Wire.(*model.HTTPOperation)
	if op.Name == "" || op.Pos.Line == 0 || h.Method == "" || h.Path == "" {
		c.add("%s %q at %v", h.Method, h.Path, op.Pos)
	}
	seen := map[string]bool{}
	for _, p := range h.Params {
		if key := p.In + " " + p.Name; seen[key] {
			c.add("the parameter %q stands twice", key)
		} else {
			seen[key] = true
		}
		if p.Style == "" || p.Pos.Line == 0 || p.In == "path" && p.Presence != model.Required && p.Presence != model.Nullable {
			c.add("the parameter %q: style %q, %v", p.Name, p.Style, p.Pos)
		}
		c.uses(p.Type)
	}
	for _, b := range h.Bodies {
		c.body(b)
	}
	for _, r := range h.Responses {
		if !statusPattern.MatchString(r.Status) || r.Pos.Line == 0 {
			c.add("the status %q", r.Status)
		}
		for _, b := range r.Bodies {
			c.body(b)
		}
		for _, f := range r.Headers {
			c.uses(f.Type)
		}
	}
}

func (c *complainer) body(b *model.Body) {
	if b.MediaType == "" || b.Pos.Line == 0 {
		c.add("the media type %q", b.MediaType)
	}
	c.uses(b.Type)
}
