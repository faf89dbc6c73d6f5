//go:build go1.24

package rest

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/transport"
)

// A Reply is an answer, whatever its status. Its methods may be called
// concurrently, except those that read Stream.
type Reply struct {
	Operation string // the vendor's word
	Status    int    // of HTTP, such as 200
	Header    http.Header
	Body      []byte
	// Stream is the body of a success of an operation that streams; Body is nil
	// then. It must be closed, unless one of the methods below has read it.
	Stream io.ReadCloser

	strict bool // members that no type names are errors
	once   sync.Once
	tree   jsonwire.Value
}

// JSON is the body as a lenient tree; a missing value when it is no JSON.
func (r *Reply) JSON() jsonwire.Value {
	r.once.Do(func() { r.tree = jsonwire.Parse(r.Body) })
	return r.tree
}

// Text is the body as text. Like Decode it reads what is left of Stream, for
// operations whose successes differ; an error ends the text.
func (r *Reply) Text() string {
	_ = r.load()
	return string(r.Body)
}

// load reads a body that was left to its reader.
func (r *Reply) load() error {
	if r.Stream == nil || r.Body != nil {
		return nil
	}
	defer r.Stream.Close()
	var err error
	r.Body, err = io.ReadAll(io.LimitReader(r.Stream, transport.DefaultMaxBody+1))
	if err == nil && len(r.Body) > transport.DefaultMaxBody {
		err = transport.ErrTooLarge
	}
	return err
}

// Close closes Stream, if there is one: of an answer that nobody reads.
func (r *Reply) Close() error {
	if r == nil || r.Stream == nil {
		return nil
	}
	return r.Stream.Close()
}

// Is tells whether the status is the one that an OpenAPI document writes as
// "200", "4XX" or "default".
func (r *Reply) Is(status string) bool {
	switch {
	case status == "default":
		return true
	case len(status) == 3 && strings.HasSuffix(strings.ToUpper(status), "XX"):
		return int(status[0]-'0') == r.Status/100
	}
	return status == strconv.Itoa(r.Status)
}

// OK tells whether the status is a success.
func (r *Reply) OK() bool { return r.Status >= 200 && r.Status < 300 }

// MediaType is the media type of the body in lower case and without parameters;
// empty when the header says none.
func (r *Reply) MediaType() string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t, _, _ = strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	}
	return strings.TrimSpace(t)
}

// Has tells whether the body is of a media type, or range of them, such as
// "application/json" or "text/*". Types of JSON are one. A body without a type
// is of any.
func (r *Reply) Has(mediaType string) bool {
	have := r.MediaType()
	want, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	want = strings.TrimSpace(want)
	switch {
	case have == "" || have == want || want == "*/*":
		return true
	case isJSON(have) && isJSON(want):
		return true
	}
	family, ok := strings.CutSuffix(want, "/*")
	return ok && strings.HasPrefix(have, family+"/")
}

// Decode reads the body by decode. An empty body, and a failure, is a
// [*DecodeError]; what could be decoded is kept all the same.
func (r *Reply) Decode(decode func(*jsonwire.Decoder)) error {
	return r.DecodeAs(func(body []byte) ([]byte, error) { return body, nil }, decode)
}

// DecodeAs is like Decode, of a body of which convert makes JSON.
func (r *Reply) DecodeAs(convert func([]byte) ([]byte, error), decode func(*jsonwire.Decoder)) error {
	if err := r.load(); err != nil {
		return r.decodeError(err)
	}
	if len(r.Body) == 0 {
		return r.decodeError(errEmpty)
	}
	data, err := convert(r.Body)
	if err != nil {
		return r.decodeError(err)
	}
	d := jsonwire.NewDecoder(data)
	d.Strict = r.strict
	decode(d)
	if err := d.End(); err != nil {
		return r.decodeError(err)
	}
	return nil
}

func (r *Reply) decodeError(err error) error {
	return &DecodeError{Operation: r.Operation, Status: r.Status, Header: r.Header, Body: r.Body, Err: err}
}

// Refusal makes the error of a reply that is none of the operation's successes.
func (r *Reply) Refusal() *Error {
	return &Error{Operation: r.Operation, Status: r.Status, Header: r.Header, Body: r.Body}
}
