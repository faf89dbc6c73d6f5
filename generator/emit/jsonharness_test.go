package emit

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// A jsonPart is a value that travels: a declared type, a body, a parameter.
type jsonPart struct {
	name string
	typ  model.Type
}

// declaredParts are the declared types of c that have a codec.
func declaredParts(c *model.Client) []jsonPart {
	var parts []jsonPart
	for _, t := range c.Types {
		if decl := model.DeclOf(t); hasCodec(t) || isInterface(t) {
			parts = append(parts, jsonPart{decl.GoName, t})
		}
	}
	return parts
}

// A jsonHarness is a generated package with a program that reads values with the
// generated decoder and writes them with the generated encoder.
type jsonHarness struct {
	t   *testing.T
	dir string
}

// newJSONHarness generates types and codecs of c, which is named, and builds the
// program. extra are tests of the generated package.
func newJSONHarness(t *testing.T, c *model.Client, parts []jsonPart, extra ...output.File) *jsonHarness {
	t.Helper()
	opts := Options{Module: harnessModule, Packages: []string{"jsonwire", "rest", "transport", "xsdtype"}}
	w := &writer{client: c, opts: opts}
	w.types()
	w.jsonCodecs()
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n// RoundTrips read a value and write it again.\nvar RoundTrips = map[string]func([]byte) ([]byte, error){\n", c.Package)
	for _, p := range parts {
		fmt.Fprintf(&b, "%q: func(in []byte) ([]byte, error) {\nvar x %s\nd := jsonwire.NewDecoder(in)\n", p.name, goType(p.typ))
		b.WriteString(w.jsonDecode(p.typ, "x"))
		b.WriteString("if err := d.End(); err != nil {\nreturn nil, err\n}\ne := jsonwire.NewEncoder(nil)\n")
		b.WriteString(w.jsonEncode(p.typ, "x"))
		b.WriteString("return e.Bytes()\n},\n")
	}
	b.WriteString("}\n")
	w.add("harness.go", []byte(b.String()))
	w.finishAll()
	for _, d := range w.diags {
		t.Error(d)
	}
	if t.Failed() {
		t.FailNow()
	}
	runtime, err := Runtime(opts)
	if err != nil {
		t.Fatal(err)
	}
	h := &jsonHarness{t: t, dir: t.TempDir()}
	main := output.File{Name: "main/main.go", Data: []byte(jsonHarnessMain(c.Package))}
	mod := output.File{Name: "go.mod", Data: []byte("module " + harnessModule + "\n\ngo 1.24\n")}
	files := &harness{t: t, dir: h.dir}
	for _, f := range slices.Concat(w.files, runtime, []output.File{main, mod}, extra) {
		files.write(f.Name, f.Data)
	}
	files.run("go", "build", "-o", "harness", "./main")
	if len(extra) > 0 {
		files.run("go", "vet", "./...")
		files.run("go", "test", "./"+c.Package)
	}
	return h
}

func jsonHarnessMain(pkg string) string {
	return `package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	gen "` + harnessModule + "/" + pkg + `"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		part, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		out, err := gen.RoundTrips[part]([]byte(text))
		if err != nil {
			fmt.Println("!" + err.Error())
			continue
		}
		fmt.Println(string(out))
	}
}
`
}

// A jsonCase is a text, without line breaks, for a part.
type jsonCase struct{ part, in string }

// roundTrip returns what came out for each case: JSON, or "!" and an error.
func (h *jsonHarness) roundTrip(cases []jsonCase) []string {
	h.t.Helper()
	var in bytes.Buffer
	for _, c := range cases {
		fmt.Fprintf(&in, "%s\t%s\n", c.part, c.in)
	}
	cmd := exec.Command(filepath.Join(h.dir, "harness"))
	cmd.Stdin = &in
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("%v\n%s", err, stderr.String())
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(cases) {
		h.t.Fatalf("%d answers to %d cases", len(lines), len(cases))
	}
	return lines
}
