// Command rpc-encoded sends and reads arrays of SOAP encoding, with and without
// references.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/authgen/authgen/testdata/clients/rpc-encoded/want/scores"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := scores.New(scores.WithHTTPClient(memory.Client(io.Discard, vendor)))
	list := []scores.Score{{Player: "ada", Points: 3}, {Player: "bob"}}
	fmt.Println(c.Double(context.Background(), list, "fair"))
	fmt.Println(c.Double(context.Background(), nil, "with references"))
}

func vendor(_ *http.Request, body string) memory.Answer {
	_, sent, _ := strings.Cut(body, "<soap:Body")
	fmt.Println(sent)
	const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
		xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:t="urn:scores"><s:Body>`
	content := `<t:DoubleResponse><return enc:arrayType="t:Score[1]" xsi:type="enc:Array">` +
		`<item xsi:type="t:Score"><points xsi:type="xs:int">6</points><player xsi:type="xs:string">ada</player></item></return></t:DoubleResponse>`
	if strings.Contains(body, "references") {
		content = `<t:DoubleResponse><return href="#1"/></t:DoubleResponse>` +
			`<multiRef id="1" enc:root="0" enc:arrayType="t:Score[2]" xsi:type="enc:Array"><item href="#2"/><item href="#2"/></multiRef>` +
			`<multiRef id="2" enc:root="0" xsi:type="t:Score"><player>eve</player><points>8</points></multiRef>`
	}
	return memory.Answer{Type: "text/xml", Body: envelope + content + "</s:Body></s:Envelope>"}
}
