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

// The kinds of eight bytes, as bits.
const (
	wideBytes = 1 // one is beyond ASCII
	careBytes = 2 // one is a control character or one of & < >
)

// kind sorts eight bytes. A byte that is smaller than what is taken from it
// borrows, which shows in its high bit.
func kind(v uint64) int {
	amp, angle := v^'&'*ones, (v|2*ones)^'>'*ones // < and > differ in one bit
	k := 0
	if ((v-' '*ones)&^v|(amp-ones)&^amp|(angle-ones)&^angle)&highs != 0 {
		k = careBytes
	}
	if v&highs != 0 {
		k |= wideBytes
	}
	return k
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
	found := 0
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			v := word(s, i)
			found |= kind(v)
			binary.LittleEndian.PutUint64(b[i:], v)
		}
		v := word(s, n-8)
		found |= kind(v)
		binary.LittleEndian.PutUint64(b[n-8:], v)
	case n >= 4:
		first, last := half(s, 0), half(s, n-4)
		found = kind(uint64(first)<<32 | uint64(last))
		binary.LittleEndian.PutUint32(b, first)
		binary.LittleEndian.PutUint32(b[n-4:], last)
	default:
		for i := range n {
			if escapes[s[i]] != asItIs && s[i] != '"' {
				return false
			}
			b[i] = s[i]
		}
	}
	return found == 0 || found == wideBytes && isCharacters(s)
}

// isCharacters reports whether s is UTF-8 without what is no character.
func isCharacters(s string) bool {
	return utf8.ValidString(s) &&
		(strings.IndexByte(s, 0xef) < 0 || !strings.Contains(s, "\ufffe") && !strings.Contains(s, "\uffff"))
}
