package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/openapi"
)

// A corpusDocument is an OpenAPI document of the corpus with the client that is
// made of it.
type corpusDocument struct {
	path, version string // by the index
	dir, file     string
	bytes         int
	client        *model.Client
	parts         []jsonPart // whose examples are read
}

// maxCorpusOperations is how many operations of a document are called: those of
// the largest documents are sliced to so many, spread over the document.
const maxCorpusOperations = 60

// corpusDocuments are a sample of the documents, or with AUTHGEN_CORPUS=build all
// of them, which takes an hour or two to compile; AUTHGEN_DOCUMENTS names some by
// parts of their paths, with commas between.
func corpusDocuments(t *testing.T, n int) []*corpusDocument {
	t.Helper()
	return corpusDocumentsWith(t, n, func(*corpusDocument) bool { return true })
}

// corpusDocumentsWith are such documents of the corpus as has is true of.
func corpusDocumentsWith(t *testing.T, n int, has func(*corpusDocument) bool) []*corpusDocument {
	t.Helper()
	if testing.Short() {
		t.Skip("clients of the corpus are not compiled with -short")
	}
	only := os.Getenv("AUTHGEN_DOCUMENTS")
	all := slices.DeleteFunc(documentsNamed(t, strings.Split(only, ",")), func(d *corpusDocument) bool { return !has(d) })
	if corpus.Scale() != "build" && only == "" {
		all = corpus.Sample(all, n, func(d *corpusDocument) int { return d.bytes })
	}
	return all
}

// documentsNamed are the documents of the corpus whose paths hold one of some
// words.
func documentsNamed(t *testing.T, words []string) []*corpusDocument {
	t.Helper()
	root := corpus.Unpack(t, "openapi.tar.xz")
	var all []*corpusDocument
	for _, row := range corpus.Rows(t, "openapi-index.tsv") {
		size, _ := strconv.Atoi(row["bytes"])
		if !slices.ContainsFunc(words, func(part string) bool { return strings.Contains(row["path"], part) }) {
			continue
		}
		all = append(all, &corpusDocument{
			path: row["path"], version: row["version"], bytes: size,
			dir: filepath.Join(root, filepath.FromSlash(path.Dir(row["path"]))), file: path.Base(row["path"]),
		})
	}
	return all
}

// read reads the document into a named client, the package pkg, with at most
// some operations, if most is not 0. It is nil if the document is refused.
func (d *corpusDocument) read(t *testing.T, pkg string, most int) *model.Client {
	t.Helper()
	fsys := os.DirFS(d.dir)
	service, _, diags := openapi.Parse(fsys, d.file, openapi.Options{})
	if diags.HasErrors() {
		return nil
	}
	if n := len(service.Operations); most > 0 && n > most {
		var names []string
		for i := range most {
			names = append(names, service.Operations[i*n/most].Name)
		}
		service, _, diags = openapi.Parse(fsys, d.file, openapi.Options{Operations: names})
	}
	service.URL, service.Regions = "https://vendor.example", nil
	for _, op := range service.Operations {
		op.Wire.(*model.HTTPOperation).Server = ""
	}
	c := &model.Client{Package: pkg, Services: []*model.Service{service}}
	if diags = append(diags, naming.Client(c)...); diags.HasErrors() {
		t.Errorf("%s: %v", d.path, diags)
		return nil
	}
	d.client = c
	return c
}

// A corpusHarness is a program with the clients of several documents, which
// calls operations with arguments in JSON and reads values and writes them again.
type corpusHarness struct {
	t   *testing.T
	dir string
}

// newCorpusHarness builds the program.
func newCorpusHarness(t *testing.T, docs []*corpusDocument) *corpusHarness {
	t.Helper()
	opts := Options{Module: harnessModule, Packages: []string{"jsonwire", "rest", "transport", "xsdtype", "xmlwire"}}
	files := &harness{t: t, dir: t.TempDir()}
	var imports, entries strings.Builder
	for _, d := range docs {
		w := &writer{client: d.client, opts: opts}
		w.types()
		w.clientFiles()
		w.jsonCodecs()
		w.xmlBodies()
		w.add("harness.go", []byte(w.corpusTables(d)))
		w.xmlCodecs()
		w.finishAll()
		for _, g := range w.diags {
			t.Errorf("%s: %v", d.path, g)
		}
		for _, f := range w.files {
			if !strings.HasSuffix(f.Name, "_test.go") && strings.Count(f.Name, "/") == 1 {
				files.write(f.Name, f.Data)
			}
		}
		fmt.Fprintf(&imports, "\t%q\n", harnessModule+"/"+d.client.Package)
		fmt.Fprintf(&entries, "\t%q: {%s.Operations(), %[2]s.RoundTrips},\n", d.client.Package, d.client.Package)
	}
	if t.Failed() {
		t.FailNow()
	}
	runtime, err := Runtime(opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range runtime {
		files.write(f.Name, f.Data)
	}
	files.write("go.mod", []byte("module "+harnessModule+"\n\ngo 1.24\n"))
	files.write("call/call.go", readTestdata(t, "corpuscall.go.txt"))
	files.write("main/main.go", []byte("package main\n\nimport (\n\t\""+harnessModule+"/call\"\n\n"+imports.String()+
		")\n\nfunc main() {\n\tcall.Serve(map[string]call.Client{\n"+entries.String()+"\t})\n}\n"))
	files.run("go", "build", "-gcflags="+harnessModule+"/...=-N -l", "-o", "harness", "./main")
	return &corpusHarness{t: t, dir: files.dir}
}

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// corpusTables is source with a table of the operations, with functions that read
// their arguments, and one of functions that read a type and write it again.
func (w *writer) corpusTables(d *corpusDocument) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport \"%s/call\"\n\n", w.client.Package, harnessModule)
	b.WriteString("// Operations are the calls of a new client.\nfunc Operations() map[string]call.Operation {\n")
	b.WriteString("c := New(WithHTTPClient(call.Recorder))\n_ = c\nreturn map[string]call.Operation{\n")
	for _, op := range w.client.Services[0].Operations {
		fmt.Fprintf(&b, "%q: {Func: c.%s, ", op.Name, op.GoName)
		if op.ParamsType != "" {
			fmt.Fprintf(&b, "Params: func() any { return new(%s) }, ", op.ParamsType)
		}
		b.WriteString("Args: []call.Arg{\n")
		for _, a := range op.Args {
			gathered := ""
			if a.Gathered {
				gathered = a.GoName
			}
			fmt.Fprintf(&b, "{Field: %q, Read: func(in []byte) (any, error) {\n%s}},\n", gathered, w.argumentReader(op, a))
		}
		b.WriteString("}},\n")
	}
	b.WriteString("}\n}\n\n// RoundTrips read a value and write it again.\nvar RoundTrips = map[string]func([]byte) ([]byte, error){\n")
	for _, p := range d.parts {
		fmt.Fprintf(&b, "%q: func(in []byte) ([]byte, error) {\nvar x %s\nd := jsonwire.NewDecoder(in)\n", p.name, goType(p.typ))
		b.WriteString(w.jsonDecode(p.typ, "x"))
		b.WriteString("if err := d.End(); err != nil {\nreturn nil, err\n}\ne := jsonwire.NewEncoder(nil)\n")
		b.WriteString(w.jsonEncode(p.typ, "x"))
		b.WriteString("return e.Bytes()\n},\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// argumentReader is the body of a function that reads an argument.
func (w *writer) argumentReader(op *model.Operation, a *model.Arg) string {
	read := func(t model.Type, typ, result string) string {
		decode := "x = d.Raw()\n"
		if t != nil {
			decode = w.jsonDecode(t, "x")
		}
		return "var x " + typ + "\nd := jsonwire.NewDecoder(in)\n" + decode + "return " + result + ", d.End()\n"
	}
	if a.Param != nil {
		f := &a.Param.Field
		result := "x"
		switch {
		case f.Presence == model.OptionalNullable:
			result = "xsdtype.Value(x)"
		case isPointer(f):
			result = "&x"
		}
		return read(f.Type, goType(f.Type), result)
	}
	wire := op.Wire.(*model.HTTPOperation)
	pointer := bodyType(wire, a.Body) != restBodyType(a.Body)
	result := "x"
	if pointer {
		result = "&x"
	}
	switch contentOf(a.Body) {
	case contentText:
		return "d := jsonwire.NewDecoder(in)\nx := d.String()\nreturn " + result + ", d.End()\n"
	case contentBinary:
		return "return io.Reader(bytes.NewReader(in)), nil\n"
	default:
		return read(a.Body.Type, schemaType(a.Body), result)
	}
}

// A corpusCall asks the program for one thing: a call of Operation with Args, nil
// for absent ones, or a round trip of Value as the part Part.
type corpusCall struct {
	Package   string
	Operation string            `json:",omitempty"`
	Args      []json.RawMessage `json:",omitempty"`
	Part      string            `json:",omitempty"`
	Value     json.RawMessage   `json:",omitempty"`
	// Server answers the call, whose request gets Header and Query as well; empty
	// for no answer.
	Server        string            `json:",omitempty"`
	Header, Query map[string]string `json:",omitempty"`
}

// A corpusAnswer is the request as it went over the wire, or what came out of a
// round trip. Status, Header and Body are what a server said.
type corpusAnswer struct {
	Error   string
	Request []byte
	Value   []byte
	Status  int
	Header  http.Header
	Body    []byte
}

// run returns an answer a call.
func (h *corpusHarness) run(calls []corpusCall) []corpusAnswer {
	h.t.Helper()
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, c := range calls {
		if err := enc.Encode(c); err != nil {
			h.t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(h.t.Context(), filepath.Join(h.dir, "harness"))
	cmd.Stdin = &in
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("%v\n%s", err, stderr.String())
	}
	var answers []corpusAnswer
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var a corpusAnswer
		if err := dec.Decode(&a); err != nil {
			h.t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(calls) {
		h.t.Fatalf("%d answers to %d calls", len(answers), len(calls))
	}
	return answers
}

// corpusBatches reads the documents, with at most so many operations of each, and
// gives them to use in batches that fit into one program.
func corpusBatches(t *testing.T, docs []*corpusDocument, most int, use func([]*corpusDocument)) {
	t.Helper()
	const room = 3000 // operations and types
	var batch []*corpusDocument
	count := 0
	for i, d := range docs {
		c := d.read(t, "doc"+strconv.Itoa(i), most)
		if c == nil {
			continue
		}
		n := len(c.Services[0].Operations) + len(c.Services[0].Types)
		if count+n > room && count > 0 {
			use(batch)
			for _, done := range batch {
				done.client, done.parts = nil, nil
			}
			batch, count = nil, 0
		}
		batch = append(batch, d)
		count += n
	}
	if len(batch) > 0 {
		use(batch)
	}
}
