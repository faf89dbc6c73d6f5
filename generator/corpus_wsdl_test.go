package generator

import (
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
)

// wsdlDocuments are the descriptions of the corpus: those that two independent
// tools accept, or the others.
func wsdlDocuments(t *testing.T, accepted bool) []*document {
	t.Helper()
	copies := corpus.Catalog(t)
	var docs []*document
	for _, d := range corpus.Descriptions(t) {
		if d.Accepted != accepted {
			continue
		}
		docs = append(docs, &document{
			path: d.Path, pkg: d.Package, dir: d.Dir, file: d.File,
			protocol: model.SOAP, bytes: d.Bytes, operations: d.Operations,
			opts:    Options{Catalog: copies, Lenient: !d.Clean},
			excused: []string{"skipped", "unbound", "no-port", "dangling-reference"},
		})
	}
	return docs
}

// Every description that two independent tools accept becomes a client that
// compiles and has all operations. AUTHGEN_CORPUS says how many are tried, and
// whether the go command builds and vets them; AUTHGEN_SHARD that a part of them
// is.
func TestCorpusWSDL(t *testing.T) {
	docs := wsdlDocuments(t, true)
	built := map[string]bool{}
	for _, d := range sampleOf(docs, 12) {
		built[d.pkg] = true
	}
	w := newWorkshop(t)
	outcomes := study(inScale(t, docs, 40), func(o *outcome) {
		if corpus.Scale() == "build" || corpus.Scale() != "" && built[o.pkg] {
			w.add(t, o)
		}
	})
	w.built(t)
	verdict(t, outcomes)
}

// No description, however odd, makes the generator panic, and none that is read
// gives code that does not compile.
func TestCorpusOddWSDL(t *testing.T) {
	outcomes := study(inScale(t, wsdlDocuments(t, false), 10), nil)
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
