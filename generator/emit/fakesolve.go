package emit

import (
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A policy says when an answer means something. A fake vendor needs the reverse:
// an answer that means it. This file finds one, for the conditions that policies
// have in practice; a condition that it cannot turn round leaves the fake with an
// answer of its own.

// A wording is what makes an answer mean something.
type wording struct {
	status  int     // of HTTP; 0 for any
	fault   *string // text of the SOAP fault; empty for no fault
	code    *string // of the fault
	text    *string // the whole body
	headers []setting
	sets    []setting
}

// A setting is a value at a place of an answer.
type setting struct {
	result bool
	path   []string
	value  any
}

func (s setting) at(o setting) bool { return s.result == o.result && slices.Equal(s.path, o.path) }

// maxWordings is how many ways are tried of making conditions hold together.
const maxWordings = 24

// both is what makes a and b true; false if they contradict each other.
func both(a, b wording) (wording, bool) {
	out := a
	if b.status != 0 {
		if a.status != 0 && a.status != b.status {
			return out, false
		}
		out.status = b.status
	}
	for _, p := range []struct{ to, from **string }{{&out.fault, &b.fault}, {&out.code, &b.code}, {&out.text, &b.text}} {
		switch {
		case *p.from == nil:
		case *p.to == nil:
			*p.to = *p.from
		case **p.to != **p.from:
			return out, false
		}
	}
	var ok bool
	if out.headers, ok = merge(a.headers, b.headers); !ok {
		return out, false
	}
	out.sets, ok = merge(a.sets, b.sets)
	return out, ok
}

func merge(a, b []setting) ([]setting, bool) {
	out := slices.Clone(a)
	for _, s := range b {
		i := slices.IndexFunc(out, s.at)
		switch {
		case i < 0:
			out = append(out, s)
		case out[i].value != s.value:
			return nil, false
		}
	}
	return out, true
}

// all is every way in which one of each holds together, up to a limit.
func all(choices ...[]wording) []wording {
	found := []wording{{}}
	for _, alternatives := range choices {
		var next []wording
		for _, a := range found {
			for _, b := range alternatives {
				if m, ok := both(a, b); ok && len(next) < maxWordings {
					next = append(next, m)
				}
			}
		}
		found = next
	}
	return found
}

// wordings are ways of making e true, or false, the simplest first; none if they
// cannot be found.
func (f *fakeWriter) wordings(e model.Expr, want bool) []wording {
	switch e := e.(type) {
	case *model.Lit:
		if b, ok := e.Value.(bool); ok && b == want {
			return []wording{{}}
		}
	case *model.Unary:
		if e.Op == "!" {
			return f.wordings(e.X, !want)
		}
	case *model.Binary:
		return f.comparison(e, want)
	case *model.Cond:
		return append(all(f.wordings(e.If, true), f.wordings(e.Then, want)), all(f.wordings(e.If, false), f.wordings(e.Else, want))...)
	case *model.Call:
		return f.question(e, want)
	case *model.Path:
		return placed(e, want)
	case *model.Ref:
		if e.Of == "fault.present" {
			return present(want)
		}
	case *model.Object:
	}
	return nil
}

func present(want bool) []wording {
	text := ""
	if want {
		text = "Failure"
	}
	return []wording{{fault: &text}}
}

// comparison turns a comparison round, or a conjunction of conditions.
func (f *fakeWriter) comparison(e *model.Binary, want bool) []wording {
	switch {
	case e.Op == "&&" && want, e.Op == "||" && !want:
		return all(f.wordings(e.X, want), f.wordings(e.Y, want))
	case e.Op == "&&", e.Op == "||":
		return append(f.wordings(e.X, want), f.wordings(e.Y, want)...)
	}
	x, y, op := e.X, e.Y, e.Op
	if _, ok := x.(*model.Lit); ok {
		x, y, op = y, x, mirrored[op]
	}
	lit, ok := y.(*model.Lit)
	if !ok {
		return nil
	}
	if !want {
		op = negated[op]
	}
	switch op {
	case "==":
		return placed(x, lit.Value)
	case "!=":
		return placed(x, unlike(x, lit.Value))
	}
	return placed(x, beside(op, lit.Value))
}

var (
	mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
	negated  = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
)

// beside is a value for which `value op limit` holds.
func beside(op string, limit any) any {
	step := map[string]float64{"<": -1, ">": 1}[op]
	switch limit := limit.(type) {
	case int64:
		return limit + int64(step)
	case float64:
		return limit + step
	}
	return nil
}

// unlike is a value of x that is none of these: nothing, if that is none of them.
func unlike(x model.Expr, values ...any) any {
	zero := any("")
	switch values[0].(type) {
	case int64:
		zero = int64(0)
	case float64:
		zero = float64(0)
	case bool:
		return values[0] == false
	}
	if e := enumOf(x); e != nil {
		for _, v := range e.Values {
			if !slices.Contains(values, any(v.Value)) {
				return v.Value
			}
		}
	}
	if !slices.Contains(values, zero) {
		return zero
	}
	switch v := values[0].(type) {
	case int64:
		return v + 1
	case float64:
		return v + 1
	}
	return "other"
}

// enumOf is the enum that x reads, or nil.
func enumOf(x model.Expr) *model.Enum {
	p, ok := target(x).(*model.Path)
	if !ok || p.Type == nil {
		return nil
	}
	e, _ := model.Resolve(p.Type).(*model.Enum)
	return e
}

// target is what a conversion converts.
func target(e model.Expr) model.Expr {
	for {
		c, ok := e.(*model.Call)
		if !ok || c.Func != "string" || len(c.Args) != 1 {
			return e
		}
		e = c.Args[0]
	}
}

// placed gives what e reads a value.
func placed(e model.Expr, value any) []wording {
	if value == nil {
		return nil
	}
	switch e := target(e).(type) {
	case *model.Path:
		if e.Root == model.RootItem {
			return nil
		}
		s := setting{result: e.Root == model.RootResult, path: steps(e), value: value}
		if e.Root == model.RootBody && isNothing(value) {
			return []wording{{}} // what is not there reads so
		}
		return []wording{{sets: []setting{s}}}
	case *model.Ref:
		return toldBy(e, value)
	case *model.Call:
		text, ok := value.(string)
		if e.Func == "text" && ok {
			return []wording{{text: &text}}
		}
		if path := bodyPath(e); path != nil {
			if isNothing(value) {
				return []wording{{}}
			}
			return []wording{{sets: []setting{{path: path, value: value}}}}
		}
	}
	return nil
}

// toldBy gives a part of the answer beside its content a value.
func toldBy(e *model.Ref, value any) []wording {
	text, isText := value.(string)
	n, isInt := value.(int64)
	switch {
	case e.Of == "http.status" && isInt:
		if n == 0 {
			n = 200
		}
		return []wording{{status: int(n)}}
	case e.Of == "fault.string" && isText, e.Of == "fault.detail" && isText && text == "":
		return []wording{{fault: &text}}
	case e.Of == "fault.code" && isText:
		if text == "" {
			return []wording{{fault: &text}}
		}
		_, local, found := strings.Cut(text, ":")
		if !found {
			local = text
		}
		return []wording{{code: &local}}
	case e.Of == "header" && isText:
		return []wording{{headers: []setting{{path: []string{e.Name}, value: text}}}}
	case e.Of == "body" && isNothing(value):
		return []wording{{}}
	}
	return nil
}

func isNothing(v any) bool { return v == "" || v == int64(0) || v == float64(0) || v == false }

// steps are the names of a path, "*" for items.
func steps(p *model.Path) []string {
	var words []string
	for _, s := range p.Steps {
		if s.Name != "" {
			words = append(words, s.Name)
		}
		if s.Star {
			words = append(words, "*")
		}
	}
	return words
}

// bodyPath is where a function finds its value in raw JSON; nil if it does not.
func bodyPath(e model.Expr) []string {
	switch e := e.(type) {
	case *model.Path:
		if e.Root == model.RootBody {
			return append([]string{}, steps(e)...)
		}
	case *model.Ref:
		if e.Of == "body" {
			return []string{}
		}
	case *model.Call:
		if len(e.Args) == 0 {
			return nil
		}
		path := bodyPath(e.Args[0])
		switch {
		case path == nil:
		case e.Func == "only_child":
			return append(path, "result")
		case e.Func == "child" && len(e.Args) == 2:
			if lit, ok := e.Args[1].(*model.Lit); ok {
				return append(path, lit.Value.(string))
			}
		}
	}
	return nil
}

// question turns a function that is true or false round.
func (f *fakeWriter) question(e *model.Call, want bool) []wording {
	if len(e.Args) != 2 {
		if path := bodyPath(e); path != nil {
			return placed(e, want)
		}
		return nil
	}
	switch e.Func {
	case "contains":
		return contained(e.Args[0], e.Args[1], want)
	case "matches":
		return matched(e.Args[0], e.Args[1], want)
	case "anymatch":
		if !want {
			return []wording{{}}
		}
		return matched(e.Args[0], e.Args[1], true)
	}
	return nil
}

// contained makes a list contain a value, or not.
func contained(list, x model.Expr, want bool) []wording {
	if lit, ok := list.(*model.Lit); ok {
		values := items(lit)
		switch {
		case len(values) == 0:
			return nil
		case !want:
			return placed(x, unlike(x, values...))
		}
		var out []wording
		for _, v := range values {
			out = append(out, placed(x, v)...)
		}
		return out
	}
	lit, ok := x.(*model.Lit)
	switch {
	case !want:
		return []wording{{}}
	case !ok:
		return nil
	}
	return placed(list, lit.Value)
}

// items are the values of a literal list.
func items(l *model.Lit) []any {
	var out []any
	switch v := l.Value.(type) {
	case []string:
		for _, s := range v {
			out = append(out, s)
		}
	case []int64:
		for _, n := range v {
			out = append(out, n)
		}
	}
	return out
}

// matched makes a text match a pattern, or not.
func matched(x, pattern model.Expr, want bool) []wording {
	lit, ok := pattern.(*model.Lit)
	if !ok {
		return nil
	}
	re, err := regexp.Compile(lit.Value.(string))
	if err != nil {
		return nil
	}
	if want {
		text, ok := matching(lit.Value.(string))
		if !ok {
			return nil
		}
		return placed(x, text)
	}
	for _, text := range []string{"", "other"} {
		if !re.MatchString(text) {
			return placed(x, text)
		}
	}
	return nil
}

// matching is a short text that matches a pattern.
//
//	"(?i)not authenticated" -> "not authenticated"
func matching(pattern string) (string, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	write(&b, re)
	ok, err := regexp.MatchString(pattern, b.String())
	return b.String(), ok && err == nil
}

// matchesAll reports whether all of text matches a pattern.
func matchesAll(pattern, text string) (matches, ok bool) {
	matches, err := regexp.MatchString("^(?:"+pattern+")$", text)
	return matches, err == nil
}

// write appends a text that matches re, the shortest that shows all of it.
func write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		text := string(re.Rune)
		if re.Flags&syntax.FoldCase != 0 {
			text = strings.ToLower(text)
		}
		b.WriteString(text)
	case syntax.OpCharClass:
		b.WriteRune(letter(re.Rune, b.Len()))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			write(b, sub)
		}
	case syntax.OpAlternate, syntax.OpPlus:
		write(b, re.Sub[0])
	case syntax.OpRepeat:
		for range re.Min {
			write(b, re.Sub[0])
		}
	default: // what may be left out, and anchors
	}
}

// letter is a printable character of a class; with at it varies, so that a text
// of them does not look like a mistake.
func letter(class []rune, at int) rune {
	var candidates []rune
	for i := 0; i+1 < len(class); i += 2 {
		for r := max(class[i], '!'); r <= min(class[i+1], '~'); r++ {
			candidates = append(candidates, r)
		}
	}
	if len(candidates) == 0 {
		if len(class) > 0 {
			return class[0]
		}
		return 'x'
	}
	return candidates[at%len(candidates)]
}

// literalOf is a value of a setting as an expression.
func literalOf(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return "int64(" + strconv.FormatInt(v, 10) + ")"
	case float64:
		if v == math.Trunc(v) {
			return "float64(" + strconv.FormatFloat(v, 'f', -1, 64) + ")"
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return "nil"
}
