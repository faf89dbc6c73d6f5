//go:build go1.24

package session

import (
	"cmp"
	"encoding/base64"
	"html"
	"net/url"
	"slices"
	"strings"
)

// minScrubbed is the length from which a value is looked for in texts: shorter
// ones occur in any text.
const minScrubbed = 4

// A scrub takes secrets out of a text; nil takes out none.
type scrub func(text string) string

// and takes out what either does.
func (s scrub) and(other scrub) scrub {
	switch {
	case s == nil:
		return other
	case other == nil:
		return s
	}
	return func(text string) string { return other(s(text)) }
}

// scrubber takes the credential, the tokens, and what else was sent out of a text,
// also where they were escaped for a URL, for XML or for JSON, since vendors and
// transports repeat what they were sent.
func (k *Keeper) scrubber(tokens Tokens, sent ...Values) scrub {
	var secrets []Secret
	for _, v := range slices.Concat(sent, k.principal.Load().candidates) {
		secrets = append(secrets, v...)
	}
	for _, t := range tokens {
		secrets = append(secrets, t)
	}
	var texts []string
	for _, s := range secrets {
		if text := s.Reveal(); len(text) >= minScrubbed {
			texts = append(texts, spellings(text)...)
		}
	}
	if len(texts) == 0 {
		return func(s string) string { return s }
	}
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, t := range slices.Compact(texts) {
		pairs = append(pairs, t, redacted)
	}
	return strings.NewReplacer(pairs...).Replace
}

// spellings are the ways in which a value appears in requests.
func spellings(text string) []string {
	return []string{
		text, url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text), xmlNames.Replace(text),
		jsonSigns.Replace(text), jsonSlashes.Replace(text), jsonHTML.Replace(text),
		base64.StdEncoding.EncodeToString([]byte(text)),
	}
}

// The ways to escape that the standard library has no function for: XML with
// names, and JSON as most write it, as PHP does, and as Go does.
var (
	xmlNames    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")
	jsonSigns   = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	jsonSlashes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`)
	jsonHTML    = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", `\u0026`, "<", `\u003c`, ">", `\u003e`)
)
