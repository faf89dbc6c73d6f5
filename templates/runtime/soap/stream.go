//go:build go1.24

package soap

import (
	"context"
	"errors"
	"io"
	"iter"
	"mime"
	"strings"

	"github.com/authgen/authgen/templates/runtime/transport"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A Stream is an answer that is read while it arrives. It must be closed.
type Stream struct {
	// Decoder stands on the start tag of the first element in soap:Body.
	Decoder *xmlwire.Decoder

	body  io.Closer
	fail  func(error) error
	reply *Reply
}

// Close ends the reading; what has not arrived is not waited for. A nil stream has
// nothing to close.
func (s *Stream) Close() error {
	if s == nil {
		return nil
	}
	return s.body.Close()
}

// End reads what is left of the answer, and returns what was wrong with it: a
// [*DecodeError] or, when it broke off, a [*transport.Error].
func (s *Stream) End() error {
	s.Decoder.End()
	return s.fail(s.Decoder.Err())
}

// Seq opens a stream when it is ranged over, and yields what read finds in it.
// An error ends the sequence, also one beside a stream. Ranging over it twice sends two requests.
func Seq[T any](open func() (*Stream, error), read func(d *xmlwire.Decoder, yield func(T) bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		s, err := open()
		if s != nil {
			defer s.Close()
		}
		if err != nil {
			yield(none, err)
			return
		}
		enough := false
		read(s.Decoder, func(item T) bool {
			enough = !yield(item, nil)
			return !enough
		})
		if enough {
			return
		}
		if err := s.End(); err != nil {
			yield(none, err)
		}
	}
}

// Stream is [Client.Call] for an answer that is too large to hold: it returns
// when the body's first element has begun. Headers and faults have been read by
// then, what comes later is for the caller to decode. There is no stream if there
// is an error. An answer of several parts, in SOAP encoding, or in another charset
// than UTF-8 is held after all. A reply has no Body.
func (c *Client) Stream(ctx context.Context, op *Operation, r *Request) (*Reply, *Stream, error) {
	req, err := c.request(ctx, op, r)
	if err != nil {
		return nil, nil, err
	}
	t := c.Transport
	if t == nil {
		t = &transport.Client{}
	}
	resp, err := t.Stream(req, r.Mode)
	if err != nil {
		return nil, nil, err
	}
	s := &Stream{body: resp.Body, reply: &Reply{Status: resp.Status, Header: resp.Header}}
	s.fail = func(err error) error { return streamError(op, s.reply, err) }
	err = c.open(s, t, resp, op)
	if err == nil {
		err = c.begin(s, op, r)
	}
	if err = s.fail(err); err == nil && s.reply.Fault != nil {
		err = s.reply.Fault
	}
	if err != nil {
		s.Close()
		return s.reply, nil, err
	}
	return s.reply, s, nil
}

// streamError is what is returned of an error while an answer arrives: the
// network's as it is, all others as the answer's.
func streamError(op *Operation, reply *Reply, err error) error {
	if err == nil {
		return nil
	}
	if lost := (*transport.Error)(nil); errors.As(err, &lost) {
		return lost
	}
	return &DecodeError{Operation: op.Name, Status: reply.Status, Header: reply.Header, Err: err}
}

// open makes the decoder.
func (c *Client) open(s *Stream, t *transport.Client, resp *transport.Stream, op *Operation) error {
	kind, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		kind, params = "", nil // the body speaks for itself
	}
	charset := strings.ToLower(params["charset"])
	whole := op.Encoded || strings.HasPrefix(kind, "multipart/") || charset != "" && charset != "utf-8"
	if !whole {
		s.Decoder = xmlwire.NewReader(resp.Body, c.Limits)
		s.Decoder.Strict = c.Strict
		return nil
	}
	body, err := t.ReadAll(resp)
	if err != nil {
		return err
	}
	s.reply.Body = body
	s.Decoder, err = c.decoder(op, s.reply)
	s.reply.Body = nil
	return err
}

// begin reads up to the first element of the body.
func (c *Client) begin(s *Stream, op *Operation, r *Request) error {
	d := s.Decoder
	if !d.Root() {
		return d.Err()
	}
	if string(d.Local()) != "Envelope" {
		return ErrNotSOAP
	}
	version := versionOf(d, op)
	var declared error
	for d.Next() {
		switch string(d.Local()) {
		case "Header":
			declared = headers(d, r)
		case "Body":
			if !d.Next() {
				if d.Err() == nil {
					return xmlwire.ErrMissing
				}
				return d.Err()
			}
			if !isFault(d) {
				if !op.isAnswer(d) {
					d.Unknown()
				}
				return d.Err()
			}
			s.reply.fault(d, op, r, version)
			if s.reply.Fault != nil && s.reply.Fault.Declared == nil {
				s.reply.Fault.Declared = declared
			}
			return d.Err()
		default:
			d.Skip()
		}
	}
	if d.Err() == nil {
		return errNoBody
	}
	return d.Err()
}
