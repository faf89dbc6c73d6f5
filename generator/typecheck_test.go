package generator

import (
	"bytes"
	"errors"
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
	"slices"
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
	pkg, err := typesOf(files)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// typesOf is [typeCheck] for those who go on after an error. It may be called
// concurrently.
func typesOf(files []output.File) (*types.Package, error) {
	std, err := library()
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	im := &clientImporter{std: std, own: map[string]*types.Package{}}
	byDir := map[string][]*ast.File{}
	var dirs []string
	for _, f := range files {
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
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
	if len(dirs) == 0 {
		return nil, errors.New("no files")
	}
	slices.Sort(dirs)
	for _, dir := range dirs { // a client comes before what stands below it
		var errs compileErrors
		conf := types.Config{
			Importer: im, GoVersion: "go1.24",
			Error: func(err error) { errs = append(errs, err.Error()) },
		}
		pkg, err := conf.Check(templates.RuntimePath+"/"+dir, fset, byDir[dir], nil)
		if err != nil {
			return nil, errs
		}
		im.own[templates.RuntimePath+"/"+dir] = pkg
	}
	return im.own[templates.RuntimePath+"/"+dirs[0]], nil
}

// compileErrors are what the type checker found.
type compileErrors []string

// Error is the first twenty of them.
func (e compileErrors) Error() string {
	return fmt.Sprintf("does not compile: %d errors\n%s", len(e), strings.Join(e[:min(len(e), 20)], "\n"))
}

// library imports the runtime and the standard library, each package once for
// all tests.
var library = sync.OnceValues(func() (types.Importer, error) {
	where, err := exports()
	if err != nil {
		return nil, err
	}
	return &lockedImporter{from: importer.ForCompiler(token.NewFileSet(), "gc", func(pkg string) (io.ReadCloser, error) {
		return os.Open(where[pkg])
	})}, nil
})

// A lockedImporter may be used concurrently.
type lockedImporter struct {
	mu   sync.Mutex
	from types.Importer
}

// Import implements [types.Importer].
func (i *lockedImporter) Import(pkg string) (*types.Package, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.from.Import(pkg)
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
