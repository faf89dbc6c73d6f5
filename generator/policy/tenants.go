package policy

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/model"
)

// results finds what `result` means for each operation.
func (b *binder) results() {
	b.every(func(op *model.Operation) { op.Result = defaultResult(op) })
	a := b.file.client.attrs["result"]
	if a == nil {
		return
	}
	try := b.trial("result")
	b.every(func(op *model.Operation) {
		t := &typer{b: b, op: op, env: env{answer: true}}
		v, ok := t.value(a.expr)
		p, isPath := v.Expr.(*model.Path)
		if ok && (!isPath || p.Root == model.RootBody) {
			t.fail("type-mismatch", a.expr.Range(), "%s is no part of an answer", v.text).
				WithHelp("write only_child(response), child(response, \"name\") or response.field")
			ok = false
		}
		if ok {
			op.Result = &model.ResultRef{Fields: fieldsOf(p), Type: p.Type}
		}
		try.add(op, t, ok)
	})
	try.report(b.file.client)
}

// fieldsOf are the fields that a path goes through.
func fieldsOf(p *model.Path) []*model.Field {
	var out []*model.Field
	for _, s := range p.Steps {
		if s.Field != nil {
			out = append(out, s.Field)
		}
	}
	return out
}

func (b *binder) environments() {
	seen := map[string]*node{}
	for _, n := range b.blocks("environment") {
		if first := seen[n.label()]; first != nil {
			b.errorf("duplicate-block", n.rng, "a second %s", n.where()).WithRelated(b.pos(first), "the first one")
			continue
		}
		seen[n.label()] = n
		e := &model.Environment{Name: n.label(), Pos: b.pos(n)}
		if a := n.attrs["url"]; a != nil {
			url, word := b.textOr(a.expr, "required")
			e.URL, e.URLRequired = url, word == "required"
			if !e.URLRequired && !urlShape.MatchString(url) {
				b.errorf("wrong-value", a.expr.Range(), "this is no address of a service").
					WithHelp("write https://host/path, without credentials, or required")
			}
		}
		e.SeparateCredentials = b.flag(n, "separate_credentials", false)
		b.client.Environments = append(b.client.Environments, e)
	}
}

// flag is a setting that is true or false.
func (b *binder) flag(n *node, name string, otherwise bool) bool {
	if a := n.attrs[name]; a != nil {
		return b.truth(a.expr)
	}
	return otherwise
}

func (b *binder) credential() {
	n := b.block("credential")
	if n == nil {
		return
	}
	c := &model.Credential{Pos: b.pos(n)}
	b.session.Credential = c
	for _, fn := range n.all("field") {
		if first := b.credentialField(fn.label()); first != nil {
			b.errorf("duplicate-block", fn.rng, "a second %s", fn.where()).WithRelated(first.Pos, "the first one")
			continue
		}
		c.Fields = append(c.Fields, b.field(fn))
	}
}

func (b *binder) field(n *node) *model.CredentialField {
	f := &model.CredentialField{Name: n.label(), Pos: b.pos(n)}
	f.Secret = b.flag(n, "secret", false)
	f.SecretStated = n.attrs["secret"] != nil
	f.Optional = b.flag(n, "optional", false)
	f.Identifies = b.flag(n, "identifies", false)
	for _, a := range n.order {
		switch a.name {
		case "pattern":
			f.Pattern = b.pattern(a.expr)
		case "length":
			f.Length = b.length(a.expr)
		case "alphabet":
			f.Alphabet = b.alphabet(a.expr)
		case "require":
			f.Require = b.words(a.expr, characters...)
		case "format":
			f.Format, _ = b.word(a.expr, formats...)
		case "lifetime":
			f.Lifetime, _ = b.duration(a.expr)
		case "warn_before":
			f.WarnBefore, _ = b.duration(a.expr)
		case "doc":
			f.Doc, _ = b.text(a.expr)
		}
	}
	if f.WarnBefore.Set && !f.Lifetime.Set {
		b.diags.Warnf("useless-setting", f.WarnBefore.Pos, "warn_before says nothing without a lifetime")
	}
	if f.Lifetime.Set && f.WarnBefore.Value >= f.Lifetime.Value {
		b.diags.Errorf("wrong-value", f.WarnBefore.Pos, "warn_before is as long as the lifetime").
			WithRelated(f.Lifetime.Pos, "the lifetime")
	}
	return f
}

func (b *binder) credentialField(name string) *model.CredentialField {
	if b.session.Credential == nil {
		return nil
	}
	for _, f := range b.session.Credential.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (b *binder) credentialNames() []string {
	var out []string
	if b.session.Credential != nil {
		for _, f := range b.session.Credential.Fields {
			out = append(out, f.Name)
		}
	}
	return out
}

func (b *binder) scope() {
	n := b.block("scope")
	if n == nil {
		return
	}
	s := &model.Scope{Name: n.label(), Pos: b.pos(n)}
	b.session.Scope = s
	if a := n.attrs["list"]; a != nil {
		if s.List = b.operation(a.expr); s.List != nil {
			b.list(s.List, b.src.pos(a.expr.Range()), "scope")
		}
	}
	if a := n.attrs["except"]; a != nil {
		s.Except = b.operations(a.expr)
	}
}

func (b *binder) identity() {
	n := b.block("identity")
	if n == nil {
		return
	}
	id := &model.Identity{Pos: b.pos(n)}
	b.session.Identity = id
	id.List = b.identityOperation(n, "list", model.IdentityListRole)
	id.Select = b.identityOperation(n, "select", model.IdentitySelectRole)
	id.Verify = b.identityOperation(n, "verify", model.IdentityVerifyRole)
	if a := n.attrs["id"]; a != nil {
		b.identityID(n, id, a.expr)
	} else if id.Verify != nil && !n.incomplete {
		b.errorf("missing-setting", n.rng, "identity has no setting \"id\", so `verify` has nothing to compare").
			WithHelp("write id = item.Field")
	}
	b.selectTakes(n, id)
	b.otherSelects(id)
}

// otherSelects finds the operations that switch the identity as `select` does,
// but take the whole identity where that takes its id. They change the same
// shared session.
func (b *binder) otherSelects(id *model.Identity) {
	if id.Select == nil || id.List == nil {
		return
	}
	item := under(itemOf(id.List))
	if _, ok := item.(*model.Struct); !ok {
		return
	}
	b.every(func(op *model.Operation) {
		if op.Service != id.Select.Service || op.Role != model.Business {
			return
		}
		r := requestOf(op).record
		if r != nil && len(r.Fields) == 1 && under(r.Fields[0].Type) == item {
			setRole(op, model.IdentitySelectRole)
		}
	})
}

func (b *binder) identityOperation(n *node, setting string, r model.Role) *model.Operation {
	a := n.attrs[setting]
	if a == nil {
		return nil
	}
	op := b.operation(a.expr)
	if op == nil {
		b.spoil(n)
		return nil
	}
	setRole(op, r)
	b.list(op, b.src.pos(a.expr.Range()), "identity."+setting)
	return op
}

// identityID types `id` against an item of the list, and against what verify
// answers.
func (b *binder) identityID(n *node, id *model.Identity, e hclsyntax.Expression) {
	for _, op := range []*model.Operation{id.List, id.Verify} {
		if op == nil {
			continue
		}
		item := itemOf(op)
		if item == nil {
			b.errorf("type-mismatch", e.Range(), "%s answers with nothing%s", op.Name, at(op.Pos))
			continue
		}
		t := &typer{b: b, op: op, env: env{item: item}}
		v, ok := t.value(e)
		p, isPath := v.Expr.(*model.Path)
		if ok && !isPath {
			t.fail("type-mismatch", e.Range(), "the id is a field of an identity").WithHelp("write item.Field")
		}
		if ok && isPath && p.K != model.KindString && p.K != model.KindInt {
			d := t.fail("type-mismatch", e.Range(), "%s but an id is a string or a whole number", v.says())
			t.relate(d, v)
		}
		if b.settle(t, n) && id.ID == nil {
			id.ID, id.Type = p, p.Type
		}
	}
	if id.List == nil && id.Verify == nil && !b.isSpoilt(n) {
		b.errorf("missing-setting", n.rng, "identity has neither list nor verify, so `id` has nothing to be a field of")
	}
}

// itemOf is one identity in what op answers: the item of a list, or the result.
func itemOf(op *model.Operation) model.Type {
	if op.Result == nil {
		return nil
	}
	repeated := false
	if n := len(op.Result.Fields); n > 0 {
		repeated = op.Result.Fields[n-1].Repeated
	}
	if item, ok := elem(op.Result.Type, repeated); ok {
		return item
	}
	if st, ok := under(op.Result.Type).(*model.Struct); ok { // a list beside other things
		if f := onlyChild(st); f != nil {
			if item, ok := elem(f.Type, f.Repeated); ok {
				return item
			}
		}
	}
	return op.Result.Type
}

// selectTakes checks that the selecting operation takes the id.
func (b *binder) selectTakes(n *node, id *model.Identity) {
	if id.Select == nil || id.ID == nil {
		return
	}
	to := requestOf(id.Select)
	var fields []*model.Field
	if to.record != nil {
		fields = append(fields, to.record.Fields...)
	}
	for _, p := range to.params {
		fields = append(fields, &p.Field)
	}
	for _, f := range fields {
		if kindOf(f.Type) == id.ID.K && !f.Repeated {
			return
		}
	}
	d := b.errorf("type-mismatch", n.attrs["select"].expr.Range(), "%s takes no %s%s", id.Select.Name, typeName(id.Type), at(to.pos))
	d.WithHelp("name the operation that takes the id of an identity")
	if to.pos.IsValid() {
		d.WithRelated(to.pos, "%s is declared here", id.Select.Name)
	}
}

// reserve says why operations are not exported.
func (b *binder) reserve() {
	reasons := map[model.Role]string{
		model.LoginRole:          "the session logs in, and counts each attempt",
		model.RenewRole:          "the session renews itself",
		model.RotateRole:         "the client's rotation counts the attempt and keeps both secrets",
		model.LogoutRole:         "it ends a session that others use",
		model.IdentitySelectRole: "it changes a session that others use; WithIdentity has one of its own",
		model.CredentialRole:     "its request takes the credential, so that each call is an attempt to log in; credential { except = [\u2026] } says otherwise",
	}
	b.every(func(op *model.Operation) { op.Reserved = reasons[op.Role] })
}
