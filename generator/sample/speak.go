package sample

import (
	"strings"
	"unicode"

	"github.com/authgen/authgen/generator/model"
)

// spoken is a text that says what it stands for, where the type is a text without
// a form of its own: the field's name in small letters.
func (w *writer) spoken(f *model.Field, t model.Type) (string, bool) {
	var facets model.Facets
	for {
		n, ok := t.(*model.Named)
		if !ok {
			break
		}
		facets = merged(facets, n.Facets)
		t = n.Type
	}
	s, ok := t.(*model.Scalar)
	if !ok || s.Kind != model.String || s.XSD != "" && s.XSD != "string" && s.XSD != "token" && s.XSD != "normalizedString" {
		return "", false
	}
	facets = merged(facets, s.Facets)
	if len(facets.Patterns) > 0 {
		return "", false
	}
	low, high := lengths(facets, 0, 60)
	return resized(small(f.Name), low, high), true
}

// small is a name as words in small letters: "CompanyName" is "company name".
func small(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case r == '_' || r == '-' || r == '.':
			b.WriteByte(' ')
			continue
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.TrimSpace(b.String())
}

// indented is XML with a line an element; elements that hold text alone stay on
// one line.
func indented(xml string) string {
	var b strings.Builder
	depth := 0
	for xml != "" {
		end := strings.IndexByte(xml, '>')
		if end < 0 || xml[0] != '<' {
			b.WriteString(xml)
			break
		}
		tag := xml[:end+1]
		rest := xml[end+1:]
		if strings.HasPrefix(tag, "</") {
			depth--
		}
		b.WriteString(strings.Repeat("  ", max(depth, 0)) + tag)
		opens := !strings.HasPrefix(tag, "</") && !strings.HasSuffix(tag, "/>")
		if next := strings.IndexByte(rest, '<'); opens && next >= 0 && (next > 0 || strings.HasPrefix(rest, "</")) {
			text, closing := rest[:next], rest[next:]
			if stop := strings.IndexByte(closing, '>'); strings.HasPrefix(closing, "</") && stop >= 0 {
				b.WriteString(text + closing[:stop+1])
				rest, opens = closing[stop+1:], false
			} else {
				b.WriteString(text)
				rest = closing
			}
		}
		if opens {
			depth++
		}
		b.WriteByte('\n')
		xml = rest
	}
	return b.String()
}
