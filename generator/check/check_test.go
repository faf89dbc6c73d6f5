package check

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Rules are shown one by one in testdata/rejected, over whole policies. Here is
// what they are made of.

func TestRulesAreSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules {
		if !regexp.MustCompile(`^[a-z]+([A-Z][a-z]+){2,}$`).MatchString(r.name) || seen[r.name] || r.check == nil {
			t.Errorf("rule %q", r.name)
		}
		seen[r.name] = true
	}
}

// A client without a session, and one that was hardly understood, are judged
// without a word.
func TestNothingToJudge(t *testing.T) {
	pos := diag.Pos{File: "policy.hcl", Line: 1}
	for _, c := range []*model.Client{
		nil,
		{},
		{Session: &model.Session{Pos: pos, Incomplete: []diag.Pos{pos}}},
		{Session: &model.Session{Pos: pos, Incomplete: []diag.Pos{pos}, Lockouts: []*model.Lockout{{}}}},
	} {
		if diags := Client(c); len(diags) > 0 {
			t.Errorf("%v: %s", c, diags[0])
		}
	}
}

// The leaves that the conditions below are made of.
var (
	status  = &model.Ref{Of: "http.status", K: model.KindInt}
	code    = &model.Path{Root: model.RootResult, Steps: []model.Step{{Name: "code"}}, K: model.KindInt}
	state   = &model.Path{Root: model.RootResult, Steps: []model.Step{{Name: "state"}}, K: model.KindString}
	frozen  = &model.Path{Root: model.RootResult, Steps: []model.Step{{Name: "frozen"}}, K: model.KindBool}
	matches = &model.Call{Func: "matches", Args: []model.Expr{&model.Ref{Of: "fault.string"}, lit("x")}, K: model.KindBool}
)

func lit(v any) *model.Lit { return &model.Lit{Value: v} }

func bin(op string, x, y model.Expr) *model.Binary {
	return &model.Binary{Op: op, X: x, Y: y, K: model.KindBool}
}

func is(x model.Expr, v any) model.Expr { return bin("==", x, lit(v)) }

func in(x model.Expr, list any) model.Expr {
	return &model.Call{Func: "contains", Args: []model.Expr{lit(list), x}, K: model.KindBool}
}

func not(x model.Expr) model.Expr { return &model.Unary{Op: "!", X: x} }

func TestImplies(t *testing.T) {
	one, two := is(code, int64(1)), is(code, int64(2))
	open := is(state, "open")
	tests := []struct {
		name string
		x, y model.Expr
		want bool
	}{
		{"itself", one, one, true},
		{"another value", one, two, false},
		{"another field", one, is(status, int64(1)), false},
		{"a term of it", bin("&&", one, open), open, true},
		{"the whole of a term", open, bin("&&", one, open), false},
		{"one way of several", open, bin("||", one, open), true},
		{"several ways of one", bin("||", one, open), open, false},
		{"both ways", bin("||", bin("&&", one, open), bin("&&", two, open)), open, true},
		{"both terms", bin("&&", open, one), bin("&&", one, open), true},
		{"a value of a list", one, in(code, []int64{1, 2}), true},
		{"a list of a value", in(code, []int64{1, 2}), one, false},
		{"a list of a longer list", in(state, []string{"a", "b"}), in(state, []string{"b", "c", "a"}), true},
		{"a literal on the left", bin("==", lit(int64(1)), code), in(code, []int64{1}), true},
		{"whatever holds always", open, lit(true), true},
		{"whatever holds never", open, lit(false), false},
		{"calls", bin("&&", matches, one), matches, true},
		{"nothing", nil, one, false},
	}
	for _, tt := range tests {
		if got := implies(tt.x, tt.y); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestNever(t *testing.T) {
	one, two := is(code, int64(1)), is(code, int64(2))
	tests := []struct {
		name string
		e    model.Expr
		want bool
	}{
		{"false", lit(false), true},
		{"true", lit(true), false},
		{"not true", not(lit(true)), true},
		{"a field", frozen, false},
		{"and false", bin("&&", frozen, lit(false)), true},
		{"or false", bin("||", frozen, lit(false)), false},
		{"one and two", bin("&&", one, two), true},
		{"one or two", bin("||", one, two), false},
		{"one and another field", bin("&&", one, is(state, "two")), false},
		{"one, something, two", bin("&&", bin("&&", one, frozen), two), true},
		{"a field and not", bin("&&", frozen, not(frozen)), true},
		{"is and is not", bin("&&", one, bin("!=", code, lit(int64(1)))), true},
		{"lists apart", bin("&&", in(code, []int64{1, 2}), in(code, []int64{3})), true},
		{"lists that meet", bin("&&", in(code, []int64{1, 2}), in(code, []int64{2, 3})), false},
		{"no such status", is(status, int64(4010)), true},
		{"a status", is(status, int64(401)), false},
		{"beyond every status", bin(">=", status, lit(int64(600))), true},
		{"below every status", bin("<", status, lit(int64(100))), true},
		{"no status of a list", in(status, []int64{1, 2000}), true},
		{"some status of a list", in(status, []int64{1, 200}), false},
		{"literals", bin("<", lit(int64(2)), lit(int64(1))), true},
		{"equal literals", bin("==", lit("a"), lit("a")), false},
		{"a choice", &model.Cond{If: lit(false), Then: lit(true), Else: lit(false)}, true},
		{"nothing", nil, false},
	}
	for _, tt := range tests {
		if got := never(tt.e); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestCovers(t *testing.T) {
	tests := []struct {
		written, host string
		want          bool
	}{
		{"api.example.com", "api.example.com", true},
		{"API.example.com", "api.Example.com", true},
		{"example.com", "api.example.com", false},
		{".example.com", "api.example.com", true},
		{".example.com", "example.com", true},
		{"*.example.com", "api.example.com", true},
		{".example.com", "badexample.com", false},
		{"{region}.example.com", "eu1.example.com", true},
		{"{region}.example.com", "eu1.example.org", false},
	}
	for _, tt := range tests {
		if got := covers(tt.written, tt.host); got != tt.want {
			t.Errorf("%q covers %q: %t, want %t", tt.written, tt.host, got, tt.want)
		}
	}
}

func TestSecretWords(t *testing.T) {
	for word, want := range map[string]bool{
		"password": true, "PartnerSecret": true, "accessToken": true, "refresh_token": true, "apiKey": true, "app_key": true,
		"SessKey": true, "pin": true, "PinCode": true, "pwd": true,
		"user": false, "companyID": false, "TokenDescription": false, "TokenId": false, "key": false, "monkey": false,
		"shopping": false, "passwordHint": false,
	} {
		if got := secretWord.MatchString(word); got != want {
			t.Errorf("%q is called like a secret: %t, want %t", word, got, want)
		}
	}
}

// Sentences that vendors write, and what a policy of 5 failures and 20 minutes
// is told.
func TestProse(t *testing.T) {
	tests := []struct{ doc, want string }{
		{"After five failed attempts to authenticate, your account will be locked.", ""},
		{"After six failed attempts to authenticate, your account will be locked.", `"six failed attempts"`},
		{"6 unsuccessful Authenticate calls in a row lock the caller's IP.", `"6 unsuccessful Authenticate calls"`},
		{"Three consecutive invalid logins block the user.", `"Three consecutive invalid logins"`},
		{"Up to 10 items are returned after a failed attempt.", ""},
		{"A token is valid for 20 minutes.", ""},
		{"The token is valid for 2 hours.", `"valid for 2 hours"`},
		{"A session key expires 25 hours after Authenticate.", `"expires 25 hours"`},
		{"The access token will expire, in about 90 minutes.", `"expire, in about 90 minutes"`},
		{"The session lives for one hour", `"lives for one hour"`},
		{"Reports are valid for 30 days.", ""},
		{"If the token is greater than 90 minutes, generate a new one.", ""},
		{"", ""},
	}
	for _, tt := range tests {
		op := &model.Operation{Name: "Login", Doc: tt.doc, Pos: diag.Pos{File: "spec", Line: 3}}
		pos := diag.Pos{File: "policy.hcl", Line: 9}
		s := &model.Session{
			Logins:   []*model.Login{{Operations: []*model.Operation{op}}},
			Lockouts: []*model.Lockout{{After: model.Number[int]{Value: 5, Set: true, Pos: pos}}},
			Lifetime: model.Lifetime{Hard: model.Number[time.Duration]{Value: 20 * time.Minute, Set: true, Pos: pos}},
		}
		var diags diag.List
		figuresAgreeWithTheSpec(&judge{client: &model.Client{Session: s}, session: s, diags: &diags})
		switch {
		case tt.want == "" && len(diags) > 0:
			t.Errorf("%q: %s", tt.doc, diags[0])
		case tt.want != "" && (len(diags) != 1 || !strings.Contains(diags[0].Summary, tt.want) || diags.HasErrors()):
			t.Errorf("%q: %d diagnostics, want a warning of %s", tt.doc, len(diags), tt.want)
		}
	}
}
