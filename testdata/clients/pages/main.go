// Command pages iterates over what a vendor gives in pages: by cursor, by offset,
// by page, by link.
package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/testdata/clients/pages/want/depot"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c, err := depot.New(depot.Credential{Key: session.NewSecret("right")},
		depot.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	parcels := c.ListParcelsAll(ctx, "small", nil)
	show(parcels)
	show(parcels) // again from the start
	show(c.ListParcelsAll(ctx, "broken", nil))
	show(c.ListParcelsAll(ctx, "endless", &depot.ListParcelsParams{After: new("c2")}))
	show(c.SearchParcelsAll(ctx, depot.SearchParcelsRequest{Text: new("glass")}))
	show(c.ListRacksAll(ctx, nil))
	show(c.ListRacksAll(ctx, &depot.ListRacksParams{Start: new(int32(3)), Limit: new(int64(9))}))
	show(c.ListDocksAll(ctx, 1))
	show(c.ListCarriersAll(ctx))
	var left int64
	var link string
	carriers, err := c.ListCarriers(depot.ReadXLeftHeader(depot.ReadLinkHeader(ctx, &link), &left))
	fmt.Println(len(carriers), "carriers,", left, "left,", link, err)
	show(c.ListDriversAll(ctx, nil))
	show(c.ListDriversAll(ctx, &depot.ListDriversParams{Kind: new("stolen")}))
	for p, err := range parcels { // nothing is asked for once enough is seen
		fmt.Println(*p.ID, err)
		break
	}
}

func show[T any](items iter.Seq2[T, error]) {
	n := 0
	for item, err := range items {
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		n++
		_ = item
	}
	fmt.Println(n, "items")
}

// vendor has two or three pages of everything.
func vendor(r *http.Request, body string) memory.Answer {
	q := r.URL.Query()
	switch strings.TrimPrefix(r.URL.Path, "/v1") {
	case "/login":
		return memory.JSON(200, `{"token": "t"}`)
	case "/parcels":
		switch {
		case q.Get("kind") == "endless":
			return memory.JSON(200, `{"parcels": [{"id": 1}], "paging": {"next": "c2"}}`)
		case q.Get("after") == "":
			return memory.JSON(200, `{"parcels": [{"id": 1}, {"id": 2}], "paging": {"next": "c2"}}`)
		case q.Get("kind") == "broken":
			return memory.JSON(500, `{}`)
		}
		return memory.JSON(200, `{"parcels": [{"id": 3}]}`)
	case "/parcels/search":
		if strings.Contains(body, "c2") {
			return memory.JSON(200, `{"parcels": [{"id": 3}]}`)
		}
		return memory.JSON(200, `{"parcels": [], "paging": {"next": "c2"}}`)
	case "/racks":
		if q.Get("start") == "1" {
			return memory.JSON(200, `{"racks": ["a", "b"], "more": true}`)
		}
		return memory.JSON(200, `{"racks": ["c"], "more": false}`)
	case "/docks":
		if q.Get("page") == "1" {
			return memory.JSON(200, `{"docks": [1, 2], "total": 3}`)
		}
		return memory.JSON(200, `{"docks": [3], "total": 3}`)
	case "/carriers":
		return memory.Answer{
			Status: 200, Type: "application/json", Body: `[{"id": 1}]`,
			Header: http.Header{"X-Left": {"2"}, "Link": {`<https://depot.example/v1/other?p=1>; rel="prev", </v1/page/7?p=2>; rel="next last"`}},
		}
	case "/page/7":
		return memory.JSON(200, `[{"id": 2}, {"id": 3}]`)
	case "/drivers":
		if q.Get("kind") == "stolen" {
			return memory.JSON(200, `{"names": ["Ada"], "next": "https://elsewhere.example/v1/drivers"}`)
		}
		if q.Get("page") == "" {
			return memory.JSON(200, `{"names": ["Ada"], "next": "?page=2"}`)
		}
		return memory.JSON(200, `{"names": ["Bob"], "next": ""}`)
	}
	return memory.JSON(404, `{}`)
}
