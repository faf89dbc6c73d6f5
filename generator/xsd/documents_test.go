package xsd_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
)

// plain is a schema of a namespace, "" for none, in the prefix-less style.
func plain(namespace, body string) string {
	target := ""
	if namespace != "" {
		target = fmt.Sprintf(" targetNamespace=%q xmlns:t=%q", namespace, namespace)
	}
	return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"` + target + `>` + body + `</xs:schema>`
}

func TestDocuments(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"includes in any depth and in circles", map[string]string{
			"a.xsd":     plain("urn:t", `<xs:include schemaLocation="sub/b.xsd"/><xs:complexType name="A"><xs:sequence><xs:element name="c" type="t:C"/></xs:sequence></xs:complexType>`),
			"sub/b.xsd": plain("urn:t", `<xs:include schemaLocation="../c.xsd"/><xs:include schemaLocation="./b.xsd"/>`),
			"c.xsd":     plain("urn:t", `<xs:include schemaLocation="file://a.xsd"/><xs:include schemaLocation="sub\b.xsd"/><xs:simpleType name="C"><xs:restriction base="xs:int"/></xs:simpleType>`),
		}, "A\n  :c: C\nC = int\n"},
		{"one document without namespace in two", map[string]string{
			"a.xsd": plain("urn:t", `<xs:include schemaLocation="c.xsd"/><xs:import namespace="urn:u" schemaLocation="b.xsd"/>`),
			"b.xsd": plain("urn:u", `<xs:include schemaLocation="c.xsd"/>`),
			"c.xsd": strings.Replace(plain("", `<xs:element name="e" type="C"/><xs:complexType name="C"><xs:sequence><xs:element name="x" type="xs:int"/><xs:element ref="e" minOccurs="0"/></xs:sequence></xs:complexType>`),
				"<xs:schema", `<xs:schema elementFormDefault="qualified"`, 1),
		}, "C\n  x: int\n  e?: C\nC\n  urn:u:x: int\n  urn:u:e?: C\nelement e: C\nelement urn:u:e: C\n"},
		{"one name in two namespaces", map[string]string{
			"a.xsd": strings.Replace(plain("urn:t", `<xs:import namespace="urn:u" schemaLocation="b%20c.xsd"/><xs:complexType name="X"><xs:sequence><xs:element ref="u:X"/><xs:element name="y" type="u:X"/></xs:sequence></xs:complexType>`),
				"<xs:schema", `<xs:schema xmlns:u="urn:u"`, 1),
			"b c.xsd": plain("urn:u", `<xs:element name="X" type="t:X"/><xs:simpleType name="X"><xs:restriction base="xs:date"/></xs:simpleType>`),
		}, "X\n  urn:u:X: X\n  :y: X\nX = date\nelement urn:u:X: X\n"},
		{"redefine", map[string]string{
			"a.xsd": plain("urn:t", `<xs:redefine schemaLocation="b.xsd">
				<xs:complexType name="X"><xs:complexContent><xs:extension base="t:X"><xs:sequence><xs:element name="more" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
				<xs:simpleType name="S"><xs:restriction base="t:S"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
				<xs:group name="G"><xs:sequence><xs:group ref="t:G"/><xs:element name="g2" type="xs:int"/></xs:sequence></xs:group>
				<xs:attributeGroup name="AG"><xs:attributeGroup ref="t:AG"/><xs:attribute name="q"/></xs:attributeGroup>
				</xs:redefine>`),
			"b.xsd": plain("urn:t", `<xs:complexType name="X"><xs:sequence><xs:element name="x" type="t:S"/></xs:sequence></xs:complexType>
				<xs:simpleType name="S"><xs:restriction base="xs:string"/></xs:simpleType>
				<xs:group name="G"><xs:sequence><xs:element name="g1" type="xs:int"/></xs:sequence></xs:group>
				<xs:attributeGroup name="AG"><xs:attribute name="p"/></xs:attributeGroup>
				<xs:complexType name="Y"><xs:complexContent><xs:extension base="t:X"><xs:group ref="t:G"/><xs:attributeGroup ref="t:AG"/></xs:extension></xs:complexContent></xs:complexType>`),
		}, "Y base X\n  :x: S\n  :more: int\n  :g1: int\n  :g2: int\n  @p?: anySimpleType\n  @q?: anySimpleType\nX derived Y\n  :x: S\n  :more: int\nS = string maxLength=3\n"},
		{"what everyone knows", map[string]string{
			"a.xsd": strings.Replace(plain("urn:t", `<xs:import namespace="http://microsoft.com/wsdl/types/"/><xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
				<xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/" schemaLocation="http://schemas.xmlsoap.org/soap/encoding/"/>
				<xs:complexType name="T"><xs:sequence><xs:element name="g" type="m:guid"/><xs:element name="c" type="m:char"/><xs:element name="s" type="enc:string"/>
				<xs:element ref="xs:schema"/><xs:element name="f" type="swa:swaRef"/><xs:element name="b" type="xmime:base64Binary"/></xs:sequence><xs:attribute ref="xml:lang"/></xs:complexType>
				<xs:complexType name="Items"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="t:T[]"/></xs:restriction></xs:complexContent></xs:complexType>
				<xs:complexType name="Named"><xs:complexContent><xs:restriction base="enc:Array"><xs:sequence><xs:element name="n" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
				<xs:complexType name="U"><xs:sequence><xs:element name="i" type="t:Items"/><xs:element name="n" type="t:Named"/><xs:element name="a" type="enc:Array" w:arrayType="xs:int[][,]"/></xs:sequence></xs:complexType>`),
				"<xs:schema", `<xs:schema xmlns:m="http://microsoft.com/wsdl/types/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:w="http://schemas.xmlsoap.org/wsdl/"
				 xmlns:swa="http://ws-i.org/profiles/basic/1.1/xsd" xmlns:xmime="http://www.w3.org/2005/05/xmlmime"`, 1),
		}, `T
  :g: string /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/
  :c: unsignedShort
  :s: string
  http://www.w3.org/2001/XMLSchema:schema: any
  :f: anyURI
  :b: base64Binary
  @http://www.w3.org/XML/1998/namespace:lang?: string
U
  :i: array of :item[0..-1]!: T
  :n: array of :n[1..-1]: int
  :a: array of :item[0..-1]!: array of :item[0..-1]!: int
`},
		{"a draft of the language", map[string]string{
			"a.xsd": `<schema xmlns="http://www.w3.org/1999/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"><element name="e" type="timeInstant"/><complexType name="T"><sequence><element name="a" type="t:T" minOccurs="0"/></sequence></complexType></schema>`,
		}, "T\n  :a?: T\nelement e: dateTime\n"},
		{"names without their prefix", map[string]string{
			"a.xsd": plain("urn:t", `<xs:element name="e" type="T"/><xs:complexType name="T"><xs:attribute name="a" type="xs:String"/></xs:complexType>`),
		}, "T\n  @a?: string\nelement e: T\n"},
		{"no location and not needed", map[string]string{
			"a.xsd": plain("urn:t", `<xs:import namespace="urn:gone"/><xs:import namespace="urn:far" schemaLocation="http://nowhere/x.xsd"/><xs:include schemaLocation="gone.xsd"/><xs:element name="e" type="xs:int"/>`),
		}, "element e: int\n"},
		{"the same twice", map[string]string{
			"a.xsd": plain("urn:t", `<xs:include schemaLocation="b.xsd"/><xs:simpleType name="S"><xs:restriction base="xs:int"/></xs:simpleType>`),
			"b.xsd": plain("urn:t", `<xs:simpleType name="S"><xs:restriction base="xs:long"/></xs:simpleType>`),
		}, "S = int\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set := read(t, tc.files)
			if d := cmp.Diff(tc.want, show(set)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCatalog(t *testing.T) {
	catalog := func(location, namespace string) ([]byte, bool) {
		switch {
		case location == "http://far/x.xsd":
			return []byte(plain("urn:x", `<xs:include schemaLocation="sub/y.xsd"/>`)), true
		case location == "http://far/sub/y.xsd":
			return []byte(plain("urn:x", `<xs:simpleType name="X"><xs:restriction base="xs:int"/></xs:simpleType>`)), true
		case location == "" && namespace == "urn:n":
			return []byte(plain("urn:n", `<xs:simpleType name="N"><xs:restriction base="xs:int"/></xs:simpleType>`)), true
		}
		return nil, false
	}
	doc := strings.Replace(plain("urn:t", `<xs:import namespace="urn:x" schemaLocation="http://far/x.xsd#top"/><xs:import namespace="urn:n"/>
		<xs:complexType name="T"><xs:attribute name="x" type="x:X"/><xs:attribute name="n" type="n:N"/></xs:complexType>`),
		"<xs:schema", `<xs:schema xmlns:x="urn:x" xmlns:n="urn:n"`, 1)
	set, diags := readAll(map[string]string{"a.xsd": doc}, catalog)
	if len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	if d := cmp.Diff("T\n  @x?: X\n  @n?: N\nX = int\nN = int\n", show(set)); d != "" {
		t.Error(d)
	}
}

// TestWellKnown reads what is imported from the network by custom, without a
// catalog; each schema is right by itself.
func TestWellKnown(t *testing.T) {
	doc := strings.Replace(plain("urn:t", `<xs:import namespace="http://www.w3.org/2005/08/addressing" schemaLocation="http://www.w3.org/2006/03/addressing/ws-addr.xsd"/>
		<xs:import namespace="http://schemas.xmlsoap.org/ws/2004/08/addressing"/>
		<xs:complexType name="T"><xs:sequence><xs:element name="now" type="n:EndpointReferenceType"/><xs:element name="then" type="o:EndpointReferenceType"/>
		<xs:element ref="n:RelatesTo"/></xs:sequence></xs:complexType>`),
		"<xs:schema", `<xs:schema xmlns:n="http://www.w3.org/2005/08/addressing" xmlns:o="http://schemas.xmlsoap.org/ws/2004/08/addressing"`, 1)
	set, diags := readAll(map[string]string{"a.xsd": doc}, nil)
	if len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	for _, want := range []string{"EndpointReferenceType\n", "Address: AttributedURIType\n", "ServiceName?: ServiceNameType\n", "RelatesTo: RelatesToType\n"} {
		if got := show(set); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestMistakes holds each document to its errors, located and with help.
func TestMistakes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"dangling references, all of them", map[string]string{"a.xsd": plain("urn:t", `
<xs:element name="Order" type="t:Ordre"/>
<xs:complexType name="Order"><xs:sequence>
 <xs:element ref="t:lines"/>
 <xs:group ref="t:G"/>
</xs:sequence><xs:attribute ref="t:a"/><xs:attributeGroup ref="t:AG"/></xs:complexType>
<xs:simpleType name="S"><xs:union memberTypes="t:Order2 xs:strin"/></xs:simpleType>
<xs:complexType name="D"><xs:complexContent><xs:extension base="q:X"/></xs:complexContent></xs:complexType>`)}, `
a.xsd:2:32 dangling-reference: type "Ordre" is not defined in the namespace "urn:t" (did you mean "Order"?)
a.xsd:4:19 dangling-reference: element "lines" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.xsd:5:17 dangling-reference: group "G" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.xsd:6:34 dangling-reference: attribute "a" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.xsd:6:64 dangling-reference: attribute group "AG" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.xsd:7:48 dangling-reference: type "Order2" is not defined in the namespace "urn:t" (did you mean "Order"?)
a.xsd:7:48 dangling-reference: type "strin" is not defined in the namespace "http://www.w3.org/2001/XMLSchema" (did you mean "string"?)
a.xsd:8:65 unbound-prefix: namespace prefix "q" of "q:X" is not declared (declare it: xmlns:q="…")
`},
		{"the namespace of another", map[string]string{"a.xsd": plain("urn:t", `
<xs:import namespace="urn:u" schemaLocation="b.xsd"/><xs:element name="e" type="t:U"/>`), "b.xsd": plain("urn:u", `<xs:simpleType name="U"><xs:restriction base="xs:int"/></xs:simpleType>`)}, `
a.xsd:2:81 dangling-reference: type "U" is not defined in the namespace "urn:t" (the namespace urn:u has one; is the prefix right?)
`},
		{"an import on the network, once", map[string]string{"a.xsd": strings.Replace(plain("urn:t", `
<xs:import namespace="urn:u" schemaLocation="http://far/x.xsd"/>
<xs:element name="e" type="u:U"/><xs:element name="f" type="u:V"/>`), "<xs:schema", `<xs:schema xmlns:u="urn:u"`, 1)}, `
a.xsd:2:46 import-remote: http://far/x.xsd is on the network, and nothing is fetched (fetch the file yourself and put it beside the document, or give it in a catalog)
  a.xsd:3:28: type U is needed here
  a.xsd:3:61: type V is needed here
`},
		{"an include that is not there", map[string]string{"a.xsd": plain("urn:t", `
<xs:include schemaLocation="Types.xsd"/><xs:element name="e" type="t:T"/>`), "types.xsd": plain("urn:t", "")}, `
a.xsd:2:29 import-unread: Types.xsd was not read: there is no file Types.xsd, but types.xsd (put the file where schemaLocation says, or give it in a catalog)
  a.xsd:2:68: type T is needed here
`},
		{"an import without location", map[string]string{"a.xsd": strings.Replace(plain("urn:t", `
<xs:import namespace="urn:u"/><xs:element name="e" type="u:U"/>`), "<xs:schema", `<xs:schema xmlns:u="urn:u"`, 1)}, `
a.xsd:2:23 import-unread: no document defines the namespace "urn:u" (put the schema beside the document and name it in schemaLocation, or give it in a catalog)
  a.xsd:2:58: type U is needed here
`},
		{"outside of the folder", map[string]string{"a.xsd": plain("urn:t", `
<xs:include schemaLocation="../../etc/passwd"/><xs:element name="e" type="t:T"/>`)}, `
a.xsd:2:29 import-unread: ../../etc/passwd was not read: there is no file ../../etc/passwd (put the file where schemaLocation says, or give it in a catalog)
  a.xsd:2:75: type T is needed here
`},
		{"an included file that is cut off", map[string]string{"a.xsd": plain("urn:t", `<xs:include schemaLocation="b.xsd"/>`), "b.xsd": "<xs:schema"}, `
b.xsd:1:11 xml-truncated: file ends within a tag (the file seems to be cut off; fetch it again)
  b.xsd:1:1: which starts here
`},
		{"include of another namespace", map[string]string{"a.xsd": plain("urn:t", `
<xs:include schemaLocation="b.xsd"/>`), "b.xsd": plain("urn:u", "")}, `
a.xsd:2:29 wrong-namespace: b.xsd has the target namespace "urn:u", not "urn:t" (a schema of another namespace is imported, not included)
`},
		{"no schema", map[string]string{"a.xsd": "<html/>"}, `
a.xsd:1:1 no-schema: html is not an XML Schema 1.0 schema (expected <schema> in the namespace http://www.w3.org/2001/XMLSchema)
`},
		{"circles", map[string]string{"a.xsd": plain("urn:t", `
<xs:complexType name="A"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent></xs:complexType>
<xs:complexType name="B"><xs:complexContent><xs:extension base="t:A"/></xs:complexContent></xs:complexType>
<xs:simpleType name="S"><xs:union memberTypes="xs:int t:U"/></xs:simpleType>
<xs:simpleType name="U"><xs:list itemType="t:S"/></xs:simpleType>
<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>
<xs:attributeGroup name="AG"><xs:attributeGroup ref="t:AG"/></xs:attributeGroup>
<xs:element name="e" substitutionGroup="t:f"/><xs:element name="f" substitutionGroup="t:e"/>`)}, `
a.xsd:3:23 circular: type "B" is defined by itself
a.xsd:5:22 circular: type "U" is defined by itself
a.xsd:6:17 circular: group "G" is defined by itself
a.xsd:7:26 circular: attribute group "AG" is defined by itself
a.xsd:8:65 circular: substitution group of element "f" is defined by itself
`},
		{"occurrence", map[string]string{"a.xsd": plain("urn:t", `<xs:complexType name="A"><xs:sequence>
<xs:element name="a" minOccurs="some"/>
<xs:element name="b" minOccurs="3" maxOccurs="2"/>
<xs:element name="c" minOccurs="3"/></xs:sequence></xs:complexType>`)}, `
a.xsd:2:33 occurs: minOccurs "some" is no number (write a number from 0, or for maxOccurs "unbounded")
a.xsd:3:47 occurs: maxOccurs 2 is less than minOccurs 3
`},
		{"what has no name", map[string]string{"a.xsd": plain("urn:t", `
<xs:complexType/><xs:complexType name="A"><xs:sequence>
<xs:element type="xs:int"/></xs:sequence><xs:attribute type="xs:int"/></xs:complexType>`)}, `
a.xsd:2:1 no-name: global complexType has no name
a.xsd:3:1 no-name: element has neither name nor ref
a.xsd:3:42 no-name: attribute has neither name nor ref
`},
		{"a complex type where a simple one is needed", map[string]string{"a.xsd": plain("urn:t", `
<xs:complexType name="A"><xs:attribute name="a" type="t:A"/></xs:complexType>
<xs:simpleType name="S"><xs:restriction base="t:A"/></xs:simpleType>
<xs:simpleType name="N"/>
<xs:complexType name="C"><xs:simpleContent/></xs:complexType>`)}, `
a.xsd:2:55 not-simple: type "A" is complex, and a simple type is needed here
a.xsd:3:47 not-simple: type "A" is complex, and a simple type is needed here
a.xsd:4:1 no-derivation: simpleType holds neither restriction, list nor union
a.xsd:5:26 no-derivation: simpleContent holds neither extension nor restriction
`},
		{"redefinition of nothing", map[string]string{"a.xsd": plain("urn:t", `<xs:redefine schemaLocation="b.xsd">
<xs:simpleType name="S"><xs:restriction base="t:S"/></xs:simpleType><xs:element name="e"/></xs:redefine>`), "b.xsd": plain("urn:t", "")}, `
a.xsd:2:22 redefine: there is no simpleType "S" to redefine
a.xsd:2:69 redefine: element cannot be redefined
`},
		{"groups that grow without end", map[string]string{"a.xsd": plain("urn:t", bomb())}, `
a.xsd:1:118 too-large: type has more than 20000 fields
`},
		{"no file", nil, "\na.xsd no-file: there is no file a.xsd\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, diags := readAll(tc.files, nil)
			if d := cmp.Diff(tc.want, "\n"+showErrors(diags)); d != "" {
				t.Error(d)
			}
		})
	}
}

func showErrors(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		if d.Severity != diag.Error {
			continue
		}
		fmt.Fprintf(&b, "%s %s: %s", d.Pos, d.Code, d.Summary)
		if d.Help != "" {
			fmt.Fprintf(&b, " (%s)", d.Help)
		}
		b.WriteByte('\n')
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  %s: %s\n", r.Pos, r.Text)
		}
	}
	return b.String()
}

// bomb is a type of 2^30 elements in thirty lines.
func bomb() string {
	var b strings.Builder
	b.WriteString(`<xs:complexType name="T"><xs:group ref="t:G30"/></xs:complexType><xs:group name="G0"><xs:sequence>`)
	b.WriteString(`<xs:element name="a"/><xs:element name="b"/></xs:sequence></xs:group>`)
	for i := range 30 {
		fmt.Fprintf(&b, `<xs:group name="G%d"><xs:sequence><xs:group ref="t:G%d"/><xs:group ref="t:G%d"/></xs:sequence></xs:group>`, i+1, i, i)
	}
	return b.String()
}
