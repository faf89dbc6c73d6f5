package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// judgeFunc is the function that says what an answer to c means for the session.
// Operations whose rules read nothing of the typed answer share one.
func (s *sessionView) judgeFunc(c *callView) string {
	body, typed := s.judgeBody(c)
	if typed {
		return "judge" + c.suffix()
	}
	key := c.answerPackage() + "\n" + body
	name, ok := s.judges[key]
	if !ok {
		name = "judge"
		if len(s.judges) > 0 {
			name += c.suffix()
		}
		s.judges[key] = name
		s.bodies = append(s.bodies, fmt.Sprintf(
			"// %s says what an answer means for the session, by the rules of the policy in\n// their order.\nfunc %s[Out any](a *%s.Answer, _ *Out) session.Verdict {\n%s}",
			name, name, c.answerPackage(), body))
	}
	return name + "[" + c.outType() + "]"
}

// answerPackage is where the type of c's answers is.
func (c *callView) answerPackage() string {
	if c.IsSOAP() {
		return "soapsession"
	}
	return "restsession"
}

// Judge declares the function that judges answers of the operation, if its rules
// read the typed answer.
func (c *callView) Judge() string {
	if c.client.Session == nil || !c.carriesSession() {
		return ""
	}
	body, typed := c.client.Session.judgeBody(c)
	if !typed {
		return ""
	}
	name := "judge" + c.suffix()
	doc := docComment(name + " says what an answer to " + c.Name + " means for the session, by the rules of the policy in their order.")
	return fmt.Sprintf("%s\nfunc %s(a *%s.Answer, out *%s) session.Verdict {\n%s}", doc, name, c.answerPackage(), c.outType(), body)
}

// outType is the Go type of the typed answer.
func (c *callView) outType() string {
	if c.IsSOAP() {
		_, out := c.soapTypes()
		return out
	}
	return c.restOut()
}

// judgeBody is the statements of a judge, and whether they read the typed answer.
//
//	switch {
//	case quarantinePattern.MatchString(a.FaultString()):
//		return a.Matched(session.Surface, "quarantine")
//	}
//	return a.Verdict()
func (s *sessionView) judgeBody(c *callView) (body string, typed bool) {
	p := s.client.w.printer(c.surrounding("a"))
	var cases []branch
	for _, group := range []struct {
		kind     string
		triggers []*model.Trigger
	}{{"session.Surface", c.Surface}, {"session.Expired", c.Expired}, {"session.Suspect", c.Suspect}} {
		for _, t := range group.triggers {
			if t.When[c.Operation] != nil {
				cases = append(cases, triggerCase(p, c, group.kind, t))
			}
		}
	}
	if c.Error != nil && c.Error.When[c.Operation] != nil {
		cases = append(cases, errorCase(p, c))
	}
	var b block
	b.branches(cases)
	b.line("return a.Verdict()")
	return b.String(), p.usesOut
}

// triggerCase is the branch of one block.
func triggerCase(p *printer, c *callView, kind string, t *model.Trigger) branch {
	p.hint = t.Name
	b := branch{when: c.ofErrors(t.When[c.Operation], p.condition(t.When[c.Operation]))}
	matched := fmt.Sprintf("a.Matched(%s, %s)", kind, strconv.Quote(t.Name))
	until := t.Until[c.Operation]
	if until == nil {
		b.do = fmt.Sprintf("return %s\n", matched)
		return b
	}
	b.do = fmt.Sprintf("v := %s\nv.Until = %s\nreturn v\n", matched, p.as(until, model.KindTime))
	return b
}

// condition is e as a condition over an answer. A rule that reads nothing but the
// typed answer says nothing about an answer that has none.
func (p *printer) condition(e model.Expr) string {
	text := p.asCode(e, model.KindBool)
	if model.NeedsAnswer(e) {
		return "a.OK() && " + text.in(precAnd+1)
	}
	return text.text
}

// errorCase is the branch of the vendor's own errors.
func errorCase(p *printer, c *callView) branch {
	rule := c.Error
	p.hint = "error"
	b := branch{when: c.ofErrors(rule.When[c.Operation], p.condition(rule.When[c.Operation]))}
	fields := []string{"Operation: " + strconv.Quote(c.FullName()), "Status: a.Status"}
	if e := rule.Code[c.Operation]; e != nil {
		fields = append(fields, "Code: "+p.string(e))
	}
	if e := rule.Message[c.Operation]; e != nil {
		fields = append(fields, "Message: "+p.string(e))
	}
	fields = append(fields, "Err: a.Err")
	b.do = fmt.Sprintf("return session.Verdict{Kind: session.Answered, Err: &Error{%s}}\n", strings.Join(fields, ", "))
	return b
}

// HasErrors: the policy says what the vendor's own errors are.
func (s *sessionView) HasErrors() bool { return len(s.Errors) > 0 }

// surrounding is what expressions about an answer of c find around them.
func (c *callView) surrounding(reply string) surrounding {
	v := surrounding{protocol: c.Service.Protocol, reply: reply, out: "out", result: c.Result}
	switch {
	case c.IsSOAP():
		if s := c.singleStruct(c.soap().Response); s != nil {
			v.response = s
		}
	case c.Result != nil:
		v.response = c.Result.Type
	}
	return v
}
