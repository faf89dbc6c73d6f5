//go:build go1.24

package xmlwire

import (
	"strconv"
	"strings"
)

// Join is an xs:list of values.
func Join[T any](values []T, text func(T) string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = text(v)
	}
	return strings.Join(words, " ")
}

// Split reads an xs:list; it is never nil.
func Split[T any](d *Decoder, text []byte, read func(*Decoder, []byte) T) []T {
	words := strings.Fields(string(text))
	values := make([]T, len(words))
	for i, word := range words {
		values[i] = read(d, []byte(word))
	}
	return values
}

// Digit is 1 for true and 0 for false, as some descriptions want booleans.
func Digit(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}

// Names reads the current element, an xs:list of qualified names.
func Names[T any](d *Decoder, read func(*Decoder, []byte) T) []T {
	kept := d.ns[:len(d.ns):len(d.ns)] // its own declarations are out of scope once it is read
	text := d.Text()
	after := d.ns
	d.ns = kept
	values := Split(d, text, read)
	d.ns = after
	return values
}

// StartArray is Start for an array of n items, which says so in SOAP encoding.
func (e *Encoder) StartArray(name Name, children string, item Name, n int) {
	if !e.Encoded {
		e.Start(name, children)
		return
	}
	if e.SOAP12 {
		e.Type(Enc12, "Array")
		e.Start(name, children)
		e.Attr(Enc12, "itemType", e.qualified(item))
		e.Attr(Enc12, "arraySize", strconv.Itoa(n))
		return
	}
	e.Type(Enc11, "Array")
	e.Start(name, children)
	e.Attr(Enc11, "arrayType", e.qualified(item)+"["+strconv.Itoa(n)+"]")
}
