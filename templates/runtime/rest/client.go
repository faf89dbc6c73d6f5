//go:build go1.24

package rest

import (
	"context"
	"net/http"

	"github.com/authgen/authgen/templates/runtime/transport"
)

// A Client sends requests. Its zero value works, and its methods may be called
// concurrently.
type Client struct {
	Transport transport.Client
	// Edit, if not nil, may change each request before it is sent, after all
	// else was filled in. It must not read the body.
	Edit func(*http.Request)
	// Strict refuses answers of success with members that no type names.
	Strict bool
}

// Call sends r and returns the reply, whatever its status. An error is a
// [*RequestError] when r could not be made and nothing was sent, or a
// [*transport.Error]. When a part of the reply arrived, both are returned.
func (c *Client) Call(ctx context.Context, r *Request, mode transport.Mode) (*Reply, error) {
	req, err := r.build(ctx)
	if err != nil {
		return nil, &RequestError{Operation: r.op.Name, Err: err}
	}
	if c.Edit != nil {
		c.Edit(req)
	}
	if r.op.Streams {
		return c.stream(req, r, mode)
	}
	resp, err := c.Transport.Do(req, mode)
	if resp == nil {
		return nil, err
	}
	return &Reply{Operation: r.op.Name, Status: resp.Status, Header: resp.Header, Body: resp.Body, strict: c.Strict}, err
}

// stream leaves the body of a success to its reader; that of anything else is
// read, to the limit.
func (c *Client) stream(req *http.Request, r *Request, mode transport.Mode) (*Reply, error) {
	s, err := c.Transport.Stream(req, mode)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Operation: r.op.Name, Status: s.Status, Header: s.Header, strict: c.Strict}
	if s.Status >= 200 && s.Status < 300 {
		reply.Stream = s.Body
		return reply, nil
	}
	reply.Body, err = c.Transport.ReadAll(s)
	return reply, err
}
