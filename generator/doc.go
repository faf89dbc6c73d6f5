// Package generator turns a vendor's specs and a session policy into a Go
// client. It is the pipeline; each stage is a package below it.
//
//	policy.hcl ── policy.Parse ──┐
//	                             ├─ policy.Bind ─ naming ─ check ─ emit ─ files
//	*.wsdl ────── wsdl.Parse ────┤
//	*.yaml ────── openapi.Parse ─┘
//
// Specs speak the vendor's words, package model ours, package emit Go's; each
// thing is named once in each. What stands left of the model reads a format and
// knows no writer, what stands right of it writes and knows no format:
//
//	diag      positions, diagnostics, their printing, did-you-mean
//	xmltree   XML with positions and limits
//	xsd       XML Schema 1.0, as far as a client needs it
//	wsdl      WSDL 1.1 with SOAP 1.1 and 1.2
//	openapi   OpenAPI 2.0, 3.0 and 3.1
//	policy    policy.hcl: parsed, then bound to the services it speaks of
//	model     what a client is, in plain printable data
//	naming    the Go names, and the face of each operation
//	check     the rules that a policy must keep
//	emit      Go source
//	output    files compared, written and removed
//	sample    example values and messages
//	explain   a session as pictures and pages
//	infer     a first policy, guessed from the specs
//	diff      what a new version of a spec means for callers
//	lsp       what an editor is told while a policy is written
//
// A stage takes values and returns a value and diagnostics. None of them writes
// a file, reads the environment or looks at the clock: that is cmd/authgen's.
// A stage whose input has errors is skipped, so that one mistake is reported
// once. What a run returns depends on the files it read and on its options, and
// on nothing else.
package generator
