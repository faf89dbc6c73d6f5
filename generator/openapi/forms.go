package openapi

import (
	"slices"
	"strings"
)

// splitForms marks the objects that travel as multipart forms, where binary
// fields are streams. One that travels as JSON too is split in two.
func (r *reader) splitForms() {
	elsewhere := r.usedElsewhere()
	copies := map[*schema]*schema{}
	for _, op := range slices.Concat(r.doc.operations, r.doc.webhooks) {
		if op.body == nil {
			continue
		}
		for _, m := range op.body.content {
			if strings.HasPrefix(m.name, "multipart/") && m.schema != nil {
				m.schema = r.formOf(m.schema, elsewhere, copies)
			}
		}
	}
}

// usedElsewhere are the named schemas that something other than a multipart
// body refers to.
func (r *reader) usedElsewhere() map[*schema]bool {
	used := map[*schema]bool{}
	content := func(all []*media) {
		for _, m := range all {
			if m.schema != nil && !strings.HasPrefix(m.name, "multipart/") {
				used[m.schema.target()] = true
			}
		}
	}
	for _, op := range slices.Concat(r.doc.operations, r.doc.webhooks) {
		if op.body != nil {
			content(op.body.content)
		}
		for _, resp := range op.responses {
			content(resp.content)
		}
	}
	for _, s := range r.doc.schemas {
		for _, p := range s.properties {
			markUsed(used, p.schema)
		}
		markUsed(used, s.items)
		markUsed(used, s.additional)
		for _, m := range s.union {
			markUsed(used, m)
		}
	}
	return used
}

func markUsed(used map[*schema]bool, s *schema) {
	for range maxHops {
		if s == nil {
			return
		}
		s = s.target()
		used[s] = true
		if s.items != nil {
			s = s.items
		} else {
			s = s.additional
		}
	}
}

// formOf is s as a form: s itself, or its copy when s is used elsewhere.
func (r *reader) formOf(s *schema, elsewhere map[*schema]bool, copies map[*schema]*schema) *schema {
	t := s.target()
	if t.form || !slices.ContainsFunc(t.properties, func(p *property) bool { return isBinary(p.schema) }) {
		return s
	}
	if !elsewhere[t] {
		t.form = true
		return s
	}
	if c, ok := copies[t]; ok {
		return c
	}
	c := *t
	c.form = true
	c.name = r.names.unique(t.name + "Form")
	c.path = []string{t.name, "form"}
	copies[t] = &c
	r.doc.schemas = append(r.doc.schemas, &c)
	r.notef("split-form", t.origin(), "gave %q a second form, %q, for multipart bodies", t.name, c.name)
	return &c
}

// isBinary reports whether s is a file, or several.
func isBinary(s *schema) bool {
	t := s.target()
	if t.items != nil {
		t = t.items.target()
	}
	return t.typ == "string" && t.format == "binary"
}
