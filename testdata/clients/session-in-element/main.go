// Command session-in-element calls a bank that wants a session key in each
// request: the key is renewed when it has expired, and the call sent again.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/testdata/clients/session-in-element/want/bank"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	v := &vendor{}
	c, err := bank.New(bank.Credential{User: "ada", Key: session.NewSecret("right")},
		bank.WithHTTPClient(memory.Client(os.Stdout, v.answer)))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	for range 2 {
		b, err := c.Balance(ctx, "1")
		fmt.Println(b.Amount, err)
	}
	v.valid = "" // the bank has forgotten the session
	b, err := c.Balance(ctx, "1")
	fmt.Println(b.Amount, err)

	_, err = c.Balance(ctx, "2")
	var e *bank.Error
	fmt.Println(errors.As(err, &e), err)

	_, err = bank.New(bank.Credential{User: "ada", Key: session.NewSecret("right\n")})
	fmt.Println(errors.Is(err, session.ErrCredential), err)

	wrong, err := bank.New(bank.Credential{User: "ada", Key: session.NewSecret("wrong")},
		bank.WithHTTPClient(memory.Client(os.Stdout, v.answer)))
	if err != nil {
		panic(err)
	}
	for range 2 { // one login
		_, err = wrong.Balance(ctx, "1")
		fmt.Println(errors.Is(err, session.ErrRefused), err)
	}
}

// A vendor hands out keys, of which the last is valid.
type vendor struct {
	keys  int
	valid string
}

func (v *vendor) answer(_ *http.Request, body string) memory.Answer {
	switch {
	case strings.Contains(body, ">wrong<"):
		return memory.XML(`<LoginResponse xmlns="urn:bank"><LoginResult/></LoginResponse>`)
	case strings.Contains(body, "Login"):
		v.keys++
		v.valid = fmt.Sprintf("key-%d", v.keys)
		return memory.XML(`<LoginResponse xmlns="urn:bank"><LoginResult>` + v.valid + `</LoginResult></LoginResponse>`)
	case v.valid == "" || !strings.Contains(body, v.valid):
		return balance("401", "session expired", "0")
	case strings.Contains(body, ">2<"):
		return balance("7", "no such account", "0")
	}
	return balance("0", "", "12345678901234567890.12")
}

func balance(code, message, amount string) memory.Answer {
	return memory.XML(`<BalanceResponse xmlns="urn:bank"><BalanceResult><Code>` + code + `</Code><Message>` + message +
		`</Message><Amount>` + amount + `</Amount></BalanceResult></BalanceResponse>`)
}
