package infer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

func text() *model.Scalar { return &model.Scalar{Kind: model.String, XSD: "string"} }

func field(name string, t model.Type) *model.Field { return &model.Field{Name: name, Type: t} }

func record(name string, fields ...*model.Field) *model.Struct {
	return &model.Struct{Decl: model.Decl{Name: name}, Fields: fields}
}

// soap is an operation with a wrapped request and answer.
func soap(name string, line int, request, answer []*model.Field) *model.Operation {
	return &model.Operation{Name: name, Pos: diag.Pos{File: "acme.wsdl", Line: line}, Wire: &model.SOAPOperation{
		Request:  &model.Envelope{Body: []*model.Field{field(name, record(name, request...))}},
		Response: &model.Envelope{Body: []*model.Field{field(name+"Response", record(name+"Response", answer...))}},
	}}
}

func fields(names ...string) []*model.Field {
	var out []*model.Field
	for _, n := range names {
		out = append(out, field(n, text()))
	}
	return out
}

// acme has two logins: one with a password, and one with a ticket.
func acme() *model.Service {
	return &model.Service{Name: "acme", File: "acme.wsdl", URL: "https://acme.example", Operations: []*model.Operation{
		soap("LoginByTicket", 1, fields("ticketSecret"), fields("SessionKey")),
		soap("Login", 2, fields("User", "Password"), fields("SessionKey", "RequestToken")),
		soap("GetOrder", 3, fields("SessionKey", "id"), fields("text")),
		soap("GetOrders", 4, fields("SessionKey"), fields("text")),
	}}
}

var spec = []Source{{Name: "acme", File: "acme.wsdl"}}

// line is the first line of a draft that starts with prefix.
func line(d *Draft, prefix string) string {
	for l := range strings.SplitSeq(string(d.Text()), "\n") {
		if strings.HasPrefix(l, prefix) {
			return l
		}
	}
	return ""
}

func TestDraftAsks(t *testing.T) {
	var asked []string
	choose := func(q Question) int {
		asked = append(asked, q.Ask)
		for i, g := range q.Guesses {
			if g.Name == "LoginByTicket" {
				return i
			}
		}
		return len(q.Guesses) // out of range: the first is taken
	}
	d := Look([]*model.Service{acme()}).Draft("acme", "", spec, choose)
	if diff := cmp.Diff([]string{"Which operation opens a session?"}, asked); diff != "" {
		t.Error(diff) // there is nothing to choose elsewhere
	}
	if got := line(d, "operation = "); got != "operation = LoginByTicket" {
		t.Error(got)
	}
}

func TestDraftTakesTheBest(t *testing.T) {
	d := Look([]*model.Service{acme()}).Draft("acme", "Acme", spec, nil)
	for prefix, want := range map[string]string{
		"operation = ": "operation = Login",
		"token = ":     "token = result.SessionKey",
		"element = ":   `element = "SessionKey"`,
		"title = ":     `title = "Acme"`,
		"scope = ":     "scope = [credential.User]",
	} {
		if got := line(d, prefix); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A check's errors change the draft where they point, and nothing else does.
func TestRepair(t *testing.T) {
	d := Look([]*model.Service{acme()}).Draft("acme", "", spec, nil)
	at := func(prefix string) diag.Pos {
		before, _, found := strings.Cut(string(d.Text()), "\n"+prefix)
		if !found {
			t.Fatalf("no line starts with %q in\n%s", prefix, d.Text())
		}
		return diag.Pos{File: "policy.hcl", Line: strings.Count(before, "\n") + 2}
	}
	before := string(d.Text())
	var list diag.List
	list.Warnf("w", at("carry"), "a warning")
	list.Errorf("e", diag.Pos{File: "acme.wsdl", Line: 3}, "an error elsewhere")
	list.Errorf("e", at("lockout"), "an error without an alternative")
	if d.Repair("policy.hcl", list) || string(d.Text()) != before {
		t.Errorf("changed to\n%s", d.Text())
	}
	list = nil
	list.Errorf("not-carried", at("carry"), "GetStatus does not carry it").WithHelp("write except = [GetStatus, Get-All, odd name] if they need no session")
	list.Errorf("unredacted-secret", at("login"), "a secret").WithHelp("write redact = [%q] in the client block", "RequestToken")
	if !d.Repair("policy.hcl", list) {
		t.Error("nothing was repaired")
	}
	if got := line(d, "  except = "); got != `  except = [GetStatus, Get-All, "odd name"] # they have no place for it` {
		t.Error(got)
	}
	if got := line(d, "  redact = "); !strings.HasPrefix(got, `  redact = ["RequestToken"]`) {
		t.Error(got)
	}
	if d.Repair("policy.hcl", list) {
		t.Error("the same repair twice")
	}
	list = nil
	list.Errorf("e", at("carry"), "no such element")
	if !d.Repair("policy.hcl", list) || line(d, "element = ") != "" || line(d, "cookie = ") != `cookie = chosen("JSESSIONID")` {
		t.Errorf("no other carrier is tried\n%s", d.Text())
	}
	list = nil
	list.Errorf("e", at("expired"), "applies nowhere")
	if !d.Repair("policy.hcl", list) || line(d, "expired ") != "" {
		t.Errorf("a signal that applies nowhere stays\n%s", d.Text())
	}
}

func TestFiguresOfTheProse(t *testing.T) {
	s := acme()
	s.Doc = "A session key expires after 25 hours.\n\nSix consecutive failed logins lock the account; contact support."
	s.Pos = diag.Pos{File: "acme.wsdl", Line: 9}
	d := Look([]*model.Service{s}).Draft("acme", "", spec, nil)
	for _, want := range []string{
		"# acme.wsdl:9: the documentation says \"expires after 25 hours\"\nlifetime { hard = \"25h\" }\n",
		"# acme.wsdl:9: the documentation says \"Six consecutive failed logins\"\n# How the vendor tells of a locked account goes into login:  locked { when = … }\nlockout {\nafter = 6\nrun = consecutive\n",
		"unlock = chosen(support(",
	} {
		if !strings.Contains(string(d.Text()), want) {
			t.Errorf("no %q in\n%s", want, d.Text())
		}
	}
}

func TestOpen(t *testing.T) {
	d := Look([]*model.Service{acme()}).Draft("acme", "", spec, nil)
	if got := d.Open(); len(got) != 3 {
		t.Errorf("%q", got)
	}
}
