package lsp

import (
	"bytes"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
)

// closed is the version of a document that the editor has closed.
const closed = -1 << 31

// check finds the mistakes of d in the background. While it is at it, later
// versions wait, and of several the last one is looked at.
func (s *Server) check(d *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.checking {
		return
	}
	d.checking = true
	s.workers.Go(func() { s.checkAll(d) })
}

// checkAll looks at d until it has looked at its last version.
func (s *Server) checkAll(d *document) {
	for {
		d.mu.Lock()
		text, version := d.text, d.version
		d.mu.Unlock()
		layered := &edited{s.Dir(d.dir), d.name, text}
		opts := s.options(d.dir)
		opts.Dry = true
		_, _, diags := generator.Run(layered, d.name, opts)
		shown := s.byFile(d, layered, diags)
		d.mu.Lock()
		if d.version == version {
			s.publish(d, shown)
			d.checking = false
			d.mu.Unlock()
			return
		}
		gone := d.version == closed
		if gone {
			d.checking = false
		}
		d.mu.Unlock()
		if gone {
			return
		}
	}
}

// publish shows diagnostics, and takes back those of files that have none now.
func (s *Server) publish(d *document, shown map[string][]diagnostic) {
	for _, uri := range d.published {
		if _, ok := shown[uri]; !ok {
			shown[uri] = []diagnostic{}
		}
	}
	d.published = slices.Sorted(maps.Keys(shown))
	for _, uri := range d.published {
		p := publishParams{URI: uri, Diagnostics: shown[uri]}
		if uri == d.uri {
			p.Version = &d.version
		}
		_ = s.stream.notify("textDocument/publishDiagnostics", p) // an editor that has gone shows nothing
	}
}

// byFile is diags as the editor shows them. What has no place is shown at the
// start of the policy.
func (s *Server) byFile(d *document, fsys fs.FS, diags diag.List) map[string][]diagnostic {
	read := map[string][]byte{}
	place := func(p diag.Pos) location {
		if !p.IsValid() {
			p.File = d.name
		}
		text, ok := read[p.File]
		if !ok {
			text, _ = fs.ReadFile(fsys, p.File) // without it, the line counts
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
			read[p.File] = text
		}
		uri := d.uri
		if p.File != d.name {
			uri = uriOf(filepath.Join(d.dir, filepath.FromSlash(p.File)))
		}
		return location{uri, spanOf(text, p)}
	}
	out := map[string][]diagnostic{d.uri: {}}
	for _, one := range diags {
		at := place(one.Pos)
		shown := diagnostic{Range: at.Range, Severity: int(one.Severity) + 1, Code: one.Code, Source: "authgen", Message: one.Summary}
		if one.Help != "" {
			shown.Message += "\n" + one.Help
		}
		for _, r := range one.Related {
			if r.Pos.IsValid() {
				shown.Related = append(shown.Related, related{place(r.Pos), r.Text})
			}
		}
		out[at.URI] = append(out[at.URI], shown)
	}
	return out
}

// edited is a folder in which one file is what the editor holds.
type edited struct {
	fs.FS
	name string
	text []byte
}

// ReadFile implements [fs.ReadFileFS].
func (e *edited) ReadFile(name string) ([]byte, error) {
	if name == e.name {
		return slices.Clone(e.text), nil
	}
	return fs.ReadFile(e.FS, name)
}
