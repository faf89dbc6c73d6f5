//go:build go1.24

package transport

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is what net/http allows where the client says nothing.
const maxRedirects = 10

var errRedirects = errors.New("stopped after 10 redirects")

// client returns a copy of the HTTP client made for the mode, and what to do
// when the answer's header has arrived.
func (c *Client) client(mode Mode) (hc *http.Client, done func()) {
	base := c.HTTP
	if base == nil {
		base = &http.Client{}
	}
	hc = new(http.Client)
	*hc = *base
	if hc.Transport == nil {
		hc.Transport = http.DefaultTransport
	}
	switch mode {
	case Ordinary:
	case Session:
		hc.Jar = nil
		hc.CheckRedirect = sameHost(base.CheckRedirect)
	case Credential:
		hc.Jar = nil
		hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if t, ok := hc.Transport.(*http.Transport); ok {
			own := ownConnection(t)
			hc.Transport = own
			// Nothing is kept alive; this frees what the clone's first use set up.
			return hc, own.CloseIdleConnections
		}
	}
	return hc, func() {}
}

// sameHost lets a redirect pass that stays at the same origin and keeps the
// method, and asks next, the user's own judgement, about it.
func sameHost(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if origin(req.URL) != origin(first.URL) || req.Method != first.Method {
			return http.ErrUseLastResponse
		}
		if next != nil {
			return next(req, via)
		}
		if len(via) >= maxRedirects {
			return errRedirects
		}
		return nil
	}
}

// origin is scheme, host and port, so that two addresses of one place are equal.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		switch u.Scheme {
		case "https":
			port = "443"
		case "http":
			port = "80"
		}
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// ownConnection is a copy of t that uses each connection once. Without HTTP/2
// nothing is multiplexed, and a request on a fresh connection is never repeated
// by net/http.
func ownConnection(t *http.Transport) *http.Transport {
	own := t.Clone()
	own.DisableKeepAlives = true
	own.ForceAttemptHTTP2 = false
	own.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	own.Protocols = new(http.Protocols)
	own.Protocols.SetHTTP1(true)
	if own.TLSClientConfig != nil {
		own.TLSClientConfig.NextProtos = nil
	}
	return own
}
