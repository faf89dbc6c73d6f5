//go:build go1.24

package session

import (
	"slices"
	"time"
)

// fault is an error about a state.
func (k *Keeper) fault(kind error) *Error {
	return &Error{Client: k.policy.title(), Kind: kind}
}

func (k *Keeper) storeError(err error) *Error {
	return &Error{Client: k.policy.title(), Kind: ErrStore, Err: err, scrub: k.scrubber(nil)}
}

// answerError is what an answer to a login means for a caller. The values that
// were sent may be those of nobody any more.
func (k *Keeper) answerError(a *Answer, sent ...Values) *Error {
	scrub := k.scrubber(a.Tokens, sent...)
	return &Error{
		Client: k.policy.title(), Kind: reasons[a.Class], Class: a.Class, Code: a.Code,
		Message: scrub(a.Message), Field: a.Field, Err: a.Err, scrub: scrub,
	}
}

// resolved reports what became of a login.
func (w *login) resolved(g Grant, a *Answer, e *Error, took time.Duration) {
	ev := Event{
		Kind: LoginResolved, Identity: w.lane.slot.identity, Attempt: g.Request.Attempt,
		Class: a.Class, Duration: took,
	}
	if a.Class == Accepted {
		ev.Generation = g.Fence
	} else {
		ev.Err = e
	}
	w.keeper.emit(ev)
}

// report tells hooks and log why a flight brought no session.
func (l *lane) report(p *problem) {
	k, e := l.keeper, p.err
	base := Event{Identity: l.slot.identity, Field: e.Field, Until: e.Until, Class: e.Class, Err: e}
	send := func(kind EventKind) {
		ev := base
		ev.Kind = kind
		k.emit(ev)
	}
	is := func(kinds ...error) bool { return slices.Contains(kinds, e.Kind) }
	switch {
	case is(ErrClosed, ErrBusy):
		return
	case is(ErrStore):
		send(StoreFailed)
	case is(ErrRefused, ErrMisconfigured):
		send(CredentialRefused)
	case is(ErrLockedOut):
		send(AccountLocked)
	}
	if !p.sent && !p.retry {
		send(LoginDenied)
	}
	if p.budget != "" {
		base.Budget = p.budget
		send(BudgetSpent)
	}
}

// warnExpiry reports credential fields that end soon, each once a day.
func (k *Keeper) warnExpiry(a *Answer) {
	now := time.Now()
	for i := range k.policy.Credential {
		f := &k.policy.Credential[i]
		end := k.fieldEnd(f, a)
		before := f.WarnBefore
		if before <= 0 {
			before = defaultWarnBefore
		}
		if end.IsZero() || end.Sub(now) > before || !k.warnNow(f.Name, now) {
			continue
		}
		k.emit(Event{Kind: CredentialExpiring, Field: f.Name, Until: end})
	}
}

// fieldEnd is when a field ends: as the vendor told for its secret, or by its
// lifetime since it was issued. One that nobody knows the age of is at least as
// old as this keeper has had it.
func (k *Keeper) fieldEnd(f *Field, a *Answer) time.Time {
	if f.Lifetime <= 0 {
		return time.Time{}
	}
	if f.Secret && !a.CredentialExpiresAt.IsZero() {
		return a.CredentialExpiresAt
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if issued, ok := k.options.issued[f.Name]; ok {
		return issued.Add(f.Lifetime)
	}
	return k.since.Add(f.Lifetime)
}

func (k *Keeper) warnNow(field string, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := k.warned[field]; ok && now.Sub(at) < 24*time.Hour {
		return false
	}
	k.warned[field] = now
	return true
}
