package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// An overlay is a policy's folder in which one spec is replaced by a file from
// elsewhere. What stands beside that file, such as a schema that it imports,
// replaces what stands beside the spec.
type overlay struct {
	dir  string // the policy's folder
	spec string // the spec, slash-separated, relative to dir
	file string // what replaces it
}

// Open implements [fs.FS].
func (o *overlay) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return os.Open(o.where(name))
}

// where is the file that name means.
func (o *overlay) where(name string) string {
	if name == o.spec {
		return o.file
	}
	here := filepath.Join(o.dir, filepath.FromSlash(name))
	rel, ok := strings.CutPrefix(name, path.Dir(o.spec)+"/")
	if path.Dir(o.spec) == "." {
		rel, ok = name, true
	}
	if !ok || path.Base(name) == policyName {
		return here
	}
	there := filepath.Join(filepath.Dir(o.file), filepath.FromSlash(rel))
	if info, err := os.Stat(there); err != nil || !info.Mode().IsRegular() {
		return here
	}
	return there
}
