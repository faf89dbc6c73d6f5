package main

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"

	"github.com/authgen/authgen/generator/output"
)

// vendoring is one call of `authgen vendor`.
type vendoring struct {
	root, from, out string
	source          string // import path of from
	target          string // import path of out
}

func vendorCommand() *cobra.Command {
	var v vendoring
	cmd := &cobra.Command{
		Use:   "vendor CLIENT… --out DIR",
		Short: "Copy clients and their runtime into another module",
		Long: `Vendor copies the generated package of each CLIENT, and the runtime packages that
it imports, into DIR, and rewrites their import paths to those of the module that
DIR stands in. A runtime in DIR that is older is replaced; if it is newer, nothing
is copied.`,
		Example: `  authgen vendor finicity --out ../shop/internal/clients`,
		Args:    positional(1, -1),
		RunE:    v.run,
	}
	cmd.Flags().StringVar(&v.root, "root", "", "`folder` that holds generated/ (default the nearest one upward with a go.mod)")
	cmd.Flags().StringVar(&v.from, "from", "", "`folder` that holds the clients (default generated in the root)")
	cmd.Flags().StringVar(&v.out, "out", "", "`folder` to copy to, in another module")
	cmd.Flags().StringVar(&v.target, "module", "", "import `path` of DIR (default by the go.mod above it)")
	return cmd
}

func (v *vendoring) run(cmd *cobra.Command, clients []string) error {
	if err := v.locate(); err != nil {
		return err
	}
	var files []output.File
	todo, done := slices.Clone(clients), map[string]bool{}
	for len(todo) > 0 {
		dir := path.Clean(filepath.ToSlash(todo[0]))
		todo = todo[1:]
		if done[dir] {
			continue
		}
		done[dir] = true
		copied, imports, err := v.copyPackage(dir)
		if err != nil {
			return err
		}
		files = append(files, copied...)
		todo = append(todo, imports...)
	}
	if err := v.refuseOlder(files); err != nil {
		return err
	}
	plan, err := compared(v.out, files, nil)
	if err != nil {
		return err
	}
	if err := plan.Apply(); err != nil {
		return err
	}
	for _, c := range clients {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: import %q\n", c, path.Join(v.target, filepath.ToSlash(c)))
	}
	return nil
}

// locate settles the folders and their import paths.
func (v *vendoring) locate() error {
	if v.out == "" {
		return usagef("vendor: where to? give --out")
	}
	if v.from == "" {
		root, err := projectRoot(v.root)
		if err != nil {
			return err
		}
		v.from = filepath.Join(root, "generated")
	}
	var err error
	if v.source, err = importPath(v.from); err != nil {
		return err
	}
	if v.target == "" {
		v.target, err = importPath(v.out)
	}
	return err
}

// copyPackage returns the files of the package dir and of the packages below it,
// with their imports rewritten, and the packages beside it that they import.
func (v *vendoring) copyPackage(dir string) ([]output.File, []string, error) {
	var (
		files   []output.File
		imports []string
	)
	root := filepath.Join(v.from, filepath.FromSlash(dir))
	if info, err := os.Stat(root); err != nil || !info.IsDir() || !filepath.IsLocal(filepath.FromSlash(dir)) {
		return nil, nil, usagef("no client %q in %s", dir, v.from)
	}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if !output.Generated(data) {
			return nil // the user's own, such as a test beside the client
		}
		data, used, err := rewrite(path.Join(dir, name), data, v.source, v.target)
		files = append(files, output.File{Name: path.Join(dir, name), Data: data})
		imports = append(imports, used...)
		return err
	})
	if err == nil && len(files) == 0 {
		err = usagef("%s was not written by authgen", root)
	}
	return files, imports, err
}

// rewrite replaces imports from below source by imports from below target, and
// returns the packages that they name, relative to either.
func rewrite(name string, src []byte, source, target string) ([]byte, []string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ImportsOnly)
	if err != nil {
		return nil, nil, err
	}
	var (
		out  bytes.Buffer
		used []string
		at   int
	)
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, nil, err
		}
		pkg, ok := strings.CutPrefix(imported, source+"/")
		if !ok {
			continue
		}
		used = append(used, pkg)
		start, end := fset.Position(spec.Path.Pos()).Offset, fset.Position(spec.Path.End()).Offset
		out.Write(src[at:start])
		out.WriteString(strconv.Quote(path.Join(target, pkg)))
		at = end
	}
	out.Write(src[at:])
	return out.Bytes(), used, nil
}

// written finds the version of authgen in the line that marks its files.
var written = regexp.MustCompile(`(?m)^// Code generated by authgen ([0-9]+\.[0-9]+\.[0-9]+\S*?)\b[ .]`)

// refuseOlder reports files that would replace newer ones.
func (v *vendoring) refuseOlder(files []output.File) error {
	for _, f := range files {
		there, err := os.ReadFile(filepath.Join(v.out, filepath.FromSlash(f.Name)))
		if err != nil {
			continue // not there, or reported when it is compared
		}
		old, fresh := versionOf(there), versionOf(f.Data)
		if semver.Compare(old, fresh) > 0 {
			return fmt.Errorf("%s in %s is of authgen %s, this one of %s: generate the clients again with the newer authgen",
				path.Dir(f.Name), v.out, strings.TrimPrefix(old, "v"), strings.TrimPrefix(fresh, "v"))
		}
	}
	return nil
}

// versionOf is the version of authgen that wrote a file, as semver writes it;
// empty when it does not say.
func versionOf(data []byte) string {
	m := written.FindSubmatch(data)
	if m == nil {
		return ""
	}
	return "v" + string(m[1])
}
