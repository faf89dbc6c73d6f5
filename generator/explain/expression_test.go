package explain

import (
	"testing"

	"github.com/authgen/authgen/generator/model"
)

func TestExpression(t *testing.T) {
	code := &model.Path{Root: model.RootResult, Steps: []model.Step{{Name: "ErrCode"}}}
	status := &model.Ref{Of: "http.status"}
	is := func(n int64) model.Expr { return &model.Binary{Op: "==", X: status, Y: &model.Lit{Value: n}} }
	for want, e := range map[string]model.Expr{
		"":                        nil,
		"result.ErrCode == 5030":  &model.Binary{Op: "==", X: code, Y: &model.Lit{Value: int64(5030)}},
		"!result.ErrCode":         &model.Unary{Op: "!", X: code},
		`header("X-Token")`:       &model.Ref{Of: "header", Name: "X-Token"},
		"credential.User":         &model.Ref{Of: "credential", Name: "User"},
		"body.Errors[*].code":     &model.Path{Root: model.RootBody, Steps: []model.Step{{Name: "Errors"}, {Star: true}, {Name: "code"}}},
		`["a", "b\"c"]`:           &model.Lit{Value: []string{"a", `b"c`}},
		"[1, 2]":                  &model.Lit{Value: []int64{1, 2}},
		"result.ErrCode ? 1 : 2":  &model.Cond{If: code, Then: &model.Lit{Value: int64(1)}, Else: &model.Lit{Value: int64(2)}},
		`join("_", credential.A)`: &model.Call{Func: "join", Args: []model.Expr{&model.Lit{Value: "_"}, &model.Ref{Of: "credential", Name: "A"}}},
		"(http.status == 1 || http.status == 2) && http.status == 3": &model.Binary{
			Op: "&&", X: &model.Binary{Op: "||", X: is(1), Y: is(2)}, Y: is(3),
		},
	} {
		if got := Expression(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for text, want := range map[string]string{"": "", "four": "four", "fives": "fiv…", "æøåæø": "æøå…"} {
		if got := short(text, 4); got != want {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
}
