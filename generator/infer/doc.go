// Package infer reads the models of a vendor's specs and says what in them looks
// like a session: which operation opens one, which field of its answer is the
// token, where the token travels, what tells that a session has ended, what the
// vendor says in words about its life and about failed logins. Each guess has the
// place it comes from.
//
// [Look] ranks the guesses, [Findings.Draft] makes a policy of the best of them,
// and [Draft.Repair] takes back what a check of that policy refuses. Where the
// spec is silent the draft says so: chosen(...) around a value that is ours, and
// a TODO beside it.
//
// It leaves out what no spec says: what a vendor's own errors look like, tenants
// that are picked after the login, rotation of secrets, quotas.
package infer
