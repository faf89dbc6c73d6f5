package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// operation prints one operation into the model.
func (w *lowerer) operation(service *model.Service, op *operation) *model.Operation {
	a := w.analysed[op]
	h := &model.HTTPOperation{
		Method: op.method, Path: op.path, BodyRequired: a.required, Security: op.security,
	}
	if op.security == nil {
		h.Security = w.doc.security
	}
	if h.Security != nil && len(h.Security) == 0 {
		h.Security = [][]string{{}} // nothing is asked for
	}
	if op.server != nil {
		h.Server, _ = serverURL([]*server{op.server})
	}
	for _, p := range a.params {
		h.Params = append(h.Params, w.parameter(&p))
	}
	for _, m := range a.bodies {
		h.Bodies = append(h.Bodies, w.body(m, true))
	}
	preferred(h.Bodies)
	for i := range a.responses {
		h.Responses = append(h.Responses, w.response(&a.responses[i]))
	}
	length := len(op.id)
	if op.derived {
		length = 0
	}
	return &model.Operation{
		Name: op.id, Pos: w.span(op.at, length), Doc: op.doc, Deprecated: op.deprecated, Tags: op.tags, Service: service, Wire: h,
	}
}

func (w *lowerer) parameter(p *analysed) *model.Param {
	f := w.field(p.name, p.at, p.schema, p.required, false)
	if p.doc != "" {
		f.Doc = p.doc
	}
	f.Deprecated = cmp.Or(p.deprecated, f.Deprecated)
	f.ReadOnly, f.WriteOnly = false, false
	if l, ok := f.Type.(*model.List); ok {
		l.Nullable = false // no style says null
	}
	return &model.Param{
		Field: *f, In: p.in, Style: p.style, Explode: p.explode, AllowReserved: p.allowReserved, Content: p.media, Hidden: p.hidden,
	}
}

func (w *lowerer) response(a *analysedResponse) *model.Response {
	r := &model.Response{Status: a.status, Doc: a.doc, Pos: w.span(a.at, 0)}
	for _, h := range a.headers {
		f := w.field(h.name, h.at, h.schema, h.required, false)
		if h.doc != "" {
			f.Doc = h.doc
		}
		f.Deprecated = cmp.Or(h.deprecated, f.Deprecated)
		r.Headers = append(r.Headers, f)
	}
	for _, m := range a.content {
		r.Bodies = append(r.Bodies, w.body(m, false))
	}
	preferred(r.Bodies)
	return r
}

func (w *lowerer) body(m *media, request bool) *model.Body {
	b := &model.Body{MediaType: m.name, Type: w.bodyType(m), Stream: m.stream, Pos: w.span(m.at, 0)}
	if m.schema != nil && familyOf(m.name) == xmlBody {
		b.XML = rootForm(m.schema)
	}
	for _, e := range m.encoding {
		if !request {
			break
		}
		if b.Parts == nil {
			b.Parts = map[string]*model.PartEncoding{}
		}
		part := e.PartEncoding
		if e.explode != nil {
			part.Explode = *e.explode
		} else {
			part.Explode = part.Style == "" || part.Style == "form"
		}
		b.Parts[e.field] = &part
	}
	return b
}

// A family says how bodies of a media type are written.
type family int

// The families, the preferred ones first.
const (
	jsonBody family = iota
	formBody
	multipartBody
	xmlBody
	textBody
	binaryBody
)

// familyOf sorts a media type. A wildcard is JSON: it comes from tools that
// name no type where they mean the usual one.
func familyOf(name string) family {
	base, _, _ := strings.Cut(name, ";")
	switch {
	case base == "application/json", base == "text/json", strings.HasSuffix(base, "+json"), base == "*/*", base == "application/*",
		streamOf(base) != "", base == "json":
		return jsonBody
	case base == "application/x-www-form-urlencoded":
		return formBody
	case strings.HasPrefix(base, "multipart/"):
		return multipartBody
	case base == "application/xml", base == "text/xml", strings.HasSuffix(base, "+xml"):
		return xmlBody
	case strings.HasPrefix(base, "text/"):
		return textBody
	}
	return binaryBody
}

// preferred puts the media types that are best supported first; plain JSON
// before all, and last a multipart body of which no part has a name.
func preferred(bodies []*model.Body) {
	place := func(b *model.Body) int {
		if s, ok := b.Type.(*model.Scalar); ok && s.Kind == model.Stream && familyOf(b.MediaType) == multipartBody {
			return int(binaryBody) + 1
		}
		return rank(b.MediaType)
	}
	slices.SortStableFunc(bodies, func(a, b *model.Body) int { return place(a) - place(b) })
}

// rank orders media types, the best supported one first.
func rank(name string) int {
	if name == "application/json" {
		return -1
	}
	return int(familyOf(name))
}

// bodyType is the type of a body. Without a schema, or where the schema says
// no more than "a string", the media type decides.
func (w *lowerer) bodyType(m *media) model.Type {
	switch f := familyOf(m.name); {
	case m.schema == nil:
		return typeWithout(f)
	case f == binaryBody && (plain(m.schema) || isBinary(m.schema)), isBinary(m.schema) && m.schema.target().items == nil && f != formBody:
		return &model.Scalar{Kind: model.Stream, Format: m.schema.target().format}
	case f == textBody && m.schema.target().isEmpty():
		return &model.Scalar{Kind: model.String}
	case f == xmlBody && m.schema.target().isEmpty():
		return &model.Any{XML: true}
	}
	return w.typeOf(m.schema, familyOf(m.name) == multipartBody)
}

// typeWithout is the type of a body that has no schema.
func typeWithout(f family) model.Type {
	switch f {
	case jsonBody, formBody, multipartBody:
		return &model.Any{}
	case xmlBody:
		return &model.Any{XML: true}
	case textBody:
		return &model.Scalar{Kind: model.String}
	case binaryBody:
	}
	return &model.Scalar{Kind: model.Stream}
}

// plain reports whether s says no more than that there is something.
func plain(s *schema) bool {
	t := s.target()
	return t.isEmpty() || t.typ == "string" && len(t.enum) == 0 || t.typ == "object" && !t.isObject()
}
