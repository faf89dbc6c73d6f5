// Command null-and-absent-in-json sends fields that are absent, null and zero.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/null-and-absent-in-json/want/notes"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := notes.New(notes.WithHTTPClient(memory.Client(os.Stdout, vendor, "Content-Type")))
	for _, p := range []notes.Patch{
		{},
		{Title: new(""), Text: xsdtype.Null[string](), Stars: new(int64(0)), Pinned: new(false), Price: xsdtype.Null[xsdtype.Decimal](), Tags: []string{}},
		{Text: xsdtype.Value("a \"b\""), Price: xsdtype.Value(xsdtype.NewDecimal(10, 2)), Tags: []string{"x"}},
	} {
		n, err := c.PatchNote(context.Background(), "1", p)
		fmt.Println(n.Title, n.Text == nil, n.Price, n.Labels, err)
	}
}

func vendor(*http.Request, string) memory.Answer {
	return memory.JSON(200, `{"title": "t", "text": null, "price": 1e+2, "labels": {"a": "b"}}`)
}
