package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// bodyType is the Go type of the argument that is a request's body: by pointer
// where it need not be there.
func bodyType(wire *model.HTTPOperation, b *model.Body) string {
	text := restBodyType(b)
	if wire.BodyRequired || bodyIsNilable(b) {
		return text
	}
	return "*" + text
}

// bodyIsNilable reports whether an absent body is a nil of its own type.
func bodyIsNilable(b *model.Body) bool {
	switch contentOf(b) {
	case contentBinary:
		return true
	case contentText:
		return false
	case contentJSON, contentForm, contentMultipart, contentEvents, contentLines, contentXML:
	}
	return b.Type == nil || isNilable(b.Type)
}

// bodyResult is what is returned for the body of an answer: a struct by pointer.
func bodyResult(_ *model.HTTPOperation, b *model.Body) resultType {
	text := restResultType(b)
	typed := contentOf(b) == contentJSON || contentOf(b) == contentXML
	if typed && b.Type != nil && isStruct(b.Type) && !isInterface(b.Type) {
		return resultType{model: b.Type, text: "*" + text, from: "out", zeroed: "nil"}
	}
	t := resultType{model: b.Type, text: text, from: "*out", zeroed: "nil"}
	switch {
	case text == "string":
		t.zeroed = `""`
	case typed && b.Type != nil:
		t.zeroed = zeroOf(b.Type, text)
	}
	return t
}

// restOut is the Go type that an answer is read into.
func (c *callView) restOut() string {
	switch {
	case c.ResultType != "":
		return c.ResultType
	case len(c.Results) == 0:
		return "noContent"
	}
	return restResultType(c.Results[0].Body)
}

// restInput is the function that fills a request from the method's arguments.
//
//	func(r *rest.Request) {
//		r.Path("customerId", rest.Simple, jsonwire.TextValue(customerID))
//	}
func (c *callView) restInput() string {
	var b strings.Builder
	var gathered strings.Builder
	for _, a := range c.Args {
		switch {
		case a.Param != nil && a.Gathered:
			gathered.WriteString(c.client.w.restParam(a.Param, "params."+a.GoName))
		case a.Param != nil:
			b.WriteString(c.client.w.restParam(a.Param, a.GoName))
		}
	}
	if s := gathered.String(); s != "" {
		if c.paramsRequired() {
			b.WriteString(s)
		} else {
			fmt.Fprintf(&b, "if params != nil {\n%s}\n", s)
		}
	}
	for _, a := range c.Args {
		if a.Body != nil {
			b.WriteString(c.sentBody(a))
		}
	}
	if b.Len() == 0 {
		return "func(*rest.Request) {}"
	}
	return "func(r *rest.Request) {\n" + b.String() + "}"
}

func (c *callView) sentBody(a *model.Arg) string {
	switch {
	case c.http().BodyRequired:
		return c.client.w.restBody(a.Body, a.GoName)
	case bodyIsNilable(a.Body):
		return "if " + a.GoName + " != nil {\n" + c.client.w.restBody(a.Body, a.GoName) + "}\n"
	case (contentOf(a.Body) == contentJSON || contentOf(a.Body) == contentXML) && hasCodec(a.Body.Type):
		return "if " + a.GoName + " != nil {\n" + c.client.w.restBody(a.Body, a.GoName) + "}\n"
	}
	return "if " + a.GoName + " != nil {\n" + c.client.w.restBody(a.Body, "(*"+a.GoName+")") + "}\n"
}

// RESTVar is the declaration of what stays the same from call to call.
func (c *callView) RESTVar() string {
	wire := c.http()
	var b strings.Builder
	fmt.Fprintf(&b, "%s = restOperation[%s]{\n", c.Var(), c.restOut())
	fmt.Fprintf(&b, "rest: rest.Operation{%s},\n", c.restFields(wire))
	if c.client.Session != nil {
		fmt.Fprintf(&b, "session: %s,\n", c.sessionLiteral())
	}
	if c.needsScope() {
		b.WriteString("scoped: true,\n")
	}
	if e := c.Endpoint(); e != "" {
		fmt.Fprintf(&b, "endpoint: %s,\n", e)
	}
	if d := c.restDecoder(); d != "" {
		fmt.Fprintf(&b, "decode: %s,\n", d)
	}
	if d := c.refusals(); d != "" {
		fmt.Fprintf(&b, "refusals: refusals{%s},\n", d)
	}
	if c.client.Session != nil && c.carriesSession() {
		if f := c.client.Session.carryFunc(c); f != "" {
			fmt.Fprintf(&b, "carry: %s,\n", f)
		}
		fmt.Fprintf(&b, "judge: %s,\n", c.client.Session.judgeFunc(c))
	}
	b.WriteString("}\n")
	return b.String()
}

func (c *callView) restFields(wire *model.HTTPOperation) string {
	fields := []string{
		"Name: " + strconv.Quote(c.FullName()), "Method: " + strconv.Quote(wire.Method), "Path: " + strconv.Quote(wire.Path),
	}
	if accept := restAccept(wire); accept != "" {
		fields = append(fields, "Accept: "+strconv.Quote(accept))
	}
	for _, r := range c.Results {
		if restStreams(r.Body) {
			fields = append(fields, "Streams: true")
			break
		}
	}
	return strings.Join(fields, ", ")
}

// restDecoder is the function that reads an answer, "" if nothing is read.
func (c *callView) restDecoder() string {
	switch {
	case c.ResultType != "":
		return c.decodeSeveral()
	case len(c.Results) == 0:
		return ""
	}
	b := c.Results[0].Body
	return fmt.Sprintf("func(out *%s, reply *rest.Reply) error {\n%s}", c.restOut(), c.decodeStatements(b, "*out"))
}

// decodeStatements read a body into target and return the error.
func (c *callView) decodeStatements(b *model.Body, target string) string {
	read := c.client.w.restDecode(b, target)
	if b.Type != nil && hasCodec(b.Type) && target == "*out" {
		read = strings.ReplaceAll(read, "(*out).", "out.")
	}
	if rest, ok := strings.CutPrefix(read, "err = "); ok {
		return "return " + rest
	}
	return read + "return nil\n"
}

// decodeSeveral reads whichever of several answers came. Of another one nothing is
// read.
func (c *callView) decodeSeveral() string {
	var b strings.Builder
	fmt.Fprintf(&b, "func(out *%s, reply *rest.Reply) error {\nswitch {\n", c.ResultType)
	responses := naming.SuccessBodies(c.http())
	for i, r := range c.Results {
		fmt.Fprintf(&b, "case reply.Is(%q):\n", responses[i].Status)
		t := bodyResult(c.http(), r.Body)
		field := "out." + r.GoName
		if elem, ok := strings.CutPrefix(t.text, "*"); ok {
			fmt.Fprintf(&b, "%s = new(%s)\n", field, elem)
		}
		b.WriteString(c.decodeStatements(r.Body, field))
	}
	last := "return nil"
	if slices.ContainsFunc(c.Results, func(r *model.Result) bool { return restStreams(r.Body) }) {
		last = "return reply.Close()"
	}
	b.WriteString("}\n" + last + "\n}")
	return b.String()
}

// ResultStruct declares the struct of several results.
func (c *callView) ResultStruct() string {
	if c.IsSOAP() || c.ResultType == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// %s is what %s returns: the field of the status that came is set.\ntype %s struct {\n", c.ResultType, c.GoName, c.ResultType)
	responses := naming.SuccessBodies(c.http())
	for i, r := range c.Results {
		fmt.Fprintf(&b, "%s %s // HTTP %s\n", r.GoName, bodyResult(c.http(), r.Body).text, responses[i].Status)
	}
	b.WriteString("}")
	return b.String()
}

// ParamsStruct declares the struct of parameters.
func (c *callView) ParamsStruct() string {
	if c.IsSOAP() || c.ParamsType == "" {
		return ""
	}
	var b strings.Builder
	kind := "parameters"
	if !c.paramsRequired() {
		kind = "optional parameters"
	}
	fmt.Fprintf(&b, "// %s are the %s of %s.\ntype %s struct {\n", c.ParamsType, kind, c.GoName, c.ParamsType)
	first := true
	for _, a := range c.Args {
		if !a.Gathered {
			continue
		}
		if doc := fieldDoc(&a.Param.Field); doc != "" {
			if !first {
				b.WriteString("\n")
			}
			b.WriteString(doc + "\n")
		}
		fmt.Fprintf(&b, "%s %s\n", a.GoName, goField(&a.Param.Field))
		first = false
	}
	b.WriteString("}")
	return b.String()
}

// Declaration is what stays the same from call to call, as a variable.
func (c *callView) Declaration() string {
	if c.IsSOAP() {
		return c.SOAPVar()
	}
	return c.RESTVar()
}
