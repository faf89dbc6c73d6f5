// Package explain shows what a policy means: the life of a session as a diagram,
// how long it lives and how many failed logins the vendor allows, where the token
// travels, which answers mean what, and what each operation sends, each with the
// line of the policy and of the spec that it comes from.
//
// [Describe] gathers that from a bound client, and [Page.HTML], [Page.Markdown],
// [Page.SVG], [Page.Mermaid] and [Page.Text] show it. An HTML page stands alone:
// it asks the network for nothing and runs no script. The package reads a model
// and writes no Go.
package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
	"github.com/authgen/authgen/generator/sample"
)

// A Page is all that is shown of one client.
type Page struct {
	Title    string
	Package  string
	Services []Service
	Session  *Session // nil for a client without one
	Version  string   // of authgen
}

// A Service is one spec.
type Service struct {
	Name, File, URL, Protocol string
	Operations                []Operation
}

// An Operation is one call.
type Operation struct {
	Name      string
	Anchor    string
	Signature string // of its Go method; empty when it has none
	Reserved  string // why it has none
	Role      string // what the session does with it; empty for an ordinary call
	Doc       string // its first sentence
	From      string // where the spec declares it
	Request   string // a sample
	Response  string
}

// A Session is what the policy says.
type Session struct {
	Credential []Field
	Moves      []Move // the life of a session, in order
	Life       Life
	Budgets    []Budget
	Carries    []Fact // where the token travels
	Answers    []Answer
	Rules      []Fact // throttles, quotas and the like
	diagram    diagram
}

// A Field is a value of the credential.
type Field struct {
	Name   string
	Secret bool
	Notes  string
	From   string
}

// A Move is one step of a session's life, for those who do not see the diagram.
type Move struct {
	From, To string // states
	By       string
	Where    string // policy line
}

// A Fact is a sentence with the lines it comes from.
type Fact struct {
	What string
	Text string
	From []string
}

// An Answer is a rule about an answer of the vendor.
type Answer struct {
	Kind    string // "refused", "expired", …
	Means   string // what the client does
	When    string // the condition, in the policy's words
	Applies string // to which operations
	From    []string
}

// Life is how long a session lives. Zero durations are not known.
type Life struct {
	Hard, Renew, Idle time.Duration
	Sliding           bool
	Ours              bool // the renewal is ours, not the vendor's
	Text              string
	From              []string
}

// A Budget is a limit of failed logins.
type Budget struct {
	After, Margin int
	Ours          bool // the limit is ours: the vendor states none
	Text          string
	Unlock        string
	From          []string
}

// Describe gathers what is shown of a client that was named and checked.
func Describe(c *model.Client, version string) *Page {
	p := &Page{Title: c.Title, Package: c.Package, Version: version}
	for _, s := range c.Services {
		p.Services = append(p.Services, service(c, s))
	}
	if c.Session != nil {
		p.Session = session(c)
	}
	return p
}

func service(c *model.Client, s *model.Service) Service {
	out := Service{Name: s.Name, File: s.File, URL: s.URL, Protocol: strings.ToUpper(s.Protocol.String())}
	for _, op := range s.Operations {
		x := sample.Example(c, op)
		o := Operation{
			Name: op.Name, Anchor: anchor("op-" + s.Name + "-" + op.Name), Reserved: op.Reserved, Role: roles[op.Role],
			Doc: firstSentence(op.Doc), From: line(op.Pos), Request: x.Request.Text(), Response: x.Response.Text(),
		}
		if op.Reserved == "" {
			o.Signature = op.GoName + emit.SignatureOf(op)
		}
		out.Operations = append(out.Operations, o)
	}
	return out
}

// roles are what a session does with operations.
var roles = map[model.Role]string{
	model.LoginRole: "opens a session", model.RenewRole: "renews a session", model.RotateRole: "replaces a secret", model.LogoutRole: "closes a session",
	model.ProbeRole: "asks whether a session lives", model.IdentityListRole: "lists identities", model.IdentitySelectRole: "picks an identity",
	model.IdentityVerifyRole: "says which identity is in use", model.CredentialRole: "takes a credential",
}

func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}

func firstSentence(doc string) string {
	doc, _, _ = strings.Cut(strings.TrimSpace(doc), "\n\n")
	for _, s := range prose.Sentences(doc) {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			return s + "."
		}
	}
	return ""
}

// line is "file:line", or "" for nowhere.
func line(p diag.Pos) string {
	if !p.IsValid() {
		return ""
	}
	p.Col = 0
	return p.String()
}

// lines are the places that are known, each once.
func lines(list ...diag.Pos) []string {
	var out []string
	for _, p := range list {
		if l := line(p); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func session(c *model.Client) *Session {
	s := c.Session
	out := &Session{Life: life(s)}
	if s.Credential != nil {
		for _, f := range s.Credential.Fields {
			out.Credential = append(out.Credential, Field{f.Name, f.Secret, notes(f), line(f.Pos)})
		}
	}
	for _, l := range s.Lockouts {
		out.Budgets = append(out.Budgets, budget(l))
	}
	out.Carries = carries(s)
	out.Answers = answers(c)
	out.Rules = rules(s)
	out.Moves = moves(s, out)
	out.diagram = draw(s, out)
	return out
}

func notes(f *model.CredentialField) string {
	var out []string
	add := func(on bool, text string) {
		if on {
			out = append(out, text)
		}
	}
	add(f.Optional, "optional")
	add(f.Identifies, "tells sessions apart")
	add(f.Pattern != "", "matches "+f.Pattern)
	add(f.Format != "", "a "+f.Format)
	add(f.Lifetime.Value > 0, "lives "+prose.Short(f.Lifetime.Value))
	if len(f.Length) == 2 {
		add(true, fmt.Sprintf("%d to %d characters", f.Length[0], f.Length[1]))
	}
	return strings.Join(out, ", ")
}

func life(s *model.Session) Life {
	l := s.Lifetime
	out := Life{Hard: l.Hard.Value, Renew: l.RenewAfter.Value, Idle: l.Idle.Value, Sliding: l.Sliding, Ours: l.RenewAfter.Chosen, From: lines(l.Hard.Pos, l.RenewAfter.Pos)}
	if len(out.From) == 0 {
		out.From = lines(l.Pos)
	}
	switch {
	case l.HardNever:
		out.Text = "A session does not end by itself."
	case l.HardUnknown:
		out.Text = "The vendor does not say how long a session lives; an answer tells when it has ended."
	default:
		out.Text = fmt.Sprintf("A session lives %s.", prose.Short(l.Hard.Value))
	}
	switch {
	case l.RenewNever:
		out.Text += " It is used until an answer says that it has ended."
	case l.RenewAfter.Value > 0:
		out.Text += fmt.Sprintf(" It is renewed in the background after %s%s.", prose.Short(l.RenewAfter.Value), ours(l.RenewAfter.Chosen))
	}
	if l.Idle.Value > 0 {
		out.Text += fmt.Sprintf(" It ends when it is not used for %s.", prose.Short(l.Idle.Value))
	}
	if l.Sliding {
		out.Text += " Each call makes it last longer."
	}
	if l.BindEgress {
		out.Text += " It works only from the address that logged in."
	}
	return out
}

func ours(chosen bool) string {
	if chosen {
		return " (our choice)"
	}
	return ""
}

func budget(l *model.Lockout) Budget {
	run := "in all"
	if l.Run == "consecutive" {
		run = "in a row"
	}
	if l.Window.Value > 0 {
		run += " within " + prose.Short(l.Window.Value)
	}
	b := Budget{After: l.After.Value, Margin: l.Margin.Value, Ours: l.After.Chosen, From: lines(l.After.Pos, l.Pos)}
	b.Text = fmt.Sprintf("After %d failed logins %s, counted by %s, the vendor locks the account.", b.After, run, scopes(l))
	if b.Ours {
		b.Text = fmt.Sprintf("The vendor states no limit of failed logins; we assume %d %s, counted by %s.", b.After, run, scopes(l))
	}
	b.Text += fmt.Sprintf(" The client spends %d of them and leaves %d to people.", max(0, b.After-b.Margin), b.Margin)
	b.Unlock = unlock(l.Unlock)
	return b
}

func scopes(l *model.Lockout) string {
	var out []string
	for _, one := range l.Scopes {
		var parts []string
		for _, r := range one {
			switch {
			case r.Credential != nil:
				parts = append(parts, r.Credential.Name)
			case r.EgressIP:
				parts = append(parts, "the address that logs in")
			case r.Identity:
				parts = append(parts, "the identity")
			}
		}
		out = append(out, strings.Join(parts, " with "))
	}
	return strings.Join(out, " and by ")
}

func unlock(u model.Unlock) string {
	var out []string
	if u.Support != "" {
		out = append(out, "a person lifts the lock: "+u.Support)
	}
	if u.After > 0 {
		out = append(out, "the lock ends after "+prose.Short(u.After))
	}
	if u.PasswordChange {
		out = append(out, "a new password lifts the lock")
	}
	if len(out) == 0 {
		return ""
	}
	text := strings.Join(out, "; ") + ours(u.Chosen)
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
