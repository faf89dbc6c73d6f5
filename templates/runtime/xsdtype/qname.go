//go:build go1.24

package xsdtype

import (
	"encoding/json"
	"strings"
)

// A QName is a name in a namespace. How its prefix reads is a matter of the
// document that it stands in: the XML codec resolves and chooses it. As plain
// text and in JSON it is "{namespace}local", or just "local".
type QName struct {
	Space string // namespace; empty for none
	Local string
}

// ParseQName reads "{namespace}local" or "local".
func ParseQName(s string) (QName, error) {
	s = trim(s)
	if !strings.HasPrefix(s, "{") {
		return QName{Local: s}, nil
	}
	space, local, ok := strings.Cut(s[1:], "}")
	if !ok {
		return QName{}, &SyntaxError{"xs:QName"}
	}
	return QName{Space: space, Local: local}, nil
}

// IsZero reports whether q is the zero value.
func (q QName) IsZero() bool { return q == QName{} }

// String is "{namespace}local", or "local" without a namespace.
func (q QName) String() string {
	if q.Space == "" {
		return q.Local
	}
	return "{" + q.Space + "}" + q.Local
}

// AppendText appends what String returns. It returns no error.
func (q QName) AppendText(b []byte) ([]byte, error) { return append(b, q.String()...), nil }

// MarshalText implements [encoding.TextMarshaler].
func (q QName) MarshalText() ([]byte, error) { return q.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (q *QName) UnmarshalText(b []byte) error { return unmarshal(q, string(b), ParseQName) }

// MarshalJSON writes a JSON string.
func (q QName) MarshalJSON() ([]byte, error) { return json.Marshal(q.String()) }

// UnmarshalJSON reads a JSON string.
func (q *QName) UnmarshalJSON(b []byte) error { return unmarshalJSON(q, b, ParseQName) }
