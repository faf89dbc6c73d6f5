package xmlwire

import (
	"errors"
	"testing"
)

// readOrder reads what a generated decoder would, and is the number of its children.
func readOrder(d *Decoder, attrs, content string, locals ...string) (children int) {
	if !d.Root() {
		return 0
	}
	d.Expect(attrs, content)
	for d.Next() {
		known := false
		for _, local := range locals {
			known = known || local == "#any" || string(d.Local()) == local
		}
		if !known {
			d.Unknown()
			continue
		}
		if string(d.Local()) == "inner" {
			d.Expect("", "{urn:t}x")
			for d.Next() {
				d.Text()
			}
		} else {
			d.Text()
		}
		children++
	}
	d.End()
	return children
}

func TestStrictDecodersWantWhatTheSchemaHas(t *testing.T) {
	const content = "{urn:t}id name? phone|fax* inner? {}note+"
	const start = `<t:a xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"`
	for _, tt := range []struct {
		name, attrs, in string
		want            error
		children        int // of a lenient decoder
	}{
		{"everything", ` lang="en"`, `<t:id/><t:name/><t:fax/><t:phone/><t:fax/><t:inner><t:x>1</t:x></t:inner><note/><note/>`, nil, 8},
		{"what must be there", "", `<t:id>1</t:id><note/>`, nil, 2},
		{"attributes that are in any schema", ` xsi:type="t:a" s:mustUnderstand="1" xml:lang="en"`, `<t:id xsi:type="x">1</t:id><note/>`, nil, 2},
		{"an unknown attribute", ` colour="red"`, `<t:id/><note/>`, ErrAttribute, 2},
		{"an attribute in a namespace", ` t:lang="en"`, `<t:id/><note/>`, ErrAttribute, 2},
		{"an unknown attribute of a text", "", `<t:id colour="red">1</t:id><note/>`, ErrAttribute, 2},
		{"an unknown element", "", `<t:id/><t:age/><note/>`, ErrUnknown, 2},
		{"an unknown element in a text", "", `<t:id>1<t:b/></t:id><note/>`, ErrUnknown, 2},
		{"nothing within", "", `<t:id/><t:inner/><note/>`, ErrMissing, 3},
		{"another order", "", `<t:name/><t:id/><note/>`, ErrMissing, 3},
		{"going back", "", `<t:id/><t:fax/><t:name/><note/>`, ErrOrder, 4},
		{"once too often", "", `<t:id/><t:id/><note/>`, ErrOrder, 3},
		{"another namespace", "", `<t:id/><name/><note/>`, ErrUnknown, 3},
		{"no namespace where there is one", "", `<id/><note/>`, ErrUnknown, 2},
		{"a namespace where there is none", "", `<t:id/><t:note/>`, ErrUnknown, 2},
		{"nothing at the end", "", `<t:id/>`, ErrMissing, 1},
		{"nothing", "", ``, ErrMissing, 0},
		{"too much within", "", `<t:id/><t:inner><t:x/><t:x/></t:inner><note/>`, ErrOrder, 3},
		{"too little within", "", `<t:id/><t:inner></t:inner><note/>`, ErrMissing, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := start + tt.attrs + ">" + tt.in + "</t:a>"
			for how, d := range decoders(doc) {
				d.Strict = true
				readOrder(d, "lang", content, "id", "name", "phone", "fax", "inner", "note")
				if !errors.Is(d.Err(), tt.want) {
					t.Errorf("%s: the error is %v, want %v", how, d.Err(), tt.want)
				}
			}
			for how, d := range decoders(doc) {
				if n := readOrder(d, "lang", content, "id", "name", "phone", "fax", "inner", "note"); n != tt.children || d.Err() != nil {
					t.Errorf("%s: a lenient decoder read %d children, %v; want %d", how, n, d.Err(), tt.children)
				}
			}
		})
	}
}

// What a wildcard lets in may be anything, but has its place.
func TestStrictDecodersKnowWildcards(t *testing.T) {
	for _, tt := range []struct {
		content, in string
		want        error
	}{
		{"a #any* b", `<a/><x/><y z="1"/><b/>`, nil},
		{"a #any* b", `<a/><b/>`, nil},
		{"a #any? b", `<a/><x/><y/><b/>`, ErrUnknown},
		{"a #any+ b", `<a/><b/>`, ErrMissing},
		{"a #any*", `<a/><a/>`, nil},
		{"a b #any*", `<a/><b/><x/><b/>`, nil},
		{"#any* b", `<x/><b/><x/>`, ErrUnknown},
		{"a|b|#any*", `<x/><b/><a/><x/>`, nil},
	} {
		d := NewDecoder([]byte("<r q='1'>" + tt.in + "</r>"))
		d.Strict = true
		if !d.Root() {
			t.Fatal(d.Err())
		}
		d.Expect("#any", tt.content)
		for d.Next() {
			d.Element()
		}
		if !errors.Is(d.Err(), tt.want) {
			t.Errorf("%s in %s: the error is %v, want %v", tt.in, tt.content, d.Err(), tt.want)
		}
	}
}

// In SOAP encoding, members of a struct stand in any order, and have ids.
func TestStrictDecodersKnowSOAPEncoding(t *testing.T) {
	d := NewDecoder([]byte(`<r><b id="1" href="#2"/><a id="2">x</a></r>`))
	d.Strict = true
	d.FollowReferences()
	if n := readOrder(d, "", "a b", "a", "b"); n != 2 || d.Err() != nil {
		t.Errorf("%d children, %v", n, d.Err())
	}
}
