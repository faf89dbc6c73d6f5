//go:build go1.24

package soap

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A Security is what the header of WS-Security says: who calls, and until when
// the message holds. Formatting it prints no secret.
type Security struct {
	// Username and Password are those of a UsernameToken; there is none if both
	// are empty.
	Username string
	Password string
	// Digest sends the password as a digest over a nonce and the time, so that
	// it is not in the message and that no message works twice.
	Digest bool
	// Timestamp says when the message was made and when it expires.
	Timestamp bool
	// Lifetime is how long the message holds; zero means DefaultLifetime.
	Lifetime time.Duration
}

// DefaultLifetime is how long a message with a timestamp holds.
const DefaultLifetime = 5 * time.Minute

// Format implements [fmt.Formatter], and prints no secret.
func (s Security) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{UsernameToken:%t Digest:%t Timestamp:%t}", s.hasToken(), s.Digest, s.Timestamp)
}

func (s Security) hasToken() bool { return s.Username != "" || s.Password != "" }

func (s Security) isZero() bool { return !s.hasToken() && !s.Timestamp }

// The names of WS-Security.
const (
	wsseSpace  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	wsuSpace   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	tokenTypes = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#"
	base64Type = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)

// encode writes the header, which the service must understand.
func (s Security) encode(e *xmlwire.Encoder, envelope string) {
	now := time.Now().UTC()
	e.Declare("wsse", wsseSpace)
	e.Declare("wsu", wsuSpace)
	e.Start(xmlwire.Name{Space: wsseSpace, Local: "Security"}, wsseSpace)
	e.Attr(envelope, "mustUnderstand", "1")
	e.Body()
	if s.Timestamp {
		lifetime := s.Lifetime
		if lifetime <= 0 {
			lifetime = DefaultLifetime
		}
		e.Start(xmlwire.Name{Space: wsuSpace, Local: "Timestamp"}, wsuSpace)
		e.Body()
		e.String("Created", instant(now))
		e.String("Expires", instant(now.Add(lifetime)))
		e.End()
	}
	if s.hasToken() {
		s.encodeToken(e, instant(now))
	}
	e.End()
}

// encodeToken writes the UsernameToken.
func (s Security) encodeToken(e *xmlwire.Encoder, created string) {
	e.Start(xmlwire.Name{Space: wsseSpace, Local: "UsernameToken"}, wsseSpace)
	e.Body()
	e.String("Username", s.Username)
	if !s.Digest {
		e.Paste("Type", tokenTypes+"PasswordText")
		e.String("Password", s.Password)
		e.End()
		return
	}
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	e.Paste("Type", tokenTypes+"PasswordDigest")
	e.String("Password", digest(nonce[:], created, s.Password))
	e.Paste("EncodingType", base64Type)
	e.String("Nonce", base64.StdEncoding.EncodeToString(nonce[:]))
	e.In(wsuSpace)
	e.String("Created", created)
	e.End()
}

// digest is the password as the UsernameToken profile digests it.
func digest(nonce []byte, created, password string) string {
	h := sha1.New() // the profile says SHA-1
	h.Write(nonce)
	h.Write([]byte(created))
	h.Write([]byte(password))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// instant is a time as WS-Security has it: to the millisecond, which all servers read.
func instant(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z") }
