package sample

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A Message is an HTTP request or response as it may stand in documentation.
// Values are made up; those of a session and a credential are words in capitals
// that say what belongs there.
type Message struct {
	Method string // of a request
	URL    string // of a request
	Status int    // of a response
	Header []Header
	Body   string // with line ends; empty for none
	Kind   string // of the body: xml, json, form, text, binary; empty for none
}

// A Header is one header of a message.
type Header struct{ Name, Value string }

// An Exchange is what is sent to an operation and what comes back.
type Exchange struct {
	Operation *model.Operation
	Request   Message
	Response  Message
}

// Example makes an exchange with op of a client; the client may have a session or
// not. It shows optional parts as far as they keep the message readable. The
// types of rpc/encoded values (xsi:type) are not shown.
func Example(c *model.Client, op *model.Operation) Exchange {
	m := &maker{client: c, op: op, given: map[*model.Field]string{}}
	m.fill()
	x := Exchange{Operation: op}
	switch w := op.Wire.(type) {
	case *model.SOAPOperation:
		x.Request, x.Response = m.soap(w)
	case *model.HTTPOperation:
		x.Request, x.Response = m.http(w)
	}
	return x
}

// A maker makes the messages of one operation.
type maker struct {
	client *model.Client
	op     *model.Operation
	given  map[*model.Field]string // what the session fills
	params map[*model.Param]string
	header []Header
	query  [][2]string
	cookie []string
	soapHd []*model.Object
}

func (m *maker) writer() *writer {
	return &writer{s: &Source{}, prefixes: map[string]string{}, given: m.given, speaking: true}
}

// fill notes what the session puts into the request.
func (m *maker) fill() {
	m.params = map[*model.Param]string{}
	s := m.client.Session
	if s == nil {
		return
	}
	for _, h := range s.Always {
		m.header = append(m.header, Header{h.Name, Placeholder(h.Value)})
	}
	for _, l := range logins(s) {
		if l.Operations[0] == m.op {
			m.object(l.Input)
			m.headers(l.Header)
		}
	}
	if c := s.Credential; c != nil && c.Rotate != nil && c.Rotate.Operation == m.op {
		m.object(c.Rotate.Input)
		m.headers(c.Rotate.Header)
	}
	for _, c := range m.op.Carry {
		m.carry(c)
	}
}

// logins are all ways to open or renew a session.
func logins(s *model.Session) []*model.Login {
	var out []*model.Login
	for _, l := range append(slices.Clone(s.Logins), s.Renew) {
		if l != nil {
			out = append(append(out, l), l.Also...)
		}
	}
	return out
}

// tokens are the fields of the answer that a session is made of.
func (m *maker) tokens() map[*model.Field]string {
	out := map[*model.Field]string{}
	if m.client.Session == nil {
		return out
	}
	for _, l := range logins(m.client.Session) {
		if l.Operations[0] != m.op {
			continue
		}
		for _, t := range l.Token {
			p, ok := t.Value.(*model.Path)
			switch {
			case !ok:
			case len(p.Steps) > 0 && p.Steps[len(p.Steps)-1].Field != nil:
				out[p.Steps[len(p.Steps)-1].Field] = "SESSION-" + strings.ToUpper(t.Name)
			case p.Root == model.RootResult && m.op.Result != nil && len(m.op.Result.Fields) > 0:
				out[m.op.Result.Fields[len(m.op.Result.Fields)-1]] = "SESSION-" + strings.ToUpper(t.Name)
			}
		}
	}
	return out
}

func (m *maker) headers(list []model.HeaderExpr) {
	for _, h := range list {
		m.header = append(m.header, Header{h.Name, Placeholder(h.Value)})
	}
}

func (m *maker) object(o *model.Object) {
	if o == nil {
		return
	}
	for _, member := range o.Members {
		if sub, ok := member.Value.(*model.Object); ok {
			m.object(sub)
			continue
		}
		value := Placeholder(member.Value)
		switch {
		case member.Param != nil:
			m.params[member.Param] = value
		case member.Field != nil:
			m.given[member.Field] = value
		}
	}
}

// carry puts the session where c says.
func (m *maker) carry(c *model.Carry) {
	m.headers(c.Headers)
	token := "SESSION-TOKEN"
	if c.Cookie != "" {
		m.cookie = append(m.cookie, c.Cookie+"="+token)
	}
	if c.Query != "" {
		m.query = append(m.query, [2]string{c.Query, token})
	}
	if c.SOAPHeader != nil {
		m.object(c.SOAPHeader)
		m.soapHd = append(m.soapHd, c.SOAPHeader)
	}
	if w, ok := m.op.Wire.(*model.SOAPOperation); ok && w.Request != nil && len(w.Request.Body) > 0 {
		st, _ := stripped(w.Request.Body[0].Type).(*model.Struct)
		for name, value := range map[string]string{c.Element: token, c.Blank: ""} {
			if f := member(st, name); f != nil && name != "" {
				m.given[f] = value
			}
		}
	}
}

func member(st *model.Struct, name string) *model.Field {
	if st == nil {
		return nil
	}
	for _, f := range st.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// stripped is t without names.
func stripped(t model.Type) model.Type {
	for {
		n, ok := t.(*model.Named)
		if !ok {
			return t
		}
		t = n.Type
	}
}

// Placeholder is what stands in a sample for the value of an expression: words in
// capitals for what a session or a credential holds.
func Placeholder(e model.Expr) string {
	switch e := e.(type) {
	case *model.Lit:
		return fmt.Sprint(e.Value)
	case *model.Ref:
		return placeholderOf(e)
	case *model.Call:
		return placeholderOfCall(e)
	case *model.Binary:
		return Placeholder(e.X)
	case *model.Cond:
		return Placeholder(e.Then)
	case *model.Unary:
		return Placeholder(e.X)
	case *model.Path, *model.Object:
	}
	return "VALUE"
}

func placeholderOf(r *model.Ref) string {
	name := strings.ToUpper(r.Name)
	switch r.Of {
	case "session":
		return "SESSION-" + name
	case "credential":
		return "YOUR-" + name
	case "next":
		return "YOUR-NEXT-" + name
	case "scope", "identity":
		return "THE-" + cmp.Or(name, strings.ToUpper(r.Of))
	}
	return strings.ToUpper(strings.ReplaceAll(r.Of, ".", "-"))
}

func placeholderOfCall(c *model.Call) string {
	switch c.Func {
	case "join":
		if len(c.Args) == 0 {
			return ""
		}
		parts := make([]string, len(c.Args)-1)
		for i, a := range c.Args[1:] {
			parts[i] = Placeholder(a)
		}
		return strings.Join(parts, Placeholder(c.Args[0]))
	case "epoch":
		return "1767225600"
	case "hmac_sha256":
		return "HMAC"
	case "base64":
		return "BASE64"
	case "chosen", "string", "upper", "hex", "coalesce":
		if len(c.Args) > 0 {
			return Placeholder(c.Args[0])
		}
	}
	return strings.ToUpper(c.Func)
}

// Namespaces of SOAP envelopes.
const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"
)

func (m *maker) soap(w *model.SOAPOperation) (request, response Message) {
	version := w.Version
	if m.client.Session != nil && m.client.Session.SOAP.Version != "" {
		version = m.client.Session.SOAP.Version
	}
	request = Message{Method: http.MethodPost, URL: m.address(cmp.Or(w.URL, m.op.Service.URL)), Kind: "xml"}
	kind := "text/xml; charset=utf-8"
	if version == "1.2" {
		kind = "application/soap+xml; charset=utf-8"
		if w.Action != "" {
			kind += `; action="` + w.Action + `"`
		}
	}
	request.Header = append(request.Header, Header{"Content-Type", kind})
	if version != "1.2" {
		request.Header = append(request.Header, Header{"SOAPAction", `"` + w.Action + `"`})
	}
	request.Header = append(request.Header, m.ownHeaders()...)
	request.Body = m.envelope(version, w.Request, m.soapHd)
	response = Message{Status: http.StatusOK, Header: []Header{{"Content-Type", "text/xml; charset=utf-8"}}, Kind: "xml"}
	if version == "1.2" {
		response.Header[0].Value = "application/soap+xml; charset=utf-8"
	}
	if w.OneWay || w.Response == nil {
		return request, Message{Status: http.StatusAccepted}
	}
	m.given = m.tokens()
	response.Body = m.envelope(version, w.Response, nil)
	return request, response
}

// envelope is a SOAP message around what e describes.
func (m *maker) envelope(version string, e *model.Envelope, headers []*model.Object) string {
	space := soap11
	if version == "1.2" {
		space = soap12
	}
	var b strings.Builder
	b.WriteString(`<soap:Envelope xmlns:soap="` + space + `">`)
	if len(headers) > 0 {
		b.WriteString("<soap:Header>")
		for _, h := range headers {
			b.Write(m.element(h.Field, h))
		}
		b.WriteString("</soap:Header>")
	}
	b.WriteString("<soap:Body>")
	if e != nil {
		for _, f := range e.Body {
			b.Write(m.element(f, nil))
		}
	}
	b.WriteString("</soap:Body></soap:Envelope>")
	return `<?xml version="1.0" encoding="utf-8"?>` + "\n" + indented(b.String())
}

// element is one element with the namespaces it needs; of a header that the
// session fills, only what it fills.
func (m *maker) element(f *model.Field, only *model.Object) []byte {
	w := m.writer()
	if only != nil {
		if st, ok := stripped(f.Type).(*model.Struct); ok {
			reduced := *st
			reduced.Fields = slices.DeleteFunc(slices.Clone(st.Fields), func(f *model.Field) bool { _, ok := m.given[f]; return !ok })
			copied := *f
			copied.Type = &reduced
			f = &copied
		}
	}
	return w.document(f)
}

// address is where a service is, with the first of its regions.
func (m *maker) address(template string) string {
	region := "REGION"
	if r := m.op.Service.Regions; len(r) > 0 {
		region = r[0]
	}
	return cmp.Or(strings.ReplaceAll(template, "{region}", region), "https://service.example")
}

// ownHeaders are those of the session, in the order of the policy.
func (m *maker) ownHeaders() []Header {
	out := slices.Clone(m.header)
	if len(m.cookie) > 0 {
		out = append(out, Header{"Cookie", strings.Join(m.cookie, "; ")})
	}
	return out
}

func (m *maker) http(w *model.HTTPOperation) (request, response Message) {
	request = Message{Method: w.Method}
	base := strings.TrimSuffix(m.address(cmp.Or(w.Server, m.op.Service.URL)), "/")
	path, query := w.Path, ""
	if p, fixed, ok := strings.Cut(path, "?"); ok {
		path, query = p, fixed
	}
	for _, p := range w.Params {
		value, filled := m.params[p]
		switch {
		case filled:
		case p.Hidden != "", p.In == "cookie", p.In != "path" && p.Presence != model.Required:
			continue
		default:
			value = m.text(&p.Field)
		}
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case "query":
			query = joinQuery(query, p.Name, value)
		case "header":
			request.Header = append(request.Header, Header{p.Name, value})
		}
	}
	for _, q := range m.query {
		query = joinQuery(query, q[0], q[1])
	}
	request.URL = base + path
	if query != "" {
		request.URL += "?" + query
	}
	request.Header = append(request.Header, m.ownHeaders()...)
	if len(w.Bodies) > 0 {
		m.body(&request, w.Bodies[0])
	}
	return request, m.answer(w)
}

func joinQuery(query, name, value string) string {
	q := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	if query == "" {
		return q
	}
	return query + "&" + q
}

// text is the value of a parameter on one line.
func (m *maker) text(f *model.Field) string {
	w := m.writer()
	if v, ok := w.stated(f, f.Type); ok {
		return v
	}
	if l, ok := stripped(f.Type).(*model.List); ok {
		return w.value(l.Elem)
	}
	return w.value(f.Type)
}

// answer is what comes back when all is well.
func (m *maker) answer(w *model.HTTPOperation) Message {
	for _, r := range w.Responses {
		if !strings.HasPrefix(r.Status, "2") && r.Status != "default" {
			continue
		}
		status, err := strconv.Atoi(r.Status)
		if err != nil {
			status = http.StatusOK
		}
		out := Message{Status: status}
		m.given = m.tokens()
		if len(r.Bodies) > 0 {
			m.body(&out, r.Bodies[0])
		}
		return out
	}
	return Message{Status: http.StatusOK}
}

// body writes one media type.
func (m *maker) body(to *Message, b *model.Body) {
	to.Header = append(to.Header, Header{"Content-Type", b.MediaType})
	switch media, _, _ := strings.Cut(strings.ToLower(b.MediaType), ";"); {
	case strings.Contains(media, "json"):
		to.Kind, to.Body = "json", m.json(b.Type)
	case media == "application/x-www-form-urlencoded":
		to.Kind, to.Body = "form", m.form(b.Type)
	case media == "multipart/form-data":
		to.Kind, to.Body = "multipart", m.form(b.Type)
	case strings.Contains(media, "xml") && b.Type != nil:
		w := m.writer()
		to.Kind, to.Body = "xml", indented(string(w.document(&model.Field{Name: rootName(b.Type), Type: b.Type, MinOccurs: 1, MaxOccurs: 1})))
	case strings.HasPrefix(media, "text/"):
		to.Kind, to.Body = "text", "text\n"
	default:
		to.Kind, to.Body = "binary", ""
	}
}

func rootName(t model.Type) string {
	if d := model.DeclOf(t); d != nil && d.Name != "" {
		return d.Name
	}
	return "body"
}

// form is a form's fields, one a line as name=value.
func (m *maker) form(t model.Type) string {
	st, ok := stripped(t).(*model.Struct)
	if !ok {
		return ""
	}
	var parts []string
	for _, f := range st.Fields {
		_, filled := m.given[f]
		if filled || f.Presence == model.Required {
			parts = append(parts, url.QueryEscape(f.Name)+"="+url.QueryEscape(m.text(f)))
		}
	}
	return strings.Join(parts, "&") + "\n"
}
