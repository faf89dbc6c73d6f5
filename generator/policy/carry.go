package policy

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A placed carry is a carry block with what it is limited to.
type placed struct {
	n      *node
	carry  *model.Carry
	only   []*model.Operation // nil: all
	except []*model.Operation
	// service, when the block is named after one, is where it applies.
	service *model.Service
}

// carries binds the carry blocks. One that names operations replaces, for these,
// others that put something into the same place.
func (b *binder) carries() {
	var all []*placed
	for _, n := range b.blocks("carry") {
		all = append(all, b.carry(n))
	}
	for _, p := range all {
		b.apply(p)
	}
	b.every(func(op *model.Operation) { op.Carry = withoutReplaced(op.Carry, all) })
	for _, p := range all {
		b.split(p)
	}
	b.every(b.scoped)
}

func (b *binder) carry(n *node) *placed {
	c := &model.Carry{Name: n.label(), Pos: b.pos(n)}
	p := &placed{n: n, carry: c, service: b.service(n.label())}
	t := &typer{b: b, env: requestEnv}
	for _, a := range n.order {
		switch a.name {
		case "header":
			c.Headers = b.carriedHeaders(t, a)
		case "cookie":
			c.Cookie, _ = b.text(a.expr)
		case "hosts":
			c.Hosts, c.HostsPos = b.texts(a.expr), b.src.pos(a.expr.Range())
		case "element":
			c.Element, _ = b.text(a.expr)
		case "query":
			c.Query, _ = b.text(a.expr)
		case "blank":
			c.Blank, _ = b.text(a.expr)
		case "operations":
			p.only = append([]*model.Operation{}, b.operations(a.expr)...)
			for _, op := range p.only {
				b.list(op, b.src.pos(a.expr.Range()), "carry")
			}
		case "except":
			p.except = b.operations(a.expr)
			c.Except = p.except
		}
	}
	b.settle(t, n)
	if len(c.Hosts) > 0 && c.Cookie == "" {
		b.diags.Warnf("useless-setting", b.src.pos(n.attrs["hosts"].rng), "hosts says something about a cookie, and there is none")
	}
	if !b.carriesSomething(n) && !n.incomplete {
		b.errorf("missing-setting", n.rng, "%s carries nothing", n.where()).
			WithHelp("write header, cookie, element, soap_header or query")
	}
	return p
}

func (b *binder) carriesSomething(n *node) bool {
	for _, place := range []string{"header", "cookie", "element", "soap_header", "query", "blank"} {
		if n.attrs[place] != nil {
			return true
		}
	}
	return false
}

// carriedHeaders is a header with the token in it, or a map with expressions.
func (b *binder) carriedHeaders(t *typer, a *attr) []model.HeaderExpr {
	if isMap(a.expr) {
		return t.headers(a.expr)
	}
	s, _ := b.text(a.expr)
	inner, _ := unwrap(a.expr)
	pos := b.src.pos(inner.Range())
	if !headerToken(s) {
		t.fail("wrong-value", inner.Range(), "%q is no name of a header", s)
		return nil
	}
	return []model.HeaderExpr{{Name: s, Value: &model.Ref{Of: "session", Name: b.mainPart(), K: model.KindString, Pos: pos}, Pos: pos}}
}

// mainPart is the part of a session that is carried when nothing else is said.
func (b *binder) mainPart() string {
	for _, part := range []string{"token", "access"} {
		if slices.Contains(b.tokenParts, part) {
			return part
		}
	}
	if len(b.tokenParts) > 0 {
		return b.tokenParts[0]
	}
	return "token"
}

// takesSession reports whether op is called with a session: logins, renewals and
// rotations are not.
func takesSession(op *model.Operation) bool {
	switch op.Role {
	case model.LoginRole, model.RenewRole, model.RotateRole:
		return false
	default:
		return true
	}
}

// apply gives p to the operations that it fits.
func (b *binder) apply(p *placed) {
	misfits := b.trial("carry")
	misfits.stated = p.only != nil
	b.every(func(op *model.Operation) {
		switch {
		case !takesSession(op), p.only != nil && !slices.Contains(p.only, op), slices.Contains(p.except, op):
			return
		case p.service != nil && op.Service != p.service:
			return
		}
		t := &typer{b: b, op: op, env: requestEnv}
		fits := b.fitsCarry(p, op, t)
		misfits.add(op, t, fits)
		if fits {
			op.Carry = append(op.Carry, p.carry)
			p.carry.Operations = append(p.carry.Operations, op)
		}
	})
	if len(p.carry.Operations) == 0 || p.only != nil {
		misfits.report(p.n)
	}
	b.hosts(p)
}

// fitsCarry reports whether op has the places that p fills, and says why not.
func (b *binder) fitsCarry(p *placed, op *model.Operation, t *typer) bool {
	c := p.carry
	fine := true
	if c.Element != "" {
		fine = t.hasElement(op, c.Element, p.n.attrs["element"])
	}
	if c.Blank != "" && p.n.attrs["element"] == nil && !b.carriesOther(p.n) {
		fine = t.hasElement(op, c.Blank, p.n.attrs["blank"]) && fine
	}
	if c.Query != "" && op.Service.Protocol != model.REST {
		t.unresolved("unknown-field", p.n.attrs["query"].expr.Range(), "%s is a SOAP operation and has no query", op.Name)
		fine = false
	}
	if a := p.n.attrs["soap_header"]; a != nil {
		fine = t.hasHeaders(op, a) && fine
	}
	if c.Element == "" && len(c.Headers) > 0 && op.Service.Protocol == model.SOAP && b.restHeader(p) {
		t.unresolved("unknown-field", p.n.rng, "%s is a SOAP operation", op.Name)
		fine = false
	}
	return fine
}

// carriesOther reports whether n says more than what stays blank.
func (b *binder) carriesOther(n *node) bool {
	return n.attrs["header"] != nil || n.attrs["cookie"] != nil || n.attrs["soap_header"] != nil || n.attrs["query"] != nil
}

// restHeader reports whether a header is one that some OpenAPI document declares:
// then it is meant for REST, where SOAP services share the session.
func (b *binder) restHeader(p *placed) bool {
	for _, s := range b.client.Services {
		for _, h := range p.carry.Headers {
			if s.Protocol == model.REST && slices.ContainsFunc(s.Declared("header"), func(d string) bool { return strings.EqualFold(d, h.Name) }) {
				return true
			}
		}
	}
	return false
}

func (t *typer) hasElement(op *model.Operation, element string, a *attr) bool {
	if op.Service.Protocol != model.SOAP {
		t.unresolved("unknown-field", a.expr.Range(), "%s is no SOAP operation and has no element %q", op.Name, element)
		return false
	}
	st := request(op)
	if st == nil {
		t.unresolved("unknown-field", a.expr.Range(), "%s sends nothing that could hold %q%s", op.Name, element, at(op.Pos))
		return false
	}
	f, exact := member(st, element)
	if f == nil {
		d := t.unresolved("unknown-field", a.expr.Range(), "no element %q in the request of %s%s", element, op.Name, at(op.Pos))
		if help := didYouMean(element, memberNames(st)); help != "" {
			d.WithHelp("%s", help)
		}
		return false
	}
	if !exact {
		t.respelt(a.expr.Range(), "%q is spelt %q in %s%s", element, f.Name, op.Name, at(f.Pos))
	}
	if kindOf(f.Type) != model.KindString {
		d := t.fail("type-mismatch", a.expr.Range(), "%s is %s%s but a token is a string", f.Name, fieldType(f), at(f.Pos))
		t.relateField(d, f)
		return false
	}
	return true
}

// hasHeaders checks that op declares the SOAP headers that a fills.
func (t *typer) hasHeaders(op *model.Operation, a *attr) bool {
	list, _ := t.b.entries(a.expr)
	for _, e := range list {
		if soapHeader(op, e.name.text) == nil {
			d := t.unresolved("unknown-field", e.name.rng, "%s declares no SOAP header %q%s", op.Name, e.name.text, at(op.Pos))
			if w, ok := op.Wire.(*model.SOAPOperation); ok && w.Request != nil {
				var words []string
				for _, h := range w.Request.Headers {
					words = append(words, h.Name)
				}
				if help := didYouMean(e.name.text, words); help != "" {
					d.WithHelp("%s", help)
				}
			}
			return false
		}
	}
	return len(list) > 0
}

func soapHeader(op *model.Operation, name string) *model.Field {
	w, ok := op.Wire.(*model.SOAPOperation)
	if !ok || w.Request == nil {
		return nil
	}
	for _, h := range w.Request.Headers {
		if h.Name == name {
			return h
		}
	}
	return nil
}

// split makes one model.Carry for each type that a SOAP header has, and each
// spelling of an element: operations may differ in both.
func (b *binder) split(p *placed) {
	a := p.n.attrs["soap_header"]
	type variant struct {
		header         model.Type
		element, blank string
	}
	made := map[variant]*model.Carry{}
	for _, op := range p.carry.Operations {
		i := slices.Index(op.Carry, p.carry)
		if i < 0 {
			continue
		}
		var v variant
		v.element, v.blank = spelling(op, p.carry.Element), spelling(op, p.carry.Blank)
		var list []entry
		if a != nil {
			list, _ = b.entries(a.expr)
		}
		if len(list) > 0 {
			v.header = under(soapHeader(op, list[0].name.text).Type)
		}
		if made[v] == nil {
			c := *p.carry
			c.Operations, c.Element, c.Blank = nil, v.element, v.blank
			if len(list) > 0 {
				c.SOAPHeader = b.soapHeaderObject(p.n, op, list, len(made) == 0)
			}
			made[v] = &c
			b.session.Carry = append(b.session.Carry, &c)
		}
		made[v].Operations = append(made[v].Operations, op)
		op.Carry[i] = made[v]
		hideCarried(op, made[v])
	}
	if len(made) == 0 {
		p.carry.Operations = nil
		b.session.Carry = append(b.session.Carry, p.carry)
	}
}

// spelling is how op itself writes an element.
func spelling(op *model.Operation, element string) string {
	if element == "" {
		return ""
	}
	if st := request(op); st != nil {
		if f, _ := member(st, element); f != nil {
			return f.Name
		}
	}
	return element
}

func (b *binder) soapHeaderObject(n *node, op *model.Operation, list []entry, report bool) *model.Object {
	first := list[0]
	if len(list) > 1 && report {
		b.errorf("unsupported", list[1].name.rng, "one SOAP header a carry block").WithHelp("write a second carry block")
	}
	f := soapHeader(op, first.name.text)
	o := &model.Object{Name: f.Name, Field: f, Pos: b.src.pos(first.name.rng)}
	st, ok := under(f.Type).(*model.Struct)
	t := &typer{b: b, op: op, env: requestEnv}
	switch {
	case !ok:
		t.fail("type-mismatch", first.value.Range(), "%s is %s%s and takes no map", f.Name, typeName(f.Type), at(f.Pos))
	case !isMap(first.value):
		t.fail("wrong-value", first.value.Range(), "a map is needed here").WithHelp("write %s = { … }", f.Name)
	default:
		inner, _ := b.entries(first.value)
		t.fill(o, inner, target{what: "the header " + f.Name, record: st, pos: st.Pos})
	}
	if report {
		b.settle(t, n)
	}
	return o
}

// withoutReplaced drops those of list that a more specific one stands in for.
func withoutReplaced(list []*model.Carry, all []*placed) []*model.Carry {
	specific := map[*model.Carry]bool{}
	for _, p := range all {
		specific[p.carry] = p.only != nil
	}
	var out []*model.Carry
	for _, c := range list {
		replaced := !specific[c] && slices.ContainsFunc(list, func(other *model.Carry) bool {
			return specific[other] && samePlace(c, other)
		})
		if !replaced {
			out = append(out, c)
		}
	}
	return out
}

// samePlace reports whether two carries put something into one place.
func samePlace(x, y *model.Carry) bool {
	for _, h := range x.Headers {
		if slices.ContainsFunc(y.Headers, func(o model.HeaderExpr) bool { return strings.EqualFold(o.Name, h.Name) }) {
			return true
		}
	}
	same := func(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
	return same(x.Cookie, y.Cookie) || same(x.Element, y.Element) || same(x.Query, y.Query)
}

// hideCarried takes what the session fills in off the parameters of op.
func hideCarried(op *model.Operation, c *model.Carry) {
	hideHeaders(op, c.Headers)
	hideParams(op, func(p *model.Param) bool {
		return c.Query != "" && p.In == "query" && p.Name == c.Query || c.Cookie != "" && p.In == "cookie" && p.Name == c.Cookie
	})
}

func hideHeaders(op *model.Operation, headers []model.HeaderExpr) {
	hideParams(op, func(p *model.Param) bool {
		return p.In == "header" && slices.ContainsFunc(headers, func(h model.HeaderExpr) bool { return strings.EqualFold(h.Name, p.Name) })
	})
}

// hideParams marks the parameters that the session fills in. They may be shared
// between operations, hence the copies.
func hideParams(op *model.Operation, match func(*model.Param) bool) {
	w, ok := op.Wire.(*model.HTTPOperation)
	if !ok {
		return
	}
	for i, p := range w.Params {
		if p.Hidden == "" && match(p) {
			hidden := *p
			hidden.Hidden = "the session fills it in"
			w.Params[i] = &hidden
		}
	}
}

// scoped tells op to take the scope's value, when something carried names it.
func (b *binder) scoped(op *model.Operation) {
	s := b.session.Scope
	if s == nil || slices.Contains(s.Except, op) {
		return
	}
	for _, c := range op.Carry {
		exprs := []model.Expr{c.SOAPHeader}
		for _, h := range c.Headers {
			exprs = append(exprs, h.Value)
		}
		for _, e := range exprs {
			eachRef(e, func(r *model.Ref) { op.Scoped = op.Scoped || r.Of == "scope" })
		}
	}
}

// hosts fills in where a cookie goes when the policy does not say: to every
// service.
func (b *binder) hosts(p *placed) {
	c := p.carry
	if c.Cookie == "" || len(c.Hosts) > 0 {
		return
	}
	for _, op := range c.Operations {
		for _, host := range op.Service.Hosts() {
			if !slices.Contains(c.Hosts, host) {
				c.Hosts = append(c.Hosts, host)
			}
		}
	}
}

// always binds what is sent with every call.
func (b *binder) always() {
	n := b.block("always")
	if n == nil || n.attrs["header"] == nil {
		return
	}
	t := &typer{b: b, env: env{credential: true}}
	b.session.Always = t.headers(n.attrs["header"].expr)
	b.settle(t, n)
	b.every(func(op *model.Operation) { hideHeaders(op, b.session.Always) })
}
