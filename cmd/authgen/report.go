package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/authgen/authgen/generator/diag"
)

// report prints diags to w and returns [errReported] if there was an error among
// them. Their positions are relative to the working folder.
func report(w io.Writer, diags diag.List) error {
	r := &diag.Renderer{Source: sources(), Width: width(w), Color: colored(w)}
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

// sources reads files that positions name, each once.
func sources() func(file string) []byte {
	read := map[string][]byte{}
	return func(file string) []byte {
		data, ok := read[file]
		if !ok {
			data = source(file)
			read[file] = data
		}
		return data
	}
}

// source reads a file that a position names; nil when it is not to be had.
func source(file string) []byte {
	data, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil
	}
	return data
}

// count is "1 error" or "2 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
