// Command derived-types sends and receives types that travel with xsi:type.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/derived-types/want/shapes"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := shapes.New(shapes.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	ctx := context.Background()
	area, err := c.Area(ctx, &shapes.Square{Colour: new("red"), Side: xsdtype.NewDecimal(2, 0)})
	fmt.Println(area, err)
	largest, err := c.Largest(ctx)
	switch s := largest.(type) {
	case *shapes.Circle:
		fmt.Println("circle", s.Radius, err)
	default:
		fmt.Printf("%T %v\n", s, err)
	}
	owner, err := c.Owner(ctx, shapes.Circle{Radius: xsdtype.NewDecimal(1, 0)})
	fmt.Println(owner.Name, err)
	if e, ok := owner.Derived.(*shapes.Employee); ok {
		fmt.Println("employee", e.Name, e.Number)
	}
}

func vendor(_ *http.Request, body string) memory.Answer {
	switch {
	case strings.Contains(body, "Area"):
		return memory.XML(`<AreaResponse xmlns="urn:shapes"><AreaResult>4</AreaResult></AreaResponse>`)
	case strings.Contains(body, "Largest"):
		return memory.XML(`<LargestResponse xmlns="urn:shapes" xmlns:s="urn:shapes"><LargestResult xsi:type="s:Circle"><Radius>5</Radius></LargestResult></LargestResponse>`)
	}
	return memory.XML(`<OwnerResponse xmlns="urn:shapes" xmlns:q="urn:shapes"><OwnerResult xsi:type="q:Employee"><Name>Ada</Name><Number>1</Number></OwnerResult></OwnerResponse>`)
}
