package diag

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Renderer prints diagnostics for people: what is wrong, the line it stands
// on with the guilty span underlined, related places, and the way out.
//
//	error[unknown-operation]: no operation "HasSesion" in authenticate.wsdl
//	  --> policy.hcl:41:17
//	   |
//	41 |     probe = "Authenticate.HasSesion"
//	   |                           ^^^^^^^^^
//	   = help: did you mean "HasSession"?
//
// The zero value prints without snippets, colour and limit of width. Its methods
// may be called concurrently if Source may.
type Renderer struct {
	// Source returns the content of a file that a Pos names, or nil when it is
	// not to be had. It is called once a place.
	Source func(file string) []byte
	// Width is the number of columns of the reader's screen. Longer source
	// lines are cut around the span, messages are not. 0 means no limit.
	Width int
	// Color asks for ANSI colours.
	Color bool
}

// Render writes all of l, in the order of l, each followed by an empty line.
func (r *Renderer) Render(w io.Writer, l List) error {
	for _, d := range l {
		if _, err := io.WriteString(w, r.Format(d)+"\n"); err != nil {
			return fmt.Errorf("print diagnostics: %w", err)
		}
	}
	return nil
}

// Format returns d as text of several lines, the last one ended.
func (r *Renderer) Format(d *Diagnostic) string {
	p := &page{r: r, margin: marginOf(d)}
	p.title(d)
	if d.Pos.IsValid() {
		p.place("-->", d.Pos, "^", severityColor(d.Severity), "")
	}
	for _, rel := range d.Related {
		p.place(":::", rel.Pos, "-", colorBlue, rel.Text)
	}
	if d.Help != "" {
		p.help(d.Help)
	}
	return p.String()
}

// A page is one diagnostic being written.
type page struct {
	strings.Builder
	r      *Renderer
	margin int // width of the line numbers
}

// ANSI colours.
const (
	colorRed    = "\x1b[1;31m"
	colorYellow = "\x1b[1;33m"
	colorBlue   = "\x1b[1;34m"
	colorCyan   = "\x1b[1;36m"
	colorBold   = "\x1b[1m"
	colorOff    = "\x1b[0m"
)

func severityColor(s Severity) string {
	switch s {
	case Error:
		return colorRed
	case Warning:
		return colorYellow
	case Note:
		return colorCyan
	}
	return colorBold
}

func (p *page) paint(color, s string) string {
	if !p.r.Color || s == "" {
		return s
	}
	return color + s + colorOff
}

func (p *page) title(d *Diagnostic) {
	head := d.Severity.String()
	if d.Code != "" {
		head += "[" + d.Code + "]"
	}
	p.WriteString(p.paint(severityColor(d.Severity), head))
	p.WriteString(p.paint(colorBold, ": "+printable(d.Summary)))
	p.WriteByte('\n')
}

// place writes where something is, and the line as far as it is to be had.
func (p *page) place(arrow string, pos Pos, mark, color, text string) {
	indent := strings.Repeat(" ", p.margin)
	if pos.IsValid() {
		fmt.Fprintf(p, "%s%s %s\n", indent, p.paint(colorBlue, arrow), printable(pos.String()))
	}
	line, ok := p.r.line(pos)
	if !ok {
		if text != "" {
			fmt.Fprintf(p, "%s %s\n", indent, p.paint(colorBlue, "= ")+printable(text))
		}
		return
	}
	bar := p.paint(colorBlue, "|")
	fmt.Fprintf(p, "%s %s\n", indent, bar)
	shown, start, width := snippet(line, pos, p.room())
	fmt.Fprintf(p, "%s %s %s\n", p.paint(colorBlue, fmt.Sprintf("%*d", p.margin, pos.Line)), bar, strings.TrimRight(shown, " "))
	if start < 0 {
		if text != "" {
			fmt.Fprintf(p, "%s %s %s\n", indent, p.paint(colorBlue, "="), printable(text))
		}
		return
	}
	under := strings.Repeat(mark, width)
	if text != "" {
		under += " " + printable(text)
	}
	fmt.Fprintf(p, "%s %s %s%s\n", indent, bar, strings.Repeat(" ", start), p.paint(color, under))
}

// room is the number of columns left for source text, or 0 for no limit.
func (p *page) room() int {
	if p.r.Width <= 0 {
		return 0
	}
	return max(p.r.Width-p.margin-3, 20)
}

func (p *page) help(help string) {
	indent := strings.Repeat(" ", p.margin)
	for i, line := range strings.Split(help, "\n") {
		lead := p.paint(colorBlue, "= ") + p.paint(colorBold, "help: ")
		if i > 0 {
			lead = "        "
		}
		fmt.Fprintf(p, "%s %s%s\n", indent, lead, printable(line))
	}
}

// marginOf is the width of the longest line number of d.
func marginOf(d *Diagnostic) int {
	longest := d.Pos.Line
	for _, rel := range d.Related {
		longest = max(longest, rel.Pos.Line)
	}
	return max(2, len(strconv.Itoa(longest)))
}

// line returns the source line of pos without its ending.
func (r *Renderer) line(pos Pos) ([]byte, bool) {
	if r.Source == nil || !pos.IsValid() || pos.Line == 0 {
		return nil, false
	}
	rest := bytes.TrimPrefix(r.Source(pos.File), []byte("\ufeff"))
	for n := 1; ; n++ {
		line, after, more := bytes.Cut(rest, []byte("\n"))
		if n == pos.Line {
			line = bytes.TrimSuffix(line, []byte("\r"))
			return line, len(line) > 0 || more
		}
		if !more {
			return nil, false
		}
		rest = after
	}
}

// tab is what a tab becomes on the screen.
const tab = "    "

// snippet returns a line as it is shown, the column (from 0) where its span
// starts there and how wide that is. The start is -1 when pos has no column.
// Room limits the width; 0 does not.
func snippet(line []byte, pos Pos, room int) (shown string, start, width int) {
	line, pos = near(line, pos)
	if pos.Col == 0 {
		text, _ := fit(display(line), 0, 0, room)
		return text, -1, 0
	}
	from := min(pos.Col-1, len(line))
	to := min(from+max(pos.Len, 0), len(line))
	start = utf8.RuneCountInString(display(line[:from]))
	width = max(1, utf8.RuneCountInString(display(line[from:to])))
	shown, cut := fit(display(line), start, width, room)
	start -= cut
	if room > 0 {
		width = max(1, min(width, room-start))
	}
	return shown, start, width
}

// maxSnippet is how many bytes of a line are ever looked at: a minified
// document is one line of megabytes.
const maxSnippet = 1000

// near cuts a very long line to what is near the span, and moves pos with it.
func near(line []byte, pos Pos) (cut []byte, moved Pos) {
	if len(line) <= maxSnippet {
		return line, pos
	}
	from := min(max(0, pos.Col-1-maxSnippet/4), len(line))
	to := min(from+maxSnippet, len(line))
	for from > 0 && from < len(line) && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to--
	}
	cut = slices.Clone(line[from:to])
	if to < len(line) {
		cut = append(cut, "…"...)
	}
	if from > 0 {
		cut = append([]byte("…"), cut...)
		pos.Col += len("…") - from
	}
	return cut, pos
}

// fit cuts text to room columns such that the span stays in sight, and returns
// by how many columns the span moved to the left.
func fit(text string, start, width, room int) (shown string, moved int) {
	runes := []rune(text)
	if room <= 0 || len(runes) <= room {
		return text, 0
	}
	from := 0
	if start+width > room-1 {
		from = max(0, min(start-room/4, len(runes)-room+1))
	}
	to := min(len(runes), from+room-1)
	out := string(runes[from:to])
	if from > 0 {
		out = "…" + string(runes[from+1:to])
	}
	if to < len(runes) {
		out += "…"
	}
	return out, from
}

// display turns source bytes into what a screen shows in fixed columns.
func display(b []byte) string {
	var s strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		b = b[n:]
		switch {
		case r == '\t':
			s.WriteString(tab)
		case r == utf8.RuneError || !unicode.IsPrint(r):
			s.WriteRune('·')
		default:
			s.WriteRune(r)
		}
	}
	return s.String()
}

// printable keeps control characters of a message off the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
