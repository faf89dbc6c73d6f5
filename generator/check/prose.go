package check

import (
	"slices"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/prose"
)

// figuresAgreeWithTheSpec: vendors say in prose how many failures lock an account
// and how long a token lives. A policy that says something else may be right, so
// these are warnings.
func figuresAgreeWithTheSpec(j *judge) {
	for _, text := range j.prose() {
		for _, sentence := range prose.Sentences(text.doc) {
			j.attempts(text, sentence)
			j.ends(text, sentence)
		}
	}
}

// A passage is the prose of one place of a spec.
type passage struct {
	doc  string
	pos  diag.Pos
	what string // whose it is
}

// prose is what the spec says about the operations that open a session, and
// about the services that they belong to.
func (j *judge) prose() []passage {
	var out []passage
	add := func(p passage) {
		if p.doc != "" && !slices.ContainsFunc(out, func(o passage) bool { return o.pos == p.pos }) {
			out = append(out, p)
		}
	}
	for _, l := range append(j.logins(), j.session.Renew) {
		if l == nil {
			continue
		}
		op := l.Operations[0]
		add(passage{op.Doc, op.Pos, op.Name})
		if op.Service != nil {
			add(passage{op.Service.Doc, op.Service.Pos, op.Service.File})
		}
	}
	return out
}

// attempts compares "five failed attempts" with the lockouts.
func (j *judge) attempts(p passage, sentence string) {
	n, phrase := prose.Failures(sentence)
	if n == 0 || len(j.session.Lockouts) == 0 {
		return
	}
	for _, l := range j.session.Lockouts {
		if l.After.Value == n {
			return
		}
	}
	after := j.session.Lockouts[0].After
	if after.Value == 0 {
		return
	}
	j.diags.Warnf("prose-differs", after.Pos, "after = %d, but the spec speaks of %q%s", after.Value, phrase, where(p.pos)).
		WithHelp("write after = %d if that is what locks the account", n).
		WithRelated(p.pos, "the documentation of %s", p.what)
}

// ends compares "valid for 20 minutes" with the lifetime.
func (j *judge) ends(p passage, sentence string) {
	stated, phrase := prose.Lifetime(sentence)
	l := j.session.Lifetime
	if stated == 0 || !l.Hard.Pos.IsValid() || stated == l.Hard.Value || stated == l.RenewAfter.Value || stated == l.Idle.Value {
		return
	}
	d := j.diags.Warnf("prose-differs", l.Hard.Pos, "the policy gives a session %s, but the spec says %q%s", spoken(l.Hard.Value), phrase, where(p.pos))
	d.WithHelp("write hard = %q if that is the vendor's limit", prose.Short(stated)).
		WithRelated(p.pos, "the documentation of %s", p.what)
}

// spoken is a duration as the policy would write it, or "no limit".
func spoken(d time.Duration) string {
	if d == 0 {
		return "no limit"
	}
	return prose.Short(d)
}
