package openapi

import (
	"slices"
	"strings"
)

// An upgrader turns the tree of a Swagger 2.0 document into one of OpenAPI
// 3.0, in place, so that every node keeps its place and its identity.
type upgrader struct {
	*reader
	consumes, produces []string
	done               map[*node]bool
}

// upgrade turns Swagger 2.0 into OpenAPI 3.0.
func upgrade(r *reader) {
	r.notef("swagger", r.root.at, "read Swagger 2.0 as OpenAPI 3.0")
	u := &upgrader{reader: r, consumes: mediaTypes(r.root, "consumes"), produces: mediaTypes(r.root, "produces"), done: map[*node]bool{}}
	root := r.root
	components := newObject(root.at)
	for _, section := range []string{"definitions", "parameters", "responses"} {
		if n := root.get(section); n.is(object) {
			components.set(moved[section], n)
		}
	}
	if schemes := root.get("securityDefinitions"); schemes.is(object) {
		for _, m := range schemes.members {
			if m.value.text("type") == "basic" {
				m.value.set("type", newText(m.value.at, "http"))
				m.value.set("scheme", newText(m.value.at, "basic"))
			}
		}
		components.set("securitySchemes", schemes)
	}
	url := serverOf(root)
	*root = *root.without("definitions", "parameters", "responses", "securityDefinitions", "components", "servers")
	root.set("components", components)
	if url != "" {
		server := newObject(root.at)
		server.set("url", newText(root.at, url))
		root.set("servers", &node{kind: list, at: root.at, items: []*node{server}})
	}
	if responses := components.get("responses"); responses.is(object) {
		for _, m := range responses.members {
			u.response(m.value, u.produces)
		}
	}
	u.paths()
}

// serverOf is the URL that host, basePath and schemes make.
func serverOf(root *node) string {
	host, base := root.text("host"), strings.TrimSuffix(root.text("basePath"), "/")
	if host == "" {
		return base
	}
	scheme := "https"
	if schemes := root.get("schemes"); schemes.is(list) && len(schemes.items) > 0 {
		secure := slices.ContainsFunc(schemes.items, func(n *node) bool { return n.value == "https" })
		if first := schemes.items[0].value; !secure && first != "" {
			scheme = first
		}
	}
	if base != "" && !strings.HasPrefix(base, "/") {
		base = "/" + base
	}
	return scheme + "://" + host + base
}

// mediaTypes are the words of a list of media types.
func mediaTypes(n *node, key string) []string {
	var names []string
	if l := n.get(key); l.is(list) {
		for _, item := range l.items {
			if item.is(text) && item.value != "" {
				names = append(names, item.value)
			}
		}
	}
	return names
}

func (u *upgrader) paths() {
	paths := u.root.get("paths")
	if !paths.is(object) {
		return
	}
	for _, m := range paths.members {
		item, _ := u.follow(m.value)
		if !item.is(object) || u.done[item] {
			continue
		}
		u.done[item] = true
		for _, o := range item.members {
			if slices.Contains(methods, strings.ToLower(o.key)) && o.value.is(object) {
				u.operation(o.value, item)
			}
		}
		if params := item.get("parameters"); params.is(list) {
			item.set("parameters", u.plainParameters(params))
		}
	}
}

// operation moves body and form parameters to a request body, and wraps the
// schemas of responses in media types.
func (u *upgrader) operation(op, item *node) {
	if u.done[op] {
		return
	}
	u.done[op] = true
	consumes, produces := u.consumes, u.produces
	if op.has("consumes") {
		consumes = mediaTypes(op, "consumes")
	}
	own := op.has("produces")
	if own {
		produces = mediaTypes(op, "produces")
	}
	u.body(op, item, consumes)
	if params := op.get("parameters"); params.is(list) {
		op.set("parameters", u.plainParameters(params))
	}
	responses := op.get("responses")
	if !responses.is(object) {
		return
	}
	for i, m := range responses.members {
		target, _ := u.follow(m.value)
		switch {
		case target == nil:
		case target == m.value:
			u.response(target, produces)
		case own && target.has("x-swagger-schema"): // a shared response in other media types
			c := target.without("content")
			c.set("schema", target.get("x-swagger-schema"))
			u.response(c, produces)
			responses.members[i].value = c
		}
	}
}

// body makes the request body of the parameters that are one, or fields of
// one.
func (u *upgrader) body(op, item *node, consumes []string) {
	var fields []*node
	for _, params := range []*node{op.get("parameters"), item.get("parameters")} {
		if !params.is(list) {
			continue
		}
		for _, p := range params.items {
			n, _ := u.follow(p)
			switch strings.ToLower(n.text("in")) {
			case "body":
				if !op.has("requestBody") {
					op.set("requestBody", u.bodyOf(n, consumes))
				}
			case "formdata":
				fields = append(fields, n)
			}
		}
	}
	if len(fields) > 0 && !op.has("requestBody") {
		op.set("requestBody", u.form(fields, consumes))
	}
}

func (u *upgrader) bodyOf(n *node, consumes []string) *node {
	body := newObject(n.at)
	if v := n.get("required"); v != nil {
		body.set("required", v)
	}
	schema := n.get("schema")
	if schema == nil {
		schema = newObject(n.at)
	}
	body.set("content", contentOf(schema, consumes))
	return body
}

// contentOf says that a schema comes in some media types; JSON when none is
// named.
func contentOf(schema *node, names []string) *node {
	if len(names) == 0 {
		names = []string{"application/json"}
	}
	content := newObject(schema.at)
	for _, name := range names {
		media := newObject(schema.at)
		media.set("schema", schema)
		content.set(name, media)
	}
	return content
}

// form is a request body of form fields: multipart when there is a file.
func (u *upgrader) form(fields []*node, consumes []string) *node {
	at := fields[0].at
	schema, properties, encoding := newObject(at), newObject(at), newObject(at)
	required := &node{kind: list, at: at}
	name, anyRequired := "application/x-www-form-urlencoded", false
	if slices.Contains(consumes, "multipart/form-data") && !slices.Contains(consumes, name) {
		name = "multipart/form-data"
	}
	for _, n := range fields {
		if n.text("type") == "file" {
			name = "multipart/form-data"
		}
		field := typeOfParameter(n)
		if doc := n.get("description"); doc != nil {
			field.set("description", doc)
		}
		properties.set(n.text("name"), field)
		if n.isTrue("required") {
			anyRequired = true
			required.items = append(required.items, newText(n.at, n.text("name")))
		}
		if format := n.text("collectionFormat"); n.text("type") == "array" && format != "multi" {
			e := newObject(n.at)
			e.set("style", newText(n.at, collectionStyle(format)))
			e.set("explode", newBool(n.at, false))
			encoding.set(n.text("name"), e)
		}
	}
	schema.set("type", newText(at, "object"))
	schema.set("properties", properties)
	schema.set("required", required)
	content := contentOf(schema, []string{name})
	if len(encoding.members) > 0 {
		content.members[0].value.set("encoding", encoding)
	}
	body := newObject(at)
	body.set("required", newBool(at, anyRequired))
	body.set("content", content)
	return body
}

// plainParameters are the parameters that stay parameters.
func (u *upgrader) plainParameters(params *node) *node {
	kept := &node{kind: list, at: params.at}
	for _, p := range params.items {
		n, _ := u.follow(p)
		switch strings.ToLower(n.text("in")) {
		case "body", "formdata":
			continue
		}
		u.parameter(n)
		kept.items = append(kept.items, p)
	}
	return kept
}

// parameter moves what describes the type of a parameter or header to its
// schema.
func (u *upgrader) parameter(n *node) {
	if !n.is(object) || u.done[n] || n.has("schema") {
		return
	}
	u.done[n] = true
	if n.text("type") == "array" {
		format := n.text("collectionFormat")
		if n.text("in") == "query" {
			n.set("style", newText(n.at, collectionStyle(format)))
		}
		n.set("explode", newBool(n.at, format == "multi"))
	}
	n.set("schema", typeOfParameter(n))
}

// typeOfParameter is the schema within a parameter of Swagger 2.0.
func typeOfParameter(n *node) *node {
	return n.without("name", "in", "description", "required", "collectionFormat", "allowEmptyValue", "schema", "style", "explode", "deprecated")
}

// collectionStyle is the style of a collectionFormat.
func collectionStyle(format string) string {
	switch format {
	case "ssv", "tsv":
		return "spaceDelimited"
	case "pipes":
		return "pipeDelimited"
	}
	return "form"
}

// response wraps the schema of a response in media types, and keeps it for
// operations that answer in others.
func (u *upgrader) response(n *node, produces []string) {
	if !n.is(object) || u.done[n] {
		return
	}
	u.done[n] = true
	if headers := n.get("headers"); headers.is(object) {
		for _, h := range headers.members {
			u.parameter(h.value)
		}
	}
	schema := n.get("schema")
	if schema == nil {
		return
	}
	if len(produces) == 0 && schema.text("type") == "file" {
		produces = []string{"application/octet-stream"}
	}
	*n = *n.without("schema")
	n.set("content", contentOf(schema, produces))
	n.set("x-swagger-schema", schema)
}
