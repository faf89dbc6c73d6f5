package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// unbounded is a folder whose files may reference others above it, as files that a
// user names on the command line often do. Those of a policy may not: what a
// client is made of stands in one folder.
type unbounded string

// Open opens a file by its slash-separated name, which may begin with "../".
func (dir unbounded) Open(name string) (fs.File, error) {
	rest, up := name, string(dir)
	for strings.HasPrefix(rest, "../") {
		rest, up = rest[len("../"):], filepath.Join(up, "..")
	}
	local, err := filepath.Localize(rest)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return os.Open(filepath.Join(up, local))
}
