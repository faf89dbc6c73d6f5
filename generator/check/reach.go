package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// answerRulesCanBeReached: the blocks of a login are judged in a fixed order, and
// the first that holds decides.
func answerRulesCanBeReached(j *judge) {
	logins := append(slices.Clone(j.session.Logins), j.session.Renew)
	for _, l := range logins {
		if l != nil {
			j.answerRules(l.Answers)
		}
	}
	if c := j.session.Credential; c != nil && c.Rotate != nil {
		j.answerRules(c.Rotate.Answers)
	}
}

func (j *judge) answerRules(rules []*model.AnswerRule) {
	for i, r := range rules {
		if never(r.When) {
			j.never(string(r.Class), r.Pos)
			continue
		}
		for _, earlier := range rules[:i] {
			if !never(earlier.When) && implies(r.When, earlier.When) {
				j.shadowed(string(r.Class), r.Pos, string(earlier.Class), earlier.Pos)
				break
			}
		}
	}
}

func (j *judge) never(what string, pos diag.Pos) {
	j.errorf("unreachable", pos, "this %s can hold for no answer", what).
		WithHelp("its condition contradicts itself")
}

func (j *judge) shadowed(what string, pos diag.Pos, by string, earlier diag.Pos) {
	j.errorf("unreachable", pos, "this %s can be reached by no answer: %s comes first", what, by).
		WithHelp("whenever its condition holds, that of the earlier block does").
		WithRelated(earlier, "the %s that is judged before it", by)
}

// triggersCanBeReached: surface, expired and suspect are judged in this order,
// for each operation by itself.
func triggersCanBeReached(j *judge) {
	s := j.session
	all := slices.Concat(s.Surface, s.Expired, s.Suspect)
	for i, t := range all {
		if len(t.Operations) == 0 {
			continue
		}
		if allOf(t.Operations, func(op *model.Operation) bool { return never(t.When[op]) }) {
			j.never(t.Kind, t.Pos)
			continue
		}
		for _, earlier := range all[:i] {
			if allOf(t.Operations, func(op *model.Operation) bool { return shadows(earlier, t, op) }) {
				j.shadowed(t.Kind, t.Pos, earlier.Kind, earlier.Pos)
				break
			}
		}
	}
}

func shadows(earlier, t *model.Trigger, op *model.Operation) bool {
	before, ok := earlier.When[op]
	return ok && !never(before) && implies(t.When[op], before)
}

func allOf(ops []*model.Operation, f func(*model.Operation) bool) bool {
	return !slices.ContainsFunc(ops, func(op *model.Operation) bool { return !f(op) })
}

// implies reports whether y holds whenever x does, as far as their shapes show.
func implies(x, y model.Expr) bool {
	if x == nil || y == nil {
		return false
	}
	if v, ok := constant(y); ok {
		return v
	}
	if shape(x) == shape(y) || subset(x, y) {
		return true
	}
	if b, ok := x.(*model.Binary); ok {
		switch b.Op {
		case "||":
			return implies(b.X, y) && implies(b.Y, y)
		case "&&":
			if implies(b.X, y) || implies(b.Y, y) {
				return true
			}
		}
	}
	if b, ok := y.(*model.Binary); ok {
		switch b.Op {
		case "||":
			return implies(x, b.X) || implies(x, b.Y)
		case "&&":
			return implies(x, b.X) && implies(x, b.Y)
		}
	}
	return false
}

// subset compares x == 1 and contains([1, 2], x): one value is among more.
func subset(x, y model.Expr) bool {
	subject, some := oneOf(x)
	other, more := oneOf(y)
	if subject == "" || subject != other {
		return false
	}
	return !slices.ContainsFunc(some, func(v string) bool { return !slices.Contains(more, v) })
}

// oneOf takes apart `x == literal` and `contains(literals, x)`: the shape of x
// and those of the literals. The shape is empty for anything else.
func oneOf(e model.Expr) (subject string, values []string) {
	switch e := e.(type) {
	case *model.Binary:
		if e.Op != "==" {
			return "", nil
		}
		if l, ok := e.Y.(*model.Lit); ok {
			return shape(e.X), []string{shape(l)}
		}
		if l, ok := e.X.(*model.Lit); ok {
			return shape(e.Y), []string{shape(l)}
		}
	case *model.Call:
		if e.Func != "contains" {
			return "", nil
		}
		if l, ok := e.Args[0].(*model.Lit); ok {
			return shape(e.Args[1]), items(l)
		}
	}
	return "", nil
}

func items(l *model.Lit) []string {
	var out []string
	switch list := l.Value.(type) {
	case []string:
		for _, v := range list {
			out = append(out, shape(&model.Lit{Value: v}))
		}
	case []int64:
		for _, v := range list {
			out = append(out, shape(&model.Lit{Value: v}))
		}
	}
	return out
}

// never reports whether e is false whatever the answer is.
func never(e model.Expr) bool {
	v, ok := constant(e)
	return ok && !v
}

// constant is the value of e when it does not depend on an answer.
func constant(e model.Expr) (value, known bool) {
	switch e := e.(type) {
	case *model.Lit:
		v, ok := e.Value.(bool)
		return v, ok
	case *model.Unary:
		v, ok := constant(e.X)
		return !v, ok && e.Op == "!"
	case *model.Binary:
		return constantBinary(e)
	case *model.Call:
		return constantContains(e)
	case *model.Cond:
		if v, ok := constant(e.If); ok && v {
			return constant(e.Then)
		} else if ok {
			return constant(e.Else)
		}
	}
	return false, false
}

func constantBinary(e *model.Binary) (value, known bool) {
	switch e.Op {
	case "&&":
		if never(e.X) || never(e.Y) || contradicts(e) {
			return false, true
		}
		x, okX := constant(e.X)
		y, okY := constant(e.Y)
		return x && y, okX && okY
	case "||":
		x, okX := constant(e.X)
		y, okY := constant(e.Y)
		if okX && x || okY && y {
			return true, true
		}
		return false, okX && okY
	}
	x, isX := e.X.(*model.Lit)
	y, isY := e.Y.(*model.Lit)
	if isX && isY {
		return compare(e.Op, x.Value, y.Value)
	}
	return statusNever(e)
}

func compare(op string, x, y any) (value, known bool) {
	switch op {
	case "==":
		return x == y, true
	case "!=":
		return x != y, true
	}
	a, okA := x.(int64)
	b, okB := y.(int64)
	if !okA || !okB {
		return false, false
	}
	switch c := cmp.Compare(a, b); op {
	case "<":
		return c < 0, true
	case "<=":
		return c <= 0, true
	case ">":
		return c > 0, true
	case ">=":
		return c >= 0, true
	}
	return false, false
}

// statusNever knows that an HTTP status lies between 100 and 599.
func statusNever(e *model.Binary) (value, known bool) {
	r, isRef := e.X.(*model.Ref)
	l, isLit := e.Y.(*model.Lit)
	if !isRef || !isLit || r.Of != "http.status" {
		return false, false
	}
	n, _ := l.Value.(int64)
	switch e.Op {
	case "==":
		return false, n < 100 || n > 599
	case ">=":
		return false, n > 599
	case ">":
		return false, n >= 599
	case "<":
		return false, n <= 100
	case "<=":
		return false, n < 100
	}
	return false, false
}

func constantContains(e *model.Call) (value, known bool) {
	if e.Func != "contains" {
		return false, false
	}
	l, isLit := e.Args[0].(*model.Lit)
	r, isRef := e.Args[1].(*model.Ref)
	if !isLit || !isRef || r.Of != "http.status" {
		return false, false
	}
	list, _ := l.Value.([]int64)
	return false, len(list) > 0 && !slices.ContainsFunc(list, func(n int64) bool { return n >= 100 && n <= 599 })
}

// contradicts reports whether the terms of a conjunction want two different
// values of one thing, or something and its opposite.
func contradicts(e *model.Binary) bool {
	terms := conjuncts(e)
	for i, x := range terms {
		for _, y := range terms[i+1:] {
			if opposite(x, y) || opposite(y, x) {
				return true
			}
			subject, some := oneOf(x)
			other, more := oneOf(y)
			if subject != "" && subject == other && !slices.ContainsFunc(some, func(v string) bool { return slices.Contains(more, v) }) {
				return true
			}
		}
	}
	return false
}

func opposite(x, y model.Expr) bool {
	if u, ok := y.(*model.Unary); ok && u.Op == "!" && shape(u.X) == shape(x) {
		return true
	}
	a, okA := x.(*model.Binary)
	b, okB := y.(*model.Binary)
	return okA && okB && a.Op == "==" && b.Op == "!=" && shape(a.X) == shape(b.X) && shape(a.Y) == shape(b.Y)
}

func conjuncts(e model.Expr) []model.Expr {
	if b, ok := e.(*model.Binary); ok && b.Op == "&&" {
		return append(conjuncts(b.X), conjuncts(b.Y)...)
	}
	return []model.Expr{e}
}

// shape is e as text without positions: equal for expressions that always have
// the same value.
func shape(e model.Expr) string {
	var b strings.Builder
	write(&b, e)
	return b.String()
}

func write(b *strings.Builder, e model.Expr) {
	switch e := e.(type) {
	case *model.Lit:
		fmt.Fprintf(b, "%#v", e.Value)
	case *model.Path:
		fmt.Fprintf(b, "path%d", e.Root)
		for _, s := range e.Steps {
			if s.Star {
				b.WriteString("[*]")
			} else {
				b.WriteString("." + s.Name)
			}
		}
	case *model.Ref:
		b.WriteString(e.Of + ":" + e.Name)
	case *model.Unary:
		b.WriteString(e.Op)
		write(b, e.X)
	case *model.Binary:
		b.WriteByte('(')
		write(b, e.X)
		b.WriteString(e.Op)
		write(b, e.Y)
		b.WriteByte(')')
	case *model.Cond:
		writeAll(b, "cond", e.If, e.Then, e.Else)
	case *model.Call:
		writeAll(b, e.Func, e.Args...)
	case *model.Object:
		fmt.Fprintf(b, "object %p", e)
	}
}

func writeAll(b *strings.Builder, name string, list ...model.Expr) {
	b.WriteString(name + "(")
	for _, e := range list {
		write(b, e)
		b.WriteByte(',')
	}
	b.WriteByte(')')
}
