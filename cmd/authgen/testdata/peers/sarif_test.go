package peers

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/xeipuuv/gojsonschema"
)

func program(t *testing.T) string {
	t.Helper()
	name := os.Getenv("AUTHGEN")
	if name == "" {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatal("AUTHGEN does not name the program")
		}
		t.Skip("AUTHGEN does not name the program")
	}
	return name
}

// project is a folder with a spec and a policy.
func project(t *testing.T, policy string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"acme.yaml": spec, "policy.hcl": policy} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// officialSchema is the schema that OASIS publishes, of which the reader's
// package holds a copy.
func officialSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			text, err := strconv.Unquote(g.Specs[0].(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
			if err != nil || !strings.Contains(text, "(SARIF) Version 2.1.0 JSON Schema") {
				t.Fatalf("this is not the schema: %v", err)
			}
			return text
		}
	}
	t.Fatal("the reader holds no schema")
	return ""
}

// The official schema of SARIF 2.1.0 accepts what check writes, and a reader
// knows each member of it.
func TestSARIF(t *testing.T) {
	schema := officialSchema(t)
	for name, policy := range map[string]string{"mistakes": mistaken, "none": good, "no syntax": "client {"} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), program(t), "check", "--format", "sarif", project(t, policy))
			out, _ := cmd.Output() // a mistake is an exit code
			var report sarif.Report
			dec := json.NewDecoder(bytes.NewReader(out))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&report); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			result, err := gojsonschema.Validate(gojsonschema.NewStringLoader(schema), gojsonschema.NewBytesLoader(out))
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range result.Errors() {
				t.Errorf("%s\n%s", wrong, out)
			}
			if got := len(report.Runs[0].Results) > 0; got != (policy != good) {
				t.Errorf("there are results: %v", got)
			}
		})
	}
}
