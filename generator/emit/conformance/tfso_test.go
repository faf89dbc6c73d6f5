package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/soap"
	"github.com/authgen/authgen/generated/tfso"
	"github.com/authgen/authgen/generated/xsdtype"
)

const (
	application = "3a1a6a5c-8f4a-4a52-9f7a-0e6a1d1f2b3c"
	username    = "user@example.com"
	password    = "correct-horse"
	acme        = "11111111-1111-4111-8111-111111111111"
	beta        = "22222222-2222-4222-8222-222222222222"
)

// A tfsoVendor keeps sessions whose identity can change, as 24SevenOffice does.
type tfsoVendor struct {
	wire
	t *testing.T

	mu       sync.Mutex
	sessions map[string]string // session -> identity
	issued   int
	ignores  bool // IdentityId of a login
	stuck    bool // SetIdentityById changes nothing
	fault    string
	inBand   bool // SaveBundleList tells of a dead session in its answer
}

func newTfso(t *testing.T) *tfsoVendor {
	v := &tfsoVendor{t: t, sessions: map[string]string{}}
	v.answer = v.serve
	return v
}

func (v *tfsoVendor) client(opts ...tfso.Option) *tfso.Client {
	v.t.Helper()
	c, err := tfso.New(tfso.Credential{
		ApplicationID: session.NewSecret(application), Username: username, Password: session.NewSecret(password),
	}, append([]tfso.Option{
		tfso.WithHTTPClient(&http.Client{Transport: v}),
		tfso.WithLogger(slog.New(slog.DiscardHandler)),
	}, opts...)...)
	if err != nil {
		v.t.Fatal(err)
	}
	return c
}

// does matches requests of an operation.
func does(action string) func(*exchange) bool {
	return func(x *exchange) bool { return x.action == action }
}

// element is the text of an element of a request; prefixes and all are ignored.
func element(body, name string) string {
	m := regexp.MustCompile(`<(?:\w+:)?` + name + `(?: [^>]*)?>([^<]*)<`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return m[1]
}

func envelope(content string) string {
	return `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>` + content + `</soap:Body></soap:Envelope>`
}

func result(action, content string) *http.Response {
	r := reply(200, "text/xml; charset=utf-8", envelope(fmt.Sprintf(
		`<%[1]sResponse xmlns="http://24sevenOffice.com/webservices"><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>`, action, content)))
	r.Header.Set("APILimitRemaining", "7100")
	return r
}

func fault(text string) *http.Response {
	return reply(500, "text/xml; charset=utf-8", envelope(`<soap:Fault><faultcode>soap:Server</faultcode><faultstring>`+text+`</faultstring></soap:Fault>`))
}

func (v *tfsoVendor) serve(x *exchange) *http.Response {
	v.mu.Lock()
	defer v.mu.Unlock()
	if x.action == "Login" {
		return v.login(x)
	}
	id, alive := v.sessionOf(x)
	switch x.action {
	case "HasSession":
		return result("HasSession", strconv.FormatBool(alive))
	case "":
		return fault("Server did not recognize the value of HTTP Header SOAPAction")
	}
	if v.fault != "" {
		return fault(v.fault)
	}
	if !alive {
		if v.inBand && x.action == "SaveBundleList" {
			return result("SaveBundleList", "<Type>NotAuthenticated</Type>")
		}
		return fault("Client is not authenticated on this identity")
	}
	switch x.action {
	case "GetIdentities":
		return result("GetIdentities", v.identity(acme)+v.identity(beta))
	case "GetIdentity":
		return result("GetIdentity", strings.TrimSuffix(strings.TrimPrefix(v.identity(v.who(id)), "<Identity>"), "</Identity>"))
	case "SetIdentityById":
		if !v.stuck {
			v.sessions[id] = element(x.body, "identityId")
		}
		return result("SetIdentityById", "true")
	case "SaveBundleList":
		return result("SaveBundleList", "<Type>Ok</Type>")
	case "GetCompanies":
		return result("GetCompanies", "<Company><Id>7</Id><Name>"+v.who(id)+"</Name></Company>")
	case "GetPersons":
		return result("GetPersons", "")
	}
	return fault("unknown operation " + x.action)
}

// who is the identity that a session acts as; the first one by default.
func (v *tfsoVendor) who(id string) string {
	if who := v.sessions[id]; who != "" {
		return who
	}
	return acme
}

func (v *tfsoVendor) identity(id string) string {
	return "<Identity><Id>" + id + "</Id><IsCurrent>true</IsCurrent><IsDefault>false</IsDefault><IsProtected>false</IsProtected></Identity>"
}

func (v *tfsoVendor) login(x *exchange) *http.Response {
	if element(x.body, "Password") != password || element(x.body, "ApplicationId") != application {
		return result("Login", "")
	}
	v.issued++
	id := "session" + strconv.Itoa(v.issued)
	v.sessions[id] = ""
	if !v.ignores {
		v.sessions[id] = element(x.body, "IdentityId")
	}
	return result("Login", id)
}

// sessionOf is the session that the cookie names, and whether it lives.
func (v *tfsoVendor) sessionOf(x *exchange) (string, bool) {
	for _, line := range x.header.Values("Cookie") {
		if id, ok := strings.CutPrefix(line, "ASP.NET_SessionId="); ok {
			_, alive := v.sessions[id]
			return id, alive
		}
	}
	return "", false
}

func (v *tfsoVendor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sessions = map[string]string{}
}

func guidOf(t *testing.T, s string) xsdtype.GUID {
	t.Helper()
	id, err := xsdtype.ParseGUID(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTfsoSendsTheCookieToBothHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		c := v.client()
		companies, err := c.Company.GetCompanies(t.Context(), nil, []string{"Id", "Name"})
		if err != nil {
			t.Fatal(err)
		}
		if len(companies) != 1 || companies[0].ID == nil || *companies[0].ID != 7 {
			t.Errorf("companies: %+v", companies)
		}
		if _, err := c.Person.GetPersons(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		seen(t, &v.wire, "login", does("Login"), 1)
		hosts := map[string]bool{}
		for _, x := range v.all(func(x *exchange) bool { return x.action == "GetCompanies" || x.action == "GetPersons" }) {
			hosts[x.host] = true
			if got := x.header.Values("Cookie"); len(got) != 1 || got[0] != "ASP.NET_SessionId=session1" {
				t.Errorf("cookie to %s: %q", x.host, got)
			}
			if strings.Contains(x.body, password) || strings.Contains(x.body, application) {
				t.Errorf("%s holds the credential", x.action)
			}
		}
		if !hosts["api.24sevenoffice.com"] || !hosts["webservices.24sevenoffice.com"] {
			t.Errorf("hosts: %v", hosts)
		}
		login := v.all(does("Login"))[0]
		if len(login.header.Values("Cookie")) > 0 || strings.Contains(login.body, "IdentityId") {
			t.Errorf("the login has a cookie or an identity: %s", login.body)
		}
		if q := c.Status().Quotas; len(q) != 1 || q[0].Remaining != 7100 {
			t.Errorf("quota: %+v", q)
		}
	})
}

func TestTfsoEmptyResultIsARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		var told []error
		c, err := tfso.New(tfso.Credential{
			ApplicationID: session.NewSecret(application), Username: username, Password: session.NewSecret("wrong"),
		}, tfso.WithHTTPClient(&http.Client{Transport: v}), tfso.WithLogger(slog.New(slog.DiscardHandler)),
			tfso.OnCredentialRefused(func(err error) { told = append(told, err) }))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := c.Account.GetAccountList(t.Context()); !errors.Is(err, session.ErrRefused) {
				t.Fatalf("error: %v", err)
			}
			time.Sleep(10 * time.Minute)
		}
		seen(t, &v.wire, "login", does("Login"), 1)
		synctest.Wait() // the callback may run after the call that caused it has returned
		if len(told) != 1 {
			t.Errorf("told %d times", len(told))
		}
		if err := c.SetCredential(tfso.Credential{
			ApplicationID: session.NewSecret(application), Username: username, Password: session.NewSecret(password),
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
			t.Errorf("with the right password: %v", err)
		}
	})
}

func TestTfsoProbesOnSuspicion(t *testing.T) {
	t.Run("the session is dead", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newTfso(t)
			c := v.client()
			if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
				t.Fatal(err)
			}
			v.forget()
			time.Sleep(5 * time.Minute)
			_, err := c.Company.GetCompanies(t.Context(), nil, nil)
			var said *soap.Fault
			if !errors.As(err, &said) || !strings.Contains(said.String, "not authenticated") {
				t.Fatalf("error: %v", err)
			}
			seen(t, &v.wire, "GetCompanies", does("GetCompanies"), 2) // a suspicion proves nothing: it is not sent again
			seen(t, &v.wire, "HasSession", does("HasSession"), 1)
			if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
				t.Fatalf("the next call: %v", err)
			}
			seen(t, &v.wire, "login", does("Login"), 2)
		})
	})
	t.Run("the session lives", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newTfso(t)
			c := v.client()
			if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
				t.Fatal(err)
			}
			v.fault = "Client is not authenticated on this identity"
			for range 3 {
				if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err == nil {
					t.Fatal("a fault was swallowed")
				}
			}
			seen(t, &v.wire, "login", does("Login"), 1)
			seen(t, &v.wire, "HasSession", does("HasSession"), 1) // its answer holds for a minute
		})
	})
}

func TestTfsoSendsAgainAfterAnInBandRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		v.inBand = true
		c := v.client()
		if _, err := c.Account.SaveBundleList(t.Context(), &tfso.BundleList{}); err != nil {
			t.Fatal(err)
		}
		v.forget()
		saved, err := c.Account.SaveBundleList(t.Context(), &tfso.BundleList{})
		if err != nil || saved.Type != tfso.ResponsTypeOk {
			t.Fatalf("%+v, %v", saved, err)
		}
		seen(t, &v.wire, "SaveBundleList", does("SaveBundleList"), 3)
		seen(t, &v.wire, "login", does("Login"), 2)
	})
}

func TestTfsoQuarantineReachesTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		c := v.client()
		if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		v.fault = "Limit exceeded by 1. Request is blocked. Quarantine ends at 2000-01-01 05:00:00"
		_, err := c.Company.GetCompanies(t.Context(), nil, nil)
		var e *session.Error
		if errors.As(err, &e) && (e.Trigger != "quarantine" || e.Until.IsZero()) {
			t.Errorf("error: %+v", e)
		}
		if err == nil || !strings.Contains(err.Error(), "GetCompanies") {
			t.Errorf("error: %v", err)
		}
		seen(t, &v.wire, "login", does("Login"), 1)
		seen(t, &v.wire, "HasSession", does("HasSession"), 0)
	})
}

// Identities never share a session, whether a login takes one or not, and each
// gets its own again after a login.
func TestTfsoIdentities(t *testing.T) {
	for _, ignores := range []bool{false, true} {
		t.Run(fmt.Sprintf("login ignores the identity %t", ignores), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newTfso(t)
				v.ignores = ignores
				v.inBand = true
				c := v.client()
				list, err := c.Authenticate.GetIdentities(t.Context())
				if err != nil || len(list) != 2 {
					t.Fatalf("%+v, %v", list, err)
				}
				clients := map[string]*tfso.Client{}
				for _, id := range list {
					clients[id.ID.String()] = c.WithIdentity(id.ID)
					time.Sleep(2 * time.Minute) // logins are throttled
				}
				check := func() {
					t.Helper()
					for id, c := range clients {
						companies, err := c.Company.GetCompanies(t.Context(), nil, nil)
						if err != nil {
							t.Fatal(err)
						}
						if got := *companies[0].Name; got != id {
							t.Errorf("a client of %s acts as %q", id, got)
						}
						time.Sleep(2 * time.Minute)
					}
				}
				check()
				check()
				seen(t, &v.wire, "login", does("Login"), 3)
				v.forget()
				for _, c := range clients {
					if _, err := c.Account.SaveBundleList(t.Context(), &tfso.BundleList{}); err != nil {
						t.Fatal(err)
					}
					time.Sleep(2 * time.Minute)
				}
				check()
				seen(t, &v.wire, "login", does("Login"), 5)
			})
		})
	}
}

func TestTfsoIdentityThatDoesNotTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		v.ignores, v.stuck = true, true
		c := v.client().WithIdentity(guidOf(t, beta))
		if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err == nil {
			t.Fatal("a call went out as the wrong identity")
		}
		seen(t, &v.wire, "GetCompanies", does("GetCompanies"), 0)
	})
}

func TestTfsoBlockedIdentityIsNotTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		v.breaks(func(x *exchange) (*http.Response, error) {
			if x.action == "Login" && element(x.body, "IdentityId") == beta {
				return fault("The provided IdentityId is blocked. Please use GetIdentitiesWithCredential"), nil
			}
			return nil, nil
		})
		c := v.client()
		if _, err := c.WithIdentity(guidOf(t, beta)).Company.GetCompanies(t.Context(), nil, nil); !errors.Is(err, session.ErrBlocked) {
			t.Fatalf("error: %v", err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := c.WithIdentity(guidOf(t, acme)).Company.GetCompanies(t.Context(), nil, nil); err != nil {
			t.Errorf("another identity: %v", err)
		}
	})
}

func TestTfsoFollowsNoRedirectWithASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		v.breaks(func(x *exchange) (*http.Response, error) {
			if x.action != "GetCompanies" {
				return nil, nil
			}
			r := reply(307, "text/plain", "")
			r.Header.Set("Location", "https://elsewhere.example.com/")
			return r, nil
		})
		c := v.client()
		if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err == nil {
			t.Fatal("a redirect was taken for an answer")
		}
		seen(t, &v.wire, "elsewhere", func(x *exchange) bool { return x.host == "elsewhere.example.com" }, 0)
	})
}

func TestTfsoEndpointOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		c := v.client(tfso.WithEndpoint(tfso.EndpointPerson, "https://persons.example.com/here"), tfso.WithServer("http://test.example.com:8080"))
		if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Person.GetPersons(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		for _, x := range v.all(func(*exchange) bool { return true }) {
			want := "test.example.com:8080"
			if x.action == "GetPersons" {
				want = "persons.example.com"
			}
			if x.host != want {
				t.Errorf("%s went to %s", x.action, x.host)
			}
		}
	})
}

func TestTfsoCrowd(t *testing.T) {
	const crowd = 10_000
	synctest.Test(t, func(t *testing.T) {
		v := newTfso(t)
		v.inBand = true
		c := v.client()
		all := func(ctx context.Context) {
			var wg sync.WaitGroup
			for range crowd {
				wg.Go(func() {
					if _, err := c.Account.SaveBundleList(ctx, &tfso.BundleList{}); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		all(t.Context())
		seen(t, &v.wire, "login", does("Login"), 1)
		v.forget()
		all(t.Context())
		seen(t, &v.wire, "login", does("Login"), 2)
	})
}

// A vendor that is not there for a day leaves a client that logs in by itself
// when it is back.
func TestTfsoOutages(t *testing.T) {
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newTfso(t)
				v.breaks(outage)
				c := v.client()
				for range 24 * 6 {
					if _, err := c.Company.GetCompanies(t.Context(), nil, nil); err == nil {
						t.Fatal("a call went well during the outage")
					}
					time.Sleep(10 * time.Minute)
				}
				v.breaks(nil)
				back := time.Now()
				for {
					_, err := c.Company.GetCompanies(t.Context(), nil, nil)
					if err == nil {
						break
					}
					if time.Since(back) > 25*time.Hour {
						t.Fatalf("the client has not come back: %v", err)
					}
					time.Sleep(time.Minute)
				}
			})
		})
	}
}

func TestTfsoWrongFormIsFoundBeforeItIsSent(t *testing.T) {
	for field, credential := range map[string]tfso.Credential{
		"ApplicationId": {ApplicationID: session.NewSecret("no GUID"), Username: username, Password: session.NewSecret(password)},
		"Username":      {ApplicationID: session.NewSecret(application), Username: "nobody", Password: session.NewSecret(password)},
		"Password":      {ApplicationID: session.NewSecret(application), Username: username, Password: session.NewSecret(password + "\r\n")},
	} {
		var fault *session.CredentialError
		if _, err := tfso.New(credential); !errors.As(err, &fault) || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
