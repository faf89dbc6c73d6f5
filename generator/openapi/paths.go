package openapi

import (
	"slices"
	"strings"
)

// methods are the fixed methods of a path item, in the order of emission.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// paths reads the operations that are asked for, and what the vendor calls:
// webhooks and callbacks.
func (r *reader) paths() {
	ops := r.pathItems(r.root.get("paths"), false)
	r.nameOperations(ops)
	r.doc.operations = slices.DeleteFunc(ops, r.pruned)
	for _, op := range r.doc.operations {
		r.operation(op)
	}
	for _, hook := range r.pathItems(r.root.get("webhooks"), true) {
		if !r.pruned(hook) {
			r.hook(hook, hook.path)
		}
	}
}

// hook reads an operation that the vendor calls; name stands in for a missing
// operationId.
func (r *reader) hook(op *operation, name string) {
	if op.id == "" {
		op.id, op.derived = name, true
	}
	r.operation(op)
	r.doc.webhooks = append(r.doc.webhooks, op)
}

// pathItems finds the operations of an object of path items. The keys of hooks
// are names or expressions, not paths.
func (r *reader) pathItems(n *node, hook bool) []*operation {
	if !n.is(object) {
		return nil
	}
	var ops []*operation
	for _, m := range n.members {
		if !strings.HasPrefix(m.key, "x-") {
			path := m.key
			if !hook {
				path = r.path(m)
			}
			for _, op := range r.pathItem(path, m) {
				op.hook = hook
				ops = append(ops, op)
			}
		}
	}
	return ops
}

// pathItem finds the operations of one path. Only what names and tells them
// apart is read yet.
func (r *reader) pathItem(path string, m member) []*operation {
	item, _ := r.follow(m.value)
	if !item.is(object) {
		if item != nil {
			r.notef("bad-path", m.at, "left out a path that is %s", item.kind)
		}
		return nil
	}
	if item != m.value {
		item = withSiblings(item, m.value)
	}
	var ops []*operation
	for _, o := range item.members {
		name := strings.ToLower(o.key)
		switch {
		case slices.Contains(methods, name):
			if name != o.key {
				r.notef("odd-method", o.at, "read the method %q as %q", o.key, name)
			}
			ops = append(ops, r.head(path, name, o, item)...)
		case o.key == "additionalOperations" && o.value.is(object):
			for _, extra := range o.value.members {
				ops = append(ops, r.head(path, extra.key, extra, item)...)
			}
		}
	}
	return ops
}

// withSiblings adds what stands beside a reference to a path item.
func withSiblings(item, beside *node) *node {
	c := item.copyOf()
	for _, m := range beside.members {
		if m.key != "$ref" {
			c.set(m.key, m.value)
		}
	}
	return c
}

// path is a path as it is sent: without fragment, with a slash in front and
// with simple parameters. A fixed query stays.
func (r *reader) path(m member) string {
	path := m.key
	if i := strings.IndexByte(path, '#'); i >= 0 {
		r.notef("fragment", m.at, "left out the fragment of a path, which is never sent")
		path = path[:i]
	}
	if strings.ContainsFunc(path, isControl) || strings.TrimSpace(path) != path {
		r.notef("bad-path", m.at, "left out white space and control characters of a path")
		path = strings.TrimSpace(strings.Map(func(c rune) rune {
			if isControl(c) {
				return -1
			}
			return c
		}, path))
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// head reads what names an operation.
func (r *reader) head(path, method string, m member, item *node) []*operation {
	n := m.value
	if !n.is(object) {
		r.notef("bad-operation", m.at, "left out an operation that is %s", n.kind)
		return nil
	}
	op := &operation{
		at: m.at, id: strings.TrimSpace(n.text("operationId")), method: strings.ToUpper(method), path: path,
		doc: docOf(n), deprecated: deprecation(n), node: n, item: item,
	}
	if id := n.get("operationId"); id != nil {
		op.at = id.at
	}
	if tags := n.get("tags"); tags.is(list) {
		for _, t := range tags.items {
			if t.isScalar() && !slices.Contains(op.tags, t.value) {
				op.tags = append(op.tags, t.value)
			}
		}
	}
	return []*operation{op}
}

// operation reads the rest of an operation.
func (r *reader) operation(op *operation) {
	n, item := op.node, op.item
	op.node, op.item = nil, nil
	op.params = r.parameters(n.get("parameters"))
	op.shared = r.parameters(item.get("parameters"))
	for _, level := range []*node{item, n} {
		if own := r.servers(level.get("servers")); len(own) > 0 {
			op.server = own[0]
		}
	}
	if !op.hook {
		r.repairPath(op)
	}
	op.body = r.requestBody(n.get("requestBody"))
	op.responses = r.responses(n.get("responses"))
	if s := n.get("security"); s != nil {
		op.security = r.security(s)
	}
	r.callbacks(n.get("callbacks"))
}

// callbacks reads what the vendor calls during an operation.
func (r *reader) callbacks(n *node) {
	if !n.is(object) {
		return
	}
	for _, m := range n.members {
		callback, _ := r.follow(m.value)
		if !callback.is(object) || r.walking[callback] {
			continue
		}
		r.walking[callback] = true // for good: a shared callback is read once
		for _, op := range r.pathItems(callback, true) {
			r.hook(op, m.key)
		}
	}
}

// nameOperations names the operations that have no name, and keeps names
// apart.
func (r *reader) nameOperations(ops []*operation) {
	var names namer
	for _, op := range ops {
		names.take(op.id)
	}
	seen := map[string]bool{}
	for _, op := range ops {
		if op.id == "" {
			op.id, op.derived = names.unique(derivedName(op)), true
			r.notef("no-operation-id", op.at, "called the operation %s %s %q", op.method, op.path, op.id)
		} else if seen[op.id] {
			name := names.unique(op.id)
			r.notef("duplicate-operation-id", op.at, "called a further operation %q %q", op.id, name)
			op.id = name
		}
		seen[op.id] = true
	}
}

// derivedName is what an operation without operationId is called:
// "getUsersById" for GET /users/{id}.
func derivedName(op *operation) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(op.method))
	path, query, _ := strings.Cut(op.path, "?")
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok && strings.HasSuffix(name, "}") {
			b.WriteString("By" + camel(strings.TrimSuffix(name, "}")))
			continue
		}
		b.WriteString(camel(segment))
	}
	b.WriteString(camel(query))
	return b.String()
}

// camel joins the words of s, each with a capital.
func camel(s string) string {
	var b strings.Builder
	up := true
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z' && up:
			b.WriteRune(c - 'a' + 'A')
			up = false
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			b.WriteRune(c)
			up = false
		default:
			up = true
		}
	}
	return b.String()
}

// pruned reports whether an operation is not among those that are asked for.
func (r *reader) pruned(op *operation) bool {
	if len(r.opts.Operations) == 0 && len(r.opts.Tags) == 0 || slices.Contains(r.opts.Operations, op.id) {
		return false
	}
	return !slices.ContainsFunc(op.tags, func(tag string) bool { return slices.Contains(r.opts.Tags, tag) })
}
