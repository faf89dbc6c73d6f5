//go:build go1.24

package soap

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A Fault is the service's own report of an error. errors.As finds a declared
// fault, one with a type of its own, behind it.
type Fault struct {
	Operation string
	Status    int // of HTTP
	Version   Version
	// Code is faultcode, or Code/Value of SOAP 1.2, without its prefix: "Client",
	// "Server.Busy", "Sender".
	Code string
	// Space is the namespace of Code.
	Space string
	// Subcodes are those of SOAP 1.2, outermost first, without prefixes.
	Subcodes []string
	// String is faultstring, or the reason: the first, unless there is one in English.
	String string
	// Actor is faultactor, or Role.
	Actor string
	// Node of SOAP 1.2.
	Node string
	// Detail is what the service added; nil for nothing. Its children are the
	// entries.
	Detail *xmlwire.Element
	// Declared is the typed error of the first entry that the WSDL declares; nil
	// for none.
	Declared error
}

// maxText is how much of a service's words goes into an error's text, in bytes.
const maxText = 200

// Error is operation, code and the first line of the service's words.
func (f *Fault) Error() string {
	text, _, _ := strings.Cut(strings.TrimSpace(f.String), "\n")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	out := "fault"
	if f.Operation != "" {
		out = f.Operation + ": fault"
	}
	if f.Code != "" {
		out += " " + f.Code
	}
	if text = strings.Map(printable, text); text != "" {
		out += ": " + text
	}
	return out
}

// printable turns control characters into blanks.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

// Unwrap returns the declared fault, if there is one.
func (f *Fault) Unwrap() error { return f.Declared }

// IsClient reports whether the service says that the request was at fault: Client
// or Sender.
func (f *Fault) IsClient() bool { return f.is("Client", "Sender") }

// IsServer reports whether the service says that it was itself at fault: Server
// or Receiver.
func (f *Fault) IsServer() bool { return f.is("Server", "Receiver") }

// is reports whether the code is one of those, or one that is derived from it
// by a point, as SOAP 1.1 allows.
func (f *Fault) is(codes ...string) bool {
	first, _, _ := strings.Cut(f.Code, ".")
	return slices.Contains(codes, first)
}

// decodeFault reads a fault, whose start tag was read, in the shape of either
// version: servers mix them up.
func decodeFault(d *xmlwire.Decoder, version Version, typed func(*xmlwire.Decoder) error) *Fault {
	f := &Fault{Version: version}
	for d.Next() {
		switch string(d.Local()) {
		case "faultcode":
			f.setCode(d)
		case "faultstring":
			f.String = d.String()
		case "faultactor", "Role":
			f.Actor = d.Token()
		case "Node":
			f.Node = d.Token()
		case "Code":
			f.code(d)
		case "Reason":
			f.reason(d)
		case "detail", "Detail":
			f.detail(d, typed)
		default:
			d.Skip()
		}
	}
	return f
}

func (f *Fault) setCode(d *xmlwire.Decoder) {
	code := d.QName()
	f.Code, f.Space = code.Local, code.Space
}

// code reads Code of SOAP 1.2 with its subcodes.
func (f *Fault) code(d *xmlwire.Decoder) {
	for d.Next() {
		switch string(d.Local()) {
		case "Value":
			f.setCode(d)
		case "Subcode":
			f.subcode(d)
		default:
			d.Skip()
		}
	}
}

func (f *Fault) subcode(d *xmlwire.Decoder) {
	for d.Next() {
		switch string(d.Local()) {
		case "Value":
			f.Subcodes = append(f.Subcodes, d.QName().Local)
		case "Subcode":
			f.subcode(d)
		default:
			d.Skip()
		}
	}
}

// reason reads Reason of SOAP 1.2.
func (f *Fault) reason(d *xmlwire.Decoder) {
	for first := true; d.Next(); first = false {
		english := false
		for _, a := range d.Attrs() {
			english = english || string(a.Local) == "lang" && strings.HasPrefix(string(a.Value), "en")
		}
		if text := d.String(); first || english {
			f.String = text
		}
	}
}

// detail reads the detail, and gives its entries to typed.
func (f *Fault) detail(d *xmlwire.Decoder, typed func(*xmlwire.Decoder) error) {
	el := d.Element()
	f.Detail = &el
	if typed == nil || d.Err() != nil {
		return
	}
	for _, entry := range el.Children() {
		if f.Declared = declared(*entry, typed); f.Declared != nil {
			return
		}
	}
}

// declared gives an element to typed, which knows the declared faults.
func declared(el xmlwire.Element, typed func(*xmlwire.Decoder) error) error {
	if el.Name.Space == xmlwire.SOAP11 || el.Name.Space == xmlwire.SOAP12 {
		el.Name.Space = "" // node-soap puts details into the envelope's namespace
	}
	var e xmlwire.Encoder
	e.Element(el)
	own := xmlwire.NewDecoder(e.Document())
	if !own.Root() {
		return nil
	}
	if err := typed(own); own.Err() == nil {
		return err
	}
	return nil // what does not decode is kept as it came
}
