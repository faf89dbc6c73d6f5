package xsd

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/xmltree"
)

// A File is a schema document made for another processor.
type File struct {
	Name string
	Data []byte
}

// Export writes the set for a processor that reads files, such as libxml2: a file
// for each document, one for each namespace that includes the documents of it,
// and "all.xsd", which imports the namespaces. Schemas that stand within a
// description stand alone here, imports lead to the files of their namespace,
// and what is defined twice is there once.
func (s *Set) Export() []File {
	e := exporter{set: s, spaces: s.exportedSpaces()}
	var files []File
	for i, d := range s.docs {
		files = append(files, File{Name: documentFile(i), Data: e.document(d)})
	}
	for i, ns := range e.spaces {
		files = append(files, File{Name: spaceFile(i), Data: e.space(ns)})
	}
	return append(files, File{Name: "all.xsd", Data: e.all()})
}

type exporter struct {
	set    *Set
	spaces []string // by number of their file
}

func documentFile(i int) string { return fmt.Sprintf("document%d.xsd", i) }
func spaceFile(i int) string    { return fmt.Sprintf("namespace%d.xsd", i) }

// exportedSpaces are the namespaces of documents, and those that everyone knows.
func (s *Set) exportedSpaces() []string {
	spaces := maps.Clone(s.spaces)
	for ns := range wellKnownSchemas {
		spaces[ns] = true
	}
	return slices.Sorted(maps.Keys(spaces))
}

// wellKnownSchemas are documents for namespaces that are imported without one.
var wellKnownSchemas = map[string]string{
	xmlSpace: `<attribute name="lang" type="string"/><attribute name="space" type="NCName"/>` +
		`<attribute name="base" type="anyURI"/><attribute name="id" type="ID"/>`,
	microsoftSpace: `<simpleType name="guid"><restriction base="string"/></simpleType>` +
		`<simpleType name="char"><restriction base="unsignedShort"/></simpleType>`,
	swaSpace: `<simpleType name="swaRef"><restriction base="anyURI"/></simpleType>`,
	mimeSpace: `<attribute name="contentType" type="string"/><attribute name="expectedContentTypes" type="string"/>` +
		`<complexType name="base64Binary"><simpleContent><extension base="base64Binary">` +
		`<attribute name="contentType" type="string" form="qualified"/></extension></simpleContent></complexType>`,
	encodingSpace: `<complexType name="Array"><sequence><any minOccurs="0" maxOccurs="unbounded" processContents="lax"/></sequence>` +
		`<anyAttribute processContents="lax"/></complexType><attribute name="arrayType" type="string"/>`,
}

// space is the schema of one namespace.
func (e *exporter) space(ns string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<schema xmlns=%s", quote(Space))
	if ns != "" {
		fmt.Fprintf(&b, " targetNamespace=%s", quote(ns))
	}
	b.WriteString(">\n")
	redefined := e.redefined()
	for i, d := range e.set.docs {
		if d.target == ns && !redefined[d] {
			fmt.Fprintf(&b, "<include schemaLocation=%s/>\n", quote(documentFile(i)))
		}
	}
	if !e.set.spaces[ns] {
		b.WriteString(wellKnownSchemas[ns])
	}
	b.WriteString("</schema>\n")
	return []byte(b.String())
}

// redefined are the documents that xs:redefine brings in.
func (e *exporter) redefined() map[*document]bool {
	out := map[*document]bool{}
	for _, r := range e.set.redefined {
		if d := e.target(r.doc, r.node.Parent); d != nil {
			out[d] = true
		}
	}
	return out
}

// target is the document that an include or redefine within d means.
func (e *exporter) target(d *document, node *xmltree.Element) *document {
	name := locate(d.name, node.Value("schemaLocation"))
	for _, other := range e.set.docs {
		if other.name == name && other.target == d.target && other != d {
			return other
		}
	}
	return nil
}

// all imports every namespace.
func (e *exporter) all() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<schema xmlns=%s targetNamespace=\"urn:all\">\n", quote(Space))
	b.WriteString(e.imports("urn:all"))
	b.WriteString("</schema>\n")
	return []byte(b.String())
}

// imports are the import elements for all namespaces but that of the importer.
func (e *exporter) imports(own string) string {
	var b strings.Builder
	for i, ns := range e.spaces {
		switch ns {
		case own:
		case "":
			fmt.Fprintf(&b, "<import xmlns=%s schemaLocation=%s/>\n", quote(Space), quote(spaceFile(i)))
		default:
			fmt.Fprintf(&b, "<import xmlns=%s namespace=%s schemaLocation=%s/>\n", quote(Space), quote(ns), quote(spaceFile(i)))
		}
	}
	return b.String()
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	b.WriteByte('"')
	return b.String()
}

// An edit replaces text[from:to].
type edit struct {
	from, to int
	text     string
}

// document is the text of one schema, with the namespaces around it and its
// imports led to the files of this export.
func (e *exporter) document(d *document) []byte {
	text, err := xmltree.ToUTF8(e.set.loader.data[d.name])
	if err != nil || d.root.End > len(text) {
		return nil
	}
	root := d.root
	afterName := root.Offset + root.Pos.Len
	var declarations strings.Builder
	for _, b := range root.Inherited() {
		if b.Prefix == "" {
			fmt.Fprintf(&declarations, " xmlns=%s", quote(b.Space))
		} else {
			fmt.Fprintf(&declarations, " xmlns:%s=%s", b.Prefix, quote(b.Space))
		}
	}
	edits := []edit{{afterName, afterName, declarations.String()}}
	if root.Inner < root.End {
		edits = append(edits, edit{root.Inner, root.Inner, e.imports(d.target)})
	}
	for _, c := range root.Children {
		switch {
		case c.Name.Space != Space:
		case c.Name.Local == "include" || c.Name.Local == "import" || c.Attr("name") != nil && e.lost(d, c):
			edits = append(edits, edit{from: c.Offset, to: c.End})
		case c.Name.Local == "redefine":
			if a := c.Attr("schemaLocation"); a != nil {
				if other := slices.Index(e.set.docs, e.target(d, c)); other >= 0 {
					edits = append(edits, edit{c.Offset + c.Pos.Len, c.Inner, fmt.Sprintf(" schemaLocation=%s>", quote(documentFile(other)))})
				}
			}
		}
	}
	edits = append(edits, beyond(root)...)
	return apply(text, root, edits)
}

// beyond takes out what libxml2 cannot read although it is right: numbers of more
// than 24 digits as default or limit, and the schema of schemas.
func beyond(node *xmltree.Element) []edit {
	var edits []edit
	for _, c := range node.Children {
		name, _ := c.Resolve(c.Value("ref"))
		switch {
		case c.Name.Space != Space:
			continue
		case name == Name{Space: Space, Local: "schema"}:
			text := fmt.Sprintf("<any xmlns=%s namespace=%s processContents=\"skip\" minOccurs=\"0\"/>", quote(Space), quote(Space))
			edits = append(edits, edit{c.Offset, c.End, text})
			continue
		case isLong(c.Value("default")):
			a := c.Attr("default")
			from := c.Offset + a.NamePos.Col - c.Pos.Col
			if a.Pos.Line == c.Pos.Line {
				edits = append(edits, edit{from: from, to: from + a.Pos.Col - a.NamePos.Col + a.Pos.Len + 1})
			}
		case strings.HasSuffix(c.Name.Local, "clusive") && isLong(c.Value("value")):
			edits = append(edits, edit{from: c.Offset, to: c.End})
			continue
		}
		edits = append(edits, beyond(c)...)
	}
	return edits
}

// isLong reports whether v is a number of more digits than libxml2 reads.
func isLong(v string) bool {
	return len(v) > 24 && strings.Trim(v, "+-.0123456789") == ""
}

// lost reports whether a definition does not count, since another one does.
func (e *exporter) lost(d *document, node *xmltree.Element) bool {
	name := Name{Space: d.target, Local: node.Value("name")}
	switch node.Name.Local {
	case "simpleType", "complexType":
		return isLost(e.set.types, name, node)
	case "element":
		return isLost(e.set.elements, name, node)
	case "attribute":
		return isLost(e.set.attributes, name, node)
	case "group":
		return isLost(e.set.groups, name, node)
	case "attributeGroup":
		return isLost(e.set.attrGroups, name, node)
	}
	return false
}

func isLost[D def](table map[Name]D, name Name, node *xmltree.Element) bool {
	for d, ok := table[name]; ok; {
		if d.at().node == node {
			return false
		}
		d, ok = d.at().redefines.(D)
	}
	return true
}

// apply cuts root out of text and makes the edits.
func apply(text []byte, root *xmltree.Element, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := root.Offset
	for _, ed := range edits {
		if ed.from < at {
			continue // within what another edit took out
		}
		out = append(out, text[at:ed.from]...)
		out = append(out, ed.text...)
		at = ed.to
	}
	return append(out, text[at:root.End]...)
}
