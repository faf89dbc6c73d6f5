//go:build go1.24

// Package restsession tells package session what replies of package rest mean.
// The two do not know each other; generated clients join them here.
//
// It holds what is the same for every vendor: which failures say nothing about
// a session, what a reply to a login that no rule of the policy matched still
// shows, and how to see that a service is alive without a credential.
package restsession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/rest"
	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/transport"
)

// IsAtLeastVersion1 fails to compile in a client that is newer than this package.
const IsAtLeastVersion1 = true

// An Answer is what came of a call. Its parts may be read whatever that was.
type Answer struct {
	session.Exchange

	reply *rest.Reply // nil without an answer
}

// Read takes what [rest.Client.Call] returned and, as err, what became of the
// reply: a transport error, a refusal, a failure to decode. Errors that do not
// name the operation get its name.
func Read(op *rest.Operation, reply *rest.Reply, err error) *Answer {
	a := &Answer{Exchange: session.Exchange{Err: err}, reply: reply}
	if reply != nil {
		a.Status, a.Header = reply.Status, reply.Header
	}
	if lost := (*transport.Error)(nil); errors.As(err, &lost) {
		a.Err = fmt.Errorf("%s: %w", op.Name, err)
	}
	return a
}

// JSON is the body as a lenient tree; a missing value when it is no JSON.
func (a *Answer) JSON() jsonwire.Value {
	if a.reply == nil {
		return jsonwire.Value{}
	}
	return a.reply.JSON()
}

// Text is the body as it came.
func (a *Answer) Text() string {
	if a.reply == nil {
		return ""
	}
	return string(a.reply.Body)
}

// Decoded tells whether there is an answer that comes from the vendor's
// interface, whatever its status: JSON, a plain text, or nothing but a status. A
// page for people, such as those of proxies and maintenance, is none.
func (a *Answer) Decoded() bool {
	if a.reply == nil || errors.As(a.Err, new(*transport.Error)) {
		return false
	}
	body := bytes.TrimSpace(a.reply.Body)
	if len(body) == 0 || a.JSON().Exists() {
		return true
	}
	kind := a.reply.MediaType()
	return body[0] != '<' && !strings.Contains(kind, "html") && !strings.Contains(kind, "json")
}

// Matched is the verdict of a rule of the policy, named by its block. A body that
// has not been read is closed: the caller does not get it.
func (a *Answer) Matched(kind session.VerdictKind, trigger string) session.Verdict {
	a.reply.Close()
	return a.Exchange.Matched(kind, trigger)
}

// Verdict is what an answer that no rule of the policy matched means for the
// session. A success proves it, and so does a refusal that only a caller who was
// let in can get: of the request's form or of what it names. The rest says
// nothing.
func (a *Answer) Verdict() session.Verdict {
	if a.OK() {
		return session.Verdict{Kind: session.OK}
	}
	v := session.Verdict{Kind: session.Failed, Err: a.Err}
	switch a.Status {
	case http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusUnprocessableEntity:
		if a.Decoded() {
			v.Kind = session.Answered
		}
	}
	return v
}

// Evidence is what an answer to a login that no rule of the policy matched
// still shows.
func (a *Answer) Evidence() session.Evidence {
	e := session.Evidence{Wrote: true, Decoded: a.Decoded(), Status: a.Status}
	if lost := (*transport.Error)(nil); errors.As(a.Err, &lost) {
		e.Wrote = lost.Wrote
	}
	if errors.As(a.Err, new(*rest.RequestError)) {
		e.Wrote = false
	}
	return e
}

// Login makes the answer to a login, renewal or rotation that the policy has not
// judged yet.
func (a *Answer) Login() session.Answer {
	answer := session.Answer{Class: a.Evidence().Class(), Date: a.Date(), Err: a.Err}
	if refusal := (*rest.Error)(nil); errors.As(a.Err, &refusal) {
		answer.Code, answer.Message = refusal.Code, refusal.Message
	}
	return answer
}

// errNotAlive says that a service did not show that it is up.
var errNotAlive = errors.New("the service does not answer")

// Reach sends a request without a credential. A refusal of the request, which is
// what is to be expected, shows that the service is alive, whatever its body is;
// so does an answer of the interface. A page for people that says 200, a redirect,
// and a status from 500 on do not.
func Reach(ctx context.Context, c *rest.Client, op *rest.Operation, endpoint string) error {
	reply, err := c.Call(ctx, rest.NewRequest(op, endpoint), transport.Session)
	if err != nil {
		return err
	}
	if reply.Stream != nil {
		reply.Close()
		return nil
	}
	a := Read(op, reply, nil)
	client := a.Status >= 400 && a.Status < 500 && a.Status != http.StatusTooManyRequests && a.Status != http.StatusRequestTimeout
	if client || reply.OK() && a.Decoded() {
		return nil
	}
	return errNotAlive
}
