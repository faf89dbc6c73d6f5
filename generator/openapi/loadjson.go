package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// itoa is short for what tree code does all the time.
func itoa(i int) string { return strconv.Itoa(i) }

// quote prints s as a JSON string.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // cannot be: s is a string
		return strconv.Quote(s)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// A jsonReader turns JSON tokens into nodes with places.
type jsonReader struct {
	data    []byte
	dec     *json.Decoder
	at      place // line and column of offset
	offset  int
	nesting int
}

// parseJSON reads exactly one JSON value.
func parseJSON(data []byte, at place) (*node, *syntaxError) {
	r := &jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), at: at}
	r.at.line, r.at.col = 1, 1
	r.dec.UseNumber()
	n, err := r.value()
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the document")
			r.advance(int(r.dec.InputOffset()))
		}
	}
	if err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			r.advance(int(syntax.Offset))
		}
		return nil, &syntaxError{r.at, "not valid JSON: " + err.Error()}
	}
	return n, nil
}

// advance moves the place to offset, which never goes back.
func (r *jsonReader) advance(offset int) {
	offset = min(offset, len(r.data))
	for ; r.offset < offset; r.offset++ {
		if r.data[r.offset] == '\n' {
			r.at.line++
			r.at.col = 1
		} else {
			r.at.col++
		}
	}
}

// next returns the next token and where it starts.
func (r *jsonReader) next() (json.Token, place, error) {
	offset := int(r.dec.InputOffset())
	for offset < len(r.data) {
		switch r.data[offset] {
		case ' ', '\t', '\r', '\n', ',', ':':
			offset++
			continue
		}
		break
	}
	r.advance(offset)
	t, err := r.dec.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return t, r.at, err
}

func (r *jsonReader) value() (*node, error) {
	t, at, err := r.next()
	if err != nil {
		return nil, err
	}
	return r.node(t, at)
}

func (r *jsonReader) node(t json.Token, at place) (*node, error) {
	switch t := t.(type) {
	case json.Delim:
		if r.nesting++; r.nesting > maxDepth {
			return nil, errors.New("nested too deeply")
		}
		defer func() { r.nesting-- }()
		if t == '[' {
			return r.list(at)
		}
		return r.object(at)
	case string:
		return &node{kind: text, at: at, value: t}, nil
	case json.Number:
		return &node{kind: number, at: at, value: t.String()}, nil
	case bool:
		return newBool(at, t), nil
	}
	return &node{kind: null, at: at}, nil
}

func (r *jsonReader) list(at place) (*node, error) {
	n := &node{kind: list, at: at}
	for r.dec.More() {
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, _, err := r.next()
	return n, err
}

func (r *jsonReader) object(at place) (*node, error) {
	n := newObject(at)
	for r.dec.More() {
		key, keyAt, err := r.next()
		if err != nil {
			return nil, err
		}
		value, err := r.value()
		if err != nil {
			return nil, err
		}
		n.members = append(n.members, member{key: key.(string), at: keyAt, value: value})
	}
	n.members = lastOfEach(n.members)
	_, _, err := r.next()
	return n, err
}

// lastOfEach keeps, of members with the same key, the last, at the place of
// the first: what every JSON parser does.
func lastOfEach(members []member) []member {
	if len(members) < 2 {
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
