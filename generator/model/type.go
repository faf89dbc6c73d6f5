package model

import "github.com/authgen/authgen/generator/diag"

// A Type is what a value can be.
//
//sumtype:decl
type Type interface{ isType() }

// XMLName is a namespace and a local name; the zero value means "none".
type XMLName struct {
	Space string `json:",omitempty"`
	Local string `json:",omitempty"`
}

// A Decl is what all types with a Go declaration of their own share.
type Decl struct {
	Name   string   // the wire's word; for an anonymous type what its place suggests
	GoName string   // filled by naming
	XML    XMLName  // of the schema component, zero for OpenAPI and for anonymous types
	Path   []string // words of the place where an anonymous type stands, outermost first ("Order", "Lines"); nil for a named one
	Doc    string
	Pos    diag.Pos
	// Internal types are wire-only wrappers: unexported, never in a signature.
	Internal bool
	// Deprecated is the vendor's reason, or "deprecated" when it gives none; empty otherwise.
	Deprecated string
}

// A Struct is a record of fields.
type Struct struct {
	Decl
	// Fields in wire order, the inherited ones first: Go has no inheritance,
	// so a derived struct repeats the fields of its base.
	Fields   []*Field
	Base     *Struct   // xs:extension or xs:restriction base; nil for none
	Derived  []*Struct // direct and indirect, in document order: travels with xsi:type
	Abstract bool      // a value must be of a derived type
	Mixed    bool      // text between the children is kept in Fields' FieldMixed
	// Open keeps unknown members: additionalProperties beside properties. The
	// element type, or nil. (xs:any is a Field of kind FieldAny.)
	Open Type
	// Union, when not nil, says that this struct is a variant of unions.
	Unions []*Union
	// Fault: the struct is what a declared fault or error response holds. Its Go
	// type implements error. Filled by naming.
	Fault bool
}

// An Enum is a set of named values of a scalar. It is always open: a value that
// the spec did not know is kept as it came.
type Enum struct {
	Decl
	Base   *Scalar // String, or an integer type for OpenAPI
	Values []*EnumValue
}

// An EnumValue is one named constant.
type EnumValue struct {
	Name   string // what to derive the Go name from: x-enum-varnames, or Value
	GoName string
	Value  string // as on the wire
	Doc    string
	Pos    diag.Pos
}

// A List is a repeated value. A field of this type is a Go slice.
type List struct {
	Elem Type
	// Item, for an XML wrapper such as ArrayOfIdentity, is the repeated child:
	// its name, namespace, nillability. Nil for JSON arrays, for repeated
	// elements without a wrapper and for xs:list (see Space).
	Item *Field
	// Space: an xs:list, values separated by white space in one text.
	Space bool
	// SOAPArray: a SOAP-ENC:Array (rpc/encoded) of Item.
	SOAPArray bool
	// WrapperXML is the schema name of the array wrapper type, for xsi:type.
	WrapperXML XMLName
	// Nullable: an item of a JSON array may be null.
	Nullable bool
	// XML is how an item is written in XML, as an OpenAPI document says; nil for
	// nothing said.
	XML *XMLForm
}

// A Map has string keys (OpenAPI additionalProperties without properties).
type Map struct {
	Elem     Type
	Nullable bool // a value may be null
}

// A Union is one of several alternatives: a Go sealed interface for oneOf and
// anyOf. (xs:choice is not a Union: its branches are optional Fields that share
// a Choice.)
type Union struct {
	Decl
	Variants      []*Variant
	Discriminator string // JSON property that names the variant; empty: tried in turn
	AnyOf         bool
	// UnknownName is the Go type of a value that is none of the variants. Filled
	// by naming.
	UnknownName string
}

// A Variant is one alternative of a union. Types that are not structs are
// wrapped in a named Go type so that they can carry the interface's method.
type Variant struct {
	Name   string   // the wire's word: schema name
	GoName string   // the Go type that implements the interface
	Values []string // discriminator values
	Type   Type
	Pos    diag.Pos
}

// A Named is a type of its own over another one that is no struct: an xs:simpleType
// with facets, or a component that is a scalar, array or map. Emitted as a Go
// type only where naming keeps it; most are transparent (Transparent = true:
// the Go type is Type's).
type Named struct {
	Decl
	Type        Type
	Transparent bool
	Facets      Facets
}

// An Any holds what no schema describes: raw JSON, or an XML element kept as it came.
type Any struct{ XML bool }

// A Scalar is a built-in value type.
type Scalar struct {
	Kind   ScalarKind
	XSD    string // the XML Schema built-in, such as "dateTime"; empty for OpenAPI
	Format string // OpenAPI format, as written
	Facets Facets
	Union  []Type // of an xs:union: the types that the text may be a value of
}

// Facets are the limits that a spec puts on a scalar, as written. They go into
// documentation and Validate; the zero value means none.
type Facets struct {
	Patterns                    []string `json:",omitempty"`
	MinLength, MaxLength        *int     `json:",omitempty"`
	MinInclusive, MaxInclusive  string   `json:",omitempty"`
	MinExclusive, MaxExclusive  string   `json:",omitempty"`
	TotalDigits, FractionDigits *int     `json:",omitempty"`
	MultipleOf                  string   `json:",omitempty"`
	WhiteSpace                  string   `json:",omitempty"` // preserve, replace, collapse
	Length                      *int     `json:",omitempty"`
	Values                      []string `json:",omitempty"` // all that are allowed, where they make no Enum
}

// A ScalarKind is the Go side of a scalar. Comments give the Go type.
type ScalarKind int

// The scalar kinds.
const (
	String   ScalarKind = iota // string
	Bool                       // bool
	Int8                       // int8
	Int16                      // int16
	Int32                      // int32
	Int64                      // int64
	Uint8                      // uint8
	Uint16                     // uint16
	Uint32                     // uint32
	Uint64                     // uint64
	Float32                    // float32
	Float64                    // float64
	Integer                    // xsdtype.Integer: any size, exact
	Decimal                    // xsdtype.Decimal: exact
	DateTime                   // xsdtype.DateTime: with or without a zone
	Date                       // xsdtype.Date
	Time                       // xsdtype.Time
	Duration                   // xsdtype.Duration
	GYear                      // xsdtype.Partial, and the four that follow
	GYearMonth
	GMonth
	GMonthDay
	GDay
	Base64   // []byte
	Hex      // xsdtype.HexBinary
	QName    // xsdtype.QName
	GUID     // xsdtype.GUID
	URI      // string
	Email    // string
	Stream   // io.Reader in requests, io.ReadCloser in responses: binary bodies and files
	Attached // xsdtype.Binary sent as MTOM/XOP where the binding says so
)

func (*Struct) isType() {}
func (*Enum) isType()   {}
func (*List) isType()   {}
func (*Map) isType()    {}
func (*Union) isType()  {}
func (*Named) isType()  {}
func (*Any) isType()    {}
func (*Scalar) isType() {}

// DeclOf returns what t declares, or nil for a type without a declaration.
func DeclOf(t Type) *Decl {
	switch t := t.(type) {
	case *Struct:
		return &t.Decl
	case *Enum:
		return &t.Decl
	case *Union:
		return &t.Decl
	case *Named:
		return &t.Decl
	case *List, *Map, *Any, *Scalar:
		return nil
	}
	return nil
}

// Resolve strips transparent names: the type that Go sees.
func Resolve(t Type) Type {
	for {
		n, ok := t.(*Named)
		if !ok || !n.Transparent {
			return t
		}
		t = n.Type
	}
}
