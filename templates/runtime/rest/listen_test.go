package rest

import (
	"net/http"
	"testing"
)

func TestListen(t *testing.T) {
	var link, left string
	ctx := Listen(t.Context(), "Link", func(v string) { link = v })
	both := Listen(ctx, "x-left", func(v string) { left = v })
	Tell(t.Context(), http.Header{"Link": {"nobody listens"}})
	Tell(both, http.Header{"Link": {"a", "b"}, "X-Left": {"7"}})
	if link != "a" || left != "7" {
		t.Errorf("heard %q and %q, want a and 7", link, left)
	}
	Tell(ctx, http.Header{})
	if link != "" || left != "7" {
		t.Errorf("heard %q and %q, want nothing and still 7", link, left)
	}
}
