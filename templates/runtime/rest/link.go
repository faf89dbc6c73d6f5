//go:build go1.24

package rest

import (
	"net/http"
	"strings"
)

// NextLink is the address that Link headers (RFC 8288) name as the next page; ""
// for none.
func NextLink(h http.Header) string {
	for _, value := range h.Values("Link") {
		for value != "" {
			var target, params string
			target, params, value = cutLink(value)
			if target != "" && relates(params, "next") {
				return target
			}
		}
	}
	return ""
}

// cutLink takes the first link off a header: what stands in its brackets, and its
// parameters.
func cutLink(value string) (target, params, rest string) {
	_, value, ok := strings.Cut(value, "<")
	if !ok {
		return "", "", ""
	}
	target, value, ok = strings.Cut(value, ">")
	if !ok {
		return "", "", ""
	}
	quoted := false
	for i := range len(value) {
		switch {
		case value[i] == '"':
			quoted = !quoted
		case value[i] == ',' && !quoted:
			return strings.TrimSpace(target), value[:i], value[i+1:]
		}
	}
	return strings.TrimSpace(target), value, ""
}

// relates tells whether parameters hold a rel that has the word among its own.
func relates(params, word string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for rel := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(rel, word) {
				return true
			}
		}
	}
	return false
}
