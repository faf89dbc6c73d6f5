package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/sample"
)

func sampleCommand() *cobra.Command {
	var root, format string
	cmd := &cobra.Command{
		Use:   "sample SOURCE [OPERATION]",
		Short: "Show a sample request and response of an operation",
		Long: `Sample makes up a request to OPERATION and its answer from the spec, for documentation
and for trying things out. SOURCE is a client in specs, a folder with a policy.hcl,
or a WSDL or OpenAPI file. With a policy the session is shown where it travels;
words in capitals, such as SESSION-TOKEN and YOUR-PASSWORD, stand for what only the
session or the user knows. Without OPERATION it lists the operations.

Formats: text is the messages as they go over the wire, curl a command for a shell,
json both messages for programs.`,
		Example: `  authgen sample acme
  authgen sample acme GetOrder
  authgen sample acme.yaml createOrder --format curl`,
		Args: positional(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			show := shows[format]
			if show == nil {
				return usagef("sample: --format is one of text, curl, json")
			}
			c, diags, err := readClient(root, args[0])
			if err != nil {
				return err
			}
			if diags.HasErrors() {
				return report(cmd.ErrOrStderr(), diags)
			}
			if len(args) == 1 {
				return listOperations(cmd.OutOrStdout(), c)
			}
			op, err := operationOf(c, args[1])
			if err != nil {
				return err
			}
			return show(cmd.OutOrStdout(), sample.Example(c, op))
		},
	}
	cmd.Flags().StringVar(&root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	cmd.Flags().StringVar(&format, "format", "text", "text, curl or json")
	return cmd
}

// shows are the formats.
var shows = map[string]func(io.Writer, sample.Exchange) error{
	"text": func(w io.Writer, x sample.Exchange) error {
		_, err := fmt.Fprintf(w, "%s\n%s", strings.TrimSuffix(x.Request.Text(), "\n")+"\n", x.Response.Text())
		return err
	},
	"curl": func(w io.Writer, x sample.Exchange) error {
		_, err := io.WriteString(w, x.Request.Curl())
		return err
	},
	"json": func(w io.Writer, x sample.Exchange) error {
		doc, err := x.JSON()
		if err != nil {
			return err
		}
		_, err = w.Write(doc)
		return err
	},
}

// listOperations prints the operations, with the service where there are several.
func listOperations(w io.Writer, c *model.Client) error {
	for _, s := range c.Services {
		for _, op := range s.Operations {
			name := op.Name
			if len(c.Services) > 1 {
				name = s.Name + "." + name
			}
			if _, err := fmt.Fprintln(w, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// operationOf finds an operation by its name, that of its Go method, or either
// behind the name of its service.
func operationOf(c *model.Client, name string) (*model.Operation, error) {
	var found []*model.Operation
	var names []string
	for _, s := range c.Services {
		for _, op := range s.Operations {
			names = append(names, op.Name)
			word := name
			if short, ok := strings.CutPrefix(name, s.Name+"."); ok {
				word = short
			}
			if op.Name == word || op.GoName == word {
				found = append(found, op)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if near := diag.Suggest(name, names); near != "" {
			return nil, usagef("sample: no operation %q; did you mean %q?", name, near)
		}
		return nil, usagef("sample: no operation %q; without one the operations are listed", name)
	}
	var full []string
	for _, op := range found {
		full = append(full, op.Service.Name+"."+op.Name)
	}
	slices.Sort(full)
	return nil, usagef("sample: %q is an operation of several services: %s", name, strings.Join(full, ", "))
}
