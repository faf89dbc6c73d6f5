package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// encodeRecord prints the method that writes s.
//
//	func (v *Identity) encodeXML(e *xmlwire.Encoder, name xmlwire.Name) {
//		e.Start(name, space1)
//		e.Body()
//		e.String("Id", v.ID.String())
//		if v.User != nil {
//			v.User.encodeXML(e, xmlwire.Name{Space: space1, Local: "User"})
//		}
//		e.End()
//	}
func (p *xmlPrinter) encodeRecord(s *model.Struct) {
	p.printf("func (v *%s) encodeXML(e *xmlwire.Encoder, name xmlwire.Name) {", s.GoName)
	if len(s.Derived) > 0 {
		p.printf("if v.Derived != nil {\nv.Derived.encodeXMLAs(e, name)\nreturn\n}")
	}
	inside, ok := childSpace(s)
	p.inside = inside
	if p.encoded && s.XML.Local != "" {
		p.printf("e.Type(%s, %q)", p.w.spaceConst(s.XML.Space), s.XML.Local)
	}
	if ok {
		p.printf("e.Start(name, %s)", p.w.spaceConst(inside))
	} else {
		p.printf("e.Start(name, name.Space)")
	}
	for _, f := range s.Fields {
		p.encodeAttr(f)
	}
	p.encodeContent(s)
	p.printf("e.End()\n}\n")
}

// encodeContent prints what writes between the tags of s.
func (p *xmlPrinter) encodeContent(s *model.Struct) {
	for _, f := range s.Fields {
		if f.Kind == model.FieldText {
			p.encodeText(f)
			return
		}
	}
	p.printf("e.Body()")
	for i := 0; i < len(s.Fields); {
		f := s.Fields[i]
		switch f.Kind {
		case model.FieldMixed:
			p.printf("if v.%s != nil {\ne.Chars(*v.%s)\n}", f.GoName, f.GoName)
		case model.FieldAny, model.FieldElement:
			if n := groupAt(s.Fields[i:]); n > 1 {
				p.encodeGroup(s.Fields[i : i+n])
				i += n
				continue
			}
			p.joins = p.joinable(f) &&
				(i > 0 && p.joinable(s.Fields[i-1]) || i+1 < len(s.Fields) && p.joinable(s.Fields[i+1]))
			p.encodeField(f, "v."+f.GoName)
			p.joins = false
		case model.FieldAttribute, model.FieldAnyAttr, model.FieldText: // written already
		}
		i++
	}
}

// joinable reports whether f is always sent, as a text in a tag that is nothing
// but its name. Two such fields in a row share a statement for the tags between.
func (p *xmlPrinter) joinable(f *model.Field) bool {
	s, _, simple := simpleOf(f.Type)
	return f.Kind == model.FieldElement && f.Presence == model.Required && !f.Repeated && f.Group == 0 && f.Fixed == nil &&
		!p.encoded && f.Space == p.inside && len(f.Substitutes) == 0 && !isNilable(f.Type) && simple && s.read != "QName"
}

// groupAt is how many fields at the front of fields belong to one repeated group.
func groupAt(fields []*model.Field) int {
	n := 1
	for fields[0].Group != 0 && n < len(fields) && fields[n].Group == fields[0].Group && fields[n].Kind == fields[0].Kind {
		n++
	}
	return n
}

// encodeGroup prints what writes a repeated group: the first value of each
// field, then the second of each, and so on.
func (p *xmlPrinter) encodeGroup(fields []*model.Field) {
	i := p.variable("i")
	p.printf("for %s := range %s {", i, p.longest(fields))
	for _, f := range fields {
		p.printf("if %s < len(v.%s) {", i, f.GoName)
		p.encodeItem(f, f.Type, fmt.Sprintf("v.%s[%s]", f.GoName, i))
		p.printf("}")
	}
	p.printf("}")
	p.depth--
}

// longest is the length of the longest of fields, an expression.
func (p *xmlPrinter) longest(fields []*model.Field) string {
	lengths := make([]string, len(fields))
	for i, f := range fields {
		lengths[i] = "len(v." + f.GoName + ")"
	}
	return "max(" + strings.Join(lengths, ", ") + ")"
}

// variable names a variable of a loop, or of a condition, that is unlike those
// around it. It is given back by p.depth--.
func (p *xmlPrinter) variable(name string) string {
	p.depth++
	if p.depth == 1 {
		return name
	}
	return name + strconv.Itoa(p.depth)
}

// encodeAttr prints what writes f, if it is an attribute.
func (p *xmlPrinter) encodeAttr(f *model.Field) {
	switch f.Kind {
	case model.FieldAnyAttr:
		p.printf("for _, a := range v.%s {\ne.Attr(a.Name.Space, a.Name.Local, a.Value)\n}", f.GoName)
		return
	case model.FieldAttribute:
	case model.FieldElement, model.FieldText, model.FieldAny, model.FieldMixed:
		return
	}
	value := "v." + f.GoName
	write := func(text string) {
		p.printf("e.Attr(%s, %q, %s)", p.w.spaceConst(f.Space), f.Name, text)
	}
	switch {
	case isNilable(f.Type) && f.Presence != model.Required:
		p.printf("if %s != nil {", value)
		write(p.text(f.Type, value))
		p.printf("}")
	case f.Presence == model.OptionalNullable:
		p.printf("if value, ok := %s.Get(); ok {", value)
		write(p.text(f.Type, "value"))
		p.printf("}")
	case isPointer(f):
		p.printf("if %s != nil {", value)
		write(p.text(f.Type, "*"+value))
		p.printf("}")
	case f.Fixed != nil:
		p.printf("if %s {", p.zero(f.Type, value))
		write(strconv.Quote(*f.Fixed))
		p.printf("} else {")
		write(p.text(f.Type, value))
		p.printf("}")
	default:
		write(p.text(f.Type, value))
	}
}

// text is a value of a simple type as text.
func (p *xmlPrinter) text(t model.Type, value string) string {
	if list := spaceList(t); list != nil {
		return "xmlwire.Join(" + value + ", func(x " + goType(list.Elem) + ") string { return " + p.text(list.Elem, "x") + " })"
	}
	return scalarText(t, value)
}

// zero is the condition that a value of a simple type is zero.
func (p *xmlPrinter) zero(t model.Type, value string) string {
	if spaceList(t) != nil {
		return "len(" + value + ") == 0"
	}
	return zeroTest(t, value)
}

// spaceList is t as an xs:list, or nil.
func spaceList(t model.Type) *model.List {
	switch t := model.Resolve(t).(type) {
	case *model.List:
		if t.Space {
			return t
		}
	case *model.Named:
		return spaceList(t.Type)
	case *model.Struct, *model.Enum, *model.Map, *model.Union, *model.Any, *model.Scalar:
	}
	return nil
}

// namesList reports whether t is an xs:list of qualified names.
func namesList(t model.Type) bool {
	list := spaceList(t)
	if list == nil {
		return false
	}
	s, _, ok := simpleOf(list.Elem)
	return ok && s.read == "QName"
}

// encodeText prints what writes simple content, and ends the start tag.
func (p *xmlPrinter) encodeText(f *model.Field) {
	value := "v." + f.GoName
	if f.Presence == model.OptionalNullable || isPointer(f) {
		p.printf("text := \"\"")
		if f.Presence == model.OptionalNullable {
			p.printf("if value, ok := %s.Get(); ok {\ntext = %s\n}", value, p.text(f.Type, "value"))
		} else {
			p.printf("if %s != nil {\ntext = %s\n}", value, p.text(f.Type, "*"+value))
		}
		p.printf("e.Body()\ne.Chars(text)")
		return
	}
	if s, _, ok := simpleOf(f.Type); ok && s.read == "QName" || namesList(f.Type) { // prefixes have to be declared first
		p.printf("e.Text(%s)", p.text(f.Type, value))
		return
	}
	if s, _, ok := simpleOf(f.Type); ok && s.read == "Bytes" && spaceList(f.Type) == nil { // it may travel as an attachment
		p.printf("e.Body()\ne.Base64(%s)", bareValue(f.Type, value))
		return
	}
	p.printf("e.Body()\ne.Chars(%s)", p.text(f.Type, value))
}

// encodeField prints what writes an element field with its presence.
func (p *xmlPrinter) encodeField(f *model.Field, value string) {
	switch {
	case f.Kind == model.FieldAny || isSubstituted(f):
		i := p.variable("i")
		p.printf("for %s := range %s {\ne.Element(%s[%s])\n}", i, value, value, i)
		p.depth--
	case f.Repeated:
		i := p.variable("i")
		p.printf("for %s := range %s {", i, value)
		p.encodeItem(f, f.Type, value+"["+i+"]")
		p.printf("}")
		p.depth--
	case f.Presence == model.OptionalNullable:
		p.encodeNullable(f, value, f.Type)
	case f.Presence == model.Required && !f.Indirect && !isInterface(f.Type):
		p.encodeRequired(f, value)
	default:
		p.printf("if %s != nil {", value)
		if isPointer(f) {
			p.encodePointer(f, value)
		} else {
			p.encodeValue(f, f.Type, value)
		}
		if f.Presence == model.Nullable {
			p.printf("} else {")
			p.encodeNil(f)
		}
		p.printf("}")
	}
}

// encodePointer prints what writes the value that a pointer points to.
func (p *xmlPrinter) encodePointer(f *model.Field, value string) {
	if _, ok := model.Resolve(f.Type).(*model.Struct); ok {
		p.encodeValue(f, f.Type, value)
		return
	}
	p.encodeValue(f, f.Type, "*"+value)
}

// encodeNullable prints what writes a value that may be absent or null.
func (p *xmlPrinter) encodeNullable(f *model.Field, value string, t model.Type) {
	x := p.variable("x")
	if _, ok := model.Resolve(t).(*model.Struct); ok && !isInterface(t) {
		p.printf("if %s := %s.Ptr(); %s != nil {", x, value, x)
		if f.Indirect {
			x = "(*" + x + ")"
		}
	} else {
		p.printf("if %s, ok := %s.Get(); ok {", x, value)
	}
	p.encodeValue(f, t, x)
	p.printf("} else if %s.IsNull() {", value)
	p.encodeNil(f)
	p.printf("}")
	p.depth--
}

// encodeItem prints what writes one value of a repeated field.
func (p *xmlPrinter) encodeItem(f *model.Field, t model.Type, value string) {
	switch {
	case f.Kind == model.FieldAny || isSubstituted(f):
		p.printf("e.Element(%s)", value)
	case f.Nillable && !nilIsZero(t):
		x := p.variable("x")
		p.printf("if %s, ok := %s.Get(); ok {", x, value)
		p.encodeValue(f, t, x)
		p.printf("} else {")
		p.encodeNil(f)
		p.printf("}")
		p.depth--
	case isInterface(t) || f.Nillable && isNilable(t):
		p.printf("if %s != nil {", value)
		p.encodeValue(f, t, value)
		if f.Nillable {
			p.printf("} else {")
			p.encodeNil(f)
		}
		p.printf("}")
	default:
		p.encodeValue(f, t, value)
	}
}

// encodeRequired prints what writes a value that is always sent.
func (p *xmlPrinter) encodeRequired(f *model.Field, value string) {
	if f.Fixed == nil || !isSimple(f.Type) {
		p.encodeValue(f, f.Type, value)
		return
	}
	p.printf("if %s {", p.zero(f.Type, value))
	p.announce(f, f.Type)
	p.printf("e.String(%q, %q)", f.Name, *f.Fixed)
	p.printf("} else {")
	p.encodeValue(f, f.Type, value)
	p.printf("}")
}

// isSimple reports whether t travels as a text.
func isSimple(t model.Type) bool {
	_, _, ok := simpleOf(t)
	return ok || spaceList(t) != nil
}

// encodeNil prints what writes f as null.
func (p *xmlPrinter) encodeNil(f *model.Field) {
	p.announceSpace(f)
	p.printf("e.Nil(%q)", f.Name)
}

// announceSpace prints what tells the encoder of a namespace unlike that of f's
// siblings.
func (p *xmlPrinter) announceSpace(f *model.Field) {
	if f.Space != p.inside {
		p.printf("e.In(%s)", p.w.spaceConst(f.Space))
	}
}

// announce prints what comes before an element that is written by local name.
func (p *xmlPrinter) announce(f *model.Field, t model.Type) {
	p.announceSpace(f)
	if !p.encoded {
		return
	}
	switch t := t.(type) {
	case *model.Named:
		if t.XML.Local != "" {
			p.printf("e.Type(%s, %q)", p.w.spaceConst(t.XML.Space), t.XML.Local)
			return
		}
		p.printType(t.Type)
	default:
		p.printType(t)
	}
}

// printType prints what gives the next element its type in SOAP encoding.
func (p *xmlPrinter) printType(t model.Type) {
	switch t := t.(type) {
	case *model.Scalar:
		if t.XSD != "" {
			p.printf("e.Type(xmlwire.XSD, %q)", t.XSD)
		}
	case *model.Enum:
		if t.XML.Local != "" {
			p.printf("e.Type(%s, %q)", p.w.spaceConst(t.XML.Space), t.XML.Local)
		}
	case *model.Named:
		p.printType(t.Type)
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Any:
	}
}

// encodeValue prints what writes one value that is there as the element of f.
func (p *xmlPrinter) encodeValue(f *model.Field, t model.Type, value string) {
	name := p.w.xmlName(f.Space, f.Name)
	switch r := model.Resolve(t).(type) {
	case *model.Scalar, *model.Enum:
		p.encodeScalar(f, t, value)
	case *model.Named:
		if isSimple(r) {
			p.encodeScalar(f, t, value)
			return
		}
		p.encodeValue(f, r.Type, value)
	case *model.Struct:
		if isInterface(r) {
			p.printf("%s.encodeXMLAs(e, %s)", value, name)
			return
		}
		p.printf("%s.encodeXML(e, %s)", value, name)
	case *model.List:
		p.encodeList(f, r, value)
	case *model.Any:
		p.printf("e.ElementAs(%s, %s)", name, value)
	case *model.Map, *model.Union: // JSON only
	}
}

// encodeScalar prints what writes a value of simple type.
func (p *xmlPrinter) encodeScalar(f *model.Field, t model.Type, value string) {
	s, _, _ := simpleOf(t)
	if namesList(t) {
		p.printf("e.Start(%s, \"\")\ne.Text(%s)\ne.End()", p.w.xmlName(f.Space, f.Name), p.text(t, value))
		return
	}
	if !p.joins {
		p.announce(f, t)
	}
	if spaceList(t) != nil {
		s = xmlScalar{write: "String(NAME, %s)"}
		value = p.text(t, value)
		t = &model.Scalar{}
	}
	if inner, isNamed := model.Resolve(t).(*model.Named); isNamed {
		value = bareValue(inner, value)
		t = inner.Type
	}
	write := applied(s.write, bareValue(t, value))
	if p.joins {
		tags := p.tags + "<" + f.Name + ">"
		p.tags = ""
		p.printf("e.Put%s", strings.Replace(write, "NAME", strconv.Quote(tags), 1))
		p.tags = "</" + f.Name + ">"
		return
	}
	p.printf("e.%s", strings.Replace(write, "NAME", strconv.Quote(f.Name), 1))
}

// encodeList prints what writes a wrapped list, an xs:list or a SOAP array.
func (p *xmlPrinter) encodeList(f *model.Field, l *model.List, value string) {
	if l.Space {
		p.encodeScalar(f, l, value)
		return
	}
	name := p.w.xmlName(f.Space, f.Name)
	item := l.Item
	if item == nil {
		item = &model.Field{Name: "item", Type: l.Elem, Repeated: true, MaxOccurs: -1}
	}
	switch {
	case l.SOAPArray:
		elem := xmlNameOf(l.Elem)
		p.printf("e.StartArray(%s, %s, %s, len(%s))", name, p.w.spaceConst(item.Space), p.w.xmlName(elem.Space, elem.Local), value)
	case p.encoded && l.WrapperXML.Local != "":
		p.printf("e.Type(%s, %q)", p.w.spaceConst(l.WrapperXML.Space), l.WrapperXML.Local)
		fallthrough
	default:
		p.printf("e.Start(%s, %s)", name, p.w.spaceConst(item.Space))
	}
	p.printf("e.Body()")
	outer := p.inside
	p.inside = item.Space
	i := p.variable("i")
	p.printf("for %s := range %s {", i, value)
	p.encodeItem(item, l.Elem, value+"["+i+"]")
	p.printf("}")
	p.depth--
	p.inside = outer
	p.printf("e.End()")
}

// xmlNameOf is the schema name of a type, for the item type of a SOAP array.
func xmlNameOf(t model.Type) model.XMLName {
	if d := model.DeclOf(t); d != nil && d.XML.Local != "" {
		return d.XML
	}
	switch t := t.(type) {
	case *model.Named:
		return xmlNameOf(t.Type)
	case *model.Scalar:
		if t.XSD != "" {
			return model.XMLName{Space: xsdSpace, Local: t.XSD}
		}
	case *model.List:
		if t.WrapperXML.Local != "" {
			return t.WrapperXML
		}
	case *model.Struct, *model.Enum, *model.Map, *model.Union, *model.Any:
	}
	return model.XMLName{Space: xsdSpace, Local: "anyType"}
}

const xsdSpace = "http://www.w3.org/2001/XMLSchema"
