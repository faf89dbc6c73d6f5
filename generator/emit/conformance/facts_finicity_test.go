package conformance_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/authgen/authgen/generated/fakevendor"
	"github.com/authgen/authgen/generated/finicity/finicitytest"
	"github.com/authgen/authgen/generated/session"
)

// What Finicity's pages say about tokens.
func TestFinicityFacts(t *testing.T) { holds(t, finicityFacts()) }

func finicityFacts() []fact {
	return []fact{
		{"one token goes with every call", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCustomers(t.Context(), nil)))
			must(t, two(c.GetConfigurations(t.Context())))
			must(t, c.DeleteCustomer(t.Context(), "1"))
			if tokens := distinctOf(carried(srv.Server, "Finicity-App-Token")); len(tokens) != 1 {
				t.Errorf("%d tokens were sent", len(tokens))
			}
			logins(t, srv.Server, 1)
		}},
		{"a token is renewed in the background when it is 90 minutes old", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			call := func() error { return two(c.GetCustomers(t.Context(), nil)) }
			must(t, call())
			pass(t, 75*time.Minute, time.Minute, call)
			logins(t, srv.Server, 1)
			srv.Delay(time.Second)
			time.Sleep(16 * time.Minute)
			began := time.Now()
			must(t, call())
			if d := time.Since(began); d > 1500*time.Millisecond {
				t.Errorf("the call waited %s: the renewal was not in the background", d)
			}
			pass(t, time.Minute, time.Second, call)
			logins(t, srv.Server, 2)
			if n := refused(srv.Server); n != 0 {
				t.Errorf("%d calls were refused", n)
			}
		}},
		{"a token ends two hours after it was given out", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCustomers(t.Context(), nil)))
			time.Sleep(2*time.Hour + time.Second)
			must(t, two(c.GetCustomers(t.Context(), nil))) // after a login: the old token is not even tried
			logins(t, srv.Server, 2)
			if n := refused(srv.Server); n != 0 {
				t.Errorf("%d calls were sent with a dead token", n)
			}
			if n := len(distinctOf(carried(srv.Server, "Finicity-App-Token"))); n != 2 {
				t.Errorf("%d tokens were sent, want two", n)
			}
		}},
		{"five failures lock the account, so the client stops at three", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			credential := srv.Credential()
			credential.PartnerSecret = session.NewSecret("Wrong1Secret2")
			c := srv.ClientWith(credential)
			for i := range 10 {
				if err := two(c.GetCustomers(t.Context(), nil)); err == nil {
					t.Fatal("a wrong secret was accepted")
				}
				credential.PartnerSecret = session.NewSecret(fmt.Sprintf("Wrong1Secret2Number%d", i))
				must(t, c.SetCredential(credential))
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 3)
		}},
		{"failures add up even with successes between them", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			good, wrong := srv.Credential(), srv.Credential()
			c := srv.Client()
			for i := range 8 {
				wrong.PartnerSecret = session.NewSecret(fmt.Sprintf("Wrong1Secret2Number%d", i))
				must(t, c.SetCredential(wrong))
				_ = two(c.GetCustomers(t.Context(), nil))
				time.Sleep(25 * time.Hour)
				must(t, c.SetCredential(good))
				_ = two(c.GetCustomers(t.Context(), nil))
				time.Sleep(25 * time.Hour)
			}
			if n := len(srv.Failures()); n > 3 {
				t.Errorf("%d failures: the account would be locked soon", n)
			}
		}},
		{"a lock is told as HTTP 500 and is no outage", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			srv.Lock()
			for range 5 {
				if err := two(c.GetCustomers(t.Context(), nil)); !errors.Is(err, session.ErrLockedOut) {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 1)
			srv.Unlock()
			must(t, c.Ack(t.Context(), "ops", "support has unlocked the account"))
			must(t, two(c.GetCustomers(t.Context(), nil)))
		}},
		{"24302 with HTTP 401 is a wrong secret", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			srv.Respond("CreateToken", &fakevendor.Status{Code: 401, Body: `{"code":24302,"message":"Bad credentials"}`})
			c := srv.Client()
			if err := two(c.GetCustomers(t.Context(), nil)); !errors.Is(err, session.ErrRefused) || errors.Is(err, session.ErrLockedOut) {
				t.Errorf("error: %v", err)
			}
		}},
		{"24302 with HTTP 500 is a lock", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			srv.Respond("CreateToken", &fakevendor.Status{Code: 500, Body: `{"code":"24302","message":"For your security, we've locked your account."}`})
			c := srv.Client()
			if err := two(c.GetCustomers(t.Context(), nil)); !errors.Is(err, session.ErrLockedOut) {
				t.Errorf("error: %v", err)
			}
			logins(t, srv.Server, 0) // not one that the fake decided about
		}},
		{"a 401 with code and message tells of a dead token", sessionRefusal(
			`{"code":"10022","message":"Invalid (Finicity-App-Token)"}`,
			`{"code":10023,"message":"Expired (Finicity-App-Token)"}`, // a number, whatever the schema says
			`{"code":"10024","message":"Missing (Finicity-App-Token)"}`,
		)},
		{"a 401 with reasonCode 1503 tells of a dead token", sessionRefusal(
			`{"Errors":{"Error":[{"source":"app","reasonCode":1503,"description":"Expired (App-Token)","recoverable":true}]}}`,
		)},
		{"a 401 with ReasonCode and a comma tells of a dead token", sessionRefusal(
			`{"Errors":{"Error":[{"ReasonCode":"10022,","Description":"Invalid"}]}}`,
			`{"Errors":{"Error":[{"ReasonCode":"10023,","Description":"Expired"}]}}`,
			`{"Errors":{"Error":[{"ReasonCode":"10024","Description":"Missing"}]}}`,
		)},
		{"a 401 in plain text tells of the app key, and nobody logs in again", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCustomers(t.Context(), nil)))
			srv.Respond("GetCustomers", &fakevendor.Status{Code: 401, Media: "text/plain", Body: "Invalid (Finicity-App-Key)"})
			if err := two(c.GetCustomers(t.Context(), nil)); err == nil || errors.Is(err, session.ErrExpired) {
				t.Errorf("error: %v", err)
			}
			logins(t, srv.Server, 1)
		}},
		{"a wrong app key is told as such, and no login follows", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			credential := srv.Credential()
			credential.AppKey = session.NewSecret("another")
			c := srv.ClientWith(credential)
			for range 4 {
				var e *session.Error
				if err := two(c.GetCustomers(t.Context(), nil)); !errors.Is(err, session.ErrMisconfigured) || !errors.As(err, &e) || e.Field != "appKey" {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 1)
			if n := len(srv.Failures()); n != 0 {
				t.Errorf("%d failures were counted", n)
			}
		}},
		{"a new secret has to keep to the vendor's rules before it is sent", func(t *testing.T) {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			for _, wrong := range []string{"Short1", "NoDigitsInThisOne", "123456789012", "Blank 1 Between2", "Umlaut1SecretÄ22"} {
				if err := c.RotatePartnerSecret(t.Context(), session.NewSecret(wrong)); !errors.Is(err, session.ErrCredential) {
					t.Errorf("%q: %v", wrong, err)
				}
			}
			if n := len(srv.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		}},
		{"a secret that was changed while the answer got lost is found by a login", rotated(func(srv *finicitytest.Server) {
			srv.DropAnswer("ModifyPartnerSecret")
		}, true)},
		{"a secret that was not changed when the request got lost is found by a login", rotated(func(srv *finicitytest.Server) {
			srv.FailBefore(503, "ModifyPartnerSecret")
		}, false)},
	}
}

// sessionRefusal is the test of a shape in which a dead token is told of.
func sessionRefusal(bodies ...string) func(t *testing.T) {
	return func(t *testing.T) {
		for _, body := range bodies {
			srv := finicitytest.NewServer(t)
			c := srv.Client()
			must(t, two(c.GetCustomers(t.Context(), nil)))
			srv.Respond("GetCustomers", &fakevendor.Status{Code: 401, Body: body})
			must(t, two(c.GetCustomers(t.Context(), nil)))
			logins(t, srv.Server, 2)
			if n := len(srv.Requests("GetCustomers")); n != 3 {
				t.Errorf("%s: %d calls were sent, want the first, the refused one, and that again", body, n)
			}
		}
	}
}

// rotated is the test of a change of the secret that goes wrong.
func rotated(wrong func(*finicitytest.Server), changed bool) func(t *testing.T) {
	return func(t *testing.T) {
		srv := finicitytest.NewServer(t)
		c := srv.Client()
		const next = "Brand5New6Secret7"
		wrong(srv)
		if err := c.RotatePartnerSecret(t.Context(), session.NewSecret(next)); err == nil {
			t.Fatal("a lost answer was taken for a success")
		}
		var err error
		for range 30 { // the last slot of a budget with an open attempt rests for a day
			if err = two(c.GetCustomers(t.Context(), nil)); err == nil {
				break
			}
			time.Sleep(time.Hour)
		}
		must(t, err)
		if got := c.Credential().PartnerSecret.Reveal() == next; got != changed {
			t.Errorf("the client holds the new secret: %t, want %t", got, changed)
		}
		if n := len(srv.Requests("ModifyPartnerSecret")); n != 1 {
			t.Errorf("the change was sent %d times", n)
		}
	}
}
