package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

// What xml objects say reaches fields, items and bodies, from where they stand or
// from what is referred to.
func TestXML(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.1.0
		components:
		  schemas:
		    Tag: {type: object, xml: {name: tag}, properties: {id: {type: integer, xml: {attribute: true}}}}
		    Pet:
		      type: object
		      properties:
		        id: {type: integer}
		        tags: {type: array, xml: {wrapped: true}, items: {$ref: '#/components/schemas/Tag'}}
		        main: {$ref: '#/components/schemas/Tag'}
		        name: {allOf: [{type: string}], xml: {namespace: 'urn:n', prefix: n}}
		        kind: {type: string, xml: {}}
		paths:
		  /a:
		    post:
		      operationId: post
		      requestBody: {content: {application/xml: {schema: {$ref: '#/components/schemas/Tag'}}}}
		      responses:
		        200: {description: ok, content: {text/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
		        201: {description: ok, content: {application/xml: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
		        202: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tag'}}}}`, Options{})
	got := map[string]*model.XMLForm{}
	for _, typ := range service.Types {
		s, ok := typ.(*model.Struct)
		if !ok {
			continue
		}
		for _, f := range s.Fields {
			got[s.Name+"."+f.Name] = f.XML
			if l, ok := f.Type.(*model.List); ok {
				got[s.Name+"."+f.Name+"[]"] = l.XML
			}
		}
	}
	wire := service.Operations[0].Wire.(*model.HTTPOperation)
	got["request"] = wire.Bodies[0].XML
	for _, r := range wire.Responses {
		got[r.Status] = r.Bodies[0].XML
	}
	want := map[string]*model.XMLForm{
		"Tag.id": {Attribute: true}, "Pet.id": nil, "Pet.tags": {Wrapped: true}, "Pet.tags[]": {Name: "tag"}, "Pet.main": {Name: "tag"},
		"Pet.name": {Space: "urn:n", Prefix: "n"}, "Pet.kind": nil, "request": {Name: "tag"}, "200": {Name: "Pet"}, "201": {Name: "root"}, "202": nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
