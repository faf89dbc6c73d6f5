//go:build go1.24

package fakevendor

import "fmt"

// An Error is what a handler returns for the vendor's own error, in the form that
// the policy's block `error` knows it by: a flag or a status in the answer.
type Error struct{ Code, Message string }

// Error implements error.
func (e *Error) Error() string { return "vendor error " + e.Code + ": " + e.Message }

// A Fault is what a handler returns for a SOAP fault.
type Fault struct {
	Code string // Client or Server; Server if it is empty
	Text string
}

// Error implements error.
func (f *Fault) Error() string { return "fault: " + f.Text }

// A Status is what a handler returns for an answer of another HTTP status.
type Status struct {
	Code  int
	Media string // of the body; JSON if it is empty
	Body  string
}

// Error implements error.
func (s *Status) Error() string { return fmt.Sprintf("status %d", s.Code) }
