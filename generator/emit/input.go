package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// goIdent is a word of the policy as an exported identifier.
func goIdent(word string) string { return upperFirst(naming.Lower(word)) }

// input is the request of an operation of the session, filled as the policy
// says: for SOAP a pointer to the struct, for REST a function that fills the
// request, for which statements in front may declare the arguments.
func (c *callView) input(b *block, p *printer, o *model.Object) string {
	if c.IsSOAP() {
		in, _ := c.soapTypes()
		return "&" + in + c.structBody(p, c.singleStruct(c.soap().Request), o)
	}
	c.declareArgs(b, p, o)
	return c.restInput()
}

// structBody is a composite literal's braces for s, filled as o says.
func (c *callView) structBody(p *printer, s *model.Struct, o *model.Object) string {
	if o == nil || s == nil {
		return "{}"
	}
	var fields []string
	for _, m := range o.Members {
		if m.Field == nil {
			continue
		}
		fields = append(fields, m.Field.GoName+": "+c.memberValue(p, m))
	}
	if len(fields) > 3 || len(strings.Join(fields, ", ")) > widest {
		return "{\n" + strings.Join(fields, ",\n") + ",\n}"
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// widest is how long a composite literal may be on one line, in characters.
const widest = 90

// memberValue is the value of a field of a request.
func (c *callView) memberValue(p *printer, m model.ObjectMember) string {
	nested, ok := m.Value.(*model.Object)
	if !ok {
		return p.assign(m.Field, m.Value, m.OmitEmpty)
	}
	s, _ := model.Resolve(m.Field.Type).(*model.Struct)
	if s == nil {
		return "nil"
	}
	value := goType(s) + c.structBody(p, s, nested)
	if isPointer(m.Field) {
		return "&" + value
	}
	if m.Field.Presence == model.OptionalNullable {
		return "xsdtype.Value(" + value + ")"
	}
	return value
}

// declareArgs declares what the method would have as arguments.
func (c *callView) declareArgs(b *block, p *printer, o *model.Object) {
	var params []string
	for _, a := range c.Args {
		value := c.argValue(p, a, o)
		switch {
		case a.Gathered && value != "":
			params = append(params, a.GoName+": "+value)
		case a.Gathered:
		case value == "":
			b.line("var %s %s", a.GoName, c.argType(a))
		default:
			b.line("%s := %s", a.GoName, value)
		}
	}
	if c.ParamsType == "" {
		return
	}
	pointer := "&"
	if c.paramsRequired() {
		pointer = ""
	}
	b.line("params := %s%s{%s}", pointer, c.ParamsType, strings.Join(params, ", "))
}

// argValue is the value that the policy gives an argument, "" for none.
func (c *callView) argValue(p *printer, a *model.Arg, o *model.Object) string {
	if o == nil {
		return ""
	}
	if a.Body != nil {
		s, ok := model.Resolve(a.Body.Type).(*model.Struct)
		if !ok {
			return ""
		}
		value := goType(s) + c.structBody(p, s, o)
		if strings.HasPrefix(c.argType(a), "*") {
			return "&" + value
		}
		return value
	}
	for _, m := range o.Members {
		if m.Param == a.Param && a.Param != nil {
			return p.assign(&a.Param.Field, m.Value, m.OmitEmpty)
		}
	}
	return ""
}

// assign is e as a value of the field f.
func (p *printer) assign(f *model.Field, e model.Expr, omitEmpty bool) string {
	kind := kindOf(f.Type)
	if kind == model.KindDynamic {
		kind = e.Kind()
	}
	return assignable(f, p.as(e, kind), omitEmpty)
}

// kindOf is the kind of expression that fills a value of type t.
func kindOf(t model.Type) model.ExprKind {
	switch t := model.Resolve(t).(type) {
	case *model.Enum:
		return model.KindString
	case *model.Named:
		return kindOf(t.Type)
	case *model.Scalar:
		switch {
		case t.Kind == model.Bool:
			return model.KindBool
		case model.Int8 <= t.Kind && t.Kind <= model.Uint64:
			return model.KindInt
		case t.Kind == model.Float32, t.Kind == model.Float64:
			return model.KindNumber
		}
		return model.KindString
	}
	return model.KindDynamic
}

// assignable is value, an expression of the kind that fills f, as f's Go type:
// behind a pointer where it is optional. With omitEmpty an empty value is absent.
func assignable(f *model.Field, value string, omitEmpty bool) string {
	value = typed(f.Type, value)
	switch {
	case f.Presence == model.OptionalNullable:
		return "xsdtype.Value(" + value + ")"
	case isPointer(f) && omitEmpty:
		return "unlessEmpty(" + value + ")"
	case isPointer(f):
		return "pointerTo(" + value + ")"
	}
	return value
}

// typed is value as the Go type of t.
func typed(t model.Type, value string) string {
	switch t := model.Resolve(t).(type) {
	case *model.Enum:
		return t.GoName + "(" + value + ")"
	case *model.Named:
		return t.GoName + "(" + typed(t.Type, value) + ")"
	case *model.Scalar:
		switch {
		case t.Kind == model.GUID:
			return "guid(" + value + ")"
		case t.Kind == model.Int64, t.Kind == model.Float64, t.Kind == model.Bool, isTextKind(t.Kind):
			return value
		case model.Int8 <= t.Kind && t.Kind <= model.Float32:
			if _, err := strconv.Atoi(value); err == nil {
				return value
			}
			return scalarTypes[t.Kind] + "(" + value + ")"
		}
	}
	return value
}

// headerStatements are the statements that set the headers of a login, a renewal
// or a rotation: its own, and those that go with every call.
func (s *sessionView) headerStatements(p *printer, own []model.HeaderExpr) []string {
	var lines []string
	for _, h := range append(append([]model.HeaderExpr(nil), s.Always...), own...) {
		lines = append(lines, fmt.Sprintf("r.Header.Set(%q, %s)", h.Name, p.string(h.Value)))
	}
	return lines
}

// securityStatements are the statements that give a request of c the WS-Security
// header that the policy asks for.
//
//	r.Security = soap.Security{Username: v.At(fieldUser), Password: v.At(fieldPassword).Reveal(), Digest: true}
func (s *sessionView) securityStatements(p *printer, c *callView) []string {
	o := s.SOAP
	if !c.IsSOAP() || o.UsernameToken == "" && !o.Timestamp {
		return nil
	}
	var fields []string
	if o.UsernameToken != "" && o.Username != nil && o.Password != nil {
		fields = append(fields, "Username: "+p.string(o.Username), "Password: "+p.string(o.Password))
	}
	if o.UsernameToken == "digest" {
		fields = append(fields, "Digest: true")
	}
	if o.Timestamp {
		fields = append(fields, "Timestamp: true")
	}
	return []string{"r.Security = soap.Security{" + strings.Join(fields, ", ") + "}"}
}

// withHeaders adds statements to the input that set headers.
func (c *callView) withHeaders(in string, lines []string) string {
	if len(lines) == 0 {
		return in
	}
	if c.IsSOAP() {
		return in + ", func(r *soap.Request) {\n" + strings.Join(lines, "\n") + "\n}"
	}
	return strings.TrimSuffix(in, "}") + strings.Join(lines, "\n") + "\n}"
}

// carryFunc is the function that puts the session into a request of c, or "" if
// nothing outside the body carries it. Operations that carry it alike share one.
func (s *sessionView) carryFunc(c *callView) string {
	around := surrounding{
		protocol: c.Service.Protocol, session: "s", values: "v", identity: "s.Identity()", scope: "c.scope", config: "c.config",
	}
	p := s.client.w.printer(around)
	var lines []string
	if c.carriesSession() {
		for _, h := range s.Always {
			lines = append(lines, fmt.Sprintf("r.Header.Set(%q, %s)", h.Name, p.string(h.Value)))
		}
		lines = append(lines, s.securityStatements(p, c)...)
	}
	name := "carry"
	for _, carry := range c.Carry {
		lines = append(lines, s.carryLines(p, c, carry)...)
		if carry.Name != "" && len(s.carrys) > 0 {
			name = "carry" + goIdent(carry.Name)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	if p.usesNow {
		lines = append([]string{"now := time.Now()"}, lines...)
	}
	switch strings.Count(strings.Join(lines, "\n"), "v.At(") {
	case 0:
	case 1:
		for i := range lines {
			lines[i] = strings.Replace(lines[i], "v.At(", "c.keeper.Credential().At(", 1)
		}
	default: // all of a request from one credential
		lines = append([]string{"v := c.keeper.Credential()"}, lines...)
	}
	request := "*soap.Request"
	if !c.IsSOAP() {
		request = "*rest.Request"
	}
	return s.declareCarry(name, request, strings.Join(lines, "\n"))
}

// declareCarry names a function that carries the session, and declares it once.
func (s *sessionView) declareCarry(name, request, body string) string {
	key := request + body
	if known, ok := s.carry[key]; ok {
		return known
	}
	used := map[string]bool{}
	for _, n := range s.carry {
		used[n] = true
	}
	base := name
	for n := 2; used[name]; n++ {
		name = base + strconv.Itoa(n)
	}
	s.carry[key] = name
	c := "c"
	if !strings.Contains(body, "c.") {
		c = "_"
	}
	s.carrys = append(s.carrys, fmt.Sprintf("// %s puts the session into a request.\nfunc %s(%s *Client, s *session.Session, r %s) {\n%s\n}", name, name, c, request, body))
	return name
}

// carryLines are the statements of one carry block, but for elements of the body.
func (s *sessionView) carryLines(p *printer, c *callView, carry *model.Carry) []string {
	var lines []string
	for _, h := range carry.Headers {
		lines = append(lines, fmt.Sprintf("r.Header.Set(%s, %s)", s.headerName(h.Name), p.string(h.Value)))
	}
	token := "s.Token(" + strconv.Quote(s.firstToken()) + ")"
	if carry.Cookie != "" {
		lines = append(lines, fmt.Sprintf("r.Header.Add(\"Cookie\", %s+\"=\"+%s)", s.cookieName(carry.Cookie), token))
	}
	if carry.Query != "" {
		if c.IsSOAP() {
			lines = append(lines, fmt.Sprintf("r.Endpoint = session.AddQuery(r.Endpoint, %q, %s)", carry.Query, token))
		} else {
			lines = append(lines, fmt.Sprintf("r.Query(%q, rest.Form, jsonwire.TextValue(%s))", carry.Query, token))
		}
	}
	if carry.SOAPHeader != nil && c.IsSOAP() {
		lines = append(lines, s.soapHeader(p, c, carry.SOAPHeader)...)
	}
	return lines
}

// headerName is the name of the header that carries the session: the constant,
// where there is one.
func (s *sessionView) headerName(name string) string {
	for _, c := range s.client.Constants {
		if c.Name == "SessionHeader" && c.Value == strconv.Quote(name) {
			return c.Name
		}
	}
	return strconv.Quote(name)
}

func (s *sessionView) cookieName(name string) string {
	for _, c := range s.client.Constants {
		if c.Name == "SessionCookie" && c.Value == strconv.Quote(name) {
			return c.Name
		}
	}
	return strconv.Quote(name)
}

// soapHeader fills a declared SOAP header.
func (s *sessionView) soapHeader(p *printer, c *callView, o *model.Object) []string {
	header := o.Field
	inner := o
	if header == nil && len(o.Members) == 1 { // { Name = { … } }
		header = o.Members[0].Field
		inner, _ = o.Members[0].Value.(*model.Object)
	}
	if header == nil || inner == nil {
		return nil
	}
	t, ok := model.Resolve(header.Type).(*model.Struct)
	if !ok {
		return nil
	}
	return []string{fmt.Sprintf("r.AddHeader(func(e *xmlwire.Encoder) {\nheader := %s\nheader.encodeXML(e, %s)\n})",
		goType(t)+c.structBody(p, t, inner), c.client.w.xmlName(header.Space, header.Name))}
}
