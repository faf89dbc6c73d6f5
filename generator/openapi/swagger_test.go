package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSwagger(t *testing.T) {
	service, _ := parse(t, `
		swagger: '2.0'
		info: {title: T, version: '1'}
		host: api.example.com
		basePath: v2/
		schemes: [http, https]
		consumes: [application/json]
		produces: [application/json, application/xml]
		securityDefinitions:
		  basic: {type: basic}
		  key: {type: apiKey, in: header, name: X-Key}
		security: [{basic: []}]
		parameters:
		  Pet: {name: pet, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
		  Limit: {name: limit, in: query, type: integer, format: int32, default: 10}
		responses:
		  Pets: {description: all, schema: {type: array, items: {$ref: '#/definitions/Pet'}}, headers: {X-Next: {type: string}}}
		definitions:
		  Pet: {type: object, required: [kind], discriminator: kind, properties: {kind: {type: string}, size: {type: number, x-nullable: true}}}
		  Cat: {allOf: [{$ref: '#/definitions/Pet'}, {properties: {claws: {type: integer}}}]}
		paths:
		  /pets:
		    parameters: [{$ref: '#/parameters/Limit'}]
		    get:
		      operationId: list
		      parameters:
		        - {name: tags, in: query, type: array, items: {type: string}}
		        - {name: many, in: query, type: array, items: {type: string}, collectionFormat: multi}
		        - {name: piped, in: query, type: array, items: {type: string}, collectionFormat: pipes}
		      responses: {200: {$ref: '#/responses/Pets'}}
		    put:
		      operationId: listCSV
		      produces: [text/csv]
		      responses: {200: {$ref: '#/responses/Pets'}}
		    post:
		      operationId: add
		      parameters: [{$ref: '#/parameters/Pet'}]
		      responses: {201: {description: ok}}
		  /upload:
		    post:
		      operationId: upload
		      parameters:
		        - {name: file, in: formData, type: file, required: true}
		        - {name: names, in: formData, type: array, items: {type: string}}
		      responses: {200: {description: ok, schema: {type: file}}}
		  /form:
		    post:
		      operationId: form
		      parameters: [{name: a, in: formData, type: string, description: an a}]
		      produces: []
		      responses: {200: {description: ok, schema: {type: file}}}`, Options{})
	ops := `
		list GET /pets
		  query tags? []string form
		  query many? []string form explode
		  query piped? []string pipeDelimited
		  query limit? int32 =10 form explode
		  200 [X-Next? string] | application/json []Pet | application/xml []Pet
		listCSV PUT /pets
		  query limit? int32 =10 form explode
		  200 [X-Next? string] | text/csv []Pet
		add POST /pets
		  query limit? int32 =10 form explode
		  body application/json Pet
		  201
		upload POST /upload
		  body multipart/form-data UploadRequest {names:  form false map[]}
		  200 | application/json stream | application/xml stream
		form POST /form
		  body application/x-www-form-urlencoded FormRequest
		  200 | application/octet-stream stream`
	if diff := cmp.Diff(strings.TrimSpace(unindent(ops)), describeOperations(service.Operations)); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	types := `
		union Pet by kind
		  Cat Cat ["Cat"]
		  PetBase PetBase ["Pet"]
		struct PetBase
		  kind string
		  size?~ decimal
		struct Cat
		  kind string
		  size?~ decimal
		  claws? int64
		struct UploadRequest(upload request)
		  file stream
		  names? []string
		struct FormRequest(form request)
		  a? string`
	if diff := cmp.Diff(strings.TrimSpace(unindent(types)), describeTypes(service)); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if got, want := service.URL, "https://api.example.com/v2"; got != want {
		t.Errorf("URL %q, want %q", got, want)
	}
	if s := service.Schemes[0]; s.Kind != "http" || s.HTTP != "basic" {
		t.Errorf("the scheme basic is %q %q", s.Kind, s.HTTP)
	}
}
