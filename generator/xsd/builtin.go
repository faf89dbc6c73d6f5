package xsd

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// Namespaces that need no document.
const (
	// Space is the namespace of XML Schema itself.
	Space = "http://www.w3.org/2001/XMLSchema"
	// InstanceSpace is the namespace of xsi:type and xsi:nil.
	InstanceSpace = "http://www.w3.org/2001/XMLSchema-instance"

	encodingSpace  = "http://schemas.xmlsoap.org/soap/encoding/"
	encoding12     = "http://www.w3.org/2003/05/soap-encoding"
	microsoftSpace = "http://microsoft.com/wsdl/types/"
	swaSpace       = "http://ws-i.org/profiles/basic/1.1/xsd"
	mimeSpace      = "http://www.w3.org/2005/05/xmlmime"
	xmlSpace       = "http://www.w3.org/XML/1998/namespace"
	wsdlSpace      = "http://schemas.xmlsoap.org/wsdl/"
)

// A builtin is a simple type of the schema language.
type builtin struct {
	name string
	kind model.ScalarKind
	base string // what it is derived from, for xs:list of, or ""
	list string // the item type of a built-in list
}

// builtins are the simple types of XML Schema part 2, each after its base.
var builtins = []builtin{
	{name: "anySimpleType", kind: model.String},
	{name: "string", kind: model.String, base: "anySimpleType"},
	{name: "boolean", kind: model.Bool, base: "anySimpleType"},
	{name: "float", kind: model.Float32, base: "anySimpleType"},
	{name: "double", kind: model.Float64, base: "anySimpleType"},
	{name: "decimal", kind: model.Decimal, base: "anySimpleType"},
	{name: "duration", kind: model.Duration, base: "anySimpleType"},
	{name: "dateTime", kind: model.DateTime, base: "anySimpleType"},
	{name: "time", kind: model.Time, base: "anySimpleType"},
	{name: "date", kind: model.Date, base: "anySimpleType"},
	{name: "gYearMonth", kind: model.GYearMonth, base: "anySimpleType"},
	{name: "gYear", kind: model.GYear, base: "anySimpleType"},
	{name: "gMonthDay", kind: model.GMonthDay, base: "anySimpleType"},
	{name: "gDay", kind: model.GDay, base: "anySimpleType"},
	{name: "gMonth", kind: model.GMonth, base: "anySimpleType"},
	{name: "hexBinary", kind: model.Hex, base: "anySimpleType"},
	{name: "base64Binary", kind: model.Base64, base: "anySimpleType"},
	{name: "anyURI", kind: model.URI, base: "anySimpleType"},
	{name: "QName", kind: model.QName, base: "anySimpleType"},
	{name: "NOTATION", kind: model.QName, base: "anySimpleType"},
	{name: "normalizedString", kind: model.String, base: "string"},
	{name: "token", kind: model.String, base: "normalizedString"},
	{name: "language", kind: model.String, base: "token"},
	{name: "NMTOKEN", kind: model.String, base: "token"},
	{name: "NMTOKENS", list: "NMTOKEN", base: "anySimpleType"},
	{name: "Name", kind: model.String, base: "token"},
	{name: "NCName", kind: model.String, base: "Name"},
	{name: "ID", kind: model.String, base: "NCName"},
	{name: "IDREF", kind: model.String, base: "NCName"},
	{name: "IDREFS", list: "IDREF", base: "anySimpleType"},
	{name: "ENTITY", kind: model.String, base: "NCName"},
	{name: "ENTITIES", list: "ENTITY", base: "anySimpleType"},
	{name: "integer", kind: model.Integer, base: "decimal"},
	{name: "nonPositiveInteger", kind: model.Integer, base: "integer"},
	{name: "negativeInteger", kind: model.Integer, base: "nonPositiveInteger"},
	{name: "nonNegativeInteger", kind: model.Integer, base: "integer"},
	{name: "positiveInteger", kind: model.Integer, base: "nonNegativeInteger"},
	{name: "long", kind: model.Int64, base: "integer"},
	{name: "int", kind: model.Int32, base: "long"},
	{name: "short", kind: model.Int16, base: "int"},
	{name: "byte", kind: model.Int8, base: "short"},
	{name: "unsignedLong", kind: model.Uint64, base: "nonNegativeInteger"},
	{name: "unsignedInt", kind: model.Uint32, base: "unsignedLong"},
	{name: "unsignedShort", kind: model.Uint16, base: "unsignedInt"},
	{name: "unsignedByte", kind: model.Uint8, base: "unsignedShort"},
}

// guidPattern is the pattern that Microsoft's guid type has.
const guidPattern = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

// isGUIDPattern reports whether a pattern allows GUIDs and nothing else.
func isGUIDPattern(p string) bool {
	p = strings.NewReplacer(`\d`, "0-9", "A-Fa-f", "a-fA-F", "a-fA-F0-9", "0-9a-fA-F", "A-F0-9a-f", "0-9a-fA-F").Replace(p)
	return p == guidPattern
}

// addBuiltins defines the components that exist without a document.
func (s *Set) addBuiltins() {
	for i := range builtins {
		b := &builtins[i]
		t := &SimpleType{Name: Name{Space: Space, Local: b.name}, Builtin: b}
		if b.base != "" {
			t.Base = s.builtinType(b.base)
		}
		if b.list != "" {
			t.Variety, t.Item = ListOf, s.builtinType(b.list)
		}
		s.simple[b.name] = t
		s.types[t.Name] = &typeDef{typ: t, builtin: true}
	}
	s.anyType = &ComplexType{
		Name: Name{Space: Space, Local: "anyType"}, Mixed: true, anyType: true,
		Own: &Particle{Min: 0, Max: -1, Term: &Wildcard{Process: "lax"}},
	}
	s.types[s.anyType.Name] = &typeDef{typ: s.anyType, builtin: true}
	// A schema within a message: what .NET sends with a DataSet.
	schema := &Element{Name: Name{Space: Space, Local: "schema"}, Type: s.anyType, Global: true, typed: true}
	s.elements[schema.Name] = &elementDef{element: schema, builtin: true}
	s.addXML()
	s.addWellKnown()
}

func (s *Set) builtinType(name string) *SimpleType { return s.simple[name] }

// addXML defines the attributes of the namespace xml.
func (s *Set) addXML() {
	for local, typ := range map[string]string{"lang": "string", "space": "NCName", "base": "anyURI", "id": "ID"} {
		name := Name{Space: xmlSpace, Local: local}
		s.attributes[name] = &attrDef{use: &AttributeUse{Name: name, Type: s.builtinType(typ)}, builtin: true}
	}
	group := &AttributeGroup{Name: Name{Space: xmlSpace, Local: "specialAttrs"}}
	for _, local := range []string{"base", "lang", "space"} {
		group.Attrs = append(group.Attrs, attrTerm{use: s.attributes[Name{Space: xmlSpace, Local: local}].use})
	}
	s.attrGroups[group.Name] = &attrGroupDef{group: group, builtin: true}
}

// addWellKnown defines what documents import without a location, trusting that
// everyone knows it. A document that defines the same comes first.
func (s *Set) addWellKnown() {
	guid := &SimpleType{
		Name: Name{Space: microsoftSpace, Local: "guid"}, Base: s.builtinType("string"),
		Facets: model.Facets{Patterns: []string{guidPattern}},
	}
	char := &SimpleType{Name: Name{Space: microsoftSpace, Local: "char"}, Base: s.builtinType("unsignedShort")}
	swaRef := &SimpleType{Name: Name{Space: swaSpace, Local: "swaRef"}, Base: s.builtinType("anyURI")}
	for _, t := range []*SimpleType{guid, char, swaRef} {
		s.types[t.Name] = &typeDef{typ: t, builtin: true}
	}
	for _, a := range []string{"contentType", "expectedContentTypes"} {
		name := Name{Space: mimeSpace, Local: a}
		s.attributes[name] = &attrDef{use: &AttributeUse{Name: name, Type: s.builtinType("string")}, builtin: true}
	}
	s.addBinaryTypes()
	s.addEncoding(encodingSpace)
	s.addEncoding(encoding12)
}

// addBinaryTypes defines the types of the namespace xmlmime.
func (s *Set) addBinaryTypes() {
	for _, base := range []string{"base64Binary", "hexBinary"} {
		t := &ComplexType{
			Name: Name{Space: mimeSpace, Local: base}, Base: s.builtinType(base), HasSimple: true,
			Attrs: []attrTerm{{use: s.attributes[Name{Space: mimeSpace, Local: "contentType"}].use}},
		}
		s.types[t.Name] = &typeDef{typ: t, builtin: true}
	}
}

// addEncoding defines the types of SOAP encoding, section 5: one for each simple
// type, and arrays. Their attributes id and href are the codec's business.
func (s *Set) addEncoding(space string) {
	for i := range builtins {
		t := &SimpleType{Name: Name{Space: space, Local: builtins[i].name}, Base: s.builtinType(builtins[i].name)}
		s.addEncoded(t)
	}
	s.addEncoded(&SimpleType{Name: Name{Space: space, Local: "base64"}, Base: s.builtinType("base64Binary")})
	for _, local := range []string{"Array", "Struct"} {
		t := &ComplexType{Name: Name{Space: space, Local: local}, Own: &Particle{Min: 0, Max: -1, Term: &Wildcard{Process: "lax"}}}
		s.types[t.Name] = &typeDef{typ: t, builtin: true}
		s.elements[t.Name] = &elementDef{element: &Element{Name: t.Name, Type: t, Global: true, Nillable: true, typed: true}, builtin: true}
	}
	for _, local := range []string{"arrayType", "offset", "position", "itemType", "arraySize", "root", "nodeType"} {
		name := Name{Space: space, Local: local}
		s.attributes[name] = &attrDef{use: &AttributeUse{Name: name, Type: s.builtinType("string")}, builtin: true}
	}
	for _, local := range []string{"commonAttributes", "arrayAttributes", "arrayMemberAttributes"} {
		name := Name{Space: space, Local: local}
		s.attrGroups[name] = &attrGroupDef{group: &AttributeGroup{Name: name}, builtin: true}
	}
	array := Name{Space: space, Local: "Array"}
	s.groups[array] = &groupDef{group: &GroupDef{Name: array}, builtin: true}
}

func (s *Set) addEncoded(t *SimpleType) {
	s.types[t.Name] = &typeDef{typ: t, builtin: true}
	s.elements[t.Name] = &elementDef{element: &Element{Name: t.Name, Type: t, Global: true, Nillable: true, typed: true}, builtin: true}
}
