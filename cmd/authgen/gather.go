package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/infer"
	"github.com/authgen/authgen/generator/model"
)

// A gathering is specs and everything that they import, brought into one folder
// in memory.
type gathering struct {
	tree  generator.Tree
	specs []infer.Source
	notes []string // where files came from that were not where they should be
	diags diag.List
	opts  generator.Options // how specs are read
}

// gather reads specs: files, and addresses that start with http:// or https://.
func gather(ctx context.Context, specs []string, opts generator.Options) (*gathering, error) {
	g := &gathering{tree: generator.Tree{}, opts: opts}
	g.keepCopies()
	files := slices.DeleteFunc(slices.Clone(specs), isURL)
	sources := map[string]infer.Source{}
	if err := g.local(files, sources); err != nil {
		return nil, err
	}
	for _, spec := range specs {
		if isURL(spec) {
			if err := g.fetched(ctx, spec, sources); err != nil {
				return nil, err
			}
		}
	}
	taken := map[string]bool{}
	for _, spec := range specs {
		s := sources[spec]
		s.Name = unique(serviceName(s.File), taken)
		g.specs = append(g.specs, s)
	}
	return g, nil
}

// keepCopies takes what specs need of a catalog into a catalog of their own.
func (g *gathering) keepCopies() {
	find := g.opts.Catalog
	if find == nil {
		return
	}
	g.opts.Catalog = func(location, namespace string) ([]byte, bool) {
		data, ok := find(location, namespace)
		if _, name, remote := strings.Cut(cmp.Or(location, namespace), "://"); ok && remote {
			name = path.Clean(strings.TrimRight(name, "/"))
			if !slices.Contains([]string{".xsd", ".wsdl", ".xml"}, path.Ext(name)) {
				name += ".xsd"
			}
			if fs.ValidPath(name) {
				g.tree[catalogName+"/"+name] = data
			}
		}
		return data, ok
	}
}

func isURL(spec string) bool {
	return strings.HasPrefix(spec, "https://") || strings.HasPrefix(spec, "http://")
}

// local gathers files and what they import, in the layout that they have.
func (g *gathering) local(files []string, sources map[string]infer.Source) error {
	if len(files) == 0 {
		return nil
	}
	var specs []generator.Spec
	near := &nearby{found: map[string]string{}}
	for _, file := range files {
		abs, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(abs)
		if err != nil {
			return usageError{err}
		}
		near.root = filepath.VolumeName(abs) + string(filepath.Separator)
		near.starts = append(near.starts, filepath.Dir(abs))
		specs = append(specs, generator.Spec{File: filepath.ToSlash(strings.TrimPrefix(abs, near.root)), Protocol: protocol(data)})
	}
	inputs, diags := generator.Inputs(near, specs, g.opts)
	for i, spec := range specs {
		sources[files[i]] = infer.Source{File: spec.File, Protocol: spec.Protocol}
	}
	if diags.HasErrors() {
		g.diags = append(g.diags, fromRoot(near.root, diags, near.starts)...)
		return nil
	}
	inputs = onDisk(inputs)
	base := commonDir(inputs)
	for i, spec := range specs {
		sources[files[i]] = infer.Source{File: seenFrom(base, spec.File), Protocol: spec.Protocol}
	}
	g.notes = append(g.notes, near.notes()...)
	return g.take(near, inputs, base, nil)
}

// take puts files into the tree, relative to base.
func (g *gathering) take(fsys fs.FS, inputs []model.Input, base string, rename map[string]string) error {
	for _, in := range inputs {
		data, err := fs.ReadFile(fsys, in.Name)
		if err != nil {
			continue // a copy of a well-known document that authgen itself holds
		}
		name := cmp.Or(rename[in.Name], seenFrom(base, in.Name))
		if there, ok := g.tree[name]; ok && !bytes.Equal(there, data) {
			return usagef("two different files would be called %s", name)
		}
		g.tree[name] = data
	}
	return nil
}

// fetched gathers what an address and its imports hold.
func (g *gathering) fetched(ctx context.Context, address string, sources map[string]infer.Source) error {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		return usagef("%s is no address", address)
	}
	if base.User != nil {
		return usagef("an address with a password in it is not fetched: it would stand in the policy")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r := dialRemote(ctx, base)
	name := strings.TrimPrefix(base.Path, "/")
	if base.RawQuery != "" {
		name += "?" + base.RawQuery
	}
	name = cmp.Or(name, rootPage)
	data, err := r.ReadFile(name)
	if err != nil {
		return fmt.Errorf("%s: %w", address, errors.Unwrap(err))
	}
	spec := generator.Spec{File: name, Protocol: protocol(data)}
	inputs, diags := generator.Inputs(r, []generator.Spec{spec}, g.opts)
	if diags.HasErrors() {
		g.diags = append(g.diags, diags...)
		sources[address] = infer.Source{File: name}
		return nil
	}
	inputs = onDisk(inputs)
	dir := commonDir(inputs)
	rename := map[string]string{name: fileName(seenFrom(dir, name), data)}
	s := infer.Source{File: rename[name], Protocol: spec.Protocol, URL: address}
	for _, in := range inputs {
		s.Pins = append(s.Pins, model.Input{Name: cmp.Or(rename[in.Name], seenFrom(dir, in.Name)), SHA256: in.SHA256})
	}
	sources[address] = s
	return g.take(r, inputs, dir, rename)
}

// protocol tells a WSDL from an OpenAPI document.
func protocol(data []byte) model.Protocol {
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return model.SOAP
	}
	return model.REST
}

var odd = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileName is a name on disk for what a URL was fetched from.
func fileName(name string, data []byte) string {
	dir, file := path.Split(name)
	file, _, _ = strings.Cut(file, "?")
	ext := path.Ext(file)
	stem := strings.Trim(odd.ReplaceAllString(strings.TrimSuffix(file, ext), "-"), "-.")
	if stem == "" {
		stem = "spec"
	}
	switch {
	case protocol(data) == model.SOAP:
		ext = ".wsdl"
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")):
		ext = ".json"
	default:
		ext = ".yaml"
	}
	return dir + stem + ext
}

// onDisk are the inputs that are no copies of a catalog.
func onDisk(inputs []model.Input) []model.Input {
	return slices.DeleteFunc(inputs, func(in model.Input) bool {
		return !fs.ValidPath(in.Name) || strings.Contains(in.Name, "://") || strings.HasPrefix(in.Name, "catalog:")
	})
}

// commonDir is the innermost folder that all inputs stand in or below.
func commonDir(inputs []model.Input) string {
	if len(inputs) == 0 {
		return "."
	}
	dir := path.Dir(inputs[0].Name)
	for _, in := range inputs[1:] {
		for dir != "." && !strings.HasPrefix(in.Name, dir+"/") {
			dir = path.Dir(dir)
		}
	}
	return dir
}

// seenFrom is name as seen from the folder dir, which it stands in.
func seenFrom(dir, name string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(name, dir+"/")
}

// serviceName is what a policy may call the service of a file: "auth" for
// authService.wsdl.
func serviceName(file string) string {
	stem, _, _ := strings.Cut(path.Base(file), ".")
	name := strings.Trim(odd.ReplaceAllString(strings.ToLower(stem), "-"), "-_")
	for _, tail := range []string{"service", "_service", "-service"} {
		if short := strings.TrimRight(strings.TrimSuffix(name, tail), "-_"); len(short) > 1 {
			name = short
		}
	}
	name = strings.NewReplacer("-", "", "_", "").Replace(name)
	name = strings.TrimLeft(name, "0123456789")
	return cmp.Or(name, "api")
}

func unique(name string, taken map[string]bool) string {
	out := name
	for n := 2; taken[out]; n++ {
		out = fmt.Sprintf("%s%d", name, n)
	}
	taken[out] = true
	return out
}

// fromRoot turns positions relative to the root of the disk into positions
// relative to the working folder, and so the names of files around the specs that
// stand in sentences.
func fromRoot(root string, diags diag.List, around []string) diag.List {
	var names []string
	for _, dir := range around {
		names = append(names, filepath.ToSlash(strings.TrimPrefix(dir, root))+"/", strings.TrimPrefix(filepath.ToSlash(relative(dir))+"/", "./"))
	}
	shorter := strings.NewReplacer(names...)
	move := func(p *diag.Pos) {
		if p.IsValid() {
			p.File = filepath.ToSlash(relative(filepath.Join(root, filepath.FromSlash(p.File))))
		}
	}
	for _, d := range diags {
		d.Summary = shorter.Replace(d.Summary)
		move(&d.Pos)
		for i := range d.Related {
			move(&d.Related[i].Pos)
		}
	}
	return diags
}

// A nearby is the disk, read from its root; a file that is not where a spec says,
// as when a folder was copied in part, is looked for around the specs.
type nearby struct {
	root   string
	starts []string          // folders of the specs
	found  map[string]string // asked for -> found
}

// Open implements [fs.FS].
func (n *nearby) Open(name string) (fs.File, error) {
	f, err := os.DirFS(n.root).Open(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	other, ok := n.found[name]
	if !ok {
		other = n.search(name)
		n.found[name] = other
	}
	if other == "" {
		return nil, err
	}
	return os.Open(other)
}

// searched is how many files a search looks at, and how far up it goes.
const (
	searched = 4000
	upward   = 3
)

// search finds the one file around the specs that ends in most of the words of
// name; empty when there is none, or several are as good.
func (n *nearby) search(name string) string {
	var best string
	most, ties := 0, 0
	seen := map[string]bool{}
	for _, start := range n.starts {
		for range upward {
			left := searched
			_ = filepath.WalkDir(start, func(file string, e fs.DirEntry, err error) error {
				if left--; err != nil || left < 0 {
					return fs.SkipAll
				}
				if e.IsDir() || seen[file] || e.Name() != path.Base(name) {
					return nil
				}
				seen[file] = true
				switch same := sameTail(filepath.ToSlash(file), name); {
				case same > most:
					best, most, ties = file, same, 1
				case same == most:
					ties++
				}
				return nil
			})
			if most > 0 {
				break
			}
			start = filepath.Dir(start)
		}
	}
	if ties != 1 {
		return ""
	}
	return best
}

// sameTail is how many of the last words two paths share.
func sameTail(x, y string) int {
	a, b := strings.Split(x, "/"), strings.Split(y, "/")
	slices.Reverse(a)
	slices.Reverse(b)
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// notes are what was found elsewhere.
func (n *nearby) notes() []string {
	var out []string
	for name, file := range n.found {
		if file != "" {
			out = append(out, fmt.Sprintf("%s was not there: taken from %s", relative(filepath.Join(n.root, filepath.FromSlash(name))), relative(file)))
		}
	}
	slices.Sort(out)
	return out
}
