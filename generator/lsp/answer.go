package lsp

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// completion is what may be written at p.
func (d *document) completion(p position) completionList {
	here := offset(d.text, p)
	c := cursorAt(d.text, here)
	list := completionList{Items: []completionItem{}}
	replaced := span{at(d.text, c.rng.Start.Byte), at(d.text, c.rng.End.Byte)}
	for i, s := range d.symbols(c) {
		insert := s.insert
		if insert == "" || c.word != "" && strings.HasPrefix(insert, s.name) {
			insert = s.name // what follows the word is there, or the author's
		}
		item := completionItem{
			Label: s.name, Kind: s.kind, Detail: s.detail, Deprecated: s.old,
			SortText: fmt.Sprintf("%05d", i), TextEdit: &textEdit{replaced, insert},
		}
		if s.doc != "" {
			s.doc, _, _ = strings.Cut(s.doc, "\n\n") // the rest is for who hovers
			item.Documentation = s.markdown()
		}
		list.Items = append(list.Items, item)
	}
	return list
}

// under is what the word at p means.
func (d *document) under(p position) (symbol, *cursor, bool) {
	c := cursorAt(d.text, offset(d.text, p))
	word := c.word
	if c.label {
		word = c.text
	}
	if word == "" {
		return symbol{}, c, false
	}
	list := d.symbols(c)
	i := slices.IndexFunc(list, func(s symbol) bool { return s.name == word })
	if i < 0 {
		return symbol{}, c, false
	}
	return list[i], c, true
}

// hover is what is known about the word at p.
func (d *document) hover(p position) *hover {
	s, c, ok := d.under(p)
	if !ok {
		return nil
	}
	text := s.markdown()
	if text == nil {
		return nil
	}
	if s.pos.IsValid() {
		text.Value += "\n\n" + s.pos.String()
	}
	return &hover{*text, &span{at(d.text, c.rng.Start.Byte), at(d.text, c.rng.End.Byte)}}
}

// definition is where the word at p is declared: one place or none.
func (d *document) definition(p position) []location {
	s, _, ok := d.under(p)
	if !ok || !s.pos.IsValid() {
		return []location{}
	}
	if s.pos.File == d.name {
		return []location{{d.uri, spanOf(d.text, s.pos)}}
	}
	text, err := fs.ReadFile(d.specs.fsys, s.pos.File)
	if err != nil {
		return []location{}
	}
	return []location{{uriOf(filepath.Join(d.dir, filepath.FromSlash(s.pos.File))), spanOf(text, s.pos)}}
}

// named are the operations that the block around c, or one around that, names
// with operation or operations.
func (d *document) named(c *cursor) []string {
	for _, b := range slices.Backward(c.blocks) {
		if names := operationsIn(d.text, b.start); len(names) > 0 {
			return names
		}
	}
	return nil
}

// operationsIn is what the block whose body begins at start says behind
// operation or operations. It looks at tokens, since the block may be broken.
func operationsIn(text []byte, start int) []string {
	if start <= 0 || start > len(text) {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(text[start:], "", hcl.InitialPos)
	depth := 0
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace:
			depth++
		case hclsyntax.TokenCBrace:
			if depth--; depth < 0 {
				return nil
			}
		case hclsyntax.TokenIdent:
			word := string(t.Bytes)
			if depth == 0 && (word == "operation" || word == "operations") && i+1 < len(tokens) && tokens[i+1].Type == hclsyntax.TokenEqual {
				return referencesIn(tokens[i+2:])
			}
		default: // says nothing about what is open
		}
	}
	return nil
}

// referencesIn are the dotted names up to the end of the line, or of the
// brackets that begin on it.
func referencesIn(tokens []hclsyntax.Token) []string {
	var out []string
	open := 0
	joined := false
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrack, hclsyntax.TokenOBrace:
			open++
		case hclsyntax.TokenCBrack, hclsyntax.TokenCBrace:
			open--
		case hclsyntax.TokenIdent:
			if joined && len(out) > 0 {
				out[len(out)-1] += "." + string(t.Bytes)
			} else {
				out = append(out, string(t.Bytes))
			}
		case hclsyntax.TokenNewline, hclsyntax.TokenEOF:
			if open <= 0 {
				return out
			}
		default: // operators and the like
		}
		joined = t.Type == hclsyntax.TokenDot
	}
	return out
}

// files are the files beside the policy that may be specs.
func (s *specs) files() []string {
	var out []string
	for _, pattern := range []string{"*.wsdl", "*.xml", "*.yaml", "*.yml", "*.json"} {
		names, _ := fs.Glob(s.fsys, pattern) // the pattern is well formed
		out = append(out, names...)
	}
	slices.Sort(out)
	return out
}
