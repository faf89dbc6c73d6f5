package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/templates"
)

// inPlace is the module of a client that uses the runtime where it stands, so
// that a test need not copy it.
var inPlace = Options{Module: templates.RuntimePath}

// exports are the export data of the runtime packages and of what they import.
var exports = sync.OnceValues(func() (map[string]string, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}",
		templates.RuntimePath+"/...", "std")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, stderr.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if pkg, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			files[pkg] = file
		}
	}
	return files, nil
})

// typeCheck type-checks the files of a client that was made with [inPlace], and
// returns its package. Packages below it may import it.
func typeCheck(t *testing.T, files []output.File) *types.Package {
	t.Helper()
	where, err := exports()
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	im := &clientImporter{
		std: importer.ForCompiler(fset, "gc", func(pkg string) (io.ReadCloser, error) { return os.Open(where[pkg]) }),
		own: map[string]*types.Package{},
	}
	byDir := map[string][]*ast.File{}
	var dirs []string
	for _, f := range files {
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(parsed.Name.Name, "_test") || strings.HasSuffix(f.Name, "_test.go") {
			continue // examples are compiled by the goldens
		}
		dir := path.Dir(f.Name)
		if byDir[dir] == nil {
			dirs = append(dirs, dir)
		}
		byDir[dir] = append(byDir[dir], parsed)
	}
	for _, dir := range dirs { // a client comes before what stands below it
		var errs []string
		conf := types.Config{
			Importer: im, GoVersion: "go1.24",
			Error: func(err error) { errs = append(errs, err.Error()) },
		}
		pkg, err := conf.Check(templates.RuntimePath+"/"+dir, fset, byDir[dir], nil)
		if err != nil {
			t.Fatalf("%s does not compile: %d errors\n%s", dir, len(errs), strings.Join(errs[:min(len(errs), 20)], "\n"))
		}
		im.own[templates.RuntimePath+"/"+dir] = pkg
	}
	if len(dirs) == 0 {
		t.Fatal("no files")
	}
	return im.own[templates.RuntimePath+"/"+dirs[0]]
}

// A clientImporter imports packages from export data, and those of the client
// from what was checked before.
type clientImporter struct {
	std types.Importer
	own map[string]*types.Package
}

// Import implements [types.Importer].
func (i *clientImporter) Import(pkg string) (*types.Package, error) {
	if p := i.own[pkg]; p != nil {
		return p, nil
	}
	return i.std.Import(pkg)
}

// methods are the exported methods of the package's Client and …Service types.
func methods(pkg *types.Package) map[string]bool {
	found := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || (name != "Client" && !strings.HasSuffix(name, "Service")) {
			continue
		}
		set := types.NewMethodSet(types.NewPointer(obj.Type()))
		for m := range set.Methods() {
			if m.Obj().Exported() {
				found[m.Obj().Name()] = true
			}
		}
	}
	return found
}
