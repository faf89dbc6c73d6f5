//go:build go1.24

package soapsession

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/transport"
)

type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answering(status int, body string) *soap.Client {
	return &soap.Client{Transport: &transport.Client{HTTP: &http.Client{Transport: trip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/xml"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
	})}}}
}

func message(content string) string {
	return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>` + content + `</soap:Body></soap:Envelope>`
}

func faultOf(code string) string {
	return message(`<soap:Fault><faultcode>soap:` + code + `</faultcode><faultstring>no</faultstring></soap:Fault>`)
}

func TestReach(t *testing.T) {
	for name, c := range map[string]struct {
		client *soap.Client
		alive  bool
	}{
		"the fault that is to be expected": {answering(500, faultOf("Client")), true},
		"an answer":                        {answering(200, message("<a/>")), true},
		"nothing":                          {answering(200, ""), false},
		"a page for people":                {answering(200, "<html>Back soon</html>"), false},
		"503":                              {answering(503, faultOf("Server")), false},
		"no connection": {&soap.Client{Transport: &transport.Client{HTTP: &http.Client{Transport: trip(func(*http.Request) (*http.Response, error) {
			return nil, errors.New("connection refused")
		})}}}, false},
	} {
		if err := Reach(context.Background(), c.client, "https://example.com/", soap.V11); (err == nil) != c.alive {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		client *soap.Client
		want   session.Class
	}{
		"client fault": {answering(500, faultOf("Client")), session.Refused},
		"server fault": {answering(500, faultOf("Server")), session.Ambiguous},
		"503":          {answering(503, "busy"), session.Outage},
		"429":          {answering(429, "slow"), session.Throttled},
		"page":         {answering(200, "<html/>"), session.Ambiguous},
	} {
		op := soap.Operation{Name: "Login", Answers: true}
		reply, err := c.client.Call(context.Background(), &op, &soap.Request{Endpoint: "https://example.com/"})
		a := Read(&op, reply, err)
		if got := a.Evidence().Class(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if a.Login().Class != c.want || a.Verdict().Kind != session.Failed {
			t.Errorf("%s: %+v", name, a.Login())
		}
	}
}
