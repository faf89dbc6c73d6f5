package xmltree

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/authgen/authgen/generator/diag"
)

// Options limit what [Parse] accepts. The zero value is fit for a schema file of
// a stranger.
type Options struct {
	MaxBytes int // size of the document as UTF-8; 0 means 64 MiB
	MaxDepth int // nested elements; 0 means 512
	MaxAttrs int // attributes of one element, namespace declarations included; 0 means 1024
	MaxName  int // bytes of a name; 0 means 4096
	// SkipDoctype passes over a document type declaration with a warning instead
	// of an error. What it declares stays unknown: nothing is fetched and no
	// entity is expanded, and a reference to one is an error.
	SkipDoctype bool
}

// Parse reads the document in data; file is its name in positions. It returns
// nil when the document is not well-formed, and then at least one error that
// says where. It never panics.
func Parse(file string, data []byte, opts Options) (*Element, diag.List) {
	s := &scanner{file: file, opts: opts.withDefaults()}
	text, err := ToUTF8(data)
	if err != nil {
		s.diags.Errorf("xml-charset", diag.Pos{File: file, Line: 1}, "%v", err).
			WithHelp("save the file as UTF-8 and say so in its XML declaration")
		return nil, s.diags
	}
	s.src = text
	s.lines = lineStarts(text)
	root := s.document()
	if s.diags.HasErrors() {
		return nil, s.diags
	}
	return root, s.diags
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = 64 << 20
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = 512
	}
	if o.MaxAttrs == 0 {
		o.MaxAttrs = 1024
	}
	if o.MaxName == 0 {
		o.MaxName = 4096
	}
	return o
}

// A scanner walks over one document. After a mistake it stops: what follows
// would be noise.
type scanner struct {
	file   string
	opts   Options
	src    []byte
	at     int
	lines  []int // offsets at which lines start
	diags  diag.List
	failed bool
	run    strings.Builder // character data since the last tag
}

func lineStarts(src []byte) []int {
	lines := []int{0}
	for i, c := range src {
		if c == '\n' {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// pos is the place of src[from:to], cut at the end of its first line.
func (s *scanner) pos(from, to int) diag.Pos {
	line := sort.SearchInts(s.lines, from+1)
	start := s.lines[line-1]
	if line < len(s.lines) {
		to = min(to, s.lines[line]-1)
	}
	return diag.Pos{File: s.file, Line: line, Col: from - start + 1, Len: max(to-from, 0)}
}

// fail reports a mistake at src[from:to] and stops the scanner.
func (s *scanner) fail(code string, from, to int, format string, args ...any) *diag.Diagnostic {
	s.failed = true
	return s.diags.Errorf(code, s.pos(from, to), format, args...)
}

// document reads the whole file and returns its root.
func (s *scanner) document() *Element {
	if len(s.src) > s.opts.MaxBytes {
		s.fail("xml-limit", 0, 0, "document has %d bytes, and %d are the limit", len(s.src), s.opts.MaxBytes)
		return nil
	}
	var root, open *Element
	depth := 0
	for !s.failed && s.at < len(s.src) {
		switch {
		case s.src[s.at] != '<':
			s.text(open)
		case s.has("<!--"):
			s.skip("<!--", "-->", "comment")
		case s.has("<![CDATA["):
			s.cdata(open)
		case s.has("<!DOCTYPE"):
			s.doctype(root)
		case s.has("<?"):
			s.skip("<?", "?>", "processing instruction")
		case s.has("</"):
			s.flush(open)
			open = s.endTag(open)
			depth--
		default:
			if open == nil && root != nil {
				s.fail("xml-syntax", s.at, s.at+1, "second root element")
				return nil
			}
			s.flush(open)
			e, closed := s.startTag(open)
			if e == nil {
				return nil
			}
			if root == nil {
				root = e
			}
			if !closed {
				open = e
				if depth++; depth > s.opts.MaxDepth {
					s.fail("xml-limit", e.Offset, s.at, "elements are nested deeper than %d", s.opts.MaxDepth)
				}
			}
		}
	}
	if s.failed {
		return nil
	}
	switch {
	case open != nil:
		s.fail("xml-truncated", len(s.src), len(s.src), "file ends within <%s>", open.tag()).
			WithRelated(open.Pos, "opened here").
			WithHelp("the file seems to be cut off; fetch it again")
	case root == nil:
		s.fail("xml-empty", 0, 0, "file holds no XML element")
	}
	return root
}

func (s *scanner) has(prefix string) bool {
	return bytes.HasPrefix(s.src[s.at:], []byte(prefix))
}

// tag is the element's name as written.
func (e *Element) tag() string {
	if e.Prefix == "" {
		return e.Name.Local
	}
	return e.Prefix + ":" + e.Name.Local
}

// skip passes over a construct that ends in end, and returns what it holds.
func (s *scanner) skip(start, end, what string) []byte {
	from := s.at
	i := bytes.Index(s.src[from+len(start):], []byte(end))
	if i < 0 {
		s.fail("xml-truncated", from, from+len(start), "%s has no end", what).
			WithHelp("it must end in %s", end)
		return nil
	}
	s.at = from + len(start) + i + len(end)
	return s.src[from+len(start) : from+len(start)+i]
}

// doctype refuses a document type declaration, or passes over it.
func (s *scanner) doctype(root *Element) {
	from := s.at
	if root != nil {
		s.fail("xml-syntax", from, from+len("<!DOCTYPE"), "document type declaration after the root element")
		return
	}
	if !s.opts.SkipDoctype {
		s.fail("xml-doctype", from, from+len("<!DOCTYPE"), "document type declarations are not accepted").
			WithHelp("remove the <!DOCTYPE …> declaration; what it declares is not read")
		return
	}
	s.diags.Warnf("xml-doctype", s.pos(from, from+len("<!DOCTYPE")), "document type declaration is ignored")
	if end := doctypeEnd(s.src[from:]); end > 0 {
		s.at = from + end
		return
	}
	s.fail("xml-truncated", from, from+len("<!DOCTYPE"), "document type declaration has no end")
}

// doctypeEnd returns the length of the declaration that src starts with, or 0.
func doctypeEnd(src []byte) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case bytes.HasPrefix(src[i:], []byte("<!--")):
			end := bytes.Index(src[i+4:], []byte("-->"))
			if end < 0 {
				return 0
			}
			i += 4 + end + 2
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '<':
			depth++
		case c == ']':
			depth--
		case c == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// text reads character data up to the next tag.
func (s *scanner) text(open *Element) {
	from := s.at
	end := bytes.IndexByte(s.src[from:], '<')
	if end < 0 {
		end = len(s.src) - from
	}
	s.at = from + end
	raw := s.src[from:s.at]
	if open == nil {
		if i := bytes.IndexFunc(raw, notSpace); i >= 0 {
			s.fail("xml-syntax", from+i, from+i+1, "text outside the root element").
				WithHelp("is this an XML file at all")
		}
		return
	}
	s.run.WriteString(s.unescape(from, s.at))
}

func notSpace(r rune) bool { return r != ' ' && r != '\t' && r != '\n' && r != '\r' }

func (s *scanner) cdata(open *Element) {
	from := s.at
	raw := s.skip("<![CDATA[", "]]>", "CDATA section")
	if s.failed {
		return
	}
	if open == nil {
		s.fail("xml-syntax", from, from+len("<![CDATA["), "text outside the root element")
		return
	}
	if !s.checkChars(from, s.at) {
		return
	}
	s.run.WriteString(normalizeEnds(string(raw)))
}

// flush gives the character data since the last tag to its element.
func (s *scanner) flush(open *Element) {
	if s.run.Len() == 0 || open == nil {
		return
	}
	if n := len(open.Children); n > 0 {
		open.Children[n-1].Tail = s.run.String()
	} else {
		open.Text = s.run.String()
	}
	s.run.Reset()
}

// endTag closes open and returns its parent.
func (s *scanner) endTag(open *Element) *Element {
	from := s.at
	s.at += len("</")
	name := s.name()
	if s.failed {
		return nil
	}
	s.space()
	if s.at >= len(s.src) || s.src[s.at] != '>' {
		s.failHere(from, "end tag </%s is not closed", name)
		return nil
	}
	s.at++
	if open == nil {
		s.fail("xml-syntax", from, s.at, "</%s> closes nothing", name)
		return nil
	}
	if open.tag() != name {
		s.fail("xml-syntax", from, s.at, "</%s> does not close <%s>", name, open.tag()).
			WithRelated(open.Pos, "opened here")
		return nil
	}
	open.End = s.at
	return open.Parent
}

// failHere reports a mistake in a tag that starts at from: at the end of the
// file if that is where it broke off.
func (s *scanner) failHere(from int, format string, args ...any) {
	if s.at >= len(s.src) {
		s.fail("xml-truncated", len(s.src), len(s.src), "file ends within a tag").
			WithRelated(s.pos(from, from+1), "which starts here").
			WithHelp("the file seems to be cut off; fetch it again")
		return
	}
	s.fail("xml-syntax", s.at, s.at+1, format, args...)
}

func (s *scanner) space() {
	for s.at < len(s.src) && !notSpace(rune(s.src[s.at])) {
		s.at++
	}
}

// name reads a name with its colons.
func (s *scanner) name() string {
	from := s.at
	for s.at < len(s.src) {
		r, n := utf8.DecodeRune(s.src[s.at:])
		if !nameRune(r, n, s.at == from) {
			break
		}
		s.at += n
	}
	switch {
	case s.at == from:
		s.failHere(from, "a name is expected here")
	case s.at-from > s.opts.MaxName:
		s.fail("xml-limit", from, from+1, "name has %d bytes, and %d are the limit", s.at-from, s.opts.MaxName)
	}
	return string(s.src[from:s.at])
}

func nameRune(r rune, size int, first bool) bool {
	switch {
	case r == utf8.RuneError && size <= 1:
		return false
	case r == '_' || r == ':' || unicode.IsLetter(r):
		return true
	case first:
		return false
	}
	return r == '-' || r == '.' || r == '·' || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.Nl, r)
}

// A rawAttr is an attribute whose prefix is not resolved yet.
type rawAttr struct {
	name       string
	value      string
	from, to   int // of the name
	vfrom, vto int // of the value
}

// startTag reads a start tag, and reports whether the element is closed as well.
func (s *scanner) startTag(parent *Element) (e *Element, closed bool) {
	from := s.at
	s.at++
	tag := s.name()
	if s.failed {
		return nil, false
	}
	nameEnd := s.at
	attrs, closed := s.attributes(from)
	if s.failed {
		return nil, false
	}
	e = &Element{Parent: parent, Pos: s.pos(from, nameEnd), Offset: from}
	if parent != nil {
		e.scope = parent.scope
	}
	e.scope = s.declare(e.scope, attrs)
	e.Prefix, e.Name = s.split(e, tag, from+1, true)
	for i := range attrs {
		s.addAttr(e, &attrs[i])
	}
	if s.failed {
		return nil, false
	}
	e.Inner, e.End = s.at, s.at
	if parent != nil {
		parent.Children = append(parent.Children, e)
	}
	return e, closed
}

// attributes reads up to the end of a start tag that starts at from.
func (s *scanner) attributes(from int) (attrs []rawAttr, closed bool) {
	for {
		before := s.at
		s.space()
		switch {
		case s.has("/>"):
			s.at += 2
			return attrs, true
		case s.has(">"):
			s.at++
			return attrs, false
		case s.at >= len(s.src) || s.at == before:
			s.failHere(from, "white space, / or > is expected here")
			return nil, false
		}
		attrs = append(attrs, s.attribute(from))
		if s.failed {
			return nil, false
		}
		if len(attrs) > s.opts.MaxAttrs {
			s.fail("xml-limit", from, from+1, "element has more than %d attributes", s.opts.MaxAttrs)
			return nil, false
		}
	}
}

func (s *scanner) attribute(tag int) rawAttr {
	a := rawAttr{from: s.at}
	a.name = s.name()
	a.to = s.at
	if s.failed {
		return a
	}
	s.space()
	if !s.has("=") {
		s.failHere(tag, "attribute %s has no value", a.name)
		return a
	}
	s.at++
	s.space()
	if !s.has(`"`) && !s.has("'") {
		s.failHere(tag, "the value of attribute %s is not quoted", a.name)
		return a
	}
	quote := s.src[s.at]
	a.vfrom = s.at + 1
	end := bytes.IndexByte(s.src[a.vfrom:], quote)
	if end < 0 {
		s.fail("xml-truncated", a.from, a.vfrom, "the value of attribute %s has no end", a.name)
		return a
	}
	a.vto = a.vfrom + end
	if i := bytes.IndexByte(s.src[a.vfrom:a.vto], '<'); i >= 0 {
		s.fail("xml-syntax", a.vfrom+i, a.vfrom+i+1, "< stands in the value of attribute %s", a.name).
			WithHelp("write &lt;, or close the value's quote")
		return a
	}
	s.at = a.vto + 1
	a.value = normalizeValue(s.unescape(a.vfrom, a.vto))
	return a
}

// normalizeValue turns each white space character into a space.
func normalizeValue(v string) string {
	if !strings.ContainsAny(v, "\t\n\r") {
		return v
	}
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(v)
}

// declare adds the namespace declarations among attrs to a scope.
func (s *scanner) declare(parent *scope, attrs []rawAttr) *scope {
	var own *scope
	for _, a := range attrs {
		prefix, ok := declaredPrefix(a.name)
		if !ok {
			continue
		}
		if own == nil {
			own = &scope{parent: parent}
		}
		own.prefix = append(own.prefix, prefix)
		own.space = append(own.space, strings.TrimSpace(a.value))
	}
	if own == nil {
		return parent
	}
	return own
}

// declaredPrefix is the prefix that an attribute of this name declares.
func declaredPrefix(attr string) (string, bool) {
	if attr == "xmlns" {
		return "", true
	}
	return strings.CutPrefix(attr, "xmlns:")
}

// addAttr adds one attribute that is no declaration to e.
func (s *scanner) addAttr(e *Element, a *rawAttr) {
	if _, ok := declaredPrefix(a.name); ok {
		return
	}
	prefix, name := s.split(e, a.name, a.from, false)
	if s.failed {
		return
	}
	if e.AttrNS(name.Space, name.Local) != nil {
		s.fail("xml-syntax", a.from, a.to, "attribute %s stands twice", a.name)
		return
	}
	e.Attrs = append(e.Attrs, Attr{
		Name: name, Prefix: prefix, Value: a.value,
		Pos: s.pos(a.vfrom, a.vto), NamePos: s.pos(a.from, a.to),
	})
}

// split resolves a name as written at offset from.
func (s *scanner) split(e *Element, raw string, from int, element bool) (prefix string, name Name) {
	prefix, local, found := strings.Cut(raw, ":")
	if !found {
		name.Local = raw
		if element {
			name.Space, _ = e.Lookup("")
		}
		return "", name
	}
	if prefix == "" || local == "" || strings.Contains(local, ":") {
		s.fail("xml-syntax", from, from+len(raw), "%q is not a name with a prefix", raw)
		return "", name
	}
	space, ok := e.Lookup(prefix)
	if !ok {
		// Well-formed, though not by the rules of namespaces: nobody can mean it.
		space = UnboundSpace + prefix
		s.diags.Warnf("xml-prefix", s.pos(from, from+len(prefix)), "namespace prefix %q is not declared; %s is ignored", prefix, raw).
			WithHelp("declare it: xmlns:%s=\"…\"", prefix)
	}
	return prefix, Name{Space: space, Local: local}
}

// unescape returns src[from:to] with references replaced and line ends unified.
func (s *scanner) unescape(from, to int) string {
	if !s.checkChars(from, to) {
		return ""
	}
	raw := s.src[from:to]
	if bytes.IndexByte(raw, '&') < 0 {
		return normalizeEnds(string(raw))
	}
	var out strings.Builder
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			out.WriteString(normalizeEnds(string(raw)))
			break
		}
		out.WriteString(normalizeEnds(string(raw[:i])))
		from += i
		raw = raw[i:]
		n, ok := s.reference(&out, raw, from)
		if !ok {
			return ""
		}
		from += n
		raw = raw[n:]
	}
	return out.String()
}

// reference writes what the reference at the start of raw stands for.
func (s *scanner) reference(out *strings.Builder, raw []byte, from int) (n int, ok bool) {
	end := bytes.IndexByte(raw[:min(len(raw), s.opts.MaxName)], ';')
	if end < 0 {
		s.fail("xml-entity", from, from+1, "& starts no reference").WithHelp("write &amp;")
		return 0, false
	}
	name := string(raw[1:end])
	r, known := named[name]
	if digits, isNumber := strings.CutPrefix(name, "#"); isNumber {
		r, known = charReference(digits)
	}
	if !known {
		s.fail("xml-entity", from, from+end+1, "entity &%s; is not known", name).
			WithHelp("only &lt; &gt; &amp; &quot; &apos; and numbers are known")
		return 0, false
	}
	out.WriteRune(r)
	return end + 1, true
}

var named = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

func charReference(digits string) (rune, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > unicode.MaxRune || !isChar(rune(n)) {
		return 0, false
	}
	return rune(n), true
}

// checkChars reports bytes that are no XML characters.
func (s *scanner) checkChars(from, to int) bool {
	for i := from; i < to; {
		if c := s.src[i]; c >= ' ' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(s.src[i:to])
		if r == utf8.RuneError && n <= 1 {
			s.fail("xml-charset", i, i+1, "byte 0x%02x is not UTF-8", s.src[i]).
				WithHelp("say the charset of the file in its XML declaration: <?xml version=\"1.0\" encoding=\"…\"?>")
			return false
		}
		if !isChar(r) {
			s.fail("xml-char", i, i+n, "character %s is not allowed in XML", fmt.Sprintf("%U", r))
			return false
		}
		i += n
	}
	return true
}

func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= unicode.MaxRune
}

// normalizeEnds turns \r\n and \r into \n.
func normalizeEnds(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
