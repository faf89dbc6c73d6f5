package openapi

import (
	"io/fs"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Options choose what of a document is read. The zero value reads all of it.
type Options struct {
	// Operations and Tags prune: an operation is kept when its name
	// (operationId, or the name that was derived for it) is among Operations or
	// one of its tags is among Tags, and so is every type that it needs. Both
	// empty: everything. Names that the document lacks are passed over, since
	// the services of a client share one list.
	Operations, Tags []string

	// Remote allows references to other hosts: it maps the URL of a document,
	// without fragment, to a local copy, a slash path in the file system. Any other
	// remote reference is refused; nothing is ever fetched.
	Remote map[string]string

	// Lenient makes what it can of a document that references files which cannot
	// be read: any value stands for a type that is missing, and a path that is
	// missing is left out, each with a warning. Otherwise that is an error.
	Lenient bool

	// Changes asks for a note for each change that was made to bring the
	// document into shape.
	Changes bool
}

// Parse reads an OpenAPI 2.0, 3.0, 3.1 or 3.2 document, in YAML or JSON, and
// what it references. The inputs are the files that were read, sorted by name.
// When the diagnostics hold an error the service is nil.
//
// Parse may be called concurrently; calls wait for each other while
// oapi-codegen works.
func Parse(fsys fs.FS, file string, opts Options) (*model.Service, []model.Input, diag.List) {
	l := newLoader(fsys, opts)
	root := l.load(file, place{})
	if l.diags.HasErrors() {
		return nil, l.inputs(), l.diags
	}
	doc := read(l, root)
	var service *model.Service
	if !l.diags.HasErrors() {
		service = lower(l, doc)
	}
	l.diags.Sort()
	if l.diags.HasErrors() {
		service = nil
	}
	return service, l.inputs(), l.diags
}
