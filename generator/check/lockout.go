package check

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// lockoutsLeaveAnAttempt: with margin ≥ after nobody could ever log in.
func lockoutsLeaveAnAttempt(j *judge) {
	for _, l := range j.session.Lockouts {
		if l.After.Value == 0 || l.Margin.Value < l.After.Value {
			continue
		}
		if !l.Margin.Set {
			j.errorf("no-attempt-left", l.After.Pos, "after = %d leaves no attempt: a margin of 1 is always kept", l.After.Value).
				WithHelp("the vendor locks at the first failure: nothing that logs in by itself can be safe here")
			continue
		}
		j.errorf("no-attempt-left", l.Margin.Pos, "margin = %d leaves no attempt of %d", l.Margin.Value, l.After.Value).
			WithHelp("write a margin below %d", l.After.Value).
			WithRelated(l.After.Pos, "the vendor locks after this many")
	}
}

// lockoutScopesHoldNoSecret: each rotation would refill the budget.
func lockoutScopesHoldNoSecret(j *judge) {
	for _, l := range j.session.Lockouts {
		for _, budget := range l.Scopes {
			for _, r := range budget {
				if r.Credential == nil || !r.Credential.Secret {
					continue
				}
				j.errorf("secret-in-scope", r.Pos, "credential.%s is a secret: each new one would refill the budget", r.Credential.Name).
					WithHelp("count by what the vendor counts by: the account, or egress_ip").
					WithRelated(r.Credential.Pos, "it is declared here")
			}
		}
	}
}

// boundSessionsAreCountedByAddress: when a session is bound to the address that
// opened it, hosts that share a credential log in more often, from several
// addresses; a budget that is not told apart by address says nothing then.
func boundSessionsAreCountedByAddress(j *judge) {
	s := j.session
	if !s.Lifetime.BindEgress || !j.whole(s.Pos) {
		return
	}
	for _, l := range s.Lockouts {
		if !j.whole(l.Pos) || slices.ContainsFunc(l.Scopes, hasEgress) {
			return
		}
	}
	d := j.errorf("egress-not-counted", s.Lifetime.BindPos, "sessions are bound to the address that opened them, and no lockout counts by it").
		WithHelp("write scope = [egress_ip, …] in lockout")
	for _, l := range s.Lockouts {
		d.WithRelated(l.Pos, "this lockout counts by something else")
	}
}

func hasEgress(budget []model.ScopeRef) bool {
	return slices.ContainsFunc(budget, func(r model.ScopeRef) bool { return r.EgressIP })
}

// sessionsAreRenewedBeforeTheyEnd: a soft renewal after the hard end renews nothing.
func sessionsAreRenewedBeforeTheyEnd(j *judge) {
	l := j.session.Lifetime
	if !l.RenewAfter.Set || l.Hard.Value == 0 || l.RenewAfter.Value == 0 || l.RenewAfter.Value < l.Hard.Value {
		return
	}
	j.errorf("renewed-too-late", l.RenewAfter.Pos, "renew_after is not before the end of the session").
		WithHelp("leave it out for 90 %% of hard, or write never to go on until a refusal").
		WithRelated(l.Hard.Pos, "the session ends here")
}

// sessionsAreKnownToEnd: with no figure and no answer that tells, a session that
// ended would be used for ever.
func sessionsAreKnownToEnd(j *judge) {
	s := j.session
	if len(s.Expired)+len(s.Suspect) > 0 || s.Lifetime.Hard.Value > 0 || s.Lifetime.RenewAfter.Value > 0 ||
		s.Lifetime.Idle.Value > 0 || s.Lifetime.HardNever || len(s.Logins) == 0 || !j.whole(s.Pos) || !j.whole(s.Lifetime.Pos) {
		return
	}
	for _, l := range s.Logins {
		if l.ExpiresAt != nil && l.ExpiresAt.Session != nil || !j.whole(l.Pos) {
			return
		}
	}
	j.diags.Warnf("never-ends", s.Lifetime.Pos, "nothing tells when a session ends, so it is never renewed").
		WithHelp("write expired { when = … } for the answer that says so, lifetime { hard = \"20m\" }, or hard = never")
}

// suspicionsAreProbed: a suspicion is settled by asking.
func suspicionsAreProbed(j *judge) {
	s := j.session
	if s.Probe != nil || !j.whole(s.Pos) {
		return
	}
	for _, t := range s.Suspect {
		j.errorf("no-probe", t.Pos, "a suspicion is settled by asking, and there is no probe").
			WithHelp("write probe { operation = … }, or expired if the vendor did not execute the call")
	}
}
