//go:build go1.24

package soap

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/authgen/authgen/templates/runtime/transport"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A Client makes calls. Its zero value works, and its methods may be called
// concurrently; the fields must not change after the first call.
type Client struct {
	// Transport makes the round trips; nil means the zero transport.Client.
	Transport *transport.Client
	// Limits bound what an answer may ask for.
	Limits xmlwire.Limits
	// Strict refuses answers that are not as the schema has them: see
	// [xmlwire.Decoder.Expect].
	Strict bool
	// UserAgent of the requests; empty means Go's.
	UserAgent string
	// Addressing sends WS-Addressing headers with each request.
	Addressing bool
	// MTOM sends binary content beside the document instead of within it.
	MTOM bool
}

// An Operation is what stays the same from call to call.
type Operation struct {
	Name    string // the vendor's word
	Action  string // SOAPAction, or the action parameter of SOAP 1.2
	Version Version
	OneWay  bool // no answer is expected
	Encoded bool // SOAP encoding
	// Answers: an answer with an empty body is an error.
	Answers bool
	// Answer is the element of the answer's body, if it has but one. A strict
	// client takes no other.
	Answer xmlwire.Name
	// Addressing: the service demands WS-Addressing headers.
	Addressing bool
	// Addressing2004: the headers of WS-Addressing are those of August 2004.
	Addressing2004 bool
	// WSAction is the action of WS-Addressing; empty means Action.
	WSAction string
	// MTOM: the service demands binary content beside the document.
	MTOM bool

	size uint32 //nolint:modernize // of the last request, in bytes; used atomically, and yet an Operation may be copied
}

// A Request is one call.
type Request struct {
	Endpoint string // URL
	Mode     transport.Mode
	Header   http.Header    // in addition to those of SOAP, which it may override
	Cookies  []*http.Cookie // name and value count
	// EncodeHeader writes the blocks of soap:Header; nil for none. See AddHeader.
	EncodeHeader func(*xmlwire.Encoder)
	// EncodeBody writes what is inside soap:Body; nil for nothing.
	EncodeBody func(*xmlwire.Encoder)
	// Security is what a WS-Security header says; the zero value sends none.
	Security Security
	// Attachments are sent beside the document, as SOAP with Attachments has it.
	Attachments []Attachment
	// OnAttachments, when set, is given the parts that came beside the answer.
	OnAttachments func([]Attachment)
	// DecodeHeader reads a block of the answer's soap:Header; nil skips them. The
	// decoder stands on its start tag, and the function must consume it. See OnHeader.
	DecodeHeader func(*xmlwire.Decoder)
	// DecodeBody reads an element of the answer's soap:Body, the i-th from 0;
	// nil skips them. The decoder stands on its start tag, and the function
	// must consume it.
	DecodeBody func(d *xmlwire.Decoder, i int)
	// DecodeDetail reads an element of a fault's detail into a declared error;
	// nil for one that is not known. The decoder stands on its start tag, and
	// is the function's own.
	DecodeDetail func(*xmlwire.Decoder) error
	// DecodeHeaderFault is DecodeDetail for a block of soap:Header beside a fault,
	// where errors about headers stand.
	DecodeHeaderFault func(*xmlwire.Decoder) error
}

// A Reply is an answer.
type Reply struct {
	Status int // of HTTP
	Header http.Header
	Fault  *Fault // nil for none
	// Body is the message as it came, without attachments.
	Body []byte
	// Attachments are the parts that came beside the message, in their order.
	Attachments []Attachment
}

// A DecodeError is an answer that was no SOAP, or not what it should be. Its text
// repeats nothing of the answer.
type DecodeError struct {
	Operation string
	Status    int // of HTTP
	Header    http.Header
	Body      []byte // the first 64 kilobytes
	Err       error
}

// keptBody is how much of an undecodable answer is kept, in bytes.
const keptBody = 64 << 10

// ErrNotSOAP is in the chain of an error about an answer that is no SOAP message.
var ErrNotSOAP = errors.New("the answer is no SOAP message")

// Error says what was wrong.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("%s: HTTP %d: %v", e.Operation, e.Status, e.Err)
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// An EncodeError is a request that could not be written; nothing was sent.
type EncodeError struct {
	Operation string
	Err       error
}

// Error says what was wrong.
func (e *EncodeError) Error() string { return e.Operation + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.Err }

// Call sends a request and decodes the answer. The error is an [*EncodeError]
// (nothing was sent), a [*transport.Error] (no answer, or a part of one), a
// [*Fault], or a [*DecodeError]; the reply is there whenever the header of an
// answer arrived.
func (c *Client) Call(ctx context.Context, op *Operation, r *Request) (*Reply, error) {
	req, err := c.request(ctx, op, r)
	if err != nil {
		return nil, err
	}
	t := c.Transport
	if t == nil {
		t = &transport.Client{}
	}
	resp, err := t.Do(req, r.Mode)
	if resp == nil {
		return nil, err
	}
	reply := &Reply{Status: resp.Status, Header: resp.Header, Body: resp.Body}
	if err != nil {
		return reply, err
	}
	if err := c.decode(op, r, reply); err != nil {
		return reply, err
	}
	return reply, nil
}

// request makes the HTTP request.
func (c *Client) request(ctx context.Context, op *Operation, r *Request) (*http.Request, error) {
	body, kind, err := c.message(op, r)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Endpoint, http.NoBody)
	if err != nil {
		return nil, &EncodeError{op.Name, errEndpoint}
	}
	body.attach(req)
	if c.UserAgent != "" {
		req.Header.Set("User-Agent", c.UserAgent)
	}
	req.Header.Set("Accept", "text/xml, application/soap+xml, multipart/related")
	req.Header.Set("Content-Type", kind)
	if op.Version == V11 {
		req.Header["SOAPAction"] = []string{strconv.Quote(op.Action)} // in this case: old servers look for it so
	}
	maps.Copy(req.Header, r.Header)
	for _, cookie := range r.Cookies {
		req.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	return req, nil
}

var errEndpoint = errors.New("the endpoint is no URL")

func contentType(op *Operation) string {
	switch {
	case op.Version == V11:
		return "text/xml; charset=utf-8"
	case op.Action != "":
		return "application/soap+xml; charset=utf-8; action=" + strconv.Quote(op.Action)
	}
	return "application/soap+xml; charset=utf-8"
}
