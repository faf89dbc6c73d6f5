package policy

import (
	"cmp"
	"slices"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// triggers binds surface, expired and suspect.
func (b *binder) triggers() {
	for _, kind := range []string{"surface", "expired", "suspect"} {
		for _, n := range b.blocks(kind) {
			t := b.trigger(n)
			if t == nil {
				continue
			}
			switch kind {
			case "surface":
				b.session.Surface = append(b.session.Surface, t)
			case "expired":
				b.session.Expired = append(b.session.Expired, t)
			default:
				b.session.Suspect = append(b.session.Suspect, t)
			}
		}
	}
	b.every(func(op *model.Operation) {
		op.Surface = appliesTo(b.session.Surface, op)
		op.Expired = appliesTo(b.session.Expired, op)
		op.Suspect = appliesTo(b.session.Suspect, op)
	})
}

func appliesTo(list []*model.Trigger, op *model.Operation) []*model.Trigger {
	var out []*model.Trigger
	for _, t := range list {
		if slices.Contains(t.Operations, op) {
			out = append(out, t)
		}
	}
	return out
}

// judged reports whether the answers of op are judged by triggers and errors.
// Those of logins have blocks of their own.
func judged(op *model.Operation) bool {
	switch op.Role {
	case model.LoginRole, model.RenewRole, model.RotateRole, model.CredentialRole:
		return false
	default:
		return true
	}
}

// candidates are the operations that n names, or all, of those that are judged.
func (b *binder) candidates(n *node) (ops []*model.Operation, stated bool) {
	a := n.attrs["operations"]
	if a == nil {
		b.every(func(op *model.Operation) {
			if judged(op) {
				ops = append(ops, op)
			}
		})
		return ops, false
	}
	pos := b.src.pos(a.expr.Range())
	for _, op := range b.operations(a.expr) {
		b.list(op, pos, n.kind)
		if judged(op) {
			ops = append(ops, op)
		} else if op.Role != model.CredentialRole {
			b.diags.Errorf("session-operation", pos, "%s never applies to %s, which the session itself calls", n.kind, op.Name).
				WithHelp("the blocks inside login, renew and rotate say what their answers mean")
		}
	}
	return ops, true
}

func (b *binder) trigger(n *node) *model.Trigger {
	when := n.attrs["when"]
	if when == nil {
		return nil
	}
	t := &model.Trigger{
		Kind: n.kind, Name: n.label(), Pos: b.pos(n),
		When: map[*model.Operation]model.Expr{}, Until: map[*model.Operation]model.Expr{},
	}
	ops, stated := b.candidates(n)
	try := b.trial(n.kind)
	try.stated = stated
	for _, op := range ops {
		ty := &typer{b: b, op: op, env: env{answer: true}}
		v, ok := ty.as(when.expr, model.KindBool)
		try.add(op, ty, ok)
		if ok && len(ty.problems) == 0 {
			t.When[op] = v.Expr
			t.Operations = append(t.Operations, op)
		}
	}
	if !try.report(n) {
		return nil
	}
	t.Until = b.eachOf(n, "until", model.KindTime, t.Operations)
	return t
}

// eachOf types a setting for each of ops: it may be absent from some, but not
// from all.
func (b *binder) eachOf(n *node, setting string, k model.ExprKind, ops []*model.Operation) map[*model.Operation]model.Expr {
	out := map[*model.Operation]model.Expr{}
	a := n.attrs[setting]
	if a == nil {
		return out
	}
	try := b.trial(setting)
	for _, op := range ops {
		t := &typer{b: b, op: op, env: env{answer: true}}
		v, ok := t.value(a.expr)
		if ok && k == anyScalar {
			v, ok = t.scalar(v)
		} else if ok {
			v, ok = t.to(v, k)
		}
		try.add(op, t, ok)
		if ok && len(t.problems) == 0 {
			out[op] = v.Expr
		}
	}
	try.report(n)
	return out
}

// anyScalar stands for a string or a number, in eachOf.
const anyScalar model.ExprKind = -1

// scalar checks that v is a string or a number, as codes of errors are.
func (t *typer) scalar(v value) (value, bool) {
	switch v.Kind() {
	case model.KindString, model.KindInt, model.KindNumber, model.KindBool:
		return v, true
	default:
		return t.to(v, model.KindString)
	}
}

// errorRules binds the error blocks; the first that types for an operation is
// its own.
func (b *binder) errorRules() {
	for _, n := range b.blocks("error") {
		if r := b.errorRule(n); r != nil {
			b.session.Errors = append(b.session.Errors, r)
		}
	}
}

func (b *binder) errorRule(n *node) *model.ErrorRule {
	r := &model.ErrorRule{Pos: b.pos(n), When: map[*model.Operation]model.Expr{}}
	ops, stated := b.candidates(n)
	var taken *model.ErrorRule
	free := slices.DeleteFunc(slices.Clone(ops), func(op *model.Operation) bool {
		taken = cmp.Or(taken, op.Error)
		return op.Error != nil
	})
	if len(free) == 0 {
		if taken != nil {
			b.errorf("unreachable", n.rng, "this error can be reached by no answer: another error comes first").
				WithHelp("the first error block that types for an operation is its own; name operations").
				WithRelated(taken.Pos, "the one that comes first")
		}
		return nil
	}
	ops = free
	when := n.attrs["when"]
	if when == nil {
		for _, op := range ops {
			r.When[op] = failed(op, r.Pos)
		}
	} else {
		try := b.trial("error")
		try.stated = stated
		for _, op := range ops {
			t := &typer{b: b, op: op, env: env{answer: true}}
			v, ok := t.as(when.expr, model.KindBool)
			try.add(op, t, ok)
			if ok && len(t.problems) == 0 {
				r.When[op] = v.Expr
			}
		}
		if !try.report(n) {
			return nil
		}
		ops = try.passed
	}
	r.Operations = ops
	r.Code = b.eachOf(n, "code", anyScalar, ops)
	r.Message = b.eachOf(n, "message", model.KindString, ops)
	for _, op := range ops {
		op.Error = r
	}
	return r
}

// failed is what an error means when the policy does not say: a fault, or a
// status of 400 and more.
func failed(op *model.Operation, pos diag.Pos) model.Expr {
	if op.Service.Protocol == model.SOAP {
		return &model.Ref{Of: "fault.present", K: model.KindBool, Pos: pos}
	}
	return &model.Binary{
		Op: ">=", K: model.KindBool, Pos: pos,
		X: &model.Ref{Of: "http.status", K: model.KindInt, Pos: pos},
		Y: &model.Lit{Value: int64(400), Pos: pos},
	}
}
