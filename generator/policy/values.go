package policy

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// plain reads values that need no spec: text, numbers, words, durations. Parse
// reads each once and reports; Bind reads them again with a nil list.
type plain struct {
	src   source
	diags *diag.List
}

func (p plain) fail(code string, r hcl.Range, format string, args ...any) *diag.Diagnostic {
	if p.diags == nil {
		return &diag.Diagnostic{}
	}
	return p.diags.Errorf(code, p.src.pos(r), format, args...)
}

// unwrap removes parentheses and chosen(…), and tells whether the latter was there.
func unwrap(e hclsyntax.Expression) (inner hclsyntax.Expression, chosen bool) {
	for {
		switch x := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			e = x.Expression
		case *hclsyntax.FunctionCallExpr:
			if x.Name != "chosen" || len(x.Args) != 1 {
				return e, chosen
			}
			e, chosen = x.Args[0], true
		default:
			return e, chosen
		}
	}
}

// literalText is the value of a quoted string without interpolation.
func literalText(e hclsyntax.Expression) (string, bool) {
	switch x := e.(type) {
	case *hclsyntax.TemplateExpr:
		if len(x.Parts) == 0 {
			return "", true
		}
		if !x.IsStringLiteral() {
			return "", false
		}
		return literalText(x.Parts[0])
	case *hclsyntax.LiteralValueExpr:
		if x.Val.Type() == cty.String && x.Val.IsKnown() && !x.Val.IsNull() {
			return x.Val.AsString(), true
		}
	}
	return "", false
}

// bareWord is an identifier that stands alone, such as `unknown`.
func bareWord(e hclsyntax.Expression) (string, bool) {
	x, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(x.Traversal) != 1 {
		return "", false
	}
	return x.Traversal.RootName(), true
}

// text reads a string.
func (p plain) text(e hclsyntax.Expression) (string, bool) {
	inner, _ := unwrap(e)
	s, ok := literalText(inner)
	if !ok {
		d := p.fail("wrong-value", inner.Range(), "a string is needed here")
		if word, isWord := bareWord(inner); isWord {
			d.WithHelp("write %q", word)
		}
	}
	return s, ok
}

// textOr reads a string or one of some words; the word is returned as it is.
func (p plain) textOr(e hclsyntax.Expression, words ...string) (s, word string) {
	inner, _ := unwrap(e)
	if w, isWord := bareWord(inner); isWord {
		if slices.Contains(words, w) {
			return "", w
		}
		p.fail("wrong-value", inner.Range(), "a string or %s is needed here", alternatives(words)).
			WithHelp("%s", cmp.Or(didYouMean(w, words), fmt.Sprintf("write %q", w)))
		return "", ""
	}
	s, _ = p.text(e)
	return s, ""
}

// tuple is the items of a list; a single value counts as a list of one.
func tuple(e hclsyntax.Expression) []hclsyntax.Expression {
	inner, _ := unwrap(e)
	if t, ok := inner.(*hclsyntax.TupleConsExpr); ok {
		return t.Exprs
	}
	return []hclsyntax.Expression{inner}
}

// texts reads a list of strings; a single string counts as a list of one.
func (p plain) texts(e hclsyntax.Expression) []string {
	var out []string
	for _, item := range tuple(e) {
		if s, ok := p.text(item); ok {
			out = append(out, s)
		}
	}
	return out
}

// names reads a list of strings or dotted identifiers, such as [Login, "a.b"].
func (p plain) names(e hclsyntax.Expression) []name {
	var out []name
	for _, item := range tuple(e) {
		if n, ok := p.name(item); ok {
			out = append(out, n)
		}
	}
	return out
}

// A name is a word of the spec as the policy writes it.
type name struct {
	text string
	rng  hcl.Range
}

// name reads a string or a dotted identifier.
func (p plain) name(e hclsyntax.Expression) (name, bool) {
	inner, _ := unwrap(e)
	if s, ok := literalText(inner); ok && s != "" {
		return name{s, inner.Range()}, true
	}
	if t, ok := inner.(*hclsyntax.ScopeTraversalExpr); ok {
		if words, ok := traversalWords(t.Traversal); ok {
			return name{strings.Join(words, "."), t.SrcRange}, true
		}
	}
	p.fail("wrong-value", inner.Range(), "a name is needed here").
		WithHelp("write it as an identifier or in quotes")
	return name{}, false
}

func traversalWords(t hcl.Traversal) ([]string, bool) {
	words := []string{t.RootName()}
	for _, step := range t[1:] {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			words = append(words, s.Name)
		case hcl.TraverseIndex:
			if s.Key.Type() != cty.String {
				return nil, false
			}
			words = append(words, s.Key.AsString())
		default:
			return nil, false
		}
	}
	return words, true
}

// word reads one of some identifiers; a quoted one is taken too.
func (p plain) word(e hclsyntax.Expression, words ...string) (string, bool) {
	inner, _ := unwrap(e)
	w, ok := bareWord(inner)
	if !ok {
		w, ok = literalText(inner)
	}
	if ok && slices.Contains(words, w) {
		return w, true
	}
	d := p.fail("wrong-value", inner.Range(), "%s is needed here", alternatives(words))
	if help := didYouMean(w, words); ok && help != "" {
		d.WithHelp("%s", help)
	}
	return "", false
}

func (p plain) words(e hclsyntax.Expression, words ...string) []string {
	var out []string
	for _, item := range tuple(e) {
		if w, ok := p.word(item, words...); ok {
			out = append(out, w)
		}
	}
	return out
}

// integer reads a whole number of at least least.
func (p plain) integer(e hclsyntax.Expression, least int) (model.Number[int], bool) {
	inner, chosen := unwrap(e)
	n := model.Number[int]{Set: true, Chosen: chosen, Pos: p.src.pos(inner.Range())}
	v, ok := number(inner)
	if !ok {
		d := p.fail("wrong-value", inner.Range(), "a number is needed here")
		if s, isText := literalText(inner); isText && isDigits(s) {
			d.WithHelp("write %s", s)
		}
		return n, false
	}
	i, isInt := v.(int64)
	if !isInt || i < int64(least) || i > 1<<31-1 {
		p.fail("wrong-value", inner.Range(), "a whole number of at least %d is needed here", least)
		return n, false
	}
	n.Value = int(i)
	return n, true
}

// number is a literal int64 or float64, perhaps with a sign.
func number(e hclsyntax.Expression) (any, bool) {
	if u, ok := e.(*hclsyntax.UnaryOpExpr); ok && u.Op == hclsyntax.OpNegate {
		switch v, _ := number(u.Val); v := v.(type) {
		case int64:
			return -v, true
		case float64:
			return -v, true
		}
		return nil, false
	}
	x, ok := e.(*hclsyntax.LiteralValueExpr)
	if !ok || x.Val.Type() != cty.Number || x.Val.IsNull() || !x.Val.IsKnown() {
		return nil, false
	}
	f := x.Val.AsBigFloat()
	if i, accuracy := f.Int64(); accuracy == big.Exact {
		return i, true
	}
	v, _ := f.Float64()
	return v, true
}

func isDigits(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// truth reads a bool.
func (p plain) truth(e hclsyntax.Expression) bool {
	inner, _ := unwrap(e)
	x, isLit := inner.(*hclsyntax.LiteralValueExpr)
	if !isLit || x.Val.Type() != cty.Bool || x.Val.IsNull() {
		p.fail("wrong-value", inner.Range(), "true or false is needed here")
		return false
	}
	return x.Val.True()
}

// duration reads "20m", "1h30m", "180d" or one of some words, which leave Set
// false.
func (p plain) duration(e hclsyntax.Expression, words ...string) (n model.Number[time.Duration], word string) {
	inner, chosen := unwrap(e)
	n = model.Number[time.Duration]{Set: true, Chosen: chosen, Pos: p.src.pos(inner.Range())}
	if w, isWord := bareWord(inner); isWord && slices.Contains(words, w) {
		n.Set = false
		return n, w
	}
	s, isText := literalText(inner)
	if v, ok := parseDuration(s); ok && isText {
		n.Value = v
		return n, ""
	}
	d := p.fail("wrong-value", inner.Range(), "%s is needed here", alternatives(append([]string{"a duration"}, words...)))
	w, isWord := bareWord(inner)
	switch v, isNumber := number(inner); {
	case isText && slices.Contains(words, s):
		d.WithHelp("write %s without quotes", s)
	case isWord && didYouMean(w, words) != "":
		d.WithHelp("%s", didYouMean(w, words))
	case isNumber:
		d.WithHelp("write it with a unit, such as \"%vs\" or \"%vm\"", v, v)
	default:
		d.WithHelp("write a number with a unit, such as \"90s\", \"20m\", \"25h\" or \"180d\"")
	}
	return n, ""
}

var durationPart = regexp.MustCompile(`^([0-9]+)(ms|s|m|h|d|w)`)

var durationUnits = map[string]time.Duration{
	"ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour,
	"d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
}

// maxDuration keeps sums of a few durations within an int64.
const maxDuration = 100 * 365 * 24 * time.Hour

// parseDuration reads whole numbers with the units ms, s, m, h, d and w: more
// than zero and at most 100 years.
func parseDuration(s string) (time.Duration, bool) {
	var sum time.Duration
	for s != "" {
		m := durationPart.FindStringSubmatch(s)
		if m == nil {
			return 0, false
		}
		n, err := strconv.ParseInt(m[1], 10, 64)
		unit := durationUnits[m[2]]
		if err != nil || n > int64(maxDuration/unit) {
			return 0, false
		}
		sum += time.Duration(n) * unit
		if sum > maxDuration {
			return 0, false
		}
		s = s[len(m[0]):]
	}
	return sum, sum > 0
}

// pattern reads a regular expression of RE2.
func (p plain) pattern(e hclsyntax.Expression) string {
	s, _ := p.text(e)
	if _, err := regexp.Compile(s); err != nil {
		inner, _ := unwrap(e)
		p.fail("bad-pattern", inner.Range(), "%s", patternError(err)).
			WithHelp("patterns are Go's regular expressions (RE2): no look-around, no back references")
		return ""
	}
	return s
}

func patternError(err error) string {
	return "this pattern does not compile: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// length reads 32 or [12, 255].
func (p plain) length(e hclsyntax.Expression) []int {
	items := tuple(e)
	var out []int
	for _, item := range items {
		if n, ok := p.integer(item, 0); ok {
			out = append(out, n.Value)
		}
	}
	if len(items) > 2 || len(items) == 0 || len(out) == 2 && out[0] > out[1] {
		p.fail("wrong-value", e.Range(), "a length or [least, most] is needed here")
		return nil
	}
	return out
}

// call is a function call by one of some names, with its arguments.
func call(e hclsyntax.Expression, names ...string) (*hclsyntax.FunctionCallExpr, bool) {
	x, ok := e.(*hclsyntax.FunctionCallExpr)
	return x, ok && slices.Contains(names, x.Name)
}

// alternatives is "a", "a or b", "a, b or c".
func alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// didYouMean is help for a misspelt word, or "".
func didYouMean(word string, candidates []string) string {
	if s := diag.Suggest(word, candidates); s != "" {
		return fmt.Sprintf("did you mean %q?", s)
	}
	return ""
}
