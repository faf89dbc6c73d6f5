//go:build go1.24

package jsonwire

import "github.com/authgen/authgen/templates/runtime/xsdtype"

// Members that may be absent, null or a value. Generated code has so many of them
// that each is one call.

// nullable takes a value, or null.
func nullable[T any](d *Decoder, isNull bool, take func(*Decoder) T) xsdtype.Nullable[T] {
	if isNull {
		return xsdtype.Null[T]()
	}
	return xsdtype.Value(take(d))
}

// NullText takes a string, or null.
func NullText[T ~string](d *Decoder) xsdtype.Nullable[T] {
	if d.Null() {
		return xsdtype.Null[T]()
	}
	return xsdtype.Value(T(d.String()))
}

// NullBool takes a boolean; "" is null.
func (d *Decoder) NullBool() xsdtype.Nullable[bool] {
	return nullable(d, d.None(), (*Decoder).Bool)
}

// NullInt64 takes an integer; "" is null.
func (d *Decoder) NullInt64() xsdtype.Nullable[int64] {
	return nullable(d, d.None(), (*Decoder).Int64)
}

// NullInt32 takes an integer of 32 bits; "" is null.
func (d *Decoder) NullInt32() xsdtype.Nullable[int32] {
	return nullable(d, d.None(), (*Decoder).Int32)
}

// NullFloat64 takes a number; "" is null.
func (d *Decoder) NullFloat64() xsdtype.Nullable[float64] {
	return nullable(d, d.None(), (*Decoder).Float64)
}

// NullDecimal takes an exact number; "" is null.
func (d *Decoder) NullDecimal() xsdtype.Nullable[xsdtype.Decimal] {
	return nullable(d, d.None(), (*Decoder).Decimal)
}

// NullDateTime takes a point in time; "" is null.
func (d *Decoder) NullDateTime() xsdtype.Nullable[xsdtype.DateTime] {
	return nullable(d, d.None(), (*Decoder).DateTime)
}

// NullDate takes a day; "" is null.
func (d *Decoder) NullDate() xsdtype.Nullable[xsdtype.Date] {
	return nullable(d, d.None(), (*Decoder).Date)
}

// NullGUID takes a GUID; "" is null.
func (d *Decoder) NullGUID() xsdtype.Nullable[xsdtype.GUID] {
	return nullable(d, d.None(), (*Decoder).GUID)
}

// putNullable writes a member, unless v is absent.
func putNullable[T any](e *Encoder, name string, v xsdtype.Nullable[T], put func(*Encoder, T)) {
	if x, ok := v.Get(); ok {
		e.Name(name)
		put(e, x)
	} else if v.IsNull() {
		e.Name(name)
		e.Null()
	}
}

// PutNullText writes a member, unless v is absent.
func PutNullText[T ~string](e *Encoder, name string, v xsdtype.Nullable[T]) {
	if x, ok := v.Get(); ok {
		e.Name(name)
		e.String(string(x))
	} else if v.IsNull() {
		e.Name(name)
		e.Null()
	}
}

// NullBool writes a member, unless v is absent.
func (e *Encoder) NullBool(name string, v xsdtype.Nullable[bool]) {
	putNullable(e, name, v, (*Encoder).Bool)
}

// NullInt64 writes a member, unless v is absent.
func (e *Encoder) NullInt64(name string, v xsdtype.Nullable[int64]) {
	putNullable(e, name, v, (*Encoder).Int)
}

// NullInt32 writes a member, unless v is absent.
func (e *Encoder) NullInt32(name string, v xsdtype.Nullable[int32]) {
	putNullable(e, name, v, func(e *Encoder, x int32) { e.Int(int64(x)) })
}

// NullFloat64 writes a member, unless v is absent.
func (e *Encoder) NullFloat64(name string, v xsdtype.Nullable[float64]) {
	putNullable(e, name, v, func(e *Encoder, x float64) { e.Float(x, 64) })
}

// NullDecimal writes a member, unless v is absent.
func (e *Encoder) NullDecimal(name string, v xsdtype.Nullable[xsdtype.Decimal]) {
	putNullable(e, name, v, (*Encoder).Decimal)
}

// NullDateTime writes a member, unless v is absent.
func (e *Encoder) NullDateTime(name string, v xsdtype.Nullable[xsdtype.DateTime]) {
	putNullable(e, name, v, (*Encoder).DateTime)
}

// NullDate writes a member, unless v is absent.
func (e *Encoder) NullDate(name string, v xsdtype.Nullable[xsdtype.Date]) {
	putNullable(e, name, v, (*Encoder).Date)
}

// NullGUID writes a member, unless v is absent.
func (e *Encoder) NullGUID(name string, v xsdtype.Nullable[xsdtype.GUID]) {
	putNullable(e, name, v, (*Encoder).GUID)
}
