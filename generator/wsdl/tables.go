package wsdl

import (
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/xmltree"
	"github.com/authgen/authgen/generator/xsd"
)

// tables hold the definitions of all documents by name, and those that are
// walked over in document order.
type tables struct {
	messages  map[xmltree.Name]*xmltree.Element
	portTypes map[xmltree.Name]*xmltree.Element
	bindings  map[xmltree.Name]*xmltree.Element
	services  []*xmltree.Element
	bound     []xmltree.Name              // bindings in document order
	roots     []*xmltree.Element          // of all documents
	policies  map[string]*xmltree.Element // wsp:Policy by Id
}

func newTables() tables {
	return tables{
		messages: map[xmltree.Name]*xmltree.Element{}, portTypes: map[xmltree.Name]*xmltree.Element{},
		bindings: map[xmltree.Name]*xmltree.Element{}, policies: map[string]*xmltree.Element{},
	}
}

// definitions enters what a WSDL document defines and reads what it imports.
func (r *reader) definitions(name string, root *xmltree.Element) {
	if r.read[name] {
		return
	}
	r.read[name] = true
	r.tables.roots = append(r.tables.roots, root)
	target := root.Value("targetNamespace")
	for _, c := range root.Children {
		r.definition(name, target, c)
	}
}

func (r *reader) definition(file, target string, node *xmltree.Element) {
	r.policy(node)
	if node.Name.Space != wsdlSpace {
		return
	}
	name := xmltree.Name{Space: target, Local: node.Value("name")}
	switch node.Name.Local {
	case "import":
		r.imports(file, node)
	case "types":
		r.types(file, node)
	case "message":
		r.enter(r.tables.messages, name, node)
	case "portType":
		r.enter(r.tables.portTypes, name, node)
	case "binding":
		if r.enter(r.tables.bindings, name, node) {
			r.tables.bound = append(r.tables.bound, name)
		}
	case "service":
		r.tables.services = append(r.tables.services, node)
	}
}

// enter adds a definition to a table; of several with one name the first counts.
func (r *reader) enter(table map[xmltree.Name]*xmltree.Element, name xmltree.Name, node *xmltree.Element) bool {
	if name.Local == "" {
		r.diags.Errorf("no-name", node.Pos, "%s has no name", node.Name.Local)
		return false
	}
	if old, ok := table[name]; ok {
		if !xmltree.Equal(old, node) {
			r.diags.Warnf("defined-twice", namePos(node), "%s %q is defined again, and differently", node.Name.Local, name.Local).
				WithRelated(namePos(old), "this definition counts")
		}
		return false
	}
	table[name] = node
	return true
}

// imports reads the document that wsdl:import names: WSDL, or a schema.
func (r *reader) imports(file string, node *xmltree.Element) {
	location := node.Attr("location")
	if location == nil {
		r.diags.Warnf("no-location", node.Pos, "import of %q has no location and is ignored", node.Value("namespace"))
		return
	}
	name, root, err := r.loader.Load(file, location.Value, node.Value("namespace"), xmltree.Options{SkipDoctype: true})
	switch {
	case xsd.IsMalformed(err):
	case err != nil:
		r.unread(location, err)
	case root.Name == xmltree.Name{Space: xsd.Space, Local: "schema"}:
		r.schemas.Add(name, root)
	case r.isDefinitions(root):
		r.definitions(name, root)
	}
}

// unread reports a document that is not to be had.
func (r *reader) unread(location *xmltree.Attr, err error) {
	if xsd.IsRemote(err) {
		r.problem("import-remote", location.Pos, "%s is on the network, and nothing is fetched", location.Value).
			WithHelp("fetch the file yourself and put it beside the description, or give it in a catalog")
		return
	}
	r.problem("import-unread", location.Pos, "%s was not read: %v", location.Value, err).
		WithHelp("put the file where location says, or give it in a catalog")
}

// problem is an error, or a warning when lenient.
func (r *reader) problem(code string, pos diag.Pos, format string, args ...any) *diag.Diagnostic {
	if r.opts.Lenient {
		return r.diags.Warnf(code, pos, format, args...)
	}
	return r.diags.Errorf(code, pos, format, args...)
}

// types adds the schemas that stand within the document.
func (r *reader) types(file string, node *xmltree.Element) {
	for _, c := range node.Children {
		switch {
		case c.Name.Local == "schema":
			r.schemas.Add(file, c) // which says what is wrong with its namespace
		case c.Name.Space == wsdlSpace && c.Name.Local == "import":
			r.imports(file, c)
		case c.Name == xmltree.Name{Space: xsd.Space, Local: "import"}:
			r.schemas.Import(file, c)
		}
	}
}

// find looks a definition up that an attribute of node names.
func (r *reader) find(table map[xmltree.Name]*xmltree.Element, what string, node *xmltree.Element, attr string) (*xmltree.Element, bool) {
	a := node.Attr(attr)
	if a == nil || strings.TrimSpace(a.Value) == "" {
		r.problem("no-"+attr, node.Pos, "%s names no %s", node.Name.Local, what).
			WithHelp("add the attribute %s", attr)
		return nil, false
	}
	name, ok := node.Resolve(a.Value)
	if !ok {
		prefix, _, _ := strings.Cut(a.Value, ":")
		r.problem("unbound-prefix", a.Pos, "namespace prefix %q of %q is not declared", prefix, a.Value).
			WithHelp("declare it: xmlns:%s=\"…\"", prefix)
		if found, ok := onlyLocal(table, name.Local); ok && r.opts.Lenient {
			return found, true
		}
		return nil, false
	}
	if found, ok := table[name]; ok {
		return found, true
	}
	if found, ok := onlyLocal(table, name.Local); ok {
		r.diags.Warnf("wrong-namespace", a.Pos, "there is no %s %q in the namespace %q; the one in another namespace is meant", what, name.Local, name.Space)
		return found, true
	}
	d := r.problem("dangling-reference", a.Pos, "%s %q is not defined", what, name.Local)
	if near := diag.Suggest(name.Local, localNames(table)); near != "" {
		d.WithHelp("did you mean %q?", near)
	} else {
		d.WithHelp("define it, or import the document that does")
	}
	if near, ok := onlyOne(table); ok && r.opts.Lenient {
		return near, true
	}
	return nil, false
}

// onlyOne is the definition of a table that has no other.
func onlyOne(table map[xmltree.Name]*xmltree.Element) (*xmltree.Element, bool) {
	for _, node := range table {
		return node, len(table) == 1
	}
	return nil, false
}

// onlyLocal is the one definition with a local name in whatever namespace.
// Descriptions confuse the namespace of their schema with their own.
func onlyLocal(table map[xmltree.Name]*xmltree.Element, local string) (found *xmltree.Element, ok bool) {
	for name, node := range table {
		if name.Local == local {
			if found != nil {
				return nil, false
			}
			found = node
		}
	}
	return found, found != nil
}
