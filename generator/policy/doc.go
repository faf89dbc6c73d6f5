// Package policy reads a session policy, policy.hcl, and binds it to the
// services that it speaks of: every name resolved, every expression typed.
//
// [Parse] needs the policy alone. It knows the vocabulary and checks whatever
// can be checked without a spec: unknown and misplaced words, durations,
// numbers, patterns. [Bind] joins the result with the models of the spec files
// and reports names that the specs do not have and expressions that do not
// type. Rules about what a policy ought to say are in package check.
//
// The language is HCL v2 with a vocabulary of its own. HCL's evaluator is not
// used: an expression is never computed here, it is typed and handed on as
// [model.Expr], from which Go is printed.
package policy
