// Command attachments sends files beside the message, as MTOM has it, and takes
// those that come with an answer.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"

	"github.com/authgen/authgen/testdata/clients/attachments/want/archive"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := archive.New(archive.WithHTTPClient(memory.Client(io.Discard, vendor)))
	ctx := context.Background()
	long := bytes.Repeat([]byte("\x00\xff"), 1000)
	fmt.Println(c.Store(ctx, "a", long, &archive.Picture{Value: long[:1200], Format: "png"}))
	fmt.Println(c.Store(ctx, "b", []byte("short"), nil))
	content, preview, err := c.Fetch(ctx, "a")
	file, ok := content.Get()
	fmt.Printf("%q %t %q %v\n", file, ok, preview.Value, err)
	content, _, err = c.Fetch(ctx, "missing")
	fmt.Println(content.IsNull(), err)
}

var varying = regexp.MustCompile(`uuid:[0-9a-f-]+|cid:[^"]+`)

func vendor(r *http.Request, body string) memory.Answer {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		panic(err)
	}
	fmt.Println("start-info", params["start-info"], "type", params["type"])
	parts := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for i := 0; ; i++ {
		p, err := parts.NextRawPart()
		if err != nil {
			break
		}
		data, err := io.ReadAll(p)
		if err != nil {
			panic(err)
		}
		if i == 0 {
			fmt.Println(varying.ReplaceAllString(string(data), "…"))
			body = string(data)
			continue
		}
		fmt.Println("a part of", len(data), "bytes,", p.Header.Get("Content-Type"))
	}
	switch {
	case strings.Contains(body, "<Store "):
		return answer(`<StoreResponse xmlns="urn:archive"><Size>2000</Size></StoreResponse>`)
	case strings.Contains(body, "missing"):
		return answer(`<FetchResponse xmlns="urn:archive"><Content xsi:nil="true"/></FetchResponse>`)
	}
	return answer(`<FetchResponse xmlns="urn:archive"><Content><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:1%40vendor"/></Content>`+
		`<Preview format="png"><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:2@vendor"/></Preview></FetchResponse>`,
		"the file", "the picture")
}

// answer is a message with its parts.
func answer(content string, parts ...string) memory.Answer {
	text := "--b\r\nContent-Type: application/xop+xml; type=\"application/soap+xml\"\r\nContent-ID: <root>\r\n\r\n" +
		`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>` +
		content + "</s:Body></s:Envelope>\r\n"
	for i, p := range parts {
		text += fmt.Sprintf("--b\r\nContent-ID: <%d@vendor>\r\n\r\n%s\r\n", i+1, p)
	}
	return memory.Answer{Type: `multipart/related; start="<root>"; boundary=b`, Body: text + "--b--"}
}
