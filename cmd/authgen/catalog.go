package main

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator"
)

// A catalog is a folder with copies of documents that descriptions import from
// the network. A copy is known by its address, which is the path of the file
// below the folder, host first and with "/" or "_" between the words:
//
//	www.w3.org/2005/08/addressing/ws-addr.xsd
//	www.w3.org_2005_08_addressing_ws-addr.xsd
//
// or else by the namespace that a schema says it is for.
type catalog struct {
	dir     string
	byName  map[string]string // file by address, without scheme and in the form with "_"
	bySpace map[string]string // file by target namespace; the first in the order of names
}

// catalogName is the folder beside a policy that is a catalog for its specs.
const catalogName = "catalog"

// beside gives opts the catalog that stands beside the policy in dir, unless
// there is another one.
func beside(dir string, opts generator.Options) generator.Options {
	folder := filepath.Join(dir, catalogName)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || opts.Catalog != nil {
		return opts
	}
	if c, err := openCatalog(folder); err == nil {
		opts.Catalog = c.find
	}
	return opts
}

// openCatalog reads the names and namespaces of what is in dir.
func openCatalog(dir string) (*catalog, error) {
	c := &catalog{dir: dir, byName: map[string]string{}, bySpace: map[string]string{}}
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if !slices.Contains([]string{".xsd", ".wsdl", ".xml"}, path.Ext(entry.Name())) {
			return nil
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		c.byName[flat(filepath.ToSlash(rel))] = file
		if space, ok := targetNamespace(file); ok && c.bySpace[space] == "" {
			c.bySpace[space] = file
		}
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("--catalog: there is no folder %s", dir)
	case err != nil:
		return nil, err
	}
	return c, nil
}

// flat is an address or path in the form in which they are compared.
func flat(name string) string {
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	return strings.ReplaceAll(strings.Trim(name, "/"), "/", "_")
}

// find returns the copy of a document: see [generator.Options].
func (c *catalog) find(location, namespace string) ([]byte, bool) {
	name := flat(location)
	for _, file := range []string{c.byName[name], c.byName[name+".xsd"], c.byName[name+".wsdl"], c.bySpace[namespace]} {
		if file == "" {
			continue
		}
		if data, err := os.ReadFile(file); err == nil {
			return data, true
		}
	}
	return nil, false
}

// targetNamespace is that of the schema in a file; false if it holds none.
func targetNamespace(file string) (string, bool) {
	f, err := os.Open(file)
	if err != nil {
		return "", false
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.Token()
		if err != nil {
			return "", false
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name == (xml.Name{Local: "targetNamespace"}) && start.Name.Local == "schema" {
				return a.Value, true
			}
		}
		return "", false
	}
}
