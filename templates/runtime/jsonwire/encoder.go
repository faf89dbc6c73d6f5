//go:build go1.24

package jsonwire

import (
	"encoding/base64"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// An Encoder appends one JSON text to a buffer. Its zero value is ready. It must
// not be used by several goroutines at once.
//
// Generated code writes values so, and leaves the commas to the encoder:
//
//	e.BeginObject()
//	e.Name(`"id":`)
//	e.String(v.ID)
//	e.EndObject()
type Encoder struct {
	b    []byte // every value is followed by a comma
	from int    // where the text begins
	err  *Error
	sent bool // see OmitsReadOnly
}

// NewEncoder returns an encoder that appends to b, which may be nil.
func NewEncoder(b []byte) *Encoder { return &Encoder{b: b, from: len(b)} }

// NewRequestEncoder returns an encoder for what is sent to a vendor.
func NewRequestEncoder(b []byte) *Encoder { return &Encoder{b: b, from: len(b), sent: true} }

// OmitsReadOnly tells whether members that only the vendor may set are left out,
// as they are from a request.
func (e *Encoder) OmitsReadOnly() bool { return e.sent }

// Bytes returns the buffer with the text appended, and the first error. After an
// error the text is not complete.
//
//go:noinline
func (e *Encoder) Bytes() ([]byte, error) {
	if n := len(e.b); n > e.from && e.b[n-1] == ',' {
		e.b = e.b[:n-1]
	}
	if e.err != nil {
		return e.b, e.err
	}
	return e.b, nil
}

// Fail notes an error about the value that would be next; the first one is kept.
func (e *Encoder) Fail(msg string) {
	if e.err == nil {
		n := len(e.b) - e.from
		e.err = &Error{Path: pathTo(string(e.b[e.from:]), n), Offset: n, Msg: msg}
	}
	e.Null()
}

// BeginObject begins an object.
//
//go:noinline
func (e *Encoder) BeginObject() { e.b = append(e.b, '{') }

// EndObject ends an object.
//
//go:noinline
func (e *Encoder) EndObject() { e.end('}') }

// BeginArray begins an array.
//
//go:noinline
func (e *Encoder) BeginArray() { e.b = append(e.b, '[') }

// EndArray ends an array.
//
//go:noinline
func (e *Encoder) EndArray() { e.end(']') }

// end puts c in the place of the comma that follows the last value.
func (e *Encoder) end(c byte) {
	if n := len(e.b); n > e.from && e.b[n-1] == ',' {
		e.b[n-1] = c
		e.b = append(e.b, ',')
		return
	}
	e.b = append(e.b, c, ',')
}

// Name begins a member. The name is given as it stands in the text, with quotes
// and colon.
//
//go:noinline
func (e *Encoder) Name(quoted string) { e.b = append(e.b, quoted...) }

// Key begins a member whose name is not known before.
//
//go:noinline
func (e *Encoder) Key(name string) { e.b = append(AppendString(e.b, name), ':') }

// Null writes null.
//
//go:noinline
func (e *Encoder) Null() { e.b = append(e.b, "null,"...) }

// Bool writes a boolean.
//
//go:noinline
func (e *Encoder) Bool(v bool) {
	if v {
		e.b = append(e.b, "true,"...)
	} else {
		e.b = append(e.b, "false,"...)
	}
}

// Int writes an integer.
//
//go:noinline
func (e *Encoder) Int(v int64) { e.b = append(strconv.AppendInt(e.b, v, 10), ',') }

// Uint writes an unsigned integer.
//
//go:noinline
func (e *Encoder) Uint(v uint64) { e.b = append(strconv.AppendUint(e.b, v, 10), ',') }

// Float writes a number of 32 or 64 bits in the fewest digits that give it back.
// JSON has no NaN and no infinity: they are errors.
func (e *Encoder) Float(v float64, size int) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		e.Fail("JSON has no number that is infinite or none")
		return
	}
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	e.b = append(strconv.AppendFloat(e.b, v, format, -1, size), ',')
}

// String writes a string. Bytes that are no UTF-8 become U+FFFD.
//
//go:noinline
func (e *Encoder) String(s string) { e.b = append(AppendString(e.b, s), ',') }

// Number writes the text of a number as it stands, so that it stays exact. Text
// that is no number of JSON is written as a string.
func (e *Encoder) Number(text string) {
	if !isNumber(text) {
		e.String(text)
		return
	}
	e.b = append(append(e.b, text...), ',')
}

// Base64 writes bytes as a string of standard base64.
//
//go:noinline
func (e *Encoder) Base64(v []byte) {
	e.b = append(e.b, '"')
	e.b = base64.StdEncoding.AppendEncode(e.b, v)
	e.b = append(e.b, '"', ',')
}

// Reader writes what r yields as a string, or null for nil; a failure to read is
// an error.
func (e *Encoder) Reader(r io.Reader) {
	if r == nil {
		e.Null()
		return
	}
	b, err := io.ReadAll(r)
	if err != nil {
		e.Fail("the reader failed")
		return
	}
	e.String(string(b))
}

// Raw writes JSON as it stands; nil is null. Text that is no JSON is an error.
func (e *Encoder) Raw(v Raw) {
	if v == nil {
		e.Null()
		return
	}
	s := string(v)
	d := decoderOf(s, Limits{})
	d.next()
	from := d.pos
	d.Skip()
	to := d.pos
	if d.End() != nil {
		e.Fail("the raw value is no JSON")
		return
	}
	e.b = append(append(e.b, s[from:to]...), ',')
}

// Keys are the keys of m in order, so that equal maps give equal texts.
func Keys[T any](m map[string]T) []string {
	if len(m) == 0 {
		return nil
	}
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// AppendString appends s as a string of JSON.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	if i := plain(s, 0); i < len(s) {
		return append(appendEscaped(append(b, s[:i]...), s[i:]), '"')
	}
	b = append(b, s...)
	return append(b, '"')
}

const hexDigits = "0123456789abcdef"

func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		case c < utf8.RuneSelf:
			n := plain(s, i)
			b = append(b, s[i:n]...)
			i = n
			continue
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += n
			continue
		}
		i++
	}
	return b
}
