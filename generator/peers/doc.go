// Package peers holds no code: its tests call real servers, which nobody here
// wrote, with generated clients. PHP's SoapServer, node-soap, JAX-WS and gSOAP
// read the WSDL of a client in testdata/clients by themselves, are given a few
// lines of behaviour, and listen on 127.0.0.1.
//
// The clients of this repository meet the session rules of their vendors there as
// well, written in PHP and for node by hand from what the vendors' pages say. Those
// servers count logins and failures themselves.
//
// A peer that the machine lacks is skipped by name; with AUTHGEN_REQUIRE=all that
// is a failure.
package peers
