package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
)

// A writer turns findings into the sections of a draft.
type writer struct {
	*Findings
	*Draft
	choose Chooser

	login *Login
	token *Token
	// fields of the credential, in the order in which they were met
	fields []*credentialField
}

// A credentialField is one value that a login needs.
type credentialField struct {
	name     string
	secret   bool
	optional bool
	from     Evidence
}

// session writes everything about the session, or says that there is none.
func (w *writer) session() {
	if len(w.Logins) == 0 {
		w.add("none", w.noSession())
		return
	}
	w.login = w.Logins[w.choose.choose("Which operation opens a session?", guessesOf(w.Logins, func(l *Login) Guess { return l.Guess }))]
	w.token = w.login.Tokens[w.choose.choose("What in its answer is the token?", guessesOf(w.login.Tokens, func(t *Token) Guess { return t.Guess }))]
	carry := w.carry()
	always := w.always()
	login := w.loginBlock()
	renew := w.renewBlock()
	w.add("credential", w.credentialBlock())
	w.add("login", login)
	w.optional("renew", renew)
	if len(w.Logouts) > 0 {
		l := w.Logouts[0]
		w.optional("logout", cite(l.Evidence)+"logout { operation = "+w.operation(l.Operation)+" }\n")
	}
	for _, c := range carry {
		w.add("carry", c...)
	}
	w.add("always", always)
	w.add("lifetime", w.lifetimeBlock())
	w.probeBlock()
	w.expiredBlocks()
	w.add("lockout", w.lockoutBlock())
}

// noSession says why the draft is a plain client, and where credentials travel if
// each request carries them.
func (w *writer) noSession() string {
	var b strings.Builder
	b.WriteString("# No operation of the specs looks like a login, so there is no session to keep, and\n" +
		"# this is a plain typed client: what its calls need goes into their arguments.\n")
	b.WriteString(cite(w.inEachRequest()))
	b.WriteString(todo("if there is a session after all, write credential, login, carry, lifetime, expired and lockout"))
	return b.String()
}

// inEachRequest are secrets that requests themselves have a place for.
func (w *writer) inEachRequest() []Evidence {
	var seen tally
	for _, op := range operations(w.Services) {
		fields := slices.Clone(request(op))
		if soap, ok := op.Wire.(*model.SOAPOperation); ok && soap.Request != nil {
			fields = append(fields, soap.Request.Headers...)
		}
		for _, l := range leaves(fields) {
			if isText(l.field().Type) && tokenName(l.name()) == 0 && (secretInput(l.name()) || joined(l.name()) == "signature") {
				seen.add(l.path[0].Name, op, l.path[0])
				break
			}
		}
	}
	var out []Evidence
	for _, name := range seen.names {
		if n := len(seen.on[name]); n*2 >= len(operations(w.Services)) {
			out = append(out, Evidence{seen.first[name].Pos, fmt.Sprintf("%s a credential of its own in %s", have(n, "request"), name)})
		}
	}
	return out
}

func guessesOf[T any](list []T, guess func(T) Guess) []Guess {
	out := make([]Guess, len(list))
	for i, x := range list {
		out[i] = guess(x)
	}
	return out
}

// cite is the evidence as comments.
func cite(list []Evidence) string {
	var b strings.Builder
	for _, e := range list {
		if e.Text == "" {
			continue
		}
		b.WriteString("# " + e.String() + "\n")
	}
	return b.String()
}

// operation is how the policy names op.
func (w *writer) operation(op *model.Operation) string {
	same := 0
	for _, o := range operations(w.Services) {
		if strings.EqualFold(o.Name, op.Name) {
			same++
		}
	}
	if same > 1 {
		return reference(op.Service.Name) + "." + op.Name
	}
	return reference(op.Name)
}

// credential is the credential's field for a value of a request, a new one if
// need be.
func (w *writer) credential(name string, secret, optional bool, from Evidence) string {
	if !identifier(name) || strings.Contains(name, "-") {
		name = strings.Join(wordsOf(name), "_")
	}
	for _, f := range w.fields {
		if f.name == name {
			f.secret, f.optional = f.secret || secret, f.optional && optional
			return "credential." + name
		}
	}
	w.fields = append(w.fields, &credentialField{name, secret, optional, from})
	return "credential." + name
}

func (w *writer) credentialBlock() string {
	var b strings.Builder
	b.WriteString("credential {\n")
	for _, f := range w.fields {
		var settings []string
		if f.secret {
			settings = append(settings, "secret = true\n")
		}
		if f.optional {
			settings = append(settings, "optional = true\n")
		}
		b.WriteString(cite([]Evidence{f.from}))
		switch len(settings) {
		case 0:
			fmt.Fprintf(&b, "field %s {}\n", quote(f.name))
		case 1:
			fmt.Fprintf(&b, "field %s { %s }\n", quote(f.name), strings.TrimSpace(settings[0]))
		default:
			fmt.Fprintf(&b, "field %s {\n%s}\n", quote(f.name), strings.Join(settings, ""))
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// always are the headers that a login sends by itself, and every call too.
func (w *writer) always() string {
	headers := standingHeaders(w.login.Operation)
	if len(headers) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("always {\nheader = {\n")
	for _, h := range headers {
		from := Evidence{h.scheme.Pos, fmt.Sprintf("the login asks for the security scheme %s", h.scheme.Name)}
		fmt.Fprintf(&b, "%s%s = %s\n", cite([]Evidence{from}), quote(h.header), w.credential(h.header, true, false, Evidence{}))
	}
	b.WriteString("}\n}\n")
	return b.String()
}

// lifetimeBlock is what is known about a session's end.
func (w *writer) lifetimeBlock() string {
	f := w.Figures
	switch {
	case f.Lifetime > 0:
		return cite([]Evidence{f.LifetimeFrom}) + "lifetime { hard = " + quote(prose.Short(f.Lifetime)) + " }\n"
	case w.token.Expires != "":
		return "lifetime { hard = unknown } # each login says when its session ends\n"
	}
	return todo("the spec does not say how long a session lives") + "lifetime { hard = unknown }\n"
}

func (w *writer) probeBlock() {
	if len(w.Probes) == 0 || w.Probes[0].Operation == w.login.Operation {
		return
	}
	p := w.Probes[0]
	if p.alive == "" {
		w.optional("probe", cite(p.Evidence)+"probe { operation = "+w.operation(p.Operation)+" }\n")
		return
	}
	w.optional("probe", cite(p.Evidence)+"probe {\noperation = "+w.operation(p.Operation)+"\nalive = "+p.alive+"\n}\n")
}

// most is how many signals of one kind a draft shows.
const most = 4

// expiredBlocks are what tells that a session has ended, for each protocol.
func (w *writer) expiredBlocks() {
	shown := map[model.Protocol]int{}
	covered := map[model.Protocol]int{}
	for _, s := range w.Signals {
		if shown[s.protocol] >= most || s.Score < 40 && shown[s.protocol] > 0 {
			continue
		}
		shown[s.protocol]++
		covered[s.protocol] = max(covered[s.protocol], len(s.Operations))
		only := ""
		if len(s.Operations) <= 3 && strings.HasPrefix(s.When, "result.") && !strings.Contains(s.When, "xpired ") && !strings.HasSuffix(s.When, "xpired") {
			only = "operations = " + list(w.names(s.Operations)) + "\n"
		}
		w.optional("expired", cite(s.Evidence)+fmt.Sprintf("expired %s {\n%swhen = %s\n}\n", quote(signalName(s, len(w.sections))), only, s.When))
	}
	for _, p := range w.protocols() {
		if 3*covered[p] < w.spoken(p) {
			w.silent(p)
		}
	}
}

// spoken is how many operations there are of a protocol.
func (w *writer) spoken(p model.Protocol) int {
	n := 0
	for _, op := range operations(w.Services) {
		if op.Service.Protocol == p {
			n++
		}
	}
	return n
}

func (w *writer) names(ops []*model.Operation) []string {
	out := make([]string, len(ops))
	for i, op := range ops {
		out[i] = w.operation(op)
	}
	return out
}

// signalName is a short name of a signal, and one that no other has.
func signalName(s *Signal, n int) string {
	words := strings.FieldsFunc(s.When, func(r rune) bool { return strings.ContainsRune(`(),"=. `, r) })
	words = slices.DeleteFunc(words, func(word string) bool {
		return slices.Contains([]string{"result", "matches", "fault", "code", "detail", "string"}, word)
	})
	if len(words) == 0 {
		return fmt.Sprintf("signal %d", n)
	}
	return strings.Join(words, " ")
}

// silent is what stands for a signal where the spec is silent.
func (w *writer) silent(p model.Protocol) {
	if p == model.REST {
		w.optional("expired", todo("the spec does not say what an expired session is answered with")+
			"expired \"status\" {\nwhen = chosen(http.status == 401)\n}\n")
		return
	}
	w.optional("expired", todo("the spec does not say which fault an expired session is answered with")+
		"expired \"fault\" {\nwhen = chosen(matches(fault.string, \"(?i)(session|token).*(expired|invalid|timed? ?out)|not (authenticated|logged in)\"))\n}\n")
}

// lockoutBlock is the vendor's limit of failed logins, or ours.
func (w *writer) lockoutBlock() string {
	f := w.Figures
	scope := w.scope()
	var b strings.Builder
	after, unlock := "chosen(5)", `chosen(after("1h"))`
	if f.Failures > 1 {
		b.WriteString(cite([]Evidence{f.FailuresFrom}))
		after = fmt.Sprint(f.Failures)
	} else {
		b.WriteString(todo("the spec does not say how many failed logins lock an account"))
	}
	if f.Support {
		unlock = `chosen(support("the vendor's support"))`
	}
	b.WriteString("# How the vendor tells of a locked account goes into login:  locked { when = … }\n")
	fmt.Fprintf(&b, "lockout {\nafter = %s\n", after)
	if f.InARow {
		b.WriteString("run = consecutive\n")
	}
	fmt.Fprintf(&b, "scope = [%s]\nunlock = %s\n}\n", scope, unlock)
	return b.String()
}

// scope is what failed logins are counted by: the one who logs in, as far as it
// is no secret.
func (w *writer) scope() string {
	open := slices.DeleteFunc(slices.Clone(w.fields), func(f *credentialField) bool { return f.secret || f.optional })
	for _, f := range open {
		if personal(f.name) && strings.HasPrefix(strings.ToLower(f.name), "user") {
			return "credential." + f.name
		}
	}
	for _, f := range open {
		if personal(f.name) {
			return "credential." + f.name
		}
	}
	if len(open) > 0 {
		return "credential." + open[0].name
	}
	return "egress_ip"
}
