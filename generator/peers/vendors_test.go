package peers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/generated/accountsiq"
	"github.com/authgen/authgen/generated/accountsiq2"
	"github.com/authgen/authgen/generated/finicity"
	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/tfso"
)

// A vendor is a server with the session rules of one of the vendors: PHP's own
// SoapServer over our WSDL, or node for REST.
type vendor struct{ url string }

// soapVendor starts the SOAP vendors.
func soapVendor(t *testing.T) *vendor {
	t.Helper()
	need(t, "php")
	if out, err := exec.Command("php", "-r", "exit(class_exists('SoapServer') ? 0 : 1);").CombinedOutput(); err != nil {
		missing(t, "php has no SOAP: "+string(out))
	}
	address := freeAddress(t)
	cmd := exec.Command("php", "-S", address, abs(t, "testdata/php/vendors.php"))
	cmd.Env = append(os.Environ(), "SPECS="+abs(t, "../../specs"), "STATE="+filepath.Join(t.TempDir(), "state.json"))
	start(t, cmd)
	v := &vendor{"http://" + address}
	for range 100 {
		resp, err := http.Get(v.url + "/_logins")
		if err == nil {
			resp.Body.Close()
			return v
		}
		time.Sleep(100 * time.Millisecond) // a process of its own, on no clock of ours
	}
	t.Fatal("php does not listen")
	return nil
}

// restVendor starts the REST vendors.
func restVendor(t *testing.T) *vendor {
	t.Helper()
	need(t, "node")
	return &vendor{startTold(t, exec.Command("node", abs(t, "testdata/node/vendors.mjs")))}
}

// A tally is what a server has counted.
type tally struct{ Logins, Failures, Executed, Issued int }

// seen is what the server has counted.
func (v *vendor) seen(t *testing.T) tally {
	t.Helper()
	var n tally
	if err := json.Unmarshal(v.ask(t, "/_logins"), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// expire ends all sessions.
func (v *vendor) expire(t *testing.T) {
	t.Helper()
	v.ask(t, "/_expire")
}

func (v *vendor) ask(t *testing.T, path string) []byte {
	t.Helper()
	resp, err := http.Get(v.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// RoundTrip implements [http.RoundTripper]: every host is the server.
func (v *vendor) RoundTrip(req *http.Request) (*http.Response, error) {
	there := req.Clone(req.Context())
	there.URL.Scheme, there.URL.Host = "http", strings.TrimPrefix(v.url, "http://")
	return http.DefaultTransport.RoundTrip(there)
}

func (v *vendor) client() *http.Client { return &http.Client{Transport: v} }

// A user is a client of a vendor with a good or with a wrong secret.
type user struct {
	call func() error
	// secret gives the client another wrong secret.
	secret func(i int) error
}

var quiet = slog.New(slog.DiscardHandler)

var users = map[string]struct {
	start  func(t *testing.T) *vendor
	user   func(t *testing.T, v *vendor, good bool) user
	limit  int  // of failed logins, less the margin
	renews bool // without a login
}{
	"accountsiq": {start: soapVendor, limit: accountsiq.LockoutThreshold - accountsiq.LockoutMargin, user: func(t *testing.T, v *vendor, good bool) user {
		cred := accountsiq.Credential{CompanyID: "acme", PartnerKey: session.NewSecret("good"), UserKey: session.NewSecret(word(good))}
		c, err := accountsiq.New(cred, accountsiq.WithHTTPClient(v.client()), accountsiq.WithLogger(quiet))
		check(t, err)
		return user{
			func() error { _, err := c.SaveOrder(t.Context(), &accountsiq.Order{}, true); return err },
			func(i int) error {
				cred.PartnerKey = session.NewSecret(fmt.Sprintf("wrong-%d", i))
				return c.SetCredential(cred)
			},
		}
	}},
	"accountsiq2": {start: soapVendor, limit: accountsiq2.LockoutThreshold - accountsiq2.LockoutMargin, renews: true, user: func(t *testing.T, v *vendor, good bool) user {
		cred := accountsiq2.Credential{ClientID: "acme", ClientSecret: session.NewSecret(word(good))}
		c, err := accountsiq2.New(cred, accountsiq2.WithHTTPClient(v.client()), accountsiq2.WithLogger(quiet))
		check(t, err)
		return user{
			func() error {
				_, err := c.WithEntity("main").SaveOrder(t.Context(), &accountsiq2.Order{}, true)
				return err
			},
			func(i int) error {
				cred.ClientSecret = session.NewSecret(fmt.Sprintf("wrong%d", i))
				return c.SetCredential(cred)
			},
		}
	}},
	"number over SOAP": {start: soapVendor, limit: number.LockoutThreshold - number.LockoutMargin, user: numberUser(func(t *testing.T, c *number.Client) error {
		_, err := c.SOAP.AccountProfileQry(t.Context())
		return err
	})},
	"number over REST": {start: restVendor, limit: number.LockoutThreshold - number.LockoutMargin, user: numberUser(func(t *testing.T, c *number.Client) error {
		_, err := c.REST.QueryAccountProfile(t.Context())
		return err
	})},
	"finicity": {start: restVendor, limit: finicity.LockoutThreshold - finicity.LockoutMargin, user: func(t *testing.T, v *vendor, good bool) user {
		cred := finicity.Credential{PartnerID: "acme", PartnerSecret: session.NewSecret("Good1Good2Good3"), AppKey: session.NewSecret("good")}
		if !good {
			cred.PartnerSecret = session.NewSecret("Wrong1Wrong2Wrong3")
		}
		c, err := finicity.New(cred, finicity.WithHTTPClient(v.client()), finicity.WithLogger(quiet))
		check(t, err)
		return user{
			func() error { _, err := c.GetCustomers(t.Context(), nil); return err },
			func(i int) error {
				cred.PartnerSecret = session.NewSecret(fmt.Sprintf("Wrong1Wrong2Wrong%d", i))
				return c.SetCredential(cred)
			},
		}
	}},
	"tfso": {start: soapVendor, limit: tfso.LockoutThreshold - tfso.LockoutMargin, user: func(t *testing.T, v *vendor, good bool) user {
		cred := tfso.Credential{
			ApplicationID: session.NewSecret("3f2504e0-4f89-41d3-9a0c-0305e82c3301"), Username: "user@example.com", Password: session.NewSecret(word(good)),
		}
		c, err := tfso.New(cred, tfso.WithHTTPClient(v.client()), tfso.WithLogger(quiet))
		check(t, err)
		return user{
			func() error { _, err := c.Account.SaveBundleList(t.Context(), &tfso.BundleList{}); return err },
			func(i int) error {
				cred.Password = session.NewSecret(fmt.Sprintf("wrong-%d", i))
				return c.SetCredential(cred)
			},
		}
	}},
}

func numberUser(call func(*testing.T, *number.Client) error) func(t *testing.T, v *vendor, good bool) user {
	return func(t *testing.T, v *vendor, good bool) user {
		cred := number.Credential{AcctCode: "EP1234567", Token: session.NewSecret(strings.Repeat("A", 32))}
		if !good {
			cred.Token = session.NewSecret(strings.Repeat("B", 32))
		}
		c, err := number.New(cred, number.WithHTTPClient(v.client()), number.WithLogger(quiet))
		check(t, err)
		return user{
			func() error { return call(t, c) },
			func(i int) error {
				cred.Token = session.NewSecret(fmt.Sprintf("%032X", 1000+i))
				return c.SetCredential(cred)
			},
		}
	}
}

func word(good bool) string {
	if good {
		return "good"
	}
	return "wrong"
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A client logs in once for many calls, finds that its session has ended, and
// gets a new one: by the count of a server that nobody generated.
func TestVendorSessions(t *testing.T) {
	for name, test := range users {
		t.Run(name, func(t *testing.T) {
			v := test.start(t)
			u := test.user(t, v, true)
			for range 10 {
				check(t, u.call())
			}
			if n := v.seen(t); n.Logins != 1 || n.Executed != 10 {
				t.Errorf("after ten calls: %+v", n)
			}
			v.expire(t)
			for range 5 {
				check(t, u.call())
			}
			want := tally{Logins: 2, Executed: 15, Issued: 2}
			if test.renews {
				want.Logins = 1
			}
			if n := v.seen(t); n != want {
				t.Errorf("after the end of the session: %+v, want %+v", n, want)
			}
		})
	}
}

// However often somebody tries, the server never counts as many failures as lock.
func TestVendorLockouts(t *testing.T) {
	for name, test := range users {
		t.Run(name, func(t *testing.T) {
			v := test.start(t)
			u := test.user(t, v, false)
			for i := range 12 {
				for range 3 {
					if err := u.call(); err == nil {
						t.Fatal("a wrong secret was accepted")
					} else if i == 0 && !errors.Is(err, session.ErrRefused) {
						t.Fatalf("error: %v", err)
					}
				}
				check(t, u.secret(i))
			}
			if n := v.seen(t); n.Failures > test.limit || n.Logins != n.Failures || n.Failures == 0 {
				t.Errorf("%+v, want at most %d failures", n, test.limit)
			}
		})
	}
}
