package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// A page is a screen that remembers everything.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// What takes less than a second shows nothing; what takes longer shows a line,
// and takes it back.
func TestProgress(t *testing.T) {
	for _, tc := range []struct {
		name  string
		takes time.Duration
		shows []string
	}{
		{"quick", 900 * time.Millisecond, nil},
		{"slow", 2600 * time.Millisecond, []string{"checking: 0 of 2 clients, 1s", "checking: 1 of 2 clients, 2s"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var screen page
				p := watch(&screen, "checking")
				p.ended.Go(func() { p.show(&screen) })
				jobs := p.each([]job{sleeper(tc.takes / 2), sleeper(tc.takes)})
				generateAll(jobs, generator.Options{})
				p.stop()
				got := screen.String()
				for _, line := range tc.shows {
					if !strings.Contains(got, line) {
						t.Errorf("%q is not shown in %q", line, got)
					}
				}
				if tc.shows == nil && got != "" {
					t.Errorf("shows %q", got)
				}
				if tc.shows != nil && !strings.HasSuffix(got, "\r\x1b[K") {
					t.Errorf("the line stays: %q", got)
				}
			})
		})
	}
}

func sleeper(d time.Duration) job {
	return job{run: func(generator.Options) (*model.Client, []output.File, diag.List) {
		time.Sleep(d)
		return nil, nil, nil
	}}
}

// Where nobody looks, nothing is shown.
func TestProgressWithoutScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w page
		p := watch(&w, "checking")
		time.Sleep(time.Minute)
		p.stop()
		if w.String() != "" {
			t.Errorf("shows %q", w.String())
		}
	})
}
