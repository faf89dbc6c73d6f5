//go:build go1.24

package jsonwire

import (
	"encoding/base64"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// String takes a string. The text of a number or a boolean is one too; null is
// the empty string.
func (d *Decoder) String() string {
	if d.next() == '"' {
		return d.own(d.text())
	}
	return d.own(d.otherText("a string"))
}

// otherText is the text of a scalar that is no string; null has none.
func (d *Decoder) otherText(want string) string {
	switch d.Kind() {
	case Number:
		return d.number()
	case Bool:
		return d.rawText()
	case Null:
		d.literal("null")
	case String:
		return d.text()
	default:
		d.Mismatch(want)
	}
	return ""
}

// Bool takes a boolean: true and false, also as a string, and "1", "0", "yes",
// "no", "y", "n", "t", "f", "on", "off" in any case. Null and "" are false.
func (d *Decoder) Bool() bool {
	switch d.next() {
	case 't':
		return d.literal("true")
	case 'f':
		d.literal("false")
		return false
	}
	at := d.pos
	s := d.otherText("a boolean")
	v, ok := parseBool(s)
	if !ok && s != "" {
		d.mismatchAt(at, "this is not a boolean")
	}
	return v
}

func parseBool(s string) (v, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "1.0", "yes", "y", "t", "on":
		return true, true
	case "false", "0", "0.0", "no", "n", "f", "off", "":
		return false, true
	}
	return false, false
}

// Int64 takes an integer, also as a string, and as a number with a fraction of
// zero. Null and "" are 0.
func (d *Decoder) Int64() int64 {
	s, i := d.s, d.pos
	if i < len(s) && s[i] <= ' ' {
		d.next()
		i = d.pos
	}
	neg := i < len(s) && s[i] == '-'
	if neg {
		i++
	}
	from := i
	var n int64
	for i < len(s) && s[i]-'0' <= 9 && i-from < 18 {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	// One to eighteen digits and then the end of the value: the common case.
	if i == from || s[from] == '0' && i-from > 1 || i < len(s) && !endsNumber(s[i]) {
		return d.otherInt()
	}
	d.pos = i
	if neg {
		return -n
	}
	return n
}

// endsNumber tells whether a number cannot go on with c.
func endsNumber(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c <= ' '
}

func (d *Decoder) otherInt() int64 {
	d.next()
	at := d.pos
	s := d.otherText("an integer")
	n, err := parseInt(s)
	if err != nil {
		d.mismatchAt(at, numberError(err, "an integer"))
	}
	return n
}

// numberError says what strconv found, without the value.
func numberError(err error, want string) string {
	if errors.Is(err, strconv.ErrRange) {
		return "the number is out of range"
	}
	return "this is not " + want
}

// parseInt reads an integer leniently; "" is 0.
func parseInt(s string) (int64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return n, err
	}
	whole, err := integral(s)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(whole, 10, 64)
}

// maxExponent is the largest exponent whose zeros are written out.
const maxExponent = 64

// integral rewrites a number such as 12.0 or 1.2e3 as an integer, exactly; a
// number that is none is a syntax error.
func integral(s string) (string, error) {
	if !isNumber(s) {
		return "", strconv.ErrSyntax
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	e := 0
	if exponent != "" {
		var err error
		if e, err = strconv.Atoi(exponent); err != nil {
			return "", strconv.ErrRange
		}
	}
	switch {
	case strings.Trim(whole, "-0")+fraction == "":
		return "0", nil
	case e < 0:
		kept := len(whole) + e
		if fraction != "" || kept <= 0 || strings.Trim(whole[kept:], "0") != "" {
			return "", strconv.ErrSyntax
		}
		return whole[:kept], nil
	case len(fraction) > e:
		return "", strconv.ErrSyntax
	case e > maxExponent:
		return "", strconv.ErrRange
	}
	return whole + fraction + strings.Repeat("0", e-len(fraction)), nil
}

// Int32 takes an integer of 32 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Int32() int32 { return int32(d.intWithin(math.MinInt32, math.MaxInt32)) }

// Int16 takes an integer of 16 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Int16() int16 { return int16(d.intWithin(math.MinInt16, math.MaxInt16)) }

// Int8 takes an integer of 8 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Int8() int8 { return int8(d.intWithin(math.MinInt8, math.MaxInt8)) }

// Uint32 takes an unsigned integer of 32 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Uint32() uint32 { return uint32(d.intWithin(0, math.MaxUint32)) }

// Uint16 takes an unsigned integer of 16 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Uint16() uint16 { return uint16(d.intWithin(0, math.MaxUint16)) }

// Uint8 takes an unsigned integer of 8 bits, as Int64 does.
//
//go:noinline
func (d *Decoder) Uint8() uint8 { return uint8(d.intWithin(0, math.MaxUint8)) }

func (d *Decoder) intWithin(lowest, highest int64) int64 {
	d.next()
	at := d.pos
	n := d.Int64()
	if n < lowest || n > highest {
		d.mismatchAt(at, "the number is out of range")
		return 0
	}
	return n
}

// Uint64 takes an unsigned integer, as Int64 does.
func (d *Decoder) Uint64() uint64 {
	d.next()
	at := d.pos
	s := strings.TrimSpace(d.otherText("an integer"))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		if err != nil {
			d.mismatchAt(at, numberError(err, ""))
			n = 0
		}
		return n
	}
	whole, err := integral(s)
	if err == nil {
		n, err = strconv.ParseUint(whole, 10, 64)
	}
	if err != nil {
		d.mismatchAt(at, numberError(err, "an unsigned integer"))
		n = 0
	}
	return n
}

// Float64 takes a number, also as a string. Null and "" are 0; "NaN" and
// "Infinity" are what they say.
func (d *Decoder) Float64() float64 {
	if d.Kind() == Number {
		at := d.pos
		f, err := float(d.number())
		if err != nil {
			d.mismatchAt(at, numberError(err, "a number"))
			f = 0
		}
		return f
	}
	return d.otherFloat(64)
}

// Float32 takes a number of 32 bits, as Float64 does.
//
//go:noinline
func (d *Decoder) Float32() float32 { return float32(d.otherFloat(32)) }

func (d *Decoder) otherFloat(size int) float64 {
	d.next()
	at := d.pos
	s := strings.TrimSpace(d.otherText("a number"))
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, size)
	if err != nil {
		d.mismatchAt(at, numberError(err, "a number"))
		return 0
	}
	return f
}

// Bytes takes base64, standard or for URLs, with or without padding. Null is
// nil.
func (d *Decoder) Bytes() []byte {
	if d.Null() {
		return nil
	}
	d.next()
	at := d.pos
	s := strings.TrimRight(d.otherText("base64"), "=\r\n ")
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	b, err := enc.DecodeString(s)
	if err != nil {
		d.mismatchAt(at, "this is not base64")
		return nil
	}
	return b
}

// Reader takes a string as a reader of its text. Null is nil.
func (d *Decoder) Reader() io.Reader {
	if d.Null() {
		return nil
	}
	return strings.NewReader(d.String())
}

// Text takes a scalar and returns what parse makes of its text; want says what
// that is, such as "a date". Null and, as far as parse does not take it, "" are
// the zero value.
func Text[T any](d *Decoder, want string, parse func(string) (T, error)) T {
	d.next()
	at := d.pos
	s := d.own(d.otherText(want))
	v, err := parse(s)
	if err != nil {
		var zero T
		if s != "" {
			d.mismatchAt(at, "this is not "+want)
		}
		return zero
	}
	return v
}
