package generator

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// Whatever runs beside it, a run gives the same bytes.
func TestRunIsDeterministic(t *testing.T) {
	policies, err := filepath.Glob("../specs/*/policy.hcl")
	if err != nil || len(policies) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	const times = 3
	results := make([][][]output.File, times)
	var wg sync.WaitGroup
	for i := range results {
		results[i] = make([][]output.File, len(policies))
		for j, file := range policies {
			wg.Go(func() {
				_, files, diags := Run(os.DirFS(filepath.Dir(file)), "policy.hcl", Options{Module: "example.com/x"})
				for _, d := range diags {
					if d.Severity == diag.Error {
						t.Errorf("%s: %s", file, d)
					}
				}
				results[i][j] = files
			})
		}
	}
	wg.Wait()
	for i := 1; i < times; i++ {
		for j, file := range policies {
			same(t, file, results[0][j], results[i][j])
		}
	}
}

func same(t *testing.T, policy string, a, b []output.File) {
	t.Helper()
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%s: %d and %d files", policy, len(a), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name || !bytes.Equal(a[i].Data, b[i].Data) {
			t.Errorf("%s: two runs differ\n%s", policy, output.Unified(b[i].Name, a[i].Data, b[i].Data))
		}
	}
}

// The model of a client prints, and prints the same each time.
func TestDumpOfSpecs(t *testing.T) {
	var texts [2]bytes.Buffer
	for i := range texts {
		c, _, diags := Run(os.DirFS("../specs/tfso"), "policy.hcl", Options{Module: "example.com/x"})
		noErrors(t, diags)
		if err := model.Dump(&texts[i], c); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(texts[0].Bytes(), texts[1].Bytes()) {
		t.Errorf("two dumps differ\n%s", output.Unified("dump.json", texts[0].Bytes(), texts[1].Bytes()))
	}
}

func TestTogether(t *testing.T) {
	at := func(file string) diag.Pos { return diag.Pos{File: file, Line: 1, Col: 1} }
	tests := []struct {
		name    string
		clients []*model.Client
		want    []string
	}{
		{"different names", []*model.Client{{Package: "a"}, {Package: "b"}}, nil},
		{
			"one name",
			[]*model.Client{{Package: "a", Pos: at("x/policy.hcl")}, {Package: "a", Pos: at("y/policy.hcl")}},
			[]string{`y/policy.hcl:1:1: error: two clients are called "a"`},
		},
		{
			"a name of the runtime",
			[]*model.Client{{Package: "session", Pos: at("x/policy.hcl")}},
			[]string{`x/policy.hcl:1:1: error: the runtime has a package "session" already`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, d := range Together(test.clients) {
				got = append(got, d.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
