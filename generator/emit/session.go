package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A sessionView is the policy, as the templates of a client see it.
type sessionView struct {
	client *clientView
	*model.Session

	judges map[string]string // text of a judge that needs no typed answer -> its name
	bodies []string          // declarations of those, in order of first use
	carry  map[string]string // text of a carry function -> its name
	carrys []string
	Driver []string // declarations of the driver's functions; filled when the services are written
}

func newSessionView(client *clientView, s *model.Session) *sessionView {
	return &sessionView{client: client, Session: s, judges: map[string]string{}, carry: map[string]string{}}
}

// A fieldView is a field of the credential.
type fieldView struct{ *model.CredentialField }

// GoType is session.Secret for what must not be printed.
func (f fieldView) GoType() string {
	if f.Secret {
		return "session.Secret"
	}
	return "string"
}

// Comment says what is known of the value's form.
func (f fieldView) Comment() string {
	var parts []string
	if f.Doc != "" {
		parts = append(parts, strings.TrimSuffix(oneLine(f.Doc), "."))
	}
	switch f.Format {
	case "guid":
		parts = append(parts, "a GUID")
	case "email":
		parts = append(parts, "an email address")
	case "url":
		parts = append(parts, "a URL")
	}
	if f.Pattern != "" {
		parts = append(parts, "matches "+f.Pattern)
	}
	switch len(f.Length) {
	case 1:
		parts = append(parts, fmt.Sprintf("%d characters", f.Length[0]))
	case 2:
		parts = append(parts, fmt.Sprintf("%d to %d characters", f.Length[0], f.Length[1]))
	}
	if f.Lifetime.Set {
		parts = append(parts, "lives "+words(f.Lifetime.Value))
	}
	if f.Optional {
		parts = append(parts, "may be empty")
	}
	return strings.Join(parts, ", ")
}

// literal is the field as session.Field.
func (f fieldView) literal() string {
	parts := []string{"Name: " + strconv.Quote(f.Name)}
	add := func(ok bool, format string, args ...any) {
		if ok {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(f.Secret, "Secret: true")
	add(f.Optional, "Optional: true")
	add(f.Identifies, "Identifies: true")
	add(f.Pattern != "", "Pattern: %s", quote(f.Pattern))
	switch len(f.Length) {
	case 1:
		add(true, "MinLength: %d, MaxLength: %d", f.Length[0], f.Length[0])
	case 2:
		add(true, "MinLength: %d, MaxLength: %d", f.Length[0], f.Length[1])
	}
	add(f.Alphabet != "", "Alphabet: %s", quote(f.Alphabet))
	if len(f.Require) > 0 {
		quoted := make([]string, len(f.Require))
		for i, r := range f.Require {
			quoted[i] = strconv.Quote(r)
		}
		add(true, "Require: []string{%s}", strings.Join(quoted, ", "))
	}
	add(f.Format != "", "Format: %q", f.Format)
	add(f.Lifetime.Set, "Lifetime: %s", goDuration(f.Lifetime.Value))
	add(f.WarnBefore.Set, "WarnBefore: %s", goDuration(f.WarnBefore.Value))
	return "{" + strings.Join(parts, ", ") + "}"
}

// Fields are the fields of the credential.
func (s *sessionView) Fields() []fieldView {
	var list []fieldView
	for _, f := range s.credentialFields() {
		list = append(list, fieldView{f})
	}
	return list
}

func (s *sessionView) credentialFields() []*model.CredentialField {
	if s.Credential == nil {
		return nil
	}
	return s.Credential.Fields
}

// CredentialDoc completes "A Credential is …".
func (s *sessionView) CredentialDoc() string {
	return "what " + s.client.Title + " asks for at a login"
}

// Package is the client's.
func (s *sessionView) Package() string { return s.client.Package }

// An identityView is the identity that a session acts as.
type identityView struct{ *model.Identity }

// Identity is nil for policies without identities.
func (s *sessionView) Identity() *identityView {
	if s.Session.Identity == nil {
		return nil
	}
	return &identityView{s.Session.Identity}
}

// GoType is the type of the ID.
func (i *identityView) GoType() string { return goType(i.Type) }

// Text is `id` as text.
func (i *identityView) Text() string {
	return convert(code{text: "id", prec: primary, kind: model.KindString, typ: i.Type}, model.KindString).text
}

// Rotate is nil if secrets are not replaced.
func (s *sessionView) Rotate() *model.Rotate {
	if s.Credential == nil {
		return nil
	}
	return s.Credential.Rotate
}

// CountsEgress: the address that calls leave from matters.
func (s *sessionView) CountsEgress() bool { return s.EgressReason() != "" }

// EgressReason says why the address matters.
func (s *sessionView) EgressReason() string {
	if s.Lifetime.BindEgress {
		return "a session works only from the address that opened it"
	}
	for _, l := range s.Lockouts {
		for _, scope := range l.Scopes {
			if slices.ContainsFunc(scope, func(r model.ScopeRef) bool { return r.EgressIP }) {
				return "failed logins are counted by address"
			}
		}
	}
	return ""
}

// CloseDoc says what becomes of the session.
func (s *sessionView) CloseDoc() string {
	if s.Logout != nil {
		return "A session that no store shares is released."
	}
	return "The session stays in a store for others."
}

// A wayView is a way to log in beside the usual one.
type wayView struct {
	*model.Login
	view *sessionView
}

// OtherLogins are the further ways in.
func (s *sessionView) OtherLogins() []wayView {
	var list []wayView
	for _, l := range s.Logins {
		if l.Name != "" {
			list = append(list, wayView{l, s})
		}
	}
	return list
}

// Operation is the operation by which the way opens a session.
func (w wayView) Operation() string { return newCallView(w.view.client, w.Operations[0]).FullName() }

// Needs are the optional fields of the credential that the way uses.
func (w wayView) Needs() string {
	var names []string
	model.Walk(w.Input, func(e model.Expr) bool {
		ref, ok := e.(*model.Ref)
		if !ok || ref.Of != "credential" {
			return true
		}
		for _, f := range w.view.credentialFields() {
			if f.Name == ref.Name && f.Optional {
				names = append(names, f.GoName)
			}
		}
		return true
	})
	return strings.Join(names, " and ")
}

// firstToken is the part of the session that `session.token` means.
func (s *sessionView) firstToken() string {
	for _, l := range s.Logins {
		for _, t := range l.Token {
			return t.Name
		}
	}
	return "token"
}

// Policy is the session.Policy as a composite literal.
func (s *sessionView) Policy() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	b.WriteString("session.Policy{\n")
	line("Name: %q, Title: %q,", s.client.Package, s.client.Title)
	line("Credential: []session.Field{")
	for _, f := range s.Fields() {
		line("field%s: %s,", f.GoName, f.literal())
	}
	line("},")
	if ways := s.ways(); len(ways) > 1 {
		line("Ways: []string{%s},", strings.Join(ways, ", "))
	}
	if tokens := s.tokens(); tokens != `"token"` {
		line("Tokens: []string{%s},", tokens)
	}
	if l := s.lifetime(); l != "" {
		line("Lifetime: session.Lifetime{%s},", l)
	}
	if s.Lifetime.BindEgress {
		line("BindEgress: true, // a session works only from the address that opened it")
	}
	if s.Pool > 1 {
		line("Pool: %d,", s.Pool)
	}
	if len(s.Logins) > 0 && s.Logins[0].Timeout.Set {
		line("LoginTimeout: LoginTimeout,")
	}
	if len(s.Lockouts) > 0 {
		line("Budgets: []session.Budget{")
		for _, l := range s.Lockouts {
			for _, scope := range l.Scopes {
				line("%s,", s.budget(l, scope))
			}
		}
		line("},")
	}
	if t := s.Throttle; t != nil {
		line("Throttle: session.Throttle{%s},", throttle(t))
	}
	if p := s.Probe; p != nil {
		line("Probe: session.Probe{%s},", probeLiteral(p))
	}
	if len(s.Quotas) > 0 {
		line("Quotas: []session.Quota{")
		for _, q := range s.Quotas {
			line("{Name: %q, Limit: %s, Per: %s},", q.Name, quotaName(q), goDuration(q.Per))
		}
		line("},")
	}
	b.WriteString("}")
	return b.String()
}

func (s *sessionView) ways() []string {
	var list []string
	for _, l := range s.Logins {
		list = append(list, strconv.Quote(l.Name))
	}
	return list
}

func (s *sessionView) tokens() string {
	var list []string
	if len(s.Logins) > 0 {
		for _, t := range s.Logins[0].Token {
			list = append(list, strconv.Quote(t.Name))
		}
	}
	return strings.Join(list, ", ")
}

func (s *sessionView) lifetime() string {
	var parts []string
	l := s.Lifetime
	if l.Hard.Set {
		parts = append(parts, "Hard: SessionTTL")
	}
	if l.RenewAfter.Set {
		parts = append(parts, "RenewAfter: SessionRenewAfter")
	}
	if l.RenewNever {
		parts = append(parts, "RenewNever: true")
	}
	if l.Idle.Set {
		parts = append(parts, "Idle: SessionIdle")
	}
	if l.Sliding {
		parts = append(parts, "Sliding: true")
	}
	return strings.Join(parts, ", ")
}

func throttle(t *model.Throttle) string {
	var parts []string
	if t.MinInterval.Set {
		parts = append(parts, "MinInterval: LoginMinInterval")
	}
	if t.Burst.Set {
		parts = append(parts, "Burst: LoginBurst")
	}
	return strings.Join(parts, ", ")
}

func probeLiteral(p *model.Probe) string {
	var parts []string
	if p.OnRestore {
		parts = append(parts, "OnRestore: true")
	}
	if p.OnSuspicion {
		parts = append(parts, "OnSuspicion: true")
	}
	if p.Cache.Set {
		parts = append(parts, "Cache: ProbeCache")
	}
	return strings.Join(parts, ", ")
}

// budget is one limit of failed logins.
func (s *sessionView) budget(l *model.Lockout, scope []model.ScopeRef) string {
	var names, dims []string
	for _, r := range scope {
		switch {
		case r.EgressIP:
			names, dims = append(names, "egress_ip"), append(dims, "{Kind: session.ScopeEgress}")
		case r.Identity:
			names, dims = append(names, "identity"), append(dims, "{Kind: session.ScopeIdentity}")
		case r.Credential != nil:
			names = append(names, r.Credential.Name)
			dims = append(dims, "{Kind: session.ScopeField, Field: field"+r.Credential.GoName+"}")
		}
	}
	after, margin, window, unlock := "LockoutThreshold", "LockoutMargin", "LockoutWindow", "LockoutUnlock"
	if len(s.Lockouts) != 1 {
		after, margin = strconv.Itoa(l.After.Value), strconv.Itoa(l.Margin.Value)
		window, unlock = goDuration(l.Window.Value), goDuration(l.Unlock.After)
	}
	parts := []string{"Name: " + strconv.Quote(strings.Join(names, " and ")), "After: " + after}
	add := func(ok bool, part string) {
		if ok {
			parts = append(parts, part)
		}
	}
	add(l.Margin.Value > 0, "Margin: "+margin)
	add(len(dims) > 0, "Scope: []session.Scope{"+strings.Join(dims, ", ")+"}")
	add(l.Run == "consecutive", "Consecutive: true")
	add(l.Counts == "logins", "CountLogins: true")
	add(l.Window.Set, "Window: "+window)
	add(l.WindowKind == "sliding", "Sliding: true")
	if u := unlockLiteral(l, unlock); u != "" {
		parts = append(parts, "Unlock: session.Unlock{"+u+"}")
	}
	add(l.EndsSessions, "EndsSession: true")
	add(l.Indistinguishable, "Hidden: true")
	return "{\n" + strings.Join(parts, ",\n") + ",\n}"
}

func unlockLiteral(l *model.Lockout, after string) string {
	var parts []string
	u := l.Unlock
	if u.Support != "" {
		parts = append(parts, "Support: "+quote(u.Support))
	}
	if u.After > 0 {
		parts = append(parts, "After: "+after)
	}
	if u.Factor > 1 {
		parts = append(parts, "Factor: "+strconv.FormatFloat(u.Factor, 'g', -1, 64))
	}
	if u.Cap > 0 {
		parts = append(parts, "Cap: "+goDuration(u.Cap))
	}
	if u.PasswordChange {
		parts = append(parts, "PasswordChange: true")
	}
	if l.EscalatesAfter > 0 {
		parts = append(parts, "EscalatesAfter: "+strconv.Itoa(l.EscalatesAfter))
	}
	return strings.Join(parts, ", ")
}

// Patterns are the regular expressions that the rules use.
func (s *sessionView) Patterns() []string { return s.client.w.patternDecls() }

// Judges are the declarations of the functions that say what an answer means,
// and that need no typed answer for it.
func (s *sessionView) Judges() []string { return s.bodies }

// Carries are the declarations of the functions that put the session into a
// request.
func (s *sessionView) Carries() []string { return s.carrys }

// QuotaFunc is the body of the function that reads what an answer says about
// quotas; empty if none does.
func (s *sessionView) QuotaFunc() string {
	var b strings.Builder
	for i, q := range s.Quotas {
		if q.Remaining == "" && q.Resets == "" {
			continue
		}
		fmt.Fprintf(&b, "session.ReadQuota(%d, %s, %s),\n", i, headerGet(q.Remaining), headerGet(q.Resets))
	}
	return b.String()
}

func headerGet(name string) string {
	if name == "" {
		return `""`
	}
	return "h.Get(" + strconv.Quote(name) + ")"
}

// HasFill: some operation carries the session in its body.
func (s *sessionView) HasFill() bool {
	for _, c := range s.Carry {
		if c.Element != "" {
			return true
		}
	}
	return false
}
