package diff_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diff"
	"github.com/authgen/authgen/generator/model"
)

// plain is the client of one document.
func plain(t *testing.T, name, text string) *model.Client {
	t.Helper()
	protocol := model.REST
	if strings.HasSuffix(name, ".wsdl") {
		protocol = model.SOAP
	}
	fsys := fstest.MapFS{name: {Data: []byte(text)}}
	c, _, diags := generator.Plain(fsys, "shop", []generator.Spec{{File: name, Protocol: protocol}}, generator.Options{Module: "example.com/x"})
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	return c
}

// told is changes, one a line: "breaking field-removed Order.Note".
func told(changes []diff.Change) []string {
	out := []string{}
	for _, c := range changes {
		out = append(out, fmt.Sprintf("%s %s %s", c.Impact, c.Code, c.Subject))
	}
	slices.Sort(out)
	return out
}

// document is an OpenAPI document in which parts of a small one are replaced.
func document(replace ...string) string {
	return strings.NewReplacer(replace...).Replace(`openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: https://api.shop.example}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: lang, in: query, schema: {type: string}}
        - {name: page, in: query, schema: {type: string}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        "404": {description: gone, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /orders:
    post:
      operationId: putOrder
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: string}
        note: {type: string}
        state: {$ref: '#/components/schemas/State'}
    NewOrder:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 20}
        lines: {type: array, items: {type: string}}
    State: {type: string, enum: [open, done]}
    Problem: {type: object, properties: {code: {type: integer}}}
`)
}

// Each pair is compared in both directions.
func TestOpenAPI(t *testing.T) {
	for _, tc := range []struct {
		name              string
		replace           []string
		forward, backward []string
	}{
		{
			"a field of an answer",
			[]string{"note: {type: string}", "note: {type: string}\n        due: {type: string}"},
			[]string{"additive field-added Order.Due"},
			[]string{"breaking field-removed Order.Due"},
		},
		{
			"a field of an answer that is required", // callers need not care
			[]string{"note: {type: string}", "due: {type: string}\n        note: {type: string}", "required: [id]", "required: [id, due]"},
			[]string{"additive field-added Order.Due"},
			[]string{"breaking field-removed Order.Due"},
		},
		{
			"a field of a request that is required",
			[]string{"name: {type: string,", "key: {type: string}\n        name: {type: string,", "required: [name]", "required: [name, key]"},
			[]string{"breaking field-added NewOrder.Key"},
			[]string{"breaking field-removed NewOrder.Key"},
		},
		{
			"a field that becomes required",
			[]string{"required: [id]", "required: [id, note]"},
			[]string{"breaking field-type Order.Note"},
			[]string{"breaking field-type Order.Note"},
		},
		{
			"a list of a request that becomes required", // its Go type stays
			[]string{"required: [name]", "required: [name, lines]"},
			[]string{"breaking field-required NewOrder.Lines"},
			[]string{"wire-only field-required NewOrder.Lines"},
		},
		{
			"a type",
			[]string{"name: {type: string, maxLength: 20}", "name: {type: integer, format: int64}"},
			[]string{"breaking field-type NewOrder.Name", "wire-only limit-changed NewOrder.Name", "wire-only limit-changed NewOrder.Name"},
			[]string{"breaking field-type NewOrder.Name", "breaking limit-tightened NewOrder.Name", "wire-only limit-changed NewOrder.Name"},
		},
		{
			"a limit of a request",
			[]string{"maxLength: 20", "maxLength: 10"},
			[]string{"breaking limit-tightened NewOrder.Name"},
			[]string{"wire-only limit-changed NewOrder.Name"},
		},
		{
			"a limit of an answer",
			[]string{"code: {type: integer}", "code: {type: integer, maximum: 7}"},
			[]string{"wire-only limit-changed Problem.Code"},
			[]string{"wire-only limit-changed Problem.Code"},
		},
		{
			"a value of an enumeration",
			[]string{"[open, done]", "[open, done, lost]"},
			[]string{"additive value-added StateLost"},
			[]string{"breaking value-removed StateLost"},
		},
		{
			"an enumeration that is a text",
			[]string{"{type: string, enum: [open, done]}", "{type: string}"},
			[]string{"breaking field-type Order.State", "breaking type-removed State"},
			[]string{"additive type-added State", "breaking field-type Order.State"},
		},
		{
			"an operation",
			[]string{"  /orders:\n", "  /ping:\n    get: {operationId: ping, responses: {\"204\": {description: ok}}}\n  /orders:\n"},
			[]string{"additive operation-added Client.Ping"},
			[]string{"breaking operation-removed Client.Ping"},
		},
		{
			"the name of an operation",
			[]string{"operationId: getOrder", "operationId: readOrder"},
			[]string{"breaking operation-renamed Client.GetOrder", "breaking signature-changed Client.GetOrder"},
			[]string{"breaking operation-renamed Client.ReadOrder", "breaking signature-changed Client.ReadOrder"},
		},
		{
			"the path of an operation",
			[]string{"/orders/{id}:", "/v2/orders/{id}:"},
			[]string{"wire-only path-changed Client.GetOrder"},
			[]string{"wire-only path-changed Client.GetOrder"},
		},
		{
			"the address",
			[]string{"https://api.shop.example", "https://shop.example/v2"},
			[]string{"wire-only address-changed Client"},
			[]string{"wire-only address-changed Client"},
		},
		{
			"an optional parameter",
			[]string{"- {name: page,", "- {name: size, in: query, schema: {type: integer}}\n        - {name: page,"},
			[]string{"additive parameter-added GetOrderParams.Size"},
			[]string{"breaking parameter-removed GetOrderParams.Size"},
		},
		{
			"a required parameter",
			[]string{"- {name: page, in: query,", "- {name: page, in: query, required: true,"},
			[]string{"breaking parameter-removed GetOrderParams.Page", "breaking signature-changed Client.GetOrder"},
			[]string{"additive parameter-added GetOrderParams.Page", "breaking signature-changed Client.GetOrder"},
		},
		{
			"the place of a parameter",
			[]string{"name: lang, in: query", "name: lang, in: header"},
			[]string{"wire-only parameter-place Client.GetOrder", "wire-only parameter-style Client.GetOrder"},
			[]string{"wire-only parameter-place Client.GetOrder", "wire-only parameter-style Client.GetOrder"},
		},
		{
			"a declared error",
			[]string{"        \"404\": {description: gone, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}\n", ""},
			[]string{"breaking response-removed Client.GetOrder", "breaking type-removed Problem"},
			[]string{"additive response-added Client.GetOrder", "additive type-added Problem"},
		},
		{
			"deprecation",
			[]string{"operationId: putOrder", "operationId: putOrder\n      deprecated: true"},
			[]string{"additive deprecated Client.PutOrder"},
			[]string{"additive deprecated Client.PutOrder"},
		},
		{
			"words", // concern nobody who compiles
			[]string{"description: gone", "description: not here"},
			[]string{},
			[]string{},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, after := document(), document(tc.replace...)
			if before == after {
				t.Fatal("nothing was replaced")
			}
			compare(t, "shop.yaml", before, after, tc.forward, tc.backward)
		})
	}
}

func compare(t *testing.T, name, before, after string, forward, backward []string) {
	t.Helper()
	got := diff.Clients(plain(t, name, before), plain(t, name, after))
	if d := cmp.Diff(forward, told(got)); d != "" {
		t.Errorf("forward: %s\n%v", d, got)
	}
	for _, c := range got {
		if !c.Old.IsValid() && !c.New.IsValid() {
			t.Errorf("%s has no place", c)
		}
	}
	got = diff.Clients(plain(t, name, after), plain(t, name, before))
	if d := cmp.Diff(backward, told(got)); d != "" {
		t.Errorf("backward: %s\n%v", d, got)
	}
}

// description is a WSDL document in which parts of a small one are replaced.
func description(replace ...string) string {
	return strings.NewReplacer(replace...).Replace(`<wsdl:definitions name="Shop" targetNamespace="urn:shop" xmlns:tns="urn:shop"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:types><xs:schema targetNamespace="urn:shop" elementFormDefault="qualified">
    <xs:element name="Get"><xs:complexType><xs:sequence>
      <xs:element name="First" type="xs:string"/>
      <xs:element name="Second" type="xs:string"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="GetResponse"><xs:complexType><xs:sequence>
      <xs:element name="GetResult" type="tns:Order"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Trouble" type="tns:Trouble"/>
    <xs:complexType name="Trouble"><xs:sequence><xs:element name="Code" type="xs:int"/></xs:sequence></xs:complexType>
    <xs:complexType name="Order"><xs:sequence>
      <xs:element name="Id" type="xs:int"/>
      <xs:element name="Note" type="xs:string" minOccurs="0"/>
    </xs:sequence></xs:complexType>
  </xs:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="p" element="tns:Get"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="p" element="tns:GetResponse"/></wsdl:message>
  <wsdl:message name="Bad"><wsdl:part name="p" element="tns:Trouble"/></wsdl:message>
  <wsdl:portType name="Shop"><wsdl:operation name="Get">
    <wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/><wsdl:fault name="Bad" message="tns:Bad"/>
  </wsdl:operation></wsdl:portType>
  <wsdl:binding name="Shop" type="tns:Shop"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Get"><soap:operation soapAction="urn:shop/Get"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
      <wsdl:fault name="Bad"><soap:fault name="Bad" use="literal"/></wsdl:fault>
    </wsdl:operation></wsdl:binding>
  <wsdl:service name="Shop"><wsdl:port name="Shop" binding="tns:Shop"><soap:address location="https://shop.example/soap"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`)
}

func TestWSDL(t *testing.T) {
	for _, tc := range []struct {
		name              string
		replace           []string
		forward, backward []string
	}{
		{
			"the namespace",
			[]string{"urn:shop\"", "urn:shop:v2\""},
			[]string{"wire-only namespace-changed Client"}, // once, not for each element
			[]string{"wire-only namespace-changed Client"},
		},
		{
			"the action",
			[]string{`soapAction="urn:shop/Get"`, `soapAction="urn:shop/v2/Get"`},
			[]string{"wire-only action-changed Client.Get"},
			[]string{"wire-only action-changed Client.Get"},
		},
		{
			"arguments of one type change places", // what compiles would send the one for the other
			[]string{`name="First"`, `name="Second"`, `name="Second"`, `name="First"`},
			[]string{"breaking arguments-swapped Client.Get", "wire-only order-changed Client.Get"},
			[]string{"breaking arguments-swapped Client.Get", "wire-only order-changed Client.Get"},
		},
		{
			"an argument",
			[]string{`<xs:element name="Second" type="xs:string"/>`, ""},
			[]string{"breaking signature-changed Client.Get", "wire-only field-removed Client.Get Second"},
			[]string{"breaking signature-changed Client.Get", "wire-only field-added Client.Get Second"},
		},
		{
			"the order of an answer",
			[]string{"<xs:element name=\"Id\" type=\"xs:int\"/>", "<xs:element name=\"Note\" type=\"xs:string\" minOccurs=\"0\"/>", "<xs:element name=\"Note\" type=\"xs:string\" minOccurs=\"0\"/>", "<xs:element name=\"Id\" type=\"xs:int\"/>"},
			[]string{"wire-only order-changed Order"},
			[]string{"wire-only order-changed Order"},
		},
		{
			"an attribute",
			[]string{`<xs:element name="Id" type="xs:int"/>`, "", "</xs:sequence></xs:complexType>\n  </xs:schema>", "</xs:sequence><xs:attribute name=\"Id\" type=\"xs:int\" use=\"required\"/></xs:complexType>\n  </xs:schema>"},
			[]string{"wire-only field-place Order.ID"},
			[]string{"wire-only field-place Order.ID"},
		},
		{
			"a fault",
			[]string{`<wsdl:fault name="Bad" message="tns:Bad"/>`, "", `<wsdl:fault name="Bad"><soap:fault name="Bad" use="literal"/></wsdl:fault>`, ""},
			[]string{"breaking fault-removed Client.Get", "breaking type-removed Trouble"},
			[]string{"additive fault-added Client.Get", "additive type-added Trouble"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, after := description(), description(tc.replace...)
			if before == after {
				t.Fatal("nothing was replaced")
			}
			compare(t, "shop.wsdl", before, after, tc.forward, tc.backward)
		})
	}
}

// What did not change has no differences, however often it is read.
func TestSame(t *testing.T) {
	folders, err := filepath.Glob("../../specs/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no specs", err)
	}
	for _, dir := range folders {
		read := func() *model.Client {
			c, _, diags := generator.Run(os.DirFS(dir), "policy.hcl", generator.Options{Module: "example.com/x"})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			return c
		}
		if changes := diff.Clients(read(), read()); len(changes) > 0 {
			t.Errorf("%s: %v", dir, changes)
		}
	}
}

// Two releases of Finicity's description, a month apart.
func TestFinicity(t *testing.T) {
	root := os.Getenv("AUTHGEN_SHARED")
	if root == "" {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatal("AUTHGEN_SHARED is not set")
		}
		t.Skip("AUTHGEN_SHARED is not set: the vendors' own specs are not read")
	}
	read := func(name string) *model.Client {
		data, err := os.ReadFile(filepath.Join(root, "vendors", "finicity", name))
		if err != nil {
			t.Fatal(err)
		}
		return plain(t, "finicity.yaml", string(data))
	}
	before, after := read("openbanking-us.yaml"), read("finicity-openbanking-us-openapi-original.yml")
	got := told(diff.Clients(before, after))
	for _, want := range []string{
		"breaking field-removed AccountOwnerIdentityInsights.Device",
		"breaking type-removed DeviceScores",
		"additive operation-added Client.GetReportByReportID",
		"additive deprecated Client.GetReportByConsumer",
		"wire-only method-changed Client.GetReportByID",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not told", want)
		}
	}
	if len(got) != 21 {
		t.Errorf("there are %d changes:\n%s", len(got), strings.Join(got, "\n"))
	}
}
