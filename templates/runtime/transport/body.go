//go:build go1.24

package transport

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// A bodyReader gives the errors of a body their type.
type bodyReader struct {
	req *http.Request
	io.ReadCloser
}

// Read implements [io.Reader].
func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = newError(b.req, true, err)
	}
	return n, err
}

// contentLength is what the header promises; -1 when it says nothing.
func contentLength(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// decompress undoes a content coding that net/http left in place: one that was
// not asked for, or that somebody else asked for. An unknown one stays as it is,
// with its header.
func decompress(resp *http.Response) io.ReadCloser {
	open := map[string]func(*bufio.Reader) (io.Reader, error){
		"gzip":    func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"x-gzip":  func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"deflate": inflate,
	}[strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))]
	if open == nil {
		return resp.Body
	}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	return &decompressor{body: resp.Body, open: open}
}

// A decompressor opens the coding at the first byte: a body may be empty.
type decompressor struct {
	body io.ReadCloser
	open func(*bufio.Reader) (io.Reader, error)
	r    io.Reader
	err  error
}

// Read implements [io.Reader].
func (d *decompressor) Read(p []byte) (int, error) {
	if d.r == nil && d.err == nil {
		br := bufio.NewReader(d.body)
		if _, d.err = br.Peek(1); d.err == nil {
			d.r, d.err = d.open(br)
		}
	}
	if d.err != nil {
		return 0, d.err
	}
	return d.r.Read(p)
}

// Close implements [io.Closer].
func (d *decompressor) Close() error { return d.body.Close() }

// inflate reads deflate as the standard says, with a zlib header, and as some
// servers send it, without.
func inflate(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}
