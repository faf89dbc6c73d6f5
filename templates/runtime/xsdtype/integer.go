//go:build go1.24

package xsdtype

import (
	"math/big"
	"strconv"
	"strings"
)

// An Integer is a whole number of any size. The zero value is 0. Two integers
// of one value may differ in == if one came with a sign or leading zeros; use
// [Integer.Equal].
type Integer struct {
	s string // in the lexical form of xs:integer; empty is 0
}

// ParseInteger reads an xs:integer. White space around it, and a fraction of
// zeros, as some servers send, are accepted.
func ParseInteger(s string) (Integer, error) {
	s = trim(s)
	if whole, fraction, found := strings.Cut(s, "."); found && strings.Trim(fraction, "0") == "" {
		s = whole
	}
	digits := s
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits = digits[1:]
	}
	if !allDigits(digits) {
		return Integer{}, errInteger
	}
	return Integer{s}, nil
}

// NewInteger returns n.
func NewInteger(n int64) Integer { return Integer{strconv.FormatInt(n, 10)} }

// IntegerOf returns n; nil is 0.
func IntegerOf(n *big.Int) Integer {
	if n == nil {
		return Integer{}
	}
	return Integer{n.String()}
}

// String is the number as it came.
func (i Integer) String() string {
	if i.s == "" {
		return "0"
	}
	return i.s
}

// Int64 is the value if it fits.
func (i Integer) Int64() (int64, bool) {
	n, err := strconv.ParseInt(i.String(), 10, 64)
	return n, err == nil
}

// Big is the value, for arithmetic.
func (i Integer) Big() *big.Int {
	n, ok := new(big.Int).SetString(i.String(), 10)
	if !ok {
		return new(big.Int)
	}
	return n
}

// IsZero reports whether the value is 0.
func (i Integer) IsZero() bool { return Decimal(i).IsZero() }

// Sign is -1, 0 or 1.
func (i Integer) Sign() int { return Decimal(i).Sign() }

// Cmp compares two values: -1 if i < x, 0 if they are equal, 1 if i > x.
func (i Integer) Cmp(x Integer) int { return Decimal(i).Cmp(Decimal(x)) }

// Equal reports whether the values are equal.
func (i Integer) Equal(x Integer) bool { return i.Cmp(x) == 0 }

// AppendText appends the number in the notation of xs:integer. It returns no error.
func (i Integer) AppendText(b []byte) ([]byte, error) { return append(b, i.String()...), nil }

// MarshalText implements [encoding.TextMarshaler].
func (i Integer) MarshalText() ([]byte, error) { return i.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (i *Integer) UnmarshalText(b []byte) error { return unmarshal(i, string(b), ParseInteger) }

// MarshalJSON writes a JSON number.
func (i Integer) MarshalJSON() ([]byte, error) { return i.AppendJSON(nil), nil }

// AppendJSON appends the value as a JSON number.
func (i Integer) AppendJSON(b []byte) []byte { return appendNumber(b, i.String()) }

// UnmarshalJSON reads a JSON number, or a string that holds one.
func (i *Integer) UnmarshalJSON(b []byte) error { return unmarshalNumber(i, b, parseJSONInteger) }

// parseJSONInteger accepts 1e3 as well.
func parseJSONInteger(s string) (Integer, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return Integer{}, errInteger
	}
	return ParseInteger(d.s)
}
