package emit

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// A layout gives source the shape that gofmt would give it, line by line and
// without a syntax tree, which is most of the work of writing a large client. It
// knows what this package writes and no more: within a line all spaces are as
// gofmt wants them, and a line is a whole statement, clause, field or element, or
// opens or closes what holds such. What it is not sure of it refuses, and
// go/format does that file. The tests compare the two for every client that they
// make.
//
// It also finds the packages that the source names.
type layout struct {
	out    bytes.Buffer
	clause int             // where the package clause ends in out
	used   map[string]bool // known packages that are selected from
	others map[string]bool // names of packages that stand for something else

	open    []opening // what is open where the current line begins
	number  int       // of the current line
	raw     bool      // the current line begins within a raw string
	blank   bool      // an empty line came before the current one
	opened  bool      // the line before opened something
	remark  bool      // the line before was a comment
	keyword string    // that the last declaration began with
	oneLine bool      // the line before was a function

	columns []row    // lines that are to be aligned
	opens   []int    // those of the last scan
	doc     []string // lines of a comment at the margin
}

// An opening is a bracket that is not closed yet.
type opening struct {
	bracket byte // that opens
	block   blockKind
	indent  int // of the line that it stands in
	line    int
}

// A row is a line with cells that are to stand below those of its neighbours.
type row struct {
	indent int
	cells  []string
}

// A blockKind is what an opened bracket holds.
type blockKind int

const (
	blockOther  blockKind = iota // arguments, methods of an interface
	blockCode                    // statements
	blockSwitch                  // clauses
	blockStruct                  // fields
	blockGroup                   // constants or variables
	blockValue                   // elements of a composite literal
	blockText                    // an argument that goes on in further lines
)

// laidOut is src as gofmt would write it, and what was found out about it; ok is
// false when go/format has to do it.
func laidOut(src []byte) (l *layout, ok bool) {
	l = &layout{used: map[string]bool{}, others: map[string]bool{}}
	l.out.Grow(len(src) + len(src)/4)
	for line := range strings.Lines(string(src)) {
		if !l.line(strings.TrimSuffix(line, "\n")) {
			return nil, false
		}
		l.number++
	}
	if len(l.open) > 0 || l.raw {
		return nil, false
	}
	for name := range l.used {
		if l.others[name] { // only the syntax tells which is meant where
			return nil, false
		}
	}
	l.flush()
	l.flushDoc(false)
	return l, true
}

// line adds a line; it reports whether it could.
func (l *layout) line(text string) bool {
	if l.raw {
		return l.rawLine(text)
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		l.blank = true
		return true
	case strings.HasPrefix(text, "//"):
		l.comment(text)
		return true
	}
	s := l.scan(text, false)
	if s.rejected || s.closers > len(l.open) || s.note != "" && !l.inStruct() {
		return false
	}
	if n := len(l.open); n > 0 && l.open[n-1].block == blockText {
		return l.goesOn(&s)
	}
	indent, closed := l.close(s.closers)
	if s.closes > 0 && !l.closeRest(s.closes, closed) {
		return false
	}
	if len(l.open) == 0 && s.closers == 0 {
		return l.declaration(&s) && l.push(&s, 0)
	}
	if s.closers > 0 {
		return l.closing(&s, indent, closed) && l.push(&s, indent)
	}
	return l.inner(&s) && l.push(&s, l.indent(&s))
}

// goesOn adds a line of a text that is an argument.
//
//	d.Expect("ID", "Name "+
//		"Street")
func (l *layout) goesOn(s *lineScan) bool {
	if s.closers > 0 || len(s.opens) > 0 || s.note != "" || l.blank {
		return false
	}
	indent := l.inside()
	switch {
	case s.closes == 0 && s.last == '+':
	case s.closes == 1 && s.last == ')':
		l.open = l.open[:len(l.open)-1]
	default:
		return false
	}
	l.write(indent, s.code)
	return true
}

// rawLine adds a line that begins within a raw string.
func (l *layout) rawLine(text string) bool {
	s := l.scan(text, true)
	if s.rejected || len(s.opens) > 0 || s.closes > len(l.open) {
		return false
	}
	for range s.closes {
		l.open = l.open[:len(l.open)-1]
	}
	l.raw = s.raw
	l.out.WriteString(text)
	l.out.WriteByte('\n')
	return true
}

// comment adds a line that is a comment.
func (l *layout) comment(text string) {
	if len(l.open) > 0 {
		l.flush()
		l.separate(l.open[len(l.open)-1].block)
		l.write(l.inside(), text)
		l.remark, l.opened = true, false
		return
	}
	if l.blank {
		l.flushDoc(false)
		l.blank = false
	}
	l.doc = append(l.doc, text)
}

// close takes the brackets that a line begins with from the open ones, and says
// what the outermost of them was.
func (l *layout) close(closers int) (indent int, closed opening) {
	if closers == 0 {
		return 0, opening{line: -1}
	}
	closed = l.open[len(l.open)-closers]
	l.open = l.open[:len(l.open)-closers]
	return closed.indent, closed
}

// closeRest takes brackets that a line closes farther on: those that were opened
// in one line with what the line has begun with.
func (l *layout) closeRest(closes int, closed opening) bool {
	for range closes {
		last := len(l.open) - 1
		if last < 0 || l.open[last].line != closed.line {
			return false
		}
		l.open = l.open[:last]
	}
	return true
}

// inside is how far the lines within the innermost bracket are indented.
func (l *layout) inside() int { return l.open[len(l.open)-1].indent + 1 }

// indent is how far a line is that stands within something.
func (l *layout) indent(s *lineScan) int {
	if l.isClause(s) || isLabel(s) {
		return l.inside() - 1
	}
	return l.inside()
}

// inStruct reports whether the current line is a field or what ends them.
func (l *layout) inStruct() bool {
	return len(l.open) > 0 && l.open[len(l.open)-1].block == blockStruct
}

func (l *layout) isClause(s *lineScan) bool {
	return l.open[len(l.open)-1].block == blockSwitch && (strings.HasPrefix(s.code, "case ") || s.code == "default:")
}

func isLabel(s *lineScan) bool {
	return s.last == ':' && s.colon == len(s.code)-1 && !strings.HasPrefix(s.code, "case ") && s.code != "default:"
}

// declaration adds a line at the margin that begins something.
func (l *layout) declaration(s *lineScan) bool {
	keyword, _, _ := strings.Cut(s.code, " ")
	if !slices.Contains([]string{"package", "type", "func", "const", "var"}, keyword) {
		return false
	}
	documented := len(l.doc) > 0 && !l.blank
	header, body, inline := inlineBody(s.code)
	isOneLine := keyword == "func" && len(s.opens) == 0
	if isOneLine && (!inline || l.oneLine && !l.blank && len(l.doc) == 0) {
		return false // gofmt would align their bodies, or it is a function without one
	}
	if l.out.Len() > 0 || len(l.doc) > 0 {
		apart := l.blank || documented || keyword != l.keyword || keyword == "func" && !isOneLine
		l.keyword = keyword
		if len(l.doc) > 0 {
			l.flushDoc(documented)
			apart = !documented
		}
		if apart && l.out.Len() > 0 {
			l.out.WriteByte('\n')
		}
	}
	l.keyword, l.blank, l.oneLine = keyword, false, isOneLine
	if isOneLine && len(header)+len(body) >= longestFunc {
		if strings.Contains(body, "; ") || strings.Contains(body, "{") {
			return false
		}
		l.write(0, header+" {")
		if body != "" {
			l.write(1, body)
		}
		l.write(0, "}")
		return true
	}
	if head, field, ok := inlineField(s.code); ok {
		l.write(0, head)
		l.write(1, field)
		l.write(0, "}")
		return true
	}
	for _, word := range []string{"struct{", "interface{"} {
		if head, ok := strings.CutSuffix(s.code, word); ok {
			s.code = head + word[:len(word)-1] + " {"
			s.opens[len(s.opens)-1]++
		}
	}
	l.write(0, s.code)
	if keyword == "package" {
		l.clause = l.out.Len()
	}
	return l.complete(s, blockOther)
}

// inlineBody parts a function that stands in one line.
func inlineBody(code string) (header, body string, ok bool) {
	if header, ok = strings.CutSuffix(code, " {}"); ok {
		return header, "", true
	}
	rest, ok := strings.CutSuffix(code, " }")
	if !ok {
		return "", "", false
	}
	header, body, ok = strings.Cut(rest, " { ")
	return header, body, ok && !strings.Contains(header, "func(") && !strings.Contains(header, "interface")
}

// inlineField parts a struct in one line with a field that is too long for that.
func inlineField(code string) (head, field string, ok bool) {
	head, field, ok = strings.Cut(code, " struct{ ")
	field, closed := strings.CutSuffix(field, " }")
	name, typ, named := strings.Cut(field, " ")
	if !named {
		typ = name
	}
	const longest = 30 // of the type and a space, if there is a name: see go/printer
	return head + " struct {", field, ok && closed && (len(typ) > longest || named && len(typ) == longest)
}

// flushDoc writes a comment at the margin. One that stands above a declaration is
// formatted as documentation.
func (l *layout) flushDoc(documents bool) {
	if len(l.doc) == 0 {
		return
	}
	if l.out.Len() > 0 {
		l.out.WriteByte('\n')
	}
	if documents && isOdd(l.doc) {
		l.doc = formattedDoc(l.doc)
	}
	for _, line := range l.doc {
		l.write(0, line)
	}
	l.doc = l.doc[:0]
	l.oneLine = false
}

// closing adds a line that begins with what closes something.
func (l *layout) closing(s *lineScan, indent int, closed opening) bool {
	l.flush()
	if closed.block != blockCode && closed.block != blockSwitch {
		if l.opened {
			return false // with nothing between gofmt draws brackets together
		}
		l.blank = false
	}
	l.separate(closed.block)
	l.write(indent, s.code)
	l.oneLine = false
	return l.complete(s, closed.block)
}

// inner adds a line that stands within something and begins with no bracket.
func (l *layout) inner(s *lineScan) bool {
	in := l.open[len(l.open)-1].block
	if l.isClause(s) && (l.remark || s.last != ':' || s.colon != len(s.code)-1) {
		return false // where the comment belongs to gofmt tells by its column
	}
	if strings.Contains(s.code, "struct{ ") || strings.Contains(s.code, "interface{ ") {
		return false // gofmt would count its letters
	}
	l.separate(in)
	cells, ok := cellsOf(s, in)
	if !ok || !l.complete(s, in) {
		return false
	}
	if len(cells) < 2 {
		l.flush()
		l.write(l.indent(s), s.code)
		return true
	}
	if in == blockGroup && len(l.columns) > 0 && len(l.columns[0].cells) != len(cells) {
		return false
	}
	if in == blockValue && len(s.opens) > 0 {
		l.flush()
		l.write(l.inside(), s.code)
		return true
	}
	l.columns = append(l.columns, row{l.inside(), cells})
	if len(s.opens) > 0 || s.raw {
		l.flush()
	}
	return true
}

// cellsOf are the parts of a line that gofmt aligns with those of the lines
// around it; ok is false when that is not known.
func cellsOf(s *lineScan, in blockKind) (cells []string, ok bool) {
	switch in {
	case blockStruct:
		name, rest, found := strings.Cut(s.code, " ")
		if strings.HasSuffix(name, ",") || strings.Contains(s.code, "`") || len(s.opens) > 0 {
			return nil, false
		}
		if !found {
			return nil, s.note == "" // embedded
		}
		cells = []string{name, strings.TrimSpace(rest)}
		if s.note != "" {
			cells = append(cells, s.note)
		}
		return cells, true
	case blockGroup:
		if s.assign < 0 {
			return nil, false
		}
		name, typ, typed := strings.Cut(strings.TrimSpace(s.code[:s.assign]), " ")
		if strings.HasSuffix(name, ",") {
			return nil, false
		}
		if typed {
			return []string{name, strings.TrimSpace(typ), s.code[s.assign+1:]}, true
		}
		return []string{name, s.code[s.assign+1:]}, true
	case blockValue:
		if s.colon < 0 || s.colon+2 > len(s.code) {
			return nil, true
		}
		const small = 40 // beyond that gofmt looks at the keys around it
		return []string{s.code[:s.colon+1], strings.TrimSpace(s.code[s.colon+1:])}, s.colon <= small && !s.several
	case blockOther, blockCode, blockSwitch, blockText:
	}
	return nil, true
}

// separate writes the empty line that came before, where gofmt keeps it.
func (l *layout) separate(in blockKind) {
	keeps := in == blockCode || in == blockSwitch || in == blockValue || !l.opened
	if l.blank && keeps {
		l.flush()
		l.out.WriteByte('\n')
	}
	l.blank = false
}

// complete reports whether the line needs no other one to be whole.
func (l *layout) complete(s *lineScan, in blockKind) bool {
	l.remark, l.opened = false, len(s.opens) > 0
	if s.raw {
		return true
	}
	if n := len(s.opens); n > 0 {
		return s.opens[n-1] == len(s.code)-1 || isText(s)
	}
	switch s.last {
	case ',':
		return in != blockCode && in != blockSwitch && in != blockStruct && in != blockGroup || len(l.open) > 0
	case '=', '*', '/', '&', '|', '<', '>', '.', '^', '%', '!':
		return false
	case '+', '-':
		return strings.HasSuffix(s.code, "++") || strings.HasSuffix(s.code, "--")
	}
	return true
}

// push notes what the line has opened.
func (l *layout) push(s *lineScan, indent int) bool {
	l.raw = s.raw
	for _, at := range s.opens {
		block := blockOf(s.code, at)
		if isText(s) {
			block = blockText
		}
		l.open = append(l.open, opening{s.code[at], block, indent, l.number})
	}
	return true
}

// isText reports whether the line is a call whose last argument is a text that
// goes on.
func isText(s *lineScan) bool {
	return len(s.opens) == 1 && s.code[s.opens[0]] == '(' && strings.HasSuffix(s.code, "\"+")
}

// blockOf is what the bracket at holds.
func blockOf(code string, at int) blockKind {
	before := strings.TrimSuffix(code[:at], " ")
	switch {
	case code[at] == '(':
		if before == "const" || before == "var" {
			return blockGroup
		}
		return blockOther
	case code[at] == '[':
		return blockOther
	case strings.HasSuffix(before, "struct"):
		return blockStruct
	case strings.HasSuffix(before, "interface"):
		return blockOther
	case before == "select" || before == "switch" || strings.HasPrefix(code, "switch "):
		return blockSwitch
	case isStatement(code) || strings.Contains(before, "func("):
		return blockCode
	}
	if rest := strings.TrimLeft(code, ")]}"); rest != code && rest[0] != ',' {
		return blockCode // "}](v T) error {" or "}) {"
	}
	return blockValue
}

// isStatement reports whether the bracket that the line ends with opens a block
// of statements.
func isStatement(code string) bool {
	for _, word := range []string{"if ", "for ", "func ", "} else", "for {"} {
		if strings.HasPrefix(code, word) {
			return true
		}
	}
	return code == "{"
}

// write writes one line.
func (l *layout) write(indent int, text string) {
	for range indent {
		l.out.WriteByte('\t')
	}
	l.out.WriteString(text)
	l.out.WriteByte('\n')
}

// flush writes the rows that wait to be aligned.
func (l *layout) flush() {
	if len(l.columns) == 0 {
		return
	}
	for column := 0; ; column++ {
		more := false
		for i := 0; i < len(l.columns); {
			end, width := i, 0
			for ; end < len(l.columns) && len(l.columns[end].cells) > column+1; end++ {
				width = max(width, utf8.RuneCountInString(l.columns[end].cells[column]))
			}
			for ; i < end; i++ {
				more = true
				cells := l.columns[i].cells
				cells[column] += strings.Repeat(" ", width+1-utf8.RuneCountInString(cells[column]))
			}
			i++
		}
		if !more {
			break
		}
	}
	for _, r := range l.columns {
		l.write(r.indent, strings.Join(r.cells, ""))
	}
	l.columns = l.columns[:0]
}
