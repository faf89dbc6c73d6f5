package xmltree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/xmltree"
)

func parse(t *testing.T, doc string) *xmltree.Element {
	t.Helper()
	root, diags := xmltree.Parse("a.xml", []byte(doc), xmltree.Options{})
	if root == nil || diags.HasErrors() {
		t.Fatalf("%v", diags)
	}
	return root
}

func TestPositions(t *testing.T) {
	doc := "<?xml version='1.0'?>\n<!-- c -->\n<a:r xmlns:a='urn:a'>\n  <a:c\n     x=\"1\" a:y = 'zwei'/>é<d/></a:r>\n"
	root := parse(t, doc)
	c, d := root.Children[0], root.Children[1]
	for _, tc := range []struct {
		what string
		pos  diag.Pos
		want string
	}{
		{"root", root.Pos, "a.xml:3:1 4"},
		{"child", c.Pos, "a.xml:4:3 4"},
		{"attribute", c.Attrs[0].NamePos, "a.xml:5:6 1"},
		{"value", c.Attrs[0].Pos, "a.xml:5:9 1"},
		{"value of a qualified attribute", c.Attrs[1].Pos, "a.xml:5:19 4"},
		{"after a letter of two bytes", d.Pos, "a.xml:5:28 2"},
	} {
		if got := fmt.Sprintf("%s %d", tc.pos, tc.pos.Len); got != tc.want {
			t.Errorf("%s is at %s, want %s", tc.what, got, tc.want)
		}
	}
	if got := doc[c.Offset:c.End]; got != "<a:c\n     x=\"1\" a:y = 'zwei'/>" {
		t.Errorf("the child spans %q", got)
	}
	if got := doc[root.Inner:root.End]; !strings.HasPrefix(got, "\n  <a:c") || !strings.HasSuffix(got, "</a:r>") {
		t.Errorf("the root holds %q", got)
	}
}

func TestNamespaces(t *testing.T) {
	root := parse(t, `<r xmlns="urn:d" xmlns:p="urn:p" plain="p:T">
		<p:c p:q="1" xmlns:p="urn:other" xmlns=""><e/></p:c><f xml:lang="en"/></r>`)
	c, f := root.Children[0], root.Children[1]
	for what, tc := range map[string][2]xmltree.Name{
		"root":                 {root.Name, {Space: "urn:d", Local: "r"}},
		"rebound prefix":       {c.Name, {Space: "urn:other", Local: "c"}},
		"qualified attribute":  {c.Attrs[0].Name, {Space: "urn:other", Local: "q"}},
		"default taken away":   {c.Children[0].Name, {Local: "e"}},
		"default again":        {f.Name, {Space: "urn:d", Local: "f"}},
		"prefix xml":           {f.Attrs[0].Name, {Space: xmltree.XMLSpace, Local: "lang"}},
		"plain attribute":      {root.Attrs[0].Name, {Local: "plain"}},
		"attributes but xmlns": {{Local: fmt.Sprint(len(c.Attrs))}, {Local: "1"}},
	} {
		if tc[0] != tc[1] {
			t.Errorf("%s: %v, want %v", what, tc[0], tc[1])
		}
	}
	for _, tc := range []struct {
		e     *xmltree.Element
		value string
		want  xmltree.Name
		ok    bool
	}{
		{root, "p:T", xmltree.Name{Space: "urn:p", Local: "T"}, true},
		{c, " p:T ", xmltree.Name{Space: "urn:other", Local: "T"}, true},
		{root, "T", xmltree.Name{Space: "urn:d", Local: "T"}, true},
		{c, "T", xmltree.Name{Local: "T"}, true},
		{root, "q:T", xmltree.Name{Local: "T"}, false},
	} {
		if got, ok := tc.e.Resolve(tc.value); got != tc.want || ok != tc.ok {
			t.Errorf("Resolve(%q) = %v, %v", tc.value, got, ok)
		}
	}
	want := []xmltree.Binding{{"", "urn:d"}, {"p", "urn:p"}}
	if d := cmp.Diff(want, f.Inherited()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]xmltree.Binding(nil), c.Inherited()); d != "" {
		t.Error(d)
	}
}

func TestText(t *testing.T) {
	root := parse(t, "<r>a&lt;&#x41;&amp;<b>in</b>c<!-- no -->d<![CDATA[<&\r\n]]><?pi x?>\r\ne</r>")
	if root.Text != "a<A&" || root.Children[0].Tail != "cd<&\n\ne" {
		t.Errorf("text %q, tail %q", root.Text, root.Children[0].Tail)
	}
	if got := root.InnerText(); got != "a<A&incd<&\n\ne" {
		t.Errorf("inner text %q", got)
	}
	if got := parse(t, "<r a=' x\n&#10;y\t'/>").Attrs[0].Value; got != " x  y " {
		t.Errorf("attribute value %q", got)
	}
}

func TestCharsets(t *testing.T) {
	encode := func(doc string, enc interface {
		Bytes([]byte) ([]byte, error)
	},
	) string {
		out, err := enc.Bytes([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	doc := func(charset string) string { return "<?xml version='1.0' encoding='" + charset + "'?><r>Größe</r>" }
	for name, data := range map[string]string{
		"none":         "<r>Größe</r>",
		"UTF-8":        doc("UTF-8"),
		"UTF-8 BOM":    "\ufeff" + doc("utf-8"),
		"UTF-16LE BOM": encode(doc("UTF-16"), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16BE BOM": encode(doc("UTF-16"), unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16LE":     encode(doc("UTF-16"), unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()),
		"UTF-16BE":     encode(doc("UTF-16"), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()),
		"UTF-16 lied":  doc("UTF-16"),
		"latin 1":      encode(doc("ISO-8859-1"), charmap.ISO8859_1.NewEncoder()),
		"windows":      encode(doc("windows-1252"), charmap.Windows1252.NewEncoder()),
		"us-ascii":     doc("us-ascii"),
	} {
		root, diags := xmltree.Parse("a.xml", []byte(data), xmltree.Options{})
		if root == nil || root.Text != "Größe" {
			t.Errorf("%s: %v, %v", name, root, diags)
		}
	}
}

// TestMistakes holds each document to one located error.
func TestMistakes(t *testing.T) {
	for _, tc := range []struct{ name, doc, want string }{
		{"empty", "", "1:1 xml-empty: file holds no XML element"},
		{"no XML", "{\"json\": 1}", "1:1 xml-syntax: text outside the root element"},
		{"cut off within an element", "<a>\n <b>", "2:5 xml-truncated: file ends within <b>"},
		{"cut off within a tag", "<a>\n <b x", "2:6 xml-truncated: file ends within a tag"},
		{"cut off within a value", "<a x='1", "1:4 xml-truncated: the value of attribute x has no end"},
		{"cut off within a comment", "<a><!-- ", "1:4 xml-truncated: comment has no end"},
		{"cut off within CDATA", "<a><![CDATA[ ]]", "1:4 xml-truncated: CDATA section has no end"},
		{"cut off within an end tag", "<a></a", "1:7 xml-truncated: file ends within a tag"},
		{"wrong end tag", "<a>\n<b></a>", "2:4 xml-syntax: </a> does not close <b>"},
		{"end tag alone", "<a/></b>", "1:5 xml-syntax: </b> closes nothing"},
		{"two roots", "<a/><b/>", "1:5 xml-syntax: second root element"},
		{"text after the root", "<a/> x", "1:6 xml-syntax: text outside the root element"},
		{"attribute twice", "<a x='1' x='2'/>", "1:10 xml-syntax: attribute x stands twice"},
		{"one attribute by two prefixes", "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>", "1:35 xml-syntax: attribute q:x stands twice"},
		{"unquoted value", "<a x=1/>", "1:6 xml-syntax: the value of attribute x is not quoted"},
		{"no value", "<a x/>", "1:5 xml-syntax: attribute x has no value"},
		{"no space", "<a x='1'y='2'/>", "1:9 xml-syntax: white space, / or > is expected here"},
		{"value swallows a tag", "<a x='1><b y='/>", "1:9 xml-syntax: < stands in the value of attribute x"},
		{"unknown entity", "<a>&nbsp;</a>", "1:4 xml-entity: entity &nbsp; is not known"},
		{"bare ampersand", "<a>AT&T</a>", "1:6 xml-entity: & starts no reference"},
		{"character that is none", "<a>\x01</a>", "1:4 xml-char: character U+0001 is not allowed in XML"},
		{"reference to one", "<a>&#0;</a>", "1:4 xml-entity: entity &#0; is not known"},
		{"surrogate", "<a>&#xD800;</a>", "1:4 xml-entity: entity &#xD800; is not known"},
		{"not UTF-8", "<a>\xe4</a>", "1:4 xml-charset: byte 0xe4 is not UTF-8"},
		{"unknown charset", "<?xml version='1.0' encoding='klingon'?><a/>", "1:0 xml-charset: charset \"klingon\" is not known"},
		{"DTD", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "1:1 xml-doctype: document type declarations are not accepted"},
		{"no name", "<1a/>", "1:2 xml-syntax: a name is expected here"},
		{"two colons", "<a:b:c/>", "1:2 xml-syntax: \"a:b:c\" is not a name with a prefix"},
		{"too deep", strings.Repeat("<a>", 600), "1:1537 xml-limit: elements are nested deeper than 512"},
		{"too many attributes", "<a" + manyAttributes(1100) + "/>", "1:1 xml-limit: element has more than 1024 attributes"},
		{"too long a name", "<" + strings.Repeat("a", 5000) + "/>", "1:2 xml-limit: name has 5000 bytes, and 4096 are the limit"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root, diags := xmltree.Parse("a.xml", []byte(tc.doc), xmltree.Options{})
			if root != nil || len(diags) != 1 {
				t.Fatalf("root %v, diagnostics %v", root, diags)
			}
			d := diags[0]
			if got := fmt.Sprintf("%d:%d %s: %s", d.Pos.Line, d.Pos.Col, d.Code, d.Summary); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

func TestUndeclaredPrefixIsAWarning(t *testing.T) {
	root, diags := xmltree.Parse("a.xml", []byte("<a><p:b q:x='1'/></a>"), xmltree.Options{})
	if root == nil || len(diags) != 2 || diags.HasErrors() {
		t.Fatalf("%v", diags)
	}
	if got := root.Children[0].Name.Space; got != xmltree.UnboundSpace+"p" {
		t.Errorf("the namespace is %q", got)
	}
}

func TestSkipDoctype(t *testing.T) {
	for _, tc := range []struct {
		name, doc string
		ok        bool
	}{
		{"external", `<!DOCTYPE a PUBLIC "-//W3C//DTD" "http://nowhere/x.dtd"><a/>`, true},
		{"internal", `<!DOCTYPE a [<!ENTITY e '>]'> <!ATTLIST a b CDATA #IMPLIED> <!-- ]> ' --> ]><a/>`, true},
		{"entity used", `<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>`, false},
		{"no end", `<!DOCTYPE a [`, false},
		{"late", `<a/><!DOCTYPE a>`, false},
	} {
		root, diags := xmltree.Parse("a.xml", []byte(tc.doc), xmltree.Options{SkipDoctype: true})
		if (root != nil) != tc.ok || diags.HasErrors() == tc.ok {
			t.Errorf("%s: root %v, %v", tc.name, root, diags)
		}
	}
}

func TestLimitOfSize(t *testing.T) {
	_, diags := xmltree.Parse("a.xml", []byte("<a>xxxx</a>"), xmltree.Options{MaxBytes: 5})
	if len(diags) != 1 || diags[0].Code != "xml-limit" {
		t.Errorf("%v", diags)
	}
}

func TestEqual(t *testing.T) {
	base := `<r xmlns:a="urn:a"><x t="a:T" u="1"> v </x></r>`
	for _, tc := range []struct {
		doc  string
		want bool
	}{
		{base, true},
		{`<r xmlns:b="urn:a"><x u="1" t="b:T">v</x></r>`, true},
		{`<r xmlns:a="urn:b"><x t="a:T" u="1">v</x></r>`, true}, // the text of the value is the same
		{`<r xmlns:b="urn:b"><x t="b:T" u="1">v</x></r>`, false},
		{`<r xmlns:a="urn:a"><x t="a:T" u="2">v</x></r>`, false},
		{`<r xmlns:a="urn:a"><x t="a:T" u="1">w</x></r>`, false},
		{`<r xmlns:a="urn:a"><x t="a:T" u="1">v</x><y/></r>`, false},
	} {
		if got := xmltree.Equal(parse(t, base), parse(t, tc.doc)); got != tc.want {
			t.Errorf("%s: %v", tc.doc, got)
		}
	}
}

// FuzzParse holds the parser to: no panic, a root or an error, and places that
// lie within the document.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"<a/>", "<a b='c'>d<e/>f</a>", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a xmlns:b='c'><b:d b:e='&#65;'/></a>",
		"\xff\xfe<\x00a\x00/\x00>\x00", "<a><![CDATA[x]]><!-- y --></a>", "<a", "<a b", "</a>", "<a:b:c/>",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, skip bool) {
		root, diags := xmltree.Parse("a.xml", data, xmltree.Options{SkipDoctype: skip, MaxDepth: 100})
		if (root == nil) != diags.HasErrors() {
			t.Fatalf("root %v with %v", root, diags)
		}
		for _, d := range diags {
			if d.Pos.File == "" || d.Pos.Line < 1 || d.Pos.Col < 0 || d.Pos.Len < 0 {
				t.Fatalf("place %#v", d.Pos)
			}
		}
		if root == nil {
			return
		}
		text, err := xmltree.ToUTF8(data)
		if err != nil {
			t.Fatal(err)
		}
		check(t, root, string(text))
	})
}

func check(t *testing.T, e *xmltree.Element, text string) {
	t.Helper()
	if e.Offset >= e.Inner || e.Inner > e.End || e.End > len(text) || text[e.Offset] != '<' || text[e.End-1] != '>' {
		t.Fatalf("<%s> spans %d, %d, %d", e.Name.Local, e.Offset, e.Inner, e.End)
	}
	for _, c := range e.Children {
		if c.Parent != e || c.Offset < e.Inner || c.End > e.End {
			t.Fatalf("<%s> is not within <%s>", c.Name.Local, e.Name.Local)
		}
		check(t, c, text)
	}
}
