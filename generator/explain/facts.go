package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
)

// carries are the places where the session travels, those that operations share
// once.
func carries(s *model.Session) []Fact {
	var out []Fact
	for _, c := range s.Carry {
		f := Fact{What: place(c), From: lines(append([]diag.Pos{c.Pos}, declared(c)...)...)}
		f.Text = fmt.Sprintf("in %s", operations(len(c.Operations)))
		if len(c.Operations) > 0 && len(c.Operations) <= 3 {
			f.Text = "in " + names(c.Operations)
		}
		if len(c.Except) > 0 {
			f.Text += ", not in " + names(c.Except)
		}
		if i := slices.IndexFunc(out, func(o Fact) bool { return o.What == f.What && o.From[0] == f.From[0] }); i >= 0 {
			out[i].Text += " and " + f.Text
			continue
		}
		out = append(out, f)
	}
	for _, h := range s.Always {
		out = append(out, Fact{What: "header " + h.Name, Text: "in every request, the login too: " + Expression(h.Value), From: lines(h.Pos)})
	}
	return out
}

// place is where c puts the session.
func place(c *model.Carry) string {
	var out []string
	for _, h := range c.Headers {
		out = append(out, "header "+h.Name+": "+Expression(h.Value))
	}
	if c.Cookie != "" {
		out = append(out, "cookie "+c.Cookie+" for "+strings.Join(c.Hosts, ", "))
	}
	if c.Element != "" {
		out = append(out, "element "+c.Element+" of the request")
	}
	if c.Query != "" {
		out = append(out, "query parameter "+c.Query)
	}
	if c.SOAPHeader != nil {
		out = append(out, "SOAP header "+c.SOAPHeader.Name)
	}
	if c.Blank != "" {
		out = append(out, "element "+c.Blank+" left empty")
	}
	return strings.Join(out, "; ")
}

// declared is where the spec declares the place of c, in its first operation.
func declared(c *model.Carry) []diag.Pos {
	if c.SOAPHeader != nil && c.SOAPHeader.Field != nil {
		return []diag.Pos{c.SOAPHeader.Field.Pos}
	}
	if len(c.Operations) == 0 {
		return nil
	}
	op := c.Operations[0]
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		if w.Request != nil && len(w.Request.Body) > 0 {
			if st, ok := model.Resolve(w.Request.Body[0].Type).(*model.Struct); ok {
				for _, f := range st.Fields {
					if f.Name == c.Element && f.Name != "" {
						return []diag.Pos{f.Pos}
					}
				}
			}
		}
	case *model.HTTPOperation:
		return headerPlaces(c, op, w)
	}
	return nil
}

func headerPlaces(c *model.Carry, op *model.Operation, w *model.HTTPOperation) []diag.Pos {
	for _, h := range c.Headers {
		for _, p := range w.Params {
			if p.In == "header" && strings.EqualFold(p.Name, h.Name) {
				return []diag.Pos{p.Pos}
			}
		}
		for _, s := range op.Service.Schemes {
			if strings.EqualFold(s.Param, h.Name) || s.Kind != "apiKey" && strings.EqualFold(h.Name, "Authorization") {
				return []diag.Pos{s.Pos}
			}
		}
	}
	return nil
}

func operations(n int) string {
	if n == 1 {
		return "1 operation"
	}
	return fmt.Sprintf("%d operations", n)
}

func names(ops []*model.Operation) string {
	var out []string
	for _, op := range ops {
		if !slices.Contains(out, op.Name) {
			out = append(out, op.Name)
		}
	}
	if len(out) > 6 {
		return strings.Join(out[:6], ", ") + fmt.Sprintf(" and %d more", len(out)-6)
	}
	return strings.Join(out, ", ")
}

// meanings are what the client does about an answer.
var meanings = map[string]string{
	string(model.Locked):        "The account is locked. Nothing is sent until the lock is lifted.",
	string(model.Misconfigured): "Not the user's secret is wrong, but another value. It counts as a failure, and that value is not sent again.",
	string(model.Blocked):       "This identity is blocked, and the user is not. It does not count as a failure.",
	string(model.Throttled):     "Too many requests: the next login waits.",
	string(model.Outage):        "The vendor did not look at the login. It does not count as a failure.",
	string(model.Refused):       "The credential is wrong. It counts as a failure, and the same secret is not sent again.",
	"surface":                   "No session problem: the caller gets the error, and nothing is renewed.",
	"expired":                   "The session has ended and the call was not executed: one renewal, then the call is sent once more.",
	"suspect":                   "Perhaps the session has ended: it is probed, and renewed if it is dead.",
	"error":                     "An error of the vendor: the caller gets it.",
}

// answers are the rules about answers, those of logins first.
func answers(c *model.Client) []Answer {
	s := c.Session
	var out []Answer
	for _, l := range append(slices.Clone(s.Logins), s.Renew) {
		if l == nil {
			continue
		}
		for _, a := range l.Answers {
			out = append(out, Answer{
				Kind: string(a.Class), Means: meanings[string(a.Class)], When: Expression(a.When), Applies: names(l.Operations),
				From: lines(append([]diag.Pos{a.Pos}, fieldsIn(a.When)...)...),
			})
		}
	}
	for _, list := range [][]*model.Trigger{s.Surface, s.Expired, s.Suspect} {
		for _, t := range list {
			out = append(out, trigger(t))
		}
	}
	for _, e := range s.Errors {
		if len(e.Operations) == 0 {
			continue
		}
		when := e.When[e.Operations[0]]
		out = append(out, Answer{
			Kind: "error", Means: meanings["error"], When: Expression(when), Applies: operations(len(e.Operations)),
			From: lines(append([]diag.Pos{e.Pos}, fieldsIn(when)...)...),
		})
	}
	return out
}

func trigger(t *model.Trigger) Answer {
	a := Answer{Kind: t.Kind, Means: meanings[t.Kind], Applies: operations(len(t.Operations)), From: lines(t.Pos)}
	if len(t.Operations) > 0 {
		when := t.When[t.Operations[0]]
		a.When = Expression(when)
		a.From = lines(append([]diag.Pos{t.Pos}, fieldsIn(when)...)...)
	}
	if len(t.Operations) <= 3 {
		a.Applies = names(t.Operations)
	}
	return a
}

// fieldsIn are the places of the spec's fields that e reads.
func fieldsIn(e model.Expr) []diag.Pos {
	var out []diag.Pos
	model.Walk(e, func(x model.Expr) bool {
		if p, ok := x.(*model.Path); ok && len(p.Steps) > 0 {
			if f := p.Steps[len(p.Steps)-1].Field; f != nil {
				out = append(out, f.Pos)
			}
		}
		return true
	})
	return out
}

// rules are what else the policy says.
func rules(s *model.Session) []Fact {
	var out []Fact
	if p := s.Probe; p != nil {
		text := p.Operation.Name + " asks whether a session lives"
		if p.Alive != nil {
			text += "; it does when this holds: " + Expression(p.Alive)
		}
		out = append(out, Fact{"Probe", text, lines(p.Pos, p.Operation.Pos)})
	}
	if t := s.Throttle; t != nil {
		out = append(out, Fact{"Throttle", fmt.Sprintf("logins are at least %s apart, but for a burst of %d%s",
			prose.Short(t.MinInterval.Value), t.Burst.Value, ours(t.MinInterval.Chosen)), lines(t.Pos)})
	}
	for _, q := range s.Quotas {
		out = append(out, Fact{"Quota " + q.Name, fmt.Sprintf("%d requests in %s", q.Limit.Value, prose.Short(q.Per)), lines(q.Pos)})
	}
	if i := s.Identity; i != nil && i.Select != nil {
		out = append(out, Fact{"Identity", i.Select.Name + " picks one for the whole session, so each identity has a session of its own", lines(i.Pos, i.Select.Pos)})
	}
	if sc := s.Scope; sc != nil {
		out = append(out, Fact{"Tenant", sc.Name + " is named with each call", lines(sc.Pos)})
	}
	if s.Credential != nil && s.Credential.Rotate != nil {
		r := s.Credential.Rotate
		out = append(out, Fact{"Rotation", r.Operation.Name + " replaces a secret at the vendor", lines(r.Pos, r.Operation.Pos)})
	}
	if s.Logout != nil {
		out = append(out, Fact{"Logout", s.Logout.Name + " closes a session", lines(s.Logout.Pos)})
	}
	return out
}
