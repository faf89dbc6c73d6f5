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
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schemas are those of a WSDL file, written so that libxml2 reads them.
type schemas struct {
	t      *testing.T
	dir    string
	spaces []string // target namespaces, in order
	parts  map[string][]string
}

const schemaSpace = "http://www.w3.org/2001/XMLSchema"

// newSchemas takes the schemas out of a WSDL file: a file a schema, and one a
// namespace that includes those.
func newSchemas(t *testing.T, fsys fs.FS, file string) *schemas {
	t.Helper()
	s := &schemas{t: t, dir: t.TempDir(), parts: map[string][]string{}}
	doc, err := fs.ReadFile(fsys, file)
	if err != nil {
		t.Fatal(err)
	}
	s.split(fsys, path.Dir(file), doc)
	return s
}

// split finds the schema elements of a document.
func (s *schemas) split(fsys fs.FS, dir string, doc []byte) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	scope := map[string]string{}
	for {
		from := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name != (xml.Name{Space: schemaSpace, Local: "schema"}) {
			for _, a := range start.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					scope[a.Name.Local] = a.Value
				}
			}
			continue
		}
		if err := d.Skip(); err != nil {
			s.t.Fatal(err)
		}
		s.add(start, scope, doc[from:d.InputOffset()])
	}
	for i, space := range s.spaces {
		s.collect(i, space)
	}
}

// add keeps one schema, with the namespaces declared around it, and without the
// locations of its imports.
func (s *schemas) add(start xml.StartElement, scope map[string]string, text []byte) {
	space := ""
	own := map[string]bool{}
	for _, a := range start.Attr {
		if a.Name.Local == "targetNamespace" && a.Name.Space == "" {
			space = a.Value
		}
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			own[a.Name.Local] = true
		}
	}
	var declarations strings.Builder
	for prefix, uri := range scope {
		switch {
		case own[prefix]:
		case prefix == "xmlns":
			fmt.Fprintf(&declarations, " xmlns=%q", uri)
		default:
			fmt.Fprintf(&declarations, " xmlns:%s=%q", prefix, uri)
		}
	}
	end := bytes.IndexAny(text, " \t\r\n>/")
	text = slices.Concat(text[:end], []byte(declarations.String()), text[end:])
	if !slices.Contains(s.spaces, space) {
		s.spaces = append(s.spaces, space)
	}
	s.parts[space] = append(s.parts[space], longDefault.ReplaceAllString(string(text), ""))
}

// longDefault is a default value that libxml2 cannot hold, though XML Schema can:
// .NET's smallest decimal. It says nothing about what is valid.
var longDefault = regexp.MustCompile(` default="-?[0-9]{25,}"`)

// collect writes the files of one namespace.
func (s *schemas) collect(i int, space string) {
	var b strings.Builder
	fmt.Fprintf(&b, "<s:schema xmlns:s=%q", schemaSpace)
	if space != "" {
		fmt.Fprintf(&b, " targetNamespace=%q", space)
	}
	b.WriteString(">\n")
	for j, text := range s.parts[space] {
		name := fmt.Sprintf("ns%d_%d.xsd", i, j)
		fmt.Fprintf(&b, "<s:include schemaLocation=%q/>\n", name)
		s.write(name, s.located(text))
	}
	b.WriteString("</s:schema>\n")
	s.write(fmt.Sprintf("ns%d.xsd", i), b.String())
}

// located gives imports the file of their namespace.
func (s *schemas) located(text string) string {
	d := xml.NewDecoder(strings.NewReader(text))
	var out strings.Builder
	last := int64(0)
	for {
		from := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name != (xml.Name{Space: schemaSpace, Local: "import"}) {
			continue
		}
		space := ""
		for _, a := range start.Attr {
			if a.Name.Local == "namespace" {
				space = a.Value
			}
		}
		out.WriteString(text[last:from])
		element := text[from+1 : int(from)+1+strings.IndexAny(text[from+1:], " \t\r\n>/")]
		if i := slices.Index(s.spaces, space); i >= 0 {
			fmt.Fprintf(&out, "<%s namespace=%q schemaLocation=\"ns%d.xsd\"/>", element, space, i)
		}
		if err := d.Skip(); err != nil {
			break
		}
		last = d.InputOffset()
	}
	return out.String() + text[last:]
}

func (s *schemas) write(name, text string) {
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// validate checks all samples of h, as they were made and as the codec wrote
// them, with libxml2.
func (s *schemas) validate(h *harness) {
	s.t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		s.t.Log("xmllint is not installed: messages were not validated")
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			s.t.Fail()
		}
		return
	}
	var driver strings.Builder
	fmt.Fprintf(&driver, "<s:schema xmlns:s=%q>\n", schemaSpace)
	for i, space := range s.spaces {
		if space == "" {
			fmt.Fprintf(&driver, "<s:include schemaLocation=\"ns%d.xsd\"/>\n", i)
		} else {
			fmt.Fprintf(&driver, "<s:import namespace=%q schemaLocation=\"ns%d.xsd\"/>\n", space, i)
		}
	}
	driver.WriteString("</s:schema>\n")
	s.write("driver.xsd", driver.String())
	files, err := filepath.Glob(filepath.Join(h.dir, "samples", "*.xml"))
	if err != nil {
		s.t.Fatal(err)
	}
	for batch := range slices.Chunk(files, 500) {
		cmd := exec.Command("xmllint", append([]string{"--noout", "--nonet", "--schema", filepath.Join(s.dir, "driver.xsd")}, batch...)...)
		out, err := cmd.CombinedOutput()
		if err == nil {
			continue
		}
		var complaints []string
		for line := range strings.SplitSeq(string(out), "\n") {
			if line != "" && !strings.HasSuffix(line, " validates") {
				complaints = append(complaints, strings.ReplaceAll(line, h.dir+"/samples/", ""))
			}
		}
		s.t.Errorf("xmllint: %v\n%s", err, firstLines([]byte(strings.Join(complaints, "\n")), 30))
	}
}
