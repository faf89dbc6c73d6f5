// Command one-of sends and receives alternatives.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/testdata/clients/one-of/want/zoo"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := zoo.New(zoo.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	ctx := context.Background()
	for _, a := range []zoo.Animal{
		&zoo.Cat{Lives: 9},
		&zoo.Dog{Tricks: []string{"sit"}},
	} {
		got, err := c.AddAnimal(ctx, a)
		switch got := got.(type) {
		case *zoo.Cat:
			fmt.Println("cat", got.Lives, err)
		case *zoo.Dog:
			fmt.Printf("dog %v %T %v\n", got.Tricks, got.Owner, err)
		}
	}
}

func vendor(_ *http.Request, body string) memory.Answer {
	if strings.Contains(body, "lives") {
		return memory.JSON(200, `{"kind": "Dog", "tricks": ["chase"], "owner": {"name": "Ada"}}`)
	}
	return memory.JSON(200, `{"lives": 7, "kind": "Cat"}`)
}
