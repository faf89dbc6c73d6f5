//go:build go1.24

package soap

import (
	"crypto/rand"
	"fmt"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// The namespaces of WS-Addressing 1.0 and of the submission before it, and what
// each calls whoever is at the other end of the connection.
const (
	wsaSpace      = "http://www.w3.org/2005/08/addressing"
	anonymous     = wsaSpace + "/anonymous"
	wsa2004Space  = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
	anonymous2004 = wsa2004Space + "/role/anonymous"
)

// address writes the headers of WS-Addressing: what is asked of whom, and where
// the answer goes. Each request has an id of its own, also when it is repeated.
func address(e *xmlwire.Encoder, op *Operation, r *Request) {
	action := op.WSAction
	if action == "" {
		action = op.Action
	}
	space, sender := addressingSpace(op), anonymous
	if op.Addressing2004 {
		sender = anonymous2004
	}
	block := func(local, text string) {
		e.Start(xmlwire.Name{Space: space, Local: local}, space)
		e.Body()
		e.Chars(text)
		e.End()
	}
	block("Action", action)
	block("MessageID", "urn:uuid:"+newUUID())
	block("To", r.Endpoint)
	if op.OneWay {
		return
	}
	e.Start(xmlwire.Name{Space: space, Local: "ReplyTo"}, space)
	e.Body()
	e.String("Address", sender)
	e.End()
}

// addressingSpace is the namespace of the headers that op demands.
func addressingSpace(op *Operation) string {
	if op.Addressing2004 {
		return wsa2004Space
	}
	return wsaSpace
}

// newUUID is a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
