package xsd_test

import (
	"testing"

	"github.com/authgen/authgen/generator/model"
)

// FuzzParse holds the reader to: no panic, an end, and a model whose fields all
// have types, whatever two schemas that refer to each other say.
func FuzzParse(f *testing.F) {
	for _, body := range []string{
		`<element name="e" type="t:T"/><complexType name="T"><sequence><element ref="t:e" minOccurs="0"/><any/></sequence><anyAttribute/></complexType>`,
		`<include schemaLocation="b.xsd"/><import namespace="urn:u" schemaLocation="b.xsd"/>`,
		`<redefine schemaLocation="b.xsd"><complexType name="T"><complexContent><extension base="t:T"/></complexContent></complexType></redefine>`,
		`<complexType name="T"><choice maxOccurs="3"><element name="a" type="int"/><sequence><element name="a" type="int"/><choice><element name="b"/><element name="c"/></choice></sequence></choice></complexType>`,
		`<simpleType name="S"><union memberTypes="t:S int"><simpleType><list itemType="t:S"/></simpleType></union></simpleType>`,
		`<group name="G"><sequence><group ref="t:G"/></sequence></group><attributeGroup name="A"><attributeGroup ref="t:A"/></attributeGroup>`,
		`<element name="e" substitutionGroup="t:f" abstract="true"/><element name="f" substitutionGroup="t:e" nillable="1"/>`,
		`<complexType name="P"><simpleContent><restriction base="t:P"><enumeration value="x"/></restriction></simpleContent></complexType>`,
		`<complexType name="A"><sequence><element name="b" type="t:A" maxOccurs="unbounded"/></sequence></complexType>`,
	} {
		f.Add([]byte(schema(body)), []byte(plain("urn:t", `<xs:complexType name="T"><xs:sequence/></xs:complexType>`)))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if len(a)+len(b) > 1<<16 {
			t.Skip("takes long and finds no more")
		}
		set, _ := readAll(map[string]string{"a.xsd": string(a), "b.xsd": string(b)}, nil)
		if set == nil {
			return
		}
		for _, typ := range set.Types() {
			s, ok := typ.(*model.Struct)
			if !ok {
				continue
			}
			for _, field := range s.Fields {
				if field.Type == nil || field.Repeated && (field.Presence == model.Nullable || field.Presence == model.OptionalNullable) {
					t.Fatalf("field %#v of %s", field, s.Name)
				}
			}
		}
		for _, name := range set.Elements() {
			e, _ := set.Element(name)
			if set.Body(e).Type == nil {
				t.Fatalf("element %v has no type", name)
			}
		}
		set.Export()
	})
}
