// Package memory is a vendor in memory, for the programs of the goldens: it
// prints each request and answers it, without a network.
package memory

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// An Answer is what a vendor says to a request.
type Answer struct {
	Status int // 0 means 200
	Type   string
	Header http.Header // further ones
	Body   string
}

// XML is a SOAP 1.1 answer with body in its envelope. Empty bodies are fine.
func XML(body string) Answer {
	return Answer{Type: "text/xml; charset=utf-8", Body: envelope(body)}
}

// Fault is a SOAP 1.1 fault with its usual status.
func Fault(code, text, detail string) Answer {
	if detail != "" {
		detail = "<detail>" + detail + "</detail>"
	}
	a := XML("<soap:Fault><faultcode>soap:" + code + "</faultcode><faultstring>" + text + "</faultstring>" + detail + "</soap:Fault>")
	a.Status = http.StatusInternalServerError
	return a
}

func envelope(body string) string {
	return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>` +
		body + "</soap:Body></soap:Envelope>"
}

// JSON is an answer of that type.
func JSON(status int, body string) Answer {
	return Answer{Status: status, Type: "application/json", Body: body}
}

// A Vendor answers one request, whose body has been read.
type Vendor func(r *http.Request, body string) Answer

// Client returns an HTTP client that v answers. Each request is printed to w
// with the headers called names, as far as it has them.
func Client(w io.Writer, v Vendor, names ...string) *http.Client {
	return &http.Client{Transport: &transport{w, v, names}}
}

type transport struct {
	w     io.Writer
	v     Vendor
	names []string
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	fmt.Fprintf(t.w, "> %s %s\n", r.Method, r.URL)
	for _, name := range t.names {
		for sent, values := range r.Header { // sent in any case
			if strings.EqualFold(sent, name) {
				fmt.Fprintf(t.w, "> %s: %s\n", name, strings.Join(values, ", "))
			}
		}
	}
	if len(body) > 0 {
		fmt.Fprintf(t.w, "> %s\n", Content(string(body)))
	}
	a := t.v(r, string(body))
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	header := http.Header{"Content-Type": {a.Type}}
	maps.Copy(header, a.Header)
	return &http.Response{
		StatusCode: a.Status, Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(a.Body)),
		ContentLength: int64(len(a.Body)), Request: r,
	}, nil
}

// Content is what stands in a SOAP body, or body itself if it is no envelope.
func Content(body string) string {
	_, rest, ok := strings.Cut(body, "Body>")
	if !ok {
		return body
	}
	if i := strings.LastIndex(rest, "</"); i >= 0 { // the envelope's end
		rest = rest[:i]
	}
	if i := strings.LastIndex(rest, "</"); i >= 0 { // the body's end
		rest = rest[:i]
	}
	return rest
}
