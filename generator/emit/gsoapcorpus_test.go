package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/sample"
	"github.com/authgen/authgen/generator/wsdl"
)

// served are descriptions of which every operation is called with
// AUTHGEN_CORPUS=all; those of the first two are in every run of the tests.
var served = []string{
	"apache__cxf/hello_world_collision/hello_world_collision.wsdl",
	"hooklift__gowsdl/dyndns/dyndns.wsdl",
	"valuetechdev__24sevenoffice-go/authService/authService.wsdl",
	"apache__cxf/Benchmark/Benchmark.wsdl",
	"apache__axis-axis2-java-core/gorilla_dlw/gorilla_dlw.wsdl",
	"droyo__go-xml/chemspell/chemspell.wsdl",
}

// excused are requests that gSOAP refuses, and why it need not have.
var excused = map[string]string{
	"postmanlabs__wsdl-to-postman/cdas/cdas.wsdl GetDataAsText2":         "a type that extends an array of SOAP encoding is no array to gSOAP",
	"apache__axis-axis2-java-core/doclitbare/doclitbare.wsdl EchoString": "its server ends without a word",
}

// A servedDocument is a description of the corpus with the server that gSOAP makes
// of it, and the client that we make of it.
type servedDocument struct {
	corpus.Description
	client   *model.Client
	requests []servedRequest
	excluded string // why there is no server
	answered int
	refused  []string
}

// A servedRequest is a call, as the program reads it.
type servedRequest struct {
	Package, Operation, URL string
	In                      [][]byte
}

// gSOAP makes a server of a description by itself, which checks requests against
// the schema and answers with what is empty. Each operation is called with what a
// sample says, through the whole client, and the answer is read. AUTHGEN_CORPUS
// says how many descriptions are tried.
func TestCorpusGSOAP(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a C compiler takes its time")
	}
	for _, tool := range []string{"wsdl2h", "soapcpp2", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, tool+" is not installed: gSOAP's servers are not called")
		}
	}
	docs := servedDocuments(t)
	var all []*servedDocument
	for _, d := range docs {
		if d.read(t) {
			d.serve(t)
			all = append(all, d)
		}
	}
	all = slices.DeleteFunc(all, func(d *servedDocument) bool {
		if d.excluded != "" {
			t.Logf("%s: %s", d.Path, d.excluded)
		}
		return d.excluded != ""
	})
	callAll(t, all)
	operations, answered := 0, 0
	for _, d := range all {
		operations += len(d.requests)
		answered += d.answered
		for _, r := range d.refused {
			operation, _, _ := strings.Cut(r, ":")
			if why := excused[d.Path+" "+operation]; why != "" {
				t.Logf("%s %s: %s", d.Path, operation, why)
				continue
			}
			t.Errorf("%s %.500s", d.Path, r)
		}
	}
	t.Logf("%d descriptions, of which gSOAP serves %d; %d of %d operations are answered", len(docs), len(all), answered, operations)
}

// servedDocuments are those that this run tries.
func servedDocuments(t *testing.T) []*servedDocument {
	t.Helper()
	only := os.Getenv("AUTHGEN_CORPUS_ONLY")
	usual := served
	if corpus.Scale() == "" {
		usual = served[:2]
	}
	var docs []*servedDocument
	for _, d := range corpus.Descriptions(t) {
		const most = 60_000 // bytes: a C compiler takes its time
		switch {
		case !d.Accepted || !d.Clean || d.Bytes > most:
		case only != "" && slices.ContainsFunc(strings.Split(only, ","), func(part string) bool { return strings.Contains(d.Path, part) }), only == "" && (corpus.Scale() == "build" || slices.Contains(usual, d.Path)):
			docs = append(docs, &servedDocument{Description: d})
		}
	}
	if corpus.Scale() == "build" && only == "" {
		docs = spread(docs, 80)
	}
	return docs
}

// spread is n items of all, evenly.
func spread[T any](all []T, n int) []T {
	if n >= len(all) {
		return all
	}
	chosen := make([]T, n)
	for i := range chosen {
		chosen[i] = all[i*len(all)/n]
	}
	return chosen
}

// read reads the description, and reports whether it has operations that
// are answered: gSOAP says nothing at all to others, which is not
// what CGI wants.
func (d *servedDocument) read(t *testing.T) bool {
	t.Helper()
	service, _, diags := wsdl.Parse(os.DirFS(d.Dir), d.File, wsdl.Options{Catalog: corpus.Catalog(t)})
	if service == nil || diags.HasErrors() {
		t.Errorf("%s: %v", d.Path, firstError(diags))
		return false
	}
	service.URL, service.Regions = "https://vendor.example", nil
	d.client = &model.Client{Package: d.Package, Services: []*model.Service{service}}
	if diags := naming.Client(d.client); diags.HasErrors() {
		t.Errorf("%s: %v", d.Path, firstError(diags))
		return false
	}
	declared := elementsOf(messageParts(d.client))
	for _, op := range service.Operations {
		wire, ok := op.Wire.(*model.SOAPOperation)
		if !ok || !called(wire) {
			continue
		}
		r := servedRequest{Package: d.Package, Operation: op.GoName}
		for _, f := range wire.Request.Body {
			r.In = append(r.In, sample.XML(f, &sample.Source{}, declared...))
		}
		d.requests = append(d.requests, r)
	}
	return len(d.requests) > 0
}

func called(wire *model.SOAPOperation) bool {
	return !wire.OneWay && wire.Request != nil
}

// serve builds gSOAP's server, and serves it through CGI.
func (d *servedDocument) serve(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, command := range [][]string{
		{"wsdl2h", "-c", "-o", filepath.Join(dir, "service.h"), filepath.Join(d.Dir, filepath.FromSlash(d.File))},
		{"soapcpp2", "-c", "-T", "-L", "-x", "-I/usr/share/gsoap/import", "-d", dir, filepath.Join(dir, "service.h")},
		{"gcc", "-w", "-O0", "-o", "server", "soapTester.c", "soapC.c", "soapServer.c", "-lgsoap"},
	} {
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir = dir
		if command[0] == "wsdl2h" {
			cmd.Dir = filepath.Dir(command[len(command)-1])
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			d.excluded = fmt.Sprintf("%s: %v: %.200s", command[0], err, lastLine(out))
			return
		}
	}
	const strict = "4096" // what the schema does not allow is refused
	server := httptest.NewServer(&cgi.Handler{Path: filepath.Join(dir, "server"), Dir: dir, Args: []string{strict}})
	t.Cleanup(server.Close)
	for i := range d.requests {
		d.requests[i].URL = server.URL
	}
}

func lastLine(out []byte) []byte {
	out = bytes.TrimSpace(out)
	return out[bytes.LastIndexByte(out, '\n')+1:]
}

// nothing is what a client says of an empty body, which is what gSOAP's server has
// for an answer that is one element by itself: it took the request.
const nothing = ": HTTP 200: an element is missing"

// callAll builds a program with the clients of docs, and has it make all requests.
func callAll(t *testing.T, docs []*servedDocument) {
	t.Helper()
	if len(docs) == 0 {
		return
	}
	opts := Options{Module: harnessModule, Packages: []string{"soap", "transport", "xsdtype", "xmlwire"}}
	program := &harness{t: t, dir: t.TempDir()}
	var imports, entries strings.Builder
	var requests []servedRequest
	for _, d := range docs {
		w := &writer{client: d.client, opts: opts}
		bothWays(w.codecs())
		w.types()
		w.clientFiles()
		w.add("harness.go", []byte(w.callTable()))
		w.xmlCodecs()
		w.finishAll()
		for _, g := range w.diags {
			t.Errorf("%s: %v", d.Path, g)
		}
		for _, f := range w.files {
			if !strings.HasSuffix(f.Name, "_test.go") && strings.Count(f.Name, "/") == 1 {
				program.write(f.Name, f.Data)
			}
		}
		fmt.Fprintf(&imports, "\t%q\n", harnessModule+"/"+d.Package)
		fmt.Fprintf(&entries, "\t\t%q: %s.Calls,\n", d.Package, d.Package)
		requests = append(requests, d.requests...)
	}
	if t.Failed() {
		t.FailNow()
	}
	runtime, err := Runtime(opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range runtime {
		program.write(f.Name, f.Data)
	}
	program.write("go.mod", []byte("module "+harnessModule+"\n\ngo 1.24\n"))
	program.write("call/call.go", readTestdata(t, "gsoapcall.go.txt"))
	program.write("main/main.go", []byte("package main\n\nimport (\n\t\""+harnessModule+"/call\"\n\n"+imports.String()+
		")\n\nfunc main() {\n\tcall.Serve(map[string]map[string]call.Func{\n"+entries.String()+"\t})\n}\n"))
	program.run("go", "build", "-gcflags="+harnessModule+"/...=-N -l", "-o", "harness", "./main")
	answers := program.ask(requests)
	for _, d := range docs {
		for range d.requests {
			if answer := answers[0]; answer == "" || strings.HasSuffix(answer, nothing) {
				d.answered++
			} else {
				d.refused = append(d.refused, requests[0].Operation+": "+answer)
			}
			answers, requests = answers[1:], requests[1:]
		}
	}
}

// ask has the program make requests, and returns what became of each.
func (h *harness) ask(requests []servedRequest) []string {
	h.t.Helper()
	in, err := json.Marshal(requests)
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.CommandContext(h.t.Context(), filepath.Join(h.dir, "harness"))
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("%v\n%s", err, firstLines(stderr.Bytes(), 20))
	}
	var answers []string
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(requests) {
		h.t.Fatalf("%d answers to %d requests: %v", len(answers), len(requests), err)
	}
	return answers
}

// callTable is source with a function for each operation that is called: it reads
// the body elements of a sample, and sends them.
func (w *writer) callTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"context\"\n\n\t\"%s/call\"\n)\n\n// Calls are the operations.\nvar Calls = map[string]call.Func{\n", w.client.Package, harnessModule)
	for _, s := range newClientView(w).Services {
		for _, c := range s.Calls() {
			wire := c.soap()
			if !called(wire) {
				continue
			}
			in, _ := c.soapTypes()
			fmt.Fprintf(&b, "%q: func(ctx context.Context, url string, in [][]byte) error {\nvar x %s\n", c.GoName, in)
			single := c.singleStruct(wire.Request)
			for i, f := range wire.Request.Body {
				target := "x"
				if single == nil {
					at := slices.IndexFunc(c.Args, func(a *model.Arg) bool { return a.Part == f })
					if at < 0 {
						continue
					}
					target += "." + upperFirst(c.Args[at].GoName)
				}
				fmt.Fprintf(&b, "{\nd := xmlwire.NewDecoder(in[%d])\nif !d.Root() {\nreturn d.Err()\n}\n", i)
				if single != nil {
					b.WriteString("x.decodeXML(d)\n")
				} else {
					b.WriteString(w.xmlDecodeField(f, target))
				}
				b.WriteString("if d.Err() != nil {\nreturn d.Err()\n}\n}\n")
			}
			fmt.Fprintf(&b, "_, err := callSOAP(ctx, New(WithEndpoint(url)), &%s, &x)\nreturn err\n},\n", c.Var())
		}
	}
	b.WriteString("}\n")
	return b.String()
}
