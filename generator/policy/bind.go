package policy

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Bind joins a policy with the models of its specs, one a service of f and in
// that order; a nil model stands for a spec that could not be read. It fills
// Session, and on each operation what the session does with it, and prunes the
// operations as f says. It changes the services that it is given. The client is
// nil when there is no service at all; otherwise it holds what was understood. It
// has no Session when the policy says nothing about one.
func Bind(f *File, services []*model.Service) (*model.Client, diag.List) {
	b := &binder{file: f, plain: plain{src: f.src}, wordsOf: map[*model.Service][]string{}}
	b.client = &model.Client{Package: f.Package, Title: f.Title, Pos: f.Pos, Inputs: slices.Clone(f.Inputs)}
	b.adopt(services)
	if len(b.client.Services) == 0 {
		return nil, b.diags
	}
	b.session = &model.Session{Pos: f.Pos, Pool: 1}
	b.client.Session = b.session
	b.incomplete(f.client)
	for _, bind := range []func(){
		b.environments, b.results, b.credential, b.scope, b.identity,
		b.logins, b.rotate, b.webhook, b.logout, b.probe,
		b.carries, b.always, b.credentialOperations,
		b.triggers, b.errorRules,
		b.lifetime, b.lockouts, b.throttle, b.quotas, b.replay, b.pool, b.soap,
		b.paginate, b.redact, b.renames, b.reserve, b.prune,
	} {
		bind()
	}
	if !b.wantsSession() {
		b.client.Session = nil
	}
	b.diags.Sort()
	return b.client, b.diags
}

// wantsSession reports whether the policy says anything about a session. One that
// does not, and only names its services, stands for a plain typed client.
func (b *binder) wantsSession() bool {
	return slices.ContainsFunc(b.file.client.blocks, func(n *node) bool { return n.kind != "service" && n.kind != "rename" })
}

// A binder holds what has been bound so far.
type binder struct {
	plain // quiet: Parse has reported what it can find
	file  *File

	client  *model.Client
	session *model.Session
	diags   diag.List

	tokenParts []string // what session.X may name
	wordsOf    map[*model.Service][]string
}

// adopt takes the services that could be read, under the names of the policy.
func (b *binder) adopt(services []*model.Service) {
	for i, decl := range b.file.Services {
		if i >= len(services) || services[i] == nil {
			continue
		}
		s := services[i]
		s.Name = decl.Name
		if decl.URL != "" {
			s.URL = decl.URL
		}
		if len(decl.Regions) > 0 {
			s.Regions = decl.Regions
		}
		for _, op := range s.Operations {
			op.Service = s
		}
		if len(s.Hosts()) == 0 {
			b.diags.Warnf("no-address", decl.Pos, "%s does not say where service %q is", s.File, s.Name).
				WithHelp("write url = \"https://…\"; without it each caller has to give the endpoint")
		}
		b.client.Services = append(b.client.Services, s)
	}
}

// incomplete notes the blocks below n in which something was not understood.
func (b *binder) incomplete(n *node) {
	if n.incomplete {
		b.session.Incomplete = append(b.session.Incomplete, b.pos(n))
	}
	for _, sub := range n.blocks {
		b.incomplete(sub)
	}
}

// spoil notes that n is not what it was meant to be, since an error was found in it.
func (b *binder) spoil(n *node) {
	if p := b.pos(n); !slices.Contains(b.session.Incomplete, p) {
		b.session.Incomplete = append(b.session.Incomplete, p)
	}
}

func (b *binder) pos(n *node) diag.Pos { return b.src.pos(n.rng) }

func (b *binder) errorf(code string, r hcl.Range, format string, args ...any) *diag.Diagnostic {
	return b.diags.Errorf(code, b.src.pos(r), format, args...)
}

// blocks are those of a kind in the client block.
func (b *binder) blocks(kinds ...string) []*node { return b.file.client.all(kinds...) }

func (b *binder) block(kind string) *node { return b.file.client.one(kind) }

// operation finds the one operation that e names.
func (b *binder) operation(e hclsyntax.Expression) *model.Operation {
	n, ok := b.name(e)
	if !ok {
		return nil
	}
	found := b.find(n)
	if len(found) > 1 {
		var names []string
		for _, op := range found {
			names = append(names, qualified(op))
		}
		b.errorf("ambiguous-operation", n.rng, "%q is an operation of %s", n.text, plural(len(found), "service")).
			WithHelp("write %s", alternatives(names))
		return nil
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// operations finds those that e lists; a name that several services have means
// all of them.
func (b *binder) operations(e hclsyntax.Expression) []*model.Operation {
	var out []*model.Operation
	for _, n := range b.names(e) {
		for _, op := range b.find(n) {
			if !slices.Contains(out, op) {
				out = append(out, op)
			}
		}
	}
	return out
}

func qualified(op *model.Operation) string { return op.Service.Name + "." + op.Name }

// find returns the operations called n, which may start with a service's name,
// and reports when there is none.
func (b *binder) find(n name) []*model.Operation {
	if exact, _ := lookup(n.text, b.client.Services); len(exact) > 0 {
		return exact
	}
	if service, rest, ok := strings.Cut(n.text, "."); ok {
		if s := b.service(service); s != nil {
			return b.findIn(name{rest, n.rng}, []*model.Service{s})
		}
	}
	return b.findIn(n, b.client.Services)
}

// findIn returns the operations of some services that are called n.
func (b *binder) findIn(n name, services []*model.Service) []*model.Operation {
	exact, near := lookup(n.text, services)
	if len(exact) > 0 {
		return exact
	}
	if len(near) > 0 {
		b.diags.Warnf("case-differs", b.src.pos(n.rng), "%q is spelt %q%s", n.text, near[0].Name, at(near[0].Pos)).
			WithHelp("write %s", near[0].Name)
		return near
	}
	b.unknownOperation(n, services)
	return nil
}

// lookup finds operations by name; near ones differ in case only.
func lookup(word string, services []*model.Service) (exact, near []*model.Operation) {
	for _, s := range services {
		for _, op := range s.Operations {
			switch {
			case op.Name == word:
				exact = append(exact, op)
			case strings.EqualFold(op.Name, word):
				near = append(near, op)
			}
		}
	}
	return exact, near
}

func (b *binder) service(name string) *model.Service {
	for _, s := range b.client.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (b *binder) unknownOperation(n name, services []*model.Service) {
	if len(services) == len(b.client.Services) && len(services) < len(b.blocks("service")) {
		return // it may be in the spec that could not be read
	}
	where := services[0].File
	if len(services) > 1 {
		where = "any of the " + plural(len(services), "spec")
	}
	if service, rest, ok := strings.Cut(n.text, "."); ok {
		if s := diag.Suggest(service, b.serviceNames()); s != "" {
			b.errorf("unknown-service", n.rng, "no service %q", service).WithHelp("did you mean %q?", s+"."+rest)
			return
		}
	}
	var words []string
	for _, s := range services {
		for _, op := range s.Operations {
			words = append(words, op.Name)
		}
	}
	d := b.errorf("unknown-operation", n.rng, "no operation %q in %s", n.text, where)
	if help := didYouMean(n.text, words); help != "" {
		d.WithHelp("%s", help)
	}
}

func (b *binder) serviceNames() []string {
	var out []string
	for _, s := range b.client.Services {
		out = append(out, s.Name)
	}
	return out
}

// every calls f for each operation of each service.
func (b *binder) every(f func(*model.Operation)) {
	for _, s := range b.client.Services {
		for _, op := range s.Operations {
			f(op)
		}
	}
}

// vocabulary is all names of fields in a service's types: what `body` may name.
func (b *binder) vocabulary(s *model.Service) []string {
	if w, ok := b.wordsOf[s]; ok {
		return w
	}
	seen := map[string]bool{}
	visit := &visitor{field: func(f *model.Field, _ *model.Struct) {
		if named(f) {
			seen[f.Name] = true
		}
	}}
	for _, t := range s.Types {
		visit.walk(t)
	}
	for _, op := range s.Operations {
		visit.answers(op)
	}
	b.wordsOf[s] = sortedKeys(seen)
	return b.wordsOf[s]
}

// A visitor walks the fields of types, each type once.
type visitor struct {
	seen  map[model.Type]bool
	field func(f *model.Field, of *model.Struct)
}

func (v *visitor) walk(t model.Type) {
	if t == nil || v.seen[t] {
		return
	}
	if v.seen == nil {
		v.seen = map[model.Type]bool{}
	}
	v.seen[t] = true
	switch t := t.(type) {
	case *model.Struct:
		for _, f := range t.Fields {
			v.field(f, t)
			v.walk(f.Type)
		}
		for _, d := range t.Derived {
			v.walk(d)
		}
		v.walk(t.Open)
	case *model.List:
		v.walk(t.Elem)
	case *model.Map:
		v.walk(t.Elem)
	case *model.Named:
		v.walk(t.Type)
	case *model.Union:
		for _, variant := range t.Variants {
			v.walk(variant.Type)
		}
	case *model.Enum, *model.Any, *model.Scalar:
	}
}

// answers walks whatever op may answer.
func (v *visitor) answers(op *model.Operation) {
	switch w := op.Wire.(type) {
	case *model.HTTPOperation:
		for _, r := range w.Responses {
			for _, body := range r.Bodies {
				v.walk(body.Type)
			}
		}
	case *model.SOAPOperation:
		if w.Response != nil {
			for _, f := range w.Response.Body {
				v.field(f, nil)
				v.walk(f.Type)
			}
		}
	}
}
