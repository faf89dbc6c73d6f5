//go:build go1.24

package session

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"iter"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// File returns a store in a folder of a local disk, for all processes of one
// machine and one user. It needs nothing else: the folder is made with mode 0700,
// and in it a key file with mode 0600 that encrypts the sessions. A folder that
// others may enter, that belongs to somebody else, or that lies on a network file
// system, where locks cannot be trusted, is refused at the first use.
//
// Each step is written to a journal, synced, and renamed before it is applied, so
// that a crash at any point leaves the step done or not done. What cannot be
// read is never guessed: then no login is sent, and the error names the file.
func File(dir string) Store {
	return NewStore(&fileBackend{dir: dir, turn: make(chan struct{}, 1)})
}

// A fileBackend keeps one file a document, "policy/kind/hash", beside "lock",
// "key" and "journal".
type fileBackend struct {
	dir  string
	turn chan struct{} // one step at a time in this process; the lock file does it among processes
}

const (
	lockName    = "lock"
	keyName     = "key"
	journalName = "journal"
	fileHeader  = "authgen-session-1 "
)

// errCorrupt says that a file does not hold what was written to it.
var errCorrupt = errors.New("the file is damaged: bring it back from a copy, or have the vendor's counters reset and remove it")

// Read implements Backend.
func (f *fileBackend) Read(ctx context.Context, keys []string) (now time.Time, docs map[string][]byte, err error) {
	err = f.locked(ctx, func() error {
		docs, err = f.load(keys)
		now = time.Now()
		return err
	})
	return now, docs, err
}

// Update implements Backend.
func (f *fileBackend) Update(ctx context.Context, keys []string, step Step) error {
	return f.locked(ctx, func() error {
		docs, err := f.load(keys)
		if err != nil {
			return err
		}
		changed, err := step(time.Now(), docs)
		if err != nil || len(changed) == 0 {
			return err
		}
		journal, err := json.Marshal(changed)
		if err != nil {
			return err
		}
		if err := writeFile(f.path(journalName), journal); err != nil {
			return err
		}
		if err := syncDir(f.dir); err != nil {
			return err
		}
		// From here on the step is done, whatever happens: what is not applied now is
		// applied by whoever comes next.
		f.apply(changed) //nolint:errcheck // see above
		return nil
	})
}

// List implements Backend.
func (f *fileBackend) List(ctx context.Context, prefix string) iter.Seq2[KeyedDocument, error] {
	return func(yield func(KeyedDocument, error) bool) {
		keys, err := f.keys(ctx, prefix)
		if err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		for page := range slices.Chunk(keys, 200) {
			now, docs, unread := f.Read(ctx, page)
			for _, key := range page {
				doc, err := KeyedDocument{Key: key, Data: docs[key], Now: now}, error(nil)
				if unread != nil { // perhaps one of them only
					doc, err = f.one(ctx, key)
				}
				if !yield(doc, err) {
					return
				}
			}
		}
	}
}

// one reads a document for List.
func (f *fileBackend) one(ctx context.Context, key string) (KeyedDocument, error) {
	now, docs, err := f.Read(ctx, []string{key})
	return KeyedDocument{Key: key, Data: docs[key], Now: now}, err
}

func (f *fileBackend) keys(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	err := f.locked(ctx, func() error {
		return filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if key, ok := f.keyOf(path); ok && strings.HasPrefix(key, prefix) {
				keys = append(keys, key)
			}
			return nil
		})
	})
	slices.Sort(keys)
	return keys, err
}

// Keys implements Keyring. A folder with documents but without a key has lost it:
// a new one would forget every verdict and every spent budget.
func (f *fileBackend) Keys(ctx context.Context) (*Keys, error) {
	var ring *Keys
	err := f.locked(ctx, func() error {
		path := f.path(keyName)
		raw, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			raw, err = f.makeKey(path)
		} else if err == nil {
			err = checkPrivate(path)
		}
		if err != nil {
			return err
		}
		key, err := hex.DecodeString(strings.TrimSpace(string(raw)))
		if err != nil {
			return fmt.Errorf("%s: %w", path, errCorrupt)
		}
		ring, err = NewKeys(key)
		return err
	})
	return ring, err
}

func (f *fileBackend) makeKey(path string) ([]byte, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(entries, fs.DirEntry.IsDir) {
		return nil, fmt.Errorf("%s is gone, but what it encrypted is there: bring it back, or remove the folder", path)
	}
	raw := []byte(hex.EncodeToString(NewKey()) + "\n")
	if err := writeRaw(path, raw); err != nil {
		return nil, err
	}
	return raw, syncDir(f.dir)
}

// locked runs f while nobody else works in the folder, and after what a crash
// left behind was applied.
func (f *fileBackend) locked(ctx context.Context, step func() error) error {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := f.prepare(); err != nil {
		return err
	}
	lock, err := os.OpenFile(f.path(lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close() // which unlocks; the kernel does it for a process that was killed
	if err := acquire(ctx, lock); err != nil {
		return err
	}
	if err := f.recover(); err != nil {
		return err
	}
	return step()
}

// acquire waits for the lock, but no longer than ctx allows.
func acquire(ctx context.Context, lock *os.File) error {
	for pause := time.Millisecond; ; pause = min(pause*2, 20*time.Millisecond) {
		ok, err := tryLock(lock)
		if err != nil || ok {
			return err
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return context.Cause(ctx)
		}
	}
}

// prepare makes the folder, or checks the one that is there.
func (f *fileBackend) prepare() error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	if err := checkPrivate(f.dir); err != nil {
		return err
	}
	return checkLocal(f.dir)
}

// recover applies the journal of a process that did not come to it.
func (f *fileBackend) recover() error {
	raw, err := readFile(f.path(journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var docs map[string][]byte
	if err := json.Unmarshal(raw, &docs); err != nil {
		return fmt.Errorf("%s: %w", f.path(journalName), errCorrupt)
	}
	return f.apply(docs)
}

// apply writes the documents of a journal and removes it. It may be repeated.
func (f *fileBackend) apply(docs map[string][]byte) error {
	folders := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(docs)) {
		path := f.docPath(key)
		if err := f.makeFolders(filepath.Dir(path)); err != nil {
			return err
		}
		if err := writeFile(path, docs[key]); err != nil {
			return err
		}
		folders[filepath.Dir(path)] = true
	}
	for folder := range folders {
		if err := syncDir(folder); err != nil {
			return err
		}
	}
	return os.Remove(f.path(journalName))
}

// makeFolders makes the folders of a document, and lasting.
func (f *fileBackend) makeFolders(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for ; len(folder) > len(f.dir); folder = filepath.Dir(folder) {
		if err := syncDir(filepath.Dir(folder)); err != nil {
			return err
		}
	}
	return nil
}

func (f *fileBackend) load(keys []string) (map[string][]byte, error) {
	docs := make(map[string][]byte, len(keys))
	for _, key := range keys {
		raw, err := readFile(f.docPath(key))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			docs[key] = raw
		}
	}
	return docs, nil
}

func (f *fileBackend) path(name string) string { return filepath.Join(f.dir, name) }

const docSuffix = ".json"

// docPath is where a document lies. Parts of a key cannot leave the folder.
func (f *fileBackend) docPath(key string) string {
	parts := strings.Split(key, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.QueryEscape(p), ".", "%2E")
	}
	return filepath.Join(append([]string{f.dir}, parts...)...) + docSuffix
}

// keyOf is the key of a document; false for other files.
func (f *fileBackend) keyOf(path string) (string, bool) {
	name, err := filepath.Rel(f.dir, path)
	if err != nil || !strings.HasSuffix(name, docSuffix) {
		return "", false
	}
	parts := strings.Split(filepath.ToSlash(strings.TrimSuffix(name, docSuffix)), "/")
	for i, p := range parts {
		if parts[i], err = url.QueryUnescape(p); err != nil {
			return "", false
		}
	}
	return strings.Join(parts, "/"), true
}

// readFile reads what writeFile wrote, and nothing else.
func readFile(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	head, body, ok := bytes.Cut(raw, []byte("\n"))
	if !ok || string(head) != header(body) {
		return nil, fmt.Errorf("%s: %w", path, errCorrupt)
	}
	return body, nil
}

func header(body []byte) string { return fileHeader + fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) }

// writeFile replaces a file: either the old or the new content is there, whole,
// even if the machine stops in between. The folder must be synced to make it last.
func writeFile(path string, body []byte) error {
	return writeRaw(path, append([]byte(header(body)+"\n"), body...))
}

func writeRaw(path string, raw []byte) error {
	tmp := path + ".tmp" // one name: nobody else writes while we hold the lock
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(tmp) // or it is overwritten next time
		return err
	}
	return os.Rename(tmp, path)
}
