// Command ws-security calls a vault that wants a WS-Security username token and
// the headers of WS-Addressing with each request, logins included, and its own
// session in a third header. The caller adds a fourth.
package main

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/testdata/clients/ws-security/want/vault"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	for _, key := range []string{"right", "wrong"} {
		c, err := vault.New(vault.Credential{User: "ada", Key: session.NewSecret(key)},
			vault.WithHTTPClient(memory.Client(io.Discard, answer)))
		if err != nil {
			panic(err)
		}
		b, err := c.Balance(context.Background(), "1", vault.WithLocaleHeader("nb"))
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(b.Amount)
	}
}

var (
	digest  = regexp.MustCompile(`#PasswordDigest">([^<]+)<.*#Base64Binary">([^<]+)<.*<wsu:Created>([^<]+)<`)
	varying = regexp.MustCompile(`uuid:[0-9a-f-]+|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[A-Za-z0-9+/]{22,27}={1,2}`)
)

// answer checks the digest as the profile says: over nonce, time and password.
func answer(_ *http.Request, body string) memory.Answer {
	_, header, _ := strings.Cut(body, "<soap:Header")
	header, _, _ = strings.Cut(header, "</soap:Header>")
	fmt.Println(varying.ReplaceAllString(strings.ReplaceAll(header, "><", ">\n<"), "…"))
	m := digest.FindStringSubmatch(header)
	if m == nil {
		return memory.Fault("Client", "no token", "")
	}
	nonce, err := base64.StdEncoding.DecodeString(m[2])
	if err != nil {
		panic(err)
	}
	sum := sha1.Sum([]byte(string(nonce) + m[3] + "right"))
	switch {
	case base64.StdEncoding.EncodeToString(sum[:]) != m[1]:
		return memory.XML(`<LoginResponse xmlns="urn:vault"><LoginResult/></LoginResponse>`)
	case strings.Contains(body, "Login"):
		return memory.XML(`<LoginResponse xmlns="urn:vault"><LoginResult>key-1</LoginResult></LoginResponse>`)
	}
	return memory.XML(`<BalanceResponse xmlns="urn:vault"><BalanceResult><Code>0</Code><Amount>12.50</Amount></BalanceResult></BalanceResponse>`)
}
