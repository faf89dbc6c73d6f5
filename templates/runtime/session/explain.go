//go:build go1.24

package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// An Explanation says in plain words how one thing in a store stands, why
// nothing is being sent because of it, and what a person must do. It holds no
// secret: what the vendor said was redacted before it was written down.
type Explanation struct {
	Entry Entry
	ID    string   // names the entry on a command line
	What  string   // such as `login budget "partnerId"`
	State string   // such as "live, generation 7, ends in 54m"
	Why   string   // why nothing is sent; "" if this stops nothing
	Do    string   // what a person must do; "" with an empty Why
	Stops []string // IDs of the sessions whose latest login needed this; empty with an empty Why
	Err   error    // the entry cannot be read, and nothing that needs it is sent
}

// Explain lists what a store holds for a policy, or for all with "": what stops
// something first, then by policy, label and kind. It fails if the store cannot
// be read as a whole. It needs no keys, so that any program that can open
// the store can say why nothing is being sent:
//
//	list, err := session.Explain(ctx, session.SQL(db, session.PostgreSQL), "")
//	for _, x := range list {
//		if x.Why != "" {
//			fmt.Println(x)
//		}
//	}
func Explain(ctx context.Context, s Store, policy string) ([]Explanation, error) {
	var list []Explanation
	for e, err := range s.Inspect(ctx, policy) {
		if err != nil && e.Key == "" {
			return nil, err
		}
		list = append(list, explain(e, err))
	}
	users := map[string][]string{} // of a key: the sessions that need it
	for i := range list {
		if list[i].Entry.Kind != SessionEntry {
			continue
		}
		for _, key := range list[i].Entry.Uses {
			users[key] = append(users[key], list[i].ID)
		}
	}
	for i := range list {
		if x := &list[i]; x.Why != "" {
			x.Stops = users[x.Entry.Key]
		}
	}
	slices.SortFunc(list, func(a, b Explanation) int {
		return cmp.Or(
			-compareBool(a.Why != "", b.Why != ""), cmp.Compare(a.Entry.Policy, b.Entry.Policy),
			cmp.Compare(a.Entry.Label, b.Entry.Label), cmp.Compare(a.Entry.Kind, b.Entry.Kind), cmp.Compare(a.ID, b.ID),
		)
	})
	return list, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// Acknowledge says that a person dealt with the causes of the stops in these
// entries. With a session entry it speaks for all that the session's latest login needed.
// The store keeps who and why; see Keeper.Ack for a program that holds the credential.
func Acknowledge(ctx context.Context, s Store, by, note string, entries ...Entry) error {
	byPolicy := map[string]*Acknowledgement{}
	var policies []string
	add := func(policy, key string) {
		a := byPolicy[policy]
		if a == nil {
			a = &Acknowledgement{Policy: policy, By: by, Note: note}
			byPolicy[policy] = a
			policies = append(policies, policy)
		}
		a.add(key)
	}
	for i := range entries {
		add(entries[i].Policy, entries[i].Key)
		for _, key := range entries[i].Uses {
			add(entries[i].Policy, key)
		}
	}
	for _, p := range policies {
		if err := s.Ack(ctx, *byPolicy[p]); err != nil {
			return err
		}
	}
	return nil
}

// add files a key under its kind, once.
func (a *Acknowledgement) add(key string) {
	switch kindOf(key) {
	case SessionEntry:
		a.Sessions = unique(append(a.Sessions, SlotKey(key)))
	case AccountEntry:
		a.Accounts = unique(append(a.Accounts, AccountKey(key)))
	case BudgetEntry:
		a.Budgets = unique(append(a.Budgets, BudgetKey(key)))
	case VerdictEntry:
		a.Fingerprints = unique(append(a.Fingerprints, Fingerprint(key)))
	}
}

// String is the explanation in some lines, without the last line feed.
func (x Explanation) String() string {
	var b strings.Builder
	title := x.Entry.Policy
	if x.Entry.Label != "" {
		title += ", " + printable(x.Entry.Label)
	}
	fmt.Fprintf(&b, "%s: %s (%s)", title, x.What, x.ID)
	line := func(head, text string) {
		if text != "" {
			b.WriteString("\n  " + head + text)
		}
	}
	line("", x.State)
	line("nothing is sent: ", x.Why)
	line("to do: ", x.Do)
	if len(x.Stops) > 0 {
		line("stops the sessions: ", strings.Join(x.Stops, " "))
	}
	for _, a := range x.Entry.Audit {
		line("acknowledged ", fmt.Sprintf("%s by %s: %s", a.At.UTC().Format(time.RFC3339), printable(a.By), printable(a.Note)))
	}
	return b.String()
}

// explain puts one entry into words.
func explain(e Entry, err error) Explanation {
	x := Explanation{Entry: e, ID: shortID(e.Key), What: string(e.Kind), Err: err}
	if err != nil {
		x.State = "cannot be read"
		x.Why = "what is written down here cannot be read, and what cannot be read is not guessed: " + err.Error()
		x.Do = "bring the store back from a copy, or have the vendor's counters reset and remove this entry by hand"
		return x
	}
	switch e.Kind {
	case SessionEntry:
		x.session()
	case AccountEntry:
		x.account()
	case BudgetEntry:
		x.budget()
	case VerdictEntry:
		x.verdict()
	}
	return x
}

// shortID is the beginning of the hash in a key.
func shortID(key string) string {
	id := key[strings.LastIndexByte(key, '/')+1:]
	return id[:min(len(id), 8)]
}

func (x *Explanation) session() {
	e := &x.Entry
	if e.Rotation {
		x.What = "rotation of the secret"
	}
	var parts []string
	switch {
	case e.Live && e.Rotation:
		parts = append(parts, "either of two secrets may be the right one")
	case e.Live:
		parts = append(parts, "live, generation "+fmt.Sprint(e.Generation), "opened "+ago(e.Age))
		if e.Remaining > 0 && e.Reason == nil {
			parts = append(parts, "ends in "+span(e.Remaining))
		}
	default:
		parts = append(parts, "none")
	}
	if e.Leased > 0 {
		parts = append(parts, "a login is under way, for at most "+span(e.Leased))
	}
	x.State = strings.Join(parts, ", ")
	if e.Reason != nil {
		x.State = "blocked, " + x.State
		x.Why = "the vendor does not let this identity be used" + x.said()
		x.Do = x.orWait("have the identity unblocked at the vendor, then acknowledge")
	}
}

func (x *Explanation) account() {
	e := &x.Entry
	x.State = "logins may be sent"
	if e.Unresolved > 0 {
		x.State += fmt.Sprintf(", %d without a known outcome", e.Unresolved)
	}
	if e.Reason == nil {
		return
	}
	x.State = "waits for " + span(e.Remaining)
	switch {
	case errors.Is(e.Reason, ErrThrottled):
		x.Why = "the vendor asked for a pause between logins; it ends in " + span(e.Remaining)
	case errors.Is(e.Reason, ErrOutage):
		x.Why = "the vendor said that it is not available; the next login may be sent in " + span(e.Remaining)
	default:
		x.Why = "the answer to a login was lost, so that the vendor may have counted it; the next login may be sent in " + span(e.Remaining)
	}
	x.Do = "nothing: it ends by itself; acknowledge if you know that the vendor works again and cannot wait"
}

func (x *Explanation) budget() {
	e := &x.Entry
	x.What = fmt.Sprintf("login budget %q", e.Field)
	x.State = fmt.Sprintf("%d of %d failed logins spent", e.Spent, e.Limit)
	if e.Unresolved > 0 {
		x.State += fmt.Sprintf(", %d of them without a known outcome", e.Unresolved)
	}
	help := e.Help
	switch {
	case errors.Is(e.Reason, ErrLockedOut):
		x.State = "locked, " + x.State
		x.Why = "the vendor has locked the account" + x.said()
		if help == "" {
			help = "have the account unlocked at the vendor, then acknowledge"
		}
		x.Do = x.orWait(help)
	case e.Reason != nil:
		x.Why = fmt.Sprintf("all %d failed logins that may be risked are spent: one more could lock the account", e.Limit)
		if e.Unresolved > 0 {
			x.Why += fmt.Sprintf("; the outcome of %d is not known, because the answer was lost or the program died", e.Unresolved)
		}
		if help == "" {
			help = "have the vendor's counter reset, then acknowledge"
		}
		x.Do = x.orWait("find out why the logins failed and correct the credential; " + help)
	}
}

func (x *Explanation) verdict() {
	e := &x.Entry
	x.What = "credential"
	switch {
	case errors.Is(e.Reason, ErrMisconfigured) && e.Field != "":
		x.What = fmt.Sprintf("credential field %q", e.Field)
		x.Why = "the vendor refused this value, so that it is never sent again" + x.said()
	case e.Reason != nil:
		x.Why = "the vendor refused this credential, so that it is never sent again" + x.said()
	case e.Live:
		x.State = "accepted"
		return
	default:
		x.State = "no verdict"
		return
	}
	x.State = "refused " + ago(e.Age)
	x.Do = x.orWait("give the program the right value: a new one is tried at once; if the vendor was wrong about this one, acknowledge")
}

// said is what the vendor said and when.
func (x *Explanation) said() string {
	e := &x.Entry
	text := " (" + ago(e.Age)
	if e.Code != "" {
		text += fmt.Sprintf(", code %q", e.Code)
	}
	if e.Message != "" {
		text += fmt.Sprintf(": %q", e.Message)
	}
	return text + ")"
}

// orWait adds when it ends by itself.
func (x *Explanation) orWait(do string) string {
	if x.Entry.Remaining <= 0 {
		return do
	}
	return "wait " + span(x.Entry.Remaining) + " until it ends by itself, or " + do
}

func ago(d time.Duration) string {
	if d < time.Minute {
		return "just now"
	}
	return span(d) + " ago"
}

// span is a duration as a person says it: its two largest units.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	two := func(large, small time.Duration, l, s string) string {
		text := fmt.Sprintf("%d%s", d/large, l)
		if rest := d % large / small; rest > 0 {
			text += fmt.Sprintf(" %d%s", rest, s)
		}
		return text
	}
	switch {
	case d >= day:
		return two(day, time.Hour, "d", "h")
	case d >= time.Hour:
		return two(time.Hour, time.Minute, "h", "m")
	case d >= time.Minute:
		return two(time.Minute, time.Second, "m", "s")
	default:
		return two(time.Second, time.Second, "s", "")
	}
}

// printable keeps what others wrote from moving the cursor of who reads it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
