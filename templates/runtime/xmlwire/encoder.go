//go:build go1.24

package xmlwire

import (
	"encoding/base64"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// ErrChar is in the chain of the error about a text that XML cannot carry: it is
// not UTF-8, or has a control character.
var ErrChar = errors.New("the text has a character that XML cannot carry")

// An EncodeError says which element could not be written. It repeats no value.
type EncodeError struct {
	Element string // local name
	Err     error
}

// Error says which element could not be written, and why.
func (e *EncodeError) Error() string { return "xml: " + e.Element + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *EncodeError) Unwrap() error { return e.Err }

// An Encoder appends XML to a byte slice. Its zero value is ready for use; its
// methods may not be called concurrently.
//
// Elements with content of their own are written by Start, attributes, Body,
// content, End. Start is told the namespace of most children, and arranges that
// their names need no declaration; String, Int and so on write such a child.
// A child of another namespace is announced with In.
type Encoder struct {
	// Encoded: rpc/encoded, so that Type writes xsi:type.
	Encoded bool
	// SOAP12: references and arrays of SOAP encoding are those of SOAP 1.2.
	SOAP12 bool

	b        []byte
	err      error
	def      string // the default namespace in scope
	space    string // namespace of children written by name alone
	prefix   string // what such a child's name is written with, such as "ns1:"
	prefixes []binding
	stack    []encFrame
	made     int // prefixes made so far

	announced []binding // prefixes that the next element declares

	odd    bool // the next element needs more than its name:
	in     string
	hasIn  bool
	typ    Name
	pastes []byte // attributes
}

// An encFrame is an element that is open.
type encFrame struct {
	name, nameEnd, body int // in b
	def, space, prefix  string
	prefixes            int
}

// NewEncoder returns an encoder that appends to b.
func NewEncoder(b []byte) *Encoder { return &Encoder{b: b} }

// Document is what was written so far.
func (e *Encoder) Document() []byte { return e.b }

// Err is the first error.
func (e *Encoder) Err() error { return e.err }

// Fail makes err the encoder's error, unless it has one; element names the place.
func (e *Encoder) Fail(element string, err error) {
	if e.err == nil {
		e.err = &EncodeError{Element: element, Err: err}
	}
}

// Declaration writes the XML declaration.
func (e *Encoder) Declaration() {
	e.b = append(e.b, `<?xml version="1.0" encoding="utf-8"?>`...)
}

// Raw appends XML as it is.
func (e *Encoder) Raw(xml string) { e.b = append(e.b, xml...) }

// In makes the next element one of another namespace than its siblings.
func (e *Encoder) In(space string) {
	e.in, e.hasIn, e.odd = space, true, true
}

// XSIType gives the next element an xsi:type.
func (e *Encoder) XSIType(space, local string) {
	e.typ, e.odd = Name{space, local}, true
}

// Type is XSIType for messages in SOAP encoding, and does nothing in others. A
// type that is set already, the more special one, stays.
func (e *Encoder) Type(space, local string) {
	if e.Encoded && e.typ.Local == "" {
		e.XSIType(space, local)
	}
}

// Paste gives the next element an attribute, whose name needs no declaration.
func (e *Encoder) Paste(name, value string) {
	e.pastes = append(e.pastes, ' ')
	e.pastes = append(e.pastes, name...)
	e.pastes = append(e.pastes, '=', '"')
	e.pastes, _ = appendAttr(e.pastes, value)
	e.pastes = append(e.pastes, '"')
	e.odd = true
}

// Start opens the start tag of an element. Most of its children are in namespace
// children. Attributes may follow; then Body.
func (e *Encoder) Start(name Name, children string) {
	f := encFrame{def: e.def, space: e.space, prefix: e.prefix, prefixes: len(e.prefixes)}
	if len(e.announced) > 0 {
		e.prefixes = append(e.prefixes, e.announced...)
		e.announced = e.announced[:0]
	}
	declare := e.arrange(name, children)
	e.b = append(e.b, '<')
	f.name = len(e.b)
	e.b = append(e.b, declare.own...)
	e.b = append(e.b, name.Local...)
	f.nameEnd = len(e.b)
	e.stack = append(e.stack, f)
	if declare.def {
		e.b = append(e.b, ` xmlns="`...)
		e.b, _ = appendAttr(e.b, e.def)
		e.b = append(e.b, '"')
	}
	for _, p := range e.prefixes[f.prefixes:] {
		e.declaration(p)
	}
	if e.odd {
		e.pending()
	}
}

// A declaring says how an element's name is written, and what has to be declared.
type declaring struct {
	own string // prefix of the element, with its colon
	def bool   // the default namespace changes
}

// arrange chooses prefixes for an element and its children.
func (e *Encoder) arrange(name Name, children string) (d declaring) {
	outer := e.def
	e.space = children
	switch {
	case name.Space == children && name.Space == outer:
		e.prefix = ""
	case name.Space == "":
		e.def = ""
		e.prefix = e.prefixFor(children)
	case name.Space == children:
		if p, ok := e.declared(name.Space); ok {
			d.own = p
		} else {
			e.def = name.Space
		}
		e.prefix = d.own
	case children == "":
		d.own = e.prefixFor(name.Space)
		e.def, e.prefix = "", ""
	default:
		if name.Space != outer {
			d.own = e.prefixFor(name.Space)
		}
		e.prefix = e.prefixFor(children)
	}
	d.def = e.def != outer
	return d
}

// declared is the prefix of a namespace that is declared already.
func (e *Encoder) declared(space string) (prefix string, ok bool) {
	for i := len(e.prefixes) - 1; i >= 0; i-- {
		if p := e.prefixes[i]; p.uri == space && !taken(p.prefix, e.prefixes[i+1:]) {
			return p.prefix, true
		}
	}
	return "", false
}

// taken reports whether one of bindings has that prefix.
func taken(prefix string, bindings []binding) bool {
	for _, b := range bindings {
		if b.prefix == prefix {
			return true
		}
	}
	return false
}

// prefixFor is a prefix of a namespace, with its colon; an undeclared one is
// added to those in scope. It is empty for no namespace.
func (e *Encoder) prefixFor(space string) string {
	switch space {
	case "":
		return ""
	case XML:
		return "xml:"
	}
	if p, ok := e.declared(space); ok {
		return p
	}
	var p string
	for p == "" || taken(p, e.prefixes) {
		e.made++
		p = "ns" + strconv.Itoa(e.made) + ":"
	}
	e.prefixes = append(e.prefixes, binding{p, space})
	return p
}

// declaration writes the declaration of a prefix.
func (e *Encoder) declaration(p binding) {
	e.b = append(e.b, " xmlns:"...)
	e.b = append(e.b, p.prefix[:len(p.prefix)-1]...)
	e.b = append(e.b, '=', '"')
	e.b, _ = appendAttr(e.b, p.uri)
	e.b = append(e.b, '"')
}

// Declare gives a namespace a prefix, from the next element on.
func (e *Encoder) Declare(prefix, space string) {
	e.announced = append(e.announced, binding{prefix + ":", space})
}

// use is the prefix of a namespace, with its colon, declared in the start tag
// that is open if need be.
func (e *Encoder) use(space string) string {
	n := len(e.prefixes)
	p := e.prefixFor(space)
	if len(e.prefixes) > n {
		e.declaration(e.prefixes[n])
	}
	return p
}

// pending writes what was announced for this element.
func (e *Encoder) pending() {
	e.odd, e.hasIn = false, false
	if t := e.typ; t.Local != "" {
		e.typ = Name{}
		e.Attr(XSI, "type", e.qualified(t))
	}
	if len(e.pastes) > 0 {
		e.b = append(e.b, e.pastes...)
		e.pastes = e.pastes[:0]
	}
}

// qualified is a name as a value, its prefix declared in the start tag that is open.
func (e *Encoder) qualified(n Name) string {
	switch n.Space {
	case e.def: // a name without prefix is in the default namespace
		return n.Local
	case "":
		e.Fail(n.Local, errQName)
	}
	return e.use(n.Space) + n.Local
}

var errQName = errors.New("a name in no namespace cannot be written here")

// Attr writes an attribute of the start tag that is open.
func (e *Encoder) Attr(space, local, value string) {
	prefix := ""
	if space != "" {
		prefix = e.use(space)
	}
	e.b = append(e.b, ' ')
	e.b = append(e.b, prefix...)
	e.b = append(e.b, local...)
	e.b = append(e.b, '=', '"')
	var ok bool
	if e.b, ok = appendAttr(e.b, value); !ok {
		e.Fail(local, ErrChar)
	}
	e.b = append(e.b, '"')
}

// Body ends the start tag that is open.
func (e *Encoder) Body() {
	e.b = append(e.b, '>')
	e.stack[len(e.stack)-1].body = len(e.b)
}

// End writes the end tag of the innermost element.
func (e *Encoder) End() {
	f := &e.stack[len(e.stack)-1]
	if f.body == len(e.b) {
		e.b = append(e.b[:len(e.b)-1], '/', '>')
	} else {
		e.b = append(e.b, '<', '/')
		e.b = append(e.b, e.b[f.name:f.nameEnd]...)
		e.b = append(e.b, '>')
	}
	e.def, e.space, e.prefix = f.def, f.space, f.prefix
	e.prefixes = e.prefixes[:f.prefixes]
	e.stack = e.stack[:len(e.stack)-1]
}

// Child is the name of a child that is written by its local name, in the
// namespace that In announced or else in that of its siblings.
func (e *Encoder) Child(local string) Name {
	if e.hasIn {
		return Name{e.in, local}
	}
	return Name{e.space, local}
}

// startOdd opens a child of simple content that needs more than its name.
func (e *Encoder) startOdd(local string) {
	name := e.Child(local)
	e.Start(name, name.Space)
	e.Body()
}

// open writes the start tag of a child that needs only its name.
func (e *Encoder) open(local string, room int) []byte {
	b := grow(e.b, 2*(len(local)+len(e.prefix))+5+room)
	b = append(b, '<')
	b = append(b, e.prefix...)
	b = append(b, local...)
	return append(b, '>')
}

// close writes its end tag.
func (e *Encoder) close(b []byte, local string) {
	b = append(b, '<', '/')
	b = append(b, e.prefix...)
	b = append(b, local...)
	e.b = append(b, '>')
}

// grow makes room for n bytes more.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b
	}
	grown := make([]byte, len(b), max(2*cap(b), len(b)+n, 1024))
	copy(grown, b)
	return grown
}

// String writes a child element with text.
func (e *Encoder) String(local, v string) {
	if e.odd {
		e.startOdd(local)
		e.Chars(v)
		e.End()
		return
	}
	b := e.open(local, len(v))
	from := len(b)
	b = append(b, v...)
	if !plain(b[from:]) {
		var ok bool
		if b, ok = appendText(b[:from], v); !ok {
			e.Fail(local, ErrChar)
		}
	}
	e.close(b, local)
}

// Int writes a child element with a signed integer.
func (e *Encoder) Int(local string, v int64) {
	if e.odd {
		e.startOdd(local)
		e.b = strconv.AppendInt(e.b, v, 10)
		e.End()
		return
	}
	e.close(strconv.AppendInt(e.open(local, 20), v, 10), local)
}

// Uint writes a child element with an unsigned integer.
func (e *Encoder) Uint(local string, v uint64) {
	if e.odd {
		e.startOdd(local)
		e.b = strconv.AppendUint(e.b, v, 10)
		e.End()
		return
	}
	e.close(strconv.AppendUint(e.open(local, 20), v, 10), local)
}

// Bool writes a child element with true or false.
func (e *Encoder) Bool(local string, v bool) {
	if e.odd {
		e.startOdd(local)
		e.b = strconv.AppendBool(e.b, v)
		e.End()
		return
	}
	e.close(strconv.AppendBool(e.open(local, 5), v), local)
}

// Float writes a child element with a number of 32 or 64 bits.
func (e *Encoder) Float(local string, v float64, bits int) {
	if e.odd {
		e.startOdd(local)
		e.b = xsdtype.AppendFloat(e.b, v, bits)
		e.End()
		return
	}
	e.close(xsdtype.AppendFloat(e.open(local, 24), v, bits), local)
}

// Decimal writes a child element with an exact number.
func (e *Encoder) Decimal(local string, v xsdtype.Decimal) {
	if e.odd {
		e.startOdd(local)
		e.b = append(e.b, v.String()...)
		e.End()
		return
	}
	s := v.String()
	e.close(append(e.open(local, len(s)), s...), local)
}

// DateTime writes a child element with a time.
func (e *Encoder) DateTime(local string, v xsdtype.DateTime) {
	if e.odd {
		e.startOdd(local)
		e.b, _ = v.AppendText(e.b)
		e.End()
		return
	}
	b, _ := v.AppendText(e.open(local, 35))
	e.close(b, local)
}

// Bytes writes a child element with base64.
func (e *Encoder) Bytes(local string, v []byte) {
	if e.odd {
		e.startOdd(local)
		e.b = base64.StdEncoding.AppendEncode(e.b, v)
		e.End()
		return
	}
	e.close(base64.StdEncoding.AppendEncode(e.open(local, base64.StdEncoding.EncodedLen(len(v))), v), local)
}

// QName writes a child element with a qualified name, whose prefix it declares.
func (e *Encoder) QName(local string, v xsdtype.QName) {
	name := e.Child(local)
	if v.Space == "" && e.def != "" { // its name needs a prefix, so that there is no default namespace
		e.Start(name, "")
	} else {
		e.Start(name, name.Space)
	}
	text := e.qualified(Name(v))
	e.Body()
	e.Chars(text)
	e.End()
}

// QNameText is a qualified name as an attribute's value or as text, its prefix
// declared in the start tag that is open.
func (e *Encoder) QNameText(v xsdtype.QName) string { return e.qualified(Name(v)) }

// Nil writes a child element that says xsi:nil.
func (e *Encoder) Nil(local string) {
	name := e.Child(local)
	e.Start(name, name.Space)
	e.Attr(XSI, "nil", "true")
	e.Body()
	e.End()
}

// Chars writes text inside the innermost element.
func (e *Encoder) Chars(v string) {
	var ok bool
	if e.b, ok = appendText(e.b, v); !ok {
		f := e.stack[len(e.stack)-1]
		e.Fail(string(e.b[f.name:f.nameEnd]), ErrChar)
	}
}

// The kinds of bytes in a text.
const (
	asItIs  = iota
	inText  // to be written otherwise
	inAttr  // in an attribute only
	wide    // of a character of several bytes
	control // not allowed
)

var escapes = func() (t [256]uint8) {
	for c := range 0x20 {
		t[c] = control
	}
	t['\t'], t['\n'], t['\r'] = inAttr, inAttr, inText
	t['&'], t['<'], t['>'], t['"'] = inText, inText, inText, inAttr
	for c := 0x80; c < 0x100; c++ {
		t[c] = wide
	}
	return t
}()

// plain reports whether text can be written as it is, as far as that is seen at
// a glance.
func plain(b []byte) bool {
	for _, c := range b {
		if k := escapes[c]; k != asItIs && k != inAttr {
			return false
		}
	}
	return true
}

// appendText appends v as character content; false if XML cannot carry it.
func appendText(b []byte, v string) ([]byte, bool) { return appendEscaped(b, v, inText) }

// appendAttr appends v as an attribute's value; false if XML cannot carry it.
func appendAttr(b []byte, v string) ([]byte, bool) { return appendEscaped(b, v, inAttr) }

// appendEscaped appends v, writing bytes up to a kind otherwise.
func appendEscaped(b []byte, v string, upTo uint8) ([]byte, bool) {
	last := 0
	for i := 0; i < len(v); {
		c := v[i]
		switch kind := escapes[c]; {
		case kind == control:
			return b, false
		case kind == wide:
			r, size := utf8.DecodeRuneInString(v[i:])
			if r == utf8.RuneError && size == 1 || r == 0xfffe || r == 0xffff {
				return b, false
			}
			i += size
		case kind != asItIs && kind <= upTo:
			b = append(b, v[last:i]...)
			b = append(b, escape(c)...)
			i++
			last = i
		default:
			i++
		}
	}
	return append(b, v[last:]...), true
}

// escape is how c is written where it cannot stand as it is.
func escape(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\t':
		return "&#9;"
	case '\n':
		return "&#10;"
	}
	return "&#13;"
}
