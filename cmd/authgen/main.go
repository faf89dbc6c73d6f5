// Command authgen writes Go clients that open, carry and renew a vendor's
// session by themselves, from the vendor's specs and a session policy.
//
// It is the only place in this module that touches files, environment and
// clock. It exits with 0 when all is well, with 1 when there are diagnostics or
// differences, and with 2 when it was called wrongly.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitClean = iota
	exitDiagnostics
	exitUsage
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// errReported ends a command whose diagnostics have been printed already.
var errReported = errors.New("reported")

// A usageError says that authgen was called wrongly.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run carries out one call of authgen and returns its exit code.
func run(args []string, stdout, stderr io.Writer) int {
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.Execute()
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errReported):
		return exitDiagnostics
	}
	fmt.Fprintf(stderr, "authgen: %v\n", err)
	if errors.As(err, new(usageError)) {
		fmt.Fprintln(stderr, "\nSee 'authgen --help'.")
		return exitUsage
	}
	return exitDiagnostics
}

// root is the command authgen with all that it can do.
func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "authgen",
		Short: "Write Go clients that keep a vendor's session by themselves",
		Example: `  authgen init acme acme.wsdl
  authgen check
  authgen explain acme > acme.html
  authgen generate`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q", args[0])
			}
			return usagef("no command given")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.AddCommand(
		generateCommand(),
		checkCommand(),
		completionCommand(),
		diffCommand(),
		explainCommand(),
		fmtCommand(),
		initCommand(),
		lspCommand(),
		sampleCommand(),
		sessionCommand(),
		vendorCommand(),
		verifyCommand(),
		versionCommand(),
	)
	return cmd
}

// positional makes a command take between least and most arguments; most < 0
// means any number.
func positional(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || (most >= 0 && len(args) > most) {
			return usagef("%s: wrong number of arguments; it is called as '%s'", cmd.Name(), cmd.UseLine())
		}
		return nil
	}
}
