//go:build go1.24

package transport

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// A progress watches how far a request came. Its hooks are called from
// goroutines of net/http.
type progress struct {
	known   bool        // the RoundTripper is net/http's own, which reports
	entered atomic.Bool // a foreign RoundTripper was asked
	sought  atomic.Bool // a connection was asked for: the RoundTripper reports
	got     atomic.Bool // a connection was there: bytes may have left from here on
}

// newProgress watches what hc sends; hc must not be shared.
func newProgress(hc *http.Client) *progress {
	p := &progress{}
	if _, p.known = hc.Transport.(*http.Transport); !p.known {
		hc.Transport = &entry{p, hc.Transport}
	}
	return p
}

// An entry notes that a foreign RoundTripper was asked.
type entry struct {
	p    *progress
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (e *entry) RoundTrip(req *http.Request) (*http.Response, error) {
	e.p.entered.Store(true)
	return e.next.RoundTrip(req)
}

// prepare returns req as it is sent.
func (p *progress) prepare(req *http.Request, mode Mode) *http.Request {
	sent := req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { p.sought.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { p.got.Store(true) },
	}))
	if mode == Credential {
		sent.GetBody = nil
		sent.Close = true // for a RoundTripper that is not net/http's own
	}
	return sent
}

// mayHaveWritten tells whether a byte of the request may have left. Headers are
// buffered, so a written header proves nothing; a connection that was never had
// does. What cannot be known counts as written.
func (p *progress) mayHaveWritten(err error) bool {
	switch {
	case p.got.Load():
		return true
	case p.known, p.sought.Load():
		return false
	case !p.entered.Load():
		return false
	default:
		return !beforeWriting(err)
	}
}

// beforeWriting recognises failures to connect in what a foreign RoundTripper
// returns.
func beforeWriting(err error) bool {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Op == "dial"
	}
	dns := (*net.DNSError)(nil)
	return errors.As(err, &dns)
}
