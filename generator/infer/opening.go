package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// loginBlock is how a session is opened.
func (w *writer) loginBlock() string {
	l := w.login
	var b strings.Builder
	b.WriteString(cite(l.Evidence))
	if others := w.otherLogins(); others != "" {
		b.WriteString(others)
	}
	fmt.Fprintf(&b, "login {\noperation = %s\n", w.operation(l.Operation))
	if input := w.input(l.Operation, w.fill); input != "" {
		fmt.Fprintf(&b, "input = %s\n", input)
	}
	b.WriteString(w.basicHeader())
	if flags := w.flags(); flags != "" {
		fmt.Fprintf(&b, "success = %s\n", strings.Join(strings.Split(flags, "\n"), " && "))
	}
	b.WriteString(w.tokenSetting())
	if w.token.Expires != "" {
		fmt.Fprintf(&b, "expires_at = %s\n", w.token.Expires)
	}
	b.WriteString(w.refused())
	b.WriteString("}\n")
	return b.String()
}

// basicHeader is HTTP Basic authentication, for a login that takes its secret in
// no other way.
func (w *writer) basicHeader() string {
	op := w.login.Operation
	if len(w.login.secrets) > 0 || !basic(op) {
		return ""
	}
	i := slices.IndexFunc(schemesOf(op), func(s *model.SecurityScheme) bool { return s.HTTP == "basic" })
	from := Evidence{schemesOf(op)[i].Pos, fmt.Sprintf("%s asks for HTTP Basic authentication", op.Name)}
	user := w.credential("username", false, false, from)
	password := w.credential("password", true, false, from)
	return fmt.Sprintf("header = { Authorization = \"Basic ${base64(join(\":\", %s, %s))}\" }\n", user, password)
}

// otherLogins names the guesses that were not taken.
func (w *writer) otherLogins() string {
	var names []string
	for _, l := range w.Logins {
		if l != w.login && len(names) < 3 {
			names = append(names, l.Operation.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "# other operations that look like a login: " + strings.Join(names, ", ") + "\n"
}

func (w *writer) tokenSetting() string {
	if w.token.untold {
		return todo("the spec does not say what %s answers with: body.NAME is the field NAME of its JSON", w.login.Operation.Name) +
			fmt.Sprintf("token = %s\n", w.token.Expr)
	}
	if w.token.Refresh != "" && w.renewal() != nil {
		return fmt.Sprintf("token = { access = %s, refresh = %s }\n", w.token.Expr, w.token.Refresh)
	}
	return fmt.Sprintf("token = %s\n", w.token.Expr)
}

// flags are the flags of the answer that must hold, one a line.
func (w *writer) flags() string {
	if w.token.Expr == "result" || len(w.token.answer.fields()) == 0 {
		return ""
	}
	var out []string
	for _, v := range w.login.success {
		out = append(out, w.token.answer.expr(v))
	}
	return strings.Join(out, "\n")
}

// refused is what the answer to a wrong secret looks like.
func (w *writer) refused() string {
	if op, ok := w.login.Operation.Wire.(*model.HTTPOperation); ok {
		return w.refusedByStatus(op)
	}
	conditions := []string{w.token.Expr + ` == ""`}
	if flags := w.flags(); flags != "" {
		conditions = nil
		for flag := range strings.SplitSeq(flags, "\n") {
			conditions = append(conditions, "!"+flag)
		}
	}
	return fmt.Sprintf("refused { when = %s }\n", strings.Join(conditions, " || "))
}

func (w *writer) refusedByStatus(op *model.HTTPOperation) string {
	var declared []string
	for _, r := range op.Responses {
		if slices.Contains([]string{"400", "401", "403"}, r.Status) {
			declared = append(declared, r.Status)
		}
	}
	if i := slices.Index(declared, "400"); i >= 0 && len(declared) > 1 {
		declared = slices.Delete(declared, i, i+1) // a malformed request, where the vendor tells them apart
	}
	when := "http.status == 401"
	switch {
	case len(declared) > 1:
		when = "contains([" + strings.Join(declared, ", ") + "], http.status)"
	case len(declared) == 1:
		when = "http.status == " + declared[0]
	case w.flags() != "":
		var conditions []string
		for flag := range strings.SplitSeq(w.flags(), "\n") {
			conditions = append(conditions, "!"+flag)
		}
		when = strings.Join(conditions, " || ")
	default:
		return todo("the spec does not say what a wrong secret is answered with") + "refused { when = chosen(" + when + ") }\n"
	}
	return "refused { when = " + when + " }\n"
}

// A filler says what goes into a field of a request; empty for nothing.
type filler func(l leaf) string

// fill takes a field from the credential.
func (w *writer) fill(l leaf) string {
	f := l.field()
	words := wordsOf(f.Name)
	needed := f.Presence == model.Required || f.Presence == model.Nullable
	switch {
	case l.list || f.Default != nil || f.Fixed != nil || f.ReadOnly:
		return ""
	case joined(f.Name) == "granttype":
		return w.grant(f)
	case isText(f.Type):
	case needed && isBool(f.Type):
		return "chosen(false)"
	case needed && isWhole(f.Type):
		return "chosen(0)"
	default:
		return ""
	}
	if e, ok := under(f.Type).(*model.Enum); ok {
		if needed && len(e.Values) > 0 {
			return "chosen(" + quote(e.Values[0].Value) + ")"
		}
		return ""
	}
	secret := secretInput(f.Name)
	wanted := secret || personal(f.Name)
	if !needed && (incidental(f.Name) || !wanted && has(words, "otp", "code", "captcha")) {
		return ""
	}
	from := Evidence{f.Pos, ""}
	if len(l.path) > 0 {
		from.Text = fmt.Sprintf("%s of %s", f.Name, w.login.Operation.Name)
	}
	optional := !needed && !wanted && !w.allOptional()
	return w.credential(f.Name, secret, optional, from)
}

// allOptional reports whether the login's request requires nothing at all, as
// some tools describe every request: then that says nothing.
func (w *writer) allOptional() bool {
	return !slices.ContainsFunc(inputs(w.login.Operation), func(l leaf) bool {
		return isText(l.field().Type) && l.field().Presence == model.Required
	})
}

// grant is the OAuth 2 grant that fits what else the request takes.
func (w *writer) grant(f *model.Field) string {
	want := "password"
	if !slices.ContainsFunc(inputs(w.login.Operation), func(l leaf) bool { return joined(l.name()) == "password" }) {
		want = "client_credentials"
	}
	if e, ok := under(f.Type).(*model.Enum); ok && !slices.ContainsFunc(e.Values, func(v *model.EnumValue) bool { return v.Value == want }) && len(e.Values) > 0 {
		want = e.Values[0].Value
	}
	return "chosen(" + quote(want) + ")"
}

// input is the request of op as a map of the policy; empty when nothing is sent.
func (w *writer) input(op *model.Operation, fill filler) string {
	root := &branch{}
	for _, l := range inputs(op) {
		if l.param && w.standing(l.name()) {
			continue
		}
		if value := fill(l); value != "" {
			root.put(l.path, value)
		}
	}
	if len(root.below) == 0 {
		return ""
	}
	return root.text()
}

// standing reports whether a header is one that always goes along.
func (w *writer) standing(name string) bool {
	return slices.ContainsFunc(standingHeaders(w.login.Operation), func(s standing) bool { return strings.EqualFold(s.header, name) })
}

// A branch is a map of the policy that is being built.
type branch struct {
	name  string
	value string // of a leaf
	below []*branch
}

func (b *branch) put(path []*model.Field, value string) {
	if len(path) == 0 {
		b.value = value
		return
	}
	for _, sub := range b.below {
		if sub.name == path[0].Name {
			sub.put(path[1:], value)
			return
		}
	}
	sub := &branch{name: path[0].Name}
	b.below = append(b.below, sub)
	sub.put(path[1:], value)
}

func (b *branch) text() string {
	if len(b.below) == 0 {
		return b.value
	}
	var out strings.Builder
	out.WriteString("{\n")
	for _, sub := range b.below {
		fmt.Fprintf(&out, "%s = %s\n", sub.name, sub.text())
	}
	out.WriteString("}")
	return out.String()
}

// renewal is the renewal that fits the login, or nil: without a token of its own
// to renew by there is none.
func (w *writer) renewal() *Renewal {
	for _, r := range w.Renewals {
		if r.Operation != w.login.Operation && (w.token.Refresh != "" || !refreshName(r.token.name())) {
			return r
		}
	}
	return nil
}

func (w *writer) renewBlock() string {
	r := w.renewal()
	if r == nil {
		return ""
	}
	t := r.tokens[0]
	main, by := "session.token", "session.token"
	token := t.Expr
	if w.token.Refresh != "" {
		main, by = "session.access", "session.refresh"
		token = "{ access = " + t.Expr + " }"
		if t.Refresh != "" {
			token = "{ access = " + t.Expr + ", refresh = " + t.Refresh + " }"
		}
	}
	input := w.input(r.Operation, func(l leaf) string {
		switch {
		case slices.Equal(l.path, r.token.path) && l.param == r.token.param:
			return by
		case tokenName(l.name()) > 0 && isText(l.field().Type):
			return main
		case joined(l.name()) == "granttype":
			return quote("refresh_token")
		}
		return w.known(l)
	})
	return fmt.Sprintf("%srenew {\noperation = %s\ninput = %s\ntoken = %s\nrefused { when = %s } # then one login\n}\n",
		cite(r.Evidence), w.operation(r.Operation), input, token, renewRefused(r, t))
}

func renewRefused(r *Renewal, t *Token) string {
	if r.Operation.Service.Protocol == model.REST {
		return "contains([400, 401, 403], http.status)"
	}
	return t.Expr + ` == ""`
}

// known is the credential's value for a field that the login takes too.
func (w *writer) known(l leaf) string {
	for _, f := range w.fields {
		if strings.EqualFold(f.name, l.name()) {
			return "credential." + f.name
		}
	}
	return ""
}

// carry is where the token travels: for each protocol the alternatives.
func (w *writer) carry() [][]string {
	var out [][]string
	protocols := w.protocols()
	for _, p := range protocols {
		label := ""
		if len(protocols) > 1 {
			label = " " + quote(p.String())
		}
		out = append(out, w.carryOf(p, label))
	}
	return out
}

// protocols are those that the services speak, SOAP first.
func (w *writer) protocols() []model.Protocol {
	var out []model.Protocol
	for _, p := range []model.Protocol{model.SOAP, model.REST} {
		if slices.ContainsFunc(w.Services, func(s *model.Service) bool { return s.Protocol == p }) {
			out = append(out, p)
		}
	}
	return out
}

func (w *writer) carryOf(p model.Protocol, label string) []string {
	list := w.carriersFor(p, w.login)
	var out []string
	first := w.choose.choose("Where does the token travel?", guessesOf(list, func(c *Carrier) Guess { return c.Guess }))
	for i := range list {
		c := list[(i+first)%len(list)]
		out = append(out, cite(c.Evidence)+c.block(label, w.main(), w.blank(c)))
	}
	return append(out, todo("the spec does not say where the token travels")+silentCarry(p, label, w.main(), w.Services))
}

// main is the part of the session that is carried.
func (w *writer) main() string {
	if w.token.Refresh != "" && w.renewal() != nil {
		return "session.access"
	}
	return "session.token"
}

// blank is an element that stays in the requests although the token travels in
// a header.
func (w *writer) blank(c *Carrier) string {
	if c.kind != "soap_header" {
		return ""
	}
	for _, e := range w.Carriers {
		if e.kind == "element" && e.share > 0.5 {
			return e.word
		}
	}
	return ""
}

// block is the carry block for c.
func (c *Carrier) block(label, token, blank string) string {
	var b, scope strings.Builder
	fmt.Fprintf(&b, "carry%s {\n", label)
	switch {
	case c.kind == "soap_header":
		fmt.Fprintf(&b, "soap_header = { %s = {\n", c.word)
		if c.scope != "" {
			fmt.Fprintf(&b, "%s = scope.%s\n", c.scope, c.scope)
			fmt.Fprintf(&scope, "scope %s {} # each call names one\n\n", quote(c.scope))
		}
		fmt.Fprintf(&b, "%s = %s\n} }\n", c.part, token)
	case c.bearer:
		fmt.Fprintf(&b, "header = { Authorization = \"Bearer ${%s}\" }\n", token)
	default:
		fmt.Fprintf(&b, "%s = %s\n", c.kind, quote(c.word))
	}
	if blank != "" {
		fmt.Fprintf(&b, "blank = %s # declared in the body too, and left empty\n", quote(blank))
	}
	b.WriteString("@except@}\n")
	return scope.String() + b.String()
}

// silentCarry stands where the spec does not say how the token travels.
func silentCarry(p model.Protocol, label, token string, services []*model.Service) string {
	if p == model.REST {
		return "carry" + label + " {\nheader = { Authorization = chosen(\"Bearer ${" + token + "}\") }\n@except@}\n"
	}
	name := "JSESSIONID"
	if slices.ContainsFunc(services, func(s *model.Service) bool { return strings.Contains(s.URL, ".asmx") }) {
		name = "ASP.NET_SessionId"
	}
	return "carry" + label + " {\ncookie = chosen(" + quote(name) + ")\n@except@}\n"
}
