package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/diag"
)

// A node is a block whose vocabulary was checked.
type node struct {
	kind   string
	labels []name
	rng    hcl.Range // of the kind and the labels
	attrs  map[string]*attr
	order  []*attr // as written
	blocks []*node
	// incomplete: something in it was not understood, so that nothing can be
	// said about what is missing.
	incomplete bool
}

// An attr is a setting of a block.
type attr struct {
	name string
	rng  hcl.Range // of the name
	expr hclsyntax.Expression
}

// label is the only label of n, or "".
func (n *node) label() string {
	if len(n.labels) == 0 {
		return ""
	}
	return n.labels[0].text
}

// all returns the blocks of a kind, in order.
func (n *node) all(kinds ...string) []*node {
	var out []*node
	for _, b := range n.blocks {
		if slices.Contains(kinds, b.kind) {
			out = append(out, b)
		}
	}
	return out
}

// one returns the block of a kind, or nil.
func (n *node) one(kind string) *node {
	if all := n.all(kind); len(all) > 0 {
		return all[0]
	}
	return nil
}

// A walker checks a syntax tree against the vocabulary.
type walker struct {
	plain
	// broken: HCL could not read all of the file, so that nothing can be said
	// about what is missing.
	broken bool
}

// body checks what stands in a block, and returns it as n.
func (w *walker) body(b *hclsyntax.Body, s *blockSchema, n *node) *node {
	n.attrs = map[string]*attr{}
	attributes := slices.SortedFunc(maps.Values(b.Attributes), func(x, y *hclsyntax.Attribute) int {
		return cmp.Compare(x.NameRange.Start.Byte, y.NameRange.Start.Byte)
	})
	for _, a := range attributes {
		w.attribute(a, s, n)
	}
	for _, sub := range b.Blocks {
		w.block(sub, s, n)
	}
	w.missing(s, n)
	return n
}

func (w *walker) attribute(a *hclsyntax.Attribute, s *blockSchema, n *node) {
	check, ok := s.settings[a.Name]
	if !ok {
		n.incomplete = true
		w.unknownSetting(a, s, n)
		return
	}
	before := w.errors()
	check(w.plain, a.Expr)
	if w.errors() > before {
		n.incomplete = true
		return
	}
	n.attrs[a.Name] = &attr{a.Name, a.NameRange, a.Expr}
	n.order = append(n.order, n.attrs[a.Name])
}

func (w *walker) errors() int { return len(*w.diags) }

func (w *walker) unknownSetting(a *hclsyntax.Attribute, s *blockSchema, n *node) {
	if s.blocks[a.Name] != nil {
		w.fail("unknown-setting", a.NameRange, "%q is a block, not a setting", a.Name).
			WithHelp("write %s { … }", a.Name)
		return
	}
	d := w.fail("unknown-setting", a.NameRange, "unknown setting %q in %s", a.Name, n.where())
	if help := cmp.Or(didYouMean(a.Name, unused(s, n)), belongs(a.Name)); help != "" {
		d.WithHelp("%s", help)
	}
}

func (w *walker) block(b *hclsyntax.Block, s *blockSchema, parent *node) {
	sub, ok := s.blocks[b.Type]
	if !ok {
		parent.incomplete = true
		w.unknownBlock(b, s, parent)
		return
	}
	n := &node{kind: b.Type, rng: headRange(b)}
	for i, text := range b.Labels {
		n.labels = append(n.labels, name{text, b.LabelRanges[i]})
	}
	w.labels(b, sub, n)
	if sub.single && parent.one(b.Type) != nil {
		w.fail("duplicate-block", n.rng, "a second %s block in %s", b.Type, parent.where()).
			WithRelated(w.src.pos(parent.one(b.Type).rng), "the first one")
		parent.incomplete = true
		return
	}
	parent.blocks = append(parent.blocks, w.body(b.Body, sub, n))
}

func (w *walker) unknownBlock(b *hclsyntax.Block, s *blockSchema, parent *node) {
	if s.settings[b.Type] != nil {
		w.fail("unknown-block", b.TypeRange, "%q is a setting, not a block", b.Type).
			WithHelp("write %s = …", b.Type)
		return
	}
	where := "a policy"
	if parent.kind != "" {
		where = parent.where()
	}
	d := w.fail("unknown-block", b.TypeRange, "unknown block %q in %s", b.Type, where)
	if help := cmp.Or(didYouMean(b.Type, unused(s, parent)), belongs(b.Type)); help != "" {
		d.WithHelp("%s", help)
	}
}

// labels checks how many labels a block has.
func (w *walker) labels(b *hclsyntax.Block, s *blockSchema, n *node) {
	switch {
	case len(b.Labels) == 0 && (s.label == oneLabel || s.label == someLabels):
		w.fail("missing-label", b.TypeRange, "%s needs a name", b.Type).WithHelp("write %s \"name\" { … }", b.Type)
		n.incomplete = true
	case len(b.Labels) > 0 && s.label == noLabel:
		w.fail("unknown-label", b.LabelRanges[0], "%s takes no name", b.Type)
	case len(b.Labels) > 1 && s.label != someLabels:
		w.fail("unknown-label", b.LabelRanges[1], "%s takes one name", b.Type)
	}
}

func (w *walker) missing(s *blockSchema, n *node) {
	if w.broken || n.incomplete {
		return
	}
	for _, required := range s.required {
		if n.attrs[required] == nil {
			w.fail("missing-setting", n.rng, "%s has no setting %q", n.where(), required).
				WithHelp("write %s = …", required)
			n.incomplete = true
		}
	}
}

// where is how messages call n: `login`, `credential field "x"`.
func (n *node) where() string {
	if n.kind == "" {
		return "the policy"
	}
	if l := n.label(); l != "" {
		return fmt.Sprintf("%s %q", n.kind, l)
	}
	return n.kind
}

// headRange is the kind and the labels of b.
func headRange(b *hclsyntax.Block) hcl.Range {
	r := b.TypeRange
	if n := len(b.LabelRanges); n > 0 && b.LabelRanges[n-1].Start.Line == r.Start.Line {
		r.End = b.LabelRanges[n-1].End
	}
	return r
}

// unused is the names that may still be written in n.
func unused(s *blockSchema, n *node) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.settings)) {
		if n.attrs[name] == nil {
			out = append(out, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.blocks)) {
		if !s.blocks[name].single || n.one(name) == nil {
			out = append(out, name)
		}
	}
	return out
}

// belongs is help for a word that stands in the wrong block, or "".
func belongs(word string) string {
	var homes []string
	var search func(s *blockSchema, at string)
	search = func(s *blockSchema, at string) {
		if at != "" && (s.settings[word] != nil || s.blocks[word] != nil) {
			homes = append(homes, at)
		}
		for _, name := range slices.Sorted(maps.Keys(s.blocks)) {
			search(s.blocks[name], name)
		}
	}
	search(policySchema, "")
	slices.Sort(homes)
	homes = slices.Compact(homes)
	if len(homes) == 0 || len(homes) > 4 {
		return ""
	}
	return fmt.Sprintf("%q belongs in %s", word, strings.ReplaceAll(alternatives(homes), " or ", " and "))
}

// pos is where n stands.
func (w *walker) pos(n *node) diag.Pos { return w.src.pos(n.rng) }
