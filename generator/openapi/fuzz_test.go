package openapi

import (
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/model"
)

// FuzzParse shows that no document makes the reader panic or hang, and that
// what it accepts keeps the promises of the model.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"openapi: 3.0.3\npaths:\n  /a/{b}:\n    get: {operationId: x, parameters: [{name: q, in: query, schema: {type: array}}], responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}\ncomponents:\n  schemas:\n    A: {oneOf: [{$ref: '#/components/schemas/B'}, {type: string}], discriminator: {propertyName: k}}\n    B: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {k: {enum: [x]}}}]}\n",
		"openapi: 3.1.0\nwebhooks: {w: {post: {requestBody: {content: {multipart/form-data: {schema: {properties: {f: {type: string, format: binary}}}}}}}}}\ncomponents: {schemas: {A: {type: [object, 'null'], properties: {a: {$ref: '#x'}}, $anchor: x}, B: {$ref: '#/components/schemas/C'}, C: {$ref: '#/components/schemas/B'}}}\n",
		"swagger: '2.0'\nhost: h\npaths: {/a: {post: {parameters: [{in: body, name: b, schema: {$ref: '#/definitions/A'}}, {in: formData, name: f, type: file}], responses: {200: {schema: {type: file}}}}}}\ndefinitions: {A: {discriminator: k, properties: {k: {type: string}}}, B: {allOf: [{$ref: '#/definitions/A'}, {properties: {x: {$ref: '#/definitions/B'}}}]}}\n",
		`{"openapi": "3.0.0", "paths": {"/x?y={z}": {"get": {"callbacks": {"c": {"{$url}": {"post": {}}}}}}, "/r": {"$ref": "other.yaml"}}, "components": {"schemas": {"S": {"anyOf": [{"required": ["a"]}, {"const": 1}], "properties": {"a": {"enum": [1, null, "x"]}}}}}}`,
		"a: &a [*a]\n<<: *a\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"api.yaml": {Data: data}, "other.yaml": {Data: []byte("get: {responses: {}}\n")}}
		l := newLoader(fsys, Options{Changes: true})
		if root := l.load("api.yaml", place{}); root != nil {
			if doc := read(l, root); doc != nil && !l.diags.HasErrors() {
				w := &lowerer{loader: l, doc: doc, types: map[*schema]model.Type{}}
				service := new(model.Service)
				w.declareTypes(service)
				for _, c := range complaints(service) {
					t.Error(c)
				}
			}
		}
		if len(data)%16 != 0 { // oapi-codegen takes longer than all the rest
			return
		}
		service, _, diags := Parse(fsys, "api.yaml", Options{})
		for _, d := range diags {
			if d.Code == "analysis" {
				t.Errorf("oapi-codegen: %v", d)
			}
		}
		if service == nil {
			if !diags.HasErrors() {
				t.Fatal("neither a service nor an error")
			}
			return
		}
		for _, c := range complaints(service) {
			t.Error(c)
		}
	})
}
