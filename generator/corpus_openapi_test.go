package generator

import (
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
)

// missingFiles are the documents of the corpus that reference files it lacks.
var missingFiles = map[string]string{
	"ogen-tests/positive__file_reference.yml": "references a file that is not there",
	"sendgrid/oas_v3.json":                    "references files that are not there",
}

// uncounted are the operations that the index does not count: those of
// additionalOperations.
var uncounted = map[string]int{"ogen-tests/positive__additional_operations.yml": 1}

// openapiDocuments are the OpenAPI documents of the corpus; AUTHGEN_DOCUMENTS
// names some by a part of their path.
func openapiDocuments(t *testing.T) []*document {
	t.Helper()
	root := unpacked(t, "openapi.tar.xz")
	var docs []*document
	for i, row := range indexRows(t, "openapi-index.tsv") {
		name := row["path"]
		if !strings.Contains(name, os.Getenv("AUTHGEN_DOCUMENTS")) {
			continue
		}
		size, _ := strconv.Atoi(row["bytes"])
		count, err := strconv.Atoi(row["operations"])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		docs = append(docs, &document{
			path: name, pkg: "doc" + strconv.Itoa(i+2), dir: filepath.Join(root, filepath.FromSlash(path.Dir(name))), file: path.Base(name),
			protocol: model.REST, bytes: size, operations: count + uncounted[name], known: missingFiles[name],
		})
	}
	return docs
}

// Every OpenAPI document becomes a client that compiles and has all operations.
// AUTHGEN_CORPUS says how many are tried, and whether the go command builds and
// vets them; AUTHGEN_SHARD that a part of them is.
func TestCorpusOpenAPI(t *testing.T) {
	if testing.Short() {
		t.Skip("the corpus is not read with -short")
	}
	w := newWorkshop(t)
	docs := inScale(t, openapiDocuments(t), 40)
	outcomes := study(docs, func(o *outcome) {
		if corpus.Scale() == "build" {
			w.add(t, o)
		}
	})
	w.built(t)
	verdict(t, outcomes)
}

// What a document references and lacks is reported at the places that reference
// it, and nothing is generated.
func TestCorpusOpenAPIMissingFiles(t *testing.T) {
	for _, d := range openapiDocuments(t) {
		if d.known == "" {
			continue
		}
		_, files, diags := Plain(os.DirFS(d.dir), d.pkg, []Spec{{File: d.file, Protocol: d.protocol}}, inPlace)
		if len(files) > 0 || !diags.HasErrors() {
			t.Errorf("%s: %d files", d.path, len(files))
		}
		for _, g := range diags {
			if g.Code == "unreadable-file" && (g.Pos.Line == 0 || g.Pos.Col == 0) {
				t.Errorf("%s: no place: %v", d.path, g)
			}
		}
	}
}
