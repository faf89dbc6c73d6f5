package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

// The types of the fixtures.
var (
	text    = &model.Scalar{Kind: model.String, XSD: "string"}
	integer = &model.Scalar{Kind: model.Int32, XSD: "int"}
	truth   = &model.Scalar{Kind: model.Bool, XSD: "boolean"}
	instant = &model.Scalar{Kind: model.DateTime, XSD: "dateTime"}
	decimal = &model.Scalar{Kind: model.Decimal, XSD: "decimal"}
	binary  = &model.Scalar{Kind: model.Base64, XSD: "base64Binary"}
	guid    = &model.Scalar{Kind: model.GUID, XSD: "string"}
)

// place is a line of a spec that does not exist.
func place(file string, line int) diag.Pos { return diag.Pos{File: file, Line: line, Col: 1} }

func field(name string, t model.Type) *model.Field {
	return &model.Field{Name: name, Type: t, Presence: model.Optional, Pos: place("spec", 40)}
}

func record(name string, fields ...*model.Field) *model.Struct {
	return &model.Struct{Decl: model.Decl{Name: name, Pos: place("spec", 30)}, Fields: fields}
}

// repeated is a field that may stand several times.
func repeated(name string, t model.Type) *model.Field {
	f := field(name, t)
	f.Repeated = true
	return f
}

func soapOp(name string, in, out *model.Struct) *model.Operation {
	w := &model.SOAPOperation{Wrapped: true, Request: &model.Envelope{}, Response: &model.Envelope{}}
	w.Request.Body = []*model.Field{field(name, in)}
	w.Response.Body = []*model.Field{field(name+"Response", out)}
	return &model.Operation{Name: name, Pos: place("bank.wsdl", 10), Wire: w}
}

func restOp(name string, in *model.Struct, out model.Type, params ...*model.Param) *model.Operation {
	w := &model.HTTPOperation{Method: "POST", Path: "/" + name, Params: params}
	if in != nil {
		w.Bodies = []*model.Body{{MediaType: "application/json", Type: in}}
	}
	r := &model.Response{Status: "200"}
	if out != nil {
		r.Bodies = []*model.Body{{MediaType: "application/json", Type: out}}
	}
	w.Responses = []*model.Response{r}
	return &model.Operation{Name: name, Pos: place("shop.yaml", 10), Wire: w}
}

func param(in, name string) *model.Param {
	p := &model.Param{In: in}
	p.Field = *field(name, text)
	return p
}

// bank is a SOAP service: two operations, a session in an element.
func bank() *model.Service {
	state := &model.Enum{
		Decl: model.Decl{Name: "State", Pos: place("bank.wsdl", 20)}, Base: text,
		Values: []*model.EnumValue{{Name: "Open", Value: "Open"}, {Name: "Closed", Value: "Closed"}},
	}
	account := record("Account",
		field("Code", integer), field("Message", text), field("State", state), field("Amount", decimal),
		field("Opened", instant), field("Frozen", truth), field("Image", binary),
		field("Owner", record("Owner", field("Name", text))),
		repeated("Entries", record("Entry", field("Code", integer), field("Text", text))),
		field("Tags", &model.List{Elem: text}),
	)
	credential := record("Credential", field("User", text), field("Password", text), field("Branch", guid))
	login := soapOp("Login", record("", field("credential", credential)), record("", field("LoginResult", text)))
	balance := soapOp("Balance",
		record("", field("SessionKey", text), field("Account", text)),
		record("", field("BalanceResult", account), field("total", decimal)))
	rate := soapOp("Rate", record("", field("sessionKey", text)), record("", field("Value", decimal)))
	check := soapOp("CheckPassword", record("", field("credential", credential)), record("", field("CheckPasswordResult", truth)))
	return &model.Service{
		Name: "bank", File: "bank.wsdl", Protocol: model.SOAP, URL: "https://bank.example/soap",
		Operations: []*model.Operation{login, balance, rate, check},
		Types:      []model.Type{account, credential, state},
	}
}

// shop is an OpenAPI service: a token in a header.
func shop() *model.Service {
	session := record("Session", field("token", text), field("expires", instant), field("lifetime", integer))
	order := record("Order", field("id", integer), field("status", text), repeated("lines", record("Line", field("sku", text))))
	problem := record("Problem", field("code", text), repeated("errors", record("Cause", field("reason", text))))
	login := restOp("Login", record("Credential", field("user", text), field("password", text)), session)
	get := restOp("GetOrder", nil, order, param("path", "id"), param("header", "X-Token"), param("query", "cursor"))
	list := restOp("ListOrders", nil, record("", repeated("orders", order), field("next", text)), param("header", "X-Token"), param("query", "cursor"))
	list.Tags = []string{"orders"}
	wire := get.Wire.(*model.HTTPOperation)
	wire.Responses = append(wire.Responses, &model.Response{Status: "401", Bodies: []*model.Body{{MediaType: "application/json", Type: problem}}})
	return &model.Service{
		Name: "shop", File: "shop.yaml", Protocol: model.REST, URL: "https://shop.example",
		Operations: []*model.Operation{login, get, list},
		Types:      []model.Type{session, order, problem},
	}
}

// The policies that the tests vary.
const (
	bankPolicy = `
  service "bank" { wsdl = "bank.wsdl" }
  credential {
    field "User" {}
    field "Password" { secret = true }
    field "Branch" { optional = true }
  }
  login {
    operation = Login
    input     = { credential = { User = credential.User, Password = credential.Password, Branch = credential.Branch } }
    token     = result
    refused { when = result == "" }
  }
  carry { element = "SessionKey" }
  lockout {
    after = 5
    scope = [credential.User]
  }
`
	shopPolicy = `
  service "shop" { openapi = "shop.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = credential.user, password = credential.password }
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry { header = "X-Token" }
  lockout {
    after = 5
    scope = [credential.user]
  }
`
)

// parse reads a client block with this body.
func parse(t testing.TB, body string) *policy.File {
	t.Helper()
	f, diags := policy.Parse(files("client \"c\" {\n"+body+"}\n"), "policy.hcl")
	if f == nil || diags.HasErrors() {
		t.Fatalf("parse: %s", lines(diags))
	}
	return f
}

func files(text string) fstest.MapFS {
	return fstest.MapFS{
		"policy.hcl": {Data: []byte(text)},
		"bank.wsdl":  {Data: []byte("<definitions/>")},
		"shop.yaml":  {Data: []byte("openapi: 3.0.3")},
	}
}

// bind reads and binds a client block with this body, which must be right.
func bind(t testing.TB, body string) *model.Client {
	t.Helper()
	c, diags := tryBind(t, body)
	if len(diags) > 0 {
		t.Fatalf("bind: %s", lines(diags))
	}
	return c
}

func tryBind(t testing.TB, body string) (*model.Client, diag.List) {
	t.Helper()
	f := parse(t, body)
	return policy.Bind(f, servicesOf(f))
}

// servicesOf is a fresh model for each spec that f names.
func servicesOf(f *policy.File) []*model.Service {
	var out []*model.Service
	for _, s := range f.Services {
		if s.Protocol == model.SOAP {
			out = append(out, bank())
		} else {
			out = append(out, shop())
		}
	}
	return out
}

func operation(t testing.TB, c *model.Client, name string) *model.Operation {
	t.Helper()
	for _, s := range c.Services {
		for _, op := range s.Operations {
			if op.Name == name {
				return op
			}
		}
	}
	t.Fatalf("no operation %q", name)
	return nil
}

// lines is diagnostics one a line, each with its help.
func lines(l diag.List) string {
	var b strings.Builder
	for _, d := range l {
		fmt.Fprintf(&b, "%s | %s\n", d, d.Help)
	}
	return b.String()
}

// show prints an expression without its positions, as Lisp.
func show(e model.Expr) string {
	switch e := e.(type) {
	case nil:
		return "nil"
	case *model.Lit:
		return fmt.Sprintf("%#v", e.Value)
	case *model.Path:
		words := []string{[...]string{"response", "result", "item", "body"}[e.Root]}
		for _, step := range e.Steps {
			if step.Star {
				words = append(words, "[*]")
			} else {
				words = append(words, "."+step.Name)
			}
		}
		return strings.Join(words, "") + ":" + kind(e.K)
	case *model.Ref:
		if e.Name == "" {
			return e.Of
		}
		return e.Of + "." + e.Name
	case *model.Unary:
		return "(" + e.Op + " " + show(e.X) + ")"
	case *model.Binary:
		return "(" + e.Op + " " + show(e.X) + " " + show(e.Y) + ")"
	case *model.Cond:
		return "(if " + show(e.If) + " " + show(e.Then) + " " + show(e.Else) + ")"
	case *model.Call:
		words := []string{e.Func}
		for _, a := range e.Args {
			words = append(words, show(a))
		}
		return "(" + strings.Join(words, " ") + ")"
	case *model.Object:
		var words []string
		for _, m := range e.Members {
			omit := ""
			if m.OmitEmpty {
				omit = "?"
			}
			words = append(words, m.Name+omit+"="+show(m.Value))
		}
		return "{" + strings.Join(words, " ") + "}"
	}
	return "?"
}

func kind(k model.ExprKind) string {
	return [...]string{"string", "int", "number", "bool", "time", "bytes", "strings", "ints", "object", "list", "dynamic"}[k]
}
