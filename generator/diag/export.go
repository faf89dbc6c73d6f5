package diag

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// An Exporter writes diagnostics for programs: CI systems, editors, scripts.
// Its columns count characters, not bytes, from 1; to turn the one into the
// other it looks at the sources. The zero value takes bytes for characters.
type Exporter struct {
	// Source returns the content of a file that a Pos names, or nil when it is
	// not to be had.
	Source func(file string) []byte
	// Tool and Version say who speaks.
	Tool, Version string
}

// A span is the part of a line that a Pos means, in characters from 1. The end
// is behind the last one; both are 0 when only the line is known.
type span struct{ start, end int }

// span is what pos means.
func (e *Exporter) span(pos Pos) span {
	if pos.Col == 0 {
		return span{}
	}
	end := pos.Col + max(pos.Len, 0)
	line, ok := (&Renderer{Source: e.Source}).line(pos)
	if !ok {
		return span{pos.Col, end}
	}
	characters := func(col int) int { return 1 + utf8.RuneCount(line[:min(col-1, len(line))]) }
	return span{characters(pos.Col), characters(end)}
}

// jsonReport is what JSON writes.
type jsonReport struct {
	Tool        string           `json:"tool,omitempty"`
	Version     string           `json:"version,omitempty"`
	Errors      int              `json:"errors"`
	Warnings    int              `json:"warnings"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
}

type jsonDiagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code,omitempty"`
	Message  string `json:"message"`
	Help     string `json:"help,omitempty"`
	Place
	Related []jsonRelated `json:"related,omitempty"`
}

type jsonRelated struct {
	Message string `json:"message"`
	Place
}

// A Place is a Pos for programs. Columns count characters; the end is behind the
// last one.
type Place struct {
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

// JSON writes l as one object: who speaks, how many errors and warnings there
// are, and the diagnostics in the order of l.
func (e *Exporter) JSON(w io.Writer, l List) error {
	r := jsonReport{Tool: e.Tool, Version: e.Version, Diagnostics: make([]jsonDiagnostic, 0, len(l))}
	for _, d := range l {
		switch d.Severity {
		case Error:
			r.Errors++
		case Warning:
			r.Warnings++
		case Note:
		}
		one := jsonDiagnostic{
			Severity: d.Severity.String(), Code: d.Code, Message: d.Summary, Help: d.Help, Place: e.Place(d.Pos),
		}
		for _, rel := range d.Related {
			one.Related = append(one.Related, jsonRelated{rel.Text, e.Place(rel.Pos)})
		}
		r.Diagnostics = append(r.Diagnostics, one)
	}
	return writeJSON(w, r)
}

// Place is pos for programs.
func (e *Exporter) Place(pos Pos) Place {
	s := e.span(pos)
	return Place{pos.File, pos.Line, s.start, s.end}
}

// writeJSON writes v indented, with <, > and & as they are.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// GitHub writes l as workflow commands of GitHub Actions, one line a
// diagnostic, which become annotations of the files that they speak of.
func (e *Exporter) GitHub(w io.Writer, l List) error {
	for _, d := range l {
		level := map[Severity]string{Error: "error", Warning: "warning", Note: "notice"}[d.Severity]
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", level, e.annotation(d), annotationText.Replace(message(d))); err != nil {
			return fmt.Errorf("write diagnostics: %w", err)
		}
	}
	return nil
}

// annotation are the properties of a workflow command, such as
// "file=policy.hcl,line=3,col=5,endColumn=9,title=unknown-operation".
func (e *Exporter) annotation(d *Diagnostic) string {
	var props []string
	add := func(name, value string) { props = append(props, name+"="+annotationProperty.Replace(value)) }
	if d.Pos.IsValid() {
		add("file", d.Pos.File)
	}
	if d.Pos.Line > 0 {
		add("line", fmt.Sprint(d.Pos.Line))
	}
	if s := e.span(d.Pos); s.start > 0 {
		add("col", fmt.Sprint(s.start))
		add("endColumn", fmt.Sprint(s.end))
	}
	add("title", cmp.Or(d.Code, d.Severity.String()))
	return strings.Join(props, ",")
}

// What a workflow command cannot hold as it is.
var (
	annotationText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	annotationProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// message is a diagnostic as text without its place: what is, second places,
// and what to do.
func message(d *Diagnostic) string {
	var b strings.Builder
	b.WriteString(d.Summary)
	for _, rel := range d.Related {
		fmt.Fprintf(&b, "\n%s: %s", rel.Pos, rel.Text)
	}
	if d.Help != "" {
		b.WriteString("\nhelp: " + d.Help)
	}
	return b.String()
}
