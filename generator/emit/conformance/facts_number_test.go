package conformance_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generated/fakevendor"
	"github.com/authgen/authgen/generated/number"
	"github.com/authgen/authgen/generated/number/numbertest"
	"github.com/authgen/authgen/generated/session"
	"github.com/authgen/authgen/generated/transport"
	"github.com/authgen/authgen/generated/xsdtype"
)

// What Number's pages say about session keys. The renewal of tokens by the portal
// and the warning before their end have tests of their own.
func TestNumberFacts(t *testing.T) { holds(t, numberFacts()) }

func numberFacts() []fact {
	profile := func(ctx context.Context, c *number.Client) error { return two(c.SOAP.AccountProfileQry(ctx)) }
	sale := func(ctx context.Context, c *number.Client) error {
		amount, err := xsdtype.ParseDecimal("12.50")
		if err != nil {
			return err
		}
		return two(c.SOAP.ConsentAnnualProcPayment(ctx, new(int32(7)), &amount))
	}
	return []fact{
		{"without FunctionOk a login failed, whatever else its answer says", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.Respond("SOAP.Authenticate", authenticated(false, true, "function failed", "all is well"))
			if err := profile(t.Context(), srv.Client()); !errors.Is(err, session.ErrRefused) || !strings.Contains(err.Error(), "function failed") {
				t.Errorf("error: %v", err)
			}
		}},
		{"with FunctionOk and without AuthSuccess a login failed, for the reason in RespMsg", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.Respond("SOAP.Authenticate", authenticated(true, false, "all is well", "token expired"))
			if err := profile(t.Context(), srv.Client()); !errors.Is(err, session.ErrRefused) || !strings.Contains(err.Error(), "token expired") {
				t.Errorf("error: %v", err)
			}
		}},
		{"5030 means an expired key: one login, and the call once more", replaysOnce("key expired", profile)},
		{"5050 means another address: one login, and the call once more", replaysOnce("ip changed", profile)},
		{"a key works from the address that opened it, and a new address needs one login", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, profile(t.Context(), c))
			srv.SetCallerIP("198.51.100.7")
			must(t, profile(t.Context(), c))
			must(t, profile(t.Context(), c))
			logins(t, srv.Server, 2)
		}},
		{"an unsuccessful login is told to the user, and is not tried again", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.Revoke()
			told := newHeard()
			c := srv.Client(number.WithHook(told.hook))
			for range 24 {
				if err := profile(t.Context(), c); !errors.Is(err, session.ErrRefused) {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(time.Hour)
			}
			logins(t, srv.Server, 1)
			if n := told.count(session.CredentialRefused); n != 1 {
				t.Errorf("told %d times", n)
			}
		}},
		{"never more than four failures in a row from one address, over all merchants", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			store := session.Memory()
			for i := range 12 {
				_ = profile(t.Context(), srv.ClientWith(merchant(i), number.WithStore(store)))
				time.Sleep(time.Hour)
			}
			if n := len(srv.Failures()); n != 4 {
				t.Errorf("%d failures, want 4", n)
			}
		}},
		{"never more than four failures in a row of one merchant, from all addresses", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			store := session.Memory()
			for i := range 12 {
				srv.SetCallerIP(fmt.Sprintf("198.51.100.%d", i))
				credential := srv.Credential()
				credential.Token = merchant(i).Token
				c := srv.ClientWith(credential, number.WithStore(store), number.WithEgressLabel(fmt.Sprintf("office %d", i)))
				_ = profile(t.Context(), c)
				time.Sleep(time.Hour)
			}
			if n := len(srv.Failures()); n != 4 {
				t.Errorf("%d failures, want 4", n)
			}
		}},
		{"a success ends the row of failures", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			store := session.Memory()
			for i := range 6 {
				_ = profile(t.Context(), srv.ClientWith(merchant(i), number.WithStore(store)))
				time.Sleep(time.Hour)
				must(t, profile(t.Context(), srv.Client(number.WithStore(store))))
				srv.ExpireSessions()
				time.Sleep(time.Hour)
			}
			if n := len(srv.Failures()); n != 6 {
				t.Errorf("%d failures, want all six", n)
			}
		}},
		{"a locked account is told as such, and only a person goes on", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.Lock()
			c := srv.Client()
			for range 10 {
				if err := profile(t.Context(), c); !errors.Is(err, session.ErrLockedOut) || !strings.Contains(err.Error(), "support") {
					t.Fatalf("error: %v", err)
				}
				time.Sleep(24 * time.Hour)
			}
			logins(t, srv.Server, 1)
			srv.Unlock()
			must(t, c.Ack(t.Context(), "ops", "audit passed"))
			must(t, profile(t.Context(), c))
		}},
		{"one key is used until 5030 comes back", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			call := func() error { return profile(t.Context(), c) }
			must(t, call())
			pass(t, 24*time.Hour+30*time.Minute, 30*time.Minute, call)
			logins(t, srv.Server, 1)
			pass(t, 2*time.Hour, 30*time.Minute, call)
			logins(t, srv.Server, 2)
		}},
		{"a payment whose answer gets lost is not sent again", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, profile(t.Context(), c))
			srv.DropAnswer("SOAP.ConsentAnnual_ProcPayment")
			var lost *transport.Error
			if err := sale(t.Context(), c); !errors.As(err, &lost) || !lost.Wrote {
				t.Errorf("error: %v", err)
			}
			if n := len(srv.Requests("SOAP.ConsentAnnual_ProcPayment")); n != 1 {
				t.Errorf("the payment was sent %d times", n)
			}
			logins(t, srv.Server, 1)
		}},
		{"a payment that times out is not sent again", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, profile(t.Context(), c))
			srv.Delay(time.Minute)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := sale(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error: %v", err)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
			if n := srv.Executed("SOAP.ConsentAnnual_ProcPayment"); n > 1 {
				t.Errorf("the payment was executed %d times", n)
			}
			logins(t, srv.Server, 1)
		}},
		{"a payment that was refused for its key is sent again, since it was not executed", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, profile(t.Context(), c))
			srv.ExpireSessions()
			must(t, sale(t.Context(), c))
			if n := srv.Executed("SOAP.ConsentAnnual_ProcPayment"); n != 1 {
				t.Errorf("the payment was executed %d times", n)
			}
		}},
		{"a declined payment is no error of the session", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.OnSOAPConsentAnnualProcPayment(func(context.Context, *int32, *xsdtype.Decimal) (xsdtype.Nullable[number.APICCSaleResponse], error) {
				return xsdtype.Value(number.APICCSaleResponse{TxApproved: new(false), TxnCode: xsdtype.Value("05")}), nil
			})
			c := srv.Client()
			must(t, sale(t.Context(), c))
			logins(t, srv.Server, 1)
		}},
		{"an error with FunctionOk false is the call's own, with code and words", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			srv.Respond("SOAP.AccountProfileQry", &fakevendor.Error{Code: "6724", Message: "ERROR:6724:HIGH:no such transaction"})
			var failure *number.Error
			if err := profile(t.Context(), srv.Client()); !errors.As(err, &failure) || failure.Code != "6724" || !strings.Contains(failure.Message, "no such") {
				t.Errorf("error: %v", err)
			}
			logins(t, srv.Server, 1)
		}},
		{"calls with card data carry key, time and device with their HMAC, computed for each", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			for range 3 {
				must(t, two(c.REST.CreditCardSaleManual(t.Context(), number.CreditCardSaleManualRequest{})))
				time.Sleep(time.Minute)
			}
			sent := carried(srv.Server, "SessKey")
			if len(sent) != 3 || len(distinctOf(sent)) != 3 {
				t.Fatalf("headers: %q", sent)
			}
			for _, header := range sent {
				parts := strings.Split(header, "_")
				if len(parts) != 4 || parts[2] != srv.Credential().DeviceID || len(parts[3]) != 64 || parts[3] != strings.ToUpper(parts[3]) {
					t.Fatalf("header: %s", header)
				}
				mac := hmac.New(sha256.New, []byte(srv.Credential().HMACSecret.Reveal()))
				mac.Write([]byte(strings.Join(parts[:3], "_")))
				if want := strings.ToUpper(hex.EncodeToString(mac.Sum(nil))); parts[3] != want {
					t.Errorf("HMAC in the header: %s, want %s", parts[3], want)
				}
				if epoch, err := strconv.ParseInt(parts[1], 10, 64); err != nil || time.Since(time.Unix(epoch, 0)) > 4*time.Minute {
					t.Errorf("time in the header: %s", parts[1])
				}
			}
			logins(t, srv.Server, 1)
		}},
		{"a header that was computed long ago is refused", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, two(c.REST.CreditCardSaleManual(t.Context(), number.CreditCardSaleManualRequest{})))
			old := srv.Requests("REST.CreditCardSaleManual")[0]
			time.Sleep(time.Minute)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://easypay5.com/APIcardProcNumber/v1.0.0/CardSale/Manual", strings.NewReader("{}"))
			must(t, err)
			req.Header = old.Header
			resp, err := srv.HTTPClient().Do(req)
			must(t, err)
			resp.Body.Close()
			if all := srv.Requests(); all[len(all)-1].Outcome == fakevendor.Executed {
				t.Error("an old header was taken")
			}
		}},
		{"REST and SOAP share one session", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, profile(t.Context(), c))
			must(t, two(c.REST.QueryAccountProfile(t.Context())))
			must(t, two(c.REST.CreditCardSaleManual(t.Context(), number.CreditCardSaleManualRequest{})))
			must(t, profile(t.Context(), c))
			logins(t, srv.Server, 1)
		}},
		{"reconciliation is counted, once a day", func(t *testing.T) {
			srv := numbertest.NewServer(t)
			c := srv.Client()
			must(t, two(c.REST.ReconcileTransactions(t.Context(), number.ReconcileTransactionsRequest{})))
			if q := c.Status().Quotas; len(q) != 1 || q[0].Limit != 1 || q[0].Used != 1 {
				t.Errorf("quotas: %+v", q)
			}
			if err := two(c.REST.ReconcileTransactions(t.Context(), number.ReconcileTransactionsRequest{})); err == nil {
				t.Error("the vendor took a second reconciliation in one day")
			}
			time.Sleep(20 * time.Hour)
			if q := c.Status().Quotas; q[0].Used == 0 {
				t.Error("the day was over after 20 hours")
			}
			time.Sleep(4 * time.Hour)
			must(t, two(c.REST.ReconcileTransactions(t.Context(), number.ReconcileTransactionsRequest{})))
		}},
	}
}

// replaysOnce is the test of a rule by which the vendor refuses a key.
func replaysOnce(rule string, call func(context.Context, *number.Client) error) func(t *testing.T) {
	return func(t *testing.T) {
		srv := numbertest.NewServer(t)
		c := srv.Client()
		must(t, call(t.Context(), c))
		srv.SayExpired(rule)
		srv.ExpireSessions()
		must(t, call(t.Context(), c))
		logins(t, srv.Server, 2)
		if n := len(srv.Requests("SOAP.AccountProfileQry")); n != 3 {
			t.Errorf("%d calls were sent, want the first, the refused one, and that again", n)
		}
		// A key that is refused again is not tried a third time.
		for range 3 {
			srv.Say(rule, "SOAP.AccountProfileQry")
		}
		var e *session.Error
		if err := call(t.Context(), c); !errors.As(err, &e) || !e.Replayed {
			t.Errorf("error: %v", err)
		}
		if n := len(srv.Requests("SOAP.AccountProfileQry")); n != 5 {
			t.Errorf("%d calls were sent, want two more", n)
		}
	}
}

// authenticated is an answer to a login.
func authenticated(functionOk, authSuccess bool, errMsg, respMsg string) error {
	return &fakevendor.Status{Code: 200, Media: "text/xml", Body: envelope(fmt.Sprintf(
		`<AuthenticateResponse xmlns="http://tempuri.org/"><AuthenticateResult><AuthSuccess>%t</AuthSuccess><ErrMsg>%s</ErrMsg>`+
			`<FunctionOk>%t</FunctionOk><RespMsg>%s</RespMsg><SessKey>B9F24903</SessKey></AuthenticateResult></AuthenticateResponse>`,
		authSuccess, errMsg, functionOk, respMsg))}
}

// merchant is a credential that the vendor does not know.
func merchant(i int) number.Credential {
	return number.Credential{AcctCode: fmt.Sprintf("EP%07d", i), Token: session.NewSecret(fmt.Sprintf("%032X", 4096+i))}
}

// The names that the SOAP side has on the wire are not published.
func TestNumberPageSaysWhatIsNotPublished(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "generated", "number", "soap.go"))
	must(t, err)
	page, _, ok := strings.Cut(string(source), "type SOAPService struct")
	if !ok {
		t.Fatal("no SOAPService")
	}
	for _, word := range []string{"namespace", "SOAPAction", "?singleWsdl"} {
		if !strings.Contains(page, word) {
			t.Errorf("the package page does not speak of %s", word)
		}
	}
}
