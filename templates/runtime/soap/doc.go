//go:build go1.24

// Package soap calls operations of SOAP 1.1 and 1.2 services.
//
// It writes the envelope around what generated code encodes, makes one round
// trip, and hands the answer's body to generated code. Faults, of either
// version and with any HTTP status, are errors of type [*Fault]; an answer that
// is no SOAP, or that does not decode, is a [*DecodeError]. An answer that is too
// large to hold is read while it arrives ([Client.Stream]). Attachments travel
// both ways, as MTOM and as SOAP with Attachments have them.
//
// Of the WS-* headers it writes WS-Addressing to an anonymous reply address, and
// a WS-Security UsernameToken and Timestamp. It signs and encrypts nothing, and
// reads none of these in answers.
//
// It knows nothing about sessions: headers and cookies are given with each
// call. It does not retry, and reads no WSDL.
package soap

// IsAtLeastVersion1 fails to compile in a client that is newer than this package.
const IsAtLeastVersion1 = true

// A Version is that of SOAP.
type Version int

// The versions.
const (
	V11 Version = iota // text/xml and SOAPAction
	V12                // application/soap+xml
)

// String is "1.1" or "1.2".
func (v Version) String() string {
	if v == V12 {
		return "1.2"
	}
	return "1.1"
}
