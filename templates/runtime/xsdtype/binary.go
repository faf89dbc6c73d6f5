//go:build go1.24

package xsdtype

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
)

// HexBinary is bytes that travel as hexadecimal digits. Nil is absent.
type HexBinary []byte

// ParseHexBinary reads an xs:hexBinary; white space is skipped.
func ParseHexBinary(s string) (HexBinary, error) {
	out := make(HexBinary, 0, len(s)/2)
	high := -1
	for i := range len(s) {
		digit := hexDigit(s[i])
		switch {
		case digit < 0 && isSpace(s[i]):
		case digit < 0:
			return nil, errHex
		case high < 0:
			high = digit
		default:
			out = append(out, byte(high<<4|digit))
			high = -1
		}
	}
	if high >= 0 {
		return nil, errHex
	}
	return out, nil
}

// hexDigit is the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// String is the bytes as upper-case digits, the canonical form.
func (h HexBinary) String() string { return string(h.append(nil)) }

func (h HexBinary) append(b []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range h {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// AppendText appends the bytes as upper-case digits. It returns no error.
func (h HexBinary) AppendText(b []byte) ([]byte, error) { return h.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (h HexBinary) MarshalText() ([]byte, error) { return h.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *HexBinary) UnmarshalText(b []byte) error { return unmarshal(h, string(b), ParseHexBinary) }

// MarshalJSON writes a JSON string, or null for nil.
func (h HexBinary) MarshalJSON() ([]byte, error) {
	if h == nil {
		return []byte("null"), nil
	}
	return jsonString(h.String()), nil
}

// UnmarshalJSON reads a JSON string.
func (h *HexBinary) UnmarshalJSON(b []byte) error { return unmarshalJSON(h, b, ParseHexBinary) }

// ParseBase64 reads an xs:base64Binary; white space is skipped, padding may be
// missing, and the URL alphabet is accepted.
func ParseBase64(s string) ([]byte, error) {
	clean := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case isSpace(c) || c == '=':
		case c == '-':
			clean = append(clean, '+')
		case c == '_':
			clean = append(clean, '/')
		default:
			clean = append(clean, c)
		}
	}
	n, err := base64.RawStdEncoding.Decode(clean, clean)
	if err != nil {
		return nil, errBase64
	}
	return clean[:n], nil
}

// FormatBase64 is b as xs:base64Binary.
func FormatBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// A Binary is a block of data that may travel beside the message, as an
// attachment, where the service says so, and inside it as base64 elsewhere.
type Binary struct {
	ContentType string // media type; empty is application/octet-stream
	Data        []byte // nil is empty
}

// String is the data as base64.
func (v Binary) String() string { return FormatBase64(v.Data) }

// AppendText appends the data as base64. It returns no error.
func (v Binary) AppendText(b []byte) ([]byte, error) {
	return base64.StdEncoding.AppendEncode(b, v.Data), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (v Binary) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It sets Data only.
func (v *Binary) UnmarshalText(b []byte) error { return unmarshal(&v.Data, string(b), ParseBase64) }

// MarshalJSON writes a JSON string.
func (v Binary) MarshalJSON() ([]byte, error) { return json.Marshal(v.String()) }

// UnmarshalJSON reads a JSON string. It sets Data only.
func (v *Binary) UnmarshalJSON(b []byte) error { return unmarshalJSON(&v.Data, b, ParseBase64) }

// A GUID is 16 bytes that travel as 8-4-4-4-12 hexadecimal digits. The zero
// value is the empty GUID, all zeros.
type GUID [16]byte

// ParseGUID reads a GUID in either case, with braces or without, and with or
// without its hyphens.
func ParseGUID(s string) (GUID, error) {
	s = trim(s)
	if len(s) > 2 && s[0] == '{' && s[len(s)-1] == '}' {
		s = s[1 : len(s)-1]
	}
	var g GUID
	n := 0
	for i := range len(s) {
		digit := hexDigit(s[i])
		if digit < 0 {
			if s[i] == '-' && (n == 8 || n == 12 || n == 16 || n == 20) {
				continue
			}
			return GUID{}, errGUID
		}
		if n == 32 {
			return GUID{}, errGUID
		}
		g[n/2] = g[n/2]<<4 | byte(digit)
		n++
	}
	if n != 32 {
		return GUID{}, errGUID
	}
	return g, nil
}

// IsZero reports whether g is all zeros.
func (g GUID) IsZero() bool { return g == GUID{} }

// String is the GUID in lower case, without braces.
func (g GUID) String() string { return string(g.append(nil)) }

func (g GUID) append(b []byte) []byte {
	for i, c := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, []byte{c})
	}
	return b
}

// AppendText appends the GUID in lower case. It returns no error.
func (g GUID) AppendText(b []byte) ([]byte, error) { return g.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (g GUID) MarshalText() ([]byte, error) { return g.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (g *GUID) UnmarshalText(b []byte) error { return unmarshal(g, string(b), ParseGUID) }

// MarshalJSON writes a JSON string.
func (g GUID) MarshalJSON() ([]byte, error) { return jsonString(g.String()), nil }

// UnmarshalJSON reads a JSON string.
func (g *GUID) UnmarshalJSON(b []byte) error { return unmarshalJSON(g, b, ParseGUID) }
