package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generated/finicity"
	"github.com/authgen/authgen/generated/rest"
	"github.com/authgen/authgen/generated/session"
)

const (
	partner = "2445580012345"
	secret  = "Correct1Horse2Battery"
	appKey  = "f2a5c2d0aa6f4bb2a6f4"
)

// A finicityVendor behaves as the vendor's documentation says.
type finicityVendor struct {
	wire
	t *testing.T

	mu       sync.Mutex
	secrets  map[string]bool // that are good
	tokens   map[string]time.Time
	failures int
	locked   bool
	issued   int
}

func newFinicity(t *testing.T) *finicityVendor {
	v := &finicityVendor{t: t, secrets: map[string]bool{secret: true}, tokens: map[string]time.Time{}}
	v.answer = v.serve
	return v
}

func (v *finicityVendor) client(opts ...finicity.Option) *finicity.Client {
	v.t.Helper()
	c, err := finicity.New(finicity.Credential{
		PartnerID: partner, PartnerSecret: session.NewSecret(secret), AppKey: session.NewSecret(appKey),
	}, append([]finicity.Option{
		finicity.WithHTTPClient(&http.Client{Transport: v}),
		finicity.WithLogger(slog.New(slog.DiscardHandler)),
	}, opts...)...)
	if err != nil {
		v.t.Fatal(err)
	}
	return c
}

func isLogin(x *exchange) bool {
	return x.method == "POST" && strings.HasSuffix(x.path, "/authentication")
}

func isRotation(x *exchange) bool {
	return x.method == "PUT" && strings.HasSuffix(x.path, "/authentication")
}
func isCall(x *exchange) bool { return !strings.HasSuffix(x.path, "/authentication") }

func (v *finicityVendor) serve(x *exchange) *http.Response {
	v.mu.Lock()
	defer v.mu.Unlock()
	if x.header.Get("Finicity-App-Key") != appKey {
		return reply(401, "text/plain", "Invalid (Finicity-App-Key)")
	}
	switch {
	case isLogin(x):
		return v.login(x)
	case isRotation(x):
		return v.rotate(x)
	}
	if born, ok := v.tokens[x.header.Get("Finicity-App-Token")]; !ok || time.Since(born) >= 2*time.Hour {
		return v.expired(x)
	}
	if strings.HasSuffix(x.path, "/absent") {
		return reply(404, "application/json", `{"code":14001,"message":"Customer not found"}`)
	}
	return reply(200, "application/json", `{"found":1,"displaying":1,"moreAvailable":false,"customers":[{"id":"41442"}]}`)
}

// expired answers in the four shapes that operations have.
func (v *finicityVendor) expired(x *exchange) *http.Response {
	switch {
	case strings.Contains(x.path, "/connect/"):
		return reply(401, "application/json", `{"Errors":{"Error":[{"Source":"x","ReasonCode":"10023,","Description":"Expired","Recoverable":"false"}]}}`)
	case strings.Contains(x.path, "webhook"), strings.Contains(x.path, "notification"):
		return reply(401, "application/json", `{"Errors":{"Error":[{"source":"x","reasonCode":1503,"description":"Expired (App-Token)"}]}}`)
	case strings.Contains(x.path, "consent"):
		return reply(401, "application/json", `{"code":"10022","message":"Invalid (App-Token)"}`)
	}
	return reply(401, "application/json", `{"code":10023,"message":"Expired (Finicity-App-Token)"}`)
}

func (v *finicityVendor) login(x *exchange) *http.Response {
	var in struct{ PartnerID, PartnerSecret string }
	if err := json.Unmarshal([]byte(x.body), &in); err != nil {
		return reply(400, "application/json", `{"code":10004,"message":"unreadable"}`)
	}
	switch {
	case v.locked:
		return reply(500, "application/json", `{"code":24302,"message":"For your security, we've locked your account."}`)
	case !v.secrets[in.PartnerSecret]:
		if v.failures++; v.failures >= 5 {
			v.locked = true
		}
		return reply(401, "application/json", `{"code":"10001","message":"Invalid credentials"}`)
	}
	v.issued++
	token := "token-" + strconv.Itoa(v.issued)
	v.tokens[token] = time.Now()
	return reply(200, "application/json", fmt.Sprintf(`{"token":%q}`, token))
}

func (v *finicityVendor) rotate(x *exchange) *http.Response {
	var in struct {
		PartnerSecret, NewPartnerSecret string
		Immediate                       *bool
	}
	if err := json.Unmarshal([]byte(x.body), &in); err != nil || in.Immediate == nil || *in.Immediate {
		return reply(400, "application/json", `{"code":10004,"message":"unreadable, or without the period of grace"}`)
	}
	if !v.secrets[in.PartnerSecret] {
		return reply(401, "application/json", `{"code":"10001","message":"Invalid credentials"}`)
	}
	v.secrets = map[string]bool{in.NewPartnerSecret: true} // harsher than the vendor: the old one dies at once
	return reply(204, "application/json", "")
}

// forget ends all tokens.
func (v *finicityVendor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tokens = map[string]time.Time{}
}

func (v *finicityVendor) accepts(secrets ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.secrets = map[string]bool{}
	for _, s := range secrets {
		v.secrets[s] = true
	}
}

func TestFinicityLogsInOnceAndCarriesTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		c := v.client()
		for range 3 {
			found, err := c.GetCustomers(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Customers) != 1 || found.Customers[0].ID != "41442" {
				t.Fatalf("customers: %+v", found)
			}
		}
		seen(t, &v.wire, "login", isLogin, 1)
		for _, x := range v.all(isCall) {
			if x.header.Get("Finicity-App-Token") != "token-1" || x.header.Get("Finicity-App-Key") != appKey {
				t.Errorf("headers of a call: %v", x.header)
			}
			if strings.Contains(fmt.Sprint(x), secret) {
				t.Error("a call holds the secret")
			}
		}
	})
}

// A day of calls, one a minute: the vendor never refuses one, and logins come
// every 90 minutes.
func TestFinicityWorksThroughALongDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		c := v.client()
		for range 25 * 60 {
			if _, err := c.GetCustomers(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		logins := v.all(isLogin)
		if len(logins) < 16 || len(logins) > 18 {
			t.Errorf("%d logins in 25 hours, want one in 90 minutes", len(logins))
		}
		for i := 1; i < len(logins); i++ {
			if d := logins[i].at.Sub(logins[i-1].at); d < 80*time.Minute || d > 95*time.Minute {
				t.Errorf("login %d came %s after the one before", i+1, d)
			}
		}
		seen(t, &v.wire, "calls", isCall, 25*60)
	})
}

func TestFinicityRenewsOnEachShapeOfRefusal(t *testing.T) {
	calls := map[string]func(context.Context, *finicity.Client) error{
		"error message": func(ctx context.Context, c *finicity.Client) error { _, err := c.GetCustomers(ctx, nil); return err },
		"consent": func(ctx context.Context, c *finicity.Client) error {
			_, err := c.GetDataSharingConsentsByID(ctx, "1")
			return err
		},
		"webhook": func(ctx context.Context, c *finicity.Client) error {
			_, err := c.GetWebhookSubscriptionByID(ctx, "1", nil)
			return err
		},
		"connect config": func(ctx context.Context, c *finicity.Client) error { _, err := c.GetConfigurations(ctx); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newFinicity(t)
				c := v.client()
				if _, err := c.GetCustomers(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				v.forget()
				if err := call(t.Context(), c); errors.Is(err, session.ErrExpired) || v.count(isLogin) != 2 {
					t.Errorf("after %d logins: %v", v.count(isLogin), err)
				}
				if n := v.count(isCall); n != 3 {
					t.Errorf("%d calls were sent, want the first, the refused one, and that again", n)
				}
			})
		})
	}
}

func TestFinicityAppKeyIsNotASessionProblem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		c := v.client()
		if _, err := c.GetCustomers(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		v.breaks(func(x *exchange) (*http.Response, error) {
			return reply(401, "application/json", `{"code":10027,"message":"Invalid Finicity-App-Key"}`), nil
		})
		var refusal *rest.Error
		var detail *finicity.ErrorMessage
		_, err := c.GetCustomers(t.Context(), nil)
		if !errors.As(err, &refusal) || refusal.Status != 401 || !errors.As(err, &detail) || detail.Code.String() != "10027" {
			t.Errorf("error: %v", err)
		}
		seen(t, &v.wire, "login", isLogin, 1)
	})
}

func TestFinicityWrongAppKeyAtLoginIsAMisconfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		c, err := finicity.New(finicity.Credential{
			PartnerID: partner, PartnerSecret: session.NewSecret(secret), AppKey: session.NewSecret("another"),
		}, finicity.WithHTTPClient(&http.Client{Transport: v}), finicity.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			var e *session.Error
			_, err = c.GetCustomers(t.Context(), nil)
			if !errors.Is(err, session.ErrMisconfigured) || !errors.As(err, &e) || e.Field != "appKey" {
				t.Fatalf("error: %v", err)
			}
		}
		seen(t, &v.wire, "login", isLogin, 1)
	})
}

func TestFinicityStopsBeforeTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		v.accepts("Another1Secret2Entirely")
		var told int
		c := v.client(finicity.OnCredentialRefused(func(error) { told++ }))
		for i := range 10 {
			_, err := c.GetCustomers(t.Context(), nil)
			if err == nil {
				t.Fatal("a wrong secret was accepted")
			}
			if i == 0 && !errors.Is(err, session.ErrRefused) {
				t.Fatalf("error: %v", err)
			}
			// A person tries another wrong secret.
			next := c.Credential()
			next.PartnerSecret = session.NewSecret(fmt.Sprintf("Wrong1Secret2Number%d", i))
			if err := c.SetCredential(next); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		seen(t, &v.wire, "login", isLogin, 3) // five less a margin of two
		synctest.Wait()                       // the callback may run after the call that caused it has returned
		if told == 0 {
			t.Error("nobody was told that the credential was refused")
		}
		if v.locked {
			t.Error("the vendor locked the account")
		}
	})
}

// The lock is told as an HTTP 500; it is no outage.
func TestFinicityLockAsServerError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		v.locked = true
		c := v.client()
		for range 5 {
			if _, err := c.GetCustomers(t.Context(), nil); !errors.Is(err, session.ErrLockedOut) {
				t.Fatalf("error: %v", err)
			}
			time.Sleep(24 * time.Hour)
		}
		seen(t, &v.wire, "login", isLogin, 1)
		v.mu.Lock()
		v.locked = false
		v.mu.Unlock()
		if err := c.Ack(t.Context(), "ops", "support has unlocked the account"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.GetCustomers(t.Context(), nil); err != nil {
			t.Errorf("after the lock was lifted: %v", err)
		}
	})
}

func TestFinicityRotation(t *testing.T) {
	const next = "Brand5New6Secret7Value"
	use := func(t *testing.T, v *finicityVendor, c *finicity.Client) {
		t.Helper()
		v.forget()
		var err error
		for range 25 { // the last slot of a budget with an unresolved attempt rests for a day
			if _, err = c.GetCustomers(t.Context(), nil); err == nil {
				return
			}
			time.Sleep(time.Hour)
		}
		t.Fatalf("after the rotation: %v", err)
	}
	t.Run("confirmed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			c := v.client()
			if err := c.RotatePartnerSecret(t.Context(), session.NewSecret(next)); err != nil {
				t.Fatal(err)
			}
			use(t, v, c)
			if c.Credential().PartnerSecret.Reveal() != next {
				t.Error("the client does not hold the new secret")
			}
		})
	})
	t.Run("answer lost, vendor has changed it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			c := v.client()
			v.loses(isRotation)
			if err := c.RotatePartnerSecret(t.Context(), session.NewSecret(next)); err == nil {
				t.Fatal("a lost answer was taken for a success")
			}
			v.loses(nil)
			use(t, v, c)
			if c.Credential().PartnerSecret.Reveal() != next {
				t.Error("the client has not found that the new secret lives")
			}
			seen(t, &v.wire, "rotation", isRotation, 1)
		})
	})
	t.Run("answer lost, vendor has not changed it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			c := v.client()
			v.breaks(func(x *exchange) (*http.Response, error) {
				if isRotation(x) {
					return nil, errors.New("connection reset by peer")
				}
				return nil, nil
			})
			if err := c.RotatePartnerSecret(t.Context(), session.NewSecret(next)); err == nil {
				t.Fatal("a lost request was taken for a success")
			}
			v.breaks(nil)
			use(t, v, c)
			if c.Credential().PartnerSecret.Reveal() != secret {
				t.Error("the client has not found that the old secret lives")
			}
		})
	})
}

func TestFinicityCredentialIsCheckedBeforeItIsSent(t *testing.T) {
	for name, wrong := range map[string]string{
		"line feed": secret + "\n", "blank": " " + secret, "byte order mark": "\ufeff" + secret,
		"zero width": "Correct1\u200bHorse2Battery", "too short": "Short1", "no digit": "CorrectHorseBattery", "alphabet": secret + "ø",
	} {
		t.Run(name, func(t *testing.T) {
			v := newFinicity(t)
			_, err := finicity.New(finicity.Credential{
				PartnerID: partner, PartnerSecret: session.NewSecret(wrong), AppKey: session.NewSecret(appKey),
			}, finicity.WithHTTPClient(&http.Client{Transport: v}))
			var fault *session.CredentialError
			if !errors.As(err, &fault) || fault.Field != "partnerSecret" || !errors.Is(err, session.ErrCredential) {
				t.Fatalf("error: %v", err)
			}
			if strings.Contains(err.Error(), "Horse") {
				t.Errorf("the error holds the value: %v", err)
			}
			seen(t, &v.wire, "anything", func(*exchange) bool { return true }, 0)
		})
	}
}

func TestFinicityCrowd(t *testing.T) {
	const crowd = 10_000
	all := func(c *finicity.Client, ctx context.Context) (failed int) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		for range crowd {
			wg.Go(func() {
				if _, err := c.GetCustomers(ctx, nil); err != nil {
					mu.Lock()
					failed++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		return failed
	}
	t.Run("right secret", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			if failed := all(v.client(), t.Context()); failed > 0 {
				t.Errorf("%d calls failed", failed)
			}
			seen(t, &v.wire, "login", isLogin, 1)
		})
	})
	t.Run("wrong secret", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			v.accepts()
			if failed := all(v.client(), t.Context()); failed != crowd {
				t.Errorf("%d calls failed", failed)
			}
			seen(t, &v.wire, "login", isLogin, 1)
			seen(t, &v.wire, "call", isCall, 0)
		})
	})
	t.Run("late refusals", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newFinicity(t)
			c := v.client()
			if _, err := c.GetCustomers(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			v.forget()
			if failed := all(c, t.Context()); failed > 0 {
				t.Errorf("%d calls failed", failed)
			}
			seen(t, &v.wire, "login", isLogin, 2)
		})
	})
}

// A vendor that is not there for a day leaves a client that logs in by itself
// when it is back, and a budget that is not spent.
func TestFinicityOutages(t *testing.T) {
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newFinicity(t)
				v.breaks(outage)
				c := v.client()
				for range 24 * 6 {
					if _, err := c.GetCustomers(t.Context(), nil); err == nil {
						t.Fatal("a call went well during the outage")
					}
					time.Sleep(10 * time.Minute)
				}
				if n := v.count(isLogin); name != "no connection" && name != "503" && n > 3 {
					t.Errorf("%d logins may have been counted, want 3 at most", n)
				}
				v.breaks(nil)
				back := time.Now()
				for {
					_, err := c.GetCustomers(t.Context(), nil)
					if err == nil {
						break
					}
					if time.Since(back) > 25*time.Hour {
						t.Fatalf("the client has not come back: %v", err)
					}
					time.Sleep(time.Minute)
				}
				if v.failures > 0 || v.locked {
					t.Errorf("the vendor counted %d failures", v.failures)
				}
			})
		})
	}
}

func TestFinicityDeclaredErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newFinicity(t)
		c := v.client()
		var detail *finicity.ErrorMessage
		_, err := c.GetCustomer(t.Context(), "absent")
		if !errors.As(err, &detail) || detail.Code.String() != "14001" || !strings.Contains(err.Error(), "GetCustomer") {
			t.Errorf("error: %v", err)
		}
		if errors.Is(err, session.ErrExpired) {
			t.Error("an absent customer was taken for an expired session")
		}
	})
}
