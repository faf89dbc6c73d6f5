package soap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/transport"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// numbers reads <n> after <n>.
func numbers(d *xmlwire.Decoder, yield func(int32) bool) {
	for d.Next() {
		n := d.Int32()
		if d.Err() != nil || !yield(n) {
			return
		}
	}
}

// stream ranges over the numbers of an answer, at most that many.
func stream(t *testing.T, a answer, most int) (got []int32, err error) {
	t.Helper()
	server, _, _ := serve(t, a)
	open := func() (*Stream, error) {
		_, s, err := new(Client).Stream(context.Background(), &Operation{Name: "Ask", Answers: true}, &Request{Endpoint: server.URL})
		return s, err
	}
	for n, err := range Seq(open, numbers) {
		if err != nil {
			return got, err
		}
		if got = append(got, n); len(got) == most {
			break
		}
	}
	return got, nil
}

func TestStreams(t *testing.T) {
	plain := inBody("<Answer><n>1</n><n>2</n><n>3</n></Answer>")
	multi := "--b\r\nContent-Type: text/xml\r\n\r\n" + plain + "\r\n--b--"
	var fault *Fault
	var broken *DecodeError
	for _, tt := range []struct {
		name   string
		answer answer
		most   int
		want   []int32
		target any
	}{
		{"whole", answer{200, xmlType, plain, ""}, 9, []int32{1, 2, 3}, nil},
		{"left early", answer{200, xmlType, plain, ""}, 2, []int32{1, 2}, nil},
		{"empty", answer{200, xmlType, inBody("<Answer/>"), ""}, 9, nil, nil},
		{"of several parts", answer{200, "multipart/related; boundary=b", multi, ""}, 9, []int32{1, 2, 3}, nil},
		{"in another charset", answer{200, "text/xml; charset=iso-8859-1", plain, ""}, 9, []int32{1, 2, 3}, nil},
		{"fault", answer{500, xmlType, inBody(fault11), ""}, 9, nil, &fault},
		{"fault of 1.2", answer{500, "application/soap+xml", fmt.Sprintf(envelope2, `<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code></e:Fault>`), ""}, 9, nil, &fault},
		{"a wrong value in the middle", answer{200, xmlType, inBody("<Answer><n>1</n><n>x</n><n>3</n></Answer>"), ""}, 9, []int32{1}, &broken},
		{"cut off", answer{200, xmlType, plain[:len(plain)-20], ""}, 9, []int32{1, 2, 3}, &broken},
		{"no SOAP", answer{200, "text/html", "<html></html>", ""}, 9, nil, &broken},
		{"nothing", answer{200, xmlType, "", ""}, 9, nil, &broken},
		{"no body", answer{200, xmlType, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>`, ""}, 9, nil, &broken},
		{"an empty body", answer{200, xmlType, inBody(""), ""}, 9, nil, &broken},
		{"more after the end", answer{200, xmlType, plain + "<x/>", ""}, 9, []int32{1, 2, 3}, &broken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stream(t, tt.answer, tt.most)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if (err != nil) != (tt.target != nil) || err != nil && !errors.As(err, tt.target) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// The first items are there before the last ones are sent, and a connection that
// breaks in between is an error of the network.
// closing notes that it was closed.
type closing struct{ closed bool }

func (c *closing) Close() error {
	c.closed = true
	return nil
}

// A stream whose answer turns out to be a refusal is of no use to anybody.
func TestAStreamBesideAnErrorIsClosed(t *testing.T) {
	body := &closing{}
	refused := errors.New("refused")
	for _, s := range []*Stream{nil, {body: body}} {
		for _, err := range Seq(func() (*Stream, error) { return s, refused }, numbers) {
			if !errors.Is(err, refused) {
				t.Errorf("error = %v, want %v", err, refused)
			}
		}
	}
	if !body.closed {
		t.Error("the stream was not closed")
	}
}

func TestAStreamDoesNotWait(t *testing.T) {
	seen := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", xmlType)
		io.WriteString(w, "<!--"+strings.Repeat(" ", 512)+"-->") // the charset is looked for within so much
		io.WriteString(w, strings.SplitAfter(inBody("<Answer><n>1</n><n>2</n></Answer>"), "</n>")[0])
		w.(http.Flusher).Flush()
		<-seen
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	open := func() (*Stream, error) {
		_, s, err := new(Client).Stream(ctx, &Operation{}, &Request{Endpoint: server.URL})
		return s, err
	}
	var got []int32
	var last error
	for n, err := range Seq(open, numbers) {
		if err != nil {
			last = err
			continue
		}
		got = append(got, n)
		close(seen)
	}
	var lost *transport.Error
	if !cmp.Equal(got, []int32{1}) || !errors.As(last, &lost) {
		t.Errorf("got %v, %v", got, last)
	}
}
