//go:build go1.24

package rest

import (
	"errors"
	"net/url"
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

// ReadForm makes JSON of an urlencoded form: an object of texts. A name that stands
// several times, or ends in "[]", is an array; a[b] is a member of a.
func ReadForm(form []byte) ([]byte, error) {
	root := &formNode{}
	for pair := range strings.SplitSeq(string(form), "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, errForm
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, errForm
		}
		at := root.at(name)
		at.values = append(at.values, value)
	}
	e := jsonwire.NewEncoder(nil)
	root.write(e)
	return e.Bytes()
}

var errForm = errors.New("this is no urlencoded form")

// maxFormDepth is how deep names of a form may nest; what is deeper is part of the
// last name.
const maxFormDepth = 32

// A formNode is a value of a form: members, or texts.
type formNode struct {
	names   []string // in their order
	members map[string]*formNode
	values  []string
	list    bool
}

// at is the place that a name such as a[b][] tells.
func (n *formNode) at(name string) *formNode {
	first, rest, nested := strings.Cut(name, "[")
	if !nested || first == "" || !strings.HasSuffix(name, "]") {
		return n.member(name)
	}
	at := n.member(first)
	words := strings.Split(strings.TrimSuffix(rest, "]"), "][")
	for i, word := range words {
		switch {
		case i == maxFormDepth:
			return at.member(strings.Join(words[i:], "]["))
		case word == "" && i == len(words)-1:
			at.list = true
			return at
		}
		at = at.member(word)
	}
	return at
}

func (n *formNode) member(name string) *formNode {
	if n.members == nil {
		n.members = map[string]*formNode{}
	}
	if n.members[name] == nil {
		n.members[name] = &formNode{}
		n.names = append(n.names, name)
	}
	return n.members[name]
}

func (n *formNode) write(e *jsonwire.Encoder) {
	switch {
	case len(n.names) > 0 || n.values == nil:
		e.BeginObject()
		for _, name := range n.names {
			e.Key(name)
			n.members[name].write(e)
		}
		e.EndObject()
	case n.list || len(n.values) > 1:
		e.BeginArray()
		for _, v := range n.values {
			e.String(v)
		}
		e.EndArray()
	default:
		e.String(n.values[0])
	}
}
