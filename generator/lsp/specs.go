package lsp

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/model"
)

// specs are the services that a policy speaks of, as their specs describe them,
// without the policy. They are read in the background and kept.
type specs struct {
	fsys  fs.FS
	opts  generator.Options
	names []named           // as the policy last named them
	read  map[string]*spec  // by file and protocol
	local map[string]source // what the policy itself declares: credential fields
}

// A named service is a block of the policy.
type named struct {
	name string
	spec generator.Spec
}

// A source is a declaration in the policy.
type source struct{ rng hcl.Range }

// A spec is one file being read, or read.
type spec struct {
	ready   chan struct{}
	service *model.Service // nil when it could not be read
	inputs  []model.Input
}

func (s *specs) open(fsys fs.FS, opts generator.Options) {
	s.fsys, s.opts, s.read, s.local = fsys, opts, map[string]*spec{}, map[string]source{}
}

// load begins to read the specs that the policy names. Of a policy that does not
// parse it takes what it can.
func (s *specs) load(file string, text []byte) {
	tree, _ := hclsyntax.ParseConfig(text, file, hcl.InitialPos)
	if tree == nil {
		return
	}
	body, ok := tree.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	var names []named
	local := map[string]source{}
	for _, client := range body.Blocks {
		for _, b := range client.Body.Blocks {
			switch b.Type {
			case "service":
				if n, ok := serviceOf(b, path.Dir(file)); ok {
					names = append(names, n)
				}
			case "credential":
				for _, f := range b.Body.Blocks {
					if f.Type == "field" && len(f.Labels) == 1 {
						local[f.Labels[0]] = source{f.LabelRanges[0]}
					}
				}
			}
		}
	}
	if len(names) > 0 {
		s.names = names
	}
	if len(local) > 0 {
		s.local = local
	}
	for _, n := range s.names {
		s.begin(n.spec)
	}
}

// serviceOf reads a service block.
func serviceOf(b *hclsyntax.Block, dir string) (named, bool) {
	for protocol, setting := range map[model.Protocol]string{model.SOAP: "wsdl", model.REST: "openapi"} {
		a := b.Body.Attributes[setting]
		if a == nil || len(b.Labels) != 1 {
			continue
		}
		v, diags := a.Expr.Value(nil)
		if diags.HasErrors() || v.Type().FriendlyName() != "string" || v.IsNull() {
			continue
		}
		file := path.Join(dir, v.AsString())
		return named{b.Labels[0], generator.Spec{File: file, Protocol: protocol}}, fs.ValidPath(file)
	}
	return named{}, false
}

func keyOf(s generator.Spec) string { return s.Protocol.String() + " " + s.File }

func (s *specs) begin(of generator.Spec) {
	if s.read[keyOf(of)] != nil {
		return
	}
	one := &spec{ready: make(chan struct{})}
	s.read[keyOf(of)] = one
	fsys, opts := s.fsys, s.opts
	go func() {
		defer close(one.ready)
		one.service, one.inputs, _ = generator.ReadSpec(fsys, of, opts)
	}()
}

// refresh forgets the specs of which a file has changed, or that could not be
// read, and reads them again.
func (s *specs) refresh(fsys fs.FS, opts generator.Options) {
	s.fsys, s.opts = fsys, opts
	for _, n := range s.names {
		one := s.read[keyOf(n.spec)]
		if one == nil {
			continue
		}
		<-one.ready
		if one.service == nil || slices.ContainsFunc(one.inputs, func(in model.Input) bool { return s.changed(in) }) {
			delete(s.read, keyOf(n.spec))
			s.begin(n.spec)
		}
	}
}

func (s *specs) changed(in model.Input) bool {
	data, err := fs.ReadFile(s.fsys, in.Name)
	sum := sha256.Sum256(data)
	return err != nil || hex.EncodeToString(sum[:]) != in.SHA256
}

// A service is one that could be read, under the policy's name for it.
type service struct {
	name string
	*model.Service
}

// services waits for the specs, and returns those that could be read.
func (s *specs) services() []service {
	var out []service
	for _, n := range s.names {
		one := s.read[keyOf(n.spec)]
		<-one.ready
		if one.service != nil {
			out = append(out, service{n.name, one.service})
		}
	}
	return out
}
