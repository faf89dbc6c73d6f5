package emit

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/openapi"
	"github.com/authgen/authgen/generator/output"
)

// A plain client sends parameters and bodies as the document says, and reads
// answers of every kind: the program in testdata/rest calls it.
func TestRESTCalls(t *testing.T) {
	spec, err := os.ReadFile("testdata/rest/api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile("testdata/rest/calls.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	service, _, diags := openapi.Parse(fstest.MapFS{"api.yaml": {Data: spec}}, "api.yaml", openapi.Options{})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	c := &model.Client{Package: "api", Title: "API", Services: []*model.Service{service}}
	if diags := naming.Client(c); diags.HasErrors() {
		t.Fatal(diags)
	}
	opts := Options{Module: harnessModule}
	files, diags := Client(c, opts)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	opts.Packages = Packages(files, opts)
	runtime, err := Runtime(opts)
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{t: t, dir: t.TempDir()}
	for _, f := range append(append(files, runtime...),
		output.File{Name: "go.mod", Data: []byte("module " + harnessModule + "\n\ngo 1.24\n")},
		output.File{Name: "api/calls_test.go", Data: calls}) {
		h.write(f.Name, f.Data)
	}
	h.run("go", "test", "./api")
}
