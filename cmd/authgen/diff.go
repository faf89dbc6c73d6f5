package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/diff"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

// differing is one call of `authgen diff`.
type differing struct {
	policy, service, fail string
	json                  bool

	stdout, stderr io.Writer
}

// What --fail takes: which changes make the exit code 1.
var failWords = []string{"breaking", "wire", "any", "never"}

func diffCommand() *cobra.Command {
	var d differing
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say how two versions of a spec differ for those who call the client",
		Long: `Diff reads two versions of a spec, WSDL or OpenAPI, and says what changes for the
callers of the generated Go: what breaks them, what they gain, and what only
changes on the wire, where generating the client again is enough. OLD and NEW are
files, or two folders with a policy.hcl each.

With --policy, files are compared as that policy's client shows them: without what
the session keeps to itself, and pruned as the policy says. Diff then also says
whether the policy still fits the new version; a change that breaks it is breaking.

The exit code is 1 if there is a breaking change. --fail wire makes changes on the
wire count as well, any all changes, never none but a policy that no longer fits.`,
		Example: `  authgen diff v1/acme.wsdl v2/acme.wsdl
  authgen diff --policy specs/acme/policy.hcl specs/acme/acme.yaml new/acme.yaml
  authgen diff --json --fail any old.yaml new.yaml`,
		Args: positional(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.stdout, d.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return d.run(args[0], args[1])
		},
	}
	f := cmd.Flags()
	f.StringVar(&d.policy, "policy", "", "compare what the client of this policy `file` shows, and say whether it still fits")
	f.StringVar(&d.service, "service", "", "the `name` of the policy's service that OLD and NEW are versions of (default the one of their name, or the only one)")
	f.BoolVar(&d.json, "json", false, "write the changes as JSON")
	f.StringVar(&d.fail, "fail", "breaking", "what makes the exit code 1: "+strings.Join(failWords, ", "))
	return cmd
}

func (d *differing) run(before, after string) error {
	switch {
	case !slices.Contains(failWords, d.fail):
		return usagef("diff: --fail is one of %s", strings.Join(failWords, ", "))
	case d.service != "" && d.policy == "":
		return usagef("diff: --service goes with --policy")
	}
	was, is, err := d.versions(before, after)
	if err != nil {
		return err
	}
	p := watch(d.stderr, "comparing")
	was.read()
	is.read()
	p.stop()
	if was.diags.HasErrors() {
		return report(d.stderr, was.diags)
	}
	var broken diag.List
	if is.diags.HasErrors() {
		if broken = is.diags; d.policy == "" {
			return report(d.stderr, broken)
		}
		// The policy does not fit: what the specs alone say can still be told.
		was, is = plainVersion(before), plainVersion(after)
		was.read()
		is.read()
		if is.diags.HasErrors() {
			return report(d.stderr, is.diags)
		}
	}
	return d.finish(comparison{was, is, diff.Clients(was.client, is.client), broken})
}

// A version is one of the two that are compared.
type version struct {
	load   func() (*model.Client, diag.List)
	where  func(name string) string // the file that a position names
	client *model.Client
	diags  diag.List
}

func (v *version) read() {
	v.client, v.diags = v.load()
	for _, d := range v.diags {
		d.Pos = v.place(d.Pos)
		for i := range d.Related {
			d.Related[i].Pos = v.place(d.Related[i].Pos)
		}
	}
}

// place is p, relative to the working folder.
func (v *version) place(p diag.Pos) diag.Pos {
	if p.IsValid() {
		p.File = filepath.ToSlash(v.where(p.File))
	}
	return p
}

// versions are the two that before and after mean.
func (d *differing) versions(before, after string) (was, is *version, err error) {
	folders := 0
	for _, name := range []string{before, after} {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, nil, usageError{err}
		case info.IsDir():
			folders++
		}
	}
	switch {
	case folders == 2 && d.policy == "":
		_, err := clientFolders("", []string{before, after})
		return folderVersion(before), folderVersion(after), err
	case folders > 0:
		return nil, nil, usagef("diff: OLD and NEW are two files or, without --policy, two folders with a %s", policyName)
	case d.policy == "":
		return plainVersion(before), plainVersion(after), nil
	}
	spec, err := d.spec(before)
	if err != nil {
		return nil, nil, err
	}
	return d.policyVersion(spec, before), d.policyVersion(spec, after), nil
}

// options are those of a client that is read and not written.
var options = generator.Options{Module: "example.com/generated"}

// folderVersion is the client of a folder with a policy.
func folderVersion(dir string) *version {
	return &version{
		load: func() (*model.Client, diag.List) {
			c, _, diags := generator.Run(os.DirFS(dir), policyName, options)
			return c, diags
		},
		where: func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) },
	}
}

// plainVersion is a client without a policy. Both versions get one name, that
// they do not differ by.
func plainVersion(file string) *version {
	dir, name := filepath.Dir(file), filepath.Base(file)
	return &version{
		load: func() (*model.Client, diag.List) {
			spec := generator.Spec{File: name, Protocol: protocolOf(file)}
			c, _, diags := generator.Plain(unbounded(dir), "client", []generator.Spec{spec}, options)
			return c, diags
		},
		where: func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) },
	}
}

// policyVersion is the client of the policy with file in the place of spec.
func (d *differing) policyVersion(spec, file string) *version {
	o := &overlay{dir: filepath.Dir(d.policy), spec: spec, file: file}
	return &version{
		load: func() (*model.Client, diag.List) {
			c, _, diags := generator.Run(o, filepath.Base(d.policy), options)
			return c, diags
		},
		where: o.where,
	}
}

// protocolOf looks at what a spec file begins with. One that cannot be read is
// reported when it is.
func protocolOf(file string) model.Protocol {
	start := bytes.TrimLeft(bytes.TrimPrefix(source(file), []byte("\ufeff")), " \t\r\n")
	for _, xml := range []string{"<", "\xff\xfe", "\xfe\xff"} { // UTF-16 is XML's alone
		if bytes.HasPrefix(start, []byte(xml)) {
			return model.SOAP
		}
	}
	return model.REST
}

// spec is the spec of the policy that file is a version of: that of --service,
// the one that is called alike, or the only one of its kind.
func (d *differing) spec(file string) (string, error) {
	dir, name := filepath.Dir(d.policy), filepath.Base(d.policy)
	p, diags := policy.Parse(os.DirFS(dir), name)
	if err := report(d.stderr, below(filepath.ToSlash(dir), diags)); err != nil {
		return "", err
	}
	var alike []string
	for _, s := range p.Services {
		switch {
		case s.Name == d.service, d.service == "" && path.Base(s.File) == filepath.Base(file):
			return s.File, nil
		case s.Protocol == protocolOf(file):
			alike = append(alike, s.File)
		}
	}
	switch {
	case d.service != "":
		return "", usagef("diff: %s has no service %q", d.policy, d.service)
	case len(alike) != 1:
		return "", usagef("diff: %s has %s that this may be a version of: name it with --service", d.policy, count(len(alike), "spec"))
	}
	return alike[0], nil
}

// A comparison is what `authgen diff` tells.
type comparison struct {
	old, new *version
	changes  []diff.Change
	policy   diag.List // why the policy no longer fits
}

// finish tells what was found.
func (d *differing) finish(r comparison) error {
	var err error
	if d.json {
		err = r.writeJSON(d.stdout)
	} else {
		err = d.print(r)
	}
	if err != nil {
		return err
	}
	n := diff.Count(r.changes)
	fails := map[string]int{
		"breaking": n[diff.Breaking], "wire": n[diff.Breaking] + n[diff.WireOnly], "any": len(r.changes), "never": 0,
	}[d.fail]
	if fails > 0 || r.policy.HasErrors() {
		return errReported
	}
	return nil
}

// print tells people.
func (d *differing) print(r comparison) error {
	paint := colored(d.stdout)
	for _, c := range r.changes {
		fmt.Fprintf(d.stdout, "%s %s: %s\n", impactWord(c.Impact, paint), c.Subject, c.Text)
		fmt.Fprintf(d.stdout, "          %s\n", between(r.old.place(c.Old), r.new.place(c.New)))
	}
	if len(r.policy) > 0 {
		fmt.Fprintln(d.stderr, "the new version breaks the policy:")
		show := &diag.Renderer{Source: sources(), Width: width(d.stderr), Color: colored(d.stderr)}
		if err := show.Render(d.stderr, r.policy); err != nil {
			return err
		}
	}
	n := diff.Count(r.changes)
	_, err := fmt.Fprintf(d.stdout, "%d breaking, %d additive, %d wire-only%s\n",
		n[diff.Breaking], n[diff.Additive], n[diff.WireOnly], releases(r.old.client, r.new.client))
	return err
}

// impactWord is an impact in a column of its own.
func impactWord(i diff.Impact, paint bool) string {
	word := fmt.Sprintf("%-9s", i)
	if !paint {
		return word
	}
	color := map[diff.Impact]string{diff.Breaking: "\x1b[1;31m", diff.Additive: "\x1b[1;32m", diff.WireOnly: "\x1b[1;36m"}[i]
	return color + word + "\x1b[0m"
}

// between is the places of a change: "old.yaml:3:5 → new.yaml:4:5".
func between(before, after diag.Pos) string {
	switch {
	case !before.IsValid():
		return "→ " + after.String()
	case !after.IsValid():
		return before.String() + " →"
	}
	return before.String() + " → " + after.String()
}

// releases is what the vendor calls the two, if they have one spec each.
func releases(before, after *model.Client) string {
	if len(before.Services) != 1 || len(after.Services) != 1 {
		return ""
	}
	was, is := before.Services[0].Version, after.Services[0].Version
	if was == "" && is == "" {
		return ""
	}
	return fmt.Sprintf(" (%s → %s)", was, is)
}

type (
	jsonChange struct {
		Impact  string      `json:"impact"`
		Code    string      `json:"code"`
		Subject string      `json:"subject"`
		Text    string      `json:"text"`
		Old     *diag.Place `json:"old,omitempty"`
		New     *diag.Place `json:"new,omitempty"`
	}
	jsonDiff struct {
		Breaking int             `json:"breaking"`
		Additive int             `json:"additive"`
		WireOnly int             `json:"wireOnly"`
		Changes  []jsonChange    `json:"changes"`
		Policy   json.RawMessage `json:"policy,omitempty"` // as `check --format json` writes it
	}
)

// writeJSON tells programs.
func (r *comparison) writeJSON(w io.Writer) error {
	n := diff.Count(r.changes)
	e := exporter()
	out := jsonDiff{Breaking: n[diff.Breaking], Additive: n[diff.Additive], WireOnly: n[diff.WireOnly], Changes: []jsonChange{}}
	for _, c := range r.changes {
		out.Changes = append(out.Changes, jsonChange{c.Impact.String(), c.Code, c.Subject, c.Text, placeOf(e, r.old.place(c.Old)), placeOf(e, r.new.place(c.New))})
	}
	if len(r.policy) > 0 {
		var b bytes.Buffer
		if err := e.JSON(&b, r.policy); err != nil {
			return err
		}
		out.Policy = b.Bytes()
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func placeOf(e *diag.Exporter, p diag.Pos) *diag.Place {
	if !p.IsValid() {
		return nil
	}
	at := e.Place(p)
	return &at
}
