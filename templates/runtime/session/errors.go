//go:build go1.24

package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The states in which no session can be had. Every error of this package that
// is about one of them wraps it; ask with errors.Is.
var (
	// ErrCredential: the credential cannot be right; nothing was sent. See *CredentialError.
	ErrCredential = errors.New("the credential cannot be right")
	// ErrRefused: the vendor refused the credential. Nobody sends it again before it changes or a person acknowledges.
	ErrRefused = errors.New("the vendor refused the credential")
	// ErrLockedOut: the vendor says that the account is locked.
	ErrLockedOut = errors.New("the vendor has locked the account")
	// ErrExhausted: the login budget is spent; nothing was sent.
	ErrExhausted = errors.New("the login budget is spent")
	// ErrThrottled: the next login must wait, as the vendor or the policy says.
	ErrThrottled = errors.New("logins are throttled")
	// ErrCooling: an earlier login went wrong in a way that may have been counted; the next one must wait.
	ErrCooling = errors.New("the next login must wait")
	// ErrMisconfigured: the vendor refused something that is not the user's secret, such as an application key.
	ErrMisconfigured = errors.New("the vendor refused the configuration")
	// ErrBlocked: the vendor does not let this identity be used.
	ErrBlocked = errors.New("the vendor blocks this identity")
	// ErrOutage: the vendor cannot be reached or says that it is down.
	ErrOutage = errors.New("the vendor is not available")
	// ErrSessionNotAccepted: logins succeed, but the vendor refuses the sessions they open.
	ErrSessionNotAccepted = errors.New("the vendor refuses the sessions that it opens")
	// ErrSessionFlapping: sessions are refused too often; perhaps two programs replace each other's.
	ErrSessionFlapping = errors.New("the vendor refuses sessions too often")
	// ErrIdentity: the session does not act as the identity of the slot.
	ErrIdentity = errors.New("the session does not act as the identity")
	// ErrExpired: the vendor refused the call because of its session and did not execute it.
	ErrExpired = errors.New("the vendor refused the session")
	// ErrStore: the store cannot be read or written; nothing was sent.
	ErrStore = errors.New("the session store is not available")
	// ErrBusy: another process holds the login, for longer than a caller can wait.
	ErrBusy = errors.New("another login is under way")
	// ErrClosed: the keeper was closed.
	ErrClosed = errors.New("the client is closed")
)

// An Error says why a call has no session, or what became of its session. Its
// text holds no value of the credential and no token.
type Error struct {
	Client     string    // Policy.Title
	Op         string    // the operation that was called; "" for none
	Kind       error     // one of the Err values of this package
	Class      Class     // what the login's answer meant, for errors of a login
	Code       string    // the vendor's code
	Message    string    // the vendor's words
	Field      string    // of the credential, if it is about one
	Trigger    string    // the policy's block that matched
	Generation uint64    // of the session, 0 for none
	Replayed   bool      // the call was sent twice
	Renewed    bool      // a newer session stands ready or is being opened
	Until      time.Time // when it ends by itself by this machine's clock; zero if it does not, or nobody knows
	Help       string    // what a person can do
	Err        error     // the cause

	scrub scrub
}

// Error is one line: who, what, why, until when, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Client)
	if e.Op != "" {
		b.WriteString(": " + e.Op)
	}
	if e.Kind != nil {
		b.WriteString(": " + e.Kind.Error())
	}
	e.details(&b)
	text := b.String()
	if e.scrub != nil {
		text = e.scrub(text)
	}
	return text
}

func (e *Error) details(b *strings.Builder) {
	if e.Field != "" {
		fmt.Fprintf(b, " (field %s)", e.Field)
	}
	if e.Trigger != "" {
		fmt.Fprintf(b, " (%s)", e.Trigger)
	}
	if e.Code != "" {
		b.WriteString(": " + e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Err != nil && !errors.Is(e.Err, e.Kind) {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Replayed {
		b.WriteString(" (sent twice)")
	}
	if !e.Until.IsZero() {
		b.WriteString(", until " + e.Until.UTC().Format(time.RFC3339))
	}
	if e.Help != "" {
		b.WriteString("; " + e.Help)
	}
}

// GoString is the text, so that %#v shows no more than %v.
func (e *Error) GoString() string { return fmt.Sprintf("&session.Error{%q}", e.Error()) }

// MarshalJSON gives the text alone.
func (e *Error) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// MarshalText gives the text alone.
func (e *Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// A CredentialError names the field of a credential that cannot be right and
// where in it the fault lies. It never holds the value.
type CredentialError struct {
	Client string // Policy.Title
	Field  string
	Offset int    // in bytes from the start of the value; -1 if the fault has no place
	Index  int    // the same in characters; -1
	Reason string // such as "a line feed (U+000A) at the end"
}

// Error names the client, the field, the reason and the place.
func (e *CredentialError) Error() string {
	text := fmt.Sprintf("%s: credential field %s: %s", e.Client, e.Field, e.Reason)
	if e.Index >= 0 {
		text += fmt.Sprintf(" at character %d (byte offset %d)", e.Index+1, e.Offset)
	}
	return text + "; nothing was sent"
}

// Unwrap gives ErrCredential.
func (e *CredentialError) Unwrap() error { return ErrCredential }
