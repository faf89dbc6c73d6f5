// Package diag holds positions in input files and the diagnostics that speak
// of them. It imports nothing of this module and reads no file by itself: the
// renderer is given the sources.
//
// A message says what is, in lower case and without a full stop; its help says
// what to do about it. The position is the smallest guilty span, and one
// mistake is one diagnostic.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// A Pos is a place in an input file. The zero Pos means "nowhere".
type Pos struct {
	File string `json:"file,omitempty"` // slash-separated, relative to the root that was read
	Line int    `json:"line,omitempty"` // from 1; 0 when only the file is known
	Col  int    `json:"col,omitempty"`  // from 1, in bytes; 0 when only the line is known
	Len  int    `json:"len,omitempty"`  // bytes of the span on that line; 0 when unknown
}

// IsValid reports whether p names a file.
func (p Pos) IsValid() bool { return p.File != "" }

// String is "file:line:col", as far as it is known.
func (p Pos) String() string {
	switch {
	case p.File == "":
		return "-"
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// A Severity says whether a diagnostic stops the run.
type Severity int

// The severities. Only an Error keeps files from being written.
const (
	Error Severity = iota
	Warning
	Note
)

// String is "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// A Diagnostic is one mistake, or one thing worth knowing, at one place.
type Diagnostic struct {
	Severity Severity
	Code     string // stable, kebab-case, such as "unknown-operation"
	Pos      Pos
	Summary  string // what is
	Help     string // what to do; may be empty
	Related  []Related
}

// Related is a second place that a diagnostic needs to be understood.
type Related struct {
	Pos  Pos
	Text string
}

// String is the diagnostic on one line, without snippet and help.
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s", d.Pos, d.Severity, d.Summary)
}

// WithHelp returns d with a way out.
func (d *Diagnostic) WithHelp(format string, args ...any) *Diagnostic {
	d.Help = fmt.Sprintf(format, args...)
	return d
}

// WithRelated returns d with a second place added.
func (d *Diagnostic) WithRelated(pos Pos, format string, args ...any) *Diagnostic {
	d.Related = append(d.Related, Related{Pos: pos, Text: fmt.Sprintf(format, args...)})
	return d
}

// A List collects the diagnostics of a run. Its zero value is ready for use.
type List []*Diagnostic

// Errorf adds an error and returns it, so that help can be attached.
func (l *List) Errorf(code string, pos Pos, format string, args ...any) *Diagnostic {
	return l.add(Error, code, pos, format, args)
}

// Warnf adds a warning.
func (l *List) Warnf(code string, pos Pos, format string, args ...any) *Diagnostic {
	return l.add(Warning, code, pos, format, args)
}

// Notef adds a note.
func (l *List) Notef(code string, pos Pos, format string, args ...any) *Diagnostic {
	return l.add(Note, code, pos, format, args)
}

func (l *List) add(s Severity, code string, pos Pos, format string, args []any) *Diagnostic {
	d := &Diagnostic{Severity: s, Code: code, Pos: pos, Summary: fmt.Sprintf(format, args...)}
	*l = append(*l, d)
	return d
}

// HasErrors reports whether l holds an [Error].
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d *Diagnostic) bool { return d.Severity == Error })
}

// Sort orders l by file, line and column, keeping the order of equals, and
// drops exact repetitions.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b *Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
		)
	})
	*l = slices.CompactFunc(*l, func(a, b *Diagnostic) bool {
		return a.Pos == b.Pos && a.Severity == b.Severity && a.Summary == b.Summary
	})
}
