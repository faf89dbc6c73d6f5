package openapi

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// A yamlReader turns YAML nodes into ours.
type yamlReader struct {
	loader  *loader
	file    int32
	lines   [][]byte // nil when the file is ASCII: columns are bytes then
	nesting int
	alias   int // > 0 within an alias
	err     *syntaxError
}

// parseYAML reads the first document of a YAML stream.
func (l *loader) parseYAML(data []byte, at place) (*node, *syntaxError) {
	root, err := unmarshalYAML(data)
	if err != nil {
		return nil, yamlError(err, at)
	}
	if len(root.Content) == 0 {
		return nil, &syntaxError{at, "the file is empty"}
	}
	r := &yamlReader{loader: l, file: at.file}
	if bytes.IndexFunc(data, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0 {
		r.lines = bytes.Split(data, []byte("\n"))
	}
	n := r.node(root.Content[0])
	if r.err != nil {
		return nil, r.err
	}
	return n, nil
}

// unmarshalYAML keeps a panic of the parser from ending the run.
func unmarshalYAML(data []byte) (root *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	root = new(yaml.Node)
	return root, yaml.Unmarshal(data, root)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// yamlError finds the line in the parser's text.
func yamlError(err error, at place) *syntaxError {
	e := &syntaxError{at, "not valid YAML: " + err.Error()}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		e.text = "not valid YAML: " + m[2]
		if line, err := strconv.Atoi(m[1]); err == nil && line <= 1<<30 {
			e.at.line = int32(line)
		}
	}
	return e
}

func (r *yamlReader) place(n *yaml.Node) place {
	return place{file: r.file, line: int32(n.Line), col: int32(r.column(n))}
}

// column turns the parser's column, which counts characters, into bytes.
func (r *yamlReader) column(n *yaml.Node) int {
	if r.lines == nil || n.Line < 1 || n.Line > len(r.lines) {
		return n.Column
	}
	line, size := r.lines[n.Line-1], 0
	for range n.Column - 1 {
		_, w := utf8.DecodeRune(line[size:])
		size += w
	}
	return size + 1
}

func (r *yamlReader) fail(n *yaml.Node, message string) *node {
	if r.err == nil {
		r.err = &syntaxError{r.place(n), message}
	}
	return &node{kind: null, at: r.place(n)}
}

func (r *yamlReader) node(n *yaml.Node) *node {
	if r.err != nil {
		return &node{kind: null}
	}
	if r.nesting++; r.nesting > maxDepth {
		return r.fail(n, "nested too deeply")
	}
	defer func() { r.nesting-- }()
	if r.alias > 0 {
		if r.loader.aliased++; r.loader.aliased > maxAliased {
			return r.fail(n, "the aliases of this document expand to too much")
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.object(n)
	case yaml.SequenceNode:
		out := &node{kind: list, at: r.place(n)}
		for _, item := range n.Content {
			out.items = append(out.items, r.node(item))
		}
		return out
	case yaml.AliasNode:
		r.alias++
		defer func() { r.alias-- }()
		return r.node(n.Alias)
	case yaml.ScalarNode, yaml.DocumentNode:
		return r.scalar(n)
	}
	return &node{kind: null, at: r.place(n)}
}

func (r *yamlReader) scalar(n *yaml.Node) *node {
	out := &node{kind: text, at: r.place(n), value: n.Value}
	switch n.ShortTag() {
	case "!!null":
		out.kind, out.value = null, ""
	case "!!bool":
		out.kind, out.value = boolean, strings.ToLower(n.Value)
	case "!!int", "!!float":
		if isNumber(n.Value) {
			out.kind = number
		}
	}
	return out
}

// isNumber reports whether s is a number that JSON can write: .inf and .nan are not.
func isNumber(s string) bool {
	s = canonicalNumber(s)
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f-f == 0 && !strings.ContainsAny(s, "xXpP")
}

func (r *yamlReader) object(n *yaml.Node) *node {
	out := newObject(r.place(n))
	var merged []member
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			r.loader.notef("complex-key", r.place(key), "left out a member whose key is not a word")
		case key.Value == "<<" && key.ShortTag() == "!!merge":
			merged = append(merged, r.merge(value)...)
		default:
			out.members = append(out.members, member{key.Value, r.place(key), r.node(value)})
		}
	}
	count := len(out.members)
	if out.members = lastOfEach(out.members); len(out.members) != count {
		r.loader.notef("duplicate-key", out.at, "kept the last of members with the same key")
	}
	out.members = addMissing(out.members, merged)
	return out
}

// addMissing appends those of more whose key is not there yet.
func addMissing(members, more []member) []member {
	if len(more) == 0 {
		return members
	}
	known := make(map[string]bool, len(members)+len(more))
	for _, m := range members {
		known[m.key] = true
	}
	for _, m := range more {
		if !known[m.key] {
			known[m.key] = true
			members = append(members, m)
		}
	}
	return members
}

// merge returns the members that a merge key brings in: those of an object,
// or of several, the first of which wins.
func (r *yamlReader) merge(value *yaml.Node) []member {
	n := r.node(value)
	if n.is(list) {
		var all []member
		for _, item := range n.items {
			all = append(all, item.members...)
		}
		return all
	}
	return n.members
}
