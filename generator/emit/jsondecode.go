package emit

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// decodeRecord prints what reads a struct into a zero one.
//
//	func (v *Account) decodeJSON(d *jsonwire.Decoder) {
//		for o := d.Object(); d.Member(&o); {
//			switch o.Key {
//			case "id":
//				v.ID = d.String()
//			default:
//				d.Unknown()
//			}
//		}
//	}
func (p *jsonPrinter) decodeRecord(s *model.Struct) {
	p.printf("func (v *%s) decodeJSON(d *jsonwire.Decoder) {", s.GoName)
	p.printf("for o := d.Object(); d.Member(&o); {")
	fields := jsonFields(s)
	if len(fields) > 0 {
		p.printf("switch o.Key {")
	}
	p.depth++
	for _, f := range fields {
		p.printf("case %s:", strconv.Quote(f.Name))
		p.decodeField(f)
	}
	if len(fields) > 0 {
		p.printf("default:")
	}
	p.decodeUnknown(s)
	p.depth--
	if len(fields) > 0 {
		p.printf("}")
	}
	p.printf("}\n}\n")
}

// decodeUnknown reads a member that the document does not name.
func (p *jsonPrinter) decodeUnknown(s *model.Struct) {
	if s.Open == nil {
		p.printf("d.Unknown()")
		return
	}
	p.printf("if v.Extra == nil {\nv.Extra = map[string]%s{}\n}", goType(s.Open))
	x := p.name("x")
	p.printf("var %s %s", x, goType(s.Open))
	p.decode(s.Open, x)
	p.printf("v.Extra[d.Keep(o.Key)] = %s", x)
}

// decodeField reads a field, as its presence says.
func (p *jsonPrinter) decodeField(f *model.Field) {
	target := "v." + f.GoName
	x := p.name("x")
	method, enum, _ := optional(f)
	read, _ := nullable(f)
	switch {
	case read != "":
		p.printf("%s = %s", target, read)
	case method != "" && f.Presence != model.OptionalNullable && enum != "":
		p.printf("%s = (*%s)(d.%s())", target, enum, method)
	case method != "" && f.Presence != model.OptionalNullable:
		p.printf("%s = d.%s()", target, method)
	case f.Presence == model.OptionalNullable:
		p.printf("if d.Null() {\n%s = xsdtype.Null[%s]()\n} else {", target, heldType(f))
		if f.Indirect && !isNilable(f.Type) {
			p.printf("%s := new(%s)", x, goType(f.Type))
			p.decodeInto(f.Type, x)
		} else {
			p.printf("var %s %s", x, goType(f.Type))
			p.decode(f.Type, x)
		}
		p.printf("%s = xsdtype.Value(%s)\n}", target, x)
	case isPointer(f) && hasCodec(f.Type):
		p.printf("if %s {\n%s = nil\n} else {\n%s = new(%s)", none(f), target, target, goType(f.Type))
		p.decodeInto(f.Type, target)
		p.printf("}")
	case isPointer(f):
		p.printf("if %s {\n%s = nil\n} else {", none(f), target)
		p.decodePointed(f.Type, target, x)
		p.printf("}")
	case isContainer(f.Type):
		p.printf("if d.Null() {\n%s = nil\n} else {", target)
		p.decode(f.Type, target)
		p.printf("}")
	case isStruct(f.Type):
		p.printf("%s = %s{}", target, goType(f.Type)) // of several members of a name the last one counts
		p.decode(f.Type, target)
	default:
		p.decode(f.Type, target)
	}
}

// heldType is the Go type within the Nullable of a field.
func heldType(f *model.Field) string {
	t := goType(f.Type)
	if f.Indirect {
		return "*" + t
	}
	return t
}

// isContainer reports whether t is a slice or map that is made when it is read.
func isContainer(t model.Type) bool {
	switch model.Resolve(t).(type) {
	case *model.List, *model.Map:
		return true
	case *model.Struct, *model.Enum, *model.Union, *model.Named, *model.Any, *model.Scalar:
	}
	return false
}

// none is the question whether an optional field is absent all the same: null,
// or an empty string where no string is meant.
func none(f *model.Field) string {
	if readsText(f.Type) {
		return "d.Null()"
	}
	return "d.None()"
}

// readsText reports whether an empty string is a value of t.
func readsText(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return isTextKind(t.Kind) || isNilable(t)
	case *model.Enum:
		return !isIntEnum(t)
	case *model.Named:
		return readsText(t.Type)
	case *model.Any, *model.Union:
		return true
	case *model.Struct, *model.List, *model.Map:
	}
	return false
}

// decodePointed reads a value and sets target to point to it.
func (p *jsonPrinter) decodePointed(t model.Type, target, x string) {
	if e := p.readExpr(t); e != "" {
		p.printf("%s := %s", x, e)
	} else {
		p.printf("var %s %s", x, goType(t))
		p.decode(t, x)
	}
	p.printf("%s = &%s", target, x)
}

// decodeInto reads into what target points to.
func (p *jsonPrinter) decodeInto(t model.Type, target string) {
	if hasCodec(t) {
		p.printf("%s.decodeJSON(d)", target)
		return
	}
	p.decode(t, "*"+target)
}

// readExpr is the expression that reads a value of type t; empty if that takes
// statements.
func (p *jsonPrinter) readExpr(t model.Type) string {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return scalarReaders[t.Kind]
	case *model.Enum:
		if isIntEnum(t) {
			return t.GoName + "(" + scalarReaders[t.Base.Kind] + ")"
		}
		return t.GoName + "(d.String())"
	case *model.Union:
		return "decodeJSON" + t.GoName + "(d)"
	case *model.Any:
		return "d.Raw()"
	case *model.Named:
		if !hasCodec(t) {
			return p.readExpr(t.Type)
		}
	case *model.Struct, *model.List, *model.Map:
	}
	return ""
}

// decode prints what reads into target, an addressable expression of type t.
func (p *jsonPrinter) decode(t model.Type, target string) {
	if e := p.readExpr(t); e != "" {
		p.printf("%s = %s", target, e)
		return
	}
	switch t := model.Resolve(t).(type) {
	case *model.List:
		p.decodeList(t, target)
	case *model.Map:
		p.decodeMap(t, target)
	case *model.Struct, *model.Named:
		p.printf("%s.decodeJSON(d)", operand(target))
	case *model.Enum, *model.Union, *model.Any, *model.Scalar:
	}
}

func (p *jsonPrinter) decodeList(l *model.List, target string) {
	a := p.name("a")
	if isSmall(l.Elem) {
		p.printf("%s := d.Array()\n%s = make([]%s, 0, d.Room())\nfor d.Item(&%s) {", a, target, goElem(l), a)
	} else {
		p.printf("%s = []%s{}\nfor %s := d.Array(); d.Item(&%s); {", target, goElem(l), a, a)
	}
	p.depth++
	x := p.name("x")
	switch e := p.readExpr(l.Elem); {
	case l.Nullable && l.Item == nil:
		p.decodeNullable(l.Elem, x)
		p.printf("%s = append(%s, %s)", target, target, x)
	case e != "":
		p.printf("%s = append(%s, %s)", target, target, e)
	case hasCodec(l.Elem):
		p.printf("%s = append(jsonwire.Grow(d, &%s, %s), %s)", target, a, target, zeroElem(l.Elem))
		p.printf("%s[len(%s)-1].decodeJSON(d)", operand(target), target)
	default:
		p.printf("var %s %s", x, goElem(l))
		p.decode(l.Elem, x)
		p.printf("%s = append(%s, %s)", target, target, x)
	}
	p.depth--
	p.printf("}")
}

// decodeNullable prints what declares x and reads an item into it that may be null.
//
//	var x xsdtype.Nullable[int64]
//	if d.Null() {
//		x = xsdtype.Null[int64]()
//	} else {
//		x = xsdtype.Value(d.Int64())
//	}
func (p *jsonPrinter) decodeNullable(t model.Type, x string) {
	p.printf("var %s %s", x, goNullable(t, true))
	if isNilable(t) {
		p.printf("if !d.Null() {")
		p.decode(t, x)
		p.printf("}")
		return
	}
	p.printf("if d.Null() {\n%s = xsdtype.Null[%s]()\n} else {", x, goType(t))
	if e := p.readExpr(t); e != "" {
		p.printf("%s = xsdtype.Value(%s)\n}", x, e)
		return
	}
	p.depth++
	y := p.name("y")
	p.printf("var %s %s", y, goType(t))
	p.decode(t, y)
	p.depth--
	p.printf("%s = xsdtype.Value(%s)\n}", x, y)
}

// isSmall reports whether it is cheap to set aside room for values of t.
func isSmall(t model.Type) bool {
	switch model.Resolve(t).(type) {
	case *model.Scalar, *model.Enum:
		return true
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Named, *model.Any:
	}
	return false
}

// zeroElem is the zero value of a type with a codec.
func zeroElem(t model.Type) string {
	if _, ok := model.Resolve(t).(*model.Struct); ok {
		return goType(t) + "{}"
	}
	return "*new(" + goType(t) + ")"
}

func (p *jsonPrinter) decodeMap(m *model.Map, target string) {
	o := p.name("o")
	p.printf("%s = %s{}\nfor %s := d.Object(); d.Member(&%s); {", target, goType(m), o, o)
	p.depth++
	x := p.name("x")
	if e := p.readExpr(m.Elem); m.Nullable {
		p.decodeNullable(m.Elem, x)
	} else if e != "" {
		p.printf("%s := %s", x, e)
	} else {
		p.printf("var %s %s", x, goType(m.Elem))
		p.decode(m.Elem, x)
	}
	p.depth--
	p.printf("%s[d.Keep(%s.Key)] = %s\n}", operand(target), o, x)
}

// scalarReaders are the methods of the decoder.
var scalarReaders = map[model.ScalarKind]string{
	model.String: "d.String()", model.URI: "d.String()", model.Email: "d.String()", model.Bool: "d.Bool()",
	model.Int8: "d.Int8()", model.Int16: "d.Int16()", model.Int32: "d.Int32()", model.Int64: "d.Int64()",
	model.Uint8: "d.Uint8()", model.Uint16: "d.Uint16()", model.Uint32: "d.Uint32()", model.Uint64: "d.Uint64()",
	model.Float32: "d.Float32()", model.Float64: "d.Float64()",
	model.Integer: "d.Integer()", model.Decimal: "d.Decimal()",
	model.DateTime: "d.DateTime()", model.Date: "d.Date()", model.Time: "d.Time()", model.Duration: "d.Duration()",
	model.GYear: "d.Partial()", model.GYearMonth: "d.Partial()", model.GMonth: "d.Partial()",
	model.GMonthDay: "d.Partial()", model.GDay: "d.Partial()",
	model.Base64: "d.Bytes()", model.Hex: "d.Hex()", model.QName: "d.QName()", model.GUID: "d.GUID()",
	model.Stream: "d.Reader()", model.Attached: "xsdtype.Binary{Data: d.Bytes()}",
}

// jsonString is s as a string of JSON, for member names in generated source.
func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteString(`\u00` + strconv.FormatInt(int64(r>>4), 16) + strconv.FormatInt(int64(r&15), 16))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
