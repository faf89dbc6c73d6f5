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
	if out, ok := appendShort(b, f, bits); ok {
		return out
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, bits)
}

// appendShort appends numbers with up to three digits behind the point, which
// most numbers are, in a fraction of the time. What has 15 digits at most and reads
// back as f is the shortest text that does, for no two such texts mean the same.
func appendShort(b []byte, f float64, bits int) ([]byte, bool) {
	const scale = 1000
	scaled := f * scale
	if bits != 64 || !(math.Abs(scaled) < 1e15) {
		return nil, false
	}
	n := int64(scaled)
	if float64(n)/scale != f || n == 0 {
		return nil, false
	}
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = AppendUint(b, uint64(n/scale))
	switch rest := int(n % scale); {
	case rest == 0:
		return b, true
	case rest%100 == 0:
		return append(b, '.', byte('0'+rest/100)), true
	case rest%10 == 0:
		return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10)), true
	default:
		return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10)), true
	}
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
