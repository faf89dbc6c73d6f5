// Package model says what a client is, in plain, printable data.
//
// Readers (wsdl, openapi, policy) build it, naming fills in the Go names, check
// judges it, emit prints it. It knows no reader and no writer. Every node keeps
// Pos, where the vendor said it; Name, the wire's word; and, once naming has
// run, GoName, ours.
//
// Sums are sealed interfaces with one struct a variant, never one struct with a
// kind and optional fields. Pointers are identities: two fields that share a
// type share the pointer.
package model
