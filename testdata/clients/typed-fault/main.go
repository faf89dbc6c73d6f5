// Command typed-fault tells declared faults apart by their types.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/testdata/clients/typed-fault/want/orders"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := orders.New(orders.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	for number := range int32(4) {
		err := c.Cancel(context.Background(), number)
		var sent *orders.AlreadySent
		var none *orders.NoSuchOrderFault
		var fault *soap.Fault
		fmt.Println(err)
		fmt.Println(errors.As(err, &sent), errors.As(err, &none), errors.As(err, &fault))
		if sent != nil {
			fmt.Println(sent.Carrier, sent.Day)
		}
		if none != nil {
			fmt.Println(none.Value)
		}
	}
}

func vendor(_ *http.Request, body string) memory.Answer {
	switch {
	case strings.Contains(body, ">1<"):
		return memory.Fault("Server", "too late", `<AlreadySent xmlns="urn:orders"><Carrier>Bring</Carrier><Day>2026-05-17</Day></AlreadySent>`)
	case strings.Contains(body, ">2<"):
		return memory.Fault("Client", "who?", `<NoSuchOrder xmlns="urn:orders">2</NoSuchOrder>`)
	case strings.Contains(body, ">3<"):
		return memory.Fault("Server", "out of paper", "")
	}
	return memory.XML(`<CancelResponse xmlns="urn:orders"/>`)
}
