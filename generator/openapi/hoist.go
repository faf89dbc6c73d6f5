package openapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// hoist names every object, enum and union that stands inline, after its
// place, and adds it to the named schemas.
func (r *reader) hoist() {
	h := &hoister{reader: r, seen: map[*schema]bool{}, shared: map[string]*schema{}}
	for _, s := range slices.Clone(r.doc.schemas) {
		h.children(s, []string{s.name})
	}
	for _, op := range r.doc.operations {
		h.operation(op)
	}
	for _, op := range r.doc.webhooks {
		h.operation(op)
	}
	for len(h.later) > 0 {
		s := h.later[0]
		h.later = h.later[1:]
		h.schema(s, s.words)
	}
	for _, s := range r.order {
		if !s.named && s.ref == nil && endless(s) {
			words := s.words
			if words == nil {
				words = []string{"recursive", s.typ}
			}
			h.name(s, words)
		}
	}
}

// endless reports whether s is a list or a map that contains itself with no
// named type in between.
func endless(s *schema) bool {
	seen := map[*schema]bool{}
	for t := s; !seen[t]; {
		seen[t] = true
		next := inner(t)
		if next == nil || next.target().named {
			return false
		}
		if t = next.target(); t == s {
			return true
		}
	}
	return false
}

// inner is what an anonymous list or map contains, nil for everything else.
func inner(s *schema) *schema {
	switch {
	case s.typ == "array":
		return s.items
	case isScalar(s) || needsName(s):
		return nil
	}
	return s.additional
}

type hoister struct {
	*reader
	seen   map[*schema]bool
	later  []*schema          // referenced from elsewhere: named after their own place if that is reached
	shared map[string]*schema // unions by their members
}

func (h *hoister) operation(op *operation) {
	for _, p := range slices.Concat(op.shared, op.params) {
		words := []string{op.id, p.name}
		if p.word != "" {
			words = []string{p.word}
		}
		h.schema(p.schema, words)
	}
	if op.body != nil {
		words := []string{op.id, "request"}
		if op.body.word != "" {
			words = []string{op.body.word}
		}
		h.content(op.body.content, words)
	}
	main := mainStatus(op.responses)
	for _, resp := range op.responses {
		words := []string{op.id, statusWord(resp.status)}
		if resp.status == main {
			words[1] = "response"
		}
		if resp.word != "" {
			words = []string{resp.word}
		}
		h.content(resp.content, words)
		for _, header := range resp.headers {
			h.schema(header.schema, append(slices.Clip(words), header.name))
		}
	}
}

// mainStatus is the status of the answer that a caller hopes for: the first
// success, else default, else the first.
func mainStatus(all []*response) string {
	for _, status := range []string{"200", "201", "202", "2", "default", ""} {
		for _, resp := range all {
			if strings.HasPrefix(resp.status, status) {
				return resp.status
			}
		}
	}
	return ""
}

// statusWord is what the answer of a status is called.
func statusWord(status string) string {
	code, err := strconv.Atoi(status)
	switch {
	case err == nil && http.StatusText(code) != "":
		return http.StatusText(code)
	case status == "default":
		return "error"
	}
	return "status " + status
}

func (h *hoister) content(all []*media, words []string) {
	words = slices.Clip(words)
	first := true
	for _, m := range slices.SortedStableFunc(slices.Values(all), func(a, b *media) int { return rank(a.name) - rank(b.name) }) {
		switch {
		case m.schema == nil:
		case first:
			first = false
			h.schema(m.schema, words)
		default:
			h.schema(m.schema, append(words, familyWords[familyOf(m.name)]))
		}
	}
}

// familyWords tell apart the bodies of one answer in several media types.
var familyWords = [...]string{jsonBody: "JSON", formBody: "form", multipartBody: "multipart", xmlBody: "XML", textBody: "text", binaryBody: "binary"}

// schema names s if it needs a name, and what stands within it.
func (h *hoister) schema(s *schema, words []string) {
	if s.ref != nil {
		if s = s.target(); s.words != nil {
			h.later = append(h.later, s)
			return
		}
	}
	if s.ref != nil || s.named || h.seen[s] {
		return
	}
	if h.share(s) {
		return
	}
	if needsName(s) {
		h.name(s, words)
	}
	h.children(s, words)
}

// name adds s to the named schemas. Several may have the same name: naming
// makes one of those that are equal, and tells the others apart.
func (h *hoister) name(s *schema, words []string) {
	s.path = words
	s.name, s.named = joinWords(words), true
	h.doc.schemas = append(h.doc.schemas, s)
	h.notef("hoisted", s.origin(), "named an inline schema %q", s.name)
}

// needsName reports whether s has a Go declaration of its own.
func needsName(s *schema) bool {
	return len(s.enum) > 0 || len(s.union) > 0 || isStruct(s) || s.typ == "object" && s.closed && s.additional == nil
}

func joinWords(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(camel(w))
	}
	if b.Len() == 0 {
		return "Anonymous"
	}
	return b.String()
}

func (h *hoister) children(s *schema, words []string) {
	if h.seen[s] {
		return
	}
	h.seen[s] = true
	if s.ref != nil {
		h.schema(s.ref, words)
		return
	}
	words = slices.Clip(words)
	for _, p := range s.properties {
		h.schema(p.schema, append(words, p.name))
	}
	if s.items != nil {
		h.schema(s.items, itemWords(words))
	}
	if s.additional != nil {
		h.schema(s.additional, append(words, "value"))
	}
	for i, m := range s.union {
		word := "option " + itoa(i+1)
		if m.title != "" {
			word = m.title
		}
		h.schema(m, append(words, word))
	}
}

// itemWords are the words for an item of what words name.
func itemWords(words []string) []string {
	last := words[len(words)-1]
	if one := singular(last); one != last {
		return append(slices.Clone(words[:len(words)-1]), one)
	}
	return append(slices.Clip(words), "item")
}

// singular is the English singular of a plural, or s.
func singular(s string) string {
	switch {
	case len(s) > 4 && strings.HasSuffix(s, "ies"):
		return s[:len(s)-3] + "y"
	case len(s) > 4 && (strings.HasSuffix(s, "sses") || strings.HasSuffix(s, "xes") || strings.HasSuffix(s, "ches") || strings.HasSuffix(s, "shes")):
		return s[:len(s)-2]
	case len(s) > 3 && strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") && !strings.HasSuffix(s, "us") && !strings.HasSuffix(s, "is"):
		return s[:len(s)-1]
	}
	return s
}
