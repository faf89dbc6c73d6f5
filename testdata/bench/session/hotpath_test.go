package session_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// hotPaths are the calls that every request makes while a token lives. azcore's
// cache is reached only through a pipeline, which would be measured instead.
func hotPaths(tb testing.TB) map[string]func() {
	ctx := context.Background()
	v := &vendor{}
	paths := map[string]func(){}
	for _, p := range peers {
		c := p.open(tb, v.login)
		if p.name != "azcore" {
			paths[p.name] = func() { c.get(ctx) }
		}
	}
	slot := keeper(tb, v.login).Slot("")
	paths["authgen"] = func() { slot.Session(ctx) }
	op := &session.Operation{Name: "Read"}
	ok := func(context.Context, *session.Session) session.Verdict { return session.Verdict{Kind: session.OK} }
	paths["authgen-call"] = func() { slot.Call(ctx, op, ok) }
	for _, f := range paths {
		f()
	}
	return paths
}

// names of hotPaths, in the order in which they are measured.
var hotNames = []string{"authgen", "authgen-call", "oauth2", "google", "aws"}

// BenchmarkHotPath measures each with one goroutine and with two at once.
func BenchmarkHotPath(b *testing.B) {
	paths := hotPaths(b)
	for _, goroutines := range []int{1, 2} {
		for _, name := range hotNames {
			b.Run(fmt.Sprintf("%s/%d", name, goroutines), func(b *testing.B) {
				b.ReportAllocs()
				parallel(b, goroutines, paths[name])
			})
		}
	}
}

// parallel splits b.N among goroutines.
func parallel(b *testing.B, goroutines int, f func()) {
	if goroutines == 1 {
		for b.Loop() {
			f()
		}
		return
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(goroutines))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			f()
		}
	})
}

// medians measures f, in nanoseconds a call and goroutine, ten times in turns with g.
func medians(f, g func(), goroutines int) (time.Duration, time.Duration) {
	const rounds, calls = 10, 400_000
	measure := func(f func()) time.Duration {
		began := time.Now()
		all(goroutines, func(int) {
			for range calls / goroutines {
				f()
			}
		})
		return time.Since(began) * 1000 / calls // picoseconds, as a Duration
	}
	var a, b []time.Duration
	for range rounds {
		a, b = append(a, measure(f)), append(b, measure(g))
	}
	slices.Sort(a)
	slices.Sort(b)
	return a[rounds/2], b[rounds/2]
}

// TestHotPath holds ours to x/oauth2: no slower with one goroutine, half of its
// time with two, no allocation.
func TestHotPath(t *testing.T) {
	paths := hotPaths(t)
	for goroutines, most := range map[int]float64{1: 1, 2: 0.5} {
		if runtime.GOMAXPROCS(0) < goroutines {
			t.Skipf("%d goroutines need as many processors", goroutines)
		}
		ours, theirs := medians(paths["authgen"], paths["oauth2"], goroutines)
		ratio := float64(ours) / float64(theirs)
		t.Logf("%d goroutines: authgen %.1f ns, oauth2 %.1f ns, ratio %.2f", goroutines, float64(ours)/1000, float64(theirs)/1000, ratio)
		if ratio > most {
			t.Errorf("%.2f of the time of oauth2 with %d goroutines, want at most %.1f", ratio, goroutines, most)
		}
	}
	if n := testing.AllocsPerRun(1000, paths["authgen"]); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
