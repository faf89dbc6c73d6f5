//go:build go1.24

package xmlwire

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Most texts are a few bytes long, of ever different lengths; looking at them and
// moving them eight bytes at a time costs two thirds of what copy and a loop do.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// word is the eight bytes of s from i on.
func word(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// half is the four bytes of s from i on.
func half(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// suspects has a high bit set if one of eight bytes is beyond ASCII, a control
// character, or one of & < >. A byte that is smaller than what is taken from it
// borrows, which shows there; < and > differ in one bit.
func suspects(v uint64) uint64 {
	amp, angle := v^'&'*ones, (v|2*ones)^'>'*ones
	return v | (v - ' '*ones) | (amp - ones) | (angle - ones)
}

// putTags writes <name> to the front of b and </name> to its end.
func putTags(b []byte, name string) {
	n := len(name)
	end := b[len(b)-n-3:]
	b[0], b[n+1] = '<', '>'
	copy(b[1:], name)
	end[0], end[1], end[n+2] = '<', '/', '>'
	copy(end[2:], name)
}

// copyPlain copies s to b, which is as long, if it can be written as it is.
func copyPlain(b []byte, s string) bool {
	n := len(s)
	found := uint64(0)
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			v := word(s, i)
			found |= suspects(v)
			binary.LittleEndian.PutUint64(b[i:], v)
		}
		v := word(s, n-8)
		found |= suspects(v)
		binary.LittleEndian.PutUint64(b[n-8:], v)
	case n >= 4:
		first, last := half(s, 0), half(s, n-4)
		found = suspects(uint64(first)<<32 | uint64(last))
		binary.LittleEndian.PutUint32(b, first)
		binary.LittleEndian.PutUint32(b[n-4:], last)
	default:
		found = highs
		copy(b, s)
	}
	return found&highs == 0 || isPlain(s)
}

// isPlain reports whether s can be written as it is.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch escapes[s[i]] {
		case inText, control:
			return false
		case wide: // most such letters take two bytes
			if s[i] < 0xc2 || s[i] > 0xdf || i+1 == len(s) || s[i+1]&0xc0 != 0x80 {
				return isPlainASCII(s[i:]) && isCharacters(s[i:])
			}
			i++
		}
	}
	return true
}

// isPlainASCII reports whether the bytes of s that are ASCII can be written as
// they are.
func isPlainASCII(s string) bool {
	for i := range len(s) {
		if k := escapes[s[i]]; k == inText || k == control {
			return false
		}
	}
	return true
}

// isCharacters reports whether s is UTF-8 without what is no character.
func isCharacters(s string) bool {
	return utf8.ValidString(s) &&
		(strings.IndexByte(s, 0xef) < 0 || !strings.Contains(s, "\ufffe") && !strings.Contains(s, "\uffff"))
}
