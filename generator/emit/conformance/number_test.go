package conformance_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/session"
)

const (
	acctCode   = "EP8179234"
	numberKey  = "0123456789ABCDEF0123456789ABCDEF"
	renewedKey = "FEDCBA9876543210FEDCBA9876543210"
	deviceID   = "2547"
	hmacSecret = "integration-secret"
)

// A numberVendor behaves as the vendor's documentation says, on both sides.
type numberVendor struct {
	wire
	t *testing.T

	mu      sync.Mutex
	tokens  map[string]bool // that are good
	keys    map[string]time.Time
	expires string // of the token, as the login answer says
	run     int    // failures in a row
	issued  int
}

func newNumber(t *testing.T) *numberVendor {
	v := &numberVendor{t: t, tokens: map[string]bool{numberKey: true}, keys: map[string]time.Time{}, expires: "/Date(1893456000000)/"}
	v.answer = v.serve
	return v
}

func (v *numberVendor) client(opts ...number.Option) *number.Client {
	v.t.Helper()
	c, err := number.New(number.Credential{
		AcctCode: acctCode, Token: session.NewSecret(numberKey), DeviceID: deviceID, HMACSecret: session.NewSecret(hmacSecret),
	}, append([]number.Option{
		number.WithHTTPClient(&http.Client{Transport: v}),
		number.WithLogger(slog.New(slog.DiscardHandler)),
	}, opts...)...)
	if err != nil {
		v.t.Fatal(err)
	}
	return c
}

func isSOAP(x *exchange) bool { return strings.HasSuffix(x.path, ".svc") }
func isAuthenticate(x *exchange) bool {
	return x.action == "Authenticate" || strings.HasSuffix(x.path, "/Authenticate")
}
func bySOAP(x *exchange) bool { return isAuthenticate(x) && isSOAP(x) }
func byREST(x *exchange) bool { return isAuthenticate(x) && !isSOAP(x) }

var (
	tokenPattern = regexp.MustCompile(`Token[^>:]*[>:]\s*"?([0-9A-F]{32})`)
	keyPattern   = regexp.MustCompile(`SessKey[^>]*>([0-9A-F]+)<`)
)

// serve answers a request.
func (v *numberVendor) serve(x *exchange) *http.Response {
	v.mu.Lock()
	defer v.mu.Unlock()
	if isAuthenticate(x) {
		return v.authenticate(x)
	}
	key := x.header.Get("SessKey")
	if isSOAP(x) {
		if m := keyPattern.FindStringSubmatch(x.body); m != nil {
			key = m[1]
		}
	}
	key, _, _ = strings.Cut(key, "_")
	at, ok := v.keys[key]
	if !ok || time.Since(at) >= 25*time.Hour {
		return v.result(x, map[string]any{"ErrCode": 5030, "ErrMsg": "ERROR:5030:HIGH:session key expired", "FunctionOk": false})
	}
	return v.result(x, map[string]any{"ErrCode": 0, "FunctionOk": true, "RespMsg": "done"})
}

func (v *numberVendor) authenticate(x *exchange) *http.Response {
	token := ""
	if m := tokenPattern.FindStringSubmatch(x.body); m != nil {
		token = m[1]
	}
	if !strings.Contains(x.body, acctCode) || !v.tokens[token] {
		v.run++
		return v.result(x, map[string]any{"AuthSuccess": false, "ErrCode": 0, "FunctionOk": true, "RespMsg": "bad credentials"})
	}
	v.run = 0
	v.issued++
	key := fmt.Sprintf("B9F24903C3BA4770AE3030323035413030323%05d", v.issued)
	v.keys[key] = time.Now()
	user := map[string]any{"IsLockedOut": false}
	if v.expires != "" && !isSOAP(x) {
		user["ExpirationDate"] = v.expires
	}
	return v.result(x, map[string]any{
		"AuthSuccess": true, "ErrCode": 0, "FunctionOk": true, "SessKey": key,
		"ThisUser": user, "RespMsg": "SessKey Expires|4/18/2029 7:29:47 AM",
	})
}

// fieldOrder is the order of the vendor's contracts, which is the alphabet's.
var fieldOrder = []string{"ErrCode", "ErrMsg", "FunctionOk", "RespMsg", "AuthSuccess", "SessKey"}

// wrappers are what stands around the answers of the other side: the name of the
// SOAP operation.
var wrappers = map[string]string{
	"/Authenticate": "AuthenticateResult", "/Query/AccountProfile": "AccountProfileQryResult",
	"/CardSale/Manual": "CreditCardSale_ManualResult",
}

// result wraps the fields of an answer as the side does.
func (v *numberVendor) result(x *exchange, fields map[string]any) *http.Response {
	if !isSOAP(x) {
		b, err := json.Marshal(map[string]any{wrappers[x.path[strings.Index(x.path, "v1.0.0")+6:]]: fields})
		if err != nil {
			v.t.Error(err)
		}
		return reply(200, "application/json; charset=utf-8", string(b))
	}
	var b strings.Builder
	for _, name := range fieldOrder {
		if value, ok := fields[name]; ok {
			fmt.Fprintf(&b, "<d:%[1]s>%[2]v</d:%[1]s>", name, value)
		}
	}
	return reply(200, "text/xml; charset=utf-8", envelope(fmt.Sprintf(
		`<%[1]sResponse xmlns="http://tempuri.org/"><%[1]sResult xmlns:d="http://schemas.datacontract.org/2004/07/CardProcAPI">%[2]s</%[1]sResult></%[1]sResponse>`, x.action, b.String())))
}

// renew is what the vendor does when it renews a token by itself.
func (v *numberVendor) renew(old, fresh string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.tokens, old)
	v.tokens[fresh] = true
}

// expire ends all sessions.
func (v *numberVendor) expire() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.keys)
}

func overREST(t *testing.T, c *number.Client) {
	t.Helper()
	if _, err := c.REST.QueryAccountProfile(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func overSOAP(t *testing.T, c *number.Client) {
	t.Helper()
	if _, err := c.SOAP.AccountProfileQry(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The vendor: one backend serves both interfaces, and a session key of one is good at the other.
func TestNumberOneSessionServesSOAPAndREST(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		overSOAP(t, c)
		overREST(t, c)
		seen(t, &v.wire, "Authenticate", isAuthenticate, 1)
		calls := v.all(func(x *exchange) bool { return !isAuthenticate(x) })
		if len(calls) != 2 || !strings.Contains(calls[0].body, calls[1].header.Get("SessKey")) {
			t.Error("the two sides were not called with the same key")
		}
	})
}

func TestNumberLogsInThroughTheSideThatIsUsed(t *testing.T) {
	tests := []struct {
		name       string
		opts       []number.Option
		call       func(*testing.T, *number.Client)
		soap, rest int
	}{
		{"a SOAP call", nil, overSOAP, 1, 0},
		{"a REST call", nil, overREST, 0, 1},
		{"a REST call, SOAP chosen", []number.Option{number.WithLoginThrough(number.EndpointSOAP)}, overREST, 1, 0},
		{"a SOAP call, REST chosen", []number.Option{number.WithLoginThrough(number.EndpointREST)}, overSOAP, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newNumber(t)
				c := v.client(tt.opts...)
				tt.call(t, c)
				seen(t, &v.wire, "Authenticate by SOAP", bySOAP, tt.soap)
				seen(t, &v.wire, "Authenticate by REST", byREST, tt.rest)
			})
		})
	}
}

// The vendor: both sides refuse a wrong token in the same words, and count it in the same count.
func TestNumberRefusedTokenStopsBothSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		v.renew(numberKey, renewedKey)
		c := v.client()
		_, err := c.REST.QueryAccountProfile(t.Context())
		if !errors.Is(err, session.ErrRefused) {
			t.Errorf("error = %v, want one that is %v", err, session.ErrRefused)
		}
		_, err = c.SOAP.AccountProfileQry(t.Context())
		if !errors.Is(err, session.ErrRefused) {
			t.Errorf("error = %v, want one that is %v", err, session.ErrRefused)
		}
		seen(t, &v.wire, "Authenticate", isAuthenticate, 1)
	})
}

// The vendor: an outage of one side is looked at on that side.
func TestNumberReachesTheSideThatIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		v.breaks(func(x *exchange) (*http.Response, error) {
			if isAuthenticate(x) {
				return nil, errSilence
			}
			return nil, nil
		})
		if _, err := c.REST.QueryAccountProfile(t.Context()); err == nil {
			t.Fatal("a lost login was taken for a success")
		}
		v.breaks(nil)
		time.Sleep(time.Hour)
		overREST(t, c)
		seen(t, &v.wire, "GET /Authenticate", func(x *exchange) bool { return x.method == "GET" && isAuthenticate(x) }, 1)
		seen(t, &v.wire, "SOAP", isSOAP, 0)
	})
}

// The vendor: header = SessKey_Epoch_DeviceID_HASH, upper-case HMAC-SHA256 of the part before, for calls with card data.
func TestNumberCardDataHeaderIsComputedForEachRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		for range 2 {
			if _, err := c.REST.CreditCardSaleManual(t.Context(), number.CreditCardSaleManualRequest{}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		overREST(t, c)
		calls := v.all(func(x *exchange) bool { return !isAuthenticate(x) })
		if len(calls) != 3 {
			t.Fatalf("%d calls, want 3", len(calls))
		}
		key := calls[2].header.Get("SessKey")
		var sent []string
		for _, x := range calls[:2] {
			message := fmt.Sprintf("%s_%d_%s", key, x.at.Unix(), deviceID)
			mac := hmac.New(sha256.New, []byte(hmacSecret))
			mac.Write([]byte(message))
			want := fmt.Sprintf("%s_%X", message, mac.Sum(nil))
			if got := x.header.Get("SessKey"); got != want {
				t.Errorf("SessKey = %s, want %s", got, want)
			}
			sent = append(sent, x.header.Get("SessKey"))
		}
		if sent[0] == sent[1] {
			t.Error("both requests have the same header")
		}
	})
}

// The vendor: the login answer tells when the token ends; docs say 6 months where it does not. It is
// refused by the vendor, never by the client.
func TestNumberWarnsBeforeTheTokenEnds(t *testing.T) {
	tests := []struct {
		name    string
		expires func(time.Time) string
		opts    func(time.Time) []session.Option
		days    int // until the warning
	}{
		{"as the login answer says", func(now time.Time) string {
			return fmt.Sprintf("/Date(%d-0500)/", now.Add(100*24*time.Hour).UnixMilli())
		}, nil, 70},
		{"six months after it was issued", nil, func(now time.Time) []session.Option {
			return []session.Option{session.WithIssued("Token", now.Add(-100*24*time.Hour))}
		}, 50},
		{"six months after it was seen first", nil, nil, 150},
		{"past its end", func(now time.Time) string { return fmt.Sprintf("/Date(%d)/", now.Add(-time.Hour).UnixMilli()) }, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newNumber(t)
				v.expires = ""
				now := time.Now()
				if tt.expires != nil {
					v.expires = tt.expires(now)
				}
				var opts []session.Option
				if tt.opts != nil {
					opts = tt.opts(now)
				}
				var mu sync.Mutex
				warned := -1
				day := 0
				c := v.client(number.WithSession(opts...), number.WithHook(func(e session.Event) {
					mu.Lock()
					defer mu.Unlock()
					if e.Kind == session.CredentialExpiring && warned < 0 {
						warned = day
						if e.Field != "Token" {
							t.Errorf("the warning is about %q", e.Field)
						}
					}
				}))
				for ; day < 200; day += 5 {
					overREST(t, c) // the token is used as long as the vendor takes it
					synctest.Wait()
					time.Sleep(5 * 24 * time.Hour)
				}
				if warned != tt.days {
					t.Errorf("warned on day %d, want %d", warned, tt.days)
				}
			})
		})
	}
}

// post sends a delivery to a handler.
func post(h http.Handler, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/tokens", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func delivery(account, token string) string {
	return fmt.Sprintf(`{"Tokens": [{"TokenID":"8961","AccountCode":%q,"Token":%q,"AccountName":"CY FD TEST","ExpirationDate":"11/22/2026 1:59:54 PM"}]}`, account, token)
}

func vouched(*http.Request, []byte) error { return nil }

// The vendor: the portal renews tokens by itself and POSTs them to the integrator.
func TestNumberTokenRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		store := session.Memory()
		c := v.client(number.WithStore(store))
		h := number.CredentialHandler(vouched, c)
		overREST(t, c)

		v.renew(numberKey, renewedKey)
		if w := post(h, "application/json", delivery(acctCode, renewedKey)); w.Code != http.StatusNoContent {
			t.Fatalf("status = %d: %s", w.Code, w.Body)
		}
		overREST(t, c)
		seen(t, &v.wire, "Authenticate while the key lives", isAuthenticate, 1)

		v.expire()
		overREST(t, c)
		seen(t, &v.wire, "Authenticate", isAuthenticate, 2)
		if c.Credential().Token.Reveal() != renewedKey {
			t.Error("the client goes on with the old token")
		}
		v.mu.Lock()
		if v.run != 0 {
			t.Error("the old token was tried")
		}
		v.mu.Unlock()

		v.expire()
		other := v.client(number.WithStore(store)) // a restart with the old token
		overREST(t, other)
		seen(t, &v.wire, "Authenticate after a restart", isAuthenticate, 3)
	})
}

// The old token stays until a login accepts the new one.
func TestNumberForgedRenewalDoesNoHarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		h := number.CredentialHandler(vouched, c)
		overREST(t, c)
		for n := range 8 { // the vendor never heard of any of them
			forged := fmt.Sprintf("%032X", n)
			if w := post(h, "application/json", delivery(acctCode, forged)); w.Code != http.StatusNoContent {
				t.Fatalf("status = %d: %s", w.Code, w.Body)
			}
		}
		v.expire()
		overREST(t, c)
		seen(t, &v.wire, "Authenticate", isAuthenticate, 3) // the first, the latest candidate, the old token
		if c.Credential().Token.Reveal() != numberKey {
			t.Error("the client goes on with a token that the vendor refuses")
		}
	})
}

func TestNumberRenewalIsValidated(t *testing.T) {
	array := strings.TrimSuffix(strings.TrimPrefix(delivery(acctCode, renewedKey), "{"), "}")
	stranger := errors.New("who is this")
	tests := []struct {
		name         string
		authenticate func(*http.Request, []byte) error
		method       string
		contentType  string
		body         string
		status       int
	}{
		{"as it should be", vouched, "POST", "application/json", delivery(acctCode, renewedKey), 204},
		{"charset", vouched, "POST", "application/json; charset=utf-8", delivery(acctCode, renewedKey), 204},
		{"without outer braces, as documented", vouched, "POST", "application/json", array, 204},
		{"other case, as documented", vouched, "POST", "application/json", strings.Replace(delivery(acctCode, renewedKey), "Tokens", "TOKENS", 1), 204},
		{"not the vendor", func(*http.Request, []byte) error { return stranger }, "POST", "application/json", delivery(acctCode, renewedKey), 403},
		{"nobody authenticates", nil, "POST", "application/json", delivery(acctCode, renewedKey), 403},
		{"another method", vouched, "GET", "application/json", delivery(acctCode, renewedKey), 405},
		{"another media type", vouched, "POST", "text/html", delivery(acctCode, renewedKey), 415},
		{"no media type", vouched, "POST", "", delivery(acctCode, renewedKey), 415},
		{"too large", vouched, "POST", "application/json", delivery(acctCode, renewedKey) + strings.Repeat(" ", 1<<20), 413},
		{"empty", vouched, "POST", "application/json", "", 400},
		{"no JSON", vouched, "POST", "application/json", "Tokens=1", 400},
		{"no list", vouched, "POST", "application/json", `{"Tokens":"8961"}`, 400},
		{"an empty list", vouched, "POST", "application/json", `{"Tokens":[]}`, 400},
		{"another account", vouched, "POST", "application/json", delivery("EP1111111", renewedKey), 422},
		{"a line ending in the token", vouched, "POST", "application/json", delivery(acctCode, renewedKey+"\r\n"), 422},
		{"too short a token", vouched, "POST", "application/json", delivery(acctCode, "FEDC"), 422},
		{"small letters", vouched, "POST", "application/json", delivery(acctCode, strings.ToLower(renewedKey)), 422},
		{"two tokens for one account", vouched, "POST", "application/json", fmt.Sprintf(
			`{"Tokens":[{"AccountCode":%[1]q,"Token":%[2]q},{"AccountCode":%[1]q,"Token":%[3]q}]}`, acctCode, renewedKey, numberKey[1:]+"0"), 409},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newNumber(t)
				var mu sync.Mutex
				var log strings.Builder
				c := v.client(number.WithHook(func(e session.Event) {
					mu.Lock()
					defer mu.Unlock()
					fmt.Fprintf(&log, "%v %+v %#v\n", e.Kind, e, e.Err)
				}), number.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
				r := httptest.NewRequest(tt.method, "/tokens", strings.NewReader(tt.body))
				if tt.contentType != "" {
					r.Header.Set("Content-Type", tt.contentType)
				}
				w := httptest.NewRecorder()
				number.CredentialHandler(tt.authenticate, c).ServeHTTP(w, r)
				if w.Code != tt.status {
					t.Errorf("status = %d (%s), want %d", w.Code, strings.TrimSpace(w.Body.String()), tt.status)
				}
				if got, want := c.Credential().Token.Reveal() == renewedKey, tt.status == 204; got != want {
					t.Errorf("it is a candidate: %v, want %v", got, want)
				}
				for _, text := range []string{log.String(), w.Body.String(), fmt.Sprint(w.Header())} {
					if strings.Contains(strings.ToUpper(text), renewedKey) || strings.Contains(text, stranger.Error()) {
						t.Errorf("it is printed: %s", text)
					}
				}
				seen(t, &v.wire, "anything", func(*exchange) bool { return true }, 0)
			})
		})
	}
}

// One URL serves all accounts of an integrator.
func TestNumberRenewalFindsTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		other, err := number.New(number.Credential{AcctCode: "EP1111111", Token: session.NewSecret(numberKey)},
			number.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		if w := post(number.CredentialHandler(vouched, other, c), "application/json", delivery(acctCode, renewedKey)); w.Code != 204 {
			t.Errorf("status = %d", w.Code)
		}
		if c.Credential().Token.Reveal() != renewedKey || other.Credential().Token.Reveal() != numberKey {
			t.Error("the token went to the wrong account")
		}
	})
}

// What the store could not keep may be sent again.
func TestNumberRenewalWithoutAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumber(t)
		c := v.client()
		if err := c.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		if w := post(number.CredentialHandler(vouched, c), "application/json", delivery(acctCode, renewedKey)); w.Code != 503 {
			t.Errorf("status = %d, want 503", w.Code)
		}
	})
}
