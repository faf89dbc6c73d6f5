// Command choice sends one branch of a choice, and gets an enum value that the
// spec does not know.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/choice/want/payments"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := payments.New(payments.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	ctx := context.Background()
	status, err := c.Pay(ctx, payments.Payment{Amount: xsdtype.NewDecimal(5, 0), Card: new("4111")})
	fmt.Println(status == payments.StatusNotYet, err)
	status, err = c.Pay(ctx, payments.Payment{Amount: xsdtype.NewDecimal(500, 2), IBAN: new("NO93"), BIC: new("DNBA")})
	fmt.Println(status, err)
}

func vendor(_ *http.Request, body string) memory.Answer {
	status := "Laundered"
	if strings.Contains(body, "Card") {
		status = "not yet"
	}
	return memory.XML(`<PayResponse xmlns="urn:payments"><PayResult>` + status + `</PayResult></PayResponse>`)
}
