package emit

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// buildLine is the Go version that emitted files keep to.
const buildLine = "//go:build go1.24"

// runtimePackages are the packages of the runtime that emitted code may name.
var runtimePackages = []string{
	"fakevendor", "jsonwire", "rest", "restsession", "session", "soap", "soapsession", "transport", "xmlbody", "xmlwire", "xsdtype",
}

// stdPackages are the packages of the standard library that emitted code may
// name, by the name it uses. Naming keeps arguments clear of these words.
var stdPackages = map[string]string{
	"bytes": "bytes", "cmp": "cmp", "context": "context", "errors": "errors", "fmt": "fmt",
	"http": "net/http", "io": "io", "iter": "iter", "maps": "maps", "math": "math",
	"regexp": "regexp", "slices": "slices", "slog": "log/slog", "strconv": "strconv",
	"strings": "strings", "sync": "sync", "time": "time", "url": "net/url", "big": "math/big",
	"json": "encoding/json", "hex": "encoding/hex", "base64": "encoding/base64", "os": "os", "reflect": "reflect", "testing": "testing",
}

// finish gives source of a file of the client's package its header and imports, and
// formats it. Imports that the source already has are kept.
func (w *writer) finish(file string, src []byte) ([]byte, error) {
	if out, ok := w.finishQuickly(file, src); ok {
		return out, nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments)
	if err != nil {
		return nil, withSource(err, src)
	}
	imports := map[string]string{} // path -> name, or "" where the path's last word is the name
	known := map[string]bool{}     // names that the source imports itself
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[p] = name
		known[nameOf(p, name)] = true
	}
	used := usedPackages(f)
	for p, name := range imports {
		if name != "_" && !slices.Contains(used, nameOf(p, name)) {
			delete(imports, p) // the source has it in case it is needed
		}
	}
	for _, name := range used {
		if known[name] {
			continue
		}
		if p, ok := w.pathOf(name); ok {
			imports[p] = ""
		}
	}

	body := withoutImports(fset, f, src)
	var b bytes.Buffer
	b.WriteString(w.header(file))
	clause := fset.Position(f.Name.End()).Offset
	head := body[:clause] // package comment and clause
	b.Write(bytes.TrimLeft(head, "\n"))
	b.WriteString("\n\n")
	b.WriteString(w.importBlock(imports))
	b.Write(body[clause:])
	out, err := format.Source(b.Bytes())
	if err != nil {
		return nil, withSource(err, b.Bytes())
	}
	return out, nil
}

// finishQuickly is finish for source that imports nothing itself and has a shape
// that the layout knows: most of what this package writes.
func (w *writer) finishQuickly(file string, src []byte) ([]byte, bool) {
	l, ok := laidOut(src)
	if !ok || l.clause == 0 {
		return nil, false
	}
	imports := map[string]string{}
	for name := range l.used {
		if p, ok := w.pathOf(name); ok {
			imports[p] = ""
		}
	}
	header, block, body := w.header(file), w.importBlock(imports), l.out.Bytes()
	out := make([]byte, 0, len(header)+len(block)+len(body)+1)
	out = append(append(out, header...), body[:l.clause]...)
	if block != "" {
		out = append(append(out, '\n'), block...)
	}
	return append(out, body[l.clause:]...), true
}

// pathOf is the import path of a package that emitted code names.
func (w *writer) pathOf(name string) (path string, ok bool) {
	if p, ok := stdPackages[name]; ok {
		return p, true
	}
	return w.runtime(name), slices.Contains(runtimePackages, name)
}

// usedPackages are the words that f uses as package names: selected from, and
// declared nowhere in the file.
func usedPackages(f *ast.File) []string {
	unresolved := map[*ast.Ident]bool{}
	for _, id := range f.Unresolved {
		unresolved[id] = true
	}
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && unresolved[id] {
				names[id.Name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(names))
}

// withoutImports blanks the import declarations of src, keeping offsets.
func withoutImports(fset *token.FileSet, f *ast.File, src []byte) []byte {
	out := slices.Clone(src)
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			from, to := fset.Position(g.Pos()).Offset, fset.Position(g.End()).Offset
			for i := from; i < to; i++ {
				if out[i] != '\n' {
					out[i] = ' '
				}
			}
		}
	}
	return out
}

// importBlock is the import declaration: the standard library, a blank line, the rest.
func (w *writer) importBlock(imports map[string]string) string {
	if len(imports) == 0 {
		return ""
	}
	var std, rest []string
	for _, p := range slices.Sorted(maps.Keys(imports)) {
		line := "\t" + strings.TrimSpace(imports[p]+" "+strconv.Quote(p))
		if w.isStd(p) {
			std = append(std, line)
		} else {
			rest = append(rest, line)
		}
	}
	groups := [][]string{std, rest}
	groups = slices.DeleteFunc(groups, func(g []string) bool { return len(g) == 0 })
	if len(groups) == 1 && len(groups[0]) == 1 {
		return "import " + strings.TrimSpace(groups[0][0]) + "\n"
	}
	blocks := make([]string, 0, 2)
	for _, g := range groups {
		blocks = append(blocks, strings.Join(g, "\n"))
	}
	return "import (\n" + strings.Join(blocks, "\n\n") + "\n)\n"
}

// isStd reports whether p is a package of the standard library. The output root
// may have an import path without a dot, so it is asked first.
func (w *writer) isStd(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.HasPrefix(p, w.opts.Module+"/") && !strings.Contains(first, ".")
}

func nameOf(p, name string) string {
	if name != "" {
		return name
	}
	return path.Base(p)
}

// withSource adds the guilty lines to an error of the parser or formatter, for
// whoever mends authgen.
func withSource(err error, src []byte) error {
	lines := strings.Split(string(src), "\n")
	at := strings.SplitN(err.Error(), ":", 2)
	n, convErr := strconv.Atoi(at[0])
	if convErr != nil || n < 1 || n > len(lines) {
		return err
	}
	return fmt.Errorf("%w\n%d\t%s", err, n, lines[n-1])
}
