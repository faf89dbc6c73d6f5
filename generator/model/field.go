package model

import "github.com/authgen/authgen/generator/diag"

// A Presence says which of the three states absent, null and value a field has,
// and so what Go holds it in. T is the Go type of the field's type.
type Presence int

// The presences. Slices, maps, interfaces and byte slices say absent (or null)
// by nil and get no further pointer.
const (
	Required         Presence = iota // T
	Optional                         // *T, nil is absent
	Nullable                         // *T, nil is null: required, may be null
	OptionalNullable                 // xsdtype.Nullable[T]: absent, null or value
)

// A FieldKind says where in the wire format a field stands.
type FieldKind int

// The field kinds. FieldElement is a child element in XML and a member in JSON.
const (
	FieldElement   FieldKind = iota
	FieldAttribute           // XML attribute
	FieldText                // XML simple content
	FieldAny                 // xs:any: unknown elements, []xmlwire.Element
	FieldAnyAttr             // xs:anyAttribute: []xmlwire.Attr
	FieldMixed               // text of mixed content
)

// A Field is a member of a struct, or a part of a message.
type Field struct {
	Name     string // the wire's word (local name, JSON key)
	Space    string // XML namespace; empty for unqualified and for JSON
	GoName   string
	Doc      string
	Pos      diag.Pos
	Kind     FieldKind
	Type     Type
	Presence Presence
	// Repeated: the element itself stands several times (maxOccurs > 1): a Go
	// slice of Type. Not for List, which is a slice already.
	Repeated             bool
	MinOccurs, MaxOccurs int // MaxOccurs -1: unbounded
	// ItemNillable: a repeated element may be xsi:nil.
	Nillable bool
	// Indirect: a pointer even when required, since the type contains itself.
	Indirect bool
	Default  *string // as on the wire; documentation only, never sent unasked
	Fixed    *string // as on the wire; sent when required and zero
	// XML is how an OpenAPI document says that the field is written in XML; nil for
	// as its name and type suggest.
	XML *XMLForm
	// Choice groups the branches of one xs:choice; nil for none.
	Choice *Choice
	// Substitutes are the members of the element's substitution group, direct and
	// indirect and without abstract ones; the field's Go type is then an
	// interface over them, and over the field's own element unless AbstractHead.
	Substitutes []*Field
	// AbstractHead: the element is abstract, one of Substitutes must stand for it.
	AbstractHead bool
	// Wildcard says what FieldAny and FieldAnyAttr admit; nil for other kinds.
	Wildcard   *Wildcard
	ReadOnly   bool // never sent
	WriteOnly  bool // never received
	Deprecated string
	// Group is the number of the repeated sequence or choice that the field
	// belongs to, when order between several repeated fields matters; 0 for none.
	Group int
	// GroupChoice: the group is a choice, so each of its fields may stand any
	// number of times; else all stand equally often, in turn.
	GroupChoice bool
	// GroupRequired: the group must stand at least once.
	GroupRequired bool
	// Unordered: the field belongs to an xs:all, whose elements come in any order.
	Unordered bool
	// Again is an earlier field of the struct for the same element, which stands
	// at two places of a sequence with others between them; nil for none.
	Again *Field `json:"-"`
}

// An XMLForm is an xml object of OpenAPI: how a value that is JSON elsewhere stands
// in XML.
type XMLForm struct {
	Name      string // of the element or attribute; empty for the usual one
	Space     string // namespace
	Prefix    string // what the namespace is called; empty for the default one
	Attribute bool
	Wrapped   bool // a list stands in an element of its own
}

// A Choice is one xs:choice: at most one branch is set. Within a branch that is
// set, fields with MinOccurs > 0 are required, although their Presence is
// optional. A branch lists the fields of choices within it as well; an element
// that stands in several branches is one field. A sequence that may be absent as a
// whole is a choice of one branch.
type Choice struct {
	Name     string
	Optional bool       // none need be set
	Branches [][]*Field // each branch is one element or a sequence
	// Parent is the choice that this one is part of a branch of; nil for none.
	Parent *Choice `json:"-"`
}

// A Wildcard says what xs:any or xs:anyAttribute admits.
type Wildcard struct {
	Namespace string // as written, such as "##other"; empty means ##any
	Target    string // the schema's own namespace, for ##other and ##targetNamespace
	Process   string // "strict", "lax" or "skip": whether what stands there must be declared
}
