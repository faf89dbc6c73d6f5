package openapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/authgen/authgen/generator/model"
)

func TestCanonicalNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1", "-1": "-1", "+1": "1", "1.50": "1.50", ".5": "0.5", "-.5": "-0.5", "1.": "1", "0x10": "16", "-0x10": "-16", "0o17": "15",
		"1_000": "1000", "007": "7", "-007": "-7", "0": "0", "00": "0", "0.5": "0.5", "00.5": "0.5", "1e3": "1e3",
		"9007199254740993": "9007199254740993",
	} {
		if got := canonicalNumber(in); got != want {
			t.Errorf("canonicalNumber(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReadingTrees(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"JSON", `{"a": [1, 2.50, true, null, "x\u00e9\ud83d\ude00"], "a b": {}}`, `{"a":[1,2.50,true,null,"xé😀"],"a b":{}}`},
		{"JSON with a BOM", "\xef\xbb\xbf{}", `{}`},
		{"JSON with a repeated key", `{"a": 1, "b": 2, "a": 3}`, `{"a":3,"b":2}`},
		{"JSON with a comment, so YAML", "{\"a\": 1, # one\n \"b\": [1,],}", `{"a":1,"b":[1]}`},
		{"scalars", "a: 1\nb: yes\nc: 2020-01-02\nd: 0x1F\ne: .inf\nf: ~\ng: '1'\nh: 1_000\ni: 1.\nj: True", `{"a":1,"b":"yes","c":"2020-01-02","d":31,"e":".inf","f":null,"g":"1","h":1000,"i":1,"j":true}`},
		{"repeated key", "a: 1\nb: 2\na: 3", `{"a":3,"b":2}`},
		{"anchors", "a: &x {k: 1}\nb: *x\nc: [*x, *x]", `{"a":{"k":1},"b":{"k":1},"c":[{"k":1},{"k":1}]}`},
		{"merge keys", "a: &x {k: 1, l: 2}\nb: {l: 3, <<: *x}\nc: {<<: [*x, {m: 4, k: 9}]}", `{"a":{"k":1,"l":2},"b":{"l":3,"k":1},"c":{"k":1,"l":2,"m":4}}`},
		{"number keys", "200: a\n'201': b\nnull: c", `{"200":"a","201":"b","null":"c"}`},
		{"two documents", "a: 1\n---\nb: 2", `{"a":1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLoader(files("f", tt.text), Options{})
			n := l.load("f", place{})
			if n == nil {
				t.Fatal(l.diags)
			}
			if got := n.json(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"JSON", "{\n \"é\": 1, \"a\": {\n  \"b\": [true,\n   \"x\"]}}"},
		{"YAML", "é: {\n  z: 1, \"a\": {\n  \"b\": [true,\n   \"x\"]}}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLoader(files("f", tt.text), Options{})
			root := l.load("f", place{})
			a := root.member("a")
			if tt.name == "YAML" {
				a = root.get("é").member("a")
			}
			lines := strings.Split(tt.text, "\n")
			for what, p := range map[string]place{"\"a\"": a.at, "{": a.value.at, "[": a.value.get("b").at, "\"x\"": a.value.get("b").items[1].at} {
				if got := lines[p.line-1][p.col-1:]; !strings.HasPrefix(got, what) {
					t.Errorf("%s is said to stand at %d:%d, where %q stands", what, p.line, p.col, got)
				}
			}
		})
	}
}

// TestRefusals shows that what cannot be read is refused with a place, and
// nothing else is.
func TestRefusals(t *testing.T) {
	const head = "openapi: 3.0.3\npaths: {}\n"
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 8 {
		bomb.WriteString("a" + itoa(i+1) + ": &a" + itoa(i+1) + " [*a" + itoa(i) + strings.Repeat(", *a"+itoa(i), 9) + "]\n")
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "  \n", "api.yaml: error: the file is empty"},
		{"no object", "- a\n", "api.yaml:1:1: error: the document is a list, not an OpenAPI object"},
		{"no version", "info: {}\n", `api.yaml:1:1: error: the document has neither "openapi" nor "swagger"`},
		{"an old version", "swagger: '1.2'\n", `api.yaml:1:10: error: Swagger "1.2" cannot be read`},
		{"a version to come", "info: {}\nopenapi: 4.0.0\n", `api.yaml:2:10: error: OpenAPI "4.0.0" cannot be read`},
		{"broken JSON", "{\n \"openapi\": \"3.0.3\",\n \"paths\": {]\n}", "api.yaml:3:"},
		{"broken YAML", "openapi: 3.0.3\npaths: {\n", "api.yaml:"},
		{"a tab", "openapi: 3.0.3\npaths:\n\t/a: {}\n", "api.yaml:3: error: not valid YAML: found character that cannot start any token"},
		{"aliases that explode", bomb.String(), "the aliases of this document expand to too much"},
		{"an alias of itself", "a: &a [*a]\n", "error: nested too deeply"},
		{"nested too deeply", head + "x: " + strings.Repeat("[", 400) + strings.Repeat("]", 400), "error: nested too deeply"},
		{"deep JSON", `{"openapi":` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + "}", "nested too deeply"},
		{"a missing file", head + "components: {schemas: {A: {$ref: 'gone.yaml'}}}", `api.yaml:3:34: error: cannot read "gone.yaml": file does not exist`},
		{"a file elsewhere", head + "components: {schemas: {A: {$ref: '../up.yaml'}}}", `api.yaml:3:34: error: cannot read "../up.yaml"`},
		{"another host", head + "components: {schemas: {A: {$ref: 'https://example.com/a.yaml#/A'}}}", `api.yaml:3:34: error: "https://example.com/a.yaml" stands on another host, and nothing is fetched`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service, inputs, diags := Parse(files("api.yaml", tt.text), "api.yaml", Options{})
			if service != nil || !diags.HasErrors() {
				t.Fatal("it was read")
			}
			if got := diags[0].String(); !strings.Contains(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if len(inputs) != 1 || len(inputs[0].SHA256) != 64 {
				t.Errorf("inputs %v", inputs)
			}
		})
	}
	t.Run("no such file", func(t *testing.T) {
		_, inputs, diags := Parse(files(), "api.yaml", Options{})
		if got, want := diags[0].String(), `api.yaml: error: cannot read "api.yaml": file does not exist`; got != want || inputs != nil {
			t.Errorf("got  %s, %v\nwant %s", got, inputs, want)
		}
	})
}

// A lenient reading goes on without the files that are missing, and says so.
func TestLenientWithoutFiles(t *testing.T) {
	text := `
		openapi: 3.0.3
		paths:
		  /gone: {$ref: gone.yaml}
		  /a:
		    get: {operationId: a, responses: {}, parameters: [{name: q, in: query, schema: {$ref: 'gone.yaml#/Q'}}]}
		components: {schemas: {A: {properties: {b: {$ref: 'away.yaml'}}}}}`
	service, _, diags := Parse(files("api.yaml", text), "api.yaml", Options{Lenient: true})
	if service == nil {
		t.Fatal(diags)
	}
	if len(service.Operations) != 1 || service.Operations[0].Name != "a" {
		t.Errorf("operations %v", service.Operations)
	}
	var got []string
	for _, d := range diags {
		got = append(got, d.String())
	}
	want := []string{
		`api.yaml:3:17: warning: cannot read "gone.yaml": file does not exist; what refers to it is left out`,
		`api.yaml:6:51: warning: cannot read "away.yaml": file does not exist; what refers to it is left out`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if _, _, diags := Parse(files(), "api.yaml", Options{Lenient: true}); !diags.HasErrors() {
		t.Error("the document itself may not be missing")
	}
}

func TestReferences(t *testing.T) {
	fsys := files("specs/api.yaml", `
		openapi: 3.1.0
		paths:
		  /a:
		    $ref: paths/a.yaml
		    parameters: [{name: q, in: query, schema: {type: string}}]
		  /b:
		    get:
		      operationId: b
		      responses:
		        200: {content: {application/json: {schema: {type: object, properties: {deep: {properties: {x: {type: string}}}}}}}}
		components:
		  schemas:
		    Pet: {properties: {id: {$ref: '../common.json#/Id'}, owner: {$ref: '../common.json#/Owner'}}}
		    Deep: {properties: {d: {$ref: '#/paths/~1b/get/responses/200/content/application~1json/schema/properties/deep'}, o: {$ref: '../common.json#/Owner/properties/home'}}}
		    Bare: {properties: {p: {$ref: Pet}}}
		    Def: {$defs: {Inner: {properties: {y: {type: string}}}}, properties: {i: {$ref: '#/components/schemas/Def/$defs/Inner'}}}
		    Anchored: {properties: {a: {$ref: '#here'}, b: {$dynamicRef: '#here'}}}
		    Target: {$anchor: here, properties: {t: {type: string}}}
		    Through: {properties: {x: {$ref: '#/components/schemas/Alias/properties/id'}}}
		    Alias: {$ref: '#/components/schemas/Pet'}
		    Gone: {properties: {g: {$ref: '#/components/schemas/Nobody'}, d: {$ref: '#/definitions/Pet'}}}
		    Wrong: {properties: {w: {$ref: '#/components/responses/R'}}}
		    Beside: {$ref: '#/components/schemas/Target', description: words, properties: {more: {type: string}}}
		    Remote: {properties: {r: {$ref: 'https://example.com/money.yaml#/Money'}}}
		  responses:
		    R: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
		`,
		"specs/paths/a.yaml", `
		get:
		  operationId: a
		  responses: {200: {content: {application/json: {schema: {$ref: '../api.yaml#/components/schemas/Pet'}}}}}
		`,
		"common.json", `{"Id": {"type": "integer"}, "Owner": {"properties": {"pet": {"$ref": "specs/api.yaml#/components/schemas/Pet"}, "home": {"properties": {"city": {"type": "string"}}}}}}`,
		"copies/money.yaml", "Money: {properties: {amount: {type: number}}}")
	opts := Options{Changes: true, Remote: map[string]string{"https://example.com/money.yaml": "copies/money.yaml"}}
	service, inputs, diags := Parse(fsys, "specs/api.yaml", opts)
	if service == nil {
		t.Fatal(diags)
	}
	for _, c := range complaints(service) {
		t.Error(c)
	}
	want := `
		struct Pet
		  id? Id
		  owner? Owner
		struct Deep
		  d? BResponseDeep
		  o? home
		struct Bare
		  p? Pet
		struct Def
		  i? DefInner
		struct Anchored
		  a? Target
		  b? Target
		struct Target
		  t? string
		struct Through
		  x? Id
		name Alias Pet
		struct Gone
		  g? any
		  d? Pet
		struct Wrong
		  w? Pet
		struct Beside
		  t? string
		  more? string
		struct Remote
		  r? Money
		name Id int64
		struct Owner
		  pet? Pet
		  home? home
		struct home
		  city? string
		struct Money
		  amount? decimal
		struct BResponse(b response)
		  deep? BResponseDeep
		struct BResponseDeep(b response deep)
		  x? string
		struct DefInner(Def Inner)
		  y? string`
	if diff := cmp.Diff(strings.TrimSpace(unindent(want)), describeTypes(service)); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	var names []string
	for _, in := range inputs {
		names = append(names, in.Name)
	}
	if diff := cmp.Diff([]string{"common.json", "copies/money.yaml", "specs/api.yaml", "specs/paths/a.yaml"}, names); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if got := model.DeclOf(service.Types[12]).Pos.String(); got != "common.json:1:8" {
		t.Errorf("Id is said to stand at %s", got)
	}
}

func TestChangesSayWhere(t *testing.T) {
	doc := "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A:\n      properties:\n        b/c: {type: datetime}\n"
	_, _, diags := Parse(files("api.yaml", doc), "api.yaml", Options{Changes: true})
	var got []string
	for _, d := range diags {
		got = append(got, d.Code+" "+d.String())
	}
	want := []string{
		"no-type api.yaml:6:7: note: read a schema without type as object (#/components/schemas/A)",
		`odd-type api.yaml:7:21: note: read the type "datetime" as "string" (#/components/schemas/A/properties/b~1c/type)`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if _, _, diags := Parse(files("api.yaml", doc), "api.yaml", Options{}); len(diags) != 0 {
		t.Errorf("notes although none were asked for: %v", diags)
	}
}

// TestJSONLikeTheStandardLibrary shows that our reader accepts what
// encoding/json accepts, and reads the same.
func TestJSONLikeTheStandardLibrary(t *testing.T) {
	pieces := []string{
		"{", "}", "[", "]", ",", ":", `"a"`, `"b\n"`, `"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\x"`, "\"\xff\"", `"é`, "1", "-1", "01", "1.5", "1.", "1e5",
		"1e", "-", "true", "nul", "null", " ", "\n", "\t", "\x00", `"` + "\x01" + `"`, "é", `\`,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 9).Draw(t, "pieces"), "")
		n, err := parseJSON([]byte(text), place{})
		if got, want := err == nil, json.Valid([]byte(text)); got != want {
			t.Fatalf("%q: accepted %t, want %t: %v", text, got, want, err)
		}
		if err != nil {
			return
		}
		var got, want any
		if err := json.Unmarshal([]byte(n.json()), &got); err != nil {
			t.Fatalf("%q was printed as %q: %v", text, n.json(), err)
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}
