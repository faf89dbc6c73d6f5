package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/output"
)

// verifying is one call of `authgen verify`.
type verifying struct {
	root, out, module, format string
	reading                   reading

	sums  output.Sums
	diags diag.List
}

func verifyCommand() *cobra.Command {
	var v verifying
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that clients, runtime and policies belong together, unedited",
		Long: `Verify looks at the output folder, and writes nothing. It compares each file with
what authgen recorded when it wrote it, so that an edit by hand shows even where
the specs are not at hand. Where they are, it generates the clients again in
memory, and tells a file that was edited from one whose policy, spec or authgen
has changed. It refuses a client that is newer than the runtime beside it.

It exits with 1 if anything does not belong there; it is meant for CI.`,
		Example: `  authgen verify
  authgen verify --out internal/clients
  authgen verify --format github`,
		Args: positional(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return v.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&v.root, "root", "", "`folder` that holds specs/ and generated/ (default the nearest one upward with a go.mod)")
	f.StringVar(&v.out, "out", "", "output `folder` (default generated in the root)")
	f.StringVar(&v.module, "module", "", "import `path` of the output folder (default by the go.mod above it)")
	v.reading.flags(cmd)
	f.StringVar(&v.format, "format", "text", "how to report: "+strings.Join(formats, ", "))
	return cmd
}

func (v *verifying) run(cmd *cobra.Command) error {
	if err := knownFormat("verify", v.format); err != nil {
		return err
	}
	if err := v.locate(); err != nil {
		return err
	}
	there, err := v.files()
	if err != nil {
		return err
	}
	p := watch(cmd.ErrOrStderr(), "verifying")
	made, err := v.regenerated(p)
	p.stop()
	if err != nil {
		return err
	}
	v.compare(there, made)
	v.together(there)
	v.diags.Sort()
	if err := export(cmd, v.format, v.diags); err != nil {
		return err
	}
	if v.format == "text" {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s in %s, as authgen %s wrote them\n", v.out,
			count(len(there), "file"), count(len(folders(there)), "folder"), generator.Version)
	}
	return nil
}

// locate settles the folders, and reads the record.
func (v *verifying) locate() error {
	if v.out == "" || v.root != "" {
		root, err := projectRoot(v.root)
		if err != nil {
			return err
		}
		v.root, v.out = root, cmp.Or(v.out, filepath.Join(root, "generated"))
	}
	if info, err := os.Stat(v.out); err != nil || !info.IsDir() {
		return usagef("verify: there is no folder %s: name it with --out", v.out)
	}
	var err error
	if v.module == "" {
		if v.module, err = importPath(v.out); err != nil {
			return err
		}
	}
	v.sums, err = output.ReadSums(v.out)
	return err
}

// files are the files below the output folder that say that authgen wrote them,
// by slash-separated name, and those that the record names.
func (v *verifying) files() (map[string][]byte, error) {
	there := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(v.out), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(v.out, filepath.FromSlash(name)))
		if _, recorded := v.sums[name]; recorded || output.Generated(data) {
			there[name] = data
		}
		return err
	})
	return there, err
}

// regenerated is what the policies of the root, and of them alone, give today;
// the runtime with them. It is nil without policies.
func (v *verifying) regenerated(p *progress) (map[string][]byte, error) {
	folders, err := v.policies()
	if err != nil || len(folders) == 0 {
		return nil, err
	}
	opts, err := v.reading.options()
	if err != nil {
		return nil, err
	}
	opts.Module = v.module
	_, files, diags := generateAll(p.each(policyJobs(folders)), opts)
	for _, d := range diags {
		if d.Severity == diag.Error {
			v.diags = append(v.diags, d)
		}
	}
	if diags.HasErrors() {
		return nil, nil
	}
	runtime, err := generator.Runtime(files, opts)
	made := map[string][]byte{}
	for _, f := range slices.Concat(files, runtime) {
		made[f.Name] = f.Data
	}
	return made, err
}

// policies are the folders below the root that hold one.
func (v *verifying) policies() ([]string, error) {
	if v.root == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(v.root, "specs", "*", policyName))
	for i, f := range files {
		files[i] = filepath.Dir(f)
	}
	return files, err
}

// compare judges each file by the record and by what the policies give.
func (v *verifying) compare(there, made map[string][]byte) {
	if v.sums == nil && made == nil {
		v.diags.Errorf("no-record", diag.Pos{File: filepath.ToSlash(v.out)}, "there is no %s, and no policy to compare with", output.SumsName).
			WithHelp("generate the clients again: authgen records what it writes")
		return
	}
	names := map[string]bool{}
	for _, set := range []map[string][]byte{there, made} {
		for name := range set {
			names[name] = true
		}
	}
	for name := range v.sums {
		names[name] = true
	}
	delete(names, output.SumsName)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		v.judge(name, there[name], made[name], v.owned(name, made))
	}
}

// owned reports whether the policies say what name holds: a client without one
// stands beside the others, and only the record speaks of it.
func (v *verifying) owned(name string, made map[string][]byte) bool {
	for other := range made {
		if path.Dir(other) == path.Dir(name) {
			return true
		}
	}
	return false
}

// judge is what is wrong with one file, if anything is.
func (v *verifying) judge(name string, there, made []byte, owned bool) {
	pos := diag.Pos{File: path.Join(filepath.ToSlash(v.out), name)}
	sum, recorded := v.sums[name]
	switch {
	case there == nil && (recorded || made != nil):
		v.diags.Errorf("missing", pos, "the file is missing").WithHelp("run 'authgen generate'")
	case made != nil && bytes.Equal(there, made):
	case recorded && output.SumOf(there) != sum:
		pos.Line = firstDifference(there, made)
		v.diags.Errorf("edited", pos, "the file was edited after authgen wrote it").
			WithHelp("run 'authgen generate', and put what is yours into a file of your own beside it")
	case made != nil:
		pos.Line = firstDifference(there, made)
		v.diags.Errorf("stale", pos, "the policy, a spec or authgen has changed since the file was written").
			WithHelp("run 'authgen generate'%s", v.otherVersion(there))
	case owned:
		v.diags.Errorf("left-over", pos, "authgen would not write this file today").WithHelp("run 'authgen generate', which removes it")
	case !recorded && v.sums != nil:
		v.diags.Errorf("unrecorded", pos, "the file says that authgen wrote it, and %s does not know it", output.SumsName).
			WithHelp("take the line 'Code generated by authgen' off a file that is yours; otherwise generate the client again")
	}
}

// firstDifference is the first line in which there differs from made; 0 if that
// is not known.
func firstDifference(there, made []byte) int {
	if made == nil {
		return 0
	}
	line := 1
	for i := range there {
		if i >= len(made) || there[i] != made[i] {
			break
		}
		if there[i] == '\n' {
			line++
		}
	}
	return line
}

// otherVersion says so if another authgen wrote a file.
func (v *verifying) otherVersion(data []byte) string {
	of := strings.TrimPrefix(versionOf(data), "v")
	if of == "" || of == generator.Version {
		return ""
	}
	return fmt.Sprintf("; authgen %s wrote it, and this is %s", of, generator.Version)
}

// together reports clients that are newer than the runtime beside them, and
// runtimes of several versions.
func (v *verifying) together(there map[string][]byte) {
	runtime := map[string]string{} // version of each runtime package
	for name, data := range there {
		if of := versionOf(data); of != "" && isRuntime(data) {
			runtime[path.Dir(name)] = of
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(runtime)) {
		oldest := slices.MinFunc(slices.Collect(maps.Values(runtime)), semver.Compare)
		if semver.Compare(runtime[dir], oldest) > 0 {
			v.diags.Errorf("mixed-runtime", v.place(dir), "this runtime package is of authgen %s, others are of %s",
				strings.TrimPrefix(runtime[dir], "v"), strings.TrimPrefix(oldest, "v")).
				WithHelp("run 'authgen generate' for all clients together")
		}
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		dir := path.Dir(name)
		of := versionOf(there[name])
		if of == "" || seen[dir] || isRuntime(there[name]) {
			continue
		}
		for _, pkg := range importsBelow(there[name], v.module) {
			if older := runtime[pkg]; older != "" && semver.Compare(of, older) > 0 {
				seen[dir] = true
				v.diags.Errorf("older-runtime", v.place(dir), "the client is of authgen %s, and the runtime %s beside it of %s",
					strings.TrimPrefix(of, "v"), pkg, strings.TrimPrefix(older, "v")).
					WithHelp("generate both with one authgen, or copy the client again with 'authgen vendor'")
				break
			}
		}
	}
}

func (v *verifying) place(dir string) diag.Pos {
	return diag.Pos{File: path.Join(filepath.ToSlash(v.out), dir)}
}

// isRuntime reports whether a file is of a runtime package: its header names no
// source.
func isRuntime(data []byte) bool {
	m := written.FindIndex(data)
	return m != nil && !bytes.HasPrefix(data[m[1]-1:], []byte(" from "))
}

// importsBelow are the packages below module that a Go file imports, relative
// to it.
func importsBelow(data []byte, module string) []string {
	_, used, err := rewrite("file.go", data, module, module)
	if err != nil {
		return nil
	}
	return used
}

// folders are the folders of files.
func folders(files map[string][]byte) []string {
	dirs := map[string]bool{}
	for name := range files {
		if name != output.SumsName {
			dirs[path.Dir(name)] = true
		}
	}
	return slices.Sorted(maps.Keys(dirs))
}
