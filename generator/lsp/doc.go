// Package lsp is a language server for policies: it speaks the Language Server
// Protocol 3.17 over a pair of streams, as an editor starts it.
//
// It reports mistakes while a policy is written, tells what the vendor's
// documentation says about the operation or field under the cursor, completes
// words of the vocabulary, operations and fields, leads to where the spec
// declares them, and puts the layout in order.
//
// It reads specs through the file systems that it is given and writes no file.
// Documents are exchanged whole; the protocol's progress, cancellation and
// partial results are left out, since an answer takes less time than they would.
// What is completed comes from specs that were read once and kept until one of
// their files changes; mistakes come from the pipeline itself, in the background.
package lsp
