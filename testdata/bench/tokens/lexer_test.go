package tokens

import (
	"bytes"
	"errors"
	"io"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/xml"
)

// lexed counts with the lexer of tdewolff/parse, which knows no namespaces: they
// are resolved here, with as little as that can be done.
func lexed(doc []byte) (c counts, err error) {
	l := xml.NewLexer(parse.NewInputBytes(doc))
	var s scopes
	for {
		kind, _ := l.Next()
		switch kind {
		case xml.ErrorToken:
			if err := l.Err(); !errors.Is(err, io.EOF) {
				return c, err
			}
			return c, nil
		case xml.StartTagToken:
			s.start(l.Text())
		case xml.AttributeToken:
			if value := l.AttrVal(); len(value) > 2 && len(s.open) > 0 {
				s.attribute(l.Text(), value[1:len(value)-1])
			}
		case xml.StartTagCloseToken, xml.StartTagCloseVoidToken:
			s.close(&c)
			if kind == xml.StartTagCloseVoidToken {
				s.end()
			}
		case xml.EndTagToken:
			if !bytes.Equal(l.Text(), s.name()) {
				return c, errors.New("another element ends")
			}
			s.end()
		case xml.TextToken:
			if text := l.Text(); len(text) > 0 && text[0] != '\n' {
				c.text += len(text)
			}
		}
	}
}

// scopes are the elements that are open, with the namespaces declared on them.
type scopes struct {
	open     []scope
	bindings []binding
	attrs    [][]byte // names of the attributes of the tag that is being read
}

type scope struct {
	name  []byte
	outer int // bindings outside of it
}

type binding struct{ prefix, space []byte }

func (s *scopes) start(name []byte) {
	s.open = append(s.open, scope{name, len(s.bindings)})
	s.attrs = s.attrs[:0]
}

func (s *scopes) attribute(name, value []byte) {
	prefix, local := split(name)
	switch {
	case string(name) == "xmlns":
		s.bindings = append(s.bindings, binding{nil, value})
	case string(prefix) == "xmlns":
		s.bindings = append(s.bindings, binding{local, value})
	default:
		s.attrs = append(s.attrs, name)
	}
}

// close counts the tag that was read.
func (s *scopes) close(c *counts) {
	prefix, local := split(s.name())
	c.elements++
	c.names += len(local) + len(s.space(prefix))
	for _, a := range s.attrs {
		if prefix, local := split(a); len(prefix) > 0 {
			c.names += len(local) + len(s.space(prefix))
		} else {
			c.names += len(local)
		}
	}
}

func (s *scopes) name() []byte { return s.open[len(s.open)-1].name }

func (s *scopes) end() {
	s.bindings = s.bindings[:s.open[len(s.open)-1].outer]
	s.open = s.open[:len(s.open)-1]
}

func (s *scopes) space(prefix []byte) []byte {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if bytes.Equal(s.bindings[i].prefix, prefix) {
			return s.bindings[i].space
		}
	}
	return nil
}

func split(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}
