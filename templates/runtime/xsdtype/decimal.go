//go:build go1.24

package xsdtype

import (
	"math/big"
	"strconv"
	"strings"
)

// maxExponent bounds what an exponent may add to a decimal's length. JSON's
// 1e400 is a number; 1e999999999 is an attack.
const maxExponent = 1000

// A Decimal is an exact decimal number of any precision, such as an amount of
// money. It keeps the digits as they came: 12.50 stays 12.50. The zero value is
// 0. Two decimals of one value may differ in ==; use [Decimal.Equal].
type Decimal struct {
	s string // in the lexical form of xs:decimal; empty is 0
}

// ParseDecimal reads an xs:decimal or a JSON number, with white space around it
// allowed.
func ParseDecimal(s string) (Decimal, error) {
	s = trim(s)
	switch decimalForm(s) {
	case formPlain:
		return Decimal{s}, nil
	case formExponent:
		return parseExponent(s)
	case formNone:
	}
	return Decimal{}, errDecimal
}

// NewDecimal returns unscaled × 10^-scale: NewDecimal(1250, 2) is 12.50.
// A negative scale appends zeros.
func NewDecimal(unscaled int64, scale int) Decimal {
	return shift(strconv.FormatInt(unscaled, 10), scale)
}

// DecimalOf returns the decimal that prints as the shortest text that reads
// back as f. It returns false for NaN and the infinities.
func DecimalOf(f float64) (Decimal, bool) {
	d, err := ParseDecimal(strconv.FormatFloat(f, 'f', -1, 64))
	return d, err == nil
}

// The forms of a number.
type form int

const (
	formNone form = iota
	formPlain
	formExponent
)

// decimalForm says how s is written.
func decimalForm(s string) form {
	i, digits := 0, 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		i = 1
	}
	for ; i < len(s) && isDigit(s[i]); i++ {
		digits++
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && isDigit(s[i]); i++ {
			digits++
		}
	}
	switch {
	case digits == 0:
		return formNone
	case i == len(s):
		return formPlain
	case s[i] == 'e' || s[i] == 'E':
		return formExponent
	}
	return formNone
}

// parseExponent writes a number with an exponent in full.
func parseExponent(s string) (Decimal, error) {
	i := strings.IndexAny(s, "eE")
	exp, err := strconv.Atoi(s[i+1:])
	if err != nil || exp > maxExponent || exp < -maxExponent {
		return Decimal{}, errDecimal
	}
	whole, fraction, _ := strings.Cut(s[:i], ".")
	return shift(whole+fraction, len(fraction)-exp), nil
}

// shift returns digits × 10^-scale; digits may have a sign.
func shift(digits string, scale int) Decimal {
	sign := ""
	if digits[0] == '-' || digits[0] == '+' {
		sign, digits = strings.TrimPrefix(digits[:1], "+"), digits[1:]
	}
	if scale <= 0 {
		return Decimal{sign + trimZeros(digits+strings.Repeat("0", -scale))}
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - scale
	return Decimal{sign + trimZeros(digits[:cut]) + "." + digits[cut:]}
}

// trimZeros cuts leading zeros, leaving one digit.
func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// String is the number as it came, such as "12.50".
func (d Decimal) String() string {
	if d.s == "" {
		return "0"
	}
	return d.s
}

// IsZero reports whether the value is 0.
func (d Decimal) IsZero() bool { return d.Sign() == 0 }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	if !strings.ContainsAny(d.s, "123456789") {
		return 0
	}
	if d.s[0] == '-' {
		return -1
	}
	return 1
}

// Cmp compares two values exactly: -1 if d < x, 0 if they are equal, 1 if d > x.
func (d Decimal) Cmp(x Decimal) int {
	sign := d.Sign()
	if other := x.Sign(); sign != other || sign == 0 {
		switch {
		case sign < other:
			return -1
		case sign > other:
			return 1
		}
		return 0
	}
	return sign * compareDigits(d.s, x.s)
}

// Equal reports whether the values are equal: 1.0 is 1.00.
func (d Decimal) Equal(x Decimal) bool { return d.Cmp(x) == 0 }

// compareDigits compares the absolute values of two decimals.
func compareDigits(a, b string) int {
	aw, af := splitDigits(a)
	bw, bf := splitDigits(b)
	if len(aw) != len(bw) {
		if len(aw) < len(bw) {
			return -1
		}
		return 1
	}
	if c := strings.Compare(aw, bw); c != 0 {
		return c
	}
	return strings.Compare(af, bf)
}

// splitDigits returns whole and fraction without sign and without zeros that
// carry no value.
func splitDigits(s string) (whole, fraction string) {
	whole, fraction, _ = strings.Cut(strings.TrimLeft(s, "+-"), ".")
	return strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
}

// Rat is the value as an exact fraction, for arithmetic.
func (d Decimal) Rat() *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		return new(big.Rat)
	}
	return r
}

// Float64 is the nearest float64. It loses precision: never add up money with it.
func (d Decimal) Float64() float64 {
	f, err := strconv.ParseFloat(d.String(), 64)
	if err != nil && f == 0 {
		return 0
	}
	return f
}

// Int64 is the value if it is whole and fits.
func (d Decimal) Int64() (int64, bool) {
	whole, fraction, _ := strings.Cut(d.String(), ".")
	if strings.Trim(fraction, "0") != "" {
		return 0, false
	}
	if whole == "" || whole == "-" || whole == "+" {
		return 0, true
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	return n, err == nil
}

// AppendText appends the number in the notation of xs:decimal. It returns no error.
func (d Decimal) AppendText(b []byte) ([]byte, error) { return append(b, d.String()...), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d Decimal) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Decimal) UnmarshalText(b []byte) error { return unmarshal(d, string(b), ParseDecimal) }

// MarshalJSON writes a JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }

// AppendJSON appends the value as a JSON number, which allows neither a plus
// sign, nor a point at an end, nor leading zeros.
func (d Decimal) AppendJSON(b []byte) []byte { return appendNumber(b, d.String()) }

// UnmarshalJSON reads a JSON number, or a string that holds one.
func (d *Decimal) UnmarshalJSON(b []byte) error { return unmarshalNumber(d, b, ParseDecimal) }

// appendNumber appends s, a decimal, in JSON's stricter notation.
func appendNumber(b []byte, s string) []byte {
	if s[0] == '-' {
		b = append(b, '-')
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	if whole == "" {
		whole = "0"
	}
	b = append(b, trimZeros(whole)...)
	if fraction != "" {
		b = append(b, '.')
		b = append(b, fraction...)
	}
	return b
}

// unmarshalNumber reads a JSON number, or a string that holds one, into v.
func unmarshalNumber[T any](v *T, b []byte, parse func(string) (T, error)) error {
	if len(b) > 0 && (b[0] == '"' || b[0] == 'n') {
		return unmarshalJSON(v, b, parse)
	}
	return unmarshal(v, string(b), parse)
}
