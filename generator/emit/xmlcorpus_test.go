package emit

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/sample"
	"github.com/authgen/authgen/generator/wsdl"
	"github.com/authgen/authgen/generator/xsd"
)

// seeds is how many samples of each message part are tried: an example that has
// everything, and random ones.
const seeds = 4

// Every message of every description of the corpus, filled at random, goes
// through the generated decoder and encoder. What comes out is what went in, and
// valid by the description's own schemas, as libxml2 sees it.
func TestCorpusMessages(t *testing.T) {
	if _, err := exec.LookPath("xmllint"); err != nil {
		missing(t, "xmllint is not installed: messages are not validated")
	}
	var docs []corpus.Description
	for _, d := range corpus.Descriptions(t) {
		if d.Accepted && strings.Contains(d.Path, os.Getenv("AUTHGEN_CORPUS_ONLY")) {
			docs = append(docs, d)
		}
	}
	size := func(d corpus.Description) int { return d.Bytes }
	switch corpus.Scale() {
	case "":
		docs = corpus.Sample(docs, 8, size)
	case "all":
		docs = corpus.Sample(docs, 40, size)
	}
	slices.SortStableFunc(docs, func(a, b corpus.Description) int { return cmp.Compare(a.Bytes, b.Bytes) })
	total := talliedMessages{reasons: map[string][]string{}, classes: map[string]int{}}
	for i, batch := range batches(docs) {
		if !inShard(t, i) {
			continue
		}
		began := time.Now()
		for _, d := range messagesOf(t, batch) {
			total.tally(t, d)
		}
		t.Logf("%d documents from %s in %v", len(batch), batch[0].Path, time.Since(began).Round(time.Second))
	}
	total.report(t)
}

// inShard reports whether this run tries batch i. AUTHGEN_SHARD, such as 2/3, says
// that the second of three runs does every third one.
func inShard(t *testing.T, i int) bool {
	t.Helper()
	text := os.Getenv("AUTHGEN_SHARD")
	if text == "" {
		return true
	}
	var shard, shards int
	if n, err := fmt.Sscanf(text, "%d/%d", &shard, &shards); n != 2 || err != nil || shard < 1 || shard > shards {
		t.Fatalf("AUTHGEN_SHARD is %q, want such as 2/3", text)
	}
	return i%shards == shard-1
}

// batches are docs in lots that are built as one program.
func batches(docs []corpus.Description) [][]corpus.Description {
	const most, mostBytes = 40, 2 << 20
	var all [][]corpus.Description
	bytes := mostBytes
	for _, d := range docs {
		if bytes+d.Bytes > mostBytes || len(all[len(all)-1]) == most {
			all = append(all, nil)
			bytes = 0
		}
		all[len(all)-1] = append(all[len(all)-1], d)
		bytes += d.Bytes
	}
	return all
}

// A talkative document is one of which all messages are tried.
type talkative struct {
	corpus.Description
	parts   []messagePart
	schemas []xsd.File
	failed  string // why there are no messages

	dir      string // with its samples
	excluded map[string]string
	tried    []string            // samples
	problems map[string]*problem // by sample
}

// A problem is what is wrong with a sample.
type problem struct {
	sample     string
	sampled    []string // complaints of libxml2 about what was made
	values     []string // those about facets alone
	structure  []string // about what the codec wrote
	facets     []string
	lost       string // what differs between the two
	unreadable string
	strict     string // why a strict decoder does not read what a lenient one does
}

// messagesOf tries all messages of some documents.
func messagesOf(t *testing.T, batch []corpus.Description) []*talkative {
	t.Helper()
	dir := t.TempDir()
	defer os.RemoveAll(dir)
	docs := make([]*talkative, len(batch))
	var packages []string
	catalog := corpus.Catalog(t)
	for i, d := range batch {
		docs[i] = &talkative{Description: d, dir: filepath.Join(dir, "samples", d.Package), excluded: map[string]string{}, problems: map[string]*problem{}}
		files, err := docs[i].generate(catalog)
		if err != nil {
			docs[i].failed = err.Error()
			continue
		}
		packages = append(packages, d.Package)
		writeAll(t, dir, files)
	}
	runtime, err := Runtime(Options{Module: harnessModule, Packages: []string{"xmlwire", "xsdtype"}})
	if err != nil {
		t.Fatal(err)
	}
	writeAll(t, dir, append(runtime,
		output.File{Name: "main/main.go", Data: []byte(chatterMain(packages))},
		output.File{Name: "go.mod", Data: []byte("module " + harnessModule + "\n\ngo 1.24\n")}))
	samples := map[*talkative]map[string][]byte{}
	for _, d := range docs {
		samples[d] = d.samples(t)
	}
	run := func(name string, args ...string) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -trimpath")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, firstLines(out, 30))
		}
	}
	run("go", "build", "-gcflags="+harnessModule+"/...=-N -l", "-ldflags=-s -w", "-o", "chatter", "./main")
	run(filepath.Join(dir, "chatter"), filepath.Join(dir, "samples"))
	var wg sync.WaitGroup
	for _, d := range docs {
		if d.failed != "" {
			continue
		}
		wg.Go(func() {
			d.compare(samples[d])
			d.validate(t, samples[d])
		})
	}
	wg.Wait()
	return docs
}

func writeAll(t *testing.T, dir string, files []output.File) {
	t.Helper()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// generate makes the package of types and codecs of d.
func (d *talkative) generate(catalog xsd.Catalog) (files []output.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	opts := wsdl.Options{Catalog: catalog, Lenient: !d.Clean}
	fsys := os.DirFS(d.Dir)
	service, _, diags := wsdl.Parse(fsys, d.File, opts)
	if service == nil || diags.HasErrors() {
		return nil, firstError(diags)
	}
	c := &model.Client{Package: d.Package, Services: []*model.Service{service}}
	if diags := naming.Client(c); diags.HasErrors() {
		return nil, firstError(diags)
	}
	w := &writer{client: c, opts: Options{Module: harnessModule}}
	bothWays(w.codecs())
	w.types()
	d.parts = messageParts(c)
	w.add("harness.go", []byte(harnessSource(w, d.parts)))
	w.xmlCodecs()
	w.finishAll()
	if w.diags.HasErrors() {
		return nil, firstError(w.diags)
	}
	d.schemas, _ = wsdl.Schemas(fsys, d.File, opts)
	return w.files, nil
}

func firstError(diags diag.List) error {
	for _, d := range diags {
		if d.Severity == diag.Error {
			return errors.New(d.String())
		}
	}
	return errors.New("not read")
}

// chatterMain is a program that sends samples through all packages.
func chatterMain(packages []string) string {
	var imports, table strings.Builder
	for _, p := range packages {
		fmt.Fprintf(&imports, "\t%q\n", harnessModule+"/"+p)
		fmt.Fprintf(&table, "\t%q: {%s.RoundTrips, &%s.Lenient},\n", p, p, p)
	}
	return `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

` + imports.String() + `)

var packages = map[string]struct{
	trips   map[string]func([]byte) ([]byte, error)
	lenient *bool
}{
` + table.String() + `}

func main() {
	for pkg, p := range packages {
		files, _ := filepath.Glob(filepath.Join(os.Args[1], pkg, "*.in.xml"))
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".in.xml")
			trip := p.trips[name[:strings.LastIndexByte(name, '.')]]
			base := strings.TrimSuffix(file, ".in.xml")
			*p.lenient = strings.HasSuffix(name, ".` + foreign + `")
			out, err := roundTrip(trip, file)
			if *p.lenient && err == nil {
				*p.lenient = false
				if _, err := roundTrip(trip, file); err != nil {
					os.WriteFile(base+".strict", []byte(err.Error()), 0o644)
				}
			}
			if err != nil {
				os.WriteFile(base+".err", []byte(err.Error()), 0o644)
				continue
			}
			os.WriteFile(base+".out.xml", out, 0o644)
		}
	}
}

func roundTrip(trip func([]byte) ([]byte, error), file string) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	in, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return trip(in)
}
`
}

// samples writes the samples of d and returns them by name.
func (d *talkative) samples(t *testing.T) map[string][]byte {
	t.Helper()
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	declared := append([]*model.Field{other}, elementsOf(d.parts)...)
	for _, p := range d.parts {
		for i := range seeds {
			source := &sample.Source{}
			if i > 0 {
				source = sample.NewSource(uint64(i))
			}
			name := fmt.Sprintf("%s.%d", p.name, i)
			all[name] = sample.XML(p.field, source, declared...)
		}
		if body := d.foreign(t, p); body != nil {
			all[p.name+"."+foreign] = body
		}
	}
	for name, data := range all {
		if err := os.WriteFile(filepath.Join(d.dir, name+".in.xml"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// foreign ends the name of a sample that gSOAP made.
const foreign = "gsoap"

// foreign is gSOAP's sample of a message part; nil if it made none.
func (d *talkative) foreign(t *testing.T, p messagePart) []byte {
	t.Helper()
	kind, ending := ".request.", ".req.xml"
	if strings.Contains(p.name, ".response.") {
		kind, ending = ".response.", ".res.xml"
	}
	operation, number, _ := strings.Cut(strings.TrimPrefix(p.name, serviceOf(d.File)+"."), kind)
	if number != "0" {
		return nil
	}
	top, _, _ := strings.Cut(d.Path, "/")
	folder := filepath.Join(corpus.Unpack(t, "wsdl-samples.tar.xz"), top, filepath.FromSlash(path.Dir(d.File)))
	files, _ := filepath.Glob(filepath.Join(folder, "*."+operation+ending))
	if len(files) == 0 {
		return nil
	}
	envelope, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if body := bodyOf(envelope, p.field.Name); body != nil {
		return body
	}
	return bodyOf(envelope, "")
}

func serviceOf(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

// bodyOf is the first element in the body of an envelope that has a local name, or
// any where that is empty, with the namespaces that are declared around it; nil for
// none.
func bodyOf(envelope []byte, local string) []byte {
	decoder := xml.NewDecoder(bytes.NewReader(envelope))
	scope := map[string]string{}
	for inBody := false; ; {
		from := decoder.InputOffset()
		token, err := decoder.Token()
		if err != nil {
			return nil
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if inBody && local != "" && start.Name.Local != local {
			if decoder.Skip() != nil {
				return nil
			}
			continue
		}
		if inBody {
			for _, a := range start.Attr {
				delete(scope, a.Name.Local)
			}
			if decoder.Skip() != nil {
				return nil
			}
			text := envelope[from:decoder.InputOffset()]
			at := bytes.IndexAny(text, " \t\r\n>/")
			var out bytes.Buffer
			out.Write(text[:at])
			for _, prefix := range slices.Sorted(maps.Keys(scope)) {
				fmt.Fprintf(&out, " xmlns:%s=\"%s\"", prefix, escaped(scope[prefix]))
			}
			out.Write(text[at:])
			return out.Bytes()
		}
		for _, a := range start.Attr {
			if a.Name.Space == "xmlns" {
				scope[a.Name.Local] = a.Value
			}
		}
		if start.Name.Local == "Header" && decoder.Skip() != nil {
			return nil
		}
		inBody = start.Name.Local == "Body"
	}
}

// other is an element for wildcards, declared beside the description's own.
var other = &model.Field{Name: "other", Space: "urn:authgen:other", Type: &model.Scalar{Kind: model.String, XSD: "string"}, MinOccurs: 1, MaxOccurs: 1}

func (d *talkative) problem(sample string) *problem {
	if d.problems[sample] == nil {
		d.problems[sample] = &problem{sample: sample}
	}
	return d.problems[sample]
}

// compare notes where what was written is not what was read.
func (d *talkative) compare(samples map[string][]byte) {
	var typed []xml.Name // what SOAP encoding adds, and samples lack
	if slices.ContainsFunc(d.parts, func(p messagePart) bool { return p.encoded }) {
		typed = []xml.Name{{Space: schemaSpace + "-instance", Local: "type"}, {Space: "http://schemas.xmlsoap.org/soap/encoding/", Local: "arrayType"}}
	}
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		d.tried = append(d.tried, name)
		out, err := os.ReadFile(filepath.Join(d.dir, name+".out.xml"))
		if err != nil {
			why, _ := os.ReadFile(filepath.Join(d.dir, name+".err"))
			d.problem(name).unreadable = cmp.Or(string(why), "no answer")
			continue
		}
		if why, err := os.ReadFile(filepath.Join(d.dir, name+".strict")); err == nil {
			d.problem(name).strict = string(why)
		}
		want, err := canonical(samples[name], typed...)
		if err != nil {
			d.problem(name).sampled = append(d.problem(name).sampled, err.Error())
			continue
		}
		got, err := canonical(out, typed...)
		if err != nil {
			d.problem(name).structure = append(d.problem(name).structure, err.Error())
			continue
		}
		if want != got {
			d.problem(name).lost = firstDifference(want, got)
		}
	}
}

// firstDifference shows the first lines in which two texts differ.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: sent %s, written %s", i+1, strings.TrimSpace(a[i]), strings.TrimSpace(b[i]))
		}
	}
	return "one is longer"
}

// validate has libxml2 judge all samples of d.
func (d *talkative) validate(t *testing.T, samples map[string][]byte) {
	schemas := filepath.Join(d.dir, "schemas")
	for _, f := range d.schemas {
		store(t, filepath.Join(schemas, f.Name), f.Data)
	}
	for i, group := range d.drivers() {
		var files []string
		for _, p := range group.parts {
			for s := range seeds {
				files = append(files, fmt.Sprintf("%s.%d.in.xml", p.name, s), fmt.Sprintf("%s.%d.out.xml", p.name, s))
			}
			if samples[p.name+"."+foreign] != nil {
				files = append(files, p.name+"."+foreign+".in.xml")
			}
		}
		judge := func(group *driver, number string, files []string) string {
			for name, data := range group.files(d.schemas) {
				store(t, filepath.Join(schemas, number+"_"+name), []byte(strings.ReplaceAll(data, "GROUP", number)))
			}
			return d.lint(filepath.Join(schemas, number+"_driver.xsd"), files)
		}
		refused := judge(group, strconv.Itoa(i), files)
		if strings.Contains(refused, "does already exist") && len(group.wrappers) > 0 {
			group.nested = true
			refused = judge(group, strconv.Itoa(i)+"n", d.nest(t, group.space, files))
		}
		if refused != "" {
			for _, f := range files {
				d.excluded[strings.TrimSuffix(strings.TrimSuffix(f, ".in.xml"), ".out.xml")] = refused
			}
		}
	}
}

// nest copies samples into an element around each.
func (d *talkative) nest(t *testing.T, space string, files []string) []string {
	var nested []string
	for _, name := range files {
		doc, err := os.ReadFile(filepath.Join(d.dir, name))
		if err != nil {
			continue // it was not written, which has been noted
		}
		if bytes.HasPrefix(doc, []byte("<?xml")) {
			doc = doc[bytes.Index(doc, []byte("?>"))+2:]
		}
		start, end := "<"+around, "</"+around+">"
		if space != "" {
			start, end = "<authgen:"+around+` xmlns:authgen="`+escaped(space)+`"`, "</authgen:"+around+">"
		}
		nested = append(nested, filepath.Join("nested", name))
		store(t, filepath.Join(d.dir, "nested", name), slices.Concat([]byte(start+">"), doc, []byte(end)))
	}
	return nested
}

// around is an element around a wrapper that has the name of another element.
const around = "around"

func store(t *testing.T, name string, data []byte) {
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, data, 0o644)); err != nil {
		t.Error(err)
	}
}

// A driver is a schema for message parts: the description's, and the elements
// that rpc style makes up.
type driver struct {
	parts    []messagePart
	wrappers map[model.XMLName]*model.Field
	space    string // of all wrappers: a namespace is defined by the first file that is imported
	nested   bool   // the wrappers stand in an element: the schemas have others of their names
}

// drivers sorts the parts of d into drivers in which no two wrappers have a name, and
// all are in one namespace.
func (d *talkative) drivers() []*driver {
	var groups []*driver
	for _, p := range d.parts {
		if p.encoded {
			d.excluded[p.name] = "SOAP encoding"
			continue
		}
		s, _ := p.field.Type.(*model.Struct)
		name := model.XMLName{Space: p.field.Space, Local: p.field.Name}
		made := p.field
		if !p.rpc && (p.field.Space != "" || typeName(p.field.Type).Local == "") {
			made = nil // a global element of the schemas
		} else if p.rpc && (p.field.Space == "" || s == nil) {
			d.excluded[p.name] = "rpc without a namespace"
			continue
		}
		at := slices.IndexFunc(groups, func(g *driver) bool {
			return made == nil || g.wrappers[name] == nil && (len(g.wrappers) == 0 || g.space == name.Space)
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, &driver{wrappers: map[model.XMLName]*model.Field{}})
		}
		groups[at].parts = append(groups[at].parts, p)
		if made != nil {
			groups[at].wrappers[name], groups[at].space = made, name.Space
		}
	}
	return groups
}

var targetNamespace = regexp.MustCompile(`targetNamespace="([^"]*)"`)

// files are the driver's own: driver.xsd and one for each namespace of wrappers.
func (g *driver) files(schemas []xsd.File) map[string]string {
	fileOf := map[string]string{}
	for _, f := range schemas {
		if strings.HasPrefix(f.Name, "namespace") {
			space := ""
			if m := targetNamespace.FindSubmatch(f.Data); m != nil {
				space = unescape(string(m[1]))
			}
			fileOf[space] = f.Name
		}
	}
	bySpace := map[string][]*model.Field{}
	for name, f := range g.wrappers {
		bySpace[name.Space] = append(bySpace[name.Space], f)
	}
	files := map[string]string{}
	var first, rest strings.Builder
	for i, space := range slices.Sorted(maps.Keys(bySpace)) {
		name := fmt.Sprintf("wrappers%d.xsd", i)
		files[name] = wrapperSchema(space, bySpace[space], fileOf, g.nested)
		fmt.Fprintf(&first, "<import%s schemaLocation=%q/>\n", spaceAttr(space), "GROUP_"+name)
	}
	for _, space := range slices.Sorted(maps.Keys(fileOf)) {
		if bySpace[space] == nil {
			fmt.Fprintf(&rest, "<import%s schemaLocation=%q/>\n", spaceAttr(space), fileOf[space])
		}
	}
	files["other.xsd"] = `<schema xmlns="` + schemaSpace + `" targetNamespace="urn:authgen:other"><element name="other" type="string"/></schema>`
	rest.WriteString(`<import namespace="urn:authgen:other" schemaLocation="GROUP_other.xsd"/>` + "\n")
	files["driver.xsd"] = "<schema xmlns=\"" + schemaSpace + "\" targetNamespace=\"urn:driver\">\n" + first.String() + rest.String() + "</schema>\n"
	return files
}

func spaceAttr(space string) string {
	if space == "" {
		return ""
	}
	return ` namespace="` + escaped(space) + `"`
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func unescape(s string) string {
	var text struct {
		Text string `xml:",chardata"`
	}
	_ = xml.Unmarshal([]byte("<a>"+s+"</a>"), &text)
	return text.Text
}

// wrapperSchema declares elements as rpc style has them, beside what the
// description has in their namespace, or within an element.
func wrapperSchema(space string, wrappers []*model.Field, fileOf map[string]string, nested bool) string {
	spaces := slices.Sorted(maps.Keys(fileOf))
	prefix := func(name model.XMLName) string {
		return fmt.Sprintf("n%d:%s", slices.Index(spaces, name.Space), name.Local)
	}
	var head, body strings.Builder
	for i, s := range spaces {
		if s != "" {
			fmt.Fprintf(&head, " xmlns:n%d=\"%s\"", i, escaped(s))
		}
	}
	for _, s := range spaces {
		if s != space {
			fmt.Fprintf(&body, "<x:import%s schemaLocation=%q/>\n", spaceAttr(s), fileOf[s])
		}
	}
	if f := fileOf[space]; f != "" {
		fmt.Fprintf(&body, "<x:include schemaLocation=%q/>\n", f)
	}
	element := func(f *model.Field) string {
		if f.Space != "" { // a part of an element
			return fmt.Sprintf("<x:element ref=%q/>\n", prefix(model.XMLName{Space: f.Space, Local: f.Name}))
		}
		t := typeName(f.Type)
		switch t.Space {
		case schemaSpace:
			return fmt.Sprintf("<x:element name=%q type=\"x:%s\"/>\n", f.Name, t.Local)
		case "":
			return fmt.Sprintf("<x:element name=%q type=%q/>\n", f.Name, t.Local)
		}
		return fmt.Sprintf("<x:element name=%q type=%q/>\n", f.Name, prefix(t))
	}
	slices.SortFunc(wrappers, func(a, b *model.Field) int { return cmp.Compare(a.Name, b.Name) })
	form := ""
	if nested {
		fmt.Fprintf(&body, "<x:element name=%q><x:complexType><x:choice>\n", around)
		form = ` form="qualified"`
	}
	for _, w := range wrappers {
		s, ok := w.Type.(*model.Struct)
		if !ok || w.Space == "" {
			body.WriteString(element(w))
			continue
		}
		fmt.Fprintf(&body, "<x:element name=%q%s><x:complexType><x:sequence>\n", w.Name, form)
		for _, f := range s.Fields {
			body.WriteString(element(f))
		}
		body.WriteString("</x:sequence></x:complexType></x:element>\n")
	}
	if nested {
		body.WriteString("</x:choice></x:complexType></x:element>\n")
	}
	target := ""
	if space != "" {
		target = ` targetNamespace="` + escaped(space) + `"`
	}
	return `<x:schema xmlns:x="` + schemaSpace + `"` + target + head.String() + ">\n" + body.String() + "</x:schema>\n"
}

// typeName is the name that a schema has for t; none if t is anonymous.
func typeName(t model.Type) model.XMLName {
	switch t := t.(type) {
	case *model.Any:
		return model.XMLName{Space: schemaSpace, Local: "anyType"}
	case *model.Scalar:
		return model.XMLName{Space: schemaSpace, Local: t.XSD}
	case *model.List:
		return t.WrapperXML
	case *model.Struct, *model.Enum, *model.Named, *model.Map, *model.Union:
	}
	return model.DeclOf(t).XML
}

// A line of xmllint about a sample.
var lintLine = regexp.MustCompile(`(?m)^(?:.*/)?([^/\n]+)\.(in|out)\.xml:(\d+): (?:.*?: )?Schemas validity error : (.*)$`)

// lint runs xmllint, and returns why it does not take the schema, if so.
func (d *talkative) lint(schema string, files []string) (refused string) {
	for batch := range slices.Chunk(files, 400) {
		cmd := exec.Command("xmllint", append([]string{"--noout", "--nonet", "--huge", "--schema", schema}, batch...)...)
		cmd.Dir = d.dir
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 5 || bytes.Contains(out, []byte("failed to compile")) {
			return "libxml2 does not compile the schema" + parserError(string(out))
		}
		d.complaints(string(out))
	}
	return ""
}

// parserError is the first thing that libxml2 says of a schema.
func parserError(out string) string {
	_, text, ok := strings.Cut(out, "Schemas parser error : ")
	if !ok {
		return ""
	}
	text, _, _ = strings.Cut(text, "\n")
	return ": " + strings.TrimSpace(text)
}

// complaints files what xmllint says.
func (d *talkative) complaints(out string) {
	facet := map[string]bool{} // places of which a facet was the reason
	for _, m := range lintLine.FindAllStringSubmatch(out, -1) {
		sample, direction, line, text := m[1], m[2], m[3], m[4]
		p := d.problem(sample)
		at := sample + direction + line + strings.SplitN(text, ":", 2)[0]
		if strings.Contains(text, "[facet '") || strings.Contains(text, "identity-constraint") {
			facet[at] = true
		}
		if strings.Contains(text, "No matching global declaration available for the validation root") && !d.Clean {
			part := sample[:strings.LastIndexByte(sample, '.')]
			d.excluded[part] = "the description refers to an element that it lacks"
			delete(d.problems, sample)
			continue
		}
		switch isFacet := facet[at] && (strings.Contains(text, "[facet '") || strings.Contains(text, "identity-constraint") || strings.Contains(text, "is not a valid value")); {
		case direction == "in" && !isFacet:
			p.sampled = append(p.sampled, text)
		case direction == "in":
			p.values = append(p.values, text)
		case isFacet:
			p.facets = append(p.facets, text)
		default:
			p.structure = append(p.structure, text)
		}
	}
}

// talliedMessages are the figures of a run.
type talliedMessages struct {
	docs, operations                     int
	literal, valid, facets, read, intact int // operations
	messages                             int // samples of ours
	foreign, foreignValid, foreignRead   int // samples of gSOAP
	foreignStrict                        int
	reasons                              map[string][]string // operations that are not judged, by the reason
	classes                              map[string]int
}

// report prints the figures and what is behind them.
func (m *talliedMessages) report(t *testing.T) {
	t.Helper()
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d\tdocuments\n%d\toperations, of which %d messages are tried\n%d\tliteral ones that libxml2 can judge\n", m.docs, m.operations, m.messages, m.literal)
	fmt.Fprintf(w, "%d\tof which all requests and answers have a valid structure\n%d\tand valid values\n", m.valid, m.facets)
	fmt.Fprintf(w, "%d\toperations of which all messages are read\n%d\tand written as they were\n", m.read, m.intact)
	fmt.Fprintf(w, "%d\tsamples of gSOAP\n%d\tof which are valid\n%d\tand are read\n%d\tand by strict decoders\n",
		m.foreign, m.foreignValid, m.foreignRead, m.foreignStrict)
	fmt.Fprintln(w)
	for _, class := range slices.SortedFunc(maps.Keys(m.classes), func(a, b string) int {
		return cmp.Or(cmp.Compare(m.classes[b], m.classes[a]), cmp.Compare(a, b))
	}) {
		fmt.Fprintf(w, "%d\t%s\n", m.classes[class], class)
	}
	fmt.Fprintln(w)
	for _, reason := range slices.SortedFunc(maps.Keys(m.reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(m.reasons[b]), len(m.reasons[a])), cmp.Compare(a, b))
	}) {
		fmt.Fprintf(w, "%d\tnot judged: %s\n", len(m.reasons[reason]), reason)
		for _, operation := range m.reasons[reason] {
			fmt.Fprintf(w, "\t    %s\n", operation)
		}
	}
	w.Flush()
	t.Logf("\n%s", b.Bytes())
}

var quotedNames = regexp.MustCompile(`'[^']*'|"[^"]*"|\(.*\)`)

// tally adds up what became of one document.
func (m *talliedMessages) tally(t *testing.T, d *talkative) {
	t.Helper()
	m.docs++
	if d.failed != "" {
		t.Errorf("%s: %s", d.Path, d.failed)
		return
	}
	type state struct{ excluded, invalid, facets, unread, lost bool }
	operations := map[string]*state{}
	operation := func(part string) *state {
		name := operationOf(part)
		if operations[name] == nil {
			operations[name] = &state{}
		}
		return operations[name]
	}
	for _, p := range d.parts {
		operation(p.name)
	}
	for _, name := range slices.Sorted(maps.Keys(d.excluded)) {
		o := operation(name)
		if !o.excluded {
			m.reasons[d.excluded[name]] = append(m.reasons[d.excluded[name]], d.Path+" "+operationOf(name))
		}
		o.excluded = true
	}
	shown := map[string]bool{}
	for _, name := range d.tried {
		if strings.HasSuffix(name, "."+foreign) {
			m.tallyForeign(t, d, name)
		} else {
			m.messages++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.problems)) {
		if strings.HasSuffix(name, "."+foreign) {
			continue
		}
		p, o := d.problems[name], operation(name)
		o.unread = o.unread || p.unreadable != ""
		o.lost = o.lost || p.lost != ""
		o.facets = o.facets || len(p.facets) > 0
		o.invalid = o.invalid || len(p.structure) > 0 || p.unreadable != ""
		for kind, text := range map[string]string{
			"unread": p.unreadable, "lost": p.lost, "sample": first(p.sampled), "structure": first(p.structure), "facet": first(p.facets),
		} {
			if text == "" {
				continue
			}
			class := kind
			if kind != "lost" {
				class += ": " + quotedNames.ReplaceAllString(text, "_")
			}
			m.classes[class]++
			if shown[class] {
				continue
			}
			shown[class] = true
			say := t.Logf
			if kind == "structure" || kind == "unread" || kind == "lost" {
				say = t.Errorf
			}
			say("%s %s: %s: %.400s", d.Path, name, kind, text)
		}
	}
	for _, o := range operations {
		m.operations++
		if !o.unread {
			m.read++
			if !o.lost {
				m.intact++
			}
		}
		if o.excluded {
			continue
		}
		m.literal++
		if !o.invalid {
			m.valid++
			if !o.facets {
				m.facets++
			}
		}
	}
}

// operationOf is the operation of a message part or a sample.
func operationOf(name string) string {
	for _, kind := range []string{".request.", ".response."} {
		name, _, _ = strings.Cut(name, kind)
	}
	return name
}

// tallyForeign adds up what became of a sample of gSOAP.
func (m *talliedMessages) tallyForeign(t *testing.T, d *talkative, name string) {
	t.Helper()
	m.foreign++
	p := d.problems[name]
	if p != nil && (len(p.sampled) > 0 || len(p.values) > 0 && p.unreadable != "") {
		return // gSOAP does not know patterns, and what breaks one need not be read
	}
	m.foreignValid++
	if p == nil || p.unreadable == "" {
		m.foreignRead++
		if p == nil || p.strict == "" {
			m.foreignStrict++
		} else if part := name[:strings.LastIndexByte(name, '.')]; cmp.Or(d.excluded[part], d.excluded[name]) == "" && len(p.values) == 0 {
			m.classes["strict: "+quotedNames.ReplaceAllString(p.strict, "_")]++
			t.Errorf("%s %s: gSOAP, strictly: %.400s", d.Path, name, p.strict)
		}
		return
	}
	m.classes["gSOAP: "+quotedNames.ReplaceAllString(p.unreadable, "_")]++
	t.Errorf("%s %s: gSOAP: %.400s", d.Path, name, p.unreadable)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
