package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A File is a policy that was read and not yet bound.
type File struct {
	Name     string   // of the file, slash-separated, as given to Parse
	Package  string   // the Go package of the client
	Title    string   // for people; Package when the policy gives none
	Pos      diag.Pos // of the client block
	Services []*Service
	// Operations and Tags prune the client; both empty: everything is kept. An
	// entry of Operations is an operation's name or service.name. A caller may
	// set them before Bind to prune by other means than the policy.
	Operations []string
	Tags       []string
	Inputs     []model.Input // the policy file itself

	src    source
	client *node
}

// A Service is a spec that the policy names.
type Service struct {
	Name     string
	Protocol model.Protocol // SOAP for `wsdl`, REST for `openapi`
	File     string         // the spec, slash-separated, relative to the file system that Parse was given
	URL      string         // empty: as the spec says
	Regions  []string
	Pos      diag.Pos // of the block
	FilePos  diag.Pos // of the spec's name
	Pins     []Pin    // the files that must be what they were when they were fetched
}

// A Pin is the digest that a file must have.
type Pin struct {
	File   string // relative to the file system that Parse was given
	SHA256 string // hex
	Pos    diag.Pos
}

// Parse reads the policy in file, a slash-separated path in fsys. It reports
// every mistake that shows without the specs. The returned File is nil when
// nothing can be made of it: the file cannot be read, its syntax is broken, or
// there is no client block. Otherwise it may be bound even if there were
// errors, to find the rest of them in the same run.
func Parse(fsys fs.FS, file string) (*File, diag.List) {
	var diags diag.List
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		diags.Errorf("unreadable", diag.Pos{File: file}, "cannot read the policy: %s", reason(err))
		return nil, diags
	}
	src := source{file, data}
	if src.tooDeep(&diags) {
		return nil, diags
	}
	tree, syntax := hclsyntax.ParseConfig(data, file, hcl.InitialPos)
	src.syntax(&diags, syntax)
	w := &walker{plain: plain{src, &diags}, broken: diags.HasErrors()}
	root := &node{}
	if body, ok := tree.Body.(*hclsyntax.Body); ok {
		broken := diags
		w.body(body, policySchema, root)
		diags = withoutEchoes(diags, len(broken))
	}
	client := root.one("client")
	if w.broken || client == nil {
		if !w.broken && len(diags) == 0 {
			diags.Errorf("no-client", diag.Pos{File: file, Line: 1}, "no client block").
				WithHelp("a policy is one block: client \"name\" { … }")
		}
		diags.Sort()
		return nil, diags
	}
	sum := sha256.Sum256(data)
	f := &File{
		Name: file, Package: client.label(), Title: client.label(), Pos: w.pos(client),
		Inputs: []model.Input{{Name: file, SHA256: hex.EncodeToString(sum[:])}},
		src:    src, client: client,
	}
	f.fill(fsys, w)
	diags.Sort()
	return f, diags
}

// reason is err without the path, which the position says already.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return lower(err.Error())
}

// withoutEchoes drops those of the later diagnostics that stand on the line of
// one of the first n: they follow from it.
func withoutEchoes(l diag.List, n int) diag.List {
	broken := map[int]bool{}
	for _, d := range l[:n] {
		broken[d.Pos.Line] = true
	}
	out := slices.Clone(l[:n])
	for _, d := range l[n:] {
		if !broken[d.Pos.Line] {
			out = append(out, d)
		}
	}
	return out
}

// fill takes from the client block what the pipeline needs before binding.
func (f *File) fill(fsys fs.FS, w *walker) {
	quiet := plain{src: f.src}
	f.checkPackage(w)
	if a := f.client.attrs["title"]; a != nil {
		f.Title, _ = quiet.text(a.expr)
	}
	if a := f.client.attrs["operations"]; a != nil {
		for _, n := range quiet.names(a.expr) {
			f.Operations = append(f.Operations, n.text)
		}
	}
	if a := f.client.attrs["tags"]; a != nil {
		f.Tags = quiet.texts(a.expr)
	}
	for _, n := range f.client.all("service") {
		if s := f.service(fsys, w, n); s != nil {
			f.Services = append(f.Services, s)
		} else {
			f.client.incomplete = true
		}
	}
	if len(f.Services) == 0 && !f.client.incomplete {
		w.fail("no-service", f.client.rng, "the client has no service").
			WithHelp("write service \"name\" { wsdl = \"file.wsdl\" } or openapi = \"file.yaml\"")
	}
}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// reserved are the packages that stand beside the clients.
var reserved = []string{"main", "session", "soap", "rest", "transport", "xmlbody", "xmlwire", "jsonwire", "xsdtype", "internal", "vendor"}

func (f *File) checkPackage(w *walker) {
	if len(f.client.labels) == 0 {
		return
	}
	if problem, help := PackageProblem(f.Package); problem != "" {
		w.fail("bad-package", f.client.labels[0].rng, "%s", problem).WithHelp("%s", help)
	}
}

// PackageProblem says why a client cannot be called name, and what to do about
// it; both are empty when it can.
func PackageProblem(name string) (problem, help string) {
	switch {
	case !packageName.MatchString(name) || token.IsKeyword(name):
		if s := packageOf(name); s != "" && !token.IsKeyword(s) {
			help = fmt.Sprintf("write %q; title = %q keeps the vendor's spelling", s, name)
		}
		return fmt.Sprintf("%q is no name for a Go package", name), help
	case slices.Contains(reserved, name):
		return fmt.Sprintf("the package name %q is taken by the runtime", name), "take the vendor's name"
	}
	return "", ""
}

// packageOf is what is left of a name in lower case letters and digits.
func packageOf(name string) string {
	s := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return strings.TrimLeft(s, "0123456789")
}

// service reads a service block, and returns nil if it names no spec.
func (f *File) service(fsys fs.FS, w *walker, n *node) *Service {
	quiet := plain{src: f.src}
	s := &Service{Name: n.label(), Pos: w.pos(n)}
	for _, other := range f.Services {
		if other.Name == s.Name {
			w.fail("duplicate-block", n.rng, "a second service %q", s.Name).WithRelated(other.Pos, "the first one")
			return nil
		}
	}
	wsdl, openapi := n.attrs["wsdl"], n.attrs["openapi"]
	switch {
	case wsdl != nil && openapi != nil:
		w.fail("wrong-value", openapi.rng, "service %q has both a WSDL and an OpenAPI document", s.Name).
			WithHelp("write a service block for each")
	case wsdl == nil && openapi == nil:
		if !n.incomplete {
			w.fail("missing-setting", n.rng, "service %q names no spec", s.Name).
				WithHelp("write wsdl = \"file.wsdl\" or openapi = \"file.yaml\"")
		}
		return nil
	}
	if wsdl == nil {
		s.Protocol = model.REST
	}
	spec := cmp.Or(wsdl, openapi)
	if !f.specFile(fsys, w, s, spec) {
		return nil
	}
	if a := n.attrs["regions"]; a != nil {
		s.Regions = quiet.texts(a.expr)
	}
	if a := n.attrs["url"]; a != nil {
		s.URL, _ = quiet.text(a.expr)
		checkURL(w, a, s.URL, s.Regions, n.attrs["regions"] != nil)
	}
	if a := n.attrs["sha256"]; a != nil {
		list, _ := quiet.entries(a.expr)
		for _, e := range list {
			sum, _ := quiet.text(e.value)
			s.Pins = append(s.Pins, Pin{path.Join(path.Dir(f.Name), e.name.text), sum, f.src.pos(e.value.Range())})
		}
	}
	return s
}

// specFile finds the file that a names, relative to the policy.
func (f *File) specFile(fsys fs.FS, w *walker, s *Service, a *attr) bool {
	text, _ := plain{src: f.src}.text(a.expr)
	s.FilePos = f.src.pos(a.expr.Range())
	dir := path.Dir(f.Name)
	s.File = path.Join(dir, text)
	if text == "" || path.IsAbs(text) || !fs.ValidPath(s.File) {
		w.fail("unreadable", a.expr.Range(), "%q is no file beside the policy", text).
			WithHelp("spec files are named relative to the policy, with slashes, and stand in its folder or below")
		return false
	}
	if info, err := fs.Stat(fsys, s.File); err != nil || info.IsDir() {
		d := w.fail("unreadable", a.expr.Range(), "no file %q beside the policy", text)
		if help := didYouMean(text, filesIn(fsys, dir, path.Dir(text))); help != "" {
			d.WithHelp("%s", help)
		}
		return false
	}
	return true
}

// filesIn is the files of a folder below dir, as a policy in dir names them.
func filesIn(fsys fs.FS, dir, below string) []string {
	list, err := fs.ReadDir(fsys, path.Join(dir, below))
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range list {
		if !e.IsDir() {
			out = append(out, path.Join(below, e.Name()))
		}
	}
	return out
}

var urlShape = regexp.MustCompile(`^https?://[^/\s?#@]+(/[^\s#]*)?$`)

// checkURL checks the shape of a service's address and its {region}.
func checkURL(w *walker, a *attr, url string, regions []string, stated bool) {
	switch hasRegion := strings.Contains(url, "{region}"); {
	case !urlShape.MatchString(url):
		w.fail("wrong-value", a.expr.Range(), "this is no address of a service").
			WithHelp("write https://host/path, without credentials")
	case hasRegion && len(regions) == 0 && !stated:
		w.fail("missing-setting", a.expr.Range(), "the address has a {region} and there are no regions").
			WithHelp("write regions = [\"…\"]; the first is the default")
	case !hasRegion && len(regions) > 0:
		w.fail("wrong-value", a.expr.Range(), "there are regions, but the address has no {region}").
			WithHelp("write {region} where they differ")
	}
}

// Format returns a policy with its layout put in order; the bytes mean the same.
// A policy that does not parse comes back as it was, with the reasons.
func Format(src []byte) ([]byte, diag.List) {
	var diags diag.List
	text := source{"policy.hcl", src}
	if text.tooDeep(&diags) {
		return src, diags
	}
	_, syntax := hclsyntax.ParseConfig(src, text.name, hcl.InitialPos)
	text.syntax(&diags, syntax)
	if diags.HasErrors() {
		return src, diags
	}
	return hclwrite.Format(src), diags
}
