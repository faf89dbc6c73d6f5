package generator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/output"
)

// A workshop is a module that holds the clients of many documents, to be built
// with the go command.
type workshop struct {
	dir     string
	opts    Options
	mu      sync.Mutex
	clients []*outcome
}

// workshopModule is the module of workshops; clients stand below it in "generated".
const workshopModule = "example.com/corpus"

// A batch of clients is given to the go command at once, which says how far a
// long run is.
const (
	maxBatch      = 40
	maxBatchBytes = 24 << 20 // of Go
)

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{dir: t.TempDir(), opts: Options{Module: workshopModule + "/generated"}}
	writeFile(t, filepath.Join(w.dir, "go.mod"), []byte("module "+workshopModule+"\n\ngo 1.24\n"))
	return w
}

// add writes a client that was made with [inPlace]. It may be called concurrently.
func (w *workshop) add(t *testing.T, o *outcome) {
	t.Helper()
	for _, f := range o.files {
		data := bytes.ReplaceAll(f.Data, []byte(`"`+inPlace.Module+`/`), []byte(`"`+w.opts.Module+`/`))
		name := filepath.Join(w.dir, "generated", filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Error(err)
			return
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Error(err)
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clients = append(w.clients, o)
}

// seal writes the whole runtime beside the clients.
func (w *workshop) seal(t *testing.T) {
	t.Helper()
	rt, err := emit.Runtime(emitOptions(w.opts))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := output.Compare(filepath.Join(w.dir, "generated"), rt)
	if err == nil {
		err = plan.Apply()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// built builds and vets all clients with the go command, and notes in each
// outcome what the command has against it. What it has built it remembers: a run
// that was broken off is soon where it was.
func (w *workshop) built(t *testing.T) {
	t.Helper()
	if len(w.clients) == 0 {
		return
	}
	w.seal(t)
	slices.SortFunc(w.clients, func(a, b *outcome) int { return cmp.Compare(a.path, b.path) })
	started := time.Now()
	done, failed := 0, 0
	for _, batch := range batches(w.clients) {
		took := make([]time.Duration, 0, 2)
		for _, verb := range []string{"build", "vet"} {
			began := time.Now()
			w.run(t, batch, verb)
			took = append(took, time.Since(began).Round(time.Second))
		}
		size := 0
		for _, o := range batch {
			size += o.size
			if o.reason != "" {
				failed++
				t.Logf("%s (%s): %s\n\t%s", o.path, o.pkg, o.reason, firstLines(o.detail, 3))
			}
		}
		done += len(batch)
		t.Logf("%d of %d clients, %d failed, after %v: %d kB of Go built in %v, vetted in %v",
			done, len(w.clients), failed, time.Since(started).Round(time.Second), size>>10, took[0], took[1])
	}
}

// batches parts clients for the go command.
func batches(clients []*outcome) [][]*outcome {
	var all [][]*outcome
	size := 0
	for _, o := range clients {
		last := len(all) - 1
		if last < 0 || len(all[last]) == maxBatch || size+o.size > maxBatchBytes {
			all, size, last = append(all, nil), 0, last+1
		}
		all[last] = append(all[last], o)
		size += o.size
	}
	return all
}

// run runs a go command over clients.
func (w *workshop) run(t *testing.T, clients []*outcome, verb string) {
	t.Helper()
	graph := filepath.Join(w.dir, "graph.json")
	cmd := exec.CommandContext(t.Context(), "go", verb)
	if verb == "build" {
		cmd.Args = append(cmd.Args, "-debug-actiongraph="+graph)
	}
	for _, o := range clients {
		cmd.Args = append(cmd.Args, "./generated/"+o.pkg+"/...")
	}
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -trimpath")
	out, err := cmd.CombinedOutput()
	if verb == "build" {
		w.times(t, clients, graph)
	}
	if err == nil {
		return
	}
	blamed := complaints(string(out))
	if len(blamed) == 0 {
		t.Errorf("go %s: %v\n%s", verb, err, firstLines(string(out), 40))
	}
	for _, o := range clients {
		detail := blamed[o.pkg]
		if detail != "" && o.reason == "" {
			first, _, _ := strings.Cut(detail, "\n")
			o.reason, o.detail = "go "+verb+" "+errorClass(compileErrors{strings.TrimPrefix(first, "vet: ")}), detail
		}
		delete(blamed, o.pkg)
	}
	for pkg, detail := range blamed {
		t.Errorf("go %s of %s: %s", verb, pkg, firstLines(detail, 8))
	}
}

// complaints is what the go command says, by the client that it speaks of; the
// word is "runtime" where it speaks of none.
func complaints(out string) map[string]string {
	by := map[string]string{}
	pkg := "runtime"
	for line := range strings.Lines(out) {
		if name, ok := strings.CutPrefix(line, "# "); ok {
			pkg = clientOf(strings.Trim(name, "[] \n"))
			continue
		}
		by[pkg] += line
	}
	return by
}

// clientOf is the client of a package of a workshop, or of a package below it.
func clientOf(pkg string) string {
	name, ok := strings.CutPrefix(pkg, workshopModule+"/generated/")
	if !ok {
		return path.Base(pkg)
	}
	name, _, _ = strings.Cut(name, "/")
	name, _, _ = strings.Cut(name, " ") // "p [p.test]" is a package with its tests
	name, _, _ = strings.Cut(name, ".") // "p.test"
	return strings.TrimSuffix(name, "_test")
}

// times notes what compiling each client took, without what was compiled before.
func (w *workshop) times(t *testing.T, clients []*outcome, graph string) {
	t.Helper()
	data, err := os.ReadFile(graph)
	if err != nil {
		return // the command did not come so far
	}
	var actions []struct {
		Mode, Package   string
		CmdUser, CmdSys time.Duration
	}
	if err := json.Unmarshal(data, &actions); err != nil {
		t.Error(fmt.Errorf("go build -debug-actiongraph: %w", err))
		return
	}
	spent := map[string]time.Duration{}
	for _, a := range actions {
		if a.Mode == "build" {
			spent[clientOf(a.Package)] += a.CmdUser + a.CmdSys
		}
	}
	for _, o := range clients {
		o.compiled = spent[o.pkg]
	}
}

// What the go command says is laid to the client that it speaks of.
func TestComplaints(t *testing.T) {
	got := complaints(`# example.com/corpus/generated/doc5
generated/doc5/types.go:3:2: undefined: x
# example.com/corpus/generated/doc7/doc7fake
generated/doc7/doc7fake/fake.go:1:1: bad
# example.com/corpus/generated/doc8_test
# [example.com/corpus/generated/doc8_test]
vet: generated/doc8/example_test.go:9:2: odd
`)
	want := map[string]string{
		"doc5": "generated/doc5/types.go:3:2: undefined: x\n",
		"doc7": "generated/doc7/doc7fake/fake.go:1:1: bad\n",
		"doc8": "vet: generated/doc8/example_test.go:9:2: odd\n",
	}
	for pkg, text := range want {
		if got[pkg] != text {
			t.Errorf("%s: %q, want %q", pkg, got[pkg], text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d packages: %q", len(got), got)
	}
}
