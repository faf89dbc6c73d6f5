package generator

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/templates"
)

var update = flag.Bool("update", false, "accept the clients in testdata/clients as they are written now, if they compile and run")

// A golden is a folder of testdata/clients, named by the difficulty that it
// shows: a spec, perhaps a policy.hcl, the client they become in want/, a
// program that calls it against a vendor in memory, and what that prints.
type golden struct {
	name  string
	dir   string
	files []output.File // relative to want/
	diags diag.List
}

const (
	goldens    = "../testdata/clients"
	goldenPath = "github.com/authgen/authgen/testdata/clients"
)

// TestClients compares each golden with what is written now, builds its program
// and compares what it prints. With -update it accepts both, unless the program
// fails.
func TestClients(t *testing.T) {
	cases := readGoldens(t)
	programs := buildGoldens(t, cases)
	for _, g := range cases {
		t.Run(g.name, func(t *testing.T) {
			noErrors(t, g.diags)
			printed := g.run(t, filepath.Join(programs, g.name))
			if t.Failed() {
				return
			}
			if *update {
				g.accept(t, printed)
				return
			}
			g.compare(t)
			if diff := output.Unified("want.out", readFile(t, filepath.Join(g.dir, "want.out")), printed); diff != nil {
				t.Errorf("the program prints something else\n%s", diff)
			}
		})
	}
}

func readGoldens(t *testing.T) []*golden {
	t.Helper()
	programs, err := filepath.Glob(goldens + "/*/main.go")
	if err != nil || len(programs) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	cases := make([]*golden, len(programs))
	for i, program := range programs {
		dir := filepath.Dir(program)
		g := &golden{name: filepath.Base(dir), dir: dir}
		c, files, diags := generateIn(dir)
		g.diags = diags
		for _, f := range files {
			// The client stands elsewhere than its runtime.
			f.Data = bytes.ReplaceAll(f.Data,
				[]byte(`"`+templates.RuntimePath+"/"+c.Package), []byte(`"`+path.Join(goldenPath, g.name, "want", c.Package)))
			g.files = append(g.files, f)
		}
		cases[i] = g
	}
	return cases
}

// generateIn makes the client of the folder's policy, or else a plain client of
// its specs, called by the name of the first one.
func generateIn(dir string) (*model.Client, []output.File, diag.List) {
	fsys := os.DirFS(dir)
	if _, err := fs.Stat(fsys, "policy.hcl"); err == nil {
		return Run(fsys, "policy.hcl", inPlace)
	}
	var specs []Spec
	for pattern, protocol := range map[string]model.Protocol{"*.wsdl": model.SOAP, "*.yaml": model.REST, "*.json": model.REST} {
		files, _ := fs.Glob(fsys, pattern) // the patterns are well-formed
		for _, f := range files {
			specs = append(specs, Spec{File: f, Protocol: protocol})
		}
	}
	slices.SortFunc(specs, func(a, b Spec) int { return strings.Compare(a.File, b.File) })
	if len(specs) == 0 {
		var diags diag.List
		diags.Errorf("no-spec", diag.Pos{File: dir}, "the folder holds neither a policy nor a spec")
		return nil, nil, diags
	}
	pkg := strings.TrimSuffix(specs[0].File, path.Ext(specs[0].File))
	return Plain(fsys, pkg, specs, inPlace)
}

// buildGoldens builds the programs of all cases, over the clients as they are
// written now, and returns the folder with the binaries.
func buildGoldens(t *testing.T, cases []*golden) string {
	t.Helper()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	temp := t.TempDir()
	for _, g := range cases {
		abs, err := filepath.Abs(g.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range g.there(t) { // a file that is not written any more must not be compiled
			overlay.Replace[filepath.Join(abs, "want", filepath.FromSlash(name))] = ""
		}
		for i, f := range g.files {
			copied := filepath.Join(temp, fmt.Sprintf("%s-%d.go", g.name, i))
			if err := os.WriteFile(copied, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			overlay.Replace[filepath.Join(abs, "want", filepath.FromSlash(f.Name))] = copied
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(overlayFile, data, 0o644); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	args := []string{"build", "-overlay", overlayFile, "-o", bin}
	for _, g := range cases {
		if !g.diags.HasErrors() {
			args = append(args, goldenPath+"/"+g.name)
		}
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("the goldens do not compile: %v\n%s", err, out)
	}
	return bin
}

// there are the files in want/, relative to it.
func (g *golden) there(t *testing.T) []string {
	t.Helper()
	var names []string
	root := os.DirFS(filepath.Join(g.dir, "want"))
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a new case has none yet
		t.Fatal(err)
	}
	return names
}

// run returns what the case's program prints.
func (g *golden) run(t *testing.T, program string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("the program fails: %v\n%s%s", err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes()
}

// compare reports every file that is missing, not wanted, or different.
func (g *golden) compare(t *testing.T) {
	t.Helper()
	extra := map[string]bool{}
	for _, name := range g.there(t) {
		extra[name] = true
	}
	for _, f := range g.files {
		if !extra[f.Name] {
			t.Errorf("want/%s is missing", f.Name)
			continue
		}
		delete(extra, f.Name)
		if diff := output.Unified(f.Name, readFile(t, filepath.Join(g.dir, "want", f.Name)), f.Data); diff != nil {
			t.Errorf("want/%s differs; accept it with `make golden`\n%s", f.Name, diff)
		}
	}
	for name := range extra {
		t.Errorf("want/%s is not written any more", name)
	}
}

// accept records the client and what its program printed.
func (g *golden) accept(t *testing.T, printed []byte) {
	t.Helper()
	want := filepath.Join(g.dir, "want")
	if err := os.RemoveAll(want); err != nil {
		t.Fatal(err)
	}
	for _, f := range g.files {
		file := filepath.Join(want, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(g.dir, "want.out"), printed, 0o644); err != nil {
		t.Fatal(err)
	}
}
