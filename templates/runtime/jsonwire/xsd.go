//go:build go1.24

package jsonwire

import "github.com/authgen/authgen/templates/runtime/xsdtype"

// Decimal takes an exact number, also as a string. Null and "" are 0.
//
//go:noinline
func (d *Decoder) Decimal() xsdtype.Decimal { return Text(d, "a number", xsdtype.ParseDecimal) }

// Integer takes an integer of any size, also as a string. Null and "" are 0.
//
//go:noinline
func (d *Decoder) Integer() xsdtype.Integer { return Text(d, "an integer", xsdtype.ParseInteger) }

// DateTime takes a point in time: a string, or a number of seconds or, above
// 10^11, of milliseconds since 1970. Null and "" are the zero value.
func (d *Decoder) DateTime() xsdtype.DateTime {
	if d.Kind() != Number {
		return Text(d, "a date and time", xsdtype.ParseDateTime)
	}
	at := d.pos
	var v xsdtype.DateTime
	if v.UnmarshalJSON([]byte(d.number())) != nil {
		d.mismatchAt(at, "this is not a date and time")
	}
	return v
}

// Date takes a day; a time behind it is dropped. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) Date() xsdtype.Date { return Text(d, "a date", xsdtype.ParseDate) }

// Time takes a time of day. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) Time() xsdtype.Time { return Text(d, "a time", xsdtype.ParseTime) }

// Duration takes a duration of ISO 8601. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) Duration() xsdtype.Duration { return Text(d, "a duration", xsdtype.ParseDuration) }

// Partial takes a part of a date. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) Partial() xsdtype.Partial { return Text(d, "a part of a date", xsdtype.ParsePartial) }

// GUID takes a GUID. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) GUID() xsdtype.GUID { return Text(d, "a GUID", xsdtype.ParseGUID) }

// QName takes a qualified name. Null and "" are the zero value.
//
//go:noinline
func (d *Decoder) QName() xsdtype.QName { return Text(d, "a qualified name", xsdtype.ParseQName) }

// Hex takes hexadecimal digits. Null is nil.
func (d *Decoder) Hex() xsdtype.HexBinary {
	if d.Null() {
		return nil
	}
	return Text(d, "hexadecimal digits", xsdtype.ParseHexBinary)
}

// Decimal writes an exact number.
func (e *Encoder) Decimal(v xsdtype.Decimal) { e.b = append(v.AppendJSON(e.b), ',') }

// Integer writes an integer of any size.
func (e *Encoder) Integer(v xsdtype.Integer) { e.b = append(v.AppendJSON(e.b), ',') }

// DateTime writes a point in time.
//
//go:noinline
func (e *Encoder) DateTime(v xsdtype.DateTime) { e.quoted(v.AppendText) }

// Date writes a day.
//
//go:noinline
func (e *Encoder) Date(v xsdtype.Date) { e.quoted(v.AppendText) }

// Time writes a time of day.
//
//go:noinline
func (e *Encoder) Time(v xsdtype.Time) { e.quoted(v.AppendText) }

// Duration writes a duration of ISO 8601.
//
//go:noinline
func (e *Encoder) Duration(v xsdtype.Duration) { e.quoted(v.AppendText) }

// Partial writes a part of a date.
//
//go:noinline
func (e *Encoder) Partial(v xsdtype.Partial) { e.quoted(v.AppendText) }

// GUID writes a GUID.
//
//go:noinline
func (e *Encoder) GUID(v xsdtype.GUID) { e.quoted(v.AppendText) }

// QName writes a qualified name.
func (e *Encoder) QName(v xsdtype.QName) { e.String(v.String()) }

// Hex writes bytes as hexadecimal digits.
//
//go:noinline
func (e *Encoder) Hex(v xsdtype.HexBinary) { e.quoted(v.AppendText) }

// quoted writes what appendText appends, which needs no escapes, as a string.
func (e *Encoder) quoted(appendText func([]byte) ([]byte, error)) {
	e.b = append(e.b, '"')
	b, err := appendText(e.b)
	if err != nil {
		e.b = e.b[:len(e.b)-1]
		e.Fail("the value has no text")
		return
	}
	e.b = b
	e.b = append(e.b, '"', ',')
}
