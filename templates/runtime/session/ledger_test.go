//go:build go1.25

package session

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A chooser decides every step of a simulated history.
type chooser interface {
	step(steps int) (i int, more bool) // which step comes next
	intn(n int) int                    // a choice within the step
}

type rapidChooser struct{ t *rapid.T }

func (c rapidChooser) intn(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "choice") }

func (c rapidChooser) step(n int) (int, bool) { return c.intn(n), true }

// A mutant is a way of getting the ledger wrong. Each of them must be caught.
type mutant string

const (
	asBuilt        mutant = ""
	recordLate     mutant = "M1: the attempt is written down after it was sent"
	clearAll       mutant = "M2: a success clears every failure"
	forgetOpen     mutant = "M3: a success forgets what is unresolved"
	refundTimeouts mutant = "M4: a timeout is refunded"
	twoSteps       mutant = "M5: checked and spent in two steps"
	refundOnLapse  mutant = "M6: the attempt of a crashed process is refunded when its lease lapses"
	ageEarly       mutant = "M7: an attempt is settled while its request is on the wire"
	successLifts   mutant = "M8: a success lifts a refusal"
	publishStale   mutant = "M9: a stale holder publishes"
	forgetEarly    mutant = "M10: a sliding window is not prolonged by a failure"
)

// The simulated fleet: processes that log in to two accounts from one address.
const (
	simWorkers  = 4
	simAccounts = 2
	simSteps    = 150
	simLease    = 45 * time.Second
	simSettle   = 15 * time.Minute
)

// simVendor holds the real counters, one for each account and one for the address.
type simVendor struct {
	rules []Budget // of the counters: accounts first, the address last
	count []int
	last  []time.Time // of the last failure
}

// judge decides one login; every history of secrets is covered by a free verdict.
func (v *simVendor) judge(account int, good bool, now time.Time) {
	for _, i := range []int{account, simAccounts} {
		rule := &v.rules[i]
		v.expire(i, now)
		switch {
		case good && rule.Consecutive:
			v.count[i] = 0
		case !good:
			v.count[i]++
			v.last[i] = now
		}
	}
}

func (v *simVendor) expire(i int, now time.Time) {
	if w := v.rules[i].Window; w > 0 && now.Sub(v.last[i]) >= w {
		v.count[i] = 0
	}
}

// A simLogin is one attempt and where it is.
type simLogin struct {
	worker  int
	account int
	grant   Grant
	begun   time.Time // true time
	sent    bool
	onWire  bool
	replied bool // the vendor has judged
	good    bool
	over    bool // the worker has no more to say, or is gone
	late    bool // M1, M5: the ledger has not heard of it
}

type simulation struct {
	c       chooser
	mutant  mutant
	truth   time.Time     // true time
	skew    time.Duration // of the store's clock, never ahead
	ledger  *ledger
	vendor  *simVendor
	logins  []*simLogin
	refused map[Fingerprint]bool
	serial  int
	newest  map[SlotKey]uint64
}

func newSimulation(c chooser, m mutant, rules [2]Budget) *simulation {
	s := &simulation{
		c: c, mutant: m, truth: time.Unix(1_000_000, 0), refused: map[Fingerprint]bool{}, newest: map[SlotKey]uint64{},
		ledger: newLedger(time.Unix(1_000_000, 0), nil),
		vendor: &simVendor{count: make([]int, simAccounts+1), last: make([]time.Time, simAccounts+1)},
	}
	for range simAccounts {
		s.vendor.rules = append(s.vendor.rules, rules[0])
	}
	s.vendor.rules = append(s.vendor.rules, rules[1])
	return s
}

// A simStep is one thing that happens in a history, and how likely it is.
type simStep struct {
	name string
	do   func(*simulation) error
}

var simStepTable = func() (table []simStep) {
	for _, s := range []struct {
		weight int
		simStep
	}{
		{2, simStep{"begin", (*simulation).begin}},
		{2, simStep{"send", (*simulation).send}},
		{2, simStep{"judge", (*simulation).judge}},
		{3, simStep{"deliver", (*simulation).deliver}},
		{1, simStep{"give-up", (*simulation).giveUp}},
		{1, simStep{"crash", (*simulation).crash}},
		{2, simStep{"pass", (*simulation).pass}},
		{1, simStep{"lapse", (*simulation).lapse}},
		{1, simStep{"repeat", (*simulation).repeat}},
		{1, simStep{"step-back", (*simulation).stepBack}},
		{1, simStep{"acknowledge", (*simulation).acknowledge}},
	} {
		for range s.weight {
			table = append(table, s.simStep)
		}
	}
	return table
}()

// run plays one history and returns what it broke.
func (s *simulation) run() error {
	for range simSteps {
		i, more := s.c.step(len(simStepTable))
		if !more {
			return nil
		}
		if err := simStepTable[i].do(s); err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *simulation) now() time.Time { return s.truth.Add(-s.skew) }

func simKey(kind string, parts ...int) string {
	numbers := make([]string, len(parts))
	for i, p := range parts {
		numbers[i] = strconv.Itoa(p)
	}
	return "sim/" + kind + "/" + strings.Join(numbers, "-")
}

// simKeys are the keys that come in every step; making them anew would take
// half of the time.
var simKeys = func() (keys struct {
	session [simAccounts][2]SlotKey
	account [simAccounts]AccountKey
	budget  [simAccounts + 1]BudgetKey // accounts first, the address last
},
) {
	for a := range simAccounts {
		keys.session[a] = [2]SlotKey{SlotKey(simKey("session", a, 0)), SlotKey(simKey("session", a, 1))}
		keys.account[a] = AccountKey(simKey("account", a))
		keys.budget[a] = BudgetKey(simKey("budget", a))
	}
	keys.budget[simAccounts] = BudgetKey(simKey("budget", simAccounts))
	return keys
}()

func (s *simulation) request(worker, account int) BeginRequest {
	s.serial++
	f := Fingerprint(simKey("verdict", account, s.serial))
	if s.c.intn(8) == 0 { // somebody comes with a secret that was sent before
		f = Fingerprint(simKey("verdict", account, s.c.intn(s.serial)+1))
	}
	settle := simSettle
	if s.mutant == ageEarly {
		settle = time.Second
	}
	budgets := []BudgetClaim{
		{Key: simKeys.budget[account], Budget: s.vendor.rules[account]},
		{Key: simKeys.budget[simAccounts], Wide: true, Budget: s.vendor.rules[simAccounts]},
	}
	for i := range budgets {
		budgets[i].Budget.Sliding = budgets[i].Budget.Sliding && s.mutant != forgetEarly
	}
	return BeginRequest{
		Attempt: strconv.Itoa(s.serial), Policy: "sim", Session: simKeys.session[account][worker%2],
		Account: simKeys.account[account], Fingerprints: []Fingerprint{f}, Budgets: budgets,
		Settle: settle, Lease: simLease, Reached: true,
	}
}

// ask runs one step of the ledger; with dry it leaves no trace.
func (s *simulation) ask(r *BeginRequest, dry bool) (Grant, error) {
	l := s.ledger
	l.now = millisOf(s.now())
	s.rebase()
	if !dry {
		return l.begin(r)
	}
	raw, err := l.changes()
	if err != nil {
		return Grant{}, err
	}
	copied := newLedger(s.now(), raw)
	return copied.begin(r)
}

// rebase does for documents that stay in memory what loading does.
func (s *simulation) rebase() {
	for _, d := range s.ledger.docs {
		if seen := d.base().Seen; seen > s.ledger.now {
			d.shift(s.ledger.now - seen)
		}
		d.base().Seen = s.ledger.now
	}
}

func (s *simulation) begin() error {
	worker, account := s.c.intn(simWorkers), s.c.intn(simAccounts)
	r := s.request(worker, account)
	late := s.mutant == recordLate || s.mutant == twoSteps
	g, err := s.ask(&r, late)
	var denied *Denied
	switch {
	case errors.Is(err, ErrBusy), errors.As(err, &denied), errors.Is(err, ErrRenewed):
		return nil
	case err != nil:
		return err
	}
	if s.refused[r.Fingerprints[0]] {
		return fmt.Errorf("I3: the refused %s may be sent again", r.Fingerprints[0])
	}
	for _, l := range s.logins {
		if !l.over && !l.late && l.grant.Request.Session == r.Session && s.truth.Sub(l.begun) < simLease-time.Second && s.skew == 0 {
			return fmt.Errorf("I2: attempt %s was granted while %s holds the lease", r.Attempt, l.grant.Request.Attempt)
		}
	}
	s.logins = append(s.logins, &simLogin{worker: worker, account: account, grant: g, begun: s.truth, late: late})
	return nil
}

// commit is the second half of the mutants that write late: without asking.
func (s *simulation) commit(l *simLogin) error {
	if !l.late {
		return nil
	}
	l.late = false
	r := l.grant.Request
	r.Budgets = slices.Clone(r.Budgets)
	for i := range r.Budgets {
		r.Budgets[i].Budget.After = 1000
	}
	r.Session = SlotKey("sim/session/late-" + r.Attempt)
	g, err := s.ask(&r, false)
	if err == nil {
		l.grant = g
	}
	return nil
}

// pick chooses one of the logins that fit, nil for none.
func (s *simulation) pick(fits func(*simLogin) bool) *simLogin {
	var some []*simLogin
	for _, l := range s.logins {
		if fits(l) {
			some = append(some, l)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[s.c.intn(len(some))]
}

func (s *simulation) send() error {
	l := s.pick(func(l *simLogin) bool { return !l.sent && !l.over })
	if l == nil {
		return nil
	}
	if s.mutant == twoSteps {
		if err := s.commit(l); err != nil {
			return err
		}
	}
	if s.truth.Sub(l.begun) >= simLease { // the process slept: it must not send
		l.over = true
		return s.resolve(l, NotSent)
	}
	l.sent, l.onWire = true, true
	return nil
}

// judge lets the vendor decide any request on the wire, in any order.
func (s *simulation) judge() error {
	if l := s.pick(func(l *simLogin) bool { return l.onWire }); l != nil {
		s.decide(l)
	}
	return nil
}

func (s *simulation) decide(l *simLogin) {
	l.onWire, l.replied, l.good = false, true, s.c.intn(4) == 0
	s.vendor.judge(l.account, l.good, s.truth)
}

func (s *simulation) deliver() error {
	l := s.pick(func(l *simLogin) bool { return l.replied && !l.over })
	if l == nil {
		return nil
	}
	l.over = true
	if err := s.commit(l); err != nil {
		return err
	}
	if l.good {
		return s.resolve(l, Accepted)
	}
	s.refused[l.grant.Request.Fingerprints[0]] = true
	return s.resolve(l, Refused)
}

// repeat delivers an answer a second time.
func (s *simulation) repeat() error {
	l := s.pick(func(l *simLogin) bool { return l.replied && l.over })
	if l == nil {
		return nil
	}
	class := Refused
	if l.good {
		class = Accepted
	}
	return s.resolve(l, class)
}

func (s *simulation) giveUp() error {
	l := s.pick(func(l *simLogin) bool { return l.sent && !l.over })
	if l == nil {
		return nil
	}
	l.over = true
	if err := s.commit(l); err != nil {
		return err
	}
	if s.mutant == refundTimeouts {
		return s.resolve(l, NotSent)
	}
	return s.resolve(l, Ambiguous)
}

// crash loses what a process knew; the store and the network go on.
func (s *simulation) crash() error {
	if l := s.pick(func(l *simLogin) bool { return !l.over }); l != nil {
		l.over = true
	}
	return nil
}

// lapse is what the mutant does to attempts whose lease has passed.
func (s *simulation) lapse() error {
	if s.mutant != refundOnLapse {
		return nil
	}
	l := s.pick(func(l *simLogin) bool { return l.over && s.truth.Sub(l.begun) >= simLease })
	if l == nil {
		return nil
	}
	return s.resolve(l, NotSent)
}

// pass lets time go by. The one assumption about the vendor is that it decides a
// request within the settling time, or never.
func (s *simulation) pass() error {
	d := []time.Duration{time.Second, 20 * time.Second, 50 * time.Second, 16 * time.Minute, 40 * time.Minute, 61 * time.Minute}[s.c.intn(6)]
	for _, l := range s.logins {
		if l.onWire && s.truth.Add(d).Sub(l.begun) >= simSettle {
			if s.c.intn(2) == 0 {
				s.decide(l)
			}
			l.onWire = false
		}
	}
	s.truth = s.truth.Add(d)
	return nil
}

// stepBack sets the store's clock back.
func (s *simulation) stepBack() error {
	if s.c.intn(4) == 0 {
		s.skew += time.Hour
	}
	return nil
}

// acknowledge is a person who had the vendor's counters reset.
func (s *simulation) acknowledge() error {
	if s.c.intn(4) != 0 {
		return nil
	}
	account := s.c.intn(simAccounts)
	s.vendor.count[account], s.vendor.count[simAccounts] = 0, 0
	s.ledger.now = millisOf(s.now())
	s.rebase()
	return s.ledger.ack(&Acknowledgement{
		Budgets: []BudgetKey{simKeys.budget[account], simKeys.budget[simAccounts]}, By: "ops", Note: "reset",
	})
}

func (s *simulation) resolve(l *simLogin, class Class) error {
	s.ledger.now = millisOf(s.now())
	s.rebase()
	o := Outcome{Class: class}
	if class == Accepted {
		o.Session = &Draft{Sealed: []byte(l.grant.Request.Attempt), Fingerprint: "other"}
	}
	key := l.grant.Request.Session
	doc, err := load[sessionDoc](s.ledger, string(key))
	if err != nil {
		return err
	}
	if s.mutant == publishStale && class == Accepted {
		doc.publish(s.ledger.now, l.grant.Fence, o.Session)
	}
	res, err := s.ledger.resolve(&l.grant, &o)
	if err != nil {
		return err
	}
	if class == Accepted {
		if err := s.mutate(l); err != nil {
			return err
		}
	}
	if res.Published && doc.Record.Generation < s.newest[key] {
		return fmt.Errorf("I7: generation %d replaced %d", doc.Record.Generation, s.newest[key])
	}
	if doc.Record != nil {
		s.newest[key] = max(s.newest[key], doc.Record.Generation)
	}
	return nil
}

// mutate does what a wrong ledger does at a success.
func (s *simulation) mutate(l *simLogin) error {
	for i := range l.grant.Request.Budgets {
		b, err := load[budgetDoc](s.ledger, string(l.grant.Request.Budgets[i].Key))
		if err != nil {
			return err
		}
		if s.mutant == clearAll {
			b.Failures = nil
		}
		if s.mutant == forgetOpen {
			b.Open = nil
		}
	}
	if s.mutant == successLifts {
		for _, d := range s.ledger.docs {
			if v, ok := d.(*verdictDoc); ok {
				v.Refusal = nil
			}
		}
	}
	return nil
}

// check compares the vendor's counters with what the ledger allows.
func (s *simulation) check() error {
	for i := range s.vendor.count {
		s.vendor.expire(i, s.truth)
		name := string(simKeys.budget[i])
		limit := s.vendor.rules[i].Limit()
		if s.vendor.count[i] > limit {
			return fmt.Errorf("I1: the vendor counts %d failures of %s, the budget is %d", s.vendor.count[i], name, limit)
		}
		b, err := load[budgetDoc](s.ledger, name)
		if err != nil {
			return err
		}
		if s.mutant == asBuilt && s.vendor.count[i] > b.spent() {
			return fmt.Errorf("I1: the vendor counts %d failures of %s, the ledger %d", s.vendor.count[i], name, b.spent())
		}
	}
	return nil
}

// simRules are the budgets that the histories are played with.
func simRules() map[string][2]Budget {
	return map[string][2]Budget{
		"in a row":                  {{Name: "account", After: 5, Margin: 2, Consecutive: true}, {Name: "address", After: 6, Margin: 2, Consecutive: true}},
		"ever":                      {{Name: "account", After: 5, Margin: 2}, {Name: "address", After: 7, Margin: 2}},
		"in an hour":                {{Name: "account", After: 5, Margin: 2, Window: time.Hour, Sliding: true}, {Name: "address", After: 8, Margin: 2, Consecutive: true}},
		"smallest":                  {{Name: "account", After: 3, Margin: 2, Consecutive: true}, {Name: "address", After: 4, Margin: 2, Consecutive: true}},
		"account alone":             {{Name: "account", After: 5, Consecutive: true}, {Name: "address", After: 1000, Consecutive: true}},
		"account alone, in an hour": {{Name: "account", After: 5, Window: time.Hour, Sliding: true}, {Name: "address", After: 1000, Consecutive: true}},
		"timed unlock":              {{Name: "account", After: 5, Margin: 2, Consecutive: true, Window: 30 * time.Minute, Sliding: true}, {Name: "address", After: 6, Margin: 1, Consecutive: true}},
	}
}

// TestI1I2I3I7Property plays random histories, which shrink when one fails.
func TestI1I2I3I7Property(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(simRules())) {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				if err := newSimulation(rapidChooser{t}, asBuilt, simRules()[name]).run(); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}
