package openapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

// An operationsTest is a document and the operations that come of it.
type operationsTest struct {
	name  string
	doc   string
	opts  Options
	want  string
	notes []string
}

func (tt operationsTest) run(t *testing.T) {
	t.Helper()
	service, diags := parse(t, tt.doc, tt.opts)
	if diff := cmp.Diff(strings.TrimSpace(unindent(tt.want)), describeOperations(service.Operations)); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	for _, code := range tt.notes {
		if !slices.Contains(codes(diags), code) {
			t.Errorf("no note %q among %q", code, codes(diags))
		}
	}
}

func TestParameters(t *testing.T) {
	for _, tt := range []operationsTest{
		{
			name: "places, styles, sharing",
			doc: `
				openapi: 3.0.3
				components:
				  parameters:
				    Page: {name: page, in: query, schema: {type: integer}}
				paths:
				  /a/{z}/{y}:
				    parameters:
				      - {name: y, in: path, required: true, schema: {type: string}}
				      - {name: shared, in: query, schema: {type: string}}
				      - {name: both, in: query, schema: {type: string}}
				    get:
				      operationId: get
				      parameters:
				        - $ref: '#/components/parameters/Page'
				        - {name: z, in: path, schema: {type: integer}}
				        - {name: both, in: query, required: true, schema: {type: integer}}
				        - {name: list, in: query, explode: false, schema: {type: array, items: {type: string}}}
				        - {name: pipe, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
				        - {name: deep, in: query, style: deepObject, explode: true, schema: {type: object, additionalProperties: {type: string}}}
				        - {name: 'a"b', in: query, allowReserved: true, schema: {type: string, default: x}}
				        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
				        - {name: X-Id, in: header, schema: {type: string, format: uuid}}
				        - {name: sid, in: cookie, schema: {type: string}}
				        - {name: bad, in: header, style: form, schema: {type: string}}
				        - {name: page, in: query, schema: {type: string}}
				        - {name: nowhere, in: body}
				        - {name: bare, in: query, type: boolean}
				        - {name: nothing, in: query}
				      responses: {}`,
			want: `
				get GET /a/{z}/{y}
				  path z int64 simple
				  path y string simple
				  query page? int64 form explode
				  query both int64 form explode
				  query list? []string form
				  query pipe? []string pipeDelimited explode
				  query deep? map string deepObject explode
				  query a"b? string =x form explode reserved
				  query filter? any form explode as application/json
				  query bare? bool form explode
				  query nothing? string form explode
				  query shared? string form explode
				  header X-Id? guid simple
				  header bad? string simple
				  cookie sid? string form explode`,
			notes: []string{"repeated-parameter", "bad-style", "bad-parameter", "parameter-without-schema"},
		},
		{
			name: "what is no argument",
			doc: `
				openapi: 3.0.3
				paths:
				  /a:
				    get:
				      operationId: get
				      parameters:
				        - {name: accept, in: header, schema: {type: string}}
				        - {name: Content-Type, in: header, required: true, schema: {type: string}}
				        - {name: Authorization, in: header, schema: {type: string}}
				      responses: {}`,
			want: `
				get GET /a
				  header accept? string simple hidden: follows from the media types of the operation
				  header Content-Type string simple hidden: follows from the media types of the operation
				  header Authorization? string simple hidden: carried by the session`,
		},
		{
			name: "paths that say more or less than the parameters",
			doc: `
				openapi: 3.0.3
				paths:
				  /undeclared/{id}:
				    get: {operationId: undeclared, responses: {}, parameters: [{name: gone, in: path, schema: {type: string}}]}
				  /query?action=go&x={x}&y={y}:
				    get:
				      operationId: query
				      parameters: [{name: action, in: query, schema: {type: string}}, {name: x, in: query, schema: {type: string}}]
				      responses: {}
				  /op{.ext}{;m*}{?a,b}:
				    get:
				      operationId: op
				      parameters: [{name: ext, in: path, schema: {type: string}}, {name: m, in: path, schema: {type: string}}, {name: a, in: query}]
				      responses: {}
				  /declared/{.d*}:
				    get:
				      operationId: declared
				      parameters: [{name: d, in: path, style: matrix, explode: false, schema: {type: string}}]
				      responses: {}
				  '/#Action=Go':
				    get: {operationId: fragment, responses: {}}
				  noslash:
				    GET: {operationId: noslash, responses: {}}
				  x-no: {get: {}}
				  /list: []`,
			want: `
				undeclared GET /undeclared/{id}
				  path id string simple
				query GET /query?action=go&y={y}
				  path y string simple
				  query action? string form explode hidden: fixed by the path
				  query x? string form explode
				op GET /op{ext}{m}
				  path ext string label
				  path m string matrix explode
				  query a? string form explode
				declared GET /declared/{d}
				  path d string matrix
				fragment GET /
				noslash GET /noslash`,
			notes: []string{"undeclared-path-parameter", "unused-path-parameter", "query-in-path", "path-operator", "fragment", "odd-method", "bad-path"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestBodies(t *testing.T) {
	for _, tt := range []operationsTest{
		{
			name: "media types",
			doc: `
				openapi: 3.0.3
				components:
				  schemas:
				    Pet: {properties: {name: {type: string}}}
				paths:
				  /a:
				    post:
				      operationId: post
				      requestBody:
				        required: true
				        content:
				          text/csv: {}
				          application/pdf: {schema: {type: string}}
				          application/xml: {}
				          multipart/form-data: {schema: {$ref: '#/components/schemas/Pet'}}
				          application/vnd.api+json: {schema: {$ref: '#/components/schemas/Pet'}}
				          APPLICATION/JSON; charset=utf-8: {schema: {$ref: '#/components/schemas/Pet'}}
				          application/json: {}
				      responses:
				        200:
				          content:
				            text/event-stream: {schema: {$ref: '#/components/schemas/Pet'}}
				            application/x-ndjson: {schema: {$ref: '#/components/schemas/Pet'}}
				            application/octet-stream: {schema: {type: string, format: binary}}
				            image/*: {}
				            '*/*': {schema: {$ref: '#/components/schemas/Pet'}}
				            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}
				            text/plain: {schema: {type: integer}}
				            '': {}
				        4xx: {description: no}
				        default: {description: no}
				        wrong: {}
				        204:`,
			want: `
				post POST /a
				  body application/json Pet
				  body application/vnd.api+json Pet
				  body multipart/form-data Pet
				  body application/xml any xml
				  body text/csv string
				  body application/pdf stream
				  200 | application/json []Pet | */* Pet | application/x-ndjson Pet stream jsonl | text/event-stream Pet stream sse | text/plain int64 | application/octet-stream stream | image/* stream
				  204
				  4XX
				  default`,
			notes: []string{"repeated-media-type", "bad-media-type", "bad-status", "bad-response"},
		},
		{
			name: "a multipart body without parts is the last choice",
			doc: `
				openapi: 3.0.3
				paths:
				  /a:
				    post:
				      operationId: post
				      requestBody:
				        content:
				          multipart/form-data: {schema: {type: string, format: binary}}
				          image/png: {schema: {type: string, format: binary}}`,
			want: `
				post POST /a
				  body image/png stream
				  body multipart/form-data stream`,
		},
		{
			name: "forms",
			doc: `
				openapi: 3.0.3
				components:
				  schemas:
				    Upload: {properties: {file: {type: string, format: binary}, more: {type: array, items: {type: string, format: binary}}}}
				    Both: {properties: {file: {type: string, format: binary}}}
				paths:
				  /a:
				    post:
				      operationId: post
				      requestBody:
				        content:
				          multipart/form-data:
				            schema: {$ref: '#/components/schemas/Upload'}
				            encoding:
				              file: {contentType: image/png, headers: {X-Part: {schema: {type: string, default: v}}}}
				              more: {style: pipeDelimited}
				      responses: {}
				  /b:
				    post:
				      operationId: both
				      requestBody:
				        content:
				          application/json: {schema: {$ref: '#/components/schemas/Both'}}
				          multipart/form-data: {schema: {$ref: '#/components/schemas/Both'}}
				      responses: {}`,
			want: `
				post POST /a
				  body multipart/form-data Upload {file: image/png  true map[X-Part:v]} {more:  pipeDelimited false map[]}
				both POST /b
				  body application/json Both
				  body multipart/form-data BothForm`,
			notes: []string{"split-form"},
		},
		{
			name: "headers and shared responses",
			doc: `
				openapi: 3.0.3
				components:
				  headers:
				    Limit: {required: true, schema: {type: integer}}
				  responses:
				    Bad: {content: {application/json: {schema: {properties: {code: {type: string}}}}}, headers: {X-Left: {$ref: '#/components/headers/Limit'}, 'bad name': {}, content-type: {}, X-Plain: {}}}
				paths:
				  /a:
				    get: {operationId: a, responses: {400: {$ref: '#/components/responses/Bad'}}}
				    put: {operationId: b, responses: {400: {$ref: '#/components/responses/Bad'}, 401: {$ref: '#/components/responses/Gone'}}}`,
			want: `
				a GET /a
				  400 [X-Left int64] [X-Plain? string] | application/json Bad
				b PUT /a
				  400 [X-Left int64] [X-Plain? string] | application/json Bad
				  401`,
			notes: []string{"bad-header", "missing-target"},
		},
	} {
		t.Run(tt.name, tt.run)
	}
}

func TestFormsAreStreams(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.0.3
		components:
		  schemas:
		    Both: {properties: {file: {type: string, format: binary}}}
		paths:
		  /b:
		    post:
		      requestBody:
		        content:
		          application/json: {schema: {$ref: '#/components/schemas/Both'}}
		          multipart/form-data: {schema: {$ref: '#/components/schemas/Both'}}
		      responses: {}`, Options{})
	want := "struct Both\n  file? base64\nstruct BothForm(Both form)\n  file? stream"
	if diff := cmp.Diff(want, describeTypes(service)); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

func TestNamesOfOperations(t *testing.T) {
	operationsTest{
		doc: `
			openapi: 3.2.0
			paths:
			  /users/{id}/avatar-images:
			    get: {responses: {}}
			    put: {operationId: same, responses: {}}
			    patch: {operationId: same, responses: {}}
			    query: {operationId: search, responses: {}}
			    additionalOperations:
			      LINK: {operationId: link, responses: {}}
			  /users:
			    get: {operationId: same2, responses: {}}`,
		want: `
			getUsersByIdAvatarImages GET /users/{id}/avatar-images
			  path id string simple
			same PUT /users/{id}/avatar-images
			  path id string simple
			same3 PATCH /users/{id}/avatar-images
			  path id string simple
			search QUERY /users/{id}/avatar-images
			  path id string simple
			link LINK /users/{id}/avatar-images
			  path id string simple
			same2 GET /users`,
		notes: []string{"no-operation-id", "duplicate-operation-id"},
	}.run(t)
}

func TestPruning(t *testing.T) {
	doc := `
		openapi: 3.0.3
		components:
		  schemas:
		    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
		    B: {properties: {x: {type: string}}}
		    Unused: {properties: {x: {type: string}}}
		    Pet: {required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
		    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {c: {$ref: '#/components/schemas/B'}}}]}
		    Lynx: {allOf: [{$ref: '#/components/schemas/Cat'}]}
		paths:
		  /a: {get: {operationId: a, tags: [t], responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
		  /pets: {get: {operationId: pets, responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
		  /none: {get: {operationId: none, responses: {}}}`
	for _, tt := range []struct {
		name string
		opts Options
		ops  []string
		want []string
	}{
		{"by operation", Options{Operations: []string{"a", "elsewhere"}}, []string{"a"}, []string{"A", "B"}},
		{"by tag", Options{Tags: []string{"t"}}, []string{"a"}, []string{"A", "B"}},
		{"heirs come along", Options{Operations: []string{"pets"}}, []string{"pets"}, []string{"B", "Pet", "PetBase", "Cat", "Lynx"}},
		{"nothing is left", Options{Operations: []string{"elsewhere"}}, nil, nil},
		{"everything", Options{}, []string{"a", "pets", "none"}, []string{"A", "B", "Unused", "Pet", "PetBase", "Cat", "Lynx"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service, _ := parse(t, doc, tt.opts)
			var ops, types []string
			for _, op := range service.Operations {
				ops = append(ops, op.Name)
			}
			for _, typ := range service.Types {
				types = append(types, model.DeclOf(typ).Name)
			}
			if diff := cmp.Diff(tt.ops, ops); diff != "" {
				t.Errorf("operations (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, types); diff != "" {
				t.Errorf("types (-want +got):\n%s", diff)
			}
		})
	}
}

func TestService(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.0.3
		info: {title: Pets, version: 1.2, description: All about pets.}
		servers:
		  - url: https://{region}.example.com/{base}
		    variables:
		      region: {default: eu, enum: [us, eu, ap]}
		      base: {default: v1}
		security: [{key: [], token: []}, {basic: []}]
		components:
		  securitySchemes:
		    key: {type: apiKey, in: header, name: App-Key, description: the key}
		    basic: {type: http, scheme: Basic}
		paths:
		  /default: {get: {operationId: default, responses: {}}}
		  /none: {get: {operationId: none, security: [], responses: {}}}
		  /own:
		    servers: [{url: 'https://path.example.com'}]
		    get: {operationId: own, security: [{}, {key: []}], deprecated: true, responses: {}}
		    put: {operationId: ownServer, servers: [{url: 'https://op.example.com'}], summary: Puts, description: Puts it., responses: {}}`, Options{})
	if got, want := service.URL, "https://{region}.example.com/v1"; got != want {
		t.Errorf("URL %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"eu", "us", "ap"}, service.Regions); diff != "" {
		t.Errorf("regions (-want +got):\n%s", diff)
	}
	if service.Name != "api" || service.Version != "1.2" || service.Doc != "Pets\n\nAll about pets." || service.Protocol != model.REST {
		t.Errorf("%q %q %q %v", service.Name, service.Version, service.Doc, service.Protocol)
	}
	wantSchemes := []*model.SecurityScheme{
		{Name: "key", Kind: "apiKey", In: "header", Param: "App-Key", Doc: "the key"},
		{Name: "basic", Kind: "http", HTTP: "basic"},
	}
	for _, s := range service.Schemes {
		if s.Pos.Line == 0 {
			t.Errorf("the scheme %q has no place", s.Name)
		}
		s.Pos.File, s.Pos.Line, s.Pos.Col = "", 0, 0
	}
	if diff := cmp.Diff(wantSchemes, service.Schemes); diff != "" {
		t.Errorf("schemes (-want +got):\n%s", diff)
	}
	want := map[string][][]string{
		"default": {{"key", "token"}, {"basic"}}, "none": {{}}, "own": {{}, {"key"}}, "ownServer": {{"key", "token"}, {"basic"}},
	}
	servers := map[string]string{"own": "https://path.example.com", "ownServer": "https://op.example.com"}
	for _, op := range service.Operations {
		h := op.Wire.(*model.HTTPOperation)
		if diff := cmp.Diff(want[op.Name], h.Security); diff != "" {
			t.Errorf("%s: security (-want +got):\n%s", op.Name, diff)
		}
		if h.Server != servers[op.Name] {
			t.Errorf("%s: server %q, want %q", op.Name, h.Server, servers[op.Name])
		}
		if op.Service != service {
			t.Errorf("%s: another service", op.Name)
		}
	}
	if op := service.Operations[2]; op.Deprecated != "deprecated" {
		t.Errorf("%s: deprecated %q", op.Name, op.Deprecated)
	}
	if got, want := service.Operations[3].Doc, "Puts it."; got != want {
		t.Errorf("doc %q, want %q", got, want)
	}
}

func TestWebhooksAndCallbacks(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.1.0
		components:
		  schemas:
		    Event: {properties: {id: {type: string}}}
		paths:
		  /subscribe/{x}:
		    post:
		      operationId: subscribe
		      callbacks:
		        happened:
		          '{$request.body#/url}':
		            post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, responses: {}}
		      responses: {}
		webhooks:
		  created:
		    post:
		      parameters: [{name: '{id}', in: path, schema: {type: string}}]
		      requestBody: {content: {application/json: {schema: {properties: {kind: {type: string}}}}}}
		      responses: {200: {}}`, Options{})
	want := `
		happened POST {$request.body#/url}
		  body application/json Event
		created POST created
		  path {id} string simple
		  body application/json CreatedRequest
		  200`
	if diff := cmp.Diff(strings.TrimSpace(unindent(want)), describeOperations(service.Webhooks)); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

func TestNamesOfInlineBodies(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.0.3
		paths:
		  /a:
		    post:
		      operationId: make
		      requestBody:
		        content:
		          application/xml: {schema: {properties: {a: {type: string}}}}
		          application/json: {schema: {properties: {a: {type: string}}}}
		          application/x-www-form-urlencoded: {schema: {properties: {b: {type: string}}}}
		      responses:
		        201: {content: {application/json: {schema: {properties: {c: {type: string}}}}}}
		        202: {content: {application/json: {schema: {properties: {d: {type: string}}}}}}
		        404: {content: {application/json: {schema: {properties: {e: {type: string}}}}}}
		        4XX: {content: {application/json: {schema: {properties: {f: {type: string}}}}}}
		        default: {content: {application/json: {schema: {properties: {g: {type: string}}}}}}`, Options{})
	want := `
		struct MakeRequest(make request)
		  a? string
		struct MakeRequestForm(make request form)
		  b? string
		struct MakeResponse(make response)
		  c? string
		struct MakeAccepted(make Accepted)
		  d? string
		struct MakeNotFound(make Not Found)
		  e? string
		struct MakeStatus4XX(make status 4XX)
		  f? string
		struct MakeError(make error)
		  g? string`
	if diff := cmp.Diff(strings.TrimSpace(unindent(want)), describeTypes(service)); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

// A summary above a description is a sentence: go doc would take it for a heading.
func TestSummaryIsASentence(t *testing.T) {
	service, _ := parse(t, `
		openapi: 3.0.0
		info: {title: Pets, version: '1'}
		paths:
		  /a: {get: {operationId: open, summary: List pets, description: All of them., responses: {}}}
		  /b: {get: {operationId: ended, summary: 'Are there pets?', description: 'Yes, or no.', responses: {}}}
		  /c: {get: {operationId: alone, summary: List pets, responses: {}}}
		  /d: {get: {operationId: twice, summary: Puts, description: Puts it., responses: {}}}`, Options{})
	got := map[string]string{}
	for _, op := range service.Operations {
		got[op.Name] = op.Doc
	}
	want := map[string]string{
		"open": "List pets.\n\nAll of them.", "ended": "Are there pets?\n\nYes, or no.", "alone": "List pets", "twice": "Puts it.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
