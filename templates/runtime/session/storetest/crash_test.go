//go:build linux

package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// program finds a server's program, or skips the test by its name.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}

// freePort is one that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// An ownRedis is a server that a test may kill.
type ownRedis struct {
	t       *testing.T
	args    []string
	address string
	cmd     *exec.Cmd
}

func newRedis(t *testing.T, options ...string) *ownRedis {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts a server")
	}
	port := freePort(t)
	r := &ownRedis{t: t, address: "127.0.0.1:" + port}
	r.args = append([]string{program(t, "redis-server"), "--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", ""}, options...)
	r.start()
	t.Cleanup(r.kill)
	return r
}

func (r *ownRedis) start() {
	r.t.Helper()
	r.cmd = exec.Command(r.args[0], r.args[1:]...)
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	for range 500 {
		if c, err := net.Dial("tcp", r.address); err == nil {
			c.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.t.Fatal("redis-server does not answer")
}

func (r *ownRedis) kill() {
	r.cmd.Process.Kill()
	r.cmd.Wait()
}

// budgetOf is what a store has spent of the budget of killRequest.
func budgetOf(t *testing.T, s session.Store, policy string) (spent int) {
	t.Helper()
	for e, err := range s.Inspect(t.Context(), policy) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == session.BudgetEntry {
			spent = e.Spent
		}
	}
	return spent
}

// TestRedisWithoutAOF: the server would forget at a restart what was spent. So
// nothing is granted; with AcceptLoss it is, and a restart forgets it.
func TestRedisWithoutAOF(t *testing.T) {
	r := newRedis(t, "--appendonly", "no")
	_, err := session.Redis(dialRedis(r.address)).Begin(t.Context(), killRequest("forgetful"))
	if err == nil || !strings.Contains(err.Error(), "set appendonly yes") {
		t.Errorf("Begin = %v, want one that says what to set", err)
	}
	open := func() session.Store { return session.Redis(dialRedis(r.address), session.AcceptLoss()) }
	if _, err := open().Begin(t.Context(), killRequest("forgetful")); err != nil {
		t.Fatal(err)
	}
	if got := budgetOf(t, open(), "forgetful"); got != 1 {
		t.Errorf("%d are spent, want the 1 that was accepted", got)
	}
	r.kill()
	r.start()
	if got := budgetOf(t, open(), "forgetful"); got != 0 {
		t.Errorf("%d are spent after a restart: does it keep what it is given?", got)
	}
}

// TestRedisThatEvicts is refused as well.
func TestRedisThatEvicts(t *testing.T) {
	r := newRedis(t, "--appendonly", "yes", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	_, err := session.Redis(dialRedis(r.address)).Begin(t.Context(), killRequest("evicted"))
	if err == nil || !strings.Contains(err.Error(), "maxmemory-policy noeviction") {
		t.Errorf("Begin = %v, want one that says what to set", err)
	}
}

// TestRedisKilled: with the file that is synced at each write, nothing is lost.
func TestRedisKilled(t *testing.T) {
	r := newRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	for n := range 3 {
		store := session.Redis(dialRedis(r.address))
		req := killRequest("killed")
		req.Lease = time.Millisecond
		g, err := store.Begin(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Resolve(t.Context(), g, session.Outcome{Class: session.Refused}); err != nil {
			t.Fatal(err)
		}
		r.kill()
		r.start()
		if got := budgetOf(t, session.Redis(dialRedis(r.address)), "killed"); got != n+1 {
			t.Errorf("%d are spent after %d kills, want %d", got, n+1, n+1)
		}
	}
}

// TestPostgreSQLCrashes ends the server without a shutdown while attempts begin
// and end, and starts it again: what was granted is spent, and while it is down
// nothing is granted.
func TestPostgreSQLCrashes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a server")
	}
	program(t, "setpriv")
	if found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); err != nil || len(found) == 0 {
		program(t, "initdb")
	}
	dir, err := os.MkdirTemp("", "authgen-postgres") //nolint:usetesting // t.TempDir's parents are closed to the server's user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	port := freePort(t)
	servers := func(command string) {
		t.Helper()
		cmd := exec.Command("bash", "testdata/servers", command, dir)
		cmd.Env = append(os.Environ(), "AUTHGEN_PORT="+port)
		if err := cmd.Run(); err != nil { // its output would be held open by the server
			t.Fatalf("servers %s: %v", command, err)
		}
	}
	servers("postgres")
	t.Cleanup(func() { servers("crash") })
	store := openSQL("pgx", "postgres://postgres@127.0.0.1:"+port+"/postgres?sslmode=disable", session.PostgreSQL)(t)
	var mu sync.Mutex
	granted := 0
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				req := killRequest("crash")
				req.Lease = time.Millisecond
				req.Budgets[0].Budget.After = 100_000
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				if g, err := store.Begin(ctx, req); err == nil {
					mu.Lock()
					granted++
					mu.Unlock()
					store.Resolve(ctx, g, session.Outcome{Class: session.Refused})
				}
				cancel()
				time.Sleep(time.Millisecond)
			}
		})
	}
	for range 3 {
		time.Sleep(300 * time.Millisecond)
		servers("crash")
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if _, err := store.Begin(ctx, killRequest("down")); err == nil || errors.As(err, new(*session.Denied)) {
			t.Errorf("Begin while the server is down = %v", err)
		}
		cancel()
		servers("postgres")
	}
	time.Sleep(300 * time.Millisecond)
	close(stop)
	wg.Wait()
	if got := budgetOf(t, store, "crash"); got < granted || granted == 0 {
		t.Errorf("%d were granted, %d are spent", granted, got)
	}
	t.Logf("%d granted, %d spent", granted, budgetOf(t, store, "crash"))
}

// TestSQLiteOnAFullDisk has no room for another page: nothing is granted, and
// what was spent before stays.
func TestSQLiteOnAFullDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sessions.db")
	open := openSQL("sqlite", file, session.SQLite)
	if _, err := open(t).Begin(t.Context(), killRequest("full")); err != nil {
		t.Fatal(err)
	}
	full := openSQL("sqlite", file+"?_pragma=max_page_count(1)", session.SQLite)(t)
	failed := false
	for n := range 400 {
		req := killRequest("other" + strconv.Itoa(n))
		if _, err := full.Begin(t.Context(), req); err != nil {
			failed = true
			if got := budgetOf(t, open(t), req.Policy); got != 0 {
				t.Errorf("Begin failed (%v), and %d are spent", err, got)
			}
			break
		}
	}
	if !failed {
		t.Error("the disk never was full")
	}
	if got := budgetOf(t, open(t), "full"); got != 1 {
		t.Errorf("%d are spent, want 1", got)
	}
}

// A sleeper stops its own process, as a person with kill -STOP or a host that
// moves a machine does, after an attempt was granted.
type sleeper struct {
	session.Store
}

func (s sleeper) Begin(ctx context.Context, r session.BeginRequest) (session.Grant, error) {
	g, err := s.Store.Begin(ctx, r)
	if err == nil {
		stopSelf()
	}
	return g, err
}

// suspend is the work of a process: one call of a client. One with a ! behind its
// folder is stopped when it has its grant.
func suspend(dir, vendor string) {
	folder, stops := strings.CutSuffix(dir, "!")
	store := session.File(folder)
	keys, err := store.(session.Keyring).Keys(context.Background())
	if err != nil {
		panic(err)
	}
	if stops {
		store = sleeper{store}
	}
	k, err := session.Open(suspendPolicy(), session.Driver{Login: func(ctx context.Context, _ session.Attempt) session.Answer {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, vendor, nil)
		if err != nil {
			return session.Answer{Class: session.NotSent, Err: err}
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return session.Answer{Class: session.Ambiguous, Err: err}
		}
		defer resp.Body.Close()
		token, err := io.ReadAll(resp.Body)
		return session.Answer{Class: session.Accepted, Tokens: session.Tokens{"token": session.NewSecret(string(token))}, Err: err}
	}}, session.Values{session.NewSecret("user-one"), session.NewSecret("secret-one")},
		session.WithStore(store), session.WithKeys(keys), session.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	s, err := k.Slot("").Session(ctx)
	cancel()
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Token("token"))
	os.Exit(0)
}

func suspendPolicy() *session.Policy {
	return &session.Policy{
		Name: "suspend", Credential: []session.Field{{Name: "user"}, {Name: "secret", Secret: true}},
		Budgets:      []session.Budget{{Name: "user", After: 6, Consecutive: true, Scope: []session.Scope{{}}}},
		LoginTimeout: 5 * time.Second, // a busy machine needs some; the lease is longer
		// To others the one that is stopped looks like an answer that got lost.
		Spacing: []time.Duration{time.Millisecond},
	}
}

// TestSuspendedPastItsLease stops a process between the grant and the login until
// its lease has passed. Another one logs in meanwhile; the first sends nothing
// when it goes on, and takes the other's session.
func TestSuspendedPastItsLease(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: waits for a lease to pass")
	}
	var mu sync.Mutex
	logins := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		logins++
		fmt.Fprintf(w, "token-%d", logins)
	}))
	defer srv.Close()
	dir := filepath.Join(t.TempDir(), "sessions")
	worker := func(dir string) (*exec.Cmd, *strings.Builder) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killWorker+"=suspend", killWorker+"_DSN="+dir, killWorker+"_VENDOR="+srv.URL)
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, &out
	}
	first, firstOut := worker(dir + "!")
	defer first.Process.Kill()
	waitStopped(t, first.Process.Pid)
	second, secondOut := worker(dir) // waits for the lease of the first to pass
	if err := second.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	if firstOut.String() != "token-1\n" || secondOut.String() != "token-1\n" || logins != 1 {
		t.Errorf("%d logins; the one that was stopped has %q, the other %q", logins, firstOut, secondOut)
	}
	for e, err := range session.File(dir).Inspect(t.Context(), "suspend") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == session.BudgetEntry && e.Spent != 0 {
			t.Errorf("%d are spent, want 0: what was not sent is given back", e.Spent)
		}
	}
}

// stopSelf stops this process until somebody continues it. The signal may reach
// another thread first, so it waits until it sees that time has passed it by.
func stopSelf() {
	last := time.Now()
	syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	for now := last; now.Sub(last) < 5*time.Second; now = time.Now() {
		last = now
		time.Sleep(time.Millisecond)
	}
}

// waitStopped waits until a process has stopped.
func waitStopped(t *testing.T, pid int) {
	t.Helper()
	for range 2000 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		if _, rest, ok := strings.Cut(string(stat), ") "); ok && rest[0] == 'T' {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the process did not stop")
}
