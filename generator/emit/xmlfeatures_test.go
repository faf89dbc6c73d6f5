package emit

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/wsdl"
)

// features are element declarations, one a difficulty, and the types they need.
// Each element is the body of an operation of its name.
var features = []struct{ name, element, types string }{
	{
		"Scalars", `<s:complexType><s:sequence>
		<s:element name="string" type="s:string"/><s:element name="token" type="s:token"/><s:element name="boolean" type="s:boolean"/>
		<s:element name="byte" type="s:byte"/><s:element name="short" type="s:short"/><s:element name="int" type="s:int"/><s:element name="long" type="s:long"/>
		<s:element name="ubyte" type="s:unsignedByte"/><s:element name="ushort" type="s:unsignedShort"/><s:element name="uint" type="s:unsignedInt"/><s:element name="ulong" type="s:unsignedLong"/>
		<s:element name="float" type="s:float"/><s:element name="double" type="s:double"/><s:element name="decimal" type="s:decimal"/><s:element name="integer" type="s:positiveInteger"/>
		<s:element name="dateTime" type="s:dateTime"/><s:element name="date" type="s:date"/><s:element name="time" type="s:time"/><s:element name="duration" type="s:duration"/>
		<s:element name="year" type="s:gYear"/><s:element name="yearMonth" type="s:gYearMonth"/><s:element name="month" type="s:gMonth"/><s:element name="monthDay" type="s:gMonthDay"/><s:element name="day" type="s:gDay"/>
		<s:element name="base64" type="s:base64Binary"/><s:element name="hex" type="s:hexBinary"/><s:element name="uri" type="s:anyURI"/><s:element name="qname" type="s:QName"/>
		<s:element name="language" type="s:language"/><s:element name="guid" type="t:guid"/></s:sequence></s:complexType>`,
		`<s:simpleType name="guid"><s:restriction base="s:string"><s:pattern value="[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"/></s:restriction></s:simpleType>`,
	},
	{
		"Presence", `<s:complexType><s:sequence>
		<s:element name="required" type="s:int"/><s:element name="optional" type="s:int" minOccurs="0"/>
		<s:element name="nullable" type="s:int" nillable="true"/><s:element name="both" type="s:int" minOccurs="0" nillable="true"/>
		<s:element name="requiredText" type="s:string"/><s:element name="optionalText" type="s:string" minOccurs="0"/>
		<s:element name="nullableText" type="s:string" nillable="true"/><s:element name="bothText" type="s:string" minOccurs="0" nillable="true"/>
		<s:element name="optionalDate" type="s:date" minOccurs="0"/><s:element name="bothDate" type="s:date" minOccurs="0" nillable="true"/>
		<s:element name="requiredRecord" type="t:Point"/><s:element name="optionalRecord" type="t:Point" minOccurs="0"/>
		<s:element name="nullableRecord" type="t:Point" nillable="true"/><s:element name="bothRecord" type="t:Point" minOccurs="0" nillable="true"/>
		<s:element name="bytes" type="s:base64Binary"/><s:element name="optionalBytes" type="s:base64Binary" minOccurs="0"/><s:element name="nullableBytes" type="s:base64Binary" nillable="true"/>
		<s:element name="bothBytes" type="s:base64Binary" minOccurs="0" nillable="true"/>
		<s:element name="optionalEnum" type="t:Colour" minOccurs="0"/><s:element name="nullableEnum" type="t:Colour" nillable="true"/><s:element name="bothEnum" type="t:Colour" nillable="true" minOccurs="0"/>
		<s:element name="fixed" type="s:string" fixed="always"/><s:element name="optionalFixed" type="s:int" fixed="7" minOccurs="0"/><s:element name="default" type="s:int" default="7" minOccurs="0"/>
		</s:sequence></s:complexType>`,
		`<s:complexType name="Point"><s:sequence><s:element name="x" type="s:int"/><s:element name="y" type="s:int"/></s:sequence></s:complexType>
		<s:simpleType name="Colour"><s:restriction base="s:string"><s:enumeration value="red"/><s:enumeration value="dark blue"/><s:enumeration value=""/></s:restriction></s:simpleType>`,
	},
	{
		"Lists", `<s:complexType><s:sequence>
		<s:element name="repeated" type="s:string" minOccurs="0" maxOccurs="unbounded"/><s:element name="some" type="s:int" minOccurs="2" maxOccurs="3"/>
		<s:element name="records" type="t:Point" minOccurs="0" maxOccurs="unbounded"/><s:element name="nillableInts" type="s:int" nillable="true" minOccurs="0" maxOccurs="9"/>
		<s:element name="wrapped" type="t:ArrayOfPoint"/><s:element name="optionalWrapped" type="t:ArrayOfPoint" minOccurs="0"/>
		<s:element name="nullableWrapped" type="t:ArrayOfPoint" nillable="true"/><s:element name="bothWrapped" type="t:ArrayOfPoint" nillable="true" minOccurs="0"/>
		<s:element name="ints" type="t:ArrayOfInt" minOccurs="0"/><s:element name="nested" type="t:ArrayOfArrayOfInt" minOccurs="0"/><s:element name="repeatedWrapped" type="t:ArrayOfInt" minOccurs="0" maxOccurs="unbounded"/>
		<s:element name="words" type="t:Words"/><s:element name="numbers" type="t:Numbers" minOccurs="0"/><s:element name="colours" type="t:Colours" minOccurs="0" maxOccurs="2"/>
		</s:sequence><s:attribute name="tokens" type="s:NMTOKENS"/><s:attribute name="numbers" type="t:Numbers" use="required"/></s:complexType>`,
		`<s:complexType name="ArrayOfPoint"><s:sequence><s:element name="Point" type="t:Point" minOccurs="0" maxOccurs="unbounded" nillable="true"/></s:sequence></s:complexType>
		<s:complexType name="ArrayOfInt"><s:sequence><s:element name="int" type="s:int" minOccurs="0" maxOccurs="unbounded"/></s:sequence></s:complexType>
		<s:complexType name="ArrayOfArrayOfInt"><s:sequence><s:element name="row" type="t:ArrayOfInt" minOccurs="0" maxOccurs="unbounded"/></s:sequence></s:complexType>
		<s:simpleType name="Words"><s:list itemType="s:token"/></s:simpleType><s:simpleType name="Numbers"><s:list itemType="s:decimal"/></s:simpleType>
		<s:simpleType name="Colours"><s:list><s:simpleType><s:restriction base="s:string"><s:enumeration value="red"/><s:enumeration value="blue"/></s:restriction></s:simpleType></s:list></s:simpleType>`,
	},
	{
		"Repeats", `<s:complexType><s:sequence><s:element name="a" type="s:string" minOccurs="0"/><s:element name="b" type="s:int"/><s:element name="a" type="s:string"/>
		<s:choice minOccurs="0" maxOccurs="unbounded"><s:element name="c" type="s:string"/><s:element name="d" type="s:int"/></s:choice><s:element name="e" type="s:int"/><s:element name="c" type="s:string" minOccurs="0"/></s:sequence></s:complexType>`,
		``,
	},
	{
		"Names", `<s:complexType><s:sequence><s:element name="one" type="s:QName" nillable="true"/><s:element name="some" type="t:QNames"/><s:element name="many" type="t:QNames" minOccurs="0" maxOccurs="3"/>
		<s:element name="text" type="t:Text"/></s:sequence><s:attribute name="names" type="t:QNames"/></s:complexType>`,
		`<s:simpleType name="QNames"><s:list itemType="s:QName"/></s:simpleType>
		<s:complexType name="Text"><s:simpleContent><s:extension base="t:QNames"><s:attribute name="id" type="s:int"/></s:extension></s:simpleContent></s:complexType>`,
	},
	{
		"Limits", `<s:complexType><s:sequence><s:element name="level" type="t:Level"/><s:element name="levels" type="t:Level" minOccurs="0" maxOccurs="unbounded"/><s:element name="optional" type="t:Level" minOccurs="0"/>
		<s:element name="day" type="t:Holiday"/><s:element name="until" type="t:Until"/><s:element name="bit" type="t:Bit"/><s:element name="bits" type="t:Bit" minOccurs="0" maxOccurs="3"/></s:sequence>
		<s:attribute name="level" type="t:Level" use="required"/><s:attribute name="bit" type="t:Bit"/></s:complexType>`,
		`<s:simpleType name="Bit"><s:restriction base="s:boolean"><s:pattern value="0|1"/></s:restriction></s:simpleType>
		<s:simpleType name="Level"><s:restriction base="s:int"><s:enumeration value="-1"/><s:enumeration value="0"/><s:enumeration value="12"/></s:restriction></s:simpleType>
		<s:simpleType name="Holiday"><s:restriction base="s:date"><s:enumeration value="2026-12-25"/><s:enumeration value="2027-01-01"/></s:restriction></s:simpleType>
		<s:simpleType name="Until"><s:union memberTypes="s:dateTime s:duration"/></s:simpleType>`,
	},
	{"Choices", `<s:complexType><s:sequence><s:element name="first" type="s:int"/>
		<s:choice><s:element name="card" type="s:string"/><s:element name="cash" type="s:int"/><s:sequence><s:element name="bank" type="s:string"/><s:element name="branch" type="s:string" minOccurs="0"/></s:sequence></s:choice>
		<s:choice minOccurs="0"><s:element name="a" type="t:Point"/><s:choice><s:element name="b" type="s:int"/><s:element name="c" type="s:date"/></s:choice></s:choice>
		<s:element name="last" type="s:int"/></s:sequence></s:complexType>`, ``},
	{
		"Groups", `<s:complexType><s:sequence>
		<s:sequence maxOccurs="unbounded"><s:element name="key" type="s:string"/><s:element name="value" type="s:int"/></s:sequence>
		<s:choice minOccurs="0" maxOccurs="unbounded"><s:element name="x" type="s:string"/><s:element name="y" type="s:int"/></s:choice>
		<s:group ref="t:Pair"/></s:sequence><s:attributeGroup ref="t:Common"/></s:complexType>`,
		`<s:group name="Pair"><s:sequence><s:element name="left" type="s:int"/><s:element name="right" type="s:int" minOccurs="0"/></s:sequence></s:group>
		<s:attributeGroup name="Common"><s:attribute name="id" type="s:int" use="required"/><s:attribute name="note" type="s:string"/></s:attributeGroup>`,
	},
	{
		"Attributes", `<s:complexType><s:sequence><s:element name="amount" type="t:Amount"/><s:element name="optional" type="t:Amount" minOccurs="0"/><s:element name="many" type="t:Amount" minOccurs="0" maxOccurs="unbounded"/>
		<s:element name="ref" type="t:Named"/></s:sequence>
		<s:attribute name="bool" type="s:boolean"/><s:attribute name="date" type="s:dateTime"/><s:attribute name="decimal" type="s:decimal" use="required"/><s:attribute name="bytes" type="s:base64Binary"/>
		<s:attribute name="colour" type="t:Colour"/><s:attribute name="requiredColour" type="t:Colour" use="required"/><s:attribute name="fixed" type="s:string" fixed="f"/><s:attribute name="requiredFixed" type="s:int" fixed="3" use="required"/><s:attribute name="type" type="s:string"/><s:attribute name="float" type="s:float"/>
		<s:attribute ref="t:global"/></s:complexType>`,
		`<s:complexType name="Amount"><s:simpleContent><s:extension base="s:decimal"><s:attribute name="currency" type="s:string" use="required"/><s:attribute name="exact" type="s:boolean"/></s:extension></s:simpleContent></s:complexType>
		<s:complexType name="Named"><s:simpleContent><s:extension base="s:QName"><s:attribute name="kind" type="s:QName"/></s:extension></s:simpleContent></s:complexType>
		<s:attribute name="global" type="s:string"/>`,
	},
	{
		"Derived", `<s:complexType><s:sequence><s:element name="pet" type="t:Animal"/><s:element name="optionalPet" type="t:Animal" minOccurs="0"/><s:element name="nullablePet" type="t:Animal" nillable="true"/>
		<s:element name="pets" type="t:Animal" minOccurs="0" maxOccurs="unbounded"/><s:element name="herd" type="t:ArrayOfAnimal" minOccurs="0"/>
		<s:element name="shape" type="t:Shape"/><s:element name="shapes" type="t:Shape" minOccurs="0" maxOccurs="unbounded"/><s:element name="optionalShape" type="t:Shape" minOccurs="0"/></s:sequence></s:complexType>`,
		`<s:complexType name="Animal" abstract="true"><s:sequence><s:element name="name" type="s:string"/></s:sequence></s:complexType>
		<s:complexType name="Cat"><s:complexContent><s:extension base="t:Animal"><s:sequence><s:element name="lives" type="s:int"/></s:sequence></s:extension></s:complexContent></s:complexType>
		<s:complexType name="Dog"><s:complexContent><s:extension base="t:Animal"><s:sequence><s:element name="friend" type="t:Animal" minOccurs="0"/></s:sequence><s:attribute name="breed" type="s:string"/></s:extension></s:complexContent></s:complexType>
		<s:complexType name="Puppy"><s:complexContent><s:extension base="t:Dog"><s:sequence><s:element name="weeks" type="s:int"/></s:sequence></s:extension></s:complexContent></s:complexType>
		<s:complexType name="ArrayOfAnimal"><s:sequence><s:element name="Animal" type="t:Animal" minOccurs="0" maxOccurs="unbounded" nillable="true"/></s:sequence></s:complexType>
		<s:complexType name="Shape"><s:sequence><s:element name="area" type="s:double"/></s:sequence></s:complexType>
		<s:complexType name="Circle"><s:complexContent><s:extension base="t:Shape"><s:sequence><s:element name="radius" type="s:double"/></s:sequence></s:extension></s:complexContent></s:complexType>`,
	},
	{"Wild", `<s:complexType><s:sequence><s:element name="known" type="s:int"/><s:element name="anything" type="s:anyType"/><s:element name="maybe" type="s:anyType" minOccurs="0"/><s:element name="several" type="s:anyType" minOccurs="0" maxOccurs="unbounded"/>
		<s:any minOccurs="0" maxOccurs="unbounded" namespace="##other" processContents="lax"/></s:sequence><s:anyAttribute namespace="##other" processContents="skip"/></s:complexType>`, ``},
	{"Mixed", `<s:complexType mixed="true"><s:sequence><s:element name="bold" type="s:string" minOccurs="0"/></s:sequence></s:complexType>`, ``},
	{
		"Recursive", `<s:complexType><s:sequence><s:element name="tree" type="t:Tree"/></s:sequence></s:complexType>`,
		`<s:complexType name="Tree"><s:sequence><s:element name="value" type="s:int"/><s:element name="left" type="t:Tree" minOccurs="0"/><s:element name="right" type="t:Tree" minOccurs="0" nillable="true"/><s:element name="children" type="t:Tree" minOccurs="0" maxOccurs="unbounded"/></s:sequence></s:complexType>`,
	},
	{
		"Unqualified", `<s:complexType><s:sequence><s:element name="in" type="s:int" form="unqualified"/><s:element name="out" type="s:int"/><s:element ref="t:global"/>
		<s:element name="inner" form="unqualified" minOccurs="0"><s:complexType><s:sequence><s:element name="deep" type="s:int"/><s:element name="deeper" type="t:Point" form="unqualified"/></s:sequence></s:complexType></s:element></s:sequence>
		<s:attribute name="q" type="s:string" form="qualified"/></s:complexType>`,
		`<s:element name="global" type="t:Point"/>`,
	},
	{
		"Substituted", `<s:complexType><s:sequence><s:element ref="t:vehicle"/><s:element ref="t:vehicle2" minOccurs="0" maxOccurs="unbounded"/><s:element ref="t:animal"/><s:element name="last" type="s:int"/></s:sequence></s:complexType>`,
		`<s:element name="vehicle" type="t:Point" abstract="true"/><s:element name="car" type="t:Point" substitutionGroup="t:vehicle"/><s:element name="bus" type="t:Point" substitutionGroup="t:vehicle"/>
		<s:element name="vehicle2" abstract="true" type="s:anyType"/><s:element name="bike" type="s:int" substitutionGroup="t:vehicle2"/><s:element name="boat" type="t:Point" substitutionGroup="t:vehicle2"/>
		<s:element name="animal" type="t:Point"/><s:element name="cat" type="t:Point" substitutionGroup="t:animal"/><s:element name="lion" type="t:Point" substitutionGroup="t:cat"/>`,
	},
	{"Empty", `<s:complexType/>`, ``},
	{"Bare", ``, ``},
	{"All", `<s:complexType><s:all><s:element name="a" type="s:int"/><s:element name="b" type="s:int" minOccurs="0"/></s:all></s:complexType>`, ``},
	{
		"Limited", `<s:complexType><s:sequence><s:element name="code" type="t:Code"/><s:element name="percent" type="t:Percent"/><s:element name="small" type="t:Small"/><s:element name="money" type="t:Money"/><s:element name="pin" type="t:Pin" minOccurs="0"/></s:sequence></s:complexType>`,
		`<s:simpleType name="Code"><s:restriction base="s:string"><s:minLength value="3"/><s:maxLength value="5"/></s:restriction></s:simpleType>
		<s:simpleType name="Percent"><s:restriction base="s:int"><s:minInclusive value="0"/><s:maxExclusive value="100"/></s:restriction></s:simpleType>
		<s:simpleType name="Small"><s:restriction base="s:decimal"><s:minExclusive value="-1.5"/><s:maxInclusive value="1.25"/></s:restriction></s:simpleType>
		<s:simpleType name="Money"><s:restriction base="s:decimal"><s:totalDigits value="6"/><s:fractionDigits value="2"/></s:restriction></s:simpleType>
		<s:simpleType name="Pin"><s:restriction base="s:string"><s:pattern value="[A-Z]{2}\d{4,6}(-x)?"/></s:restriction></s:simpleType>`,
	},
}

// featureWSDL is a document with an operation a feature.
func featureWSDL() string {
	var schema, messages, operations, bindings strings.Builder
	for _, f := range features {
		if f.name == "Bare" {
			schema.WriteString(`<s:element name="Bare" type="s:dateTime"/>`)
		} else {
			fmt.Fprintf(&schema, "<s:element name=%q>%s</s:element>\n%s\n", f.name, f.element, f.types)
		}
		fmt.Fprintf(&messages, `<message name="%sIn"><part name="body" element="t:%s"/></message>`+"\n", f.name, f.name)
		fmt.Fprintf(&operations, `<operation name="%s"><input message="t:%sIn"/></operation>`+"\n", f.name, f.name)
		fmt.Fprintf(&bindings, `<operation name="%s"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation>`+"\n", f.name)
	}
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
<types><s:schema targetNamespace="urn:t" elementFormDefault="qualified">
` + schema.String() + `</s:schema></types>
` + messages.String() + `<portType name="P">` + operations.String() + `</portType>
<binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>` + bindings.String() + `</binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="http://localhost/"/></port></service></definitions>`
}

// TestFeatures sends samples of everything that a schema can say through
// generated codecs; see testMessages.
func TestFeatures(t *testing.T) {
	fsys := fstest.MapFS{"features.wsdl": {Data: []byte(featureWSDL())}}
	testMessages(t, fsys, "features.wsdl")
}

// encodedWSDL is a service in SOAP encoding.
const encodedWSDL = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
	xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:t="urn:t" targetNamespace="urn:t">
<types><s:schema targetNamespace="urn:t">
	<s:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>
	<s:simpleType name="Colour"><s:restriction base="s:string"><s:enumeration value="red"/><s:enumeration value="blue"/></s:restriction></s:simpleType>
	<s:complexType name="Point"><s:all><s:element name="x" type="s:int"/><s:element name="y" type="s:int" minOccurs="0"/><s:element name="colour" type="t:Colour"/></s:all></s:complexType>
	<s:complexType name="Shape"><s:sequence><s:element name="name" type="s:string"/><s:element name="points" type="t:ArrayOfPoint"/><s:element name="labels" type="t:ArrayOfString"/></s:sequence></s:complexType>
	<s:complexType name="ArrayOfPoint"><s:complexContent><s:restriction base="enc:Array"><s:attribute ref="enc:arrayType" wsdl:arrayType="t:Point[]"/></s:restriction></s:complexContent></s:complexType>
	<s:complexType name="ArrayOfString"><s:complexContent><s:restriction base="enc:Array"><s:attribute ref="enc:arrayType" wsdl:arrayType="s:string[]"/></s:restriction></s:complexContent></s:complexType>
</s:schema></types>
<message name="In"><part name="shape" type="t:Shape"/><part name="when" type="s:dateTime"/></message>
<message name="Out"><part name="return" type="t:ArrayOfPoint"/></message>
<portType name="P"><operation name="Draw"><input message="t:In"/><output message="t:Out"/></operation></portType>
<binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Draw"><soap:operation soapAction=""/>
	<input><soap:body use="encoded" namespace="urn:t" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></input>
	<output><soap:body use="encoded" namespace="urn:t" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></output></operation></binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="http://localhost/"/></port></service></definitions>`

// TestEncoded sends samples through codecs of a service in SOAP encoding. Values
// say their type, and arrays their size.
func TestEncoded(t *testing.T) {
	service, _, diags := wsdl.Parse(fstest.MapFS{"encoded.wsdl": {Data: []byte(encodedWSDL)}}, "encoded.wsdl", wsdl.Options{})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	const enc = "http://schemas.xmlsoap.org/soap/encoding/"
	h := newHarness(t, &model.Client{Package: "vendor", Services: []*model.Service{service}})
	pairs := h.roundTrip(5)
	for name, pair := range pairs {
		want, err := canonical(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := canonical(pair[1], xml.Name{Space: schemaSpace + "-instance", Local: "type"}, xml.Name{Space: enc, Local: "arrayType"})
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, pair[1])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	sent := string(pairs["encoded.Draw.request.0.0"][1])
	typed, err := canonical([]byte(sent))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<{}shape {` + schemaSpace + `-instance}type="{urn:t}Shape">`,
		`<{}points {` + enc + `}arrayType="{urn:t}Point[2]" {` + schemaSpace + `-instance}type="{` + enc + `}Array">`,
		`<{}labels {` + enc + `}arrayType="{` + schemaSpace + `}string[2]"`,
		`<{}x {` + schemaSpace + `-instance}type="{` + schemaSpace + `}int">`,
		`<{}colour {` + schemaSpace + `-instance}type="{urn:t}Colour">`,
		`<{}when {` + schemaSpace + `-instance}type="{` + schemaSpace + `}dateTime">`,
	} {
		if !strings.Contains(typed, want) {
			t.Errorf("no %s in\n%s", want, typed)
		}
	}
}
