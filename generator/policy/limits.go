package policy

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/model"
)

// lifetime binds how long a session lives. Silent: renewed after 90 % of what
// the vendor states.
func (b *binder) lifetime() {
	l := &b.session.Lifetime
	l.Pos = b.file.Pos
	n := b.block("lifetime")
	if n == nil {
		l.HardUnknown = true
		return
	}
	l.Pos = b.pos(n)
	var word string
	if a := n.attrs["hard"]; a != nil {
		l.Hard, word = b.duration(a.expr, "unknown", "never")
		l.HardUnknown, l.HardNever = word != "", word == "never"
	} else {
		l.HardUnknown = true
	}
	if a := n.attrs["renew_after"]; a != nil {
		l.RenewAfter, word = b.duration(a.expr, "never", "unknown")
		l.RenewNever = word == "never"
	}
	if l.RenewAfter.Value == 0 && !l.RenewNever && l.Hard.Value > 0 {
		l.RenewAfter = model.Number[time.Duration]{Value: l.Hard.Value / 10 * 9, Chosen: true, Pos: l.Hard.Pos}
	}
	if a := n.attrs["idle"]; a != nil {
		l.Idle, _ = b.duration(a.expr, "unknown", "never")
	}
	l.Sliding = b.flag(n, "sliding", false)
	if a := n.attrs["bind"]; a != nil {
		w, _ := b.word(a.expr, "egress_ip", "none")
		l.BindEgress = w == "egress_ip"
		l.BindPos = b.src.pos(a.expr.Range())
	}
}

// lockouts binds the vendor's limits of failed logins. What is not stated takes
// the cautious value.
func (b *binder) lockouts() {
	for _, n := range b.blocks("lockout") {
		b.session.Lockouts = append(b.session.Lockouts, b.lockout(n))
	}
}

func (b *binder) lockout(n *node) *model.Lockout {
	l := &model.Lockout{
		Pos: b.pos(n), Run: "cumulative", Counts: "failures", WhileLocked: "extends",
		DistinctSecrets:   b.flag(n, "distinct_secrets", false),
		EndsSessions:      b.flag(n, "ends_sessions", false),
		Indistinguishable: b.flag(n, "indistinguishable", false),
		Sticky:            b.flag(n, "sticky", true),
	}
	for _, a := range n.order {
		switch a.name {
		case "after":
			l.After = b.threshold(a.expr)
		case "run":
			r := b.run(a.expr)
			l.RunStated = r.run != "" || r.kind != ""
			if r.run != "" {
				l.Run = r.run
			}
			if r.kind != "" {
				l.Window, l.WindowKind = r.window, r.kind
			}
		case "window":
			r := b.window(a.expr)
			l.Window, l.WindowKind = r.window, r.kind
		case "margin":
			l.Margin, _ = b.integer(a.expr, 1)
		case "counts":
			l.Counts, _ = b.word(a.expr, counted...)
		case "while_locked":
			if w, _ := b.word(a.expr, whileLocked...); w != "unknown" {
				l.WhileLocked = w
			}
		case "escalates_after":
			v, _ := b.integer(a.expr, 1)
			l.EscalatesAfter = v.Value
		case "unlock":
			l.Unlock = b.unlock(a.expr)
		case "reset":
			l.Resets = b.words(a.expr, resets...)
		case "scope":
			l.Scopes = b.lockoutScopes(n, a.expr)
		}
	}
	if !l.Margin.Set { // two attempts for people and programs beside us, if there is room
		l.Margin = model.Number[int]{Value: max(1, min(2, l.After.Value-1)), Pos: l.After.Pos}
	}
	return l
}

// lockoutScopes reads [a, b], a budget each, and [[a, b]], one for the pair.
func (b *binder) lockoutScopes(n *node, e hclsyntax.Expression) [][]model.ScopeRef {
	var out [][]model.ScopeRef
	for _, item := range tuple(e) {
		var one []model.ScopeRef
		for _, part := range tuple(item) {
			if r, ok := b.scopeRef(part); ok {
				one = append(one, r)
			} else {
				b.spoil(n)
			}
		}
		if len(one) > 0 {
			out = append(out, one)
		}
	}
	if len(out) == 0 && !b.isSpoilt(n) {
		b.errorf("wrong-value", e.Range(), "a lockout counts by something").
			WithHelp("write scope = [credential.Field], [egress_ip] or, for a pair, [[credential.Field, egress_ip]]")
		b.spoil(n)
	}
	return out
}

func (b *binder) scopeRef(e hclsyntax.Expression) (model.ScopeRef, bool) {
	inner, _ := unwrap(e)
	pos := b.src.pos(inner.Range())
	switch w, _ := bareWord(inner); w {
	case "egress_ip":
		return model.ScopeRef{EgressIP: true, Pos: pos}, true
	case "identity":
		return model.ScopeRef{Identity: true, Pos: pos}, true
	case "":
	default:
		d := b.errorf("unknown-reference", inner.Range(), "a lockout does not count by %q", w)
		if b.credentialField(w) != nil {
			d.WithHelp("write credential.%s", w)
		} else if help := didYouMean(w, []string{"egress_ip", "identity"}); help != "" {
			d.WithHelp("%s", help)
		}
		return model.ScopeRef{}, false
	}
	if _, isReference := inner.(*hclsyntax.ScopeTraversalExpr); !isReference {
		b.errorf("wrong-value", inner.Range(), "a field of the credential, egress_ip or identity is needed here")
		return model.ScopeRef{}, false
	}
	t := &typer{b: b, env: env{credential: true}}
	v, ok := t.value(inner)
	for _, p := range t.problems {
		b.diags = append(b.diags, p.d)
	}
	r, isRef := v.Expr.(*model.Ref)
	if !ok || !isRef {
		return model.ScopeRef{}, false
	}
	return model.ScopeRef{Credential: b.credentialField(r.Name), Pos: pos}, true
}

func (b *binder) throttle() {
	n := b.block("throttle")
	if n == nil || n.attrs["min_interval"] == nil {
		return
	}
	t := &model.Throttle{Pos: b.pos(n)}
	t.MinInterval, _ = b.duration(n.attrs["min_interval"].expr)
	t.Burst = model.Number[int]{Value: 1, Pos: t.Pos}
	if a := n.attrs["burst"]; a != nil {
		t.Burst, _ = b.integer(a.expr, 1)
	}
	b.session.Throttle = t
}

func (b *binder) quotas() {
	seen := map[string]*node{}
	for _, n := range b.blocks("quota") {
		if first := seen[n.label()]; first != nil {
			b.errorf("duplicate-block", n.rng, "a second %s", n.where()).WithRelated(b.pos(first), "the first one")
			continue
		}
		seen[n.label()] = n
		q := &model.Quota{Name: n.label(), Pos: b.pos(n)}
		for _, a := range n.order {
			switch a.name {
			case "limit":
				q.Limit, _ = b.integer(a.expr, 1)
			case "per":
				d, _ := b.duration(a.expr)
				q.Per = d.Value
			case "operations":
				q.Operations = b.operations(a.expr)
				for _, op := range q.Operations {
					b.list(op, b.src.pos(a.expr.Range()), "quota")
				}
			case "remaining":
				q.Remaining = b.headerName(a.expr)
			case "resets":
				q.Resets = b.headerName(a.expr)
			}
		}
		if q.Limit.Set && q.Per > 0 {
			b.session.Quotas = append(b.session.Quotas, q)
		}
	}
}

func (b *binder) pool() {
	if n := b.block("pool"); n != nil && n.attrs["size"] != nil {
		v, _ := b.integer(n.attrs["size"].expr, 1)
		b.session.Pool = max(1, v.Value)
	}
}

// replay says which operations may be sent twice: by default after a refusal
// that proves that they were not executed, and never on suspicion.
func (b *binder) replay() {
	b.every(func(op *model.Operation) {
		op.Replay.AfterExpiry = takesSession(op)
	})
	n := b.block("replay")
	if n == nil {
		return
	}
	for _, block := range n.all("operation") {
		for _, label := range block.labels {
			for _, op := range b.find(label) {
				b.list(op, b.src.pos(label.rng), "replay")
				if !takesSession(op) {
					b.errorf("session-operation", label.rng, "%s is never sent twice: the session itself calls it", op.Name)
					continue
				}
				op.Replay.AfterExpiry = b.flag(block, "after_expiry", true)
				op.Replay.AfterSuspicion = b.flag(block, "after_suspicion", false)
			}
		}
	}
}

func (b *binder) soap() {
	n := b.block("soap")
	if n == nil {
		return
	}
	s := &b.session.SOAP
	s.Addressing, s.Timestamp = b.flag(n, "addressing", false), b.flag(n, "timestamp", false)
	if a := n.attrs["username_token"]; a != nil {
		s.UsernameToken, _ = b.word(a.expr, "text", "digest")
	}
	if a := n.attrs["version"]; a != nil {
		s.Version, _ = b.word(a.expr, "1.1", "1.2")
	}
	s.Username = b.expr(n, "username", model.KindString, nil, env{credential: true})
	s.Password = b.expr(n, "password", model.KindString, nil, env{credential: true})
	if s.UsernameToken != "" && (n.attrs["username"] == nil || n.attrs["password"] == nil) && !n.incomplete {
		b.errorf("missing-setting", n.rng, "a username token has a username and a password").
			WithHelp("write username = credential.Field and password = credential.Field")
	}
	if s.UsernameToken == "" && (n.attrs["username"] != nil || n.attrs["password"] != nil) && !n.incomplete {
		b.diags.Warnf("useless-setting", b.pos(n), "username and password say nothing without username_token")
	}
	if !slices.ContainsFunc(b.client.Services, func(s *model.Service) bool { return s.Protocol == model.SOAP }) {
		b.errorf("applies-nowhere", n.rng, "no service speaks SOAP")
	}
}

// redact binds the names of further secrets; each must be a word of a spec.
func (b *binder) redact() {
	a := b.file.client.attrs["redact"]
	if a == nil {
		return
	}
	known := b.allWords()
	for _, n := range b.names(a.expr) {
		b.session.Redact = append(b.session.Redact, n.text)
		if len(known) == 0 || slices.Contains(known, n.text) {
			continue
		}
		d := b.errorf("unknown-field", n.rng, "no field %q in any spec", n.text)
		if help := didYouMean(n.text, known); help != "" {
			d.WithHelp("%s", help)
		}
	}
}

// allWords are all names of fields and parameters in all specs.
func (b *binder) allWords() []string {
	seen := map[string]bool{}
	visit := &visitor{field: func(f *model.Field, _ *model.Struct) { seen[f.Name] = true }}
	for _, s := range b.client.Services {
		for _, t := range s.Types {
			visit.walk(t)
		}
		for _, op := range s.Operations {
			visit.answers(op)
			visit.requests(op)
		}
	}
	return sortedKeys(seen)
}

// requests walks whatever op may send.
func (v *visitor) requests(op *model.Operation) {
	switch w := op.Wire.(type) {
	case *model.HTTPOperation:
		for _, p := range w.Params {
			v.field(&p.Field, nil)
			v.walk(p.Type)
		}
		for _, body := range w.Bodies {
			v.walk(body.Type)
		}
	case *model.SOAPOperation:
		if w.Request == nil {
			return
		}
		for _, f := range slices.Concat(w.Request.Body, w.Request.Headers) {
			v.field(f, nil)
			v.walk(f.Type)
		}
	}
}

// renames takes the Go names of the user's choice; naming finds what they mean.
func (b *binder) renames() {
	n := b.block("rename")
	if n == nil {
		return
	}
	for _, a := range n.order {
		list, _ := b.entries(a.expr)
		for _, e := range list {
			to, _ := b.text(e.value)
			b.client.Renames = append(b.client.Renames, model.Rename{Kind: a.name, Name: e.name.text, To: to, Pos: b.src.pos(e.name.rng)})
		}
	}
}
