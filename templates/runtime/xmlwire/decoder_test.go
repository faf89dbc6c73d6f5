package xmlwire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// outline is a document as names and texts, read by Element.
func outline(d *Decoder) (string, error) {
	if !d.Root() {
		return "", d.Err()
	}
	el := d.Element()
	d.End()
	return describe(&el), d.Err()
}

func describe(el *Element) string {
	var b strings.Builder
	b.WriteString(el.Name.String())
	for _, a := range el.Attrs {
		fmt.Fprintf(&b, " @%s=%q", a.Name, a.Value)
	}
	b.WriteByte('(')
	for i, n := range el.Content {
		if i > 0 {
			b.WriteByte(' ')
		}
		if n.Element != nil {
			b.WriteString(describe(n.Element))
		} else {
			fmt.Fprintf(&b, "%q", n.Text)
		}
	}
	b.WriteByte(')')
	return b.String()
}

func TestDocumentsReadAsTheyMean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty element", `<a/>`, `a()`},
		{"empty pair", `<a></a>`, `a()`},
		{"text", `<a>x</a>`, `a("x")`},
		{"declaration and comments", "<?xml version='1.0'?><!-- c --><a><!-- d -->x<!-- e -->y</a><!-- f -->\n", `a("xy")`},
		{"byte order mark", "\ufeff<a/>", `a()`},
		{"entities", `<a b="&lt;&quot;">&amp;&#65;&#x42;&apos;</a>`, `a @b="<\""("&AB'")`},
		{"cdata", `<a>x<![CDATA[<&]]]]>y</a>`, `a("x<&]]y")`},
		{"line endings", "<a>1\r\n2\r3</a>", `a("1\n2\n3")`},
		{"line endings in cdata", "<a><![CDATA[1\r\n2]]></a>", `a("1\n2")`},
		{"single quotes", `<a b='"'/>`, `a @b="\""()`},
		{"default namespace", `<a xmlns="u"><b/><c xmlns=""/></a>`, `{u}a({u}b() c())`},
		{"prefixes", `<p:a xmlns:p="u" p:x="1" y="2"><p:b xmlns:p="v"/><p:c/></p:a>`, `{u}a @{u}x="1" @y="2"({v}b() {u}c())`},
		{"xml prefix", `<a xml:lang="en"/>`, `a @{http://www.w3.org/XML/1998/namespace}lang="en"()`},
		{"undeclared prefix", `<p:a/>`, `a()`},
		{"white space in tags", "<a\n b = \"1\"\t/ >", ""},
		{"white space in tags, well formed", "<a\n b = \"1\"\t></a\n>", `a @b="1"()`},
		{"greater than in a value", `<a b=">"/>`, `a @b=">"()`},
		{"names beyond ASCII", `<å ø="1">æ</å>`, `å @ø="1"("æ")`},
		{"processing instruction inside", `<a>x<?pi <a> ?>y</a>`, `a("xy")`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, d := range decoders(tt.in) {
				got, err := outline(d)
				if tt.want == "" && err == nil {
					t.Errorf("%s: accepted as %s", how, got)
				}
				if tt.want != "" && (err != nil || got != tt.want) {
					t.Errorf("%s: got %s, %v; want %s", how, got, err, tt.want)
				}
			}
		})
	}
}

// decoders are the ways in which a document can be read.
func decoders(doc string) map[string]*Decoder {
	return map[string]*Decoder{
		"whole":       NewDecoder([]byte(doc)),
		"stream":      NewReader(strings.NewReader(doc), Limits{}),
		"single byte": NewReader(iotest.OneByteReader(strings.NewReader(doc)), Limits{}),
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
	}{
		{"nothing", "", ErrTruncated},
		{"blank", " \n", ErrTruncated},
		{"text only", "oops", ErrSyntax},
		{"truncated tag", `<a b="`, ErrTruncated},
		{"truncated name", `<a`, ErrTruncated},
		{"truncated content", `<a><b>x</b>`, ErrTruncated},
		{"truncated text", `<a>x`, ErrTruncated},
		{"truncated comment", `<a><!-- `, ErrTruncated},
		{"truncated cdata", `<a><![CDATA[x`, ErrTruncated},
		{"wrong end tag", `<a></b>`, ErrSyntax},
		{"end tag without start", `</a>`, ErrSyntax},
		{"overlapping", `<a><b></a></b>`, ErrSyntax},
		{"two roots", `<a/><b/>`, ErrSyntax},
		{"text behind the root", `<a/>x`, ErrSyntax},
		{"dtd", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, ErrDTD},
		{"unknown entity", `<a>&nbsp;</a>`, ErrEntity},
		{"entity without end", `<a>& b</a>`, ErrEntity},
		{"null character", `<a>&#0;</a>`, ErrEntity},
		{"surrogate", `<a>&#xd800;</a>`, ErrEntity},
		{"beyond unicode", `<a>&#x110000;</a>`, ErrEntity},
		{"unknown entity in a value", `<a b="&x;"/>`, ErrEntity},
		{"value without quotes", `<a b=1/>`, ErrSyntax},
		{"attribute without value", `<a b/>`, ErrSyntax},
		{"tag in a value", `<a b="<c>"/>`, ErrSyntax},
		{"tag in a tag", `<a <b/>>`, ErrSyntax},
		{"empty name", `<>`, ErrSyntax},
		{"empty prefix", `<:a/>`, ErrSyntax},
		{"no local name", `<a:/>`, ErrSyntax},
		{"not utf-8", "<a>\xff</a>", ErrCharset},
		{"cut utf-8", "<a>\xc3", ErrCharset},
		{"unknown charset", `<?xml version="1.0" encoding="ebcdic"?><a/>`, ErrCharset},
		{"attributes joined", `<a b="1"c="2"/>`, ErrSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, d := range decoders(tt.in) {
				got, err := outline(d)
				if !errors.Is(err, tt.want) {
					t.Errorf("%s: got %s, %v; want %v", how, got, err, tt.want)
				}
			}
		})
	}
}

func TestLimits(t *testing.T) {
	limits := Limits{Depth: 10, Attributes: 10, Name: 10}
	tests := []struct {
		name, in string
		ok       bool
	}{
		{"depth within", strings.Repeat("<a>", 10) + strings.Repeat("</a>", 10), true},
		{"depth beyond", strings.Repeat("<a>", 11) + strings.Repeat("</a>", 11), false},
		{"attributes within", "<a" + attributes(10) + "/>", true},
		{"attributes beyond", "<a" + attributes(11) + "/>", false},
		{"name within", "<" + strings.Repeat("n", 10) + "/>", true},
		{"name beyond", "<" + strings.Repeat("n", 11) + "/>", false},
		{"attribute name beyond", "<a " + strings.Repeat("n", 11) + `=""/>`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := outline(NewDecoderLimits([]byte(tt.in), limits))
			if tt.ok && err != nil || !tt.ok && !errors.Is(err, ErrLimit) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("size of a stream", func(t *testing.T) {
		_, err := outline(NewReader(strings.NewReader("<a>"+strings.Repeat("x", 100)+"</a>"), Limits{Size: 50}))
		if !errors.Is(err, ErrLimit) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("token of a stream", func(t *testing.T) {
		_, err := outline(NewReader(strings.NewReader("<a>"+strings.Repeat("x", 1<<20)+"</a>"), Limits{Token: 1 << 16}))
		if !errors.Is(err, ErrLimit) {
			t.Errorf("got %v", err)
		}
	})
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

func TestCharsets(t *testing.T) {
	want := `a("Bjørn €")`
	utf16 := func(mark string, high, low int) string {
		var b strings.Builder
		b.WriteString(mark)
		for _, r := range "<a>Bjørn €</a>" {
			pair := [2]byte{}
			pair[high], pair[low] = byte(r>>8), byte(r)
			b.Write(pair[:])
		}
		return b.String()
	}
	tests := map[string]string{
		"utf-8":              "<a>Bjørn €</a>",
		"utf-16 big":         utf16("\xfe\xff", 0, 1),
		"utf-16 little":      utf16("\xff\xfe", 1, 0),
		"utf-16 big, bare":   utf16("", 0, 1),
		"utf-16 little bare": utf16("", 1, 0),
		"windows-1252":       "<?xml version='1.0' encoding='windows-1252'?><a>Bj\xf8rn \x80</a>",
		"iso-8859-1":         "<?xml version='1.0' encoding=\"ISO-8859-1\" ?><a>Bj\xf8rn \x80</a>",
		"says utf-16":        "<?xml version='1.0' encoding='utf-16'?><a>Bjørn €</a>",
	}
	for name, in := range tests {
		for how, d := range decoders(in) {
			if got, err := outline(d); err != nil || got != want {
				t.Errorf("%s, %s: got %s, %v", name, how, got, err)
			}
		}
	}
	t.Run("of the header", func(t *testing.T) {
		got, err := ToUTF8([]byte("<a>\xf8</a>"), "iso-8859-1")
		if err != nil || string(got) != "<a>ø</a>" {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("surrogate pairs", func(t *testing.T) {
		long := strings.Repeat("\x00x", 1021) // a pair across the converter's window
		in := "\xfe\xff\x00<\x00a\x00>" + long + "\xd8\x3d\xde\x00\x00<\x00/\x00a\x00>"
		for how, d := range decoders(in) {
			got, err := outline(d)
			if want := fmt.Sprintf("a(%q)", strings.Repeat("x", 1021)+"😀"); err != nil || got != want {
				t.Errorf("%s: got %s, %v", how, got, err)
			}
		}
	})
	t.Run("half a pair", func(t *testing.T) {
		if _, err := ToUTF8([]byte("\xfe\xff\xd8\x3d"), ""); !errors.Is(err, ErrCharset) {
			t.Errorf("got %v", err)
		}
	})
}

func TestErrorsSayWhereAndNotWhat(t *testing.T) {
	d := NewDecoder([]byte("<Envelope><Body><Total>secret</Total></Body></Envelope>"))
	d.Root()
	d.Path("Body", "Total")
	d.Int32()
	err := d.Err()
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Fatalf("got %v", err)
	}
	if want := "xml: Envelope/Body: not an integer of that size"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset == 0 {
		t.Errorf("no place: %#v", err)
	}
}

func TestNil(t *testing.T) {
	const doc = `<r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">` +
		`<a xsi:nil="true"/><a i:nil="1">5</a><a xsi:nil="false">5</a><a nil="true">5</a><a>5</a><a/></r>`
	for how, d := range decoders(doc) {
		var got []string
		d.Root()
		for d.Next() {
			if v := d.OptInt32(); v == nil {
				got = append(got, "nil")
			} else {
				got = append(got, fmt.Sprint(*v))
			}
		}
		if want := "[nil nil 5 5 5 nil]"; fmt.Sprint(got) != want || d.Err() != nil {
			t.Errorf("%s: got %v, %v; want %s", how, got, d.Err(), want)
		}
	}
}

func TestSkipLeavesTheNextSibling(t *testing.T) {
	for how, d := range decoders(`<r><a><b>1</b><b/>t<![CDATA[</a>]]><c><d/></c></a><e>2</e></r>`) {
		d.Root()
		d.Next()
		d.Skip()
		if !d.Next() || string(d.Local()) != "e" || d.String() != "2" || d.Next() || d.Err() != nil {
			t.Errorf("%s: lost its place: %v", how, d.Err())
		}
	}
}

func TestStrictRefusesUnknownElements(t *testing.T) {
	d := NewDecoder([]byte(`<r><a/></r>`))
	d.Strict = true
	d.Root()
	for d.Next() {
		d.Unknown()
	}
	if !errors.Is(d.Err(), ErrUnknown) {
		t.Errorf("got %v", d.Err())
	}
}

func TestAttrsLeaveOutSchemaInstance(t *testing.T) {
	d := NewDecoder([]byte(`<r xmlns:x="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="u" type="a" x:type="y:T" y:z="b"/>`))
	d.Root()
	if got := d.Type(); got != (Name{"u", "T"}) {
		t.Errorf("type %v", got)
	}
	var got []string
	for _, a := range d.Attrs() {
		got = append(got, fmt.Sprintf("%s|%s=%s", a.Space, a.Local, a.Value))
	}
	if want := "[|type=a u|z=b]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestStringsOutliveTheBuffer(t *testing.T) {
	doc := []byte(`<r>` + strings.Repeat(`<a>some text</a>`, 500) + `</r>`)
	d := NewDecoder(doc)
	d.Root()
	var got []string
	for d.Next() {
		got = append(got, d.String())
	}
	clear(doc)
	for i, s := range got {
		if s != "some text" {
			t.Fatalf("string %d is %q", i, s)
		}
	}
	if len(got) != 500 {
		t.Fatalf("%d strings, %v", len(got), d.Err())
	}
}

func TestReferences(t *testing.T) {
	read := func(doc string) (string, error) {
		d := NewDecoder([]byte(doc))
		d.FollowReferences()
		if !d.Root() {
			return "", d.Err()
		}
		var out []string
		for d.Next() {
			name := string(d.Local())
			var inner []string
			for d.Next() {
				inner = append(inner, string(d.Local())+"="+d.String())
			}
			out = append(out, name+fmt.Sprint(inner))
		}
		return fmt.Sprint(out), d.Err()
	}
	got, err := read(`<r><a href="#1"/><a href="#2"></a><m id="1"><x>1</x><y href="#3"/></m><m id="2"><x/></m><n id="3">three</n></r>`)
	if want := "[a[x=1 y=three] a[x=] m[x=1 y=three] m[x=] n[]]"; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	for name, doc := range map[string]string{
		"nowhere": `<r><a href="#1"/></r>`,
		"itself":  `<r><a id="1" href="#1"/></r>`,
		"circle":  `<r><a href="#1"/><m id="1"><b href="#1"/></m></r>`,
		"bomb":    bomb(40),
	} {
		d := NewDecoder([]byte(doc))
		d.FollowReferences()
		if d.Root() {
			d.Skip()
		}
		if name != "nowhere" && !errors.Is(d.Err(), errReference) {
			t.Errorf("%s: got %v", name, d.Err())
		}
	}
}

// bomb is a document whose elements refer to one another twice each.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString(`<r><a href="#0"/>`)
	for i := range n {
		fmt.Fprintf(&b, `<m id="%d"><x href="#%d"/><y href="#%d"/></m>`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `<m id="%d">end</m></r>`, n)
	return b.String()
}

func TestAttachments(t *testing.T) {
	d := NewDecoder([]byte(`<r><a><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:a%40b"/></a><a>aGk=</a><a><x:Include xmlns:x="u" href="cid:none"/></a></r>`))
	d.SetAttachments(func(id string) ([]byte, bool) { return []byte("part"), id == "a@b" })
	d.Root()
	var got []string
	for d.Next() {
		got = append(got, string(d.Bytes()))
	}
	if fmt.Sprint(got[:2]) != "[part hi]" || !errors.Is(d.Err(), errPart) {
		t.Errorf("got %q, %v", got, d.Err())
	}
}

// FuzzDecoder compares the whole-document decoder with the stream decoder, and
// with encoding/xml where both accept a document.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		`<a xmlns="u"><b c="1">t&amp;</b><![CDATA[x]]><!-- c --></a>`, `<a/>`, `<p:a xmlns:p="u" p:b='&#65;'/>`,
		"<a>\r\n</a>", "\xff\xfe<\x00a\x00/\x00>\x00", `<?xml version="1.0" encoding="latin1"?><a>` + "\xe6" + `</a>`,
		`<a><a><a/></a></a>`, `<a href="#1"/>`, `<!DOCTYPE a><a/>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		whole, err := outline(NewDecoder(doc))
		stream, streamErr := outline(NewReader(iotest.OneByteReader(bytes.NewReader(doc)), Limits{}))
		if (err == nil) != (streamErr == nil) || err == nil && whole != stream {
			t.Fatalf("whole: %s, %v\nstream: %s, %v", whole, err, stream, streamErr)
		}
		if err != nil {
			return
		}
		d := NewDecoder(doc)
		d.FollowReferences()
		if d.Root() {
			d.Skip()
		}
		el, err := ParseElement(doc)
		if err != nil {
			t.Fatal(err)
		}
		e := NewEncoder(nil)
		e.Element(el)
		if e.Err() != nil {
			return // a control character
		}
		again, err := outline(NewDecoder(e.Document()))
		if err != nil {
			t.Fatalf("written: %v\n%s", err, e.Document())
		}
		if el2, err := ParseElement(e.Document()); err != nil || describe(&el2) != again {
			t.Fatalf("%v", err)
		}
		std := xml.NewDecoder(bytes.NewReader(e.Document()))
		for {
			if _, err := std.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				if utf8.Valid(doc) && plainNames(&el) {
					t.Fatalf("encoding/xml refuses what was written: %v\n%s", err, e.Document())
				}
				break
			}
		}
	})
}

// plainNames reports whether all names are ones that nobody doubts.
func plainNames(el *Element) bool {
	plain := func(s string) bool {
		for i, c := range s {
			letter, digit := c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9'
			if !letter && (i == 0 || !digit) {
				return false
			}
		}
		return s != "" && s != "xmlns" && s != "xml"
	}
	for _, a := range el.Attrs {
		if !plain(a.Name.Local) {
			return false
		}
	}
	for _, p := range el.Prefixes {
		if p.Prefix != "" && !plain(p.Prefix) || p.Space == "" {
			return false
		}
	}
	for _, c := range el.Children() {
		if !plainNames(c) {
			return false
		}
	}
	return plain(el.Name.Local)
}
