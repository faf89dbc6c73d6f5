package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A block is a function of the driver: the vendor's own request of one purpose.
type block struct{ strings.Builder }

func (b *block) line(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }

// A branch is a condition and what is done when it is the first that holds.
type branch struct{ when, do string }

// branches prints a switch, or an if where that is enough.
func (b *block) branches(list []branch) {
	switch len(list) {
	case 0:
		return
	case 1:
		b.line("if %s {\n%s}", list[0].when, list[0].do)
		return
	}
	b.line("switch {")
	for _, c := range list {
		b.line("case %s:\n%s", c.when, strings.TrimSuffix(c.do, "\n"))
	}
	b.line("}")
}

// DriverFields are the entries of the session.Driver.
func (s *sessionView) DriverFields() []string {
	fields := []string{"Login: c.login"}
	add := func(ok bool, field string) {
		if ok {
			fields = append(fields, field)
		}
	}
	add(s.Renew != nil, "Renew: c.renew")
	add(s.Probe != nil, "Probe: c.probe")
	add(s.Session.Identity != nil && s.Session.Identity.Select != nil, "Adopt: c.adopt")
	fields = append(fields, "Reach: c.reach")
	add(s.Logout != nil, "Logout: c.logout")
	return fields
}

// driverFuncs are the declarations of the driver's functions.
func (s *sessionView) driverFuncs() []string {
	list := s.loginFuncs()
	if s.Renew != nil {
		list = append(list, s.renewFunc())
	}
	if s.Probe != nil {
		list = append(list, s.probeFunc())
	}
	if id := s.Session.Identity; id != nil && id.Select != nil {
		list = append(list, s.adoptFunc(id))
	}
	list = append(list, s.reachFunc())
	if s.Logout != nil {
		list = append(list, s.logoutFunc())
	}
	if r := s.Rotate(); r != nil {
		list = append(list, s.rotateFuncs(r)...)
	}
	if h := s.webhook(); h != nil {
		list = append(list, s.webhookFunc(h))
	}
	return list
}

// loginFuncs are the ways in. With several, login chooses.
func (s *sessionView) loginFuncs() []string {
	var list []string
	if len(s.Logins) > 1 {
		var b block
		b.line("// login opens a session the way that was chosen.")
		b.line("func (c *Client) login(ctx context.Context, a session.Attempt) session.Answer {")
		var ways []branch
		for _, l := range s.Logins[1:] {
			ways = append(ways, branch{fmt.Sprintf("a.Way == %q", l.Name), fmt.Sprintf("return c.%s(ctx, a)\n", loginName(s.Session, l))})
		}
		b.branches(ways)
		b.line("return c.%s(ctx, a)\n}", loginName(s.Session, s.Logins[0]))
		list = append(list, b.String())
	}
	for _, l := range s.Logins {
		if len(l.Also) > 0 {
			list = append(list, s.sideFunc(l))
		}
		for _, side := range sides(l) {
			list = append(list, s.loginFunc(l, side))
		}
	}
	if s.LoginSides() {
		list = append(list, sideChoice)
	}
	return list
}

// loginFunc is a way in through one service.
func (s *sessionView) loginFunc(way, l *model.Login) string {
	call := newCallView(s.client, l.Operations[0])
	name := s.sideName(way, l)
	var b block
	b.line("// %s opens a session by %s.", name, call.FullName())
	b.line("func (c *Client) %s(ctx context.Context, a session.Attempt) session.Answer {", name)
	s.attempt(&b, call, attempt{
		input: l.Input, header: l.Header, success: l.Success, token: l.Token, expires: l.ExpiresAt, answers: l.Answers,
		around: surrounding{values: "a.Values", identity: "a.Identity", config: "c.config"},
	})
	b.line("}")
	return b.String()
}

// loginName is the function of a way in.
func loginName(s *model.Session, l *model.Login) string {
	switch {
	case len(s.Logins) == 1:
		return "login"
	case l.Name == "":
		return "loginByDefault"
	}
	return "loginBy" + l.GoName
}

func (s *sessionView) renewFunc() string {
	l := s.Renew
	call := newCallView(s.client, l.Operations[0])
	var b block
	b.line("// renew exchanges what the old session holds for a new one by %s.", call.FullName())
	b.line("func (c *Client) renew(ctx context.Context, a session.Attempt, old *session.Session) session.Answer {")
	s.attempt(&b, call, attempt{
		input: l.Input, header: l.Header, success: l.Success, token: l.Token, expires: l.ExpiresAt, answers: l.Answers,
		around: surrounding{values: "a.Values", identity: "a.Identity", session: "old", config: "c.config"},
	})
	b.line("}")
	return b.String()
}

// An attempt is a login, a renewal or a rotation.
type attempt struct {
	input   *model.Object
	header  []model.HeaderExpr
	success model.Expr
	token   []model.TokenPart
	expires *model.Expiry
	answers []*model.AnswerRule
	around  surrounding
}

// attempt prints the sending and the judging of the answer: the policy's blocks
// in their order, then success, then what the answer shows by itself.
func (s *sessionView) attempt(b *block, call *callView, t attempt) {
	around := call.surrounding("answered")
	around.values, around.next, around.session = t.around.values, t.around.next, t.around.session
	around.identity, around.config = t.around.identity, t.around.config
	around.attempt = true
	p := s.client.w.printer(around)
	var rest block
	s.classes(&rest, call, p, t)
	s.send(b, call, p, t, p.usesOut)
	b.WriteString(rest.String())
}

// send prints the request, with its answer in out and answered.
func (s *sessionView) send(b *block, call *callView, p *printer, t attempt, usesOut bool) {
	var arguments block
	in := call.input(&arguments, p, t.input)
	out := "out"
	if !usesOut {
		out = "_"
	}
	headers := append(s.headerStatements(p, t.header), s.securityStatements(p, call)...)
	if p.usesNow { // once, so that all of the request tells the same time
		b.line("now := time.Now()")
	}
	b.WriteString(arguments.String())
	b.line("%s, answered := %s(ctx, c, &%s, nil, transport.Credential, %s)", out, call.sender(), call.Var(), call.withHeaders(in, headers))
}

// sender is the function that makes one round trip.
func (c *callView) sender() string {
	if c.IsSOAP() {
		return "sendSOAP"
	}
	return "sendREST"
}

// classes prints the judging of an answer to an attempt.
func (s *sessionView) classes(b *block, call *callView, p *printer, t attempt) {
	b.line("answer := answered.Login()")
	if len(t.answers) > 0 {
		b.line("if !answered.Decoded() {\nreturn answer\n}")
	}
	var names []string // what the answer calls the parts of the session, and what we do
	for _, part := range t.token {
		text := p.string(part.Value)
		b.line("%s := %s", tokenVar(part), text)
		names = append(names, text, tokenVar(part))
	}
	replace := strings.NewReplacer(append(names, "a.OK()", "answered.OK()")...)
	var list []branch
	for _, rule := range t.answers {
		p.hint = string(rule.Class)
		when := replace.Replace(p.condition(rule.When))
		list = append(list, branch{when, s.class(call, p, rule)})
	}
	list = append(list, branch{s.accepted(p, t), s.acceptance(p, t)})
	b.branches(list)
	b.line("return answer")
}

// acceptance prints what an accepted login brings.
func (s *sessionView) acceptance(p *printer, t attempt) string {
	var b block
	b.line("answer.Class = session.Accepted")
	if len(t.token) > 0 {
		b.line("answer.Tokens = session.Tokens{%s}", tokenLiteral(t.token))
	}
	s.expiry(&b, p, t.expires)
	return b.String()
}

// accepted is the condition of success: the policy's, and a token that is not
// empty.
func (s *sessionView) accepted(p *printer, t attempt) string {
	var all []string
	if t.success != nil {
		c := p.asCode(t.success, model.KindBool)
		if readsAnswer(t.success) && !readsStatus(t.success) {
			all = append(all, "answered.OK()")
		}
		all = append(all, c.in(precAnd))
	} else {
		all = append(all, "answered.OK()")
	}
	for i, part := range t.token {
		if i == 0 {
			all = append(all, tokenVar(part)+` != ""`)
		}
	}
	return strings.Join(all, " && ")
}

// readsAnswer reports whether e reads the typed answer.
func readsAnswer(e model.Expr) bool {
	found := false
	model.Walk(e, func(x model.Expr) bool {
		if path, ok := x.(*model.Path); ok && path.Root != model.RootBody {
			found = true
		}
		return true
	})
	return found
}

// readsStatus reports whether e judges the status itself.
func readsStatus(e model.Expr) bool {
	found := false
	model.Walk(e, func(x model.Expr) bool {
		if ref, ok := x.(*model.Ref); ok && ref.Of == "http.status" {
			found = true
		}
		return true
	})
	return found
}

// tokenVar is the variable of a part of the session.
func tokenVar(t model.TokenPart) string {
	if t.Name == "token" {
		return "token"
	}
	return lowerFirst(goIdent(t.Name)) + "Token"
}

func tokenLiteral(parts []model.TokenPart) string {
	var list []string
	for _, t := range parts {
		list = append(list, strconv.Quote(t.Name)+": session.NewSecret("+tokenVar(t)+")")
	}
	return strings.Join(list, ", ")
}

// class prints what one block of the policy makes of an answer.
func (s *sessionView) class(call *callView, p *printer, rule *model.AnswerRule) string {
	var b block
	b.line("answer.Class = session.%s", upperFirst(string(rule.Class)))
	if rule.Until != nil {
		b.line("answer.Until = %s", p.as(rule.Until, model.KindTime))
	}
	if rule.Message != nil {
		b.line("answer.Message = %s", p.string(rule.Message))
	}
	if rule.Class == model.Misconfigured {
		if f := s.configurationField(call); f != nil {
			b.line("answer.Field = %q", f.Name)
		}
	}
	return b.String()
}

// configurationField is the field of the credential that is not the user's
// secret: the only one that travels in a header and not in the input.
func (s *sessionView) configurationField(call *callView) *model.CredentialField {
	inHeader := map[string]bool{}
	note := func(list []model.HeaderExpr) {
		for _, h := range list {
			model.Walk(h.Value, func(e model.Expr) bool {
				if ref, ok := e.(*model.Ref); ok && ref.Of == "credential" {
					inHeader[ref.Name] = true
				}
				return true
			})
		}
	}
	note(s.Always)
	for _, l := range s.Logins {
		if slices.ContainsFunc(sides(l), func(side *model.Login) bool { return side.Operations[0] == call.Operation }) {
			note(l.Header)
		}
	}
	if len(inHeader) != 1 {
		return nil
	}
	for _, f := range s.credentialFields() {
		if inHeader[f.Name] {
			return f
		}
	}
	return nil
}

// expiry prints when the session and the credential end.
func (s *sessionView) expiry(b *block, p *printer, e *model.Expiry) {
	if e == nil {
		return
	}
	if e.Session != nil {
		b.line("answer.ExpiresAt = %s", p.as(e.Session, model.KindTime))
	}
	if e.Credential != nil {
		b.line("answer.CredentialExpiresAt = %s", p.as(e.Credential, model.KindTime))
	}
}

func (s *sessionView) probeFunc() string {
	call := newCallView(s.client, s.Probe.Operation)
	p := s.client.w.printer(call.surrounding("answered"))
	alive := p.bool(s.Probe.Alive)
	var b block
	b.line("// probe asks by %s whether the session lives. A fault or an\n// outage says nothing.", call.FullName())
	b.line("func (c *Client) probe(ctx context.Context, s *session.Session) session.Liveness {")
	out := "out"
	if !p.usesOut {
		out = "_"
	}
	b.line("%s, answered := %s(ctx, c, &%s, s, transport.Session, %s)", out, call.sender(), call.Var(), call.input(&b, p, nil))
	if s.Probe.Alive == nil { // a regular answer is all that tells
		b.line("if answered.OK() {\nreturn session.Alive\n}\nreturn session.Unknown\n}")
		return b.String()
	}
	b.line("switch {\ncase !answered.OK():\nreturn session.Unknown\ncase %s:\nreturn session.Alive\n}\nreturn session.Dead\n}", alive)
	return b.String()
}

// adoptFunc makes the session act as an identity: it asks first, since a login
// may have chosen it already.
func (s *sessionView) adoptFunc(id *model.Identity) string {
	selecting := newCallView(s.client, id.Select)
	var b block
	b.line("// adopt makes the session act as the identity, unless it does already, and\n// verifies that it does.")
	b.line("func (c *Client) adopt(ctx context.Context, s *session.Session, identity string) session.Verdict {")
	b.line("if identity == \"\" {\nreturn session.Verdict{Kind: session.OK}\n}")
	if id.Verify != nil {
		b.line("now, verdict := c.identity(ctx, s)")
		b.line("if verdict.Kind != session.OK || now == identity {\nreturn verdict\n}")
	}
	in := selecting.identityInput(&b)
	done := s.selected(selecting)
	b.line("out, answered := %s(ctx, c, &%s, s, transport.Session, %s)", selecting.sender(), selecting.Var(), in)
	assign := "="
	if id.Verify == nil {
		assign = ":="
	}
	b.line("verdict %s %s.judge(answered, out)", assign, selecting.Var())
	b.line("if verdict.Kind != session.OK {\nreturn verdict\n}")
	if done != "" {
		b.line("if !%s {\nreturn session.Verdict{Kind: session.Surface, Trigger: \"identity\", Err: errIdentity}\n}", done)
	}
	if id.Verify != nil {
		b.line("now, verdict = c.identity(ctx, s)")
		b.line("if verdict.Kind == session.OK && now != identity {\nreturn session.Verdict{Kind: session.Surface, Trigger: \"identity\", Err: errIdentity}\n}")
	}
	b.line("return verdict\n}")
	if id.Verify != nil {
		b.WriteString("\n")
		s.identityFunc(&b, id)
	}
	b.WriteString("\n// errIdentity says that a session does not act as the identity that it should.\n")
	b.line("var errIdentity = errors.New(%q)", s.client.Title+" did not switch to the identity")
	return b.String()
}

// identityFunc asks as whom the session acts.
func (s *sessionView) identityFunc(b *block, id *model.Identity) {
	call := newCallView(s.client, id.Verify)
	p := s.client.w.printer(call.surrounding("answered"))
	path := *id.ID
	path.Root = model.RootResult
	b.line("// identity asks by %s as whom the session acts.", call.FullName())
	b.line("func (c *Client) identity(ctx context.Context, s *session.Session) (string, session.Verdict) {")
	b.line("out, answered := %s(ctx, c, &%s, s, transport.Session, %s)", call.sender(), call.Var(), call.input(b, p, nil))
	b.line("verdict := %s.judge(answered, out)", call.Var())
	b.line("if verdict.Kind != session.OK {\nreturn \"\", verdict\n}")
	b.line("return %s, verdict\n}", p.string(&path))
}

// selected is the condition that the answer to the selection says that it worked,
// where it says so: a single boolean.
func (s *sessionView) selected(c *callView) string {
	if len(c.Results) != 1 {
		return ""
	}
	r := c.Results[0]
	f := r.Field
	if f == nil {
		return ""
	}
	if k, ok := scalarOf(f.Type); !ok || k.Kind != model.Bool {
		return ""
	}
	if isPointer(f) {
		return "valueOf(out." + f.GoName + ")"
	}
	return "out." + f.GoName
}

// identityInput is the request that selects the identity.
func (c *callView) identityInput(b *block) string {
	if len(c.Args) == 0 {
		return c.input(b, c.client.w.printer(surrounding{}), nil)
	}
	a := c.Args[0]
	f := a.Field
	if f == nil && a.Param != nil {
		f = &a.Param.Field
	}
	if f == nil {
		f = a.Part
	}
	value := "identity"
	if f != nil {
		value = assignable(f, "identity", false)
	}
	if c.IsSOAP() {
		in, _ := c.soapTypes()
		return fmt.Sprintf("&%s{%s: %s}", in, c.partName(a, f), value)
	}
	b.line("%s := %s", a.GoName, value)
	return c.restInput()
}

func (s *sessionView) logoutFunc() string {
	call := newCallView(s.client, s.Logout)
	var b block
	b.line("// logout releases a session by %s, unless it has ended already.", call.FullName())
	b.line("func (c *Client) logout(ctx context.Context, s *session.Session) error {")
	b.line("out, answered := %s(ctx, c, &%s, s, transport.Session, %s)", call.sender(), call.Var(), call.input(&b, s.client.w.printer(surrounding{}), nil))
	b.line("if %s.judge(answered, out).Kind == session.Expired {\nreturn nil\n}", call.Var())
	b.line("return answered.Err\n}")
	return b.String()
}

// reachFunc asks whether the service that logs in is alive.
func (s *sessionView) reachFunc() string {
	var b block
	b.line("// reach sends a request without a credential, to see whether the service that\n// logs in is alive.")
	b.line("func (c *Client) reach(ctx context.Context) error {")
	main := s.Logins[0]
	var others []branch
	for _, l := range main.Also {
		call := newCallView(s.client, l.Operations[0])
		others = append(others, branch{"c.side(ctx) == " + call.Endpoint(), reaching(call)})
	}
	b.branches(others)
	b.line("%s}", reaching(newCallView(s.client, main.Operations[0])))
	return b.String()
}

// reaching prints the request without a credential to the service of call.
func reaching(call *callView) string {
	endpoint := "c.config.endpoint"
	if e := call.Endpoint(); e != "" {
		endpoint = "c.config.endpoints[" + e + "]"
	}
	if call.IsSOAP() {
		version := "soap.V11"
		if call.soap().Version == "1.2" {
			version = "soap.V12"
		}
		return fmt.Sprintf("return soapsession.Reach(ctx, c.soap, %s, %s)\n", endpoint, version)
	}
	return fmt.Sprintf("op := rest.Operation{Name: \"reach\", Method: http.MethodGet, Path: %q}\nreturn restsession.Reach(ctx, c.rest, &op, %s)\n",
		bare(call.http().Path), endpoint)
}

// rotateFuncs are the method that replaces secrets, and its request.
func (s *sessionView) rotateFuncs(r *model.Rotate) []string {
	call := newCallView(s.client, r.Operation)
	var names, args, sets []string
	for _, f := range r.Fields {
		arg := "new" + f.GoName
		typ := "string"
		value := "session.NewSecret(" + arg + ")"
		if f.Secret {
			typ, value = "session.Secret", arg
		}
		names = append(names, f.GoName)
		args = append(args, arg+" "+typ)
		sets = append(sets, fmt.Sprintf("next[field%s] = %s", f.GoName, value))
	}
	name := "Rotate" + strings.Join(names, "")
	var b block
	b.line("%s", docComment(name+" replaces "+strings.Join(names, " and ")+" of the credential at "+s.client.Title+", by "+call.FullName()+". If the answer is lost both values are kept, in the store too, until a login tells which one lives; [Client.Credential] then says which."))
	b.line("func (c *Client) %s(ctx context.Context, %s) error {", name, strings.Join(args, ", "))
	b.line("next := slices.Clone(c.keeper.Credential())\n%s", strings.Join(sets, "\n"))
	b.line("return c.keeper.Rotate(ctx, next, c.rotate)\n}")

	var send block
	send.line("// rotate sends %s once.", call.FullName())
	send.line("func (c *Client) rotate(ctx context.Context, a session.Attempt, next session.Values) session.Answer {")
	s.attempt(&send, call, attempt{
		input: r.Input, header: r.Header, success: r.Success, answers: r.Answers,
		around: surrounding{values: "a.Values", next: "next", identity: "a.Identity", config: "c.config"},
	})
	send.line("}")
	return []string{b.String(), send.String()}
}
