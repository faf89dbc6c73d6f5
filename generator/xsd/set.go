package xsd

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// A Set is all schemas of one description. Add documents, call Resolve, then
// look components up and lower them.
type Set struct {
	// Lenient turns references that lead nowhere into warnings; what they stand
	// for becomes an untyped value.
	Lenient bool

	loader *Loader
	diags  *diag.List

	docs      []*document
	seen      map[docKey]bool
	redefined []redefinition
	missing   map[string]*missingImport // by namespace
	spaces    map[string]bool           // target namespaces that were read

	types      map[Name]*typeDef
	elements   map[Name]*elementDef
	attributes map[Name]*attrDef
	groups     map[Name]*groupDef
	attrGroups map[Name]*attrGroupDef
	order      []any // *typeDef, *elementDef … of documents, in document order

	simple  map[string]*SimpleType // the built-in ones
	sound   map[any]bool           // what checkCycles has walked
	anyType *ComplexType

	low lowerer
}

var errNoLocation = errors.New("no location is said")

// A docKey tells readings of a document apart: one without target namespace is
// another schema in each namespace that includes it.
type docKey struct {
	name, target string
}

// A document is one schema element.
type document struct {
	root               *xmltree.Element
	name               string // of the file
	target             string // target namespace, the includer's for a chameleon
	chameleon          bool
	elementQualified   bool
	attributeQualified bool
}

// The defs are what pass one finds: a name, the node that defines it and, once
// pass two built it, the component.
type (
	source struct {
		name      Name
		doc       *document
		node      *xmltree.Element
		redefines any // the def that this one replaces, or nil
	}
	typeDef struct {
		source
		typ     Type
		builtin bool
	}
	elementDef struct {
		source
		element *Element
		builtin bool
	}
	attrDef struct {
		source
		use     *AttributeUse
		builtin bool
	}
	groupDef struct {
		source
		group   *GroupDef
		builtin bool
	}
	attrGroupDef struct {
		source
		group   *AttributeGroup
		builtin bool
	}
)

// A redefinition is a child of xs:redefine, kept until all documents are read.
type redefinition struct {
	doc  *document
	node *xmltree.Element
}

// A missingImport is an import whose document is not to be had. It is a mistake
// only if something of its namespace is used.
type missingImport struct {
	namespace string
	location  string
	pos       diag.Pos
	err       error
	wanted    []wanted
	include   bool
}

// wanted is a reference into a namespace that is missing.
type wanted struct {
	pos  diag.Pos
	what string
}

// NewSet returns an empty set that reads what its documents import through
// loader; mistakes go to diags.
func NewSet(loader *Loader, diags *diag.List) *Set {
	s := &Set{
		loader: loader, diags: diags,
		seen: map[docKey]bool{}, missing: map[string]*missingImport{}, spaces: map[string]bool{},
		types: map[Name]*typeDef{}, elements: map[Name]*elementDef{}, attributes: map[Name]*attrDef{},
		groups: map[Name]*groupDef{}, attrGroups: map[Name]*attrGroupDef{},
		simple: map[string]*SimpleType{}, sound: map[any]bool{},
	}
	s.low = newLowerer(s)
	s.addBuiltins()
	return s
}

// Parse reads one schema file with all it refers to, resolves it and returns the
// set and what was read. Nil when the file itself is not to be had.
func Parse(fsys fs.FS, file string, catalog Catalog) (*Set, []model.Input, diag.List) {
	var diags diag.List
	loader := NewLoader(fsys, catalog, &diags)
	name, root, err := loader.Load("", file, "", xmltree.Options{})
	if err != nil {
		if !IsMalformed(err) {
			diags.Errorf("no-file", diag.Pos{File: name}, "%v", err)
		}
		return nil, loader.Inputs(), diags
	}
	s := NewSet(loader, &diags)
	s.Add(name, root)
	s.Resolve()
	s.ReportMissing()
	s.Types() // which finds what only lowering can
	diags.Sort()
	return s, loader.Inputs(), diags
}

// Add reads a schema element of the document called name, and all documents that
// it includes, imports and redefines.
func (s *Set) Add(name string, root *xmltree.Element) {
	s.modernise(root)
	if root.Name != (Name{Space: Space, Local: "schema"}) {
		s.notSchema(root)
		return
	}
	target := root.Value("targetNamespace")
	if root.Parent == nil {
		s.seen[docKey{name: name, target: target}] = true
	}
	s.add(name, root, target, false)
}

// Import reads the document that an import names which stands outside of any
// schema, in the document called name.
func (s *Set) Import(name string, node *xmltree.Element) {
	s.imports(&document{root: node, name: name}, node)
}

// notSchema says what stands where a schema should.
func (s *Set) notSchema(root *xmltree.Element) {
	s.dangling("no-schema", root.Pos, "%s is not an XML Schema 1.0 schema", root.Name).
		WithHelp("expected <schema> in the namespace %s", Space)
}

func (s *Set) add(name string, root *xmltree.Element, target string, chameleon bool) {
	doc := &document{
		root: root, name: name, target: target, chameleon: chameleon,
		elementQualified:   root.Value("elementFormDefault") == "qualified",
		attributeQualified: root.Value("attributeFormDefault") == "qualified",
	}
	s.docs = append(s.docs, doc)
	s.spaces[target] = true
	for _, c := range root.Children {
		if c.Name.Space == Space {
			s.define(doc, c)
		}
	}
	for _, c := range root.Children {
		if c.Name.Space == Space {
			s.follow(doc, c)
		}
	}
}

// define enters a global component by its name.
func (s *Set) define(doc *document, node *xmltree.Element) {
	switch node.Name.Local {
	case "simpleType", "complexType", "element", "attribute", "group", "attributeGroup":
	default:
		return
	}
	local := node.Value("name")
	if local == "" {
		s.diags.Errorf("no-name", node.Pos, "global %s has no name", node.Name.Local)
		return
	}
	src := source{name: Name{Space: doc.target, Local: local}, doc: doc, node: node}
	switch node.Name.Local {
	case "simpleType", "complexType":
		enter(s, s.types, src, &typeDef{source: src})
	case "element":
		enter(s, s.elements, src, &elementDef{source: src})
	case "attribute":
		enter(s, s.attributes, src, &attrDef{source: src})
	case "group":
		enter(s, s.groups, src, &groupDef{source: src})
	case "attributeGroup":
		enter(s, s.attrGroups, src, &attrGroupDef{source: src})
	}
}

// A def is one of the defs.
type def interface{ at() *source }

func (s *source) at() *source { return s }

// enter adds a definition to a table. The first of several counts; a document
// comes before what everyone knows.
func enter[D def](s *Set, table map[Name]D, src source, d D) {
	old, found := table[src.name]
	if found && old.at().node != nil {
		if !xmltree.Equal(old.at().node, src.node) {
			s.diags.Warnf("defined-twice", namePos(src.node), "%s %q is defined again, and differently", src.node.Name.Local, src.name.Local).
				WithRelated(namePos(old.at().node), "this definition counts")
		}
		return
	}
	table[src.name] = d
	s.order = append(s.order, d)
}

// namePos is the place of a component's name.
func namePos(node *xmltree.Element) diag.Pos {
	if a := node.Attr("name"); a != nil {
		return a.Pos
	}
	return node.Pos
}

// follow reads the document that an include, import or redefine names.
func (s *Set) follow(doc *document, node *xmltree.Element) {
	switch node.Name.Local {
	case "include":
		s.include(doc, node)
	case "redefine":
		s.include(doc, node)
		for _, c := range node.Children {
			if c.Name.Space == Space && c.Name.Local != "annotation" {
				s.redefined = append(s.redefined, redefinition{doc: doc, node: c})
			}
		}
	case "import":
		s.imports(doc, node)
	}
}

func (s *Set) include(doc *document, node *xmltree.Element) {
	location := node.Attr("schemaLocation")
	if location == nil || strings.TrimSpace(location.Value) == "" {
		if len(node.Children) == 0 || node.Name.Local == "include" {
			s.diags.Errorf("no-location", node.Pos, "%s has no schemaLocation", node.Name.Local)
		}
		return
	}
	key := docKey{name: locate(doc.name, location.Value), target: doc.target}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	name, root, err := s.load(doc, location, doc.target)
	if err != nil {
		s.miss(&missingImport{namespace: doc.target, location: location.Value, pos: location.Pos, err: err, include: true})
		return
	}
	if root == nil {
		return
	}
	own := root.Value("targetNamespace")
	if own != "" && own != doc.target {
		s.dangling("wrong-namespace", location.Pos, "%s has the target namespace %q, not %q", name, own, doc.target).
			WithHelp("a schema of another namespace is imported, not included")
		s.add(name, root, own, false)
		return
	}
	s.add(name, root, doc.target, own == "" && doc.target != "")
}

func (s *Set) imports(doc *document, node *xmltree.Element) {
	namespace := node.Value("namespace")
	location := node.Attr("schemaLocation")
	if location == nil || strings.TrimSpace(location.Value) == "" {
		// Another schema of the same description defines it, or everyone knows it.
		s.importByName(node, namespace)
		return
	}
	key := docKey{name: locate(doc.name, location.Value), target: namespace}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	name, root, err := s.load(doc, location, namespace)
	if err != nil {
		s.miss(&missingImport{namespace: namespace, location: location.Value, pos: location.Pos, err: err})
		return
	}
	if root == nil {
		return
	}
	if own := root.Value("targetNamespace"); own != namespace {
		s.diags.Warnf("wrong-namespace", location.Pos, "%s has the target namespace %q, not %q", name, own, namespace)
		if key = (docKey{name: name, target: own}); s.seen[key] {
			return
		}
		s.seen[key] = true
		s.add(name, root, own, false)
		return
	}
	s.add(name, root, namespace, false)
}

// importByName remembers a namespace that is imported without a location.
func (s *Set) importByName(node *xmltree.Element, namespace string) {
	miss := &missingImport{namespace: namespace, pos: node.Pos, err: errNoLocation}
	if a := node.Attr("namespace"); a != nil {
		miss.pos = a.Pos
	}
	s.miss(miss)
}

// miss remembers an import that was not read; the first of a namespace is kept,
// unless a later one says more.
func (s *Set) miss(m *missingImport) {
	old := s.missing[m.namespace]
	if old == nil || old.location == "" && m.location != "" {
		s.missing[m.namespace] = m
	}
}

// load reads a schema document. It returns neither root nor error when the
// document was found but is wrong, which is reported.
func (s *Set) load(doc *document, location *xmltree.Attr, namespace string) (name string, root *xmltree.Element, err error) {
	// Some schemas of the W3C open with a document type declaration that nothing needs.
	name, root, err = s.loader.Load(doc.name, location.Value, namespace, xmltree.Options{SkipDoctype: true})
	switch {
	case IsMalformed(err):
		return name, nil, nil
	case err != nil:
		return name, nil, err
	}
	s.modernise(root)
	switch {
	case root.Name.Local == "definitions":
		return name, s.inlineSchema(root, namespace, location), nil
	case root.Name != (Name{Space: Space, Local: "schema"}):
		s.notSchema(root)
		return name, nil, nil
	}
	return name, root, nil
}

// inlineSchema is the schema of a namespace within a WSDL document that is
// imported as if it were one.
func (s *Set) inlineSchema(root *xmltree.Element, namespace string, location *xmltree.Attr) *xmltree.Element {
	if types := root.Child(root.Name.Space, "types"); types != nil {
		for _, c := range types.Children {
			if c.Name == (Name{Space: Space, Local: "schema"}) && c.Value("targetNamespace") == namespace {
				return c
			}
		}
	}
	s.diags.Errorf("no-schema", location.Pos, "%s is a WSDL document without a schema of the namespace %q", location.Value, namespace)
	return nil
}

// Resolve is the second pass: it builds all components. Call it once, after all
// documents were added.
func (s *Set) Resolve() {
	s.askCatalog()
	for _, r := range s.redefined {
		s.redefine(r)
	}
	for _, d := range slices.Clone(s.order) {
		s.build(d)
	}
	s.checkCycles()
}

// askCatalog looks for the namespaces that are imported without a location and
// that no document defines.
func (s *Set) askCatalog() {
	for again := true; again; {
		again = false
		for _, ns := range slices.Sorted(maps.Keys(s.missing)) {
			if m := s.missing[ns]; m.location != "" || s.known(ns) || s.seen[docKey{target: ns}] {
				continue
			}
			s.seen[docKey{target: ns}] = true
			name, root, err := s.loader.LoadNamespace(ns)
			if err == nil && root.Name == (Name{Space: Space, Local: "schema"}) {
				s.add(name, root, root.Value("targetNamespace"), false)
				again = true
			}
		}
	}
}

// redefine replaces the definition of a component by one that refers to it.
func (s *Set) redefine(r redefinition) {
	src := source{name: Name{Space: r.doc.target, Local: r.node.Value("name")}, doc: r.doc, node: r.node}
	switch r.node.Name.Local {
	case "simpleType", "complexType":
		replace(s, s.types, src, func(src source) *typeDef { return &typeDef{source: src} })
	case "group":
		replace(s, s.groups, src, func(src source) *groupDef { return &groupDef{source: src} })
	case "attributeGroup":
		replace(s, s.attrGroups, src, func(src source) *attrGroupDef { return &attrGroupDef{source: src} })
	default:
		s.diags.Errorf("redefine", r.node.Pos, "%s cannot be redefined", r.node.Name.Local)
	}
}

func replace[D def](s *Set, table map[Name]D, src source, makeDef func(source) D) {
	old, found := table[src.name]
	if !found {
		s.diags.Errorf("redefine", namePos(src.node), "there is no %s %q to redefine", src.node.Name.Local, src.name.Local)
		return
	}
	if old.at().node == src.node {
		return
	}
	src.redefines = old
	d := makeDef(src)
	table[src.name] = d
	s.order = append(s.order, d)
}

// ReportMissing turns imports that were wanted and not read into errors. Call it
// once, when nothing is looked up any more.
func (s *Set) ReportMissing() {
	for _, ns := range slices.Sorted(maps.Keys(s.missing)) {
		m := s.missing[ns]
		if len(m.wanted) == 0 {
			if m.location != "" && !s.known(ns) {
				s.diags.Warnf("import-unread", m.pos, "%s was not read: %v", m.location, m.err)
			}
			continue
		}
		s.reportImport(m)
	}
}

// known reports whether a namespace needs no document.
func (s *Set) known(namespace string) bool {
	switch namespace {
	case Space, InstanceSpace, encodingSpace, encoding12, microsoftSpace, swaSpace, mimeSpace, xmlSpace, wsdlSpace:
		return true
	}
	return s.spaces[namespace]
}

// shownReferences is how many uses of a missing namespace are listed with it.
const shownReferences = 8

func (s *Set) reportImport(m *missingImport) {
	var d *diag.Diagnostic
	switch {
	case m.location == "":
		d = s.diags.Errorf("import-unread", m.pos, "no document defines the namespace %q", m.namespace).
			WithHelp("put the schema beside the document and name it in schemaLocation, or give it in a catalog")
	case IsRemote(m.err):
		d = s.diags.Errorf("import-remote", m.pos, "%s is on the network, and nothing is fetched", m.location).
			WithHelp("fetch the file yourself and put it beside the document, or give it in a catalog")
	default:
		d = s.diags.Errorf("import-unread", m.pos, "%s was not read: %v", m.location, m.err).
			WithHelp("put the file where schemaLocation says, or give it in a catalog")
	}
	for i, w := range m.wanted {
		if i == shownReferences {
			d.WithRelated(w.pos, "and %d more", len(m.wanted)-i)
			break
		}
		d.WithRelated(w.pos, "%s is needed here", w.what)
	}
}
