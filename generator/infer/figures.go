package infer

import (
	"fmt"
	"regexp"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
)

// Figures are what the vendor says in words. A zero value is not said.
type Figures struct {
	Lifetime time.Duration
	Failures int
	InARow   bool // the failures are a run
	Support  bool // a person lifts the lock

	LifetimeFrom, FailuresFrom Evidence
}

// A passage is the prose of one place.
type passage struct {
	doc string
	pos diag.Pos
}

// figures reads what the specs say: of the best logins first, then of the
// services, then anywhere.
func figures(services []*model.Service, logins []*Login) Figures {
	var texts []passage
	for _, l := range logins {
		texts = append(texts, passage{l.Operation.Doc, l.Operation.Pos})
		for _, t := range l.Tokens {
			if n := len(t.answer.root); n > 0 {
				texts = append(texts, passage{t.answer.root[n-1].Doc, t.answer.root[n-1].Pos})
			}
			for _, v := range t.answer.values() {
				texts = append(texts, passage{v.field().Doc, v.field().Pos})
			}
		}
	}
	for _, s := range services {
		texts = append(texts, passage{s.Doc, s.Pos})
		for _, scheme := range s.Schemes {
			texts = append(texts, passage{scheme.Doc, scheme.Pos})
		}
	}
	for _, op := range operations(services) {
		texts = append(texts, passage{op.Doc, op.Pos})
	}
	var f Figures
	for _, t := range texts {
		for _, sentence := range prose.Sentences(t.doc) {
			f.read(t, sentence)
		}
	}
	return f
}

var support = regexp.MustCompile(`(?i)\b(support|help ?desk|administrator|contact|call us|customer service)\b`)

func (f *Figures) read(t passage, sentence string) {
	if n, phrase := prose.Failures(sentence); n > 1 && f.Failures == 0 {
		f.Failures, f.InARow, f.Support = n, prose.InARow(sentence), support.MatchString(t.doc)
		f.FailuresFrom = Evidence{t.pos, fmt.Sprintf("the documentation says %q", phrase)}
	}
	if life, phrase := prose.Lifetime(sentence); life > 0 && f.Lifetime == 0 {
		f.Lifetime = life
		f.LifetimeFrom = Evidence{t.pos, fmt.Sprintf("the documentation says %q", phrase)}
	}
}
