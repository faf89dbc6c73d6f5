package openapi

import (
	"regexp"
	"slices"
	"strings"
)

// parameters reads a list of parameters. Of two with the same name and place
// the first counts.
func (r *reader) parameters(n *node) []*parameter {
	if !n.is(list) {
		return nil
	}
	var all []*parameter
	for _, item := range n.items {
		p := r.parameter(item)
		if p == nil {
			continue
		}
		if slices.ContainsFunc(all, func(o *parameter) bool { return o.name == p.name && o.in == p.in }) {
			r.notef("repeated-parameter", item.at, "left out a repeated parameter %q", p.name)
			continue
		}
		all = append(all, p)
	}
	return all
}

// styles are the styles that a parameter of a place can have, the default
// first.
var styles = map[string][]string{
	"path": {"simple", "label", "matrix"}, "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
	"header": {"simple"}, "cookie": {"form", "cookie"}, "querystring": {},
}

func (r *reader) parameter(item *node) *parameter {
	n, word := r.follow(item)
	if n == nil {
		return nil
	}
	if p, ok := r.params[n]; ok {
		return p
	}
	name, in := n.text("name"), strings.ToLower(n.text("in"))
	if _, ok := styles[in]; !ok || name == "" || strings.ContainsFunc(name, isControl) {
		r.notef("bad-parameter", item.at, "left out a parameter without a usable name and place")
		return nil
	}
	p := &parameter{
		at: n.at, name: name, in: in, doc: n.text("description"), required: n.isTrue("required") || in == "path",
		deprecated: deprecation(n), allowReserved: n.isTrue("allowReserved"), word: word,
	}
	if m := n.member("name"); m != nil {
		p.at = m.value.at
	}
	r.params[n] = p
	r.style(p, n)
	r.typeOfParameter(p, n)
	p.hidden = reserved(p)
	return p
}

// style reads how a parameter is written down.
func (r *reader) style(p *parameter, n *node) {
	if explode, ok := n.flag("explode"); ok {
		p.explode = &explode
	}
	style := n.text("style")
	if style == "" {
		return
	}
	if !slices.Contains(styles[p.in], style) {
		r.notef("bad-style", n.at, "left out the style %q, which a %s parameter cannot have", style, p.in)
		return
	}
	p.style = style
}

// typeOfParameter reads the schema, or the media type with its schema.
func (r *reader) typeOfParameter(p *parameter, n *node) {
	if s := n.get("schema"); s != nil {
		p.schema = r.schema(s)
		return
	}
	if content := n.get("content"); content.is(object) && len(content.members) > 0 {
		m := content.members[0]
		p.media = mediaName(m.key)
		p.schema = &schema{at: m.at}
		if s := m.value.get("schema"); s != nil {
			p.schema = r.schema(s)
		}
		return
	}
	s := &schema{at: n.at}
	if slices.ContainsFunc([]string{"type", "format", "items", "enum", "pattern"}, n.has) {
		r.notef("parameter-without-schema", n.at, "read the type beside a parameter as its schema")
		s = r.schema(n.without("name", "in", "description", "required", "deprecated"))
	}
	if s.isEmpty() {
		s.typ = "string"
	}
	p.schema = s
}

// reserved says why a header parameter must not become an argument.
func reserved(p *parameter) string {
	if p.in != "header" {
		return ""
	}
	switch strings.ToLower(p.name) {
	case "accept", "content-type":
		return "follows from the media types of the operation"
	case "authorization":
		return "carried by the session"
	}
	return ""
}

var (
	pathParameter = regexp.MustCompile(`\{([^{}/]+)\}`)
	pathOperator  = regexp.MustCompile(`\{([.;?&#+]?)([^{}/*]+)(\*?)\}`)
)

// repairPath makes the parameters of a path and those that are declared
// agree: an undeclared one is a string, one that the path lacks is left out.
// The operators of RFC 6570, which OpenAPI does not have, become styles.
func (r *reader) repairPath(op *operation) {
	op.params, op.shared = slices.Clone(op.params), slices.Clone(op.shared)
	op.path = pathOperator.ReplaceAllStringFunc(op.path, func(hole string) string {
		m := pathOperator.FindStringSubmatch(hole)
		if m[1] == "" && m[3] == "" {
			return hole
		}
		if m[1] == "?" || m[1] == "&" || m[1] == "#" {
			r.notef("query-in-path", op.at, "left out %q: its parameters are declared", hole)
			return ""
		}
		r.pathStyle(op, m[2], m[1], m[3] == "*")
		return "{" + m[2] + "}"
	})
	r.fixedQuery(op)
	used := map[string]bool{}
	for _, m := range pathParameter.FindAllStringSubmatch(op.path, -1) {
		used[m[1]] = true
	}
	unused := func(p *parameter) bool {
		if p.in != "path" || used[p.name] {
			return false
		}
		r.notef("unused-path-parameter", p.at, "left out the path parameter %q, which %q lacks", p.name, op.path)
		return true
	}
	op.params = slices.DeleteFunc(op.params, unused)
	op.shared = slices.DeleteFunc(op.shared, unused)
	r.addPathParameters(op)
}

// fixedQuery settles the query within a path with the parameters that are
// declared: what is declared as a hole of the query is left to its parameter,
// and a parameter that the path already gives is no argument.
func (r *reader) fixedQuery(op *operation) {
	path, query, found := strings.Cut(op.path, "?")
	if !found {
		return
	}
	r.notef("query-in-path", op.at, "kept the query within the path %q as a fixed one", op.path)
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		hole := pathParameter.FindStringSubmatch(value)
		if hole != nil && (declaresQuery(op, key) || declaresQuery(op, hole[1])) {
			continue
		}
		if pair != "" {
			kept = append(kept, pair)
		}
		for _, params := range [][]*parameter{op.params, op.shared} {
			for i, p := range params {
				if p.in == "query" && p.name == key && hole == nil {
					c := *p
					c.hidden = "fixed by the path"
					params[i] = &c
				}
			}
		}
	}
	if op.path = path; len(kept) > 0 {
		op.path += "?" + strings.Join(kept, "&")
	}
}

func declaresQuery(op *operation, name string) bool {
	return declares(op.params, name, "query") || declares(op.shared, name, "query")
}

func (r *reader) addPathParameters(op *operation) {
	var order []string
	for _, m := range pathParameter.FindAllStringSubmatch(op.path, -1) {
		if slices.Contains(order, m[1]) {
			continue
		}
		order = append(order, m[1])
		if !declares(op.params, m[1], "path") && !declares(op.shared, m[1], "path") {
			r.notef("undeclared-path-parameter", op.at, "added the path parameter %q, which is not declared", m[1])
			op.params = append(op.params, &parameter{at: op.at, name: m[1], in: "path", required: true, schema: &schema{at: op.at, typ: "string"}})
		}
	}
}

// pathStyle turns an operator of RFC 6570 into a style of the declared
// parameter, which has the last word.
func (r *reader) pathStyle(op *operation, name, operator string, explode bool) {
	r.notef("path-operator", op.at, "read the operator at %q in a path as its style", name)
	for _, params := range [][]*parameter{op.params, op.shared} {
		for i, p := range params {
			if p.name != name || p.in != "path" {
				continue
			}
			c := *p
			switch {
			case operator == "." && p.style == "":
				c.style = "label"
			case operator == ";" && p.style == "":
				c.style = "matrix"
			case operator == "+":
				c.allowReserved = true
			}
			if explode && p.explode == nil {
				c.explode = &explode
			}
			params[i] = &c
		}
	}
}

func declares(params []*parameter, name, in string) bool {
	return slices.ContainsFunc(params, func(p *parameter) bool { return p.name == name && p.in == in })
}
