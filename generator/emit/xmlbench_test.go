package emit

import (
	"flag"
	"os"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/wsdl"
	"github.com/authgen/authgen/templates"
)

var update = flag.Bool("update", false, "write the golden files")

// TestBenchmarkedCodecIsWhatWeWrite keeps the codec in testdata/bench, which is
// measured there beside others, up to date.
func TestBenchmarkedCodecIsWhatWeWrite(t *testing.T) {
	const dir = "../../testdata/bench"
	service, _, diags := wsdl.Parse(os.DirFS(dir), "records.wsdl", wsdl.Options{})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	c := &model.Client{Package: "records", Services: []*model.Service{service}}
	if diags := naming.Client(c); diags.HasErrors() {
		t.Fatal(diags)
	}
	w := &writer{client: c, opts: Options{Module: templates.RuntimePath}}
	w.types()
	w.xmlCodecs()
	w.finishAll()
	for _, f := range w.files {
		name := path.Join(dir, f.Name)
		if *update {
			if err := os.WriteFile(name, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(f.Data)); diff != "" {
			t.Errorf("%s is out of date; run go test ./generator/emit -update\n%s", f.Name, diff)
		}
	}
}
