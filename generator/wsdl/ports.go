package wsdl

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// A port is a SOAP binding at an address.
type port struct {
	name     string // of wsdl:port; empty when the description has no service
	service  string
	doc      string
	url      string
	version  string // "1.1" or "1.2"
	space    string // namespace of the binding's SOAP elements
	style    string // of operations that say none
	node     *xmltree.Element
	binding  *xmltree.Element
	portType *xmltree.Element
}

// ports are all SOAP ports that the options admit, in document order.
func (r *reader) ports() []*port {
	var ports []*port
	found := false
	for _, service := range r.tables.services {
		if r.opts.Service != "" && service.Value("name") != r.opts.Service {
			continue
		}
		for _, node := range service.Children {
			if node.Name != wsdlName("port") || r.opts.Port != "" && node.Value("name") != r.opts.Port {
				continue
			}
			found = true
			if p := r.port(service, node); p != nil {
				ports = append(ports, p)
			}
		}
	}
	if !found && (r.opts.Service != "" || r.opts.Port != "") {
		r.reportUnknownPort()
	}
	if r.opts.Service == "" && r.opts.Port == "" {
		ports = append(ports, r.unserved(ports)...)
	}
	return ports
}

// unserved makes up ports for SOAP bindings whose port type no port serves, as in
// a description that leaves the service to another document.
func (r *reader) unserved(ports []*port) []*port {
	served := map[*xmltree.Element]bool{}
	for _, p := range ports {
		served[p.portType], served[p.binding] = true, true
	}
	for _, node := range r.skipped {
		served[node] = true
	}
	var more []*port
	for _, name := range r.tables.bound {
		node := r.tables.bindings[name]
		if served[node] || soapBinding(node) == nil {
			continue
		}
		if p := r.bind(node); p != nil && !served[p.portType] {
			more = append(more, p)
			r.diags.Warnf("no-port", namePos(node), "no port serves binding %q", node.Value("name")).
				WithHelp("give the address of its operations when the client is made")
		}
	}
	return more
}

func (r *reader) reportUnknownPort() {
	var services, ports []string
	for _, s := range r.tables.services {
		services = append(services, s.Value("name"))
		for _, p := range s.Children {
			if p.Name == wsdlName("port") {
				ports = append(ports, p.Value("name"))
			}
		}
	}
	pos := r.tables.roots[0].Pos
	if r.opts.Service != "" && !slices.Contains(services, r.opts.Service) {
		r.diags.Errorf("no-service", pos, "there is no service %q", r.opts.Service).WithHelp("%s", choices(r.opts.Service, services))
		return
	}
	r.diags.Errorf("no-port", pos, "there is no port %q", r.opts.Port).WithHelp("%s", choices(r.opts.Port, ports))
}

// choices says what name may be instead.
func choices(name string, have []string) string {
	if near := diag.Suggest(name, have); near != "" {
		return "did you mean \"" + near + "\"?"
	}
	if len(have) == 0 {
		return "the description has none"
	}
	return "there are " + strings.Join(have, ", ")
}

// port reads a wsdl:port; nil when it is not SOAP on HTTP.
func (r *reader) port(service, node *xmltree.Element) *port {
	binding, ok := r.find(r.tables.bindings, "binding", node, "binding")
	if !ok {
		return nil
	}
	p := r.bind(binding)
	if p == nil {
		return nil
	}
	p.node, p.name, p.service, p.doc = node, node.Value("name"), service.Value("name"), documentation(service)
	for _, c := range node.Children {
		if c.Name.Local == "address" && (c.Name.Space == soap11Space || c.Name.Space == soap12Space) {
			p.url = c.Value("location")
		}
	}
	return p
}

// bind reads a wsdl:binding; nil when it is not SOAP on HTTP, which is noted.
func (r *reader) bind(node *xmltree.Element) *port {
	p := &port{binding: node, style: "document"}
	soap := soapBinding(node)
	if soap == nil {
		r.skip(node, "binding %q is not SOAP and is skipped", node.Value("name"))
		return nil
	}
	p.space, p.version = soap.Name.Space, "1.1"
	if p.space == soap12Space {
		p.version = "1.2"
	}
	if style := soap.Value("style"); style != "" {
		p.style = style
	}
	if t := soap.Value("transport"); !overHTTP(t) {
		r.skip(node, "binding %q is SOAP over %s and is skipped", node.Value("name"), t)
		return nil
	}
	var ok bool
	if p.portType, ok = r.portTypeOf(node); !ok {
		return nil
	}
	return p
}

// portTypeOf is the port type that a binding names, or the only one there is.
func (r *reader) portTypeOf(binding *xmltree.Element) (*xmltree.Element, bool) {
	if binding.Attr("type") == nil && len(r.tables.portTypes) == 1 {
		for _, only := range r.tables.portTypes {
			r.diags.Warnf("no-type", binding.Pos, "binding %q names no portType; %q is meant", binding.Value("name"), only.Value("name"))
			return only, true
		}
	}
	return r.find(r.tables.portTypes, "portType", binding, "type")
}

// skip warns of a definition that is left out, once.
func (r *reader) skip(node *xmltree.Element, format string, args ...any) {
	if !slices.Contains(r.skipped, node) {
		r.skipped = append(r.skipped, node)
		r.diags.Warnf("skipped", namePos(node), format, args...)
	}
}

func soapBinding(node *xmltree.Element) *xmltree.Element {
	if b := node.Child(soap11Space, "binding"); b != nil {
		return b
	}
	return node.Child(soap12Space, "binding")
}

// overHTTP reports whether a SOAP transport is HTTP. Descriptions are careless
// with its address, so others are known by their names.
func overHTTP(transport string) bool {
	t := strings.ToLower(transport)
	for _, other := range []string{"jms", "smtp", "/tcp", "mail", "udp", "xmpp"} {
		if strings.Contains(t, other) {
			return false
		}
	}
	return true
}

// operations fills the service with the operations of all ports, each port type's
// once: over the version that is preferred, else over the first port.
func (r *reader) operations(s *model.Service) {
	ports := r.ports()
	version := r.opts.Version
	if version == "" {
		version = "1.1"
	}
	slices.SortStableFunc(ports, func(a, b *port) int { return rank(a, version) - rank(b, version) })
	if len(ports) > 0 {
		s.URL = ports[0].url
		if s.Doc == "" {
			s.Doc = ports[0].doc
		}
	}
	seen := map[*xmltree.Element]bool{} // operations of port types
	for _, p := range ports {
		for _, op := range r.bound(p) {
			if seen[op.node] {
				continue
			}
			seen[op.node] = true
			if o := r.operation(op); o != nil {
				o.Service = s
				s.Operations = append(s.Operations, o)
				if op.port.url != s.URL {
					o.Wire.(*model.SOAPOperation).URL = op.port.url
				}
			}
		}
	}
	r.schemas.ReportMissing()
	r.noteUnbound(ports)
	if len(s.Operations) == 0 && !r.diags.HasErrors() {
		r.diags.Warnf("no-operation", s.Pos, "the description has no operation that is called over SOAP")
	}
}

// noteUnbound lists the port types that no SOAP port binds.
func (r *reader) noteUnbound(ports []*port) {
	if r.opts.Service != "" || r.opts.Port != "" {
		return
	}
	for _, root := range r.tables.roots {
		for _, node := range root.Children {
			isBound := func(p *port) bool { return p.portType == node }
			if node.Name == wsdlName("portType") && !slices.ContainsFunc(ports, isBound) {
				r.diags.Notef("unbound", namePos(node), "portType %q has no SOAP binding", node.Value("name"))
			}
		}
	}
}

// rank is 0 for a port of the version that is preferred.
func rank(p *port, version string) int {
	if p.version == version {
		return 0
	}
	return 1
}

// A boundOperation is an operation of a port type as a port binds it.
type boundOperation struct {
	port    *port
	node    *xmltree.Element // in the port type
	binding *xmltree.Element // in the binding
	name    string           // the vendor's word, told apart from overloads
	// parameters: the input's only part is called "parameters", as wrappers' are.
	parameters bool
}

// bound are the operations that a port's binding lists.
func (r *reader) bound(p *port) []*boundOperation {
	if p.binding.Child(wsdlSpace, "operation") == nil {
		return r.unlisted(p)
	}
	var ops []*boundOperation
	used := map[*xmltree.Element]bool{}
	names := overloadNames(p.portType)
	for _, b := range p.binding.Children {
		if b.Name != wsdlName("operation") {
			continue
		}
		node := matching(p.portType, b, used)
		if node == nil {
			r.unboundOperation(p, b)
			continue
		}
		used[node] = true
		ops = append(ops, &boundOperation{port: p, node: node, binding: b, name: names[node]})
	}
	return ops
}

// unlisted are all operations of the port type, for a binding that lists none.
func (r *reader) unlisted(p *port) []*boundOperation {
	var ops []*boundOperation
	names := overloadNames(p.portType)
	for _, node := range p.portType.Children {
		if node.Name == wsdlName("operation") {
			ops = append(ops, &boundOperation{port: p, node: node, binding: &xmltree.Element{Pos: node.Pos, Parent: p.binding}, name: names[node]})
		}
	}
	if len(ops) > 0 {
		r.diags.Warnf("no-operation", namePos(p.binding), "binding %q lists no operation; all of its portType are bound", p.binding.Value("name"))
	}
	return ops
}

// matching is the port type's operation that a binding's means: of overloads
// the one whose input and output are called the same, else the next.
func matching(portType, b *xmltree.Element, used map[*xmltree.Element]bool) *xmltree.Element {
	var first *xmltree.Element
	for _, node := range portType.Children {
		if node.Name != wsdlName("operation") || node.Value("name") != b.Value("name") || used[node] {
			continue
		}
		if sameName(node, b, "input") && sameName(node, b, "output") {
			return node
		}
		if first == nil {
			first = node
		}
	}
	return first
}

func sameName(a, b *xmltree.Element, child string) bool {
	return messageName(a, child) == messageName(b, child)
}

// messageName is the name of an operation's input or output, "" if it says none.
func messageName(op *xmltree.Element, child string) string {
	if c := op.Child(wsdlSpace, child); c != nil {
		return c.Value("name")
	}
	return ""
}

func (r *reader) unboundOperation(p *port, b *xmltree.Element) {
	var names []string
	for _, node := range p.portType.Children {
		if node.Name == wsdlName("operation") {
			names = append(names, node.Value("name"))
		}
	}
	d := r.diags.Warnf("dangling-reference", namePos(b), "portType %q has no operation %q, which is left out", p.portType.Value("name"), b.Value("name")).
		WithRelated(namePos(p.portType), "the portType")
	if near := diag.Suggest(b.Value("name"), names); near != "" {
		d.WithHelp("did you mean %q?", near)
	}
}

// overloadNames gives the operations of a port type names that differ: of those
// with one name the first keeps it, others go by the name of their input.
func overloadNames(portType *xmltree.Element) map[*xmltree.Element]string {
	names, taken := map[*xmltree.Element]string{}, map[string]bool{}
	var again []*xmltree.Element
	for _, node := range portType.Children {
		name := node.Value("name")
		switch {
		case node.Name != wsdlName("operation"):
		case taken[name]:
			again = append(again, node)
		default:
			names[node], taken[name] = name, true
		}
	}
	for _, node := range again {
		name := messageName(node, "input")
		for n := 2; name == "" || taken[name]; n++ {
			name = node.Value("name") + strconv.Itoa(n)
		}
		names[node], taken[name] = name, true
	}
	return names
}

func localNames(table map[xmltree.Name]*xmltree.Element) []string {
	var names []string
	for name := range maps.Keys(table) {
		names = append(names, name.Local)
	}
	slices.Sort(names)
	return names
}
