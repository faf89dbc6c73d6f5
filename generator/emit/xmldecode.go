package emit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// decodeRecord prints the method that reads s.
//
//	func (v *Identity) decodeXML(d *xmlwire.Decoder) {
//		d.Expect("", "{"+space1+"}Id Name?")
//		for d.Next() {
//			switch string(d.Local()) {
//			case "Id":
//				v.ID = d.GUID()
//			default:
//				d.Unknown()
//			}
//		}
//	}
func (p *xmlPrinter) decodeRecord(s *model.Struct) {
	p.printf("func (v *%s) decodeXML(d *xmlwire.Decoder) {", s.GoName)
	p.decodeDerived(s)
	p.expect(s)
	p.decodeAttrs(s)
	i := slices.IndexFunc(s.Fields, func(f *model.Field) bool { return f.Kind == model.FieldText })
	if i >= 0 {
		p.decodeContent(s.Fields[i])
	} else {
		p.decodeChildren(s)
	}
	p.printf("}\n")
}

// decodeDerived prints what reads a value whose xsi:type is one that extends s.
func (p *xmlPrinter) decodeDerived(s *model.Struct) {
	if len(s.Derived) == 0 {
		return
	}
	p.byType(s, func(derived *model.Struct) {
		p.printf("x := new(%s)\nx.decodeXML(d)\nv.Derived = x\nreturn", derived.GoName)
	})
}

// byType prints a switch over xsi:type with a case for each concrete type that is
// derived from s, or an if where there is but one.
func (p *xmlPrinter) byType(s *model.Struct, read func(*model.Struct)) {
	byLocal := map[string][]*model.Struct{}
	var locals []string
	for _, d := range s.Derived {
		if isInterface(d) {
			continue
		}
		if byLocal[d.XML.Local] == nil {
			locals = append(locals, d.XML.Local)
		}
		byLocal[d.XML.Local] = append(byLocal[d.XML.Local], d)
	}
	if len(locals) != 1 {
		p.printf("switch t := d.Type(); t.Local {")
	}
	for _, local := range locals {
		if len(locals) == 1 {
			p.printf("if t := d.Type(); t.Local == %q {", local)
		} else {
			p.printf("case %q:", local)
		}
		same := byLocal[local]
		for _, d := range same[1:] {
			p.printf("if t.Space == %s {", p.w.spaceConst(d.XML.Space))
			read(d)
			p.printf("}")
		}
		read(same[0])
	}
	p.printf("}")
}

// decodeAbstract prints the function that reads a value of an abstract type.
//
//	func decodeAnimal(d *xmlwire.Decoder) Animal {
//		switch t := d.Type(); t.Local {
//		case "Cat":
//			v := new(Cat)
//			v.decodeXML(d)
//			return v
//		}
//		d.Unknown()
//		return nil
//	}
func (p *xmlPrinter) decodeAbstract(s *model.Struct) {
	p.printf("// decode%s reads the type that xsi:type names; nil for one that is not known.", s.GoName)
	p.printf("func decode%s(d *xmlwire.Decoder) %s {", s.GoName, s.GoName)
	p.byType(s, func(derived *model.Struct) {
		p.printf("v := new(%s)\nv.decodeXML(d)\nreturn v", derived.GoName)
	})
	p.printf("d.Unknown()\nreturn nil\n}\n")
}

// decodeAttrs prints what reads the attributes of s.
func (p *xmlPrinter) decodeAttrs(s *model.Struct) {
	var attrs []*model.Field
	var anyAttr *model.Field
	for _, f := range s.Fields {
		switch f.Kind {
		case model.FieldAttribute:
			attrs = append(attrs, f)
		case model.FieldAnyAttr:
			anyAttr = f
		case model.FieldElement, model.FieldText, model.FieldAny, model.FieldMixed:
		}
	}
	if len(attrs) == 0 && anyAttr == nil {
		return
	}
	p.printf("for _, a := range d.Attrs() {")
	if len(attrs) > 0 {
		p.printf("switch {")
	}
	for _, f := range attrs {
		p.printf("case a.Space == %s && string(a.Local) == %q:", p.w.spaceConst(f.Space), f.Name)
		p.decodeAttr(f)
	}
	if anyAttr != nil {
		if len(attrs) > 0 {
			p.printf("default:")
		}
		p.printf("v.%s = append(v.%s, a.Attr())", anyAttr.GoName, anyAttr.GoName)
	}
	if len(attrs) > 0 {
		p.printf("}")
	}
	p.printf("}")
}

func (p *xmlPrinter) decodeAttr(f *model.Field) {
	target := "v." + f.GoName
	value := p.readText(f.Type, "a.Value")
	switch {
	case f.Presence == model.OptionalNullable:
		p.printf("%s = xsdtype.Value(%s)", target, value)
	case isPointer(f):
		p.printf("x := %s\n%s = &x", value, target)
	default:
		p.printf("%s = %s", target, value)
	}
}

// readText is the value of simple type that a text stands for.
func (p *xmlPrinter) readText(t model.Type, text string) string {
	if list := spaceList(t); list != nil {
		return "xmlwire.Split(d, " + text + ", func(d *xmlwire.Decoder, b []byte) " + goType(list.Elem) +
			" { return " + p.readText(list.Elem, "b") + " })"
	}
	return readText(t, text)
}

// readList is the value of the current element, an xs:list.
func (p *xmlPrinter) readList(t model.Type) string {
	read := p.readText(t, "d.Text()")
	if namesList(t) {
		return strings.Replace(read, "xmlwire.Split(d, d.Text(), ", "xmlwire.Names(d, ", 1)
	}
	return read
}

// decodeContent prints what reads simple content.
func (p *xmlPrinter) decodeContent(f *model.Field) {
	target := "v." + f.GoName
	var value string
	if spaceList(f.Type) != nil {
		value = p.readList(f.Type)
	} else {
		value = readElement(f.Type)
	}
	switch {
	case f.Presence == model.OptionalNullable:
		p.printf("%s = xsdtype.Value(%s)", target, value)
	case isPointer(f):
		p.printf("x := %s\n%s = &x", value, target)
	default:
		p.printf("%s = %s", target, value)
	}
}

// decodeChildren prints the loop over the children of s.
func (p *xmlPrinter) decodeChildren(s *model.Struct) {
	var mixed, wild *model.Field
	var elements []*model.Field
	for _, f := range s.Fields {
		switch f.Kind {
		case model.FieldMixed:
			mixed = f
		case model.FieldAny:
			wild = f
		case model.FieldElement:
			elements = append(elements, named(f)...)
		case model.FieldAttribute, model.FieldText, model.FieldAnyAttr:
		}
	}
	if places(elements) != nil {
		p.printf("// at is how far into the sequence, in which names come again.\nat := 0")
	}
	if mixed != nil {
		p.printf("var text string\nfor d.NextMixed(&text) {")
	} else {
		p.printf("for d.Next() {")
	}
	other := "d.Unknown()"
	if wild != nil {
		other = "v." + wild.GoName + " = append(v." + wild.GoName + ", d.Element())"
	}
	if len(elements) == 0 {
		p.printf("%s\n}", other)
	} else {
		p.places = places(elements)
		p.cases(elements, other)
		p.places = nil
		p.printf("}")
	}
	if mixed != nil {
		p.printf("if text != \"\" {\nv.%s = &text\n}", mixed.GoName)
	}
}

// named are the fields of the names that f goes by on the wire.
func named(f *model.Field) []*model.Field {
	if !isSubstituted(f) {
		return []*model.Field{f}
	}
	fields := make([]*model.Field, 0, len(f.Substitutes))
	for _, member := range f.Substitutes {
		alias := *f
		alias.Name, alias.Space = member.Name, member.Space
		fields = append(fields, &alias)
	}
	return fields
}

// cases prints the switch over names of children. Names that stand in several
// namespaces are told apart by them.
func (p *xmlPrinter) cases(elements []*model.Field, other string) {
	byLocal := map[string][]*model.Field{}
	var locals []string
	for _, f := range elements {
		if byLocal[f.Name] == nil {
			locals = append(locals, f.Name)
		}
		byLocal[f.Name] = append(byLocal[f.Name], f)
	}
	p.printf("switch string(d.Local()) {")
	for _, local := range locals {
		p.printf("case %q:", local)
		p.sameName(byLocal[local])
	}
	p.printf("default:\n%s\n}", other)
}

// sameName prints what reads an element that is one of same, by its namespace.
func (p *xmlPrinter) sameName(same []*model.Field) {
	bySpace := map[string][]*model.Field{}
	var spaces []string
	for _, f := range same {
		if bySpace[f.Space] == nil {
			spaces = append(spaces, f.Space)
		}
		bySpace[f.Space] = append(bySpace[f.Space], f)
	}
	if len(spaces) == 1 {
		p.inTurn(same)
		return
	}
	p.printf("switch d.Space() {")
	for i, space := range spaces {
		if i == 0 {
			p.printf("default:")
		} else {
			p.printf("case %s:", p.w.spaceConst(space))
		}
		p.inTurn(bySpace[space])
	}
	p.printf("}")
}

// inTurn prints what reads an element that stands at several places of a
// sequence into the field of the next of them.
func (p *xmlPrinter) inTurn(same []*model.Field) {
	if len(same) == 1 {
		p.inPlace(same[0])
		return
	}
	p.printf("switch {")
	for i, f := range same {
		switch {
		case i == len(same)-1:
			p.printf("default:")
		case f.Repeated:
			p.printf("case at <= %d:", p.places[f])
		default:
			p.printf("case at < %d:", p.places[f])
		}
		p.inPlace(f)
	}
	p.printf("}")
}

// inPlace prints what reads an element into f, and where that is.
func (p *xmlPrinter) inPlace(f *model.Field) {
	if at := p.places[f]; at > 0 {
		p.printf("at = max(at, %d)", at)
	}
	p.decodeField(f, "v."+f.GoName)
}

// places are the places of elements in their sequence, from 1, one for a repeated
// group; nil if none comes again.
func places(elements []*model.Field) map[*model.Field]int {
	again := false
	at := map[*model.Field]int{}
	seen := map[model.XMLName]bool{}
	place := 0
	for i, f := range elements {
		name := model.XMLName{Space: f.Space, Local: f.Name}
		again = again || seen[name]
		seen[name] = true
		if i == 0 || f.Group == 0 || f.Group != elements[i-1].Group {
			place++
		}
		at[f] = place
	}
	if !again {
		return nil
	}
	return at
}

// decodeField prints what reads the current element into target.
func (p *xmlPrinter) decodeField(f *model.Field, target string) {
	switch {
	case f.Kind == model.FieldAny || isSubstituted(f):
		p.printf("%s = append(%s, d.Element())", target, target)
	case f.Repeated:
		p.decodeItem(f, f.Type, target)
	case f.Presence == model.OptionalNullable:
		p.decodeNullable(f, target)
	case isPointer(f):
		p.decodePointer(f, target)
	default:
		p.decodeValue(f.Type, target)
	}
}

// decodeNullable prints what reads a value that may be null.
func (p *xmlPrinter) decodeNullable(f *model.Field, target string) {
	t := goType(f.Type)
	p.printf("if d.Nil() {")
	if f.Indirect {
		t = "*" + t
	}
	p.printf("%s = xsdtype.Null[%s]()", target, t)
	p.printf("} else {")
	x := p.variable("x")
	switch {
	case f.Indirect:
		p.printf("%s := new(%s)", x, goType(f.Type))
		p.decodeValue(f.Type, "*"+x)
	case isSimple(f.Type) && !isNilable(f.Type):
		x = readElement(f.Type)
	default:
		p.printf("var %s %s", x, t)
		p.decodeValue(f.Type, x)
	}
	p.printf("%s = xsdtype.Value(%s)", target, x)
	p.printf("}")
	p.depth--
}

// decodePointer prints what reads a value into a pointer, nil for xsi:nil.
func (p *xmlPrinter) decodePointer(f *model.Field, target string) {
	if isSimple(f.Type) && spaceList(f.Type) == nil {
		p.printf("%s = %s", target, readPointer(f.Type))
		return
	}
	p.printf("if !d.Nil() {")
	p.printf("%s = new(%s)", target, goType(f.Type))
	if _, ok := model.Resolve(f.Type).(*model.Struct); ok {
		p.printf("%s.decodeXML(d)", target)
	} else {
		p.decodeValue(f.Type, "*"+target)
	}
	p.printf("}")
}

// decodeItem prints what reads one more value of a slice.
func (p *xmlPrinter) decodeItem(f *model.Field, t model.Type, target string) {
	switch {
	case isSubstituted(f):
		p.printf("%s = append(%s, d.Element())", target, target)
	case f.Nillable && !nilIsZero(t):
		p.printf("if d.Nil() {")
		p.printf("%s = append(%s, xsdtype.Null[%s]())", target, target, goType(t))
		p.printf("} else {")
		x := p.variable("x")
		if isSimple(t) && !isNilable(t) {
			x = readElement(t)
		} else {
			p.printf("var %s %s", x, goType(t))
			p.decodeValue(t, x)
		}
		p.printf("%s = append(%s, xsdtype.Value(%s))", target, target, x)
		p.printf("}")
		p.depth--
	case isSimple(t) && spaceList(t) == nil:
		p.printf("%s = append(%s, %s)", target, target, readElement(t))
	case isInterface(t):
		x := p.variable("x")
		p.printf("if %s := decode%s(d); %s != nil {", x, goType(t), x)
		p.printf("%s = append(%s, %s)\n}", target, target, x)
		p.depth--
	default:
		if _, ok := model.Resolve(t).(*model.Struct); ok {
			p.printf("%s = append(%s, %s{})", target, target, goType(t))
			p.printf("if !d.Nil() {\n%s[len(%s)-1].decodeXML(d)\n}", target, target)
			return
		}
		x := p.variable("x")
		p.printf("var %s %s", x, goType(t))
		p.decodeValue(t, x)
		p.printf("%s = append(%s, %s)", target, target, x)
		p.depth--
	}
}

// decodeValue prints what reads a value into target, which is left alone by
// xsi:nil.
func (p *xmlPrinter) decodeValue(t model.Type, target string) {
	switch r := model.Resolve(t).(type) {
	case *model.Scalar, *model.Enum:
		p.printf("%s = %s", target, readElement(t))
	case *model.Named:
		if isSimple(r) && spaceList(r) == nil {
			p.printf("%s = %s", target, readElement(t))
			return
		}
		p.decodeValue(r.Type, target)
	case *model.Struct:
		if isInterface(r) {
			p.printf("if !d.Nil() {\n%s = decode%s(d)\n}", target, r.GoName)
			return
		}
		if target[0] == '*' {
			target = target[1:]
		}
		p.printf("if !d.Nil() {\n%s.decodeXML(d)\n}", target)
	case *model.List:
		p.decodeList(r, target)
	case *model.Any:
		p.printf("%s = d.Element()", target)
	case *model.Map, *model.Union:
		p.printf("d.Skip()") // JSON only
	}
}

// decodeList prints what reads a wrapped list: nil for xsi:nil, otherwise never
// nil.
func (p *xmlPrinter) decodeList(l *model.List, target string) {
	p.printf("if !d.Nil() {")
	switch {
	case l.Space:
		p.printf("%s = %s", target, p.readList(l))
	case l.SOAPArray:
		p.printf("%s = %s{}", target, goType(l))
		p.printf("for d.Next() {")
		p.decodeItem(itemOf(l), l.Elem, target)
		p.printf("}")
	default:
		p.printf("%s = %s{}", target, goType(l))
		p.expectItems(l)
		p.printf("for d.Next() {\nif %s {\nd.Unknown()\ncontinue\n}", otherThan(itemOf(l)))
		p.decodeItem(itemOf(l), l.Elem, target)
		p.printf("}")
	}
	p.printf("}")
}

// otherThan is the condition that an element is none of those that stand for f.
func otherThan(f *model.Field) string {
	var conditions []string
	for _, n := range named(f) {
		conditions = append(conditions, "string(d.Local()) != "+strconv.Quote(n.Name))
	}
	return strings.Join(conditions, " && ")
}

func itemOf(l *model.List) *model.Field {
	if l.Item != nil {
		return l.Item
	}
	return &model.Field{Name: "item", Type: l.Elem, Repeated: true, MaxOccurs: -1}
}
