package naming

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// findCarriedHeaders notes the SOAP headers that the session fills in for some
// operation. Callers never send them, so that none goes twice.
func (n *namer) findCarriedHeaders() {
	n.carriedHeaders = map[model.XMLName]bool{}
	n.eachOperation(func(op *model.Operation) {
		wire, ok := op.Wire.(*model.SOAPOperation)
		if !ok || wire.Request == nil {
			return
		}
		for _, c := range op.Carry {
			for _, f := range wire.Request.Headers {
				if c.SOAPHeader != nil && fills(c.SOAPHeader, f) {
					n.carriedHeaders[headerName(f)] = true
				}
			}
		}
	})
}

func headerName(f *model.Field) model.XMLName { return model.XMLName{Space: f.Space, Local: f.Name} }

// offeredHeaders are the SOAP headers that callers of op send or read.
func (n *namer) offeredHeaders(op *model.Operation) []*model.Field {
	return append(n.sentHeaders(op), n.receivedHeaders(op)...)
}

// sentHeaders are the SOAP headers that callers may send with op.
func (n *namer) sentHeaders(op *model.Operation) []*model.Field {
	wire, ok := op.Wire.(*model.SOAPOperation)
	if !ok || wire.Request == nil || op.Reserved != "" {
		return nil
	}
	var list []*model.Field
	for _, f := range wire.Request.Headers {
		if !n.carriedHeaders[headerName(f)] {
			list = append(list, f)
		}
	}
	return list
}

// receivedHeaders are the SOAP headers that an answer to op may have.
func (n *namer) receivedHeaders(op *model.Operation) []*model.Field {
	wire, ok := op.Wire.(*model.SOAPOperation)
	if !ok || wire.Response == nil || op.Reserved != "" {
		return nil
	}
	return wire.Response.Headers
}

// nameHeaders names the options by which callers send and read SOAP headers.
// Operations that declare the same header share them.
func (n *namer) nameHeaders() {
	n.client.Headers = nil
	n.eachOperation(func(op *model.Operation) {
		op.Headers = nil
		for _, f := range n.sentHeaders(op) {
			h := n.header(op, f)
			if h.Send == "" {
				h.Send = n.claimOption(op, f, "With")
			}
		}
		for _, f := range n.receivedHeaders(op) {
			h := n.header(op, f)
			if h.Read == "" {
				h.Read = n.claimOption(op, f, "Read")
			}
		}
	})
}

// header is the header that f declares, noted as one of op.
func (n *namer) header(op *model.Operation, f *model.Field) *model.Header {
	same := func(h *model.Header) bool { return headerName(h.Field) == headerName(f) && h.Field.Type == f.Type }
	i := slices.IndexFunc(n.client.Headers, same)
	if i < 0 {
		i = len(n.client.Headers)
		n.client.Headers = append(n.client.Headers, &model.Header{Field: f})
	}
	h := n.client.Headers[i]
	if !slices.Contains(op.Headers, h) {
		op.Headers = append(op.Headers, h)
	}
	return h
}

// claimOption names an option, such as WithSessionHeader for SessionHeader and
// WithLocaleHeader for Locale.
func (n *namer) claimOption(op *model.Operation, f *model.Field, verb string) string {
	word := withSuffix(exported(f.Name), "Header")
	if word == "Header" { // WithHeader sends one of HTTP
		word = "HeaderHeader"
	}
	name, obstacle := n.pkg.claim("the header "+f.Name, verb+word, verb+op.Service.GoName+word)
	n.collision(f.Pos, "the option of header", f.Name, name, obstacle)
	return name
}
