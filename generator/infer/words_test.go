package infer

import (
	"strings"
	"testing"
)

func TestWordsOf(t *testing.T) {
	for name, want := range map[string]string{
		"SetIdentityById": "set identity by id",
		"access_token":    "access token",
		"SESSIONKey":      "session key",
		"ASP.NET_Session": "asp net session",
		"login":           "login",
		"":                "",
		"getV2Token":      "get v2 token",
	} {
		if got := strings.Join(wordsOf(name), " "); got != want {
			t.Errorf("wordsOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestEntryName(t *testing.T) {
	for name, login := range map[string]bool{
		"Login": true, "CreateToken": true, "TokenGet": true, "authenticateUser": true, "UserLogin": true, "openSession": true, "signIn": true,
		"Logout": false, "RefreshToken": false, "GetOrder": false, "ResetLoginPassword": false, "TokenRefresh": false, "IsLoggedIn": false,
		"CreateAuthenticationProfile": false, "validateSession": false,
	} {
		if got := entryName(wordsOf(name)) > 0; got != login {
			t.Errorf("%q sounds like a login: %v", name, got)
		}
	}
}

func TestTokenName(t *testing.T) {
	for _, name := range []string{"token", "access_token", "SessKey", "SessionId", "sessionKey", "authToken", "JWT", "X-Auth-Token", "loginToken"} {
		if tokenName(name) == 0 {
			t.Errorf("%q is no token", name)
		}
	}
	for _, name := range []string{"refresh_token", "nextPageToken", "csrfToken", "tokenType", "deviceToken", "tokenCount", "orderId", "sessionTimeout"} {
		if tokenName(name) > 0 {
			t.Errorf("%q is a token", name)
		}
	}
}

func TestLifeless(t *testing.T) {
	for _, value := range []string{"INVALID_SESSION_ID", "NotAuthenticated", "SessionExpired", "OAUTHCONFIGURATION_TOKEN_EXPIRED", "invalidSessionFault", "TOKEN_EXPIRED", "expired_session"} {
		if !lifeless.MatchString(value) {
			t.Errorf("%q does not end a session", value)
		}
	}
	for _, value := range []string{"OK", "INVALID_ID", "CardExpired", "SessionStarted", "TOKEN_CREATED", "Invalid", "NotFound"} {
		if lifeless.MatchString(value) {
			t.Errorf("%q ends a session", value)
		}
	}
}

func TestQuote(t *testing.T) {
	if got, want := quote("a\"b\\c ${d} %{e}\n"), `"a\"b\\c $${d} %%{e}\n"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
