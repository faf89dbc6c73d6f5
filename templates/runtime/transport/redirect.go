//go:build go1.24

package transport

import (
	"crypto/tls"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
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
		hc.CheckRedirect = withoutHeaders(base.CheckRedirect)
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

// A judgement says whether a redirect is followed, as [http.Client.CheckRedirect]
// does.
type judgement func(req *http.Request, via []*http.Request) error

// orTen is the user's own judgement, or that of net/http.
func orTen(own judgement) judgement {
	if own != nil {
		return own
	}
	return func(_ *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects {
			return errRedirects
		}
		return nil
	}
}

// sameHost lets a redirect pass that stays at the same origin and keeps the
// method, and that the user's own judgement follows.
func sameHost(own judgement) judgement {
	own = orTen(own)
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if origin(req.URL) != origin(first.URL) || req.Method != first.Method {
			return http.ErrUseLastResponse
		}
		return own(req, via)
	}
}

// impersonal are the headers that say what is asked for, and not who asks. Among
// the others may be keys, which net/http knows by the name of Authorization alone.
var impersonal = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "Content-Encoding", "Content-Language", "Content-Type",
	"If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range", "Soapaction", "User-Agent",
}

// withoutHeaders takes the headers of a request away from a redirect that leads to
// another origin, the address that it came from included, and leaves the rest to
// the user's own judgement.
func withoutHeaders(own judgement) judgement {
	own = orTen(own)
	return func(req *http.Request, via []*http.Request) error {
		if origin(req.URL) != origin(via[0].URL) {
			maps.DeleteFunc(req.Header, func(name string, _ []string) bool {
				return !slices.Contains(impersonal, http.CanonicalHeaderKey(name))
			})
		}
		return own(req, via)
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
