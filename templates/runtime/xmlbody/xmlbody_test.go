package xmlbody

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

func put(json string) func(*jsonwire.Encoder) {
	return func(e *jsonwire.Encoder) { e.Raw(jsonwire.Raw(json)) }
}

const head = `<?xml version="1.0" encoding="utf-8"?>`

var word = Type{Kind: Word}

func list(item Member) Type { return Type{Kind: Array, Item: &item} }

func object(members ...Member) Type { return Type{Kind: Object, Members: members} }

// The examples of OpenAPI 3.0.4 and 3.1.1, "XML Object Examples", and what they leave open.
func TestThereAndBack(t *testing.T) {
	types := Types{
		"Person": object(
			Member{Key: "id", Name: "id", Attribute: true, Type: word},
			Member{Key: "name", Name: "name", Space: "https://example.com/schema/sample", Prefix: "sample"}),
		"Node": object(Member{Key: "text", Name: "text"}, Member{Key: "next", Name: "node", Type: Type{Ref: "Node"}}),
	}
	for _, tt := range []struct {
		name      string
		root      Member
		json, xml string
	}{
		{"a string", Member{Name: "animals"}, `" a <&> "`, `<animals> a &lt;&amp;&gt; </animals>`},
		{
			"an array of strings",
			Member{Name: "r", Type: object(Member{Key: "animals", Name: "animals", Type: list(Member{})})},
			`{"animals":["a","b"]}`, `<r><animals>a</animals><animals>b</animals></r>`,
		},
		{
			"attribute, namespace, prefix",
			Member{Name: "Person", Type: Type{Ref: "Person"}},
			`{"id":"123","name":"example"}`,
			`<Person id="123"><sample:name xmlns:sample="https://example.com/schema/sample">example</sample:name></Person>`,
		},
		{
			"named items",
			Member{Name: "r", Type: object(Member{Key: "animals", Name: "animals", Type: list(Member{Name: "animal"})})},
			`{"animals":["a","b"]}`, `<r><animal>a</animal><animal>b</animal></r>`,
		},
		{
			"wrapped",
			Member{Name: "r", Type: object(Member{Key: "animals", Name: "animals", Wrapped: true, Type: list(Member{})})},
			`{"animals":["a"]}`, `<r><animals><animals>a</animals></animals></r>`,
		},
		{
			"wrapped, both named",
			Member{Name: "r", Type: object(Member{Key: "animals", Name: "aliens", Wrapped: true, Type: list(Member{Name: "animal"})})},
			`{"animals":["a","b"]}`, `<r><aliens><animal>a</animal><animal>b</animal></aliens></r>`,
		},
		{
			"wrapped and empty",
			Member{Name: "r", Type: object(Member{Key: "animals", Name: "aliens", Wrapped: true, Type: list(Member{})})},
			`{"animals":[]}`, `<r><aliens></aliens></r>`,
		},
		{
			"a default namespace holds for what is inside",
			Member{Name: "r", Space: "urn:r", Type: object(Member{Key: "a", Name: "a"})},
			`{"a":"x"}`, `<r xmlns="urn:r"><a>x</a></r>`,
		},
		{
			"null",
			Member{Name: "r", Type: object(Member{Key: "a", Name: "a"}, Member{Key: "b", Name: "b"})},
			`{"a":null,"b":""}`,
			`<r><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></a><b></b></r>`,
		},
		{
			"recursion",
			Member{Name: "root", Type: Type{Ref: "Node"}},
			`{"text":"1","next":{"text":"2","next":{}}}`,
			`<root><text>1</text><node><text>2</text><node></node></node></root>`,
		},
		{
			"a list as the root",
			Member{Name: "people", Type: list(Member{Name: "Person", Type: Type{Ref: "Person"}})},
			`[{"id":"1"},{"id":"2"}]`,
			`<people><Person id="1"></Person><Person id="2"></Person></people>`,
		},
		{"a map", Member{Name: "m", Type: Type{Kind: Object, Open: true, Item: &Member{Type: word}}}, `{"a":"1","b":"2"}`, `<m><a>1</a><b>2</b></m>`},
		{"what nobody describes", Member{Name: "m", Type: Type{Kind: Free}}, `{"a":{"b":["1","2"]},"c":""}`, `<m><a><b>1</b><b>2</b></a><c></c></m>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := types.Encode(tt.root, put(tt.json))
			if err != nil || canonical(t, string(doc)) != canonical(t, head+tt.xml) {
				t.Errorf("%s, %v\nwant %s", doc, err, tt.xml)
			}
			back, err := types.Reader(tt.root)([]byte(tt.xml))
			if err != nil || string(back) != tt.json {
				t.Errorf("%s, %v\nwant %s", back, err, tt.json)
			}
		})
	}
}

// canonical is a document as encoding/xml understands it.
func canonical(t *testing.T, doc string) string {
	t.Helper()
	var b strings.Builder
	for d := xml.NewDecoder(strings.NewReader(doc)); ; {
		token, err := d.Token()
		if err != nil {
			return b.String()
		}
		switch token := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + token.Name.Space + " " + token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					b.WriteString(" " + a.Name.Space + " " + a.Name.Local + "=" + a.Value)
				}
			}
			b.WriteString(">")
		case xml.EndElement:
			b.WriteString("</>")
		case xml.CharData:
			b.Write(token)
		}
	}
}

func TestReadingIsLenient(t *testing.T) {
	animals := Member{Key: "animals", Name: "aliens", Wrapped: true, Type: list(Member{Name: "animal", Type: word})}
	types := Types{}
	for _, tt := range []struct{ name, xml, want string }{
		{"no wrapper", `<x><animal> a </animal><animal>b</animal></x>`, `{"animals":["a","b"]}`},
		{"unknown elements and attributes", `<x y="1"><z/></x>`, `{}`},
		{"other namespaces", `<n:x xmlns:n="urn:n"><n:aliens><n:animal>a</n:animal></n:aliens></n:x>`, `{"animals":["a"]}`},
		{"nil", `<x xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><aliens i:nil="1"/></x>`, `{"animals":null}`},
	} {
		got, err := types.Reader(Member{Name: "r", Type: object(animals)})([]byte(tt.xml))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestWhatIsNoXML(t *testing.T) {
	types := Types{"Lost": {Ref: "Lost"}}
	if _, err := types.Reader(Member{Type: object()})([]byte(`<a><b></a>`)); err == nil {
		t.Error("a broken document was read")
	}
	if _, err := types.Encode(Member{Name: "r"}, put(`{"a b":1}`)); err == nil {
		t.Error("a name with a space was written")
	}
	if doc, err := types.Encode(Member{Name: "r", Type: Type{Ref: "Lost"}}, put(`1`)); err != nil || !strings.HasSuffix(string(doc), "<r>1</r>") {
		t.Errorf("%s, %v", doc, err)
	}
}

// Whatever is read can be written and read again.
func FuzzReader(f *testing.F) {
	f.Add(`<r id="1"><a>x</a><b><c/></b></r>`)
	root := Member{Name: "r", Type: Type{Kind: Object, Open: true, Members: []Member{
		{Key: "id", Name: "id", Attribute: true}, {Key: "l", Name: "l", Wrapped: true, Type: list(Member{Name: "i"})},
	}}}
	f.Fuzz(func(t *testing.T, doc string) {
		json, err := Types{}.Reader(root)([]byte(doc))
		if err != nil {
			return
		}
		again, err := Types{}.Encode(root, put(string(json)))
		if err != nil {
			return // a name that XML has and we do not write
		}
		if _, err := (Types{}).Reader(root)(again); err != nil {
			t.Errorf("%s\n%s: %v", json, again, err)
		}
	})
}
