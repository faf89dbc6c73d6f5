// Package peers lets what others have written judge what authgen speaks: a
// language client talks to `authgen lsp`, and a reader of SARIF, with the
// official schema, reads `authgen check --format sarif`.
//
// It is a module of its own, so that their libraries do not become ours. The
// tests of cmd/authgen run it; AUTHGEN names the program.
package peers
