package openapi

import "github.com/authgen/authgen/generator/model"

// xmlForm reads an xml object; nil for none, and for one that says nothing.
func xmlForm(n *node) *model.XMLForm {
	if !n.is(object) {
		return nil
	}
	f := &model.XMLForm{
		Name: n.text("name"), Space: n.text("namespace"), Prefix: n.text("prefix"),
		Attribute: n.isTrue("attribute") || n.text("nodeType") == "attribute", Wrapped: n.isTrue("wrapped"),
	}
	if *f == (model.XMLForm{}) {
		return nil
	}
	return f
}

// inXML is what s or what it refers to says about XML; nil for nothing.
func (s *schema) inXML() *model.XMLForm {
	for range maxDepth {
		if s.xml != nil || s.ref == nil {
			return s.xml
		}
		s = s.ref
	}
	return nil
}

// unnamedRoot is the root of a body whose type has no name.
const unnamedRoot = "root"

// rootForm is the root element of a body: called as the xml object says, or else
// as the component.
func rootForm(s *schema) *model.XMLForm {
	var f model.XMLForm
	if own := s.inXML(); own != nil {
		f = *own
	}
	if t := s.target(); f.Name == "" && t.named && t.path == nil {
		f.Name = t.name
	}
	if f.Name == "" {
		f.Name = unnamedRoot
	}
	f.Attribute, f.Wrapped = false, false
	return &f
}
