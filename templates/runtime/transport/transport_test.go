package transport

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, content)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestBodyIsReadToALimit(t *testing.T) {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, strings.Repeat("x", 10))
	}))
	defer vendor.Close()
	for limit, ok := range map[int64]bool{0: true, -1: true, 9: false, 10: true, 11: true} {
		resp, err := (&Client{MaxBody: limit}).Do(request(t, "GET", vendor.URL, ""), Ordinary)
		if (err == nil) != ok || resp.Status != http.StatusTeapot || len(resp.Body) < 9 {
			t.Errorf("limit %d: %+v, %v", limit, resp, err)
		}
		if e := (*Error)(nil); !ok && (!errors.Is(err, ErrTooLarge) || !errors.As(err, &e) || !e.Wrote) {
			t.Errorf("limit %d: error %v", limit, err)
		}
	}
}

func TestContentCodings(t *testing.T) {
	var plain, zipped, deflated, raw bytes.Buffer
	plain.WriteString("hello")
	for _, w := range []io.WriteCloser{gzip.NewWriter(&zipped), zlib.NewWriter(&deflated), must(flate.NewWriter(&raw, 5))} {
		io.WriteString(w, "hello")
		w.Close()
	}
	for _, tt := range []struct {
		coding string
		body   []byte
		want   string
		fails  bool
	}{
		{"", plain.Bytes(), "hello", false},
		{"identity", plain.Bytes(), "hello", false},
		{"gzip", zipped.Bytes(), "hello", false},
		{"x-gzip", zipped.Bytes(), "hello", false},
		{"gzip", nil, "", false},
		{"gzip", plain.Bytes(), "", true},
		{"deflate", deflated.Bytes(), "hello", false},
		{"deflate", raw.Bytes(), "hello", false},
	} {
		vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Content-Encoding", tt.coding)
			w.Write(tt.body)
		}))
		// The transport asks for no coding, so it undoes none.
		c := &Client{HTTP: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
		resp, err := c.Do(request(t, "GET", vendor.URL, ""), Ordinary)
		if (err != nil) != tt.fails || string(resp.Body) != tt.want {
			t.Errorf("%s: %+v, %v", tt.coding, resp, err)
		}
		vendor.Close()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { fmt.Fprint(w, "other") }))
	defer other.Close()
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch req.URL.Path {
		case "/there":
			fmt.Fprint(w, "same")
		case "/loop":
			http.Redirect(w, req, "/loop", http.StatusTemporaryRedirect)
		case "/away":
			http.Redirect(w, req, other.URL, http.StatusTemporaryRedirect)
		default:
			status := http.StatusTemporaryRedirect
			if req.URL.Path == "/found" {
				status = http.StatusFound
			}
			http.Redirect(w, req, "/there", status)
		}
	}))
	defer vendor.Close()
	for _, tt := range []struct {
		mode         Mode
		method, path string
		status       int
		body         string
	}{
		{Ordinary, "GET", "/", 200, "same"},
		{Ordinary, "GET", "/away", 200, "other"},
		{Session, "GET", "/", 200, "same"},
		{Session, "POST", "/", 200, "same"},
		{Session, "GET", "/found", 200, "same"},
		{Session, "POST", "/found", 302, ""},
		{Session, "GET", "/away", 307, ""},
		{Session, "POST", "/away", 307, ""},
		{Credential, "GET", "/", 307, ""},
		{Credential, "POST", "/", 307, ""},
		{Credential, "POST", "/away", 307, ""},
	} {
		body := ""
		if tt.method == "POST" {
			body = "x"
		}
		resp, err := new(Client).Do(request(t, tt.method, vendor.URL+tt.path, body), tt.mode)
		if err != nil || resp.Status != tt.status || tt.body != "" && string(resp.Body) != tt.body {
			t.Errorf("mode %d, %s %s: %+v, %v", tt.mode, tt.method, tt.path, resp, err)
		}
	}
	if _, err := new(Client).Do(request(t, "GET", vendor.URL+"/loop", ""), Session); !errors.Is(err, errRedirects) {
		t.Errorf("a loop gives %v", err)
	}
}

// A key in a header, or in the query, is not for others.
func TestHeadersStayAtTheirOrigin(t *testing.T) {
	seen := make(chan http.Header, 2)
	note := http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { seen <- req.Header })
	other := httptest.NewServer(note)
	defer other.Close()
	mux := http.NewServeMux()
	mux.Handle("/there", note)
	mux.Handle("/same", http.RedirectHandler("/there", http.StatusFound))
	mux.Handle("/away", http.RedirectHandler(other.URL, http.StatusFound))
	vendor := httptest.NewServer(mux)
	defer vendor.Close()
	for path, kept := range map[string]bool{"/same": true, "/away": false} {
		req := request(t, "GET", vendor.URL+path+"?key=hunter2", "")
		req.Header.Set("X-Api-Key", "hunter2")
		req.Header.Set("Accept", "text/plain")
		asked := false
		c := &Client{HTTP: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { asked = true; return nil }}}
		if _, err := c.Do(req, Ordinary); err != nil {
			t.Fatal(err)
		}
		got := <-seen
		if got.Get("Accept") != "text/plain" || !asked {
			t.Errorf("%s: Accept is %q, the user's judgement was asked: %v", path, got.Get("Accept"), asked)
		}
		if text := fmt.Sprint(got); strings.Contains(text, "hunter2") != kept {
			t.Errorf("%s: the headers are %v", path, text)
		}
	}
	loop := httptest.NewServer(http.RedirectHandler("/", http.StatusFound))
	defer loop.Close()
	if _, err := new(Client).Do(request(t, "GET", loop.URL, ""), Ordinary); !errors.Is(err, errRedirects) {
		t.Errorf("a loop gives %v", err)
	}
}

func TestUsersOwnRedirectPolicyIsAskedToo(t *testing.T) {
	vendor := httptest.NewServer(http.RedirectHandler("/x", http.StatusTemporaryRedirect))
	defer vendor.Close()
	c := &Client{HTTP: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	resp, err := c.Do(request(t, "GET", vendor.URL, ""), Session)
	if err != nil || resp.Status != 307 {
		t.Errorf("%+v, %v", resp, err)
	}
}

func TestOrigin(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"https://a/x", "https://A:443/y", true},
		{"http://a", "http://a:80", true},
		{"https://a", "http://a", false},
		{"https://a", "https://a:8443", false},
		{"https://a", "https://b.a", false},
		{"https://[::1]", "https://[::1]:443", true},
	} {
		a, b := must(url.Parse(tt.a)), must(url.Parse(tt.b))
		if (origin(a) == origin(b)) != tt.same {
			t.Errorf("%s and %s", tt.a, tt.b)
		}
	}
}

func TestCredentialHasAConnectionOfItsOwn(t *testing.T) {
	var conns atomic.Int32
	vendor := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Proto != "HTTP/1.1" && req.Header.Get("X-Credential") != "" {
			t.Errorf("a credential came over %s", req.Proto)
		}
	}))
	vendor.EnableHTTP2 = true
	vendor.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns.Add(1)
		}
	}
	vendor.StartTLS()
	defer vendor.Close()
	c := &Client{HTTP: vendor.Client()}
	call := func(mode Mode) {
		t.Helper()
		req := request(t, "POST", vendor.URL, "body")
		if mode == Credential {
			req.Header.Set("X-Credential", "1")
		}
		if _, err := c.Do(req, mode); err != nil {
			t.Fatal(err)
		}
	}
	call(Ordinary)
	call(Session)
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections of two ordinary calls", n)
	}
	call(Credential)
	call(Credential)
	call(Session)
	if n := conns.Load(); n != 3 {
		t.Errorf("%d connections, want one more for each credential", n)
	}
}

func TestCredentialIsNotRepeated(t *testing.T) {
	var attempts atomic.Int32
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			attempts.Add(1)
			io.ReadFull(conn, make([]byte, 10))
			conn.Close() // without an answer
		}
	}()
	for _, method := range []string{"GET", "POST"} {
		attempts.Store(0)
		_, err = new(Client).Do(request(t, method, "http://"+listener.Addr().String(), "body"), Credential)
		var e *Error
		if !errors.As(err, &e) || !e.Wrote || e.Timeout {
			t.Errorf("error %+v", err)
		}
		if n := attempts.Load(); n != 1 {
			t.Errorf("%s was sent %d times", method, n)
		}
	}
}

func TestJarServesOrdinaryCallsOnly(t *testing.T) {
	var cookie string
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		cookie = req.Header.Get("Cookie")
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "other"})
	}))
	defer vendor.Close()
	c := &Client{HTTP: &http.Client{Jar: must(cookiejar.New(nil))}}
	for _, tt := range []struct {
		mode Mode
		want string
	}{{Ordinary, ""}, {Session, ""}, {Credential, ""}, {Ordinary, "session=other"}} {
		if _, err := c.Do(request(t, "GET", vendor.URL, ""), tt.mode); err != nil || cookie != tt.want {
			t.Errorf("mode %d sent %q, %v", tt.mode, cookie, err)
		}
	}
}

var discard = log.New(io.Discard, "", 0)

// roundTripper is a RoundTripper that is not net/http's own.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestWrote(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = discard
	defer untrusted.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	foreign := func(err error) *http.Client {
		return &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, err })}
	}
	wrapped := &http.Client{Transport: roundTripper(http.DefaultTransport.RoundTrip)}
	for _, tt := range []struct {
		name  string
		http  *http.Client
		url   string
		ctx   context.Context
		wrote bool
	}{
		{"refused", nil, "http://" + closed.Addr().String(), nil, false},
		{"no host", nil, "http://", nil, false},
		{"no such scheme", nil, "gopher://x", nil, false},
		{"TLS to a plain server", nil, strings.Replace(plain.URL, "http:", "https:", 1), nil, false},
		{"unknown authority", nil, untrusted.URL, nil, false},
		{"ended before", nil, plain.URL, ended, false},
		{"cut off", nil, cut.URL, nil, true},
		{"wrapped, refused", wrapped, "http://" + closed.Addr().String(), nil, false},
		{"wrapped, cut off", wrapped, cut.URL, nil, true},
		{"foreign, unknown", foreign(errors.New("x")), plain.URL, nil, true},
		{"foreign, dial", foreign(&net.OpError{Op: "dial", Err: errors.New("x")}), plain.URL, nil, false},
		{"foreign, read", foreign(&net.OpError{Op: "read", Err: errors.New("x")}), plain.URL, nil, true},
		{"foreign, DNS", foreign(&net.DNSError{Err: "x"}), plain.URL, nil, false},
		{"foreign, ended before", foreign(nil), plain.URL, ended, false},
	} {
		for _, mode := range []Mode{Ordinary, Session, Credential} {
			req := request(t, "POST", tt.url, "body")
			if tt.ctx != nil {
				req = req.WithContext(tt.ctx)
			}
			_, err := (&Client{HTTP: tt.http}).Do(req, mode)
			var e *Error
			if !errors.As(err, &e) || e.Wrote != tt.wrote {
				t.Errorf("%s, mode %d: %+v", tt.name, mode, e)
			}
		}
	}
}

// answers is a client whose vendor answers over a pipe, within a bubble.
func answers(t *testing.T, h http.HandlerFunc) *Client {
	conns := make(chan net.Conn)
	listener := &pipeListener{conns: conns, done: make(chan struct{})}
	vendor := &http.Server{Handler: h, ErrorLog: discard}
	go vendor.Serve(listener)
	tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		conns <- far
		return near, nil
	}}
	t.Cleanup(func() { tr.CloseIdleConnections(); vendor.Close() })
	return &Client{HTTP: &http.Client{Transport: tr}}
}

type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func TestTimeoutsKeepTheirCause(t *testing.T) {
	errCaller := errors.New("the caller had enough")
	for _, mode := range []Mode{Ordinary, Session, Credential} {
		for name, limit := range map[string]func(context.Context) (context.Context, context.CancelFunc){
			"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Second)
			},
			"its cause": func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeoutCause(ctx, time.Second, errCaller)
			},
			"cancelled": func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(time.Second, func() { cancel(errCaller) })
				return ctx, func() { cancel(nil) }
			},
		} {
			synctest.Test(t, func(t *testing.T) {
				c := answers(t, func(_ http.ResponseWriter, req *http.Request) {
					io.Copy(io.Discard, req.Body)
					<-req.Context().Done()
				})
				ctx, cancel := limit(t.Context())
				defer cancel()
				_, err := c.Do(request(t, "POST", "http://vendor/", "body").WithContext(ctx), mode)
				var e *Error
				if !errors.As(err, &e) || !e.Wrote || e.Timeout != (name != "cancelled") {
					t.Errorf("%s, mode %d: %+v", name, mode, e)
				}
				if want := ctx.Err(); !errors.Is(err, want) {
					t.Errorf("%s, mode %d: %v is not %v", name, mode, err, want)
				}
				if name != "deadline" && !errors.Is(err, errCaller) {
					t.Errorf("%s, mode %d: %v has lost its cause", name, mode, err)
				}
			})
		}
	}
}

func TestABodyThatBreaksOffKeepsTheStatus(t *testing.T) {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "part")
	}))
	defer vendor.Close()
	resp, err := new(Client).Do(request(t, "GET", vendor.URL, ""), Ordinary)
	var e *Error
	if resp == nil || resp.Status != 200 || string(resp.Body) != "part" || !errors.As(err, &e) || !e.Wrote || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%+v, %v", resp, err)
	}
}

func TestErrorsGiveNothingAway(t *testing.T) {
	const secret = "s3cret-value"
	broken := func(answer string) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				conn.Read(make([]byte, 4096))
				io.WriteString(conn, answer)
				conn.Close()
			}
		}()
		return listener.Addr().String()
	}
	quoting := &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("cannot send %v with %v", req.URL, req.Header)
	})}
	for _, tt := range []struct {
		name string
		http *http.Client
		host string
	}{
		{"refused", nil, "127.0.0.1:1"},
		{"no HTTP", nil, broken("nonsense " + secret + "\r\n\r\n")},
		{"broken header", nil, broken("HTTP/1.1 200 OK\r\nSet-Cookie " + secret + "\r\n\r\n")},
		{"broken redirect", nil, broken("HTTP/1.1 302 Found\r\nLocation: http://%zz/" + secret + "\r\nContent-Length: 0\r\n\r\n")},
		{"a transport that quotes", quoting, "h"},
	} {
		for _, mode := range []Mode{Ordinary, Session, Credential} {
			req := request(t, "GET", "http://user:"+secret+"@"+tt.host+"/path?token="+secret, "")
			req.Header.Set("Authorization", secret)
			_, err := (&Client{HTTP: tt.http}).Do(req, mode)
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(fmt.Sprintf("%v %+v", e, e), secret) {
					t.Errorf("%s, mode %d: %v", tt.name, mode, e)
				}
			}
			if e := (*Error)(nil); !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "GET "+tt.host+": ") {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

func TestStreamArrivesWhileTheVendorWrites(t *testing.T) {
	more := make(chan struct{})
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, "a")
		w.(http.Flusher).Flush()
		<-more
		fmt.Fprint(w, "b")
	}))
	defer vendor.Close()
	s, err := new(Client).Stream(request(t, "GET", vendor.URL, ""), Session)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Body.Close()
	b := make([]byte, 1)
	if _, err := io.ReadFull(s.Body, b); err != nil || b[0] != 'a' {
		t.Fatalf("%s, %v", b, err)
	}
	close(more)
	if rest, err := io.ReadAll(s.Body); err != nil || string(rest) != "b" {
		t.Errorf("%s, %v", rest, err)
	}
}
