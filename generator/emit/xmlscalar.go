package emit

import (
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// An xmlScalar says how values of a kind travel. The verbs of its formats are
// the value, or the text, as an expression.
type xmlScalar struct {
	read    string // method of xmlwire.Decoder that reads an element; To+read reads a text
	optRead bool   // there is a method Opt+read
	write   string // statement after "e.", with NAME for the name
	text    string // the value as text
	zero    string // condition that the value is its type's zero value
}

const (
	intWrite  = "Int(NAME, int64(%s))"
	uintWrite = "Uint(NAME, uint64(%s))"
	intText   = "strconv.FormatInt(int64(%s), 10)"
	uintText  = "strconv.FormatUint(uint64(%s), 10)"
	textWrite = "String(NAME, %s.String())"
	asString  = "%s.String()"
	isZero    = "%s.IsZero()"
	isNought  = "%s == 0"
	isEmpty   = "len(%s) == 0"
)

// xmlScalars are the kinds that XML has. Strings are looked up by stringScalar.
var xmlScalars = map[model.ScalarKind]xmlScalar{
	model.Bool:    {"Bool", true, "Bool(NAME, %s)", "strconv.FormatBool(%s)", "!%s"},
	model.Int8:    {"Int8", false, intWrite, intText, isNought},
	model.Int16:   {"Int16", false, intWrite, intText, isNought},
	model.Int32:   {"Int32", true, intWrite, intText, isNought},
	model.Int64:   {"Int64", true, "Int(NAME, %s)", "strconv.FormatInt(%s, 10)", isNought},
	model.Uint8:   {"Uint8", false, uintWrite, uintText, isNought},
	model.Uint16:  {"Uint16", false, uintWrite, uintText, isNought},
	model.Uint32:  {"Uint32", false, uintWrite, uintText, isNought},
	model.Uint64:  {"Uint64", false, "Uint(NAME, %s)", "strconv.FormatUint(%s, 10)", isNought},
	model.Float32: {"Float32", false, "Float(NAME, float64(%s), 32)", "xsdtype.FormatFloat(float64(%s), 32)", isNought},
	model.Float64: {"Float64", true, "Float(NAME, %s, 64)", "xsdtype.FormatFloat(%s, 64)", isNought},

	model.Integer:    {"Integer", false, textWrite, asString, isZero},
	model.Decimal:    {"Decimal", true, "Decimal(NAME, %s)", asString, isZero},
	model.DateTime:   {"DateTime", true, "DateTime(NAME, %s)", asString, isZero},
	model.Date:       {"Date", false, textWrite, asString, isZero},
	model.Time:       {"Time", false, textWrite, asString, isZero},
	model.Duration:   {"Duration", false, textWrite, asString, isZero},
	model.GYear:      {"Partial", false, textWrite, asString, isZero},
	model.GYearMonth: {"Partial", false, textWrite, asString, isZero},
	model.GMonth:     {"Partial", false, textWrite, asString, isZero},
	model.GMonthDay:  {"Partial", false, textWrite, asString, isZero},
	model.GDay:       {"Partial", false, textWrite, asString, isZero},
	model.GUID:       {"GUID", false, textWrite, asString, isZero},
	model.Hex:        {"HexBinary", false, textWrite, asString, isEmpty},
	model.Base64:     {"Bytes", false, "Bytes(NAME, %s)", "xsdtype.FormatBase64(%s)", isEmpty},
	model.Stream:     {"Bytes", false, "Bytes(NAME, %s)", "xsdtype.FormatBase64(%s)", isEmpty},
	model.QName:      {"QName", false, "QName(NAME, %s)", "e.QNameText(%s)", isZero},
	model.Attached:   {"Binary", true, "Bytes(NAME, %s.Data)", asString, "len(%s.Data) == 0"},
}

// stringScalar is how texts travel; collapse says that white space does not count.
func stringScalar(collapse bool) xmlScalar {
	s := xmlScalar{"String", true, "String(NAME, %s)", "%s", `%s == ""`}
	if collapse {
		s.read = "Token"
	}
	return s
}

// simpleOf is how t travels, and the Go type that its values are converted to
// and from, empty for none. It returns false for what is no scalar.
func simpleOf(t model.Type) (s xmlScalar, goName string, ok bool) {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return xmlScalarOf(t), "", true
	case *model.Enum:
		base := &model.Scalar{Kind: model.String, XSD: "token"}
		if t.Base != nil {
			base = t.Base
		}
		return xmlScalarOf(base), t.GoName, true
	case *model.Named:
		s, _, ok := simpleOf(t.Type)
		return s, t.GoName, ok
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Any:
	}
	return xmlScalar{}, "", false
}

func xmlScalarOf(t *model.Scalar) xmlScalar {
	if t.Kind == model.Bool && wantsDigits(t.Facets) {
		return xmlScalar{"Bool", true, "Uint(NAME, xmlwire.Digit(%s))", "strconv.FormatUint(xmlwire.Digit(%s), 10)", "!%s"}
	}
	if s, ok := xmlScalars[t.Kind]; ok {
		return s
	}
	return stringScalar(collapses(t))
}

// wantsDigits reports whether a pattern of a boolean allows 1 and not true.
func wantsDigits(f model.Facets) bool {
	return slices.ContainsFunc(f.Patterns, func(p string) bool {
		re, err := regexp.Compile("^(?:" + p + ")$")
		return err == nil && re.MatchString("1") && !re.MatchString("true")
	})
}

// collapses reports whether white space around and within a text does not count.
func collapses(t *model.Scalar) bool {
	switch t.XSD {
	case "token", "language", "NMTOKEN", "Name", "NCName", "ID", "IDREF", "ENTITY", "anyURI":
		return true
	}
	return t.Facets.WhiteSpace == "collapse"
}

// bareValue is value as its Go type without a name of its own: the type that
// the codec's methods take.
func bareValue(t model.Type, value string) string {
	switch t := model.Resolve(t).(type) {
	case *model.Enum:
		base := "string"
		if t.Base != nil {
			base = scalarTypes[t.Base.Kind]
		}
		return base + "(" + value + ")"
	case *model.Named:
		return goType(t.Type) + "(" + value + ")"
	case *model.Scalar, *model.Struct, *model.List, *model.Map, *model.Union, *model.Any:
	}
	return value
}

// applied is format with value for its verb. A method is called through a
// pointer as it is.
func applied(format, value string) string {
	if strings.Contains(format, "%s.") {
		value = strings.TrimPrefix(value, "*")
	}
	return strings.Replace(format, "%s", value, 1)
}

// scalarText is a scalar value as text, an expression.
func scalarText(t model.Type, value string) string {
	s, _, _ := simpleOf(t)
	return applied(s.text, bareValue(t, value))
}

// zeroTest is the condition that a scalar value is the zero value of its type.
func zeroTest(t model.Type, value string) string {
	s, _, _ := simpleOf(t)
	return applied(s.zero, bareValue(t, value))
}

// readText is the value that a text, an expression of type []byte, stands for.
func readText(t model.Type, text string) string {
	s, goName, _ := simpleOf(t)
	return converted(goName, "d.To"+s.read+"("+text+")")
}

// readElement is the value of the current element.
func readElement(t model.Type) string {
	s, goName, _ := simpleOf(t)
	return converted(goName, "d."+s.read+"()")
}

// readPointer is a pointer to the value of the current element, nil for none.
func readPointer(t model.Type) string {
	s, goName, _ := simpleOf(t)
	read := "xmlwire.Opt(d, (*xmlwire.Decoder).To" + s.read + ")"
	if s.optRead {
		read = "d.Opt" + s.read + "()"
	}
	if goName != "" {
		return "(*" + goName + ")(" + read + ")"
	}
	return read
}

func converted(goName, value string) string {
	if goName == "" {
		return value
	}
	return goName + "(" + value + ")"
}
