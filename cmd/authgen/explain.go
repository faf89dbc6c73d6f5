package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/explain"
)

// explaining is one call of `authgen explain`.
type explaining struct {
	root, format, out string
}

func explainCommand() *cobra.Command {
	var e explaining
	cmd := &cobra.Command{
		Use:   "explain [SOURCE…]",
		Short: "Show what policies mean: a page for each client",
		Long: `Explain shows the life of a session as a diagram, how long it lives and how many
logins may fail, where the token travels, which answers mean what, and what each
operation sends, each with the lines of the policy and the spec it comes from.
SOURCE is a client in specs, a folder with a policy.hcl, or a WSDL or OpenAPI file;
without one it is every client of specs.

With --out it writes a file for each client into that folder; without, it prints.
Formats: html is a page that stands alone, md Markdown, svg and mermaid the diagram,
text what fits a terminal.`,
		Example: `  authgen explain acme --format text
  authgen explain acme --out docs
  authgen explain --out docs
  authgen explain acme --format svg`,
		Args: positional(0, -1),
		RunE: e.run,
	}
	f := cmd.Flags()
	f.StringVar(&e.root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	f.StringVar(&e.format, "format", "html", "html, md, svg, mermaid or text")
	f.StringVar(&e.out, "out", "", "`folder` to write a file for each client to (default: print)")
	return cmd
}

// explainFormats are the formats; the extension of a file is the format's name, but
// for text.
var explainFormats = []string{"html", "md", "svg", "mermaid", "text"}

// render is a page in one of the formats.
func render(p *explain.Page, format string) ([]byte, error) {
	switch format {
	case "md":
		return []byte(p.Markdown()), nil
	case "svg":
		return sessionOnly(p, p.SVG())
	case "mermaid":
		return sessionOnly(p, p.Mermaid())
	case "text":
		return []byte(p.Text()), nil
	}
	return p.HTML()
}

func sessionOnly(p *explain.Page, text string) ([]byte, error) {
	if p.Session == nil {
		return nil, fmt.Errorf("%s has no session to draw", p.Package)
	}
	return []byte(text), nil
}

func (e *explaining) run(cmd *cobra.Command, sources []string) error {
	if !slices.Contains(explainFormats, e.format) {
		return usagef("explain: --format is one of %s", strings.Join(explainFormats, ", "))
	}
	if len(sources) == 0 {
		root, err := projectRoot(e.root)
		if err != nil {
			return err
		}
		if sources, err = clientFolders(root, nil); err != nil {
			return err
		}
	}
	if len(sources) > 1 && e.out == "" {
		return usagef("explain: several clients need --out")
	}
	for _, source := range sources {
		c, diags, err := readClient(e.root, source)
		if err != nil {
			return err
		}
		if diags.HasErrors() {
			return report(cmd.ErrOrStderr(), diags)
		}
		data, err := render(explain.Describe(c, generator.Version), e.format)
		if err != nil {
			return err
		}
		if err := e.put(cmd.OutOrStdout(), c.Package, data); err != nil {
			return err
		}
	}
	return nil
}

// put prints a page, or writes it where --out says.
func (e *explaining) put(stdout io.Writer, name string, data []byte) error {
	if e.out == "" {
		_, err := stdout.Write(data)
		return err
	}
	ext := e.format
	if ext == "text" {
		ext = "txt"
	}
	file := filepath.Join(e.out, name+"."+ext)
	if err := os.MkdirAll(e.out, 0o755); err != nil {
		return err
	}
	if err := place(file, data); err != nil {
		return err
	}
	fmt.Fprintln(stdout, file)
	return nil
}
