//go:build go1.24

package fakevendor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// Handle makes f execute the operation. It is a function of the type that the
// client's method has; package <client>test has a method On… for each operation,
// which says so to the compiler. A nil f restores the samples.
func (s *Server) Handle(operation string, f any) {
	s.t.Helper()
	for _, op := range s.vendor.Operations {
		if op.Name != operation {
			continue
		}
		if op.Face == nil || f != nil && reflect.TypeOf(f) != op.Face {
			s.t.Fatalf("%s is handled by a %v, not by a %T", operation, op.Face, f)
		}
		s.change(func() {
			if f == nil || reflect.ValueOf(f).IsNil() {
				delete(s.handlers, operation)
			} else {
				s.handlers[operation] = f
			}
		})
		return
	}
	s.t.Fatalf("%s has no operation %q", s.vendor.Title, operation)
}

// handle answers a call by its handler, or by a sample.
func (s *Server) handle(ctx context.Context, c *call) (*reply, error) {
	s.mu.Lock()
	f := s.handlers[c.op.Name]
	s.mu.Unlock()
	if f == nil {
		return s.reply(c, s.values(c), true), nil
	}
	args, err := s.arguments(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("the request of %s cannot be read: %w", c.op.Name, err)
	}
	out := reflect.ValueOf(f).Call(args)
	last := len(out) - 1
	if err, ok := out[last].Interface().(error); ok && err != nil {
		return nil, err
	}
	return s.reply(c, out[:last], false), nil
}

// values are sample results of the call's operation.
func (s *Server) values(c *call) []reflect.Value {
	if c.op.Face == nil {
		return nil
	}
	out := make([]reflect.Value, c.op.Face.NumOut()-1)
	for i := range out {
		out[i] = reflect.New(c.op.Face.Out(i)).Elem()
		n := &Node{}
		if i < len(c.op.Results) {
			n = &c.op.Results[i].Shape
		}
		s.shapes.fill(out[i], n, 0)
	}
	return out
}

// sample is a sample of the answer of a success.
func (s *Server) sample(c *call) message {
	m := s.message(c, s.values(c))
	if m == nil {
		m = c.empty()
	}
	c.setAll(m, c.op.Good)
	return m
}

// reply makes an answer of what a handler has returned, or of a sample.
func (s *Server) reply(c *call, out []reflect.Value, isSample bool) *reply {
	m := s.message(c, out)
	if m == nil {
		return s.raw(c, out)
	}
	for _, g := range c.op.Good { // unless the handler has said otherwise
		path := g.Path
		if g.Result {
			path = append(append([]string(nil), c.op.Result...), g.Path...)
		}
		if text, ok := m.get(path); !ok || text == "" || isSample {
			m.set(path, g.Value)
		}
	}
	r := c.success(m)
	if res := c.result(out); res != nil {
		if res.Status != 0 {
			r.status = res.Status
		}
		if res.Media != "" && c.op.SOAP == nil {
			r.media = res.Media
		}
	}
	return r
}

// result is which of the results of a REST operation there is.
func (c *call) result(out []reflect.Value) *Result {
	for i := range c.op.Results {
		r := &c.op.Results[i]
		if r.Go == "" || c.op.SOAP != nil {
			return r
		}
		if v := reflect.Indirect(out[0]); v.IsValid() && !isEmpty(v.FieldByName(r.Go)) {
			return r
		}
	}
	if len(c.op.Results) > 0 {
		return &c.op.Results[0]
	}
	return nil
}

func isEmpty(v reflect.Value) bool { return !v.IsValid() || v.IsZero() }

// message is the results as XML or JSON; nil if they are neither.
func (s *Server) message(c *call, out []reflect.Value) message {
	if c.op.SOAP != nil {
		return s.xmlMessage(c, out)
	}
	r := c.result(out)
	if r == nil || !strings.Contains(r.Media, "json") || len(out) == 0 {
		return nil
	}
	v := out[0]
	if r.Go != "" {
		v = reflect.Indirect(v).FieldByName(r.Go)
	}
	if v.Kind() == reflect.Func {
		return nil
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		s.t.Errorf("the answer of %s is no JSON: %v", c.op.Name, err)
		return &jsonMessage{}
	}
	return parseJSON(text)
}

// xmlMessage is the results as the elements of a SOAP answer.
func (s *Server) xmlMessage(c *call, out []reflect.Value) message {
	top := new(xmlwire.Element)
	root := top
	if !c.op.SOAP.Bare && c.op.SOAP.Response.Local != "" {
		root = appendChild(top, &Node{Name: c.op.SOAP.Response.Local, Space: c.op.SOAP.Response.Space})
	}
	for i := range c.op.Results {
		if i >= len(out) {
			break
		}
		r := &c.op.Results[i]
		v := out[i]
		if !r.Whole {
			s.shapes.appendXML(root, &r.Shape, v)
			continue
		}
		if v = reflect.Indirect(v); v.IsValid() {
			if shape := s.shapes.of(v.Type()); shape != nil {
				s.shapes.encode(root, shape, v)
			}
		}
	}
	children := top.Children()
	if len(children) == 0 {
		return xmlMessage{}
	}
	return xmlMessage{root: children[0], more: children[1:]}
}

// raw is the reply of an operation whose answer is a text, bytes, a sequence, or
// nothing.
func (s *Server) raw(c *call, out []reflect.Value) *reply {
	status := http.StatusOK
	if c.op.REST != nil && c.op.REST.Status != 0 {
		status = c.op.REST.Status
	}
	r := newReply(status, "", nil)
	res := c.result(out)
	if res == nil || len(out) == 0 {
		return r
	}
	if res.Status != 0 {
		r.status = res.Status
	}
	r.media = res.Media
	v := out[0]
	if res.Go != "" && reflect.Indirect(v).IsValid() {
		v = reflect.Indirect(v).FieldByName(res.Go)
	}
	switch {
	case v.Kind() == reflect.String:
		r.body = []byte(v.String())
	case v.Kind() == reflect.Func && !v.IsNil():
		r.body = sequence(v, res.Media)
	case v.Kind() == reflect.Interface && !v.IsNil():
		if reader, ok := v.Interface().(io.Reader); ok {
			r.body, _ = io.ReadAll(reader) // what can be read is the answer
		}
	}
	return r
}

// sequence is an iter.Seq2 as server-sent events or JSON lines.
func sequence(v reflect.Value, media string) []byte {
	var b bytes.Buffer
	for item := range v.Seq2() {
		text, err := json.Marshal(item.Interface())
		if err != nil {
			continue
		}
		if strings.Contains(media, "event-stream") {
			fmt.Fprintf(&b, "data: %s\n\n", text)
		} else {
			fmt.Fprintf(&b, "%s\n", text)
		}
	}
	return b.Bytes()
}

// arguments reads the request.
func (s *Server) arguments(ctx context.Context, c *call) ([]reflect.Value, error) {
	args := make([]reflect.Value, c.op.Face.NumIn())
	args[0] = reflect.ValueOf(ctx)
	for i := 1; i < len(args); i++ {
		args[i] = reflect.New(c.op.Face.In(i)).Elem()
		if i-1 < len(c.op.Params) {
			if err := s.argument(c, &c.op.Params[i-1], args[i]); err != nil {
				return nil, err
			}
		}
	}
	return args, nil
}

// argument reads one argument.
func (s *Server) argument(c *call, p *Param, v reflect.Value) error {
	switch p.In {
	case "element":
		for _, el := range c.elements(p) {
			if err := s.shapes.setElement(v, &p.Shape, el); err != nil {
				return fmt.Errorf("%s: %w", p.Shape.Name, err)
			}
		}
		return nil
	case "request":
		if m, ok := c.body.(xmlMessage); ok {
			return s.shapes.setElement(v, &p.Shape, m.root)
		}
		return nil
	case "body":
		return c.content(v)
	case "params":
		return s.parameters(c, p, v)
	}
	texts := c.texts(p)
	if len(texts) == 0 {
		return nil
	}
	return setTexts(v, texts)
}

// elements are the elements of an argument.
func (c *call) elements(p *Param) []*xmlwire.Element {
	m, ok := c.body.(xmlMessage)
	if !ok {
		return nil
	}
	from := m.root
	if c.op.SOAP.Bare {
		from = c.parts
	}
	var list []*xmlwire.Element
	for _, el := range from.Children() {
		if el.Name.Local == p.Shape.Name {
			list = append(list, el)
		}
	}
	return list
}

// parameters reads a struct of parameters.
func (s *Server) parameters(c *call, p *Param, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	for i := range p.Members {
		m := &p.Members[i]
		if err := s.argument(c, m, v.FieldByName(m.Go)); err != nil {
			return err
		}
	}
	return nil
}

// texts are the values of a parameter.
func (c *call) texts(p *Param) []string {
	var texts []string
	if p.In == "query" {
		texts = c.req.URL.Query()[p.Shape.Name]
	} else if text, ok := c.at(Place{In: p.In, Path: []string{p.Shape.Name}}); ok {
		texts = []string{text}
	}
	if p.Split != "" && len(texts) == 1 {
		return strings.Split(texts[0], p.Split)
	}
	return texts
}

// setTexts gives v the value, or the values, of a parameter.
func setTexts(v reflect.Value, texts []string) error {
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return setTexts(v.Elem(), texts)
	case nullable(v.Type()) != nil:
		inner := reflect.New(nullable(v.Type())).Elem()
		err := setTexts(inner, texts)
		hold(v, inner)
		return err
	case isList(v.Type()):
		v.Set(reflect.MakeSlice(v.Type(), len(texts), len(texts)))
		for i, text := range texts {
			if err := setTexts(v.Index(i), []string{text}); err != nil {
				return err
			}
		}
		return nil
	}
	return setText(v, texts[0])
}

// content reads the body of a REST request.
func (c *call) content(v reflect.Value) error {
	switch {
	case len(c.raw) == 0:
		return nil
	case v.Kind() == reflect.Interface && v.NumMethod() == 1 && reflect.TypeFor[*bytes.Reader]().Implements(v.Type()):
		v.Set(reflect.ValueOf(bytes.NewReader(c.raw)))
		return nil
	case strings.Contains(c.req.Header.Get("Content-Type"), "json"):
		return json.Unmarshal(c.raw, v.Addr().Interface())
	case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.String:
		v.Set(reflect.New(v.Type().Elem()))
		return setText(v.Elem(), string(c.raw))
	case v.Kind() == reflect.String:
		return setText(v, string(c.raw))
	}
	return nil // a form: Server.Requests has it
}
