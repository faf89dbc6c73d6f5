package naming

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are the words that Go writes in capitals: those of the linters,
// and some of bookkeeping and payments that are never ordinary words. The list
// is closed: a word added to it would rename what users already use.
var initialisms = wordSet(`
	ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS
	RPC SLA SMTP SQL SSH TCP TLS TTL UDP UI UID UUID URI URL UTF8 VM XML XMPP XSRF XSS
	ACH BIC CSV CVV EAN EDI HMAC IBAN ISO JWT MFA OCR OTP PCI PDF SMS SOAP SSL SSN SSO
	UTC VAT WSDL`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// split takes a name of the wire apart: at signs that Go cannot spell, where a
// capital follows a small letter, and before the last capital of a run. Signs
// themselves are dropped; digits stay with what stands before them.
//
//	SetIdentityById -> Set Identity By Id
//	ASP.NET_SessionId -> ASP NET Session Id
//	customerIDs -> customer IDs
func split(name string) []string {
	if isASCII(name) {
		return splitASCII(name)
	}
	return splitRunes([]rune(name))
}

func splitRunes(runes []rune) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = nil
		}
	}
	for i, r := range runes {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue // an accent of its own: the letter before it stays
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case i > 0 && startsWord(runes, i):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// splitASCII is split for what most names are; the words share their memory.
func splitASCII(name string) []string {
	var words []string
	start := 0
	for i := range len(name) {
		c := name[i]
		switch {
		case !isSmall(c) && !isCapital(c) && !isDigit(c):
			if start < i {
				words = append(words, name[start:i])
			}
			start = i + 1
		case start < i && startsWordASCII(name, i):
			words = append(words, name[start:i])
			start = i
		}
	}
	if start < len(name) {
		words = append(words, name[start:])
	}
	return words
}

// startsWordASCII is startsWord for splitASCII.
func startsWordASCII(name string, i int) bool {
	if !isCapital(name[i]) {
		return false
	}
	if !isCapital(name[i-1]) {
		return true
	}
	if i+1 == len(name) || !isSmall(name[i+1]) {
		return false
	}
	plural := name[i+1] == 's' && (i+2 == len(name) || !isSmall(name[i+2]))
	return !plural
}

func isSmall(c byte) bool { return 'a' <= c && c <= 'z' }

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// startsWord reports whether the capital at i opens a word.
func startsWord(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	if i+1 == len(runes) || !unicode.IsLower(runes[i+1]) {
		return false
	}
	plural := runes[i+1] == 's' && (i+2 == len(runes) || !unicode.IsLower(runes[i+2]))
	return !plural
}

// goWord writes one word as Go does inside a name: customer -> Customer, id -> ID.
func goWord(word string) string {
	upper := strings.ToUpper(word)
	bare := strings.TrimRight(upper, "0123456789")
	switch {
	case initialisms[upper], initialisms[bare]:
		return upper
	case strings.HasSuffix(bare, "S") && initialisms[bare[:len(bare)-1]]:
		return bare[:len(bare)-1] + "s" + upper[len(bare):]
	}
	r, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[n:]
}

// calm takes shouting back: a name without a small letter that is long or has
// several words is written like any other.
//
//	PAST_DUE -> past due, but VAT and NOK stay
func calm(words []string) []string {
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsLower) {
			return words
		}
	}
	if len(words) == 1 && len(words[0]) <= 4 {
		return words
	}
	return lowerAll(words)
}

func lowerAll(words []string) []string {
	words = slices.Clone(words)
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	return words
}

// join writes words as one name, with a _ between digits that would run together.
func join(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if s := b.String(); s != "" && isDigit(s[len(s)-1]) && isDigit(w[0]) {
			b.WriteByte('_')
		}
		b.WriteString(goWord(w))
	}
	return b.String()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// exported is the exported Go name of a name of the wire.
//
//	SetIdentityById -> SetIdentityByID
//	3DSecure -> X3DSecure
func exported(name string) string { return exportable(fragment(name)) }

// fragment is exported for use inside a longer name, where a digit may stand first.
func fragment(name string) string {
	words := calm(split(name))
	if len(words) == 0 {
		return spelled(name)
	}
	return join(words)
}

// exportable puts an X before what cannot start an exported name.
func exportable(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); unicode.IsUpper(r) {
		return s
	}
	return "X" + s
}

// Lower is the unexported form of a Go name, or of a name of the wire: its first
// word in small letters.
//
//	IDNumber -> idNumber, URLs -> urls, GetIdentities -> getIdentities
func Lower(name string) string {
	words := calm(split(name))
	if len(words) == 0 {
		words = split(spelled(name))
	}
	rest := join(words)[len(goWord(words[0])):]
	first := goWord(words[0])
	if upper := strings.ToUpper(first); first == upper || initialisms[strings.TrimSuffix(upper, "S")] {
		first = strings.ToLower(first)
	} else {
		r, n := utf8.DecodeRuneInString(first)
		first = string(unicode.ToLower(r)) + first[n:]
	}
	if r, _ := utf8.DecodeRuneInString(first); unicode.IsDigit(r) {
		first = "x" + first
	}
	return first + rest
}

// signs are the words for signs, where nothing else tells two names apart.
var signs = map[rune]string{
	'+': "Plus", '-': "Minus", '*': "Star", '/': "Slash", '\\': "Backslash", '%': "Percent",
	'&': "And", '|': "Or", '<': "Less", '>': "Greater", '=': "Equal", '!': "Not", '.': "Dot",
	',': "Comma", ':': "Colon", ';': "Semicolon", '#': "Hash", '@': "At", '$': "Dollar",
	'?': "Question", '~': "Tilde", '^': "Caret", '_': "Underscore", ' ': "Space",
	'(': "Open", ')': "Close", '[': "OpenBracket", ']': "CloseBracket", '{': "OpenBrace",
	'}': "CloseBrace", '\'': "Quote", '"': "DoubleQuote",
}

// spelled is a fragment with its signs written out: "+1" -> "Plus1", "" -> "Empty".
func spelled(name string) string {
	if name == "" {
		return "Empty"
	}
	var words []string
	rest := name
	flush := func(upTo string) {
		words = append(words, split(upTo)...)
	}
	for rest != "" {
		i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if i < 0 {
			flush(rest)
			break
		}
		flush(rest[:i])
		r, n := utf8.DecodeRuneInString(rest[i:])
		words = append(words, sign(r))
		rest = rest[i+n:]
	}
	return join(words)
}

func sign(r rune) string {
	if s, ok := signs[r]; ok {
		return s
	}
	return fmt.Sprintf("U%04X", r)
}
