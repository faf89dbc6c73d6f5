package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// send delivers a request to a hook.
func send(h http.Handler, method, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/hook", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHookRefusesBeforeAnybodyLooks(t *testing.T) {
	hook := Hook{Name: "paid", Method: "POST", MediaTypes: []string{"application/json"}, MaxBody: 20}
	tests := []struct {
		name         string
		authenticate Authenticate
		method       string
		contentType  string
		body         string
		status       int
	}{
		{"good", signed, "POST", "application/json", `{"sum":1}`, 204},
		{"another JSON", signed, "POST", "application/cloudevents+json", `{"sum":1}`, 204},
		{"method", signed, "PUT", "application/json", `{"sum":1}`, 405},
		{"media type", signed, "POST", "text/xml", `<sum/>`, 415},
		{"no body", signed, "POST", "application/json", "", 400},
		{"too large", signed, "POST", "application/json", `{"sum":"` + strings.Repeat("1", 20) + `"}`, 413},
		{"signature", func(*http.Request, []byte) error { return errors.New("no") }, "POST", "application/json", `{"sum":1}`, 403},
		{"nobody authenticates", nil, "POST", "application/json", `{"sum":1}`, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			taken := false
			h := hook.Handler(tt.authenticate, func(context.Context, *Delivery) error { taken = true; return nil })
			w := send(h, tt.method, tt.contentType, tt.body)
			if w.Code != tt.status || taken != (tt.status == 204) {
				t.Errorf("status = %d, taken = %v, want %d", w.Code, taken, tt.status)
			}
			if tt.status == 405 && w.Header().Get("Allow") != "POST" {
				t.Errorf("Allow = %q", w.Header().Get("Allow"))
			}
		})
	}
}

// signed reads the body, as a check of a signature may.
func signed(r *http.Request, body []byte) error {
	again, err := io.ReadAll(r.Body)
	if err != nil || string(again) != string(body) {
		return errors.New("the body is not what was read")
	}
	return nil
}

func TestHookAnswers(t *testing.T) {
	created := Hook{Name: "made", Method: "POST", Status: 201}
	tests := []struct {
		name   string
		take   func(context.Context, *Delivery) error
		status int
		body   string
	}{
		{"nothing to say", func(context.Context, *Delivery) error { return nil }, 201, ""},
		{"a body", func(_ context.Context, d *Delivery) error {
			return d.Respond("application/json", func(e *jsonwire.Encoder) { e.String("done") })
		}, 201, `"done"`},
		{"an error of its own", func(context.Context, *Delivery) error { return errors.New("password=hunter2") }, 500, "Internal Server Error\n"},
		{"a chosen answer", func(context.Context, *Delivery) error {
			return fmt.Errorf("no order: %w", &HookError{Status: 404, Message: "no such order"})
		}, 404, "no such order\n"},
		{"no status", func(context.Context, *Delivery) error { return &HookError{Message: "no"} }, 500, "Internal Server Error\n"},
		{"what does not decode", func(_ context.Context, d *Delivery) error {
			return d.Decode(func(dec *jsonwire.Decoder) { dec.Int64() })
		}, 400, ""},
		{"the body again", func(_ context.Context, d *Delivery) error {
			b, err := io.ReadAll(d.Request.Body)
			if string(b) != "{}" {
				err = errors.Join(err, errors.New("it is gone"))
			}
			return err
		}, 201, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := send(created.Handler(signed, tt.take), "POST", "application/json", "{}")
			if w.Code != tt.status || tt.body != "" && w.Body.String() != tt.body {
				t.Errorf("answer = %d %q, want %d %q", w.Code, w.Body, tt.status, tt.body)
			}
		})
	}
}

func TestDeliveryJSON(t *testing.T) {
	for body, want := range map[string]string{
		`{"Tokens":[{"ID":7}]}`: "7",
		`"Tokens":[{"ID":7}]`:   "7",
		`"Tokens"`:              "",
		`Tokens=7`:              "",
		``:                      "",
	} {
		d := &Delivery{Body: []byte(body)}
		if got := d.JSON().Path("Tokens", "*", "ID").String(); got != want {
			t.Errorf("%s: ID = %q, want %q", body, got, want)
		}
	}
}

func TestDeliveryIsPrintedWithoutWhatItHolds(t *testing.T) {
	d := &Delivery{Hook: "paid", Body: []byte("hunter2"), Request: httptest.NewRequest("POST", "/hunter2", nil)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
		if text := fmt.Sprintf(verb, d); text != "delivery of paid" {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

func TestReadForm(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", `{}`},
		{"a=1&b=x+y%26&a=2&c=", `{"a":["1","2"],"b":"x y&","c":""}`},
		{"a[]=1&b[x]=1&b[y][z]=2&b[x]=3", `{"a":["1"],"b":{"x":["1","3"],"y":{"z":"2"}}}`},
		{"a%5Bb%5D=1&c[=2&[d]=3&e]=4", `{"a":{"b":"1"},"c[":"2","[d]":"3","e]":"4"}`},
		{"a" + strings.Repeat("[b]", 40) + "=1", `{"a":` + strings.Repeat(`{"b":`, 32) + `{"b` + strings.Repeat("][b", 7) + `":"1"}` + strings.Repeat("}", 33)},
		{"a=%zz", "this is no urlencoded form"},
		{"%=1", "this is no urlencoded form"},
	} {
		got, err := ReadForm([]byte(tt.in))
		if err != nil {
			got = []byte(err.Error())
		}
		if string(got) != tt.want {
			t.Errorf("%s: %s, want %s", tt.in, got, tt.want)
		}
	}
}
