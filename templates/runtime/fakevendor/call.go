//go:build go1.24

package fakevendor

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A call is a request as the vendor sees it.
type call struct {
	op       *Operation
	req      *http.Request
	raw      []byte
	body     message          // of SOAP the first element of the body
	parts    *xmlwire.Element // soap:Body
	header   *xmlwire.Element // soap:Header
	variable map[string]string
	ip       string
}

// read takes a request in.
func (s *Server) read(req *http.Request) (*call, error) {
	c := &call{req: req, ip: s.callerIP()}
	if req.Body != nil {
		defer req.Body.Close() // as a RoundTripper must
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		c.raw = raw
	}
	if !s.readSOAP(c) {
		s.readREST(c)
	}
	return c, nil
}

// readSOAP reports whether the request went to a service of SOAP, and finds its
// operation.
func (s *Server) readSOAP(c *call) bool {
	found := false
	action := strings.Trim(headerOf(c.req, "SOAPAction"), `"`)
	for _, op := range s.vendor.Operations {
		if op.SOAP == nil || op.SOAP.Path != c.req.URL.Path {
			continue
		}
		if !found {
			found = true
			c.envelope()
		}
		if c.op == nil && c.holds(op, action) {
			c.op = op
		}
	}
	return found
}

// headerOf is a header whose name may go over the wire in a case of its own.
func headerOf(req *http.Request, name string) string {
	for key, values := range req.Header {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// envelope takes the SOAP envelope apart.
func (c *call) envelope() {
	el, err := xmlwire.ParseElement(bytes.TrimSpace(c.raw))
	if err != nil || el.Name.Local != "Envelope" {
		return
	}
	c.header, c.parts = el.Child("Header"), el.Child("Body")
	if children := c.parts.Children(); len(children) > 0 {
		c.body = xmlMessage{root: children[0]}
	}
}

// holds reports whether the envelope holds a request of op.
func (c *call) holds(op *Operation, action string) bool {
	if c.body == nil {
		return op.SOAP.Request.Local == "" && action != "" && op.SOAP.Action == action
	}
	if op.SOAP.Bare && op.SOAP.Action != "" && action != "" {
		return op.SOAP.Action == action
	}
	name := c.body.(xmlMessage).root.Name
	return name.Local == op.SOAP.Request.Local && name.Space == op.SOAP.Request.Space
}

// readREST finds the operation by method and path.
func (s *Server) readREST(c *call) {
	best := -1
	for _, op := range s.vendor.Operations {
		if op.REST == nil || op.REST.Method != c.req.Method {
			continue
		}
		variable, fixed, ok := matchPath(op.REST.Path, c.req.URL.EscapedPath())
		if ok && fixed > best {
			c.op, c.variable, best = op, variable, fixed
		}
	}
	if strings.Contains(c.req.Header.Get("Content-Type"), "json") && len(c.raw) > 0 {
		c.body = parseJSON(c.raw)
	}
}

// matchPath fits a path to a template and returns what its variables stand for,
// and how many segments are fixed: the most special template wins.
func matchPath(template, path string) (variable map[string]string, fixed int, ok bool) {
	template, _, _ = strings.Cut(template, "?")
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, 0, false
	}
	variable = map[string]string{}
	for i, segment := range want {
		open, end := strings.IndexByte(segment, '{'), strings.LastIndexByte(segment, '}')
		if open < 0 || end < open {
			if segment != got[i] {
				return nil, 0, false
			}
			fixed++
			continue
		}
		before, after := segment[:open], segment[end+1:]
		value, cut := strings.CutPrefix(got[i], before)
		if !cut || !strings.HasSuffix(value, after) {
			return nil, 0, false
		}
		value, err := url.PathUnescape(strings.TrimSuffix(value, after))
		if err != nil {
			return nil, 0, false
		}
		variable[segment[open+1:end]] = value
	}
	return variable, fixed, true
}

// at is the text at a place of the request.
func (c *call) at(p Place) (string, bool) {
	name := ""
	if len(p.Path) > 0 {
		name = p.Path[0]
	}
	switch p.In {
	case "header":
		v := headerOf(c.req, name)
		return v, v != ""
	case "query":
		q := c.req.URL.Query()
		return q.Get(name), q.Has(name)
	case "cookie":
		cookie, err := c.req.Cookie(name)
		if err != nil {
			return "", false
		}
		return cookie.Value, true
	case "path":
		v, ok := c.variable[name]
		return v, ok
	case "soapheader":
		if c.header == nil {
			return "", false
		}
		return xmlMessage{root: c.header}.get(p.Path)
	}
	if c.body == nil {
		return "", false
	}
	return c.body.get(p.Path)
}
