// Command recursive-type sends a tree, and gets its mirror image.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/authgen/authgen/testdata/clients/recursive-type/want/trees"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := trees.New(trees.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	n, err := c.Mirror(context.Background(), trees.Node{
		Label: "root", Left: &trees.Node{Label: "l", Right: &trees.Node{Label: "lr"}},
	})
	fmt.Println(n.Label, n.Left == nil, n.Right.Label, n.Right.Left.Label, err)
}

func vendor(*http.Request, string) memory.Answer {
	return memory.XML(`<MirrorResponse xmlns="urn:trees"><MirrorResult><Label>root</Label><Right><Label>l</Label><Left><Label>lr</Label></Left></Right></MirrorResult></MirrorResponse>`)
}
