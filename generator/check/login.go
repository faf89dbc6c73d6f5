package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// loginsCanBeRefused: without a `refused` block a wrong password would be taken
// for an answer that nobody understands, and tried again.
func loginsCanBeRefused(j *judge) {
	for _, l := range j.session.Logins {
		if !j.whole(l.Pos) || slices.ContainsFunc(l.Answers, func(a *model.AnswerRule) bool { return a.Class == model.Refused }) {
			continue
		}
		j.errorf("never-refused", l.Pos, "this login has no way to be refused").
			WithHelp("write refused { when = … }: what the answer to a wrong secret looks like")
	}
}

// loginsReturnTheSameParts: what is carried must be there, whatever way the
// session was opened.
func loginsReturnTheSameParts(j *judge) {
	if len(j.session.Logins) == 0 {
		return
	}
	first := j.session.Logins[0]
	for _, l := range j.session.Logins[1:] {
		if j.whole(l.Pos) && j.whole(first.Pos) && !slices.Equal(parts(l), parts(first)) {
			j.errorf("different-tokens", l.Pos, "this login returns %s, the first one %s",
				strings.Join(parts(l), " and "), strings.Join(parts(first), " and ")).
				WithHelp("every way in returns the same parts: token = { %s = … }", strings.Join(parts(first), " = …, ")).
				WithRelated(first.Pos, "the first one")
		}
	}
	renew := j.session.Renew
	if renew == nil || !j.whole(renew.Pos) || !j.whole(first.Pos) {
		return
	}
	for _, part := range parts(renew) {
		if !slices.Contains(parts(first), part) {
			j.errorf("different-tokens", renew.Pos, "the renewal returns %s, which no login does", part).
				WithRelated(first.Pos, "the login")
		}
	}
}

func parts(l *model.Login) []string {
	var out []string
	for _, p := range l.Token {
		out = append(out, p.Name)
	}
	slices.Sort(out)
	return out
}

// credentialFieldsAreUsed: a field that goes nowhere asks people for something
// that nobody needs; most often another one was meant.
func credentialFieldsAreUsed(j *judge) {
	c := j.session.Credential
	if c == nil || len(j.session.Logins) == 0 || len(j.session.Incomplete) > 0 {
		return
	}
	used := j.usedFields()
	for _, f := range c.Fields {
		if !used[f.Name] {
			j.diags.Warnf("unused-field", f.Pos, "credential field %q is sent nowhere", f.Name).
				WithHelp("write %s = credential.%s in an input, a header or a carry block, or leave it out", f.Name, f.Name)
		}
	}
}

// usedFields are the fields of the credential that some expression reads.
func (j *judge) usedFields() map[string]bool {
	used := map[string]bool{}
	note := func(e model.Expr) {
		model.Walk(e, func(e model.Expr) bool {
			if r, ok := e.(*model.Ref); ok && (r.Of == "credential" || r.Of == "next") {
				used[r.Name] = true
			}
			return true
		})
	}
	headers := func(list []model.HeaderExpr) {
		for _, h := range list {
			note(h.Value)
		}
	}
	s := j.session
	logins := j.logins()
	if s.Renew != nil {
		logins = append(logins, s.Renew)
	}
	for _, l := range logins {
		note(l.Input)
		headers(l.Header)
	}
	if r := s.Credential.Rotate; r != nil {
		note(r.Input)
		headers(r.Header)
	}
	if w := s.Credential.Webhook; w != nil {
		note(w.Match)
	}
	for _, c := range s.Carry {
		headers(c.Headers)
		note(c.SOAPHeader)
	}
	headers(s.Always)
	note(s.SOAP.Username)
	note(s.SOAP.Password)
	for _, l := range s.Lockouts {
		for _, r := range slices.Concat(l.Scopes...) {
			if r.Credential != nil {
				used[r.Credential.Name] = true
			}
		}
	}
	return used
}

// secretWord finds names that end in what a secret is called.
var secretWord = regexp.MustCompile(`(?i)(password|passwd|passphrase|passcode|pwd|secret|token|(api|app|partner|user|private|access|session|sess|auth|secret|license)[_-]?key|^pin|pin[_-]?code)$`)

// LooksSecret reports whether a field of this name is one that a policy has to
// mark as secret.
func LooksSecret(name string) bool { return secretWord.MatchString(name) }

// secretsAreMarked: a field that is not secret is printed and put into keys.
func secretsAreMarked(j *judge) {
	if j.session.Credential == nil {
		return
	}
	for _, f := range j.session.Credential.Fields {
		if f.Secret || f.SecretStated || !j.whole(f.Pos) {
			continue
		}
		word, pos := f.Name, diag.Pos{}
		if !secretWord.MatchString(word) {
			word, pos = j.filledSecret(f)
		}
		if word == "" {
			continue
		}
		d := j.errorf("unmarked-secret", f.Pos, "credential field %q looks like a secret and is not marked as one", f.Name).
			WithHelp("write secret = true, or secret = false if it may be printed")
		if pos.IsValid() {
			d.WithRelated(pos, "it fills %s", word)
		}
	}
}

// filledSecret is the field of a request that f fills and that is called like a
// secret, or "".
func (j *judge) filledSecret(f *model.CredentialField) (string, diag.Pos) {
	for _, l := range j.logins() {
		if name, pos := filledBy(l.Input, f.Name); name != "" {
			return name, pos
		}
	}
	return "", diag.Pos{}
}

func filledBy(o *model.Object, credential string) (string, diag.Pos) {
	if o == nil {
		return "", diag.Pos{}
	}
	for _, m := range o.Members {
		switch v := m.Value.(type) {
		case *model.Object:
			if name, pos := filledBy(v, credential); name != "" {
				return name, pos
			}
		case *model.Ref:
			if v.Of == "credential" && v.Name == credential && secretWord.MatchString(m.Name) {
				return m.Name, m.Pos
			}
		}
	}
	return "", diag.Pos{}
}

// secretsInAnswersAreRedacted: what a login returns beside the token may open
// doors too, and must not be printed.
func secretsInAnswersAreRedacted(j *judge) {
	logins := j.logins()
	if j.session.Renew != nil {
		logins = append(logins, j.session.Renew)
	}
	for _, l := range logins {
		if !j.whole(l.Pos) {
			continue
		}
		known := append(slices.Clone(j.session.Redact), tokenWords(l)...)
		for _, f := range secretFields(answerType(l.Operations[0])) {
			if slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, f.Name) }) {
				continue
			}
			j.errorf("unredacted-secret", l.Pos, "%s answers with %s%s, which looks like a secret and is missing from redact",
				l.Operations[0].Name, f.Name, where(f.Pos)).
				WithHelp("write redact = [%q] in the client block", f.Name).
				WithRelated(f.Pos, "%s is declared here", f.Name)
		}
	}
}

// tokenWords are the fields that the token is read from.
func tokenWords(l *model.Login) []string {
	var out []string
	for _, t := range l.Token {
		model.Walk(t.Value, func(e model.Expr) bool {
			if p, ok := e.(*model.Path); ok {
				for _, s := range p.Steps {
					out = append(out, s.Name)
				}
				if p.Root == model.RootResult && l.Operations[0].Result != nil {
					for _, f := range l.Operations[0].Result.Fields {
						out = append(out, f.Name)
					}
				}
			}
			return true
		})
	}
	return out
}

// answerType is the type of what op answers when all is well, or nil.
func answerType(op *model.Operation) model.Type {
	if op.Result == nil {
		return nil
	}
	if len(op.Result.Fields) > 0 {
		if w, ok := op.Wire.(*model.SOAPOperation); ok && w.Response != nil && len(w.Response.Body) > 0 {
			return w.Response.Body[0].Type
		}
	}
	return op.Result.Type
}

// secretFields are the texts in t that are called like a secret, each name once.
func secretFields(t model.Type) []*model.Field {
	var out []*model.Field
	seen := map[model.Type]bool{}
	var walk func(model.Type)
	walk = func(t model.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *model.Named:
			walk(t.Type)
		case *model.List:
			walk(t.Elem)
		case *model.Struct:
			for _, f := range t.Fields {
				if isText(f.Type) && secretWord.MatchString(f.Name) &&
					!slices.ContainsFunc(out, func(o *model.Field) bool { return o.Name == f.Name }) {
					out = append(out, f)
				}
				walk(f.Type)
			}
		case *model.Map, *model.Union, *model.Any, *model.Enum, *model.Scalar:
		}
	}
	walk(t)
	return out
}

func isText(t model.Type) bool {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			break
		}
		t = n.Type
	}
	s, ok := t.(*model.Scalar)
	return ok && (s.Kind == model.String || s.Kind == model.GUID)
}

// credentialsGoThroughTheLedger: an operation that carries a secret is an
// attempt to log in, whatever it is called for.
func credentialsGoThroughTheLedger(j *judge) {
	for _, u := range j.session.Uses {
		var why string
		switch u.Operation.Role {
		case model.CredentialRole:
			why = "takes the credential in its request, so that each call is an attempt to log in"
		case model.LoginRole, model.RenewRole, model.RotateRole:
			switch u.What {
			case "operations", "replay", "surface", "expired", "suspect", "error": // Bind says so where it matters
				continue
			}
			why = "is how a session is opened or renewed"
		default:
			continue
		}
		j.errorf("outside-ledger", u.Pos, "%s %s: %s", u.Operation.Name, why, notFor(u.What)).
			WithHelp("only login, renew and rotate may send a credential; credential { except = [%s] } says that it takes another one", u.Operation.Name).
			WithRelated(u.Operation.Pos, "%s is declared here", u.Operation.Name)
	}
}

func notFor(what string) string {
	switch what {
	case "operations":
		return "it cannot be kept for callers"
	case "probe", "scope", "identity.list", "identity.select", "identity.verify":
		return fmt.Sprintf("it is no operation for %s", what)
	}
	return fmt.Sprintf("%s cannot apply to it", what)
}
