package openapi

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Limits against documents that are made to exhaust the reader.
const (
	maxFile    = 256 << 20 // bytes of one file
	maxDepth   = 300       // objects and lists within each other
	maxAliased = 1 << 20   // nodes that YAML aliases and merge keys add
)

// A loader reads files into trees, and collects what is to be said about them.
type loader struct {
	fsys     fs.FS
	opts     Options
	files    []*source
	diags    diag.List
	pointers map[place]string // JSON pointers; only when notes are asked for
	aliased  int
}

// A source is one file that was read.
type source struct {
	name    string
	sum     string
	root    *node // nil if it could not be read
	anchors map[string]*node
}

func newLoader(fsys fs.FS, opts Options) *loader {
	l := &loader{fsys: fsys, opts: opts}
	if opts.Changes {
		l.pointers = map[place]string{}
	}
	return l
}

// load returns the tree of a file, reading it at most once. It reports what
// is wrong at the place that asked for the file, and returns nil then.
func (l *loader) load(name string, asked place) *node {
	for _, f := range l.files {
		if f.name == name {
			return f.root
		}
	}
	f := &source{name: name}
	l.files = append(l.files, f)
	here := place{file: int32(len(l.files) - 1)}
	if asked == (place{}) {
		asked = here
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.unreadable(name, asked, err)
		return nil
	}
	sum := sha256.Sum256(data)
	f.sum = hex.EncodeToString(sum[:])
	if len(data) > maxFile {
		l.errorf("too-large", asked, "%s has more than %d MB", name, maxFile>>20)
		return nil
	}
	f.root = l.parse(data, here)
	if f.root != nil && l.pointers != nil {
		l.index(f.root, "#")
	}
	return f.root
}

func (l *loader) unreadable(name string, asked place, err error) {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	if l.opts.Lenient && len(l.files) > 1 {
		l.warnf("unreadable-file", asked, "cannot read %q: %v; what refers to it is left out", name, err)
		return
	}
	d := l.errorf("unreadable-file", asked, "cannot read %q: %v", name, err)
	if errors.Is(err, fs.ErrInvalid) {
		d.WithHelp("a document may reference files beside and below the policy only")
	}
}

// parse chooses the reader. JSON is nearly YAML, but not quite, and its own
// reader is faster by an order of magnitude.
func (l *loader) parse(data []byte, at place) *node {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	start := bytes.TrimLeft(data, " \t\r\n")
	if len(start) == 0 {
		l.errorf("empty-document", at, "the file is empty")
		return nil
	}
	var jsonErr *syntaxError
	if start[0] == '{' || start[0] == '[' {
		n, err := parseJSON(data, at)
		if err == nil {
			return n
		}
		jsonErr = err
	}
	n, err := l.parseYAML(data, at)
	if err == nil {
		return n
	}
	if jsonErr != nil {
		err = jsonErr
	}
	l.errorf("syntax", err.at, "%s", err.text)
	return nil
}

// A syntaxError is why a file is neither JSON nor YAML.
type syntaxError struct {
	at   place
	text string
}

// index notes the JSON pointer of every value below n.
func (l *loader) index(n *node, pointer string) {
	if _, ok := l.pointers[n.at]; !ok {
		l.pointers[n.at] = pointer
	}
	for i, item := range n.items {
		l.index(item, pointer+"/"+itoa(i))
	}
	for _, m := range n.members {
		l.index(m.value, pointer+"/"+escapePointer(m.key))
		if _, ok := l.pointers[m.at]; !ok {
			l.pointers[m.at] = pointer + "/" + escapePointer(m.key)
		}
	}
}

// pos is p as the rest of authgen knows places.
func (l *loader) pos(p place) diag.Pos {
	return diag.Pos{File: l.files[p.file].name, Line: int(p.line), Col: int(p.col)}
}

// span is p with the length of what stands there.
func (l *loader) span(p place, length int) diag.Pos {
	pos := l.pos(p)
	pos.Len = length
	return pos
}

// errorf reports a mistake that cannot be mended.
func (l *loader) errorf(code string, p place, format string, args ...any) *diag.Diagnostic {
	return l.diags.Errorf(code, l.pos(p), format, args...)
}

// warnf reports what was mended although something is lost by it.
func (l *loader) warnf(code string, p place, format string, args ...any) {
	l.diags.Warnf(code, l.pos(p), format, args...)
}

// notef reports a change, if the caller wants to know.
func (l *loader) notef(code string, p place, format string, args ...any) {
	if l.pointers == nil {
		return
	}
	if pointer, ok := l.pointers[p]; ok {
		format += " (%s)"
		args = append(args, pointer)
	}
	l.diags.Notef(code, l.pos(p), format, args...)
}

// inputs are the files that were read, sorted by name.
func (l *loader) inputs() []model.Input {
	var inputs []model.Input
	for _, f := range l.files {
		if f.sum != "" {
			inputs = append(inputs, model.Input{Name: f.name, SHA256: f.sum})
		}
	}
	slices.SortFunc(inputs, func(a, b model.Input) int { return cmp.Compare(a.Name, b.Name) })
	return inputs
}

// escapePointer escapes a key for use in a JSON pointer.
func escapePointer(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}

// unescapePointer is the reverse of escapePointer.
func unescapePointer(s string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(s)
}
