package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// soapTypes are the Go types of what a SOAP operation sends and reads. Bodies
// that are no single struct get a small struct of their own; see bodyStructs.
func (c *callView) soapTypes() (in, out string) {
	wire := c.soap()
	return c.messageType(wire.Request, "Request"), c.messageType(wire.Response, "Response")
}

func (c *callView) messageType(e *model.Envelope, suffix string) string {
	if s := c.singleStruct(e); s != nil {
		return s.GoName
	}
	if e == nil || len(e.Body) == 0 {
		return "noContent"
	}
	if suffix == "Response" && len(e.Body) == 1 {
		return goField(e.Body[0])
	}
	return lowerFirst(c.suffix()) + suffix + "Parts"
}

// singleStruct is the struct that is the whole body, or nil.
func (c *callView) singleStruct(e *model.Envelope) *model.Struct {
	if e == nil || len(e.Body) != 1 || e.Body[0].Repeated {
		return nil
	}
	s, ok := model.Resolve(e.Body[0].Type).(*model.Struct)
	if !ok || isInterface(s) {
		return nil
	}
	return s
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// soapInput is what the method sends, as an expression.
//
//	&getCompaniesRequest{Search: search, ReturnProperties: returnProperties}
func (c *callView) soapInput() string {
	wire := c.soap()
	switch {
	case c.ParamsType != "":
		return "&params"
	case len(c.Args) == 1 && c.Args[0].Part != nil && c.singleStruct(wire.Request) != nil:
		if isPointer(c.Args[0].Part) {
			return c.Args[0].GoName
		}
		return "&" + c.Args[0].GoName
	}
	in, _ := c.soapTypes()
	var fields []string
	for _, a := range c.Args {
		f := a.Field
		if f == nil {
			f = a.Part
		}
		fields = append(fields, c.partName(a, f)+": "+a.GoName)
	}
	return "&" + in + "{" + strings.Join(fields, ", ") + "}"
}

// partName is the field of the request struct that an argument fills.
func (c *callView) partName(a *model.Arg, f *model.Field) string {
	if a.Field != nil {
		return f.GoName
	}
	return upperFirst(a.GoName)
}

// SOAPVar is the declaration of what stays the same from call to call.
func (c *callView) SOAPVar() string {
	wire := c.soap()
	in, out := c.soapTypes()
	var b strings.Builder
	fmt.Fprintf(&b, "%s = soapOperation[%s, %s]{\n", c.Var(), in, out)
	fmt.Fprintf(&b, "soap: soap.Operation{%s},\n", c.soapFields(wire))
	if c.client.Session != nil {
		fmt.Fprintf(&b, "session: %s,\n", c.sessionLiteral())
	}
	if c.needsScope() {
		b.WriteString("scoped: true,\n")
	}
	if e := c.Endpoint(); e != "" {
		fmt.Fprintf(&b, "endpoint: %s,\n", e)
	}
	if c.singleStruct(wire.Request) != nil {
		f := wire.Request.Body[0]
		fmt.Fprintf(&b, "element: %s,\n", c.client.w.xmlName(f.Space, f.Name))
	}
	if !c.empty(wire.Request) {
		fmt.Fprintf(&b, "encode: %s,\n", c.encoder(wire, in))
	}
	if !c.empty(wire.Response) {
		fmt.Fprintf(&b, "decode: %s,\n", c.decoder(wire, out))
	}
	if f := c.faultFunc(); f != "" {
		fmt.Fprintf(&b, "fault: %s,\n", f)
	}
	if f := c.headerFaultFunc(); f != "" {
		fmt.Fprintf(&b, "headerFault: %s,\n", f)
	}
	if c.client.Session != nil {
		c.sessionFields(&b, in)
	}
	b.WriteString("}\n")
	return b.String()
}

// empty: the envelope has no body element at all.
func (c *callView) empty(e *model.Envelope) bool { return e == nil || len(e.Body) == 0 }

// sessionFields prints how the session is carried and what answers mean for it.
func (c *callView) sessionFields(b *strings.Builder, in string) {
	if !c.carriesSession() {
		return
	}
	if f := c.client.Session.carryFunc(c); f != "" {
		fmt.Fprintf(b, "carry: %s,\n", f)
	}
	if f := c.fillFunc(in); f != "" {
		fmt.Fprintf(b, "fill: %s,\n", f)
	}
	fmt.Fprintf(b, "judge: %s,\n", c.client.Session.judgeFunc(c))
}

// carriesSession: the operation is called with a session.
func (c *callView) carriesSession() bool {
	switch c.Role {
	case model.LoginRole, model.RenewRole, model.RotateRole, model.CredentialRole:
		return false
	default:
		return true
	}
}

func (c *callView) soapFields(wire *model.SOAPOperation) string {
	fields := []string{"Name: " + strconv.Quote(c.FullName())}
	if wire.Action != "" {
		fields = append(fields, "Action: "+strconv.Quote(wire.Action))
	}
	if wire.Version == "1.2" {
		fields = append(fields, "Version: soap.V12")
	}
	if wire.OneWay {
		fields = append(fields, "OneWay: true")
	}
	if wire.Encoded {
		fields = append(fields, "Encoded: true")
	}
	if wire.Response != nil && len(wire.Response.Body) > 0 {
		fields = append(fields, "Answers: true")
		if len(wire.Response.Body) == 1 && !wire.Encoded {
			fields = append(fields, "Answer: "+c.client.w.xmlName(wire.Response.Body[0].Space, wire.Response.Body[0].Name))
		}
	}
	if c.addressed() {
		fields = append(fields, "Addressing: true")
	}
	if wire.Addressing2004 {
		fields = append(fields, "Addressing2004: true")
	}
	if wire.WSAction != "" && (c.addressed() || c.client.Plain()) {
		fields = append(fields, "WSAction: "+strconv.Quote(wire.WSAction))
	}
	if wire.MTOM {
		fields = append(fields, "MTOM: true")
	}
	return strings.Join(fields, ", ")
}

// addressed: requests have headers of WS-Addressing, as the description or the
// policy says.
func (c *callView) addressed() bool {
	return c.soap().Addressing || c.client.Session != nil && c.client.Session.SOAP.Addressing
}

// encoder is a function that writes the body.
func (c *callView) encoder(wire *model.SOAPOperation, in string) string {
	if c.singleStruct(wire.Request) != nil {
		return "(*" + in + ").encodeXML"
	}
	p := &xmlPrinter{w: c.client.w, encoded: wire.Encoded}
	for _, a := range c.Args {
		p.encodeField(a.Part, "in."+upperFirst(a.GoName))
	}
	return fmt.Sprintf("func(in *%s, e *xmlwire.Encoder, _ xmlwire.Name) {\n%s}", in, p.b.String())
}

// decoder is a function that reads an element of the body.
func (c *callView) decoder(wire *model.SOAPOperation, out string) string {
	if c.singleStruct(wire.Response) != nil {
		return "(*" + out + ").decodeXML"
	}
	p := &xmlPrinter{w: c.client.w, encoded: wire.Encoded}
	if len(wire.Response.Body) == 1 {
		p.decodeField(wire.Response.Body[0], "*out")
		return fmt.Sprintf("func(out *%s, d *xmlwire.Decoder) {\n%s}", out, p.b.String())
	}
	p.printf("switch {")
	for _, r := range c.Results {
		p.printf("case d.Is(%s, %s):", c.client.w.spaceConst(r.Part.Space), strconv.Quote(r.Part.Name))
		p.decodeField(r.Part, "out."+upperFirst(r.GoName))
	}
	p.printf("default:\nd.Skip()\n}")
	return fmt.Sprintf("func(out *%s, d *xmlwire.Decoder) {\n%s}", out, p.b.String())
}

// BodyStructs declares the structs of bodies with several elements.
func (c *callView) BodyStructs() string {
	if !c.IsSOAP() {
		return ""
	}
	var b strings.Builder
	wire := c.soap()
	in, out := c.soapTypes()
	if strings.HasSuffix(in, "RequestParts") {
		var fields []string
		for _, a := range c.Args {
			fields = append(fields, upperFirst(a.GoName)+" "+goField(a.Part))
		}
		fmt.Fprintf(&b, "// %s are the parts of the request of %s.\ntype %s struct {\n%s\n}\n\n", in, c.Name, in, strings.Join(fields, "\n"))
	}
	if strings.HasSuffix(out, "ResponseParts") && wire.Response != nil {
		var fields []string
		for _, r := range c.Results {
			fields = append(fields, upperFirst(r.GoName)+" "+goField(r.Part))
		}
		fmt.Fprintf(&b, "// %s are the parts of the answer to %s.\ntype %s struct {\n%s\n}\n\n", out, c.Name, out, strings.Join(fields, "\n"))
	}
	return b.String()
}

// fillFunc puts the session into the elements of the request that carry it.
//
//	func(in *getInvoiceRequest, s *session.Session) { in.sessKey = s.Token("token") }
func (c *callView) fillFunc(in string) string {
	s := c.singleStruct(c.soap().Request)
	if s == nil {
		return ""
	}
	var lines []string
	for _, carry := range c.Carry {
		for _, f := range s.Fields {
			if carry.Element == "" || f.Name != carry.Element {
				continue
			}
			token := "s.Token(" + strconv.Quote(c.client.Session.firstToken()) + ")"
			lines = append(lines, "in."+f.GoName+" = "+assignable(f, token, false))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("func(in *%s, s *session.Session) { %s }", in, strings.Join(lines, "; "))
}

// faultFunc is the function that reads the operation's declared faults, or "".
func (c *callView) faultFunc() string {
	if len(c.soap().Faults) == 0 {
		return ""
	}
	return c.client.w.faultReader(c, false)
}
