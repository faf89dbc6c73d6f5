// Command errors-by-status gets errors of several types.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/authgen/authgen/templates/runtime/rest"
	"github.com/authgen/authgen/testdata/clients/errors-by-status/want/tickets"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := tickets.New(tickets.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	for _, id := range []string{"gone", "missing", "used", "broken", "html"} {
		err := c.DeleteTicket(context.Background(), id)
		fmt.Println(err)
		var e *rest.Error
		if errors.As(err, &e) {
			fmt.Println(e.Status, string(e.Body))
		}
	}
}

func vendor(r *http.Request, _ string) memory.Answer {
	switch r.URL.Path {
	case "/tickets/missing":
		return memory.JSON(404, `{"code": 17, "message": "no such ticket"}`)
	case "/tickets/used":
		return memory.Answer{Status: 409, Type: "text/plain", Body: "in use"}
	case "/tickets/broken":
		return memory.Answer{Status: 503, Type: "application/problem+json", Body: `{"code": "E1"}`}
	case "/tickets/html":
		return memory.Answer{Status: 502, Type: "text/html", Body: "<h1>Bad gateway</h1>"}
	}
	return memory.Answer{Status: 204}
}
