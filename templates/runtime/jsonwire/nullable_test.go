//go:build go1.24

package jsonwire

import (
	"testing"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// Members that may be absent, null or a value come back as they were, and "" is
// null where no text is meant.
func TestNullableMembers(t *testing.T) {
	type word string
	for _, tt := range []struct{ in, want string }{
		{`{}`, `{}`},
		{
			`{"text":null,"bool":null,"int64":null,"int32":null,"float":null,"decimal":null,"at":null,"day":null,"id":null}`,
			`{"text":null,"bool":null,"int64":null,"int32":null,"float":null,"decimal":null,"at":null,"day":null,"id":null}`,
		},
		{
			`{"text":"","bool":"","int64":"","int32":"","float":"","decimal":"","at":"","day":"","id":""}`,
			`{"text":"","bool":null,"int64":null,"int32":null,"float":null,"decimal":null,"at":null,"day":null,"id":null}`,
		},
		{
			`{"text":"a","bool":false,"int64":0,"int32":"7","float":1.5,"decimal":1.10,"at":"2026-01-02T03:04:05Z",` +
				`"day":"2026-01-02","id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}`,
			`{"text":"a","bool":false,"int64":0,"int32":7,"float":1.5,"decimal":1.10,"at":"2026-01-02T03:04:05Z",` +
				`"day":"2026-01-02","id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}`,
		},
	} {
		var (
			text  xsdtype.Nullable[word]
			truth xsdtype.Nullable[bool]
			large xsdtype.Nullable[int64]
			small xsdtype.Nullable[int32]
			float xsdtype.Nullable[float64]
			money xsdtype.Nullable[xsdtype.Decimal]
			at    xsdtype.Nullable[xsdtype.DateTime]
			day   xsdtype.Nullable[xsdtype.Date]
			id    xsdtype.Nullable[xsdtype.GUID]
		)
		d := NewDecoder([]byte(tt.in))
		for o := d.Object(); d.Member(&o); {
			switch o.Key {
			case "text":
				text = NullText[word](d)
			case "bool":
				truth = d.NullBool()
			case "int64":
				large = d.NullInt64()
			case "int32":
				small = d.NullInt32()
			case "float":
				float = d.NullFloat64()
			case "decimal":
				money = d.NullDecimal()
			case "at":
				at = d.NullDateTime()
			case "day":
				day = d.NullDate()
			case "id":
				id = d.NullGUID()
			default:
				t.Errorf("%s: a member %q", tt.in, o.Key)
				d.Skip()
			}
		}
		if err := d.End(); err != nil {
			t.Errorf("%s: %v", tt.in, err)
		}
		e := NewEncoder(nil)
		e.BeginObject()
		PutNullText(e, `"text":`, text)
		e.NullBool(`"bool":`, truth)
		e.NullInt64(`"int64":`, large)
		e.NullInt32(`"int32":`, small)
		e.NullFloat64(`"float":`, float)
		e.NullDecimal(`"decimal":`, money)
		e.NullDateTime(`"at":`, at)
		e.NullDate(`"day":`, day)
		e.NullGUID(`"id":`, id)
		e.EndObject()
		if out, err := e.Bytes(); err != nil || string(out) != tt.want {
			t.Errorf("%s became\n%s, %v, want\n%s", tt.in, out, err, tt.want)
		}
	}
}
