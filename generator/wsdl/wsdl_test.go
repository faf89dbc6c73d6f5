package wsdl_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/wsdl"
)

// definitions is a description with the schema, messages and so on in body.
func definitions(body string) string {
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/"
 xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
` + body + `</definitions>`
}

// types are a schema and the messages that most tests use.
const types = `<types><x:schema targetNamespace="urn:t" elementFormDefault="qualified">
 <x:element name="Get"><x:complexType><x:sequence><x:element name="id" type="x:int"/></x:sequence></x:complexType></x:element>
 <x:element name="GetResponse"><x:complexType><x:sequence><x:element name="GetResult" type="t:Thing" minOccurs="0"/></x:sequence></x:complexType></x:element>
 <x:complexType name="Thing"><x:sequence><x:element name="name" type="x:string"/></x:sequence></x:complexType>
 <x:element name="Thing" type="t:Thing"/>
 <x:element name="Auth"><x:complexType><x:attribute name="key"/></x:complexType></x:element>
 <x:element name="Oops"><x:complexType><x:sequence><x:element name="code" type="x:int"/></x:sequence></x:complexType></x:element>
</x:schema></types>
<message name="GetIn"><part name="parameters" element="t:Get"/></message>
<message name="GetOut"><part name="parameters" element="t:GetResponse"/></message>
<message name="ThingIn"><part name="thing" element="t:Thing"/></message>
<message name="Header"><part name="auth" element="t:Auth"/></message>
<message name="OopsMessage"><part name="fault" element="t:Oops"/></message>
<message name="Empty"/>
`

const (
	portType = `<portType name="P"><operation name="Get"><input message="t:GetIn"/><output message="t:GetOut"/></operation></portType>
`
	literal = `<input><s:body use="literal"/></input><output><s:body use="literal"/></output>`
	binding = `<binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Get"><s:operation soapAction="urn:get"/>` + literal + `</operation></binding>
`
	service = `<service name="S"><port name="Port" binding="t:B"><s:address location="https://example.com/s"/></port></service>
`
)

func parse(files map[string]string, opts wsdl.Options) (*model.Service, []model.Input, diag.List) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return wsdl.Parse(fsys, "a.wsdl", opts)
}

// show prints a service: operations with their messages, and all that is said
// beside errors.
func show(s *model.Service, diags diag.List) string {
	var b strings.Builder
	if s != nil {
		fmt.Fprintf(&b, "%s at %q\n", s.Name, s.URL)
		for _, op := range s.Operations {
			showOperation(&b, op)
		}
	}
	for _, d := range diags {
		fmt.Fprintf(&b, "%s %s: %s: %s", d.Pos, d.Severity, d.Code, d.Summary)
		if d.Help != "" {
			fmt.Fprintf(&b, " (%s)", d.Help)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func showOperation(b *strings.Builder, op *model.Operation) {
	w := op.Wire.(*model.SOAPOperation)
	fmt.Fprintf(b, "%s %s %q at port %q", op.Name, w.Version, w.Action, w.Port)
	for _, flag := range []struct {
		on   bool
		word string
	}{
		{w.RPC, "rpc"},
		{w.Encoded, "encoded"},
		{w.Wrapped, "wrapped"},
		{w.OneWay, "one-way"},
		{w.Addressing, "addressing"},
		{w.Addressing2004, "of-2004"},
		{w.MTOM, "mtom"},
		{w.URL != "", "url=" + w.URL},
		{op.Doc != "", "doc=" + op.Doc},
	} {
		if flag.on {
			b.WriteString(" " + flag.word)
		}
	}
	b.WriteByte('\n')
	showEnvelope(b, "in", w.Request)
	showEnvelope(b, "out", w.Response)
	for _, f := range w.Faults {
		where := "fault"
		if f.Header {
			where = "headerfault"
		}
		fmt.Fprintf(b, "  %s %s %s\n", where, f.Name, word(f.Detail))
	}
}

func showEnvelope(b *strings.Builder, what string, e *model.Envelope) {
	if e == nil {
		return
	}
	fmt.Fprintf(b, "  %s %s:", what, e.Message)
	for _, f := range e.Headers {
		b.WriteString(" header " + word(f))
	}
	for _, f := range e.Body {
		b.WriteString(" " + word(f))
	}
	b.WriteByte('\n')
}

// word is a field as "{space}name Type", and what an anonymous type holds.
func word(f *model.Field) string {
	name := f.Name
	if f.Space != "" {
		name = "{" + f.Space + "}" + name
	}
	switch t := f.Type.(type) {
	case *model.Struct:
		if t.Path == nil {
			return name + " " + t.Name
		}
		var fields []string
		for _, g := range t.Fields {
			fields = append(fields, word(g))
		}
		return name + "(" + strings.Join(fields, ", ") + ")"
	case *model.Scalar:
		return name + " " + t.XSD
	case *model.List:
		return name + " list of " + word(t.Item)
	case *model.Any:
		return name + " any"
	}
	return name + " ?"
}

// port is a binding and service with the given inner binding.
func bound(portTypeBody, bindingBody string) string {
	return definitions(types + `<portType name="P">` + portTypeBody + `</portType>
<binding name="B" type="t:P">` + bindingBody + `</binding>
` + service)
}

const overHTTP = `<s:binding transport="http://schemas.xmlsoap.org/soap/http"/>`

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name string
		doc  string
		opts wsdl.Options
		want string
	}{
		{"wrapped", definitions(types + portType + binding + service), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "urn:get" at port "Port" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
`},
		{"wrapped when the element is called like the operation, or its part is called parameters", bound(
			`<operation name="Thing"><input message="t:ThingIn"/></operation>
			<operation name="Find"><input message="t:GetIn"/><output message="t:GetOut"/></operation>
			<operation name="Other"><input message="t:ThingIn"/></operation>
			<operation name="Get"><input message="t:GetIn"/><output message="t:Header"/></operation>`,
			overHTTP+`<operation name="Thing"/><operation name="Find"/><operation name="Other"/><operation name="Get"/>`), wsdl.Options{}, `
a at "https://example.com/s"
Thing 1.1 "" at port "Port" wrapped one-way
  in ThingIn: {urn:t}Thing Thing
Find 1.1 "" at port "Port" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
Other 1.1 "" at port "Port" one-way
  in ThingIn: {urn:t}Thing Thing
Get 1.1 "" at port "Port"
  in GetIn: {urn:t}Get({urn:t}id int)
  out Header: {urn:t}Auth(key anySimpleType)
`},
		{"headers, faults and parts", bound(
			`<operation name="Get"><documentation>
				Gets a
				  thing.</documentation><input message="t:Both"/><output message="t:GetOut"/><fault name="oops" message="t:OopsMessage"/><fault name="typed" message="t:Typed"/></operation>`,
			overHTTP+`<operation name="Get"><input><s:header message="t:Both" part="auth" use="literal"/><s:header message="t:Header" part="auth" use="literal"><s:headerfault message="t:OopsMessage" part="fault"/></s:header><s:body use="literal"/></input>
			<output><s:body use="literal" parts="parameters"/></output></operation>`) + ``, wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped doc=Gets a
thing.
  in Both: header {urn:t}Auth(key anySimpleType) header {urn:t}Auth(key anySimpleType) {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
  fault oops {urn:t}Oops({urn:t}code int)
  fault typed f int
  headerfault fault {urn:t}Oops({urn:t}code int)
`},
		{"several body parts", bound(
			`<operation name="Get"><input message="t:Both"/></operation>`,
			overHTTP+`<operation name="Get"><input><s:body use="literal" parts="auth body"/></input></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" one-way
  in Both: {urn:t}Auth(key anySimpleType) {urn:t}Get({urn:t}id int)
`},
		{"rpc", bound(
			`<operation name="Add"><input message="t:Numbers"/><output message="t:Sum"/></operation>
			<operation name="Ping"><input message="t:Empty"/><output message="t:Empty"/></operation>
			<operation name="Plain"><input message="t:Numbers"/></operation>
			<operation name="Mixed"><input message="t:GetIn"/></operation>`,
			`<s:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Add"><s:operation soapAction="add"/><input><s:body use="literal" namespace="urn:in"/></input><output><s:body use="literal" namespace="urn:out"/></output></operation>
			<operation name="Ping"><input><s:body use="encoded" namespace="urn:in" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></input></operation>
			<operation name="Plain"><input><s:body use="literal" parts="b"/></input></operation>
			<operation name="Mixed"><s:operation style="document"/></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
Add 1.1 "add" at port "Port" rpc wrapped
  in Numbers: {urn:in}Add(a int, b Thing)
  out Sum: {urn:out}AddResponse(sum decimal)
Ping 1.1 "" at port "Port" rpc encoded wrapped
  in Empty: {urn:in}Ping()
  out Empty: {urn:t}PingResponse()
Plain 1.1 "" at port "Port" rpc wrapped one-way
  in Numbers: {urn:t}Plain(b Thing)
Mixed 1.1 "" at port "Port" wrapped one-way
  in GetIn: {urn:t}Get({urn:t}id int)
`},
		{"overloads", bound(
			`<operation name="Get"><input name="Get" message="t:GetIn"/><output name="GetOut" message="t:GetOut"/></operation>
			<operation name="Get"><input name="GetThing" message="t:ThingIn"/><output name="GetThingOut" message="t:GetOut"/></operation>
			<operation name="Get"><input message="t:Header"/></operation>`,
			overHTTP+`<operation name="Get"><s:operation soapAction="2"/><input name="GetThing"/><output name="GetThingOut"/></operation>
			<operation name="Get"><s:operation soapAction="1"/><input name="Get"/><output name="GetOut"/></operation>
			<operation name="Get"><s:operation soapAction="3"/></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
GetThing 1.1 "2" at port "Port"
  in ThingIn: {urn:t}Thing Thing
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
Get 1.1 "1" at port "Port" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
Get2 1.1 "3" at port "Port" one-way
  in Header: {urn:t}Auth(key anySimpleType)
`},
		{"what starts with the server is skipped", bound(
			`<operation name="Tell"><output message="t:GetOut"/></operation><operation name="Ask"><output message="t:GetOut"/><input message="t:GetIn"/></operation>
			<operation name="Get"><input message="t:GetIn"/></operation>`,
			overHTTP+`<operation name="Tell"/><operation name="Ask"/><operation name="Get"/>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way
  in GetIn: {urn:t}Get({urn:t}id int)
a.wsdl:17:37 warning: skipped: operation "Tell" starts with the server's message and is skipped
a.wsdl:17:100 warning: skipped: operation "Ask" starts with the server's message and is skipped
`},
		{"attachments are left out", bound(
			`<operation name="Get"><input message="t:Both"/></operation>`,
			overHTTP+`<operation name="Get"><input><mime:multipartRelated><mime:part><s:body use="literal"/></mime:part><mime:part><mime:content part="auth" type="image/png"/></mime:part></mime:multipartRelated></input></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way
  in Both: {urn:t}Get({urn:t}id int)
a.wsdl:19:34 note: attachment: part "auth" travels as an attachment: by an option of the call, not as an argument or result
`},
		{"the part of a document may be a type", bound(
			`<operation name="Get"><input message="t:Numbers"/><output message="t:Wrong"/></operation>`, overHTTP+`<operation name="Get"/>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port"
  in Numbers: a int b Thing
  out Wrong: w int
a.wsdl:22:47 warning: wrong-reference: "x:int" is a type, not an element (write type="x:int")
`},
		{"several ports", definitions(types + portType + `<portType name="Q"><operation name="Get"><input message="t:ThingIn"/></operation></portType>` + ports), wsdl.Options{}, `
a at "https://example.com/11"
Get 1.1 "urn:11" at port "P11" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
Get 1.1 "urn:q" at port "PQ" one-way url=https://example.com/q
  in ThingIn: {urn:t}Thing Thing
a.wsdl:19:16 warning: skipped: binding "BHTTP" is not SOAP and is skipped
a.wsdl:20:16 warning: skipped: binding "BJMS" is SOAP over http://www.w3.org/2010/soapjms/ and is skipped
`},
		{"the version that is preferred", definitions(types + portType + `<portType name="Q"><operation name="Get"><input message="t:ThingIn"/></operation></portType>` + ports), wsdl.Options{Version: "1.2", Service: "S"}, `
a at "https://example.com/12"
Get 1.2 "urn:12" at port "P12" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
a.wsdl:19:16 warning: skipped: binding "BHTTP" is not SOAP and is skipped
a.wsdl:20:16 warning: skipped: binding "BJMS" is SOAP over http://www.w3.org/2010/soapjms/ and is skipped
`},
		{"one port", definitions(types + portType + `<portType name="Q"><operation name="Get"><input message="t:ThingIn"/></operation></portType>` + ports), wsdl.Options{Port: "PQ"}, `
a at "https://example.com/q"
Get 1.1 "urn:q" at port "PQ" one-way
  in ThingIn: {urn:t}Thing Thing
`},
		{"no service", definitions(types + portType + binding), wsdl.Options{}, `
a at ""
Get 1.1 "urn:get" at port "" wrapped
  in GetIn: {urn:t}Get({urn:t}id int)
  out GetOut: {urn:t}GetResponse({urn:t}GetResult Thing)
a.wsdl:18:16 warning: no-port: no port serves binding "B" (give the address of its operations when the client is made)
`},
		{"no binding", definitions(types + portType), wsdl.Options{}, `
a at ""
a.wsdl:1:1 warning: no-operation: the description has no operation that is called over SOAP
a.wsdl:17:17 note: unbound: portType "P" has no SOAP binding
`},
		{"a binding that lists no operation", bound(`<operation name="Get"><input message="t:GetIn"/></operation>`, overHTTP), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way
  in GetIn: {urn:t}Get({urn:t}id int)
a.wsdl:18:16 warning: no-operation: binding "B" lists no operation; all of its portType are bound
`},
		{"policies", strings.Replace(bound(`<operation name="Get"><input message="t:GetIn"/></operation>`,
			`<Policy xmlns="http://www.w3.org/ns/ws-policy"><ExactlyOne><All><m:OptimizedMimeSerialization xmlns:m="urn:m"/><x Optional="true"><Addressing/></x></All></ExactlyOne></Policy>
			<p:PolicyReference xmlns:p="http://www.w3.org/ns/ws-policy" URI="#A"/>`+overHTTP+`<operation name="Get"/>`),
			"<portType", `<Policy xmlns="http://www.w3.org/ns/ws-policy" u:Id="A" xmlns:u="urn:u"><Addressing/></Policy><portType`, 1), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way addressing mtom
  in GetIn: {urn:t}Get({urn:t}id int)
`},
		{"addressing that is required, and that is not", bound(`<operation name="Get"><input message="t:GetIn"/></operation><operation name="Set"><input message="t:GetIn"/></operation>`,
			overHTTP+`<operation name="Get"><a:UsingAddressing xmlns:a="urn:a" xmlns:w="http://schemas.xmlsoap.org/wsdl/" w:required="true"/></operation><operation name="Set"><a:UsingAddressing xmlns:a="urn:a"/></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way addressing
  in GetIn: {urn:t}Get({urn:t}id int)
Set 1.1 "" at port "Port" wrapped one-way
  in GetIn: {urn:t}Get({urn:t}id int)
`},
		{"addressing in the edition of 2004, and in both", bound(`<operation name="Get"><input message="t:GetIn"/></operation><operation name="Set"><input message="t:GetIn"/></operation>`,
			overHTTP+`<operation name="Get"><Policy><a:UsingAddressing xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing/policy"/></Policy></operation>
			<operation name="Set"><Policy><a:UsingAddressing xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing/policy"/><Addressing xmlns="http://www.w3.org/2007/05/addressing/metadata"/></Policy></operation>`), wsdl.Options{}, `
a at "https://example.com/s"
Get 1.1 "" at port "Port" wrapped one-way addressing of-2004
  in GetIn: {urn:t}Get({urn:t}id int)
Set 1.1 "" at port "Port" wrapped one-way addressing
  in GetIn: {urn:t}Get({urn:t}id int)
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _, diags := parse(map[string]string{"a.wsdl": strings.Replace(tc.doc, "<service", extra+"<service", 1)}, tc.opts)
			if d := cmp.Diff(tc.want, "\n"+show(s, diags)); d != "" {
				t.Error(d)
			}
		})
	}
}

// extra are further messages.
const extra = `<message name="Both"><part name="auth" element="t:Auth"/><part name="body" element="t:Get"/></message>
<message name="Numbers"><part name="a" type="x:int"/><part name="b" type="t:Thing"/></message>
<message name="Sum"><part name="sum" type="x:decimal"/></message>
<message name="Wrong"><part name="w" element="x:int"/></message>
<message name="Typed"><part name="f" type="x:int"/></message>
`

const ports = `
<binding name="BHTTP" type="t:P"><http:binding verb="GET"/></binding>
<binding name="BJMS" type="t:P"><s:binding transport="http://www.w3.org/2010/soapjms/"/></binding>
<binding name="B12" type="t:P"><s12:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Get"><s12:operation soapAction="urn:12"/></operation></binding>
<binding name="B11" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Get"><s:operation soapAction="urn:11"/></operation></binding>
<binding name="BQ" type="t:Q"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Get"><s:operation soapAction="urn:q"/></operation></binding>
<service name="S">
 <port name="PHTTP" binding="t:BHTTP"><http:address location="http://example.com/get"/></port>
 <port name="PJMS" binding="t:BJMS"/>
 <port name="P12" binding="t:B12"><s12:address location="https://example.com/12"/></port>
 <port name="P11" binding="t:B11"><s:address location="https://example.com/11"/></port>
</service><service name="T"><port name="PQ" binding="t:BQ"><s:address location="https://example.com/q"/></port></service>
`

func TestImports(t *testing.T) {
	other := func(target, body string) string {
		return strings.Replace(definitions(body), `targetNamespace="urn:t"`, fmt.Sprintf("targetNamespace=%q", target), 1)
	}
	files := map[string]string{
		"a.wsdl":     definitions(`<import namespace="urn:t" location="sub/b.wsdl"/><import namespace="urn:t" location="a.wsdl"/>` + service),
		"sub/b.wsdl": definitions(`<import namespace="urn:t" location="../c.wsdl"/><types><x:import namespace="urn:t" schemaLocation="t.xsd"/></types>` + binding),
		"c.wsdl":     definitions(`<import namespace="urn:t" location="sub/b.wsdl"/><import namespace="urn:d" location="d.wsdl"/><import namespace="urn:v" location="v.xsd"/>` + strings.ReplaceAll(portType, `output message="t:GetOut"`, `output xmlns:d="urn:d" message="d:GetOut"`) + `<message name="GetIn"><part name="parameters" element="t:Get"/></message>`),
		"sub/t.xsd":  `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:u="urn:u" targetNamespace="urn:t"><x:import namespace="urn:u"/><x:element name="Get"><x:complexType><x:sequence><x:element ref="u:U"/></x:sequence></x:complexType></x:element></x:schema>`,
		"d.wsdl":     other("urn:d", `<types><x:schema targetNamespace="urn:u" xmlns:v="urn:v"><x:import namespace="urn:v"/><x:element name="U" type="v:V"/></x:schema></types><message name="GetOut"/>`),
		"v.xsd":      `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:v"><x:complexType name="V"/></x:schema>`,
	}
	s, inputs, diags := parse(files, wsdl.Options{})
	want := `a at "https://example.com/s"
Get 1.1 "urn:get" at port "Port" wrapped
  in GetIn: {urn:t}Get({urn:u}U V)
  out GetOut:
`
	if d := cmp.Diff(want, show(s, diags)); d != "" {
		t.Error(d)
	}
	var names []string
	for _, in := range inputs {
		names = append(names, in.Name)
		if len(in.SHA256) != 64 {
			t.Errorf("%s has the hash %q", in.Name, in.SHA256)
		}
	}
	if d := cmp.Diff([]string{"a.wsdl", "c.wsdl", "d.wsdl", "sub/b.wsdl", "sub/t.xsd", "v.xsd"}, names); d != "" {
		t.Error(d)
	}
}

func TestMistakes(t *testing.T) {
	all := definitions(types + portType + binding + service)
	change := func(from, to string) map[string]string {
		if !strings.Contains(all, from) {
			t.Fatalf("there is no %q", from)
		}
		return map[string]string{"a.wsdl": strings.Replace(all, from, to, 1)}
	}
	for _, tc := range []struct {
		name  string
		files map[string]string
		opts  wsdl.Options
		want  string // errors only
	}{
		{"no file", nil, wsdl.Options{}, "a.wsdl error: no-file: there is no file a.wsdl\n"},
		{"cut off", map[string]string{"a.wsdl": all[:len(all)-20]}, wsdl.Options{}, "a.wsdl:19:108 error: xml-truncated: file ends within a tag (the file seems to be cut off; fetch it again)\n"},
		{"DTD", map[string]string{"a.wsdl": "<!DOCTYPE a>" + all}, wsdl.Options{}, "a.wsdl:1:1 error: xml-doctype: document type declarations are not accepted (remove the <!DOCTYPE …> declaration; what it declares is not read)\n"},
		{"WSDL 2.0", map[string]string{"a.wsdl": `<description xmlns="http://www.w3.org/ns/wsdl"/>`}, wsdl.Options{}, "a.wsdl:1:1 error: no-wsdl: {http://www.w3.org/ns/wsdl}description is not a WSDL 1.1 description (this is WSDL 2.0; ask the vendor for WSDL 1.1)\n"},
		{"not WSDL", map[string]string{"a.wsdl": `<html/>`}, wsdl.Options{}, "a.wsdl:1:1 error: no-wsdl: html is not a WSDL 1.1 description (expected <definitions> in the namespace http://schemas.xmlsoap.org/wsdl/)\n"},
		{"binding", change(`binding="t:B"`, `binding="t:C"`), wsdl.Options{}, "a.wsdl:19:46 error: dangling-reference: binding \"C\" is not defined (did you mean \"B\"?)\n"},
		{"port type", change(`type="t:P"`, `type="t:PP"`), wsdl.Options{}, "a.wsdl:18:25 error: dangling-reference: portType \"PP\" is not defined (did you mean \"P\"?)\n"},
		{"message", change(`message="t:GetIn"`, `message="t:Get"`), wsdl.Options{}, "a.wsdl:17:58 error: dangling-reference: message \"Get\" is not defined (define it, or import the document that does)\n"},
		{"element", change(`element="t:Get"`, `element="t:Got"`), wsdl.Options{}, "a.wsdl:11:56 error: dangling-reference: element \"Got\" is not defined in the namespace \"urn:t\" (did you mean \"Get\"?)\n"},
		{"prefix", change(`element="t:Get"`, `element="q:Get"`), wsdl.Options{}, "a.wsdl:11:56 error: unbound-prefix: namespace prefix \"q\" of \"q:Get\" is not declared (declare it: xmlns:q=\"…\")\n"},
		{"part without type", change(`element="t:Get"`, ``), wsdl.Options{}, "a.wsdl:11:23 error: no-type: part \"parameters\" has neither element nor type (add the attribute element or type)\n"},
		{"message without name", change(`<message name="Empty"/>`, `<message/>`), wsdl.Options{}, "a.wsdl:16:1 error: no-name: message has no name\n"},
		{"import on the network", change(`<types>`, `<import namespace="urn:f" location="http://far/b.wsdl"/><types>`), wsdl.Options{}, "a.wsdl:3:37 error: import-remote: http://far/b.wsdl is on the network, and nothing is fetched (fetch the file yourself and put it beside the description, or give it in a catalog)\n"},
		{"import that is not there", change(`<types>`, `<import namespace="urn:f" location="b.wsdl"/><types>`), wsdl.Options{}, "a.wsdl:3:37 error: import-unread: b.wsdl was not read: there is no file b.wsdl (put the file where location says, or give it in a catalog)\n"},
		{"schema that only a message needs", map[string]string{"a.wsdl": strings.NewReplacer(`<types>`, `<types><x:schema targetNamespace="urn:u"><x:include schemaLocation="u.xsd"/></x:schema>`,
			`element="t:Get"`, `xmlns:u="urn:u" element="u:Get"`).Replace(all)}, wsdl.Options{}, "a.wsdl:3:69 error: import-unread: u.xsd was not read: there is no file u.xsd (put the file where schemaLocation says, or give it in a catalog)\n"},
		{"service by name", map[string]string{"a.wsdl": all}, wsdl.Options{Service: "s"}, "a.wsdl:1:1 error: no-service: there is no service \"s\" (did you mean \"S\"?)\n"},
		{"port by name", map[string]string{"a.wsdl": all}, wsdl.Options{Port: "Nothing"}, "a.wsdl:1:1 error: no-port: there is no port \"Nothing\" (there are Port)\n"},
		{"schema", change(`type="t:Thing" minOccurs="0"`, `type="t:Thin" minOccurs="0"`), wsdl.Options{}, "a.wsdl:5:93 error: dangling-reference: type \"Thin\" is not defined in the namespace \"urn:t\" (did you mean \"Thing\"?)\n"},
		{"a lenient reader", change(`element="t:Get"`, `element="t:Got"`), wsdl.Options{Lenient: true}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, diags := parse(tc.files, tc.opts)
			var errs diag.List
			for _, d := range diags {
				if d.Severity == diag.Error {
					errs = append(errs, d)
				}
			}
			if d := cmp.Diff(tc.want, show(nil, errs)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestLenient describes what can be described of a description that leads nowhere.
func TestLenient(t *testing.T) {
	doc := definitions(types + `<message name="Lost"><part name="p" element="t:Lost"/></message>
<message name="LostType"><part name="p" type="t:Lost"/></message>
<portType name="P"><operation name="Get"><input message="t:Lost"/><output message="t:Nowhere"/></operation><operation name="Set"><input message="t:LostType"/></operation></portType>
` + `<binding name="B" type="t:P">` + overHTTP + `<operation name="Get"/><operation name="Set"/></binding>` + service)
	s, _, diags := parse(map[string]string{"a.wsdl": doc}, wsdl.Options{Lenient: true})
	want := `a at "https://example.com/s"
Get 1.1 "" at port "Port"
  in Lost: {urn:t}Lost any
  out :
Set 1.1 "" at port "Port" one-way
  in LostType: p any
a.wsdl:17:46 warning: dangling-reference: element "Lost" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.wsdl:18:47 warning: dangling-reference: type "Lost" is not defined in the namespace "urn:t" (define it, or import the schema that does)
a.wsdl:19:84 warning: dangling-reference: message "Nowhere" is not defined (define it, or import the document that does)
`
	if d := cmp.Diff(want, show(s, diags)); d != "" {
		t.Error(d)
	}
}

// FuzzParse holds the reader to: no panic, an end, operations that are whole, and
// errors with a place.
func FuzzParse(f *testing.F) {
	f.Add([]byte(definitions(types+portType+binding+service)), []byte(""))
	f.Add([]byte(definitions(types+extra+portType+ports)), []byte(""))
	f.Add([]byte(definitions(`<import location="b.wsdl"/>`+service)), []byte(definitions(types+portType+binding)))
	f.Add([]byte(bound(`<operation name="Get"><input message="t:Numbers"/></operation>`, `<s:binding style="rpc"/><operation name="Get"><input><s:body use="encoded"/></input></operation>`)), []byte("<a/>"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if len(a)+len(b) > 1<<16 {
			t.Skip("takes long and finds no more")
		}
		for _, lenient := range []bool{false, true} {
			s, _, diags := parse(map[string]string{"a.wsdl": string(a), "b.wsdl": string(b)}, wsdl.Options{Lenient: lenient})
			for _, d := range diags {
				if d.Pos.File == "" {
					t.Fatalf("%v has no place", d)
				}
			}
			if s == nil {
				if !diags.HasErrors() {
					t.Fatal("neither a service nor an error")
				}
				continue
			}
			for _, op := range s.Operations {
				w := op.Wire.(*model.SOAPOperation)
				if w.Request == nil || (w.Response == nil) != w.OneWay || w.Wrapped && len(w.Request.Body) != 1 {
					t.Fatalf("operation %s: %#v", op.Name, w)
				}
			}
		}
	})
}
