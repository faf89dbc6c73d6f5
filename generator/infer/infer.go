package infer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// An Evidence is one reason for a guess, and where the spec gives it.
type Evidence struct {
	Pos  diag.Pos // of the spec; the zero Pos when the spec is silent
	Text string
}

// String is the evidence on one line: "acme.wsdl:12: it takes a secret, Key".
func (e Evidence) String() string {
	text := strings.Join(strings.Fields(e.Text), " ")
	if !e.Pos.IsValid() {
		return text
	}
	p := e.Pos
	p.Col = 0
	return p.String() + ": " + text
}

// A Guess is one candidate for a decision.
type Guess struct {
	Name     string // for people: "Login", "result.SessionId", "header X-Session"
	Score    int    // comparable within one decision; higher is better
	Evidence []Evidence
}

func (g *Guess) add(score int, pos diag.Pos, text string) {
	g.Score += score
	if text != "" {
		g.Evidence = append(g.Evidence, Evidence{pos, text})
	}
}

// Findings are all guesses about one vendor, each list best first.
type Findings struct {
	Services []*model.Service
	Logins   []*Login
	Carriers []*Carrier // for all services, or for those of one protocol
	Signals  []*Signal  // that a session has ended
	Renewals []*Renewal
	Probes   []*Probe
	Logouts  []*Logout
	Figures  Figures
}

// Look reads services, none of which has been bound to a policy.
func Look(services []*model.Service) *Findings {
	f := &Findings{Services: services}
	for _, s := range services {
		for _, op := range s.Operations {
			op.Service = s
		}
	}
	f.Carriers = carriers(services)
	f.Logins = logins(services, f.Carriers)
	f.Renewals = renewals(services)
	f.Signals = signals(services, f.Logins, f.Renewals)
	f.Probes = probes(services, f.Carriers)
	f.Logouts = logouts(services, f.Carriers)
	f.Figures = figures(services, f.Logins)
	return f
}

// operations are those of all services.
func operations(services []*model.Service) []*model.Operation {
	var out []*model.Operation
	for _, s := range services {
		out = append(out, s.Operations...)
	}
	return out
}

// best sorts guesses, and keeps the order of the specs among equals.
func best[T any](list []T, guess func(T) *Guess) {
	slices.SortStableFunc(list, func(x, y T) int { return cmp.Compare(guess(y).Score, guess(x).Score) })
}
