package xmlwire

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

func TestNamesAreDeclaredOnce(t *testing.T) {
	tests := []struct {
		name  string
		write func(*Encoder)
		want  string
	}{
		{"qualified", func(e *Encoder) {
			e.Start(Name{"u", "a"}, "u")
			e.Body()
			e.String("b", "x")
			e.Start(Name{"u", "c"}, "u")
			e.Body()
			e.Int("d", -1)
			e.End()
			e.End()
		}, `<a xmlns="u"><b>x</b><c><d>-1</d></c></a>`},
		{"unqualified children", func(e *Encoder) {
			e.Start(Name{"u", "a"}, "")
			e.Body()
			e.Bool("b", true)
			e.Start(Name{"", "c"}, "")
			e.Body()
			e.Uint("d", math.MaxUint64)
			e.End()
			e.End()
		}, `<ns1:a xmlns:ns1="u"><b>true</b><c><d>18446744073709551615</d></c></ns1:a>`},
		{"unqualified parts with qualified children", func(e *Encoder) {
			e.Start(Name{"u", "op"}, "")
			e.Body()
			e.Start(Name{"", "part"}, "v")
			e.Body()
			e.Float("b", 1.5, 64)
			e.Start(Name{"v", "c"}, "v")
			e.Body()
			e.String("d", "")
			e.End()
			e.End()
			e.End()
		}, `<ns1:op xmlns:ns1="u"><part xmlns:ns2="v"><ns2:b>1.5</ns2:b><ns2:c><ns2:d/></ns2:c></part></ns1:op>`},
		{"tags in one go, with a prefix", func(e *Encoder) {
			e.Start(Name{"", "part"}, "v")
			e.Body()
			e.PutInt("<a>", -5)
			e.PutString("</a><b>", "<x>")
			e.PutBool("</b><c>", true)
			e.Tag("</c>")
			e.End()
		}, `<part xmlns:ns1="v"><ns1:a>-5</ns1:a><ns1:b>&lt;x&gt;</ns1:b><ns1:c>true</ns1:c></part>`},
		{"unqualified below qualified", func(e *Encoder) {
			e.Start(Name{"u", "a"}, "u")
			e.Body()
			e.Start(Name{"u", "b"}, "")
			e.Body()
			e.String("c", "x")
			e.End()
			e.String("d", "y")
			e.End()
		}, `<a xmlns="u"><ns1:b xmlns="" xmlns:ns1="u"><c>x</c></ns1:b><d>y</d></a>`},
		{"children of another namespace", func(e *Encoder) {
			e.Start(Name{"u", "a"}, "v")
			e.Body()
			e.String("b", "x")
			e.In("u")
			e.String("c", "y")
			e.In("")
			e.String("d", "z")
			e.End()
		}, `<ns1:a xmlns:ns1="u" xmlns:ns2="v"><ns2:b>x</ns2:b><ns1:c>y</ns1:c><d>z</d></ns1:a>`},
		{"declared by the envelope", func(e *Encoder) {
			e.Declare("soap", "env")
			e.Start(Name{"env", "Envelope"}, "env")
			e.Body()
			e.Start(Name{"u", "a"}, "u")
			e.Attr("env", "must", "1")
			e.Body()
			e.Nil("b")
			e.End()
			e.End()
		}, `<soap:Envelope xmlns:soap="env"><a xmlns="u" soap:must="1"><b xmlns:ns1="` + XSI + `" ns1:nil="true"/></a></soap:Envelope>`},
		{"a type of its own namespace", func(e *Encoder) {
			e.Declare("xsi", XSI)
			e.Start(Name{"u", "a"}, "u")
			e.Body()
			e.XSIType("v", "T")
			e.Start(Name{"u", "b"}, "u")
			e.Body()
			e.End()
			e.End()
		}, `<a xmlns="u" xmlns:xsi="` + XSI + `"><b xmlns:ns1="v" xsi:type="ns1:T"/></a>`},
		{"qualified names", func(e *Encoder) {
			e.Start(Name{"u", "a"}, "u")
			e.Body()
			e.QName("b", xsdtype.QName{Space: "v", Local: "n"})
			e.QName("c", xsdtype.QName{Local: "n"})
			e.End()
		}, `<a xmlns="u"><b xmlns:ns1="v">ns1:n</b><ns2:c xmlns="" xmlns:ns2="u">n</ns2:c></a>`},
		{"encoded", func(e *Encoder) {
			e.Encoded = true
			e.Declare("xsi", XSI)
			e.Declare("xsd", XSD)
			e.Start(Name{"u", "op"}, "")
			e.Body()
			e.Type(XSD, "int")
			e.Int("n", 5)
			e.StartArray(Name{"", "list"}, "", Name{XSD, "string"}, 1)
			e.Body()
			e.Type(XSD, "string")
			e.String("item", "x")
			e.End()
			e.End()
		}, `<ns1:op xmlns:xsi="` + XSI + `" xmlns:xsd="` + XSD + `" xmlns:ns1="u"><n xsi:type="xsd:int">5</n>` +
			`<list xmlns:ns2="` + Enc11 + `" xsi:type="ns2:Array" ns2:arrayType="xsd:string[1]">` +
			`<item xsi:type="xsd:string">x</item></list></ns1:op>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := NewEncoder(nil)
			tt.write(e)
			if got := string(e.Document()); got != tt.want || e.Err() != nil {
				t.Errorf("got  %s\nwant %s\n%v", got, tt.want, e.Err())
			}
			if _, err := ParseElement(e.Document()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestValuesAreWrittenSoThatTheyReadBack(t *testing.T) {
	text := "<&>\"'\r\n\t ]]> æ €  "
	when := xsdtype.NewDateTime(time.Date(2026, 5, 17, 12, 30, 0, 5e6, time.FixedZone("", 7200)))
	e := NewEncoder(nil)
	e.Start(Name{"", "r"}, "")
	e.Attr("", "a", text)
	e.Body()
	e.String("s", text)
	e.Decimal("d", xsdtype.NewDecimal(-1250, 2))
	e.DateTime("t", when)
	e.Bytes("b", []byte{0, 255, 1})
	e.Float("f", math.Inf(-1), 64)
	e.End()
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	d := NewDecoder(e.Document())
	d.Root()
	if a := d.Attrs(); len(a) != 1 || string(a[0].Value) != text {
		t.Errorf("attribute: %q", a)
	}
	d.Next()
	if s := d.String(); s != text {
		t.Errorf("text: %q", s)
	}
	d.Next()
	if v := d.Decimal(); v.String() != "-12.50" {
		t.Errorf("decimal: %s", v)
	}
	d.Next()
	if v := d.DateTime(); !v.Equal(when) || v.String() != "2026-05-17T12:30:00.005+02:00" {
		t.Errorf("time: %s", v)
	}
	d.Next()
	if v := d.Bytes(); string(v) != "\x00\xff\x01" {
		t.Errorf("bytes: %q", v)
	}
	d.Next()
	if v := d.Float64(); !math.IsInf(v, -1) {
		t.Errorf("float: %v", v)
	}
	if d.Next() || d.Err() != nil {
		t.Error(d.Err())
	}
}

func TestWhatXMLCannotCarryIsAnError(t *testing.T) {
	for name, text := range map[string]string{"control": "a\x01b", "null": "\x00", "not utf-8": "\xff", "noncharacter": "\uffff"} {
		for how, write := range map[string]func(*Encoder){
			"element":   func(e *Encoder) { e.String("secretName", text) },
			"attribute": func(e *Encoder) { e.Start(Name{"", "a"}, ""); e.Attr("", "secretName", text); e.Body(); e.End() },
			"odd":       func(e *Encoder) { e.In("u"); e.String("secretName", text) },
		} {
			e := NewEncoder(nil)
			write(e)
			if !errors.Is(e.Err(), ErrChar) {
				t.Errorf("%s, %s: got %v", name, how, e.Err())
			}
		}
	}
}

func TestElementKeepsPrefixesThatValuesUse(t *testing.T) {
	doc := `<r xmlns:q="u" xmlns:unused="v" xmlns:xsi="` + XSI + `"><a xsi:type="q:T">q:name</a></r>`
	d := NewDecoder([]byte(doc))
	d.Root()
	d.Next()
	el := d.Element()
	e := NewEncoder(nil)
	e.Element(el)
	again := NewDecoder(e.Document())
	again.Root()
	if got := again.Type(); got != (Name{"u", "T"}) {
		t.Errorf("type %v in %s", got, e.Document())
	}
	if got := again.QName(); got != (xsdtype.QName{Space: "u", Local: "name"}) {
		t.Errorf("name %v in %s", got, e.Document())
	}
	if strings.Contains(string(e.Document()), "unused") {
		t.Errorf("a prefix that nobody uses: %s", e.Document())
	}
}

func TestMadePrefixesAvoidThoseThatCame(t *testing.T) {
	el, err := ParseElement([]byte(`<ns1:a xmlns:ns1="u" xmlns:ns2="v" ns2:x="1"><ns1:b xmlns:ns1="w">ns1:c</ns1:b></ns1:a>`))
	if err != nil {
		t.Fatal(err)
	}
	e := NewEncoder(nil)
	e.Start(Name{"z", "outer"}, "")
	e.Body()
	e.Element(el)
	e.End()
	back, err := ParseElement(e.Document())
	if err != nil {
		t.Fatalf("%v\n%s", err, e.Document())
	}
	if got, want := describe(back.Child("a")), describe(&el); got != want {
		t.Errorf("got  %s\nwant %s\n%s", got, want, e.Document())
	}
}

// TestGlance puts each byte at each place of texts of each length: what is copied
// at a glance must be what the slow way writes.
func TestGlance(t *testing.T) {
	for _, s := range []string{"Bergstrøm", "€ 5", "ø€<", "\xc3", "\xc3x", "\xc1\x80", "ø\xff", "日本語のテキスト", "x\ufffe", "x\uffff", "😀", "ø\x01", "é\t\n"} {
		want, ok := appendText(nil, s)
		e := NewEncoder(make([]byte, 0, 100))
		e.PutString("<a>", s)
		if (e.Err() == nil) != ok || ok && string(e.Document()) != "<a>"+string(want) {
			t.Errorf("%q: got %q, %v; want %q", s, e.Document(), e.Err(), want)
		}
	}
	for length := 1; length <= 20; length++ {
		for at := range length {
			for c := range 256 {
				text := []byte(strings.Repeat("x", length))
				text[at] = byte(c)
				want, ok := appendText(nil, string(text))
				e := NewEncoder(make([]byte, 0, 100))
				e.PutString("<a>", string(text))
				if (e.Err() == nil) != ok || ok && string(e.Document()) != "<a>"+string(want) {
					t.Fatalf("%q: got %q, %v; want %q", text, e.Document(), e.Err(), want)
				}
				e = NewEncoder(make([]byte, 0, 100))
				e.String("a", string(text))
				if (e.Err() == nil) != ok || ok && string(e.Document()) != "<a>"+string(want)+"</a>" {
					t.Fatalf("%q: got %q, %v; want %q", text, e.Document(), e.Err(), want)
				}
			}
		}
	}
}
