//go:build go1.24

// Package xmlwire reads and writes the XML of web services, without reflection.
//
// A [Decoder] is a namespace-aware pull tokenizer: generated code asks for the
// next child, looks at its name, and reads it as what it is. An [Encoder]
// appends to a byte slice. Errors stick to both, so that generated code asks
// once, at the end.
//
// What it leaves out is what web services must not use: DTDs and entities
// beyond the five of XML are refused. Depth, size, names and attributes are
// limited ([Limits]). UTF-8, UTF-16, ISO-8859-1 and Windows-1252 are read.
// Repeated attributes and undeclared prefixes are let pass: old servers send them.
//
// No error repeats what stood in a document: it may be a secret.
package xmlwire

// A Name is a local name in a namespace; an empty Space is no namespace.
type Name struct{ Space, Local string }

// String is "{space}local", or "local" without a namespace.
func (n Name) String() string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

// The namespaces that the codec knows by heart.
const (
	XMLNS  = "http://www.w3.org/2000/xmlns/"
	XML    = "http://www.w3.org/XML/1998/namespace"
	XSI    = "http://www.w3.org/2001/XMLSchema-instance"
	XSD    = "http://www.w3.org/2001/XMLSchema"
	SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
	SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
	Enc11  = "http://schemas.xmlsoap.org/soap/encoding/"
	Enc12  = "http://www.w3.org/2003/05/soap-encoding"
	XOP    = "http://www.w3.org/2004/08/xop/include"
)

// Limits bound what a document may ask for. A zero field means the default.
type Limits struct {
	Depth      int // nesting of elements; default 256
	Attributes int // attributes of an element; default 256
	Name       int // bytes of a name; default 1024
	Size       int // bytes of a document that is read from a stream; default none
	Token      int // bytes of one tag or text; default 64 MiB
}

// withDefaults fills in what is zero.
func (l Limits) withDefaults() Limits {
	set := func(v *int, to int) {
		if *v <= 0 {
			*v = to
		}
	}
	set(&l.Depth, 256)
	set(&l.Attributes, 256)
	set(&l.Name, 1024)
	set(&l.Token, 64<<20)
	return l
}
