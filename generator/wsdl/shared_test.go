package wsdl_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/wsdl"
	"github.com/authgen/authgen/generator/xsd"
)

// lack skips a test for want of something, or fails where all must be there.
func lack(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// shared is the folder of reference data.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AUTHGEN_SHARED")
	if dir == "" {
		lack(t, "AUTHGEN_SHARED is not set: the reference descriptions are not to be had")
	}
	return dir
}

// TestVendors reads the descriptions of the vendors that this project is for.
func TestVendors(t *testing.T) {
	root := shared(t)
	for file, operations := range map[string]int{
		"24sevenoffice/wsdl/accountService.wsdl":          10,
		"24sevenoffice/wsdl/attachmentService.wsdl":       13,
		"24sevenoffice/wsdl/authService.wsdl":             9,
		"24sevenoffice/wsdl/clientService.wsdl":           6,
		"24sevenoffice/wsdl/companyService.wsdl":          17,
		"24sevenoffice/wsdl/invoiceService.wsdl":          8,
		"24sevenoffice/wsdl/personService.wsdl":           20,
		"24sevenoffice/wsdl/productService.wsdl":          10,
		"24sevenoffice/wsdl/projectService.wsdl":          16,
		"24sevenoffice/wsdl/transactionService.wsdl":      6,
		"accountsiq/excerpt/Integration_1_1.excerpt.wsdl": 50,
		"accountsiq/excerpt/Integration_2_0.excerpt.wsdl": 51,
		"number/draft/CardProcAPI.draft.wsdl":             20,
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			dir := filepath.Join(root, "vendors", filepath.FromSlash(filepath.Dir(file)))
			service, inputs, diags := wsdl.Parse(os.DirFS(dir), filepath.Base(file), wsdl.Options{})
			for _, d := range diags {
				if d.Severity == diag.Error {
					t.Error(d)
				}
			}
			if len(inputs) == 0 || service == nil {
				t.Fatalf("%d inputs, service %v", len(inputs), service)
			}
			if got := len(service.Operations); got != operations {
				t.Errorf("%d operations, want %d", got, operations)
			}
			whole(t, service)
		})
	}
}

// whole reports fields without a type, and references to types that are not there.
func whole(t *testing.T, s *model.Service) {
	t.Helper()
	seen := map[model.Type]bool{}
	var visit func(model.Type, string)
	field := func(f *model.Field, where string) {
		where += "." + f.Name
		if f.Type == nil {
			t.Errorf("%s has no type", where)
			return
		}
		if f.Repeated && (f.Presence == model.Nullable || f.Presence == model.OptionalNullable) {
			t.Errorf("%s is repeated and nullable", where)
		}
		for c := f.Choice; c != nil; c = c.Parent {
			if !slices.ContainsFunc(c.Branches, func(b []*model.Field) bool { return slices.Contains(b, f) }) {
				t.Errorf("%s is in no branch of its choice", where)
			}
		}
		visit(f.Type, where)
		for _, sub := range f.Substitutes {
			visit(sub.Type, where)
		}
	}
	visit = func(typ model.Type, where string) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		switch typ := typ.(type) {
		case *model.Struct:
			for _, f := range typ.Fields {
				field(f, where)
			}
			for _, d := range typ.Derived {
				if d.XML.Local == "" {
					t.Errorf("%s: derived type %v has no name", where, d.Path)
				}
				visit(d, where)
			}
		case *model.List:
			if typ.Item != nil {
				field(typ.Item, where)
				if typ.Item.Type != typ.Elem {
					t.Errorf("%s: the item is not of the list's type", where)
				}
			}
			visit(typ.Elem, where)
		case *model.Named:
			visit(typ.Type, where)
		}
	}
	for _, typ := range s.Types {
		visit(typ, model.DeclOf(typ).Name)
	}
	for _, op := range s.Operations {
		w := op.Wire.(*model.SOAPOperation)
		for _, e := range []*model.Envelope{w.Request, w.Response} {
			if e == nil {
				continue
			}
			for _, f := range slices.Concat(e.Body, e.Headers) {
				field(f, op.Name)
			}
		}
		for _, f := range w.Faults {
			field(f.Detail, op.Name)
		}
	}
}

// A row is one document of the corpus.
type row struct {
	path       string
	operations int
	clean      bool // has no dangling reference
}

// rows are the documents that must be read: those that two independent tools accept.
func rows(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared(t), "corpus", "wsdl-index.tsv"))
	if err != nil {
		lack(t, "%v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	column := map[string]int{}
	for i, name := range strings.Split(lines[0], "\t") {
		column[name] = i
	}
	var out []row
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		number := func(name string) int {
			n, _ := strconv.Atoi(cells[column[name]])
			return n
		}
		if number("selected") == 1 && number("oracles") >= 2 {
			out = append(out, row{cells[column["path"]], number("operations"), cells[column["clean"]] == "yes"})
		}
	}
	return out
}

// unpack unpacks an archive of the corpus into the cache, once, and returns the folder.
func unpack(t *testing.T, archive string) string {
	t.Helper()
	cache := os.Getenv("AUTHGEN_CACHE")
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			lack(t, "no folder to unpack the corpus into: %v", err)
		}
		cache = filepath.Join(user, "authgen")
	}
	source := filepath.Join(shared(t), "corpus", archive)
	info, err := os.Stat(source)
	if err != nil {
		lack(t, "%v", err)
	}
	dir := filepath.Join(cache, fmt.Sprintf("%s-%d", strings.TrimSuffix(archive, ".tar.xz"), info.Size()))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.MkdirTemp(cache, "unpack") //nolint:usetesting // renamed below, so on the file system of the cache
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	if out, err := exec.CommandContext(t.Context(), "tar", "-xJf", source, "-C", fresh).CombinedOutput(); err != nil {
		lack(t, "tar with xz is needed to unpack the corpus: %v\n%s", err, out)
	}
	// Another test may have been faster.
	if err := os.Rename(fresh, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, missing := os.Stat(dir); missing != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// catalog is the corpus' own copies of what its documents import from the network.
func catalog(t *testing.T) xsd.Catalog {
	t.Helper()
	dir := unpack(t, "wsdl-catalog.tar.xz")
	data, err := os.ReadFile(filepath.Join(dir, "catalog", "CATALOG.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	byAddress, bySpace := map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(data)) {
		if cells := strings.Split(line, "\t"); len(cells) > 2 {
			byAddress[cells[0]] = cells[2]
			if bySpace[cells[1]] == "" {
				bySpace[cells[1]] = cells[2]
			}
		}
	}
	return func(location, namespace string) ([]byte, bool) {
		file := byAddress[location]
		if location == "" {
			file = bySpace[namespace]
		}
		if file == "" {
			return nil, false
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		return data, err == nil
	}
}

// explained are the diagnostics that say why a description has operations that a
// client has not.
var explained = []string{"skipped", "unbound", "no-port", "dangling-reference"}

// TestCorpus reads every document that two independent tools accept. Those with
// dangling references are read leniently: strictly, each of them is an error.
func TestCorpus(t *testing.T) {
	dir := unpack(t, "wsdl.tar.xz")
	copies := catalog(t)
	all := rows(t)
	if len(all) < 600 {
		t.Fatalf("the index lists %d documents", len(all))
	}
	for _, r := range all {
		t.Run(r.path, func(t *testing.T) {
			top, file, _ := strings.Cut(r.path, "/")
			fsys := os.DirFS(filepath.Join(dir, top))
			service, _, diags := wsdl.Parse(fsys, file, wsdl.Options{Catalog: copies, Lenient: !r.clean})
			codes := map[string]bool{}
			for _, d := range diags {
				codes[d.Code] = true
				if d.Severity == diag.Error {
					t.Error(d)
				}
			}
			if service == nil {
				t.Fatal("no service")
			}
			reason := slices.ContainsFunc(explained, func(code string) bool { return codes[code] })
			if got := len(service.Operations); got != r.operations && (!reason || got > r.operations) {
				t.Errorf("%d operations, want %d; it says only %v", got, r.operations, slices.Sorted(maps.Keys(codes)))
			}
			whole(t, service)
		})
	}
}
