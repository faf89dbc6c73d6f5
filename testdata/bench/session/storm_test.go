package session_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// callers is how many goroutines a storm has.
const callers = 10_000

// A vendor counts logins and takes some time for each.
type vendor struct {
	latency time.Duration
	wrong   bool
	logins  atomic.Int64
}

func (v *vendor) login(ctx context.Context) (string, error) {
	n := v.logins.Add(1)
	t := time.NewTimer(v.latency)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if v.wrong {
		return "", errWrong
	}
	return fmt.Sprintf("token-%d", n), nil
}

// all runs f in n goroutines and waits for them.
func all(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// A storm is one situation. It returns the figure that matters.
type storm struct {
	name   string
	unit   string
	target float64
	run    func(tb testing.TB, open func(testing.TB, login) client) (figure float64, ok bool)
}

var storms = []storm{
	{"cold", "logins", 1, cold},
	{"wrong-secret", "logins", 1, wrongSecret},
	{"first-caller-cancelled", "others-failed", 0, firstCancelled},
	{"deadlines-of-10ms", "stuck", 0, deadlines},
	{"refusals-over-a-second", "extra-logins", 1, refusals},
}

// cold: 10,000 callers want a token that nobody has.
func cold(tb testing.TB, open func(testing.TB, login) client) (float64, bool) {
	v := &vendor{latency: 50 * time.Millisecond}
	c := open(tb, v.login)
	all(callers, func(int) {
		if _, err := c.get(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return float64(v.logins.Load()), true
}

// wrongSecret: the same, and the vendor refuses the secret.
func wrongSecret(tb testing.TB, open func(testing.TB, login) client) (float64, bool) {
	v := &vendor{latency: time.Millisecond, wrong: true}
	c := open(tb, v.login)
	all(callers, func(int) {
		if _, err := c.get(context.Background()); err == nil {
			tb.Error("a token by a wrong secret")
		}
	})
	return float64(v.logins.Load()), true
}

// firstCancelled: the caller that started the login goes away; how many others fail?
func firstCancelled(tb testing.TB, open func(testing.TB, login) client) (float64, bool) {
	v := &vendor{latency: 100 * time.Millisecond}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan struct{})
	var once sync.Once
	c := open(tb, func(ctx context.Context) (string, error) {
		once.Do(func() { close(started) })
		return v.login(ctx)
	})
	var failed atomic.Int64
	all(callers, func(i int) {
		if i == 0 {
			c.get(ctx)
			return
		}
		<-started
		if i == 1 {
			time.AfterFunc(20*time.Millisecond, cancel)
		}
		if _, err := c.get(context.Background()); err != nil {
			failed.Add(1)
		}
	})
	return float64(failed.Load()), true
}

// deadlines: callers with 10 ms to spare during a login of a second; how many of
// them do not come back in time?
func deadlines(tb testing.TB, open func(testing.TB, login) client) (float64, bool) {
	v := &vendor{latency: time.Second}
	c := open(tb, func(ctx context.Context) (string, error) { return v.login(context.WithoutCancel(ctx)) })
	go c.get(context.Background())
	for v.logins.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	var stuck atomic.Int64
	all(callers, func(int) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		began := time.Now()
		c.get(ctx)
		if time.Since(began) > 500*time.Millisecond {
			stuck.Add(1)
		}
	})
	c.get(context.Background())
	return float64(stuck.Load()), true
}

// refusals: the vendor ended a session; 10,000 calls that were under way with it
// come back refused over a second. How many logins beyond the first one?
func refusals(tb testing.TB, open func(testing.TB, login) client) (float64, bool) {
	v := &vendor{latency: 20 * time.Millisecond}
	c := open(tb, v.login)
	if c.renew == nil {
		return 0, false
	}
	old, err := c.get(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	all(callers, func(i int) {
		time.Sleep(time.Duration(i) * time.Second / callers)
		if got, err := c.renew(context.Background(), old); err != nil || got == old {
			tb.Errorf("renewed %q: %v", got, err)
		}
	})
	return float64(v.logins.Load() - 1), true
}

// BenchmarkStorm plays each storm on each cache. What a cache has no call for is
// skipped: oauth2, google and azcore cannot be told that a token was refused.
func BenchmarkStorm(b *testing.B) {
	for _, s := range storms {
		for _, p := range peers {
			b.Run(s.name+"/"+p.name, func(b *testing.B) {
				var sum float64
				n := 0
				for b.Loop() {
					figure, ok := s.run(b, p.open)
					if !ok {
						b.Skip("has no call for it")
					}
					sum += figure
					n++
				}
				b.ReportMetric(sum/float64(n), s.unit)
			})
		}
	}
}

// TestStorms holds ours to its targets.
func TestStorms(t *testing.T) {
	for _, s := range storms {
		t.Run(s.name, func(t *testing.T) {
			if got, _ := s.run(t, openAuthgen); got != s.target {
				t.Errorf("%v %s, want %v", got, s.unit, s.target)
			}
		})
	}
}
