package main

import (
	"fmt"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

//go:generate go run . generate --root ../..

// generation is one call of `authgen generate`.
type generation struct {
	root, out, module string
	check, dump       bool
	operations, tags  []string
	reading           reading

	// A plain client, without a policy.
	wsdl, openapi []string
	pkg, base     string

	stdout, stderr io.Writer
}

func generateCommand() *cobra.Command {
	var g generation
	cmd := &cobra.Command{
		Use:   "generate [DIR…]",
		Short: "Write clients from the policies in DIR…, or in every specs/*",
		Long: `Generate reads the policy.hcl of each DIR and the specs it names, and writes one
Go package a client into the output folder, with the runtime beside it. Without
a DIR it takes every specs/*/policy.hcl of the module. If there is any mistake,
it reports all of them and writes nothing.

With --wsdl or --openapi it writes a plain typed client instead, without a
policy and without a session.`,
		Example: `  authgen generate
  authgen generate --check
  authgen generate specs/acme --out internal/clients
  authgen generate --wsdl acme.wsdl --package acme`,
		Args: positional(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			g.stdout, g.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return g.run(args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&g.root, "root", "", "`folder` that holds specs/ and generated/ (default the nearest one upward with a go.mod)")
	f.StringVar(&g.out, "out", "", "output `folder` (default generated in the root)")
	f.StringVar(&g.module, "module", "", "import `path` of the output folder (default by the go.mod above it)")
	f.BoolVar(&g.check, "check", false, "write nothing; print a diff and exit with 1 if anything would change")
	f.BoolVar(&g.dump, "dump", false, "write nothing; print the model as JSON")
	f.StringSliceVar(&g.operations, "operations", nil, "keep only operations of these `names`, and what they need")
	f.StringSliceVar(&g.tags, "tags", nil, "keep only operations with these `tags`, and what they need")
	f.StringSliceVar(&g.wsdl, "wsdl", nil, "write a plain client for these WSDL `files`")
	f.StringSliceVar(&g.openapi, "openapi", nil, "write a plain client for these OpenAPI `files`")
	f.StringVar(&g.pkg, "package", "", "Go package `name` of the plain client")
	g.reading.flags(cmd)
	f.StringVar(&g.base, "base", "", "`folder` that a plain client's files, and all they reference, stand in (default: they may reference files above their own)")
	return cmd
}

func (g *generation) run(dirs []string) error {
	jobs, err := g.jobs(dirs)
	if err != nil {
		return err
	}
	if g.module == "" && !g.dump {
		if g.module, err = importPath(g.out); err != nil {
			return err
		}
	}
	opts, err := g.reading.options()
	if err != nil {
		return err
	}
	opts.Module, opts.Operations, opts.Tags = g.module, g.operations, g.tags
	p := watch(g.stderr, "generating")
	clients, files, diags := generateAll(p.each(jobs), opts)
	p.stop()
	if err := report(g.stderr, diags); err != nil {
		return err
	}
	if g.dump {
		return dumpAll(g.stdout, clients)
	}
	return g.write(clients, files, len(dirs) == 0 && g.pkg == "")
}

// A job is one client to be made.
type job struct {
	dir string // that positions and files are relative to
	run func(opts generator.Options) (*model.Client, []output.File, diag.List)
}

// jobs says what is to be made, and settles the output folder.
func (g *generation) jobs(dirs []string) ([]job, error) {
	plain := len(g.wsdl)+len(g.openapi) > 0
	switch {
	case plain && len(dirs) > 0:
		return nil, usagef("generate: name folders with policies, or --wsdl and --openapi, not both")
	case plain && g.pkg == "":
		return nil, usagef("generate: a plain client needs --package")
	case plain && (!token.IsIdentifier(g.pkg) || g.pkg != strings.ToLower(g.pkg)):
		return nil, usagef("generate: --package %q is no lower-case Go name", g.pkg)
	case !plain && (g.pkg != "" || g.base != ""):
		return nil, usagef("generate: --package and --base go with --wsdl or --openapi")
	}
	if plain {
		if g.out == "" {
			g.out = "generated"
		}
		j, err := g.plainJob()
		return []job{j}, err
	}
	root, err := projectRoot(g.root)
	if err != nil {
		return nil, err
	}
	if g.out == "" {
		g.out = filepath.Join(root, "generated")
	}
	folders, err := clientFolders(root, dirs)
	return policyJobs(folders), err
}

// policyJobs makes a client of each folder's policy.
func policyJobs(folders []string) []job {
	jobs := make([]job, len(folders))
	for i, dir := range folders {
		jobs[i] = job{dir: filepath.ToSlash(dir), run: func(opts generator.Options) (*model.Client, []output.File, diag.List) {
			return generator.Run(os.DirFS(dir), policyName, beside(dir, opts))
		}}
	}
	return jobs
}

// plainJob makes one client of all files.
func (g *generation) plainJob() (job, error) {
	base := g.base
	fsys := os.DirFS(base)
	if base == "" {
		base = commonFolder(slices.Concat(g.wsdl, g.openapi))
		fsys = unbounded(base)
	}
	var specs []generator.Spec
	for protocol, files := range [][]string{model.SOAP: g.wsdl, model.REST: g.openapi} {
		for _, file := range files {
			rel, err := relativeTo(base, file)
			if err != nil {
				return job{}, err
			}
			specs = append(specs, generator.Spec{File: rel, Protocol: model.Protocol(protocol)})
		}
	}
	return job{dir: filepath.ToSlash(base), run: func(opts generator.Options) (*model.Client, []output.File, diag.List) {
		return generator.Plain(fsys, g.pkg, specs, opts)
	}}, nil
}

// commonFolder is the innermost folder that all files stand in or below.
func commonFolder(files []string) string {
	common := filepath.Dir(files[0])
	for _, f := range files[1:] {
		for {
			if _, err := relativeTo(common, f); err == nil || common == filepath.Dir(common) {
				break
			}
			common = filepath.Dir(common)
		}
	}
	return common
}

// relativeTo is file's slash-separated name below base.
func relativeTo(base, file string) (string, error) {
	rel, err := filepath.Rel(base, file)
	if err != nil || !filepath.IsLocal(rel) {
		return "", usagef("%s does not stand below %s", file, base)
	}
	return filepath.ToSlash(rel), nil
}

// generateAll runs jobs side by side and returns their clients and files in the
// order of jobs. Positions are relative to the working folder.
func generateAll(jobs []job, opts generator.Options) ([]*model.Client, []output.File, diag.List) {
	type result struct {
		client *model.Client
		files  []output.File
		diags  diag.List
	}
	results := make([]result, len(jobs))
	var wg sync.WaitGroup
	for i, j := range jobs {
		wg.Go(func() {
			client, files, diags := j.run(opts)
			results[i] = result{client, files, below(j.dir, diags)}
		})
	}
	wg.Wait()
	var (
		clients []*model.Client
		files   []output.File
		diags   diag.List
	)
	for i, r := range results {
		if r.client != nil {
			r.client.Pos = joined(jobs[i].dir, r.client.Pos)
			clients = append(clients, r.client)
		}
		files = append(files, r.files...)
		diags = append(diags, r.diags...)
	}
	return clients, files, append(diags, generator.Together(clients)...)
}

// joined is p, relative to the working folder.
func joined(dir string, p diag.Pos) diag.Pos {
	if p.IsValid() {
		p.File = path.Join(dir, p.File)
	}
	return p
}

func dumpAll(w io.Writer, clients []*model.Client) error {
	for _, c := range clients {
		if err := model.Dump(w, c); err != nil {
			return err
		}
	}
	return nil
}

// write brings files and the runtime they need to the output folder, or shows
// what that would change. With all, clients of policies that are gone go too.
func (g *generation) write(clients []*model.Client, files []output.File, all bool) error {
	runtime, err := generator.Runtime(files, generator.Options{Module: g.module})
	if err != nil {
		return err
	}
	owned, err := g.owned(clients, all)
	if err != nil {
		return err
	}
	plan, err := compared(g.out, slices.Concat(files, runtime), owned)
	if err != nil {
		return err
	}
	if g.check {
		return g.stale(plan)
	}
	if err := plan.Apply(); err != nil {
		return err
	}
	for _, c := range clients {
		fmt.Fprintln(g.stdout, summary(c, g.out, plan))
	}
	return nil
}

// compared says what has to change below root so that it holds files, and a
// record of them.
func compared(root string, files []output.File, owned []string) (*output.Plan, error) {
	sums, err := output.ReadSums(root)
	if err != nil {
		sums = nil // written anew
	}
	return output.Compare(root, append(files, sums.With(files, owned...).File(generator.Version)), owned...)
}

// owned are the folders whose files of an earlier run go if they were not
// written again.
func (g *generation) owned(clients []*model.Client, all bool) ([]string, error) {
	var dirs []string
	for _, c := range clients {
		dirs = append(dirs, c.Package, path.Join(c.Package, c.Package+"test"))
	}
	if !all {
		return dirs, nil
	}
	earlier, err := output.Packages(g.out, func(header string) bool { return strings.Contains(header, " "+policyName) })
	return append(dirs, earlier...), err
}

// stale reports what is not up to date.
func (g *generation) stale(plan *output.Plan) error {
	if plan.Empty() {
		return nil
	}
	if err := plan.WriteDiff(g.stdout); err != nil {
		return err
	}
	fmt.Fprintf(g.stderr, "authgen: %s in %s not up to date: run 'authgen generate'\n", count(len(plan.Changes), "file"), g.out)
	return errReported
}

// summary is one line about a client that was written.
func summary(c *model.Client, out string, plan *output.Plan) string {
	operations := 0
	for _, s := range c.Services {
		operations += len(s.Operations)
	}
	changed := 0
	for _, ch := range plan.Changes {
		if strings.HasPrefix(ch.Name, c.Package+"/") {
			changed++
		}
	}
	state := "up to date"
	if changed > 0 {
		state = count(changed, "file") + " written"
	}
	return fmt.Sprintf("%s: %s, %s; %s in %s", c.Package, count(len(c.Services), "service"),
		count(operations, "operation"), state, filepath.Join(out, c.Package))
}
