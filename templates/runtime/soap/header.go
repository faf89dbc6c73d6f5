//go:build go1.24

package soap

import "github.com/authgen/authgen/templates/runtime/xmlwire"

// AddHeader adds a block to the soap:Header of a request.
func (r *Request) AddHeader(encode func(*xmlwire.Encoder)) {
	before := r.EncodeHeader
	if before == nil {
		r.EncodeHeader = encode
		return
	}
	r.EncodeHeader = func(e *xmlwire.Encoder) {
		before(e)
		encode(e)
	}
}

// OnHeader reads the blocks of that name in the answer's soap:Header. The
// decoder stands on the start tag, and decode must consume the element.
func (r *Request) OnHeader(space, local string, decode func(*xmlwire.Decoder)) {
	others := r.DecodeHeader
	r.DecodeHeader = func(d *xmlwire.Decoder) {
		switch {
		case d.Is(space, local):
			decode(d)
		case others != nil:
			others(d)
		default:
			d.Skip()
		}
	}
}

// header writes soap:Header, if there is anything to say in it.
func (c *Client) header(e *xmlwire.Encoder, op *Operation, r *Request, space string) {
	addressed := op.Addressing || c.Addressing
	if r.EncodeHeader == nil && !addressed && r.Security.isZero() {
		return
	}
	if addressed {
		e.Declare("wsa", addressingSpace(op))
	}
	e.Start(xmlwire.Name{Space: space, Local: "Header"}, "")
	e.Body()
	if addressed {
		address(e, op, r)
	}
	if !r.Security.isZero() {
		r.Security.encode(e, space)
	}
	if r.EncodeHeader != nil {
		r.EncodeHeader(e)
	}
	e.End()
}

// headers reads the blocks of soap:Header, and returns the declared error among
// them, if there is one.
func headers(d *xmlwire.Decoder, r *Request) (found error) {
	for d.Next() {
		switch {
		case r.DecodeHeaderFault != nil:
			if err := headerOrFault(d, r); err != nil {
				found = err
			}
		case r.DecodeHeader != nil:
			r.DecodeHeader(d)
		default:
			d.Skip()
		}
	}
	return found
}

// headerOrFault reads a block that may be either. It is kept as a tree for that:
// whether a fault follows is not known yet.
func headerOrFault(d *xmlwire.Decoder, r *Request) error {
	el := d.Element()
	if d.Err() != nil {
		return nil //nolint:nilerr // it sticks to the decoder
	}
	err := declared(el, r.DecodeHeaderFault)
	if err == nil && r.DecodeHeader != nil {
		var e xmlwire.Encoder
		e.Element(el)
		own := xmlwire.NewDecoder(e.Document())
		if own.Root() {
			r.DecodeHeader(own)
		}
		if own.Err() != nil {
			d.Fail(own.Err())
		}
	}
	return err
}
