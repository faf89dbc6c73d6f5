package openapi

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

// shared is the folder of reference documents. Without it the test is
// skipped, or fails where nothing may be skipped.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AUTHGEN_SHARED")
	if dir == "" {
		skip(t, "AUTHGEN_SHARED is not set: real documents are not read")
	}
	return dir
}

func skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// corpus unpacks the documents once, into the user's cache.
func corpus(t *testing.T) string {
	t.Helper()
	archive := filepath.Join(shared(t), "corpus", "openapi.tar.xz")
	info, err := os.Stat(archive)
	if err != nil {
		skip(t, "the corpus is not there: "+err.Error())
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "authgen", "openapi-"+strconv.FormatInt(info.Size(), 10))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	unpacked, err := os.MkdirTemp(filepath.Dir(dir), "unpacking-") //nolint:usetesting // renamed into place: on the same file system
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "tar", "-xJf", archive, "-C", unpacked).CombinedOutput(); err != nil {
		os.RemoveAll(unpacked)
		skip(t, "the corpus cannot be unpacked: "+string(out)+err.Error())
	}
	if err := os.Rename(unpacked, dir); err != nil { // another test may have been quicker
		os.RemoveAll(unpacked)
	}
	return dir
}

// A listed document is a row of the corpus' index.
type listed struct {
	file       string
	operations int
	bytes      int
}

func index(t *testing.T) []listed {
	t.Helper()
	f, err := os.Open(filepath.Join(shared(t), "corpus", "openapi-index.tsv"))
	if err != nil {
		skip(t, err.Error())
	}
	defer f.Close()
	var all []listed
	for lines := bufio.NewScanner(f); lines.Scan(); {
		row := strings.Split(lines.Text(), "\t")
		if len(row) < 4 || row[0] == "path" {
			continue
		}
		size, _ := strconv.Atoi(row[2])
		count, err := strconv.Atoi(row[3])
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		all = append(all, listed{file: row[0], operations: count, bytes: size})
	}
	return all
}

// refused are the documents of the corpus that lack a file that they
// reference.
var refused = map[string]bool{"ogen-tests/positive__file_reference.yml": true, "sendgrid/oas_v3.json": true}

// counted are the documents with operations that the index does not count:
// those of `additionalOperations`.
var counted = map[string]int{"ogen-tests/positive__additional_operations.yml": 1}

// TestCorpusParses reads a sample of the real documents, or all where nothing
// may be skipped.
func TestCorpusParses(t *testing.T) {
	dir := corpus(t)
	for i, doc := range index(t) {
		if i%6 != 0 && os.Getenv("AUTHGEN_REQUIRE") != "all" {
			continue
		}
		t.Run(doc.file, func(t *testing.T) {
			service, _, diags := Parse(os.DirFS(filepath.Join(dir, filepath.Dir(doc.file))), filepath.Base(doc.file), Options{})
			if refused[doc.file] {
				if !diags.HasErrors() || service != nil || diags[0].Pos.Line == 0 {
					t.Fatalf("a missing file was not reported with a place: %v", diags)
				}
				return
			}
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if got, want := len(service.Operations), doc.operations+counted[doc.file]; got != want {
				t.Errorf("%d operations, want %d", got, want)
			}
			for _, c := range complaints(service) {
				t.Error(c)
			}
			for _, d := range diags {
				t.Log(d)
			}
		})
	}
}

// TestSameEveryTime shows that a document gives the same model every time, in
// parallel too.
func TestSameEveryTime(t *testing.T) {
	dir := corpus(t)
	for _, file := range []string{"mastercard-finicity/finicity-openbanking-us.yml", "apis-guru-npm/slack.com.json", "oai-examples/v2.0__uber.yaml"} {
		t.Run(file, func(t *testing.T) {
			dumps := make(chan string)
			for range 4 {
				go func() {
					service, _, diags := Parse(os.DirFS(dir), file, Options{Changes: true})
					var b strings.Builder
					for _, d := range diags {
						b.WriteString(d.String() + "\n")
					}
					if err := model.Dump(&b, &model.Client{Services: []*model.Service{service}}); err != nil {
						b.WriteString(err.Error())
					}
					dumps <- b.String()
				}()
			}
			first := <-dumps
			for range 3 {
				if again := <-dumps; again != first {
					t.Errorf("two runs differ:\n%s", cmp.Diff(first, again))
				}
			}
		})
	}
}
