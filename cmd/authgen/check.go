package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// checking is one call of `authgen check`.
type checking struct {
	root, format string
	reading      reading
	changes      bool
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
for code scanners, github as annotations of a GitHub workflow.

With --changes it lists, as notes, what it changes in OpenAPI documents before
it reads them: each with a code, its place, and the JSON pointer to it.`,
		Example: `  authgen check
  authgen check specs/acme
  authgen check --format sarif > authgen.sarif`,
		Args: positional(0, -1),
		RunE: c.run,
	}
	cmd.Flags().StringVar(&c.root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	c.reading.flags(cmd)
	cmd.Flags().StringVar(&c.format, "format", "text", "how to report: "+strings.Join(formats, ", "))
	cmd.Flags().BoolVar(&c.changes, "changes", false, "list the changes that bring OpenAPI documents into shape")
	return cmd
}

func (c *checking) run(cmd *cobra.Command, args []string) error {
	if err := knownFormat("check", c.format); err != nil {
		return err
	}
	folders, err := c.folders(args)
	if err != nil {
		return err
	}
	opts, err := c.reading.options()
	if err != nil {
		return err
	}
	opts.Module, opts.Changes = "example.com/generated", c.changes
	p := watch(cmd.ErrOrStderr(), "checking")
	clients, _, diags := generateAll(p.each(policyJobs(folders)), opts)
	p.stop()
	if err := export(cmd, c.format, diags); err != nil || c.format != "text" {
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
