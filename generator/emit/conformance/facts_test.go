package conformance_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgen/authgen/generated/fakevendor"
	"github.com/authgen/authgen/generated/session"
)

// The files facts_*_test.go hold what the vendors' own pages say about sessions,
// a sentence a test, against the fake vendor that is generated beside each
// client. Each runs in a bubble, so that hours pass at once.

// A fact is a sentence about a vendor, and the test of it.
type fact struct {
	says string
	test func(t *testing.T)
}

// holds runs the tests of facts.
func holds(t *testing.T, facts []fact) {
	for _, f := range facts {
		t.Run(f.says, func(t *testing.T) { synctest.Test(t, f.test) })
	}
}

// logins fails the test unless the vendor saw that many logins.
func logins(t *testing.T, srv *fakevendor.Server, want int) {
	t.Helper()
	if got := srv.Logins(); len(got) != want {
		t.Errorf("the vendor saw %d logins, want %d: %v", len(got), want, outcomesOf(got))
	}
}

func outcomesOf(list []fakevendor.Attempt) []string {
	var out []string
	for _, a := range list {
		out = append(out, string(a.Outcome))
	}
	return out
}

// refused is how many calls the vendor refused for their session.
func refused(srv *fakevendor.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Outcome == fakevendor.Expired {
			n++
		}
	}
	return n
}

// must fails the test for an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// two is a call's error alone.
func two[T any](_ T, err error) error { return err }

// pass lets time pass, with a call now and then.
func pass(t *testing.T, d, every time.Duration, call func() error) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(every)
		must(t, call())
	}
	synctest.Wait()
}

// A heard is what a client's hook has told of.
type heard struct{ kinds chan session.EventKind }

func newHeard() *heard { return &heard{make(chan session.EventKind, 1000)} }

func (h *heard) hook(e session.Event) { h.kinds <- e.Kind }

// count is how often something was told of, so far.
func (h *heard) count(kind session.EventKind) int {
	synctest.Wait()
	n := 0
	for i := len(h.kinds); i > 0; i-- {
		k := <-h.kinds
		if k == kind {
			n++
		}
		h.kinds <- k
	}
	return n
}

// together runs f at once in many goroutines.
func together(t *testing.T, n int, f func(ctx context.Context) error) {
	t.Helper()
	errs := make(chan error, n)
	for range n {
		go func() { errs <- f(t.Context()) }()
	}
	for range n {
		must(t, <-errs)
	}
}

// carried is the values of a header in the executed requests.
func carried(srv *fakevendor.Server, header string) []string {
	var list []string
	for _, r := range srv.Requests() {
		if v := r.Header.Get(header); v != "" && r.Outcome == fakevendor.Executed {
			list = append(list, v)
		}
	}
	return list
}

// distinctOf is the list without repetitions.
func distinctOf(list []string) map[string]bool {
	set := map[string]bool{}
	for _, v := range list {
		set[v] = true
	}
	return set
}

// in is the text of an element of a request.
func in(r fakevendor.Request, element string) string { return elementOf(string(r.Body), element) }

// elementOf is the text of an element.
func elementOf(body, name string) string {
	_, rest, ok := strings.Cut(body, name+">")
	if !ok {
		return ""
	}
	text, _, _ := strings.Cut(rest, "<")
	return text
}
