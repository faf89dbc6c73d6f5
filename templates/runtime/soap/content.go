//go:build go1.24

package soap

import (
	"bytes"
	"io"
	"net/http"
)

// A content is the body of a request: pieces that are sent one after the other, so
// that no buffer has to hold them all.
type content struct {
	pieces  []piece
	size    int64 // of those that say theirs
	unknown bool  // some piece does not
}

// A piece is bytes, or what a function opens.
type piece struct {
	data []byte
	open func() (io.ReadCloser, error)
}

func (c *content) add(data []byte) {
	c.pieces = append(c.pieces, piece{data: data})
	c.size += int64(len(data))
}

// attach makes c the body of req.
func (c *content) attach(req *http.Request) {
	req.Body = c.reader()
	req.GetBody = func() (io.ReadCloser, error) { return c.reader(), nil }
	req.ContentLength = c.size
	if c.unknown {
		req.ContentLength = -1
	}
}

func (c *content) reader() io.ReadCloser { return &contentReader{rest: c.pieces} }

// A contentReader reads pieces, and opens each when its turn comes.
type contentReader struct {
	rest []piece
	at   io.Reader // within the first of rest; nil before it
	open io.Closer // what has to be closed behind it
}

// Read implements [io.Reader].
func (r *contentReader) Read(b []byte) (int, error) {
	for len(r.rest) > 0 {
		if err := r.start(); err != nil {
			return 0, err
		}
		n, err := r.at.Read(b)
		if err == io.EOF { //nolint:errorlint // readers return it bare
			if err = r.finish(); n == 0 && err == nil {
				continue
			}
		}
		return n, err
	}
	return 0, io.EOF
}

// start opens the first of the rest.
func (r *contentReader) start() error {
	if r.at != nil {
		return nil
	}
	p := r.rest[0]
	if p.open == nil {
		r.at = bytes.NewReader(p.data)
		return nil
	}
	opened, err := p.open()
	if err != nil {
		return err
	}
	r.at, r.open = opened, opened
	return nil
}

// finish goes on to the next piece.
func (r *contentReader) finish() error {
	r.rest, r.at = r.rest[1:], nil
	return r.closeOpen()
}

func (r *contentReader) closeOpen() error {
	open := r.open
	r.open = nil
	if open == nil {
		return nil
	}
	return open.Close()
}

// Close implements [io.Closer].
func (r *contentReader) Close() error {
	r.rest = nil
	return r.closeOpen()
}
