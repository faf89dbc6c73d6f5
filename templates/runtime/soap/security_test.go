package soap

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
)

// sent is the message that a request becomes.
func sent(t *testing.T, c *Client, op *Operation, r *Request) string {
	t.Helper()
	b, err := c.append(nil, op, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUsernameTokens(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    Security
		want string
	}{
		{"none", Security{}, `^$`},
		{"text", Security{Username: "u<", Password: "p&"}, `^<wsse:Security xmlns:wsse="[^"]+secext-1.0.xsd" xmlns:wsu="[^"]+utility-1.0.xsd" soap:mustUnderstand="1">` +
			`<wsse:UsernameToken><wsse:Username>u&lt;</wsse:Username><wsse:Password Type="[^"]+#PasswordText">p&amp;</wsse:Password></wsse:UsernameToken></wsse:Security>$`},
		{"timestamp", Security{Timestamp: true}, `<wsu:Timestamp><wsu:Created>2000-01-01T00:00:00.000Z</wsu:Created><wsu:Expires>2000-01-01T00:05:00.000Z</wsu:Expires></wsu:Timestamp></wsse:Security>$`},
		{"digest", Security{Username: "u", Password: "p", Digest: true}, `<wsse:Password Type="[^"]+#PasswordDigest">[^<]+</wsse:Password>` +
			`<wsse:Nonce EncodingType="[^"]+#Base64Binary">[^<]+</wsse:Nonce><wsu:Created>2000-01-01T00:00:00.000Z</wsu:Created></wsse:UsernameToken>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // the clock stands at 2000-01-01
				doc := sent(t, &Client{}, &Operation{}, &Request{Security: tt.s})
				_, header, _ := strings.Cut(doc, "<soap:Header>")
				header, _, _ = strings.Cut(header, "</soap:Header>")
				if !regexp.MustCompile(tt.want).MatchString(header) {
					t.Errorf("got  %s\nwant %s", header, tt.want)
				}
			})
		})
	}
}

// The digest is over nonce, time and password, and no two nonces are equal.
func TestPasswordDigest(t *testing.T) {
	parts := regexp.MustCompile(`#PasswordDigest">([^<]+)<.*#Base64Binary">([^<]+)<.*<wsu:Created>([^<]+)<`)
	nonces := map[string]bool{}
	for range 10 {
		doc := sent(t, &Client{}, &Operation{}, &Request{Security: Security{Username: "u", Password: "geheim", Digest: true}})
		m := parts.FindStringSubmatch(doc)
		if m == nil {
			t.Fatalf("no digest in %s", doc)
		}
		nonce, err := base64.StdEncoding.DecodeString(m[2])
		if err != nil || len(nonce) != 16 {
			t.Fatalf("the nonce is %q", m[2])
		}
		nonces[m[2]] = true
		want := sha1.Sum(append(nonce, m[3]+"geheim"...))
		if m[1] != base64.StdEncoding.EncodeToString(want[:]) {
			t.Errorf("the digest is %s", m[1])
		}
		if strings.Contains(doc, "geheim") {
			t.Error("the password is in the message")
		}
	}
	if len(nonces) != 10 {
		t.Errorf("%d nonces of 10", len(nonces))
	}
}

func TestSecurityPrintsNoSecret(t *testing.T) {
	s := Security{Username: "somebody", Password: "geheim"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if text := fmt.Sprintf(format, s); strings.Contains(text, "geheim") || strings.Contains(text, "somebody") {
			t.Errorf("%s prints %s", format, text)
		}
		if text := fmt.Sprintf(format, &Request{Security: s}); strings.Contains(text, "geheim") {
			t.Errorf("%s of a request prints %s", format, text)
		}
	}
}

func TestAddressing(t *testing.T) {
	const id = `<wsa:MessageID>(urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})</wsa:MessageID>`
	const reply = `<wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>`
	r := &Request{Endpoint: "https://x.example/?a&b"}
	seen := map[string]bool{}
	for _, tt := range []struct {
		name   string
		client Client
		op     Operation
		want   string
	}{
		{"demanded", Client{}, Operation{Addressing: true, Action: "a"}, `<soap:Header xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Action>a</wsa:Action>` + id +
			`<wsa:To>https://x.example/\?a&amp;b</wsa:To>` + reply + `</soap:Header>`},
		{"chosen", Client{Addressing: true}, Operation{Action: "a", WSAction: "urn:b"}, `<wsa:Action>urn:b</wsa:Action>` + id + `.*` + reply},
		{"in the edition before", Client{}, Operation{Addressing: true, Addressing2004: true, Action: "a"}, `<soap:Header xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">.*` + id +
			`.*<wsa:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:Address></wsa:ReplyTo></soap:Header>`},
		{"one way", Client{}, Operation{Addressing: true, OneWay: true}, id + `<wsa:To>[^<]+</wsa:To></soap:Header>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := sent(t, &tt.client, &tt.op, r)
			m := regexp.MustCompile(tt.want).FindStringSubmatch(doc)
			if m == nil {
				t.Fatalf("got  %s\nwant %s", doc, tt.want)
			}
			if seen[m[1]] {
				t.Error("two messages have one id")
			}
			seen[m[1]] = true
		})
	}
	if doc := sent(t, &Client{}, &Operation{}, r); strings.Contains(doc, "Header") {
		t.Errorf("a header that nobody asked for: %s", doc)
	}
}
