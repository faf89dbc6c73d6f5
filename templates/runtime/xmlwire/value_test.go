package xmlwire

import (
	"fmt"
	"math"
	"testing"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

func TestIntegers(t *testing.T) {
	tests := []struct {
		text string
		read func(*Decoder) any
		want any // nil: an error
	}{
		{"0", func(d *Decoder) any { return d.Int32() }, int32(0)},
		{" +7\n", func(d *Decoder) any { return d.Int32() }, int32(7)},
		{"-2147483648", func(d *Decoder) any { return d.Int32() }, int32(math.MinInt32)},
		{"2147483648", func(d *Decoder) any { return d.Int32() }, nil},
		{"-2147483649", func(d *Decoder) any { return d.Int32() }, nil},
		{"9223372036854775807", func(d *Decoder) any { return d.Int64() }, int64(math.MaxInt64)},
		{"-9223372036854775808", func(d *Decoder) any { return d.Int64() }, int64(math.MinInt64)},
		{"9223372036854775808", func(d *Decoder) any { return d.Int64() }, nil},
		{"18446744073709551615", func(d *Decoder) any { return d.Uint64() }, uint64(math.MaxUint64)},
		{"18446744073709551616", func(d *Decoder) any { return d.Uint64() }, nil},
		{"99999999999999999999999", func(d *Decoder) any { return d.Uint64() }, nil},
		{"-1", func(d *Decoder) any { return d.Uint8() }, nil},
		{"255", func(d *Decoder) any { return d.Uint8() }, uint8(255)},
		{"256", func(d *Decoder) any { return d.Uint8() }, nil},
		{"-128", func(d *Decoder) any { return d.Int8() }, int8(-128)},
		{"32768", func(d *Decoder) any { return d.Int16() }, nil},
		{"65535", func(d *Decoder) any { return d.Uint16() }, uint16(65535)},
		{"4294967295", func(d *Decoder) any { return d.Uint32() }, uint32(math.MaxUint32)},
		{"5.00", func(d *Decoder) any { return d.Int32() }, int32(5)},
		{"5.01", func(d *Decoder) any { return d.Int32() }, nil},
		{"", func(d *Decoder) any { return d.Int32() }, int32(0)},
		{"-", func(d *Decoder) any { return d.Int32() }, nil},
		{"1 2", func(d *Decoder) any { return d.Int32() }, nil},
		{"0x1", func(d *Decoder) any { return d.Int32() }, nil},
		{".0", func(d *Decoder) any { return d.Int32() }, nil},
	}
	for _, tt := range tests {
		d := NewDecoder([]byte("<a>" + tt.text + "</a>"))
		d.Root()
		got := tt.read(d)
		switch {
		case tt.want == nil && d.Err() == nil:
			t.Errorf("%q: accepted as %v", tt.text, got)
		case tt.want != nil && (d.Err() != nil || got != tt.want):
			t.Errorf("%q: got %v, %v; want %v", tt.text, got, d.Err(), tt.want)
		}
	}
}

func TestOtherValues(t *testing.T) {
	tests := []struct {
		text string
		read func(*Decoder) any
		want string // empty: an error
	}{
		{"true", func(d *Decoder) any { return d.Bool() }, "true"},
		{" 1 ", func(d *Decoder) any { return d.Bool() }, "true"},
		{"True", func(d *Decoder) any { return d.Bool() }, "true"},
		{"yes", func(d *Decoder) any { return d.Bool() }, ""},
		{"1.5E3", func(d *Decoder) any { return d.Float64() }, "1500"},
		{"-INF", func(d *Decoder) any { return d.Float32() }, "-Inf"},
		{"1,5", func(d *Decoder) any { return d.Float64() }, ""},
		{"0x10", func(d *Decoder) any { return d.Float64() }, ""},
		{" a \n b ", func(d *Decoder) any { return d.Token() }, "a b"},
		{" a ", func(d *Decoder) any { return d.String() }, " a "},
		{"12.50", func(d *Decoder) any { return d.Decimal() }, "12.50"},
		{"twelve", func(d *Decoder) any { return d.Decimal() }, ""},
		{"6F9619FF-8B86-D011-B42D-00CF4FC964FF", func(d *Decoder) any { return d.GUID() }, "6f9619ff-8b86-d011-b42d-00cf4fc964ff"},
		{"0aFF", func(d *Decoder) any { return d.HexBinary() }, "0AFF"},
		{"0aF", func(d *Decoder) any { return d.HexBinary() }, ""},
		{"aG\nk", func(d *Decoder) any { return string(d.Bytes()) }, "hi"},
		{"a", func(d *Decoder) any { return d.Bytes() }, ""},
		{"P1Y", func(d *Decoder) any { return d.Duration() }, "P1Y"},
		{"--05-17", func(d *Decoder) any { return d.Partial() }, "--05-17"},
		{"2026-02-30", func(d *Decoder) any { return d.Date() }, ""},
		{"23:59", func(d *Decoder) any { return d.Time() }, "23:59:00"},
		{"99999999999999999999", func(d *Decoder) any { return d.Integer() }, "99999999999999999999"},
		{"xsd:int", func(d *Decoder) any { return d.QName() }, "{u}int"},
		{"a b", func(d *Decoder) any {
			return Split(d, d.Text(), func(d *Decoder, b []byte) string { return d.ToString(b) })
		}, "[a b]"},
	}
	for _, tt := range tests {
		d := NewDecoder([]byte(`<a xmlns:xsd="u">` + tt.text + `</a>`))
		d.Root()
		got := fmt.Sprint(tt.read(d))
		switch {
		case tt.want == "" && d.Err() == nil:
			t.Errorf("%q: accepted as %v", tt.text, got)
		case tt.want != "" && (d.Err() != nil || got != tt.want):
			t.Errorf("%q: got %v, %v; want %v", tt.text, got, d.Err(), tt.want)
		}
	}
}

func TestOptionalValues(t *testing.T) {
	const doc = `<r xmlns:xsi="` + XSI + `"><a xsi:nil="true"/><a/><a>P1D</a></r>`
	d := NewDecoder([]byte(doc))
	d.Root()
	var got []*xsdtype.Duration
	for d.Next() {
		got = append(got, Opt(d, (*Decoder).ToDuration))
	}
	if len(got) != 3 || got[0] != nil || got[1] != nil || got[2] == nil || got[2].Days != 1 {
		t.Errorf("got %v, %v", got, d.Err())
	}
	d = NewDecoder([]byte(doc))
	d.Root()
	var texts []*string
	for d.Next() {
		texts = append(texts, d.OptString())
	}
	if texts[0] != nil || texts[1] == nil || *texts[1] != "" || *texts[2] != "P1D" {
		t.Errorf("got %v, %v", texts, d.Err())
	}
}
