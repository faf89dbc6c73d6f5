package generator

import (
	"io/fs"
	"maps"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/infer"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

// A Drafted is a policy that [Draft] proposes.
type Drafted struct {
	Policy   []byte   // in its canonical layout
	Open     []string // what the specs do not say, and a person has to
	Findings *infer.Findings
	Client   *model.Client // bound to the policy
}

// draftFile is what a draft is called while it is checked.
const draftFile = "policy.hcl"

// draftModule is where the client of a draft would stand.
const draftModule = "example.com/generated"

// tries is how often a draft is mended before it is given up.
const tries = 12

// Draft proposes a policy for the client called name from specs, all of them in
// tree, without any other help; choose is asked where there are several guesses.
// The policy has passed the checks of [Run], whose warnings are returned, unless
// there is an error among the diagnostics: then a spec cannot be read, and there
// is no draft, or what stands at the guilty place of the draft cannot be mended.
// Of opts it takes how specs are read.
func Draft(tree Tree, name, title string, specs []infer.Source, choose infer.Chooser, opts Options) (*Drafted, diag.List) {
	opts = reading(opts)
	var diags diag.List
	var services []*model.Service
	for _, spec := range specs {
		s, _, found := readSpec(tree, Spec{File: spec.File, Protocol: spec.Protocol}, opts)
		diags = append(diags, found...)
		if s != nil {
			s.Name = spec.Name
			services = append(services, s)
		}
	}
	if diags.HasErrors() || len(services) != len(specs) {
		return nil, sorted(diags)
	}
	found := infer.Look(services)
	for {
		out, diags := settle(tree, found.Draft(name, title, specs, choose), opts)
		out.Findings = found
		if !diags.HasErrors() || len(found.Logins) == 0 {
			return out, diags
		}
		found.Logins = found.Logins[1:] // it cannot be the one
	}
}

// settle checks a draft and mends it until it passes, or nothing helps.
func settle(tree Tree, draft *infer.Draft, opts Options) (*Drafted, diag.List) {
	out := &Drafted{}
	var diags diag.List
	with := maps.Clone(tree)
	for range tries {
		text, broken := policy.Format(draft.Text())
		out.Policy, out.Open = text, draft.Open()
		if broken.HasErrors() {
			return out, sorted(broken)
		}
		with[draftFile] = text
		opts.Module, opts.Dry = draftModule, true
		out.Client, _, diags = Run(with, draftFile, opts)
		if !diags.HasErrors() { // what it takes to write the client may have more to say
			opts.Dry = false
			out.Client, _, diags = Run(with, draftFile, opts)
		}
		if !diags.HasErrors() || !draft.Repair(draftFile, diags) {
			break
		}
	}
	return out, diags
}

// reading is what opts says about how specs are read.
func reading(opts Options) Options { return Options{Lenient: opts.Lenient, Catalog: opts.Catalog} }

// Inputs are the files that specs are made of, as far as they can be read. Of
// opts it takes how that is done.
func Inputs(fsys fs.FS, specs []Spec, opts Options) ([]model.Input, diag.List) {
	var diags diag.List
	var inputs []model.Input
	for _, spec := range specs {
		_, read, found := readSpec(fsys, spec, reading(opts))
		diags = append(diags, found...)
		inputs = append(inputs, read...)
	}
	return sortedInputs(inputs), sorted(diags)
}
