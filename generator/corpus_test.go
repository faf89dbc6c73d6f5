package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"go/types"
	"maps"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// A document is a row of a corpus' index.
type document struct {
	path       string // its name in the index
	pkg        string // Go package that is made of it
	dir, file  string // a folder, and the slash path of the document in it
	protocol   model.Protocol
	bytes      int
	operations int // by the index; -1 when it does not say
	opts       Options
	excused    []string // codes of diagnostics that explain missing operations
	known      string   // why it cannot be generated; empty when it must be
}

// An outcome is what became of a document.
type outcome struct {
	*document
	reason     string // empty: complete
	detail     string
	operations int // that the model has
	client     *model.Client
	files      []output.File // those of a complete document
	elapsed    time.Duration // to generate, without type-checking
	size       int           // bytes of Go
	compiled   time.Duration // of the go command's processes, when it compiled
}

// inScale is docs, or those of the shard that the run is for, or a fixed sample
// of n small ones.
func inScale(t *testing.T, docs []*document, n int) []*document {
	t.Helper()
	if corpus.Scale() != "" {
		return corpus.Shard(t, docs)
	}
	return sampleOf(docs, n)
}

// sampleOf is n of the smaller half of docs, spread over it, in their order.
func sampleOf(docs []*document, n int) []*document {
	return corpus.Sample(docs, n, func(d *document) int { return d.bytes })
}

// study generates and type-checks a client of each document, a worker a core.
// Use is called with each outcome that is complete, by several at once; it may
// be nil.
func study(docs []*document, use func(*outcome)) []*outcome {
	outcomes := make([]*outcome, len(docs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				outcomes[i] = studyOne(docs[i])
				if use != nil && outcomes[i].reason == "" {
					use(outcomes[i])
				}
				outcomes[i].client, outcomes[i].files = nil, nil
			}
		})
	}
	for i := range docs {
		next <- i
	}
	close(next)
	wg.Wait()
	return outcomes
}

// studyOne generates and type-checks a client of d.
func studyOne(d *document) (o *outcome) {
	o = &outcome{document: d}
	defer func() {
		if r := recover(); r != nil {
			o.reason, o.detail = "panic", fmt.Sprintf("%v\n%s", r, debug.Stack())
		}
	}()
	opts := d.opts
	opts.Module = inPlace.Module
	started := time.Now()
	c, files, diags := Plain(os.DirFS(d.dir), d.pkg, []Spec{{File: d.file, Protocol: d.protocol}}, opts)
	o.elapsed = time.Since(started)
	for _, d := range diags {
		if d.Severity == diag.Error {
			if o.reason == "" {
				o.reason = "error " + d.Code
			}
			o.detail += d.String() + "\n"
		}
	}
	if o.reason != "" {
		return o
	}
	for _, f := range files {
		o.size += len(f.Data)
		if o.detail = notFormatted(f); o.detail != "" {
			o.reason = "format"
			return o
		}
	}
	for _, s := range c.Services {
		o.operations += len(s.Operations)
	}
	pkg, err := typesOf(files)
	if err != nil {
		o.reason, o.detail = "compile "+errorClass(err), err.Error()
		return o
	}
	o.client, o.files = c, files
	if lacking := withoutMethod(c, pkg); len(lacking) > 0 {
		o.reason, o.detail = "no method", strings.Join(lacking, ", ")
		return o
	}
	excused := slices.ContainsFunc(diags, func(g *diag.Diagnostic) bool { return slices.Contains(d.excused, g.Code) })
	if d.operations >= 0 && o.operations != d.operations && (!excused || o.operations > d.operations) {
		o.reason, o.detail = "operations", fmt.Sprintf("%d operations, the index says %d", o.operations, d.operations)
	}
	return o
}

// notFormatted is the first line of f that gofmt would write otherwise, and how;
// empty without one.
func notFormatted(f output.File) string {
	want, err := format.Source(f.Data)
	if err != nil {
		return fmt.Sprintf("%s: %v", f.Name, err)
	}
	if bytes.Equal(want, f.Data) {
		return ""
	}
	wants, gots := strings.Split(string(want), "\n"), strings.Split(string(f.Data), "\n")
	for i := range min(len(wants), len(gots)) {
		if wants[i] != gots[i] {
			return fmt.Sprintf("%s:%d: not as gofmt writes it\n%q\n%q", f.Name, i+1, gots[i], wants[i])
		}
	}
	return f.Name + ": not as gofmt writes it at its end"
}

// errorClass is a compile error without what is special about it.
func errorClass(err error) string {
	var all compileErrors
	text := err.Error()
	if errors.As(err, &all) && len(all) > 0 {
		text = all[0]
	}
	text = regexp.MustCompile(`^\S+:\d+:\d+: `).ReplaceAllString(text, "")
	text, _, _ = strings.Cut(text, "\n")
	return regexp.MustCompile(`\b\w*[A-Z0-9]\w*\b`).ReplaceAllString(text, "_")
}

// withoutMethod are the operations that no method stands for.
func withoutMethod(c *model.Client, pkg *types.Package) []string {
	var lacking []string
	for _, s := range c.Services {
		name := "Client"
		if len(c.Services) > 1 {
			name = s.GoName + "Service"
		}
		found := map[string]bool{}
		if obj := pkg.Scope().Lookup(name); obj != nil {
			for m := range types.NewMethodSet(types.NewPointer(obj.Type())).Methods() {
				found[m.Obj().Name()] = true
			}
		}
		for _, o := range s.Operations {
			if !found[o.GoName] {
				lacking = append(lacking, o.Name)
			}
		}
	}
	return lacking
}

// verdict prints the table of outcomes, and fails for those that are not
// complete, or are although they are known not to be.
func verdict(t *testing.T, outcomes []*outcome) {
	t.Helper()
	reasons := map[string]int{}
	var slowest []*outcome
	var total time.Duration
	for _, o := range outcomes {
		reason := cmp.Or(o.reason, "complete")
		if o.known != "" && o.reason != "" {
			reason = "known: " + o.known
		}
		reasons[reason]++
		total += o.elapsed
		slowest = append(slowest, o)
	}
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d\tdocuments\tgenerated in %v\n", len(outcomes), total.Round(time.Millisecond))
	names := slices.SortedFunc(maps.Keys(reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(reasons[b], reasons[a]), cmp.Compare(a, b))
	})
	for _, r := range names {
		fmt.Fprintf(w, "%d\t%s\n", reasons[r], r)
	}
	slices.SortStableFunc(slowest, func(a, b *outcome) int { return cmp.Compare(b.elapsed, a.elapsed) })
	for _, o := range slowest[:min(5, len(slowest))] {
		fmt.Fprintf(w, "%v\t%d kB in, %d kB out\t%s\n", o.elapsed.Round(time.Millisecond), o.bytes>>10, o.size>>10, o.path)
	}
	slices.SortStableFunc(slowest, func(a, b *outcome) int { return cmp.Compare(b.compiled, a.compiled) })
	for _, o := range slowest[:min(10, len(slowest))] {
		if o.compiled > 0 {
			fmt.Fprintf(w, "%v\tto compile %d kB\t%s\n", o.compiled.Round(time.Millisecond), o.size>>10, o.path)
		}
	}
	w.Flush()
	t.Logf("\n%s", b.Bytes())
	for _, o := range outcomes {
		switch {
		case o.known == "" && o.reason != "":
			t.Errorf("%s: %s\n\t%s", o.path, o.reason, firstLines(o.detail, 8))
		case o.known != "" && o.reason == "":
			t.Errorf("%s is complete, and was known for: %s", o.path, o.known)
		}
	}
}

func firstLines(s string, n int) string {
	lines := strings.SplitN(strings.TrimSpace(s), "\n", n+1)
	if len(lines) > n {
		lines[n] = "…"
	}
	return strings.Join(lines, "\n\t")
}

// unpacked is the folder with the content of an archive of the corpus.
func unpacked(t *testing.T, archive string) string {
	t.Helper()
	return corpus.Unpack(t, archive)
}

// indexRows are the rows of a table of the corpus, by the names of its columns.
func indexRows(t *testing.T, table string) []map[string]string {
	t.Helper()
	return corpus.Rows(t, table)
}
