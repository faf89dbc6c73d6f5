// Package corpus finds, for tests, the real documents that AUTHGEN_SHARED holds:
// the project may read and not keep them. It reads no document itself.
package corpus

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Missing skips a test for want of something that the machine lacks, or fails it
// where nothing may be skipped.
func Missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" { //nolint:forbidigo // for tests only
		t.Fatal(why)
	}
	t.Skip(why)
}

// Shared is a file or folder of AUTHGEN_SHARED.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("AUTHGEN_SHARED") //nolint:forbidigo // for tests only
	if root == "" {
		Missing(t, "AUTHGEN_SHARED is not set: the vendors' own specs are not read")
	}
	name := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(name); err != nil {
		Missing(t, "AUTHGEN_SHARED lacks "+filepath.Join(elem...))
	}
	return name
}

// Scale says how much of the corpora a run of the tests tries: empty for a
// sample, "all", or "build" for all that the go command can say about them too.
func Scale() string { return os.Getenv("AUTHGEN_CORPUS") } //nolint:forbidigo // for tests only

// Shard is the part of all that this run is for: with AUTHGEN_SHARD=3/10 every
// tenth item from the third on, so that a long run can be done in parts.
func Shard[T any](t testing.TB, all []T) []T {
	t.Helper()
	shard := os.Getenv("AUTHGEN_SHARD") //nolint:forbidigo // for tests only
	if shard == "" {
		return all
	}
	part, err := shardOf(all, shard)
	if err != nil {
		t.Fatal(err)
	}
	return part
}

// shardOf is the part of all that shard, such as 3/10, stands for.
func shardOf[T any](all []T, shard string) ([]T, error) {
	which, of, _ := strings.Cut(shard, "/")
	i, err := strconv.Atoi(which)
	n, err2 := strconv.Atoi(of)
	if err != nil || err2 != nil || i < 1 || i > n {
		return nil, fmt.Errorf("AUTHGEN_SHARD is %q, and not like 3/10", shard)
	}
	var part []T
	for j := i - 1; j < len(all); j += n {
		part = append(part, all[j])
	}
	return part, nil
}

// Unpack is the folder with the content of an archive of the corpus, which is
// unpacked into the user's cache, once.
func Unpack(t testing.TB, archive string) string {
	t.Helper()
	source := Shared(t, "corpus", archive)
	info, err := os.Stat(source)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "authgen", strings.TrimSuffix(archive, ".tar.xz")+"-"+strconv.FormatInt(info.Size(), 10))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "unpacking-") //nolint:usetesting // renamed into place: on the same file system
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	if out, err := exec.CommandContext(t.Context(), "tar", "-xJf", source, "-C", fresh).CombinedOutput(); err != nil {
		Missing(t, fmt.Sprintf("tar with xz is needed to unpack the corpus: %v\n%s", err, out))
	}
	if err := os.Rename(fresh, dir); err != nil { // another test may have been quicker
		if _, missing := os.Stat(dir); missing != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Rows are the rows of a table of the corpus, by the names of its columns.
func Rows(t testing.TB, table string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(Shared(t, "corpus", table))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	columns := strings.Split(lines[0], "\t")
	rows := make([]map[string]string, 0, len(lines))
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range strings.Split(line, "\t") {
			if i < len(columns) {
				row[columns[i]] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// Catalog gives the corpus' own copies of what its descriptions import from the
// network.
func Catalog(t testing.TB) func(location, namespace string) ([]byte, bool) {
	t.Helper()
	dir := Unpack(t, "wsdl-catalog.tar.xz")
	table, err := os.ReadFile(filepath.Join(dir, "catalog", "CATALOG.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	byAddress, bySpace := map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(table)) {
		if cells := strings.Split(line, "\t"); len(cells) > 2 {
			byAddress[cells[0]] = cells[2]
			if bySpace[cells[1]] == "" {
				bySpace[cells[1]] = cells[2]
			}
		}
	}
	return func(location, namespace string) ([]byte, bool) {
		file := byAddress[location]
		if location == "" {
			file = bySpace[namespace]
		}
		if file == "" {
			return nil, false
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		return data, err == nil
	}
}

// A Description is a WSDL file of the corpus.
type Description struct {
	Path       string // as the index names it
	Package    string // a Go package name, by the row of the index
	Dir, File  string // a folder, and the file's slash path within it
	Bytes      int    // of all its files
	Operations int    // that the index counts
	Clean      bool   // it has no dangling reference
	Accepted   bool   // at least two independent tools take it
}

// Descriptions are all WSDL files of the corpus.
func Descriptions(t testing.TB) []Description {
	t.Helper()
	dir := Unpack(t, "wsdl.tar.xz")
	var all []Description
	for i, row := range Rows(t, "wsdl-index.tsv") {
		number := func(column string) int {
			n, _ := strconv.Atoi(row[column]) // "-" is 0
			return n
		}
		top, file, _ := strings.Cut(row["path"], "/")
		all = append(all, Description{
			Path: row["path"], Package: "doc" + strconv.Itoa(i+2), Dir: filepath.Join(dir, top), File: file,
			Bytes: number("bytes"), Operations: number("operations"),
			Clean: row["clean"] == "yes", Accepted: row["selected"] == "1" && number("oracles") >= 2,
		})
	}
	return all
}

// Sample is n items of the smaller half of all, spread over it, in their order.
func Sample[T any](all []T, n int, size func(T) int) []T {
	sizes := make([]int, len(all))
	for i, d := range all {
		sizes[i] = size(d)
	}
	middle := median(sizes)
	var small []T
	for _, d := range all {
		if size(d) <= middle {
			small = append(small, d)
		}
	}
	n = min(n, len(small))
	chosen := make([]T, n)
	for i := range chosen {
		chosen[i] = small[i*len(small)/n]
	}
	return chosen
}

func median(numbers []int) int {
	sorted := slices.Sorted(slices.Values(numbers))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}
