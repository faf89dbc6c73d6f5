package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/check"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A Login is an operation that may open a session.
type Login struct {
	Guess
	Operation *model.Operation
	Tokens    []*Token // best first; never empty
	secrets   []leaf   // of its request
	success   []leaf   // flags of its answer
	spoken    bool     // its name, its path or its documentation speaks of a login
}

// A Token is a part of a login's answer that may be the session's token.
type Token struct {
	Guess
	Expr    string // in the policy's language
	Refresh string // of the refresh token beside it; empty for none
	Expires string // of what says when it ends; empty for none
	text    bool   // an absent one is ""
	untold  bool   // the spec does not describe it
	answer  answer
	above   []*model.Field
}

// loginScore is what an operation needs to be taken for a login.
const loginScore = 45

func logins(services []*model.Service, carriers []*Carrier) []*Login {
	var out []*Login
	for _, op := range operations(services) {
		if l := login(op, carriers); l.Score >= loginScore && len(l.Tokens) > 0 && l.spoken {
			out = append(out, l)
		}
	}
	best(out, func(l *Login) *Guess { return &l.Guess })
	return out
}

var speaksOfLogin = regexp.MustCompile(`(?i)\b(log(s|ged|ging)?[ -]?(in|on)\b|sign(s)?[ -]?in\b|authenticat|session[ -]?(id|key|token)|access token)`)

// login judges one operation.
func login(op *model.Operation, carriers []*Carrier) *Login {
	l := &Login{Operation: op, Guess: Guess{Name: op.Name}}
	name := entryName(wordsOf(op.Name))
	if name >= 0 {
		name = max(name, pathName(op))
	}
	if l.spoken = name > 0; l.spoken {
		l.add(name, op.Pos, fmt.Sprintf("%s is called like a login", title(op)))
	} else {
		l.Score += name
	}
	l.takes(op)
	l.Tokens = tokens(op, carriers)
	if len(l.Tokens) == 0 && name >= 0 && len(l.secrets) > 0 && untold(op) {
		l.Tokens = []*Token{untoldToken(op)}
	}
	if len(l.Tokens) > 0 {
		l.add(l.Tokens[0].Score, l.Tokens[0].Evidence[0].Pos, l.Tokens[0].Evidence[0].Text)
	}
	if m := speaksOfLogin.FindString(op.Doc); m != "" {
		l.spoken = l.spoken || name >= 0
		l.add(8, op.Pos, fmt.Sprintf("its documentation says %q", m))
	}
	l.goesWithout(op, carriers)
	l.success = successFlags(op)
	return l
}

// title is an operation with its method and path, if it has any.
func title(op *model.Operation) string {
	if w, ok := op.Wire.(*model.HTTPOperation); ok {
		return op.Name + " (" + w.Method + " " + w.Path + ")"
	}
	return op.Name
}

// pathName is how much the last fixed part of a path sounds like a login.
func pathName(op *model.Operation) int {
	w, ok := op.Wire.(*model.HTTPOperation)
	if !ok || w.Method != "POST" {
		return 0
	}
	parts := strings.Split(strings.Trim(w.Path, "/"), "/")
	last := parts[len(parts)-1]
	if strings.HasPrefix(last, "{") {
		return 0
	}
	return max(0, entryName(wordsOf(last)))
}

// takes judges what a login is called with.
func (l *Login) takes(op *model.Operation) {
	ins := inputs(op)
	person := false
	for _, in := range ins {
		switch {
		case !isText(in.field().Type):
		case check.LooksSecret(in.name()) || joined(in.name()) == "key" || joined(in.name()) == "apikey":
			l.secrets = append(l.secrets, in)
		case personal(in.name()):
			person = true
		}
	}
	switch {
	case len(l.secrets) > 0:
		s := l.secrets[0].field()
		l.add(22, s.Pos, fmt.Sprintf("it takes a secret, %s", s.Name))
	case basic(op):
		l.add(14, op.Pos, "it takes HTTP Basic authentication")
	default:
		l.Score -= 25
	}
	if person {
		l.add(6, diag.Pos{}, "")
	}
	l.Score -= max(0, len(ins)-8) * 2
}

// basic reports whether op is called with a user name and a password in the
// Authorization header.
func basic(op *model.Operation) bool {
	return slices.ContainsFunc(schemesOf(op), func(s *model.SecurityScheme) bool { return s.HTTP == "basic" })
}

// goesWithout judges what all others carry and a login does not.
func (l *Login) goesWithout(op *model.Operation, carriers []*Carrier) {
	for _, c := range carriers {
		if c.protocol != op.Service.Protocol || len(c.on) == 0 {
			continue
		}
		if slices.Contains(c.on, op) {
			l.Score -= 15
		} else if c.share > 0.5 {
			l.add(15, op.Pos, fmt.Sprintf("it goes without %s, which %d other operations have", c.Name, len(c.on)))
		}
		return // the best one of the protocol tells
	}
}

// tokens are what may be the token in the answer of op.
func tokens(op *model.Operation, carriers []*Carrier) []*Token {
	var out []*Token
	a, ok := resultOf(op)
	if ok && isText(a.typ) && !a.list {
		out = append(out, plainToken(op, a))
	}
	if ok {
		for _, v := range a.values() {
			if t := tokenAt(op, a, v, carriers); t != nil {
				out = append(out, t)
			}
		}
	}
	out = append(out, headerTokens(op)...)
	best(out, func(t *Token) *Guess { return &t.Guess })
	for _, t := range out {
		t.companions()
	}
	return out
}

// plainToken is the answer as a whole.
func plainToken(op *model.Operation, a answer) *Token {
	t := &Token{Guess: Guess{Name: "result"}, Expr: "result", text: true, answer: a}
	name := op.Name + "Result"
	if len(a.root) > 0 {
		name = a.root[0].Name
	}
	t.add(max(20, tokenName(name)), a.pos, fmt.Sprintf("it answers with one text, %s", name))
	return t
}

// untold reports whether a document says that op succeeds and not what it then
// answers with.
func untold(op *model.Operation) bool {
	w, ok := op.Wire.(*model.HTTPOperation)
	return ok && w.Method == "POST" && success(w) == nil && slices.ContainsFunc(w.Responses, func(r *model.Response) bool {
		return strings.HasPrefix(r.Status, "2") && r.Status != "204"
	})
}

// untoldToken stands for a token that the document does not speak of.
func untoldToken(op *model.Operation) *Token {
	t := &Token{Guess: Guess{Name: "body.token"}, Expr: "chosen(body.token)", text: true, untold: true}
	t.add(0, op.Pos, fmt.Sprintf("what %s answers with is not described", op.Name))
	return t
}

func tokenAt(op *model.Operation, a answer, v leaf, carriers []*Carrier) *Token {
	f := v.field()
	score := tokenName(f.Name)
	if score == 0 && has(wordsOf(f.Name), "key", "id", "value") && sessionRecord(a, v) {
		score = 18
	}
	if !isText(f.Type) || score == 0 {
		return nil
	}
	t := &Token{Expr: a.expr(v), text: true, answer: a, above: v.above()}
	t.Name = t.Expr
	t.add(score-2*len(v.path), f.Pos, fmt.Sprintf("it answers with %s", f.Name))
	for _, c := range carriers {
		if c.protocol == op.Service.Protocol && joined(c.part) == joined(f.Name) && c.part != "" {
			t.add(8, c.pos(), fmt.Sprintf("%s carries the same name", c.Name))
			break
		}
	}
	return t
}

// sessionRecord reports whether v stands in a record that is called a session.
func sessionRecord(a answer, v leaf) bool {
	t := a.typ
	if above := v.above(); len(above) > 0 {
		t = above[len(above)-1].Type
	}
	d := model.DeclOf(under(t))
	return d != nil && strings.Contains(joined(d.Name), "session")
}

// headerTokens are the headers of an answer that are called like tokens.
func headerTokens(op *model.Operation) []*Token {
	w, ok := op.Wire.(*model.HTTPOperation)
	if !ok {
		return nil
	}
	var out []*Token
	for _, r := range w.Responses {
		if !strings.HasPrefix(r.Status, "2") {
			continue
		}
		for _, h := range r.Headers {
			if score := tokenName(h.Name); score > 0 {
				t := &Token{Guess: Guess{Name: "header " + h.Name}, Expr: "header(" + quote(h.Name) + ")", text: true}
				t.add(score, h.Pos, fmt.Sprintf("it answers with the header %s", h.Name))
				out = append(out, t)
			}
		}
	}
	return out
}

// companions finds what stands beside a token: a refresh token, and when both end.
func (t *Token) companions() {
	for _, v := range t.answer.values() {
		if !slices.Equal(v.above(), t.above) || t.Expr == "result" {
			continue
		}
		f, words := v.field(), wordsOf(v.name())
		expr := t.answer.expr(v)
		switch {
		case refreshName(f.Name) && isText(f.Type):
			t.Refresh = expr
			t.Evidence = append(t.Evidence, Evidence{f.Pos, fmt.Sprintf("%s stands beside it", f.Name)})
		case t.Expires == "" && has(words, "expires", "expire", "expiry", "expiration", "ttl") && !has(words, "refresh") && isWhole(f.Type) && !has(words, "at", "on", "date", "time", "timestamp"):
			t.Expires = "after(" + expr + ")"
			t.Evidence = append(t.Evidence, Evidence{f.Pos, fmt.Sprintf("%s says when it ends", f.Name)})
		case t.Expires == "" && has(words, "expires", "expire", "expiry", "expiration", "until") && !has(words, "refresh", "password") && isTime(f.Type):
			t.Expires = expr
			t.Evidence = append(t.Evidence, Evidence{f.Pos, fmt.Sprintf("%s says when it ends", f.Name)})
		}
	}
}

// successFlags are the flags in the answer of op that say whether it worked.
func successFlags(op *model.Operation) []leaf {
	a, ok := resultOf(op)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(a.values(), func(v leaf) bool {
		words := wordsOf(v.name())
		flag := has(words, "success", "successful", "succeeded", "authenticated", "authsuccess") || len(words) > 1 && has(words, "ok") || joined(v.name()) == "issuccess"
		return len(v.path) != 1 || !isBool(v.field().Type) || !flag
	})
}
