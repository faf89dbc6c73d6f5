package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// readClient reads the client that source means, without writing anything: the
// folder of a policy or the policy itself, the name of a folder in specs, or a
// spec, which stands for a client without a session. Positions are relative to
// the working folder.
func readClient(root, source string) (*model.Client, diag.List, error) {
	info, err := os.Stat(source)
	if errors.Is(err, fs.ErrNotExist) && filepath.Base(source) == source {
		if base, rootErr := projectRoot(root); rootErr == nil {
			dir := filepath.Join(base, "specs", source)
			if _, err := os.Stat(filepath.Join(dir, policyName)); err == nil {
				return readPolicy(dir)
			}
		}
		return nil, nil, usagef("%s is neither a file or folder nor a client in specs", source)
	}
	switch {
	case err != nil:
		return nil, nil, usageError{err}
	case info.IsDir():
		if _, err := clientFolders("", []string{source}); err != nil {
			return nil, nil, err
		}
		return readPolicy(source)
	case filepath.Base(source) == policyName:
		return readPolicy(filepath.Dir(source))
	}
	data, err := os.ReadFile(source)
	if err != nil {
		return nil, nil, err
	}
	dir, name := filepath.Dir(source), filepath.Base(source)
	spec := generator.Spec{File: name, Protocol: protocol(data)}
	c, _, diags := generator.Plain(unbounded(dir), "sample", []generator.Spec{spec}, generator.Options{Dry: true})
	return c, below(filepath.ToSlash(dir), diags), nil
}

// readPolicy reads the client of the policy in dir.
func readPolicy(dir string) (*model.Client, diag.List, error) {
	c, _, diags := generator.Run(os.DirFS(dir), policyName, beside(dir, generator.Options{Dry: true}))
	return c, below(filepath.ToSlash(dir), diags), nil
}
