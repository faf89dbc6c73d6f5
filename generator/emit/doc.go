package emit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// PackageDoc is the comment of the package: what it is, how it is used, what its
// session does, how its errors are told apart.
func (v *clientView) PackageDoc() string {
	var b strings.Builder
	para := func(text string) { b.WriteString(commentText("", text) + "\n//\n") }
	block := func(lines ...string) {
		for _, l := range lines {
			if l == "" {
				b.WriteString("//\n")
				continue
			}
			b.WriteString("//\t" + l + "\n")
		}
		b.WriteString("//\n")
	}
	para("Package " + v.Package + " is a client for " + v.Title + ".")
	if v.Session != nil {
		para("A [Client] logs in by itself, keeps one session for all goroutines, and sends it with every call:")
	} else {
		para("A [Client] has a method for each operation, and may be used by several goroutines:")
	}
	block(v.example()...)
	if v.Session != nil {
		para("# Session")
		block(v.Session.table()...)
	}
	para("# Errors")
	para("Every error names the operation. Ask it for its cause:")
	block(v.errorExamples()...)
	if v.hasFake() {
		para("# Tests")
		para("Package " + v.Package + "test beside this one is a fake of " + v.Title +
			" for tests of programs that use it: it ends sessions, locks and throttles when it is told to, and works within testing/synctest.")
	}
	return strings.TrimSuffix(b.String(), "\n//\n")
}

// example is the code that the package page opens with.
func (v *clientView) example() []string {
	var lines []string
	if s := v.Session; s != nil {
		lines = append(lines, "c, err := "+v.Package+".New("+v.Package+".Credential{")
		var fields [][2]string
		for _, f := range s.Fields() {
			if !f.Optional {
				fields = append(fields, [2]string{f.GoName + ":", v.sampleValue(f) + ","})
			}
		}
		for _, l := range align(fields, " ") {
			lines = append(lines, "\t"+l)
		}
		lines = append(lines, "}, "+v.Package+".WithStore(store))")
		lines = append(lines, v.sampleCalls()...)
		return lines
	}
	if v.DefaultURL() == "" {
		lines = append(lines, "c := "+v.Package+`.New("https://api.example.com")`)
	} else {
		lines = append(lines, "c := "+v.Package+".New()")
	}
	return append(lines, v.sampleCalls()...)
}

// sampleValue is what an application would give a field of the credential.
func (v *clientView) sampleValue(f fieldView) string {
	env := fmt.Sprintf("os.Getenv(%q)", strings.ToUpper(v.Package)+"_"+screaming(f.GoName))
	switch {
	case f.Secret:
		return "session.NewSecret(" + env + ")"
	case f.Format == "email":
		return `"user@example.com"`
	}
	return env
}

// screaming is a Go name as an environment variable: PartnerSecret -> PARTNER_SECRET.
func screaming(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		upper := 'A' <= r && r <= 'Z'
		if upper && lower {
			b.WriteByte('_')
		}
		lower = !upper
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// sampleCalls are a call or two: the identities if there are any, then the call
// that needs least.
func (v *clientView) sampleCalls() []string {
	var lines []string
	on := "c"
	if s := v.Session; s != nil && s.Session.Identity != nil && s.Session.Identity.List != nil {
		list := newCallView(v, s.Session.Identity.List)
		if len(list.Args) == 0 && len(list.results()) == 1 && strings.HasPrefix(list.results()[0].text, "[]") {
			word := list.resultWord(list.results()[0].text)
			lines = append(lines,
				word+", err := "+v.on("c", list)+"(ctx)",
				"acme := c.WithIdentity("+word+"[0]."+pathText(s.Session.Identity.ID)+") // a session of its own")
			on = "acme"
		}
	}
	if c := v.simplest(); c != nil {
		lines = append(lines, c.sampleCall(v.on(on, c)))
	}
	return lines
}

func pathText(p *model.Path) string {
	var words []string
	for _, s := range p.Steps {
		if s.Field != nil {
			words = append(words, s.Field.GoName)
		}
	}
	return strings.Join(words, ".")
}

// on is a method as it is called on the client.
func (v *clientView) on(client string, c *callView) string {
	if v.ManyServices() {
		return client + "." + c.Service.GoName + "." + c.GoName
	}
	return client + "." + c.GoName
}

// simplest is the exported operation that shows most with the fewest arguments;
// nil if there is none.
func (v *clientView) simplest() *callView {
	var best *callView
	score := -1
	for _, s := range v.Services {
		for _, c := range s.Methods() {
			if n := c.score(); n > score {
				best, score = c, n
			}
		}
	}
	return best
}

// score is how well an operation serves as an example: a business call that
// reads something and needs little.
func (c *callView) score() int {
	n := 10 - 2*len(c.positional())
	if c.Role != model.Business {
		n -= 4
	}
	if c.Deprecated != "" {
		n -= 5
	}
	if len(c.results()) == 1 {
		n += 3
	}
	for _, prefix := range []string{"Get", "List", "Find", "Search"} {
		if strings.HasPrefix(c.GoName, prefix) {
			n += 4
			break
		}
	}
	return max(n, 0)
}

// positional are the names of the arguments behind the context.
func (c *callView) positional() []string {
	var names []string
	for _, a := range c.Args {
		if !a.Gathered {
			names = append(names, a.GoName)
		}
	}
	if c.ParamsType != "" {
		names = append(names, "params")
	}
	return names
}

// sampleCall is a call of the operation, its arguments by their names.
func (c *callView) sampleCall(method string) string {
	args := append([]string{"ctx"}, c.positional()...)
	if c.ParamsType != "" && !c.paramsRequired() {
		for i, a := range args {
			if a == "params" {
				args[i] = "nil"
			}
		}
	}
	var results []string
	for _, r := range c.results() {
		if len(c.Results) == 1 {
			r.name = c.resultWord(r.text)
		}
		results = append(results, r.name)
	}
	return strings.Join(append(results, "err"), ", ") + " := " + method + "(" + strings.Join(args, ", ") + ")"
}

// resultWord is what an example calls the result: "companies" for GetCompanies.
func (c *callView) resultWord(text string) string {
	for _, verb := range []string{"Get", "List", "Find", "Search", "Retrieve", "Fetch"} {
		if rest, ok := strings.CutPrefix(c.GoName, verb); ok && rest != "" {
			return naming.Lower(rest)
		}
	}
	if word := strings.TrimLeft(text, "*[]"); upperFirst(word) == word && !strings.Contains(text, ".") {
		return naming.Lower(word)
	}
	return "result"
}

// errorExamples are the questions that an error can be asked.
func (v *clientView) errorExamples() []string {
	var rows [][2]string
	add := func(code, words string) { rows = append(rows, [2]string{code, words}) }
	if s := v.Session; s != nil {
		add("errors.Is(err, session.ErrRefused)", "the vendor refused the credential; nobody sends it again")
		if len(s.Lockouts) > 0 {
			add("errors.Is(err, session.ErrExhausted)", "the login budget is spent; nothing was sent")
			add("errors.Is(err, session.ErrLockedOut)", "the vendor says that the account is locked")
		}
		add("errors.Is(err, session.ErrCredential)", "the credential cannot be right; nothing was sent")
		if s.HasErrors() {
			add("errors.As(err, &failure)", "*Error: the vendor's own code and words")
		}
	}
	if v.SOAP {
		add("errors.As(err, &fault)", "*soap.Fault: the vendor's own words")
	}
	if v.REST {
		add("errors.As(err, &refusal)", "*rest.Error: status and body of an answer that is no success")
		if name := v.faultType(); name != "" {
			add("errors.As(err, &detail)", "*"+name+": the body, as the type that the vendor declares")
		}
	}
	add("errors.As(err, &lost)", "*transport.Error: no answer; it says whether anything was sent")
	return align(rows, " // ")
}

// faultType is the declared error that most operations have.
func (v *clientView) faultType() string {
	count := map[string]int{}
	best := ""
	for _, s := range v.Services {
		for _, c := range s.Methods() {
			if c.http() == nil {
				continue
			}
			for _, r := range c.http().Responses {
				if r.GoName == "" || strings.HasPrefix(r.Status, "2") {
					continue
				}
				count[r.GoName]++
				if n := count[r.GoName]; n > count[best] || n == count[best] && r.GoName < best {
					best = r.GoName
				}
			}
		}
	}
	return best
}

// align sets two columns.
func align(rows [][2]string, between string) []string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r[0] + strings.Repeat(" ", width-len(r[0])) + between + r[1]
	}
	return lines
}

// table is the session at a glance.
func (s *sessionView) table() []string {
	var rows [][2]string
	add := func(name, text string) {
		if text != "" {
			rows = append(rows, [2]string{name, text})
		}
	}
	add("opened by", s.openedBy())
	add("carried as", s.carriedAs())
	lives := s.lives()
	if s.Probe != nil {
		lives += "; " + s.asked()
	}
	add("lives", lives)
	add("renewed", s.renewed())
	if s.Lifetime.BindEgress {
		add("bound to", "the address that opened it")
	}
	if s.webhook() != nil {
		add("secrets", "that "+s.client.Title+" renews are taken by CredentialHandler")
	}
	if id := s.Session.Identity; id != nil {
		add("acts as", "one identity, chosen by WithIdentity; each has a session of its own")
	}
	if sc := s.Scope; sc != nil {
		add("serves", "every "+sc.Name+"; calls name one, chosen by With"+sc.GoName)
	}
	if t := s.Throttle; t != nil {
		add("logins", throttleWords(t))
	}
	for _, l := range s.Lockouts {
		add("stops", lockoutWords(l))
	}
	for _, q := range s.Quotas {
		add("quota", fmt.Sprintf("%d %s %s (%s)", q.Limit.Value, q.Name, every(q.Per), source(q.Limit)))
	}
	return align(rows, "  ")
}

func (s *sessionView) openedBy() string {
	var names []string
	for _, l := range s.Logins {
		ways := []string{newCallView(s.client, l.Operations[0]).FullName()}
		for _, side := range l.Also {
			ways = append(ways, newCallView(s.client, side.Operations[0]).FullName())
		}
		name := strings.Join(ways, " or ")
		if len(l.Also) > 0 {
			name += ", whichever side is called, or as WithLoginThrough says"
		}
		if l.Name != "" {
			name += " with With" + l.GoName + "Login"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", or ")
}

func (s *sessionView) carriedAs() string {
	var parts []string
	for _, c := range s.Carry {
		text := carryWords(c)
		if c.Name != "" && text != "" {
			text += " (" + c.Name + ")"
		}
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

// carryWords is where one block puts the session.
func carryWords(c *model.Carry) string {
	switch {
	case c.Cookie != "" && len(c.Hosts) > 0:
		return "cookie " + c.Cookie + ", on " + strings.Join(c.Hosts, " and ")
	case c.Cookie != "":
		return "cookie " + c.Cookie
	case len(c.Headers) > 0:
		return "header " + c.Headers[0].Name
	case c.SOAPHeader != nil:
		return "SOAP header " + headerWord(c.SOAPHeader)
	case c.Element != "":
		return "element " + c.Element + " of each request"
	case c.Query != "":
		return "query parameter " + c.Query
	}
	return ""
}

func headerWord(o *model.Object) string {
	if o.Name == "" && len(o.Members) == 1 {
		return o.Members[0].Name
	}
	return o.Name
}

func (s *sessionView) lives() string {
	l := s.Lifetime
	switch {
	case l.Hard.Set:
		return words(l.Hard.Value) + " (" + source(l.Hard) + ")"
	case l.Idle.Set:
		return "until it is unused for " + words(l.Idle.Value) + " (" + source(l.Idle) + ")"
	}
	return "unknown"
}

func (s *sessionView) renewed() string {
	l := s.Lifetime
	how := "by a login"
	if s.Renew != nil {
		how = "by " + newCallView(s.client, s.Renew.Operations[0]).FullName()
	}
	switch {
	case l.RenewNever, !l.RenewAfter.Set && !l.Hard.Set:
		return how + ", when a call is refused for want of a session"
	case l.RenewAfter.Set:
		return how + " after " + words(l.RenewAfter.Value) + " (" + source(l.RenewAfter) + "), in the background"
	}
	return how + " after nine tenths of its life, in the background"
}

func (s *sessionView) asked() string {
	var when []string
	if s.Probe.OnRestore {
		when = append(when, "after a restore")
	}
	if s.Probe.OnSuspicion {
		when = append(when, "on suspicion")
	}
	return newCallView(s.client, s.Probe.Operation).FullName() + " is asked " + strings.Join(when, " and ")
}

func throttleWords(t *model.Throttle) string {
	var parts []string
	if t.Burst.Set && t.Burst.Value > 1 {
		parts = append(parts, fmt.Sprintf("at most %d at once", t.Burst.Value))
	}
	if t.MinInterval.Set {
		parts = append(parts, fmt.Sprintf("one %s (%s)", every(t.MinInterval.Value), source(t.MinInterval)))
	}
	return strings.Join(parts, ", then ")
}

// lockoutWords says after what the client stops, and what the vendor does.
func lockoutWords(l *model.Lockout) string {
	limit := max(l.After.Value-l.Margin.Value, 1)
	text := fmt.Sprintf("after %d failed logins", limit)
	if limit == 1 {
		text = "after 1 failed login"
	}
	if l.Run == "consecutive" {
		text += " in a row"
	}
	if l.After.Chosen {
		text += " (chosen)"
	} else {
		text += fmt.Sprintf("; the vendor locks at %d", l.After.Value)
	}
	switch u := l.Unlock; {
	case u.Support != "":
		text += "; to unlock: " + u.Support
	case u.PasswordChange:
		text += "; a new secret lifts it"
	case u.After > 0:
		text += "; lifted after " + words(u.After)
	}
	return text
}

// every is a period for people: "a minute", "every 90 seconds".
func every(d time.Duration) string {
	switch d {
	case time.Second:
		return "a second"
	case time.Minute:
		return "a minute"
	case time.Hour:
		return "an hour"
	case 24 * time.Hour:
		return "a day"
	default:
		return "every " + words(d)
	}
}
