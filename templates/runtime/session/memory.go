//go:build go1.24

package session

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory returns a store that lives as long as the process and can be shared by
// several keepers. A restart forgets refused secrets and spent budgets, so it is
// for tests and for tools that log in once.
func Memory() Store {
	return NewStore(&memory{docs: map[string][]byte{}, keys: randomKeys(), changed: make(chan struct{})})
}

type memory struct {
	keys *Keys

	mu      sync.Mutex
	docs    map[string][]byte
	changed chan struct{} // closed and replaced at each change
}

func (m *memory) Read(_ context.Context, keys []string) (time.Time, map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now(), m.pick(keys), nil
}

func (m *memory) Update(_ context.Context, keys []string, step Step) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed, err := step(time.Now(), m.pick(keys))
	if err != nil {
		return err
	}
	maps.Copy(m.docs, changed)
	close(m.changed)
	m.changed = make(chan struct{})
	return nil
}

func (m *memory) pick(keys []string) map[string][]byte {
	docs := make(map[string][]byte, len(keys))
	for _, k := range keys {
		if d, ok := m.docs[k]; ok {
			docs[k] = d
		}
	}
	return docs
}

func (m *memory) List(_ context.Context, prefix string) iter.Seq2[KeyedDocument, error] {
	m.mu.Lock()
	docs := maps.Clone(m.docs)
	m.mu.Unlock()
	now := time.Now()
	return func(yield func(KeyedDocument, error) bool) {
		for _, k := range slices.Sorted(maps.Keys(docs)) {
			if strings.HasPrefix(k, prefix) && !yield(KeyedDocument{Key: k, Data: docs[k], Now: now}, nil) {
				return
			}
		}
	}
}

// Watch implements Watcher: any change wakes.
func (m *memory) Watch(context.Context, SlotKey) (<-chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed, nil
}

// Keys implements Keyring.
func (m *memory) Keys(context.Context) (*Keys, error) { return m.keys, nil }

// Durable implements Durable.
func (m *memory) Durable() bool { return false }
