//go:build go1.24

// Package soapsession tells package session what answers of package soap mean.
// The two do not know each other; generated clients join them here.
//
// It holds what is the same for every vendor: which failures say nothing about
// a session, what an answer to a login that no rule of the policy matched still
// shows, and how to see that a service is alive without a credential.
package soapsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/authgen/authgen/templates/runtime/session"
	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/transport"
)

// IsAtLeastVersion1 fails to compile in a client that is newer than this package.
const IsAtLeastVersion1 = true

// An Answer is what came of a call. Its parts may be read whatever that was.
type Answer struct {
	session.Exchange
	Fault *soap.Fault // nil for none
}

// Read takes what [soap.Client.Call] returned. Errors that do not name the
// operation get its name.
func Read(op *soap.Operation, reply *soap.Reply, err error) *Answer {
	a := &Answer{Exchange: session.Exchange{Err: err}}
	if reply != nil {
		a.Status, a.Header, a.Fault = reply.Status, reply.Header, reply.Fault
	}
	if lost := (*transport.Error)(nil); errors.As(err, &lost) {
		a.Err = fmt.Errorf("%s: %w", op.Name, err)
	}
	return a
}

// Decoded tells whether there is an answer that could be read, faults included.
func (a *Answer) Decoded() bool { return a.Err == nil || a.Fault != nil }

// FaultCode is the fault's code without its prefix; "" for none.
func (a *Answer) FaultCode() string {
	if a.Fault == nil {
		return ""
	}
	return a.Fault.Code
}

// FaultString is what the fault says in words; "" for none.
func (a *Answer) FaultString() string {
	if a.Fault == nil {
		return ""
	}
	return a.Fault.String
}

// FaultDetail is the text of the fault's detail; "" for none.
func (a *Answer) FaultDetail() string {
	if a.Fault == nil {
		return ""
	}
	return a.Fault.Detail.Text()
}

// Verdict is what an answer that no rule of the policy matched means for the
// session: a success proves it, and nothing else says anything about it.
func (a *Answer) Verdict() session.Verdict {
	if a.OK() {
		return session.Verdict{Kind: session.OK}
	}
	return session.Verdict{Kind: session.Failed, Err: a.Err}
}

// Evidence is what an answer to a login that no rule of the policy matched
// still shows.
func (a *Answer) Evidence() session.Evidence {
	e := session.Evidence{Wrote: true, Decoded: a.Decoded(), Status: a.Status}
	if lost := (*transport.Error)(nil); errors.As(a.Err, &lost) {
		e.Wrote = lost.Wrote
	}
	if unsent := (*soap.EncodeError)(nil); errors.As(a.Err, &unsent) {
		e.Wrote = false
	}
	switch {
	case a.Fault == nil:
	case a.Fault.IsClient():
		e.Fault = session.ClientFault
	default:
		e.Fault = session.ServerFault
	}
	return e
}

// Login makes the answer to a login, renewal or rotation that the policy has not
// judged yet.
func (a *Answer) Login() session.Answer {
	answer := session.Answer{Class: a.Evidence().Class(), Date: a.Date(), Err: a.Err}
	if a.Fault != nil {
		answer.Code, answer.Message = a.Fault.Code, a.Fault.String
	}
	return answer
}

// errNotAlive says that a service did not show that it is up.
var errNotAlive = errors.New("the service does not answer SOAP")

// Reach sends a message without content to a service. Any SOAP answer, such as
// the fault that is to be expected, shows that the service is alive; a
// maintenance page or an HTTP 503 does not.
func Reach(ctx context.Context, c *soap.Client, endpoint string, version soap.Version) error {
	op := soap.Operation{Name: "reach", Version: version}
	reply, err := c.Call(ctx, &op, &soap.Request{Endpoint: endpoint, Mode: transport.Session})
	a := Read(&op, reply, err)
	spoke := a.Fault != nil || a.OK() && len(reply.Body) > 0
	switch {
	case spoke && a.Status != http.StatusServiceUnavailable:
		return nil
	case a.OK():
		return errNotAlive
	}
	return a.Err
}
