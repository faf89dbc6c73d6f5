package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of authgen",
		Long: `Version prints the version of authgen. It stands in the header of each file that
authgen writes, and 'authgen verify' compares it.`,
		Example: `  authgen version`,
		Args:    positional(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "authgen %s\n", generator.Version)
			return err
		},
	}
}
