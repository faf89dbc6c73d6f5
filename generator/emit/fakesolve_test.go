package emit

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

func lit(v any) *model.Lit { return &model.Lit{Value: v} }

func at(root model.Root, kind model.ExprKind, names ...string) *model.Path {
	p := &model.Path{Root: root, K: kind}
	for _, n := range names {
		if n == "*" {
			p.Steps[len(p.Steps)-1].Star = true
			continue
		}
		p.Steps = append(p.Steps, model.Step{Name: n})
	}
	return p
}

func calling(name string, args ...model.Expr) *model.Call {
	return &model.Call{Func: name, Args: args, K: model.KindBool}
}

func binary(x model.Expr, op string, y model.Expr) *model.Binary {
	return &model.Binary{Op: op, X: x, Y: y, K: model.KindBool}
}

// The conditions of policies, and the answers for which they hold or do not.
func TestWordings(t *testing.T) {
	status := &model.Ref{Of: "http.status", K: model.KindInt}
	fault := &model.Ref{Of: "fault.string", K: model.KindString}
	code := at(model.RootBody, model.KindDynamic, "code")
	flag := at(model.RootResult, model.KindBool, "FunctionOk")
	word := at(model.RootResult, model.KindString, "Status")
	text := func(s string) *string { return &s }
	set := func(value any, names ...string) setting { return setting{path: names, value: value} }
	result := func(value any, names ...string) setting { return setting{result: true, path: names, value: value} }
	for name, tt := range map[string]struct {
		expr model.Expr
		want bool
		is   wording // the first one
		none bool
	}{
		"a flag":                {expr: flag, want: true, is: wording{sets: []setting{result(true, "FunctionOk")}}},
		"no flag":               {expr: &model.Unary{Op: "!", X: flag}, want: true, is: wording{sets: []setting{result(false, "FunctionOk")}}},
		"a status":              {expr: binary(status, "==", lit(int64(401))), want: true, is: wording{status: 401}},
		"no such status":        {expr: binary(status, "==", lit(int64(401))), want: false, is: wording{status: 200}},
		"a status from":         {expr: binary(status, ">=", lit(int64(500))), want: true, is: wording{status: 500}},
		"a literal first":       {expr: binary(lit(int64(500)), "<=", status), want: true, is: wording{status: 500}},
		"a code as a text":      {expr: binary(calling("string", code), "==", lit("24302")), want: true, is: wording{sets: []setting{set("24302", "code")}}},
		"no such code":          {expr: binary(calling("string", code), "==", lit("24302")), want: false, is: wording{}},
		"one of":                {expr: calling("contains", lit([]string{"Success", "Created"}), word), want: true, is: wording{sets: []setting{result("Success", "Status")}}},
		"none of":               {expr: calling("contains", lit([]string{"Success", "Created"}), word), want: false, is: wording{sets: []setting{result("", "Status")}}},
		"in a list of the body": {expr: calling("contains", at(model.RootBody, model.KindInts, "Errors", "*", "code"), lit(int64(7))), want: true, is: wording{sets: []setting{set(int64(7), "Errors", "*", "code")}}},
		"a fault":               {expr: calling("matches", fault, lit("(?i)Quarantine ends at \\d+")), want: true, is: wording{fault: text("quarantine ends at 9")}},
		"no fault":              {expr: calling("matches", fault, lit("Quarantine")), want: false, is: wording{fault: text("")}},
		"the whole text":        {expr: calling("matches", calling("text", &model.Ref{Of: "body"}), lit("Invalid \\(Key\\)")), want: true, is: wording{text: text("Invalid (Key)")}},
		"and": {
			expr: binary(binary(status, "==", lit(int64(500))), "&&", binary(calling("string", code), "==", lit("1"))), want: true,
			is: wording{status: 500, sets: []setting{set("1", "code")}},
		},
		"and, that contradicts itself": {expr: binary(binary(status, "==", lit(int64(500))), "&&", binary(status, "==", lit(int64(401)))), want: true, none: true},
		"or, whose first contradicts": {
			expr: binary(binary(status, "==", lit(int64(500))), "&&",
				binary(binary(status, "==", lit(int64(401))), "||", binary(code, "==", lit("1")))), want: true,
			is: wording{status: 500, sets: []setting{set("1", "code")}},
		},
		"what nobody can turn round": {expr: binary(calling("coalesce", code), "==", fault), want: true, none: true},
	} {
		t.Run(name, func(t *testing.T) {
			ways := new(fakeWriter).wordings(tt.expr, tt.want)
			switch {
			case tt.none && len(ways) > 0:
				t.Errorf("found %+v", ways)
			case tt.none:
			case len(ways) == 0:
				t.Error("none was found")
			default:
				if diff := cmp.Diff(tt.is, ways[0], cmp.AllowUnexported(wording{}, setting{})); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestMatching(t *testing.T) {
	for _, pattern := range []string{
		"^[A-Z]{2}[0-9]{7}$", "^[0-9A-F]{32}$", "(?i)not authenticated", "a|b", "x+y*z?", "[^0-9]{3}", "IdentityId is blocked", "^1002[234],?$", "",
	} {
		text, ok := matching(pattern)
		if !ok || !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("%q does not match %s", text, pattern)
		}
	}
	for _, pattern := range []string{"[", `a\bb`} {
		if text, ok := matching(pattern); ok {
			t.Errorf("%q for %s", text, pattern)
		}
	}
}

// Values of a fake's credential keep to the form that the policy demands.
func TestFakeValue(t *testing.T) {
	for name, tt := range map[string]struct {
		field model.CredentialField
		want  string
	}{
		"free":     {model.CredentialField{Name: "companyID"}, "fake-companyID"},
		"pattern":  {model.CredentialField{Name: "AcctCode", Pattern: "^[A-Z]{2}[0-9]{3}$"}, "AB234"},
		"length":   {model.CredentialField{Name: "pin", Length: []int{4}}, "Fake"},
		"at least": {model.CredentialField{Name: "secret", Length: []int{12, 255}, Alphabet: "A-Za-z0-9", Require: []string{"letter", "digit"}}, "Fake1Fake1Fa"},
		"alphabet": {model.CredentialField{Name: "code", Alphabet: "0-9", Length: []int{5, 6}}, "01234"},
		"guid":     {model.CredentialField{Name: "id", Format: "guid"}, fakeGUID},
		"email":    {model.CredentialField{Name: "user", Format: "email"}, "user@example.com"},
	} {
		if got := fakeValue(&tt.field); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
