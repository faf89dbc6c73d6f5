// Package conformance holds tests of generated clients against vendors in
// memory, under the fake clock of testing/synctest: what a session policy
// promises, seen from the outside. It has no code of its own.
package conformance
