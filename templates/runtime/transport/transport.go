//go:build go1.24

// Package transport makes one HTTP round trip and says how far it came.
//
// It knows nothing about sessions, SOAP or REST. What it adds to net/http: an
// answer's body is read whole, to a limit; a failure says whether a byte of the
// request may have left; requests that carry a session or a credential follow
// no redirect that would carry them elsewhere; and no error text holds a query,
// a user name, a password or a header's value. It does not retry, and leaves
// the header, the address and the meaning of a status to its callers.
package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// DefaultMaxBody is the limit of an answer's body, in bytes after decompression,
// where [Client.MaxBody] says none.
const DefaultMaxBody = 64 << 20

// ErrTooLarge is in the chain of an error about an answer whose body is longer
// than the limit.
var ErrTooLarge = errors.New("the body is longer than the limit")

// A Client makes HTTP round trips. Its zero value works, and its methods may be
// called concurrently; the fields must not change after the first call.
type Client struct {
	// HTTP sends the requests; nil means a client on [http.DefaultTransport].
	// A cookie jar of it serves the mode Ordinary only: the cookies of one
	// session must not travel with another. A RoundTripper of its own that
	// retries voids what the mode Credential promises.
	HTTP *http.Client
	// MaxBody limits what Do reads of an answer, in bytes after decompression.
	// Zero means DefaultMaxBody, less than zero no limit.
	MaxBody int64
}

// A Mode says what a request carries, and so how careful to be with it.
type Mode int

// The modes.
const (
	// Ordinary follows redirects as the HTTP client says. To another host, port or
	// scheme it takes only those headers along that say nothing of who asks.
	Ordinary Mode = iota
	// Session is for requests that carry a session. It follows no redirect to
	// another host, port or scheme, and none that would turn a POST into a GET;
	// the redirect itself is then the answer.
	Session
	// Credential is for requests that carry a credential. It follows no
	// redirect, uses a connection of its own and a body that cannot be sent a
	// second time, and speaks HTTP/1.1, so that nothing below repeats it.
	Credential
)

// A Response is an answer, whatever its status.
type Response struct {
	Status int // of HTTP, such as 200
	Header http.Header
	Body   []byte // decompressed
}

// A Stream is an answer whose body is still arriving.
type Stream struct {
	Status int // of HTTP, such as 200
	Header http.Header
	// Body is decompressed, has no limit, and must be closed. Its errors are
	// of type *Error.
	Body io.ReadCloser

	req *http.Request
}

// Do sends req and reads the answer. An error is an [*Error]; an answer of any
// status is none. When the header arrived but the body could not be read to its
// end, both are returned: the answer holds what came.
func (c *Client) Do(req *http.Request, mode Mode) (*Response, error) {
	s, err := c.Stream(req, mode)
	if err != nil {
		return nil, err
	}
	r := &Response{Status: s.Status, Header: s.Header}
	r.Body, err = c.ReadAll(s)
	return r, err
}

// Stream sends req and returns when the answer's header has arrived. An error is
// an [*Error]; an answer of any status is none.
func (c *Client) Stream(req *http.Request, mode Mode) (*Stream, error) {
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, newError(req, false, err)
	}
	hc, done := c.client(mode)
	defer done()
	p := newProgress(hc)
	sent := p.prepare(req, mode)
	resp, err := hc.Do(sent)
	if err != nil {
		return nil, newError(req, p.mayHaveWritten(err), err)
	}
	return &Stream{Status: resp.StatusCode, Header: resp.Header, Body: &bodyReader{req, decompress(resp)}, req: req}, nil
}

// ReadAll reads the body of s to the client's limit and closes it. An error is an
// [*Error], and returned with what came.
func (c *Client) ReadAll(s *Stream) ([]byte, error) {
	defer s.Body.Close()
	b, err := c.read(s)
	if errors.Is(err, ErrTooLarge) {
		err = newError(s.req, true, ErrTooLarge)
	}
	return b, err
}

// read reads the body of s to the limit.
func (c *Client) read(s *Stream) ([]byte, error) {
	limit := c.MaxBody
	if limit == 0 {
		limit = DefaultMaxBody
	}
	if limit < 0 {
		return readAll(s.Body, s.Header)
	}
	b, err := readAll(io.LimitReader(s.Body, limit), s.Header)
	if err != nil || int64(len(b)) < limit {
		return b, err
	}
	var more [1]byte
	switch _, err := io.ReadFull(s.Body, more[:]); {
	case err == nil:
		return b, ErrTooLarge
	case errors.Is(err, io.EOF):
		return b, nil
	default:
		return b, err
	}
}

// maxAhead is how many bytes are set aside on the word of a Content-Length.
const maxAhead = 1 << 20

// readAll reads r with room for what the header promises, within reason.
func readAll(r io.Reader, h http.Header) ([]byte, error) {
	n := contentLength(h)
	if n <= 0 {
		n = 4 << 10
	}
	var b bytes.Buffer
	b.Grow(int(min(n, maxAhead)) + bytes.MinRead)
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
