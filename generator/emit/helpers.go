package emit

import (
	"bytes"
	"strings"

	"github.com/authgen/authgen/generator/output"
)

// helpers are small functions that generated code calls. A client has those that
// it uses.
var helpers = []struct{ name, source string }{
	{"valueOf", `// valueOf is what p points to, or the zero value.
func valueOf[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}`},
	{"pointerTo", `// pointerTo returns a pointer to v.
func pointerTo[T any](v T) *T { return &v }`},
	{"unlessEmpty", `// unlessEmpty returns a pointer to v, or nil for the zero value.
func unlessEmpty[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}`},
	{"choose", `// choose is a if the condition holds, and otherwise b.
func choose[T any](condition bool, a, b T) T {
	if condition {
		return a
	}
	return b
}`},
	{"each", `// each collects a value of every item.
func each[T, V any](list []T, value func(T) V) []V {
	values := make([]V, 0, len(list))
	for _, item := range list {
		values = append(values, value(item))
	}
	return values
}`},
	{"guid", `// guid reads a GUID whose form was checked before.
func guid(text string) xsdtype.GUID {
	id, err := xsdtype.ParseGUID(text)
	if err != nil {
		return xsdtype.GUID{}
	}
	return id
}`},
	{"pages", `// pages yields the items of one page after the other. begin starts an iteration; what
// it returns asks for a page and says whether another one follows.
func pages[T any](begin func() func() (items []T, more bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page := begin()
		for {
			items, more, err := page()
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, err)
			}
			if err != nil || !more {
				return
			}
		}
	}
}

// errSamePage says that an answer names itself as the page after it.
var errSamePage = errors.New("the answer names the same page again")`},
	{"said", `// said is what the vendor says, behind a colon.
func said(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}`},
}

// usedHelpers are the sources of the helpers that the files call, and of those
// that these call.
func usedHelpers(files []output.File) []string {
	var sources []string
	for _, h := range helpers {
		for _, f := range files {
			if calls(f.Data, h.name) {
				sources = append(sources, h.source)
				break
			}
		}
	}
	return sources
}

// calls reports whether src calls the package's function name.
func calls(src []byte, name string) bool {
	rest := src
	for {
		i := bytes.Index(rest, []byte(name))
		if i < 0 {
			return false
		}
		before := byte(' ')
		if i > 0 {
			before = rest[i-1]
		}
		after := rest[i+len(name):]
		if !isWordByte(before) && before != '.' && len(after) > 0 && (after[0] == '(' || after[0] == '[') {
			return true
		}
		rest = after
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("\"", c) >= 0
}
