package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A step is one member of a reference, or [*].
type step struct {
	name string
	star bool
	rng  hcl.Range
}

// A ref is a reference taken apart: a root word, or a call, and steps from there.
type ref struct {
	root  string
	rng   hcl.Range // of the root
	call  *hclsyntax.FunctionCallExpr
	steps []step
}

// reference types a.b.c, a.b[*].c and f(x).c.
func (t *typer) reference(e hclsyntax.Expression) (value, bool) {
	var r ref
	if !t.flatten(e, &r) {
		return value{}, false
	}
	return t.refer(&r)
}

// flatten takes e apart into r.
func (t *typer) flatten(e hclsyntax.Expression, r *ref) bool {
	switch e := e.(type) {
	case *hclsyntax.AnonSymbolExpr:
		return true
	case *hclsyntax.ParenthesesExpr:
		return t.flatten(e.Expression, r)
	case *hclsyntax.FunctionCallExpr:
		r.call, r.rng = e, e.Range()
		return true
	case *hclsyntax.ScopeTraversalExpr:
		r.root, r.rng = e.Traversal.RootName(), e.Traversal[0].SourceRange()
		return t.traversal(e.Traversal[1:], r)
	case *hclsyntax.RelativeTraversalExpr:
		return t.flatten(e.Source, r) && t.traversal(e.Traversal, r)
	case *hclsyntax.SplatExpr:
		if !t.flatten(e.Source, r) {
			return false
		}
		r.steps = append(r.steps, step{star: true, rng: e.MarkerRange})
		return t.flatten(e.Each, r)
	}
	t.fail("unsupported", e.Range(), "this is no reference of the language")
	return false
}

func (t *typer) traversal(list hcl.Traversal, r *ref) bool {
	for _, one := range list {
		switch s := one.(type) {
		case hcl.TraverseAttr:
			rng := s.SrcRange
			if rng.End.Byte-rng.Start.Byte > len(s.Name) { // without the dot
				rng.Start.Byte++
				rng.Start.Column++
			}
			r.steps = append(r.steps, step{name: s.Name, rng: rng})
		case hcl.TraverseIndex:
			if s.Key.Type() != cty.String {
				t.fail("unsupported", s.SrcRange, "items are not picked by number").
					WithHelp("write [*] and look at each: contains(list[*].field, x)")
				return false
			}
			r.steps = append(r.steps, step{name: s.Key.AsString(), rng: s.SrcRange})
		default:
			t.fail("unsupported", one.SourceRange(), "this is no reference of the language").WithHelp("write [*]")
			return false
		}
	}
	return true
}

// refer finds what a reference means.
func (t *typer) refer(r *ref) (value, bool) {
	if r.call != nil {
		return t.ofCall(r)
	}
	switch {
	case r.root == "response" && t.env.answer:
		return t.ofResponse(r)
	case r.root == "result" && t.env.answer:
		return t.ofResult(r)
	case r.root == "body" && (t.env.answer || t.env.webhook):
		return t.ofBody(r)
	case r.root == "fault" && t.env.answer:
		return t.ofFault(r)
	case r.root == "http" && t.env.answer:
		return t.part(r, map[string]model.ExprKind{"status": model.KindInt}, "http.status")
	case r.root == "item" && t.env.item != nil:
		return t.typed(r, model.RootItem, t.env.item, false, diag.Pos{})
	case r.root == "item" && t.env.items:
		return t.dynamic(r, model.RootItem)
	case r.root == "credential" && t.env.credential, r.root == "next" && t.env.next:
		return t.ofCredential(r)
	case r.root == "session" && t.env.session:
		return t.ofSession(r)
	case r.root == "scope" && t.env.scope:
		return t.ofScope(r)
	case r.root == "identity" && t.env.identity:
		return t.ofIdentity(r)
	}
	t.unknownRoot(r)
	return value{}, false
}

// known are the words that a reference may start with here.
func (t *typer) known() []string {
	var out []string
	add := func(on bool, words ...string) {
		if on {
			out = append(out, words...)
		}
	}
	add(t.env.answer, "response", "result", "body", "fault", "http")
	add(t.env.webhook, "body")
	add(t.env.item != nil || t.env.items, "item")
	add(t.env.credential, "credential")
	add(t.env.next, "next")
	add(t.env.session, "session")
	add(t.env.scope, "scope")
	add(t.env.identity, "identity")
	return out
}

func (t *typer) unknownRoot(r *ref) {
	roots := []string{"response", "result", "body", "fault", "http", "item", "credential", "next", "session", "scope", "identity"}
	if slices.Contains(roots, r.root) {
		t.fail("unknown-reference", r.rng, "%q is not known here", r.root).
			WithHelp("here an expression may speak of %s", alternatives(t.known()))
		return
	}
	d := t.fail("unknown-reference", r.rng, "unknown reference %q", r.root)
	switch help := didYouMean(r.root, t.known()); {
	case help != "":
		d.WithHelp("%s", help)
	case len(r.steps) == 0:
		d.WithHelp("a string stands in quotes: %q", r.root)
	default:
		d.WithHelp("here an expression may speak of %s", alternatives(t.known()))
	}
}

// part is one of some named values of the root.
func (t *typer) part(r *ref, parts map[string]model.ExprKind, example string) (value, bool) {
	if len(r.steps) == 0 || r.steps[0].star {
		t.fail("unknown-reference", r.rng, "%s has parts", r.root).WithHelp("write %s", example)
		return value{}, false
	}
	s := r.steps[0]
	k, ok := parts[s.name]
	if !ok {
		d := t.fail("unknown-reference", s.rng, "no %q in %s", s.name, r.root)
		if help := didYouMean(s.name, sortedKeys(parts)); help != "" {
			d.WithHelp("%s", help)
		} else {
			d.WithHelp("there is %s", strings.Join(sortedKeys(parts), ", "))
		}
		return value{}, false
	}
	if len(r.steps) > 1 {
		t.fail("unknown-reference", r.steps[1].rng, "%s.%s has no parts", r.root, s.name)
		return value{}, false
	}
	return value{Expr: &model.Ref{Of: r.root + "." + s.name, K: k, Pos: t.b.src.pos(r.rng)}}, true
}

func (t *typer) ofFault(r *ref) (value, bool) {
	if t.op != nil && t.op.Service.Protocol != model.SOAP {
		t.unresolved("unknown-reference", r.rng, "%s is no SOAP operation and has no fault", t.op.Name).
			WithHelp("under REST the answer's status and body tell: http.status, body")
		return value{}, false
	}
	return t.part(r, map[string]model.ExprKind{
		"present": model.KindBool, "code": model.KindString, "string": model.KindString, "detail": model.KindString,
	}, "fault.string")
}

func (t *typer) ofResponse(r *ref) (value, bool) {
	typ, pos := answer(t.op)
	if typ == nil {
		t.unresolved("unknown-field", r.rng, "%s answers with nothing%s", t.op.Name, at(t.op.Pos))
		return value{}, false
	}
	return t.typed(r, model.RootResponse, typ, false, pos)
}

func (t *typer) ofResult(r *ref) (value, bool) {
	res := t.op.Result
	if res == nil {
		t.unresolved("unknown-field", r.rng, "%s answers with nothing%s", t.op.Name, at(t.op.Pos)).
			WithHelp("http.status may tell")
		return value{}, false
	}
	_, pos := answer(t.op)
	repeated := false
	if n := len(res.Fields); n > 0 {
		pos, repeated = res.Fields[n-1].Pos, res.Fields[n-1].Repeated
	}
	return t.typed(r, model.RootResult, res.Type, repeated, pos)
}

// typed follows the fields of the spec from a value of type typ.
func (t *typer) typed(r *ref, root model.Root, typ model.Type, repeated bool, pos diag.Pos) (value, bool) {
	p := &model.Path{Root: root, Type: typ, Pos: t.b.src.pos(r.rng)}
	starred := false
	text := r.root
	if r.call != nil {
		text = t.b.src.text(r.rng)
	}
	for _, s := range r.steps {
		item, isList := elem(p.Type, repeated)
		switch {
		case s.star && !isList:
			t.fail("type-mismatch", s.rng, "%s is %s%s, not a list", text, typeName(p.Type), at(pos)).WithHelp("leave out [*]")
			return value{}, false
		case s.star:
			p.Steps = append(p.Steps, model.Step{Star: true})
			p.Type, repeated, starred = item, false, true
			text += "[*]"
			continue
		case isList:
			t.fail("type-mismatch", s.rng, "%s is a list%s", text, at(pos)).WithHelp("write %s[*].%s", text, s.name)
			return value{}, false
		}
		f, ok := t.field(p.Type, s, text, pos)
		if !ok {
			return value{}, false
		}
		p.Steps = append(p.Steps, model.Step{Name: f.Name, Field: f})
		p.Type, repeated, pos = f.Type, f.Repeated, f.Pos
		text += "." + f.Name
	}
	p.K = kindOf(p.Type)
	if repeated || starred {
		p.K = listKind(p.Type)
	}
	return value{Expr: p, typ: p.Type, pos: pos}, true
}

// field finds the member of typ that a step names.
func (t *typer) field(typ model.Type, s step, text string, pos diag.Pos) (*model.Field, bool) {
	st, ok := under(typ).(*model.Struct)
	if !ok {
		d := t.unresolved("unknown-field", s.rng, "%s%s is %s%s and has no field %q", text, t.of(), typeName(typ), at(pos), s.name)
		if _, isUnion := under(typ).(*model.Union); isUnion {
			d.WithHelp("a union is not looked into; body.… reads the answer as it came")
		}
		return nil, false
	}
	f, exact := member(st, s.name)
	if f == nil {
		where := st.Pos
		if !where.IsValid() {
			where = pos
		}
		d := t.unresolved("unknown-field", s.rng, "no field %q in %s%s%s", s.name, text, t.of(), at(where))
		if help := didYouMean(s.name, memberNames(st)); help != "" {
			d.WithHelp("%s", help)
		} else if names := memberNames(st); len(names) > 0 && len(names) <= 12 {
			d.WithHelp("it has %s", strings.Join(names, ", "))
		}
		if where.IsValid() {
			d.WithRelated(where, "%s is declared here", text)
		}
		return nil, false
	}
	if !exact {
		t.respelt(s.rng, "%q is spelt %q%s%s", s.name, f.Name, t.of(), at(f.Pos))
	}
	return f, true
}

// of is " of Login" where several operations are meant.
func (t *typer) of() string {
	if t.op == nil {
		return ""
	}
	return " of " + t.op.Name
}

func (t *typer) ofBody(r *ref) (value, bool) {
	if t.op != nil && t.op.Service.Protocol != model.REST {
		t.unresolved("unknown-reference", r.rng, "%s is a SOAP operation and has no JSON body", t.op.Name).
			WithHelp("write result or response")
		return value{}, false
	}
	return t.dynamic(r, model.RootBody)
}

// dynamic is a value that is read leniently when the answer arrives. Its names
// are looked for in the whole document: an error body is often not what the
// schema of its operation says.
func (t *typer) dynamic(r *ref, root model.Root) (value, bool) {
	p := &model.Path{Root: root, K: model.KindDynamic, Pos: t.b.src.pos(r.rng)}
	for _, s := range r.steps {
		p.Steps = append(p.Steps, model.Step{Name: s.name, Star: s.star})
		if !s.star && t.op != nil && !t.wordExists(s) {
			return value{}, false
		}
	}
	return value{Expr: p}, true
}

// wordExists checks a member of `body` against all names of the document.
func (t *typer) wordExists(s step) bool {
	words := t.b.vocabulary(t.op.Service)
	if len(words) == 0 || slices.Contains(words, s.name) || silent(t.op) {
		return true
	}
	for _, w := range words {
		if strings.EqualFold(w, s.name) {
			t.respelt(s.rng, "%q is spelt %q in %s", s.name, w, t.op.Service.File)
			t.warnings[len(t.warnings)-1].unresolved = true // of the document, not of one operation
			return true
		}
	}
	d := t.fail("unknown-field", s.rng, "no field %q anywhere in %s", s.name, t.op.Service.File)
	if help := didYouMean(s.name, words); help != "" {
		d.WithHelp("%s", help)
	}
	return false
}

// silent reports whether the document does not say what op answers with, so that
// nothing can be looked up.
func silent(op *model.Operation) bool {
	w, ok := op.Wire.(*model.HTTPOperation)
	return ok && slices.ContainsFunc(w.Responses, func(r *model.Response) bool {
		return strings.HasPrefix(r.Status, "2") && r.Status != "204" &&
			!slices.ContainsFunc(r.Bodies, func(b *model.Body) bool { return b.Type != nil })
	})
}

// ofCall is a reference that starts at a call: only_child(x).y.
func (t *typer) ofCall(r *ref) (value, bool) {
	v, ok := t.function(r.call)
	if !ok || len(r.steps) == 0 {
		return v, ok
	}
	switch x := v.Expr.(type) {
	case *model.Path:
		if x.Type == nil {
			break
		}
		rest, ok := t.typed(r, x.Root, x.Type, endsInList(x), v.pos)
		if p, isPath := rest.Expr.(*model.Path); ok && isPath {
			p.Steps = append(slices.Clone(x.Steps), p.Steps...)
		}
		return rest, ok
	case *model.Call:
		if x.K == model.KindDynamic {
			return t.children(x, r)
		}
	}
	t.fail("unknown-field", r.steps[0].rng, "%s has no fields", v.says())
	return value{}, false
}

// endsInList reports whether the last field of p repeats and [*] does not follow.
func endsInList(p *model.Path) bool {
	n := len(p.Steps)
	return n > 0 && p.Steps[n-1].Field != nil && p.Steps[n-1].Field.Repeated
}

// extend adds a field to p.
func extend(p *model.Path, f *model.Field) {
	p.Steps = append(p.Steps, model.Step{Name: f.Name, Field: f})
	p.Type, p.K = f.Type, kindOf(f.Type)
	if f.Repeated {
		p.K = listKind(f.Type)
	}
}

// children is f(body).a.b as child(child(f(body), "a"), "b").
func (t *typer) children(x *model.Call, r *ref) (value, bool) {
	for _, s := range r.steps {
		if s.star {
			t.fail("unsupported", s.rng, "[*] cannot follow a call")
			return value{}, false
		}
		if t.op != nil && !t.wordExists(s) {
			return value{}, false
		}
		key := &model.Lit{Value: s.name, Pos: t.b.src.pos(s.rng)}
		x = &model.Call{Func: "child", Args: []model.Expr{x, key}, K: model.KindDynamic, Pos: x.Pos}
	}
	return value{Expr: x}, true
}

// one is the only step of a reference such as credential.X.
func (t *typer) one(r *ref, example string) (step, bool) {
	switch {
	case len(r.steps) == 0 || r.steps[0].star:
		t.fail("unknown-reference", r.rng, "%s has parts", r.root).WithHelp("write %s", example)
	case len(r.steps) > 1:
		t.fail("unknown-reference", r.steps[1].rng, "%s.%s has no parts", r.root, r.steps[0].name)
	default:
		return r.steps[0], true
	}
	return step{}, false
}

func (t *typer) ofCredential(r *ref) (value, bool) {
	s, ok := t.one(r, r.root+".Field")
	if !ok {
		return value{}, false
	}
	f := t.b.credentialField(s.name)
	if f == nil {
		d := t.fail("unknown-credential", s.rng, "the credential has no field %q", s.name)
		if help := didYouMean(s.name, t.b.credentialNames()); help != "" {
			d.WithHelp("%s", help)
		} else {
			d.WithHelp("write credential { field %q {} }", s.name)
		}
		return value{}, false
	}
	e := &model.Ref{Of: r.root, Name: f.Name, K: model.KindString, Pos: t.b.src.pos(r.rng)}
	return value{Expr: e, optional: f.Optional && r.root == "credential"}, true
}

func (t *typer) ofSession(r *ref) (value, bool) {
	s, ok := t.one(r, "session.token")
	if !ok {
		return value{}, false
	}
	parts := t.b.tokenParts
	if len(parts) > 0 && !slices.Contains(parts, s.name) {
		d := t.fail("unknown-reference", s.rng, "a login returns no %q", s.name)
		if help := didYouMean(s.name, parts); help != "" {
			d.WithHelp("%s", help)
		} else {
			d.WithHelp("there is session.%s", strings.Join(parts, ", session."))
		}
		return value{}, false
	}
	return value{Expr: &model.Ref{Of: "session", Name: s.name, K: model.KindString, Pos: t.b.src.pos(r.rng)}}, true
}

func (t *typer) ofScope(r *ref) (value, bool) {
	s, ok := t.one(r, "scope.Name")
	if !ok {
		return value{}, false
	}
	scope := t.b.session.Scope
	if scope == nil || scope.Name != s.name {
		d := t.fail("unknown-reference", s.rng, "there is no scope %q", s.name)
		if scope != nil {
			d.WithHelp("there is scope.%s", scope.Name)
		} else {
			d.WithHelp("write scope %q { … }", s.name)
		}
		return value{}, false
	}
	e := &model.Ref{Of: "scope", Name: s.name, K: model.KindString, Pos: t.b.src.pos(r.rng)}
	return value{Expr: e, optional: true}, true
}

func (t *typer) ofIdentity(r *ref) (value, bool) {
	s, ok := t.one(r, "identity.Id")
	if !ok {
		return value{}, false
	}
	id := t.b.session.Identity
	if id == nil {
		t.fail("unknown-reference", r.rng, "there is no identity").WithHelp("write identity { … }")
		return value{}, false
	}
	word, k := "id", model.KindString
	var typ model.Type
	if id.ID != nil {
		k, typ = id.ID.K, id.ID.Type
		if n := len(id.ID.Steps); n > 0 {
			word = id.ID.Steps[n-1].Name
		}
	}
	if !strings.EqualFold(s.name, word) && !strings.EqualFold(s.name, "id") {
		t.fail("unknown-reference", s.rng, "the identity has no %q", s.name).WithHelp("write identity.%s", word)
		return value{}, false
	}
	e := &model.Ref{Of: "identity", Name: word, K: k, Pos: t.b.src.pos(r.rng)}
	return value{Expr: e, typ: typ, optional: true}, true
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// plural is "2 arguments", for messages.
func plural(n int, word string) string {
	if n == 1 {
		return "one " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
