//go:build go1.24

package jsonwire

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// word is eight bytes of s from i on, the first one lowest.
func word(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// special has the high bit of each byte of w set that is a quote, a backslash, a
// control character or no ASCII. Above the lowest such bit others may be wrong,
// since a byte that was below what is taken from it borrows from the next.
func special(w uint64) uint64 {
	quote := w ^ lows*'"'
	slash := w ^ lows*'\\'
	return (w | (w - lows*' ') | (quote - lows) | (slash - lows)) & highs
}

// plain returns the index of the first special byte of s from i on, or len(s).
func plain(s string, i int) int {
	for i+8 <= len(s) {
		if m := special(word(s, i)); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		i += 8
	}
	for i < len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i
		}
		i++
	}
	return i
}

// text takes the string that is next: the opening quote is where d stands.
func (d *Decoder) text() string {
	s := d.s
	from := d.pos + 1
	i := from
	for i+8 <= len(s) {
		if m := special(word(s, i)); m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			if s[i] == '"' {
				d.pos = i + 1
				return s[from:i]
			}
			return d.hardText(from, i)
		}
		i += 8
	}
	return d.hardText(from, plain(s, i))
}

// hardText takes a string whose first special byte is at i.
func (d *Decoder) hardText(from, i int) string {
	s := d.s
	for ; i < len(s) && s[i] >= utf8.RuneSelf; i = plain(s, i) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return d.mendedText(from, i)
		}
		i += n
	}
	if i < len(s) && s[i] == '"' {
		d.pos = i + 1
		return s[from:i]
	}
	return d.mendedText(from, i)
}

// mendedText takes a string that has to be written anew from i on: escapes are
// resolved, bytes that are no UTF-8 replaced.
func (d *Decoder) mendedText(from, i int) string {
	s := d.s
	b := d.scratch[:0]
	b = append(b, s[from:i]...)
	for i < len(s) {
		n := 0
		switch c := s[i]; {
		case c == '"':
			d.pos, d.scratch = i+1, b
			return string(b)
		case c == '\\':
			if b, n = appendEscape(b, s[i:]); n == 0 {
				return d.broken(i, "no valid escape here")
			}
		case c < ' ':
			return d.broken(i, "a control character in a string")
		default:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
		}
		next := plain(s, i+n)
		b = append(b, s[i+n:next]...)
		i = next
	}
	return d.broken(i, "the input ends within a string")
}

// broken stops at i within a string.
func (d *Decoder) broken(i int, msg string) string {
	d.pos = i
	d.stop(msg)
	return ""
}

// appendEscape appends what the escape that s begins with stands for. It returns
// the escape's length, 0 if it is none.
func appendEscape(b []byte, s string) ([]byte, int) {
	if escapeLen(s) == 0 {
		return b, 0
	}
	switch s[1] {
	case 'b':
		return append(b, '\b'), 2
	case 'f':
		return append(b, '\f'), 2
	case 'n':
		return append(b, '\n'), 2
	case 'r':
		return append(b, '\r'), 2
	case 't':
		return append(b, '\t'), 2
	case 'u':
		r, n := unescapeUnit(s)
		return utf8.AppendRune(b, r), n
	}
	return append(b, s[1]), 2
}

// unescapeUnit resolves the \u escape that s begins with, with its other half if
// it is one of a pair, and returns its length.
func unescapeUnit(s string) (r rune, n int) {
	r, _ = hex4(s[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if strings.HasPrefix(s[6:], `\u`) {
		if low, ok := hex4(s[8:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 12
			}
		}
	}
	return utf8.RuneError, 6
}

// escapeLen is the length of the escape that s begins with; 0 if it is none.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(s[2:]); ok {
			return 6
		}
	}
	return 0
}

// hex4 reads four hexadecimal digits.
func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[:4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// skipString takes a string without making it.
func (d *Decoder) skipString() {
	s := d.s
	for i := plain(s, d.pos+1); i < len(s); i = plain(s, i) {
		switch c := s[i]; {
		case c == '"':
			d.pos = i + 1
			return
		case c == '\\':
			n := escapeLen(s[i:])
			if n == 0 {
				d.broken(i, "no valid escape here")
				return
			}
			i += n
		case c < ' ':
			d.broken(i, "a control character in a string")
			return
		default:
			i++
		}
	}
	d.broken(len(s), "the input ends within a string")
}

// Keep returns a string that was taken from d, such as [Object.Key], so that it
// does not hold a large input.
func (d *Decoder) Keep(s string) string { return d.own(s) }

// own returns s so that it does not hold a large input.
func (d *Decoder) own(s string) string {
	if d.share {
		return s
	}
	return strings.Clone(s)
}

// number takes a number and returns its text; empty where there is none.
func (d *Decoder) number() string {
	d.next()
	s, from := d.s, d.pos
	i := from
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	i = digits(s, i)
	ok := i > first && (s[first] != '0' || i == first+1)
	if ok && i < len(s) && s[i] == '.' {
		fraction := i + 1
		i = digits(s, fraction)
		ok = i > fraction
	}
	if ok && i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		exponent := i
		i = digits(s, i)
		ok = i > exponent
	}
	if !ok {
		if i > from {
			d.stop("no valid number here")
		} else {
			d.unexpected("value")
		}
		return ""
	}
	d.pos = i
	return s[from:i]
}

// digits returns the index of the first byte from i on that is no digit.
func digits(s string, i int) int {
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}

// isNumber tells whether s is a number of JSON.
func isNumber(s string) bool {
	d := Decoder{s: s}
	return s != "" && (s[0] == '-' || s[0]-'0' <= 9) && d.number() == s
}

// exactTen are the powers of ten that a float64 holds exactly.
var exactTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// float reads a number of JSON. Short ones, whose digits and power of ten are
// exact, need one division; the others go to strconv.
func float(s string) (float64, error) {
	var mantissa uint64
	i, neg, point := 0, false, -1
	if s != "" && s[0] == '-' {
		i, neg = 1, true
	}
	for ; i < len(s) && i <= 16; i++ {
		switch c := s[i]; {
		case c-'0' <= 9:
			mantissa = mantissa*10 + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return strconv.ParseFloat(s, 64)
		}
	}
	if i < len(s) || mantissa >= 1<<53 || point == i-1 {
		return strconv.ParseFloat(s, 64)
	}
	f := float64(mantissa)
	if point >= 0 {
		f /= exactTen[i-1-point]
	}
	if neg {
		f = -f
	}
	return f, nil
}
