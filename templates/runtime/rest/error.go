//go:build go1.24

package rest

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

var errEmpty = errors.New("the body is empty")

// A RequestError is a request that could not be made: nothing was sent.
type RequestError struct {
	Operation string
	Err       error
}

// Error says what is wrong, without the values of parameters.
func (e *RequestError) Error() string { return e.Operation + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// An Error is an answer of the vendor that is no success.
type Error struct {
	Operation string // the vendor's word
	Status    int    // of HTTP, such as 404
	Header    http.Header
	Body      []byte // as it came; never part of the text
	// Code and Message are the vendor's, where the client's policy says where
	// they stand.
	Code, Message string
	// Detail is the body as the type that the document declares for the status;
	// nil for none.
	Detail any
	// Err is a failure to decode the body as that type; nil for none.
	Err error
}

// Error is the operation, the status, and the vendor's code and message.
func (e *Error) Error() string {
	text := e.Operation + ": " + strconv.Itoa(e.Status)
	if word := http.StatusText(e.Status); word != "" {
		text += " " + word
	}
	if e.Code != "" {
		text += ": " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// Unwrap returns what Detail and Err hold, as far as they are errors: a typed
// error is found by [errors.As].
func (e *Error) Unwrap() []error {
	var list []error
	if detail, ok := e.Detail.(error); ok {
		list = append(list, detail)
	}
	if e.Err != nil {
		list = append(list, e.Err)
	}
	return list
}

// JSON is the body as a lenient tree.
func (e *Error) JSON() jsonwire.Value { return jsonwire.Parse(e.Body) }

// A DecodeError is an answer that is not what its operation declares. It keeps
// all that came.
type DecodeError struct {
	Operation string
	Status    int
	Header    http.Header
	Body      []byte // never part of the text
	Err       error  // a *jsonwire.Error tells the place
}

// Error says what does not fit, and where.
func (e *DecodeError) Error() string {
	return e.Operation + ": the answer (status " + strconv.Itoa(e.Status) + ") does not decode: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }
