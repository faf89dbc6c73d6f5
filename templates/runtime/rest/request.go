//go:build go1.24

package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// An Operation is what all requests of one operation share. Generated clients
// hold one in a package-level variable each.
type Operation struct {
	Name   string // the vendor's word
	Method string
	Path   string // with {parameters}; may hold a fixed query
	Accept string // the media types that are understood; empty for none
	// Streams: the body of a success is handed over while it arrives.
	Streams bool
}

// A Request is an operation being filled in. The first mistake is kept and
// returned by [Client.Call]. A request is sent once; make another to send the
// operation again.
type Request struct {
	// Header is sent as it is. Content-Type and Accept have their values from
	// the operation and the body unless they are set here.
	Header http.Header

	op       *Operation
	endpoint string
	follow   string // instead of the operation's own path and query
	uploads  *Uploads
	path     map[string]string // encoded
	query    []string          // encoded pairs
	cookies  []string          // encoded pairs
	body     body
	err      error
}

// A body is what a request sends.
type body struct {
	contentType string
	data        []byte
	reader      io.Reader // instead of data
	length      int64     // of reader; -1 when it is not known
}

// NewRequest begins a request of op to a service at endpoint, which may have a
// path and a query.
func NewRequest(op *Operation, endpoint string) *Request {
	return &Request{op: op, endpoint: endpoint, Header: http.Header{}, uploads: &Uploads{}}
}

// fail keeps the first mistake; nil is none.
func (r *Request) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Path fills in a parameter of the path. A value that is empty or would lead to
// another path is a mistake.
func (r *Request) Path(name string, style Style, v jsonwire.Value) {
	r.fail(v.Err())
	text := style.path(name, v)
	switch text {
	case "":
		r.fail(fmt.Errorf("the path parameter %q is empty", name))
	case ".", "..":
		r.fail(fmt.Errorf("the path parameter %q would lead to another path", name))
	}
	if r.path == nil {
		r.path = map[string]string{}
	}
	r.path[name] = text
}

// Query adds a parameter of the query. A missing value adds nothing.
func (r *Request) Query(name string, style Style, v jsonwire.Value) {
	r.fail(v.Err())
	r.query = append(r.query, style.query(name, v, escapeQuery)...)
}

// RawQuery adds to the query what is encoded already.
func (r *Request) RawQuery(encoded string) { r.query = append(r.query, encoded) }

// SetHeader sets a header parameter. A missing value sets nothing.
func (r *Request) SetHeader(name string, style Style, v jsonwire.Value) {
	r.fail(v.Err())
	text, ok := style.plain(v)
	if !ok {
		return
	}
	if strings.ContainsAny(text, "\r\n\x00") {
		r.fail(fmt.Errorf("the header %q has a line break or a NUL in its value", name))
		return
	}
	r.Header.Set(name, text)
}

// Cookie adds a cookie parameter. A missing value adds nothing.
func (r *Request) Cookie(name string, style Style, v jsonwire.Value) {
	r.fail(v.Err())
	r.cookies = append(r.cookies, style.query(name, v, escapeCookie)...)
}

// ContentType overrides the media type of the body.
func (r *Request) ContentType(mediaType string) { r.Header.Set("Content-Type", mediaType) }

// JSON makes what encode writes the body.
func (r *Request) JSON(mediaType string, encode func(*jsonwire.Encoder)) {
	e := jsonwire.NewRequestEncoder(nil)
	encode(e)
	data, err := e.Bytes()
	if err != nil {
		r.fail(err)
	}
	r.body = body{contentType: mediaType, data: data}
}

// Data makes data the body, as another package wrote it. An error is a mistake of
// the request.
func (r *Request) Data(mediaType string, data []byte, err error) {
	r.fail(err)
	r.body = body{contentType: mediaType, data: data}
}

// Text makes a text the body.
func (r *Request) Text(mediaType, text string) {
	r.body = body{contentType: mediaType, data: []byte(text)}
}

// Bytes makes data the body; it must not change before the request was sent.
func (r *Request) Bytes(mediaType string, data []byte) {
	r.body = body{contentType: mediaType, data: data}
}

// Replay gives the request the memory of the operation's uploads, so that
// readers can be sent a second time; it comes before the body. See [Uploads].
func (r *Request) Replay(u *Uploads) { r.uploads = u }

// Stream makes what content yields the body. A nil content is no body. A reader
// with a method ContentType() string, such as a [File], says its own media type:
// an operation may take several.
func (r *Request) Stream(mediaType string, content io.Reader) {
	if content == nil {
		return
	}
	if typed, ok := content.(interface{ ContentType() string }); ok && typed.ContentType() != "" {
		mediaType = typed.ContentType()
	}
	content, err := r.uploads.open(content)
	if err != nil {
		r.fail(err)
		return
	}
	r.body = body{contentType: mediaType, reader: content, length: sizeOf(content)}
}

// SendsReader tells whether the body is a reader, which can be sent but once.
func (r *Request) SendsReader() bool { return r.body.reader != nil }

// build makes the HTTP request.
func (r *Request) build(ctx context.Context) (*http.Request, error) {
	if r.err != nil {
		return nil, r.err
	}
	address, err := r.address()
	if err != nil {
		return nil, err
	}
	var content io.Reader
	switch {
	case r.body.reader != nil:
		content = r.body.reader
	case r.body.data != nil:
		content = bytes.NewReader(r.body.data)
	}
	req, err := http.NewRequestWithContext(ctx, r.op.Method, address, content)
	if err != nil {
		return nil, withoutURL(err)
	}
	if r.body.reader != nil {
		req.ContentLength = r.body.length
	}
	req.Header = r.Header
	if r.body.contentType != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", r.body.contentType)
	}
	if r.op.Accept != "" && r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", r.op.Accept)
	}
	if len(r.cookies) > 0 {
		if given := r.Header.Get("Cookie"); given != "" {
			r.cookies = append([]string{given}, r.cookies...)
		}
		r.Header.Set("Cookie", strings.Join(r.cookies, "; "))
	}
	return req, nil
}

// withoutURL takes the text of the address, which may hold secrets, out of an
// error of package url.
func withoutURL(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return fmt.Errorf("the address does not parse: %w", u.Err)
	}
	return err
}

// Follow sends the request to an address that an answer named, such as that of the
// next page, instead of the operation's own. It must be on the server of the
// endpoint, since the request may carry a session; a relative one is taken from
// there. "" changes nothing.
func (r *Request) Follow(address string) { r.follow = address }

// followed is the address that an answer named.
func (r *Request) followed(own string) (string, error) {
	base, err := url.Parse(own)
	if err != nil {
		return "", withoutURL(err)
	}
	to, err := base.Parse(r.follow)
	if err != nil {
		return "", withoutURL(err)
	}
	if to.Scheme != base.Scheme || !strings.EqualFold(to.Host, base.Host) || to.User != nil {
		return "", fmt.Errorf("the answer names an address on another server, %s", to.Host)
	}
	to.Fragment = ""
	return to.String(), nil
}

// address is where the request goes.
func (r *Request) address() (string, error) {
	own, err := r.ownAddress()
	if err != nil || r.follow == "" {
		return own, err
	}
	return r.followed(own)
}

// ownAddress is where the operation's path and query lead.
func (r *Request) ownAddress() (string, error) {
	base, fixed, _ := strings.Cut(r.endpoint, "?")
	path, query := cutQuery(r.op.Path)
	path, err := r.expand(path)
	if err != nil {
		return "", err
	}
	if query, err = r.expand(query); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(base, "/"))
	if path != "" && !strings.HasPrefix(path, "/") {
		b.WriteByte('/')
	}
	b.WriteString(path)
	separator := byte('?')
	for _, part := range append([]string{fixed, query}, r.query...) {
		if part != "" {
			b.WriteByte(separator)
			b.WriteString(part)
			separator = '&'
		}
	}
	return b.String(), nil
}

// cutQuery parts a path from its fixed query; a "?" within braces parts nothing.
func cutQuery(path string) (before, query string) {
	inside := false
	for i, c := range []byte(path) {
		switch {
		case c == '{':
			inside = true
		case c == '}':
			inside = false
		case c == '?' && !inside:
			return path[:i], path[i+1:]
		}
	}
	return path, ""
}

// expand fills in the {parameters} of a path.
func (r *Request) expand(path string) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", errors.New("the operation's path has a brace that does not close")
		}
		text, ok := r.path[name]
		if !ok {
			text, ok = r.path[strings.TrimSuffix(strings.TrimLeft(name, ".;?&+#/"), "*")]
		}
		if !ok {
			return "", fmt.Errorf("the path parameter %q is missing", name)
		}
		b.WriteString(text)
		path = after
	}
}
