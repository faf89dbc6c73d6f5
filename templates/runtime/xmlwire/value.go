//go:build go1.24

package xmlwire

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// This file reads values. Each kind has up to three methods: Int32 reads the
// current element, OptInt32 returns nil where it says xsi:nil or is empty, and
// ToInt32 reads a text that is at hand, such as an attribute's. An element that
// is empty although its type has no empty value is the zero value.

var (
	errInt   = errors.New("not an integer of that size")
	errFloat = errors.New("not a number")
	errBool  = errors.New("not a boolean")
)

// trim cuts XML white space off both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	return trimRight(b)
}

// block is the size of the blocks that small strings share, in bytes.
const block = 1 << 10

// ToString copies b. Small strings share blocks of one kilobyte, so that a
// document of a thousand fields takes some ten allocations, and a string that
// outlives the others holds one kilobyte at most.
func (d *Decoder) ToString(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > block/8 {
		return string(b)
	}
	if d.arena.Cap()-d.arena.Len() < len(b) {
		d.arena = strings.Builder{}
		d.arena.Grow(block)
	}
	from := d.arena.Len()
	d.arena.Write(b)
	return d.arena.String()[from:]
}

// String reads the current element as text, white space kept.
func (d *Decoder) String() string {
	text := d.Text()
	if d.textAt < 0 || len(text) > block/8 {
		return d.ToString(text)
	}
	from := d.base + int64(d.textAt) - d.windowAt
	if from < 0 || from+int64(len(text)) > int64(len(d.window)) {
		d.window = string(d.buf[d.textAt:min(d.textAt+block, len(d.buf))])
		d.windowAt = d.base + int64(d.textAt)
		from = 0
	}
	return d.window[from : from+int64(len(text))]
}

// OptString is String, or nil for xsi:nil.
func (d *Decoder) OptString() *string {
	if d.Nil() {
		return nil
	}
	return d.pools.strings.put(d.String())
}

// ToToken is b with white space collapsed, as xs:token has it.
func (d *Decoder) ToToken(b []byte) string {
	b = trim(b)
	for i, c := range b {
		if isSpace(c) && (c != ' ' || isSpace(b[i+1])) {
			return strings.Join(strings.Fields(string(b)), " ")
		}
	}
	return d.ToString(b)
}

// Token reads the current element as text, white space collapsed.
func (d *Decoder) Token() string { return d.ToToken(d.Text()) }

// OptToken is Token, or nil for xsi:nil.
func (d *Decoder) OptToken() *string {
	if d.Nil() {
		return nil
	}
	return d.pools.strings.put(d.Token())
}

// Fields are the values of an xs:list.
func (d *Decoder) Fields(b []byte) []string { return strings.Fields(string(b)) }

// ToBool reads true, false, 1 or 0.
func (d *Decoder) ToBool(b []byte) bool {
	switch string(b) {
	case "true", "1":
		return true
	case "false", "0", "":
		return false
	}
	if b = trim(b); len(b) == 0 {
		return false
	}
	v, err := xsdtype.ParseBool(string(b))
	if err != nil {
		d.Fail(errBool)
	}
	return v
}

// Bool reads the current element.
func (d *Decoder) Bool() bool { return d.ToBool(d.Text()) }

// OptBool is Bool, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptBool() *bool {
	if t := d.optText(); len(t) > 0 {
		return d.pools.bools.put(d.ToBool(t))
	}
	return nil
}

// optText is the element's text, trimmed; empty for xsi:nil.
func (d *Decoder) optText() []byte {
	if d.Nil() {
		return nil
	}
	return trim(d.Text())
}

// toInt reads a signed integer of that many bits.
func (d *Decoder) toInt(b []byte, bits int) int64 {
	b = trim(b)
	if len(b) == 0 {
		return 0
	}
	digits, negative := b, false
	if b[0] == '-' || b[0] == '+' {
		digits, negative = b[1:], b[0] == '-'
	}
	n, ok := toUint(digits)
	limit := uint64(1) << (bits - 1)
	if negative && ok && n <= limit {
		return -int64(n)
	}
	if negative || !ok || n >= limit {
		d.Fail(errInt)
		return 0
	}
	return int64(n)
}

// toUint reads digits; a fraction of zeros, as some servers send, is let pass.
func toUint(b []byte) (n uint64, ok bool) {
	for i, c := range b {
		if c -= '0'; c > 9 {
			return n, i > 0 && b[i] == '.' && zeros(b[i+1:])
		}
		if n > (math.MaxUint64-9)/10 {
			n, err := strconv.ParseUint(string(b), 10, 64)
			return n, err == nil
		}
		n = n*10 + uint64(c)
	}
	return n, len(b) > 0
}

// zeros reports whether b is zeros only.
func zeros(b []byte) bool {
	for _, c := range b {
		if c != '0' {
			return false
		}
	}
	return true
}

// toUnsigned reads an unsigned integer of that many bits.
func (d *Decoder) toUnsigned(b []byte, bits int) uint64 {
	b = trim(b)
	if len(b) == 0 {
		return 0
	}
	if b[0] == '+' {
		b = b[1:]
	}
	n, ok := toUint(b)
	if !ok || bits < 64 && n>>bits != 0 {
		d.Fail(errInt)
		return 0
	}
	return n
}

// ToInt8 reads b.
func (d *Decoder) ToInt8(b []byte) int8 { return int8(d.toInt(b, 8)) }

// ToInt16 reads b.
func (d *Decoder) ToInt16(b []byte) int16 { return int16(d.toInt(b, 16)) }

// ToInt32 reads b.
func (d *Decoder) ToInt32(b []byte) int32 { return int32(d.toInt(b, 32)) }

// ToInt64 reads b.
func (d *Decoder) ToInt64(b []byte) int64 { return d.toInt(b, 64) }

// ToUint8 reads b.
func (d *Decoder) ToUint8(b []byte) uint8 { return uint8(d.toUnsigned(b, 8)) }

// ToUint16 reads b.
func (d *Decoder) ToUint16(b []byte) uint16 { return uint16(d.toUnsigned(b, 16)) }

// ToUint32 reads b.
func (d *Decoder) ToUint32(b []byte) uint32 { return uint32(d.toUnsigned(b, 32)) }

// ToUint64 reads b.
func (d *Decoder) ToUint64(b []byte) uint64 { return d.toUnsigned(b, 64) }

// ToFloat32 reads b.
func (d *Decoder) ToFloat32(b []byte) float32 { return float32(d.toFloat(b, 32)) }

// ToFloat64 reads b.
func (d *Decoder) ToFloat64(b []byte) float64 { return d.toFloat(b, 64) }

func (d *Decoder) toFloat(b []byte, bits int) float64 {
	if b = trim(b); len(b) == 0 {
		return 0
	}
	f, err := xsdtype.ParseFloat(string(b), bits)
	if err != nil {
		d.Fail(errFloat)
	}
	return f
}

// Int8 reads the current element.
func (d *Decoder) Int8() int8 { return d.ToInt8(d.Text()) }

// Int16 reads the current element.
func (d *Decoder) Int16() int16 { return d.ToInt16(d.Text()) }

// Int32 reads the current element.
func (d *Decoder) Int32() int32 { return d.ToInt32(d.Text()) }

// Int64 reads the current element.
func (d *Decoder) Int64() int64 { return d.ToInt64(d.Text()) }

// Uint8 reads the current element.
func (d *Decoder) Uint8() uint8 { return d.ToUint8(d.Text()) }

// Uint16 reads the current element.
func (d *Decoder) Uint16() uint16 { return d.ToUint16(d.Text()) }

// Uint32 reads the current element.
func (d *Decoder) Uint32() uint32 { return d.ToUint32(d.Text()) }

// Uint64 reads the current element.
func (d *Decoder) Uint64() uint64 { return d.ToUint64(d.Text()) }

// Float32 reads the current element.
func (d *Decoder) Float32() float32 { return d.ToFloat32(d.Text()) }

// Float64 reads the current element.
func (d *Decoder) Float64() float64 { return d.ToFloat64(d.Text()) }

// OptInt32 is Int32, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptInt32() *int32 {
	if t := d.optText(); len(t) > 0 {
		return d.pools.int32s.put(d.ToInt32(t))
	}
	return nil
}

// OptInt64 is Int64, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptInt64() *int64 {
	if t := d.optText(); len(t) > 0 {
		return d.pools.int64s.put(d.ToInt64(t))
	}
	return nil
}

// OptFloat64 is Float64, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptFloat64() *float64 {
	if t := d.optText(); len(t) > 0 {
		return d.pools.float64s.put(d.ToFloat64(t))
	}
	return nil
}

// Opt reads an optional value of a rarer kind, such as
// Opt(d, (*Decoder).ToDuration): nil for xsi:nil and for an empty element.
func Opt[T any](d *Decoder, to func(*Decoder, []byte) T) *T {
	kept := d.ns[:len(d.ns):len(d.ns)] // for names: see QName
	t := d.optText()
	if len(t) == 0 {
		return nil
	}
	after := d.ns
	d.ns = kept
	v := to(d, t)
	d.ns = after
	return &v
}

// ToDecimal reads b.
func (d *Decoder) ToDecimal(b []byte) xsdtype.Decimal {
	if b = trim(b); len(b) == 0 {
		return xsdtype.Decimal{}
	}
	v, err := xsdtype.ParseDecimal(d.ToString(b))
	return checked(d, v, err)
}

// Decimal reads the current element.
func (d *Decoder) Decimal() xsdtype.Decimal { return d.ToDecimal(d.Text()) }

// OptDecimal is Decimal, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptDecimal() *xsdtype.Decimal {
	if t := d.optText(); len(t) > 0 {
		return d.pools.decimals.put(d.ToDecimal(t))
	}
	return nil
}

// ToDateTime reads b.
func (d *Decoder) ToDateTime(b []byte) xsdtype.DateTime {
	if b = trim(b); len(b) == 0 {
		return xsdtype.DateTime{}
	}
	v, err := xsdtype.ParseDateTime(string(b))
	return checked(d, v, err)
}

// DateTime reads the current element.
func (d *Decoder) DateTime() xsdtype.DateTime { return d.ToDateTime(d.Text()) }

// OptDateTime is DateTime, or nil for xsi:nil and for an empty element.
func (d *Decoder) OptDateTime() *xsdtype.DateTime {
	if t := d.optText(); len(t) > 0 {
		return d.pools.times.put(d.ToDateTime(t))
	}
	return nil
}

// checked makes err the decoder's error.
func checked[T any](d *Decoder, v T, err error) T {
	if err != nil {
		d.Fail(err)
	}
	return v
}

// parse reads b, trimmed, by a function that keeps nothing of it.
func parse[T any](d *Decoder, b []byte, by func(string) (T, error)) (v T) {
	if b = trim(b); len(b) == 0 {
		return v
	}
	v, err := by(string(b))
	return checked(d, v, err)
}

// ToInteger reads b.
func (d *Decoder) ToInteger(b []byte) xsdtype.Integer { return parse(d, b, xsdtype.ParseInteger) }

// Integer reads the current element.
func (d *Decoder) Integer() xsdtype.Integer { return d.ToInteger(d.Text()) }

// ToDate reads b.
func (d *Decoder) ToDate(b []byte) xsdtype.Date { return parse(d, b, xsdtype.ParseDate) }

// Date reads the current element.
func (d *Decoder) Date() xsdtype.Date { return d.ToDate(d.Text()) }

// ToTime reads b.
func (d *Decoder) ToTime(b []byte) xsdtype.Time { return parse(d, b, xsdtype.ParseTime) }

// Time reads the current element.
func (d *Decoder) Time() xsdtype.Time { return d.ToTime(d.Text()) }

// ToDuration reads b.
func (d *Decoder) ToDuration(b []byte) xsdtype.Duration { return parse(d, b, xsdtype.ParseDuration) }

// Duration reads the current element.
func (d *Decoder) Duration() xsdtype.Duration { return d.ToDuration(d.Text()) }

// ToPartial reads b.
func (d *Decoder) ToPartial(b []byte) xsdtype.Partial { return parse(d, b, xsdtype.ParsePartial) }

// Partial reads the current element.
func (d *Decoder) Partial() xsdtype.Partial { return d.ToPartial(d.Text()) }

// ToGUID reads b.
func (d *Decoder) ToGUID(b []byte) xsdtype.GUID { return parse(d, b, xsdtype.ParseGUID) }

// GUID reads the current element.
func (d *Decoder) GUID() xsdtype.GUID { return d.ToGUID(d.Text()) }

// ToHexBinary reads b; it is never nil.
func (d *Decoder) ToHexBinary(b []byte) xsdtype.HexBinary {
	v, err := xsdtype.ParseHexBinary(string(b))
	return checked(d, v, err)
}

// HexBinary reads the current element: nil for xsi:nil.
func (d *Decoder) HexBinary() xsdtype.HexBinary {
	if d.Nil() {
		return nil
	}
	return d.ToHexBinary(d.Text())
}

// ToBytes reads b as base64; it is never nil.
func (d *Decoder) ToBytes(b []byte) []byte {
	v, err := xsdtype.ParseBase64(string(b))
	return checked(d, v, err)
}

// Bytes reads the current element, base64 or a reference to an attachment: nil
// for xsi:nil.
func (d *Decoder) Bytes() []byte {
	if d.Nil() {
		return nil
	}
	if d.parts != nil {
		return d.attached().Data
	}
	return d.ToBytes(d.Text())
}

// ToBinary reads b as base64.
func (d *Decoder) ToBinary(b []byte) xsdtype.Binary { return xsdtype.Binary{Data: d.ToBytes(b)} }

// Binary reads the current element, base64 or a reference to an attachment.
func (d *Decoder) Binary() xsdtype.Binary {
	if d.parts != nil {
		return d.attached()
	}
	return d.ToBinary(d.Text())
}

// OptBinary is Binary, or nil for xsi:nil.
func (d *Decoder) OptBinary() *xsdtype.Binary {
	if d.Nil() {
		return nil
	}
	v := d.Binary()
	return &v
}

// ToQName reads b, and resolves its prefix where the decoder stands: before the
// element of an attribute is entered, or, for an element's text, see QName.
func (d *Decoder) ToQName(b []byte) xsdtype.QName {
	if len(trim(b)) == 0 {
		return xsdtype.QName{}
	}
	n := d.name(b)
	return xsdtype.QName{Space: n.Space, Local: strings.Clone(n.Local)}
}

// QName reads the current element.
func (d *Decoder) QName() xsdtype.QName {
	if d.err != nil {
		return xsdtype.QName{}
	}
	kept := d.ns[:len(d.ns):len(d.ns)] // its own declarations are out of scope once it is read
	text := trim(d.Text())
	after := d.ns
	d.ns = kept
	v := d.ToQName(text)
	d.ns = after
	return v
}

// SetAttachments makes the parts of a message known, by their content ids.
func (d *Decoder) SetAttachments(parts func(id string) ([]byte, bool)) { d.parts = parts }

var errPart = errors.New("the attachment is missing")

// attached reads the current element: base64, an xop:Include, or, as SOAP with
// Attachments has it, an href to a part.
func (d *Decoder) attached() xsdtype.Binary {
	var text string
	var out xsdtype.Binary
	found := false
	part := func(always bool) {
		for _, a := range d.Attrs() {
			if string(a.Local) != "href" || !always && !bytes.HasPrefix(a.Value, []byte("cid:")) {
				continue
			}
			if out.Data, found = d.parts(contentID(string(a.Value))); !found {
				d.Fail(errPart)
			}
		}
	}
	part(false)
	for d.NextMixed(&text) {
		if string(d.Local()) == "Include" {
			part(true)
		}
		d.Skip()
	}
	if !found && d.err == nil {
		out.Data = d.ToBytes([]byte(text))
	}
	return out
}

// contentID is the id in a cid: address.
func contentID(href string) string {
	id, _ := strings.CutPrefix(strings.TrimSpace(href), "cid:")
	if !strings.Contains(id, "%") {
		return id
	}
	var out []byte
	for i := 0; i < len(id); i++ {
		if id[i] == '%' && i+2 < len(id) {
			if high, low := digit(id[i+1]), digit(id[i+2]); high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, id[i])
	}
	return string(out)
}

// A pool hands out pointers to values that share an allocation with their
// neighbours: at most 32 of them are kept alive by one.
type pool[T any] struct {
	free []T
	size int
}

// put returns a pointer to a copy of v.
func (p *pool[T]) put(v T) *T {
	if len(p.free) == 0 {
		p.size = min(max(2*p.size, 1), 32)
		p.free = make([]T, p.size)
	}
	out := &p.free[0]
	p.free = p.free[1:]
	*out = v
	return out
}

type pools struct {
	strings  pool[string]
	bools    pool[bool]
	int32s   pool[int32]
	int64s   pool[int64]
	float64s pool[float64]
	decimals pool[xsdtype.Decimal]
	times    pool[xsdtype.DateTime]
}
