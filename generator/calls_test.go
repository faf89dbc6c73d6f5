package generator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/sample"
	"github.com/authgen/authgen/generator/wsdl"
)

// A calledSpec is a document whose operations are all called.
type calledSpec struct {
	pkg, file string
	protocol  model.Protocol
	client    *model.Client
}

// Every operation of every vendor is called with all its fields, and the request
// that leaves is valid: a SOAP body against the schema of its own description, a
// REST request against its own document, each by a judge that is not ours.
func TestVendorRequests(t *testing.T) {
	vendors := shared(t, "vendors")
	if _, err := exec.LookPath("xmllint"); err != nil {
		missing(t, "xmllint is not installed: requests are not validated")
	}
	var specs []*calledSpec
	for i, s := range vendorSpecs {
		if strings.HasPrefix(s.file, "24sevenoffice/openapi") || strings.HasPrefix(s.file, "number/master") {
			continue // the documents contradict themselves where the vendor's requests would
		}
		specs = append(specs, &calledSpec{
			pkg: fmt.Sprintf("vendor%d", i), file: filepath.Join(vendors, filepath.FromSlash(s.file)), protocol: s.protocol,
		})
	}
	requests := callAll(t, specs)
	for _, s := range specs {
		t.Run(filepath.Base(s.file), func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(requests, s.pkg+".*.req"))
			if err != nil {
				t.Fatal(err)
			}
			calls := 0
			for _, f := range files {
				if !strings.HasSuffix(f, ".each.req") {
					calls++
				}
			}
			if want := len(s.client.Services[0].Operations); calls != want {
				t.Errorf("%d requests of %d operations", calls, want)
			}
			if s.protocol == model.SOAP {
				validateSOAP(t, s.file, files)
			} else {
				validateREST(t, s.file, files)
			}
		})
	}
}

// callAll generates clients for specs, calls all their operations, and returns
// the folder with the requests: PACKAGE.METHOD.req, and PACKAGE.METHOD.each.req of
// a method that iterates.
func callAll(t *testing.T, specs []*calledSpec) string {
	t.Helper()
	dir, opts := t.TempDir(), Options{Module: "example.com/calls/generated"}
	var all []output.File
	for _, s := range specs {
		c, files, diags := Plain(os.DirFS(filepath.Dir(s.file)), s.pkg, []Spec{{File: filepath.Base(s.file), Protocol: s.protocol}}, opts)
		noErrors(t, diags)
		s.client = c
		all = append(all, files...)
	}
	runtime, err := Runtime(all, opts)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := output.Compare(filepath.Join(dir, "generated"), slices.Concat(all, runtime))
	if err == nil {
		err = plan.Apply()
	}
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), []byte("module example.com/calls\n\ngo 1.24\n"))
	writeFile(t, filepath.Join(dir, "fill.go"), readFile(t, "testdata/calls/fill.go"))
	writeFile(t, filepath.Join(dir, "clients.go"), clientsSource(specs))
	requests := filepath.Join(dir, "requests")
	if err := os.Mkdir(requests, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", ".", requests)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("calling the clients: %v\n%s", err, out)
	}
	return requests
}

// clientsSource is the program's list of clients.
func clientsSource(specs []*calledSpec) []byte {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n\t\"net/http\"\n\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "\t\"example.com/calls/generated/%s\"\n", s.pkg)
	}
	b.WriteString(")\n\nfunc clients(c *http.Client) []callee {\n\treturn []callee{\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "\t\t{%q, %s.New(%s.WithHTTPClient(c)), map[string]string{\n", s.pkg, s.pkg, s.pkg)
		texts := hints(s.client)
		for _, place := range slices.Sorted(maps.Keys(texts)) {
			fmt.Fprintf(&b, "\t\t\t%q: %q,\n", place, texts[place])
		}
		b.WriteString("\t\t}},\n")
	}
	b.WriteString("\t}\n}\n")
	return b.Bytes()
}

// hints are values that keep to what the model knows and Go's types do not say:
// enums, patterns, lengths, choices.
func hints(c *model.Client) map[string]string {
	list := map[string]string{}
	add := func(place string, f *model.Field) {
		if text, ok := sampleText(f); ok {
			list[place] = text
		}
	}
	for _, t := range c.Types {
		switch t := t.(type) {
		case *model.Enum:
			if len(t.Values) > 0 {
				list[t.GoName] = t.Values[0].Value
			}
		case *model.Struct:
			for _, f := range t.Fields {
				if f.Choice != nil && !slices.Contains(f.Choice.Branches[0], f) {
					list[t.GoName+"."+f.GoName] = "-"
					continue
				}
				add(t.GoName+"."+f.GoName, f)
			}
		case *model.Named, *model.Union, *model.List, *model.Map, *model.Any, *model.Scalar:
		}
	}
	for _, s := range c.Services {
		for _, o := range s.Operations {
			for i, a := range o.Args {
				f := a.Field
				if a.Param != nil {
					f = &a.Param.Field
				}
				if f == nil {
					continue
				}
				add(fmt.Sprintf("%s.%d", o.GoName, i), f)
				if o.ParamsType != "" { // unless it is required and so an argument
					add(o.ParamsType+"."+f.GoName, f)
				}
			}
		}
	}
	return list
}

// sampleText is an example of a field with a text.
func sampleText(f *model.Field) (string, bool) {
	t := model.Resolve(f.Type)
	if l, ok := t.(*model.List); ok {
		t = model.Resolve(l.Elem)
	}
	if n, ok := t.(*model.Named); ok {
		t = model.Resolve(n.Type)
	}
	scalar, ok := t.(*model.Scalar)
	if !ok || scalar.Kind == model.Stream || scalar.Kind == model.Base64 {
		return "", false
	}
	var source sample.Source
	example := sample.XML(&model.Field{Name: "x", Type: f.Type, MinOccurs: 1, MaxOccurs: 1}, &source)
	var text struct {
		Text string `xml:",chardata"`
	}
	if err := xml.Unmarshal(example, &text); err != nil || strings.TrimSpace(text.Text) == "" {
		return "", false
	}
	if p, ok := strings.CutPrefix(text.Text, "^"); ok { // a pattern of OpenAPI, which XML Schema reads otherwise
		return strings.TrimSuffix(p, "$"), true
	}
	return text.Text, true
}

// readRequest reads a recorded request.
func readRequest(t *testing.T, file string) (*http.Request, []byte) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(readFile(t, file))))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, body
}

// content is what stands in the body of a SOAP envelope.
var content = regexp.MustCompile(`(?s)<([\w]+:)?Body[^>]*>(.*)</([\w]+:)?Body>`)

// validateSOAP checks the bodies of requests with libxml2.
func validateSOAP(t *testing.T, description string, requests []string) {
	t.Helper()
	schemas, diags := wsdl.Schemas(os.DirFS(filepath.Dir(description)), filepath.Base(description), wsdl.Options{})
	noErrors(t, diags)
	dir := t.TempDir()
	for _, s := range schemas {
		writeFile(t, filepath.Join(dir, s.Name), longDefault.ReplaceAll(s.Data, nil))
	}
	args := []string{"--noout", "--nonet", "--schema", filepath.Join(dir, "all.xsd")}
	for _, file := range requests {
		_, body := readRequest(t, file)
		m := content.FindSubmatch(body)
		if m == nil {
			t.Fatalf("%s is no envelope\n%s", filepath.Base(file), body)
		}
		name := filepath.Join(dir, filepath.Base(file)+".xml")
		writeFile(t, name, m[2])
		args = append(args, name)
	}
	out, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, regexp.MustCompile(`(?m)^.* validates\n`).ReplaceAll(out, nil))
	}
}

// longDefault is a default that libxml2 cannot hold: .NET's smallest decimal.
var longDefault = regexp.MustCompile(` default="-?[0-9]{25,}"`)

// validateREST checks requests with kin-openapi.
func validateREST(t *testing.T, document string, requests []string) {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile(document)
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range requests {
		r, body := readRequest(t, file)
		name := strings.TrimSuffix(filepath.Base(file), ".req")
		r.URL.Scheme, r.URL.Host = "https", r.Host
		route, params, err := router.FindRoute(r)
		if err != nil {
			t.Errorf("%s: %s %s: %v", name, r.Method, r.URL, err)
			continue
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		err = openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		})
		if err != nil {
			t.Errorf("%s: %s %s\n%s\n%v", name, r.Method, r.URL, body, errors.Unwrap(err))
		}
	}
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
