package conformance_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// latency is how long every vendor takes to answer.
const latency = 20 * time.Millisecond

// A wire is the way to a vendor: it counts and keeps what passes, and can be
// broken.
type wire struct {
	answer func(*exchange) *http.Response

	mu     sync.Mutex
	passed []*exchange
	broken func(*exchange) (*http.Response, error) // nil: whole; both results nil: passes
	lose   func(*exchange) bool                    // the vendor acts, its answer is lost
}

// An exchange is a request as the vendor sees it.
type exchange struct {
	at     time.Time
	host   string
	method string
	path   string
	action string // last word of SOAPAction
	header http.Header
	body   string
}

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	x := &exchange{at: time.Now(), host: req.URL.Host, method: req.Method, path: req.URL.Path, header: req.Header.Clone()}
	for name, values := range req.Header { // SOAPAction goes over the wire in a case of its own
		if strings.EqualFold(name, "SOAPAction") {
			x.action = strings.Trim(values[0][strings.LastIndexByte(values[0], '/')+1:], `"`)
		}
	}
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		x.body = string(b)
	}
	w.mu.Lock()
	broken, lose := w.broken, w.lose
	w.mu.Unlock()
	if broken != nil {
		resp, err := broken(x)
		if err != nil && !errors.Is(err, errRefusedConnection) || resp != nil {
			w.note(x)
		}
		if errors.Is(err, errSilence) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		if resp != nil || err != nil {
			return resp, err
		}
	}
	w.note(x)
	time.Sleep(latency)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.answer(x)
	if lose != nil && lose(x) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	}
	return resp, nil
}

func (w *wire) note(x *exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passed = append(w.passed, x)
}

// breaks sets what happens instead of an answer; nil mends the wire.
func (w *wire) breaks(how func(*exchange) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = how
}

// loses sets whose answers are lost.
func (w *wire) loses(which func(*exchange) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lose = which
}

// count is how many requests passed that match.
func (w *wire) count(match func(*exchange) bool) int {
	return len(w.all(match))
}

func (w *wire) all(match func(*exchange) bool) []*exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []*exchange
	for _, x := range w.passed {
		if match(x) {
			list = append(list, x)
		}
	}
	return list
}

var (
	errSilence           = errors.New("the vendor says nothing")
	errRefusedConnection = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
)

// The ways in which a vendor is not there.
var outages = map[string]func(*exchange) (*http.Response, error){
	"503":              func(*exchange) (*http.Response, error) { return reply(503, "text/plain", "busy"), nil },
	"maintenance page": func(*exchange) (*http.Response, error) { return reply(200, "text/html", "<html>Back soon</html>"), nil },
	"silence":          func(*exchange) (*http.Response, error) { return nil, errSilence },
	"no connection":    func(*exchange) (*http.Response, error) { return nil, errRefusedConnection },
}

// reply makes an answer.
func reply(status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {contentType}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
	}
}

// seen fails the test unless the number of matching requests is want.
func seen(t *testing.T, w *wire, what string, match func(*exchange) bool, want int) {
	t.Helper()
	if n := w.count(match); n != want {
		t.Errorf("%d requests of %s, want %d", n, what, want)
	}
}
