package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// An analysis is what oapi-codegen says about an operation, in our own nodes.
type analysis struct {
	params    []analysed // path parameters in the order of the path, then query, header, cookie
	bodies    []*media
	required  bool
	responses []analysedResponse
}

// An analysed parameter has its style spelled out.
type analysed struct {
	*parameter
	style    string
	explode  bool
	required bool
}

type analysedResponse struct {
	*response
	headers []*parameter
	content []*media
}

// codegenLock guards the package-global state of oapi-codegen.
var codegenLock sync.Mutex

// analyse asks oapi-codegen about all operations.
func (w *lowerer) analyse() bool {
	ops := slices.Concat(w.doc.operations, w.doc.webhooks)
	defs, err := definitions(skeleton(ops))
	if err != nil {
		w.errorf("analysis", w.doc.at, "oapi-codegen cannot read the operations: %v", err).
			WithHelp("this is a mistake of authgen: each document should reach oapi-codegen in a form that it can read")
		return false
	}
	w.analysed = make(map[*operation]*analysis, len(defs))
	for i := range defs {
		if op, ok := mark[*operation](defs[i].Spec.Extensions); ok {
			w.analysed[op] = analysisOf(&defs[i], op)
		}
	}
	for _, op := range ops {
		if w.analysed[op] == nil {
			w.errorf("analysis", op.at, "oapi-codegen passes over the operation %q", op.id)
			return false
		}
	}
	return true
}

// definitions runs oapi-codegen for its analysis and throws its code away.
// Every option is set each time, since it keeps them in globals.
func definitions(t *openapi3.T) (defs []codegen.OperationDefinition, err error) {
	codegenLock.Lock()
	defer codegenLock.Unlock()
	defer delete(codegen.TemplateFunctions, "capture")
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	codegen.TemplateFunctions["capture"] = func(ops []codegen.OperationDefinition) string {
		defs = ops
		return ""
	}
	config := codegen.Configuration{
		PackageName: "captured",
		Generate:    codegen.GenerateOptions{Client: true},
		OutputOptions: codegen.OutputOptions{
			SkipFmt:            true,
			SkipPrune:          true,
			ResponseTypeSuffix: "Response",
			NameNormalizer:     string(codegen.NameNormalizerFunctionUnset),
			UserTemplates: map[string]string{ // a template without a line break would be taken for a file name
				"client.tmpl":                "{{capture .}}\n",
				"client-with-responses.tmpl": "{{\"\"}}\n",
				"imports.tmpl":               "{{\"\"}}\n",
			},
		},
	}
	_, err = codegen.Generate(t, config)
	return defs, err
}

// markKey is the extension that leads from a node of the skeleton to ours.
const markKey = "x-authgen"

func marked(v any) map[string]any { return map[string]any{markKey: v} }

func mark[T any](extensions map[string]any) (T, bool) {
	v, ok := extensions[markKey].(T)
	return v, ok
}

// skeleton is a document with the operations of ours and none of its types:
// oapi-codegen judges places, styles, bodies and responses, and a type is
// only a reference there. Each operation stands under a path of its own, and
// names that Go source could not hold are replaced.
func skeleton(ops []*operation) *openapi3.T {
	t := &openapi3.T{
		OpenAPI: "3.0.3", Info: &openapi3.Info{Title: "skeleton", Version: "1"}, Paths: openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: openapi3.Schemas{"Stub": openapi3.NewSchemaRef("", &openapi3.Schema{})}},
	}
	for i, op := range ops {
		t.Paths.Set("/operation"+itoa(i)+skeletonPath(op), skeletonItem(op, i))
	}
	return t
}

// skeletonPath is the part of a path that oapi-codegen needs: its parameters
// in order. What the vendor calls has no path of its own.
func skeletonPath(op *operation) string {
	path := ""
	if op.hook {
		for _, p := range slices.Concat(op.params, op.shared) {
			if hole := "/{" + plainName(p.name) + "}"; p.in == "path" && !strings.Contains(path, hole) {
				path += hole
			}
		}
		return path
	}
	for _, m := range pathParameter.FindAllStringSubmatch(op.path, -1) {
		path += "/{" + plainName(m[1]) + "}"
	}
	return path
}

func skeletonItem(op *operation, index int) *openapi3.PathItem {
	o := &openapi3.Operation{OperationID: "operation" + itoa(index), Extensions: marked(op), Responses: openapi3.NewResponsesWithCapacity(len(op.responses))}
	o.Parameters = skeletonParameters(op.params)
	if op.body != nil {
		body := &openapi3.RequestBody{Required: op.body.required, Content: skeletonContent(op.body.content)}
		o.RequestBody = &openapi3.RequestBodyRef{Value: body}
	}
	for _, resp := range op.responses {
		o.Responses.Set(resp.status, &openapi3.ResponseRef{Value: skeletonResponse(resp)})
	}
	item := &openapi3.PathItem{Parameters: skeletonParameters(op.shared)}
	item.Post = o // whatever the method: the skeleton is not sent
	return item
}

func skeletonParameters(params []*parameter) openapi3.Parameters {
	var all openapi3.Parameters
	for _, p := range params {
		if p.in == "querystring" {
			continue
		}
		v := &openapi3.Parameter{
			Name: plainName(p.name), In: p.in, Required: p.required, Style: p.style, Explode: p.explode, AllowReserved: p.allowReserved,
			Extensions: marked(p),
		}
		if p.style == "cookie" {
			v.Style = "form"
		}
		if p.media != "" {
			v.Content = openapi3.Content{p.media: &openapi3.MediaType{Schema: stub(p.schema)}}
		} else {
			v.Schema = stub(p.schema)
		}
		all = append(all, &openapi3.ParameterRef{Value: v})
	}
	return all
}

func skeletonContent(all []*media) openapi3.Content {
	content := openapi3.Content{}
	for _, m := range all {
		v := &openapi3.MediaType{Extensions: marked(m), Schema: stub(m.schema)}
		content[m.name] = v
	}
	return content
}

func skeletonResponse(resp *response) *openapi3.Response {
	description := "response"
	v := &openapi3.Response{Description: &description, Extensions: marked(resp), Content: skeletonContent(resp.content), Headers: openapi3.Headers{}}
	for _, h := range resp.headers {
		header := openapi3.Header{Parameter: openapi3.Parameter{Required: h.required, Schema: stub(h.schema)}}
		v.Headers[h.name] = &openapi3.HeaderRef{Value: &header}
	}
	return v
}

// stub stands in for a type.
func stub(s *schema) *openapi3.SchemaRef {
	if s == nil {
		return nil
	}
	return &openapi3.SchemaRef{Ref: "#/components/schemas/Stub", Value: &openapi3.Schema{}}
}

var simpleName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// plainName is a name that a Go comment and a path can hold.
func plainName(name string) string {
	if simpleName.MatchString(name) {
		return name
	}
	return fmt.Sprintf("x%x", name)
}

// analysisOf leads from the definition back to our own nodes.
func analysisOf(def *codegen.OperationDefinition, op *operation) *analysis {
	a := &analysis{required: def.BodyRequired}
	for _, params := range [][]codegen.ParameterDefinition{def.PathParams, def.QueryParams, def.HeaderParams, def.CookieParams} {
		for i := range params {
			p, ok := mark[*parameter](params[i].Spec.Extensions)
			if !ok {
				continue
			}
			found := analysed{parameter: p, style: params[i].Style(), explode: params[i].Explode(), required: params[i].Required}
			if p.style == "cookie" {
				found.style = p.style
			}
			a.params = append(a.params, found)
		}
	}
	for _, body := range def.Bodies {
		if m := mediaOf(op.body.content, body.ContentType); m != nil {
			a.bodies = append(a.bodies, m)
		}
	}
	for _, r := range def.Responses {
		i := slices.IndexFunc(op.responses, func(resp *response) bool { return resp.status == r.StatusCode })
		if i >= 0 {
			a.responses = append(a.responses, analysedResponseOf(&r, op.responses[i]))
		}
	}
	return a
}

func analysedResponseOf(def *codegen.ResponseDefinition, resp *response) analysedResponse {
	a := analysedResponse{response: resp}
	for _, c := range def.Contents {
		if m := mediaOf(resp.content, c.ContentType); m != nil {
			a.content = append(a.content, m)
		}
	}
	for _, h := range def.Headers {
		i := slices.IndexFunc(resp.headers, func(p *parameter) bool { return p.name == h.Name })
		if i >= 0 {
			a.headers = append(a.headers, resp.headers[i])
		}
	}
	return a
}

func mediaOf(all []*media, name string) *media {
	for _, m := range all {
		if m.name == name {
			return m
		}
	}
	return nil
}
