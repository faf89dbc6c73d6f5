//go:build go1.24

package xmlwire

import "strings"

// Expect says what the schema has inside the current element, for decoders that
// are Strict: an attribute that is not among attrs, a child that comes out of turn,
// too often or in another namespace, and one that is missing are errors then. It
// does nothing for others, nor in SOAP encoding.
//
// Both are words between spaces. "{uri}" before a name is the namespace of it and
// of those that follow; there is none at first. A word of content is a name, or
// several with "|" between them of which one stands there, followed by "?" if it
// may be absent, "*" if it may also be repeated, "+" if it may only be repeated.
// The name "#any" stands for whatever there is.
func (d *Decoder) Expect(attrs, content string) {
	if d.Strict {
		d.expect(attrs, content)
	}
}

// expectations are what a strict decoder expects of the elements that are open.
type expectations struct {
	open   []expectation
	models map[string][]particle // by what was written
	judged bool                  // attributes of the current start tag
}

// An expectation is what the schema has inside one element.
type expectation struct {
	depth   int // elements open inside of it
	content []particle
	at      int // in content
	count   int // elements read at that place
}

// A particle is a word of a content model.
type particle struct {
	names          []Name
	any            bool
	required, many bool
}

func (d *Decoder) expect(attrs, content string) {
	if d.err != nil || d.encoded || !d.started {
		return
	}
	d.expects.judged = true
	if !d.knowsAttrs(d.model(attrs)) {
		d.Fail(ErrAttribute)
		return
	}
	if content != "" {
		d.expects.open = append(d.expects.open, expectation{depth: len(d.stack) + 1, content: d.model(content)})
	}
}

// model parses a content model, once.
func (d *Decoder) model(text string) []particle {
	m, ok := d.expects.models[text]
	if !ok {
		if d.expects.models == nil {
			d.expects.models = map[string][]particle{}
		}
		m = parseModel(text)
		d.expects.models[text] = m
	}
	return m
}

func parseModel(text string) []particle {
	var model []particle
	var space string
	p := particle{required: true}
	for len(text) > 0 {
		if rest, ok := strings.CutPrefix(text, "{"); ok {
			space, text, _ = strings.Cut(rest, "}")
			continue
		}
		name := text
		if i := strings.IndexAny(text, " |?*+"); i >= 0 {
			name = text[:i]
		}
		text = text[len(name):]
		switch name {
		case "":
		case "#any":
			p.any = true
		default:
			p.names = append(p.names, Name{space, name})
		}
		end := byte(' ')
		if text != "" {
			end, text = text[0], text[1:]
		}
		switch end {
		case '|':
			continue
		case '?', '*':
			p.required = false
		}
		p.many = end == '*' || end == '+'
		if len(p.names) > 0 || p.any {
			model = append(model, p)
			p = particle{required: true}
		}
	}
	return model
}

func (p *particle) has(d *Decoder, space string) bool {
	for _, n := range p.names {
		if n.Local == string(d.Local()) && n.Space == space {
			return true
		}
	}
	return false
}

// knowsAttrs reports whether all attributes of the current start tag are in the
// schema. Those of XML itself, XML Schema and SOAP are in any.
func (d *Decoder) knowsAttrs(known []particle) bool {
	for _, a := range d.attrs {
		space := d.attrSpace(a.prefix)
		switch space {
		case XSI, XML, SOAP11, SOAP12:
			continue
		}
		found := false
		for _, p := range known {
			found = found || p.any
			for _, n := range p.names {
				found = found || n.Local == string(a.Local) && n.Space == space
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// plain reports whether the current start tag, of an element that holds text, has
// only attributes that were expected.
func (d *Decoder) plain() bool {
	if len(d.attrs) == 0 || d.encoded || d.expects.judged || !d.started || d.knowsAttrs(nil) {
		return true
	}
	d.Fail(ErrAttribute)
	return false
}

// inPlace reports whether the current start tag may stand where it does.
func (d *Decoder) inPlace() bool {
	x := &d.expects.open[len(d.expects.open)-1]
	if x.depth != len(d.stack) {
		return true
	}
	if err := x.take(d, d.Space()); err != nil {
		d.Fail(err)
		return false
	}
	return true
}

// take moves to the place of the current start tag.
func (x *expectation) take(d *Decoder, space string) error {
	known, wild := false, -1
	for i := range x.content {
		p := &x.content[i]
		free := i > x.at || i == x.at && (x.count == 0 || p.many)
		if p.any && free && wild < 0 {
			wild = i
		}
		if !p.has(d, space) {
			continue
		}
		known = true
		if free {
			return x.move(i)
		}
	}
	switch {
	case wild >= 0:
		return x.move(wild)
	case known:
		return ErrOrder
	}
	return ErrUnknown
}

// move goes on to a place, over none that must be taken.
func (x *expectation) move(to int) error {
	if x.lacks(to) {
		return ErrMissing
	}
	if to != x.at {
		x.at, x.count = to, 0
	}
	x.count++
	return nil
}

// lacks reports whether nothing stands at a place before to where something must.
func (x *expectation) lacks(to int) bool {
	for i := x.at; i < to; i++ {
		if x.content[i].required && (i != x.at || x.count == 0) {
			return true
		}
	}
	return false
}

// complete is called when an element was consumed, and judges what it had.
func (d *Decoder) complete() {
	x := &d.expects.open[len(d.expects.open)-1]
	if x.depth <= len(d.stack) {
		return
	}
	lacks := x.lacks(len(x.content))
	d.expects.open = d.expects.open[:len(d.expects.open)-1]
	if lacks {
		d.Fail(ErrMissing)
	}
}
