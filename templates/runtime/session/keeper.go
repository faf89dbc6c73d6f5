//go:build go1.24

package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// storeTimeout bounds one step of the store.
const storeTimeout = 10 * time.Second

// leaseSlack is how long a lease outlives the login's own timeout.
const leaseSlack = 15 * time.Second

// A Keeper holds one credential and its sessions, one for each identity. Its
// methods may be called concurrently.
type Keeper struct {
	policy  *Policy
	driver  Driver
	options options
	checker *checker
	store   Store
	epoch   time.Time

	principal atomic.Pointer[principal]
	quotas    *quotas
	closed    chan struct{}

	mu       sync.Mutex
	slots    map[string]*Slot
	closing  bool
	flights  int           // goroutines that Close waits for
	idle     chan struct{} // closed when the last flight of a closing keeper has ended
	ring     *Keys
	sourced  Values       // what the source gave last
	recalled bool         // rotations of earlier processes were looked for
	rotation Fingerprint  // of the last rotation, for Ack
	backlog  []settlement // outcomes that the store has not taken yet
	draining bool
	warned   map[string]time.Time // fields whose end was reported
	since    time.Time            // when the credential was given
	rotating bool
}

// Open makes a keeper. It checks the credential for what can be seen without
// sending it, and does nothing else: the first call logs in. It fails with a
// *CredentialError (ErrCredential) or for options that do not fit the policy.
func Open(p *Policy, d Driver, v Values, opts ...Option) (*Keeper, error) {
	k := &Keeper{
		policy: p, driver: d, epoch: time.Now(), closed: make(chan struct{}),
		slots: map[string]*Slot{}, quotas: newQuotas(p.Quotas), warned: map[string]time.Time{},
	}
	for _, opt := range opts {
		opt(&k.options)
	}
	if err := k.complete(); err != nil {
		return nil, err
	}
	checker, err := newChecker(p)
	if err != nil {
		return nil, err
	}
	if err := checker.check(v); err != nil {
		return nil, err
	}
	k.checker, k.since = checker, time.Now()
	k.principal.Store(newPrincipal(k.filled(v)))
	k.warnVolatile()
	return k, nil
}

// complete fills in what the options left out, and refuses what does not fit.
func (k *Keeper) complete() error {
	o := &k.options
	if k.driver.Login == nil {
		return fmt.Errorf("%s: the driver has no login", k.policy.title())
	}
	if ways := k.policy.Ways; o.way != "" && !slices.Contains(ways, o.way) {
		return fmt.Errorf("%s: there is no way to log in named %q; there is %q", k.policy.title(), o.way, ways)
	}
	k.store = o.store
	if k.store == nil {
		k.store = Memory()
	}
	k.ring = o.keys
	if k.ring == nil && !hasKeys(k.store) {
		return fmt.Errorf("%s: this store needs session.WithKeys", k.policy.title())
	}
	return nil
}

// hasKeys tells whether a store brings its own keys.
func hasKeys(s Store) bool {
	if d, ok := s.(*documents); ok {
		_, ok = d.backend.(Keyring)
		return ok
	}
	_, ok := s.(Keyring)
	return ok
}

// durable tells whether the store outlives this process.
func (k *Keeper) durable() bool {
	d, ok := k.store.(Durable)
	return !ok || d.Durable()
}

func (k *Keeper) warnVolatile() {
	if k.options.store == nil && len(k.policy.Budgets) > 0 {
		k.log(slog.LevelWarn, "the login budget is kept in memory: a restart forgets what was spent; give a store",
			slog.String("client", k.policy.Name))
	}
}

// keys gives the key ring, asking the store for it the first time.
func (k *Keeper) keys(ctx context.Context) (*Keys, error) {
	k.mu.Lock()
	ring := k.ring
	k.mu.Unlock()
	if ring != nil {
		return ring, nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	ring, err := k.store.(Keyring).Keys(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	k.ring = ring
	k.mu.Unlock()
	return ring, nil
}

// Slot returns the slot of an identity; "" for policies without identities. The
// same identity always gives the same slot. It does no I/O.
func (k *Keeper) Slot(identity string) *Slot {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.slots[identity]
	if s == nil {
		s = newSlot(k, identity)
		k.slots[identity] = s
	}
	return s
}

// lanes are all lanes of all slots.
func (k *Keeper) lanes() []*lane {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []*lane
	for _, id := range slices.Sorted(maps.Keys(k.slots)) {
		out = append(out, k.slots[id].lanes...)
	}
	return out
}

// SetCredential replaces the credential: after a person corrected it, or when a
// new secret arrived. Verdicts on the old one no longer apply, budgets still do.
// A live session of the same account goes on. It fails with a *CredentialError.
func (k *Keeper) SetCredential(v Values) error {
	if err := k.checker.check(v); err != nil {
		return err
	}
	v = k.filled(v)
	old := k.principal.Load()
	if len(old.candidates) == 1 && old.values().Equal(v) {
		return nil
	}
	k.become(newPrincipal(v), old)
	k.emit(Event{Kind: CredentialChanged})
	return nil
}

// become changes the principal and lets every lane try again. Sessions of another
// account are dropped.
func (k *Keeper) become(p, old *principal) {
	k.principal.Store(p)
	k.mu.Lock()
	k.recalled, k.since = false, time.Now()
	clear(k.options.issued) // that was about the old values
	clear(k.warned)
	k.mu.Unlock()
	other := !slices.Equal(k.identifying(p.values()), k.identifying(old.values()))
	for _, l := range k.lanes() {
		l.forgive(other)
	}
}

// Credential returns the values that logins use now, one for each field. After Rotate it tells which
// of both secrets was proven, once CredentialProven was sent to the hooks.
func (k *Keeper) Credential() Values { return slices.Clone(k.principal.Load().values()) }

// Ack says that a person dealt with the cause of a stop: a refused credential, a
// lock, a spent budget. It is written to the store with who and why, and logins
// may be sent again. Logins of the last minutes whose outcome is unknown stay
// counted, since the vendor may still decide them.
func (k *Keeper) Ack(ctx context.Context, by, note string) error {
	ring, err := k.keys(ctx)
	if err != nil {
		return k.storeError(err)
	}
	if err := k.store.Ack(ctx, k.acknowledgement(ring, by, note)); err != nil {
		return k.storeError(err)
	}
	for _, l := range k.lanes() {
		l.forgive(false)
	}
	k.emit(Event{Kind: Acknowledged, By: by, Note: note})
	return nil
}

// acknowledgement names all that the keeper may be stopped by.
func (k *Keeper) acknowledgement(ring *Keys, by, note string) Acknowledgement {
	a := Acknowledgement{Policy: k.policy.Name, By: by, Note: note}
	lanes := k.lanes()
	if len(lanes) == 0 {
		lanes = newSlot(k, "").lanes
	}
	for _, v := range k.principal.Load().candidates {
		for _, l := range lanes {
			n := k.names(ring, v, l.slot.identity, l.index)
			a.Sessions = append(a.Sessions, n.session)
			a.Accounts = append(a.Accounts, n.account)
			a.Fingerprints = append(a.Fingerprints, n.fingerprints...)
			for i := range n.budgets {
				a.Budgets = append(a.Budgets, n.budgets[i].Key)
			}
		}
	}
	k.mu.Lock()
	if k.rotation != "" {
		a.Fingerprints = append(a.Fingerprints, k.rotation)
	}
	k.mu.Unlock()
	a.Sessions, a.Accounts = unique(a.Sessions), unique(a.Accounts)
	a.Budgets, a.Fingerprints = unique(a.Budgets), unique(a.Fingerprints)
	return a
}

func unique[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// Close stops the keeper and waits for a login that was sent, since cutting it
// off would leave it counted for nothing. Sessions stay in a store that was given
// for others; those of a keeper without one are released, if the policy has a
// logout. When ctx ends first its cause is returned and the login goes on alone; to
// close again is to go on waiting for it, and to release what it opened. An error
// that is ErrStore says that the store has not heard of an outcome, so that the
// attempt counts as one that got lost.
func (k *Keeper) Close(ctx context.Context) error {
	k.mu.Lock()
	if !k.closing {
		k.closing = true
		k.idle = make(chan struct{})
		close(k.closed)
		if k.flights == 0 {
			close(k.idle)
		}
	}
	k.mu.Unlock()
	select {
	case <-k.idle:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err := k.logout(ctx, k.retire())
	if unsettled := k.settleAll(ctx); unsettled != nil {
		err = errors.Join(err, k.storeError(unsettled))
	}
	return err
}

// retire takes the sessions away, so that no call gets one any more.
func (k *Keeper) retire() []*Session {
	var live []*Session
	now := k.now()
	for _, l := range k.lanes() {
		if s := l.current.Swap(nil); s != nil && s.usable(now) {
			live = append(live, s)
		}
	}
	return live
}

func (k *Keeper) logout(ctx context.Context, live []*Session) error {
	if k.driver.Logout == nil || k.options.store != nil {
		return nil
	}
	var errs []error
	for _, s := range live {
		if err := k.driver.Logout(ctx, s); err != nil {
			errs = append(errs, &Error{Client: k.policy.title(), Op: "logout", Err: err, scrub: k.scrubber(s.tokens)})
		}
	}
	return errors.Join(errs...)
}

// spawn runs f in a goroutine that Close waits for; false if the keeper is closed.
func (k *Keeper) spawn(f func()) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closing {
		return false
	}
	k.flights++
	go func() {
		defer k.landed()
		f()
	}()
	return true
}

func (k *Keeper) landed() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.flights--
	if k.closing && k.flights == 0 {
		close(k.idle)
	}
}

func (k *Keeper) isClosed() bool {
	select {
	case <-k.closed:
		return true
	default:
		return false
	}
}

func (k *Keeper) now() instant { return read(k.epoch, time.Now()) }

// A Status says how a keeper stands.
type Status struct {
	Slots  []SlotStatus // sorted by identity
	Quotas []QuotaStatus
	Closed bool
}

// A SlotStatus says how the session of an identity stands.
type SlotStatus struct {
	Identity   string
	Index      int       // within a pool
	Live       bool      // there is a session that can be used
	Generation uint64    // of the latest session
	Proven     bool      // a call was accepted with it
	Expires    time.Time // zero if no end is known
	Flight     bool      // a login, renewal or restore is under way
	Err        error     // why no session can be opened; nil otherwise
}

// Status says how things stand, without I/O.
func (k *Keeper) Status() Status {
	st := Status{Quotas: k.quotas.status(), Closed: k.isClosed()}
	for _, l := range k.lanes() {
		st.Slots = append(st.Slots, l.status())
	}
	return st
}
