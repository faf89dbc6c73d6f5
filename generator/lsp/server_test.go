package lsp

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator"
)

// said is what a server writes when an editor sends messages.
func said(t *testing.T, messages ...string) (string, error) {
	t.Helper()
	var in bytes.Buffer
	for _, m := range messages {
		fmt.Fprintf(&in, "Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(m), m)
	}
	return served(&in)
}

func served(in *bytes.Buffer) (string, error) {
	var out bytes.Buffer
	s := &Server{Dir: func(string) fs.FS { return fstest.MapFS{} }, Version: "1.2.3"}
	err := s.Serve(in, &out)
	return out.String(), err
}

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`
	shutdown   = `{"jsonrpc":"2.0","id":"last","method":"shutdown"}`
	exit       = `{"jsonrpc":"2.0","method":"exit"}`
)

func TestLife(t *testing.T) {
	out, err := said(t, initialize, `{"jsonrpc":"2.0","method":"initialized","params":{}}`, shutdown, exit)
	if err != nil {
		t.Error(err)
	}
	for _, want := range []string{`"version":"1.2.3"`, `"id":1`, `{"jsonrpc":"2.0","id":"last","result":null}`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in %s", want, out)
		}
	}
}

// What an editor gets wrong is answered, and the server lives on.
func TestWrongMessages(t *testing.T) {
	for name, tc := range map[string]struct{ message, want string }{
		"no JSON":           {`{"jsonrpc`, `"code":-32700`},
		"no method":         {`{"jsonrpc":"2.0","id":7,"method":"textDocument/rename","params":{}}`, `"code":-32601`},
		"wrong parameters":  {`{"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":[1]}`, `"code":-32602`},
		"unknown document":  {`{"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x.hcl"},"position":{"line":0,"character":0}}}`, `"id":7,"result":null`},
		"an unknown notice": {`{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"off"}}`, `"id":"last"`},
		"a stray answer":    {`{"jsonrpc":"2.0","id":9,"result":null}`, `"id":"last"`},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := said(t, initialize, tc.message, shutdown, exit)
			if err != nil || !strings.Contains(out, tc.want) || !strings.Contains(out, `"id":"last"`) {
				t.Errorf("the server says %v, %s", err, out)
			}
		})
	}
	if out, _ := said(t, shutdown, initialize, shutdown, exit); !strings.Contains(out, `"code":-32002`) {
		t.Errorf("before it is initialized, the server says %s", out)
	}
}

func TestAbruptEnds(t *testing.T) {
	for name, messages := range map[string][]string{"exit": {initialize, exit}, "end of input": {initialize}} {
		if _, err := said(t, messages...); !errors.Is(err, errAbrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, in := range []string{"Content-Length: -1\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", "nonsense\r\n\r\n", "Content-Length: 10\r\n\r\n{"} {
		if _, err := served(bytes.NewBufferString(in)); err == nil {
			t.Errorf("%q is no mistake", in)
		}
	}
}

// A document that is closed, or that is no policy, is let go.
func TestOpenAndClose(t *testing.T) {
	open := func(name string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a/%s","version":1,"text":"client {"}}}`, name)
	}
	closing := `{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///a/policy.hcl"}}}`
	out, err := said(t, initialize, open("policy.hcl"), closing, open("other.txt"), shutdown, exit)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out, "other.txt") {
		t.Errorf("the server speaks of what is no policy: %s", out)
	}
}

const remote = `<wsdl:definitions name="Acme" targetNamespace="urn:acme" xmlns:tns="urn:acme" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:types><xs:schema targetNamespace="urn:acme"><xs:include schemaLocation="https://types.example/order.xsd"/></xs:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="parameters" element="tns:Get"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="parameters" element="tns:GetResponse"/></wsdl:message>
  <wsdl:portType name="Acme">
    <wsdl:operation name="Get"><wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Acme" type="tns:Acme">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
    <wsdl:operation name="Get">
      <soap:operation soapAction="Get"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Acme"><wsdl:port name="Acme" binding="tns:Acme"><soap:address location="https://acme.example"/></wsdl:port></wsdl:service>
</wsdl:definitions>`

// Specs are read as the options of their folder say: what they import from the
// network may be in a catalog.
func TestOptions(t *testing.T) {
	const text = `client \"acme\" {\n  service \"orders\" { wsdl = \"acme.wsdl\" }\n}\n`
	const open = `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///specs/acme/policy.hcl","version":1,"text":"` + text + `"}}}`
	catalog := func(location, _ string) ([]byte, bool) {
		schema := `<xs:schema targetNamespace="urn:acme" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Get"><xs:complexType/></xs:element><xs:element name="GetResponse"><xs:complexType/></xs:element></xs:schema>`
		return []byte(schema), location == "https://types.example/order.xsd"
	}
	for name, tc := range map[string]struct {
		options func(dir string) generator.Options
		lacks   bool
	}{
		"none":    {nil, true},
		"catalog": {func(string) generator.Options { return generator.Options{Catalog: catalog} }, false},
		"other folder": {func(dir string) generator.Options {
			if !strings.HasSuffix(dir, "acme") {
				return generator.Options{Catalog: catalog}
			}
			return generator.Options{}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var in, out bytes.Buffer
			for _, m := range []string{initialize, open, shutdown, exit} {
				fmt.Fprintf(&in, "Content-Length: %d\r\n\r\n%s", len(m), m)
			}
			s := &Server{Options: tc.options, Dir: func(string) fs.FS {
				return fstest.MapFS{"acme.wsdl": {Data: []byte(remote)}}
			}}
			if err := s.Serve(&in, &out); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(out.String(), "is on the network"); got != tc.lacks {
				t.Errorf("something is lacking: %t, want %t: %s", got, tc.lacks, &out)
			}
		})
	}
}
