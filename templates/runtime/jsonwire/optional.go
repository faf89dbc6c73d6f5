//go:build go1.24

package jsonwire

import "github.com/authgen/authgen/templates/runtime/xsdtype"

// maxSlab is how many values a slab holds at most: whoever keeps one of them
// keeps them all.
const maxSlab = 32

// A slab gives out pointers to values that are allocated several at once.
type slab[T any] []T

// put returns a pointer to a copy of v.
func (s *slab[T]) put(v T) *T {
	if len(*s) == cap(*s) {
		*s = make([]T, 0, min(max(2*cap(*s), 1), maxSlab))
	}
	*s = append(*s, v)
	return &(*s)[len(*s)-1]
}

// OptString takes a string; nil for null.
func (d *Decoder) OptString() *string {
	if d.next() == '"' {
		return d.strings.put(d.own(d.text()))
	}
	if d.Null() {
		return nil
	}
	return d.strings.put(d.String())
}

// OptBool takes a boolean; nil for null and "".
func (d *Decoder) OptBool() *bool {
	if d.None() {
		return nil
	}
	v := d.Bool()
	return &v
}

// OptInt64 takes an integer; nil for null and "".
func (d *Decoder) OptInt64() *int64 {
	if d.None() {
		return nil
	}
	return d.ints.put(d.Int64())
}

// OptInt32 takes an integer of 32 bits; nil for null and "".
func (d *Decoder) OptInt32() *int32 {
	if d.None() {
		return nil
	}
	return d.ints32.put(d.Int32())
}

// OptFloat64 takes a number; nil for null and "".
func (d *Decoder) OptFloat64() *float64 {
	if d.None() {
		return nil
	}
	return d.floats.put(d.Float64())
}

// OptDecimal takes an exact number; nil for null and "".
func (d *Decoder) OptDecimal() *xsdtype.Decimal {
	if d.None() {
		return nil
	}
	return d.decimals.put(d.Decimal())
}

// OptDateTime takes a point in time; nil for null and "".
func (d *Decoder) OptDateTime() *xsdtype.DateTime {
	if d.None() {
		return nil
	}
	return d.dateTimes.put(d.DateTime())
}

// OptDate takes a day; nil for null and "".
func (d *Decoder) OptDate() *xsdtype.Date {
	if d.None() {
		return nil
	}
	v := d.Date()
	return &v
}

// OptGUID takes a GUID; nil for null and "".
func (d *Decoder) OptGUID() *xsdtype.GUID {
	if d.None() {
		return nil
	}
	v := d.GUID()
	return &v
}

// OptString writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptString(name string, v *string) {
	if v != nil {
		e.Name(name)
		e.String(*v)
	}
}

// OptBool writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptBool(name string, v *bool) {
	if v != nil {
		e.Name(name)
		e.Bool(*v)
	}
}

// OptInt64 writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptInt64(name string, v *int64) {
	if v != nil {
		e.Name(name)
		e.Int(*v)
	}
}

// OptInt32 writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptInt32(name string, v *int32) {
	if v != nil {
		e.Name(name)
		e.Int(int64(*v))
	}
}

// OptFloat64 writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptFloat64(name string, v *float64) {
	if v != nil {
		e.Name(name)
		e.Float(*v, 64)
	}
}

// OptDecimal writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptDecimal(name string, v *xsdtype.Decimal) {
	if v != nil {
		e.Name(name)
		e.Decimal(*v)
	}
}

// OptDateTime writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptDateTime(name string, v *xsdtype.DateTime) {
	if v != nil {
		e.Name(name)
		e.DateTime(*v)
	}
}

// OptDate writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptDate(name string, v *xsdtype.Date) {
	if v != nil {
		e.Name(name)
		e.Date(*v)
	}
}

// OptGUID writes a member, unless v is nil.
//
//go:noinline
func (e *Encoder) OptGUID(name string, v *xsdtype.GUID) {
	if v != nil {
		e.Name(name)
		e.GUID(*v)
	}
}
