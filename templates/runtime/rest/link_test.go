package rest

import (
	"net/http"
	"testing"
)

func TestNextLink(t *testing.T) {
	for value, want := range map[string]string{
		`<https://api.example/a?p=2>; rel="next"`:                            "https://api.example/a?p=2",
		`<https://api.example/a?p=1>; rel="prev", </b?p=3>; rel="next last"`: "/b?p=3",
		`<a>; title="one, <two>; rel=\"next\""; rel=prev, <b>; REL=Next`:     "b",
		`<a?q=1,2>; rel=next`:               "a?q=1,2",
		`<a>; rel="nextish"`:                "",
		`<a>; note="rel=next"`:              "",
		`<a; rel="next"`:                    "",
		`rel="next"`:                        "",
		``:                                  "",
		`<a>; title="; rel=prev"; rel=next`: "a",
	} {
		if got := NextLink(http.Header{"Link": {value}}); got != want {
			t.Errorf("NextLink(%s) = %q, want %q", value, got, want)
		}
	}
	several := http.Header{"Link": {`<a>; rel=prev`, `<b>; rel=next`}}
	if got := NextLink(several); got != "b" {
		t.Errorf("NextLink of two headers = %q, want b", got)
	}
}

func TestFollow(t *testing.T) {
	for address, want := range map[string]string{
		"":                                   "https://api.example/v1/books?q=1",
		"https://API.example/v1/other?p=2#x": "https://API.example/v1/other?p=2",
		"/v1/page/2":                         "https://api.example/v1/page/2",
		"?p=2":                               "https://api.example/v1/books?p=2",
		"http://api.example/v1":              "",
		"https://api.example.evil/v1":        "",
		"//evil.example/v1":                  "",
		"https://user@api.example/v1":        "",
		"javascript:alert(1)":                "",
		"https://api.example/%zz":            "",
	} {
		r := NewRequest(&Operation{Name: "books", Method: "GET", Path: "/books?q=1"}, "https://api.example/v1")
		r.Follow(address)
		req, err := r.build(t.Context())
		if want == "" {
			if err == nil {
				t.Errorf("%q leads to %s", address, req.URL)
			}
			continue
		}
		if err != nil || req.URL.String() != want {
			t.Errorf("%q leads to %v (%v), want %s", address, req, err, want)
		}
	}
}
