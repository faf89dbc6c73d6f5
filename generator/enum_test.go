package generator

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/model"
)

// AccountsIQ's error codes are an enumeration of 2,404 values. Its names are made
// up here, with the troubles that such lists have: words that differ in case or
// in signs only, words that begin with a digit, words of Go.
func TestEnumOf2404Values(t *testing.T) {
	values := []string{"SUCCESS", "success", "NOT-FOUND", "NOT_FOUND", "NOT FOUND", "2FA_REQUIRED", "type", "func", "", "Æ_ERROR"}
	for i := len(values); i < 2404; i++ {
		values = append(values, fmt.Sprintf("MODULE_%d_ERROR_%d", i%40, i))
	}
	c, files, diags := Plain(fstest.MapFS{"codes.wsdl": {Data: []byte(enumWSDL(values))}}, "codes",
		[]Spec{{File: "codes.wsdl", Protocol: model.SOAP}}, inPlace)
	noErrors(t, diags)
	typeCheck(t, files)
	constants := map[string]string{}
	for _, f := range files {
		if strings.HasPrefix(f.Name, "codes/types") {
			parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			enumConstants(constants, parsed)
		}
	}
	if len(c.Types) == 0 || len(constants) != len(values) {
		t.Fatalf("%d constants, want %d", len(constants), len(values))
	}
	seen := map[string]bool{}
	for _, v := range constants {
		seen[v] = true
	}
	for _, v := range values {
		if !seen[fmt.Sprintf("%q", v)] {
			t.Errorf("no constant is %q", v)
		}
	}
}

// enumConstants adds the constants of type Code, with their values.
func enumConstants(to map[string]string, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Code" {
				to[v.Names[0].Name] = v.Values[0].(*ast.BasicLit).Value
			}
		}
		return true
	})
}

// enumWSDL is a description with one operation, which returns one of the values.
func enumWSDL(values []string) string {
	var b strings.Builder
	b.WriteString(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:codes" targetNamespace="urn:codes">
<types><xs:schema targetNamespace="urn:codes" elementFormDefault="qualified">
<xs:simpleType name="Code"><xs:restriction base="xs:string">`)
	for _, v := range values {
		fmt.Fprintf(&b, "<xs:enumeration value=%q/>\n", v)
	}
	b.WriteString(`</xs:restriction></xs:simpleType>
<xs:element name="Ask"><xs:complexType/></xs:element>
<xs:element name="AskResponse"><xs:complexType><xs:sequence><xs:element name="AskResult" type="t:Code"/></xs:sequence></xs:complexType></xs:element>
</xs:schema></types>
<message name="AskIn"><part name="parameters" element="t:Ask"/></message>
<message name="AskOut"><part name="parameters" element="t:AskResponse"/></message>
<portType name="P"><operation name="Ask"><input message="t:AskIn"/><output message="t:AskOut"/></operation></portType>
<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="Ask"><soap:operation soapAction="urn:codes/Ask"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
<service name="Codes"><port name="P" binding="t:B"><soap:address location="http://localhost/codes"/></port></service>
</definitions>`)
	return b.String()
}
