package generator

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/model"
)

// wsdlDocuments are the descriptions of the corpus: those that two independent
// tools accept, and with all the others too.
func wsdlDocuments(t *testing.T, others bool) []*document {
	t.Helper()
	dir := unpacked(t, "wsdl.tar.xz")
	copies := wsdlCatalog(t)
	var docs []*document
	for i, row := range indexRows(t, "wsdl-index.tsv") {
		number := func(column string) int {
			n, _ := strconv.Atoi(row[column])
			return n
		}
		if bar := row["selected"] == "1" && number("oracles") >= 2; bar == others {
			continue
		}
		top, file, _ := strings.Cut(row["path"], "/")
		docs = append(docs, &document{
			path: row["path"], pkg: "doc" + strconv.Itoa(i+2), dir: filepath.Join(dir, top), file: file,
			protocol: model.SOAP, bytes: number("bytes"), operations: number("operations"),
			opts:    Options{Catalog: copies, Lenient: row["clean"] != "yes"},
			excused: []string{"skipped", "unbound", "no-port", "dangling-reference"},
		})
	}
	return docs
}

// wsdlCatalog is the corpus' own copies of what its documents import from the
// network.
func wsdlCatalog(t *testing.T) func(location, namespace string) ([]byte, bool) {
	t.Helper()
	dir := unpacked(t, "wsdl-catalog.tar.xz")
	byAddress, bySpace := map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(readFile(t, filepath.Join(dir, "catalog", "CATALOG.tsv")))) {
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

// Every description that two independent tools accept becomes a client that
// compiles and has all operations. AUTHGEN_CORPUS says how many are tried, and
// whether the go command builds and vets them.
func TestCorpusWSDL(t *testing.T) {
	docs := wsdlDocuments(t, false)
	built := map[string]bool{}
	for _, d := range sampleOf(docs, 12) {
		built[d.pkg] = true
	}
	w := newWorkshop(t)
	outcomes := study(inScale(docs, 40), func(o *outcome) {
		if corpusScale() == "build" || built[o.pkg] {
			w.add(t, o.files)
		}
	})
	verdict(t, outcomes)
	if corpusScale() != "" {
		w.built(t)
	}
}

// No description, however odd, makes the generator panic, and none that is read
// gives code that does not compile.
func TestCorpusOddWSDL(t *testing.T) {
	outcomes := study(inScale(wsdlDocuments(t, true), 10), nil)
	reasons := map[string]int{}
	for _, o := range outcomes {
		switch {
		case o.reason == "panic", strings.HasPrefix(o.reason, "compile"), o.reason == "no method":
			t.Errorf("%s: %s\n\t%s", o.path, o.reason, firstLines(o.detail, 8))
		case strings.HasPrefix(o.reason, "error"):
			reasons[o.reason]++
		default:
			reasons["generated"]++
		}
	}
	t.Log(reasons)
}
