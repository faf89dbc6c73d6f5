package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// requestEnv is what a request of the session's own may speak of.
var requestEnv = env{credential: true, session: true, identity: true, scope: true}

// settle reports what a typer found and says whether all is well.
func (b *binder) settle(t *typer, n *node) bool {
	for _, p := range t.warnings {
		b.diags = append(b.diags, p.d)
	}
	for _, p := range t.problems {
		b.diags = append(b.diags, p.d)
	}
	if len(t.problems) > 0 {
		b.spoil(n)
	}
	return len(t.problems) == 0
}

// expr types the setting called name of n as kind k, or returns nil.
func (b *binder) expr(n *node, name string, k model.ExprKind, op *model.Operation, e env) model.Expr {
	a := n.attrs[name]
	if a == nil {
		return nil
	}
	t := &typer{b: b, op: op, env: e}
	v, ok := t.as(a.expr, k)
	if !b.settle(t, n) || !ok {
		return nil
	}
	return v.Expr
}

// logins binds the ways in, and the renewal.
func (b *binder) logins() {
	nodes := b.blocks("login")
	b.tokenParts = b.partNames(append(slices.Clone(nodes), b.blocks("renew")...))
	seen := map[string]*node{}
	for _, n := range nodes {
		if first := seen[n.label()]; first != nil {
			b.errorf("duplicate-block", n.rng, "a second %s", n.where()).WithRelated(b.pos(first), "the first one").
				WithHelp("a further way in has a name of its own: login \"name\" { … }")
			continue
		}
		seen[n.label()] = n
		if l := b.login(n, model.LoginRole); l != nil {
			b.session.Logins = append(b.session.Logins, l)
		}
	}
	if len(nodes) == 0 && !b.file.client.incomplete && b.wantsSession() {
		b.errorf("no-login", b.file.client.rng, "the client has no login").
			WithHelp("write login { operation = … input = { … } token = … refused { when = … } }; --wsdl and --openapi need no policy")
	}
	if n := b.block("renew"); n != nil {
		b.session.Renew = b.login(n, model.RenewRole)
	}
	slices.SortStableFunc(b.session.Logins, func(x, y *model.Login) int {
		return cmp.Compare(min(len(x.Name), 1), min(len(y.Name), 1)) // the unnamed one first
	})
}

// partNames are the parts of a session that the blocks name.
func (b *binder) partNames(nodes []*node) []string {
	var out []string
	for _, n := range nodes {
		a := n.attrs["token"]
		if a == nil {
			continue
		}
		parts := []entry{{name: name{text: "token"}}}
		if isMap(a.expr) {
			parts, _ = b.entries(a.expr)
		}
		for _, p := range parts {
			if !slices.Contains(out, p.name.text) {
				out = append(out, p.name.text)
			}
		}
	}
	return out
}

// login binds a login or renew block to its operations.
func (b *binder) login(n *node, role model.Role) *model.Login {
	ops := b.loginOperations(n)
	if len(ops) == 0 {
		b.spoil(n)
		return nil
	}
	first := b.loginOf(n, ops[0], role)
	first.Operations = ops
	for _, op := range ops[1:] {
		first.Also = append(first.Also, b.loginOf(n, op, role))
	}
	return first
}

// loginOperations are what `operation` names: one, or one a service.
func (b *binder) loginOperations(n *node) []*model.Operation {
	a := n.attrs["operation"]
	if a == nil {
		return nil
	}
	if !isMap(a.expr) {
		if op := b.operation(a.expr); op != nil {
			return []*model.Operation{op}
		}
		return nil
	}
	var ops []*model.Operation
	list, _ := b.entries(a.expr)
	for _, e := range list {
		s := b.service(e.name.text)
		if s == nil {
			d := b.errorf("unknown-service", e.name.rng, "no service %q", e.name.text)
			if help := didYouMean(e.name.text, b.serviceNames()); help != "" {
				d.WithHelp("%s", help)
			}
			continue
		}
		if op, ok := b.name(e.value); ok {
			ops = append(ops, b.findIn(name{strings.TrimPrefix(op.text, s.Name+"."), op.rng}, []*model.Service{s})...)
		}
	}
	return ops
}

// loginOf binds n against one operation.
func (b *binder) loginOf(n *node, op *model.Operation, role model.Role) *model.Login {
	setRole(op, role)
	l := &model.Login{Name: n.label(), Pos: b.pos(n), Operations: []*model.Operation{op}}
	e := requestEnv
	e.session = role == model.RenewRole
	l.Input, l.Header = b.requestParts(n, op, e)
	answers := env{answer: true}
	l.Success = b.expr(n, "success", model.KindBool, op, answers)
	l.Token = b.token(n, op, answers)
	l.ExpiresAt = b.expiry(n, op, answers)
	l.Timeout = model.Number[time.Duration]{Value: 30 * time.Second, Pos: l.Pos}
	if a := n.attrs["timeout"]; a != nil {
		l.Timeout, _ = b.duration(a.expr)
	}
	l.Answers = b.answers(n, op, answers)
	return l
}

// requestParts types `input` and `header`.
func (b *binder) requestParts(n *node, op *model.Operation, e env) (*model.Object, []model.HeaderExpr) {
	var input *model.Object
	var headers []model.HeaderExpr
	t := &typer{b: b, op: op, env: e}
	if a := n.attrs["input"]; a != nil {
		input = t.input(a.expr)
	}
	if a := n.attrs["header"]; a != nil {
		headers = t.headers(a.expr)
		hideHeaders(op, headers)
	}
	if b.settle(t, n) && !n.incomplete {
		b.unfilled(n, op, input)
	}
	return input, headers
}

// unfilled warns of fields that the spec requires and the policy does not fill.
func (b *binder) unfilled(n *node, op *model.Operation, input *model.Object) {
	if st := requestOf(op).record; st != nil {
		b.unfilledIn(n, op, st, input, "")
	}
	for _, p := range params(op) {
		if p.Presence == model.Required && p.Hidden == "" && !fillsParam(input, p) && p.In != "cookie" {
			b.warnUnfilled(n, op, p.Name, &p.Field)
		}
	}
}

func (b *binder) unfilledIn(n *node, op *model.Operation, st *model.Struct, o *model.Object, prefix string) {
	for _, f := range st.Fields {
		if f.Presence != model.Required || !named(f) || f.Repeated || f.ReadOnly || f.Choice != nil || f.Default != nil || f.Fixed != nil {
			continue
		}
		m := memberFor(o, f)
		if m == nil {
			b.warnUnfilled(n, op, prefix+f.Name, f)
			continue
		}
		sub, isObject := m.Value.(*model.Object)
		if inner, ok := under(f.Type).(*model.Struct); ok && isObject {
			b.unfilledIn(n, op, inner, sub, prefix+f.Name+".")
		}
	}
}

func (b *binder) warnUnfilled(n *node, op *model.Operation, field string, f *model.Field) {
	d := b.diags.Warnf("unfilled-field", b.pos(n), "%s needs %s%s and `input` does not fill it", op.Name, field, at(f.Pos))
	if f.Pos.IsValid() {
		d.WithRelated(f.Pos, "%s is required here", f.Name)
	}
}

func memberFor(o *model.Object, f *model.Field) *model.ObjectMember {
	if o == nil {
		return nil
	}
	for i := range o.Members {
		if o.Members[i].Field == f {
			return &o.Members[i]
		}
	}
	return nil
}

func fillsParam(o *model.Object, p *model.Param) bool {
	if o == nil {
		return false
	}
	return slices.ContainsFunc(o.Members, func(m model.ObjectMember) bool { return m.Param == p })
}

// token types what a login returns: one value, or named parts.
func (b *binder) token(n *node, op *model.Operation, e env) []model.TokenPart {
	a := n.attrs["token"]
	if a == nil {
		return nil
	}
	t := &typer{b: b, op: op, env: e}
	var out []model.TokenPart
	if !isMap(a.expr) {
		if v, ok := t.textOf(a.expr); ok {
			out = append(out, model.TokenPart{Name: "token", Value: v.Expr})
		}
	} else {
		list, _ := b.entries(a.expr)
		for _, part := range list {
			if v, ok := t.textOf(part.value); ok {
				out = append(out, model.TokenPart{Name: part.name.text, Value: v.Expr})
			}
		}
	}
	b.settle(t, n)
	return out
}

// expiry types `expires_at`: of the session, or a map of session and credential.
func (b *binder) expiry(n *node, op *model.Operation, e env) *model.Expiry {
	a := n.attrs["expires_at"]
	if a == nil {
		return nil
	}
	t := &typer{b: b, op: op, env: e}
	out := &model.Expiry{}
	if !isMap(a.expr) {
		if v, ok := t.as(a.expr, model.KindTime); ok {
			out.Session = v.Expr
		}
		b.settle(t, n)
		return out
	}
	list, _ := b.entries(a.expr)
	for _, part := range list {
		v, ok := t.as(part.value, model.KindTime)
		switch part.name.text {
		case "session":
			if ok {
				out.Session = v.Expr
			}
		case "credential":
			if ok {
				out.Credential = v.Expr
			}
		default:
			d := t.fail("unknown-setting", part.name.rng, "%q does not expire", part.name.text)
			d.WithHelp("%s", cmp.Or(didYouMean(part.name.text, []string{"session", "credential"}), "write session or credential"))
		}
	}
	b.settle(t, n)
	return out
}

// answers types the blocks that say what an answer means, in the order in which
// they are judged.
func (b *binder) answers(n *node, op *model.Operation, e env) []*model.AnswerRule {
	var out []*model.AnswerRule
	for _, class := range answerClasses {
		for _, rule := range n.all(class) {
			r := &model.AnswerRule{Class: model.AnswerClass(class), Pos: b.pos(rule)}
			r.When = b.expr(rule, "when", model.KindBool, op, e)
			r.Until = b.expr(rule, "until", model.KindTime, op, e)
			r.Message = b.message(rule, op, e)
			if a := rule.attrs["when"]; a != nil {
				_, r.Chosen = unwrap(a.expr)
			}
			if r.When != nil {
				out = append(out, r)
			} else {
				b.spoil(n)
			}
		}
	}
	return out
}

func (b *binder) message(n *node, op *model.Operation, e env) model.Expr {
	a := n.attrs["message"]
	if a == nil {
		return nil
	}
	t := &typer{b: b, op: op, env: e}
	v, ok := t.textOf(a.expr)
	if !b.settle(t, n) || !ok {
		return nil
	}
	return v.Expr
}

// rotate binds the replacement of a secret.
func (b *binder) rotate() {
	c := b.block("credential")
	if c == nil || c.one("rotate") == nil || b.session.Credential == nil {
		return
	}
	n := c.one("rotate")
	r := &model.Rotate{Pos: b.pos(n)}
	if a := n.attrs["operation"]; a != nil {
		r.Operation = b.operation(a.expr)
	}
	if r.Operation == nil {
		return
	}
	setRole(r.Operation, model.RotateRole)
	e := requestEnv
	e.next = true
	r.Input, r.Header = b.requestParts(n, r.Operation, e)
	r.Success = b.expr(n, "success", model.KindBool, r.Operation, env{answer: true})
	r.Answers = b.answers(n, r.Operation, env{answer: true})
	eachRef(r.Input, func(ref *model.Ref) {
		f := b.credentialField(ref.Name)
		if ref.Of == "next" && f != nil && !slices.Contains(r.Fields, f) {
			r.Fields = append(r.Fields, f)
		}
	})
	if len(r.Fields) == 0 && r.Input != nil && !b.isSpoilt(n) {
		b.errorf("nothing-rotated", n.rng, "rotate sends no new secret").WithHelp("write next.Field where the new one goes")
	}
	b.session.Credential.Rotate = r
}

func (b *binder) isSpoilt(n *node) bool {
	return slices.Contains(b.session.Incomplete, b.pos(n))
}

// eachRef calls f for each reference to what the session knows, in e.
func eachRef(e model.Expr, f func(*model.Ref)) {
	model.Walk(e, func(x model.Expr) bool {
		if r, ok := x.(*model.Ref); ok {
			f(r)
		}
		return true
	})
}

// webhook binds the credentials that a vendor sends.
func (b *binder) webhook() {
	c := b.block("credential")
	if c == nil || c.one("webhook") == nil || b.session.Credential == nil {
		return
	}
	n := c.one("webhook")
	w := &model.Webhook{Pos: b.pos(n)}
	w.Tokens = b.expr(n, "tokens", model.KindList, nil, env{webhook: true})
	items := env{webhook: true, credential: true, items: true}
	w.Match = b.expr(n, "match", model.KindBool, nil, items)
	if a := n.attrs["set"]; a != nil {
		w.Set = b.assignments(n, a.expr, items)
	}
	b.session.Credential.Webhook = w
}

func (b *binder) assignments(n *node, e hclsyntax.Expression, items env) []model.Assign {
	var out []model.Assign
	t := &typer{b: b, env: items}
	list, _ := b.entries(e)
	for _, entry := range list {
		f := b.credentialField(entry.name.text)
		if f == nil {
			d := t.fail("unknown-credential", entry.name.rng, "the credential has no field %q", entry.name.text)
			if help := didYouMean(entry.name.text, b.credentialNames()); help != "" {
				d.WithHelp("%s", help)
			}
			continue
		}
		if v, ok := t.textOf(entry.value); ok {
			out = append(out, model.Assign{Field: f, Value: v.Expr})
		}
	}
	b.settle(t, n)
	return out
}

func (b *binder) logout() {
	n := b.block("logout")
	if n == nil || n.attrs["operation"] == nil {
		return
	}
	if op := b.operation(n.attrs["operation"].expr); op != nil {
		setRole(op, model.LogoutRole)
		b.session.Logout = op
	}
}

func (b *binder) probe() {
	n := b.block("probe")
	if n == nil || n.attrs["operation"] == nil {
		return
	}
	op := b.operation(n.attrs["operation"].expr)
	if op == nil {
		return
	}
	p := &model.Probe{Pos: b.pos(n), Operation: op, OnRestore: true, OnSuspicion: true}
	p.Alive = b.expr(n, "alive", model.KindBool, op, env{answer: true})
	if a := n.attrs["on"]; a != nil {
		on := b.words(a.expr, probeMoments...)
		p.OnRestore, p.OnSuspicion = slices.Contains(on, "restore"), slices.Contains(on, "suspicion")
	}
	p.Cache = model.Number[time.Duration]{Value: time.Minute, Pos: p.Pos}
	if a := n.attrs["cache"]; a != nil {
		p.Cache, _ = b.duration(a.expr)
	}
	b.list(op, b.src.pos(n.attrs["operation"].expr.Range()), "probe")
	setRole(op, model.ProbeRole)
	b.session.Probe = p
}

// list notes that a block offers op to callers or calls it as an ordinary one.
func (b *binder) list(op *model.Operation, pos diag.Pos, what string) {
	b.session.Uses = append(b.session.Uses, model.Use{Operation: op, What: what, Pos: pos})
}

// roleRank orders the roles by how much they bind: an operation keeps the
// strictest.
var roleRank = map[model.Role]int{
	model.LoginRole: 9, model.RenewRole: 8, model.RotateRole: 7, model.CredentialRole: 6,
	model.LogoutRole: 5, model.IdentitySelectRole: 4, model.ProbeRole: 3, model.IdentityVerifyRole: 2, model.IdentityListRole: 1,
}

func setRole(op *model.Operation, r model.Role) {
	if roleRank[r] > roleRank[op.Role] {
		op.Role = r
	}
}
