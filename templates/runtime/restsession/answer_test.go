//go:build go1.24

package restsession

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/authgen/authgen/templates/runtime/rest"
	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/transport"
)

type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answering(status int, contentType, body string) *rest.Client {
	return &rest.Client{Transport: transport.Client{HTTP: &http.Client{Transport: trip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}, nil
	})}}}
}

var noConnection = &rest.Client{Transport: transport.Client{HTTP: &http.Client{Transport: trip(func(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
})}}}

// body tells whether it was closed.
type body struct {
	io.Reader
	closed bool
}

func (b *body) Close() error {
	b.closed = true
	return nil
}

// A success that is still arriving, and that a rule of the policy takes for a
// refusal, gives its connection back.
func TestMatchedStreamIsClosed(t *testing.T) {
	left := &body{Reader: strings.NewReader("data")}
	op := rest.Operation{Name: "Download", Method: "GET", Path: "/x", Streams: true}
	a := Read(&op, &rest.Reply{Status: 200, Stream: left}, nil)
	if v := a.Matched(session.Expired, "header"); v.Kind != session.Expired || v.Trigger != "header" {
		t.Errorf("verdict = %+v", v)
	}
	if !left.closed {
		t.Error("the body was left open")
	}
	if v := Read(&op, nil, errors.New("no answer")).Matched(session.Surface, "x"); v.Err == nil {
		t.Error("the error is gone")
	}
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		client  *rest.Client
		alive   bool
		decoded bool
		class   session.Class
		verdict session.VerdictKind
	}{
		"refusal":           {answering(401, "application/json", `{"code":1}`), true, true, session.Refused, session.Failed},
		"text refusal":      {answering(401, "text/plain", "Invalid key"), true, true, session.Refused, session.Failed},
		"absent":            {answering(404, "application/json", `{}`), true, true, session.Refused, session.Answered},
		"server error":      {answering(500, "application/json", `{}`), false, true, session.Ambiguous, session.Failed},
		"503":               {answering(503, "text/plain", "busy"), false, true, session.Outage, session.Failed},
		"429":               {answering(429, "text/plain", "slow"), false, true, session.Throttled, session.Failed},
		"maintenance page":  {answering(200, "text/html", "<html/>"), false, false, session.Ambiguous, session.OK},
		"page without type": {answering(404, "", "<!doctype html>"), true, false, session.Ambiguous, session.Failed},
		"success":           {answering(200, "application/json", `{}`), true, true, session.Ambiguous, session.OK},
		"no connection":     {noConnection, false, false, session.Ambiguous, session.Failed},
	} {
		op := rest.Operation{Name: "login", Method: "POST", Path: "/x"}
		if err := Reach(context.Background(), c.client, &op, "https://example.com"); (err == nil) != c.alive {
			t.Errorf("%s: reach: %v", name, err)
		}
		reply, err := c.client.Call(context.Background(), rest.NewRequest(&op, "https://example.com"), transport.Credential)
		if err == nil && !reply.OK() {
			err = reply.Refusal()
		}
		a := Read(&op, reply, err)
		if a.Decoded() != c.decoded || a.Evidence().Class() != c.class || a.Verdict().Kind != c.verdict {
			t.Errorf("%s: decoded %v, class %v, verdict %v", name, a.Decoded(), a.Evidence().Class(), a.Verdict().Kind)
		}
	}
}
