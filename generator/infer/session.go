package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A Renewal is an operation that may renew a session without a login.
type Renewal struct {
	Guess
	Operation *model.Operation
	token     leaf     // of its request: what it renews by
	tokens    []*Token // of its answer
}

func renewals(services []*model.Service) []*Renewal {
	var out []*Renewal
	for _, op := range operations(services) {
		words := wordsOf(op.Name)
		if w, ok := op.Wire.(*model.HTTPOperation); ok {
			words = append(words, wordsOf(w.Path)...)
		}
		if !has(words, "refresh", "renew") || !has(words, "token", "tokens", "session", "auth", "login", "key") {
			continue
		}
		r := &Renewal{Guess: Guess{Name: op.Name}, Operation: op, tokens: tokens(op, nil)}
		ins := inputs(op)
		i := slices.IndexFunc(ins, func(l leaf) bool { return refreshName(l.name()) && isText(l.field().Type) })
		if i < 0 {
			i = slices.IndexFunc(ins, func(l leaf) bool { return tokenName(l.name()) > 0 && isText(l.field().Type) })
		}
		if i < 0 || len(r.tokens) == 0 {
			continue
		}
		r.token = ins[i]
		r.add(50, op.Pos, fmt.Sprintf("%s is called like a renewal", title(op)))
		r.add(10, r.token.field().Pos, fmt.Sprintf("it takes %s and answers with a token", r.token.name()))
		out = append(out, r)
	}
	best(out, func(r *Renewal) *Guess { return &r.Guess })
	return out
}

// A Probe is a question that only a live session answers.
type Probe struct {
	Guess
	Operation *model.Operation
	alive     string // what a live one answers; empty for any answer
}

// probeNames are questions whose only purpose is to learn whether a session
// lives; they answer with a truth value.
var probeNames = []string{"hassession", "issessionvalid", "issessionalive", "isloggedin", "checksession", "validatesession", "sessionisvalid", "isauthenticated", "sessionalive", "ping", "checktoken", "validatetoken", "istokenvalid"}

// harmless are questions that answer anything at all to whoever is logged in.
var harmless = []string{"getuserinfo", "userinfo", "whoami", "me", "getme", "getcurrentuser", "getservertimestamp", "getsession"}

func probes(services []*model.Service, carriers []*Carrier) []*Probe {
	var out []*Probe
	for _, op := range operations(services) {
		name := joined(op.Name)
		a, ok := resultOf(op)
		if !ok || needsMore(op, carriers) {
			continue
		}
		p := &Probe{Guess: Guess{Name: op.Name}, Operation: op}
		switch {
		case slices.Contains(probeNames, name) && isBool(a.typ):
			p.alive = "result"
			p.add(60, op.Pos, fmt.Sprintf("%s takes nothing and answers with true or false", title(op)))
		case slices.Contains(harmless, name) || slices.Contains(probeNames, name):
			p.add(30, op.Pos, fmt.Sprintf("%s takes nothing and changes nothing", title(op)))
		default:
			continue
		}
		out = append(out, p)
	}
	best(out, func(p *Probe) *Guess { return &p.Guess })
	return out
}

// needsMore reports whether op must be given anything but the token.
func needsMore(op *model.Operation, carriers []*Carrier) bool {
	if w, ok := op.Wire.(*model.HTTPOperation); ok && w.BodyRequired {
		return true
	}
	return slices.ContainsFunc(inputs(op), func(l leaf) bool {
		f := l.field()
		carried := slices.ContainsFunc(carriers, func(c *Carrier) bool { return strings.EqualFold(c.word, f.Name) })
		return !carried && f.Presence == model.Required && f.Default == nil
	})
}

// A Logout is an operation that may close a session.
type Logout struct {
	Guess
	Operation *model.Operation
}

func logouts(services []*model.Service, carriers []*Carrier) []*Logout {
	var out []*Logout
	for _, op := range operations(services) {
		words := wordsOf(op.Name)
		name := joined(op.Name)
		ends := has(words, "logout", "logoff", "signout") || strings.Contains(name, "logout") || strings.Contains(name, "logoff") ||
			has(words, "end", "close", "delete", "destroy", "terminate") && slices.Equal(words[1:], []string{"session"})
		if !ends || needsMore(op, carriers) {
			continue
		}
		l := &Logout{Guess: Guess{Name: op.Name}, Operation: op}
		l.add(50-len(words), op.Pos, fmt.Sprintf("%s is called like a logout", title(op)))
		out = append(out, l)
	}
	best(out, func(l *Logout) *Guess { return &l.Guess })
	return out
}
