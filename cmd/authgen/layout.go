package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// policyName is the file that makes a folder a client.
const policyName = "policy.hcl"

// above is the nearest folder, from dir upward, that holds name.
func above(dir, name string) (string, bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// projectRoot is the folder that given names, or else the nearest one upward
// with a go.mod.
func projectRoot(given string) (string, error) {
	if given != "" {
		info, err := os.Stat(given)
		if err != nil || !info.IsDir() {
			return "", usagef("--root %s is no folder", given)
		}
		return given, nil
	}
	root, ok := above(".", "go.mod")
	if !ok {
		return "", usagef("no go.mod here or above: run authgen inside a module, or give --root")
	}
	return relative(root), nil
}

// importPath is the import path of the folder dir, which need not exist yet: that
// of the module it stands in, followed by the way from there.
func importPath(dir string) (string, error) {
	root, ok := above(dir, "go.mod")
	if !ok {
		return "", usagef("no go.mod above %s: give the import path of the output folder with --module", dir)
	}
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	module := modfile.ModulePath(data)
	if module == "" {
		return "", usagef("%s names no module", filepath.Join(relative(root), "go.mod"))
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil {
		return "", err
	}
	return path.Join(module, filepath.ToSlash(rel)), nil
}

// clientFolders are the folders of args, each of which must hold a policy;
// without any, those of root's specs folder.
func clientFolders(root string, args []string) ([]string, error) {
	if len(args) > 0 {
		for _, dir := range args {
			if _, err := os.Stat(filepath.Join(dir, policyName)); errors.Is(err, fs.ErrNotExist) {
				return nil, usagef("%s holds no %s", dir, policyName)
			}
		}
		return args, nil
	}
	files, err := filepath.Glob(filepath.Join(root, "specs", "*", policyName))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, usagef("no %s: write one, or name the folders", filepath.Join(root, "specs", "*", policyName))
	}
	slices.Sort(files)
	dirs := make([]string, len(files))
	for i, f := range files {
		dirs[i] = filepath.Dir(f)
	}
	return dirs, nil
}

// relative is dir as seen from the working folder, for people to read.
func relative(dir string) string {
	wd, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(wd, dir)
	if err != nil {
		return dir
	}
	return rel
}
