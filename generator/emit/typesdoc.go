package emit

import (
	"strings"
	"unicode/utf8"
)

// commentWidth is where comments are wrapped, in characters.
const commentWidth = 90

// sentence is a vendor's text as it stands in a comment: white space collapsed
// within paragraphs, control characters gone, a full stop at the end.
func sentence(text string) string {
	var paragraphs []string
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = oneLine(strings.Map(visible, p)); p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	s := strings.Join(paragraphs, "\n\n")
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	if before, ok := strings.CutSuffix(s, ":"); ok {
		return before + "."
	}
	return s + "."
}

// article is what opens a comment before a Go name: "An AccountData", "A User".
func article(name string) string {
	if name != "" && strings.ContainsRune("AEIO", rune(name[0])) {
		return "An"
	}
	return "A"
}

// visible drops what must not stand in source.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ' || r == 0x7f || r == utf8.RuneError || r == '\ufeff' || r >= 0x202a && r <= 0x202e:
		return -1
	}
	return r
}

// commentText is text as a Go comment, wrapped, without its last line's end.
// Paragraphs are divided by empty lines. It is empty for an empty text.
func commentText(indent, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	var lines []string
	for i, p := range strings.Split(text, "\n\n") {
		if i > 0 {
			lines = append(lines, "//")
		}
		lines = append(lines, wrap(p, commentWidth-3-4*len(indent))...)
	}
	return strings.Join(lines, "\n")
}

// wrap breaks text into lines of a comment.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "//", 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		if length > 0 && length+1+n > width {
			lines = append(lines, line)
			line, length = "//", 0
		}
		line += " " + word
		length += 1 + n
	}
	return append(lines, line)
}
