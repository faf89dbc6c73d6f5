//go:build go1.24

// Package xsdtype holds the values of XML Schema and OpenAPI that Go's own types
// cannot hold without loss: decimals of any precision, times with and without a
// zone, partial dates, calendar durations, qualified names, and the third state
// beside absent and present, null.
//
// Each type has a function Parse…, the methods String, AppendText, MarshalText
// and UnmarshalText in XML Schema's notation, and MarshalJSON and UnmarshalJSON
// in OpenAPI's. Reading is lenient where servers are careless and never silent
// about a loss. Values are plain data: copy and compare them freely; nothing
// here may be changed by several goroutines at once without a lock.
//
// It does no arithmetic: convert to math/big or time for that.
package xsdtype

import (
	"errors"
	"strings"
)

// A SyntaxError says that a text is no value of a type. It never repeats the
// text, which may be a secret.
type SyntaxError struct {
	Type string // the XML Schema type, such as "xs:dateTime"
}

// Error is "not an xs:dateTime".
func (e *SyntaxError) Error() string {
	if strings.ContainsAny(e.Type[strings.IndexByte(e.Type, ':')+1:][:1], "aeiou") {
		return "not an " + e.Type
	}
	return "not a " + e.Type
}

// One error a type: parsing fails often in lenient readers, and need not allocate.
var (
	errDecimal  error = &SyntaxError{"xs:decimal"}
	errInteger  error = &SyntaxError{"xs:integer"}
	errDateTime error = &SyntaxError{"xs:dateTime"}
	errDate     error = &SyntaxError{"xs:date"}
	errTime     error = &SyntaxError{"xs:time"}
	errDuration error = &SyntaxError{"xs:duration"}
	errPartial  error = &SyntaxError{"xs:gYear, xs:gYearMonth, xs:gMonth, xs:gMonthDay or xs:gDay"}
	errHex      error = &SyntaxError{"xs:hexBinary"}
	errBase64   error = &SyntaxError{"xs:base64Binary"}
	errGUID     error = &SyntaxError{"guid"}
	errFloat    error = &SyntaxError{"xs:double"}
	errBool     error = &SyntaxError{"xs:boolean"}

	errJSONString = errors.New("not a JSON string")
)

// isSpace reports whether c is white space of XML.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// trim cuts XML white space off both ends.
func trim(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// isDigit reports whether c is an ASCII digit.
func isDigit(c byte) bool { return c-'0' <= 9 }

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// twoDigits reads the two digits that s starts with, or returns -1.
func twoDigits(s string) int {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

// appendTwo appends n as two digits.
func appendTwo(b []byte, n int) []byte {
	return append(b, byte('0'+n/10%10), byte('0'+n%10))
}
