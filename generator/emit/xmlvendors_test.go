package emit

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/wsdl"
)

// TestVendorsMessages generates types and codecs of the vendors' own WSDL files,
// compiles them, and sends samples of every message through them: what comes out
// is what went in, and both are valid by the vendor's own schema.
func TestVendorsMessages(t *testing.T) {
	shared := sharedFS(t, "vendors")
	var files []string
	for _, pattern := range []string{"24sevenoffice/wsdl/*.wsdl", "accountsiq/excerpt/*.wsdl", "number/draft/*.wsdl"} {
		found, err := fs.Glob(shared, pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		t.Run(strings.ReplaceAll(file, "/", "_"), func(t *testing.T) {
			testMessages(t, shared, file)
		})
	}
}

func testMessages(t *testing.T, fsys fs.FS, file string) {
	service, _, diags := wsdl.Parse(fsys, file, wsdl.Options{})
	for _, d := range diags {
		t.Log(d)
	}
	if service == nil || diags.HasErrors() {
		t.Fatal("not read")
	}
	h := newHarness(t, &model.Client{Package: "vendor", Services: []*model.Service{service}})
	schemas := newSchemas(t, fsys, file)
	bad := 0
	messages := h.roundTrip(4)
	if len(messages) == 0 {
		t.Error("no messages")
	}
	for name, pair := range messages {
		in, out := pair[0], pair[1]
		want, err := canonical(in)
		if err != nil {
			t.Fatalf("%s: sample: %v", name, err)
		}
		got, err := canonical(out)
		if err != nil {
			t.Errorf("%s: written: %v\n%s", name, err, out)
		}
		if diff := cmp.Diff(want, got); diff != "" && bad < 3 {
			bad++
			t.Errorf("%s: -sent +written:\n%s\nin:  %.3000s\nout: %.3000s", name, diff, in, out)
		}
	}
	schemas.validate(h)
}
