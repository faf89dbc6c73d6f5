//go:build go1.24

package session

import (
	"log/slog"
	"time"
)

// An Option changes a keeper that Open makes.
type Option func(*options)

type options struct {
	store       Store
	keys        *Keys
	logger      *slog.Logger
	hooks       []Hook
	egress      string
	environment string
	region      string
	way         string
	label       string
	wake        <-chan struct{}
	source      Source
	issued      map[string]time.Time
}

// WithStore shares sessions, verdicts and budgets through s. Without it all is
// kept in memory, and a restart forgets what was spent.
func WithStore(s Store) Option { return func(o *options) { o.store = s } }

// WithKeys gives the keys that encrypt sessions in the store and pepper the names
// of its entries. The whole fleet must use the same. Stores that bring their own
// keys, as the file store does, need none.
func WithKeys(k *Keys) Option { return func(o *options) { o.keys = k } }

// WithLogger takes the records of the keeper; slog.Default otherwise. A logger
// that discards silences it. Records hold no secrets.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

// WithHook calls h at every event. It may be given several times.
func WithHook(h Hook) Option {
	return func(o *options) {
		if h != nil {
			o.hooks = append(o.hooks, h)
		}
	}
}

// WithEgressLabel names the address that calls leave from, where the vendor counts
// or binds by it. Any text serves that differs where the address differs. Without
// it all processes are taken to share one address.
func WithEgressLabel(label string) Option { return func(o *options) { o.egress = label } }

// WithEnvironment keeps sessions and budgets of an environment apart.
func WithEnvironment(name string) Option { return func(o *options) { o.environment = name } }

// WithRegion keeps sessions and budgets of a region apart.
func WithRegion(name string) Option { return func(o *options) { o.region = name } }

// WithWay chooses one of the policy's ways to log in.
func WithWay(name string) Option { return func(o *options) { o.way = name } }

// WithLabel names the credential for people who inspect the store, such as
// "tenant 42". It is written to the store as it is.
func WithLabel(label string) Option { return func(o *options) { o.label = label } }

// WithWake makes a keeper that waits for another process look at the store
// whenever c receives, instead of only polling. One process tells the others
// from a hook, at LoginResolved and Renewed; all of them listen and send on c:
//
//   - PostgreSQL: SELECT pg_notify('authgen', 'session') in the hook, LISTEN authgen beside it.
//   - Redis: PUBLISH authgen 1 in the hook, SUBSCRIBE authgen beside it.
//   - Files: nothing in the hook; a watcher of the folder (inotify, kqueue) beside it.
//
// The channel should have room for one; what is sent while nobody waits may be dropped.
func WithWake(c <-chan struct{}) Option { return func(o *options) { o.wake = c } }

// WithIssued says when the value of a credential field was issued, for fields whose
// lifetime the policy knows: a warning is given before it ends.
func WithIssued(field string, at time.Time) Option {
	return func(o *options) {
		if o.issued == nil {
			o.issued = map[string]time.Time{}
		}
		o.issued[field] = at
	}
}
