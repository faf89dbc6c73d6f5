//go:build go1.24

// Package storetest checks that a session.Store keeps its promises: attempts that
// are written down before they are granted, first answers that win, stale holders
// that cannot publish, refused secrets that stay refused, and budgets that many
// processes together do not pass. It checks neither speed nor what a crash leaves
// behind.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// lease is how long leases of these tests last. They are waited for by the
// store's own clock, so they are short.
const lease = 150 * time.Millisecond

// Run checks a store. open is called several times in a test and gives a handle
// to one storage each time, as another process would have it; the storage
// need not be empty, since the keys of each run are new.
func Run(t *testing.T, open func(t *testing.T) session.Store) {
	tests := []struct {
		name string
		test func(*suite)
	}{
		{"NothingIsThere", (*suite).nothingIsThere},
		{"PublishAndLoad", (*suite).publishAndLoad},
		{"BeginIsIdempotent", (*suite).beginIsIdempotent},
		{"FirstAnswerWins", (*suite).firstAnswerWins},
		{"LeaseKeepsOthersAway", (*suite).leaseKeepsOthersAway},
		{"StaleHolderCannotPublish", (*suite).staleHolderCannotPublish},
		{"NewerSessionIsNotReplaced", (*suite).newerSessionIsNotReplaced},
		{"RefusedSecretsStayRefused", (*suite).refusedSecretsStayRefused},
		{"UnknownSecretsOneAtATime", (*suite).unknownSecretsOneAtATime},
		{"BudgetIsSpent", (*suite).budgetIsSpent},
		{"SeveralBudgets", (*suite).severalBudgets},
		{"SuccessClearsWhatLiesBeforeIt", (*suite).successClears},
		{"NotSentIsGivenBack", (*suite).notSentIsGivenBack},
		{"AmbiguousStaysSpent", (*suite).ambiguousStaysSpent},
		{"LockedAndAcknowledged", (*suite).lockedAndAcknowledged},
		{"BlockedIdentity", (*suite).blockedIdentity},
		{"ThrottledByTheVendor", (*suite).throttledByTheVendor},
		{"TokenBucket", (*suite).tokenBucket},
		{"InvalidateCompares", (*suite).invalidateCompares},
		{"RenewalOnce", (*suite).renewalOnce},
		{"SessionEnds", (*suite).sessionEnds},
		{"InspectTellsAll", (*suite).inspectTellsAll},
		{"EndedContext", (*suite).endedContext},
		{"ManyAtOnce", (*suite).manyAtOnce},
		{"BigAndStrangeContent", (*suite).strangeContent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &suite{T: t, open: open, store: open(t), id: strings.ToLower(session.NewAttemptID())}
			s.policy = "conformance_" + s.id[:8]
			tt.test(s)
		})
	}
}

// A suite is one test with keys of its own.
type suite struct {
	*testing.T

	open   func(t *testing.T) session.Store
	store  session.Store
	policy string
	id     string
}

func (s *suite) key(kind, name string) string { return s.policy + "/" + kind + "/" + name }

// request is one login: of the session and the secret, with a budget of four.
func (s *suite) request(name, secret string) session.BeginRequest {
	return session.BeginRequest{
		Attempt: session.NewAttemptID(), Policy: s.policy, Label: "label of " + name,
		Session: s.slot(name), Account: session.AccountKey(s.key("account", "one")),
		Fingerprints: []session.Fingerprint{session.Fingerprint(s.key("verdict", secret))},
		Budgets:      []session.BudgetClaim{s.budget("one", 6)},
		Settle:       time.Hour, LastSlot: time.Nanosecond, Lease: lease, Reached: true,
	}
}

func (s *suite) slot(name string) session.SlotKey { return session.SlotKey(s.key("session", name)) }

func (s *suite) budget(name string, after int) session.BudgetClaim {
	return session.BudgetClaim{
		Key:    session.BudgetKey(s.key("budget", name)),
		Budget: session.Budget{Name: name, After: after, Margin: 2, Consecutive: true},
	}
}

func (s *suite) draft(secret, text string) *session.Draft {
	return &session.Draft{Sealed: []byte(text), Fingerprint: session.Fingerprint(s.key("verdict", secret))}
}

func (s *suite) begin(r session.BeginRequest) session.Grant {
	s.Helper()
	g, err := s.store.Begin(s.Context(), r)
	if err != nil {
		s.Fatalf("Begin: %v", err)
	}
	return g
}

// wantNo fails unless Begin refuses for the reason.
func (s *suite) wantNo(r session.BeginRequest, reason error) {
	s.Helper()
	if _, err := s.store.Begin(s.Context(), r); !errors.Is(err, reason) {
		s.Fatalf("Begin = %v, want %v", err, reason)
	}
}

func (s *suite) resolve(g session.Grant, o session.Outcome) session.Resolved {
	s.Helper()
	res, err := s.store.Resolve(s.Context(), g, o)
	if err != nil {
		s.Fatalf("Resolve: %v", err)
	}
	return res
}

// load reads the session "a".
func (s *suite) load() session.Record {
	s.Helper()
	rec, err := s.store.Load(s.Context(), s.slot("a"))
	if err != nil {
		s.Fatalf("Load: %v", err)
	}
	return rec
}

// login does one whole login.
func (s *suite) login(r session.BeginRequest, o session.Outcome) session.Resolved {
	s.Helper()
	return s.resolve(s.begin(r), o)
}

// eventually asks again until the store's clock has moved on.
func (s *suite) eventually(what string, f func() error) {
	s.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.Fatalf("%s: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *suite) nothingIsThere() {
	if rec := s.load(); rec.Sealed != nil || rec.Generation != 0 {
		s.Errorf("an unknown session has generation %d and %q", rec.Generation, rec.Sealed)
	}
	if was, err := s.store.Invalidate(s.Context(), s.slot("a"), 1); was || err != nil {
		s.Errorf("Invalidate of an unknown session = %v, %v", was, err)
	}
}

func (s *suite) publishAndLoad() {
	r := s.request("a", "good")
	g := s.begin(r)
	if g.Fence == 0 || g.Request.Attempt != r.Attempt {
		s.Errorf("grant = fence %d of attempt %q", g.Fence, g.Request.Attempt)
	}
	if res := s.resolve(g, session.Outcome{Class: session.Accepted, Session: s.draft("good", "sealed")}); !res.Published {
		s.Error("the session was not published")
	}
	s.store = s.open(s.T)
	rec := s.load()
	if string(rec.Sealed) != "sealed" || rec.Generation != g.Fence || rec.Fingerprint != r.Fingerprints[0] {
		s.Errorf("another handle finds %q of generation %d by %s", rec.Sealed, rec.Generation, rec.Fingerprint)
	}
	if rec.Age < 0 || rec.Age > time.Minute || rec.Remaining != 0 || rec.Refused || rec.RenewTried {
		s.Errorf("record = %+v", rec)
	}
}

func (s *suite) beginIsIdempotent() {
	r := s.request("a", "good")
	first, again := s.begin(r), s.begin(r)
	if first.Fence != again.Fence {
		s.Errorf("asked twice, one attempt has the fences %d and %d", first.Fence, again.Fence)
	}
	s.resolve(first, session.Outcome{Class: session.Refused})
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 1 || e.Unresolved != 0 {
		s.Errorf("one attempt spent %d, unresolved %d", e.Spent, e.Unresolved)
	}
}

func (s *suite) firstAnswerWins() {
	g := s.begin(s.request("a", "bad"))
	s.resolve(g, session.Outcome{Class: session.Refused})
	s.resolve(g, session.Outcome{Class: session.Refused})
	s.resolve(g, session.Outcome{Class: session.NotSent})
	if res := s.resolve(g, session.Outcome{Class: session.Accepted, Session: s.draft("bad", "late")}); res.Published {
		s.Error("a second answer published a session")
	}
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 1 {
		s.Errorf("four answers to one attempt spent %d, want 1", e.Spent)
	}
}

func (s *suite) leaseKeepsOthersAway() {
	r := s.request("a", "good")
	r.Lease = time.Minute
	g := s.begin(r)
	s.store = s.open(s.T)
	s.wantNo(s.request("a", "good"), session.ErrBusy)
	s.wantNo(s.request("a", "other"), session.ErrBusy)
	s.begin(s.request("b", "other")) // another session is free
	s.resolve(g, session.Outcome{Class: session.NotSent})
	s.begin(s.request("a", "good"))
}

func (s *suite) staleHolderCannotPublish() {
	stale := s.begin(s.request("a", "good"))
	var next session.Grant
	s.eventually("the lease does not lapse", func() (err error) {
		next, err = s.store.Begin(s.Context(), s.request("a", "good"))
		return err
	})
	if next.Fence <= stale.Fence {
		s.Errorf("fences %d and then %d do not grow", stale.Fence, next.Fence)
	}
	if res := s.resolve(stale, session.Outcome{Class: session.Accepted, Session: s.draft("good", "old")}); res.Published {
		s.Error("a stale holder published")
	}
	if rec := s.load(); rec.Sealed != nil {
		s.Errorf("the store holds %q", rec.Sealed)
	}
	s.resolve(next, session.Outcome{Class: session.Accepted, Session: s.draft("good", "new")})
	if rec := s.load(); string(rec.Sealed) != "new" || rec.Generation != next.Fence {
		s.Errorf("the store holds %q of generation %d", rec.Sealed, rec.Generation)
	}
}

func (s *suite) newerSessionIsNotReplaced() {
	s.login(s.request("a", "good"), session.Outcome{Class: session.Accepted, Session: s.draft("good", "one")})
	s.wantNo(s.request("a", "good"), session.ErrRenewed)
	r := s.request("a", "good")
	r.Replaces = s.load().Generation
	s.login(r, session.Outcome{Class: session.Accepted, Session: s.draft("good", "two")})
	r.Attempt = session.NewAttemptID()
	s.wantNo(r, session.ErrRenewed)
	// Somebody with another secret does not profit from the session.
	s.begin(s.request("a", "other"))
}

func (s *suite) refusedSecretsStayRefused() {
	g := s.begin(s.request("a", "bad"))
	s.resolve(g, session.Outcome{Class: session.Refused, Code: "401", Message: "wrong", Field: "secret"})
	s.store = s.open(s.T)
	for _, name := range []string{"a", "b"} {
		_, err := s.store.Begin(s.Context(), s.request(name, "bad"))
		var d *session.Denied
		if !errors.As(err, &d) || !errors.Is(err, session.ErrRefused) {
			s.Fatalf("Begin = %v, want a refusal", err)
		}
		if d.Code != "401" || d.Message != "wrong" || d.Field != "secret" || d.Wait != 0 {
			s.Errorf("the refusal says %+v", d)
		}
	}
	s.login(s.request("a", "good"), session.Outcome{Class: session.Accepted, Session: s.draft("good", "x")})
	s.wantNo(s.request("b", "bad"), session.ErrRefused)
	s.ack(session.Acknowledgement{Fingerprints: g.Request.Fingerprints})
	s.begin(s.request("b", "bad"))
}

func (s *suite) ack(a session.Acknowledgement) {
	s.Helper()
	a.Policy, a.By, a.Note = s.policy, "ops", "dealt with"
	if err := s.store.Ack(s.Context(), a); err != nil {
		s.Fatalf("Ack: %v", err)
	}
}

func (s *suite) unknownSecretsOneAtATime() {
	r := s.request("a", "unknown")
	r.Lease = time.Minute
	g := s.begin(r)
	s.wantNo(s.request("b", "unknown"), session.ErrBusy)
	s.resolve(g, session.Outcome{Class: session.Accepted, Session: s.draft("unknown", "x")})
	s.begin(s.request("b", "unknown"))
	s.begin(s.request("c", "unknown")) // it is known to be good: side by side
}

func (s *suite) budgetIsSpent() {
	for i := range 4 {
		res := s.login(s.request("a", fmt.Sprint(i)), session.Outcome{Class: session.Refused})
		if got := len(res.Spent) > 0; got != (i == 3) {
			s.Errorf("after %d failures the budget is spent: %v", i+1, got)
		}
	}
	s.store = s.open(s.T)
	s.wantNo(s.request("a", "new"), session.ErrExhausted)
	s.ack(session.Acknowledgement{Budgets: []session.BudgetKey{s.budget("one", 6).Key}})
	s.begin(s.request("a", "new"))
}

func (s *suite) severalBudgets() {
	request := func(name, own string) session.BeginRequest {
		r := s.request(name, session.NewAttemptID())
		wide := s.budget("address", 5)
		wide.Wide = true
		r.Budgets = []session.BudgetClaim{s.budget(own, 6), wide}
		return r
	}
	for _, own := range []string{"x", "y", "z"} {
		s.login(request(own, own), session.Outcome{Class: session.Refused})
	}
	s.wantNo(request("w", "w"), session.ErrExhausted) // three of three by the address
	if e := s.entry(session.BudgetEntry, "x"); e.Spent != 1 {
		s.Errorf("a budget of its own has %d spent, want 1", e.Spent)
	}
}

func (s *suite) successClears() {
	s.login(s.request("a", "1"), session.Outcome{Class: session.Refused})
	early := s.begin(s.request("b", "2"))
	s.login(s.request("c", "3"), session.Outcome{Class: session.Refused}) // decided after early began
	s.resolve(early, session.Outcome{Class: session.Accepted, Session: s.draft("2", "x")})
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 1 {
		s.Errorf("after the success %d are spent, want the one that was decided after it began", e.Spent)
	}
}

func (s *suite) notSentIsGivenBack() {
	for range 10 {
		s.login(s.request("a", "good"), session.Outcome{Class: session.NotSent})
	}
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 0 {
		s.Errorf("attempts that were not sent spent %d", e.Spent)
	}
}

func (s *suite) ambiguousStaysSpent() {
	for i := range 4 {
		s.login(s.request("a", fmt.Sprint(i)), session.Outcome{Class: session.Ambiguous})
	}
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 4 || e.Unresolved != 4 {
		s.Errorf("%d spent, %d unresolved, want 4 and 4", e.Spent, e.Unresolved)
	}
	s.wantNo(s.request("a", "new"), session.ErrExhausted)
	r := s.request("b", "other")
	r.Budgets = []session.BudgetClaim{s.budget("two", 6)}
	r.Account = session.AccountKey(s.key("account", "two"))
	s.login(r, session.Outcome{Class: session.Ambiguous})
	r.Attempt, r.Reached = session.NewAttemptID(), false
	s.wantNo(r, session.ErrReach)
	r.Reached, r.Spacing = true, []time.Duration{time.Hour}
	s.login(r, session.Outcome{Class: session.Outage})
	r.Attempt = session.NewAttemptID()
	s.wantNo(r, session.ErrOutage)
}

func (s *suite) lockedAndAcknowledged() {
	r := s.request("a", "good")
	s.login(r, session.Outcome{Class: session.Locked, Message: "locked"})
	s.wantNo(s.request("b", "other"), session.ErrLockedOut)
	s.ack(session.Acknowledgement{Budgets: []session.BudgetKey{r.Budgets[0].Key}})
	s.begin(s.request("b", "other"))
	timed := s.request("c", "third")
	timed.Budgets = []session.BudgetClaim{s.budget("timed", 6)}
	timed.Budgets[0].Budget.Unlock.After = time.Hour
	s.login(timed, session.Outcome{Class: session.Locked})
	timed.Attempt = session.NewAttemptID()
	_, err := s.store.Begin(s.Context(), timed)
	var d *session.Denied
	if !errors.As(err, &d) || d.Wait < time.Hour || d.Wait > 2*time.Hour {
		s.Errorf("Begin during a lock of an hour = %v, %+v", err, d)
	}
}

func (s *suite) blockedIdentity() {
	r := s.request("a", "good")
	s.login(r, session.Outcome{Class: session.Blocked})
	s.wantNo(s.request("a", "good"), session.ErrBlocked)
	s.begin(s.request("b", "good"))
	s.ack(session.Acknowledgement{Sessions: []session.SlotKey{r.Session}})
	s.begin(s.request("a", "other"))
}

func (s *suite) throttledByTheVendor() {
	s.login(s.request("a", "good"), session.Outcome{Class: session.Throttled, Wait: time.Hour})
	_, err := s.store.Begin(s.Context(), s.request("b", "good"))
	var d *session.Denied
	if !errors.As(err, &d) || !errors.Is(err, session.ErrThrottled) || d.Wait < 59*time.Minute || d.Wait > time.Hour {
		s.Errorf("Begin = %v, %+v, want a wait of an hour", err, d)
	}
}

func (s *suite) tokenBucket() {
	request := func(name string) session.BeginRequest {
		r := s.request(name, "good")
		r.Throttle = session.Throttle{MinInterval: time.Hour, Burst: 2}
		return r
	}
	for _, name := range []string{"a", "b"} {
		s.login(request(name), session.Outcome{Class: session.Accepted, Session: s.draft("good", name)})
	}
	s.wantNo(request("c"), session.ErrThrottled)
}

func (s *suite) invalidateCompares() {
	g := s.begin(s.request("a", "good"))
	s.resolve(g, session.Outcome{Class: session.Accepted, Session: s.draft("good", "x")})
	for _, tt := range []struct {
		generation uint64
		want       bool
	}{{g.Fence - 1, false}, {g.Fence + 1, false}, {g.Fence, true}, {g.Fence, false}} {
		was, err := s.store.Invalidate(s.Context(), s.slot("a"), tt.generation)
		if err != nil || was != tt.want {
			s.Errorf("Invalidate(%d) = %v, %v, want %v", tt.generation, was, err, tt.want)
		}
	}
	if rec := s.load(); !rec.Refused || rec.Sealed == nil {
		s.Errorf("after it the record is %+v, want it refused, and kept for a renewal", rec)
	}
	s.begin(s.request("a", "good")) // no newer session stands against it
}

func (s *suite) renewalOnce() {
	s.login(s.request("a", "good"), session.Outcome{Class: session.Accepted, Session: s.draft("good", "one")})
	renewal := func() session.BeginRequest {
		r := s.request("a", "good")
		r.Renewal, r.Replaces = true, s.load().Generation
		return r
	}
	r := renewal()
	g := s.begin(r)
	s.wantNo(renewal(), session.ErrBusy)
	s.resolve(g, session.Outcome{Class: session.NotSent})
	g = s.begin(renewal()) // it was not sent: it can be tried again
	s.resolve(g, session.Outcome{Class: session.Ambiguous})
	s.wantNo(renewal(), session.ErrNoRenewal)
	if rec := s.load(); !rec.RenewTried || string(rec.Sealed) != "one" {
		s.Errorf("record = %+v", rec)
	}
	login := s.request("a", "good")
	login.Replaces = s.load().Generation
	s.login(login, session.Outcome{Class: session.Accepted, Session: s.draft("good", "two")})
	g = s.begin(renewal())
	if res := s.resolve(g, session.Outcome{Class: session.Accepted, Session: s.draft("good", "three")}); !res.Published {
		s.Error("a renewed session was not published")
	}
	if rec := s.load(); string(rec.Sealed) != "three" || rec.Generation != g.Fence || rec.RenewTried {
		s.Errorf("record = %+v", rec)
	}
	if e := s.entry(session.BudgetEntry, "one"); e.Spent != 0 {
		s.Errorf("renewals spent %d of the login budget", e.Spent)
	}
}

func (s *suite) sessionEnds() {
	d := s.draft("good", "x")
	d.Lifetime = 200 * time.Millisecond
	g := s.begin(s.request("a", "good"))
	s.resolve(g, session.Outcome{Class: session.Accepted, Session: d})
	s.eventually("the session does not end", func() error {
		if rec := s.load(); rec.Sealed != nil {
			return fmt.Errorf("remaining %v", rec.Remaining)
		}
		return nil
	})
	if rec := s.load(); rec.Generation != g.Fence {
		s.Errorf("the generation %d was forgotten with the session", g.Fence)
	}
	s.begin(s.request("a", "good"))
}

func (s *suite) inspectTellsAll() {
	s.login(s.request("a", "bad"), session.Outcome{Class: session.Refused, Code: "401"})
	s.ack(session.Acknowledgement{Budgets: []session.BudgetKey{s.budget("one", 6).Key}})
	var kinds []session.EntryKind
	for e, err := range s.store.Inspect(s.Context(), s.policy) {
		if err != nil {
			s.Fatal(err)
		}
		if e.Policy != s.policy {
			s.Errorf("an entry of policy %q was listed", e.Policy)
		}
		if e.Label != "label of a" {
			s.Errorf("entry %s has label %q", e.Key, e.Label)
		}
		kinds = append(kinds, e.Kind)
	}
	slices.Sort(kinds)
	want := []session.EntryKind{session.AccountEntry, session.BudgetEntry, session.SessionEntry, session.VerdictEntry}
	if !slices.Equal(kinds, want) {
		s.Errorf("entries are %v, want %v", kinds, want)
	}
	if e := s.entry(session.VerdictEntry, "bad"); !errors.Is(e.Reason, session.ErrRefused) || e.Code != "401" {
		s.Errorf("the verdict is told as %v, %q", e.Reason, e.Code)
	}
	e := s.entry(session.BudgetEntry, "one")
	if len(e.Audit) != 1 || e.Audit[0].By != "ops" || e.Audit[0].Note != "dealt with" || time.Since(e.Audit[0].At).Abs() > time.Hour {
		s.Errorf("audit = %+v", e.Audit)
	}
}

// entry finds one entry.
func (s *suite) entry(kind session.EntryKind, name string) session.Entry {
	s.Helper()
	for e, err := range s.store.Inspect(s.Context(), s.policy) {
		if err != nil {
			s.Fatalf("Inspect: %v", err)
		}
		if e.Kind == kind && e.Key == s.key(string(kind), name) {
			return e
		}
	}
	s.Fatalf("Inspect does not list the %s %s", kind, name)
	return session.Entry{}
}

func (s *suite) endedContext() {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	r := s.request("a", "good")
	if _, err := s.store.Begin(ctx, r); err == nil {
		s.resolve(session.Grant{Request: r, Fence: 1}, session.Outcome{Class: session.NotSent})
	}
	s.begin(s.request("a", "good"))
}

// manyAtOnce lets many processes log in to sessions of their own with secrets of
// their own, all wrong, against one budget.
func (s *suite) manyAtOnce() {
	var granted atomic.Int64
	var wg sync.WaitGroup
	for p := range 8 {
		store := s.open(s.T)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 6 {
				g, err := s.try(store, s.request(fmt.Sprint(p), fmt.Sprint(p, "-", i)))
				if err != nil {
					if !errors.Is(err, session.ErrExhausted) {
						s.Errorf("Begin: %v", err)
					}
					return
				}
				granted.Add(1)
				if _, err := store.Resolve(s.Context(), g, session.Outcome{Class: session.Refused}); err != nil {
					s.Errorf("Resolve: %v", err)
				}
			}
		}()
	}
	wg.Wait()
	if n := granted.Load(); n != 4 {
		s.Errorf("%d attempts were granted by a budget of 4", n)
	}
}

// try asks until the store is not busy.
func (s *suite) try(store session.Store, r session.BeginRequest) (session.Grant, error) {
	deadline := time.Now().Add(30 * time.Second)
	for {
		g, err := store.Begin(s.Context(), r)
		if !errors.Is(err, session.ErrBusy) || time.Now().After(deadline) {
			return g, err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *suite) strangeContent() {
	all := make([]byte, 64<<10)
	for i := range all {
		all[i] = byte(i)
	}
	r := s.request("a", "good")
	r.Label = "Ünïcode ' \" \\ \x00 € 😀"
	s.login(r, session.Outcome{
		Class: session.Accepted, Message: r.Label,
		Session: &session.Draft{Sealed: all, Fingerprint: r.Fingerprints[0]},
	})
	s.store = s.open(s.T)
	if rec := s.load(); !slices.Equal(rec.Sealed, all) {
		s.Error("64 kB of all bytes did not come back as they were")
	}
	if e := s.entry(session.SessionEntry, "a"); e.Label != r.Label {
		s.Errorf("the label came back as %q", e.Label)
	}
}
