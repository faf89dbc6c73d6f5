// Command session-in-header calls a mail service that wants a token in a header.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/testdata/clients/session-in-header/want/mail"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	v := &vendor{}
	c, err := mail.New(mail.Credential{User: "ada@example.com", Password: session.NewSecret("right")},
		mail.WithHTTPClient(memory.Client(os.Stdout, v.answer, "X-Token")))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	for i := range 3 {
		if i == 2 {
			v.valid = "" // the service has forgotten the token
		}
		messages, err := c.ListMessages(ctx)
		fmt.Println(len(messages), messages[0].Subject, err)
	}
	fmt.Println(c.Close(ctx))
}

// A vendor hands out tokens, of which the last is valid.
type vendor struct {
	tokens int
	valid  string
}

func (v *vendor) answer(r *http.Request, _ string) memory.Answer {
	switch {
	case strings.HasSuffix(r.URL.Path, "/login"):
		v.tokens++
		v.valid = fmt.Sprintf("token-%d", v.tokens)
		return memory.JSON(200, `{"token": "`+v.valid+`"}`)
	case v.valid == "" || r.Header.Get("X-Token") != v.valid:
		return memory.JSON(401, `{}`)
	}
	return memory.JSON(200, `[{"id": "1", "subject": "Hello"}]`)
}
