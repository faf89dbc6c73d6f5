//go:build go1.24

package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// An Error is a round trip that brought no answer, or only a part of one.
type Error struct {
	// Op is the method and the host, such as "POST api.example.com", without
	// path and query.
	Op string
	// Wrote: a byte of the request may have left. Only when it is false is it
	// certain that the other side saw nothing.
	Wrote bool
	// Timeout: a deadline passed.
	Timeout bool
	// Err is the cause. A context that ended is in its chain, with its cause.
	Err error
}

// Error says what failed, without query, user information and header values.
func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// newError makes the error of a round trip.
func newError(req *http.Request, wrote bool, err error) *Error {
	err = withCause(req.Context(), bare(err))
	return &Error{Op: op(req), Wrote: wrote, Timeout: isTimeout(err), Err: harmless(req, err)}
}

func op(req *http.Request) string {
	method := req.Method
	if method == "" {
		method = http.MethodGet
	}
	if req.URL == nil {
		return method
	}
	return method + " " + req.URL.Host
}

// bare takes err out of the *url.Error of net/http, whose text has the URL.
func bare(err error) error {
	for {
		u, ok := err.(*url.Error) //nolint:errorlint // each layer that is one is taken off, those below stay
		if !ok {
			return err
		}
		err = u.Err
	}
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// An ended is the end of a context, with the reason that its owner gave.
type ended struct{ err, cause error }

// Error is the reason with the kind of end.
func (e *ended) Error() string { return e.err.Error() + ": " + e.cause.Error() }

// Unwrap returns both.
func (e *ended) Unwrap() []error { return []error{e.err, e.cause} }

// withCause makes the end of ctx visible where err came from it: net/http
// returns either the kind of end or its cause.
func withCause(ctx context.Context, err error) error {
	end := ctx.Err()
	if end == nil {
		return err
	}
	cause := context.Cause(ctx)
	if !errors.Is(err, end) && !errors.Is(err, cause) {
		return err
	}
	if errors.Is(cause, end) {
		return cause
	}
	return &ended{end, cause}
}

// An opaque hides the text of an error, not its identity.
type opaque struct {
	text string
	err  error
}

// Error is a text that gives nothing away.
func (e *opaque) Error() string { return e.text }

// Is tells whether the hidden error is target.
func (e *opaque) Is(target error) bool { return errors.Is(e.err, target) }

// harmless hides texts that quote what was sent or what came.
func harmless(req *http.Request, err error) error {
	text := err.Error()
	if protocol := textproto.ProtocolError(""); errors.As(err, &protocol) || strings.Contains(text, "malformed HTTP") {
		return &opaque{"the answer is not valid HTTP", err}
	}
	if strings.Contains(text, "Location header") {
		return &opaque{"the answer redirects to an address that does not parse", err}
	}
	if quotes(text, req) {
		return &opaque{"the request failed; the reason quotes it and is withheld", err}
	}
	return err
}

// minSecret is the length in bytes from which a value of the request is looked
// for in an error's text; shorter ones are found everywhere.
const minSecret = 4

// quotes tells whether text holds the query, the user information or a header
// value of req.
func quotes(text string, req *http.Request) bool {
	holds := func(s string) bool { return len(s) >= minSecret && strings.Contains(text, s) }
	if u := req.URL; u != nil {
		password, _ := u.User.Password()
		if holds(u.RawQuery) || holds(password) {
			return true
		}
		if u.User != nil && holds(u.User.String()) {
			return true
		}
	}
	for _, values := range req.Header {
		if slices.ContainsFunc(values, holds) {
			return true
		}
	}
	return false
}
