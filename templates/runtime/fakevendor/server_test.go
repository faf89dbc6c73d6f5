package fakevendor_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/fakevendor"
	"github.com/authgen/authgen/templates/runtime/session"
)

// A thing is what the vendor of these tests keeps.
type thing struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// acme describes a small vendor: a login in JSON, a token in a header, one hour.
func acme() *fakevendor.Vendor {
	at := func(in, name string) fakevendor.Place { return fakevendor.Place{In: in, Path: []string{name}} }
	refused := fakevendor.Answer{Status: 401, Set: []fakevendor.Set{{Path: []string{"error"}, Value: "refused"}}}
	locked := fakevendor.Answer{
		Status: 403, Set: []fakevendor.Set{{Path: []string{"error"}, Value: "locked"}},
		Until: &fakevendor.Date{Place: at("header", "Retry-After"), Seconds: true},
	}
	expired := fakevendor.Answer{Name: "expired", Status: 401, Set: []fakevendor.Set{{Path: []string{"errors", "*", "code"}, Value: int64(7)}}}
	moved := fakevendor.Answer{Name: "moved", Status: 401, Text: "moved"}
	carry := fakevendor.Carry{{Place: at("header", "X-Token"), Of: "session", Name: "token"}}
	return &fakevendor.Vendor{
		Name: "acme", Title: "Acme",
		Operations: []*fakevendor.Operation{
			{Name: "Login", REST: &fakevendor.REST{Method: "POST", Path: "/login"}, Free: true},
			{
				Name: "GetThing", REST: &fakevendor.REST{Method: "GET", Path: "/things/{id}"},
				Face:    reflect.TypeFor[func(context.Context, string, []int) (*thing, error)](),
				Params:  []fakevendor.Param{{In: "path", Shape: fakevendor.Node{Name: "id"}}, {In: "query", Shape: fakevendor.Node{Name: "n"}, Split: ","}},
				Results: []fakevendor.Result{{Media: "application/json"}},
				Carry:   []fakevendor.Carry{carry}, Expired: []*fakevendor.Answer{&expired, &moved},
				Error: &fakevendor.ErrorRule{
					Answer: fakevendor.Answer{Status: 422}, CodeAt: &fakevendor.Set{Path: []string{"code"}, Value: 0},
					MessageAt: &fakevendor.Set{Path: []string{"text"}},
				},
				Quotas: []int{0},
			},
			{Name: "GetSpecialThing", REST: &fakevendor.REST{Method: "GET", Path: "/things/special", Status: 204}, Carry: []fakevendor.Carry{carry}},
		},
		Shapes:     []fakevendor.Shape{fakevendor.ShapeOf[thing]("", "thing", []fakevendor.Node{{Go: "ID", Example: "t1"}, {Go: "Size"}})},
		Credential: []fakevendor.Field{{Name: "user", Value: "u"}, {Name: "key", Value: "k", Secret: true}},
		Logins: []*fakevendor.Login{{
			Operation: "Login",
			Inputs:    []fakevendor.Input{{Place: at("body", "user"), Of: "credential", Field: 0}, {Place: at("body", "key"), Of: "credential", Field: 1}},
			Tokens:    []fakevendor.TokenPlace{{Name: "token", Place: at("body", "token")}},
			Ends:      &fakevendor.Date{Place: at("body", "ends")},
			Refused:   &refused, Locked: &locked,
		}},
		Lifetime: fakevendor.Lifetime{Hard: time.Hour, BindIP: true, Moved: "moved"},
		Lockouts: []fakevendor.Lockout{{After: 3, Consecutive: true, UnlockAfter: 10 * time.Minute, Fields: []int{0}}},
		Quotas:   []fakevendor.Quota{{Limit: 100, Per: time.Hour, Remaining: "X-Left", Resets: "X-Resets"}},
	}
}

// ask sends a request and returns status and body.
func ask(t *testing.T, srv *fakevendor.Server, method, path, token, body string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://acme.example.com"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Token", token)
	resp, err := srv.HTTPClient().Do(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text), resp.Header
}

const credential = `{"user":"u","key":"k"}`

// login logs in and returns the token.
func login(t *testing.T, srv *fakevendor.Server) string {
	t.Helper()
	status, body, _ := ask(t, srv, "POST", "/login", "", credential)
	_, rest, _ := strings.Cut(body, `"token":"`)
	token, _, ok := strings.Cut(rest, `"`)
	if status != 200 || !ok {
		t.Fatalf("%d %s", status, body)
	}
	return token
}

func TestSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		token := login(t, srv)
		for _, step := range []struct {
			what   string
			do     func()
			token  string
			status int
			body   string
		}{
			{"a live session", nil, token, 200, `{"id":"t1","size":1}`},
			{"no session", nil, "", 401, `{"errors":[{"code":7}]}`},
			{"an unknown session", nil, "x", 401, `{"errors":[{"code":7}]}`},
			{"another address", func() { srv.SetCallerIP("198.51.100.1") }, token, 401, "moved"},
			{"the old address", func() { srv.SetCallerIP("192.0.2.1") }, token, 200, `{"id":"t1","size":1}`},
			{"just before the end", func() { time.Sleep(time.Hour - time.Second) }, token, 200, `{"id":"t1","size":1}`},
			{"the end", func() { time.Sleep(time.Second) }, token, 401, `{"errors":[{"code":7}]}`},
		} {
			if step.do != nil {
				step.do()
			}
			if status, body, _ := ask(t, srv, "GET", "/things/5", step.token, ""); status != step.status || body != step.body {
				t.Errorf("%s: %d %s", step.what, status, body)
			}
		}
	})
}

func TestLockout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		const wrong = `{"user":"u","key":"wrong"}`
		try := func(body string, want int) {
			t.Helper()
			if status, text, _ := ask(t, srv, "POST", "/login", "", body); status != want {
				t.Errorf("%d %s, want %d", status, text, want)
			}
		}
		try(wrong, 401)
		try(wrong, 401)
		try(credential, 200) // ends the row
		try(wrong, 401)
		try(wrong, 401)
		try(wrong, 401)
		try(credential, 403)
		try(`{"user":"other","key":"k"}`, 401) // is counted apart
		_, _, header := ask(t, srv, "POST", "/login", "", credential)
		if got := header.Get("Retry-After"); got != "600" {
			t.Errorf("Retry-After: %q", got)
		}
		time.Sleep(10 * time.Minute)
		try(credential, 200)
		want := []fakevendor.Outcome{"refused", "refused", "accepted", "refused", "refused", "refused", "locked", "refused", "locked", "accepted"}
		var got []fakevendor.Outcome
		for _, a := range srv.Logins() {
			got = append(got, a.Outcome)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		token := login(t, srv)
		var failure error
		srv.Handle("GetThing", func(_ context.Context, id string, n []int) (*thing, error) {
			if failure != nil {
				return nil, failure
			}
			return &thing{ID: id, Size: n[0] + n[1]}, nil
		})
		for _, step := range []struct {
			failure error
			status  int
			body    string
		}{
			{nil, 200, `{"id":"a b","size":7}`},
			{&fakevendor.Error{Code: "12", Message: "no"}, 422, `{"code":12,"text":"no"}`},
			{&fakevendor.Status{Code: 409, Body: `{}`}, 409, `{}`},
			{errors.New("broken"), 500, "broken"},
		} {
			failure = step.failure
			if status, body, _ := ask(t, srv, "GET", "/things/a%20b?n=3,4", token, ""); status != step.status || body != step.body {
				t.Errorf("%d %s, want %d %s", status, body, step.status, step.body)
			}
		}
		if status, body, _ := ask(t, srv, "GET", "/things/special", token, ""); status != 204 || body != "" {
			t.Errorf("the special template: %d %q", status, body)
		}
		if status, _, _ := ask(t, srv, "DELETE", "/things/1", token, ""); status != 404 {
			t.Errorf("an unknown operation: %d", status)
		}
	})
}

func TestMishaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		token := login(t, srv)
		for _, step := range []struct {
			what     string
			do       func()
			status   int
			executed int
		}{
			{"the answer is dropped", func() { srv.DropAnswer("GetThing") }, 0, 1},
			{"no connection", func() { srv.Unreachable() }, 0, 0},
			{"failed before", func() { srv.FailBefore(503, "GetThing") }, 503, 0},
			{"failed after", func() { srv.FailAfter(502) }, 502, 1},
			{"a rule", func() { srv.Say("moved") }, 401, 0},
			{"a response", func() { srv.Respond("GetThing", &fakevendor.Status{Code: 418}) }, 418, 0},
			{"expired", srv.ExpireSessions, 401, 0},
		} {
			before := srv.Executed("GetThing")
			step.do()
			if status, body, _ := ask(t, srv, "GET", "/things/1", token, ""); status != step.status || srv.Executed("GetThing")-before != step.executed {
				t.Errorf("%s: %d %s, executed %d times", step.what, status, body, srv.Executed("GetThing")-before)
			}
		}
	})
}

func TestDelayEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		srv.Delay(time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, "POST", "https://acme.example.com/login", strings.NewReader(credential))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := srv.RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		token := login(t, srv)
		for i := range 100 {
			status, _, header := ask(t, srv, "GET", "/things/1", token, "")
			if want := 99 - i; status != 200 || header.Get("X-Left") != strconv.Itoa(want) {
				t.Fatalf("call %d: %d, %s left", i+1, status, header.Get("X-Left"))
			}
		}
		status, _, header := ask(t, srv, "GET", "/things/1", token, "")
		if status != 429 || header.Get("X-Resets") == "" || header.Get("Retry-After") != "3600" {
			t.Errorf("%d %v", status, header)
		}
	})
}

func TestCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := fakevendor.Start(t, acme())
		other := `{"user":"second","key":"secret"}`
		if status, _, _ := ask(t, srv, "POST", "/login", "", other); status != 401 {
			t.Errorf("an unknown credential: %d", status)
		}
		srv.Accept(session.Values{session.NewSecret("second"), session.NewSecret("secret")})
		if status, _, _ := ask(t, srv, "POST", "/login", "", other); status != 200 {
			t.Errorf("a second credential: %d", status)
		}
		srv.Revoke()
		if status, _, _ := ask(t, srv, "POST", "/login", "", credential); status != 401 {
			t.Errorf("a revoked credential: %d", status)
		}
		srv.Restore()
		if status, _, _ := ask(t, srv, "POST", "/login", "", credential); status != 200 {
			t.Errorf("a restored credential: %d", status)
		}
	})
}

// Over the network the server is the same, and a dropped answer is a broken
// connection.
func TestLoopback(t *testing.T) {
	srv := fakevendor.Start(t, acme(), fakevendor.Loopback())
	if !strings.HasPrefix(srv.URL, "http://127.0.0.1:") {
		t.Fatalf("URL: %q", srv.URL)
	}
	token := login(t, srv)
	if status, body, _ := ask(t, srv, "GET", "/things/1", token, ""); status != 200 || body != `{"id":"t1","size":1}` {
		t.Errorf("%d %s", status, body)
	}
	if r := srv.Requests("GetThing"); len(r) != 1 || r[0].Host != "acme.example.com" {
		t.Errorf("requests: %+v", r)
	}
	srv.DropAnswer("Login")
	if status, _, _ := ask(t, srv, "POST", "/login", "", credential); status != 0 || len(srv.Logins()) != 2 {
		t.Errorf("%d after %d logins", status, len(srv.Logins()))
	}
}

// Without a test, mistakes panic.
func TestNoTest(t *testing.T) {
	srv := fakevendor.Start(nil, acme())
	defer func() {
		if recover() == nil {
			t.Error("a handler of the wrong type was taken")
		}
	}()
	srv.Handle("GetThing", func() {})
}
