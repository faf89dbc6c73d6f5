//go:build go1.24

package soap

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"sync/atomic"
)

// minAttached is how long binary content must be to travel beside the document,
// in bytes: the lines around a part take more than base64 adds to a short one.
const minAttached = 768

// message is what is sent, and its Content-Type.
func (c *Client) message(op *Operation, r *Request) (body content, kind string, err error) {
	optimized := op.MTOM || c.MTOM
	if !optimized && len(r.Attachments) == 0 {
		doc, err := c.append(newBuffer(op), op, r, nil)
		if err != nil {
			return content{}, "", err
		}
		atomic.StoreUint32(&op.size, uint32(min(len(doc), maxAhead)))
		body.add(doc)
		return body, contentType(op), nil
	}
	p := newPackage()
	attach := p.attach
	if !optimized {
		attach = nil
	}
	root, err := c.append(newBuffer(op), op, r, attach)
	if err != nil {
		return content{}, "", err
	}
	for _, a := range r.Attachments {
		if a.ID == "" {
			a.ID = p.nextID()
		}
		p.parts = append(p.parts, a)
	}
	return p.content(op, root, optimized), p.contentType(op, optimized), nil
}

// A multi is a multipart message in the making.
type multi struct {
	boundary string
	parts    []Attachment
}

// newPackage has a boundary that no part can hold, since nobody knows it.
func newPackage() *multi {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return &multi{boundary: "part-" + hex.EncodeToString(random[:])}
}

// attach takes binary content out of the document.
func (m *multi) attach(data []byte) (id string) {
	if len(data) < minAttached {
		return ""
	}
	id = m.nextID()
	m.parts = append(m.parts, Attachment{ID: id, Data: data})
	return id
}

func (m *multi) nextID() string { return strconv.Itoa(len(m.parts)+1) + "@" + m.boundary }

func (m *multi) rootID() string { return "root@" + m.boundary }

// contentType is that of the whole.
func (m *multi) contentType(op *Operation, optimized bool) string {
	kind := envelopeType(op)
	out := `multipart/related; boundary="` + m.boundary + `"; start="<` + m.rootID() + `>"; type="`
	if !optimized {
		return out + kind + `"`
	}
	out += `application/xop+xml"; start-info="` + kind + `"`
	if op.Version == V12 && op.Action != "" {
		out += "; action=" + strconv.Quote(op.Action)
	}
	return out
}

// content is the whole.
func (m *multi) content(op *Operation, root []byte, optimized bool) (c content) {
	kind := contentType(op)
	if optimized {
		kind = `application/xop+xml; charset=utf-8; type="` + envelopeType(op) + `"`
	}
	m.part(&c, Attachment{ID: m.rootID(), Type: kind, Data: root})
	for _, p := range m.parts {
		if p.Type == "" {
			p.Type = "application/octet-stream"
		}
		m.part(&c, p)
	}
	c.add([]byte("--" + m.boundary + "--\r\n"))
	return c
}

// part adds one part.
func (m *multi) part(c *content, p Attachment) {
	c.add([]byte("--" + m.boundary + "\r\nContent-Type: " + oneLine(p.Type) +
		"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <" + oneLine(p.ID) + ">\r\n\r\n"))
	if p.Open == nil {
		c.add(p.Data)
	} else {
		c.pieces = append(c.pieces, piece{open: p.Open})
		c.size += p.Size
		c.unknown = c.unknown || p.Size <= 0
	}
	c.add([]byte("\r\n"))
}

// oneLine keeps a value from ending the line of its header.
func oneLine(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; c >= ' ' && c != 0x7f {
			out = append(out, c)
		}
	}
	return string(out)
}

// envelopeType is the media type of an envelope by itself.
func envelopeType(op *Operation) string {
	if op.Version == V12 {
		return "application/soap+xml"
	}
	return "text/xml"
}
