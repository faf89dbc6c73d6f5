package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/authgen/authgen/generator/model"
)

// scalarTypes are the Go types of scalars.
var scalarTypes = map[model.ScalarKind]string{
	model.String: "string", model.URI: "string", model.Email: "string", model.Bool: "bool",
	model.Int8: "int8", model.Int16: "int16", model.Int32: "int32", model.Int64: "int64",
	model.Uint8: "uint8", model.Uint16: "uint16", model.Uint32: "uint32", model.Uint64: "uint64",
	model.Float32: "float32", model.Float64: "float64",
	model.Integer: "xsdtype.Integer", model.Decimal: "xsdtype.Decimal",
	model.DateTime: "xsdtype.DateTime", model.Date: "xsdtype.Date", model.Time: "xsdtype.Time",
	model.Duration: "xsdtype.Duration",
	model.GYear:    "xsdtype.Partial", model.GYearMonth: "xsdtype.Partial", model.GMonth: "xsdtype.Partial",
	model.GMonthDay: "xsdtype.Partial", model.GDay: "xsdtype.Partial",
	model.Base64: "[]byte", model.Hex: "xsdtype.HexBinary", model.QName: "xsdtype.QName",
	model.GUID: "xsdtype.GUID", model.Stream: "io.Reader", model.Attached: "xsdtype.Binary",
}

// goType is the Go type of t, such as "[]Identity".
func goType(t model.Type) string {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return scalarTypes[t.Kind]
	case *model.Struct:
		return t.GoName
	case *model.Enum:
		return t.GoName
	case *model.Union:
		return t.GoName
	case *model.Named:
		return t.GoName
	case *model.List:
		return "[]" + goElem(t)
	case *model.Map:
		return "map[string]" + goNullable(t.Elem, t.Nullable)
	case *model.Any:
		if t.XML {
			return "xmlwire.Element"
		}
	}
	return "jsonwire.Raw"
}

// goElem is the Go type of a list's items.
func goElem(l *model.List) string {
	if l.Item != nil {
		return goItem(l.Item, l.Elem)
	}
	return goNullable(l.Elem, l.Nullable)
}

// goNullable is the Go type of an item of a JSON array, or of a value of a map,
// which may be null.
func goNullable(t model.Type, nullable bool) string {
	if nullable && !isNilable(t) {
		return "xsdtype.Nullable[" + goType(t) + "]"
	}
	return goType(t)
}

// goItem is the Go type of one of f's values, where f is repeated.
func goItem(f *model.Field, t model.Type) string {
	if isSubstituted(f) {
		return "xmlwire.Element"
	}
	if f.Nillable && !nilIsZero(t) {
		return "xsdtype.Nullable[" + goType(t) + "]"
	}
	return goType(t)
}

// goField is the Go type of a field, with its presence.
func goField(f *model.Field) string {
	switch {
	case f.Kind == model.FieldAny:
		return "[]xmlwire.Element"
	case f.Kind == model.FieldAnyAttr:
		return "[]xmlwire.Attr"
	case isSubstituted(f):
		return "[]xmlwire.Element"
	case f.Repeated:
		return "[]" + goItem(f, f.Type)
	}
	t := goType(f.Type)
	switch {
	case f.Presence == model.OptionalNullable && f.Indirect:
		return "xsdtype.Nullable[*" + t + "]"
	case f.Presence == model.OptionalNullable:
		return "xsdtype.Nullable[" + t + "]"
	case isPointer(f):
		return "*" + t
	}
	return t
}

// isSubstituted reports whether the elements of f's substitution group stand for
// it, and never its own. They are kept as they came, in a slice: which type a
// value has is said by its element's name, of which Go types know nothing.
func isSubstituted(f *model.Field) bool { return f.AbstractHead && len(f.Substitutes) > 0 }

// isPointer reports whether a field that is neither repeated nor
// OptionalNullable is held in a pointer.
func isPointer(f *model.Field) bool {
	return !isSubstituted(f) && !isNilable(f.Type) && (f.Presence != model.Required || f.Indirect)
}

// isNilable reports whether the Go type of t has a nil of its own, which says
// absent or null.
func isNilable(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.List, *model.Map, *model.Union:
		return true
	case *model.Any:
		return !t.XML
	case *model.Struct:
		return t.Abstract && len(t.Derived) > 0
	case *model.Named:
		return isNilable(t.Type)
	case *model.Scalar:
		return t.Kind == model.Base64 || t.Kind == model.Hex || t.Kind == model.Stream
	case *model.Enum:
	}
	return false
}

// nilIsZero reports whether a nil item of a list reads as the zero value of t,
// because the difference matters to nobody.
func nilIsZero(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Struct, *model.Any:
		return true
	case *model.Enum:
		return t.Base == nil || isTextKind(t.Base.Kind)
	case *model.Scalar:
		return isTextKind(t.Kind) || isNilable(t)
	case *model.Named:
		return nilIsZero(t.Type)
	case *model.List, *model.Map, *model.Union:
	}
	return isNilable(t)
}

// isTextKind reports whether a scalar is a Go string.
func isTextKind(k model.ScalarKind) bool { return scalarTypes[k] == "string" }

// isInterface reports whether the Go type of t is a sealed interface.
func isInterface(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Union:
		return true
	case *model.Struct:
		return t.Abstract && len(t.Derived) > 0
	case *model.Enum, *model.List, *model.Map, *model.Named, *model.Any, *model.Scalar:
	}
	return false
}

// goTypeCode is goType for jennifer. The imports follow from the names.
func goTypeCode(t model.Type) *jen.Statement { return jen.Id(goType(t)) }

// goFieldCode is goField for jennifer.
func goFieldCode(f *model.Field) *jen.Statement { return jen.Id(goField(f)) }
