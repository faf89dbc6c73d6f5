//go:build go1.24

package rest

import (
	"strings"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// A FormField says how a field of a form is written where it is not written as
// OpenAPI has it by default: scalars as text, each item of an array on its own,
// objects as JSON.
type FormField struct {
	Name  string
	Style Style // of a query
	JSON  bool  // as JSON, whatever it is
}

// Form makes the members of v, an object, a body of
// application/x-www-form-urlencoded.
func (r *Request) Form(mediaType string, v jsonwire.Value, fields ...FormField) {
	r.fail(v.Err())
	var pairs []string
	for _, name := range v.Names() {
		pairs = append(pairs, formField(name, v.Member(name), fields)...)
	}
	r.body = body{contentType: mediaType, data: []byte(strings.Join(pairs, "&"))}
}

func formField(name string, v jsonwire.Value, fields []FormField) []string {
	for _, f := range fields {
		switch {
		case f.Name != name:
		case f.JSON:
			return []string{escapeForm(name, false) + "=" + escapeForm(v.JSON().String(), false)}
		default:
			return f.Style.query(name, v, escapeForm)
		}
	}
	if v.Kind() != jsonwire.ObjectKind {
		return (Form | Explode).query(name, v, escapeForm)
	}
	return []string{escapeForm(name, false) + "=" + escapeForm(v.JSON().String(), false)}
}
