package openapi

import (
	"slices"
	"strings"
)

// A reader turns a raw tree into a document. It is lenient: what cannot be
// meant is left out with a note, what is lost by that with a warning.
type reader struct {
	*loader
	root    *node
	doc     *document
	modern  bool // OpenAPI 3.1 or later
	targets map[string]*node
	schemas map[*node]*schema
	order   []*schema // all schemas, as they were met
	queue   []*node   // referenced schemas that are still to be filled
	filled  map[*schema]bool
	names   namer                  // of components, to keep new ones apart
	merged  map[[2]*schema]*schema // what mergeProperty made
	heirs   map[*schema]bool       // what pruning keeps because it extends something that is kept
	bodies  map[*node]*requestBody
	answers map[*node]*response
	params  map[*node]*parameter
	walking map[*node]bool // callbacks that contain themselves
}

// read turns the tree of a document into a normalised document. Nothing is
// returned when the tree is no OpenAPI document.
func read(l *loader, root *node) *document {
	r := &reader{
		loader: l, root: root,
		doc:     &document{at: root.at},
		targets: map[string]*node{},
		schemas: map[*node]*schema{},
		filled:  map[*schema]bool{},
		merged:  map[[2]*schema]*schema{},
		heirs:   map[*schema]bool{},
		bodies:  map[*node]*requestBody{},
		answers: map[*node]*response{},
		params:  map[*node]*parameter{},
		walking: map[*node]bool{},
	}
	if !r.version() {
		return nil
	}
	if root.has("swagger") {
		upgrade(r)
	}
	r.info()
	r.doc.servers = r.servers(root.get("servers"))
	r.schemes()
	if s := root.get("security"); s != nil {
		r.doc.security = r.security(s)
	}
	r.components()
	r.paths()
	r.fillComponents()
	normalise(r)
	return r.doc
}

// version decides whether this is a document that can be read.
func (r *reader) version() bool {
	root := r.root
	if !root.is(object) {
		r.errorf("not-openapi", root.at, "the document is %s, not an OpenAPI object", root.kind)
		return false
	}
	if v := root.get("swagger"); v != nil {
		if v.isScalar() && (v.value == "2" || strings.HasPrefix(v.value, "2.")) {
			return true
		}
		r.errorf("unknown-version", v.at, "Swagger %s cannot be read", v.json()).
			WithHelp("2.0, and OpenAPI 3.0 to 3.2, can")
		return false
	}
	v := root.get("openapi")
	if v == nil {
		r.errorf("not-openapi", root.at, "the document has neither %q nor %q", "openapi", "swagger").
			WithHelp("an OpenAPI document starts with a line such as: openapi: 3.0.3")
		return false
	}
	if !v.isScalar() || v.value != "3" && !strings.HasPrefix(v.value, "3.") {
		r.errorf("unknown-version", v.at, "OpenAPI %s cannot be read", v.json()).
			WithHelp("3.0 to 3.2, and Swagger 2.0, can")
		return false
	}
	r.modern = v.value != "3" && !strings.HasPrefix(v.value, "3.0")
	return true
}

// info reads what the document says about itself.
func (r *reader) info() {
	info := r.root.get("info")
	r.doc.title = info.text("title")
	r.doc.version = info.text("version")
	r.doc.doc = info.text("description")
	if r.doc.doc == "" {
		r.doc.doc = info.text("summary")
	}
}

func (r *reader) servers(n *node) []*server {
	var servers []*server
	if !n.is(list) {
		return nil
	}
	for _, item := range n.items {
		if !item.is(object) || item.text("url") == "" {
			continue
		}
		s := &server{url: strings.TrimSpace(item.text("url")), doc: item.text("description")}
		if vars := item.get("variables"); vars.is(object) {
			for _, m := range vars.members {
				v := variable{name: m.key, value: m.value.text("default")}
				if allowed := m.value.get("enum"); allowed.is(list) {
					for _, e := range allowed.items {
						v.allowed = append(v.allowed, e.value)
					}
				}
				s.variables = append(s.variables, v)
			}
		}
		servers = append(servers, s)
	}
	return servers
}

func (r *reader) schemes() {
	schemes := r.root.get("components").get("securitySchemes")
	if !schemes.is(object) {
		return
	}
	for _, m := range schemes.members {
		n, _ := r.follow(m.value)
		if !n.is(object) {
			continue
		}
		s := &scheme{
			at: m.at, name: m.key, kind: n.text("type"), in: n.text("in"), key: n.text("name"),
			http: strings.ToLower(n.text("scheme")), doc: n.text("description"),
		}
		r.doc.schemes = append(r.doc.schemes, s)
	}
}

// security reads a list of requirements. An empty list says that none is
// needed, which a nil one does not.
func (r *reader) security(n *node) security {
	all := security{}
	if !n.is(list) {
		r.notef("bad-security", n.at, "left out a security requirement that is no list")
		return nil
	}
	for _, item := range n.items {
		and := []string{}
		for _, m := range item.members {
			and = append(and, m.key)
		}
		all = append(all, and)
	}
	return all
}

// components declares the named schemas before any is read, so that
// references find them.
func (r *reader) components() {
	schemas := r.root.get("components").get("schemas")
	if !schemas.is(object) {
		return
	}
	for _, m := range schemas.members {
		if _, ok := r.schemas[m.value]; !ok {
			r.declare(m.value, m.key, m.at)
		}
	}
}

// fillComponents reads the named schemas: all of them, or, when the operations
// are pruned, those that are needed.
func (r *reader) fillComponents() {
	schemas := r.root.get("components").get("schemas")
	if len(r.opts.Operations) == 0 && len(r.opts.Tags) == 0 && schemas.is(object) {
		for _, m := range schemas.members {
			r.fill(r.schemas[m.value], m.value)
		}
	}
	r.fillQueued()
	for r.queueHeirs(schemas) {
		r.fillQueued()
	}
	r.doc.schemas = slices.DeleteFunc(r.doc.schemas, func(s *schema) bool { return !r.filled[s] })
}

// queueHeirs queues the schemas that extend one with a discriminator, which
// stands for them without naming them.
func (r *reader) queueHeirs(schemas *node) bool {
	if !schemas.is(object) {
		return false
	}
	count := len(r.queue)
	for _, m := range schemas.members {
		if s := r.schemas[m.value]; !r.filled[s] && r.isHeir(m.value) {
			r.heirs[s] = true
			r.queue = append(r.queue, m.value)
		}
	}
	return len(r.queue) > count
}

func (r *reader) isHeir(n *node) bool {
	branches := n.get("allOf")
	return branches.is(list) && slices.ContainsFunc(branches.items, func(branch *node) bool {
		ref := branch.get("$ref")
		if !ref.is(text) || !strings.HasPrefix(ref.value, "#") {
			return false
		}
		target, _ := r.lookUp(ref)
		base := r.schemas[target]
		return base != nil && r.filled[base] && (base.tag != nil && len(base.union) == 0 || r.heirs[base])
	})
}

// declare makes a named schema of a node.
func (r *reader) declare(n *node, name string, at place) *schema {
	s := r.shell(n)
	s.at, s.name, s.named = at, name, true
	r.names.take(name)
	r.doc.schemas = append(r.doc.schemas, s)
	return s
}

// shell returns the schema of a node, filled or not.
func (r *reader) shell(n *node) *schema {
	s, ok := r.schemas[n]
	if !ok {
		s = &schema{at: n.at, from: n.at}
		r.schemas[n] = s
		r.order = append(r.order, s)
	}
	return s
}

// fillQueued reads the schemas that were referenced, but stand in no place
// that was read.
func (r *reader) fillQueued() {
	for len(r.queue) > 0 {
		n := r.queue[0]
		r.queue = r.queue[1:]
		r.fill(r.schemas[n], n)
	}
}

// docOf is what an object says about itself, in full.
func docOf(n *node) string {
	summary, description := strings.TrimSpace(n.text("summary")), strings.TrimSpace(n.text("description"))
	switch {
	case description == "":
		return summary
	case summary == "" || strings.HasPrefix(description, summary):
		return description
	}
	return ended(summary) + "\n\n" + description
}

// ended is a line that ends as a sentence does: one without an end is a heading
// to go doc.
func ended(line string) string {
	if strings.ContainsAny(line[len(line)-1:], ".!?:;") {
		return line
	}
	return line + "."
}

// deprecation is the vendor's reason, "deprecated" when it gives none, and
// empty when n is not deprecated.
func deprecation(n *node) string {
	if !n.isTrue("deprecated") {
		return ""
	}
	for _, key := range []string{"x-deprecated-reason", "x-deprecation-reason", "x-deprecated-message", "x-deprecated-description"} {
		if reason := n.text(key); reason != "" {
			return reason
		}
	}
	return "deprecated"
}
