//go:build go1.24

package session

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// errChanging says that the credential is being changed by somebody else.
var errChanging = errors.New("another change of the credential is under way")

// Rotate replaces the secret at the vendor. send sends the change once; its
// answer is judged like one to a login, and an attempt is spent on it, since it
// carries the secret. When the answer is Accepted, or was lost, both secrets are
// kept, in the store too, and the next login finds out which one lives, with at
// most one attempt for each. err is nil only if the vendor confirmed the change.
// When ctx ends the change goes on and is waited for by nobody.
func (k *Keeper) Rotate(ctx context.Context, next Values, send func(ctx context.Context, a Attempt, next Values) Answer) error {
	if err := k.checker.check(next); err != nil {
		return err
	}
	who := k.principal.Load()
	if !slices.Equal(k.identifying(next), k.identifying(who.values())) {
		return fmt.Errorf("%s: %w: a rotation cannot change the account", k.policy.title(), ErrCredential)
	}
	return k.changing(ctx, "rotate", func(ctx context.Context) error {
		r := &rotation{ctx: ctx, keeper: k, who: who, next: k.filled(next), send: send}
		return r.run()
	})
}

// changing runs a change of the credential while no other one is under way. When
// ctx ends the change goes on and is waited for by nobody.
func (k *Keeper) changing(ctx context.Context, op string, change func(context.Context) error) error {
	if !k.beginRotation() {
		return &Error{Client: k.policy.title(), Op: op, Kind: ErrBusy, Err: errChanging}
	}
	done := make(chan error, 1)
	detached := context.WithoutCancel(ctx)
	fly := func() {
		err := change(detached)
		k.endRotation()
		done <- err
	}
	if !k.spawn(fly) {
		k.endRotation()
		return k.fault(ErrClosed)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (k *Keeper) beginRotation() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rotating {
		return false
	}
	k.rotating = true
	return true
}

func (k *Keeper) endRotation() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rotating = false
}

// A rotation is the change of a secret under way.
type rotation struct {
	ctx    context.Context
	keeper *Keeper
	who    *principal
	next   Values
	send   func(context.Context, Attempt, Values) Answer
	names  *names
}

func (r *rotation) run() error {
	k := r.keeper
	ring, err := k.keys(r.ctx)
	if err != nil {
		return k.storeError(err)
	}
	if err := k.settleAll(r.ctx); err != nil {
		return k.storeError(err)
	}
	g, err := k.beginChange(r.ctx, "rotate", r.request(ring))
	if err != nil {
		return err
	}
	a := r.change(g)
	if a.Class == Accepted || a.Class == Ambiguous {
		k.become(&principal{candidates: r.candidates()}, r.who)
		k.emit(Event{Kind: CredentialChanged})
	}
	if a.Class == Accepted {
		return nil
	}
	e := k.answerError(&a, r.who.values(), r.next)
	e.Op = "rotate"
	if a.Class == Ambiguous {
		e.Help = "both secrets are kept until a login tells which one lives"
	}
	return e
}

// change sends the change once, and tells the store what became of it.
func (r *rotation) change(g Grant) Answer {
	k := r.keeper
	attempt := Attempt{ID: g.Request.Attempt, Values: r.who.values(), Way: k.options.way}
	k.emit(Event{Kind: LoginBegun, Operation: "rotate", Attempt: attempt.ID})
	a := k.dispatch(r.ctx, "rotate", func(ctx context.Context) Answer { return r.send(ctx, attempt, r.next) })
	o := Outcome{
		Class: a.Class, Wait: a.wait(time.Now()), Code: a.Code, Field: a.Field,
		Message: k.scrubber(a.Tokens, r.who.values(), r.next)(a.Message),
	}
	if a.Class == Misconfigured && a.Field != "" {
		o.Verdict = r.names.field(k.policy, a.Field)
	}
	k.settle(r.ctx, g, o) //nolint:errcheck // it was reported, and is tried again
	k.emit(Event{Kind: LoginResolved, Operation: "rotate", Attempt: attempt.ID, Class: a.Class})
	return a
}

// candidates are the secrets that may live once the change was sent, the newest first.
func (r *rotation) candidates() []Values {
	return append([]Values{r.next}, r.who.candidates...)
}

// request asks for an attempt. Its draft is written down with it, so that a crash
// does not lose the new secret. A refusal is one of this change, not of the
// secret that signs it.
func (r *rotation) request(ring *Keys) BeginRequest {
	k, p := r.keeper, r.keeper.policy
	n := k.names(ring, r.who.values(), "", 0)
	r.names = n
	change := Fingerprint(ring.name(p.Name, string(VerdictEntry), append(k.place(), "rotate",
		string(n.whole()), string(k.fingerprint(ring, r.next)))...))
	k.mu.Lock()
	k.rotation = change
	k.mu.Unlock()
	plain := payload{}
	for _, v := range r.candidates() {
		plain.Values = append(plain.Values, reveal(v))
	}
	key := k.rotationKey(ring, n)
	return BeginRequest{
		Attempt: NewAttemptID(), Policy: p.Name, Label: k.options.label, Session: key, Account: n.account,
		Fingerprints: append([]Fingerprint{change}, n.fingerprints...), Budgets: n.budgets,
		Throttle: p.Throttle, Spacing: p.spacing(), Settle: p.settle(), LastSlot: p.lastSlot(),
		Lease: p.loginTimeout() + leaseSlack, Replaces: math.MaxUint64,
		Draft: &Draft{Sealed: ring.seal(key, 0, plain.encode()), Fingerprint: change},
	}
}

// rotationKey is where the secrets of a rotation are kept.
func (k *Keeper) rotationKey(ring *Keys, n *names) SlotKey {
	return SlotKey(ring.name(k.policy.Name, string(SessionEntry), "rotation", string(n.account)))
}

func reveal(v Values) []string {
	out := make([]string, len(v))
	for i := range v {
		out[i] = v[i].Reveal()
	}
	return out
}

// beginChange asks for the right to change the credential. It waits for others who
// are at it, and reaches the vendor where that is asked for.
func (k *Keeper) beginChange(ctx context.Context, op string, req BeginRequest) (Grant, error) {
	wait := pause{keeper: k, session: req.Session, limit: 2 * req.Lease}
	for {
		wake := wait.watch(ctx)
		g, err := k.begin(ctx, req)
		var denied *Denied
		switch {
		case err == nil:
			return g, nil
		case errors.Is(err, ErrBusy):
			if k.isClosed() || !wait.sleep(wake) {
				return g, k.fault(ErrBusy)
			}
		case errors.As(err, &denied) && errors.Is(denied, ErrReach):
			if err := k.reach(ctx); err != nil {
				return g, &Error{Client: k.policy.title(), Op: op, Kind: ErrOutage, Err: err, scrub: k.scrubber(nil)}
			}
			req.Reached = true
		case denied != nil:
			return g, &Error{
				Client: k.policy.title(), Op: op, Kind: denied.Reason, Code: denied.Code,
				Message: denied.Message, Field: denied.Field, Help: denied.Help,
			}
		default:
			return g, k.storeError(err)
		}
	}
}

// recallOnce looks for rotations of other processes once a credential.
func (w *login) recallOnce() error {
	k := w.keeper
	k.mu.Lock()
	done := k.recalled
	k.mu.Unlock()
	if done {
		return nil
	}
	if err := w.recall(); err != nil {
		return err
	}
	k.mu.Lock()
	k.recalled = true
	k.mu.Unlock()
	return nil
}

// recall finds secrets of a rotation or an offer that another process, or an earlier life of
// this one, began. Only somebody who knows one of them gets the others.
func (w *login) recall() error {
	k := w.keeper
	key := k.rotationKey(w.ring, w.names)
	ctx, cancel := context.WithTimeout(w.ctx, storeTimeout)
	defer cancel()
	rec, err := k.store.Load(ctx, key)
	if err != nil {
		return err
	}
	candidates := k.unseal(w.ring, key, &rec) // what cannot be decrypted is no rotation
	who := w.flight.who
	same := func(v Values) bool { return slices.ContainsFunc(who.candidates, v.Equal) }
	if len(candidates) == 0 || !slices.ContainsFunc(candidates, same) || slices.EqualFunc(candidates, who.candidates, Values.Equal) {
		return nil
	}
	w.turn(who, &principal{candidates: candidates})
	return nil
}
