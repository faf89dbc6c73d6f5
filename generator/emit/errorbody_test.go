package emit

import (
	"testing"

	"github.com/authgen/authgen/generator/model"
)

func TestOfErrors(t *testing.T) {
	text := &model.Scalar{Kind: model.String}
	record := func(names ...string) *model.Struct {
		s := &model.Struct{}
		for _, n := range names {
			s.Fields = append(s.Fields, &model.Field{Name: n, Type: text})
		}
		return s
	}
	open := record("id")
	open.Open = text
	code := &model.Path{Root: model.RootBody, Steps: []model.Step{{Name: "code"}}, K: model.KindDynamic}
	status := &model.Ref{Of: "http.status", K: model.KindInt}
	same := func(x model.Expr) model.Expr {
		return &model.Binary{Op: "==", X: x, Y: &model.Lit{Value: "1"}, K: model.KindBool}
	}
	tests := []struct {
		name    string
		success model.Type
		when    model.Expr
		guarded bool
	}{
		{"a record without the field", record("id"), same(code), true},
		{"a list of them", &model.List{Elem: record("id")}, same(code), true},
		{"through a function", record("id"), same(&model.Call{Func: "string", Args: []model.Expr{code}}), true},
		{"a record with the field", record("id", "Code"), same(code), false},
		{"a record of anything", open, same(code), false},
		{"a map", &model.Map{Elem: text}, same(code), false},
		{"a union with the field", &model.Union{Variants: []*model.Variant{{Type: record("id")}, {Type: record("code")}}}, same(code), false},
		{"a union without", &model.Union{Variants: []*model.Variant{{Type: record("id")}}}, same(code), true},
		{"no schema", nil, same(code), false},
		{"the status is asked for already", record("id"), &model.Binary{Op: "&&", X: same(status), Y: same(code), K: model.KindBool}, false},
		{"the text as well", record("id"), &model.Binary{Op: "||", X: same(code), Y: same(&model.Call{Func: "text", Args: []model.Expr{code}}), K: model.KindBool}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wire := &model.HTTPOperation{Responses: []*model.Response{
				{Status: "200", Bodies: []*model.Body{{MediaType: "application/json", Type: tt.success}}},
				{Status: "400", Bodies: []*model.Body{{MediaType: "application/json", Type: record("code")}}},
			}}
			c := &callView{Operation: &model.Operation{Wire: wire}}
			got := c.ofErrors(tt.when, "it") == "a.Status >= 400 && it"
			if got != tt.guarded {
				t.Errorf("the status is asked for: %v, want %v", got, tt.guarded)
			}
		})
	}
}
