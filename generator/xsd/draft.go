package xsd

import (
	"slices"

	"github.com/authgen/authgen/generator/xmltree"
)

// drafts are the namespaces of drafts of XML Schema that old tools wrote. For
// what descriptions use of it, the language became what they already say.
var drafts = []string{"http://www.w3.org/1999/XMLSchema", "http://www.w3.org/2000/10/XMLSchema"}

// renamed are the types that the Recommendation calls otherwise.
var renamed = map[string]string{
	"timeInstant": "dateTime", "timeDuration": "duration", "uriReference": "anyURI", "binary": "base64Binary",
	"CDATA": "normalizedString", "ur-type": "anyType", "year": "gYear", "month": "gYearMonth",
}

// modernise moves a schema of a draft to the namespace of the Recommendation.
func (s *Set) modernise(root *xmltree.Element) {
	if root.Name.Local != "schema" || !slices.Contains(drafts, root.Name.Space) {
		return
	}
	s.diags.Warnf("draft-schema", root.Pos, "the schema is written for a draft of XML Schema, and read as %s", Space)
	move(root, root.Name.Space)
}

func move(node *xmltree.Element, from string) {
	if node.Name.Space == from {
		node.Name.Space = Space
	}
	for _, c := range node.Children {
		move(c, from)
	}
}

// modern is the name that the Recommendation has for a component of a draft.
func modern(name Name) Name {
	if !slices.Contains(drafts, name.Space) {
		return name
	}
	name.Space = Space
	if now, ok := renamed[name.Local]; ok {
		name.Local = now
	}
	return name
}
