//go:build go1.24

package session

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A checker finds what is wrong with a credential before it is sent.
type checker struct {
	client   string
	fields   []Field
	patterns []*regexp.Regexp // nil for fields without one
}

func newChecker(p *Policy) (*checker, error) {
	c := &checker{client: p.title(), fields: p.Credential}
	for i := range p.Credential {
		f := &p.Credential[i]
		if f.Pattern == "" {
			c.patterns = append(c.patterns, nil)
			continue
		}
		re, err := regexp.Compile(f.Pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: pattern of credential field %s: %w", c.client, f.Name, err)
		}
		c.patterns = append(c.patterns, re)
	}
	return c, nil
}

// check reports the first fault as a *CredentialError.
func (c *checker) check(v Values) error {
	if len(v) > len(c.fields) {
		return fmt.Errorf("%s: %w: it has %d values for %d fields", c.client, ErrCredential, len(v), len(c.fields))
	}
	for i := range c.fields {
		if err := c.field(i, v.At(i)); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) field(i int, value string) error {
	f := &c.fields[i]
	if value == "" {
		if f.Optional {
			return nil
		}
		return c.fault(f, "it is empty")
	}
	for _, rule := range []func(int, string) error{c.characters, c.alphabet, c.length, c.require, c.pattern, c.format} {
		if err := rule(i, value); err != nil {
			return err
		}
	}
	return nil
}

// fault is a fault of the value as a whole.
func (c *checker) fault(f *Field, reason string) error {
	return &CredentialError{Client: c.client, Field: f.Name, Offset: -1, Index: -1, Reason: reason}
}

// at is a fault at one place.
func (c *checker) at(f *Field, value string, offset int, reason string) error {
	return &CredentialError{
		Client: c.client, Field: f.Name, Reason: reason,
		Offset: offset, Index: utf8.RuneCountInString(value[:offset]),
	}
}

// characters refuses what nobody types on purpose. A blank within the value
// passes if the policy's alphabet or pattern has room for one.
func (c *checker) characters(i int, value string) error {
	f := &c.fields[i]
	for offset, r := range value {
		if _, size := utf8.DecodeRuneInString(value[offset:]); r == utf8.RuneError && size == 1 {
			return c.at(f, value, offset, "a byte that is not UTF-8")
		}
		name := invisible(r)
		if name == "" {
			continue
		}
		if r == ' ' && c.blankAllowed(i) && strings.TrimSpace(value[:offset]) != "" && strings.TrimSpace(value[offset:]) != "" {
			continue
		}
		return c.at(f, value, offset, fmt.Sprintf("%s (U+%04X)", name, r))
	}
	return nil
}

func (c *checker) blankAllowed(i int) bool {
	return strings.Contains(c.fields[i].Alphabet, " ") || c.patterns[i] != nil
}

// invisible names a character that cannot be seen, or gives "".
func invisible(r rune) string {
	switch r {
	case '\n':
		return "a line feed"
	case '\r':
		return "a carriage return"
	case '\t':
		return "a tab"
	case ' ':
		return "a blank"
	case '\u00a0':
		return "a no-break space"
	case '\ufeff':
		return "a byte order mark"
	case '\u200b', '\u200c', '\u200d', '\u2060', '\u00ad', '\u180e':
		return "a zero-width character"
	}
	switch {
	case unicode.IsSpace(r):
		return "white space"
	case unicode.IsControl(r):
		return "a control character"
	case unicode.Is(unicode.Cf, r):
		return "an invisible format character"
	case unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return "a line separator"
	}
	return ""
}

func (c *checker) alphabet(i int, value string) error {
	f := &c.fields[i]
	if f.Alphabet == "" {
		return nil
	}
	for offset, r := range value {
		if !inAlphabet(f.Alphabet, r) {
			return c.at(f, value, offset, "a character that is none of "+f.Alphabet)
		}
	}
	return nil
}

// inAlphabet reads "A-Za-z0-9_-": a hyphen between two letters or digits is a
// range, and itself elsewhere.
func inAlphabet(alphabet string, r rune) bool {
	runes := []rune(alphabet)
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' && alphanumeric(runes[i]) && alphanumeric(runes[i+2]) {
			if runes[i] <= r && r <= runes[i+2] {
				return true
			}
			i += 2
			continue
		}
		if runes[i] == r {
			return true
		}
	}
	return false
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (c *checker) length(i int, value string) error {
	f := &c.fields[i]
	n := utf8.RuneCountInString(value)
	switch {
	case n < f.MinLength && f.MinLength == f.MaxLength:
		return c.fault(f, fmt.Sprintf("it has %d characters and not %d", n, f.MinLength))
	case n < f.MinLength:
		return c.fault(f, fmt.Sprintf("it has %d characters and not at least %d", n, f.MinLength))
	case f.MaxLength > 0 && n > f.MaxLength:
		return c.fault(f, fmt.Sprintf("it has %d characters and not at most %d", n, f.MaxLength))
	}
	return nil
}

var requirements = map[string]func(rune) bool{
	"letter": unicode.IsLetter,
	"digit":  unicode.IsDigit,
	"upper":  unicode.IsUpper,
	"lower":  unicode.IsLower,
	"symbol": func(r rune) bool { return !alphanumeric(r) },
}

func (c *checker) require(i int, value string) error {
	f := &c.fields[i]
	for _, name := range f.Require {
		if is := requirements[name]; is != nil && !strings.ContainsFunc(value, is) {
			return c.fault(f, "it has no "+name)
		}
	}
	return nil
}

func (c *checker) pattern(i int, value string) error {
	f := &c.fields[i]
	if re := c.patterns[i]; re != nil && !re.MatchString(value) {
		return c.fault(f, "it does not match "+f.Pattern)
	}
	return nil
}

var guid = regexp.MustCompile(`^(?:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\})$`)

func (c *checker) format(i int, value string) error {
	f := &c.fields[i]
	switch f.Format {
	case "guid":
		if !guid.MatchString(value) {
			return c.fault(f, "it is not a GUID")
		}
	case "email":
		if a, err := mail.ParseAddress(value); err != nil || a.Address != value {
			return c.fault(f, "it is not an email address")
		}
	case "url":
		if u, err := url.Parse(value); err != nil || u.Scheme == "" || u.Host == "" {
			return c.fault(f, "it is not a URL")
		}
	}
	return nil
}
