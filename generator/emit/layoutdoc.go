package emit

import (
	"go/doc/comment"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isOdd reports whether gofmt may write a comment that documents something
// otherwise: all that it knows besides plain paragraphs.
func isOdd(doc []string) bool {
	for i, line := range doc {
		text := strings.TrimPrefix(line, "//")
		empty := text == ""
		switch {
		case empty && (i == 0 || i == len(doc)-1 || doc[i-1] == "//"):
			return true
		case empty:
		case text[0] != ' ' || strings.HasPrefix(text, "  ") || strings.HasPrefix(text, " \t"):
			return true
		case strings.HasPrefix(text, " #") || strings.HasPrefix(text, " ["):
			return true
		case strings.Contains(text, "``") || strings.Contains(text, "''"):
			return true
		case i > 0 && doc[i-1] == "//" && i+1 < len(doc) && doc[i+1] == "//" && mayHead(text):
			return true
		}
	}
	return false
}

// mayHead reports whether gofmt may take a line for a heading.
func mayHead(text string) bool {
	first, _ := utf8.DecodeRuneInString(text[1:])
	last, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsUpper(first) && (unicode.IsLetter(last) || unicode.IsDigit(last))
}

// formattedDoc is a comment that documents something as gofmt writes it.
func formattedDoc(doc []string) []string {
	var text strings.Builder
	var directives []string
	for _, line := range doc {
		after := strings.TrimPrefix(line, "//")
		if isDirective(after) {
			directives = append(directives, line)
			continue
		}
		text.WriteString(strings.TrimPrefix(after, " ") + "\n")
	}
	var parser comment.Parser
	var printer comment.Printer
	parsed := parser.Parse(text.String())
	if len(parsed.Content) == 0 {
		return doc
	}
	var out []string
	for line := range strings.Lines(string(printer.Comment(parsed))) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
			out = append(out, "//")
		case line[0] == '\t':
			out = append(out, "//"+line)
		default:
			out = append(out, "// "+line)
		}
	}
	if len(directives) > 0 {
		out = append(append(out, "//"), directives...)
	}
	return out
}

// isDirective reports whether a comment is for a tool, such as go:build.
func isDirective(text string) bool {
	tool, rest, ok := strings.Cut(text, ":")
	if !ok || tool == "" || rest == "" || rest[0] == ' ' {
		return false
	}
	return strings.IndexFunc(tool, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) < 0
}
