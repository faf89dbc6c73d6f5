// Package emit writes Go: the files of a client from its model, and the runtime
// packages beside it. It is the only writer of Go in this module, knows no input
// format, and decides nothing that the model can say.
//
// Declarations and codecs, whose shape depends on data, are built with jennifer;
// files with fixed bones come from templates; the runtime is copied.
package emit

import (
	"cmp"
	"slices"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// Options say where a client is written to, and by which authgen.
type Options struct {
	// Module is the import path of the output root: a client is the package
	// Module/<package>, the runtime is Module/session and so on.
	Module string
	// Version of authgen, for the header of each file; may be empty.
	Version string
	// Packages are the runtime packages that [Runtime] copies, such as
	// "session"; nil means all. What they import is copied too.
	Packages []string
}

// Client returns the files of one client, sorted by name. Names are
// slash-separated and relative to the output root. The client must have been
// named and checked; the diagnostics are mistakes of authgen itself, and there
// are no files then.
func Client(c *model.Client, opts Options) ([]output.File, diag.List) {
	w := &writer{client: c, opts: opts}
	w.types()
	w.clientFiles()
	w.jsonCodecs()
	w.xmlBodies()
	w.xmlCodecs() // it declares the namespaces that the others name
	w.fakeVendor()
	w.finishAll()
	if w.diags.HasErrors() {
		return nil, w.diags
	}
	slices.SortFunc(w.files, func(a, b output.File) int { return cmp.Compare(a.Name, b.Name) })
	return w.files, w.diags
}
