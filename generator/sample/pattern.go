package sample

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/authgen/authgen/generator/model"
)

// match is a text that matches the last pattern, the most special one, and if
// possible all others and the limits of length.
func (w *writer) match(f model.Facets) (string, bool) {
	expressions, ok := compiled(f)
	if !ok {
		return "", false
	}
	tree, err := syntax.Parse(goPattern(f.Patterns[len(f.Patterns)-1]), syntax.Perl)
	if err != nil {
		return "", false
	}
	low, high := lengths(f, 0, 1<<20)
	for try := range 60 {
		var b strings.Builder
		w.generate(&b, tree, try)
		s := b.String()
		if n := utf8.RuneCountInString(s); n < low || n > high {
			continue
		}
		if matchesAll(expressions, s) {
			return s, true
		}
	}
	return "", false
}

// compiled are the patterns of f as Go has them; false if it cannot have one.
func compiled(f model.Facets) ([]*regexp.Regexp, bool) {
	var expressions []*regexp.Regexp
	for _, p := range f.Patterns {
		re, err := regexp.Compile("^(?:" + goPattern(p) + ")$")
		if err != nil {
			return nil, false
		}
		expressions = append(expressions, re)
	}
	return expressions, true
}

func matchesAll(expressions []*regexp.Regexp, s string) bool {
	return !slices.ContainsFunc(expressions, func(re *regexp.Regexp) bool { return !re.MatchString(s) })
}

// matches reports whether a value matches all patterns, as far as Go has them.
func (w *writer) matches(f model.Facets, value string) bool {
	expressions, _ := compiled(f)
	return matchesAll(expressions, value)
}

// goPattern is an XML Schema pattern in Go's notation, as far as they differ and
// descriptions use it.
func goPattern(p string) string {
	return strings.NewReplacer(
		`\i`, `[A-Za-z_:]`, `\c`, `[A-Za-z0-9._:-]`, `\p{IsBasicLatin}`, `[\x00-\x7f]`, "^", `\^`, "[^", "[^", "$", `\$`,
		`\\`, `\\`, `\^`, `\^`, `\$`, `\$`, "(?", `(\?`,
	).Replace(p)
}

// generate appends a text that matches re. Repetitions get longer with each try.
func (w *writer) generate(b *strings.Builder, re *syntax.Regexp, try int) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(w.rune(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte("abcxyz0189"[w.s.below(10)])
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			w.generate(b, sub, try)
		}
	case syntax.OpAlternate:
		w.generate(b, re.Sub[w.s.between(0, len(re.Sub)-1)], try)
	case syntax.OpStar:
		w.repeat(b, re.Sub[0], w.s.between(0, 2+try), try)
	case syntax.OpPlus:
		w.repeat(b, re.Sub[0], w.s.between(1, 3+try), try)
	case syntax.OpQuest:
		w.repeat(b, re.Sub[0], w.s.between(0, 1), try)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + 2 + try
		}
		w.repeat(b, re.Sub[0], w.s.between(re.Min, min(most, re.Min+8+try)), try)
	default:
	}
}

func (w *writer) repeat(b *strings.Builder, re *syntax.Regexp, n, try int) {
	for range n {
		w.generate(b, re, try)
	}
}

// rune is a character of a class, a printable one of ASCII if there is one.
func (w *writer) rune(class []rune) rune {
	var candidates []rune
	for i := 0; i+1 < len(class); i += 2 {
		for r := max(class[i], '!'); r <= min(class[i+1], '~'); r++ {
			candidates = append(candidates, r)
		}
	}
	if len(candidates) > 0 {
		return candidates[w.s.below(len(candidates))]
	}
	if len(class) > 0 {
		return class[0]
	}
	return 'x'
}
