package wsdl

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// policy remembers a wsp:Policy by its Id.
func (r *reader) policy(node *xmltree.Element) {
	if node.Name.Local != "Policy" {
		return
	}
	for _, a := range node.Attrs {
		if a.Name.Local == "Id" || a.Name.Local == "Name" {
			r.tables.policies[a.Value] = node
		}
	}
}

// policies notes what the port and its binding demand: WS-Addressing headers,
// and binary data as attachments.
func (r *reader) policies(op *boundOperation, wire *model.SOAPOperation) {
	for _, node := range []*xmltree.Element{op.port.node, op.port.binding, op.binding} {
		if node == nil {
			continue
		}
		for _, c := range node.Children {
			switch c.Name.Local {
			case "UsingAddressing":
				if a := c.AttrNS(wsdlSpace, "required"); a != nil && truth(a.Value) {
					addressing(c, wire)
				}
			case "Policy":
				r.assertions(c, wire)
			case "PolicyReference":
				if p := r.tables.policies[strings.TrimPrefix(c.Value("URI"), "#")]; p != nil {
					r.assertions(p, wire)
				}
			}
		}
	}
}

// assertions reads the assertions of a policy that are not optional.
func (r *reader) assertions(node *xmltree.Element, wire *model.SOAPOperation) {
	for _, a := range node.Attrs {
		if a.Name.Local == "Optional" && truth(a.Value) {
			return
		}
	}
	switch node.Name.Local {
	case "OptimizedMimeSerialization", "MTOM":
		wire.MTOM = true
		return
	case "UsingAddressing", "Addressing":
		addressing(node, wire)
		return
	}
	for _, c := range node.Children {
		r.assertions(c, wire)
	}
}

// addressing notes that a description asks for headers of WS-Addressing, by the
// namespace of its word for it in an edition before the standard.
func addressing(node *xmltree.Element, wire *model.SOAPOperation) {
	const edition2004 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
	old := node.Name.Space == edition2004 || node.Name.Space == edition2004+"/policy"
	wire.Addressing2004 = old && (!wire.Addressing || wire.Addressing2004)
	wire.Addressing = true
}

func truth(v string) bool { v = strings.TrimSpace(v); return v == "true" || v == "1" }

// wsAction is the action that WS-Addressing has for an operation, empty where it
// is the SOAPAction: what the input says, else one made of names.
func wsAction(op *boundOperation, wire *model.SOAPOperation, in *xmltree.Element) string {
	for _, a := range in.Attrs {
		if a.Name.Local == "Action" && a.Name.Space != "" && a.Value != wire.Action {
			return a.Value
		}
	}
	if wire.Action != "" {
		return ""
	}
	space := definitionsOf(op.node).Value("targetNamespace")
	separator := "/"
	if strings.HasPrefix(space, "urn:") {
		separator = ":"
	}
	name := in.Value("name")
	if name == "" {
		name = op.node.Value("name")
		if !wire.OneWay {
			name += "Request"
		}
	}
	return strings.TrimSuffix(space, separator) + separator + wire.PortType + separator + name
}
