//go:build go1.24

// Package session keeps a vendor's session for all goroutines of a program and,
// with a shared store, for all programs of a fleet: it logs in, renews, probes,
// replaces and shares sessions, and it counts every login against what the
// vendor tolerates, before the login is sent.
//
// A [Keeper] holds one credential. A [Slot] holds the session of one identity of
// that credential. [Slot.Call] runs a request with a live session, judges the
// answer by the [Verdict] that the caller's closure gives, and sends the request
// a second time at most, and only if the vendor has proven that it did not act on
// the first.
//
// Three things are kept apart that are often mixed: the session (one per key and
// generation), the verdict on a secret (refused secrets are never sent again, a
// new secret is tried at once), and the budget (what the vendor counts: account,
// address, tenant). The budget and the verdicts live in a [Store] and outlive the
// process if the store does.
//
// The package speaks neither SOAP nor REST: what is sent is decided by the closures
// of a [Driver], and of HTTP it knows statuses and headers alone. It has no timer on
// which correctness depends, takes no clock of its own for the ledger (the store's
// clock decides), and imports the standard library alone.
package session

// IsAtLeastVersion1 is referred to by generated clients. A client that is newer
// than the copy of this package beside it refers to a constant that is missing
// here, and fails to compile instead of misbehaving.
const IsAtLeastVersion1 = true
