//go:build go1.24

package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// An Authenticate tells whether a request was sent by the vendor: it returns an
// error if it was not, or if it cannot tell. body is what the request's body
// held, for signatures; the body itself can be read again. What it returns is not
// shown to the sender.
type Authenticate func(r *http.Request, body []byte) error

// defaultMaxHook is the largest body of a delivery where none is set.
const defaultMaxHook = 1 << 20

// A Hook is what all deliveries of a webhook or a callback share: requests that
// the vendor sends to us. Generated clients hold one in a package-level variable
// each.
type Hook struct {
	Name       string   // the vendor's word
	Method     string   // of HTTP
	MediaTypes []string // of the body, such as "application/json"; nil for no body
	Optional   bool     // a delivery may come without the body
	MaxBody    int64    // 0 means 1 MiB
	Status     int      // of the answer to a delivery that was taken; 0 means 204
}

// Handler takes the hook's deliveries. A request of another method or media type,
// one that is too large, and one that authenticate does not vouch for never reach
// take; without authenticate all are refused. An error of take that is a
// [*HookError] chooses the answer, any other is answered with 500 and without its
// text.
func (h *Hook) Handler(authenticate Authenticate, take func(context.Context, *Delivery) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		d, err := h.receive(w, r, authenticate)
		if err == nil {
			err = take(r.Context(), d)
		}
		if err != nil {
			h.refuse(w, err)
			return
		}
		d.write(w, h.Status)
	})
}

// receive checks a request and reads it.
func (h *Hook) receive(w http.ResponseWriter, r *http.Request, authenticate Authenticate) (*Delivery, error) {
	if h.Method != "" && r.Method != h.Method {
		w.Header().Set("Allow", h.Method)
		return nil, refusal(http.StatusMethodNotAllowed)
	}
	body, err := h.read(w, r)
	if err != nil {
		return nil, err
	}
	if err := h.accepts(r, body); err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if authenticate == nil || authenticate(r, body) != nil {
		return nil, refusal(http.StatusForbidden)
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return &Delivery{Hook: h.Name, Request: r, Body: body}, nil
}

func (h *Hook) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := h.MaxBody
	if limit <= 0 {
		limit = defaultMaxHook
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, refusal(http.StatusRequestEntityTooLarge)
	}
	return nil, refusal(http.StatusBadRequest)
}

// accepts checks what kind of body came.
func (h *Hook) accepts(r *http.Request, body []byte) error {
	if len(body) == 0 {
		if h.MediaTypes == nil || h.Optional {
			return nil
		}
		return &HookError{Status: http.StatusBadRequest, Message: errEmpty.Error()}
	}
	if h.MediaTypes == nil {
		return nil // nobody reads it
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	coding := r.Header.Get("Content-Encoding")
	if err != nil || coding != "" && coding != "identity" || !slices.ContainsFunc(h.MediaTypes, func(t string) bool { return matches(kind, t) }) {
		return refusal(http.StatusUnsupportedMediaType)
	}
	return nil
}

// matches tells whether a media type is the one that is wanted, or in its range.
// Types of JSON are one.
func matches(have, want string) bool {
	want, _, _ = strings.Cut(strings.ToLower(want), ";")
	want = strings.TrimSpace(want)
	family, ranged := strings.CutSuffix(want, "/*")
	switch {
	case have == want || want == "*/*":
		return true
	case ranged:
		return strings.HasPrefix(have, family+"/")
	}
	return isJSON(have) && isJSON(want)
}

// refuse answers a request that was not taken.
func (h *Hook) refuse(w http.ResponseWriter, err error) {
	e := refusal(http.StatusInternalServerError)
	if chosen := (*HookError)(nil); errors.As(err, &chosen) && http.StatusText(chosen.Status) != "" {
		e = chosen
	}
	http.Error(w, e.Error(), e.Status)
}

// A HookError chooses the answer to a delivery that is not taken.
type HookError struct {
	Status  int    // of HTTP, such as 404; senders repeat what is answered with 5xx; one that does not exist counts as 500, without the message
	Message string // for the sender; the status's own words if empty
}

func refusal(status int) *HookError { return &HookError{Status: status} }

// Error is the text that the sender gets.
func (e *HookError) Error() string {
	if e.Message != "" {
		return e.Message
	}
	return http.StatusText(e.Status)
}

// A Delivery is an authenticated request of the vendor. Its methods may be called
// concurrently. It is printed without what it holds.
type Delivery struct {
	Hook    string // the vendor's word
	Request *http.Request
	Body    []byte // Request.Body holds it too

	once      sync.Once
	tree      jsonwire.Value
	mediaType string // of the answer
	answer    []byte
}

// Format prints the name of the hook, whatever the verb: what came may be secret.
func (d *Delivery) Format(f fmt.State, _ rune) { io.WriteString(f, "delivery of "+d.Hook) }

// JSON is the body as a lenient tree; a missing value when it is no JSON. The
// members of an object without its braces, as vendors have been seen to write,
// are read as the object.
func (d *Delivery) JSON() jsonwire.Value {
	d.once.Do(func() {
		d.tree = jsonwire.Parse(d.Body)
		if !d.tree.Exists() || d.tree.Kind() == jsonwire.String {
			if bare := jsonwire.Parse([]byte("{" + string(d.Body) + "}")); bare.Exists() {
				d.tree = bare
			}
		}
	})
	return d.tree
}

// Decode reads the body by decode. What does not fit is a [*HookError] with
// status 400 that says where.
func (d *Delivery) Decode(decode func(*jsonwire.Decoder)) error {
	return d.DecodeAs(func(body []byte) ([]byte, error) { return body, nil }, decode)
}

// DecodeAs is like Decode, of a body of which convert makes JSON.
func (d *Delivery) DecodeAs(convert func([]byte) ([]byte, error), decode func(*jsonwire.Decoder)) error {
	data, err := convert(d.Body)
	if err == nil {
		dec := jsonwire.NewDecoder(data)
		decode(dec)
		err = dec.End()
	}
	if err != nil {
		return &HookError{Status: http.StatusBadRequest, Message: "the body does not decode: " + err.Error()}
	}
	return nil
}

// Respond makes what encode writes the body of the answer.
func (d *Delivery) Respond(mediaType string, encode func(*jsonwire.Encoder)) error {
	e := jsonwire.NewEncoder(nil)
	encode(e)
	data, err := e.Bytes()
	d.mediaType, d.answer = mediaType, data
	return err
}

// write answers a delivery that was taken.
func (d *Delivery) write(w http.ResponseWriter, status int) {
	switch {
	case status == 0 && d.answer == nil:
		status = http.StatusNoContent
	case status == 0:
		status = http.StatusOK
	}
	if d.answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", d.mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(d.answer) // the sender is gone if it fails
}
