package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
)

// The formats of `authgen check`.
var checkFormats = []string{"text", "json", "sarif", "github"}

// checking is one call of `authgen check`.
type checking struct {
	root, format string
	reading      reading
}

func checkCommand() *cobra.Command {
	var c checking
	cmd := &cobra.Command{
		Use:   "check [DIR…]",
		Short: "Report every mistake in the policies in DIR…, or in every specs/*",
		Long: `Check reads the policy.hcl of each DIR and the specs it names, reports every
mistake, and writes no files. Without a DIR it takes every specs/*/policy.hcl of
the module. It exits with 1 if there is an error; warnings alone do not count.

For people, mistakes go to standard error, with the line they stand on. For
programs, --format writes them to standard output: json for scripts, sarif (2.1.0)
for code scanners, github as annotations of a GitHub workflow.`,
		Example: `  authgen check
  authgen check specs/acme
  authgen check --format sarif > authgen.sarif`,
		Args: positional(0, -1),
		RunE: c.run,
	}
	cmd.Flags().StringVar(&c.root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	c.reading.flags(cmd)
	cmd.Flags().StringVar(&c.format, "format", "text", "how to report: "+strings.Join(checkFormats, ", "))
	return cmd
}

func (c *checking) run(cmd *cobra.Command, args []string) error {
	if !slices.Contains(checkFormats, c.format) {
		return usagef("check: no format %q; there is %s", c.format, strings.Join(checkFormats, ", "))
	}
	folders, err := c.folders(args)
	if err != nil {
		return err
	}
	opts, err := c.reading.options()
	if err != nil {
		return err
	}
	opts.Module = "example.com/generated"
	p := watch(cmd.ErrOrStderr(), "checking")
	clients, _, diags := generateAll(p.each(policyJobs(folders)), opts)
	p.stop()
	if c.format != "text" {
		return c.export(cmd, diags)
	}
	if err := report(cmd.ErrOrStderr(), diags); err != nil {
		return err
	}
	for _, client := range clients {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: ok\n", client.Package)
	}
	return nil
}

// folders are the clients that args mean.
func (c *checking) folders(args []string) ([]string, error) {
	if len(args) > 0 {
		return clientFolders(c.root, args)
	}
	root, err := projectRoot(c.root)
	if err != nil {
		return nil, err
	}
	return clientFolders(root, nil)
}

// export writes diags for programs.
func (c *checking) export(cmd *cobra.Command, diags diag.List) error {
	e := &diag.Exporter{Source: sources(), Tool: "authgen", Version: generator.Version}
	write := map[string]func() error{
		"json":   func() error { return e.JSON(cmd.OutOrStdout(), diags) },
		"sarif":  func() error { return e.SARIF(cmd.OutOrStdout(), diags) },
		"github": func() error { return e.GitHub(cmd.OutOrStdout(), diags) },
	}[c.format]
	if err := write(); err != nil {
		return err
	}
	if diags.HasErrors() {
		return errReported
	}
	return nil
}
