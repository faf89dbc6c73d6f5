package policy

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/model"
)

// A function of the language.
type function struct {
	least, most int // arguments; most -1: any number
	use         string
	typed       func(t *typer, x *hclsyntax.FunctionCallExpr) (value, bool)
}

// functions is filled by init, since the table refers to the typer and back.
var functions map[string]function

func init() {
	functions = map[string]function{
		"contains":    {2, 2, "contains(list, x)", (*typer).contains},
		"matches":     {2, 2, "matches(text, \"pattern\")", (*typer).matches},
		"anymatch":    {2, 2, "anymatch(list, \"pattern\")", (*typer).anymatch},
		"string":      {1, 1, "string(x)", (*typer).stringOf},
		"text":        {1, 1, "text(body)", (*typer).textBody},
		"coalesce":    {1, -1, "coalesce(a, b)", (*typer).coalesce},
		"join":        {2, -1, "join(\"_\", a, b)", (*typer).join},
		"upper":       {1, 1, "upper(x)", (*typer).upper},
		"base64":      {1, 1, "base64(bytes)", (*typer).base64},
		"hex":         {1, 1, "hex(bytes)", (*typer).hex},
		"hmac_sha256": {2, 2, "hmac_sha256(key, message)", (*typer).hmac},
		"epoch":       {0, 0, "epoch()", (*typer).epoch},
		"date_in":     {1, 1, "date_in(text)", (*typer).dateIn},
		"after":       {1, 1, "after(seconds)", (*typer).after},
		"header":      {1, 1, "header(\"Name\")", (*typer).header},
		"only_child":  {1, 1, "only_child(response)", (*typer).onlyChild},
		"child":       {2, 2, "child(response, \"name\")", (*typer).child},
	}
}

func (t *typer) function(x *hclsyntax.FunctionCallExpr) (value, bool) {
	f, ok := functions[x.Name]
	switch {
	case slices.Contains([]string{"support", "manual", "growing", "sliding", "fixed"}, x.Name):
		t.fail("unknown-function", x.NameRange, "%s belongs in lockout", x.Name)
		return value{}, false
	case !ok:
		d := t.fail("unknown-function", x.NameRange, "unknown function %q", x.Name)
		if help := didYouMean(x.Name, sortedKeys(functions)); help != "" {
			d.WithHelp("%s", help)
		}
		return value{}, false
	case x.ExpandFinal || len(x.Args) < f.least || f.most >= 0 && len(x.Args) > f.most:
		t.fail("wrong-arguments", x.NameRange, "%s takes %s, not %d", x.Name, argumentCount(f.least, f.most), len(x.Args)).
			WithHelp("write %s", f.use)
		return value{}, false
	}
	return f.typed(t, x)
}

// argumentCount is "2 arguments", "1 to 3 arguments", "at least one argument".
func argumentCount(least, most int) string {
	switch {
	case most < 0:
		return "at least " + plural(least, "argument")
	case most == 0:
		return "no arguments"
	case least == most:
		return plural(least, "argument")
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}

func (t *typer) call(x *hclsyntax.FunctionCallExpr, k model.ExprKind, args ...value) value {
	c := &model.Call{Func: x.Name, K: k, Pos: t.b.src.pos(x.Range())}
	optional := false
	for _, a := range args {
		c.Args = append(c.Args, a.Expr)
		optional = optional || a.optional
	}
	return value{Expr: c, optional: optional}
}

// contains looks for a value in a list.
func (t *typer) contains(x *hclsyntax.FunctionCallExpr) (value, bool) {
	list, okList := t.value(x.Args[0])
	item, okItem := t.value(x.Args[1])
	if !okList || !okItem {
		return value{}, false
	}
	var ok bool
	if list, item, ok = t.listAndItem(list, item); !ok {
		return value{}, false
	}
	if !t.enumHas(item, list) || !t.enumHas(list, item) {
		return value{}, false
	}
	return t.call(x, model.KindBool, list, item), true
}

// listAndItem brings a list and what is looked for in it to one kind.
func (t *typer) listAndItem(list, item value) (l, i value, ok bool) {
	kinds := map[model.ExprKind]model.ExprKind{model.KindStrings: model.KindString, model.KindInts: model.KindInt}
	k, isList := kinds[list.Kind()]
	switch {
	case list.Kind() == model.KindDynamic:
		want := model.KindStrings
		if item.Kind() == model.KindInt {
			want = model.KindInts
		}
		list, _ = t.to(list, want)
		if item.Kind() == model.KindDynamic {
			item, _ = t.to(item, model.KindString)
		}
		k = kinds[list.Kind()]
	case !isList:
		d := t.fail("type-mismatch", list.rng, "%s but a list is needed here", list.says())
		if list.Kind() == model.KindString {
			d.WithHelp("write matches(%s, \"…\") to look into a text", list.text)
		}
		t.relate(d, list)
		return list, item, false
	case item.Kind() == model.KindDynamic:
		item, _ = t.to(item, k)
	}
	if item.Kind() == k {
		return list, item, true
	}
	holds := "a string"
	if k == model.KindInt {
		holds = "a whole number"
	}
	guilty, other := list, item
	if _, isLit := list.Expr.(*model.Lit); !isLit {
		guilty, other = item, list
	}
	d := t.fail("type-mismatch", guilty.rng, "%s but the list holds %s", item.says(), holds)
	if guilty.rng == item.rng {
		d.Summary = fmt.Sprintf("%s but is looked for in %s", item.says(), list.what())
	}
	if help := inKind(guilty.Expr, other.Kind()); help != "" {
		d.WithHelp("write %s", help)
	} else if k == model.KindString && item.Kind() == model.KindInt {
		d.WithHelp("write string(%s)", item.text)
	}
	t.relate(d, item)
	t.relate(d, list)
	return list, item, false
}

// regexpOf is a literal pattern, compiled to see that it can be.
func (t *typer) regexpOf(e hclsyntax.Expression) (value, bool) {
	inner, _ := unwrap(e)
	s, ok := literalText(inner)
	if !ok {
		t.fail("type-mismatch", inner.Range(), "a pattern is written out, as a string")
		return value{}, false
	}
	if _, err := regexp.Compile(s); err != nil {
		t.fail("bad-pattern", inner.Range(), "%s", patternError(err)).
			WithHelp("patterns are Go's regular expressions (RE2): no look-around, no back references")
		return value{}, false
	}
	return t.value(inner)
}

func (t *typer) matches(x *hclsyntax.FunctionCallExpr) (value, bool) {
	s, okS := t.textOf(x.Args[0])
	p, okP := t.regexpOf(x.Args[1])
	return t.call(x, model.KindBool, s, p), okS && okP
}

func (t *typer) anymatch(x *hclsyntax.FunctionCallExpr) (value, bool) {
	list, okL := t.as(x.Args[0], model.KindStrings)
	p, okP := t.regexpOf(x.Args[1])
	return t.call(x, model.KindBool, list, p), okL && okP
}

func (t *typer) stringOf(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.value(x.Args[0])
	if !ok {
		return v, false
	}
	switch v.Kind() {
	case model.KindDynamic:
		v, ok = t.to(v, model.KindString)
	case model.KindString, model.KindInt, model.KindNumber, model.KindBool, model.KindTime:
	default:
		v, ok = t.to(v, model.KindString)
	}
	return t.call(x, model.KindString, v), ok
}

// textBody is the body of an HTTP answer as text, whatever it is.
func (t *typer) textBody(x *hclsyntax.FunctionCallExpr) (value, bool) {
	inner, _ := unwrap(x.Args[0])
	if w, ok := bareWord(inner); !ok || w != "body" {
		t.fail("type-mismatch", inner.Range(), "text takes the body").WithHelp("write text(body)")
		return value{}, false
	}
	v, ok := t.value(inner)
	if !ok {
		return v, false
	}
	v.Expr = &model.Ref{Of: "body", K: model.KindDynamic, Pos: t.b.src.pos(inner.Range())}
	return t.call(x, model.KindString, v), true
}

func (t *typer) coalesce(x *hclsyntax.FunctionCallExpr) (value, bool) {
	args := make([]value, 0, len(x.Args))
	fine := true
	for _, a := range x.Args {
		v, ok := t.value(a)
		fine = fine && ok
		args = append(args, v)
	}
	if !fine {
		return value{}, false
	}
	k := model.KindString
	for _, a := range args {
		if a.Kind() != model.KindDynamic {
			k = a.Kind()
			break
		}
	}
	for i, a := range args {
		v, ok := t.to(a, k)
		fine = fine && ok
		args[i] = v
	}
	out := t.call(x, k, args...)
	out.optional = args[len(args)-1].optional
	return out, fine
}

func (t *typer) join(x *hclsyntax.FunctionCallExpr) (value, bool) {
	args := make([]value, 0, len(x.Args))
	fine := true
	for _, a := range x.Args {
		v, ok := t.textOf(a)
		fine = fine && ok
		args = append(args, v)
	}
	return t.call(x, model.KindString, args...), fine
}

func (t *typer) upper(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.as(x.Args[0], model.KindString)
	return t.call(x, model.KindString, v), ok
}

func (t *typer) hex(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.value(x.Args[0])
	if ok && v.Kind() != model.KindBytes && v.Kind() != model.KindString {
		v, ok = t.to(v, model.KindBytes)
	}
	return t.call(x, model.KindString, v), ok
}

// base64 is typed as hex is: both write bytes as text.
func (t *typer) base64(x *hclsyntax.FunctionCallExpr) (value, bool) { return t.hex(x) }

func (t *typer) hmac(x *hclsyntax.FunctionCallExpr) (value, bool) {
	key, okKey := t.as(x.Args[0], model.KindString)
	msg, okMsg := t.textOf(x.Args[1])
	return t.call(x, model.KindBytes, key, msg), okKey && okMsg
}

func (t *typer) epoch(x *hclsyntax.FunctionCallExpr) (value, bool) {
	return t.call(x, model.KindInt), true
}

func (t *typer) dateIn(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.as(x.Args[0], model.KindString)
	return t.call(x, model.KindTime, v), ok
}

// after is a time so many seconds after the answer came.
func (t *typer) after(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.value(x.Args[0])
	if !ok {
		return v, false
	}
	if v.Kind() == model.KindString {
		d := t.fail("type-mismatch", v.rng, "%s but a number of seconds is needed here", v.says())
		t.relate(d, v)
		return v, false
	}
	v, ok = t.to(v, model.KindInt)
	return t.call(x, model.KindTime, v), ok
}

// header is a header of the answer.
func (t *typer) header(x *hclsyntax.FunctionCallExpr) (value, bool) {
	inner, _ := unwrap(x.Args[0])
	s, ok := literalText(inner)
	if !ok || s == "" {
		t.fail("type-mismatch", inner.Range(), "the name of a header is written out, as a string")
		return value{}, false
	}
	if !t.env.answer {
		t.fail("unknown-reference", x.NameRange, "there is no answer to read a header of here")
		return value{}, false
	}
	return value{Expr: &model.Ref{Of: "header", Name: s, K: model.KindString, Pos: t.b.src.pos(x.Range())}}, true
}

// onlyChild is the one member of a record, or the record when it has several.
func (t *typer) onlyChild(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.value(x.Args[0])
	if !ok {
		return v, false
	}
	p, isPath := v.Expr.(*model.Path)
	switch {
	case v.Kind() == model.KindDynamic:
		return t.call(x, model.KindDynamic, v), true
	case !isPath:
		t.fail("type-mismatch", v.rng, "%s and has no children", v.says())
		return v, false
	}
	st, ok := under(p.Type).(*model.Struct)
	if !ok {
		return v, true
	}
	f := onlyChild(st)
	if f == nil {
		return v, true
	}
	extend(p, f)
	v.typ, v.pos = f.Type, f.Pos
	return v, true
}

// child is a member whose name is no identifier.
func (t *typer) child(x *hclsyntax.FunctionCallExpr) (value, bool) {
	v, ok := t.value(x.Args[0])
	inner, _ := unwrap(x.Args[1])
	s, isText := literalText(inner)
	if !ok {
		return v, false
	}
	p, isPath := v.Expr.(*model.Path)
	switch {
	case !isText:
		t.fail("type-mismatch", inner.Range(), "the name of a child is written out, as a string")
		return v, false
	case v.Kind() == model.KindDynamic && isPath:
		if t.op != nil && !t.wordExists(step{name: s, rng: inner.Range()}) {
			return v, false
		}
		p.Steps = append(p.Steps, model.Step{Name: s})
		return v, true
	case v.Kind() == model.KindDynamic:
		key := value{Expr: &model.Lit{Value: s, Pos: t.b.src.pos(inner.Range())}}
		return t.call(x, model.KindDynamic, v, key), true
	case !isPath:
		t.fail("type-mismatch", v.rng, "%s and has no children", v.says())
		return v, false
	}
	f, ok := t.field(p.Type, step{name: s, rng: inner.Range()}, v.text, v.pos)
	if !ok {
		return v, false
	}
	extend(p, f)
	v.typ, v.pos = f.Type, f.Pos
	return v, true
}
