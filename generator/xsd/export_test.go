package xsd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExport holds libxml2 to what it must make of an exported set.
func TestExport(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatal("xmllint is not installed")
		}
		t.Skip("xmllint is not installed")
	}
	set := read(t, map[string]string{
		"a.xsd": strings.Replace(plain("urn:t", `<xs:redefine schemaLocation="b.xsd"><xs:simpleType name="S"><xs:restriction base="t:S"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:redefine>
			<xs:import namespace="urn:u" schemaLocation="c.xsd"/><xs:import namespace="http://microsoft.com/wsdl/types/"/>
			<xs:element name="e"><xs:complexType><xs:sequence><xs:element name="s" type="t:S"/><xs:element ref="u:f"/><xs:element name="g" type="m:guid"/>
			<xs:element name="d" type="xs:decimal" minOccurs="0" default="-79228162514264337593543950335"/></xs:sequence></xs:complexType></xs:element>
			<xs:element name="e" type="xs:int"/>`), "<xs:schema", `<xs:schema xmlns:u="urn:u" xmlns:m="http://microsoft.com/wsdl/types/"`, 1),
		"b.xsd": plain("urn:t", `<xs:simpleType name="S"><xs:restriction base="xs:string"/></xs:simpleType>`),
		"c.xsd": plain("urn:u", `<xs:include schemaLocation="d.xsd"/><xs:include schemaLocation="c.xsd"/>`),
		"d.xsd": plain("", `<xs:element name="f" type="F"/><xs:simpleType name="F"><xs:restriction base="xs:int"/></xs:simpleType>`),
	})
	dir := t.TempDir()
	for _, f := range set.Export() {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		doc  string
		want string // part of what is said, empty when valid
	}{
		{`<e xmlns="urn:t"><s xmlns="">abc</s><f xmlns="urn:u">1</f><g xmlns="">x</g><d xmlns="">1</d></e>`, ""},
		{`<e xmlns="urn:t"><s xmlns="">abcd</s><f xmlns="urn:u">1</f><g xmlns="">x</g></e>`, "maxLength"},
		{`<e xmlns="urn:t"><s xmlns="">abc</s><f xmlns="urn:u">one</f><g xmlns="">x</g></e>`, "{urn:u}F"},
	} {
		name := filepath.Join(dir, "doc.xml")
		if err := os.WriteFile(name, []byte(tc.doc), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", "--schema", filepath.Join(dir, "all.xsd"), name).CombinedOutput()
		if (err == nil) != (tc.want == "") || !strings.Contains(string(out), tc.want) {
			t.Errorf("%s\n%s", tc.doc, out)
		}
	}
}
