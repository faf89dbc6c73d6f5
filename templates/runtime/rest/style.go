//go:build go1.24

package rest

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// A Style is how a parameter is written: one of the styles of OpenAPI, together
// with Explode and Reserved.
type Style uint8

// The styles.
const (
	Simple         Style = iota // a,b,c
	Form                        // name=a,b,c
	Label                       // .a,b,c
	Matrix                      // ;name=a,b,c
	SpaceDelimited              // name=a%20b%20c
	PipeDelimited               // name=a%7Cb%7Cc
	DeepObject                  // name[key]=a

	// Explode writes each item and each member on its own.
	Explode Style = 1 << 6
	// Reserved leaves reserved characters of the value as they are, except those
	// that would end it.
	Reserved Style = 1 << 7

	styles = Explode - 1
)

// An escape makes text fit for its place.
type escape func(text string, reserved bool) string

// path writes a parameter of the path.
func (s Style) path(name string, v jsonwire.Value) string {
	esc := func(text string) string { return escapePath(text, s&Reserved != 0) }
	separator, prefix := ",", ""
	switch s & styles {
	case Label:
		prefix = "."
		if s&Explode != 0 {
			separator = "."
		}
	case Matrix:
		return s.matrix(name, v, esc)
	default:
	}
	items := s.items(v, esc)
	if len(items) == 0 {
		return ""
	}
	return prefix + strings.Join(items, separator)
}

// matrix writes ;name=value.
func (s Style) matrix(name string, v jsonwire.Value, esc func(string) string) string {
	items := s.items(v, esc)
	if s&Explode == 0 || isScalar(v) {
		items = []string{strings.Join(items, ",")}
	}
	var b strings.Builder
	for _, item := range items {
		b.WriteByte(';')
		if s&Explode != 0 && v.Kind() == jsonwire.ObjectKind {
			b.WriteString(item)
			continue
		}
		b.WriteString(esc(name))
		if item != "" {
			b.WriteByte('=')
			b.WriteString(item)
		}
	}
	return b.String()
}

// plain writes a header.
func (s Style) plain(v jsonwire.Value) (string, bool) {
	if !v.Exists() {
		return "", false
	}
	return strings.Join(s.items(v, func(text string) string { return text }), ","), true
}

// items are the texts of a value: one of a scalar; those of an array; name and
// value of each member of an object, joined by "=" where they are exploded.
func (s Style) items(v jsonwire.Value, esc func(string) string) []string {
	switch v.Kind() {
	case jsonwire.ArrayKind:
		var list []string
		for _, item := range v.Items() {
			list = append(list, esc(textOf(item)))
		}
		return list
	case jsonwire.ObjectKind:
		var list []string
		for _, name := range v.Names() {
			value := esc(textOf(v.Member(name)))
			if s&Explode != 0 {
				list = append(list, esc(name)+"="+value)
			} else {
				list = append(list, esc(name), value)
			}
		}
		return list
	case jsonwire.Invalid:
		return nil
	default:
		return []string{esc(textOf(v))}
	}
}

// query writes a parameter as name=value pairs, as they stand in a query, a form
// and a cookie.
func (s Style) query(name string, v jsonwire.Value, escape escape) []string {
	if !v.Exists() {
		return nil
	}
	esc := func(text string) string { return escape(text, s&Reserved != 0) }
	key := escape(name, false) + "="
	if s&styles == DeepObject {
		return deep(nil, escape(name, false), v, func(text string) string { return escape(text, false) }, esc)
	}
	items := s.items(v, esc)
	switch {
	case isScalar(v):
	case s&Explode != 0 && v.Kind() == jsonwire.ObjectKind:
		return items
	case s&Explode != 0:
		for i := range items {
			items[i] = key + items[i]
		}
		return items
	}
	if len(items) == 0 && v.Kind() == jsonwire.ObjectKind {
		return nil
	}
	return []string{key + strings.Join(items, s.separator())}
}

func (s Style) separator() string {
	switch s & styles {
	case SpaceDelimited:
		return "%20"
	case PipeDelimited:
		return "%7C"
	default:
		return ","
	}
}

// deep writes name[key]=value, to any depth; items of arrays are numbered.
func deep(pairs []string, name string, v jsonwire.Value, escName, escValue func(string) string) []string {
	switch v.Kind() {
	case jsonwire.ObjectKind:
		for _, member := range v.Names() {
			pairs = deep(pairs, name+escName("[")+escName(member)+escName("]"), v.Member(member), escName, escValue)
		}
		return pairs
	case jsonwire.ArrayKind:
		for i, item := range v.Items() {
			pairs = deep(pairs, name+escName("[")+strconv.Itoa(i)+escName("]"), item, escName, escValue)
		}
		return pairs
	default:
		return append(pairs, name+"="+escValue(textOf(v)))
	}
}

func isScalar(v jsonwire.Value) bool {
	return v.Kind() != jsonwire.ArrayKind && v.Kind() != jsonwire.ObjectKind
}

// textOf is the text of a value where no style reaches: JSON for what is no
// scalar.
func textOf(v jsonwire.Value) string {
	if isScalar(v) {
		return v.String()
	}
	return v.JSON().String()
}

const upperHex = "0123456789ABCDEF"

// escapeWith writes bytes that keep refuses as %XX.
func escapeWith(text string, keep func(c byte) bool) string {
	n := 0
	for i := range len(text) {
		if !keep(text[i]) {
			n++
		}
	}
	if n == 0 {
		return text
	}
	b := make([]byte, 0, len(text)+2*n)
	for i := range len(text) {
		if c := text[i]; keep(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(b)
}

// unreserved are the characters that no address needs escaped.
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func escapePath(text string, reserved bool) string {
	return escapeWith(text, func(c byte) bool {
		return unreserved(c) || reserved && strings.IndexByte(":/@!$&'()*+,;=[]", c) >= 0
	})
}

// escapeQuery leaves, of the reserved characters, those that end no value: not
// "&" and "#", nor "+", which forms read as a blank.
func escapeQuery(text string, reserved bool) string {
	return escapeWith(text, func(c byte) bool {
		return unreserved(c) || reserved && strings.IndexByte(":/?@!$'()*,;=[]", c) >= 0
	})
}

// escapeForm is escapeQuery with a blank as "+".
func escapeForm(text string, reserved bool) string {
	return strings.ReplaceAll(escapeQuery(text, reserved), "%20", "+")
}

// escapeCookie escapes what RFC 6265 forbids in a cookie, and "%".
func escapeCookie(text string, _ bool) string {
	return escapeWith(text, func(c byte) bool {
		return c > ' ' && c < 0x7f && strings.IndexByte("\",;\\%", c) < 0
	})
}
