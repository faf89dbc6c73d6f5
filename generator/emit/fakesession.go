package emit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// vendor declares the description of the vendor.
func (f *fakeWriter) vendor() string {
	var b block
	b.line("// vendor describes %s as its policy does.\nfunc vendor() *fakevendor.Vendor {\nreturn &fakevendor.Vendor{", f.Title())
	b.line("Name: %q, Title: %q,\nOperations: operations(),\nShapes: shapes(),", f.Package(), f.Title())
	b.line("Credential: []fakevendor.Field{")
	for _, field := range f.Fields() {
		b.line("field%s: {%s},", field.GoName, fieldsOf(textOr("Name", field.Name), "Value: "+quote(field.value), boolOr(field.CredentialField.Secret, "Secret")))
	}
	b.line("},")
	f.list(&b, "Always: []fakevendor.Input", f.headers(f.s.Always))
	f.list(&b, "Logins: []*fakevendor.Login", f.logins(f.s.Logins...))
	if f.s.Renew != nil {
		f.list(&b, "Renew: []*fakevendor.Login", f.logins(f.s.Renew))
	}
	if r := f.view.Session.Rotate(); r != nil {
		b.line("Rotate: &fakevendor.Login%s,", f.rotate(r))
	}
	if f.s.Logout != nil {
		b.line("Logout: %q,", newCallView(f.view, f.s.Logout).FullName())
	}
	f.identity(&b)
	f.probe(&b)
	f.limits(&b)
	b.line("}\n}\n")
	b.line("// Indexes into a credential.\nconst (")
	for i, field := range f.Fields() {
		if i == 0 {
			b.line("field%s = iota", field.GoName)
		} else {
			b.line("field%s", field.GoName)
		}
	}
	b.line(")\n")
	return b.String()
}

// logins are ways in, with each operation that they have.
func (f *fakeWriter) logins(list ...*model.Login) []string {
	var out []string
	for _, l := range list {
		out = append(out, f.login(l))
		for _, also := range l.Also {
			out = append(out, f.login(also))
		}
	}
	return out
}

// login is a way in as a literal.
func (f *fakeWriter) login(l *model.Login) string {
	c := newCallView(f.view, l.Operations[0])
	var b block
	b.line("{")
	if l.Name != "" {
		b.line("Way: %q,", l.Name)
	}
	f.attempt(&b, c, l.Input, l.Header, l.Success, l.Answers)
	var tokens []string
	for _, t := range l.Token {
		tokens = append(tokens, "{"+fieldsOf("Name: "+strconv.Quote(t.Name), f.token(t.Value))+"}")
	}
	f.list(&b, "Tokens: []fakevendor.TokenPlace", tokens)
	if e := l.ExpiresAt; e != nil {
		if d := until(e.Session); d != nil {
			b.line("Ends: %s,", f.date(d))
		}
		if d := until(e.Credential); d != nil {
			b.line("Credential: %s,", f.date(d))
		}
	}
	b.WriteString("}")
	return b.String()
}

// token is where a part of the session stands in the answer.
func (f *fakeWriter) token(e model.Expr) string {
	if ref, ok := target(e).(*model.Ref); ok && ref.Of == "header" {
		return fmt.Sprintf("Place: fakevendor.Place{In: \"header\", Path: []string{%q}}", ref.Name)
	}
	s, _ := place(e)
	where := ""
	if len(s.path) > 0 {
		where = ", Path: " + stringsLiteral(s.path)
	}
	return fieldsOf("Place: fakevendor.Place{In: \"body\""+where+"}", boolOr(s.result, "Result"))
}

// rotate is the change of a secret.
func (f *fakeWriter) rotate(r *model.Rotate) string {
	var b block
	b.line("{")
	f.attempt(&b, newCallView(f.view, r.Operation), r.Input, r.Header, r.Success, r.Answers)
	b.WriteString("}")
	return b.String()
}

// attempt prints what a login, a renewal and a rotation have in common.
func (f *fakeWriter) attempt(b *block, c *callView, input *model.Object, header []model.HeaderExpr, success model.Expr, answers []*model.AnswerRule) {
	b.line("Operation: %q,", c.FullName())
	f.list(b, "Inputs: []fakevendor.Input", append(f.inputs(input, nil), f.headers(header)...))
	none := ""
	before := []wording{{status: successOf(c), fault: &none}}
	if c.http() != nil && success != nil && readsStatus(success) {
		before = []wording{{fault: &none}}
	}
	accepted := before
	if success != nil {
		accepted = orElse(all(accepted, f.wordings(success, true)), accepted)
	}
	for _, rule := range answers {
		accepted = orElse(all(accepted, f.wordings(rule.When, false)), accepted)
	}
	b.line("Accepted: fakevendor.Answer{%s},", f.answerFields(fakeAnswer{wording: accepted[0]}))
	seen := map[model.AnswerClass]bool{}
	for i, rule := range answers {
		ways := f.wordings(rule.When, true)
		for _, earlier := range answers[:i] {
			ways = orElse(all(ways, f.wordings(earlier.When, false)), ways)
		}
		if len(ways) == 0 || seen[rule.Class] {
			continue
		}
		seen[rule.Class] = true
		a := fakeAnswer{kind: string(rule.Class) + " " + c.GoName, wording: refusing(c, ways[0]), until: until(rule.Until)}
		b.line("%s: &%s,", upperFirst(string(rule.Class)), f.answer(a))
	}
}

// refusing is a wording of REST that says no by its status too, if it says nothing
// about the status and the typed answer of a success does not have to say it.
func refusing(c *callView, w wording) wording {
	if c.IsSOAP() || w.status != 0 || slices.ContainsFunc(w.sets, func(s setting) bool { return s.result }) {
		return w
	}
	w.status = 401
	return w
}

// orElse is found, unless nothing was.
func orElse(found, otherwise []wording) []wording {
	if len(found) == 0 {
		return otherwise
	}
	return found
}

// inputs are the places of a request that the policy fills.
func (f *fakeWriter) inputs(o *model.Object, at []string) []string {
	if o == nil {
		return nil
	}
	var list []string
	for _, m := range o.Members {
		in, names := "body", append(slices.Clone(at), m.Name)
		switch {
		case m.Param != nil:
			in, names = m.Param.In, []string{m.Param.Name}
		case m.Field != nil:
			names[len(names)-1] = m.Field.Name
		}
		if nested, ok := m.Value.(*model.Object); ok {
			list = append(list, f.inputs(nested, names)...)
			continue
		}
		if in := f.input(in, names, m.Value); in != "" {
			list = append(list, in)
		}
	}
	return list
}

// headers are headers that the policy fills.
func (f *fakeWriter) headers(list []model.HeaderExpr) []string {
	var out []string
	for _, h := range list {
		if in := f.input("header", []string{h.Name}, h.Value); in != "" {
			out = append(out, in)
		}
	}
	return out
}

// input is a place and what stands there; empty for what every request may have,
// such as a literal.
func (f *fakeWriter) input(in string, names []string, e model.Expr) string {
	at := fmt.Sprintf("Place: fakevendor.Place{In: %q, Path: %s}", in, stringsLiteral(names))
	switch e := e.(type) {
	case *model.Ref:
		switch e.Of {
		case "credential", "next":
			return fmt.Sprintf("{%s, Of: %q, Field: %s}", at, e.Of, fieldIndex(f.s, e.Name))
		case "session":
			return fmt.Sprintf("{%s, Of: %q, Name: %q}", at, e.Of, e.Name)
		case "identity", "scope":
			return fmt.Sprintf("{%s, Of: %q}", at, e.Of)
		}
		return ""
	case *model.Lit:
		return ""
	}
	if !f.computable(e) {
		return ""
	}
	p := f.w.printer(surrounding{values: "k.Credential", session: "k", identity: "k.Identity", scope: "k.Scope"})
	text := p.string(e)
	now := ""
	if p.usesNow {
		now = "now := k.Now\n"
	}
	return fmt.Sprintf("{%s, Expr: func(k fakevendor.Known) string {\n%sreturn %s\n}}", at, now, text)
}

// computable reports whether the fake knows all that an expression reads.
func (f *fakeWriter) computable(e model.Expr) bool {
	ok := true
	model.Walk(e, func(x model.Expr) bool {
		switch x := x.(type) {
		case *model.Ref:
			ok = ok && slices.Contains([]string{"credential", "session", "identity", "scope"}, x.Of)
		case *model.Path, *model.Cond:
			ok = false
		}
		return true
	})
	return ok
}

// carry is the variable of the way in which an operation carries its session.
func (f *fakeWriter) carry(c *callView) string {
	var places, inputs []string // of places that two blocks fill, the last one counts
	add := func(place, input string) {
		if input == "" {
			return
		}
		if i := slices.Index(places, place); i >= 0 {
			inputs[i] = input
			return
		}
		places, inputs = append(places, place), append(inputs, input)
	}
	for _, carry := range c.Carry {
		for _, h := range carry.Headers {
			add("header "+strings.ToLower(h.Name), f.input("header", []string{h.Name}, h.Value))
		}
		token := &model.Ref{Of: "session", Name: f.view.Session.firstToken(), K: model.KindString}
		for _, place := range [][2]string{{"cookie", carry.Cookie}, {"query", carry.Query}, {"body", carry.Element}} {
			if place[1] != "" {
				add(place[0], f.input(place[0], []string{place[1]}, token))
			}
		}
		if carry.SOAPHeader != nil && c.IsSOAP() {
			for _, in := range f.soapHeader(carry.SOAPHeader) {
				add(in, in)
			}
		}
	}
	if len(inputs) == 0 {
		return ""
	}
	text := strings.Join(inputs, ",\n") + ",\n"
	i := slices.Index(f.carries, text)
	if i < 0 {
		i = len(f.carries)
		f.carries = append(f.carries, text)
	}
	return "carry" + strconv.Itoa(i+1)
}

// soapHeader are the places of a SOAP header that hold the session.
func (f *fakeWriter) soapHeader(o *model.Object) []string {
	name := o.Name
	if o.Field != nil {
		name = o.Field.Name
	} else if len(o.Members) == 1 {
		if inner, ok := o.Members[0].Value.(*model.Object); ok {
			name, o = o.Members[0].Name, inner
		}
	}
	var list []string
	for _, m := range o.Members {
		if ref, ok := m.Value.(*model.Ref); !ok || ref.Of == "session" {
			if in := f.input("soapheader", []string{name, m.Name}, m.Value); in != "" {
				list = append(list, in)
			}
		}
	}
	return list
}

// identity prints how sessions act as somebody.
func (f *fakeWriter) identity(b *block) {
	id := f.s.Identity
	if id == nil {
		return
	}
	b.line("Identity: &fakevendor.Identity{")
	for _, o := range []struct {
		name string
		op   *model.Operation
	}{{"List", id.List}, {"Select", id.Select}, {"Verify", id.Verify}} {
		if o.op != nil {
			b.line("%s: %q,", o.name, newCallView(f.view, o.op).FullName())
		}
	}
	if id.List != nil {
		if names := resultPath(newCallView(f.view, id.List)); len(names) > 0 {
			b.line("Items: %s,", stringsLiteral(names))
		}
	}
	if id.ID != nil {
		b.line("ID: %s,", stringsLiteral(steps(id.ID)))
	}
	f.selection(b, id)
	b.line("IDs: %s,\n},", stringsLiteral(fakeIdentities(id.Type)))
}

// selection prints how an identity is chosen.
func (f *fakeWriter) selection(b *block, id *model.Identity) {
	if id.Select == nil {
		return
	}
	c := newCallView(f.view, id.Select)
	if len(c.Args) > 0 {
		a := c.Args[0]
		switch {
		case a.Param != nil:
			b.line("Input: fakevendor.Place{In: %q, Path: []string{%q}},", a.Param.In, a.Param.Name)
		case a.Field != nil:
			b.line("Input: fakevendor.Place{In: \"body\", Path: []string{%q}},", a.Field.Name)
		}
	}
	if f.view.Session.selected(c) != "" {
		b.line("Chosen: fakevendor.Answer{Set: []fakevendor.Set{{Path: []string{%q}, Value: true}}},", c.Results[0].Field.Name)
	}
}

// fakeIdentities are the identities of the fake.
func fakeIdentities(t model.Type) []string {
	switch s, ok := scalarOf(t); {
	case ok && s.Kind == model.GUID:
		return []string{"11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"}
	case ok && isInt(s.Kind), ok && s.Kind == model.Integer:
		return []string{"1", "2"}
	}
	return []string{"first", "second"}
}

// probe prints the operation that tells whether a session lives.
func (f *fakeWriter) probe(b *block) {
	if f.s.Probe == nil || f.s.Probe.Alive == nil {
		return
	}
	alive, dead := f.wordings(f.s.Probe.Alive, true), f.wordings(f.s.Probe.Alive, false)
	if len(alive) == 0 || len(dead) == 0 {
		return
	}
	b.line("Probe: &fakevendor.Probe{\nOperation: %q,\nAlive: fakevendor.Answer{%s},\nDead: fakevendor.Answer{%s},\n},",
		newCallView(f.view, f.s.Probe.Operation).FullName(),
		f.answerFields(fakeAnswer{wording: alive[0]}), f.answerFields(fakeAnswer{wording: dead[0]}))
}

// addressed finds the rule for a call from another address by its name.
var addressed = regexp.MustCompile(`(?i)\bip\b|address|egress`)

// limits prints lifetime, lockouts, throttle and quotas.
func (f *fakeWriter) limits(b *block) {
	l := f.s.Lifetime
	var parts []string
	add := func(ok bool, format string, args ...any) {
		if ok {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(l.Hard.Set && !l.HardUnknown, "Hard: %s", goDuration(l.Hard.Value))
	add(l.Idle.Set, "Idle: %s", goDuration(l.Idle.Value))
	add(l.BindEgress, "BindIP: true")
	for _, t := range slices.Concat(f.s.Expired, f.s.Suspect) {
		if l.BindEgress && addressed.MatchString(t.Name) {
			add(true, "Moved: %q", t.Name)
			break
		}
	}
	if len(parts) > 0 {
		b.line("Lifetime: fakevendor.Lifetime{%s},", strings.Join(parts, ", "))
	}
	var lockouts []string
	for _, lockout := range f.s.Lockouts {
		for _, scope := range lockout.Scopes {
			lockouts = append(lockouts, f.lockout(lockout, scope))
		}
		if len(lockout.Scopes) == 0 {
			lockouts = append(lockouts, f.lockout(lockout, nil))
		}
	}
	f.list(b, "Lockouts: []fakevendor.Lockout", lockouts)
	if t := f.s.Throttle; t != nil && t.MinInterval.Set {
		b.line("Throttle: fakevendor.Throttle{MinInterval: %s, Burst: %d},", goDuration(t.MinInterval.Value), max(t.Burst.Value, 1))
	}
	var quotas []string
	for _, q := range f.s.Quotas {
		quotas = append(quotas, fmt.Sprintf("{%s}", fieldsOf(fmt.Sprintf("Limit: %d, Per: %s", q.Limit.Value, goDuration(q.Per)),
			textOr("Remaining", q.Remaining), textOr("Resets", q.Resets))))
	}
	f.list(b, "Quotas: []fakevendor.Quota", quotas)
}

// lockout is a limit of failed logins.
func (f *fakeWriter) lockout(l *model.Lockout, scope []model.ScopeRef) string {
	parts := []string{
		"After: " + strconv.Itoa(l.After.Value), boolOr(l.Run == "consecutive", "Consecutive"), boolOr(l.Counts == "logins", "Logins"),
		boolOr(l.DistinctSecrets, "Distinct"),
	}
	if l.Window.Set {
		parts = append(parts, "Window: "+goDuration(l.Window.Value))
	}
	if l.Unlock.After > 0 {
		parts = append(parts, "UnlockAfter: "+goDuration(l.Unlock.After))
	}
	parts = append(parts, boolOr(l.WhileLocked == "extends", "Extends"), boolOr(l.EndsSessions, "EndsSessions"))
	var fields []string
	ip, identity := false, false
	for _, r := range scope {
		ip, identity = ip || r.EgressIP, identity || r.Identity
		if r.Credential != nil {
			fields = append(fields, "field"+r.Credential.GoName)
		}
	}
	if len(fields) > 0 {
		parts = append(parts, "Fields: []int{"+strings.Join(fields, ", ")+"}")
	}
	parts = append(parts, boolOr(ip, "IP"), boolOr(identity, "Identity"), boolOr(l.Indistinguishable, "Indistinctive"))
	return "{" + fieldsOf(parts...) + "}"
}
