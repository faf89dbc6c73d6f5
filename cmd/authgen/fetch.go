package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/authgen/authgen/generator"
)

// The limits of what is fetched for one address that the user names.
const (
	fetchTime     = time.Minute
	fetchFile     = 32 << 20 // bytes of one file
	fetchAll      = 64 << 20 // bytes of all
	fetchFiles    = 200
	fetchRedirect = 5
)

// rootPage is the name of what stands at a host without a path.
const rootPage = "."

// A remote is the host that the user named, read as a folder: each file is
// fetched when it is opened, and kept. Names are those of URLs without the first
// slash, query included. Nothing is fetched from elsewhere, except by
// redirects, which lead neither from https to http nor to an address that is
// private to this machine or its network, unless that is the host that the user
// named.
type remote struct {
	ctx    context.Context // of all that is fetched: fs.FS has no place for one
	base   *url.URL
	client *http.Client
	files  generator.Tree
	size   int
}

// dialRemote prepares to read from the host of base.
func dialRemote(ctx context.Context, base *url.URL) *remote {
	r := &remote{ctx: ctx, base: base, files: generator.Tree{}}
	r.client = &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: r.dial, ForceAttemptHTTP2: true},
		CheckRedirect: r.redirect,
	}
	return r
}

// errPrivate refuses a redirect.
var errPrivate = errors.New("redirected to a private address, which is not followed")

// dial connects to the host that the user named, or its proxy, wherever it is,
// and to others only at public addresses. It looks at the address that a name
// stands for when the connection is made, so that a name cannot change its mind.
func (r *remote) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := &net.Dialer{Timeout: 10 * time.Second}
	if !r.trusted(addr) {
		d.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	}
	return d.DialContext(ctx, network, addr)
}

// trusted reports whether addr is that of the named host or of its proxy.
func (r *remote) trusted(addr string) bool {
	if addr == hostPort(r.base) {
		return true
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: r.base})
	return err == nil && proxy != nil && addr == hostPort(proxy)
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// public reports an address that is not one of the internet.
func public(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	a := ap.Addr().Unmap()
	carrier := netip.MustParsePrefix("100.64.0.0/10") // shared by carriers, RFC 6598
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || carrier.Contains(a) {
		return errPrivate
	}
	return nil
}

func (r *remote) redirect(req *http.Request, via []*http.Request) error {
	switch {
	case len(via) > fetchRedirect:
		return fmt.Errorf("redirected more than %d times", fetchRedirect)
	case req.URL.Scheme != "https" && req.URL.Scheme != "http":
		return fmt.Errorf("redirected to a %s address", req.URL.Scheme)
	case r.base.Scheme == "https" && req.URL.Scheme == "http":
		return errors.New("redirected from https to http")
	case hostPort(req.URL) == hostPort(r.base):
		return nil
	}
	return r.resolves(req.Context(), req.URL.Hostname())
}

// resolves refuses names that stand for a private address: a proxy, if there is
// one, connects out of sight.
func (r *remote) resolves(ctx context.Context, host string) error {
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return err
	}
	for _, a := range addrs {
		if err := public(netip.AddrPortFrom(a, 443).String()); err != nil {
			return err
		}
	}
	return nil
}

// Open implements [fs.FS].
func (r *remote) Open(name string) (fs.File, error) {
	if _, err := r.ReadFile(name); err != nil {
		return nil, err
	}
	return r.files.Open(name)
}

// ReadFile implements [fs.ReadFileFS].
func (r *remote) ReadFile(name string) ([]byte, error) {
	if data, err := r.files.ReadFile(name); err == nil {
		return data, nil
	}
	data, err := r.fetch(name)
	if err != nil {
		return nil, &fs.PathError{Op: "fetch", Path: name, Err: err}
	}
	r.files[name] = data
	r.size += len(data)
	return data, nil
}

func (r *remote) fetch(name string) ([]byte, error) {
	if len(r.files) >= fetchFiles {
		return nil, fmt.Errorf("more than %d files", fetchFiles)
	}
	u := *r.base
	if name == rootPage {
		name = ""
	}
	u.Path, u.RawQuery, _ = strings.Cut("/"+name, "?")
	req, err := http.NewRequestWithContext(r.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "authgen/"+generator.Version)
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, reason(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return nil, fs.ErrNotExist
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the server answers with %s", resp.Status)
	}
	most := min(fetchFile, fetchAll-r.size)
	data, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)+1))
	switch {
	case err != nil:
		return nil, reason(err)
	case len(data) > most:
		return nil, fmt.Errorf("larger than %d MB", most>>20)
	}
	return data, nil
}

// reason is why a request failed, without the address, which is known.
func reason(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", fetchTime)
	}
	return err
}
