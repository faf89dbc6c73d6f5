package policy

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/authgen/authgen/generator/diag"
)

// Limits of what is given to HCL's parser, which recurses without one: some
// kilobytes of brackets would exhaust the stack.
const (
	maxSize      = 1 << 20 // bytes of a policy
	maxDepth     = 100     // brackets within brackets
	maxOperators = 1000    // of one expression
)

// tooDeep reports what HCL's parser would not survive.
func (s source) tooDeep(l *diag.List) bool {
	if len(s.data) > maxSize {
		l.Errorf("too-long", diag.Pos{File: s.name, Line: 1}, "the policy is longer than %d bytes", maxSize)
		return true
	}
	tokens, _ := hclsyntax.LexConfig(s.data, s.name, hcl.InitialPos)
	depth, operators := 0, 0
	for _, t := range tokens {
		switch {
		case opens[t.Type]:
			depth++
		case closes[t.Type]:
			depth--
		case operatorTokens[t.Type]:
			operators++
		case t.Type == hclsyntax.TokenNewline && depth <= 1, t.Type == hclsyntax.TokenComma:
			operators = 0
		}
		if depth > maxDepth || operators > maxOperators {
			l.Errorf("too-deep", s.pos(t.Range), "this is nested too deeply")
			return true
		}
	}
	return false
}

var (
	opens = map[hclsyntax.TokenType]bool{
		hclsyntax.TokenOParen: true, hclsyntax.TokenOBrace: true, hclsyntax.TokenOBrack: true,
		hclsyntax.TokenOQuote: true, hclsyntax.TokenOHeredoc: true,
		hclsyntax.TokenTemplateInterp: true, hclsyntax.TokenTemplateControl: true,
	}
	closes = map[hclsyntax.TokenType]bool{
		hclsyntax.TokenCParen: true, hclsyntax.TokenCBrace: true, hclsyntax.TokenCBrack: true,
		hclsyntax.TokenCQuote: true, hclsyntax.TokenCHeredoc: true, hclsyntax.TokenTemplateSeqEnd: true,
	}
	operatorTokens = map[hclsyntax.TokenType]bool{
		hclsyntax.TokenStar: true, hclsyntax.TokenSlash: true, hclsyntax.TokenPlus: true, hclsyntax.TokenMinus: true,
		hclsyntax.TokenPercent: true, hclsyntax.TokenBang: true, hclsyntax.TokenQuestion: true,
		hclsyntax.TokenAnd: true, hclsyntax.TokenOr: true, hclsyntax.TokenEqualOp: true, hclsyntax.TokenNotEqual: true,
		hclsyntax.TokenLessThan: true, hclsyntax.TokenLessThanEq: true,
		hclsyntax.TokenGreaterThan: true, hclsyntax.TokenGreaterThanEq: true,
	}
)
