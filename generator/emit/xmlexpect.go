package emit

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// expect prints what a strict decoder may find inside s.
//
//	d.Expect("id lang", "{"+space1+"}Id Name? Phone|Fax* #any*")
func (p *xmlPrinter) expect(s *model.Struct) {
	var attrs, content contentModel
	var elements []*model.Field
	for _, f := range s.Fields {
		switch f.Kind {
		case model.FieldAttribute:
			attrs.word("", f)
		case model.FieldAnyAttr:
			attrs.word("", f)
		case model.FieldElement, model.FieldAny:
			elements = append(elements, f)
		case model.FieldText, model.FieldMixed:
		}
	}
	for len(elements) > 0 {
		n := 1
		for n < len(elements) && together(elements[0], elements[n]) {
			n++
		}
		content.word(occurs(elements[:n]), elements[:n]...)
		elements = elements[n:]
	}
	p.expects(attrs, content)
}

// expectItems prints what a strict decoder may find inside l.
func (p *xmlPrinter) expectItems(l *model.List) {
	var content contentModel
	content.word("*", itemOf(l))
	p.expects(contentModel{}, content)
}

func (p *xmlPrinter) expects(attrs, content contentModel) {
	if !attrs.odd && !content.odd {
		p.printf("d.Expect(%s, %s)", attrs.source(p.w), content.source(p.w))
	}
}

// together reports whether b stands at the place where a does, before or behind it.
func together(a, b *model.Field) bool {
	return a.Group != 0 && a.Group == b.Group || a.Unordered && b.Unordered
}

// occurs says how often something stands at the place of some elements.
func occurs(fields []*model.Field) string {
	f := fields[0]
	optional := f.Choice != nil || f.MinOccurs == 0
	switch {
	case len(fields) > 1, f.Group != 0, f.Repeated && optional:
		return "*"
	case f.Repeated:
		return "+"
	case optional || f.Presence == model.Optional || f.Presence == model.OptionalNullable:
		return "?"
	}
	return ""
}

// A contentModel is what an element may have, in the words of xmlwire's Expect.
type contentModel struct {
	words []contentWord
	space string // of the last name
	odd   bool   // there is a namespace that cannot be written
}

// A contentWord is a word with namespaces in it.
type contentWord []struct{ space, text string } // text, and the namespace that comes before it

// word adds what stands at one place.
func (m *contentModel) word(occurs string, fields ...*model.Field) {
	var w contentWord
	add := func(space, text string) {
		w = append(w, struct{ space, text string }{space, text})
	}
	for _, f := range fields {
		if f.Kind == model.FieldAny || f.Kind == model.FieldAnyAttr {
			add(m.space, "#any")
			continue
		}
		for _, n := range named(f) {
			add(n.Space, n.Name)
			m.odd = m.odd || strings.Contains(n.Space, "}")
		}
	}
	if occurs != "" {
		w[len(w)-1].text += occurs
	}
	m.words = append(m.words, w)
	m.space = w[len(w)-1].space
}

// source is m as an expression, some words a line.
func (m *contentModel) source(w *writer) string {
	const long = 100
	var out strings.Builder
	var text string
	space, line := "", 0
	flush := func(joint string) {
		if text != "" {
			out.WriteString(strconv.Quote(text) + joint)
		}
		text = ""
	}
	for i, word := range m.words {
		if i > 0 {
			text += " "
		}
		if line > long {
			flush("+\n")
			line = 0
		}
		for j, name := range word {
			if j > 0 {
				text += "|"
			}
			if name.space != space {
				text += "{"
				if name.space != "" {
					flush("+")
					out.WriteString(w.spaceConst(name.space) + "+")
				}
				text += "}"
				space = name.space
			}
			text += name.text
			line += len(name.text) + 1
		}
	}
	flush("")
	if out.Len() == 0 {
		return `""`
	}
	return out.String()
}
