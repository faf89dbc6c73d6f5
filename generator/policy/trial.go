package policy

import (
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A trial types one block for many operations. A block that names no operations
// applies wherever it types; one that types nowhere is an error.
type trial struct {
	b      *binder
	what   string
	stated bool // the block names its operations: it must type for each
	passed []*model.Operation
	failed []failure
	warned map[string]*caseWarning
	order  []string
}

// A failure is why a block does not type for an operation.
type failure struct {
	op       *model.Operation
	problems []problem
}

// A caseWarning is one warning for several operations.
type caseWarning struct {
	d   *diag.Diagnostic
	ops int
}

func (b *binder) trial(what string) *trial {
	return &trial{b: b, what: what, warned: map[string]*caseWarning{}}
}

func (r *trial) add(op *model.Operation, t *typer, ok bool) {
	if !ok || len(t.problems) > 0 {
		r.failed = append(r.failed, failure{op, t.problems})
		return
	}
	r.passed = append(r.passed, op)
	for _, w := range t.warnings {
		key := w.d.Pos.String()
		if r.warned[key] == nil {
			r.warned[key] = &caseWarning{d: w.d}
			r.order = append(r.order, key)
		}
		if !w.unresolved {
			r.warned[key].ops++
		}
	}
}

// report says what was found about a block, n, and whether it applies anywhere.
func (r *trial) report(n *node) bool {
	for _, key := range r.order {
		w := r.warned[key]
		if w.ops > 1 {
			w.d.Summary += " and of " + plural(w.ops-1, "other operation")
		}
		r.b.diags = append(r.b.diags, w.d)
	}
	switch {
	case r.stated:
		r.reportEach(n)
	case len(r.passed) == 0:
		r.reportNowhere(n)
	default:
		r.reportMismatches()
	}
	return len(r.passed) > 0
}

// reportEach reports every failure, each message once.
func (r *trial) reportEach(n *node) {
	seen := map[string]bool{}
	for _, f := range r.failed {
		r.b.spoil(n)
		for _, p := range f.problems {
			if !seen[p.d.String()] {
				seen[p.d.String()] = true
				r.b.diags = append(r.b.diags, p.d)
			}
		}
	}
}

// reportNowhere reports the failure that came furthest: the others say less.
func (r *trial) reportNowhere(n *node) {
	if len(r.failed) == 0 {
		return
	}
	r.b.spoil(n)
	best := r.failed[0]
	for _, f := range r.failed[1:] {
		if f.better(best) {
			best = f
		}
	}
	for _, p := range best.problems {
		if len(r.failed) > 1 {
			p.d.Summary += "; " + r.what + " types for none of " + plural(len(r.failed), "operation")
		}
		r.b.diags = append(r.b.diags, p.d)
	}
}

// better reports whether f tells more than g: a type error more than a name that
// is not there, a name that has a likely correction more than one without, and
// what stands further right in the expression more than what stands left.
func (f failure) better(g failure) bool {
	x, y := f.score(), g.score()
	for i := range x {
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return false
}

func (f failure) score() [3]int {
	var s [3]int
	if len(f.problems) == 0 {
		return s
	}
	s[0] = 1
	for _, p := range f.problems {
		if p.unresolved {
			s[0] = 0
		}
		if strings.HasPrefix(p.d.Help, "did you mean") {
			s[1] = 1
		}
		s[2] = max(s[2], p.d.Pos.Line*1000+p.d.Pos.Col)
	}
	return s
}

// reportMismatches warns where names resolve but types do not fit: there the
// block does not apply, which is seldom what was meant.
func (r *trial) reportMismatches() {
	seen := map[string]*diag.Diagnostic{}
	for _, f := range r.failed {
		for _, p := range f.problems {
			if p.unresolved {
				break
			}
			key := p.d.Pos.String()
			if seen[key] != nil {
				seen[key].WithRelated(f.op.Pos, "and so for %s", f.op.Name)
				continue
			}
			w := *p.d
			w.Severity = diag.Warning
			w.Summary += "; " + r.what + " does not apply to " + f.op.Name
			seen[key] = &w
			r.b.diags = append(r.b.diags, &w)
			break
		}
	}
}
