package generator

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// A Tree is a folder in memory: the content of each file by its slash-separated
// name. It has no folders to list.
type Tree map[string][]byte

// Open implements [fs.FS].
func (t Tree) Open(name string) (fs.File, error) {
	data, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &treeFile{Reader: bytes.NewReader(data), name: path.Base(name)}, nil
}

// ReadFile implements [fs.ReadFileFS].
func (t Tree) ReadFile(name string) ([]byte, error) {
	data, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(data), nil
}

// A treeFile is an open file of a tree, and what is known about it.
type treeFile struct {
	*bytes.Reader
	name string
}

func (f *treeFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *treeFile) Close() error               { return nil }
func (f *treeFile) Name() string               { return f.name }
func (f *treeFile) Mode() fs.FileMode          { return 0o444 }
func (f *treeFile) ModTime() time.Time         { return time.Time{} }
func (f *treeFile) IsDir() bool                { return false }
func (f *treeFile) Sys() any                   { return nil }
