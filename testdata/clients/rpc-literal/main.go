// Command rpc-literal calls an operation whose parts are the arguments.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/rpc-literal/want/clock"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := clock.New(clock.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	when, err := xsdtype.ParseDateTime("2026-01-02T03:04:05Z")
	if err != nil {
		panic(err)
	}
	local, dst, err := c.Convert(context.Background(), when, clock.ZoneCET)
	fmt.Println(local, dst, err)
}

func vendor(*http.Request, string) memory.Answer {
	return memory.XML(`<c:ConvertResponse xmlns:c="urn:clock"><local>2026-01-02T04:04:05+01:00</local><dst>false</dst></c:ConvertResponse>`)
}
