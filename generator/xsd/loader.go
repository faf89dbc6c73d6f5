package xsd

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/xmltree"
)

// A Catalog returns a copy of a document that is known by its address, or by its
// namespace when location is empty. It replaces the network, which is never asked.
type Catalog func(location, namespace string) (data []byte, ok bool)

// A Loader reads the documents of one run and remembers what it read. Names are
// slash paths within its file system, or addresses for what a [Catalog] gave.
type Loader struct {
	fsys    fs.FS
	catalog Catalog
	diags   *diag.List
	data    map[string][]byte
}

// NewLoader returns a loader over fsys; catalog may be nil. What is wrong within
// a document goes to diags.
func NewLoader(fsys fs.FS, catalog Catalog, diags *diag.List) *Loader {
	return &Loader{fsys: fsys, catalog: catalog, diags: diags, data: map[string][]byte{}}
}

// errMalformed says that a document was found and its mistakes are reported.
var errMalformed = errors.New("document is malformed")

// errRemote says that a document lives on the network and in no catalog.
var errRemote = errors.New("remote documents are not fetched")

// Load reads the document at location, as base says it, and returns its name and
// root. Base is the name of the document that refers to it, empty for the first.
// An error is about finding the document; when it was found and is malformed,
// the diagnostics say how and [IsMalformed] is true of the error.
func (l *Loader) Load(base, location, namespace string, opts xmltree.Options) (name string, root *xmltree.Element, err error) {
	name = locate(base, location)
	data, err := l.read(name, location, namespace)
	if err != nil {
		return name, nil, err
	}
	root, diags := xmltree.Parse(name, data, opts)
	*l.diags = append(*l.diags, diags...)
	if root == nil {
		return name, nil, errMalformed
	}
	return name, root, nil
}

// LoadNamespace reads the schema that the catalog has for a namespace.
func (l *Loader) LoadNamespace(namespace string) (name string, root *xmltree.Element, err error) {
	name = "catalog:" + namespace
	data, ok := l.ask("", namespace)
	if !ok {
		return name, nil, errRemote
	}
	l.data[name] = data
	root, diags := xmltree.Parse(name, data, xmltree.Options{SkipDoctype: true})
	*l.diags = append(*l.diags, diags...)
	if root == nil {
		return name, nil, errMalformed
	}
	return name, root, nil
}

// IsMalformed reports whether err says that a document was found but is no XML;
// that is already reported.
func IsMalformed(err error) bool { return errors.Is(err, errMalformed) }

// IsRemote reports whether err says that a document is on the network.
func IsRemote(err error) bool { return errors.Is(err, errRemote) }

func (l *Loader) read(name, location, namespace string) ([]byte, error) {
	if data, ok := l.data[name]; ok {
		return data, nil
	}
	data, err := l.find(name, location, namespace)
	if err == nil {
		l.data[name] = data
	}
	return data, err
}

func (l *Loader) find(name, location, namespace string) ([]byte, error) {
	if isRemote(name) {
		if data, ok := l.ask(name, namespace); ok {
			return data, nil
		}
		return nil, errRemote
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err == nil {
		return data, nil
	}
	if !fs.ValidPath(name) && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is outside of the folder that is read", name)
	}
	if data, ok := l.ask(location, namespace); ok {
		return data, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, l.missing(name)
	}
	return nil, err
}

func (l *Loader) ask(location, namespace string) ([]byte, bool) {
	if l.catalog != nil {
		if data, ok := l.catalog(location, namespace); ok {
			return data, true
		}
	}
	text, ok := wellKnown[namespace]
	return []byte(text), ok
}

// missing says that a file is not there, and which one might be meant.
func (l *Loader) missing(name string) error {
	entries, err := fs.ReadDir(l.fsys, path.Dir(name))
	if err != nil {
		return fmt.Errorf("there is no file %s", name)
	}
	var names []string // without the extension, which makes all names alike
	ext := path.Ext(name)
	for _, e := range entries {
		if path.Ext(e.Name()) == ext {
			names = append(names, strings.TrimSuffix(e.Name(), ext))
		}
	}
	if near := diag.Suggest(strings.TrimSuffix(path.Base(name), ext), names); len(near) > 1 {
		return fmt.Errorf("there is no file %s, but %s", name, path.Join(path.Dir(name), near+ext))
	}
	return fmt.Errorf("there is no file %s", name)
}

// Inputs are the documents that were read, sorted by name.
func (l *Loader) Inputs() []model.Input {
	var inputs []model.Input
	for name, data := range l.data {
		sum := sha256.Sum256(data)
		inputs = append(inputs, model.Input{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(inputs, func(a, b model.Input) int { return strings.Compare(a.Name, b.Name) })
	return inputs
}

// isRemote reports whether a name is an address on a network.
func isRemote(name string) bool {
	scheme, _, ok := strings.Cut(name, "://")
	return ok && scheme != "file" && !strings.Contains(scheme, "/")
}

// locate is the name of what a document called base means by location.
func locate(base, location string) string {
	location = strings.TrimSpace(location)
	if isRemote(location) {
		return withoutFragment(location)
	}
	if isRemote(base) {
		b, err1 := url.Parse(base)
		ref, err2 := url.Parse(location)
		if err1 == nil && err2 == nil {
			return withoutFragment(b.ResolveReference(ref).String())
		}
	}
	location = strings.TrimPrefix(strings.ReplaceAll(location, `\`, "/"), "file://")
	if plain, err := url.PathUnescape(location); err == nil {
		location = plain
	}
	if path.IsAbs(location) {
		return path.Clean(location)
	}
	return path.Join(path.Dir(base), location)
}

func withoutFragment(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}
