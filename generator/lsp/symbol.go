package lsp

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

// A symbol is something that a word of a policy may mean.
type symbol struct {
	name   string
	kind   int    // of the completion item
	detail string // on one line
	doc    string // of the vendor
	pos    diag.Pos
	old    bool // deprecated
	insert string
}

// symbols are what may stand at c.
func (d *document) symbols(c *cursor) []symbol {
	switch {
	case c.setting == "" && c.label:
		return nil // a name that the author chooses
	case c.setting == "":
		return words(c)
	case c.label:
		return d.texts(c)
	case takesOperations(c):
		return d.operations(c)
	}
	if choices := policy.Choices(c.inner(), c.setting); choices != nil {
		return plainWords(choices, kindValue)
	}
	if c.object && len(c.chain) == 0 {
		return d.keys(c)
	}
	return d.references(c)
}

// words are the settings and blocks that may stand in a block.
func words(c *cursor) []symbol {
	path := c.path()
	settings, blocks := policy.Words(path...)
	required := policy.Required(path...)
	var out []symbol
	for _, s := range settings {
		detail := "setting"
		if slices.Contains(required, s) {
			detail = "setting, required"
		}
		out = append(out, symbol{name: s, kind: kindProperty, detail: detail, doc: meaning(s, path), insert: s + " = "})
	}
	for _, b := range blocks {
		insert := b + " {"
		if policy.Labelled(append(slices.Clone(path), b)...) {
			insert = b + " "
		}
		out = append(out, symbol{name: b, kind: kindStruct, detail: "block", doc: meaning(b, path), insert: insert})
	}
	return out
}

// meaning is what stands in a block called word; empty for a setting.
func meaning(word string, path []string) string {
	settings, blocks := policy.Words(append(slices.Clone(path), word)...)
	if len(settings)+len(blocks) == 0 {
		return ""
	}
	return "In it stand " + strings.Join(append(settings, blocks...), ", ") + "."
}

// operationSettings are the settings whose values name operations.
var operationSettings = map[string]bool{
	"operation": true, "operations": true, "except": true, "list": true, "select": true, "verify": true,
}

func takesOperations(c *cursor) bool { return operationSettings[c.setting] && !c.object }

// texts are what a string may say.
func (d *document) texts(c *cursor) []symbol {
	if c.inner() != "service" || c.setting != "wsdl" && c.setting != "openapi" {
		return nil
	}
	var out []symbol
	for _, name := range d.specs.files() {
		out = append(out, symbol{name: name, kind: kindFile, pos: diag.Pos{File: name, Line: 1}})
	}
	return out
}

// operations are those of the specs: with the service in front where there are
// several services, and behind a service those of it.
func (d *document) operations(c *cursor) []symbol {
	services := d.specs.services()
	var out []symbol
	for _, s := range services {
		switch {
		case len(c.chain) == 1 && c.chain[0] == s.name, len(c.chain) == 0 && len(services) == 1:
			for _, op := range s.Operations {
				out = append(out, operationSymbol(op))
			}
		case len(c.chain) == 0:
			out = append(out, symbol{name: s.name, kind: kindModule, detail: s.File, doc: s.Doc, pos: s.Pos})
			for _, op := range s.Operations {
				o := operationSymbol(op)
				o.insert = s.name + "." + op.Name
				out = append(out, o)
			}
		}
	}
	return out
}

func operationSymbol(op *model.Operation) symbol {
	return symbol{name: op.Name, kind: kindMethod, detail: travels(op), doc: op.Doc, pos: op.Pos, old: op.Deprecated != ""}
}

// travels is how an operation is called over the wire.
func travels(op *model.Operation) string {
	switch w := op.Wire.(type) {
	case *model.HTTPOperation:
		return w.Method + " " + w.Path
	case *model.SOAPOperation:
		if w.Action != "" {
			return "SOAP action " + w.Action
		}
		return "SOAP"
	}
	return ""
}

// keys are the fields that an object may fill.
func (d *document) keys(c *cursor) []symbol {
	var out []symbol
	for _, op := range d.called(c) {
		switch c.setting {
		case "input":
			out = append(out, fieldSymbols(inside(requestFields(op), c.keys))...)
		case "header":
			if w, ok := op.Wire.(*model.HTTPOperation); ok {
				for _, p := range w.Params {
					if p.In == "header" {
						out = append(out, fieldSymbol(&p.Field))
					}
				}
			}
		}
	}
	return unique(out)
}

// requestFields are what a request of op is filled with.
func requestFields(op *model.Operation) []*model.Field {
	var out []*model.Field
	if w, ok := op.Wire.(*model.HTTPOperation); ok {
		for _, p := range w.Params {
			out = append(out, &p.Field)
		}
	}
	if s := policy.Request(op); s != nil {
		out = append(out, policy.Members(s)...)
	}
	return out
}

// inside follows keys from fields inward.
func inside(fields []*model.Field, keys []string) []*model.Field {
	for _, k := range keys {
		i := slices.IndexFunc(fields, func(f *model.Field) bool { return f.Name == k })
		if i < 0 {
			return nil
		}
		fields = policy.Members(fields[i].Type)
	}
	return fields
}

// called are the operations that the block around c speaks of; all of them where
// it names none.
func (d *document) called(c *cursor) []*model.Operation {
	var all []*model.Operation
	names := d.named(c)
	for _, s := range d.specs.services() {
		for _, op := range s.Operations {
			if len(names) == 0 || slices.Contains(names, op.Name) || slices.Contains(names, s.name+"."+op.Name) {
				all = append(all, op)
			}
		}
	}
	return all
}

// references are what a reference may go on with: the values that an expression
// may speak of, or the parts of one.
func (d *document) references(c *cursor) []symbol {
	if len(c.chain) == 0 {
		return d.roots(c)
	}
	root, rest := c.chain[0], c.chain[1:]
	switch root {
	case "credential", "next":
		return d.credential()
	case "fault":
		return plainWords([]string{"present", "code", "string", "detail"}, kindVariable)
	case "http":
		return plainWords([]string{"status"}, kindVariable)
	case "session":
		return plainWords([]string{"token"}, kindVariable)
	case "response", "result", "item", "body":
		return d.answered(c, root, rest)
	}
	return nil
}

// answered are the fields of answers.
func (d *document) answered(c *cursor, root string, rest []string) []symbol {
	var out []symbol
	for _, op := range d.called(c) {
		t := policy.Answer(op)
		if root == "result" {
			t = policy.Result(op)
		}
		if t != nil {
			out = append(out, fieldSymbols(inside(policy.Members(t), rest))...)
		}
	}
	return unique(out)
}

// roots are the words that a reference may begin with, and the functions.
func (d *document) roots(c *cursor) []symbol {
	roots := []string{"credential", "session", "result", "response", "body", "fault", "http", "item", "next", "scope", "identity"}
	if c.inner() == "lockout" && c.setting == "scope" {
		return append(plainWords([]string{"credential", "egress_ip", "identity"}, kindVariable), d.credentialFields("credential.")...)
	}
	out := plainWords(roots, kindVariable)
	functions := policy.Functions()
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		out = append(out, symbol{name: name, kind: kindFunction, detail: name + functions[name], insert: name + "("})
	}
	return out
}

func (d *document) credential() []symbol { return d.credentialFields("") }

func (d *document) credentialFields(prefix string) []symbol {
	var out []symbol
	for _, name := range slices.Sorted(maps.Keys(d.specs.local)) {
		rng := d.specs.local[name].rng
		out = append(out, symbol{
			name: name, kind: kindField, detail: "credential field", insert: prefix + name,
			pos: diag.Pos{File: d.name, Line: rng.Start.Line, Col: rng.Start.Column, Len: rng.End.Byte - rng.Start.Byte},
		})
	}
	return out
}

func fieldSymbols(fields []*model.Field) []symbol {
	var out []symbol
	for _, f := range fields {
		out = append(out, fieldSymbol(f))
	}
	return out
}

func fieldSymbol(f *model.Field) symbol {
	return symbol{name: f.Name, kind: kindField, detail: typeName(f), doc: f.Doc, pos: f.Pos, old: f.Deprecated != ""}
}

// typeName is the type of a field in the vendor's words: "list of Order, optional".
func typeName(f *model.Field) string {
	name := typeWord(f.Type)
	if f.Repeated {
		name = "list of " + name
	}
	if f.Presence != model.Required {
		name += ", " + f.Presence.String()
	}
	return name
}

func typeWord(t model.Type) string {
	if decl := model.DeclOf(t); decl != nil && decl.Name != "" && decl.Path == nil {
		return decl.Name
	}
	switch t := t.(type) {
	case *model.List:
		return "list of " + typeWord(t.Elem)
	case *model.Map:
		return "map of " + typeWord(t.Elem)
	case *model.Scalar:
		if t.XSD != "" {
			return t.XSD
		}
		return strings.ToLower(t.Kind.String())
	case *model.Named:
		return typeWord(t.Type)
	case *model.Enum:
		return "enumeration"
	case *model.Struct:
		return "record"
	case *model.Union:
		return "union"
	case *model.Any:
	}
	return "anything"
}

func plainWords(list []string, kind int) []symbol {
	var out []symbol
	for _, w := range list {
		out = append(out, symbol{name: w, kind: kind})
	}
	return out
}

// unique is list with the first of each name.
func unique(list []symbol) []symbol {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s symbol) bool {
		had := seen[s.name]
		seen[s.name] = true
		return had
	})
}

// markdown is what an editor shows about s.
func (s symbol) markdown() *markup {
	if s.detail == "" && s.doc == "" {
		return nil
	}
	text := fmt.Sprintf("**%s**", s.name)
	if s.detail != "" {
		text += " `" + strings.ReplaceAll(s.detail, "`", "'") + "`"
	}
	if s.old {
		text += " (deprecated)"
	}
	if s.doc != "" {
		text += "\n\n" + s.doc
	}
	return &markup{Kind: "markdown", Value: text}
}
