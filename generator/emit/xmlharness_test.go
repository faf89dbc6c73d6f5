package emit

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/sample"
)

const harnessModule = "example.com/gen"

// missing skips a test for want of something that the machine lacks.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// A harness is a generated package with a program that reads each message part
// with the generated decoder and writes it with the generated encoder.
type harness struct {
	t     *testing.T
	dir   string
	parts []messagePart
}

// A messagePart is an element of a message.
type messagePart struct {
	name    string
	field   *model.Field
	encoded bool
	rpc     bool // the element is made up by rpc style
}

// messageParts are those of all operations of c, requests and answers.
func messageParts(c *model.Client) []messagePart {
	var parts []messagePart
	seen := map[string]int{} // port types may have operations of one name
	for _, s := range c.Services {
		for _, op := range s.Operations {
			opName := op.Name
			if seen[op.Name]++; seen[op.Name] > 1 {
				opName += fmt.Sprintf("~%d", seen[op.Name])
			}
			wire, ok := op.Wire.(*model.SOAPOperation)
			if !ok {
				continue
			}
			for kind, e := range map[string]*model.Envelope{"request": wire.Request, "response": wire.Response} {
				if e == nil {
					continue
				}
				for i, f := range e.Body {
					parts = append(parts, messagePart{fmt.Sprintf("%s.%s.%s.%d", s.Name, opName, kind, i), f, wire.Encoded, wire.RPC})
				}
			}
		}
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].name < parts[j].name })
	return parts
}

// elementsOf are the elements of parts that schemas declare.
func elementsOf(parts []messagePart) []*model.Field {
	var fields []*model.Field
	for _, p := range parts {
		if !p.rpc && p.field.Space != "" {
			fields = append(fields, p.field)
		}
	}
	return fields
}

// newHarness generates the types and codecs of c, both halves of each codec, and
// builds the program.
func newHarness(t *testing.T, c *model.Client) *harness {
	t.Helper()
	if diags := naming.Client(c); diags.HasErrors() {
		t.Fatalf("naming: %v", diags)
	}
	w := &writer{client: c, opts: Options{Module: harnessModule}}
	bothWays(w.codecs())
	w.types()
	parts := messageParts(c)
	w.add("harness.go", []byte(harnessSource(w, parts)))
	w.xmlCodecs()
	w.finishAll()
	for _, d := range w.diags {
		t.Error(d)
	}
	if t.Failed() {
		t.FailNow()
	}
	runtime, err := Runtime(Options{Module: harnessModule, Packages: []string{"xmlwire", "xsdtype"}})
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{t: t, dir: t.TempDir(), parts: parts}
	main := output.File{Name: "main/main.go", Data: []byte(harnessMain(c.Package))}
	mod := output.File{Name: "go.mod", Data: []byte("module " + harnessModule + "\n\ngo 1.24\n")}
	for _, f := range slices.Concat(w.files, runtime, []output.File{main, mod}) {
		h.write(f.Name, f.Data)
	}
	h.run("go", "vet", "./...")
	h.run("go", "build", "-o", "harness", "./main")
	return h
}

// bothWays makes a set of codecs that reads and writes everything that travels.
func bothWays(set *codecSet) {
	for s := range set.sent {
		set.received[s] = true
	}
	for s := range set.received {
		set.sent[s] = true
	}
}

func (h *harness) write(name string, data []byte) {
	h.t.Helper()
	name = filepath.Join(h.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) run(name string, args ...string) {
	h.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -trimpath") // the runtime is compiled once, wherever it stands
	if out, err := cmd.CombinedOutput(); err != nil {
		if len(out) > 6000 {
			out = append(out[:6000], "…"...)
		}
		h.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// harnessSource is a function for each message part that reads and writes it.
func harnessSource(w *writer, parts []messagePart) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n// Lenient reads what other tools write.\nvar Lenient bool\n\n// RoundTrips read a message part and write it again.\nvar RoundTrips = map[string]func([]byte) ([]byte, error){\n", w.client.Package)
	for _, p := range parts {
		fmt.Fprintf(&b, "%q: func(in []byte) ([]byte, error) {\nd := xmlwire.NewDecoder(in)\nd.Strict = !Lenient\n", p.name)
		if p.encoded {
			b.WriteString("d.FollowReferences()\n")
		}
		fmt.Fprintf(&b, "if !d.Root() {\nreturn nil, d.Err()\n}\nvar x %s\n", goField(p.field))
		b.WriteString(w.xmlDecodeField(p.field, "x"))
		b.WriteString("d.End()\nif d.Err() != nil {\nreturn nil, d.Err()\n}\ne := xmlwire.NewEncoder(nil)\n")
		if p.encoded {
			b.WriteString("e.Encoded = true\n")
		}
		b.WriteString(w.xmlEncodeField(p.field, "x", p.encoded))
		b.WriteString("return e.Document(), e.Err()\n},\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func harnessMain(pkg string) string {
	return `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	gen "` + harnessModule + "/" + pkg + `"
)

func main() {
	files, _ := filepath.Glob(filepath.Join(os.Args[1], "*.in.xml"))
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".in.xml")
		part := name[:strings.LastIndexByte(name, '.')]
		in, err := os.ReadFile(file)
		if err == nil {
			in, err = gen.RoundTrips[part](in)
		}
		if err != nil {
			fmt.Println(name, err)
		}
		os.WriteFile(strings.TrimSuffix(file, ".in.xml")+".out.xml", in, 0o644)
	}
}
`
}

// roundTrip sends samples through the program. It returns, by name of the part
// and number of the sample, what went in and what came out.
func (h *harness) roundTrip(samples int) map[string][2][]byte {
	h.t.Helper()
	in := map[string][]byte{}
	for _, p := range h.parts {
		for i := range samples {
			source := &sample.Source{}
			if i > 0 {
				source = sample.NewSource(uint64(i))
			}
			name := fmt.Sprintf("%s.%d", p.name, i)
			in[name] = sample.XML(p.field, source, elementsOf(h.parts)...)
			h.write("samples/"+name+".in.xml", in[name])
		}
	}
	cmd := exec.Command(filepath.Join(h.dir, "harness"), filepath.Join(h.dir, "samples"))
	report, err := cmd.CombinedOutput()
	if err != nil {
		h.t.Fatalf("%v\n%s", err, report)
	}
	if len(report) > 0 {
		h.t.Errorf("not read or not written:\n%s", firstLines(report, 20))
	}
	pairs := map[string][2][]byte{}
	for name, sent := range in {
		out, err := os.ReadFile(filepath.Join(h.dir, "samples", name+".out.xml"))
		if err != nil {
			h.t.Fatal(err)
		}
		pairs[name] = [2][]byte{sent, out}
	}
	return pairs
}

func firstLines(b []byte, n int) string {
	lines := strings.SplitN(string(b), "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

// canonical is a document in a form in which equal documents are equal: prefixes
// resolved, attributes sorted, no white space between elements, and without some
// attributes.
func canonical(doc []byte, without ...xml.Name) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	var b strings.Builder
	var scopes []map[string]string
	depth := 0
	resolveWord := func(v string) string {
		prefix, local, ok := strings.Cut(strings.TrimSpace(v), ":")
		if !ok {
			return v
		}
		for _, scope := range slices.Backward(scopes) {
			if space, ok := scope[prefix]; ok {
				return "{" + space + "}" + local
			}
		}
		return v
	}
	resolve := func(v string) string {
		words := strings.Split(v, " ")
		for i, w := range words {
			words[i] = resolveWord(w)
		}
		return strings.Join(words, " ")
	}
	var text strings.Builder
	flush := func() {
		if s := text.String(); strings.TrimSpace(s) != "" {
			b.WriteString(strings.Repeat(" ", depth) + resolve(s) + "\n")
		}
		text.Reset()
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			flush()
			scope := map[string]string{}
			var attrs []string
			for _, a := range token.Attr {
				if a.Name.Space == "xmlns" {
					scope[a.Name.Local] = a.Value
				} else if a.Name.Local == "xmlns" {
					scope[""] = a.Value
				}
			}
			scopes = append(scopes, scope)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && !slices.Contains(without, a.Name) {
					if a.Name == (xml.Name{Space: schemaSpace + "-instance", Local: "type"}) && !strings.Contains(a.Value, ":") {
						a.Value = ":" + a.Value // in the default namespace
					}
					attrs = append(attrs, fmt.Sprintf(" {%s}%s=%q", a.Name.Space, a.Name.Local, resolve(a.Value)))
				}
			}
			slices.Sort(attrs)
			fmt.Fprintf(&b, "%s<{%s}%s%s>\n", strings.Repeat(" ", depth), token.Name.Space, token.Name.Local, strings.Join(attrs, ""))
			depth++
		case xml.EndElement:
			flush()
			scopes = scopes[:len(scopes)-1]
			depth--
		case xml.CharData:
			text.Write(token)
		}
	}
}

// sharedFS is a folder of AUTHGEN_SHARED.
func sharedFS(t *testing.T, elem ...string) fs.FS {
	t.Helper()
	root := os.Getenv("AUTHGEN_SHARED")
	if root == "" {
		missing(t, "AUTHGEN_SHARED is not set: the vendors' own specs are not read")
	}
	return os.DirFS(filepath.Join(append([]string{root}, elem...)...))
}
