//go:build go1.24

package session

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret looks like to every formatter.
const redacted = "[redacted]"

// A Secret is a value that no formatter prints: String, every fmt verb, JSON,
// text, XML and slog give "[redacted]". The zero value is the empty secret.
//
// It holds a pointer, so that a Secret inside somebody else's unexported field,
// which fmt prints without asking for methods, shows an address and no more.
type Secret struct {
	text *string
}

// NewSecret returns text as a secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text itself. It is the only way to it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty tells whether the secret is the empty text.
func (s Secret) IsEmpty() bool { return s.text == nil }

// Equal compares two secrets in a time that depends on their lengths only.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String is "[redacted]".
func (s Secret) String() string { return redacted }

// GoString is "[redacted]".
func (s Secret) GoString() string { return redacted }

// Format writes "[redacted]" for every verb.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue is "[redacted]".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON gives "[redacted]": a secret that was written cannot be read back.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText gives "[redacted]": a secret that was written cannot be read back.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText takes the text as the secret, so that configuration readers can fill one.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

// Values are the values of a credential, in the order of [Policy.Credential].
// Values that are no secrets at the vendor are kept as secrets all the same.
type Values []Secret

// At returns the value with the given index, or "" if there is none.
func (v Values) At(i int) string {
	if i < 0 || i >= len(v) {
		return ""
	}
	return v[i].Reveal()
}

// Equal tells whether both hold the same values.
func (v Values) Equal(other Values) bool {
	if len(v) != len(other) {
		return false
	}
	same := true
	for i := range v {
		same = v[i].Equal(other[i]) && same
	}
	return same
}

// Tokens are the named parts of what a login returned, such as "token", or
// "access" and "refresh".
type Tokens map[string]Secret
