//go:build go1.25

package session

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func fileRequest(id string) BeginRequest {
	return BeginRequest{
		Attempt: id, Policy: "acme", Session: "acme/session/1", Account: "acme/account/1",
		Fingerprints: []Fingerprint{"acme/verdict/" + Fingerprint(id)},
		Budgets:      []BudgetClaim{{Key: "acme/budget/1", Budget: Budget{Name: "user", After: 6}}},
		Lease:        time.Minute, Settle: time.Hour, Reached: true,
	}
}

// spentIn is what a store says is spent.
func spentIn(t *testing.T, s Store) (spent int) {
	t.Helper()
	for e, err := range s.Inspect(context.Background(), "acme") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == BudgetEntry {
			spent = e.Spent
		}
	}
	return spent
}

// fileWithOneAttempt is a folder in which one attempt was begun.
func fileWithOneAttempt(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sessions")
	s := File(dir)
	if _, err := s.(Keyring).Keys(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(context.Background(), fileRequest("one")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFileIsPrivate(t *testing.T) {
	dir := fileWithOneAttempt(t)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, dir string) string // the folder that is opened
		part  string                                // of the error
	}{
		{"a folder that others may enter", func(t *testing.T, dir string) string {
			mode(t, dir, 0o755)
			return dir
		}, "chmod go-rwx"},
		{"a key that others may read", func(t *testing.T, dir string) string {
			mode(t, filepath.Join(dir, keyName), 0o644)
			return dir
		}, "chmod go-rwx"},
		{"a link", func(t *testing.T, dir string) string {
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(dir, link); err != nil {
				t.Fatal(err)
			}
			return link
		}, "is a link"},
		{"a folder of somebody else", func(t *testing.T, dir string) string {
			if os.Geteuid() != 0 {
				t.Skip("only root can give a folder away")
			}
			if err := os.Chown(dir, 12345, -1); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "belongs to user 12345"},
		{"a lost key", func(t *testing.T, dir string) string {
			if err := os.Remove(filepath.Join(dir, keyName)); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "is gone"},
		{"a damaged key", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, keyName), "not hex")
			return dir
		}, "damaged"},
		{"a truncated document", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "acme", "budget", "1.json")
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, string(raw[:len(raw)/2]))
			return dir
		}, "damaged"},
		{"an empty document", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "acme", "budget", "1.json"), "")
			return dir
		}, "damaged"},
		{"a document with a flipped bit", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "acme", "budget", "1.json")
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			raw[len(raw)/2] ^= 1
			write(t, path, string(raw))
			return dir
		}, "damaged"},
		{"a damaged journal", func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, journalName), "{}")
			return dir
		}, "damaged"},
		{"a newer version's document", func(t *testing.T, dir string) string {
			if err := writeFile(filepath.Join(dir, "acme", "budget", "1.json"), []byte(`{"schema":2}`)); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "newer version"},
		{"a folder that cannot be written", func(t *testing.T, dir string) string {
			if err := os.Mkdir(filepath.Join(dir, journalName+".tmp"), 0o700); err != nil { // as a full disk would
				t.Fatal(err)
			}
			return dir
		}, "is a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := tt.spoil(t, fileWithOneAttempt(t))
			store := File(dir)
			_, err := store.(Keyring).Keys(context.Background())
			if err == nil {
				r := fileRequest("two")
				r.Session = "acme/session/2" // the first one is leased
				_, err = store.Begin(context.Background(), r)
			}
			if err == nil || !strings.Contains(err.Error(), tt.part) {
				t.Errorf("error = %v, want one that says %q", err, tt.part)
			}
			var denied *Denied
			if errors.Is(err, ErrBusy) || errors.As(err, &denied) {
				t.Errorf("%v looks like an answer of the ledger", err)
			}
		})
	}
}

// TestI12DamagedStore shows what a keeper makes of a store that refuses: nothing
// is sent, and the error says why.
func TestI12DamagedStore(t *testing.T) {
	dir := fileWithOneAttempt(t)
	write(t, filepath.Join(dir, journalName), "{}")
	v := newVendor()
	v.latency = 0
	k := open1(t, testPolicy(), v.driver(), good(), WithStore(File(dir)))
	_, err := k.Slot("").Session(context.Background())
	wantKind(t, err, ErrStore)
	if err == nil || !strings.Contains(err.Error(), journalName) {
		t.Errorf("error = %v, want one that names the file", err)
	}
	v.wantLogins(t, 0)
}

func mode(t *testing.T, path string, m fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, m); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFileAppliesTheJournal stops a process at each point between the journal and
// the last document.
func TestFileAppliesTheJournal(t *testing.T) {
	for applied := range 5 {
		dir := fileWithOneAttempt(t)
		f := &fileBackend{dir: dir, turn: make(chan struct{}, 1)}
		docs, err := f.load([]string{"acme/session/1", "acme/account/1", "acme/verdict/two", "acme/budget/1"})
		if err != nil {
			t.Fatal(err)
		}
		l := newLedger(time.Now().Add(2*time.Minute), docs)
		r := fileRequest("two")
		if _, err := l.begin(&r); err != nil {
			t.Fatal(err)
		}
		changed, err := l.changes()
		if err != nil {
			t.Fatal(err)
		}
		journal, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		if err := writeFile(f.path(journalName), journal); err != nil {
			t.Fatal(err)
		}
		n := 0
		for key, doc := range changed {
			if n++; n > applied {
				break
			}
			if err := f.makeFolders(filepath.Dir(f.docPath(key))); err != nil {
				t.Fatal(err)
			}
			if err := writeFile(f.docPath(key), doc); err != nil {
				t.Fatal(err)
			}
		}
		if got := spentIn(t, File(dir)); got != 2 {
			t.Errorf("stopped after %d documents, %d are spent; want 2", applied, got)
		}
		if _, err := os.Stat(f.path(journalName)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the journal was not removed: %v", err)
		}
	}
}

// TestFileStopsBeforeTheJournal leaves what a process wrote that did not get to
// rename it.
func TestFileStopsBeforeTheJournal(t *testing.T) {
	dir := fileWithOneAttempt(t)
	write(t, filepath.Join(dir, journalName+".tmp"), "half a jour")
	write(t, filepath.Join(dir, "acme", "budget", "1.json.tmp"), "")
	if got := spentIn(t, File(dir)); got != 1 {
		t.Errorf("%d are spent, want 1", got)
	}
}

// TestFileOnAFullDisk has no room for the journal: nothing is granted and nothing
// is lost. Then it has no room for a document: what the journal holds is done,
// and whoever comes next finishes it.
func TestFileOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	dir := fileWithOneAttempt(t)
	full := func(name string) {
		if err := os.Symlink("/dev/full", filepath.Join(dir, name+".tmp")); err != nil {
			t.Fatal(err)
		}
	}
	later := func(id string) BeginRequest {
		r := fileRequest(id)
		r.Session, r.Account = SlotKey("acme/session/"+id), AccountKey("acme/account/"+id)
		return r
	}
	full(journalName)
	if _, err := File(dir).Begin(context.Background(), later("two")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Begin without room for the journal = %v", err)
	}
	if got := spentIn(t, File(dir)); got != 1 {
		t.Errorf("%d are spent, want 1", got)
	}
	full(filepath.Join("acme", "budget", "1"+docSuffix))
	if _, err := File(dir).Begin(context.Background(), later("three")); err != nil {
		t.Errorf("Begin without room for a document = %v, but its journal was written", err)
	}
	if got := spentIn(t, File(dir)); got != 2 {
		t.Errorf("%d are spent, want 2", got)
	}
}

func TestFileKeepsItsKey(t *testing.T) {
	dir := fileWithOneAttempt(t)
	name := func() string {
		ring, err := File(dir).(Keyring).Keys(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return ring.name("p", "k", "x")
	}
	if a, b := name(), name(); a != b {
		t.Error("two processes name the same thing differently")
	}
}

func TestFileKeysStayInside(t *testing.T) {
	f := &fileBackend{dir: "/base"}
	for _, key := range []string{"../../etc/passwd", "a/../b", "a//b", "/abs", "a/.", "ä/ü ?"} {
		path := f.docPath(key)
		if !strings.HasPrefix(path, "/base/") || strings.Contains(path, "..") {
			t.Errorf("%q lies at %s", key, path)
		}
	}
	if key, ok := f.keyOf(f.docPath("acme/session/ä ?.json")); !ok || key != "acme/session/ä ?.json" {
		t.Errorf("key came back as %q", key)
	}
}

func TestFileWaitsNoLongerThanItsCaller(t *testing.T) {
	dir := fileWithOneAttempt(t)
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if ok, err := tryLock(lock); !ok || err != nil {
		t.Fatal("the lock is taken", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := File(dir).Begin(ctx, fileRequest("two")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Begin = %v, want the end of its context", err)
	}
}

func BenchmarkFileBeginResolve(b *testing.B) {
	s := File(filepath.Join(b.TempDir(), "sessions"))
	ctx := context.Background()
	for b.Loop() {
		g, err := s.Begin(ctx, fileRequest(NewAttemptID()))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Resolve(ctx, g, Outcome{Class: NotSent}); err != nil {
			b.Fatal(err)
		}
	}
}
