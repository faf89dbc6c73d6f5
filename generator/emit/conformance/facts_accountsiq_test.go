package conformance_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/generated/accountsiq"
	"github.com/authgen/authgen/generated/accountsiq/accountsiqtest"
	"github.com/authgen/authgen/generated/accountsiq2"
	"github.com/authgen/authgen/generated/accountsiq2/accountsiq2test"
	"github.com/authgen/authgen/generated/fakevendor"
	"github.com/authgen/authgen/generated/session"
)

// What AccountsIQ's pages say about version 1.1.
func TestAccountsIQFacts(t *testing.T) { holds(t, accountsIQFacts()) }

func accountsIQFacts() []fact {
	return []fact{
		{"a token is valid for 20 minutes, and is renewed before", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			c := srv.Client()
			call := func() error { return two(c.GetCurrencyList(t.Context())) }
			must(t, call())
			pass(t, 15*time.Minute, time.Minute, call)
			logins(t, srv.Server, 1)
			pass(t, 4*time.Minute, 30*time.Second, call)
			logins(t, srv.Server, 2)
			pass(t, 4*time.Hour, time.Minute, call)
			if n := refused(srv.Server); n != 0 {
				t.Errorf("%d calls were sent with a token that had ended", n)
			}
		}},
		{"a token that has slept for 20 minutes is not sent", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCurrencyList(t.Context())))
			time.Sleep(20*time.Minute + time.Second)
			must(t, two(c.GetCurrencyList(t.Context())))
			logins(t, srv.Server, 2)
			if n := refused(srv.Server); n != 0 {
				t.Errorf("%d calls were refused", n)
			}
			if sent := srv.Requests("GetCurrencyList"); in(sent[0], "token") == in(sent[1], "token") {
				t.Error("the old token was sent")
			}
		}},
		{"an expired token is a flag in an answer with HTTP 200, after which the call is sent again", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			c := srv.Client()
			must(t, two(c.SaveOrder(t.Context(), &accountsiq.Order{}, true)))
			srv.ExpireSessions()
			must(t, two(c.SaveOrder(t.Context(), &accountsiq.Order{}, true)))
			logins(t, srv.Server, 2)
			if sent, done := len(srv.Requests("SaveOrder")), srv.Executed("SaveOrder"); sent != 3 || done != 2 {
				t.Errorf("%d requests, %d executed; want the first, the refused one, and that again", sent, done)
			}
		}},
		{"only the outer result tells of an expired token", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCurrencyList(t.Context())))
			srv.Respond("GetCustomerList", &fakevendor.Status{Code: 200, Media: "text/xml", Body: envelope(
				`<GetCustomerListResponse xmlns="http://www.visorsoftware.com/visor/accountsiq/dashboard/Integration/"><GetCustomerListResult>` +
					`<Status>Success</Status><ErrorCode>SUCCESS</ErrorCode><HasExpired>false</HasExpired>` +
					`<Result><Customer><HasExpired>true</HasExpired></Customer></Result></GetCustomerListResult></GetCustomerListResponse>`)})
			must(t, two(c.GetCustomerList(t.Context())))
			logins(t, srv.Server, 1)
		}},
		{"a refused login has no code and no reason, only an empty token", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			srv.Revoke()
			c := srv.Client()
			for range 4 {
				var e *session.Error
				if err := two(c.GetCurrencyList(t.Context())); !errors.Is(err, session.ErrRefused) || !errors.As(err, &e) || e.Code != "" {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 1)
		}},
		{"a key that was pasted with its line ending is refused here", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			for _, ending := range []string{"\n", "\r\n", " ", "\t", "\u00a0", "\ufeff"} {
				credential := srv.Credential()
				credential.UserKey = session.NewSecret(credential.UserKey.Reveal() + ending)
				var e *session.CredentialError
				if _, err := accountsiq.New(credential, srv.Options()...); !errors.As(err, &e) || e.Field != "userKey" {
					t.Errorf("%q: %v", ending, err)
				}
			}
			if n := len(srv.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		}},
		{"a region has servers of its own", func(t *testing.T) {
			for _, region := range []accountsiq.Region{"", accountsiq.RegionEU1, accountsiq.RegionUK1, accountsiq.RegionUS1} {
				srv := accountsiqtest.NewServer(t)
				want := "eu1.accountsiq.com"
				var opts []accountsiq.Option
				if region != "" {
					want = string(region) + ".accountsiq.com"
					opts = append(opts, accountsiq.WithRegion(region))
				}
				must(t, two(srv.Client(opts...).GetCurrencyList(t.Context())))
				for _, r := range srv.Requests() {
					if r.Host != want {
						t.Errorf("%s went to %s, want %s", r.Operation, r.Host, want)
					}
				}
			}
		}},
		{"staging is another place, and its sessions are others", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			store := session.Memory()
			must(t, two(srv.Client(accountsiq.WithStore(store)).GetCurrencyList(t.Context())))
			const staging = "https://staging.example.com/system/dashboard/integration/integration_1_1.asmx"
			must(t, two(srv.Client(accountsiq.WithStore(store), accountsiq.WithStaging(staging)).GetCurrencyList(t.Context())))
			logins(t, srv.Server, 2)
			if r := srv.Requests(); r[len(r)-1].Host != "staging.example.com" {
				t.Errorf("the call went to %s", r[len(r)-1].Host)
			}
		}},
		{"two user keys of one company are two sessions", func(t *testing.T) {
			srv := accountsiqtest.NewServer(t)
			store := session.Memory()
			other := srv.Credential()
			other.UserKey = session.NewSecret("another-user-key")
			srv.Accept(other)
			for range 3 { // new clients each time: what they know of one another is in the store
				must(t, two(srv.Client(accountsiq.WithStore(store)).GetCurrencyList(t.Context())))
				must(t, two(srv.ClientWith(other, accountsiq.WithStore(store)).GetCurrencyList(t.Context())))
			}
			logins(t, srv.Server, 2)
		}},
	}
}

// What AccountsIQ's pages say about version 2.0.
func TestAccountsIQ2Facts(t *testing.T) { holds(t, accountsIQ2Facts()) }

func accountsIQ2Facts() []fact {
	call := func(ctx context.Context, c *accountsiq2.Client) error {
		return two(c.WithEntity("main").GetCurrencyList(ctx))
	}
	return []fact{
		{"the access token goes in a header, and the token of the body stays empty", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			must(t, call(t.Context(), srv.Client()))
			for _, r := range srv.Requests("GetCurrencyList") {
				if in(r, "AccessToken") == "" || in(r, "Entity") != "main" || in(r, "token") != "" {
					t.Errorf("request: %s", r.Body)
				}
			}
		}},
		{"one token serves every entity", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			c := srv.Client()
			for _, entity := range []string{"north", "south", "west"} {
				must(t, two(c.WithEntity(entity).GetCurrencyList(t.Context())))
			}
			logins(t, srv.Server, 1)
		}},
		{"a refresh replaces both tokens", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			c := srv.Client()
			must(t, call(t.Context(), c))
			for range 3 {
				srv.ExpireSessions()
				must(t, call(t.Context(), c))
			}
			logins(t, srv.Server, 1)
			var tokens []string
			for _, r := range srv.Requests("TokenRefresh") {
				tokens = append(tokens, in(r, "refreshToken"))
			}
			if len(tokens) != 3 || len(distinctOf(tokens)) != 3 {
				t.Errorf("refresh tokens: %q", tokens)
			}
		}},
		{"callers who find the token expired together refresh it once", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			c := srv.Client()
			must(t, call(t.Context(), c))
			srv.ExpireSessions()
			srv.Delay(10 * time.Millisecond)
			together(t, 200, func(ctx context.Context) error { return call(ctx, c) })
			if n := len(srv.Renewals()); n != 1 {
				t.Errorf("%d refreshes", n)
			}
			logins(t, srv.Server, 1)
		}},
		{"a refused refresh is followed by one login", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			c := srv.Client()
			must(t, call(t.Context(), c))
			srv.ForgetSessions()
			must(t, call(t.Context(), c))
			if n := len(srv.Renewals()); n != 1 {
				t.Errorf("%d refreshes", n)
			}
			logins(t, srv.Server, 2)
		}},
		{"a refresh whose answer gets lost is not sent twice, and a login follows", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			c := srv.Client()
			must(t, call(t.Context(), c))
			srv.ExpireSessions()
			srv.DropAnswer("TokenRefresh")
			var err error
			for range 10 {
				if err = call(t.Context(), c); err == nil {
					break
				}
				time.Sleep(time.Minute)
			}
			must(t, err)
			if n := len(srv.Renewals()); n != 1 {
				t.Errorf("%d refreshes: the refresh token is good for one", n)
			}
			logins(t, srv.Server, 2)
		}},
		{"a rotated token is not lost on its way to the store", func(t *testing.T) {
			srv := accountsiq2test.NewServer(t)
			store := &forgetful{Store: session.Memory()}
			c := srv.Client(accountsiq2.WithStore(store))
			must(t, call(t.Context(), c))
			srv.ExpireSessions()
			store.fail = 6 // the vendor has rotated, and the store cannot be written for a while
			_ = call(t.Context(), c)
			time.Sleep(time.Minute)
			must(t, call(t.Context(), c))
			srv.ExpireSessions()
			must(t, call(t.Context(), c))
			for i, a := range srv.Renewals() {
				if a.Outcome != fakevendor.Accepted {
					t.Errorf("refresh %d was %s: an old refresh token was sent", i+1, a.Outcome)
				}
			}
			if n := len(srv.Renewals()); n != 2 {
				t.Errorf("%d refreshes, want two: the store has forgotten the second refresh token", n)
			}
			logins(t, srv.Server, 1)
		}},
	}
}

// A forgetful store cannot be written now and then.
type forgetful struct {
	session.Store
	fail int
}

// Keys implements [session.Keyring].
func (f *forgetful) Keys(ctx context.Context) (*session.Keys, error) {
	return f.Store.(session.Keyring).Keys(ctx)
}

// Resolve implements [session.Store].
func (f *forgetful) Resolve(ctx context.Context, g session.Grant, o session.Outcome) (session.Resolved, error) {
	if f.fail > 0 && o.Session != nil {
		f.fail--
		return session.Resolved{}, errors.New("the disk is full")
	}
	return f.Store.Resolve(ctx, g, o)
}

// Those that read a key do not want it in an error.
func TestAccountsIQKeysStayOutOfErrors(t *testing.T) {
	srv := accountsiqtest.NewServer(t)
	credential := srv.Credential()
	credential.PartnerKey = session.NewSecret("partner-key-of-somebody\n")
	_, err := accountsiq.New(credential, srv.Options()...)
	if err == nil || strings.Contains(err.Error(), "partner-key-of-somebody") {
		t.Errorf("error: %v", err)
	}
}
