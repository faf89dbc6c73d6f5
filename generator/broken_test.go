package generator

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/diag"
)

// specFolders are the vendors of this repository, with their files.
func specFolders(t *testing.T) map[string]fstest.MapFS {
	t.Helper()
	policies, err := filepath.Glob("../specs/*/policy.hcl")
	if err != nil || len(policies) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	folders := map[string]fstest.MapFS{}
	for _, file := range policies {
		dir, fsys := filepath.Dir(file), fstest.MapFS{}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			fsys[e.Name()] = &fstest.MapFile{Data: readFile(t, filepath.Join(dir, e.Name()))}
		}
		folders[filepath.Base(dir)] = fsys
	}
	return folders
}

// with is fsys with another content for one file.
func with(fsys fstest.MapFS, name string, data []byte) fs.FS {
	other := maps.Clone(fsys)
	other[name] = &fstest.MapFile{Data: data}
	return other
}

// A file that ends too early is refused, at a place in that file or in the policy
// that names it, and nothing is made of it.
func TestTruncatedInput(t *testing.T) {
	const cuts = 25 // of each file
	for vendor, fsys := range specFolders(t) {
		for name, file := range fsys {
			t.Run(path.Join(vendor, name), func(t *testing.T) {
				t.Parallel()
				text := bytes.TrimSpace(file.Data)
				for i := range cuts {
					at := (i*len(text) + len(text)/2) / cuts
					if path.Ext(name) == ".yaml" {
						// YAML may end after any line: cut within a word that must be closed.
						at = bytes.LastIndexByte(text[:at], '{') + 1
					}
					_, files, diags := Run(with(fsys, name, text[:at]), "policy.hcl", inPlace)
					if !diags.HasErrors() {
						t.Errorf("cut at byte %d: no error", at)
					}
					if len(files) > 0 {
						t.Errorf("cut at byte %d: %d files", at, len(files))
					}
					places(t, diags)
				}
			})
		}
	}
}

// A policy that lacks any one line is refused or makes a client; it never makes
// authgen fail.
func TestPolicyWithoutALine(t *testing.T) {
	for vendor, fsys := range specFolders(t) {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			lines := bytes.SplitAfter(fsys["policy.hcl"].Data, []byte("\n"))
			for i, line := range lines {
				if len(bytes.TrimSpace(line)) == 0 {
					continue
				}
				policy := slices.Concat(slices.Concat(lines[:i]...), slices.Concat(lines[i+1:]...))
				_, files, diags := Run(with(fsys, "policy.hcl", policy), "policy.hcl", inPlace)
				if diags.HasErrors() == (len(files) > 0) {
					t.Errorf("without line %d: %d files, errors: %v", i+1, len(files), diags.HasErrors())
				}
				places(t, diags)
				for _, d := range diags {
					if d.Code == "internal" {
						t.Errorf("without line %d: %s", i+1, d)
					}
				}
			}
		})
	}
}

// places checks that each error says where it is and what to do.
func places(t *testing.T, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error && (!d.Pos.IsValid() || d.Summary == "" || d.Code == "") {
			t.Errorf("an error without place, text or code: %+v", *d)
		}
	}
}
