package openapi

import (
	"net/url"
	"path"
	"strconv"
	"strings"
)

// maxHops is how many references in a row are followed.
const maxHops = 64

// follow returns what n refers to, or n, and the name that the last reference
// used. It returns nil when the target is missing, which it reports.
func (r *reader) follow(n *node) (target *node, word string) {
	for range maxHops {
		ref := n.get("$ref")
		if !ref.is(text) {
			return n, word
		}
		next := r.resolve(ref)
		if next == nil {
			return nil, word
		}
		word = lastWord(ref.value)
		n = next
	}
	r.warnf("reference-loop", n.at, "the references lead nowhere")
	return nil, word
}

// resolve returns the node that a reference names, or nil after a report.
func (r *reader) resolve(ref *node) *node {
	key := itoa(int(ref.at.file)) + " " + ref.value
	if n, ok := r.targets[key]; ok {
		return n
	}
	r.targets[key] = nil // while looking: a reference that needs itself leads nowhere
	n, reported := r.lookUp(ref)
	r.targets[key] = n
	if n == nil && !reported {
		r.warnf("missing-target", ref.at, "nothing is called %q: any value is accepted there", ref.value)
	}
	return n
}

func (r *reader) lookUp(ref *node) (target *node, reported bool) {
	file, fragment, _ := strings.Cut(ref.value, "#")
	root := r.files[ref.at.file].root
	if file != "" {
		if fragment == "" && !strings.ContainsAny(file, "/.") {
			if n := r.component("schemas", file); n != nil {
				r.notef("bare-reference", ref.at, "read %q as the schema of that name", ref.value)
				return n, false
			}
		}
		name, ok := r.fileOf(ref, file)
		if !ok {
			return nil, true
		}
		if root = r.load(name, ref.at); root == nil {
			return nil, true
		}
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	switch {
	case fragment == "" || fragment == "/":
		return root, false
	case fragment[0] == '/':
		return r.point(root, fragment), false
	}
	return r.anchor(root, fragment), false
}

// fileOf is the name, in the file system, of a document that is referenced.
func (r *reader) fileOf(ref *node, file string) (name string, ok bool) {
	if name, ok := r.opts.Remote[file]; ok {
		return path.Clean(name), true
	}
	u, err := url.Parse(file)
	if err == nil && (u.Scheme != "" || u.Host != "") {
		r.errorf("remote-reference", ref.at, "%q stands on another host, and nothing is fetched", file).
			WithHelp("keep a copy beside the policy and reference that")
		return "", false
	}
	if err == nil {
		file = u.Path
	}
	return path.Join(path.Dir(r.files[ref.at.file].name), file), true
}

// component returns a component of the document.
func (r *reader) component(section, name string) *node {
	return r.root.get("components").get(section).get(name)
}

// moved says where the sections of Swagger 2.0 went.
var moved = map[string]string{
	"definitions": "schemas", "parameters": "parameters", "responses": "responses", "securityDefinitions": "securitySchemes",
}

// point follows a JSON pointer, through references on its way.
func (r *reader) point(root *node, pointer string) *node {
	n := root
	words := strings.Split(pointer[1:], "/")
	if section, ok := moved[words[0]]; ok && root == r.root && !root.has(words[0]) {
		words = append([]string{"components", section}, words[1:]...)
	}
	for _, word := range words {
		word = unescapePointer(word)
		for range maxHops {
			if !n.is(object) || n.has(word) || !n.get("$ref").is(text) {
				break
			}
			n = r.resolve(n.get("$ref"))
		}
		if n.is(list) {
			i, err := strconv.Atoi(word)
			if err != nil || i < 0 || i >= len(n.items) {
				return nil
			}
			n = n.items[i]
			continue
		}
		if n = n.get(word); n == nil {
			return nil
		}
	}
	return n
}

// anchor finds what carries a $anchor, a $dynamicAnchor or, as in early
// drafts, an id.
func (r *reader) anchor(root *node, name string) *node {
	for _, f := range r.files {
		if f.root == root {
			if f.anchors == nil {
				f.anchors = map[string]*node{}
				indexAnchors(root, f.anchors)
			}
			return f.anchors[name]
		}
	}
	return nil
}

func indexAnchors(n *node, anchors map[string]*node) {
	for _, key := range []string{"$anchor", "$dynamicAnchor"} {
		if name := n.text(key); name != "" && anchors[name] == nil {
			anchors[name] = n
		}
	}
	for _, item := range n.items {
		indexAnchors(item, anchors)
	}
	for _, m := range n.members {
		indexAnchors(m.value, anchors)
	}
}

// lastWord is the last word of a reference: "Pet" of "#/components/schemas/Pet"
// and of "models/Pet.yaml".
func lastWord(ref string) string {
	file, fragment, _ := strings.Cut(ref, "#")
	if i := strings.LastIndex(fragment, "/"); i >= 0 && fragment[i+1:] != "" {
		word := unescapePointer(fragment[i+1:])
		if decoded, err := url.PathUnescape(word); err == nil {
			word = decoded
		}
		return word
	}
	if fragment != "" && fragment != "/" {
		return strings.TrimPrefix(fragment, "/")
	}
	base := path.Base(file)
	if name := strings.TrimSuffix(base, path.Ext(base)); name != "" {
		return name
	}
	return base
}

// placeWords are the words of a JSON pointer that name something: of
// "/components/schemas/Order/properties/lines/items" Order and lines.
func placeWords(ref string) []string {
	_, fragment, _ := strings.Cut(ref, "#")
	var words []string
	for word := range strings.SplitSeq(fragment, "/") {
		switch word {
		case "", "components", "schemas", "definitions", "$defs", "properties", "items", "schema", "content", "allOf", "oneOf",
			"anyOf", "paths", "responses", "requestBody", "requestBodies", "parameters", "additionalProperties", "headers":
			continue
		}
		if _, err := strconv.Atoi(word); err == nil && len(words) > 0 && len(word) < 3 {
			continue
		}
		if decoded, err := url.PathUnescape(word); err == nil {
			word = decoded
		}
		if word = unescapePointer(word); !strings.Contains(word, "json") {
			words = append(words, word)
		}
	}
	return words
}
