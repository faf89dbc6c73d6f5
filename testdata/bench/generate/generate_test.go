package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

// A document is a large description that the corpora hold.
type document struct {
	name, archive, file string
}

var (
	wsdls = []document{
		{"NetSuite, 47 files, 2.7 MB", "wsdl", "kokobd__netsuite-wsdl/netsuite/netsuite.wsdl"},
		{"Salesforce metadata, 1.5 MB", "wsdl", "simple-salesforce__simple-salesforce/metadata/metadata.wsdl"},
		{"VirtualBox, 2.3 MB, 1158 operations", "wsdl", "hooklift__gowsdl/vboxweb/vboxweb.wsdl"},
	}
	openapis = []document{
		{"Finicity, 2.0 MB", "openapi", "mastercard-finicity/finicity-openbanking-us.yml"},
		{"Stripe, 2.5 MB", "openapi", "apis-guru-npm/stripe.com.json"},
		{"GitHub, 13 MB", "openapi", "octokit/api.github.com.json"},
	}
)

// runs is how often each generator does each document; the best run counts.
const runs = 3

// A usage is what a process took.
type usage struct {
	wall, cpu time.Duration
	memory    int64 // bytes at its peak
	written   int64 // bytes of Go
	refused   string
}

// A generator is a program that makes a client of a document in an empty folder.
type generator struct {
	name string
	args func(file, dir string) []string
}

// authgen writes the runtime too, and codecs without reflection.
func authgen(kind string) generator {
	return generator{"authgen", func(file, dir string) []string {
		return []string{"generate", "--" + kind, file, "--package", "big", "--root", dir, "--out", dir, "--base", filepath.Dir(file)}
	}}
}

var gowsdl = generator{"gowsdl", func(file, dir string) []string {
	return []string{"-d", dir, "-p", "big", "-o", "big.go", file}
}}

// oapiCodegen makes types and a client of the document as it comes: it is told to
// settle what names it can by itself.
var oapiCodegen = generator{"oapi-codegen", func(file, dir string) []string {
	config := filepath.Join(dir, "config.yaml")
	settings := "package: big\ngenerate: {client: true, models: true}\noutput: " + filepath.Join(dir, "big.go") +
		"\noutput-options: {skip-prune: true, resolve-type-name-collisions: true, response-type-suffix: HTTPResponse}\n"
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		panic(err)
	}
	return []string{"-config", config, file}
}}

// Generating takes less of the processor than the peers do.
func TestGenerate(t *testing.T) {
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin+string(filepath.Separator), "tool")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "document\tgenerator\twall\tCPU\tpeak MB\tMB of Go\t")
	for _, d := range wsdls {
		compare(t, w, bin, d, authgen("wsdl"), gowsdl)
	}
	for _, d := range openapis {
		compare(t, w, bin, d, authgen("openapi"), oapiCodegen)
	}
	w.Flush()
	t.Logf("\n%s", table.Bytes())
}

// compare runs ours and theirs in turn.
func compare(t *testing.T, w *tabwriter.Writer, bin string, d document, ours, theirs generator) {
	t.Helper()
	file := unpacked(t, d)
	best := map[string]usage{}
	for range runs {
		for _, g := range []generator{ours, theirs} {
			u := measure(t, bin, g, file)
			if old, ok := best[g.name]; !ok || u.cpu < old.cpu {
				best[g.name] = u
			}
		}
	}
	for _, g := range []generator{ours, theirs} {
		u := best[g.name]
		fmt.Fprintf(w, "%s\t%s\t%v\t%v\t%.0f\t%.1f\t%s\n", d.name, g.name, u.wall.Round(10*time.Millisecond), u.cpu.Round(10*time.Millisecond),
			float64(u.memory)/1e6, float64(u.written)/1e6, u.refused)
	}
	if u := best[ours.name]; u.refused != "" {
		t.Errorf("%s: %s", d.name, u.refused)
	} else if u.memory > 300e6 {
		t.Errorf("%s takes %d MB", d.name, u.memory/1e6)
	}
	if u := best[theirs.name]; u.refused == "" && best[ours.name].cpu > u.cpu {
		t.Logf("%s: %.1f times the time of %s, for %.1f times the code", d.name, float64(best[ours.name].cpu)/float64(u.cpu), theirs.name,
			float64(best[ours.name].written)/float64(u.written))
	}
}

// measure runs a generator once.
func measure(t *testing.T, bin string, g generator, file string) usage {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module big\n\ngo 1.24\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, g.name), g.args(file, dir)...)
	cmd.Dir = dir
	started := time.Now()
	out, err := cmd.CombinedOutput()
	u := usage{wall: time.Since(started)}
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = r.Maxrss * 1024
	}
	u.written = written(t, dir)
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		u.refused = "refuses it: " + lines[len(lines)-1]
	}
	return u
}

// written is how much Go stands in dir and in its package big.
func written(t *testing.T, dir string) int64 {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.go", "big/*.go"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	var size int64
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return size
}

// unpacked is the document in a folder of its own, with what it includes.
func unpacked(t *testing.T, d document) string {
	t.Helper()
	root := os.Getenv("AUTHGEN_SHARED")
	if root == "" {
		t.Skip("AUTHGEN_SHARED is not set: the vendors' own documents are not read")
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "tar", "-xJf", filepath.Join(root, "corpus", d.archive+".tar.xz"), "-C", dir, "--wildcards", "*"+path.Dir(d.file)+"/*")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{d.file, path.Join(d.archive, d.file)} {
		if file := filepath.Join(dir, filepath.FromSlash(name)); exists(file) {
			return file
		}
	}
	t.Fatalf("%s.tar.xz lacks %s", d.archive, d.file)
	return ""
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
