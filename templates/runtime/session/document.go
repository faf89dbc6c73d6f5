//go:build go1.24

package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// schema is the version of the documents below. A store that holds a newer one
// is not touched: nothing is sent rather than something miscounted.
const schema = 1

// millis is a time by the store's clock, in milliseconds since 1970; 0 is none.
type millis int64

func millisOf(t time.Time) millis { return millis(t.UnixMilli()) }

func (m millis) add(d time.Duration) millis { return m + millis(d.Milliseconds()) }

// since is how long ago m was at now.
func (m millis) since(now millis) time.Duration { return time.Duration(now-m) * time.Millisecond }

// until is how long it is from now to m, at least 0.
func (m millis) until(now millis) time.Duration {
	return max(time.Duration(m-now)*time.Millisecond, 0)
}

// A document is one row of a store.
type document interface {
	base() *head
	// shift moves every time of the document by d.
	shift(d millis)
}

// A head is what all documents have.
type head struct {
	Schema int     `json:"schema"`
	Label  string  `json:"label,omitempty"`
	Seen   millis  `json:"seen"` // the last step, by the store's clock
	Audit  []Audit `json:"audit,omitempty"`
}

func (h *head) base() *head { return h }

// A lease keeps others away until it has passed.
type lease struct {
	Attempt string `json:"attempt"`
	Until   millis `json:"until"`
}

func (l *lease) held(now millis) bool { return l != nil && l.Until > now }

// A stop is why something is not sent.
type stop struct {
	Class       Class       `json:"class"`
	At          millis      `json:"at"`
	Until       millis      `json:"until,omitempty"` // 0: until a person acknowledges
	Code        string      `json:"code,omitempty"`
	Message     string      `json:"message,omitempty"`
	Field       string      `json:"field,omitempty"`
	Fingerprint Fingerprint `json:"fingerprint,omitempty"` // of a lock: who was sent
}

func (s *stop) shift(d millis) {
	if s == nil {
		return
	}
	s.At += d
	if s.Until != 0 {
		s.Until += d
	}
}

// over tells whether it ended by itself.
func (s *stop) over(now millis) bool { return s.Until != 0 && s.Until <= now }

func (s *stop) wait(now millis) time.Duration {
	if s.Until == 0 {
		return 0
	}
	return s.Until.until(now)
}

// A sessionDoc is a session, and who is about to replace it.
type sessionDoc struct {
	head

	Fence  uint64  `json:"fence"`
	Last   uint64  `json:"last"` // generation of the latest session
	Lease  *lease  `json:"lease,omitempty"`
	Record *record `json:"record,omitempty"`
	Block  *stop   `json:"block,omitempty"`

	// For people: what the latest login needed, and what it was for.
	Uses     []string `json:"uses,omitempty"`
	Rotation bool     `json:"rotation,omitempty"`
}

type record struct {
	Generation  uint64      `json:"generation"`
	Sealed      []byte      `json:"sealed"`
	Fingerprint Fingerprint `json:"fingerprint"`
	At          millis      `json:"at"`
	Until       millis      `json:"until,omitempty"`
	RenewTried  bool        `json:"renewTried,omitempty"`
	Refused     bool        `json:"refused,omitempty"` // by the vendor: of use for a renewal only
}

func (d *sessionDoc) shift(by millis) {
	if d.Lease != nil {
		d.Lease.Until += by
	}
	if r := d.Record; r != nil {
		r.At += by
		if r.Until != 0 {
			r.Until += by
		}
	}
	d.Block.shift(by)
}

// live is the record, if it has not ended.
func (d *sessionDoc) live(now millis) *record {
	if d.Record == nil || d.Record.Until != 0 && d.Record.Until <= now {
		return nil
	}
	return d.Record
}

// An accountDoc paces the logins of one credential, over all its identities.
type accountDoc struct {
	head

	Earned   float64 `json:"earned"` // tokens of the bucket
	EarnedAt millis  `json:"earnedAt,omitempty"`
	Streak   int     `json:"streak,omitempty"` // logins in a row without a definite answer
	Next     millis  `json:"next,omitempty"`   // no login before
	Why      Class   `json:"why,omitempty"`    // of Next
	Pending  []begun `json:"pending,omitempty"`
}

// A begun attempt is one that is not resolved.
type begun struct {
	ID    string `json:"id"`
	At    millis `json:"at"`
	Lease millis `json:"lease"`
	// Silent attempts are those whose holder is gone; they were counted into the streak.
	Silent bool `json:"silent,omitempty"`
}

func (d *accountDoc) shift(by millis) {
	d.EarnedAt += by
	if d.Next != 0 {
		d.Next += by
	}
	for i := range d.Pending {
		d.Pending[i].At += by
		d.Pending[i].Lease += by
	}
}

// A budgetDoc is what we may have done to one counter of the vendor.
// What is spent is the failures and the open attempts together.
type budgetDoc struct {
	head

	Name     string    `json:"name"`
	Limit    int       `json:"limit"`
	Seq      uint64    `json:"seq"` // failures ever
	Failures []failure `json:"failures,omitempty"`
	Open     []open    `json:"open,omitempty"`
	Lock     *stop     `json:"lock,omitempty"`
	Locks    int       `json:"locks,omitempty"` // how often the vendor locked since the last acknowledgement

	// The rule as it was last, for people who inspect the store without the policy.
	Memory  time.Duration `json:"memory,omitempty"` // how long the vendor remembers a failure; 0 for ever
	Sliding bool          `json:"sliding,omitempty"`
	Help    string        `json:"help,omitempty"`
}

// A failure counts until it is proven to lie before a success, or is forgotten.
type failure struct {
	Seq uint64 `json:"seq"`
	At  millis `json:"at"`
	// Begun is set for those that nobody saw fail: unresolved for too long.
	Begun millis `json:"begun,omitempty"`
}

// An open attempt may or may not have been counted by the vendor.
type open struct {
	ID      string `json:"id"`
	At      millis `json:"at"`
	Lease   millis `json:"lease"`
	Settles millis `json:"settles"` // the vendor has decided by then
	Before  uint64 `json:"before"`  // failures that were decided before it began
}

func (d *budgetDoc) shift(by millis) {
	for i := range d.Failures {
		d.Failures[i].At += by
		if d.Failures[i].Begun != 0 {
			d.Failures[i].Begun += by
		}
	}
	for i := range d.Open {
		o := &d.Open[i]
		o.At, o.Lease, o.Settles = o.At+by, o.Lease+by, o.Settles+by
	}
	d.Lock.shift(by)
}

// A verdictDoc is what the vendor thinks of a credential, or of one field of it.
type verdictDoc struct {
	head

	Accepted bool   `json:"accepted,omitempty"`
	Refusal  *stop  `json:"refusal,omitempty"`
	Flight   *lease `json:"flight,omitempty"` // an attempt with a secret that nobody knows yet
}

func (d *verdictDoc) shift(by millis) {
	if d.Flight != nil {
		d.Flight.Until += by
	}
	d.Refusal.shift(by)
}

// errSchema says that a newer version of this package wrote the store.
var errSchema = errors.New("the store was written by a newer version")

// A ledger is the part of a store that one step works on. It is loaded, changed
// by pure functions, and written back in one atomic step by the store.
type ledger struct {
	now   millis
	raw   map[string][]byte
	docs  map[string]document
	moved bool // a document was moved in time, since the clock was set back
}

func newLedger(now time.Time, raw map[string][]byte) *ledger {
	return &ledger{now: millisOf(now), raw: raw, docs: map[string]document{}}
}

// load gives the document with the given key, an empty one if there is none.
//
// A clock that was set back would make leases and pauses longer than they are.
// So a document that was last seen in the future is moved, as a whole, to now:
// what had passed between two times stays, what passed since is forgotten.
func load[T any, P interface {
	*T
	document
}](l *ledger, key string) (P, error) {
	if d, ok := l.docs[key]; ok {
		return d.(P), nil
	}
	d := P(new(T))
	if raw := l.raw[key]; len(raw) > 0 {
		if err := json.Unmarshal(raw, d); err != nil {
			return nil, fmt.Errorf("the store's entry %s cannot be read: %w", key, err)
		}
		if d.base().Schema > schema {
			return nil, fmt.Errorf("the store's entry %s: %w", key, errSchema)
		}
	}
	if seen := d.base().Seen; seen > l.now {
		d.shift(l.now - seen)
		l.moved = true
	}
	d.base().Schema, d.base().Seen = schema, l.now
	l.docs[key] = d
	return d, nil
}

// changes encodes all documents that were loaded.
func (l *ledger) changes() (map[string][]byte, error) {
	out := make(map[string][]byte, len(l.docs))
	for key, d := range l.docs {
		raw, err := json.Marshal(d)
		if err != nil {
			return nil, err
		}
		out[key] = raw
	}
	return out, nil
}
