//go:build go1.24

package session

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// maxCandidates bounds how many secrets the next login may have to try.
const maxCandidates = 4

// Offer keeps v as a candidate: a secret that the vendor sent, and that nobody
// has seen work. The next login tries it before the secret that is in use, which
// stays until a login proves either; live sessions and calls under way go on. It
// is written to the store first, so that other processes and later lives of this
// one find it too; nothing is sent to the vendor. A later offer takes the place
// of one that no login has tried.
//
// An error says that nothing was kept: a [*CredentialError] for what cannot be
// right, ErrCredential for another account, ErrStore or ErrBusy for what may
// work later.
func (k *Keeper) Offer(ctx context.Context, v Values) error {
	v = k.filled(v)
	if slices.ContainsFunc(k.principal.Load().candidates, v.Equal) {
		return nil
	}
	err := k.offer(ctx, v)
	k.emit(Event{Kind: CredentialOffered, Err: err})
	return err
}

func (k *Keeper) offer(ctx context.Context, v Values) error {
	if err := k.checker.check(v); err != nil {
		return err
	}
	if !slices.Equal(k.identifying(v), k.identifying(k.principal.Load().values())) {
		return fmt.Errorf("%s: %w: an offer cannot change the account", k.policy.title(), ErrCredential)
	}
	return k.changing(ctx, "offer", func(ctx context.Context) error {
		o := &offering{ctx: ctx, keeper: k, next: v}
		return o.run()
	})
}

// An offering is a candidate on its way into the store.
type offering struct {
	ctx    context.Context
	keeper *Keeper
	next   Values
	ring   *Keys
	key    SlotKey // where candidates are kept
}

func (o *offering) run() error {
	k := o.keeper
	ring, err := k.keys(o.ctx)
	if err != nil {
		return k.storeError(err)
	}
	n := k.names(ring, k.principal.Load().values(), "", 0)
	o.ring, o.key = ring, k.rotationKey(ring, n)
	g, err := k.beginChange(o.ctx, "offer", o.request(n))
	if err != nil {
		return err
	}
	stored, err := o.stored()
	if err != nil {
		k.settle(o.ctx, g, Outcome{Class: NotSent}) //nolint:errcheck // it was reported, and is tried again
		return k.storeError(err)
	}
	plain := payload{}
	for _, v := range o.merge(k.principal.Load(), stored) {
		plain.Values = append(plain.Values, reveal(v))
	}
	draft := &Draft{Sealed: ring.seal(o.key, 0, plain.encode()), Fingerprint: k.fingerprint(ring, o.next)}
	res, err := k.settle(o.ctx, g, Outcome{Class: Accepted, Session: draft})
	switch {
	case err != nil:
		return k.storeError(err)
	case !res.Published: // somebody has changed the candidates meanwhile
		return &Error{Client: k.policy.title(), Op: "offer", Kind: ErrBusy, Err: errChanging}
	}
	o.adopt(stored)
	return nil
}

// request asks for the right to write candidates. No credential is sent, so that
// neither a budget nor the pace of the account's logins is touched.
func (o *offering) request(n *names) BeginRequest {
	p := o.keeper.policy
	return BeginRequest{
		Attempt: NewAttemptID(), Policy: p.Name, Label: o.keeper.options.label, Session: o.key,
		Account: AccountKey(o.ring.name(p.Name, string(AccountEntry), "offer", string(n.account))),
		Settle:  p.settle(), Lease: p.loginTimeout() + leaseSlack, Replaces: math.MaxUint64,
	}
}

// stored are the candidates that the store knows.
func (o *offering) stored() ([]Values, error) {
	ctx, cancel := context.WithTimeout(o.ctx, storeTimeout)
	defer cancel()
	rec, err := o.keeper.store.Load(ctx, o.key)
	if err != nil {
		return nil, err
	}
	return o.keeper.unseal(o.ring, o.key, &rec), nil
}

// unseal reads the candidates of a record; what cannot be decrypted holds none.
func (k *Keeper) unseal(ring *Keys, key SlotKey, rec *Record) []Values {
	if rec.Sealed == nil || rec.Refused {
		return nil
	}
	plain, err := ring.open(key, 0, rec.Sealed)
	if err != nil {
		return nil
	}
	var p payload
	if json.Unmarshal(plain, &p) != nil {
		return nil
	}
	var candidates []Values
	for _, texts := range p.Values {
		v := make(Values, len(texts))
		for i, t := range texts {
			v[i] = NewSecret(t)
		}
		candidates = append(candidates, k.filled(v))
	}
	return candidates
}

// merge puts the offer in front of what is in use and of what the store knows of
// this credential, without an earlier offer that nobody has tried.
func (o *offering) merge(who *principal, stored []Values) []Values {
	current := who.candidates
	var superseded Values
	if who.offered {
		superseded, current = current[0], current[1:]
	}
	same := func(v Values) bool { return slices.ContainsFunc(who.candidates, v.Equal) }
	if !slices.ContainsFunc(stored, same) {
		stored = nil // they belong to nobody whom we know
	}
	var merged []Values
	for _, v := range slices.Concat([]Values{o.next}, current, stored) {
		if !v.Equal(superseded) && !slices.ContainsFunc(merged, v.Equal) && len(merged) < maxCandidates {
			merged = append(merged, v)
		}
	}
	return merged
}

// adopt lets the logins of this process try the offer.
func (o *offering) adopt(stored []Values) {
	k := o.keeper
	for {
		who := k.principal.Load()
		if slices.ContainsFunc(who.candidates, o.next.Equal) {
			return
		}
		if k.principal.CompareAndSwap(who, &principal{candidates: o.merge(who, stored), offered: true}) {
			break
		}
	}
	k.mu.Lock()
	k.since = time.Now()
	clear(k.options.issued)
	clear(k.warned)
	k.mu.Unlock()
	for _, l := range k.lanes() {
		l.forgive(false)
	}
}
