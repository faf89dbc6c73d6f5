//go:build go1.24

package xmlwire

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// The reasons for which a document is refused, found in the chain of a [*SyntaxError].
var (
	ErrSyntax    = errors.New("the XML is not well formed")
	ErrTruncated = errors.New("the XML ends too early")
	ErrDTD       = errors.New("the XML has a DTD, which is refused")
	ErrEntity    = errors.New("the XML uses an entity that it may not")
	ErrLimit     = errors.New("the XML exceeds a limit")
	ErrCharset   = errors.New("the XML is in a charset that cannot be read")
	ErrUnknown   = errors.New("the element is not in the schema")
	ErrAttribute = errors.New("an attribute is not in the schema")
	ErrOrder     = errors.New("the element stands where the schema has another")
	ErrMissing   = errors.New("an element is missing")
)

// A SyntaxError says where and why reading stopped.
type SyntaxError struct {
	Offset int64  // in bytes of the document in UTF-8
	Path   string // names of the open elements, such as "Envelope/Body/GetOrderResponse/Total"
	Err    error
}

// Error says where and why, and repeats no value.
func (e *SyntaxError) Error() string {
	if e.Path == "" {
		return "xml: " + e.Err.Error()
	}
	return "xml: " + e.Path + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *SyntaxError) Unwrap() error { return e.Err }

// A Decoder reads one document. Its methods may not be called concurrently. Byte
// slices that it returns are valid until the next call; strings are the
// caller's, though small ones share blocks of memory of one kilobyte.
//
// It stands either on a start tag that it has just read, or inside an element.
// On a start tag, one of the methods that read a value, [Decoder.Skip], or a
// loop over [Decoder.Next] must consume the element.
type Decoder struct {
	// Strict makes what the schema does not have an error: see [Decoder.Expect]
	// and [Decoder.Unknown].
	Strict bool

	buf     []byte
	pos     int
	src     io.Reader // nil: buf is the whole document
	base    int64     // bytes of the document before buf
	checked int       // bytes of buf known to be UTF-8
	err     error

	// The start tag that was read last. Places in buf are kept as numbers, for
	// pointers would have to be told to the garbage collector.
	nameAt, localAt, nameEnd int  // its name as written
	ownAt, ownEnd            int  // its local name; that of the reference, if it was one
	outer                    int  // bindings in scope outside of it
	started                  bool // it has not been entered yet
	empty                    bool // it was <name/>
	attrs, kept              []RawAttr

	stack   []frame // entered elements
	names   []byte  // their names
	ns      []binding
	uris    []string // every namespace seen
	rooted  bool     // the document element was seen
	special bool     // there may be entities or carriage returns
	limits  Limits

	scratch  []byte // a text that had to be changed
	attrText []byte // the same for attributes of one tag
	arena    strings.Builder
	window   string // a copy of a part of the document, of which strings are cut
	windowAt int64  // where in the document it starts
	textAt   int    // where in buf the last text is; -1 if it is not there
	pools    pools
	refs     *references
	encoded  bool // the message is in SOAP encoding
	expects  expectations
	parts    func(id string) ([]byte, bool)
}

// A frame is an element that was entered.
type frame struct {
	name  int // where its name starts in names
	outer int // bindings in scope outside of it
}

// A binding is a namespace declaration.
type binding struct{ prefix, uri string }

// A RawAttr is an attribute of the start tag that was read last.
type RawAttr struct {
	Space string // namespace; set by [Decoder.Attrs]
	Local []byte
	Value []byte

	prefix []byte
}

// NewDecoder returns a decoder of a whole document, in any charset that it reads.
// It keeps b, which must not change while it is in use.
func NewDecoder(b []byte) *Decoder { return NewDecoderLimits(b, Limits{}) }

// NewDecoderLimits is [NewDecoder] with other limits than the default ones.
func NewDecoderLimits(b []byte, limits Limits) *Decoder {
	d := &Decoder{limits: limits.withDefaults()}
	text, err := ToUTF8(b, "")
	if err != nil {
		d.Fail(err)
		return d
	}
	d.buf = text
	d.special = hasSpecial(text)
	return d
}

// NewReader returns a decoder that holds a window of the document only: a tag, a
// text, and some kilobytes.
func NewReader(r io.Reader, limits Limits) *Decoder {
	return &Decoder{limits: limits.withDefaults(), src: newConverter(r)}
}

// hasSpecial reports whether texts of b may read otherwise than they stand.
func hasSpecial(b []byte) bool {
	return bytes.IndexByte(b, '&') >= 0 || bytes.IndexByte(b, '\r') >= 0
}

// Err is the first error.
func (d *Decoder) Err() error { return d.err }

// Offset is how much of the document was read, in bytes of UTF-8.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }

// Fail makes err the decoder's error, with the place, unless it has one.
func (d *Decoder) Fail(err error) {
	if d.err == nil {
		d.err = &SyntaxError{Offset: d.Offset(), Path: d.path(), Err: err}
	}
	d.started = false
}

// path names the open elements.
func (d *Decoder) path() string {
	var names []string
	for i, f := range d.stack {
		end := len(d.names)
		if i+1 < len(d.stack) {
			end = d.stack[i+1].name
		}
		names = append(names, string(localPart(d.names[f.name:end])))
	}
	if d.started {
		names = append(names, string(d.Local()))
	}
	const most = 12
	if len(names) > most {
		names = append([]string{"…"}, names[len(names)-most:]...)
	}
	for i, n := range names {
		if len(n) > 64 {
			names[i] = n[:64] + "…"
		}
	}
	return strings.ToValidUTF8(strings.Join(names, "/"), "?")
}

// localPart cuts the prefix off a name.
func localPart(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// Local is the local name of the current start tag.
func (d *Decoder) Local() []byte { return d.buf[d.ownAt:d.ownEnd] }

// qname is the name of the current start tag as it is written.
func (d *Decoder) qname() []byte { return d.buf[d.nameAt:d.nameEnd] }

// prefix is the prefix of the current start tag; empty for none.
func (d *Decoder) prefix() []byte { return d.buf[d.nameAt:max(d.localAt-1, d.nameAt)] }

// Space is the namespace of the current start tag.
func (d *Decoder) Space() string { return d.resolve(d.prefix()) }

// Name is the name of the current start tag.
func (d *Decoder) Name() Name { return Name{Space: d.Space(), Local: d.intern(d.Local())} }

// Is reports whether the current start tag has that name. A tag in no namespace
// fits any, and so does one whose prefix is not declared: old servers send such.
func (d *Decoder) Is(space, local string) bool {
	if string(d.Local()) != local {
		return false
	}
	s := d.Space()
	return s == space || s == ""
}

// resolve finds the namespace of a prefix; "" if there is none.
func (d *Decoder) resolve(prefix []byte) string {
	for _, b := range slices.Backward(d.ns) {
		if b.prefix == string(prefix) {
			return b.uri
		}
	}
	if string(prefix) == "xml" {
		return XML
	}
	return ""
}

// intern returns b as a string, the same one for the same namespace or prefix.
func (d *Decoder) intern(b []byte) string {
	for _, s := range d.uris {
		if s == string(b) {
			return s
		}
	}
	s := string(b)
	if len(d.uris) < 64 {
		d.uris = append(d.uris, s)
	}
	return s
}

// Root moves to the document element. It returns false on an error.
func (d *Decoder) Root() bool {
	if d.rooted || d.Next() {
		return d.err == nil
	}
	d.Fail(ErrTruncated)
	return false
}

// Next moves to the start tag of the next child of the element that is being
// read: of the current start tag, or of the element inside which the decoder
// stands. At the element's end it consumes the end tag and returns false, and so
// it does on an error. Text between children is skipped.
func (d *Decoder) Next() bool {
	if d.err != nil || d.started && !d.enter() {
		return false
	}
	for {
		if d.pos >= len(d.buf) || d.buf[d.pos] != '<' {
			if !d.skipText() {
				return false
			}
		}
		if d.plainTag() {
			return true
		}
		if d.pos+1 >= len(d.buf) {
			if !d.fill() {
				d.Fail(ErrTruncated)
				return false
			}
			continue
		}
		switch d.buf[d.pos+1] {
		case '/':
			d.endTag()
			return false
		case '!', '?':
			if !d.skipMarkup(nil) {
				return false
			}
		default:
			return d.startTag()
		}
	}
}

// plainTag reads the start tag at pos if it is nothing but a name, within an
// element. Most tags are. It leaves everything else alone.
func (d *Decoder) plainTag() bool {
	b := d.buf
	start := d.pos + 1
	p := start
	for p < len(b) && charKind[b[p]] == inName {
		p++
	}
	if p >= len(b) || b[p] != '>' || p == start || p-start > d.limits.Name ||
		len(d.stack) == 0 || len(d.stack) >= d.limits.Depth || len(d.expects.open) > 0 {
		return false
	}
	d.nameAt, d.localAt, d.nameEnd = start, start, p
	d.ownAt, d.ownEnd = start, p
	d.outer = len(d.ns)
	d.attrs = d.attrs[:0]
	d.pos = p + 1
	d.started, d.empty = true, false
	return true
}

// enter goes inside the current start tag. It returns false if there is nothing
// inside, having left it again.
func (d *Decoder) enter() bool {
	d.started = false
	if d.empty {
		d.ns = d.ns[:d.outer]
		d.left()
		return false
	}
	d.stack = append(d.stack, frame{name: len(d.names), outer: d.outer})
	d.names = append(d.names, d.qname()...)
	return true
}

// skipText moves to the next '<'. It returns false at the document's end, which
// is an error inside an element, and before the document element.
func (d *Decoder) skipText() bool {
	for {
		i := bytes.IndexByte(d.buf[d.pos:], '<')
		if i >= 0 {
			if len(d.stack) == 0 && len(bytes.TrimSpace(d.buf[d.pos:d.pos+i])) > 0 {
				d.Fail(ErrSyntax)
				return false
			}
			d.pos += i
			return true
		}
		if len(d.stack) == 0 && len(bytes.TrimSpace(d.buf[d.pos:])) > 0 {
			d.Fail(ErrSyntax)
			return false
		}
		d.pos = len(d.buf)
		if !d.fill() {
			if len(d.stack) > 0 || !d.rooted {
				d.Fail(ErrTruncated)
			}
			return false
		}
	}
}

// An outcome is what parsing a token came to.
type outcome int

const (
	done outcome = iota
	short
	bad
	tooMuch
)

// startTag reads a start tag.
func (d *Decoder) startTag() bool {
	if d.rooted && len(d.stack) == 0 {
		d.Fail(ErrSyntax)
		return false
	}
	for {
		d.outer = len(d.ns)
		switch d.parseStart() {
		case done:
			d.started = true
			d.rooted = true
			if len(d.stack) >= d.limits.Depth {
				d.Fail(ErrLimit)
				return false
			}
			if d.refs != nil {
				return d.follow()
			}
			return len(d.expects.open) == 0 || d.inPlace()
		case short:
			d.ns = d.ns[:d.outer]
			if !d.fill() {
				d.Fail(ErrTruncated)
				return false
			}
		case bad:
			d.Fail(ErrSyntax)
			return false
		case tooMuch:
			d.Fail(ErrLimit)
			return false
		}
	}
}

// The kinds of bytes in a tag.
const (
	inName = iota
	nameEnd
	colon
	illegal
)

// charKind sorts the bytes that a name may meet.
var charKind = func() (t [256]uint8) {
	for _, c := range " \t\r\n/>=" {
		t[c] = nameEnd
	}
	t[':'] = colon
	for _, c := range "<&\"'!?()[]{}#$%*+,;@\\^`|~\x00" {
		t[c] = illegal
	}
	return t
}()

// isSpace reports whether c is white space of XML.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// parseStart reads the start tag at pos, and moves behind it.
func (d *Decoder) parseStart() outcome {
	b := d.buf
	p := d.pos + 1
	start, cut := p, -1
	for p < len(b) && charKind[b[p]] != nameEnd {
		switch charKind[b[p]] {
		case colon:
			cut = p
		case illegal:
			return bad
		}
		p++
	}
	if p >= len(b) {
		return short
	}
	if p == start || cut == start || cut == p-1 || b[p] == '=' {
		return bad
	}
	if p-start > d.limits.Name {
		return tooMuch
	}
	d.nameAt, d.localAt, d.nameEnd = start, max(start, cut+1), p
	d.ownAt, d.ownEnd = d.localAt, p
	d.attrs = d.attrs[:0]
	if b[p] == '>' {
		d.empty = false
		d.pos = p + 1
		return done
	}
	return d.parseAttrs(p)
}

// parseAttrs reads the attributes and the end of a start tag from p on.
func (d *Decoder) parseAttrs(p int) outcome {
	b := d.buf
	d.attrText = d.attrText[:0]
	d.expects.judged = false
	for n := 0; ; n++ {
		for p < len(b) && isSpace(b[p]) {
			p++
		}
		if p >= len(b) {
			return short
		}
		if b[p] == '>' {
			d.empty = false
			d.pos = p + 1
			return done
		}
		if b[p] == '/' {
			if p+1 >= len(b) {
				return short
			}
			if b[p+1] != '>' {
				return bad
			}
			d.empty = true
			d.pos = p + 2
			return done
		}
		if n >= d.limits.Attributes {
			return tooMuch
		}
		var out outcome
		if p, out = d.parseAttr(p); out != done {
			return out
		}
	}
}

// parseAttr reads one attribute at p, and returns where it ends.
func (d *Decoder) parseAttr(p int) (int, outcome) {
	b := d.buf
	start, cut := p, -1
	for p < len(b) && charKind[b[p]] != nameEnd {
		switch charKind[b[p]] {
		case colon:
			cut = p
		case illegal:
			return p, bad
		}
		p++
	}
	end := p
	for p < len(b) && isSpace(b[p]) {
		p++
	}
	if p >= len(b) {
		return p, short
	}
	if b[p] != '=' || end == start || cut == start || cut == end-1 {
		return p, bad
	}
	if end-start > d.limits.Name {
		return p, tooMuch
	}
	for p++; p < len(b) && isSpace(b[p]); p++ {
	}
	if p >= len(b) {
		return p, short
	}
	if b[p] != '"' && b[p] != '\'' {
		return p, bad
	}
	i := bytes.IndexByte(b[p+1:], b[p])
	if i < 0 {
		return p, short
	}
	value := b[p+1 : p+1+i]
	p += i + 2
	if p < len(b) && charKind[b[p]] != nameEnd {
		return p, bad
	}
	if bytes.IndexByte(value, '<') >= 0 {
		return p, bad
	}
	if needsCleaning(value) {
		if value = d.cleanAttr(value); d.err != nil {
			return p, bad
		}
	}
	a := RawAttr{Local: b[start:end], Value: value}
	if cut >= 0 {
		a.prefix, a.Local = b[start:cut], b[cut+1:end]
	}
	switch {
	case cut < 0 && string(a.Local) == "xmlns":
		d.ns = append(d.ns, binding{"", d.intern(value)})
	case string(a.prefix) == "xmlns":
		d.ns = append(d.ns, binding{d.intern(a.Local), d.intern(value)})
	default:
		d.attrs = append(d.attrs, a)
	}
	return p, done
}

// endTag reads the end tag at pos, which must be that of the innermost element.
func (d *Decoder) endTag() {
	for {
		if len(d.stack) == 0 {
			d.Fail(ErrSyntax)
			return
		}
		f := d.stack[len(d.stack)-1]
		want := d.names[f.name:]
		b := d.buf[d.pos+2:]
		end := bytes.IndexByte(b, '>')
		if end < 0 {
			if !d.fill() {
				d.Fail(ErrTruncated)
				return
			}
			continue
		}
		if string(trimRight(b[:end])) != string(want) {
			d.Fail(ErrSyntax)
			return
		}
		d.pos += 2 + end + 1
		d.names = d.names[:f.name]
		d.ns = d.ns[:f.outer]
		d.stack = d.stack[:len(d.stack)-1]
		d.left()
		return
	}
}

func trimRight(b []byte) []byte {
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

// left is called when an element was consumed.
func (d *Decoder) left() {
	if d.refs != nil {
		d.refs.leave(d)
	}
	if len(d.expects.open) > 0 {
		d.complete()
	}
}

// skipMarkup skips the comment, the processing instruction or the CDATA section
// at pos; the latter's content is appended to text, if there is one.
func (d *Decoder) skipMarkup(text *[]byte) bool {
	for {
		b := d.buf[d.pos:]
		open, closing := "<?", "?>"
		switch {
		case b[1] == '?':
		case bytes.HasPrefix(b, []byte("<!--")):
			open, closing = "<!--", "-->"
		case bytes.HasPrefix(b, []byte("<![CDATA[")) && len(d.stack) > 0:
			open, closing = "<![CDATA[", "]]>"
		case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
			d.Fail(ErrDTD)
			return false
		case len(b) >= len("<![CDATA["):
			d.Fail(ErrSyntax)
			return false
		default:
			if !d.fill() {
				d.Fail(ErrTruncated)
				return false
			}
			continue
		}
		i := bytes.Index(b[len(open):], []byte(closing))
		if i < 0 {
			if !d.fill() {
				d.Fail(ErrTruncated)
				return false
			}
			continue
		}
		if text != nil && open == "<![CDATA[" {
			*text = appendLines(*text, b[len(open):len(open)+i])
		}
		d.pos += len(open) + i + len(closing)
		return true
	}
}

// Skip consumes the current element.
func (d *Decoder) Skip() {
	if d.err != nil || d.started && !d.enter() {
		return
	}
	for depth := len(d.stack); len(d.stack) >= depth && d.err == nil; {
		if d.Next() {
			d.enter()
		}
	}
}

// Unknown consumes an element that the schema does not know: it is skipped, or
// an error if the decoder is Strict.
func (d *Decoder) Unknown() {
	if d.Strict && d.err == nil {
		d.Fail(ErrUnknown)
		return
	}
	d.Skip()
}

// Path moves down to the first descendant of the current element that has these
// names, one below the other. Other elements are skipped. It returns false, and
// the decoder is then at the end of the innermost element found, if there is none.
func (d *Decoder) Path(locals ...string) bool {
	for _, local := range locals {
		for {
			if !d.Next() {
				return false
			}
			if string(d.Local()) == local {
				break
			}
			d.Skip()
		}
	}
	return true
}

// Nil reports whether the current element says xsi:nil, and consumes it then.
func (d *Decoder) Nil() bool {
	if len(d.attrs) == 0 || !d.isNil() {
		return false
	}
	d.Skip()
	return true
}

func (d *Decoder) isNil() bool {
	for i := range d.attrs {
		a := &d.attrs[i]
		if string(a.Local) == "nil" && d.isXSI(a.prefix) {
			return string(a.Value) == "true" || string(a.Value) == "1"
		}
	}
	return false
}

// isXSI reports whether a prefix means the XML Schema instance namespace, in any
// of its editions; an undeclared "xsi" does.
func (d *Decoder) isXSI(prefix []byte) bool {
	if len(prefix) == 0 {
		return false
	}
	switch uri := d.resolve(prefix); uri {
	case XSI, "http://www.w3.org/1999/XMLSchema-instance", "http://www.w3.org/2000/10/XMLSchema-instance":
		return true
	case "":
		return string(prefix) == "xsi"
	}
	return false
}

// Type is the xsi:type of the current element; the zero Name if it has none.
func (d *Decoder) Type() Name {
	for i := range d.attrs {
		a := &d.attrs[i]
		if string(a.Local) == "type" && d.isXSI(a.prefix) {
			return d.name(a.Value)
		}
	}
	return Name{}
}

// name resolves a qualified name in a value.
func (d *Decoder) name(value []byte) Name {
	value = bytes.TrimSpace(value)
	if prefix, local, ok := bytes.Cut(value, []byte{':'}); ok {
		return Name{Space: d.resolve(prefix), Local: d.intern(local)}
	}
	return Name{Space: d.resolve(nil), Local: d.intern(value)}
}

// Attrs returns the attributes of the current start tag, without namespace
// declarations and without those of XML Schema (xsi:type and so on).
func (d *Decoder) Attrs() []RawAttr {
	d.kept = d.kept[:0]
	for _, a := range d.attrs {
		if len(a.prefix) > 0 {
			if d.isXSI(a.prefix) {
				continue
			}
			a.Space = d.resolve(a.prefix)
		}
		d.kept = append(d.kept, a)
	}
	return d.kept
}

// Text returns the text of the current element and consumes it. Child elements
// are skipped, or an error if the decoder is Strict.
func (d *Decoder) Text() []byte {
	d.textAt = -1
	if d.err != nil || d.Strict && !d.plain() {
		return nil
	}
	if d.empty || !d.started {
		return d.emptyText()
	}
	b := d.buf[d.pos:]
	i := bytes.IndexByte(b, '<')
	end := i + 2 + d.nameEnd - d.nameAt
	if i < 0 || end >= len(b) || b[end] != '>' || b[i+1] != '/' || string(b[i+2:end]) != string(d.qname()) {
		return d.slowText()
	}
	at := d.pos
	d.pos += end + 1
	d.started = false
	d.ns = d.ns[:d.outer]
	if d.refs != nil {
		d.left()
	}
	if b = b[:i]; d.special && needsCleaning(b) {
		return d.clean(b)
	}
	d.textAt = at
	return b
}

// emptyText consumes <name/>.
func (d *Decoder) emptyText() []byte {
	if !d.started {
		d.Fail(ErrSyntax) // a mistake of the caller: there is no element to read
		return nil
	}
	d.enter()
	return []byte{}
}

// slowText is Text for what is not one plain text.
func (d *Decoder) slowText() []byte {
	d.enter()
	d.scratch = d.scratch[:0]
	for d.err == nil {
		d.appendText(&d.scratch)
		if d.err != nil {
			return nil
		}
		switch d.buf[d.pos+1] {
		case '/':
			d.endTag()
			return d.scratch
		case '!', '?':
			d.skipMarkup(&d.scratch)
		default:
			if d.startTag() {
				d.Unknown()
			}
		}
	}
	return nil
}

// appendText appends the text up to the next markup, and moves there: two bytes
// of the markup are in the buffer then.
func (d *Decoder) appendText(to *[]byte) {
	for {
		i := bytes.IndexByte(d.buf[d.pos:], '<')
		if i < 0 || d.pos+i+1 >= len(d.buf) {
			if !d.fill() {
				d.Fail(ErrTruncated)
				return
			}
			continue
		}
		text := d.buf[d.pos : d.pos+i]
		d.pos += i
		if needsCleaning(text) {
			var err error
			if *to, err = appendClean(*to, text); err != nil {
				d.Fail(err)
			}
			return
		}
		*to = append(*to, text...)
		return
	}
}

// NextMixed is [Decoder.Next] for mixed content: the text before the next child,
// or before the end, is appended to text.
func (d *Decoder) NextMixed(text *string) bool {
	if d.err != nil || d.started && !d.enter() {
		return false
	}
	var found []byte
	defer func() { *text += string(found) }()
	for d.err == nil {
		d.appendText(&found)
		if d.err != nil {
			return false
		}
		switch d.buf[d.pos+1] {
		case '/':
			d.endTag()
			return false
		case '!', '?':
			d.skipMarkup(&found)
		default:
			return d.startTag()
		}
	}
	return false
}

// End reads to the end of the document, which must hold nothing more than
// comments and white space. It is for callers that want to be sure.
func (d *Decoder) End() {
	for d.err == nil && (d.started || len(d.stack) > 0) {
		if d.Next() {
			d.Skip()
		}
	}
	if d.err == nil && d.Next() {
		d.Fail(ErrSyntax)
	}
}
