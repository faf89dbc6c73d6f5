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
	c := catalog.New(catalog.WithHTTPClient(memory.Client(os.Stdout, vendor, "SOAPAction")))
	ctx := context.Background()

	items, err := c.Find(ctx, "go", new(int32(2)))
	fmt.Println(len(items), items[0].ID, *items[0].Title, items[1].Title == nil, items[1].Price, err)
	items, err = c.Find(ctx, "", nil)
	fmt.Println(items == nil, err)
	n, err := c.Count(ctx)
	fmt.Println(n, err)
	fmt.Println(c.Ping(ctx))
	done, left, right, err := c.Split(ctx, 7)
	fmt.Println(done, left.ID, right == nil, err)
	id, err := c.Import(ctx, catalog.ImportParams{
		Title: "<Go>", Price: xsdtype.NewDecimal(1250, 2), Tags: []string{"a", "b"}, Weight: new(0.25),
	})
	fmt.Println(id, err)
}

func vendor(_ *http.Request, body string) memory.Answer {
	const ns = ` xmlns="urn:catalog"`
	switch {
	case strings.Contains(body, "<text>go<"):
		return memory.XML(`<FindResponse` + ns + `><FindResult><Item><Id>1</Id><Title>Go</Title><Price>9.90</Price></Item>` +
			`<Item><Id>2</Id><Unknown/><Price>100000000000000000000.01</Price></Item></FindResult></FindResponse>`)
	case strings.Contains(body, "<Find"):
		return memory.XML(`<FindResponse` + ns + `/>`)
	case strings.Contains(body, "<Count"):
		return memory.XML(`<c:CountResponse xmlns:c="urn:catalog"><c:CountResult> 3 </c:CountResult></c:CountResponse>`)
	case strings.Contains(body, "<Split"):
		return memory.XML(`<SplitResponse` + ns + `><SplitResult>1</SplitResult><left><Id>71</Id><Price>1</Price></left></SplitResponse>`)
	case strings.Contains(body, "<Import"):
		return memory.XML(`<ImportResponse` + ns + `><ImportResult>9223372036854775807</ImportResult></ImportResponse>`)
	}
	return memory.XML(`<PingResponse` + ns + `/>`)
}
