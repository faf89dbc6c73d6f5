//go:build go1.24

// Package jsonwire reads and writes JSON for generated codecs, without
// reflection.
//
// A [Decoder] scans bytes and hands out values as generated code asks for them;
// an [Encoder] appends. Both keep the first error and go on quietly, so that
// generated code need not look after each value.
//
// # What is read
//
// The grammar is that of RFC 8259, and nothing else is taken for JSON; a byte
// order mark in front is skipped. The types of values are read leniently, since
// vendors do not keep to their own documents: a number may stand in a string and
// a string's text in a number, true may be "true" or 1, one value may stand
// where an array was declared, and an empty array or an empty string where an
// object was. A value that cannot be read as what was asked for is a mismatch:
// the first one becomes the error, the value is left zero, and the rest is
// decoded all the same.
//
// Bytes that are no UTF-8 become U+FFFD, as do lone surrogates. Of several
// members with one name the last one wins. Depth and size are limited, see
// [Limits].
//
// # Memory
//
// The input is copied once and strings are parts of the copy, so that most cost
// no allocation. The copy lives as long as any of them. In an input of more than
// a mebibyte each string is its own copy.
package jsonwire
