//go:build go1.24

package soap

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// Encode writes the envelope of a request, with all its content within.
func Encode(op *Operation, r *Request) ([]byte, error) {
	return Append(newBuffer(op), op, r)
}

// maxAhead is how much room is made for a message because the last one of its
// operation took it, in bytes.
const maxAhead = 1 << 20

// newBuffer has room for a message such as the last one of op.
func newBuffer(op *Operation) []byte {
	size := atomic.LoadUint32(&op.size)
	return make([]byte, 0, max(size+size/8, 512))
}

// Append appends the envelope of a request to b, with all its content within.
func Append(b []byte, op *Operation, r *Request) ([]byte, error) {
	b, err := new(Client).append(b, op, r, nil)
	if err == nil {
		atomic.StoreUint32(&op.size, uint32(min(len(b), maxAhead)))
	}
	return b, err
}

// append appends the envelope of a request to b. Attach, if it is not nil, takes
// binary content out of it.
func (c *Client) append(b []byte, op *Operation, r *Request, attach func([]byte) string) ([]byte, error) {
	e := xmlwire.NewEncoder(b)
	e.Encoded = op.Encoded
	e.SOAP12 = op.Version == V12
	e.Attach = attach
	space, encoding := xmlwire.SOAP11, xmlwire.Enc11
	if op.Version == V12 {
		space, encoding = xmlwire.SOAP12, xmlwire.Enc12
	}
	e.Declaration()
	e.Declare("soap", space)
	e.Declare("xsi", xmlwire.XSI)
	if op.Encoded {
		e.Declare("xsd", xmlwire.XSD)
		e.Declare("enc", encoding)
	}
	e.Start(xmlwire.Name{Space: space, Local: "Envelope"}, space)
	e.Body()
	c.header(e, op, r, space)
	e.Start(xmlwire.Name{Space: space, Local: "Body"}, "")
	if op.Encoded && op.Version == V11 {
		e.Attr(space, "encodingStyle", encoding)
	}
	e.Body()
	if r.EncodeBody != nil {
		if op.Encoded && op.Version == V12 {
			e.Paste("soap:encodingStyle", encoding)
		}
		r.EncodeBody(e)
	}
	e.End()
	e.End()
	if err := e.Err(); err != nil {
		return nil, &EncodeError{op.Name, err}
	}
	return e.Document(), nil
}

// decode reads the answer.
func (c *Client) decode(op *Operation, r *Request, reply *Reply) error {
	fail := func(err error) error {
		return &DecodeError{
			Operation: op.Name, Status: reply.Status, Header: reply.Header,
			Body: reply.Body[:min(len(reply.Body), keptBody)], Err: err,
		}
	}
	if len(bytes.TrimSpace(reply.Body)) == 0 {
		if isSuccess(reply.Status) && (op.OneWay || !op.Answers) {
			return nil
		}
		return fail(ErrNotSOAP)
	}
	d, err := c.decoder(op, reply)
	if err != nil {
		return fail(err)
	}
	if err := c.envelope(d, op, r, reply); err != nil {
		return fail(err)
	}
	if r.OnAttachments != nil {
		r.OnAttachments(reply.Attachments)
	}
	if reply.Fault != nil {
		return reply.Fault
	}
	return nil
}

// decoder is one of an answer that has arrived.
func (c *Client) decoder(op *Operation, reply *Reply) (*xmlwire.Decoder, error) {
	charset, err := unpack(reply)
	if err != nil {
		return nil, err
	}
	text, err := xmlwire.ToUTF8(reply.Body, charset)
	if err != nil {
		return nil, err
	}
	if !looksLikeXML(text) {
		return nil, ErrNotSOAP
	}
	d := xmlwire.NewDecoderLimits(text, c.Limits)
	d.Strict = c.Strict
	if len(reply.Attachments) > 0 {
		d.SetAttachments(reply.attachment)
	}
	if op.Encoded {
		d.FollowReferences()
	}
	return d, nil
}

// looksLikeXML reports whether text starts with a tag, and not with that of HTML.
func looksLikeXML(text []byte) bool {
	text = bytes.TrimSpace(text)
	start := bytes.ToLower(text[:min(len(text), 14)])
	return bytes.HasPrefix(start, []byte("<")) &&
		!bytes.HasPrefix(start, []byte("<html")) && !bytes.HasPrefix(start, []byte("<!doctype html"))
}

var errNoBody = errors.New("the answer has no body element")

// envelope reads the envelope from its start tag on.
func (c *Client) envelope(d *xmlwire.Decoder, op *Operation, r *Request, reply *Reply) error {
	if !d.Root() {
		return d.Err()
	}
	if string(d.Local()) != "Envelope" {
		return ErrNotSOAP
	}
	version := versionOf(d, op)
	found := false
	var declared error
	for d.Next() {
		switch string(d.Local()) {
		case "Header":
			declared = headers(d, r)
		case "Body":
			found = true
			if err := body(d, op, r, reply, version); err != nil {
				return err
			}
		default:
			d.Skip()
		}
	}
	if reply.Fault != nil && reply.Fault.Declared == nil {
		reply.Fault.Declared = declared
	}
	if d.Err() == nil && !found {
		return errNoBody
	}
	return d.Err()
}

// versionOf is the version that the envelope says, else that of the request.
func versionOf(d *xmlwire.Decoder, op *Operation) Version {
	switch d.Space() {
	case xmlwire.SOAP11:
		return V11
	case xmlwire.SOAP12:
		return V12
	}
	return op.Version
}

// isFault reports whether the current element of soap:Body is a fault.
func isFault(d *xmlwire.Decoder) bool {
	if string(d.Local()) != "Fault" {
		return false
	}
	space := d.Space()
	return space == xmlwire.SOAP11 || space == xmlwire.SOAP12 || space == ""
}

// fault reads the fault on which the decoder stands.
func (r *Reply) fault(d *xmlwire.Decoder, op *Operation, req *Request, version Version) {
	r.Fault = decodeFault(d, version, req.DecodeDetail)
	if r.Fault != nil {
		r.Fault.Operation, r.Fault.Status = op.Name, r.Status
	}
}

// body reads the elements of soap:Body.
func body(d *xmlwire.Decoder, op *Operation, r *Request, reply *Reply, version Version) error {
	i := 0
	for d.Next() {
		switch {
		case isFault(d):
			reply.fault(d, op, r, version)
		case r.DecodeBody == nil || op.Encoded && i > 0 && isTarget(d):
			d.Skip()
		case !op.isAnswer(d):
			d.Unknown()
		default:
			r.DecodeBody(d, i)
		}
		i++
	}
	if d.Err() == nil && i == 0 && op.Answers {
		return xmlwire.ErrMissing
	}
	return d.Err()
}

// isAnswer reports whether the current element of soap:Body is what op answers, as
// far as its decoder cares.
func (op *Operation) isAnswer(d *xmlwire.Decoder) bool {
	return !d.Strict || op.Answer == (xmlwire.Name{}) || d.Name() == op.Answer
}

// isTarget reports whether the current element stands in the body only to be
// referred to.
func isTarget(d *xmlwire.Decoder) bool {
	for _, a := range d.Attrs() {
		if string(a.Local) == "id" {
			return true
		}
	}
	return false
}

// unpack takes the message out of a multipart answer, and says which charset
// the header names.
func unpack(reply *Reply) (charset string, err error) {
	kind, params, err := mime.ParseMediaType(reply.Header.Get("Content-Type"))
	if err != nil {
		return "", nil //nolint:nilerr // a header that does not parse says nothing; the body speaks for itself
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return params["charset"], nil
	}
	return readParts(reply, params)
}

// isSuccess reports whether an HTTP status says that all went well.
func isSuccess(status int) bool {
	return status >= http.StatusOK && status < http.StatusMultipleChoices
}
