package policy

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/authgen/authgen/generator/model"
)

// prune drops the operations that File.Operations and File.Tags do not ask for
// and the session does not need.
func (b *binder) prune() {
	if len(b.file.Operations)+len(b.file.Tags) == 0 {
		return
	}
	wanted := map[*model.Operation]bool{}
	for _, n := range b.pruneNames() {
		for _, op := range b.find(n) {
			wanted[op] = true
			b.list(op, b.src.pos(n.rng), "operations")
		}
	}
	b.pruneTags(wanted)
	scope := b.session.Scope
	keep := func(op *model.Operation) bool {
		return wanted[op] || op.Role != model.Business && op.Role != model.CredentialRole || scope != nil && scope.List == op
	}
	for _, s := range b.client.Services {
		s.Operations = slices.DeleteFunc(s.Operations, func(op *model.Operation) bool { return !keep(op) })
	}
	b.forget(keep)
}

// pruneNames are File.Operations with the places where the policy says them.
func (b *binder) pruneNames() []name {
	var stated []name
	at := b.file.client.rng
	if a := b.file.client.attrs["operations"]; a != nil {
		stated, at = b.names(a.expr), a.expr.Range()
	}
	var out []name
	for _, text := range b.file.Operations {
		i := slices.IndexFunc(stated, func(n name) bool { return n.text == text })
		if i >= 0 {
			out = append(out, stated[i])
		} else {
			out = append(out, name{text, at})
		}
	}
	return out
}

func (b *binder) pruneTags(wanted map[*model.Operation]bool) {
	var all []string
	b.every(func(op *model.Operation) {
		all = append(all, op.Tags...)
		if slices.ContainsFunc(op.Tags, func(tag string) bool { return slices.Contains(b.file.Tags, tag) }) {
			wanted[op] = true
		}
	})
	for _, tag := range b.file.Tags {
		if slices.Contains(all, tag) {
			continue
		}
		d := b.errorf("unknown-tag", b.tagRange(tag), "no operation has the tag %q", tag)
		if help := didYouMean(tag, all); help != "" {
			d.WithHelp("%s", help)
		}
	}
}

// tagRange is where the policy writes a tag.
func (b *binder) tagRange(tag string) hcl.Range {
	a := b.file.client.attrs["tags"]
	if a == nil {
		return b.file.client.rng
	}
	for _, item := range tuple(a.expr) {
		if s, _ := literalText(item); s == tag {
			return item.Range()
		}
	}
	return a.expr.Range()
}

// forget removes pruned operations from the lists of the session.
func (b *binder) forget(keep func(*model.Operation) bool) {
	drop := func(list []*model.Operation) []*model.Operation {
		return slices.DeleteFunc(list, func(op *model.Operation) bool { return !keep(op) })
	}
	s := b.session
	for _, list := range [][]*model.Trigger{s.Surface, s.Expired, s.Suspect} {
		for _, t := range list {
			t.Operations = drop(t.Operations)
		}
	}
	for _, c := range s.Carry {
		c.Operations, c.Except = drop(c.Operations), drop(c.Except)
	}
	for _, r := range s.Errors {
		r.Operations = drop(r.Operations)
	}
	for _, q := range s.Quotas {
		q.Operations = drop(q.Operations)
	}
	for _, p := range s.Paginate {
		p.Operations = drop(p.Operations)
	}
	if s.Scope != nil {
		s.Scope.Except = drop(s.Scope.Except)
	}
}

// Needs returns the names of all operations that the policy speaks of, as it
// writes them, sorted: a reader that prunes early must keep them.
func (f *File) Needs() []string {
	var out []string
	quiet := plain{src: f.src}
	var visit func(n *node)
	visit = func(n *node) {
		for _, setting := range []string{"operation", "operations", "list", "select", "verify", "except"} {
			a := n.attrs[setting]
			switch {
			case a == nil || n == f.client:
			case isMap(a.expr):
				list, _ := quiet.entries(a.expr)
				for _, e := range list {
					op, _ := quiet.name(e.value)
					out = append(out, op.text)
				}
			default:
				for _, op := range quiet.names(a.expr) {
					out = append(out, op.text)
				}
			}
		}
		if n.kind == "operation" {
			for _, l := range n.labels {
				out = append(out, l.text)
			}
		}
		for _, sub := range n.blocks {
			visit(sub)
		}
	}
	visit(f.client)
	for i, op := range out {
		if service, rest, ok := strings.Cut(op, "."); ok && slices.ContainsFunc(f.Services, func(s *Service) bool { return s.Name == service }) {
			out[i] = rest
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
