package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// screen is the terminal that w writes to, if it is one.
func screen(w io.Writer) (*os.File, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, false
	}
	return f, true
}

// colored reports whether w is a screen whose reader has not asked for plain
// text (https://no-color.org).
func colored(w io.Writer) bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	_, ok := screen(w)
	return ok
}

// width is the number of columns of the screen that w writes to: what COLUMNS
// says, or else the terminal. 0 means that there is no limit.
func width(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	f, ok := screen(w)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
