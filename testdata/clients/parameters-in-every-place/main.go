// Command parameters-in-every-place sends parameters in path, query, header and cookie.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/authgen/authgen/testdata/clients/parameters-in-every-place/want/library"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := library.New(library.WithHTTPClient(memory.Client(os.Stdout, vendor, "X-Trace", "Cookie", "Accept")))
	ctx := context.Background()
	book, err := c.GetBook(ctx, "a/b c", 1<<53, nil)
	fmt.Println(book.ID, book.Title, err)
	book, err = c.GetBook(ctx, "ø", 2, &library.GetBookParams{
		Fields: []string{"a,b", "c"}, XTrace: new("t"), Theme: new("dark"),
		Filter: &library.GetBookFilter{Lang: new("no"), Pages: new(int64(0))},
	})
	fmt.Println(book.ID, book.Title, err)
}

func vendor(*http.Request, string) memory.Answer {
	return memory.JSON(200, `{"id": 9007199254740993, "title": "Markens grøde", "unknown": [1, {"a": null}]}`)
}
