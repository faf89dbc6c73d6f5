package xsd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xsd"
)

// schema wraps definitions into a schema of the namespace urn:t with prefix t.
func schema(body string) string {
	return `<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">` + body + `</schema>`
}

// read parses files, of which the first is a.xsd, and fails on errors.
func read(t *testing.T, files map[string]string) *xsd.Set {
	t.Helper()
	set, diags := readAll(files, nil)
	if set == nil || diags.HasErrors() {
		t.Fatalf("%v", diags)
	}
	return set
}

func readAll(files map[string]string, catalog xsd.Catalog) (*xsd.Set, diag.List) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, _, diags := xsd.Parse(fsys, "a.xsd", catalog)
	return set, diags
}

// show prints all types and global elements of a set, one line a field.
func show(set *xsd.Set) string {
	var b strings.Builder
	for _, t := range set.Types() {
		p := printer{b: &b, open: map[model.Type]bool{}}
		p.declaration(t, "")
	}
	for _, name := range set.Elements() {
		e, _ := set.Element(name)
		p := printer{b: &b, open: map[model.Type]bool{}}
		b.WriteString("element ")
		p.field(set.Body(e), "")
	}
	return b.String()
}

type printer struct {
	b       *strings.Builder
	open    map[model.Type]bool
	choices []*model.Choice
}

func (p *printer) declaration(t model.Type, indent string) {
	p.open[t] = true
	d := model.DeclOf(t)
	fmt.Fprintf(p.b, "%s%s\n", d.Name, p.body(t, indent))
}

func (p *printer) body(t model.Type, indent string) string {
	inner := &strings.Builder{}
	q := printer{b: inner, open: p.open}
	switch t := t.(type) {
	case *model.Struct:
		if t.Base != nil {
			fmt.Fprintf(inner, " base %s", t.Base.Name)
		}
		if t.Abstract {
			inner.WriteString(" abstract")
		}
		if t.Mixed {
			inner.WriteString(" mixed")
		}
		if len(t.Derived) > 0 {
			inner.WriteString(" derived")
			for _, d := range t.Derived {
				inner.WriteString(" " + d.Name)
			}
		}
		for _, f := range t.Fields {
			inner.WriteString("\n" + indent + "  ")
			line := &strings.Builder{}
			q.b = line
			q.field(f, indent+"  ")
			inner.WriteString(strings.TrimSuffix(line.String(), "\n"))
		}
	case *model.Enum:
		inner.WriteString(" enum " + t.Base.XSD)
		for _, v := range t.Values {
			inner.WriteString(" " + v.Value)
		}
	case *model.Named:
		inner.WriteString(" = " + q.word(t.Type, indent))
	}
	return inner.String()
}

// field prints "name?[]: type", with what else the field says.
func (p *printer) field(f *model.Field, indent string) {
	kind := map[model.FieldKind]string{
		model.FieldAttribute: "@", model.FieldText: "#", model.FieldAny: "*", model.FieldAnyAttr: "@*", model.FieldMixed: "~",
	}[f.Kind]
	name := f.Name
	if f.Space == "" && f.Kind == model.FieldElement {
		name = ":" + name
	} else if f.Space != "" && f.Space != "urn:t" {
		name = f.Space + ":" + name
	}
	fmt.Fprintf(p.b, "%s%s%s", kind, name, [...]string{"", "?", "!", "?!"}[f.Presence])
	if f.Repeated {
		fmt.Fprintf(p.b, "[%d..%d]", f.MinOccurs, f.MaxOccurs)
		if f.Nillable {
			p.b.WriteString("!")
		}
	}
	p.b.WriteString(": " + p.word(f.Type, indent))
	for _, note := range []struct {
		value *string
		word  string
	}{{f.Default, "default"}, {f.Fixed, "fixed"}} {
		if note.value != nil {
			fmt.Fprintf(p.b, " %s=%q", note.word, *note.value)
		}
	}
	p.choice(f)
	if f.Group != 0 {
		kind := "in turn"
		if f.GroupChoice {
			kind = "any order"
		}
		fmt.Fprintf(p.b, " group %d %s", f.Group, kind)
		if f.GroupRequired {
			p.b.WriteString(" required")
		}
	}
	if f.Again != nil {
		p.b.WriteString(" again")
	}
	if f.AbstractHead {
		p.b.WriteString(" abstract")
	}
	for _, s := range f.Substitutes {
		p.b.WriteString(" or " + s.Name)
	}
	if f.Wildcard != nil {
		fmt.Fprintf(p.b, " %q %s", f.Wildcard.Namespace, f.Wildcard.Process)
	}
	p.b.WriteString("\n")
}

// choice prints the number of the field's choice, and at its first field the branches.
func (p *printer) choice(f *model.Field) {
	if f.Choice == nil {
		return
	}
	for c := f.Choice; c != nil; c = c.Parent {
		if slices.Contains(p.choices, c) {
			continue
		}
		p.choices = append(p.choices, c)
		var branches []string
		for _, b := range c.Branches {
			var names []string
			for _, g := range b {
				names = append(names, g.Name)
			}
			branches = append(branches, strings.Join(names, " "))
		}
		optional := ""
		if c.Optional {
			optional = "?"
		}
		fmt.Fprintf(p.b, " choice%s{%s}", optional, strings.Join(branches, "|"))
	}
}

func (p *printer) word(t model.Type, indent string) string {
	switch t := t.(type) {
	case *model.Scalar:
		return t.XSD + facets(t.Facets)
	case *model.List:
		if t.Space {
			return "list of " + p.word(t.Elem, indent)
		}
		var b strings.Builder
		q := printer{b: &b, open: p.open}
		q.field(t.Item, indent)
		kind := "wrapper of "
		if t.SOAPArray {
			kind = "array of "
		}
		return kind + strings.TrimSuffix(b.String(), "\n")
	case *model.Any:
		return "any"
	}
	d := model.DeclOf(t)
	if d.Path == nil || p.open[t] {
		return d.Name
	}
	p.open[t] = true
	return strings.Join(d.Path, "/") + p.body(t, indent)
}

func facets(f model.Facets) string {
	var b strings.Builder
	for _, p := range f.Patterns {
		b.WriteString(" /" + p + "/")
	}
	for _, n := range []struct {
		word  string
		value *int
	}{{"length", f.Length}, {"minLength", f.MinLength}, {"maxLength", f.MaxLength}, {"digits", f.TotalDigits}, {"fraction", f.FractionDigits}} {
		if n.value != nil {
			fmt.Fprintf(&b, " %s=%d", n.word, *n.value)
		}
	}
	for _, s := range [][2]string{{">=", f.MinInclusive}, {"<=", f.MaxInclusive}, {">", f.MinExclusive}, {"<", f.MaxExclusive}, {"space=", f.WhiteSpace}} {
		if s[1] != "" {
			b.WriteString(" " + s[0] + s[1])
		}
	}
	return b.String()
}

func TestLower(t *testing.T) {
	for _, tc := range []struct{ name, body, want string }{
		{"presence", `
			<complexType name="T"><sequence>
				<element name="a" type="string"/>
				<element name="b" type="string" minOccurs="0"/>
				<element name="c" type="string" nillable="true"/>
				<element name="d" type="string" nillable="true" minOccurs="0"/>
				<element name="e" type="string" minOccurs="2" maxOccurs="5" nillable="1"/>
				<element name="f" type="string" minOccurs="0" maxOccurs="unbounded"/>
				<element name="g" type="string" maxOccurs="0"/>
				<element name="h" type="int" default="1" form="unqualified"/>
				<element name="i" type="int" fixed="2"/>
			</sequence><attribute name="j" type="int"/><attribute name="k" use="required"/>
			<attribute name="l" use="prohibited"/><attribute name="m" type="int" form="qualified" default="3"/></complexType>`, `
T
  a: string
  b?: string
  c!: string
  d?!: string
  e[2..5]!: string
  f?[0..-1]: string
  :h: int default="1"
  i: int fixed="2"
  @j?: int
  @k: anySimpleType
  @m?: int default="3"
`},
		{"wrapper", `
			<complexType name="ArrayOfX"><sequence><element name="X" type="t:X" minOccurs="0" maxOccurs="unbounded" nillable="true"/></sequence></complexType>
			<complexType name="X"><all><element name="xs" type="t:ArrayOfX" minOccurs="0"/></all></complexType>
			<complexType name="One"><sequence><element name="X" type="t:X"/></sequence></complexType>
			<complexType name="WithAttribute"><sequence><element name="X" type="t:X" maxOccurs="2"/></sequence><attribute name="a"/></complexType>
			<element name="body" type="t:ArrayOfX"/>
			<element name="anonymous"><complexType><sequence><element name="rows"><complexType><sequence>
				<element name="row" maxOccurs="unbounded"><complexType><sequence><element name="c" type="int"/></sequence></complexType></element>
			</sequence></complexType></element></sequence></complexType></element>`, `
X
  xs?: wrapper of X?[0..-1]!: X
One
  X: X
WithAttribute
  X[1..2]: X
  @a?: anySimpleType
element body: ArrayOfX
element anonymous: anonymous
  rows: wrapper of row[1..-1]: anonymous/rows/row
    c: int
`},
		{"wrapper of itself", `
			<complexType name="Tree"><sequence><element name="node" type="t:Tree" minOccurs="0" maxOccurs="unbounded"/></sequence></complexType>
			<complexType name="A"><sequence><element name="b" type="t:B" maxOccurs="2"/></sequence></complexType>
			<complexType name="B"><sequence><element name="a" type="t:A" maxOccurs="2"/></sequence></complexType>
			<complexType name="C"><sequence><element name="t" type="t:Tree" maxOccurs="3"/></sequence></complexType>
			<complexType name="D"><sequence><element name="c" type="t:C"/></sequence></complexType>`, `
Tree
  node?[0..-1]: Tree
A
  b[1..2]: B
B
  a[1..2]: A
D
  c: wrapper of t[1..3]: Tree
`},
		{"wrapper that others extend", `
			<complexType name="Base"><sequence><element name="x" type="int" maxOccurs="unbounded"/></sequence></complexType>
			<complexType name="More"><complexContent><extension base="t:Base"><sequence><element name="y" type="int"/></sequence></extension></complexContent></complexType>`, `
Base derived More
  x[1..-1]: int
More base Base
  x[1..-1]: int
  y: int
`},
		{"derivation", `
			<complexType name="C"><complexContent><extension base="t:B"><sequence><element name="c" type="int"/></sequence><anyAttribute namespace="##other"/></extension></complexContent></complexType>
			<complexType name="B" abstract="true"><complexContent><extension base="t:A"><choice><element name="b" type="int"/><element name="bb" type="int"/></choice></extension></complexContent></complexType>
			<complexType name="A"><sequence><element name="a" type="int" minOccurs="0"/></sequence><attribute name="x" type="int"/><attribute name="y" type="int"/><anyAttribute/></complexType>
			<complexType name="R"><complexContent><restriction base="t:A"><sequence><element name="a" type="int"/></sequence>
				<attribute name="x" type="int" use="required"/><attribute name="y" use="prohibited"/></restriction></complexContent></complexType>
			<complexType name="E"><complexContent><extension base="t:R"/></complexContent></complexType>`, `
C base B
  a?: int
  b?: int choice{b|bb}
  bb?: int
  c: int
  @x?: int
  @y?: int
  @*AnyAttr?[0..-1]: any "##other" strict
B base A abstract derived C
  a?: int
  b?: int choice{b|bb}
  bb?: int
  @x?: int
  @y?: int
  @*AnyAttr?[0..-1]: any "" strict
A derived C B R E
  a?: int
  @x?: int
  @y?: int
  @*AnyAttr?[0..-1]: any "" strict
R base A derived E
  a: int
  @x: int
E base R
  a: int
  @x: int
`},
		{"simple content", `
			<complexType name="Price"><simpleContent><extension base="decimal"><attribute name="currency" type="t:Code" use="required"/></extension></simpleContent></complexType>
			<simpleType name="Code"><restriction base="token"><enumeration value="NOK"/><enumeration value=" EUR "/><enumeration value="NOK"/></restriction></simpleType>
			<complexType name="Positive"><simpleContent><restriction base="t:Price"><minExclusive value="0"/></restriction></simpleContent></complexType>
			<complexType name="Noted"><simpleContent><extension base="t:Positive"><attribute name="note"/></extension></simpleContent></complexType>`, `
Price derived Positive Noted
  #Value: decimal
  @currency: Code
Code enum token NOK EUR
Positive base Price derived Noted
  #Value: decimal >0
  @currency: Code
Noted base Positive
  #Value: decimal >0
  @currency: Code
  @note?: anySimpleType
`},
		{"simple types", `
			<simpleType name="Short"><restriction base="t:Name"><maxLength value="3"/><pattern value="[a-z]*"/></restriction></simpleType>
			<simpleType name="Name"><restriction base="string"><minLength value="1"/><maxLength value="9"/><pattern value="a.*"/><pattern value="b.*"/><whiteSpace value="collapse"/></restriction></simpleType>
			<simpleType name="Amount"><restriction base="decimal"><totalDigits value="9"/><fractionDigits value="2"/><minInclusive value="0"/><maxExclusive value="100"/></restriction></simpleType>
			<simpleType name="Numbers"><list itemType="int"/></simpleType>
			<simpleType name="Words"><list><simpleType><restriction base="string"><enumeration value="x"/></restriction></simpleType></list></simpleType>
			<simpleType name="FewNumbers"><restriction base="t:Numbers"><maxLength value="2"/></restriction></simpleType>
			<simpleType name="Either"><union memberTypes="int t:Name"/></simpleType>
			<simpleType name="Both"><union memberTypes="t:Color"><simpleType><restriction base="string"><enumeration value="blue"/></restriction></simpleType></union></simpleType>
			<simpleType name="Color"><restriction base="string"><enumeration value="red"/></restriction></simpleType>
			<simpleType name="OneOfEither"><restriction base="t:Either"><enumeration value="1"/></restriction></simpleType>
			<simpleType name="Level"><restriction base="int"><enumeration value="1"/><enumeration value="2"/></restriction></simpleType>
			<simpleType name="Id"><restriction base="string"><pattern value="[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}"/></restriction></simpleType>
			<simpleType name="Alias"><restriction base="t:Color"/></simpleType>
			<complexType name="T"><sequence>
				<element name="refs" type="IDREFS"/>
				<element name="inline"><simpleType><restriction base="string"><enumeration value="on"/><enumeration value="off"/></restriction></simpleType></element>
				<element name="limited"><simpleType><restriction base="int"><maxInclusive value="7"/></restriction></simpleType></element>
				<element name="none"/>
			</sequence></complexType>`, `
Short = string /a.*|b.*/ /[a-z]*/ minLength=1 maxLength=3 space=collapse
Name = string /a.*|b.*/ minLength=1 maxLength=9 space=collapse
Amount = decimal digits=9 fraction=2 >=0 <100
Numbers = list of int
Words = list of Words/Item enum string x
FewNumbers = list of int
Either = anySimpleType
Both enum string red blue
Color enum string red
OneOfEither = anySimpleType
Level enum int 1 2
Id = string /[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}/
Alias enum string red
T
  refs: list of IDREF
  inline: T/inline enum string on off
  limited: int <=7
  none: any
`},
		{"choice", `
			<complexType name="T"><sequence>
				<element name="z" type="int"/>
				<choice><element name="a" type="int"/><sequence><element name="b" type="int"/><element name="c" type="int" minOccurs="0"/></sequence></choice>
				<choice minOccurs="0"><element name="d" type="int"/><element name="e" type="int" nillable="true"/></choice>
				<choice><element name="f" type="int" minOccurs="0"/><element name="g" type="int" maxOccurs="3"/></choice>
			</sequence></complexType>`, `
T
  z: int
  a?: int choice{a|b c}
  b?: int
  c?: int
  d?: int choice?{d|e}
  e?!: int
  f?: int choice?{f|g}
  g?[1..3]: int
`},
		{"nested choice", `
			<complexType name="T"><choice>
				<sequence><element name="a" type="int"/><choice><element name="b" type="int"/><element name="c" type="int"/></choice></sequence>
				<sequence><element name="a" type="int"/><element name="d" type="int"/></sequence>
				<sequence minOccurs="0"><choice><element name="e" type="int"/><element name="f" type="int"/></choice><element name="g" type="int"/></sequence>
			</choice></complexType>`, `
T
  a?: int choice?{a b c|a d|e f g}
  b?: int choice{b|c}
  c?: int
  d?: int
  e?: int choice{e|f} choice?{e f g}
  f?: int
  g?: int
`},
		{"repeated groups", `
			<complexType name="Any"><choice minOccurs="0" maxOccurs="unbounded"><element name="a" type="int"/><element name="b" type="t:Any"/></choice></complexType>
			<complexType name="Pairs"><sequence maxOccurs="9"><element name="k" type="string"/><element name="v" type="string" minOccurs="0" nillable="true"/></sequence></complexType>
			<complexType name="Once"><sequence><sequence maxOccurs="unbounded"><element name="k" type="string"/></sequence><element name="l" type="int"/></sequence></complexType>
			<complexType name="OneOf"><sequence maxOccurs="unbounded"><element name="x" type="int"/><choice><element name="y" type="int"/><element name="z" type="int"/></choice></sequence></complexType>`, `
Any
  a?[1..-1]: int group 1 any order
  b?[1..-1]: Any group 1 any order
Pairs
  k[1..-1]: string group 1 in turn required
  v?[0..-1]!: string group 1 in turn required
Once
  k[1..-1]: string
  l: int
OneOf
  x[1..-1]: int group 1 in turn required
  y?[1..-1]: int choice{y|z} group 1 in turn required
  z?[1..-1]: int group 1 in turn required
`},
		{"an element at several places", `
			<complexType name="Neighbours"><sequence><element name="a" type="int"/><element name="a" type="int" minOccurs="0"/><element name="b" type="int"/></sequence></complexType>
			<complexType name="Apart"><sequence><element name="a" type="int"/><element name="b" type="int"/><element name="a" type="int" minOccurs="0"/></sequence></complexType>
			<complexType name="Branches"><choice>
				<sequence><element name="a" type="int"/><element name="b" type="int"/></sequence>
				<sequence><element name="b" type="int" minOccurs="0" maxOccurs="2"/><element name="a" type="int"/></sequence></choice></complexType>`, `
Neighbours
  a[1..2]: int
  b: int
Apart
  a: int
  b: int
  a?: int again
Branches
  a?: int choice{a b|b a}
  b?[0..2]: int
  a?: int again
`},
		{"groups", `
			<group name="G"><sequence><element name="a" type="int"/><element name="x"><complexType><attribute name="y"/></complexType></element></sequence></group>
			<group name="H"><choice><group ref="t:G"/><element name="h" type="int"/></choice></group>
			<attributeGroup name="AG"><attribute name="p"/><attributeGroup ref="t:BG"/></attributeGroup>
			<attributeGroup name="BG"><attribute ref="t:q" use="required"/><anyAttribute namespace="##local" processContents="skip"/></attributeGroup>
			<attribute name="q" type="int"/>
			<complexType name="T"><sequence><group ref="t:G"/><element name="z" type="int"/></sequence><attributeGroup ref="t:AG"/></complexType>
			<complexType name="U"><group ref="t:H" minOccurs="0"/></complexType>`, `
T
  a: int
  x: G/x
    @y?: anySimpleType
  z: int
  @p?: anySimpleType
  @q: int
  @*AnyAttr?[0..-1]: any "##local" skip
U
  a?: int choice?{a x|h}
  x?: G/x
    @y?: anySimpleType
  h?: int
`},
		{"any and mixed", `
			<complexType name="T" mixed="true"><sequence><element name="b" type="anyType" minOccurs="0"/><any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/></sequence></complexType>
			<complexType name="U"><complexContent><extension base="anyType"/></complexContent></complexType>
			<complexType name="V"><complexContent mixed="true"><extension base="t:T"><sequence><any/></sequence></extension></complexContent></complexType>`, `
T mixed derived V
  ~Text?: string
  b?: any
  *Any?[0..-1]: any "##other" lax
U mixed
  ~Text?: string
  *Any?[0..-1]: any "" lax
V base T mixed
  ~Text?: string
  b?: any
  *Any?[0..-1]: any "##other" lax
  *Any?[1..1]: any "" strict
`},
		{"substitution groups", `
			<element name="animal" type="t:Animal" abstract="true"/>
			<element name="pet" substitutionGroup="t:animal" abstract="true"/>
			<element name="cat" type="t:Cat" substitutionGroup="t:pet"/>
			<element name="fish" substitutionGroup="t:animal"/>
			<complexType name="Animal"><sequence><element name="name" type="string"/></sequence></complexType>
			<complexType name="Cat"><complexContent><extension base="t:Animal"/></complexContent></complexType>
			<complexType name="Zoo"><sequence><element ref="t:animal" maxOccurs="unbounded"/><element ref="t:cat" minOccurs="0"/></sequence></complexType>`, `
Animal derived Cat
  name: string
Cat base Animal
  name: string
Zoo
  cat?[1..-1]: Cat group 1 any order required
  fish?[1..-1]: Animal group 1 any order required
  cat?: Cat again
element animal: Animal abstract or cat or fish
element pet: Animal abstract or cat
element cat: Cat
element fish: Animal
`},
		{"element and type of one name, recursion", `
			<element name="Node" type="t:Node"/>
			<complexType name="Node"><sequence><element ref="t:Node" minOccurs="0"/><element name="Node2"><complexType><sequence><element name="up" type="t:Node"/></sequence></complexType></element></sequence></complexType>`, `
Node
  Node?: Node
  Node2: Node/Node2
    up: Node
element Node: Node
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set := read(t, map[string]string{"a.xsd": schema(tc.body)})
			if d := cmp.Diff(strings.TrimPrefix(tc.want, "\n"), show(set)); d != "" {
				t.Error(d)
			}
		})
	}
}
