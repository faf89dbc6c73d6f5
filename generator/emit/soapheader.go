package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// CallOptions: some operation takes options.
func (v *clientView) CallOptions() bool {
	return v.some((*callView).TakesOptions)
}

// TakesOptions: callers may send or read more than arguments and results.
func (c *callView) TakesOptions() bool {
	return c.Reserved == "" && (len(c.Headers) > 0 || c.sendsFiles() || c.readsFiles())
}

// sendsFiles: attachments go with the request.
func (c *callView) sendsFiles() bool {
	return c.IsSOAP() && c.soap().Request != nil && len(c.soap().Request.Files) > 0
}

// readsFiles: attachments come with the answer.
func (c *callView) readsFiles() bool {
	return c.IsSOAP() && c.soap().Response != nil && len(c.soap().Response.Files) > 0
}

// SendsFiles: attachments go with the requests of some operation.
func (v *clientView) SendsFiles() bool { return v.some((*callView).sendsFiles) }

// ReadsFiles: attachments come with the answers to some operation.
func (v *clientView) ReadsFiles() bool { return v.some((*callView).readsFiles) }

// optionsDoc says which options the method takes.
func (c *callView) optionsDoc() string {
	var names []string
	for _, h := range c.Headers {
		if h.Send != "" && c.sends(h) {
			names = append(names, "["+h.Send+"]")
		}
		if h.Read != "" && c.reads(h) {
			names = append(names, "["+h.Read+"]")
		}
	}
	if c.sendsFiles() {
		names = append(names, "[WithAttachment]")
	}
	if c.readsFiles() {
		names = append(names, "[ReadAttachments]")
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "It takes the option " + names[0] + "."
	}
	last := len(names) - 1
	return "It takes the options " + strings.Join(names[:last], ", ") + " and " + names[last] + "."
}

// sends reports whether a request of c declares h.
func (c *callView) sends(h *model.Header) bool { return declares(c.soap().Request, h) }

// reads reports whether an answer to c declares h.
func (c *callView) reads(h *model.Header) bool { return declares(c.soap().Response, h) }

func declares(e *model.Envelope, h *model.Header) bool {
	return e != nil && slices.ContainsFunc(e.Headers, func(f *model.Field) bool {
		return f.Space == h.Field.Space && f.Name == h.Field.Name && f.Type == h.Field.Type
	})
}

// HeaderOptions are the declarations of the options that send and read SOAP headers.
//
//	// WithLocaleHeader sends the header Locale with a call.
//	func WithLocaleHeader(h Locale) CallOption {
//		return func(r *soap.Request) {
//			r.AddHeader(func(e *xmlwire.Encoder) { h.encodeXML(e, xmlwire.Name{Space: space1, Local: "Locale"}) })
//		}
//	}
func (v *clientView) HeaderOptions() []string {
	var list []string
	for _, h := range v.w.client.Headers {
		if h.Send != "" {
			list = append(list, v.sendOption(h))
		}
		if h.Read != "" {
			list = append(list, v.readOption(h))
		}
	}
	return list
}

func (v *clientView) sendOption(h *model.Header) string {
	doc := docComment(h.Send+" sends the header "+h.Field.Name+" with a call.", sentence(h.Field.Doc))
	return fmt.Sprintf("%s\nfunc %s(h %s) CallOption {\nreturn func(r *soap.Request) {\nr.AddHeader(func(e *xmlwire.Encoder) {\n%s})\n}\n}",
		doc, h.Send, goField(h.Field), v.w.xmlEncodeField(h.Field, "h", v.encodedHeader(h)))
}

func (v *clientView) readOption(h *model.Header) string {
	doc := docComment(h.Read+" puts the header "+h.Field.Name+" of the answer into h, and the zero value if it has none.", sentence(h.Field.Doc))
	t := goField(h.Field)
	return fmt.Sprintf("%s\nfunc %s(h *%s) CallOption {\nreturn func(r *soap.Request) {\nvar none %s\n*h = none\nr.OnHeader(%s, %s, func(d *xmlwire.Decoder) {\nv := none\n%s*h = v\n})\n}\n}",
		doc, h.Read, t, t, v.w.spaceConst(h.Field.Space), strconv.Quote(h.Field.Name), v.w.xmlDecodeField(h.Field, "v"))
}

// encodedHeader: the header travels with messages in SOAP encoding.
func (v *clientView) encodedHeader(h *model.Header) bool {
	return v.some(func(c *callView) bool {
		return c.IsSOAP() && c.soap().Encoded && slices.Contains(c.Headers, h)
	})
}

// headerFaultFunc is the function that reads the declared errors about headers of
// the operation, or "".
func (c *callView) headerFaultFunc() string {
	return c.client.w.faultReader(c, true)
}

// HasHeaderFaults: some operation declares an error about a header.
func (v *clientView) HasHeaderFaults() bool {
	return v.some(func(c *callView) bool { return c.IsSOAP() && c.headerFaultFunc() != "" })
}
