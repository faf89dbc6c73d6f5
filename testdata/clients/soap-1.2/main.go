// Command soap-1.2 calls a service of SOAP 1.2, and reads faults of its shape.
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
	"github.com/authgen/authgen/testdata/clients/soap-1.2/want/weather"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := weather.New(weather.WithHTTPClient(memory.Client(os.Stdout, vendor, "Content-Type", "SOAPAction")))
	from, err := xsdtype.ParseDate("2026-05-17")
	if err != nil {
		panic(err)
	}
	days, err := c.Forecast(context.Background(), "Oslo", from)
	fmt.Println(len(days), days[0].Date, days[0].High, days[0].Sunrise, err)

	_, err = c.Forecast(context.Background(), "Atlantis", from)
	var none *weather.NoSuchPlace
	var fault *soap.Fault
	fmt.Println(errors.As(err, &none), none.Nearest, err)
	fmt.Println(errors.As(err, &fault), fault.IsClient(), fault.Subcodes, fault.Node)
}

func vendor(_ *http.Request, body string) memory.Answer {
	answer := func(status int, content string) memory.Answer {
		return memory.Answer{Status: status, Type: "application/soap+xml; charset=utf-8", Body: `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>` +
			content + `</e:Body></e:Envelope>`}
	}
	if strings.Contains(body, "Atlantis") {
		return answer(http.StatusInternalServerError, `<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>Place</e:Value></e:Subcode></e:Code>`+
			`<e:Reason><e:Text xml:lang="nb">ukjent sted</e:Text><e:Text xml:lang="en">unknown place</e:Text></e:Reason><e:Node>urn:n1</e:Node>`+
			`<e:Detail><NoSuchPlace xmlns="urn:weather"><Nearest>Santorini</Nearest><Nearest>Doggerland</Nearest></NoSuchPlace></e:Detail></e:Fault>`)
	}
	return answer(http.StatusOK, `<ForecastResponse xmlns="urn:weather"><Day date="2026-05-17"><High>17.5</High></Day></ForecastResponse>`)
}
