package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/authgen/authgen/generator/diag"
)

// report prints diags to w and returns [errReported] if there was an error among
// them. Their positions are relative to the working folder.
func report(w io.Writer, diags diag.List) error {
	r := &diag.Renderer{Source: source, Width: width(), Color: colored(w)}
	if err := r.Render(w, diags); err != nil {
		return err
	}
	if !diags.HasErrors() {
		return nil
	}
	n := len(slices.DeleteFunc(slices.Clone(diags), func(d *diag.Diagnostic) bool { return d.Severity != diag.Error }))
	fmt.Fprintf(w, "%s; nothing was written\n", count(n, "error"))
	return errReported
}

// below turns positions relative to the folder dir, slash-separated and relative
// to the working folder itself, into positions relative to the working folder.
func below(dir string, diags diag.List) diag.List {
	move := func(p *diag.Pos) {
		if p.IsValid() {
			p.File = filepath.ToSlash(filepath.Join(filepath.FromSlash(dir), filepath.FromSlash(p.File)))
		}
	}
	for _, d := range diags {
		move(&d.Pos)
		for i := range d.Related {
			move(&d.Related[i].Pos)
		}
	}
	return diags
}

// source reads a file that a position names; nil when it is not to be had.
func source(file string) []byte {
	data, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil
	}
	return data
}

// colored reports whether w is a screen whose reader has not asked for plain
// text (https://no-color.org).
func colored(w io.Writer) bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// width is the screen's width in columns, if the shell tells it; otherwise 0.
func width() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// count is "1 error" or "2 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
