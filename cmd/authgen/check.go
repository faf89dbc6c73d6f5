package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
)

func checkCommand() *cobra.Command {
	var root string
	cmd := &cobra.Command{
		Use:   "check [DIR…]",
		Short: "Report every mistake in the policies in DIR…, or in every specs/*",
		Args:  positional(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			base := root
			if len(args) == 0 {
				var err error
				if base, err = projectRoot(root); err != nil {
					return err
				}
			}
			folders, err := clientFolders(base, args)
			if err != nil {
				return err
			}
			clients, _, diags := generateAll(policyJobs(folders), generator.Options{Module: "example.com/generated"})
			if err := report(cmd.ErrOrStderr(), diags); err != nil {
				return err
			}
			for _, c := range clients {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: ok\n", c.Package)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	return cmd
}
