package policy

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A target is what a map of the policy fills: a record, and HTTP parameters.
type target struct {
	what   string // "the request of Login"
	record *model.Struct
	params []*model.Param
	pos    diag.Pos
}

// requestOf is the request of op as a target. Several parts of a SOAP body are
// taken as the fields of one record.
func requestOf(op *model.Operation) target {
	out := target{what: "the request of " + op.Name, record: request(op), params: params(op), pos: op.Pos}
	if w, ok := op.Wire.(*model.SOAPOperation); ok && w.Request != nil && len(w.Request.Body) > 1 {
		out.record = &model.Struct{Decl: model.Decl{Pos: op.Pos}, Fields: w.Request.Body}
	}
	if out.record != nil && out.record.Pos.IsValid() {
		out.pos = out.record.Pos
	}
	return out
}

// input fills the request of t.op.
func (t *typer) input(e hclsyntax.Expression) *model.Object {
	list, ok := t.b.entries(e)
	if !ok {
		return nil
	}
	inner, _ := unwrap(e)
	o := &model.Object{Pos: t.b.src.pos(inner.Range())}
	to := requestOf(t.op)
	t.fill(o, list, to)
	return o
}

// fill adds a member to o for each entry.
func (t *typer) fill(o *model.Object, list []entry, to target) {
	for _, e := range list {
		if m := t.memberOf(e, to); m != nil {
			o.Members = append(o.Members, *m)
		}
	}
}

func (t *typer) memberOf(e entry, to target) *model.ObjectMember {
	m := &model.ObjectMember{Name: e.name.text, Pos: t.b.src.pos(e.name.rng)}
	if to.record != nil {
		var exact bool
		if m.Field, exact = member(to.record, e.name.text); m.Field != nil && !exact {
			t.respelt(e.name.rng, "%q is spelt %q%s", e.name.text, m.Field.Name, at(m.Field.Pos))
			m.Name = m.Field.Name
		}
	}
	if m.Field == nil {
		m.Param = paramNamed(to.params, e.name.text)
	}
	switch {
	case m.Field != nil:
		return t.assign(m, e.value, m.Field, to)
	case m.Param != nil:
		return t.assign(m, e.value, &m.Param.Field, to)
	}
	t.unknownMember(e, to)
	return nil
}

func paramNamed(list []*model.Param, name string) *model.Param {
	for _, p := range list {
		if p.Name == name || p.In == "header" && strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

func (t *typer) unknownMember(e entry, to target) {
	var words []string
	if to.record != nil {
		words = memberNames(to.record)
	}
	for _, p := range to.params {
		words = append(words, p.Name)
	}
	d := t.fail("unknown-field", e.name.rng, "no field %q in %s%s", e.name.text, to.what, at(to.pos))
	switch help := didYouMean(e.name.text, words); {
	case help != "":
		d.WithHelp("%s", help)
	case len(words) == 1:
		d.WithHelp("its only field is %q", words[0])
	case len(words) > 0 && len(words) <= 12:
		d.WithHelp("it has %s", strings.Join(words, ", "))
	case len(words) == 0:
		d.WithHelp("it takes no values")
	}
	if to.pos.IsValid() {
		d.WithRelated(to.pos, "%s is declared here", to.what)
	}
}

// assign gives a field its value: a nested map, or an expression of its type.
func (t *typer) assign(m *model.ObjectMember, e hclsyntax.Expression, f *model.Field, to target) *model.ObjectMember {
	if isMap(e) {
		return t.nested(m, e, f, to)
	}
	v, ok := t.value(e)
	if !ok {
		return nil
	}
	if v, ok = t.fits(v, f); !ok {
		return nil
	}
	m.Value = v.Expr
	m.OmitEmpty = v.optional && f.Presence != model.Required && f.Presence != model.Nullable
	return m
}

func (t *typer) nested(m *model.ObjectMember, e hclsyntax.Expression, f *model.Field, to target) *model.ObjectMember {
	st, ok := under(f.Type).(*model.Struct)
	inner, _ := unwrap(e)
	if !ok || f.Repeated {
		d := t.fail("type-mismatch", inner.Range(), "%s in %s is %s%s and takes no map", f.Name, to.what, fieldType(f), at(f.Pos))
		t.relateField(d, f)
		return nil
	}
	list, _ := t.b.entries(e)
	o := &model.Object{Field: f, Pos: t.b.src.pos(inner.Range())}
	pos := st.Pos
	if !pos.IsValid() {
		pos = f.Pos
	}
	t.fill(o, list, target{what: f.Name, record: st, pos: pos})
	m.Value = o
	return m
}

func fieldType(f *model.Field) string {
	if f.Repeated {
		return "a list of " + typeName(f.Type)
	}
	return typeName(f.Type)
}

func (t *typer) relateField(d *diag.Diagnostic, f *model.Field) {
	if f.Pos.IsValid() {
		d.WithRelated(f.Pos, "%s is %s here", f.Name, fieldType(f))
	}
}

// fits brings v to the type of f, or reports why it cannot be.
func (t *typer) fits(v value, f *model.Field) (value, bool) {
	want := kindOf(f.Type)
	if f.Repeated {
		want = listKind(f.Type)
	}
	have := v.Kind()
	switch {
	case want == model.KindDynamic:
		return v, true
	case want == have:
		return v, t.enumHas(value{Expr: v.Expr, typ: f.Type, pos: f.Pos, rng: v.rng, text: f.Name}, v)
	case want == model.KindNumber && have == model.KindInt:
		return v, true
	case have == model.KindDynamic && setKind(v.Expr, want):
		return v, true
	}
	d := t.fail("type-mismatch", v.rng, "%s is %s%s but %s", f.Name, fieldType(f), at(f.Pos), v.isHere())
	switch help := inKind(v.Expr, want); {
	case help != "":
		d.WithHelp("write %s", help)
	case want == model.KindString && (have == model.KindInt || have == model.KindNumber || have == model.KindBool):
		d.WithHelp("write string(%s)", v.text)
	case want == model.KindObject:
		d.WithHelp("write %s = { … }", f.Name)
	}
	t.relateField(d, f)
	return v, false
}

// isHere is "the value is a string", or "credential.X is a string".
func (v value) isHere() string {
	if _, ok := v.Expr.(*model.Lit); ok {
		return "the value is " + kindName(v.Kind())
	}
	return fmt.Sprintf("%s is %s", v.text, kindName(v.Kind()))
}

// headers types a map of HTTP headers.
func (t *typer) headers(e hclsyntax.Expression) []model.HeaderExpr {
	list, _ := t.b.entries(e)
	var out []model.HeaderExpr
	for _, entry := range list {
		if !headerToken(entry.name.text) {
			t.fail("wrong-value", entry.name.rng, "%q is no name of a header", entry.name.text)
			continue
		}
		if v, ok := t.textOf(entry.value); ok {
			out = append(out, model.HeaderExpr{Name: entry.name.text, Value: v.Expr, Pos: t.b.src.pos(entry.name.rng)})
		}
	}
	return out
}

// headerToken reports whether s is a token as RFC 9110 has it.
func headerToken(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) {
			return false
		}
	}
	return s != ""
}
