// Command absent-null-zero sends and receives fields that are absent, null and zero.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/absent-null-zero/want/things"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := things.New(things.WithHTTPClient(memory.Client(os.Stdout, echo)))
	for _, thing := range []things.Thing{
		{},
		{
			Name: new(""), Done: new(false), Size: new(xsdtype.Decimal{}), Due: xsdtype.Null[xsdtype.DateTime](),
			Tags: []string{}, Part: &things.Part{Unit: new("")}, Note: []string{""},
		},
		{
			Number: 1, Name: new("a<b"), Done: new(true), Size: new(xsdtype.NewDecimal(10, 2)),
			Tags: []string{"x", ""}, Part: &things.Part{Count: -1, Unit: new("kg")}, Note: []string{"n", "m"},
		},
	} {
		got, err := c.Echo(context.Background(), thing)
		fmt.Println(got.Number, text(got.Name), text(got.Done), text(got.Size), got.Due.IsNull(), got.Tags == nil, len(got.Tags), got.Part != nil, len(got.Note), err)
	}
}

func text[T any](p *T) string {
	if p == nil {
		return "nil"
	}
	return fmt.Sprintf("%q", fmt.Sprint(*p))
}

func echo(_ *http.Request, body string) memory.Answer {
	content := strings.NewReplacer("Echo ", "EchoResponse ", "Echo>", "EchoResponse>", "thing>", "EchoResult>").Replace(memory.Content(body))
	return memory.XML(content)
}
