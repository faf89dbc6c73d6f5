//go:build go1.25

package session

import (
	"errors"
	"strings"
	"testing"
)

func TestCredentialFaults(t *testing.T) {
	tests := []struct {
		name   string
		field  Field
		value  string
		reason string // "" for none
		offset int
		index  int
	}{
		{"good", Field{}, "s3cret-Value", "", 0, 0},
		{"empty", Field{}, "", "it is empty", -1, -1},
		{"empty and optional", Field{Optional: true}, "", "", 0, 0},
		{"trailing line feed", Field{}, "s3cret\n", "a line feed (U+000A)", 6, 6},
		{"trailing carriage return", Field{}, "s3cret\r\n", "a carriage return (U+000D)", 6, 6},
		{"leading blank", Field{}, " s3cret", "a blank (U+0020)", 0, 0},
		{"inner blank", Field{}, "s3 cret", "a blank (U+0020)", 2, 2},
		{"inner blank that the pattern knows", Field{Pattern: "^[a-z ]+$"}, "acme ltd", "", 0, 0},
		{"inner blank that the alphabet knows", Field{Alphabet: "a-z "}, "acme ltd", "", 0, 0},
		{"trailing blank despite the pattern", Field{Pattern: "^[a-z ]+$"}, "acme ", "a blank (U+0020)", 4, 4},
		{"inner line feed despite the pattern", Field{Pattern: "(?s)^.+$"}, "acme\nltd", "a line feed (U+000A)", 4, 4},
		{"tab", Field{}, "s3\tcret", "a tab (U+0009)", 2, 2},
		{"byte order mark", Field{}, "\ufeffs3cret", "a byte order mark (U+FEFF)", 0, 0},
		{"zero width after umlaut", Field{}, "ö\u200bx", "a zero-width character (U+200B)", 2, 1},
		{"no-break space", Field{}, "s3\u00a0cret", "a no-break space (U+00A0)", 2, 2},
		{"soft hyphen", Field{}, "s3\u00adcret", "a zero-width character (U+00AD)", 2, 2},
		{"right-to-left mark", Field{}, "s3\u200fcret", "an invisible format character (U+200F)", 2, 2},
		{"control", Field{}, "s3\x00cret", "a control character (U+0000)", 2, 2},
		{"not UTF-8", Field{}, "s3\xffcret", "a byte that is not UTF-8", 2, 2},
		{"replacement character is UTF-8", Field{}, "s3\ufffdcret", "", 0, 0},
		{"alphabet", Field{Alphabet: "A-Za-z0-9!@#$%&*_+-"}, "abc-9!~x", "a character that is none of A-Za-z0-9!@#$%&*_+-", 6, 6},
		{"alphabet with hyphen", Field{Alphabet: "A-Za-z0-9!@#$%&*_+-"}, "aZ0!@#$%&*_+-", "", 0, 0},
		{"too short", Field{MinLength: 12, MaxLength: 255}, "s3cret", "it has 6 characters and not at least 12", -1, -1},
		{"too long", Field{MinLength: 1, MaxLength: 4}, "s3cret", "it has 6 characters and not at most 4", -1, -1},
		{"wrong length", Field{MinLength: 32, MaxLength: 32}, "s3cret", "it has 6 characters and not 32", -1, -1},
		{"length counts characters", Field{MinLength: 3, MaxLength: 3}, "öäü", "", 0, 0},
		{"no digit", Field{Require: []string{"letter", "digit"}}, "secret", "it has no digit", -1, -1},
		{"no letter", Field{Require: []string{"letter", "digit"}}, "123456", "it has no letter", -1, -1},
		{"no symbol", Field{Require: []string{"symbol"}}, "abc123", "it has no symbol", -1, -1},
		{"pattern", Field{Pattern: "^[A-Z]{2}[0-9]{7}$"}, "ab1234567", "it does not match ^[A-Z]{2}[0-9]{7}$", -1, -1},
		{"guid", Field{Format: "guid"}, "a1b2c3d4-0000-0000-0000-00000000000Z", "it is not a GUID", -1, -1},
		{"good guid", Field{Format: "guid"}, "a1b2c3d4-0000-0000-0000-00000000000F", "", 0, 0},
		{"email", Field{Format: "email"}, "someone.example.com", "it is not an email address", -1, -1},
		{"good email", Field{Format: "email"}, "someone@example.com", "", 0, 0},
		{"named email", Field{Format: "email"}, "<someone@example.com>", "it is not an email address", -1, -1},
		{"url", Field{Format: "url"}, "example.com/x", "it is not a URL", -1, -1},
		{"good url", Field{Format: "url"}, "https://example.com/x", "", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := tt.field
			f.Name, f.Secret = "apiKey", true
			p := &Policy{Name: "acme", Title: "Acme", Credential: []Field{f}}
			_, err := Open(p, newVendor().driver(), Values{NewSecret(tt.value)}, WithLogger(quiet))
			if tt.reason == "" {
				if err != nil {
					t.Fatalf("Open = %v, want no fault", err)
				}
				return
			}
			var e *CredentialError
			if !errors.As(err, &e) || !errors.Is(err, ErrCredential) {
				t.Fatalf("Open = %v, want a *CredentialError", err)
			}
			if e.Field != "apiKey" || e.Reason != tt.reason || e.Offset != tt.offset || e.Index != tt.index {
				t.Errorf("fault = %+v, want %q at offset %d, character %d", *e, tt.reason, tt.offset, tt.index)
			}
			if len(tt.value) > 4 && strings.Contains(err.Error(), tt.value) {
				t.Errorf("the error holds the value: %v", err)
			}
		})
	}
}

func TestSetCredentialChecksToo(t *testing.T) {
	v := newVendor()
	k := open1(t, testPolicy(), v.driver(), good())
	wantKind(t, k.SetCredential(Values{NewSecret("user-one"), NewSecret("s3cret\n")}), ErrCredential)
	if got := k.Credential(); !got.Equal(good()) {
		t.Error("a faulty credential replaced the good one")
	}
}

func FuzzCredential(f *testing.F) {
	f.Add("s3cret", "", "")
	f.Add("\ufeffx", "^x$", "a-z")
	f.Fuzz(func(t *testing.T, value, pattern, alphabet string) {
		p := &Policy{Name: "acme", Credential: []Field{{Name: "k", Pattern: pattern, Alphabet: alphabet}}}
		c, err := newChecker(p)
		if err != nil {
			return
		}
		var e *CredentialError
		if err := c.check(Values{NewSecret(value)}); errors.As(err, &e) && e.Offset > len(value) {
			t.Errorf("offset %d lies behind %q", e.Offset, value)
		}
	})
}
