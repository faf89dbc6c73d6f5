package storetest_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// The harness: processes that log in again and again, and are killed. The vendor
// refuses nearly half of the logins, loses some answers, and locks after six
// failures in a row.
const (
	killProcesses = 4
	killAfter     = 6
	killMargin    = 2
	killTimeout   = 40 * time.Millisecond
	killSettle    = time.Second
	killWorker    = "AUTHGEN_KILL_WORKER" // "kind dsn vendor" makes a worker of this program
)

func TestMain(m *testing.M) {
	if kind := os.Getenv(killWorker); kind == "suspend" {
		suspend(os.Getenv(killWorker+"_DSN"), os.Getenv(killWorker+"_VENDOR"))
	} else if kind != "" {
		work(kind, os.Getenv(killWorker+"_DSN"), os.Getenv(killWorker+"_VENDOR"))
	}
	os.Exit(m.Run())
}

// killLogins is how many logins the vendor must have seen for so many kills:
// 500 for 400.
func killLogins(kills int) int { return kills + kills/4 }

// TestI1I2Kill9 kills as often as AUTHGEN_KILLS says, 30 times unless it is set,
// and goes on until the vendor has seen a quarter more logins than that.
func TestI1I2Kill9(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this takes a while")
	}
	kills := 30
	if s := os.Getenv("AUTHGEN_KILLS"); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		kind string
		dsn  func(t *testing.T) string
	}{
		{"file", func(t *testing.T) string { return filepath.Join(t.TempDir(), "sessions") }},
		{"sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "sessions.db") }},
		{"pgx", func(t *testing.T) string { return server(t, "AUTHGEN_POSTGRES") }},
		{"mysql", func(t *testing.T) string { return server(t, "AUTHGEN_MYSQL") }},
		{"redis", func(t *testing.T) string { return server(t, "AUTHGEN_REDIS") }},
	}
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			v := harass(t, tt.kind, tt.dsn(t), kills)
			if limit := killAfter - killMargin; v.worst > limit || v.locks > 0 {
				t.Errorf("%d failures in a row at the vendor, locked %d times; the budget is %d", v.worst, v.locks, limit)
			}
		})
	}
}

// TestKill9HasTeeth shows that a count in memory, which is what a program without
// a ledger can have, does not survive this.
func TestKill9HasTeeth(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this takes a while")
	}
	if v := harass(t, "memory", "", 60); v.worst <= killAfter-killMargin {
		t.Errorf("only %d failures in a row with a count in memory: the harness shows nothing", v.worst)
	}
}

// A killVendor is the vendor's side: it lives in the process of the test.
type killVendor struct {
	mu      sync.Mutex
	logins  int
	bad     int
	run     int // failures in a row
	worst   int
	locks   int
	flying  int
	most    int
	unstuck int
}

func (v *killVendor) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	v.mu.Lock()
	v.flying++
	v.most = max(v.most, v.flying)
	v.mu.Unlock()
	time.Sleep(rand.N(5 * time.Millisecond))
	v.mu.Lock()
	v.logins++
	answer := "ok"
	if rand.IntN(100) < 45 {
		answer = "bad"
		v.bad++
		v.run++
		v.worst = max(v.worst, v.run)
		if v.run == killAfter {
			v.locks++
		}
	} else {
		v.run = 0
	}
	v.flying--
	v.mu.Unlock()
	if rand.IntN(100) < 3 {
		time.Sleep(2 * killTimeout) // the answer gets lost
	}
	io.WriteString(w, answer)
}

// harass runs the processes and kills one of them every 20 to 80 ms.
func harass(t *testing.T, kind, dsn string, kills int) *killVendor {
	t.Helper()
	v := &killVendor{}
	srv := httptest.NewServer(v)
	defer srv.Close()
	store, err := openKind(kind, dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := "kill9_" + session.NewAttemptID()
	start := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killWorker+"="+kind, killWorker+"_DSN="+dsn, killWorker+"_VENDOR="+srv.URL, killWorker+"_POLICY="+name)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	fleet := make([]*exec.Cmd, killProcesses)
	for i := range fleet {
		fleet[i] = start()
	}
	defer func() {
		for _, cmd := range fleet {
			cmd.Process.Kill()
			cmd.Wait()
		}
	}()
	var newest uint64
	began := time.Now()
	n := 0
	for ; n < kills || v.total() < killLogins(kills); n++ {
		if time.Since(began) > 5*time.Minute+time.Duration(kills)*time.Second {
			t.Fatalf("after %v: %d kills, %d logins", time.Since(began), n, v.total())
		}
		time.Sleep(20*time.Millisecond + rand.N(60*time.Millisecond))
		i := rand.IntN(len(fleet))
		fleet[i].Process.Kill()
		fleet[i].Wait()
		fleet[i] = start()
		if kind == "memory" {
			continue
		}
		newest = checkPublished(t, store, name, newest)
		if n%4 == 0 {
			v.support(t, store, name)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	t.Logf("%s: %d kills, %d logins (%d bad), at most %d in a row and %d at once, locked %d times, acknowledged %d times, %v",
		kind, n, v.logins, v.bad, v.worst, v.most, v.locks, v.unstuck, time.Since(began).Round(time.Second))
	return v
}

func (v *killVendor) total() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.logins
}

// checkPublished fails if the store holds a session of an older attempt than it
// held before, or one that its attempt did not publish.
func checkPublished(t *testing.T, store session.Store, policy string, newest uint64) uint64 {
	t.Helper()
	rec, err := store.Load(context.Background(), killRequest(policy).Session)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	if rec.Generation < newest {
		t.Errorf("I7: generation %d replaced %d", rec.Generation, newest)
	}
	if rec.Sealed != nil && string(rec.Sealed) != fmt.Sprint(rec.Generation) {
		t.Errorf("I7: generation %d was published by the holder of fence %s", rec.Generation, rec.Sealed)
	}
	return rec.Generation
}

// support does what a person does when the budget is spent and nothing is under
// way: has the vendor's counter reset, and says so.
func (v *killVendor) support(t *testing.T, store session.Store, policy string) {
	t.Helper()
	spent, quiet := false, true
	for e, err := range store.Inspect(context.Background(), policy) {
		if err != nil {
			t.Fatalf("Inspect: %v", err)
		}
		if e.Kind == session.BudgetEntry {
			spent, quiet = errors.Is(e.Reason, session.ErrExhausted), e.Unresolved == 0
		}
	}
	if !spent || !quiet {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.run = 0
	v.unstuck++
	err := store.Ack(context.Background(), session.Acknowledgement{
		Policy: policy, Budgets: []session.BudgetKey{killRequest(policy).Budgets[0].Key}, By: "support", Note: "counter reset",
	})
	if err != nil {
		t.Fatalf("Ack: %v", err)
	}
}

func openKind(kind, dsn string) (session.Store, error) {
	dialects := map[string]session.Dialect{"pgx": session.PostgreSQL, "mysql": session.MySQL, "sqlite": session.SQLite}
	switch kind {
	case "memory":
		return session.Memory(), nil
	case "file":
		return session.File(dsn), nil
	case "redis":
		return session.Redis(dialRedis(dsn)), nil
	}
	db, err := sql.Open(kind, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2)
	return session.SQL(db, dialects[kind]), nil
}

func killRequest(policy string) session.BeginRequest {
	return session.BeginRequest{
		Attempt: session.NewAttemptID(), Policy: policy,
		Session: session.SlotKey(policy + "/session/one"), Account: session.AccountKey(policy + "/account/one"),
		Fingerprints: []session.Fingerprint{session.Fingerprint(policy + "/verdict/" + strconv.Itoa(rand.IntN(1<<30)))},
		Budgets: []session.BudgetClaim{{
			Key:    session.BudgetKey(policy + "/budget/one"),
			Budget: session.Budget{Name: "one", After: killAfter, Margin: killMargin, Consecutive: true},
		}},
		Settle: killSettle, LastSlot: time.Nanosecond, Lease: killTimeout + 20*time.Millisecond, Reached: true,
	}
}

// work logs in until somebody kills it.
func work(kind, dsn, vendor string) {
	store, err := openKind(kind, dsn)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	client := &http.Client{Timeout: killTimeout, Transport: &http.Transport{DisableKeepAlives: true}}
	policy := os.Getenv(killWorker + "_POLICY")
	for {
		r := killRequest(policy)
		if rec, err := store.Load(ctx, r.Session); err == nil {
			r.Replaces = rec.Generation
		}
		asked := time.Now()
		g, err := store.Begin(ctx, r)
		if err != nil {
			time.Sleep(time.Millisecond + rand.N(4*time.Millisecond))
			continue
		}
		o := session.Outcome{Class: session.NotSent}
		if time.Since(asked) < r.Lease-killTimeout {
			o = post(client, vendor)
		}
		if o.Class == session.Accepted {
			o.Session = &session.Draft{Sealed: fmt.Append(nil, g.Fence), Fingerprint: r.Fingerprints[0]}
		}
		for range 3 {
			if _, err := store.Resolve(ctx, g, o); err == nil {
				break
			}
		}
	}
}

func post(client *http.Client, vendor string) session.Outcome {
	resp, err := client.Post(vendor, "text/plain", nil)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" && !op.Timeout() {
			return session.Outcome{Class: session.NotSent}
		}
		return session.Outcome{Class: session.Ambiguous}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return session.Outcome{Class: session.Ambiguous}
	case string(body) == "ok":
		return session.Outcome{Class: session.Accepted}
	default:
		return session.Outcome{Class: session.Refused}
	}
}
