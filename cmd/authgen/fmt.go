package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/policy"
)

// formatting is one call of `authgen fmt`.
type formatting struct {
	root         string
	write, check bool
}

func fmtCommand() *cobra.Command {
	var f formatting
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Format policies: the files or folders PATH…, or every specs/*",
		Long: `Fmt prints each policy in its canonical layout. With -w it rewrites the files
that differ; with --check it prints a diff and exits with 1 if any does.`,
		Example: `  authgen fmt -w
  authgen fmt --check specs/acme`,
		Args: positional(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.write && f.check {
				return usagef("fmt: -w and --check exclude each other")
			}
			files, err := f.files(args)
			if err != nil {
				return err
			}
			return f.run(cmd, files)
		},
	}
	cmd.Flags().StringVar(&f.root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "rewrite the files")
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing; print a diff and exit with 1 if any file would change")
	return cmd
}

// files are the policies that args mean.
func (f *formatting) files(args []string) ([]string, error) {
	if len(args) == 0 {
		root, err := projectRoot(f.root)
		if err != nil {
			return nil, err
		}
		if args, err = clientFolders(root, nil); err != nil {
			return nil, err
		}
	}
	files := make([]string, len(args))
	for i, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, usageError{err}
		}
		files[i] = arg
		if info.IsDir() {
			files[i] = filepath.Join(arg, policyName)
		}
	}
	return files, nil
}

// run formats files. None is written if one of them does not parse.
func (f *formatting) run(cmd *cobra.Command, files []string) error {
	formatted := make([][]byte, len(files))
	original := make([][]byte, len(files))
	failed := false
	for i, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		out, diags := policy.Format(src)
		for _, d := range diags {
			d.Pos.File = filepath.ToSlash(file)
		}
		failed = report(cmd.ErrOrStderr(), diags) != nil || failed
		original[i], formatted[i] = src, out
	}
	if failed {
		return errReported
	}
	differs := false
	for i, file := range files {
		same := bytes.Equal(original[i], formatted[i])
		differs = differs || !same
		if err := f.finish(cmd, file, original[i], formatted[i], same); err != nil {
			return err
		}
	}
	if f.check && differs {
		return errReported
	}
	return nil
}

// finish does with one formatted file what was asked for.
func (f *formatting) finish(cmd *cobra.Command, file string, src, out []byte, same bool) error {
	stdout := cmd.OutOrStdout()
	switch {
	case f.check:
		_, err := stdout.Write(output.Unified(filepath.ToSlash(file), src, out))
		return err
	case f.write && same:
		return nil
	case f.write:
		fmt.Fprintln(stdout, file)
		return output.Replace(file, out)
	}
	_, err := stdout.Write(out)
	return err
}
