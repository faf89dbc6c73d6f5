package generator

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/check"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/openapi"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/policy"
	"github.com/authgen/authgen/generator/wsdl"
)

// Version is that of authgen. It stands in the header of every file, so it
// changes with a release and not with a commit.
const Version = "0.1.0"

// Options choose what a run writes and for where.
type Options struct {
	// Module is the import path of the output root: a client is the package
	// Module/<package>, its runtime Module/session and so on.
	Module string
	// Operations and Tags prune the client to operations of these names or
	// with one of these tags, and what they need; both empty: everything. With a
	// policy, an operation may be written service.Operation, and what the session
	// itself calls is kept.
	Operations, Tags []string
	// Lenient makes what it can of a description that is wrong: references that
	// lead nowhere are warnings, and what cannot be described is left out.
	Lenient bool
	// Changes asks for a note for each change that brings an OpenAPI document into
	// shape: with a code, the place, and the JSON pointer.
	Changes bool
	// Catalog returns copies of documents that a description imports from the
	// network, which is never asked: by address, or by namespace when location is
	// empty. Nil means none.
	Catalog func(location, namespace string) (data []byte, ok bool)
	// Dry writes no files: the client is read, bound, named and checked.
	Dry bool
}

// Run reads the policy called file and the specs it names, all of them in fsys,
// and returns the client and its files, without the runtime. It reports every
// mistake it can find and returns no files if there was one. The client is there
// as far as it was understood, and nil when the policy or a spec was not.
func Run(fsys fs.FS, file string, opts Options) (*model.Client, []output.File, diag.List) {
	p, diags := policy.Parse(fsys, file)
	if p == nil {
		return nil, nil, sorted(diags)
	}
	if len(opts.Operations)+len(opts.Tags) > 0 {
		p.Operations, p.Tags = opts.Operations, opts.Tags
	}
	var services []*model.Service
	inputs := slices.Clone(p.Inputs)
	for _, s := range p.Services {
		service, read, found := readSpec(fsys, Spec{File: s.File, Protocol: s.Protocol}, Options{Lenient: opts.Lenient, Changes: opts.Changes, Catalog: opts.Catalog})
		diags = append(diags, at(found, s.FilePos)...)
		pinned(&diags, s.Pins, read)
		inputs = append(inputs, read...)
		services = append(services, service)
	}
	c, found := policy.Bind(p, services) // finds what it can in what could be read
	diags = append(diags, found...)
	if c == nil {
		return nil, nil, sorted(diags)
	}
	c.Inputs = sortedInputs(inputs)
	return finish(c, diags, opts)
}

// pinned reports files that are not what they were when they were fetched.
func pinned(diags *diag.List, pins []policy.Pin, read []model.Input) {
	for _, p := range pins {
		i := slices.IndexFunc(read, func(in model.Input) bool { return in.Name == p.File })
		switch {
		case i < 0:
			diags.Warnf("unused-pin", p.Pos, "%s is pinned, and not read", p.File).WithHelp("leave the line out")
		case !strings.EqualFold(read[i].SHA256, p.SHA256):
			diags.Errorf("spec-changed", p.Pos, "%s is not what was fetched: its SHA-256 is %s", p.File, read[i].SHA256).
				WithHelp("see what has changed ('authgen diff'); if it is meant, pin the new digest")
		}
	}
}

// A Spec is a file that describes a service.
type Spec struct {
	File     string // slash-separated
	Protocol model.Protocol
}

// Plain returns a typed client without a session, made of specs alone, as the
// Go package pkg. It is otherwise like [Run].
func Plain(fsys fs.FS, pkg string, specs []Spec, opts Options) (*model.Client, []output.File, diag.List) {
	var diags diag.List
	c := &model.Client{Package: pkg, Title: pkg}
	for _, spec := range specs {
		service, read, found := readSpec(fsys, spec, opts)
		diags = append(diags, found...)
		c.Inputs = append(c.Inputs, read...)
		c.Services = append(c.Services, service)
	}
	if diags.HasErrors() {
		return nil, nil, sorted(diags)
	}
	missingOperations(&diags, c, opts)
	c.Inputs = sortedInputs(c.Inputs)
	if len(specs) == 1 {
		c.Pos = c.Services[0].Pos
	}
	return finish(c, diags, opts)
}

// ReadSpec reads one spec, pruned by opts, and nothing else: what it returns is
// not named.
func ReadSpec(fsys fs.FS, spec Spec, opts Options) (*model.Service, []model.Input, diag.List) {
	return readSpec(fsys, spec, opts)
}

// readSpec reads one spec, pruned by opts.
func readSpec(fsys fs.FS, spec Spec, opts Options) (*model.Service, []model.Input, diag.List) {
	if spec.Protocol == model.REST {
		return openapi.Parse(fsys, spec.File, openapi.Options{
			Operations: opts.Operations, Tags: opts.Tags, Lenient: opts.Lenient, Changes: opts.Changes,
		})
	}
	service, inputs, diags := wsdl.Parse(fsys, spec.File, wsdl.Options{Lenient: opts.Lenient, Catalog: opts.Catalog})
	if service != nil && len(opts.Operations) > 0 {
		service.Operations = slices.DeleteFunc(service.Operations, func(o *model.Operation) bool {
			return !slices.Contains(opts.Operations, o.Name)
		})
	}
	return service, inputs, diags
}

// finish names, checks and writes c.
func finish(c *model.Client, diags diag.List, opts Options) (*model.Client, []output.File, diag.List) {
	if !diags.HasErrors() {
		diags = append(diags, naming.Client(c)...)
	}
	diags = append(diags, check.Client(c)...)
	if diags.HasErrors() || opts.Dry {
		return c, nil, sorted(diags)
	}
	files, found := emit.Client(c, emitOptions(opts))
	diags = append(diags, found...)
	if diags.HasErrors() {
		return c, nil, sorted(diags)
	}
	return c, files, sorted(diags)
}

// Runtime returns the runtime packages that clients, the files of one run or of
// several, import.
func Runtime(clients []output.File, opts Options) ([]output.File, error) {
	o := emitOptions(opts)
	o.Packages = emit.Packages(clients, o)
	return emit.Runtime(o)
}

func emitOptions(opts Options) emit.Options {
	return emit.Options{Module: opts.Module, Version: Version}
}

// missingOperations reports names that opts asks for and that no service has.
func missingOperations(diags *diag.List, c *model.Client, opts Options) {
	for _, name := range opts.Operations {
		if !slices.ContainsFunc(c.Services, func(s *model.Service) bool {
			return slices.ContainsFunc(s.Operations, func(o *model.Operation) bool { return o.Name == name })
		}) {
			diags.Errorf("unknown-operation", diag.Pos{File: c.Services[0].File}, "no operation %q in the spec", name).
				WithHelp("names are case-sensitive; without --operations all operations are kept")
		}
	}
	for _, tag := range opts.Tags {
		if !slices.ContainsFunc(c.Services, func(s *model.Service) bool {
			return slices.ContainsFunc(s.Operations, func(o *model.Operation) bool { return slices.Contains(o.Tags, tag) })
		}) {
			diags.Errorf("unknown-tag", diag.Pos{File: c.Services[0].File}, "no operation has the tag %q", tag).
				WithHelp("names are case-sensitive; without --tags all operations are kept")
		}
	}
}

// at gives diagnostics without a place, such as that of a file that does not
// exist, the place that named the file.
func at(diags diag.List, pos diag.Pos) diag.List {
	for _, d := range diags {
		if !d.Pos.IsValid() {
			d.Pos = pos
		}
	}
	return diags
}

func sorted(diags diag.List) diag.List {
	diags.Sort()
	return diags
}

func sortedInputs(inputs []model.Input) []model.Input {
	slices.SortFunc(inputs, func(a, b model.Input) int { return strings.Compare(a.Name, b.Name) })
	return slices.Compact(inputs)
}
