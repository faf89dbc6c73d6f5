package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/lsp"
)

func lspCommand() *cobra.Command {
	var r reading
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor, over standard input and output",
		Long: `Lsp is a language server for policies. An editor starts it and talks to it over
standard input and output: mistakes are shown while a policy is written, with what
the vendor says about an operation or field, completion, the way into the spec,
and formatting. It is for files called *.hcl beside the specs that they name.

Specs are read as other commands read them: with the copies in a folder catalog
beside the policy, or in --catalog, and with --lenient.`,
		Example: `  # Neovim
  vim.lsp.config.authgen = { cmd = { "authgen", "lsp" }, filetypes = { "hcl" }, root_markers = { "go.mod" } }
  vim.lsp.enable("authgen")`,
		Args: positional(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts, err := r.options()
			if err != nil {
				return err
			}
			s := &lsp.Server{
				Dir:     os.DirFS,
				Options: func(dir string) generator.Options { return beside(dir, opts) },
				Version: generator.Version,
			}
			return s.Serve(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	r.flags(cmd)
	return cmd
}
