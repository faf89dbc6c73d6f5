package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/infer"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
	"github.com/authgen/authgen/generator/policy"
)

// A beginning is one call of `authgen init`.
type beginning struct {
	root, title string
	yes, force  bool
	reading     reading

	name string
	dir  string // specs/NAME
	in   io.Reader
	out  io.Writer
	err  io.Writer
}

func initCommand() *cobra.Command {
	var b beginning
	cmd := &cobra.Command{
		Use:   "init NAME SPEC…",
		Short: "Add a vendor: draft specs/NAME/policy.hcl from its WSDL or OpenAPI documents",
		Long: `Init copies the documents SPEC… and all that they import into specs/NAME, looks
for what is a session in them (which operation opens one, which field of its
answer is the token, where that travels, what tells that it has ended, what the
documentation says of its life and of failed logins), and writes a policy.hcl
that passes 'authgen check'. Each guess says which line it comes from; what the
documents do not say is marked with TODO and chosen(...).

SPEC is a file, or an address that starts with https:// or http://. What is
fetched is pinned by its SHA-256 in the policy. Redirects to private addresses
are not followed. What WSDL files import from the network comes from --catalog; the
copies that are needed are kept in specs/NAME/catalog, where other commands find
them.

On a terminal init asks where there are several good guesses; --yes takes the
best ones.`,
		Example: `  authgen init acme acme.wsdl
  authgen init acme auth.wsdl orders.wsdl api.yaml --title "Acme Inc."
  authgen init acme https://api.acme.example/v1/acme.asmx?wsdl --yes`,
		Args: positional(2, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b.in, b.out, b.err = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
			b.name = args[0]
			return b.run(cmd, args[1:])
		},
	}
	f := cmd.Flags()
	f.StringVar(&b.root, "root", "", "`folder` that holds specs/ (default the nearest one upward with a go.mod)")
	f.StringVar(&b.title, "title", "", "the vendor's `name` as people write it (default NAME)")
	f.BoolVar(&b.yes, "yes", false, "ask nothing: take the best guesses")
	f.BoolVar(&b.force, "force", false, "overwrite files that are there")
	b.reading.flags(cmd)
	return cmd
}

func (b *beginning) run(cmd *cobra.Command, specs []string) error {
	if problem, help := policy.PackageProblem(b.name); problem != "" {
		return usagef("init: %s: %s", problem, orLetters(help))
	}
	root, err := projectRoot(b.root)
	if err != nil {
		return err
	}
	b.dir = filepath.Join(root, "specs", b.name)
	target := filepath.Join(b.dir, policyName)
	if _, err := os.Lstat(target); err == nil && !b.force {
		return usagef("init: %s is there already; --force writes it anew", target)
	}
	opts, err := b.reading.options()
	if err != nil {
		return err
	}
	g, err := gather(cmd.Context(), specs, opts)
	if err != nil {
		return err
	}
	if g.diags.HasErrors() {
		return report(b.err, g.diags)
	}
	if err := b.refuse(g.tree); err != nil {
		return err
	}
	drafted, diags := generator.Draft(g.tree, b.name, b.title, g.specs, b.chooser(), g.opts)
	if diags.HasErrors() {
		return b.failed(g, drafted, diags)
	}
	if err := b.write(g.tree, drafted.Policy); err != nil {
		return err
	}
	if err := report(b.err, below(filepath.ToSlash(b.dir), diags)); err != nil {
		return err
	}
	b.summarise(g, drafted)
	return nil
}

// orLetters is what to do, or a word that always fits.
func orLetters(help string) string {
	if help == "" {
		return "take lower-case letters and digits"
	}
	return help
}

// refuse reports a file that is there and is another one.
func (b *beginning) refuse(tree generator.Tree) error {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		if name == policyName {
			return usagef("init: a spec cannot be called %s", policyName)
		}
		there, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(name)))
		if err == nil && !bytes.Equal(there, tree[name]) && !b.force {
			return usagef("init: %s is there already, and is another file; --force overwrites it", filepath.Join(b.dir, filepath.FromSlash(name)))
		}
	}
	return nil
}

// failed reports what no draft could be made of.
func (b *beginning) failed(g *gathering, drafted *generator.Drafted, diags diag.List) error {
	sources := maps.Clone(g.tree)
	if drafted != nil {
		sources[policyName] = drafted.Policy
	}
	r := &diag.Renderer{Source: func(file string) []byte { return sources[file] }, Width: width(b.err), Color: colored(b.err)}
	if err := r.Render(b.err, diags); err != nil {
		return err
	}
	fmt.Fprintln(b.err, "no policy could be drafted; nothing was written")
	return errReported
}

// write puts specs and policy into place, the policy last.
func (b *beginning) write(tree generator.Tree, text []byte) error {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		file := filepath.Join(b.dir, filepath.FromSlash(name))
		there, err := os.ReadFile(file)
		if err == nil && bytes.Equal(there, tree[name]) {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := place(file, tree[name]); err != nil {
			return err
		}
	}
	return place(filepath.Join(b.dir, policyName), text)
}

func place(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return output.Replace(file, data)
	}
	return os.WriteFile(file, data, 0o644)
}

// summarise says what was found and what is left to do.
func (b *beginning) summarise(g *gathering, d *generator.Drafted) {
	for _, note := range g.notes {
		fmt.Fprintf(b.out, "note: %s\n", note)
	}
	fmt.Fprintf(b.out, "%s: written; it passes 'authgen check'\n", filepath.Join(b.dir, policyName))
	if s := d.Client.Session; s != nil {
		login := s.Logins[0]
		fmt.Fprintf(b.out, "  login  %s\n", login.Operations[0].Name)
		for _, c := range s.Carry {
			fmt.Fprintf(b.out, "  carry  %s\n", carrying(c))
		}
	}
	if len(d.Open) > 0 {
		fmt.Fprintf(b.out, "what the specs do not say (%d TODO in the file):\n", len(d.Open))
	}
	for _, open := range d.Open {
		fmt.Fprintf(b.out, "  - %s\n", open)
	}
	lenient := ""
	if b.reading.lenient {
		lenient = " --lenient"
	}
	fmt.Fprintf(b.out, "Read it through, then run 'authgen generate%s'.\n", lenient)
}

// carrying is where c puts the token.
func carrying(c *model.Carry) string {
	switch {
	case c.Element != "":
		return "the element " + c.Element
	case c.SOAPHeader != nil:
		return "the SOAP header " + c.SOAPHeader.Name
	case c.Cookie != "":
		return "the cookie " + c.Cookie
	case c.Query != "":
		return "the query parameter " + c.Query
	case len(c.Headers) > 0:
		return "the header " + c.Headers[0].Name
	}
	return "nothing"
}

// chooser asks on a terminal, and nowhere else.
func (b *beginning) chooser() infer.Chooser {
	if b.yes || !interactive(b.in) {
		return nil
	}
	return asker(b.in, b.err)
}

// interactive reports whether someone may be typing into r.
func interactive(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Name() != path.Base(os.DevNull)
}

// shownGuesses is how many guesses a question shows.
const shownGuesses = 5

// asker puts questions to out and reads the answers, a line each, from in. An
// empty answer takes the first guess, and so does the end of the input.
func asker(in io.Reader, out io.Writer) infer.Chooser {
	lines := bufio.NewScanner(in)
	return func(q infer.Question) int {
		fmt.Fprintf(out, "\n%s\n", q.Ask)
		guesses := q.Guesses[:min(len(q.Guesses), shownGuesses)]
		for i, g := range guesses {
			fmt.Fprintf(out, "  %d  %s\n", i+1, g.Name)
			for _, e := range g.Evidence {
				fmt.Fprintf(out, "       %s\n", e)
			}
		}
		for {
			fmt.Fprintf(out, "[1-%d, default 1] ", len(guesses))
			if !lines.Scan() {
				fmt.Fprintln(out)
				return 0
			}
			answer := strings.TrimSpace(lines.Text())
			if answer == "" {
				return 0
			}
			if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(guesses) {
				return n - 1
			}
		}
	}
}
