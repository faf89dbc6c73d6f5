//go:build go1.24

package xsdtype

import (
	"math"
	"strconv"
)

// ParseFloat reads an xs:double (bits 64) or xs:float (bits 32), with XML
// Schema's INF and NaN. A value that overflows becomes INF, as XML Schema has it.
func ParseFloat(s string, bits int) (float64, error) {
	s = trim(s)
	switch s {
	case "INF", "+INF", "Infinity":
		return math.Inf(1), nil
	case "-INF", "-Infinity":
		return math.Inf(-1), nil
	case "NaN":
		return math.NaN(), nil
	}
	if decimalForm(s) == formNone {
		return 0, errFloat
	}
	f, err := strconv.ParseFloat(s, bits)
	if err != nil && f == 0 || math.IsNaN(f) {
		return 0, errFloat
	}
	return f, nil
}

// AppendFloat appends f in XML Schema's notation, with as few digits as read
// back the same.
func AppendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "INF"...)
	case math.IsInf(f, -1):
		return append(b, "-INF"...)
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, bits)
}

// FormatFloat is f in XML Schema's notation.
func FormatFloat(f float64, bits int) string { return string(AppendFloat(nil, f, bits)) }

// ParseBool reads true, false, 1 or 0, in any case.
func ParseBool(s string) (bool, error) {
	switch trim(s) {
	case "true", "1", "True", "TRUE":
		return true, nil
	case "false", "0", "False", "FALSE":
		return false, nil
	}
	return false, errBool
}
