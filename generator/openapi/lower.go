package openapi

import (
	"go/token"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// lower turns a normalised document into a service of the model.
func lower(l *loader, doc *document) *model.Service {
	w := &lowerer{loader: l, doc: doc, types: map[*schema]model.Type{}}
	file := l.files[0].name
	service := &model.Service{
		Name: serviceName(file), Pos: l.pos(doc.at), Doc: strings.TrimSpace(doc.title + "\n\n" + doc.doc), Version: doc.version,
		File: file, Protocol: model.REST,
	}
	service.URL, service.Regions = serverURL(doc.servers)
	for _, s := range doc.schemes {
		service.Schemes = append(service.Schemes, &model.SecurityScheme{
			Name: s.name, Pos: l.pos(s.at), Doc: s.doc, Kind: s.kind, In: s.in, Param: s.key, HTTP: s.http,
		})
	}
	w.declareTypes(service)
	if !w.analyse() {
		return nil
	}
	for _, op := range doc.operations {
		service.Operations = append(service.Operations, w.operation(service, op))
	}
	for _, op := range doc.webhooks {
		service.Webhooks = append(service.Webhooks, w.operation(service, op))
	}
	return service
}

// serviceName is the file's name without folder and extensions.
func serviceName(file string) string {
	name := path.Base(file)
	if base, _, _ := strings.Cut(name, "."); base != "" {
		return base
	}
	return name
}

// serverURL is the URL of the first server. Its variables take their
// defaults, but for {region}, which stays a choice.
func serverURL(servers []*server) (at string, regions []string) {
	if len(servers) == 0 {
		return "", nil
	}
	at = servers[0].url
	for _, v := range servers[0].variables {
		if v.name == "region" && len(v.allowed) > 1 {
			regions = append([]string{v.value}, slices.DeleteFunc(slices.Clone(v.allowed), func(s string) bool { return s == v.value })...)
			continue
		}
		at = strings.ReplaceAll(at, "{"+v.name+"}", v.value)
	}
	if _, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(at)); err != nil {
		return "", nil
	}
	return at, regions
}

// A lowerer prints types and operations into the model.
type lowerer struct {
	*loader
	doc      *document
	types    map[*schema]model.Type
	analysed map[*operation]*analysis
}

// declareTypes makes a model type of each named schema: first the types, so
// that they can refer to each other, then what is in them.
func (w *lowerer) declareTypes(service *model.Service) {
	for _, s := range w.doc.schemas {
		w.types[s] = newType(s)
	}
	for _, s := range w.doc.schemas {
		t := w.types[s]
		w.fillType(t, s)
		service.Types = append(service.Types, t)
	}
	for _, t := range service.Types {
		if n, ok := t.(*model.Named); ok && selfContained(n) {
			n.Transparent = false
		}
	}
	for _, t := range service.Types {
		if s, ok := t.(*model.Struct); ok {
			pointToStructs(s)
		}
	}
}

// pointToStructs makes nullable structs within s pointers. Vendors nest them ten
// deep, and by value each of them would be as large as all that it may hold.
func pointToStructs(s *model.Struct) {
	for _, f := range s.Fields {
		if _, ok := model.Resolve(f.Type).(*model.Struct); ok && f.Presence == model.OptionalNullable {
			f.Indirect = true
		}
	}
}

// newType is the empty type of the right form.
func newType(s *schema) model.Type {
	switch {
	case s.ref != nil:
		return &model.Named{Transparent: true}
	case len(s.enum) > 0:
		return &model.Enum{}
	case len(s.union) > 0:
		return &model.Union{}
	case needsName(s):
		return &model.Struct{}
	}
	return &model.Named{Transparent: true}
}

func (w *lowerer) decl(s *schema) model.Decl {
	d := model.Decl{Name: s.name, Path: s.path, Doc: s.doc, Pos: w.span(s.at, 0), Deprecated: s.deprecated}
	if d.Doc == "" && s.title != s.name {
		d.Doc = s.title
	}
	if token.IsExported(s.goName) && token.IsIdentifier(s.goName) {
		d.GoName = s.goName
	}
	return d
}

func (w *lowerer) fillType(t model.Type, s *schema) {
	switch t := t.(type) {
	case *model.Struct:
		t.Decl = w.decl(s)
		w.fillStruct(t, s)
	case *model.Enum:
		t.Decl = w.decl(s)
		t.Base = enumBase(s)
		for _, v := range s.enum {
			t.Values = append(t.Values, &model.EnumValue{Name: v.name, Value: v.value, Doc: v.doc, Pos: w.pos(v.at)})
		}
	case *model.Union:
		t.Decl = w.decl(s)
		w.fillUnion(t, s)
	case *model.Named:
		t.Decl = w.decl(s)
		t.Facets = s.facets
		if s.ref != nil {
			t.Type = w.typeOf(s.ref, false)
		} else {
			t.Type = w.anonymous(s, false)
		}
	}
}

func (w *lowerer) fillStruct(t *model.Struct, s *schema) {
	for _, p := range s.properties {
		f := w.field(p.name, p.at, p.schema, slices.Contains(s.required, p.name), s.form)
		if token.IsExported(p.goName) && token.IsIdentifier(p.goName) {
			f.GoName = p.goName
		}
		t.Fields = append(t.Fields, f)
	}
	if s.additional != nil {
		t.Open = w.typeOf(s.additional, false)
	}
}

// field is a member of a struct, a parameter or a header.
func (w *lowerer) field(name string, at place, s *schema, required, form bool) *model.Field {
	t := s.target()
	f := &model.Field{
		Name: name, Pos: w.span(at, len(name)), Doc: s.doc, Type: w.typeOf(s, form), Presence: presence(required, s.isNull()),
		Default: s.initial, ReadOnly: s.readOnly || t.readOnly, WriteOnly: s.writeOnly || t.writeOnly, Deprecated: s.deprecated,
	}
	if f.Default == nil {
		f.Default = t.initial
	}
	f.XML = s.inXML()
	if f.Doc == "" {
		if _, ok := w.types[t].(*model.Named); ok || !t.named {
			f.Doc = t.doc
		}
	}
	return f
}

func presence(required, nullable bool) model.Presence {
	switch {
	case required && nullable:
		return model.Nullable
	case required:
		return model.Required
	case nullable:
		return model.OptionalNullable
	}
	return model.Optional
}

func (w *lowerer) fillUnion(t *model.Union, s *schema) {
	t.AnyOf = s.anyOf
	if s.tag != nil {
		t.Discriminator = s.tag.property
	}
	for _, m := range s.union {
		v := &model.Variant{Type: w.typeOf(m, false), Pos: w.pos(m.at)}
		v.Name = variantName(m, v.Type)
		if s.tag != nil {
			for _, entry := range s.tag.mapping {
				if entry.target.target() == m.target() {
					v.Values = append(v.Values, entry.value)
				}
			}
		}
		if st, ok := v.Type.(*model.Struct); ok {
			st.Unions = append(st.Unions, t)
		}
		t.Variants = append(t.Variants, v)
	}
}

// variantName is the component's name, the title, or a word for the type.
func variantName(m *schema, t model.Type) string {
	if s := m.target(); s.named {
		return s.name
	}
	if m.title != "" {
		return m.title
	}
	return typeWord(t)
}

// typeWord says in a word what a type without name is.
func typeWord(t model.Type) string {
	switch t := t.(type) {
	case *model.List:
		return typeWord(t.Elem) + "List"
	case *model.Map:
		return typeWord(t.Elem) + "Map"
	case *model.Scalar:
		return scalarWord(t.Kind)
	case *model.Any:
		return "Any"
	case *model.Struct, *model.Enum, *model.Union, *model.Named:
		return model.DeclOf(t).Name
	}
	return "Value"
}

// typeOf is the model type of a schema. In a form binary values are streams.
func (w *lowerer) typeOf(s *schema, form bool) model.Type {
	t := s.target()
	if t.ref != nil {
		return &model.Any{}
	}
	if named, ok := w.types[t]; ok && (!form || !isBinary(t)) {
		return named
	}
	return w.anonymous(t, form)
}

func (w *lowerer) anonymous(s *schema, form bool) model.Type {
	switch {
	case s.typ == "array":
		l := &model.List{Elem: &model.Any{}}
		if s.items != nil {
			l.Elem, l.Nullable, l.XML = w.typeOf(s.items, form), s.items.isNull(), s.items.inXML()
		}
		return l
	case isScalar(s):
		return scalarOf(s, form)
	case s.additional != nil:
		return &model.Map{Elem: w.typeOf(s.additional, false), Nullable: s.additional.isNull()}
	}
	return &model.Any{}
}

// selfContained reports whether a named list or map contains itself with no
// struct in between: only a Go type of its own can do that.
func selfContained(n *model.Named) bool {
	t := n.Type
	for range maxHops {
		switch u := t.(type) {
		case *model.List:
			t = u.Elem
		case *model.Map:
			t = u.Elem
		case *model.Named:
			if u == n {
				return true
			}
			t = u.Type
		case *model.Struct, *model.Enum, *model.Union, *model.Scalar, *model.Any:
			return false
		}
	}
	return true
}
