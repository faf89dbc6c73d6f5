package openapi

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// itoa is short for what tree code does all the time.
func itoa(i int) string { return strconv.Itoa(i) }

// quote prints s as a JSON string.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // cannot be: s is a string
		return strconv.Quote(s)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A jsonReader turns JSON into nodes with places. The strings of the nodes are
// parts of the text, so that large documents cost little more than once.
type jsonReader struct {
	text    string
	i       int // of the next byte
	file    int32
	line    int32
	start   int // of the line
	nesting int
	err     *syntaxError
}

// parseJSON reads exactly one JSON value.
func parseJSON(data []byte, at place) (*node, *syntaxError) {
	r := &jsonReader{text: string(data), file: at.file, line: 1}
	n := r.value()
	if r.space(); r.err == nil && r.i < len(r.text) {
		r.fail("something follows the document")
	}
	if r.err != nil {
		return nil, r.err
	}
	return n, nil
}

func (r *jsonReader) at() place {
	return place{file: r.file, line: r.line, col: int32(r.i - r.start + 1)}
}

// fail notes the first mistake and ends the reading.
func (r *jsonReader) fail(what string) {
	if r.err == nil {
		r.err = &syntaxError{r.at(), "not valid JSON: " + what}
	}
	r.i = len(r.text)
}

// space skips white space, the only place of line breaks.
func (r *jsonReader) space() {
	for ; r.i < len(r.text); r.i++ {
		switch r.text[r.i] {
		case ' ', '\t', '\r':
		case '\n':
			r.line, r.start = r.line+1, r.i+1
		default:
			return
		}
	}
}

// next skips white space and returns the byte that follows, 0 at the end.
func (r *jsonReader) next() byte {
	if r.space(); r.i < len(r.text) {
		return r.text[r.i]
	}
	return 0
}

func (r *jsonReader) value() *node {
	switch c := r.next(); {
	case c == '{':
		return r.object()
	case c == '[':
		return r.list()
	case c == '"':
		at := r.at()
		return newText(at, r.string())
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	case r.i >= len(r.text):
		r.fail("the text ends within a value")
		return &node{kind: null, at: r.at()}
	}
	return r.literal()
}

func (r *jsonReader) literal() *node {
	n := &node{kind: null, at: r.at()}
	for _, word := range []string{"null", "true", "false"} {
		if strings.HasPrefix(r.text[r.i:], word) {
			if r.i += len(word); word != "null" {
				n.kind, n.value = boolean, word
			}
			return n
		}
	}
	r.fail("no value starts like this")
	return n
}

// number reads a number by JSON's grammar.
func (r *jsonReader) number() *node {
	n, start := &node{kind: number, at: r.at()}, r.i
	r.skip("-")
	switch {
	case r.skip("0"):
	case r.digits():
	default:
		r.fail("a number without digits")
		return n
	}
	if r.skip(".") && !r.digits() {
		r.fail("a number without digits")
		return n
	}
	if r.skip("eE") {
		if r.skip("+-"); !r.digits() {
			r.fail("an exponent without digits")
			return n
		}
	}
	n.value = r.text[start:r.i]
	return n
}

// skip skips one of the bytes of set, if it stands there.
func (r *jsonReader) skip(set string) bool {
	if r.i < len(r.text) && strings.IndexByte(set, r.text[r.i]) >= 0 {
		r.i++
		return true
	}
	return false
}

func (r *jsonReader) digits() bool {
	start := r.i
	for r.i < len(r.text) && '0' <= r.text[r.i] && r.text[r.i] <= '9' {
		r.i++
	}
	return r.i > start
}

// string reads a string, which starts here. Escapes are left to encoding/json.
func (r *jsonReader) string() string {
	start, escaped, ascii := r.i, false, true
	for r.i++; r.i < len(r.text); r.i++ {
		switch c := r.text[r.i]; {
		case c == '"':
			r.i++
			return r.unquote(r.text[start:r.i], escaped, ascii)
		case c == '\\':
			escaped = true
			r.i++
		case c < ' ':
			r.fail("a control character in a string")
			return ""
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.fail("the text ends within a string")
	return ""
}

func (r *jsonReader) unquote(quoted string, escaped, ascii bool) string {
	if !escaped && (ascii || utf8.ValidString(quoted)) {
		return quoted[1 : len(quoted)-1]
	}
	var s string
	if err := json.Unmarshal([]byte(quoted), &s); err != nil {
		r.i -= len(quoted)
		r.fail("a string with an escape that there is not")
	}
	return s
}

// enter goes one level down; leave comes back.
func (r *jsonReader) enter() {
	if r.nesting++; r.nesting > maxDepth {
		r.fail("nested too deeply")
	}
	r.i++
}

func (r *jsonReader) leave() {
	r.nesting--
	r.i++
}

func (r *jsonReader) list() *node {
	n := &node{kind: list, at: r.at()}
	r.enter()
	defer r.leave()
	if r.next() == ']' {
		return n
	}
	for r.err == nil {
		n.items = append(n.items, r.value())
		switch r.next() {
		case ',':
			r.i++
		case ']':
			return n
		default:
			r.fail("a list goes on with a comma or ends with ]")
		}
	}
	return n
}

func (r *jsonReader) object() *node {
	n := newObject(r.at())
	r.enter()
	defer r.leave()
	if r.next() == '}' {
		return n
	}
	for r.err == nil {
		if r.next() != '"' {
			r.fail("a member starts with a key in double quotes")
			break
		}
		m := member{at: r.at(), key: r.string()}
		if r.next() != ':' {
			r.fail("a colon follows a key")
			break
		}
		r.i++
		m.value = r.value()
		n.members = append(n.members, m)
		switch r.next() {
		case ',':
			r.i++
		case '}':
			n.members = lastOfEach(n.members)
			return n
		default:
			r.fail("an object goes on with a comma or ends with }")
		}
	}
	return n
}

// lastOfEach keeps, of members with the same key, the last, at the place of
// the first: what every JSON parser does.
func lastOfEach(members []member) []member {
	if !repeats(members) {
		return members
	}
	index := make(map[string]int, len(members))
	kept := members[:0]
	for _, m := range members {
		if i, ok := index[m.key]; ok {
			kept[i].value, kept[i].at = m.value, m.at
			continue
		}
		index[m.key] = len(kept)
		kept = append(kept, m)
	}
	return kept
}

// repeats reports whether a key stands twice. Most objects are small.
func repeats(members []member) bool {
	if len(members) <= 16 {
		for i := range members {
			for j := range i {
				if members[i].key == members[j].key {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m.key] {
			return true
		}
		seen[m.key] = true
	}
	return false
}
