// Command wrapped-arguments calls operations whose wrappers vanish.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/wrapped-arguments/want/catalog"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := catalog.New(catalog.WithHTTPClient(memory.Client(os.Stdout, vendor, "Soapaction")))
	ctx := context.Background()

	items, err := c.Find(ctx, "go", new(int32(2)))
	fmt.Println(len(items), items[0].ID, *items[0].Title, items[1].Title == nil, items[1].Price, err)
	items, err = c.Find(ctx, "", nil)
	fmt.Println(items == nil, err)
	n, err := c.Count(ctx)
	fmt.Println(n, err)
	fmt.Println(c.Ping(ctx))
	split, err := c.Split(ctx, 7)
	fmt.Println(split.SplitResult, split.Left.ID, split.Right == nil, err)
	id, err := c.Import(ctx, catalog.ImportParams{
		Title: "<Go>", Price: xsdtype.MustDecimal("12.50"), Tags: []string{"a", "b"}, Weight: new(0.25),
	})
	fmt.Println(id, err)
}

func vendor(r *http.Request, body string) memory.Answer {
	const ns = ` xmlns="urn:catalog"`
	switch {
	case strings.Contains(body, "<text>go<"):
		return memory.XML(`<FindResponse` + ns + `><FindResult><Item><Id>1</Id><Title>Go</Title><Price>9.90</Price></Item>` +
			`<Item><Id>2</Id><Unknown/><Price>100000000000000000000.01</Price></Item></FindResult></FindResponse>`)
	case strings.HasSuffix(r.Header.Get("SOAPAction"), `/Find"`):
		return memory.XML(`<FindResponse` + ns + `/>`)
	case strings.HasSuffix(r.Header.Get("SOAPAction"), `/Count"`):
		return memory.XML(`<c:CountResponse xmlns:c="urn:catalog"><c:CountResult> 3 </c:CountResult></c:CountResponse>`)
	case strings.HasSuffix(r.Header.Get("SOAPAction"), `/Split"`):
		return memory.XML(`<SplitResponse` + ns + `><SplitResult>1</SplitResult><left><Id>71</Id><Price>1</Price></left></SplitResponse>`)
	case strings.HasSuffix(r.Header.Get("SOAPAction"), `/Import"`):
		return memory.XML(`<ImportResponse` + ns + `><ImportResult>9223372036854775807</ImportResult></ImportResponse>`)
	}
	return memory.XML(`<PingResponse` + ns + `/>`)
}
