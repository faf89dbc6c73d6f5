package conformance_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/authgen/authgen/generated/fakevendor"
	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/tfso"
	"github.com/authgen/authgen/generated/tfso/tfsotest"
	"github.com/authgen/authgen/generated/xsdtype"
)

// What 24SevenOffice's pages say about sessions.
func TestTfsoFacts(t *testing.T) { holds(t, tfsoFacts()) }

func tfsoFacts() []fact {
	return []fact{
		{"a session is stored, and used again by the next process", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			store := session.Memory()
			first := srv.Client(tfso.WithStore(store))
			must(t, two(first.Company.GetCompanies(t.Context(), nil, nil)))
			must(t, first.Close(t.Context()))
			second := srv.Client(tfso.WithStore(store))
			must(t, two(second.Company.GetCompanies(t.Context(), nil, nil)))
			logins(t, srv.Server, 1)
			if n := len(srv.Requests("Authenticate.HasSession")); n != 1 {
				t.Errorf("%d probes, want one of the restored session", n)
			}
		}},
		{"a restored session that has died meanwhile is replaced before the first call", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			store := session.Memory()
			first := srv.Client(tfso.WithStore(store))
			must(t, two(first.Company.GetCompanies(t.Context(), nil, nil)))
			must(t, first.Close(t.Context()))
			srv.ExpireSessions()
			time.Sleep(2 * time.Minute)
			second := srv.Client(tfso.WithStore(store))
			must(t, two(second.Company.GetCompanies(t.Context(), nil, nil)))
			logins(t, srv.Server, 2)
			if n := refused(srv.Server); n != 0 {
				t.Errorf("%d calls were sent with a dead session", n)
			}
		}},
		{"HasSession is asked on suspicion, and never before a call", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			for range 50 {
				must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			}
			if n := len(srv.Requests("Authenticate.HasSession")); n != 0 {
				t.Errorf("%d probes in quiet times", n)
			}
			srv.ExpireSessions()
			time.Sleep(5 * time.Minute)
			if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); err == nil {
				t.Error("a suspicion was taken for a proof: the call went out twice")
			}
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			if n := len(srv.Requests("Authenticate.HasSession")); n != 1 {
				t.Errorf("%d probes, want one", n)
			}
			logins(t, srv.Server, 2)
		}},
		{"the cookie of a login goes to both hosts", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			must(t, two(c.Person.GetPersons(t.Context(), nil)))
			hosts := map[string]bool{}
			for _, r := range srv.Requests("Company.GetCompanies", "Person.GetPersons") {
				hosts[r.Host] = r.Outcome == fakevendor.Executed
			}
			if !hosts["api.24sevenoffice.com"] || !hosts["webservices.24sevenoffice.com"] {
				t.Errorf("hosts: %v", hosts)
			}
			logins(t, srv.Server, 1)
		}},
		{"a dead session is told in the answer of SaveBundleList, and the bundle is sent again", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			srv.ExpireSessions()
			must(t, two(c.Account.SaveBundleList(t.Context(), &tfso.BundleList{})))
			if n := srv.Executed("Account.SaveBundleList"); n != 1 {
				t.Errorf("the bundle was saved %d times", n)
			}
			logins(t, srv.Server, 2)
		}},
		{"identities are listed, and each has a session of its own", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			list, err := c.Authenticate.GetIdentities(t.Context())
			must(t, err)
			var ids []string
			for _, id := range list {
				ids = append(ids, id.ID.String())
			}
			if !slices.Equal(ids, srv.Identities()) {
				t.Fatalf("identities: %v", ids)
			}
			for _, id := range list {
				time.Sleep(2 * time.Minute)
				now, err := c.WithIdentity(id.ID).Authenticate.GetIdentity(t.Context())
				must(t, err)
				if now.ID != id.ID {
					t.Errorf("a client of %s acts as %s", id.ID, now.ID)
				}
			}
			if cookies := distinctOf(cookiesOf(srv, "Authenticate.GetIdentity")); len(cookies) != 2 {
				t.Errorf("%d sessions for two identities", len(cookies))
			}
		}},
		{"after a login the session acts as its identity again", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			id, err := xsdtype.ParseGUID(srv.Identities()[1])
			must(t, err)
			c := srv.Client().WithIdentity(id)
			must(t, two(c.Account.SaveBundleList(t.Context(), &tfso.BundleList{})))
			srv.ExpireSessions()
			time.Sleep(2 * time.Minute)
			must(t, two(c.Account.SaveBundleList(t.Context(), &tfso.BundleList{})))
			for _, a := range srv.Logins() {
				if a.Identity != id.String() {
					t.Errorf("a login asked for identity %q", a.Identity)
				}
			}
			if n := len(srv.Requests("Authenticate.GetIdentity")); n != 2 {
				t.Errorf("the identity was checked %d times, want once after each login", n)
			}
		}},
		{"an identity that is no longer there is told, and no call goes out as another", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			gone, err := xsdtype.ParseGUID("99999999-9999-4999-8999-999999999999") // removed, and added again under a new ID
			must(t, err)
			c := srv.Client().WithIdentity(gone)
			if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); err == nil {
				t.Fatal("a call went out")
			}
			if n := srv.Executed("Company.GetCompanies"); n != 0 {
				t.Errorf("%d calls went out", n)
			}
		}},
		{"a session that acts as another identity than it should is told", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			other, err := xsdtype.ParseGUID(srv.Identities()[0])
			must(t, err)
			srv.OnAuthenticateGetIdentity(func(context.Context) (*tfso.Identity, error) { return &tfso.Identity{ID: other}, nil })
			id, err := xsdtype.ParseGUID(srv.Identities()[1])
			must(t, err)
			if err := two(srv.Client().WithIdentity(id).Company.GetCompanies(t.Context(), nil, nil)); !errors.Is(err, session.ErrIdentity) {
				t.Errorf("error: %v", err)
			}
			if n := srv.Executed("Company.GetCompanies"); n != 0 {
				t.Errorf("%d calls went out", n)
			}
		}},
		{"a blocked identity is an error of its own, and not the user's fault", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			blocked, err := xsdtype.ParseGUID(srv.Identities()[1])
			must(t, err)
			srv.BlockIdentity(blocked.String())
			c := srv.Client()
			if err := two(c.WithIdentity(blocked).Company.GetCompanies(t.Context(), nil, nil)); !errors.Is(err, session.ErrBlocked) {
				t.Errorf("error: %v", err)
			}
			time.Sleep(2 * time.Minute)
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
		}},
		{"a quarantine is told with its end, and no login follows", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			srv.Quarantine(40 * time.Minute)
			end := time.Now().Add(40 * time.Minute)
			var e *session.Error
			if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); !errors.As(err, &e) || e.Trigger != "quarantine" || !e.Until.Equal(end) {
				t.Errorf("error: %v", err)
			}
			logins(t, srv.Server, 1)
			time.Sleep(41 * time.Minute)
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
		}},
		{"a quarantine at a login is waited for", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			srv.Quarantine(30 * time.Minute)
			for range 10 {
				if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); !errors.Is(err, session.ErrThrottled) {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Minute)
			}
			logins(t, srv.Server, 1)
			time.Sleep(25 * time.Minute)
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
		}},
		{"logins with one credential are throttled, over all identities", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			for range 40 {
				for _, text := range srv.Identities() {
					id, err := xsdtype.ParseGUID(text)
					must(t, err)
					_ = two(c.WithIdentity(id).Account.SaveBundleList(t.Context(), &tfso.BundleList{}))
				}
				srv.ExpireSessions()
				time.Sleep(15 * time.Second)
			}
			for _, a := range srv.Logins() {
				if a.Outcome == fakevendor.Throttled {
					t.Fatal("a login came too soon")
				}
			}
		}},
		{"the request quota is read from the headers of answers", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			for range 5 {
				must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			}
			q := c.Status().Quotas
			last := srv.Requests("Company.GetCompanies")
			if len(q) != 1 || q[0].Remaining != tfso.RequestsPerHour-len(last) || q[0].Resets.IsZero() {
				t.Errorf("quota: %+v", q)
			}
		}},
		{"a quota that is spent is a quarantine until its period ends", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client()
			for i := range 7200 {
				if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); err != nil {
					t.Fatalf("call %d: %v", i, err)
				}
			}
			var e *session.Error
			if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); !errors.As(err, &e) || e.Trigger != "quarantine" || e.Until.IsZero() {
				t.Errorf("error: %v", err)
			}
			logins(t, srv.Server, 1)
		}},
		{"an empty session ID is a refusal, without a fault", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			srv.Revoke()
			c := srv.Client()
			for range 3 {
				if err := two(c.Company.GetCompanies(t.Context(), nil, nil)); !errors.Is(err, session.ErrRefused) {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 1)
		}},
		{"AuthenticateByToken is a second way in", func(t *testing.T) {
			srv := tfsotest.NewServer(t)
			c := srv.Client(tfso.WithTokenLogin())
			must(t, two(c.Company.GetCompanies(t.Context(), nil, nil)))
			logins(t, srv.Server, 1)
			if a := srv.Logins()[0]; a.Way != "token" || a.Operation != "Authenticate.AuthenticateByToken" {
				t.Errorf("login: %+v", a)
			}
		}},
	}
}

// cookiesOf are the cookies of requests of an operation.
func cookiesOf(srv *tfsotest.Server, operation string) []string {
	var list []string
	for i, r := range srv.Requests(operation) {
		if c := r.Header.Get("Cookie"); c != "" {
			list = append(list, c)
		} else {
			list = append(list, "none "+strconv.Itoa(i))
		}
	}
	return list
}
