package xsd

import (
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// Name is the name of a component.
type Name = xmltree.Name

// A Type is a simple or complex type definition.
//
//sumtype:decl
type Type interface{ isType() }

func (*SimpleType) isType()  {}
func (*ComplexType) isType() {}

// A Variety says what the values of a simple type are.
type Variety int

// The varieties.
const (
	Atomic  Variety = iota
	ListOf          // white space separated values of Item
	UnionOf         // a value of one of Members
)

// A SimpleType is the type of text and attribute values.
type SimpleType struct {
	Name    Name // zero for an anonymous one
	Path    []string
	Pos     diag.Pos
	Doc     string
	Variety Variety
	// Base is what it restricts; nil for built-in types, and for lists and
	// unions that are defined right here.
	Base    *SimpleType
	Item    *SimpleType
	Members []*SimpleType
	// Builtin is not nil for the types of the schema language itself.
	Builtin *builtin
	Enums   []EnumValue // declared at this step
	Facets  model.Facets
}

// An EnumValue is one enumeration facet.
type EnumValue struct {
	Value string
	Doc   string
	Pos   diag.Pos
}

// A ComplexType is the type of elements with children or attributes.
type ComplexType struct {
	Name        Name // zero for an anonymous one
	Path        []string
	Pos         diag.Pos
	Doc         string
	Base        Type // nil means anyType
	Restriction bool // derived by restriction, not by extension
	Abstract    bool
	Mixed       bool
	Own         *Particle   // content added (extension) or allowed (restriction); nil for none
	Simple      *SimpleType // content type stated here by a restriction of simple content; nil for none
	HasSimple   bool        // simpleContent
	Attrs       []attrTerm
	ArrayOf     *arrayType // wsdl:arrayType of a SOAP-ENC array; nil for none
	anyType     bool
}

// An arrayType is what wsdl:arrayType says.
type arrayType struct {
	Elem       Type
	Dimensions int // arrays within arrays, at least 1
}

// An attrTerm is one of: an attribute use, a reference to an attribute group, a wildcard.
type attrTerm struct {
	use   *AttributeUse
	group *AttributeGroup
	any   *Wildcard
}

// An AttributeUse is an attribute as it stands in a complex type.
type AttributeUse struct {
	Name       Name
	Type       *SimpleType
	Required   bool
	Prohibited bool
	Default    *string
	Fixed      *string
	Doc        string
	Pos        diag.Pos
}

// An AttributeGroup is a named set of attributes.
type AttributeGroup struct {
	Name  Name
	Pos   diag.Pos
	Attrs []attrTerm
}

// An Element is an element declaration.
type Element struct {
	Name     Name // Space is empty when unqualified
	Pos      diag.Pos
	Doc      string
	Type     Type // nil when it could not be resolved
	Global   bool
	Nillable bool
	Abstract bool
	Default  *string
	Fixed    *string
	ArrayOf  *arrayType // wsdl:arrayType said at the element
	Head     *Element   // of the substitution group that it is in; nil for none
	Members  []*Element // that name it as their head
	typed    bool       // says its own type
}

// A Particle is a term with its numbers of occurrence; Max -1 is unbounded.
type Particle struct {
	Min, Max int
	Term     Term
	Pos      diag.Pos
}

// A Term is *Element, *ModelGroup, *GroupDef or *Wildcard.
//
//sumtype:decl
type Term interface{ isTerm() }

func (*Element) isTerm()    {}
func (*ModelGroup) isTerm() {}
func (*GroupDef) isTerm()   {}
func (*Wildcard) isTerm()   {}

// A Compositor is the kind of a model group.
type Compositor int

// The compositors.
const (
	Sequence Compositor = iota
	ChoiceOf
	All
)

// A ModelGroup is a sequence, choice or all.
type ModelGroup struct {
	Kind      Compositor
	Particles []*Particle
}

// A GroupDef is a named model group.
type GroupDef struct {
	Name    Name
	Pos     diag.Pos
	Content *Particle // nil for an empty one
}

// A Wildcard is xs:any or xs:anyAttribute.
type Wildcard struct {
	Namespace string // as written; empty means ##any
	Process   string // strict, lax, skip
	Target    string // target namespace of the schema, for ##other and ##targetNamespace
	Pos       diag.Pos
	Doc       string
}
