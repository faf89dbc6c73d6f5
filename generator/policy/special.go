package policy

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/model"
)

// An entry is one `name = value` of a map.
type entry struct {
	name  name
	value hclsyntax.Expression
}

// entries reads a map in the order in which it is written.
func (p plain) entries(e hclsyntax.Expression) ([]entry, bool) {
	inner, _ := unwrap(e)
	x, ok := inner.(*hclsyntax.ObjectConsExpr)
	if !ok {
		p.fail("wrong-value", inner.Range(), "a map is needed here").WithHelp("write { name = value }")
		return nil, false
	}
	var out []entry
	seen := map[string]bool{}
	for _, item := range x.Items {
		n, ok := p.key(item.KeyExpr)
		switch {
		case !ok:
			p.fail("wrong-value", item.KeyExpr.Range(), "a name is needed here").WithHelp("names with dots or blanks stand in quotes")
		case seen[n.text]:
			p.fail("duplicate-setting", n.rng, "%q is set twice", n.text)
		default:
			seen[n.text] = true
			out = append(out, entry{n, item.ValueExpr})
		}
	}
	return out, true
}

func (p plain) key(e hclsyntax.Expression) (name, bool) {
	k, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return name{}, false
	}
	if word := hcl.ExprAsKeyword(k); word != "" {
		return name{word, k.Range()}, true
	}
	s, ok := literalText(k.Wrapped)
	return name{s, k.Range()}, ok && s != ""
}

func isMap(e hclsyntax.Expression) bool {
	inner, _ := unwrap(e)
	_, ok := inner.(*hclsyntax.ObjectConsExpr)
	return ok
}

// textOrEntries is a name, or a map from names to expressions.
func textOrEntries(p plain, e hclsyntax.Expression) {
	if isMap(e) {
		p.entries(e)
		return
	}
	p.text(e)
}

// operationOrEntries is an operation, or a map from services to operations.
func operationOrEntries(p plain, e hclsyntax.Expression) {
	if !isMap(e) {
		p.name(e)
		return
	}
	list, _ := p.entries(e)
	for _, entry := range list {
		p.name(entry.value)
	}
}

// textEntries is a map from names to strings.
func textEntries(p plain, e hclsyntax.Expression) {
	list, _ := p.entries(e)
	for _, entry := range list {
		p.text(entry.value)
	}
}

// headerName is header("N").
func headerName(p plain, e hclsyntax.Expression) { p.headerName(e) }

func (p plain) headerName(e hclsyntax.Expression) string {
	inner, _ := unwrap(e)
	x, ok := call(inner, "header")
	if !ok || len(x.Args) != 1 {
		p.fail("wrong-value", inner.Range(), "a response header is needed here").WithHelp("write header(\"Name\")")
		return ""
	}
	s, _ := p.text(x.Args[0])
	return s
}

// threshold reads lockout.after: a number or `unknown`, which takes a cautious
// value.
func (p plain) threshold(e hclsyntax.Expression) model.Number[int] {
	inner, _ := unwrap(e)
	if w, ok := bareWord(inner); ok && w == "unknown" {
		return model.Number[int]{Value: 3, Chosen: true, Pos: p.src.pos(inner.Range())}
	}
	n, _ := p.integer(e, 1)
	return n
}

// A lockRun is how a vendor adds up failures.
type lockRun struct {
	run    string // consecutive, cumulative, "" for unknown
	window model.Number[time.Duration]
	kind   string // sliding, fixed, "" for none
}

// run reads consecutive, cumulative, unknown, sliding("10m") or fixed("12h").
func (p plain) run(e hclsyntax.Expression) lockRun {
	inner, _ := unwrap(e)
	if _, ok := call(inner, "sliding", "fixed"); ok {
		return p.window(e)
	}
	w, _ := p.word(e, runs...)
	if w == "unknown" {
		w = ""
	}
	return lockRun{run: w}
}

// window reads a duration, sliding("10m") or fixed("12h"). A window that is not
// said to be fixed is taken to slide: that forgets later.
func (p plain) window(e hclsyntax.Expression) lockRun {
	inner, chosen := unwrap(e)
	kind := "sliding"
	if x, ok := call(inner, "sliding", "fixed"); ok {
		kind = x.Name
		if !p.arguments(x, 1, 1) {
			return lockRun{}
		}
		e = x.Args[0]
	}
	n, _ := p.duration(e)
	n.Chosen = n.Chosen || chosen
	return lockRun{window: n, kind: kind}
}

// unlock reads support("…"), manual("…"), after("1h"), growing("1m", 2, "24h"),
// password_change or unknown.
func (p plain) unlock(e hclsyntax.Expression) model.Unlock {
	inner, chosen := unwrap(e)
	u := model.Unlock{Chosen: chosen}
	if w, ok := bareWord(inner); ok && w == "password_change" {
		u.PasswordChange = true
		return u
	} else if ok && w == "unknown" {
		return u
	}
	x, ok := call(inner, "support", "manual", "after", "growing")
	switch {
	case !ok:
		p.unlockHelp(inner)
	case x.Name == "growing":
		if p.arguments(x, 2, 3) {
			p.growing(x, &u)
		}
	case !p.arguments(x, 1, 1):
	case x.Name == "after":
		n, _ := p.duration(x.Args[0])
		u.After, u.Chosen = n.Value, u.Chosen || n.Chosen
	default:
		u.Support, _ = p.text(x.Args[0])
	}
	return u
}

func (p plain) growing(x *hclsyntax.FunctionCallExpr, u *model.Unlock) {
	first, _ := p.duration(x.Args[0])
	u.After = first.Value
	switch v, _ := number(x.Args[1]); v := v.(type) {
	case int64:
		u.Factor = float64(v)
	case float64:
		u.Factor = v
	}
	if u.Factor < 1 {
		p.fail("wrong-value", x.Args[1].Range(), "a factor of at least 1 is needed here")
	}
	if len(x.Args) == 3 {
		most, _ := p.duration(x.Args[2])
		u.Cap = most.Value
	}
}

func (p plain) unlockHelp(e hclsyntax.Expression) {
	p.fail("wrong-value", e.Range(), "what lifts the lock is needed here").
		WithHelp(`write support("whom to ask"), after("1h"), growing("1m", 2, "24h"), password_change or unknown`)
}

func (p plain) arguments(x *hclsyntax.FunctionCallExpr, least, most int) bool {
	if len(x.Args) >= least && (len(x.Args) <= most || most < 0) && !x.ExpandFinal {
		return true
	}
	p.fail("wrong-arguments", x.NameRange, "%s takes %s", x.Name, argumentCount(least, most))
	return false
}

// alphabet reads the characters that a value may have, as in a character class
// without brackets, such as "A-Za-z0-9!@#". A hyphen of its own stands last.
func (p plain) alphabet(e hclsyntax.Expression) string {
	s, ok := p.text(e)
	inner, _ := unwrap(e)
	if ok && s == "" {
		p.fail("wrong-value", inner.Range(), "an alphabet has at least one character")
	}
	runes := []rune(s)
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] == '-' && runes[i-1] > runes[i+1] {
			p.fail("bad-pattern", inner.Range(), "the range %q goes backwards", string(runes[i-1:i+2])).
				WithHelp("a hyphen that is meant as itself stands last")
			return ""
		}
	}
	return s
}
