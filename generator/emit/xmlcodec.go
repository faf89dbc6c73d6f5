package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// This file and its neighbours write the XML codec of each record that travels:
//
//	func (v *Identity) encodeXML(e *xmlwire.Encoder, name xmlwire.Name)
//	func (v *Identity) decodeXML(d *xmlwire.Decoder)
//
// They are written as text: what a codec does is a list of statements, and the
// statements read best as themselves.

// A codecSet says which records need which half of a codec.
type codecSet struct {
	sent, received map[*model.Struct]bool
	encoded        map[*model.Struct]bool // may travel in SOAP encoding
	spaces         []string               // namespaces, in the order of their constants
}

// codecs finds what travels in XML, once.
func (w *writer) codecs() *codecSet {
	if w.codec == nil {
		w.codec = newCodecSet(w.client)
	}
	return w.codec
}

func newCodecSet(c *model.Client) *codecSet {
	s := &codecSet{sent: map[*model.Struct]bool{}, received: map[*model.Struct]bool{}, encoded: map[*model.Struct]bool{}}
	for _, service := range c.Services {
		for _, op := range service.Operations {
			if wire, ok := op.Wire.(*model.SOAPOperation); ok {
				s.operation(wire)
			}
		}
	}
	return s
}

// operation notes what travels with one operation.
func (s *codecSet) operation(wire *model.SOAPOperation) {
	reach(s.sent, envelopeFields(wire.Request))
	reach(s.received, envelopeFields(wire.Response))
	for _, f := range wire.Faults {
		if f.Detail != nil {
			reach(s.received, []*model.Field{f.Detail})
		}
	}
	if wire.Encoded {
		reach(s.encoded, envelopeFields(wire.Request))
		reach(s.encoded, envelopeFields(wire.Response))
	}
}

func envelopeFields(e *model.Envelope) []*model.Field {
	if e == nil {
		return nil
	}
	return append(slices.Clone(e.Headers), e.Body...)
}

// reach adds the records below fields to found.
func reach(found map[*model.Struct]bool, fields []*model.Field) {
	for _, f := range fields {
		reachType(found, f.Type)
		reach(found, f.Substitutes)
	}
}

func reachType(found map[*model.Struct]bool, t model.Type) {
	switch t := t.(type) {
	case *model.Struct:
		if found[t] {
			return
		}
		found[t] = true
		reach(found, t.Fields)
		for _, d := range t.Derived {
			reachType(found, d)
		}
	case *model.List:
		reachType(found, t.Elem)
	case *model.Named:
		reachType(found, t.Type)
	case *model.Enum, *model.Map, *model.Union, *model.Any, *model.Scalar:
	}
}

// xmlCodecs writes the codecs of all declared records: xml.go, and xml_2.go and
// so on if there are many.
func (w *writer) xmlCodecs() {
	set := w.codecs()
	parts := []part{nil} // the constants come first, and are known last
	for _, t := range w.client.Types {
		s, ok := t.(*model.Struct)
		if !ok || !set.sent[s] && !set.received[s] {
			continue
		}
		p := &xmlPrinter{w: w}
		p.record(s)
		parts = append(parts, part(p.b.String()))
	}
	parts[0] = w.spaceConstants()
	if len(parts) > 1 || len(parts[0]) > 0 {
		w.addParts("xml", parts)
	}
}

// spaceConstants declares the namespaces.
//
//	// The namespaces of the messages.
//	const (
//		space1 = "http://24sevenOffice.com/webservices"
//	)
func (w *writer) spaceConstants() part {
	if len(w.codecs().spaces) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("// The namespaces of the messages.\nconst (\n")
	for i, s := range w.codecs().spaces {
		fmt.Fprintf(&b, "space%d = %s\n", i+1, strconv.Quote(s))
	}
	b.WriteString(")\n\n")
	return part(b.String())
}

// space is the constant of a namespace, `""` for none.
func (w *writer) spaceConst(space string) string {
	set := w.codecs()
	switch i := slices.Index(set.spaces, space); {
	case space == "":
		return `""`
	case i >= 0:
		return "space" + strconv.Itoa(i+1)
	}
	set.spaces = append(set.spaces, space)
	return "space" + strconv.Itoa(len(set.spaces))
}

// xmlName is a name as an expression.
func (w *writer) xmlName(space, local string) string {
	if space == "" {
		return "xmlwire.Name{Local: " + strconv.Quote(local) + "}"
	}
	return "xmlwire.Name{Space: " + w.spaceConst(space) + ", Local: " + strconv.Quote(local) + "}"
}

// An xmlPrinter prints the codec of a record, or of a field.
type xmlPrinter struct {
	w       *writer
	b       strings.Builder
	inside  string               // namespace of the elements that are written by local name
	encoded bool                 // values say their type in SOAP encoding
	depth   int                  // of loops, for the names of their variables
	joins   bool                 // tags that follow one another are written in one go
	tags    string               // those that are not printed yet
	places  map[*model.Field]int // of elements, where names come again
}

func (p *xmlPrinter) printf(format string, args ...any) {
	if p.tags != "" {
		fmt.Fprintf(&p.b, "e.Tag(%q)\n", p.tags)
		p.tags = ""
	}
	fmt.Fprintf(&p.b, format, args...)
	p.b.WriteByte('\n')
}

// record prints all methods of s.
func (p *xmlPrinter) record(s *model.Struct) {
	set := p.w.codecs()
	p.encoded = set.encoded[s]
	if isInterface(s) {
		if set.received[s] {
			p.decodeAbstract(s)
		}
		return
	}
	p.seals(s)
	if set.sent[s] {
		p.encodeRecord(s)
	}
	if set.received[s] {
		p.decodeRecord(s)
	}
}

// seals prints the methods by which s belongs to the types that it extends.
func (p *xmlPrinter) seals(s *model.Struct) {
	sent := false
	for _, base := range p.w.basesOf(s) {
		name := base.GoName
		if !isInterface(base) {
			name += "Derived"
		}
		sent = sent || p.w.codecs().sent[base]
		p.printf("func (*%s) is%s() {}\n", s.GoName, name)
	}
	if !sent {
		return
	}
	p.printf("// encodeXMLAs writes v with its type, where another is declared.")
	p.printf("func (v *%s) encodeXMLAs(e *xmlwire.Encoder, name xmlwire.Name) {", s.GoName)
	p.printf("if v == nil {\nreturn\n}")
	p.printf("e.XSIType(%s, %q)", p.w.spaceConst(s.XML.Space), s.XML.Local)
	p.printf("v.encodeXML(e, name)\n}\n")
}

// basesOf are the declared types that s is derived from.
func (w *writer) basesOf(s *model.Struct) []*model.Struct {
	if w.bases == nil {
		w.bases = map[*model.Struct][]*model.Struct{}
		for _, t := range w.client.Types {
			base, ok := t.(*model.Struct)
			if !ok {
				continue
			}
			for _, d := range base.Derived {
				w.bases[d] = append(w.bases[d], base)
			}
		}
	}
	return w.bases[s]
}

// childSpace is the namespace of most child elements of s; false if it has none.
func childSpace(s *model.Struct) (space string, ok bool) {
	count := map[string]int{}
	for _, f := range s.Fields {
		if f.Kind != model.FieldElement {
			continue
		}
		count[f.Space]++
		if !ok || count[f.Space] > count[space] {
			space, ok = f.Space, true
		}
	}
	return space, ok
}

// xmlEncodeField prints statements that write a field by itself: an element of
// soap:Body or soap:Header. value is an expression of the field's Go type that
// can be addressed, and e is the encoder.
func (w *writer) xmlEncodeField(f *model.Field, value string, encoded bool) string {
	p := &xmlPrinter{w: w, encoded: encoded}
	p.encodeField(f, value)
	return p.b.String()
}

// xmlDecodeField prints statements that read the current element into target, a
// variable of the field's Go type; d is the decoder.
func (w *writer) xmlDecodeField(f *model.Field, target string) string {
	p := &xmlPrinter{w: w}
	p.decodeField(f, target)
	return p.b.String()
}
