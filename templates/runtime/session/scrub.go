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

// scrubber takes the credential and the tokens out of a text, also where they
// were escaped for a URL or for XML, since vendors and transports repeat what
// they were sent.
func (k *Keeper) scrubber(tokens ...Tokens) func(string) string {
	var secrets []Secret
	for _, v := range k.principal.Load().candidates {
		secrets = append(secrets, v...)
	}
	for _, parts := range tokens {
		for _, t := range parts {
			secrets = append(secrets, t)
		}
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
		text, url.QueryEscape(text), url.PathEscape(text), html.EscapeString(text),
		base64.StdEncoding.EncodeToString([]byte(text)),
	}
}
