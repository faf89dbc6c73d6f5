//go:build go1.24

package fakevendor

import (
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/session"
)

// A Server is a fake vendor. Its methods may be called concurrently, and while
// calls are under way.
type Server struct {
	// URL is where the server listens, with [Loopback]; empty otherwise.
	URL string

	t      testing.TB
	vendor *Vendor
	shapes shapes
	client *http.Client

	mu sync.Mutex
	state
}

// An Option changes a server that is being started.
type Option func(*options)

type options struct{ loopback bool }

// Loopback makes the server listen on 127.0.0.1, for programs that cannot be given
// an HTTP client. It does not work inside a bubble of testing/synctest, where the
// network is no part of the bubble.
func Loopback() Option { return func(o *options) { o.loopback = true } }

// Start starts a fake of v for one test, at the end of which it stops. Without a
// test, in an example or a program, t is nil: what would fail a test panics.
func Start(t testing.TB, v *Vendor, opts ...Option) *Server {
	if t == nil {
		t = noTest{}
	}
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	s := &Server{t: t, vendor: v, shapes: newShapes(v.Shapes)}
	s.state = newState(v)
	s.client = &http.Client{Transport: s}
	if o.loopback {
		listener := httptest.NewServer(s)
		t.Cleanup(listener.Close)
		s.URL = listener.URL
		s.client = &http.Client{Transport: &rerouted{strings.TrimPrefix(s.URL, "http://"), &http.Transport{}}}
	}
	return s
}

// T is the test that the server was started for.
func (s *Server) T() testing.TB { return s.t }

// noTest stands for a test outside of one.
type noTest struct{ testing.TB }

func (noTest) Helper()        {}
func (noTest) Cleanup(func()) {}

func (noTest) Error(args ...any) { panic(fmt.Sprint(args...)) }
func (noTest) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func (noTest) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (noTest) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// HTTPClient is an HTTP client for which the vendor's addresses lead to the
// server, whatever their host.
func (s *Server) HTTPClient() *http.Client { return s.client }

// Values is the credential that the server accepts.
func (s *Server) Values() session.Values {
	values := make(session.Values, len(s.vendor.Credential))
	for i, f := range s.vendor.Credential {
		values[i] = session.NewSecret(f.Value)
	}
	return values
}

// rerouted sends every request to one server.
type rerouted struct {
	host string
	next *http.Transport
}

// RoundTrip implements [http.RoundTripper].
func (r *rerouted) RoundTrip(req *http.Request) (*http.Response, error) {
	there := req.Clone(req.Context())
	there.Host = req.URL.Host
	there.URL.Scheme, there.URL.Host = "http", r.host
	return r.next.RoundTrip(there)
}

// RoundTrip implements [http.RoundTripper]: it answers as the vendor.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	r, err := s.exchange(req)
	if err != nil {
		return nil, err
	}
	return r.response(req), nil
}

// ServeHTTP implements [http.Handler] for other programs.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r, err := s.exchange(req)
	if err != nil {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	maps.Copy(w.Header(), r.header)
	if r.media != "" {
		w.Header().Set("Content-Type", r.media)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the client has gone
}

// exchange is what happens to one request.
func (s *Server) exchange(req *http.Request) (*reply, error) {
	c, err := s.read(req)
	if err != nil {
		return nil, err
	}
	how := s.mishap(c)
	if err := wait(req.Context(), how.delay); err != nil {
		return nil, err
	}
	switch {
	case how.unreachable:
		return nil, broken("dial")
	case how.answer != nil:
		s.change(func() { s.note(c, Failed) })
		return how.answer(c), nil
	case how.before != 0:
		s.change(func() { s.note(c, Failed) })
		return s.outage(c, how.before), nil
	}
	r := s.serve(req.Context(), c)
	switch {
	case how.drop:
		return nil, broken("read")
	case how.after != 0:
		return s.outage(c, how.after), nil
	}
	return r, nil
}

// outage is the answer of a server in trouble.
func (s *Server) outage(c *call, status int) *reply {
	if c.op != nil && c.op.SOAP != nil && status == http.StatusInternalServerError {
		return c.fault(status, "Server", "Internal error")
	}
	return newReply(status, "text/plain", []byte(http.StatusText(status)))
}

// wait waits, unless the caller gives up.
func wait(ctx context.Context, d time.Duration) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// broken is what a transport says of a connection that cannot be made, or breaks.
func broken(op string) error {
	return &net.OpError{Op: op, Net: "tcp", Err: errBroken(op)}
}

type errBroken string

// Error implements error.
func (e errBroken) Error() string {
	if e == "dial" {
		return "connection refused"
	}
	return "connection reset by peer"
}

// escaped is text as it stands in XML.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
