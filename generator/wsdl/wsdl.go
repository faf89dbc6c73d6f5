// Package wsdl reads WSDL 1.1 descriptions with SOAP 1.1 and SOAP 1.2 bindings
// into a model.Service: document and rpc style, literal and encoded use, wrapped
// and bare bodies, messages of several parts, headers, faults, one-way calls.
// What wsdl:import and the schemas refer to is read in any depth.
//
// It leaves out what is not called over SOAP on HTTP: HTTP and JMS bindings,
// notifications, WS-Policy beyond addressing and MTOM. Each is reported as skipped.
package wsdl

import (
	"io/fs"
	"path"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
	"github.com/authgen/authgen/generator/xsd"
)

// Options choose what is read. The zero value reads all services and prefers
// SOAP 1.1 where an operation is bound to both versions.
type Options struct {
	Service string // name of the only wsdl:service to read; empty means all
	Port    string // name of the only wsdl:port to read; empty means all
	Version string // SOAP version that is preferred: "1.1" or "1.2"; empty means "1.1"
	// Catalog returns copies of documents that are imported from the network,
	// which is never asked. Nil means none.
	Catalog xsd.Catalog
	// Lenient turns references that lead nowhere into warnings; operations that
	// cannot be described are left out.
	Lenient bool
}

// Parse reads the description in file, a slash path within fsys. The service is
// nil when the description could not be read at all; with errors among the
// diagnostics it may be incomplete. The inputs are all files that were read.
func Parse(fsys fs.FS, file string, opts Options) (*model.Service, []model.Input, diag.List) {
	r := &reader{opts: opts, file: path.Clean(file), read: map[string]bool{}}
	r.loader = xsd.NewLoader(fsys, opts.Catalog, &r.diags)
	r.schemas = xsd.NewSet(r.loader, &r.diags)
	r.schemas.Lenient = opts.Lenient
	r.tables = newTables()
	service := r.service()
	r.diags.Sort()
	return service, r.loader.Inputs(), r.diags
}

// Namespaces of WSDL 1.1 and its bindings.
const (
	wsdlSpace   = "http://schemas.xmlsoap.org/wsdl/"
	wsdl20Space = "http://www.w3.org/ns/wsdl"
	soap11Space = "http://schemas.xmlsoap.org/wsdl/soap/"
	soap12Space = "http://schemas.xmlsoap.org/wsdl/soap12/"
	httpSpace   = "http://schemas.xmlsoap.org/wsdl/http/"
	mimeSpace   = "http://schemas.xmlsoap.org/wsdl/mime/"
)

// A reader reads one description.
type reader struct {
	opts    Options
	file    string
	loader  *xsd.Loader
	schemas *xsd.Set
	diags   diag.List
	read    map[string]bool // documents that were read
	tables  tables
	skipped []*xmltree.Element // definitions that are left out
}

// service is the whole run.
func (r *reader) service() *model.Service {
	root := r.root()
	if root == nil {
		return nil
	}
	r.definitions(r.file, root)
	r.schemas.Resolve()
	s := &model.Service{
		Name: serviceName(r.file), Pos: root.Pos, File: r.file, Protocol: model.SOAP,
		Doc: documentation(root), Types: r.schemas.Types(),
	}
	r.operations(s)
	return s
}

// root loads the first document and says what is wrong if it is no WSDL 1.1.
func (r *reader) root() *xmltree.Element {
	_, root, err := r.loader.Load("", r.file, "", xmltree.Options{})
	switch {
	case xsd.IsMalformed(err):
		return nil
	case err != nil:
		r.diags.Errorf("no-file", diag.Pos{File: r.file}, "%v", err)
		return nil
	}
	if !r.isDefinitions(root) {
		return nil
	}
	return root
}

// isDefinitions reports whether root opens a WSDL 1.1 document, and says what
// else it is.
func (r *reader) isDefinitions(root *xmltree.Element) bool {
	if root.Name == wsdlName("definitions") {
		return true
	}
	d := r.diags.Errorf("no-wsdl", root.Pos, "%s is not a WSDL 1.1 description", root.Name)
	if root.Name.Space == wsdl20Space {
		d.WithHelp("this is WSDL 2.0; ask the vendor for WSDL 1.1")
	} else {
		d.WithHelp("expected <definitions> in the namespace %s", wsdlSpace)
	}
	return false
}

func wsdlName(local string) xmltree.Name { return xmltree.Name{Space: wsdlSpace, Local: local} }

// serviceName is the file's name without its extension.
func serviceName(file string) string {
	base := path.Base(file)
	return strings.TrimSuffix(base, path.Ext(base))
}

// documentation is the text of a node's wsdl:documentation.
func documentation(node *xmltree.Element) string {
	if d := node.Child(wsdlSpace, "documentation"); d != nil {
		return xsd.CleanText(d.InnerText())
	}
	return ""
}

// namePos is the place of a node's name.
func namePos(node *xmltree.Element) diag.Pos {
	if a := node.Attr("name"); a != nil {
		return a.Pos
	}
	return node.Pos
}
