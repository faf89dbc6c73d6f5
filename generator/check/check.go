// Package check judges a bound client: rules about what a policy ought to say,
// one function a rule, all in one table.
//
// It does not resolve names and does not type expressions; package policy does.
// Nor does it look at Go names; package naming does.
package check

import (
	"slices"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A rule is a sentence about a client, and the function that enforces it.
type rule struct {
	name  string
	check func(*judge)
}

// rules are all that [Client] applies, in this order.
var rules = []rule{
	{"loginsCanBeRefused", loginsCanBeRefused},
	{"loginsReturnTheSameParts", loginsReturnTheSameParts},
	{"credentialFieldsAreUsed", credentialFieldsAreUsed},
	{"secretsAreMarked", secretsAreMarked},
	{"secretsInAnswersAreRedacted", secretsInAnswersAreRedacted},
	{"credentialsGoThroughTheLedger", credentialsGoThroughTheLedger},
	{"lockoutsLeaveAnAttempt", lockoutsLeaveAnAttempt},
	{"lockoutScopesHoldNoSecret", lockoutScopesHoldNoSecret},
	{"boundSessionsAreCountedByAddress", boundSessionsAreCountedByAddress},
	{"sessionsAreRenewedBeforeTheyEnd", sessionsAreRenewedBeforeTheyEnd},
	{"sessionsAreKnownToEnd", sessionsAreKnownToEnd},
	{"suspicionsAreProbed", suspicionsAreProbed},
	{"operationsCarryTheSession", operationsCarryTheSession},
	{"cookiesReachEveryService", cookiesReachEveryService},
	{"carriedHeadersAreDeclared", carriedHeadersAreDeclared},
	{"scopesAreCarried", scopesAreCarried},
	{"answerRulesCanBeReached", answerRulesCanBeReached},
	{"triggersCanBeReached", triggersCanBeReached},
	{"figuresAgreeWithTheSpec", figuresAgreeWithTheSpec},
}

// Client applies every rule to c and returns what they found, in the order of
// the places. It does not change c, and copes with a client that was bound with
// errors: a rule about what is missing is silent where something was not
// understood. A client without a session has nothing to be judged.
func Client(c *model.Client) diag.List {
	var diags diag.List
	if c == nil || c.Session == nil {
		return nil
	}
	for _, r := range rules {
		r.check(&judge{client: c, session: c.Session, diags: &diags})
	}
	diags.Sort()
	return diags
}

// A judge is what a rule looks at, and where it says what it found.
type judge struct {
	client  *model.Client
	session *model.Session
	diags   *diag.List
}

func (j *judge) errorf(code string, pos diag.Pos, format string, args ...any) *diag.Diagnostic {
	return j.diags.Errorf(code, pos, format, args...)
}

// whole reports whether everything in the block at pos was understood.
func (j *judge) whole(pos diag.Pos) bool {
	return !slices.Contains(j.session.Incomplete, pos)
}

// logins are all ways in, through every service, without the renewal.
func (j *judge) logins() []*model.Login {
	var out []*model.Login
	for _, l := range j.session.Logins {
		out = append(append(out, l), l.Also...)
	}
	return out
}

// every calls f for each operation of each service.
func (j *judge) every(f func(*model.Operation)) {
	for _, s := range j.client.Services {
		for _, op := range s.Operations {
			f(op)
		}
	}
}

// where is " (file:line)", or "" when the place is not known.
func where(p diag.Pos) string {
	p.Col = 0
	if !p.IsValid() {
		return ""
	}
	return " (" + p.String() + ")"
}
