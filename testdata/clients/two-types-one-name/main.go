// Command two-types-one-name has two services with a type of one name: where the
// types are equal they are one, where they differ each keeps a name.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/authgen/authgen/testdata/clients/two-types-one-name/want/books"
	"github.com/authgen/authgen/testdata/memory"
)

func main() {
	c := books.New(books.WithHTTPClient(memory.Client(os.Stdout, vendor)))
	ctx := context.Background()
	book, err := c.Books.GetBook(ctx, 1)
	fmt.Println(book.Title, book.Author.Name, err)
	song, err := c.Music.GetSong(ctx, 1)
	fmt.Println(song.Title, song.Author.First, song.Author.Last, err)
	song.Address = book.Address // one type
	fmt.Println(song.Address.City)
}

func vendor(_ *http.Request, body string) memory.Answer {
	if strings.Contains(body, "GetBook") {
		return memory.XML(`<GetBookResponse xmlns="urn:books"><GetBookResult><Title>Emma</Title><Author><Name>Jane Austen</Name></Author><Address><City>Bath</City></Address></GetBookResult></GetBookResponse>`)
	}
	return memory.XML(`<GetSongResponse xmlns="urn:books"><GetSongResult><Title>Pirate Jenny</Title><Author><First>Nina</First><Last>Simone</Last></Author></GetSongResult></GetSongResponse>`)
}
