package infer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// wordsOf takes a name apart, in lower case: "SetIdentityById" is set, identity,
// by, id; "access_token" is access, token; "SESSIONKey" is session, key.
func wordsOf(name string) []string {
	var out []string
	var word []rune
	runes := []rune(name)
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = nil
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return out
}

// joined is a name in one lower-case word.
func joined(name string) string { return strings.Join(wordsOf(name), "") }

// has reports whether words has one of the given ones.
func has(words []string, given ...string) bool {
	return slices.ContainsFunc(given, func(w string) bool { return slices.Contains(words, w) })
}

var (
	opens   = []string{"create", "open", "start", "begin", "get", "new", "issue", "request", "obtain", "acquire", "generate"}
	entries = []string{"login", "logon", "signin", "signon", "authenticate", "authentication", "auth"}
	others  = []string{
		"logout", "logoff", "signout", "refresh", "renew", "reset", "forgot", "forgotten", "change", "modify", "update", "delete", "revoke",
		"remove", "list", "validate", "check", "set", "describe", "register", "search", "find", "query", "is", "has", "mfa", "otp", "setup",
		"callback", "invalidate", "introspect", "userinfo", "disable", "enable", "configure", "card", "payment", "history",
		"profile", "profiles", "template", "policy", "rule", "group", "role", "behavior", "credential", "credentials", "area", "schedule",
	}
)

// entryName is how much a name sounds like that of a login.
func entryName(words []string) int {
	score := 0
	whole := strings.Join(words, "")
	switch {
	case has(words, entries...):
		score = 30
	case strings.Contains(whole, "login"), strings.Contains(whole, "logon"), strings.Contains(whole, "signin"):
		score = 30
	case has(words, opens...) && has(words, "session", "token"):
		score = 26
	case has(words, "token", "tokens", "session", "sessions"):
		score = 14
	case has(words, "connect"):
		score = 10
	}
	if has(words, others...) {
		score -= 40
	}
	return score
}

// tokenNames are what tokens are called, and how sure that is.
var tokenNames = map[string]int{
	"sessionid": 30, "sessionkey": 30, "sesskey": 30, "sesskeyid": 28, "sessiontoken": 30, "sessid": 28, "sid": 18, "accesstoken": 32,
	"authtoken": 28, "authenticationtoken": 28, "authorizationtoken": 26, "securitytoken": 20, "bearertoken": 28, "apitoken": 24,
	"token": 28, "jwt": 26, "jwttoken": 26, "ticket": 22, "authticket": 24, "sessionhandle": 26, "session": 20, "idtoken": 16,
	"logintoken": 26, "usertoken": 22, "authkey": 20,
}

// tokenName is how much a name sounds like that of a session's token.
func tokenName(name string) int {
	words := wordsOf(name)
	if has(words, "refresh", "csrf", "xsrf", "device", "expires", "expiry", "expiration", "type", "page", "next", "cursor", "continuation", "count", "secret", "timeout", "url") {
		return 0
	}
	whole := strings.Join(words, "")
	if n := tokenNames[whole]; n > 0 {
		return n
	}
	switch {
	case strings.HasSuffix(whole, "token"):
		return 22
	case has(words, "session") && has(words, "id", "key", "guid", "handle"):
		return 24
	case strings.HasSuffix(whole, "sessionid"), strings.HasSuffix(whole, "sessionkey"):
		return 22
	}
	return 0
}

// refreshName reports whether a name is that of a refresh token.
func refreshName(name string) bool {
	words := wordsOf(name)
	return has(words, "refresh") && (has(words, "token") || len(words) == 1) || joined(name) == "refreshtoken"
}

var personName = regexp.MustCompile(`(?i)^(user|username|user_?name|login|log_?in_?name|email|e_?mail|account|acct_?code|account_?code|company_?id|client_?id|partner_?id|customer_?id|merchant_?id|app_?id|application_?id|organi[sz]ation|tenant|user_?id|account_?id)$`)

// personal reports whether a name tells who logs in.
func personal(name string) bool { return personName.MatchString(name) }

// tenant reports whether a name is that of something that a call names beside the
// token.
func tenant(name string) bool {
	return has(wordsOf(name), "entity", "tenant", "company", "organisation", "organization")
}

// incidental reports whether a field of a login has nothing to do with who logs in.
func incidental(name string) bool {
	return has(wordsOf(name), "locale", "language", "lang", "culture", "version", "timezone", "agent", "scope", "redirect", "state", "nonce", "remember", "captcha")
}

// lifeless tells the values and names that say: this session is no more.
var lifeless = regexp.MustCompile(`(?i)^(invalid_?session(_?id|_?key|_?token|_?fault)?|(user_?|web_?)?session_?(has_?)?(expired|invalid|timed_?out|time_?out|not_?found|unknown|expiration)(_?fault|_?exception|_?error)?|([a-z0-9]+_)*(auth|access|session|api|login|configuration)?_?token_?(expired|invalid|has_?expired)(_?fault|_?exception|_?error)?|(expired|invalid)_?(access_?|auth_?|session_?)?token(_?fault|_?exception|_?error)?|not_?(authenticated|logged_?in|signed_?in)(_?fault|_?exception|_?error)?|unauthenticated|expired_?session|login_?required)$`)
