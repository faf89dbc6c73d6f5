//go:build go1.24

package fakevendor

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A reply is an answer on its way.
type reply struct {
	status int
	media  string
	header http.Header
	body   []byte
}

func newReply(status int, media string, body []byte) *reply {
	return &reply{status: status, media: media, header: http.Header{}, body: body}
}

// response is the reply as the client's transport gets it.
func (r *reply) response(req *http.Request) *http.Response {
	h := r.header.Clone()
	if r.media != "" {
		h.Set("Content-Type", r.media)
	}
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	return &http.Response{
		Status: strconv.Itoa(r.status) + " " + http.StatusText(r.status), StatusCode: r.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: req,
		Body: io.NopCloser(bytes.NewReader(r.body)), ContentLength: int64(len(r.body)),
	}
}

// word makes a reply of an answer that the policy describes. good is what the
// operation answers to a success; until is when the state that it tells of ends.
func (c *call) word(a *Answer, good func() message, until time.Time, more ...Set) *reply {
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	var r *reply
	switch {
	case a.Fault != "" || c.op.SOAP != nil && status/100 != 2:
		if a.Status == 0 {
			status = http.StatusInternalServerError
		}
		text := a.Fault
		if a.Until != nil && a.Until.In == "fault" && !until.IsZero() {
			text += " " + until.UTC().Format(time.RFC3339)
		}
		r = c.fault(status, a.Code, text)
	case a.Text != "":
		r = newReply(status, "text/plain", []byte(a.Text))
	default:
		r = c.worded(status, a, good, until, more)
	}
	for name, value := range a.Header {
		r.header.Set(name, value)
	}
	if a.Until != nil && a.Until.In == "header" && !until.IsZero() {
		r.header.Set(a.Until.Path[0], a.Until.text(until))
	}
	return r
}

// worded sets what the answer says in the sample of a success, or, for another
// status, in an answer without anything else.
func (c *call) worded(status int, a *Answer, good func() message, until time.Time, more []Set) *reply {
	var m message = &jsonMessage{}
	if status/100 == 2 {
		m = good()
	}
	c.setAll(m, a.Set)
	c.setAll(m, more)
	if a.Until != nil && a.Until.In == "body" && !until.IsZero() {
		c.setAll(m, []Set{{Path: a.Until.Path, Result: a.Until.Result, Value: a.Until.value(until)}})
	}
	r := c.success(m)
	r.status = status
	for _, s := range append(append([]Set(nil), a.Set...), more...) {
		if text, ok := s.Value.(string); ok && s.Header != "" {
			r.header.Set(s.Header, text)
		}
	}
	return r
}

func (c *call) setAll(m message, sets []Set) {
	for _, s := range sets {
		if s.Header != "" {
			continue
		}
		path := s.Path
		if s.Result {
			path = append(append([]string(nil), c.op.Result...), s.Path...)
		}
		m.set(path, s.Value)
	}
}

// value is a point in time as the answer tells it.
func (d *Date) value(t time.Time) any {
	if d.Seconds {
		return int64(time.Until(t).Round(time.Second) / time.Second)
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999999Z07:00")
}

func (d *Date) text(t time.Time) string {
	if n, ok := d.value(t).(int64); ok {
		return strconv.FormatInt(n, 10)
	}
	return t.UTC().Format(time.RFC3339)
}

// success is a message as the answer to the call.
func (c *call) success(m message) *reply {
	if c.op.SOAP != nil {
		return newReply(http.StatusOK, c.soapMedia(), c.soapEnvelope(m.bytes()))
	}
	return newReply(http.StatusOK, "application/json", m.bytes())
}

func (c *call) soapMedia() string {
	if c.isSOAP12() {
		return "application/soap+xml; charset=utf-8"
	}
	return "text/xml; charset=utf-8"
}

func (c *call) isSOAP12() bool { return c.op != nil && c.op.SOAP != nil && c.op.SOAP.V12 }

// soapEnvelope puts XML into an envelope.
func (c *call) soapEnvelope(content []byte) []byte {
	space := xmlwire.SOAP11
	if c.isSOAP12() {
		space = xmlwire.SOAP12
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<soap:Envelope xmlns:soap="` + space + `"><soap:Body>`)
	b.Write(content)
	b.WriteString("</soap:Body></soap:Envelope>")
	return b.Bytes()
}

// fault is a SOAP fault; of REST the bare text.
func (c *call) fault(status int, code, text string) *reply {
	if c.op != nil && c.op.SOAP == nil {
		return newReply(status, "text/plain", []byte(text))
	}
	if code == "" {
		code = "Server"
	}
	var content string
	if c.isSOAP12() {
		if code == "Server" {
			code = "Receiver"
		}
		content = `<soap:Fault><soap:Code><soap:Value>soap:` + escaped(code) + `</soap:Value></soap:Code>` +
			`<soap:Reason><soap:Text xml:lang="en">` + escaped(text) + `</soap:Text></soap:Reason></soap:Fault>`
	} else {
		content = `<soap:Fault><faultcode>soap:` + escaped(code) + `</faultcode><faultstring>` + escaped(text) + `</faultstring></soap:Fault>`
	}
	return newReply(status, c.soapMedia(), c.soapEnvelope([]byte(content)))
}
