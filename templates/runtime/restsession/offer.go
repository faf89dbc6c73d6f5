//go:build go1.24

package restsession

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/rest"
	"github.com/authgen/authgen/templates/runtime/session"
)

// Offer gives the secrets that a vendor sent to the keepers of the accounts that
// they are for, each as a candidate that the next login tries. choose changes a
// copy of a keeper's credential to what an item of the list holds, and says
// whether the item is for it.
//
// What cannot be right, names no account of the keepers, or leaves open which of
// several secrets is meant, is refused for good; what the store could not keep
// may be sent again. The sender is told nothing of what it sent.
func Offer(ctx context.Context, list jsonwire.Value, keepers []*session.Keeper, choose func(item jsonwire.Value, v session.Values) bool) error {
	items := list.Items()
	if list.Kind() != jsonwire.ArrayKind || len(items) == 0 {
		return &rest.HookError{Status: http.StatusBadRequest, Message: "it holds no credentials"}
	}
	found := false
	var errs []error
	for _, k := range keepers {
		offers := chosen(items, k.Credential(), choose)
		found = found || len(offers) > 0
		switch len(offers) {
		case 0:
		case 1:
			errs = append(errs, k.Offer(ctx, offers[0]))
		default:
			errs = append(errs, errSeveral)
		}
	}
	if !found {
		return &rest.HookError{Status: http.StatusUnprocessableEntity, Message: "it holds no credential of an account that is known here"}
	}
	return answerTo(errors.Join(errs...))
}

// errSeveral says that a list holds several secrets for one account.
var errSeveral = errors.New("several different credentials for one account")

// chosen are the different credentials that items hold for the account of v.
func chosen(items []jsonwire.Value, v session.Values, choose func(jsonwire.Value, session.Values) bool) []session.Values {
	var offers []session.Values
	for _, item := range items {
		next := slices.Clone(v)
		if choose(item, next) && !slices.ContainsFunc(offers, next.Equal) {
			offers = append(offers, next)
		}
	}
	return offers
}

// answerTo is what the sender is told.
func answerTo(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, session.ErrStore), errors.Is(err, session.ErrBusy), errors.Is(err, session.ErrClosed),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &rest.HookError{Status: http.StatusServiceUnavailable}
	case errors.Is(err, errSeveral):
		return &rest.HookError{Status: http.StatusConflict, Message: errSeveral.Error()}
	case errors.Is(err, session.ErrCredential):
		return &rest.HookError{Status: http.StatusUnprocessableEntity, Message: "a credential cannot be right"}
	}
	return err
}
