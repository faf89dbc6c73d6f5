//go:build go1.24

// Package fakevendor is what the fake vendors have in common that authgen writes
// beside a client: package <client>test describes a vendor, and a [Server] behaves
// as described. It hands out sessions and ends them, counts failed logins and
// locks, throttles, keeps quotas and identities, and answers every operation, by
// itself with a sample or by a function of the test.
//
// A server keeps no clock of its own and, unless [Loopback] is asked for, opens no
// connection, so it works inside a bubble of testing/synctest and follows the time
// there.
//
// It reads and writes messages by itself and not through the client's codec, so
// that each checks the other. What it leaves out: attachments, encrypted content,
// and parameters of REST requests in styles that no form has.
package fakevendor
