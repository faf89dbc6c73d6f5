package policy

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/authgen/authgen/generator/diag"
)

// A source is the text of a policy, to turn HCL's ranges into positions.
type source struct {
	name string
	data []byte
}

// pos is r with a column in bytes, and with the bytes of its first line only.
// Lines are counted here: HCL's own count slips in text that is no UTF-8.
func (s source) pos(r hcl.Range) diag.Pos {
	start, end := s.clamp(r.Start.Byte), s.clamp(r.End.Byte)
	line := bytes.LastIndexByte(s.data[:start], '\n') + 1
	if n := bytes.IndexByte(s.data[start:max(start, end)], '\n'); n >= 0 {
		end = start + n
	}
	return diag.Pos{File: s.name, Line: 1 + bytes.Count(s.data[:line], []byte("\n")), Col: start - line + 1, Len: max(0, end-start)}
}

func (s source) clamp(n int) int { return min(max(n, 0), len(s.data)) }

// text is what stands at r, as written.
func (s source) text(r hcl.Range) string {
	start, end := s.clamp(r.Start.Byte), s.clamp(r.End.Byte)
	return string(s.data[start:max(start, end)])
}

// syntax reports HCL's own diagnostics, the first of each line only: what
// follows on a broken line is guesswork.
func (s source) syntax(l *diag.List, diags hcl.Diagnostics) {
	seen := map[int]bool{}
	unclosed := false
	for _, d := range diags {
		if d.Severity != hcl.DiagError || d.Subject == nil || seen[d.Subject.Start.Line] {
			continue
		}
		seen[d.Subject.Start.Line] = true
		if d.Summary == "Invalid multi-line string" {
			if unclosed { // each line after an open quote says so again
				continue
			}
			unclosed = true
		}
		code := "syntax"
		if d.Summary == "Attribute redefined" {
			code = "duplicate-setting"
		}
		e := l.Errorf(code, s.pos(*d.Subject), "%s", lower(d.Summary))
		if help := s.syntaxHelp(d); help != "" {
			e.WithHelp("%s", help)
		}
	}
}

func (s source) syntaxHelp(d *hcl.Diagnostic) string {
	if d.Summary == "Argument definition required" && strings.HasPrefix(s.lineAt(*d.Subject), "rename") {
		return "write a map: type = { Wire = \"Go\" }"
	}
	return lower(d.Detail)
}

// lineAt is the line on which r starts, without the white space around it.
func (s source) lineAt(r hcl.Range) string {
	at := s.clamp(r.Start.Byte)
	from := bytes.LastIndexByte(s.data[:at], '\n') + 1
	to := len(s.data)
	if n := bytes.IndexByte(s.data[at:], '\n'); n >= 0 {
		to = at + n
	}
	return strings.TrimSpace(string(s.data[from:to]))
}

// ourWords replaces what HCL calls things by what this language does.
var ourWords = strings.NewReplacer(
	"An argument", "A setting", "an argument", "a setting", "Argument", "Setting", "argument", "setting",
	"Attribute", "Setting", "attribute", "setting",
)

// lower turns a sentence of HCL's into one of ours: lower case first, no full stop.
func lower(sentence string) string {
	sentence = ourWords.Replace(strings.TrimRight(strings.TrimSpace(sentence), "."))
	first, size := utf8.DecodeRuneInString(sentence)
	if size == 0 {
		return ""
	}
	if next, _ := utf8.DecodeRuneInString(sentence[size:]); unicode.IsUpper(next) {
		return sentence
	}
	return string(unicode.ToLower(first)) + sentence[size:]
}
