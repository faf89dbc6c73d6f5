//go:build go1.24

package xmlwire

import (
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
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
	// Attach, when set, is asked to take binary content out of the document: it
	// returns the content id under which it sends data beside it, or "" to have
	// it written as base64 after all.
	Attach func(data []byte) (id string)

	b        []byte
	err      error
	def      string // the default namespace in scope
	space    string // namespace of children written by name alone
	prefix   string // what such a child's name is written with, such as "ns1:"
	prefixes []binding
	stack    []encFrame
	scopes   []encScope // what elements changed that is to be restored
	made     int        // prefixes made so far

	announced []binding // prefixes that the next element declares

	odd    bool // the next element needs more than its name:
	in     string
	hasIn  bool
	typ    Name
	pastes []byte // attributes

	// Room for what most messages need, so that it is not allocated piece by piece.
	firstPrefixes [8]binding
	firstStack    [12]encFrame
	firstScopes   [8]encScope
}

// An encFrame is an element that is open.
type encFrame struct {
	name, nameEnd, body int  // in b
	scoped              bool // the last of scopes is its own
}

// An encScope is what was in scope outside of an element.
type encScope struct {
	def, space, prefix string
	prefixes           int
}

// NewEncoder returns an encoder that appends to b.
func NewEncoder(b []byte) *Encoder {
	e := &Encoder{b: b}
	e.prefixes = e.firstPrefixes[:0]
	e.stack = e.firstStack[:0]
	e.scopes = e.firstScopes[:0]
	return e
}

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
	if name.Space == children && children == e.def && children == e.space &&
		e.prefix == "" && !e.odd && len(e.announced) == 0 {
		b := e.b
		b = append(b, '<')
		at := len(b)
		b = append(b, name.Local...)
		e.b = b
		e.stack = append(e.stack, encFrame{name: at, nameEnd: len(b)})
		return
	}
	e.startScope(name, children)
}

// startScope is Start for an element that changes what is in scope.
func (e *Encoder) startScope(name Name, children string) {
	outer := encScope{def: e.def, space: e.space, prefix: e.prefix, prefixes: len(e.prefixes)}
	e.scopes = append(e.scopes, outer)
	if len(e.announced) > 0 {
		e.prefixes = append(e.prefixes, e.announced...)
		e.announced = e.announced[:0]
	}
	declare := e.arrange(name, children)
	e.b = append(e.b, '<')
	f := encFrame{name: len(e.b), scoped: true}
	e.b = append(e.b, declare.own...)
	e.b = append(e.b, name.Local...)
	f.nameEnd = len(e.b)
	e.stack = append(e.stack, f)
	if declare.def {
		e.b = append(e.b, ` xmlns="`...)
		e.b, _ = appendAttr(e.b, e.def)
		e.b = append(e.b, '"')
	}
	for _, p := range e.prefixes[outer.prefixes:] {
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
	case name.Space == children && children == outer:
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
	for i, p := range slices.Backward(e.prefixes) {
		if p.uri == space && !taken(p.prefix, e.prefixes[i+1:]) {
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
	if f := &e.stack[len(e.stack)-1]; !f.scoped {
		f.scoped = true
		e.scopes = append(e.scopes, encScope{def: e.def, space: e.space, prefix: e.prefix, prefixes: n})
	}
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
	if f.scoped {
		s := &e.scopes[len(e.scopes)-1]
		e.def, e.space, e.prefix = s.def, s.space, s.prefix
		e.prefixes = e.prefixes[:s.prefixes]
		e.scopes = e.scopes[:len(e.scopes)-1]
	}
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

// element makes a child that needs only its name, but for its content of size
// bytes, and returns that to be filled in; nil if the child needs more, or there
// is no room. No pointer is written but when there is no room, which spares the
// garbage collector.
func (e *Encoder) element(local string, size int) []byte {
	n := len(e.b)
	total := 2*len(local) + size + 5
	if e.odd || e.prefix != "" {
		return nil
	}
	if total > cap(e.b)-n {
		e.grow(total)
	}
	b := e.b[n : n+total]
	putTags(b, local)
	e.b = e.b[:n+total]
	return b[len(local)+2 : len(local)+2+size]
}

// Tag writes tags of children that need only their names, such as
// "</FirstName><LastName>". The Put methods do so too, and then write the content
// of the last of them.
func (e *Encoder) Tag(tags string) {
	n := len(e.b)
	if e.prefix != "" || cap(e.b)-n < len(tags) {
		e.slowTag(tags)
		return
	}
	copy(e.b[n:n+len(tags)], tags)
	e.b = e.b[:n+len(tags)] // in place: no pointer is written
}

// slowTag is Tag where names have a prefix, or there is no room.
func (e *Encoder) slowTag(tags string) {
	if e.prefix == "" {
		e.grow(len(tags))
		e.b = append(e.b, tags...)
		return
	}
	for len(tags) > 0 {
		n := 1
		if tags[1] == '/' {
			n = 2
		}
		end := strings.IndexByte(tags, '>') + 1
		e.b = append(e.b, tags[:n]...)
		e.b = append(e.b, e.prefix...)
		e.b = append(e.b, tags[n:end]...)
		tags = tags[end:]
	}
}

// PutString writes tags and text.
func (e *Encoder) PutString(tags, v string) {
	n := len(e.b)
	size := len(tags) + len(v)
	if e.prefix != "" || cap(e.b)-n < size {
		e.slowPutString(tags, v)
		return
	}
	b := e.b[n : n+size]
	copy(b, tags)
	if !copyPlain(b[len(tags):], v) {
		e.slowPutString(tags, v)
		return
	}
	e.b = e.b[:n+size] // in place: no pointer is written
}

// slowPutString is PutString for what needs care, a prefix, or room.
func (e *Encoder) slowPutString(tags, v string) {
	e.Tag(tags)
	var ok bool
	if e.b, ok = appendText(e.b, v); !ok {
		e.Fail(strings.TrimSuffix(tags[strings.LastIndexByte(tags, '<')+1:], ">"), ErrChar)
	}
}

// tagged is what was written so far, and tags.
func (e *Encoder) tagged(tags string) []byte {
	if e.prefix == "" {
		return append(e.b, tags...)
	}
	e.slowTag(tags)
	return e.b
}

// PutInt writes tags and a signed integer.
func (e *Encoder) PutInt(tags string, v int64) { e.b = xsdtype.AppendInt(e.tagged(tags), v) }

// PutUint writes tags and an unsigned integer.
func (e *Encoder) PutUint(tags string, v uint64) { e.b = xsdtype.AppendUint(e.tagged(tags), v) }

// PutBool writes tags and true or false.
func (e *Encoder) PutBool(tags string, v bool) { e.b = strconv.AppendBool(e.tagged(tags), v) }

// PutFloat writes tags and a number of 32 or 64 bits.
func (e *Encoder) PutFloat(tags string, v float64, bits int) {
	e.b = xsdtype.AppendFloat(e.tagged(tags), v, bits)
}

// PutDateTime writes tags and a time.
func (e *Encoder) PutDateTime(tags string, v xsdtype.DateTime) {
	n := len(e.b)
	size := len(tags) + len(xsdtype.Plain)
	if e.prefix == "" && cap(e.b)-n >= size {
		b := e.b[n : n+size]
		if v.PutPlain(b[len(tags):]) {
			copy(b, tags)
			e.b = e.b[:n+size] // in place: no pointer is written
			return
		}
	}
	e.b, _ = v.AppendText(e.tagged(tags))
}

// PutDecimal writes tags and an exact number.
func (e *Encoder) PutDecimal(tags string, v xsdtype.Decimal) { e.PutString(tags, v.String()) }

// PutBytes writes tags and base64, or a reference to an attachment.
func (e *Encoder) PutBytes(tags string, v []byte) {
	e.b = e.tagged(tags)
	e.Base64(v)
}

// Base64 writes binary content inside the innermost element: base64, or a
// reference to an attachment.
func (e *Encoder) Base64(v []byte) {
	if e.Attach != nil {
		if id := e.Attach(v); id != "" {
			e.b = append(e.b, `<xop:Include xmlns:xop="`+XOP+`" href="cid:`...)
			e.b, _ = appendAttr(e.b, id)
			e.b = append(e.b, `"/>`...)
			return
		}
	}
	e.b = base64.StdEncoding.AppendEncode(e.b, v)
}

// grow makes room for n bytes more.
func (e *Encoder) grow(n int) {
	grown := make([]byte, len(e.b), max(2*cap(e.b), len(e.b)+n, 1024))
	copy(grown, e.b)
	e.b = grown
}

// String writes a child element with text. It does by itself what element does,
// for texts are what messages are made of.
func (e *Encoder) String(local, v string) {
	n := len(e.b)
	size := 2*len(local) + len(v) + 5
	if e.odd || e.prefix != "" || cap(e.b)-n < size {
		e.slowString(local, v)
		return
	}
	b := e.b[n : n+size]
	at := len(local) + 2
	b[0], b[at-1] = '<', '>'
	copy(b[1:], local)
	if !copyPlain(b[at:at+len(v)], v) {
		e.slowString(local, v)
		return
	}
	b = b[at+len(v):]
	b[0], b[1], b[len(b)-1] = '<', '/', '>'
	copy(b[2:], local)
	e.b = e.b[:n+size]
}

// slowString is String for what needs care, a prefix, or room.
func (e *Encoder) slowString(local, v string) {
	e.startOdd(local)
	e.Chars(v)
	e.End()
}

// plain writes a child element with text that needs no care.
func (e *Encoder) plain(local string, v []byte) {
	if b := e.element(local, len(v)); b != nil {
		copy(b, v)
		return
	}
	e.startOdd(local)
	e.b = append(e.b, v...)
	e.End()
}

// Int writes a child element with a signed integer.
func (e *Encoder) Int(local string, v int64) {
	var buffer [20]byte
	e.plain(local, xsdtype.AppendInt(buffer[:0], v))
}

// Uint writes a child element with an unsigned integer.
func (e *Encoder) Uint(local string, v uint64) {
	var buffer [20]byte
	e.plain(local, xsdtype.AppendUint(buffer[:0], v))
}

// Bool writes a child element with true or false.
func (e *Encoder) Bool(local string, v bool) {
	var buffer [5]byte
	e.plain(local, strconv.AppendBool(buffer[:0], v))
}

// Float writes a child element with a number of 32 or 64 bits.
func (e *Encoder) Float(local string, v float64, bits int) {
	var buffer [32]byte
	e.plain(local, xsdtype.AppendFloat(buffer[:0], v, bits))
}

// Decimal writes a child element with an exact number.
func (e *Encoder) Decimal(local string, v xsdtype.Decimal) { e.String(local, v.String()) }

// DateTime writes a child element with a time.
func (e *Encoder) DateTime(local string, v xsdtype.DateTime) {
	var buffer [48]byte
	text, _ := v.AppendText(buffer[:0])
	e.plain(local, text)
}

// Bytes writes a child element with base64, or a reference to an attachment.
func (e *Encoder) Bytes(local string, v []byte) {
	if e.Attach == nil {
		if b := e.element(local, base64.StdEncoding.EncodedLen(len(v))); b != nil {
			base64.StdEncoding.Encode(b, v)
			return
		}
	}
	e.startOdd(local)
	e.Base64(v)
	e.End()
}

// QName writes a child element with a qualified name, whose prefix it declares.
func (e *Encoder) QName(local string, v xsdtype.QName) {
	name := e.Child(local)
	if v.Space == "" { // its name needs a prefix, so that there is no default namespace
		e.Start(name, "")
	} else {
		e.Start(name, name.Space)
	}
	text := e.qualified(Name(v))
	e.Body()
	e.Chars(text)
	e.End()
}

// Text ends the start tag that is open, and writes text behind it. Prefixes that
// v was made with by QNameText are declared by then.
func (e *Encoder) Text(v string) {
	e.Body()
	e.Chars(v)
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
	if e.b, ok = appendText(e.b, v); ok {
		return
	}
	name := ""
	if n := len(e.stack); n > 0 {
		name = string(localPart(e.b[e.stack[n-1].name:e.stack[n-1].nameEnd]))
	}
	e.Fail(name, ErrChar)
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
