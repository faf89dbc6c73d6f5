package policy_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

func TestBindLogin(t *testing.T) {
	c := bind(t, bankPolicy)
	l := c.Session.Logins[0]
	if got, want := show(l.Input), "{credential={User=credential.User Password=credential.Password Branch?=credential.Branch}}"; got != want {
		t.Errorf("input is %s, want %s", got, want)
	}
	if got, want := show(l.Token[0].Value), "result:string"; got != want || l.Token[0].Name != "token" {
		t.Errorf("token %s is %s, want %s", l.Token[0].Name, got, want)
	}
	if got, want := show(l.Answers[0].When), `(== result:string "")`; got != want || l.Answers[0].Class != model.Refused {
		t.Errorf("%s when %s, want %s", l.Answers[0].Class, got, want)
	}
	if l.Timeout.Value != 30*time.Second || l.Timeout.Set {
		t.Errorf("timeout is %v, want 30s by default", l.Timeout)
	}
}

// What each operation is to the session, and why some are not exported.
func TestBindRoles(t *testing.T) {
	c := bind(t, bankPolicy+`
  probe {
    operation = Rate
    alive     = http.status == 200
  }
`)
	want := map[string]model.Role{
		"Login": model.LoginRole, "Balance": model.Business, "Rate": model.ProbeRole, "CheckPassword": model.CredentialRole,
	}
	for name, role := range want {
		op := operation(t, c, name)
		if op.Role != role {
			t.Errorf("%s is a %s operation, want %s", name, op.Role, role)
		}
		reserved := role == model.LoginRole || role == model.CredentialRole
		if (op.Reserved != "") != reserved {
			t.Errorf("%s: reserved %q, want %t", name, op.Reserved, reserved)
		}
		carries := role != model.LoginRole && name != "CheckPassword"
		if (len(op.Carry) > 0) != carries {
			t.Errorf("%s carries %d things, want some: %t", name, len(op.Carry), carries)
		}
	}
}

// An operation that takes a password of somebody else is said to.
func TestCredentialExcept(t *testing.T) {
	body := strings.Replace(bankPolicy, "credential {", "credential {\n    except = [CheckPassword]", 1)
	c := bind(t, body)
	if op := operation(t, c, "CheckPassword"); op.Role != model.Business || op.Reserved != "" {
		t.Errorf("CheckPassword is a %s operation, reserved %q", op.Role, op.Reserved)
	}
}

// A field called Password somewhere else does not make an operation an attempt
// to log in; all that the login sends does.
func TestCredentialOperationsByName(t *testing.T) {
	tests := []struct {
		name   string
		fields []*model.Field
		want   model.Role
	}{
		{"password alone", []*model.Field{field("password", text)}, model.Business},
		{"user alone", []*model.Field{field("user", text)}, model.Business},
		{"both", []*model.Field{field("user", text), field("password", text), field("note", text)}, model.CredentialRole},
		{"other kinds", []*model.Field{field("user", text), field("password", truth)}, model.Business},
		{"deeper", []*model.Field{repeated("people", record("Person", field("user", text), field("password", text)))}, model.CredentialRole},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, shopPolicy)
			s := shop()
			s.Operations = append(s.Operations, restOp("Other", record("", tt.fields...), nil))
			c, diags := policy.Bind(f, []*model.Service{s})
			if len(diags) > 0 {
				t.Fatal(lines(diags))
			}
			if got := operation(t, c, "Other").Role; got != tt.want {
				t.Errorf("role is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBindResult(t *testing.T) {
	c := bind(t, bankPolicy)
	for name, want := range map[string][]string{"Login": {"LoginResult"}, "Balance": {"BalanceResult"}, "Rate": {"Value"}} {
		var got []string
		for _, f := range operation(t, c, name).Result.Fields {
			got = append(got, f.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("result of %s (-want +got):\n%s", name, diff)
		}
	}
	c = bind(t, shopPolicy)
	if r := operation(t, c, "GetOrder").Result; len(r.Fields) != 0 || model.DeclOf(r.Type).Name != "Order" {
		t.Errorf("result of GetOrder is %v, want the answer itself", r)
	}
	c = bind(t, "result = child(response, \"total\")"+strings.Replace(bankPolicy, "token     = result", "token     = response.LoginResult", 1))
	if r := operation(t, c, "Balance").Result; len(r.Fields) != 1 || r.Fields[0].Name != "total" {
		t.Errorf("result of Balance is %v, want the field total", r)
	}
	if r := operation(t, c, "Rate").Result; r.Fields[0].Name != "Value" {
		t.Errorf("result of Rate is %v, want its only child, since it has no total", r)
	}
}

// Each operation gets the spelling of its own.
func TestBindCarryElement(t *testing.T) {
	c, diags := tryBind(t, bankPolicy)
	if len(diags) != 0 {
		t.Error(lines(diags))
	}
	for name, want := range map[string]string{"Balance": "SessionKey", "Rate": "sessionKey"} {
		op := operation(t, c, name)
		if len(op.Carry) != 1 || op.Carry[0].Element != want {
			t.Errorf("%s carries %v, want %s", name, op.Carry, want)
		}
	}
}

func TestBindCarryHeader(t *testing.T) {
	c := bind(t, shopPolicy+`
  always { header = { "X-App" = credential.user } }
  carry "lists" {
    operations = [ListOrders]
    header     = { "x-token" = "Bearer ${session.token}" }
  }
`)
	get, list := operation(t, c, "GetOrder"), operation(t, c, "ListOrders")
	if got := show(get.Carry[0].Headers[0].Value); got != "session.token" {
		t.Errorf("GetOrder carries %s", got)
	}
	if len(list.Carry) != 1 || show(list.Carry[0].Headers[0].Value) != `(join "" "Bearer " session.token)` {
		t.Errorf("ListOrders carries %d things, want the one that names it instead of the other", len(list.Carry))
	}
	for _, op := range []*model.Operation{get, list} {
		for _, p := range op.Wire.(*model.HTTPOperation).Params {
			if hidden := p.Hidden != ""; hidden != (p.Name == "X-Token") {
				t.Errorf("%s: parameter %s hidden: %t", op.Name, p.Name, hidden)
			}
		}
	}
}

func TestBindCarryCookieReachesAllServicesByDefault(t *testing.T) {
	c := bind(t, strings.Replace(shopPolicy, `header = "X-Token"`, `cookie = "SID"`, 1))
	if diff := cmp.Diff([]string{"shop.example"}, c.Session.Carry[0].Hosts); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
	if c.Session.Carry[0].HostsPos.IsValid() {
		t.Error("hosts that nobody stated have a place")
	}
}

// SOAP and REST front one backend: a session of either serves both.
func TestBindTwoServices(t *testing.T) {
	body := `
  service "bank" { wsdl = "bank.wsdl" }
  service "shop" { openapi = "shop.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = { shop = Login, bank = Login }
    input     = { user = credential.user, password = credential.password }
    token     = body.token
    refused { when = http.status == 401 }
  }
  carry "bank" { element = "SessionKey" }
  carry "shop" { header = "X-Token" }
  expired "both" { when = http.status == 419 }
`
	_, diags := tryBind(t, body)
	if !diags.HasErrors() { // the bank's login has other fields
		t.Fatal("fields of one service were found in the other")
	}
	c := bind(t, strings.Replace(body, "{ shop = Login, bank = Login }", "shop.Login", 1))
	if op := operation(t, c, "Rate"); op.Carry[0].Name != "bank" || len(op.Expired) != 1 {
		t.Errorf("Rate carries %v", op.Carry[0])
	}
	if op := operation(t, c, "GetOrder"); op.Carry[0].Name != "shop" || len(op.Expired) != 1 {
		t.Errorf("GetOrder carries %v", op.Carry[0])
	}
}

func TestBindLimits(t *testing.T) {
	c := bind(t, bankPolicy+`
  lifetime {
    hard = "20m"
    bind = none
  }
  lockout {
    after             = chosen(6)
    run               = consecutive
    window            = fixed("12h")
    counts            = logins
    distinct_secrets  = true
    margin            = 1
    scope             = [egress_ip, [credential.User, identity]]
    unlock            = growing("1m", 2, "24h")
    escalates_after   = 3
    while_locked      = ignored
    ends_sessions     = true
    indistinguishable = true
    sticky            = false
    reset             = [success, time]
  }
  throttle {
    min_interval = chosen("60s")
    burst        = 2
  }
  quota "requests" {
    limit      = 100
    per        = "1h"
    operations = [Balance]
    remaining  = header("Left")
    resets     = header("Reset")
  }
  replay {
    operation "Balance" { after_suspicion = true }
    operation "Rate" { after_expiry = false }
  }
  pool { size = 3 }
`)
	s := c.Session
	if s.Lifetime.RenewAfter.Value != 18*time.Minute || s.Lifetime.RenewAfter.Set {
		t.Errorf("renewed after %v, want 90 %% of 20m by default", s.Lifetime.RenewAfter)
	}
	first, second := s.Lockouts[0], s.Lockouts[1]
	if first.Margin.Value != 2 || first.Run != "cumulative" || first.Counts != "failures" || first.WhileLocked != "extends" || !first.Sticky {
		t.Errorf("defaults of a lockout are %+v", first)
	}
	if !second.After.Chosen || second.After.Value != 6 || second.Run != "consecutive" || !second.RunStated ||
		second.Window.Value != 12*time.Hour || second.WindowKind != "fixed" || second.Counts != "logins" || !second.DistinctSecrets ||
		second.Margin.Value != 1 || second.EscalatesAfter != 3 || second.WhileLocked != "ignored" || !second.EndsSessions ||
		!second.Indistinguishable || second.Sticky {
		t.Errorf("the second lockout is %+v", second)
	}
	if diff := cmp.Diff([]string{"success", "time"}, second.Resets); diff != "" {
		t.Errorf("resets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(model.Unlock{After: time.Minute, Factor: 2, Cap: 24 * time.Hour}, second.Unlock); diff != "" {
		t.Errorf("unlock (-want +got):\n%s", diff)
	}
	if n := second.Scopes; len(n) != 2 || !n[0][0].EgressIP || n[1][0].Credential.Name != "User" || !n[1][1].Identity {
		t.Errorf("scopes are %v", n)
	}
	if s.Throttle.MinInterval.Value != time.Minute || !s.Throttle.MinInterval.Chosen || s.Throttle.Burst.Value != 2 {
		t.Errorf("throttle is %+v", s.Throttle)
	}
	if q := s.Quotas[0]; q.Limit.Value != 100 || q.Per != time.Hour || q.Remaining != "Left" || q.Resets != "Reset" || len(q.Operations) != 1 {
		t.Errorf("quota is %+v", q)
	}
	if s.Pool != 3 {
		t.Errorf("pool is %d", s.Pool)
	}
	want := map[string]model.Replay{"Login": {}, "Balance": {AfterExpiry: true, AfterSuspicion: true}, "Rate": {}, "CheckPassword": {AfterExpiry: true}}
	for name, replay := range want {
		if got := operation(t, c, name).Replay; got != replay {
			t.Errorf("replay of %s is %+v, want %+v", name, got, replay)
		}
	}
}

// The words that stand for no figure leave none.
func TestBindWordsForFigures(t *testing.T) {
	c := bind(t, bankPolicy+"lifetime {\n hard = unknown\n renew_after = never\n}\n")
	l := c.Session.Lifetime
	if l.Hard.Set || l.Hard.Value != 0 || !l.HardUnknown || l.RenewAfter.Set || !l.RenewNever {
		t.Errorf("lifetime is %+v", l)
	}
}

// A vocabulary that the other tests do not touch.
func TestBindTheRest(t *testing.T) {
	body := strings.NewReplacer(
		`field "User" {}`, `field "User" {
      pattern     = "^[a-z]+$"
      length      = [3, 9]
      alphabet    = "a-z"
      require     = [letter]
      lifetime    = "180d"
      warn_before = chosen("30d")
      doc         = "who logs in"
    }`,
		`field "Branch" { optional = true }`, `field "Branch" {
      optional   = true
      format     = guid
      identifies = true
    }
    rotate {
      operation = CheckPassword
      input     = { credential = { User = credential.User, Password = next.Password } }
      success   = result
      refused { when = !result }
    }
    webhook {
      tokens = body.Tokens
      match  = item.User == credential.User
      set    = { Password = item.Password }
    }`,
		`refused { when = result == "" }`, `success    = result != ""
    expires_at = { session = header("Until"), credential = date_in(header("Changes")) }
    timeout    = "5s"
    header     = { "X-Way" = "one" }
    refused {
      when    = result == ""
      message = fault.string
    }
    throttled {
      when  = matches(fault.string, "later")
      until = date_in(fault.string)
    }
    outage { when = chosen(http.status == 503) }
    locked { when = matches(fault.string, "locked") }`,
	).Replace(bankPolicy)
	c := bind(t, `
  title  = "The Bank"
  redact = ["Amount", Image]
`+body+`
  environment "test" {
    url                  = required
    separate_credentials = true
  }
  error {
    when    = result.Code != 0
    code    = result.Code
    message = result.Message
  }
  logout { operation = Rate }
  soap {
    username_token = digest
    username       = credential.User
    password       = credential.Password
    addressing     = true
    timestamp      = true
    version        = "1.2"
  }
  paginate "entries" {
    operations = [Balance]
    style      = cursor
    cursor     = Account
    items      = result.Entries
    next       = result.Message
  }
  rename {
    type  = { Account = "Konto" }
    field = { "Account.Code" = "Status" }
  }
`)
	s := c.Session
	f := s.Credential.Fields[0]
	if f.Pattern != "^[a-z]+$" || f.Length[1] != 9 || f.Alphabet != "a-z" || f.Require[0] != "letter" ||
		f.Lifetime.Value != 180*24*time.Hour || !f.WarnBefore.Chosen || f.Doc == "" {
		t.Errorf("field User is %+v", f)
	}
	if f := s.Credential.Fields[2]; f.Format != "guid" || !f.Identifies || !f.Optional {
		t.Errorf("field Branch is %+v", f)
	}
	r := s.Credential.Rotate
	if show(r.Input) != "{credential={User=credential.User Password=next.Password}}" || r.Fields[0].Name != "Password" || len(r.Answers) != 1 {
		t.Errorf("rotate is %+v", r)
	}
	w := s.Credential.Webhook
	if show(w.Tokens) != "body.Tokens:list" || show(w.Match) != "(== item.User:string credential.User)" || show(w.Set[0].Value) != "item.Password:string" {
		t.Errorf("webhook takes %s, matches %s", show(w.Tokens), show(w.Match))
	}
	l := s.Logins[0]
	var classes []string
	for _, a := range l.Answers {
		classes = append(classes, string(a.Class))
	}
	if diff := cmp.Diff([]string{"locked", "throttled", "outage", "refused"}, classes); diff != "" {
		t.Errorf("answers are judged in this order (-want +got):\n%s", diff)
	}
	if !l.Answers[2].Chosen || show(l.Answers[1].Until) != "(date_in fault.string)" || show(l.Answers[3].Message) != "fault.string" {
		t.Errorf("answers are %+v", l.Answers)
	}
	if show(l.ExpiresAt.Session) != "(date_in header.Until)" || l.Timeout.Value != 5*time.Second || show(l.Header[0].Value) != `"one"` {
		t.Errorf("login is %+v", l)
	}
	if e := c.Environments[0]; !e.URLRequired || !e.SeparateCredentials || e.URL != "" {
		t.Errorf("environment is %+v", e)
	}
	balance := operation(t, c, "Balance")
	if balance.Error == nil || show(balance.Error.Code[balance]) != "result.Code:int" || operation(t, c, "Login").Error != nil {
		t.Errorf("error of Balance is %+v", balance.Error)
	}
	if s.Logout.Name != "Rate" || s.Logout.Reserved == "" {
		t.Errorf("logout is %v", s.Logout)
	}
	if o := s.SOAP; o.UsernameToken != "digest" || show(o.Password) != "credential.Password" || !o.Addressing || !o.Timestamp || o.Version != "1.2" {
		t.Errorf("soap is %+v", o)
	}
	if diff := cmp.Diff(map[string]string{"cursor": "Account", "items": "result.Entries", "next": "result.Message"}, s.Paginate[0].Settings); diff != "" {
		t.Errorf("paginate (-want +got):\n%s", diff)
	}
	if len(c.Renames) != 2 || c.Renames[0].To != "Konto" || c.Renames[1].Kind != "field" {
		t.Errorf("renames are %v", c.Renames)
	}
	if diff := cmp.Diff([]string{"Amount", "Image"}, s.Redact); diff != "" {
		t.Errorf("redact (-want +got):\n%s", diff)
	}
	if c.Title != "The Bank" || c.Package != "c" {
		t.Errorf("client %s is called %s", c.Package, c.Title)
	}
}

func TestPrune(t *testing.T) {
	for _, setting := range []string{"operations = [Balance]", "operations = [bank.Balance]", `operations = ["Balance"]`} {
		c := bind(t, setting+"\n"+bankPolicy+"surface \"x\" { when = fault.present }\n")
		var got []string
		for _, op := range c.Services[0].Operations {
			got = append(got, op.Name)
		}
		if diff := cmp.Diff([]string{"Login", "Balance"}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", setting, diff)
		}
		if n := len(c.Session.Surface[0].Operations); n != 1 {
			t.Errorf("%s: surface applies to %d operations, want 1", setting, n)
		}
	}
	c := bind(t, "tags = [\"orders\"]\n"+shopPolicy)
	if n := len(c.Services[0].Operations); n != 2 {
		t.Errorf("%d operations with the tag or needed, want 2", n)
	}
}

func TestNeeds(t *testing.T) {
	f := parse(t, bankPolicy+"probe { operation = bank.Rate }\nquota \"q\" {\n limit = 1\n per = \"1h\"\n operations = [Balance]\n}\nreplay {\n operation \"CheckPassword\" {}\n}\n")
	if diff := cmp.Diff([]string{"Balance", "CheckPassword", "Login", "Rate"}, f.Needs()); diff != "" {
		t.Errorf("needs (-want +got):\n%s", diff)
	}
}

// What one run finds, another finds again, in the same order.
func TestBindIsDeterministic(t *testing.T) {
	dump := func() string {
		c := bind(t, bankPolicy+"expired \"x\" { when = result.Code == 3 }\n")
		var b bytes.Buffer
		if err := model.Dump(&b, c); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if diff := cmp.Diff(dump(), dump()); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

// A spec that could not be read does not make the others useless, nor is
// anything said about what it might have held.
func TestBindWithoutASpec(t *testing.T) {
	f := parse(t, strings.Replace(bankPolicy, "login {", "service \"shop\" { openapi = \"shop.yaml\" }\nlogin {", 1)+
		"expired \"x\" { when = result.Cod == 3 }\nprobe { operation = Elsewhere }\n")
	c, diags := policy.Bind(f, []*model.Service{bank(), nil})
	if c == nil || len(diags) != 1 || !strings.Contains(diags[0].Summary, `"Cod"`) {
		t.Errorf("got %s", lines(diags))
	}
	if c, diags := policy.Bind(f, []*model.Service{nil, nil}); c != nil || len(diags) > 0 {
		t.Errorf("a client of no services: %v, %s", c, lines(diags))
	}
}
