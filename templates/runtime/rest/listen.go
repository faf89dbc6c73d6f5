//go:build go1.24

package rest

import (
	"context"
	"net/http"
)

// listenerKey is where a context keeps who reads the headers of answers.
type listenerKey struct{}

// A listener reads one header, and asks those before it.
type listener struct {
	header string
	read   func(value string)
	before *listener
}

// Listen returns a context for calls whose answers' header is of interest: read
// gets its value, "" if it is absent, before the call returns, whatever the answer
// is. Logins and renewals that a call brings about are not listened to.
func Listen(ctx context.Context, header string, read func(value string)) context.Context {
	before, _ := ctx.Value(listenerKey{}).(*listener)
	return context.WithValue(ctx, listenerKey{}, &listener{header, read, before})
}

// Tell tells those who listen of the headers of an answer. Generated clients call
// it.
func Tell(ctx context.Context, h http.Header) {
	l, _ := ctx.Value(listenerKey{}).(*listener)
	for ; l != nil; l = l.before {
		l.read(h.Get(l.header))
	}
}
