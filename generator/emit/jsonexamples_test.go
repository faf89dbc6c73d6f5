package emit

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// Every example that a vendor ships and that holds under a lenient reading of its
// own schema decodes, and comes out again without a declared field lost.
func TestVendorsExamplesDecode(t *testing.T) {
	shared := os.Getenv("AUTHGEN_SHARED")
	if shared == "" {
		missing(t, "AUTHGEN_SHARED is not set: the vendors' documents are not at hand")
	}
	for _, file := range []string{"vendors/finicity/openbanking-us.yaml"} {
		t.Run(path.Base(file), func(t *testing.T) { tryExamples(t, filepath.Join(shared, filepath.FromSlash(file))) })
	}
}

func tryExamples(t *testing.T, file string) {
	d := &corpusDocument{path: path.Base(file), dir: filepath.Dir(file), file: filepath.Base(file)}
	if d.read(t, "vendor", 0) == nil {
		t.Fatal("the document was not read")
	}
	e := &exampleTest{t: t}
	e.batch([]*corpusDocument{d})
	if e.report(); e.count == 0 {
		t.Error("no examples found")
	}
}

// The same holds for every example of every document of the corpus.
func TestCorpusExamples(t *testing.T) {
	e := &exampleTest{t: t}
	corpusBatches(t, corpusDocumentsWith(t, 10, hasExamples), 0, e.batch)
	if e.report(); e.count == 0 {
		t.Error("no examples found")
	}
}

var exampleWord = regexp.MustCompile(`(?m)["']?\bexamples?["']?:`)

// hasExamples reports whether a document speaks of examples.
func hasExamples(d *corpusDocument) bool {
	data, err := os.ReadFile(filepath.Join(d.dir, d.file))
	return err == nil && exampleWord.Match(data)
}

// An exampleTest counts examples.
type exampleTest struct {
	t                         *testing.T
	count, wrong, odd, silent int
}

func (e *exampleTest) report() {
	e.t.Logf("%d examples; %d contradict their own schema and give an error, %d look like no variant of a union, %d decode all the same",
		e.count, e.wrong, e.odd, e.silent)
}

// batch reads the examples of some documents and writes them again.
func (e *exampleTest) batch(docs []*corpusDocument) {
	var calls []corpusCall
	var owners []*corpusDocument
	var examples []vendorExample
	for _, d := range docs {
		for _, x := range examplesOf(e.t, filepath.Join(d.dir, d.file), d.client.Services[0]) {
			calls = append(calls, corpusCall{Package: d.client.Package, Part: d.part(x.typ), Value: []byte(x.text)})
			owners, examples = append(owners, d), append(examples, x)
		}
	}
	docs = slices.DeleteFunc(slices.Clone(docs), func(d *corpusDocument) bool { return len(d.parts) == 0 })
	if len(docs) == 0 {
		return
	}
	for i, a := range newCorpusHarness(e.t, docs).run(calls) {
		e.judge(owners[i], examples[i], a)
	}
}

// part is the name under which the document's program knows t.
func (d *corpusDocument) part(t model.Type) string {
	i := slices.IndexFunc(d.parts, func(p jsonPart) bool { return p.typ == t })
	if i < 0 {
		i = len(d.parts)
		d.parts = append(d.parts, jsonPart{fmt.Sprint("T", i), t})
	}
	return d.parts[i].name
}

func (e *exampleTest) judge(d *corpusDocument, x vendorExample, a corpusAnswer) {
	e.count++
	in := jsonwire.Parse([]byte(x.text))
	fault := contradiction(x.typ, in, "$")
	switch {
	case strings.HasPrefix(a.Error, "panic"):
		e.t.Errorf("%s: %s: %s", d.path, x.place, a.Error)
	case a.Error != "" && fault == "":
		e.t.Errorf("%s: %s: %s\n in %.500s", d.path, x.place, a.Error, x.text)
	case a.Error != "":
		e.wrong++
		if !strings.HasPrefix(a.Error, "$") && !strings.Contains(a.Error, "$") {
			e.t.Errorf("%s: %s: an error without a path: %s", d.path, x.place, a.Error)
		}
		e.t.Logf("%s: %s contradicts its schema: %s; %s", d.path, x.place, fault, a.Error)
	case strings.HasPrefix(fault, perhaps):
		e.odd++
	case fault != "":
		e.silent++
		e.t.Errorf("%s: %s: decodes although %s", d.path, x.place, fault)
	default:
		if lost := lostIn(x.typ, in, jsonwire.Parse(a.Value), "$"); lost != "" {
			e.t.Errorf("%s: %s: lost %s\n in %.700s\nout %.700s", d.path, x.place, lost, x.text, a.Value)
		}
	}
}

// A vendorExample is an example of a document, as JSON on one line.
type vendorExample struct {
	place string
	text  string
	typ   model.Type
}

// examplesOf finds the examples of bodies and of component schemas.
func examplesOf(t *testing.T, file string, s *model.Service) []vendorExample {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	f := &exampleFinder{t: t, root: doc.Content[0]}
	for _, op := range s.Operations {
		wire, ok := op.Wire.(*model.HTTPOperation)
		if !ok {
			continue
		}
		item := f.at(f.root, "paths", wire.Path, strings.ToLower(wire.Method))
		for _, b := range wire.Bodies {
			f.media(op.Name+" request", f.at(item, "requestBody", "content", b.MediaType), b)
		}
		for _, r := range wire.Responses {
			for _, b := range r.Bodies {
				f.media(op.Name+" "+r.Status, f.at(item, "responses", r.Status, "content", b.MediaType), b)
				if b.Type != nil && contentOf(b) == contentJSON { // Swagger 2.0
					f.add(op.Name+" "+r.Status, f.at(item, "responses", r.Status, "examples", b.MediaType), b.Type)
				}
			}
		}
	}
	for _, typ := range s.Types {
		decl := model.DeclOf(typ)
		if decl.Path != nil {
			continue
		}
		for _, schema := range []*yaml.Node{f.at(f.root, "components", "schemas", decl.Name), f.at(f.root, "definitions", decl.Name)} {
			f.add("schema "+decl.Name, f.at(schema, "example"), typ)
			if list := f.at(schema, "examples"); list != nil && list.Kind == yaml.SequenceNode {
				for _, item := range list.Content {
					f.add("schema "+decl.Name, item, typ)
				}
			}
		}
	}
	return f.found
}

type exampleFinder struct {
	t     *testing.T
	root  *yaml.Node
	found []vendorExample
}

// at follows keys, and references on the way; nil where there is nothing.
func (f *exampleFinder) at(n *yaml.Node, keys ...string) *yaml.Node {
	for i := 0; ; i++ {
		for n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if ref := child(n, "$ref"); ref != nil && strings.HasPrefix(ref.Value, "#/") {
			pointer := strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/")
			for j := range pointer {
				pointer[j] = strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer[j])
			}
			n = f.at(f.root, pointer...)
		}
		if i == len(keys) || n == nil {
			return n
		}
		n = child(n, keys[i])
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func (f *exampleFinder) media(place string, n *yaml.Node, b *model.Body) {
	if n == nil || b.Type == nil || contentOf(b) != contentJSON {
		return
	}
	f.add(place, f.at(n, "example"), b.Type)
	if examples := f.at(n, "examples"); examples != nil && examples.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(examples.Content); i += 2 {
			f.add(place+" "+examples.Content[i].Value, f.at(examples.Content[i+1], "value"), b.Type)
		}
	}
}

func (f *exampleFinder) add(place string, n *yaml.Node, t model.Type) {
	if n == nil {
		return
	}
	if name := goType(t); name == "" || strings.HasSuffix(name, "]") {
		return // of a type that is another one by now, which has the example as well or none
	}
	if refersTo := child(n, "$ref"); refersTo != nil && len(n.Content) == 2 {
		return // to a file, or to nothing
	}
	text := string(appendYAML(nil, n))
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" && json.Valid([]byte(n.Value)) && strings.HasPrefix(n.Value, "{") {
		var b strings.Builder // JSON in a string
		for line := range strings.Lines(n.Value) {
			b.WriteString(strings.TrimSpace(line))
		}
		text = b.String()
	}
	f.found = append(f.found, vendorExample{place, text, t})
}

// appendYAML writes a node as JSON; numbers keep their digits.
func appendYAML(b []byte, n *yaml.Node) []byte {
	switch n.Kind {
	case yaml.AliasNode:
		return appendYAML(b, n.Alias)
	case yaml.MappingNode:
		b = append(b, '{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(jsonwire.AppendString(b, n.Content[i].Value), ':')
			b = appendYAML(b, n.Content[i+1])
		}
		return append(b, '}')
	case yaml.SequenceNode:
		b = append(b, '[')
		for i, item := range n.Content {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendYAML(b, item)
		}
		return append(b, ']')
	default:
	}
	switch n.Tag {
	case "!!null":
		return append(b, "null"...)
	case "!!bool", "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return append(b, n.Value...)
		}
	}
	return jsonwire.AppendString(b, n.Value)
}

// contradiction says why v is no value of t even when it is read leniently; it is
// empty when it is one.
func contradiction(t model.Type, v jsonwire.Value, at string) string {
	if !v.Exists() || v.Kind() == jsonwire.Null {
		return ""
	}
	switch t := model.Resolve(t).(type) {
	case *model.Named:
		return contradiction(t.Type, v, at)
	case *model.Scalar:
		if v.Kind()&(jsonwire.ArrayKind|jsonwire.ObjectKind) != 0 {
			return at + " is no scalar"
		}
		if !readable(t.Kind, v.String()) {
			return at + " is no " + scalarTypes[t.Kind]
		}
	case *model.Enum:
		if v.Kind()&(jsonwire.ArrayKind|jsonwire.ObjectKind) != 0 {
			return at + " is no scalar"
		}
		if isIntEnum(t) && !readable(model.Int64, v.String()) {
			return at + " is no integer"
		}
	case *model.List:
		for i, item := range itemsOf(v) {
			if fault := contradiction(t.Elem, item, at+"["+strconv.Itoa(i)+"]"); fault != "" {
				return fault
			}
		}
	case *model.Struct:
		v, ok := asObject(v)
		if !ok {
			return at + " is no object"
		}
		for _, name := range v.Names() {
			f := fieldOf(t, name)
			switch {
			case f != nil:
				if fault := contradiction(f.Type, exactly(v, name), at+"."+name); fault != "" {
					return fault
				}
			case t.Open != nil:
				if fault := contradiction(t.Open, exactly(v, name), at+"."+name); fault != "" {
					return fault
				}
			}
		}
	case *model.Map:
		v, ok := asObject(v)
		if !ok {
			return at + " is no object"
		}
		for _, name := range v.Names() {
			if fault := contradiction(t.Elem, exactly(v, name), at+"."+name); fault != "" {
				return fault
			}
		}
	case *model.Union:
		return unionContradiction(t, v, at)
	case *model.Any:
	}
	return ""
}

// perhaps begins a contradiction that need not be an error: what looks like no
// variant of a union is kept as it is.
const perhaps = "perhaps "

// unionContradiction says why v is none of the variants, or not the one that its
// discriminator names.
func unionContradiction(u *model.Union, v jsonwire.Value, at string) string {
	name := exactly(v, u.Discriminator).String()
	fault := ""
	for _, variant := range u.Variants {
		named := u.Discriminator != "" && slices.Contains(variant.Values, name)
		fault = contradiction(variant.Type, v, at)
		if named || fault == "" {
			return fault
		}
	}
	return perhaps + strings.TrimPrefix(fault, perhaps)
}

func itemsOf(v jsonwire.Value) []jsonwire.Value {
	if v.Kind() == jsonwire.String && v.String() == "" {
		return nil
	}
	return v.Items()
}

// asObject is v where an object was declared.
func asObject(v jsonwire.Value) (jsonwire.Value, bool) {
	switch {
	case v.Kind() == jsonwire.ObjectKind:
		return v, true
	case v.Kind() == jsonwire.ArrayKind && v.Len() == 0, v.Kind() == jsonwire.String && v.Len() == 0:
		return jsonwire.Parse([]byte("{}")), true
	case v.Kind() == jsonwire.ArrayKind && v.Len() == 1 && v.Items()[0].Kind() == jsonwire.ObjectKind:
		return v.Items()[0], true
	}
	return v, false
}

func fieldOf(s *model.Struct, name string) *model.Field {
	for _, f := range jsonFields(s) {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// exactly is the member of that very name.
func exactly(v jsonwire.Value, name string) jsonwire.Value { return v.Member(name) }

// readable reports whether text can be read as a scalar.
func readable(k model.ScalarKind, text string) bool {
	if text == "" {
		return true
	}
	var err error
	switch k {
	case model.Bool:
		return slices.Contains([]string{"true", "false", "1", "0", "yes", "no", "y", "n", "t", "f", "on", "off"}, strings.ToLower(text))
	case model.Int8, model.Int16, model.Int32, model.Int64, model.Uint8, model.Uint16, model.Uint32, model.Uint64, model.Integer:
		r, ok := new(big.Rat).SetString(text)
		return ok && r.IsInt()
	case model.Float32, model.Float64, model.Decimal:
		_, ok := new(big.Rat).SetString(text)
		return ok
	case model.DateTime:
		if _, numeric := new(big.Rat).SetString(text); numeric {
			return true
		}
		_, err = xsdtype.ParseDateTime(text)
	case model.Date:
		_, err = xsdtype.ParseDate(text)
	case model.Time:
		_, err = xsdtype.ParseTime(text)
	case model.Duration:
		_, err = xsdtype.ParseDuration(text)
	case model.GUID:
		_, err = xsdtype.ParseGUID(text)
	default:
	}
	return err == nil
}

// lostIn says which declared value of in is not in out; it is empty when all are
// there.
func lostIn(t model.Type, in, out jsonwire.Value, at string) string {
	if !in.Exists() || in.Kind() == jsonwire.Null {
		return ""
	}
	switch t := model.Resolve(t).(type) {
	case *model.Named:
		return lostIn(t.Type, in, out, at)
	case *model.Scalar:
		if !sameScalar(t.Kind, in.String(), out.String()) {
			return at + ": " + in.String() + " became " + out.String()
		}
	case *model.Enum:
		if in.String() != out.String() {
			return at
		}
	case *model.List:
		have, want := out.Items(), itemsOf(in)
		if len(have) != len(want) {
			return at + ": items"
		}
		for i := range want {
			if t.Nullable && (want[i].Kind() == jsonwire.Null) != (have[i].Kind() == jsonwire.Null) {
				return at + "[" + strconv.Itoa(i) + "]: null"
			}
			if lost := lostIn(t.Elem, want[i], have[i], at+"["+strconv.Itoa(i)+"]"); lost != "" {
				return lost
			}
		}
	case *model.Struct:
		in, _ := asObject(in)
		for _, f := range jsonFields(t) {
			if lost := lostMember(f, in, out, at); lost != "" {
				return lost
			}
		}
		if t.Open != nil && out.Len() < in.Len() {
			return at + ": members"
		}
	case *model.Map:
		in, _ := asObject(in)
		for _, name := range in.Names() {
			if lost := lostIn(t.Elem, exactly(in, name), exactly(out, name), at+"."+name); lost != "" {
				return lost
			}
		}
	case *model.Union:
		return lostInUnion(t, in, out, at)
	case *model.Any:
		if in.JSON().String() != out.JSON().String() {
			return at
		}
	}
	return ""
}

func lostMember(f *model.Field, in, out jsonwire.Value, at string) string {
	if !slices.Contains(in.Names(), f.Name) {
		return ""
	}
	value := exactly(in, f.Name)
	nothing := value.Kind() == jsonwire.Null || value.Kind() == jsonwire.String && value.Len() == 0 && !readsText(f.Type)
	if !nothing && !slices.Contains(out.Names(), f.Name) {
		return at + "." + f.Name
	}
	if nothing {
		return ""
	}
	return lostIn(f.Type, value, exactly(out, f.Name), at+"."+f.Name)
}

// lostInUnion is satisfied by any variant that loses nothing, and by what came
// out as it went in.
func lostInUnion(u *model.Union, in, out jsonwire.Value, at string) string {
	if in.JSON().String() == out.JSON().String() {
		return ""
	}
	lost := at + ": no variant"
	for _, v := range u.Variants {
		if contradiction(v.Type, in, at) != "" {
			continue
		}
		if lost = lostIn(v.Type, in, out, at); lost == "" {
			return ""
		}
	}
	return lost
}

// sameScalar compares two texts of a scalar by value.
func sameScalar(k model.ScalarKind, in, out string) bool {
	if in == out {
		return true
	}
	a, ok := new(big.Rat).SetString(in)
	if b, too := new(big.Rat).SetString(out); ok && too {
		return a.Cmp(b) == 0
	}
	switch k {
	case model.Bool:
		return slices.Contains([]string{"true", "false"}, out)
	case model.DateTime:
		a, errA := xsdtype.ParseDateTime(in)
		b, errB := xsdtype.ParseDateTime(out)
		return ok && errB == nil || errA == nil && errB == nil && a.Equal(b)
	case model.Date:
		return strings.HasPrefix(in, out[:min(10, len(out))])
	case model.Time, model.Duration, model.GUID, model.Base64, model.Hex:
		return out != "" // another notation of the same
	default:
		return false
	}
}
