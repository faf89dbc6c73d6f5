package storetest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// BenchmarkManyKeys fills each store with as many sessions as AUTHGEN_KEYS says,
// 1,000 unless it is set, each of a credential and a budget of its own, and
// measures what a keeper and a person do then: load one, log in with one, list
// all.
func BenchmarkManyKeys(b *testing.B) {
	keys := 1000
	if s := os.Getenv("AUTHGEN_KEYS"); s != "" {
		var err error
		if keys, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	for kind, dsn := range map[string]string{
		"memory": "", "file": filepath.Join(b.TempDir(), "sessions"), "sqlite": filepath.Join(b.TempDir(), "sessions.db"),
		"pgx": os.Getenv("AUTHGEN_POSTGRES"), "mysql": os.Getenv("AUTHGEN_MYSQL"), "redis": os.Getenv("AUTHGEN_REDIS"),
	} {
		b.Run(kind, func(b *testing.B) {
			if dsn == "" && kind != "memory" {
				b.Skip("its server is not started: testdata/servers starts one")
			}
			store, err := openKind(kind, dsn)
			if err != nil {
				b.Fatal(err)
			}
			manyKeys(b, store, keys)
		})
	}
}

func manyKeys(b *testing.B, store session.Store, keys int) {
	ctx := context.Background()
	policy := "many_" + session.NewAttemptID()
	began := time.Now()
	fill(b, store, policy, keys)
	filled := time.Since(began)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if rec, err := store.Load(ctx, manyRequest(policy, rand.IntN(keys)).Session); err != nil || rec.Sealed == nil {
				b.Fatal(rec, err)
			}
		}
	})
	b.Run("login", func(b *testing.B) {
		for b.Loop() {
			r := manyRequest(policy, rand.IntN(keys))
			g, err := store.Begin(ctx, r)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := store.Resolve(ctx, g, session.Outcome{Class: session.NotSent}); err != nil {
				b.Fatal(err)
			}
		}
	})
	list := sync.OnceValue(func() time.Duration { // once: it takes long
		began, n := time.Now(), 0
		for _, err := range store.Inspect(ctx, policy) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n < 3*keys {
			b.Fatalf("%d entries, want at least %d", n, 3*keys)
		}
		return time.Since(began)
	})
	b.Run("list", func(b *testing.B) {
		b.ReportMetric(list().Seconds(), "s-to-list")
		b.ReportMetric(filled.Seconds(), "s-to-fill")
		b.ReportMetric(0, "ns/op")
	})
}

// fill publishes the sessions, several at a time as a fleet does.
func fill(b *testing.B, store session.Store, policy string, keys int) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < keys; i = int(next.Add(1)) - 1 {
				r := manyRequest(policy, i)
				r.Replaces = 0
				r.Draft = &session.Draft{Sealed: make([]byte, 400), Fingerprint: r.Fingerprints[0], Lifetime: time.Hour}
				if _, err := store.Begin(context.Background(), r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func manyRequest(policy string, i int) session.BeginRequest {
	key := func(kind string) string { return fmt.Sprintf("%s/%s/%032x", policy, kind, i) }
	return session.BeginRequest{
		Attempt: session.NewAttemptID(), Policy: policy, Label: "tenant " + strconv.Itoa(i),
		Session: session.SlotKey(key("session")), Account: session.AccountKey(key("account")),
		Fingerprints: []session.Fingerprint{session.Fingerprint(key("verdict"))},
		Budgets:      []session.BudgetClaim{{Key: session.BudgetKey(key("budget")), Budget: session.Budget{Name: "user", After: 1000}}},
		Settle:       time.Hour, LastSlot: time.Nanosecond, Lease: time.Millisecond, Replaces: 1 << 60, Reached: true,
	}
}
