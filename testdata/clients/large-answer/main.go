// Command large-answer reads records one by one, while the answer arrives.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"

	"github.com/authgen/authgen/testdata/clients/large-answer/want/journal"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := journal.New(journal.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	ctx := context.Background()
	for _, year := range []int32{2026, 2025, 2024} {
		for entry, err := range c.ListEntriesSeq(ctx, year) {
			fmt.Println(entry.Number, entry.Text, err)
		}
	}
	for book, err := range c.ListBooksSeq(ctx) {
		fmt.Println(book.Text, err)
		break // the second one is not asked for
	}
	books, err := c.ListBooks(ctx)
	fmt.Println(len(books), err)

	// An answer of 200 MB, which is never there as a whole.
	large := journal.New(journal.WithHTTPClient(&http.Client{Transport: endless{}}))
	count := 0
	for _, err := range large.ListEntriesSeq(ctx, 1) {
		if err != nil {
			panic(err)
		}
		count++
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println(count, "entries, little memory:", m.HeapSys < 64<<20)
}

func vendor(_ *http.Request, body string) memory.Answer {
	switch {
	case strings.Contains(body, "ListBooks"):
		return memory.XML(`<ListBooksResponse xmlns="urn:journal"><Book><Text>sales</Text></Book><Book><Text>wages</Text></Book></ListBooksResponse>`)
	case strings.Contains(body, "2025"):
		return memory.Fault("Server", "no such year", "")
	case strings.Contains(body, "2024"):
		return memory.XML(entries + `<Entry><Number>1</Number><Text>fine</Text></Entry><Entry><Number>one</Number></Entry>` + end)
	}
	return memory.XML(entries + `<Entry><Number>1</Number><Text>a</Text></Entry><Entry xsi:nil="true"/><Entry><Number>3</Number><Text>c</Text></Entry>` + end)
}

const (
	entries = `<ListEntriesResponse xmlns="urn:journal"><ListEntriesResult>`
	end     = `</ListEntriesResult></ListEntriesResponse>`
)

// endless answers with a great many entries, which it makes while they are read.
type endless struct{}

func (endless) RoundTrip(r *http.Request) (*http.Response, error) {
	out, in := io.Pipe()
	go func() {
		start, finish, _ := strings.Cut(memory.XML(entries + "|" + end).Body, "|")
		entry := strings.Repeat("<Entry><Number>7</Number><Text>"+strings.Repeat("text ", 40)+"</Text></Entry>", 100)
		io.WriteString(in, start)
		for range 8000 {
			io.WriteString(in, entry)
		}
		io.WriteString(in, finish)
		in.Close()
	}()
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"text/xml"}}, Body: out, ContentLength: -1, Request: r,
	}, nil
}
