//go:build go1.24

package session

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"
)

// A Backend keeps small documents by key, and changes several of them in one
// atomic, durable step by its own clock. The rules of the ledger stand above it, so
// a store for another database is a Backend and nothing more: see NewStore.
type Backend interface {
	// Read returns the documents that exist and the time, as one consistent state.
	Read(ctx context.Context, keys []string) (now time.Time, docs map[string][]byte, err error)
	// Update reads the documents, which nobody else may change from then on, reads
	// the clock after that, calls step, and writes what step returns, all or
	// nothing. It returns an error of step as it is, and writes nothing then. keys
	// are sorted; step may be called again if a conflict is met. When Update
	// returns nil the documents outlive a crash, as far as the backend can make them.
	Update(ctx context.Context, keys []string, step Step) error
	// List calls yield with each document whose key begins with prefix. An error
	// beside a key is about that document alone, and others may follow.
	List(ctx context.Context, prefix string) iter.Seq2[KeyedDocument, error]
}

// A Step computes changes of documents. It does no I/O.
type Step func(now time.Time, docs map[string][]byte) (changed map[string][]byte, err error)

// A KeyedDocument is what Backend.List finds.
type KeyedDocument struct {
	Key  string
	Data []byte
	Now  time.Time // by the backend's clock
}

// A final error is not tried again: it is the answer.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// retry runs f up to four times: a server that restarts breaks the connections
// that stand, and gives up one of two transactions that wait for each other.
func retry(ctx context.Context, f func() error) error {
	var err error
	for try := range 4 {
		t := time.NewTimer(jitter(time.Duration(try*try) * 20 * time.Millisecond))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return errors.Join(context.Cause(ctx), err)
		}
		if err = f(); err == nil || errors.As(err, new(final)) {
			return err
		}
	}
	return err
}

// NewStore returns a store with the rules of the ledger above a backend. It has
// the further abilities of its backend: Watcher, Keyring, Durable.
func NewStore(b Backend) Store { return &documents{backend: b} }

// documents is the ledger over any backend.
type documents struct {
	backend Backend
}

// Load implements Store.
func (d *documents) Load(ctx context.Context, k SlotKey) (Record, error) {
	now, docs, err := d.backend.Read(ctx, []string{string(k)})
	if err != nil {
		return Record{}, err
	}
	return newLedger(now, docs).record(k)
}

// Begin implements Store.
func (d *documents) Begin(ctx context.Context, r BeginRequest) (Grant, error) {
	var g Grant
	err := d.update(ctx, r.keys(), func(l *ledger) (err error) {
		g, err = l.begin(&r)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// Resolve implements Store.
func (d *documents) Resolve(ctx context.Context, g Grant, o Outcome) (Resolved, error) {
	var out Resolved
	err := d.update(ctx, g.Request.keys(), func(l *ledger) (err error) {
		out, err = l.resolve(&g, &o)
		return err
	})
	if err != nil {
		return Resolved{}, err
	}
	return out, nil
}

// Invalidate implements Store.
func (d *documents) Invalidate(ctx context.Context, k SlotKey, generation uint64) (bool, error) {
	var was bool
	err := d.update(ctx, []string{string(k)}, func(l *ledger) (err error) {
		was, err = l.invalidate(k, generation)
		return err
	})
	return was && err == nil, err
}

// Ack implements Store.
func (d *documents) Ack(ctx context.Context, a Acknowledgement) error {
	return d.update(ctx, a.keys(), func(l *ledger) error { return l.ack(&a) })
}

// update runs one step. A step that refuses writes nothing, unless the clock was
// set back: then what was moved to the new time is written, or it would be moved
// again and again, and no lease would ever end.
func (d *documents) update(ctx context.Context, keys []string, step func(*ledger) error) error {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for always := false; ; always = true {
		var refused error
		moved := false
		err := d.backend.Update(ctx, keys, func(now time.Time, docs map[string][]byte) (map[string][]byte, error) {
			l := newLedger(now, docs)
			refused = step(l)
			moved = l.moved
			if refused != nil && !always {
				return nil, refused
			}
			return l.changes()
		})
		if err == nil {
			return refused
		}
		if !moved || refused == nil || always {
			return err
		}
	}
}

// Inspect implements Store.
func (d *documents) Inspect(ctx context.Context, policy string) iter.Seq2[Entry, error] {
	prefix := ""
	if policy != "" {
		prefix = policy + "/"
	}
	return func(yield func(Entry, error) bool) {
		for doc, err := range d.backend.List(ctx, prefix) {
			if err != nil {
				if !yield(unreadable(doc.Key), err) || doc.Key == "" {
					return
				}
				continue
			}
			e, err := entry(doc)
			if !yield(e, err) {
				return
			}
		}
	}
}

// Watch implements Watcher if the backend does.
func (d *documents) Watch(ctx context.Context, k SlotKey) (<-chan struct{}, error) {
	if w, ok := d.backend.(Watcher); ok {
		return w.Watch(ctx, k)
	}
	return nil, errors.ErrUnsupported
}

// Keys implements Keyring if the backend does.
func (d *documents) Keys(ctx context.Context) (*Keys, error) {
	if k, ok := d.backend.(Keyring); ok {
		return k.Keys(ctx)
	}
	return nil, errors.ErrUnsupported
}

// Durable tells whether the backend outlives the process; one that does not say so does.
func (d *documents) Durable() bool {
	b, ok := d.backend.(Durable)
	return !ok || b.Durable()
}

func (r *BeginRequest) keys() []string {
	keys := []string{string(r.Session)}
	if r.Renewal {
		return keys
	}
	keys = append(keys, string(r.Account))
	for _, f := range r.Fingerprints {
		keys = append(keys, string(f))
	}
	for i := range r.Budgets {
		keys = append(keys, string(r.Budgets[i].Key))
	}
	return keys
}

func (a *Acknowledgement) keys() []string {
	var keys []string
	for _, k := range a.Sessions {
		keys = append(keys, string(k))
	}
	for _, k := range a.Accounts {
		keys = append(keys, string(k))
	}
	for _, k := range a.Budgets {
		keys = append(keys, string(k))
	}
	for _, k := range a.Fingerprints {
		keys = append(keys, string(k))
	}
	return keys
}

// kindOf is what an entry with that key is about. A key is "policy/kind/hash".
func kindOf(key string) EntryKind {
	_, rest, _ := strings.Cut(key, "/")
	kind, _, _ := strings.Cut(rest, "/")
	return EntryKind(kind)
}

// unreadable is what the key alone says of an entry.
func unreadable(key string) Entry {
	policy, _, _ := strings.Cut(key, "/")
	return Entry{Kind: kindOf(key), Key: key, Policy: policy}
}

// entry reads a document for people.
func entry(doc KeyedDocument) (Entry, error) {
	e := unreadable(doc.Key)
	l := newLedger(doc.Now, map[string][]byte{doc.Key: doc.Data})
	switch e.Kind {
	case SessionEntry:
		return e, sessionEntry(l, &e)
	case AccountEntry:
		return e, accountEntry(l, &e)
	case BudgetEntry:
		return e, budgetEntry(l, &e)
	case VerdictEntry:
		return e, verdictEntry(l, &e)
	default:
		return e, json.Unmarshal(doc.Data, &struct{}{})
	}
}

func sessionEntry(l *ledger, e *Entry) error {
	d, err := load[sessionDoc](l, e.Key)
	if err != nil {
		return err
	}
	e.Label, e.Audit, e.Generation, e.Uses, e.Rotation = d.Label, d.Audit, d.Last, d.Uses, d.Rotation
	if d.Lease.held(l.now) {
		e.Leased = d.Lease.Until.until(l.now)
	}
	if r := d.live(l.now); r != nil && !r.Refused {
		e.Live, e.Age = true, r.At.since(l.now)
		if r.Until != 0 {
			e.Remaining = r.Until.until(l.now)
		}
	}
	e.stop(d.Block, l.now)
	return nil
}

func accountEntry(l *ledger, e *Entry) error {
	d, err := load[accountDoc](l, e.Key)
	if err != nil {
		return err
	}
	e.Label, e.Audit, e.Unresolved = d.Label, d.Audit, len(d.Pending)
	if d.Next > l.now {
		e.Reason, e.Remaining = reasons[d.Why], d.Next.until(l.now)
	}
	return nil
}

func budgetEntry(l *ledger, e *Entry) error {
	d, err := load[budgetDoc](l, e.Key)
	if err != nil {
		return err
	}
	d.settle(l.now)
	d.age(l.now)
	e.Label, e.Audit, e.Help = d.Label, d.Audit, d.Help
	e.Spent, e.Limit, e.Unresolved = d.spent(), d.Limit, len(d.Open)
	e.Field = d.Name
	if e.Spent >= e.Limit && e.Limit > 0 {
		e.Reason, e.Remaining = ErrExhausted, d.remembers(l.now)
	}
	e.stop(d.Lock, l.now)
	return nil
}

func verdictEntry(l *ledger, e *Entry) error {
	d, err := load[verdictDoc](l, e.Key)
	if err != nil {
		return err
	}
	e.Label, e.Audit, e.Live = d.Label, d.Audit, d.Accepted
	e.stop(d.Refusal, l.now)
	return nil
}

func (e *Entry) stop(s *stop, now millis) {
	if s == nil || s.over(now) {
		return
	}
	e.Reason, e.Age, e.Remaining = reasons[s.Class], s.At.since(now), s.wait(now)
	e.Code, e.Message = s.Code, s.Message
	if s.Field != "" {
		e.Field = s.Field
	}
}
