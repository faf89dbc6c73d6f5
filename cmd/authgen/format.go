package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
)

// formats are the ways in which commands report mistakes: for people, on
// standard error, and for programs, on standard output.
var formats = []string{"text", "json", "sarif", "github"}

func knownFormat(command, format string) error {
	if slices.Contains(formats, format) {
		return nil
	}
	return usagef("%s: no format %q; there is %s", command, format, strings.Join(formats, ", "))
}

// export reports diags in the given format, and returns [errReported] if there
// was an error among them.
func export(cmd *cobra.Command, format string, diags diag.List) error {
	e := exporter()
	var err error
	switch format {
	case "json":
		err = e.JSON(cmd.OutOrStdout(), diags)
	case "sarif":
		err = e.SARIF(cmd.OutOrStdout(), diags)
	case "github":
		err = e.GitHub(cmd.OutOrStdout(), diags)
	default:
		return report(cmd.ErrOrStderr(), diags)
	}
	if err == nil && diags.HasErrors() {
		err = errReported
	}
	return err
}

func exporter() *diag.Exporter {
	return &diag.Exporter{Source: sources(), Tool: "authgen", Version: generator.Version}
}
