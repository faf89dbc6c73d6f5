package openapi

import (
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/authgen/authgen/generator/model"
)

// randomSchema draws a schema of all keywords that mean something, with
// references among a few names, so that cycles of every kind come up.
func randomSchema(t *rapid.T, depth int) string {
	name := func() string { return rapid.SampledFrom([]string{"A", "B", "C", "D", "E"}).Draw(t, "name") }
	ref := func() string {
		target := rapid.SampledFrom([]string{"", "", "", "/properties/p", "/allOf/0", "/oneOf/1", "/items"}).Draw(t, "target")
		return `"$ref":"#/components/schemas/` + name() + target + `"`
	}
	if depth <= 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		return "{" + rapid.SampledFrom([]string{
			ref(), ref(), ref() + `,"nullable":true`, `"type":"string"`, `"type":["string","null"]`, `"type":["object","array"]`, `"type":"null"`,
			`"enum":["x","y"]`, `"enum":[1,null]`, `"const":"z"`, `"type":"integer"`, ``, `"type":"object"`, `"required":["p"]`,
			`"type":"string","format":"binary"`, `"type":"object","additionalProperties":false`,
		}).Draw(t, "leaf kind") + "}"
	}
	sub := func() string { return randomSchema(t, depth-1) }
	several := func() string {
		all := []string{sub(), sub()}
		if rapid.Bool().Draw(t, "third") {
			all = append(all, sub())
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	var parts []string
	for _, keyword := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf", "discriminator", "required", "$ref", "type",
	}), 1, 4, rapid.ID).Draw(t, "keywords") {
		switch keyword {
		case "properties":
			parts = append(parts, `"properties":{"p":`+sub()+`,"q":`+sub()+`}`)
		case "required":
			parts = append(parts, `"required":["p"]`)
		case "discriminator":
			parts = append(parts, `"discriminator":{"propertyName":"p","mapping":{"m":"#/components/schemas/`+name()+`"}}`)
		case "type":
			parts = append(parts, `"type":`+rapid.SampledFrom([]string{`"object"`, `"array"`, `"string"`, `["object","null"]`}).Draw(t, "type"))
		case "$ref":
			parts = append(parts, ref())
		case "items", "additionalProperties":
			parts = append(parts, `"`+keyword+`":`+sub())
		default:
			parts = append(parts, `"`+keyword+`":`+several())
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// TestRandomDocuments shows that whatever schemas say, and however they refer
// to each other, the types that come of them keep the promises of the model.
func TestRandomDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var schemas []string
		for _, name := range []string{"A", "B", "C", "D", "E"} {
			schemas = append(schemas, `"`+name+`":`+randomSchema(t, 3))
		}
		body := `{"content":{"multipart/form-data":{"schema":` + randomSchema(t, 2) + `},"application/json":{"schema":` + randomSchema(t, 2) + `}}}`
		doc := `{"openapi":"3.1.0","paths":{"/a":{"post":{"operationId":"o","requestBody":` + body + `,"responses":{"200":` + body + `}}}},
			"components":{"schemas":{` + strings.Join(schemas, ",") + `}}}`
		for _, opts := range []Options{{Changes: true}, {Operations: []string{"o"}}} {
			l := newLoader(fstest.MapFS{"api.json": {Data: []byte(doc)}}, opts)
			d := read(l, l.load("api.json", place{}))
			if l.diags.HasErrors() {
				t.Fatalf("%v\n%s", l.diags, doc)
			}
			w := &lowerer{loader: l, doc: d, types: map[*schema]model.Type{}}
			service := new(model.Service)
			w.declareTypes(service)
			c := &complainer{}
			if all := complaints(service); len(all) > 0 {
				t.Fatalf("%s\n%s", strings.Join(all, "\n"), doc)
			}
			c.known = map[model.Type]bool{}
			for _, typ := range service.Types {
				c.known[typ] = true
			}
			for _, m := range d.operations[0].body.content {
				c.uses(w.bodyType(m))
			}
			if len(c.all) > 0 {
				t.Fatalf("%s\n%s", strings.Join(c.all, "\n"), doc)
			}
		}
	})
}
