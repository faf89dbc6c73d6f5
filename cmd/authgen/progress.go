package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// patience is how long a command says nothing about what it does.
const patience = time.Second

// A progress is one line on a screen that says what a command is busy with, from
// the moment on that its reader may wonder. Its methods may be called
// concurrently.
type progress struct {
	what  string
	start time.Time
	quit  chan struct{}
	ended sync.WaitGroup

	mu          sync.Mutex
	done, total int
}

// watch starts a progress on w if that is a screen that can take a line back. The
// caller must stop it before it writes to w.
func watch(w io.Writer, what string) *progress {
	p := &progress{what: what, start: time.Now(), quit: make(chan struct{})}
	if _, ok := screen(w); ok && os.Getenv("TERM") != "dumb" {
		p.ended.Go(func() { p.show(w) })
	}
	return p
}

// show writes the line again and again until the progress is stopped.
func (p *progress) show(w io.Writer) {
	tick := time.NewTimer(patience)
	defer tick.Stop()
	shown := false
	for {
		select {
		case <-p.quit:
			if shown {
				io.WriteString(w, "\r\x1b[K")
			}
			return
		case <-tick.C:
			shown = true
			fmt.Fprintf(w, "\r\x1b[K%s", p)
			tick.Reset(patience / 4)
		}
	}
}

// String is the line: "checking: 2 of 5 clients, 3s".
func (p *progress) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	of := ""
	if p.total > 1 {
		of = fmt.Sprintf(" %d of %d clients,", p.done, p.total)
	}
	return fmt.Sprintf("%s:%s %s", p.what, of, time.Since(p.start).Truncate(time.Second))
}

// each is jobs, with those that have ended counted.
func (p *progress) each(jobs []job) []job {
	p.mu.Lock()
	p.total += len(jobs)
	p.mu.Unlock()
	out := make([]job, len(jobs))
	for i, j := range jobs {
		out[i] = job{dir: j.dir, run: func(opts generator.Options) (*model.Client, []output.File, diag.List) {
			defer p.step()
			return j.run(opts)
		}}
	}
	return out
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
}

// stop takes the line back.
func (p *progress) stop() {
	close(p.quit)
	p.ended.Wait()
}
