//go:build go1.24

// Package rest sends the operations of an HTTP interface as an OpenAPI document
// describes them: it fills a [Request] from parameters and a body, sends it, and
// gives the [Reply] whole, whatever its status.
//
// Generated code says what goes where; this package knows how it is written:
// the styles of parameters, forms, multipart bodies, server-sent events. It
// knows nothing about sessions, and nothing about the types of a client.
package rest

// IsAtLeastVersion1 fails to compile in a client that is newer than this package.
const IsAtLeastVersion1 = true
