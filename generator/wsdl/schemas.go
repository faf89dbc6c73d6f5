package wsdl

import (
	"io/fs"
	"path"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/xsd"
)

// Schemas returns the schemas of the description in file, those that it imports
// too, as files for a validator: see [xsd.Set.Export].
func Schemas(fsys fs.FS, file string, opts Options) ([]xsd.File, diag.List) {
	r := &reader{opts: opts, file: path.Clean(file), read: map[string]bool{}}
	r.loader = xsd.NewLoader(fsys, opts.Catalog, &r.diags)
	r.schemas = xsd.NewSet(r.loader, &r.diags)
	r.schemas.Lenient = opts.Lenient
	r.tables = newTables()
	if r.service() == nil {
		return nil, r.diags
	}
	return r.schemas.Export(), r.diags
}
