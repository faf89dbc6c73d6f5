//go:build go1.24

package xmlwire

import (
	"bytes"
	"unicode/utf8"
)

// needsCleaning reports whether a text reads otherwise than it stands.
func needsCleaning(b []byte) bool {
	return bytes.IndexByte(b, '&') >= 0 || bytes.IndexByte(b, '\r') >= 0
}

// clean resolves entities and line endings of a text.
func (d *Decoder) clean(b []byte) []byte {
	out, err := appendClean(d.scratch[:0], b)
	d.scratch = out
	if err != nil {
		d.Fail(err)
		return nil
	}
	return out
}

// cleanAttr resolves entities and line endings of an attribute's value.
func (d *Decoder) cleanAttr(b []byte) []byte {
	start := len(d.attrText)
	out, err := appendClean(d.attrText, b)
	d.attrText = out
	if err != nil {
		d.Fail(err)
		return nil
	}
	return out[start:len(out):len(out)]
}

// appendClean appends b with its entities resolved and its line endings as \n.
func appendClean(to, b []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return appendLines(to, b), nil
		}
		to = appendLines(to, b[:i])
		b = b[i+1:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			return to, ErrEntity
		}
		r := entity(b[:end])
		if r < 0 {
			return to, ErrEntity
		}
		to = utf8.AppendRune(to, r)
		b = b[end+1:]
	}
}

// appendLines appends b with \r\n and \r as \n.
func appendLines(to, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			return append(to, b...)
		}
		to = append(to, b[:i]...)
		to = append(to, '\n')
		b = b[i+1:]
		if len(b) > 0 && b[0] == '\n' {
			b = b[1:]
		}
	}
}

// entity is the character that the name between & and ; stands for, or -1.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	base, digits := rune(10), name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	var r rune
	for _, c := range digits {
		v := digit(c)
		if v < 0 || v >= base {
			return -1
		}
		if r = r*base + v; r > utf8.MaxRune {
			return -1
		}
	}
	if len(digits) == 0 || r == 0 || !utf8.ValidRune(r) {
		return -1
	}
	return r
}

// digit is the value of a hexadecimal digit, or -1.
func digit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}
