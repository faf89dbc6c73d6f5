// Command soap-headers sends declared headers with a call, reads those of the
// answer, and tells an error about a header by its type.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/soap-headers/want/ledger"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := ledger.New(ledger.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	amount, err := xsdtype.ParseDecimal("12.50")
	if err != nil {
		panic(err)
	}
	var limits ledger.Limits
	for _, book := range []string{"sales", "lost"} {
		number, err := c.Post(context.Background(), amount,
			ledger.WithCallOptionsHeader(ledger.CallOptions{Book: book, DryRun: new(true)}),
			ledger.WithLocaleHeader("nb-NO"),
			ledger.ReadLimitsHeader(&limits))
		fmt.Println(number, err, limits.Left)
		var none *ledger.NoSuchBook
		var fault *soap.Fault
		if errors.As(err, &none) && errors.As(err, &fault) {
			fmt.Println("no book", none.Book, fault.IsClient())
		}
	}
	number, err := c.Post(context.Background(), amount)
	fmt.Println(number, err)
	fmt.Println(c.Ping(context.Background()))
}

const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>%s</s:Header><s:Body>%s</s:Body></s:Envelope>`

func vendor(_ *http.Request, body string) memory.Answer {
	if _, header, ok := strings.Cut(body, "<soap:Header>"); ok {
		header, _, _ = strings.Cut(header, "</soap:Header>")
		fmt.Println("header", header)
	}
	answer := func(header, content string) memory.Answer {
		return memory.Answer{Type: "text/xml", Body: fmt.Sprintf(envelope, header, content)}
	}
	switch {
	case strings.Contains(body, "<Ping"):
		return answer(`<Unknown xmlns="urn:else"/>`, `<PingResponse xmlns="urn:ledger"/>`)
	case strings.Contains(body, "lost"):
		a := answer(`<NoSuchBook xmlns="urn:ledger"><Book>lost</Book></NoSuchBook>`,
			`<s:Fault><faultcode>s:Client</faultcode><faultstring>which book?</faultstring></s:Fault>`)
		a.Status = http.StatusInternalServerError
		return a
	}
	return answer(`<Limits xmlns="urn:ledger"><Left>41</Left></Limits><Unknown xmlns="urn:else"/>`,
		`<PostResponse xmlns="urn:ledger"><Number>7</Number></PostResponse>`)
}
