//go:build go1.24

package session

import (
	"context"
	"slices"
	"time"
)

// A settlement is an outcome that the store must learn.
type settlement struct {
	grant   Grant
	outcome Outcome
}

// settle tells the store what became of an attempt, now or, if it does not
// answer, as soon as it does. Until then nothing else is sent.
func (k *Keeper) settle(ctx context.Context, g Grant, o Outcome) (Resolved, error) {
	var res Resolved
	var err error
	for _, wait := range []time.Duration{0, 100 * time.Millisecond, time.Second} {
		time.Sleep(wait)
		if res, err = k.resolve(ctx, settlement{g, o}); err == nil {
			return res, nil
		}
	}
	k.postpone(g, o)
	k.emit(Event{Kind: StoreFailed, Attempt: g.Request.Attempt, Err: k.storeError(err)})
	return res, err
}

func (k *Keeper) resolve(ctx context.Context, s settlement) (Resolved, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	return k.store.Resolve(ctx, s.grant, s.outcome)
}

// postpone keeps a settlement and tries again in the background.
func (k *Keeper) postpone(g Grant, o Outcome) {
	k.mu.Lock()
	k.backlog = append(k.backlog, settlement{g, o})
	start := !k.draining
	k.draining = true
	k.mu.Unlock()
	if start && !k.spawn(k.drain) {
		k.mu.Lock()
		k.draining = false
		k.mu.Unlock()
	}
}

// drain retries until nothing is left or the keeper closes.
func (k *Keeper) drain() {
	for n := 1; ; n++ {
		t := time.NewTimer(backoff(n))
		select {
		case <-t.C:
		case <-k.closed:
			t.Stop()
		}
		err := k.settleAll(context.Background())
		k.mu.Lock()
		if err == nil && len(k.backlog) == 0 || k.closing {
			k.draining = false
			k.mu.Unlock()
			return
		}
		k.mu.Unlock()
	}
}

// settleAll tells the store what it has not heard yet. Attempts whose outcome is
// not written down look like lost ones to everybody else.
func (k *Keeper) settleAll(ctx context.Context) error {
	k.mu.Lock()
	backlog := slices.Clone(k.backlog)
	k.mu.Unlock()
	for _, s := range backlog {
		if _, err := k.resolve(ctx, s); err != nil {
			return err
		}
		k.mu.Lock()
		k.backlog = slices.DeleteFunc(k.backlog, func(b settlement) bool {
			return b.grant.Request.Attempt == s.grant.Request.Attempt
		})
		k.mu.Unlock()
	}
	return nil
}

// A pause is the time between two looks at the store while somebody else is at
// it: from 50 ms, growing to 5 s, or until the store says that something changed.
type pause struct {
	keeper  *Keeper
	session SlotKey
	limit   time.Duration
	next    time.Duration
	total   time.Duration
}

const (
	firstPause = 50 * time.Millisecond
	maxPause   = 5 * time.Second
)

// watch must be called before the look, so that no change is missed.
func (p *pause) watch(ctx context.Context) <-chan struct{} {
	w, ok := p.keeper.store.(Watcher)
	if !ok {
		return nil
	}
	c, err := w.Watch(ctx, p.session)
	if err != nil {
		return nil
	}
	return c
}

// sleep waits for the next look; false if it has been going on for too long.
func (p *pause) sleep(wake <-chan struct{}) bool {
	if p.total > p.limit {
		return false
	}
	p.next = min(max(p.next*8/5, firstPause), maxPause)
	p.total += p.next
	t := time.NewTimer(p.next - jitter(p.next/5))
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
	case <-p.keeper.options.wake:
	case <-p.keeper.closed:
	}
	return true
}
