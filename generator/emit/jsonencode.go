package emit

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// encodeRecord prints what writes a struct.
//
//	func (v *Account) encodeJSON(e *jsonwire.Encoder) {
//		e.BeginObject()
//		e.Name(`"id":`)
//		e.String(v.ID)
//		if v.Name != nil {
//			e.Name(`"name":`)
//			e.String(*v.Name)
//		}
//		e.EndObject()
//	}
func (p *jsonPrinter) encodeRecord(s *model.Struct) {
	p.printf("func (v *%s) encodeJSON(e *jsonwire.Encoder) {", s.GoName)
	p.printf("e.BeginObject()")
	for _, name := range missingDiscriminators(s) {
		p.printf("e.Name(%s)\ne.String(%s)", quotedName(name.property), strconv.Quote(name.value))
	}
	for _, f := range jsonFields(s) {
		p.encodeField(s, f)
	}
	if s.Open != nil {
		p.encodeExtra(s)
	}
	p.printf("e.EndObject()\n}\n")
}

// quotedName is a member's name as it stands in JSON, as a Go expression.
func quotedName(name string) string {
	return quote(jsonString(name) + ":")
}

// encodeField prints what writes a field, as its presence says.
func (p *jsonPrinter) encodeField(s *model.Struct, f *model.Field) {
	value := "v." + f.GoName
	if f.ReadOnly {
		p.printf("if !e.OmitsReadOnly() {")
		defer p.printf("}")
	}
	name := "e.Name(" + quotedName(f.Name) + ")"
	method, enum, base := optional(f)
	_, write := nullable(f)
	switch {
	case write != "":
		p.printf(write, quotedName(f.Name), value)
	case f.Presence == model.Optional && method != "":
		if enum != "" {
			value = "(*" + base + ")(" + value + ")"
		}
		p.printf("e.%s(%s, %s)", method, quotedName(f.Name), value)
	case f.Presence == model.OptionalNullable && f.Indirect && !isNilable(f.Type):
		p.printf("if x := %s.OrZero(); x != nil {\n%s", value, name)
		p.encode(f.Type, "x")
		p.printf("} else if !%s.IsZero() {\n%s\ne.Null()\n}", value, name)
	case f.Presence == model.OptionalNullable:
		p.printf("if x, ok := %s.Get(); ok {\n%s", value, name)
		p.encode(f.Type, "x")
		p.printf("} else if %s.IsNull() {\n%s\ne.Null()\n}", value, name)
	case f.Presence == model.Optional:
		p.printf("if %s != nil {\n%s", value, name)
		p.encode(f.Type, pointed(f, value))
		p.printf("}")
	case f.Presence == model.Nullable, isPointer(f):
		p.printf("%s\nif %s == nil {\ne.Null()\n} else {", name, value)
		p.encode(f.Type, pointed(f, value))
		p.printf("}")
	default:
		p.printf("%s", name)
		p.encode(f.Type, filled(s, f, value))
	}
}

// pointed is the value that a field holds: behind the pointer, if it is one.
func pointed(f *model.Field, value string) string {
	if !isPointer(f) || hasCodec(f.Type) {
		return value
	}
	return "*" + value
}

// hasCodec reports whether the Go type of t has the methods encodeJSON and
// decodeJSON, which take a pointer.
func hasCodec(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Struct:
		return true
	case *model.Named:
		return !isInterface(t.Type) && !isReader(t.Type)
	case *model.Enum, *model.List, *model.Map, *model.Union, *model.Any, *model.Scalar:
	}
	return false
}

// filled is the value of a required field; a fixed value, or the one that names
// the variant of a union, stands for a zero one.
func filled(s *model.Struct, f *model.Field, value string) string {
	fixed := discriminatorOf(s, f)
	if f.Fixed != nil {
		fixed = *f.Fixed
	}
	if fixed == "" {
		return value
	}
	switch t := model.Resolve(f.Type).(type) {
	case *model.Scalar:
		switch {
		case isTextKind(t.Kind):
			return "cmp.Or(" + value + ", " + strconv.Quote(fixed) + ")"
		case isInt(t.Kind) && isIntLiteral(fixed):
			return "cmp.Or(" + value + ", " + fixed + ")"
		}
	case *model.Enum:
		switch {
		case !isIntEnum(t):
			return "cmp.Or(" + value + ", " + strconv.Quote(fixed) + ")"
		case isIntLiteral(fixed):
			return "cmp.Or(" + value + ", " + fixed + ")"
		}
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Named, *model.Any:
	}
	return value
}

func isInt(k model.ScalarKind) bool { return model.Int8 <= k && k <= model.Uint64 }

func isIntEnum(e *model.Enum) bool { return e.Base != nil && isInt(e.Base.Kind) }

func isIntLiteral(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// discriminatorOf is the value by which a union knows s, if f is the property
// that it stands in; empty for none or several.
func discriminatorOf(s *model.Struct, f *model.Field) string {
	for _, u := range s.Unions {
		if u.Discriminator != f.Name {
			continue
		}
		for _, v := range u.Variants {
			if model.Resolve(v.Type) == model.Type(s) && len(v.Values) == 1 {
				return v.Values[0]
			}
		}
	}
	return ""
}

// A discriminator is a property and the value that a struct has there.
type discriminator struct{ property, value string }

// missingDiscriminators are those that s has as a variant, without a field that
// holds them.
func missingDiscriminators(s *model.Struct) []discriminator {
	var missing []discriminator
	seen := map[string]bool{}
	for _, f := range s.Fields {
		seen[f.Name] = true
	}
	for _, u := range s.Unions {
		if u.Discriminator == "" || seen[u.Discriminator] {
			continue
		}
		seen[u.Discriminator] = true
		if value := discriminatorOf(s, &model.Field{Name: u.Discriminator}); value != "" {
			missing = append(missing, discriminator{u.Discriminator, value})
		}
	}
	return missing
}

// encodeExtra writes the members that the document does not name.
func (p *jsonPrinter) encodeExtra(s *model.Struct) {
	p.printf("for _, name := range jsonwire.Keys(v.Extra) {")
	if fields := jsonFields(s); len(fields) > 0 {
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = strconv.Quote(f.Name)
		}
		p.printf("switch name {\ncase %s:\ncontinue\n}", strings.Join(names, ", "))
	}
	p.printf("x := v.Extra[name]\ne.Key(name)")
	p.encode(s.Open, "x")
	p.printf("}")
}

// encode prints what writes value, an addressable expression of type t.
func (p *jsonPrinter) encode(t model.Type, value string) {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		p.printf("%s", encodeScalar(t.Kind, value))
	case *model.Enum:
		switch {
		case isIntEnum(t):
			p.printf("e.Int(int64(%s))", value)
		default:
			p.printf("e.String(string(%s))", value)
		}
	case *model.Struct:
		p.printf("%s.encodeJSON(e)", value)
	case *model.Named:
		if hasCodec(t) {
			p.printf("%s.encodeJSON(e)", value)
			return
		}
		p.encode(t.Type, value)
	case *model.List:
		p.encodeList(t, value)
	case *model.Map:
		p.encodeMap(t, value)
	case *model.Union:
		p.printf("encodeJSON%s(e, %s)", t.GoName, value)
	case *model.Any:
		p.printf("e.Raw(%s)", value)
	}
}

func (p *jsonPrinter) encodeList(l *model.List, value string) {
	i := p.name("i")
	p.printf("e.BeginArray()\nfor %s := range %s {", i, value)
	p.depth++
	p.encodeItem(l.Elem, operand(value)+"["+i+"]", l.Nullable && l.Item == nil)
	p.depth--
	p.printf("}\ne.EndArray()")
}

func (p *jsonPrinter) encodeMap(m *model.Map, value string) {
	key, x := p.name("key"), p.name("x")
	p.printf("e.BeginObject()\nfor _, %s := range jsonwire.Keys(%s) {", key, value)
	p.printf("%s := %s[%s]\ne.Key(%s)", x, operand(value), key, key)
	p.depth++
	p.encodeItem(m.Elem, x, m.Nullable)
	p.depth--
	p.printf("}\ne.EndObject()")
}

// encodeItem prints what writes an item of an array, or a value of a map, which
// may be null.
//
//	if x, ok := v[i].Get(); ok {
//		e.Int(x)
//	} else {
//		e.Null()
//	}
func (p *jsonPrinter) encodeItem(t model.Type, value string, nullable bool) {
	switch {
	case !nullable:
		p.encode(t, value)
		return
	case isNilable(t):
		p.printf("if %s != nil {", value)
		p.encode(t, value)
	default:
		y := p.name("y")
		p.printf("if %s, ok := %s.Get(); ok {", y, value)
		p.encode(t, y)
	}
	p.printf("} else {\ne.Null()\n}")
}

// operand is an expression that can be indexed and selected from.
func operand(value string) string {
	if strings.HasPrefix(value, "*") {
		return "(" + value + ")"
	}
	return value
}

// scalarWriters are the methods of the encoder, with a conversion.
var scalarWriters = map[model.ScalarKind]string{
	model.String: "e.String(%)", model.URI: "e.String(%)", model.Email: "e.String(%)", model.Bool: "e.Bool(%)",
	model.Int8: "e.Int(int64(%))", model.Int16: "e.Int(int64(%))", model.Int32: "e.Int(int64(%))", model.Int64: "e.Int(%)",
	model.Uint8: "e.Uint(uint64(%))", model.Uint16: "e.Uint(uint64(%))", model.Uint32: "e.Uint(uint64(%))", model.Uint64: "e.Uint(%)",
	model.Float32: "e.Float(float64(%), 32)", model.Float64: "e.Float(%, 64)",
	model.Integer: "e.Integer(%)", model.Decimal: "e.Decimal(%)",
	model.DateTime: "e.DateTime(%)", model.Date: "e.Date(%)", model.Time: "e.Time(%)", model.Duration: "e.Duration(%)",
	model.GYear: "e.Partial(%)", model.GYearMonth: "e.Partial(%)", model.GMonth: "e.Partial(%)",
	model.GMonthDay: "e.Partial(%)", model.GDay: "e.Partial(%)",
	model.Base64: "e.Base64(%)", model.Hex: "e.Hex(%)", model.QName: "e.QName(%)", model.GUID: "e.GUID(%)",
	model.Stream: "e.Reader(%)", model.Attached: "e.Base64(%.Data)",
}

func encodeScalar(k model.ScalarKind, value string) string {
	return strings.ReplaceAll(scalarWriters[k], "%", value)
}
