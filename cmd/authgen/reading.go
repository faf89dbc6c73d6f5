package main

import (
	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
)

// A reading says how specs are read that are wrong or not whole.
type reading struct {
	lenient bool
	catalog string
}

func (r *reading) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.lenient, "lenient", false, "make what can be made of a WSDL file that is wrong: what leads nowhere is a warning")
	f.StringVar(&r.catalog, "catalog", "", "`folder` with copies of what WSDL files import from the network, by address (host/path) or namespace")
}

// options are those of a run, so far.
func (r *reading) options() (generator.Options, error) {
	opts := generator.Options{Lenient: r.lenient}
	if r.catalog == "" {
		return opts, nil
	}
	c, err := openCatalog(r.catalog)
	if err != nil {
		return opts, err
	}
	opts.Catalog = c.find
	return opts, nil
}
