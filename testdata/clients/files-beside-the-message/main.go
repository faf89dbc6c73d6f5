// Command files-beside-the-message sends a file as SOAP with Attachments has it,
// and takes the one that comes back.
package main

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/testdata/clients/files-beside-the-message/want/fax"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := fax.New(fax.WithHTTPClient(memory.Client(io.Discard, vendor)))
	var receipts []soap.Attachment
	pages, err := c.Send(context.Background(), "+47 22 33 44 55",
		fax.WithAttachment(soap.Attachment{ID: "document=1@example.com", Type: "application/pdf", Data: []byte("%PDF")}),
		fax.ReadAttachments(&receipts))
	fmt.Println(pages, err)
	for _, r := range receipts {
		fmt.Printf("%s %s %q\n", r.ID, r.Type, r.Data)
	}
}

func vendor(r *http.Request, body string) memory.Answer {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		panic(err)
	}
	fmt.Println("type", params["type"])
	parts := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			break
		}
		data, err := io.ReadAll(p)
		if err != nil {
			panic(err)
		}
		fmt.Println(p.Header.Get("Content-Type"), memory.Content(string(data)))
	}
	return memory.Answer{Type: `multipart/related; boundary=b`, Body: "--b\r\nContent-Type: text/xml\r\n\r\n" +
		memory.XML(`<SendResponse xmlns="urn:fax"><Pages>2</Pages></SendResponse>`).Body +
		"\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <receipt=1@fax.example>\r\n\r\nPNG\r\n--b--"}
}
