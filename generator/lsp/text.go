package lsp

import (
	"bytes"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/authgen/authgen/generator/diag"
)

// offset is the byte that p means in text; a place behind the end of a line is
// that end.
func offset(text []byte, p position) int {
	at := 0
	for range p.Line {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	for units := 0; units < p.Character && at < len(text) && text[at] != '\n'; {
		r, n := utf8.DecodeRune(text[at:])
		units += utf16Len(r)
		at += n
	}
	return at
}

// at is the place of a byte in text.
func at(text []byte, offset int) position {
	offset = min(max(offset, 0), len(text))
	line := bytes.Count(text[:offset], []byte("\n"))
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	return position{line, units(text[start:offset])}
}

// units is the length of b in UTF-16.
func units(b []byte) int {
	n := 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		n += utf16Len(r)
		b = b[size:]
	}
	return n
}

func utf16Len(r rune) int { return max(utf16.RuneLen(r), 1) }

// spanOf is where a diagnostic's place stands in text; the whole line if only
// that is known.
func spanOf(text []byte, p diag.Pos) span {
	if p.Line == 0 {
		return span{}
	}
	start := 0
	for range p.Line - 1 {
		i := bytes.IndexByte(text[start:], '\n')
		if i < 0 {
			break
		}
		start += i + 1
	}
	line, _, _ := bytes.Cut(text[start:], []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	from, to := 0, len(line)
	if p.Col > 0 {
		from = min(p.Col-1, len(line))
		to = min(from+max(p.Len, 1), len(line))
	}
	return span{position{p.Line - 1, units(line[:from])}, position{p.Line - 1, units(line[:to])}}
}

// fileOf is the file that a URI names; empty for one that names none.
func fileOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	name := u.Path
	if len(name) > 2 && name[0] == '/' && name[2] == ':' { // a drive
		name = name[1:]
	}
	return filepath.FromSlash(name)
}

// uriOf is the URI of a file.
func uriOf(file string) string {
	name := filepath.ToSlash(file)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	return (&url.URL{Scheme: "file", Path: path.Clean(name)}).String()
}
