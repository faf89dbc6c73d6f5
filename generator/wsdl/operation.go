package wsdl

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
	"github.com/authgen/authgen/generator/xsd"
)

// operation describes one call; nil when it cannot be made by a client, or is
// wrong, which is reported.
func (r *reader) operation(op *boundOperation) *model.Operation {
	wire := &model.SOAPOperation{
		Version: op.port.version, PortType: op.port.portType.Value("name"),
		Binding: op.port.binding.Value("name"), Port: op.port.name,
	}
	if !r.callable(op) {
		return nil
	}
	style := op.port.style
	if soap := op.soap("operation"); soap != nil {
		wire.Action = soap.Value("soapAction")
		if s := soap.Value("style"); s != "" {
			style = s
		}
	}
	wire.RPC = style == "rpc"
	in, out := op.node.Child(wsdlSpace, "input"), op.node.Child(wsdlSpace, "output")
	request, ok := r.envelope(op, wire, in, op.binding.Child(wsdlSpace, "input"), op.node.Value("name"))
	if !ok {
		return nil
	}
	wire.Request, wire.OneWay = request, out == nil
	wire.WSAction = wsAction(op, wire, in)
	if message, ok := r.find(r.tables.messages, "message", in, "message"); ok {
		op.parameters = len(message.Children) == 1 && partNamed(message, "parameters") != nil
	}
	if out != nil {
		if wire.Response, ok = r.envelope(op, wire, out, op.binding.Child(wsdlSpace, "output"), op.node.Value("name")+"Response"); !ok {
			return nil
		}
	}
	wire.Faults = r.faults(op)
	wire.Wrapped = wire.RPC || wrapped(op, wire)
	r.policies(op, wire)
	return &model.Operation{Name: op.name, Pos: namePos(op.node), Doc: r.operationDoc(op), Wire: wire}
}

// operationDoc is what the port type says of an operation, else the binding.
func (r *reader) operationDoc(op *boundOperation) string {
	if doc := documentation(op.node); doc != "" {
		return doc
	}
	return documentation(op.binding)
}

// callable reports whether an operation starts with the client's message.
func (r *reader) callable(op *boundOperation) bool {
	for _, c := range op.node.Children {
		if c.Name == wsdlName("input") {
			return true
		}
		if c.Name == wsdlName("output") {
			break
		}
	}
	r.skip(op.node, "operation %q starts with the server's message and is skipped", op.node.Value("name"))
	return false
}

// soap is the SOAP element of the binding's operation that is called local.
func (op *boundOperation) soap(local string) *xmltree.Element {
	return soapChild(op.binding, op.port.space, local)
}

// soapChild is a child in the SOAP namespace of a binding, or, since some mix
// them up, in that of the other version.
func soapChild(node *xmltree.Element, space, local string) *xmltree.Element {
	if node == nil {
		return nil
	}
	if c := node.Child(space, local); c != nil {
		return c
	}
	if space == soap11Space {
		return node.Child(soap12Space, local)
	}
	return node.Child(soap11Space, local)
}

// An extent is what a binding's input or output says of a message.
type extent struct {
	body    *xmltree.Element   // soap:body, or nil
	headers []*xmltree.Element // soap:header
	files   map[string]bool    // parts that travel as attachments
}

// extentOf reads a binding's input or output, also within MIME parts.
func extentOf(node *xmltree.Element, space string) extent {
	e := extent{files: map[string]bool{}}
	if node == nil {
		return e
	}
	holders := []*xmltree.Element{node}
	if multi := node.Child(mimeSpace, "multipartRelated"); multi != nil {
		for _, part := range multi.Children {
			holders = append(holders, part)
			for _, c := range part.Children {
				if c.Name == (xmltree.Name{Space: mimeSpace, Local: "content"}) {
					e.files[c.Value("part")] = true
				}
			}
		}
	}
	for _, h := range holders {
		if e.body == nil {
			e.body = soapChild(h, space, "body")
		}
		for _, c := range h.Children {
			if c.Name.Local == "header" && (c.Name.Space == soap11Space || c.Name.Space == soap12Space) {
				e.headers = append(e.headers, c)
			}
		}
	}
	return e
}

// envelope describes one message: io is the port type's input or output, bound
// the binding's, wrapper the name of an rpc wrapper.
func (r *reader) envelope(op *boundOperation, wire *model.SOAPOperation, io, bound *xmltree.Element, wrapper string) (*model.Envelope, bool) {
	message, ok := r.find(r.tables.messages, "message", io, "message")
	if !ok {
		if !r.opts.Lenient {
			return nil, false
		}
		message = &xmltree.Element{Pos: io.Pos}
	}
	ext := extentOf(bound, op.port.space)
	env := &model.Envelope{Message: message.Value("name")}
	inHeader := map[*xmltree.Element]bool{}
	for _, h := range ext.headers {
		r.header(env, h, inHeader)
	}
	if ext.body != nil && ext.body.Value("use") == "encoded" {
		wire.Encoded = true
	}
	fields, ok := r.parts(message, ext, inHeader)
	if !ok {
		return nil, false
	}
	env.Body = fields
	for _, part := range message.Children {
		if name := part.Value("name"); part.Name == wsdlName("part") && ext.files[name] {
			env.Files = append(env.Files, name)
		}
	}
	if wire.RPC {
		env.Body = []*model.Field{rpcWrapper(op, ext, message, wrapper, fields)}
	}
	return env, true
}

// parts are the fields of a message's parts that travel in the body.
func (r *reader) parts(message *xmltree.Element, ext extent, inHeader map[*xmltree.Element]bool) ([]*model.Field, bool) {
	var fields []*model.Field
	listed := listedParts(ext.body)
	good := true
	for _, part := range message.Children {
		name := part.Value("name")
		switch {
		case part.Name != wsdlName("part"):
			continue
		case ext.files[name]:
			r.diags.Notef("attachment", namePos(part), "part %q travels as an attachment: by an option of the call, not as an argument or result", name)
			continue
		case listed != nil && !listed[name], listed == nil && inHeader[part]:
			continue
		}
		f, ok := r.part(part)
		if !ok {
			good = false
			continue
		}
		fields = append(fields, f)
	}
	r.checkParts(message, ext.body, listed)
	return fields, good
}

// listedParts are the names in parts= of soap:body; nil means all.
func listedParts(body *xmltree.Element) map[string]bool {
	if body == nil || body.Attr("parts") == nil {
		return nil
	}
	listed := map[string]bool{}
	for name := range strings.FieldsSeq(body.Attr("parts").Value) {
		listed[name] = true
	}
	return listed
}

// checkParts reports names in parts= that the message does not have.
func (r *reader) checkParts(message, body *xmltree.Element, listed map[string]bool) {
	for name := range listed {
		if partNamed(message, name) == nil {
			r.diags.Warnf("dangling-reference", body.Attr("parts").Pos, "message %q has no part %q", message.Value("name"), name)
		}
	}
}

func partNamed(message *xmltree.Element, name string) *xmltree.Element {
	for _, p := range message.Children {
		if p.Name == wsdlName("part") && p.Value("name") == name {
			return p
		}
	}
	return nil
}

// part is the field of a message part.
func (r *reader) part(part *xmltree.Element) (*model.Field, bool) {
	a := part.Attr("type")
	if ref := part.Attr("element"); ref != nil {
		named := xsd.Ref{Node: part, Value: ref.Value, Pos: ref.Pos}
		if r.schemas.HasElement(named) || !r.schemas.HasType(named) {
			e, ok := r.schemas.FindElement(named)
			if !ok {
				name, _ := part.Resolve(ref.Value)
				return r.untyped(name, part)
			}
			return r.schemas.Body(e), true
		}
		r.diags.Warnf("wrong-reference", ref.Pos, "%q is a type, not an element", ref.Value).
			WithHelp("write type=%q", ref.Value)
		a = ref
	}
	if a == nil {
		r.problem("no-type", part.Pos, "part %q has neither element nor type", part.Value("name")).
			WithHelp("add the attribute element or type")
		return nil, false
	}
	t, ok := r.schemas.FindType(xsd.Ref{Node: part, Value: a.Value, Pos: a.Pos})
	if !ok {
		return r.untyped(xmltree.Name{Local: part.Value("name")}, part)
	}
	return &model.Field{
		Name: part.Value("name"), Pos: namePos(part), Doc: documentation(part),
		Type: r.schemas.Lower(t), MinOccurs: 1, MaxOccurs: 1,
	}, true
}

// untyped stands for a part whose element or type is not defined: a lenient
// reader takes any element for it.
func (r *reader) untyped(name xmltree.Name, part *xmltree.Element) (*model.Field, bool) {
	if !r.opts.Lenient {
		return nil, false
	}
	return &model.Field{
		Name: name.Local, Space: name.Space, Pos: namePos(part), Doc: documentation(part),
		Type: &model.Any{XML: true}, MinOccurs: 1, MaxOccurs: 1,
	}, true
}

// rpcWrapper is the element that rpc style puts around the parts. Its namespace
// is that of soap:body, else that of the description, which servers expect when
// none is said.
func rpcWrapper(op *boundOperation, ext extent, message *xmltree.Element, name string, parts []*model.Field) *model.Field {
	space := ""
	if ext.body != nil {
		space = ext.body.Value("namespace")
	}
	if space == "" {
		space = definitionsOf(op.binding).Value("targetNamespace")
	}
	s := &model.Struct{Decl: model.Decl{Name: name, Path: []string{name}, Internal: true, Pos: namePos(message)}, Fields: parts}
	return &model.Field{Name: name, Space: space, Type: s, Pos: namePos(op.node), MinOccurs: 1, MaxOccurs: 1}
}

func definitionsOf(node *xmltree.Element) *xmltree.Element {
	for node.Parent != nil {
		node = node.Parent
	}
	return node
}

// header adds a soap:header to an envelope. What is wrong with it is a warning:
// headers are never demanded.
func (r *reader) header(env *model.Envelope, h *xmltree.Element, inHeader map[*xmltree.Element]bool) {
	if part, ok := r.headerPart(h); ok {
		inHeader[part] = true
		if f, ok := r.part(part); ok {
			if part.Attr("element") == nil {
				f.Space = h.Value("namespace")
			}
			env.Headers = append(env.Headers, f)
		}
	}
}

// headerPart is the part that a soap:header or soap:headerfault names.
func (r *reader) headerPart(h *xmltree.Element) (*xmltree.Element, bool) {
	name := h.Value("message")
	resolved, _ := h.Resolve(name)
	message := r.tables.messages[resolved]
	if message == nil {
		message, _ = onlyLocal(r.tables.messages, resolved.Local)
	}
	if message == nil {
		r.diags.Warnf("dangling-reference", h.Pos, "message %q of a %s is not defined, and the header is left out", name, h.Name.Local)
		return nil, false
	}
	part := partNamed(message, h.Value("part"))
	if part == nil {
		r.diags.Warnf("dangling-reference", h.Pos, "message %q has no part %q, and the header is left out", message.Value("name"), h.Value("part")).
			WithRelated(namePos(message), "the message")
		return nil, false
	}
	return part, true
}

// faults are the declared faults of an operation, and its headerfaults.
func (r *reader) faults(op *boundOperation) []*model.Fault {
	var faults []*model.Fault
	for _, node := range op.node.Children {
		if node.Name != wsdlName("fault") {
			continue
		}
		message, ok := r.find(r.tables.messages, "message", node, "message")
		if !ok {
			continue
		}
		for _, part := range message.Children {
			if part.Name != wsdlName("part") {
				continue
			}
			if f, ok := r.part(part); ok {
				faults = append(faults, &model.Fault{Name: node.Value("name"), Detail: f, Doc: documentation(node), Pos: namePos(node)})
			}
			break
		}
	}
	return append(faults, r.headerFaults(op)...)
}

func (r *reader) headerFaults(op *boundOperation) []*model.Fault {
	var faults []*model.Fault
	for _, io := range []string{"input", "output"} {
		for _, h := range extentOf(op.binding.Child(wsdlSpace, io), op.port.space).headers {
			for _, hf := range h.Children {
				if hf.Name.Local != "headerfault" {
					continue
				}
				part, ok := r.headerPart(hf)
				if !ok {
					continue
				}
				if f, ok := r.part(part); ok {
					faults = append(faults, &model.Fault{Name: hf.Value("part"), Detail: f, Header: true, Pos: hf.Pos})
				}
			}
		}
	}
	return faults
}

// wrapped reports whether the body elements of a document/literal operation only
// gather arguments: one element called like the operation, or a part called
// "parameters", of a struct without attributes; the same for the answer.
func wrapped(op *boundOperation, wire *model.SOAPOperation) bool {
	if wire.Encoded || !isWrapper(wire.Request) {
		return false
	}
	if wire.Response != nil && len(wire.Response.Body) > 0 && !isWrapper(wire.Response) {
		return false
	}
	return wire.Request.Body[0].Name == op.node.Value("name") || op.parameters
}

// isWrapper reports whether the body of env is one element of plain children.
func isWrapper(env *model.Envelope) bool {
	if len(env.Body) != 1 {
		return false
	}
	f := env.Body[0]
	s, ok := f.Type.(*model.Struct)
	if !ok || s.Abstract || s.Mixed || s.Base != nil || len(s.Derived) > 0 || f.Presence != model.Required || len(f.Substitutes) > 0 {
		return false
	}
	for _, c := range s.Fields {
		if c.Kind != model.FieldElement || isAlternative(c) || c.Group != 0 {
			return false
		}
	}
	return true
}

// isAlternative reports whether another field may stand instead of f.
func isAlternative(f *model.Field) bool {
	for c := f.Choice; c != nil; c = c.Parent {
		if len(c.Branches) > 1 {
			return true
		}
	}
	return false
}
