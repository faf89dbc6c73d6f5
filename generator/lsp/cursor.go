package lsp

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A cursor is what stands around a place in a policy. It is made of tokens, so
// that a policy which does not parse, as while it is written, has one too.
type cursor struct {
	blocks  []block  // the blocks around it, outermost first
	setting string   // whose value it stands in; empty where a setting or block begins
	keys    []string // within an object that is the value: the keys around it
	object  bool     // at a key of an object
	label   bool     // in the name of a block, or another string
	text    string   // of the string that it stands in
	chain   []string // the reference up to it: "result", "Order" for result.Order.x
	word    string   // the word under it, as far as it is written
	rng     hcl.Range
}

// A block is a kind and a name.
type block struct {
	kind, name string
	start      int // where its body begins
}

// A frame is a bracket that is open.
type frame struct {
	open  hclsyntax.TokenType
	block *block // of a block's brace
	key   string // of an object's brace: the setting or key whose value it is
	line  []hclsyntax.Token
}

// isReference reports whether a token is part of a reference.
func isReference(t hclsyntax.TokenType) bool {
	return t == hclsyntax.TokenIdent || t == hclsyntax.TokenDot
}

// cursorAt finds what stands around a byte. The word under it is taken whole.
func cursorAt(text []byte, offset int) *cursor {
	tokens, _ := hclsyntax.LexConfig(text, "", hcl.InitialPos)
	stack := []*frame{{}}
	c := &cursor{rng: hcl.Range{Start: hcl.Pos{Byte: offset}, End: hcl.Pos{Byte: offset}}}
	var last []hclsyntax.Token // the tokens of the reference before the cursor
	for _, t := range tokens {
		if t.Range.Start.Byte >= offset && (t.Type != hclsyntax.TokenIdent || t.Range.Start.Byte > offset) || t.Type == hclsyntax.TokenEOF {
			break
		}
		if t.Type == hclsyntax.TokenIdent && offset <= t.Range.End.Byte {
			c.word, c.rng = string(t.Bytes), t.Range
			break
		}
		if t.Type == hclsyntax.TokenQuotedLit && offset <= t.Range.End.Byte {
			c.label, c.text, c.rng = true, string(t.Bytes), t.Range
			break
		}
		if t.Type == hclsyntax.TokenOQuote && offset == t.Range.End.Byte {
			c.label = true
		}
		if isReference(t.Type) || t.Type == hclsyntax.TokenStar || t.Type == hclsyntax.TokenOBrack || t.Type == hclsyntax.TokenCBrack {
			last = append(last, t)
		} else {
			last = nil
		}
		stack = step(stack, t)
	}
	c.around(stack)
	c.chain = chain(last)
	return c
}

// step takes one token.
func step(stack []*frame, t hclsyntax.Token) []*frame {
	top := stack[len(stack)-1]
	switch t.Type {
	case hclsyntax.TokenOBrace:
		f := &frame{open: t.Type, key: keyOfLine(top.line)}
		if isBlock(stack) && f.key == "" && len(top.line) > 0 && top.line[0].Type == hclsyntax.TokenIdent {
			f.block = &block{kind: string(top.line[0].Bytes), name: nameOf(top.line), start: t.Range.End.Byte}
		}
		return append(stack, f)
	case hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		return append(stack, &frame{open: t.Type})
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
		if len(stack) > 1 {
			stack = stack[:len(stack)-1]
		}
		if t.Type == hclsyntax.TokenCBrace && isBlock(stack) {
			stack[len(stack)-1].line = nil
		}
		return stack
	case hclsyntax.TokenNewline:
		if top.open == hclsyntax.TokenOBrace || len(stack) == 1 {
			top.line = nil
		}
		return stack
	case hclsyntax.TokenComma:
		if top.open == hclsyntax.TokenOBrace {
			top.line = nil
		}
		return stack
	default: // is part of a line
	}
	top.line = append(top.line, t)
	return stack
}

// isBlock reports whether settings and blocks stand in the innermost frame.
func isBlock(stack []*frame) bool {
	return len(stack) == 1 || stack[len(stack)-1].block != nil
}

// keyOfLine is the setting or key of a line that goes on behind its "=" or ":".
func keyOfLine(line []hclsyntax.Token) string {
	i := slices.IndexFunc(line, func(t hclsyntax.Token) bool {
		return t.Type == hclsyntax.TokenEqual || t.Type == hclsyntax.TokenColon
	})
	if i <= 0 {
		return ""
	}
	if i > 1 && line[i-1].Type == hclsyntax.TokenCQuote {
		return string(line[i-2].Bytes)
	}
	return string(line[i-1].Bytes)
}

// nameOf is the first label in the head of a block.
func nameOf(line []hclsyntax.Token) string {
	for _, t := range line {
		if t.Type == hclsyntax.TokenQuotedLit {
			return string(t.Bytes)
		}
	}
	return ""
}

// around takes from the open frames what they say.
func (c *cursor) around(stack []*frame) {
	for i, f := range stack {
		switch {
		case f.block != nil:
			c.blocks = append(c.blocks, *f.block)
			c.setting, c.keys, c.object = "", nil, false
		case f.open == hclsyntax.TokenOBrace && f.key != "" && c.setting != "":
			c.keys = append(c.keys, f.key)
		}
		key := keyOfLine(f.line)
		switch {
		case f.open == hclsyntax.TokenOBrace && f.block == nil:
			c.object = key == ""
			if key != "" && i == len(stack)-1 {
				c.keys = append(c.keys, key)
			}
		case key != "" && (f.block != nil || i == 0):
			c.setting = key
		case f.open == hclsyntax.TokenOParen || f.open == hclsyntax.TokenOBrack || f.open == hclsyntax.TokenTemplateInterp:
			c.object = false
		}
	}
	if len(c.keys) > 0 && c.setting != "" && c.keys[0] == c.setting {
		c.keys = c.keys[1:]
	}
}

// chain is the names of a reference that ends with a dot; what stands in brackets
// is looked through.
func chain(tokens []hclsyntax.Token) []string {
	var out []string
	dotted := false
	for i := len(tokens) - 1; i >= 0; i-- {
		switch t := tokens[i]; {
		case t.Type == hclsyntax.TokenDot && !dotted:
			dotted = true
		case t.Type == hclsyntax.TokenIdent && dotted:
			out = append(out, string(t.Bytes))
			dotted = false
		case dotted && (t.Type == hclsyntax.TokenCBrack || t.Type == hclsyntax.TokenStar || t.Type == hclsyntax.TokenOBrack):
		default:
			i = 0
		}
	}
	slices.Reverse(out)
	return out
}

// path is the kinds of the blocks around c.
func (c *cursor) path() []string {
	out := make([]string, len(c.blocks))
	for i, b := range c.blocks {
		out[i] = b.kind
	}
	return out
}

// inner is the kind of the innermost block.
func (c *cursor) inner() string {
	if len(c.blocks) == 0 {
		return ""
	}
	return c.blocks[len(c.blocks)-1].kind
}
