package generator

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/diag"
)

// TestRejected runs the policies in testdata/rejected. The guilty line of the
// policy, or of a spec, says what is found there:
//
//	operation = Logn # want "no operation \"Logn\".*did you mean"
//	<xs:element name="A" type="tns:B"/> <!-- want "no type" -->
//
// Each text is a regular expression over the summary and the help of one
// diagnostic, with a blank between them; a line may have several. A diagnostic
// that is not wanted and one that is missing both fail, and so does a file that
// is made although there was an error.
func TestRejected(t *testing.T) {
	policies, err := filepath.Glob("../testdata/rejected/*/policy.hcl")
	if err != nil || len(policies) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range policies {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			fsys := os.DirFS(dir)
			_, files, diags := Run(fsys, "policy.hcl", inPlace)
			wants := wanted(t, fsys)
			for _, d := range diags {
				if !wants.take(d) {
					t.Errorf("not wanted: %s\n\t%s", d, d.Help)
				}
			}
			for _, w := range wants {
				if !w.met {
					t.Errorf("%s:%d: nothing matches %q", w.file, w.line, w.pattern)
				}
			}
			if diags.HasErrors() && len(files) > 0 {
				t.Errorf("%d files were made in spite of the errors", len(files))
			}
		})
	}
}

// A want is a diagnostic that a line asks for.
type want struct {
	file    string
	line    int
	pattern *regexp.Regexp
	met     bool
}

type wants []*want

// take marks the first open want that d meets. Several diagnostics on one line
// need a want each.
func (ws wants) take(d *diag.Diagnostic) bool {
	for _, w := range ws {
		if !w.met && w.file == d.Pos.File && w.line == max(d.Pos.Line, 1) && w.pattern.MatchString(d.Summary+" "+d.Help) {
			w.met = true
			return true
		}
	}
	return false
}

var (
	comment = regexp.MustCompile(`(?:#|<!--) want((?: "(?:[^"\\]|\\.)*")+)`)
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// wanted collects the wants of all files in fsys.
func wanted(t *testing.T, fsys fs.FS) wants {
	t.Helper()
	var all wants
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		for i, line := range strings.Split(string(data), "\n") {
			m := comment.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, q := range quoted.FindAllString(m[1], -1) {
				text, err := strconv.Unquote(q)
				if err != nil {
					return fmt.Errorf("%s:%d: %s: %w", name, i+1, q, err)
				}
				pattern, err := regexp.Compile("(?s)" + text)
				if err != nil {
					return fmt.Errorf("%s:%d: %w", name, i+1, err)
				}
				all = append(all, &want{file: path.Clean(name), line: i + 1, pattern: pattern})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
