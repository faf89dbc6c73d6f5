package explain

import (
	"fmt"
	"regexp"
	"strings"
)

// from is " (policy.hcl:3, acme.wsdl:12)", or "" for nowhere.
func from(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// Mermaid is the life of a session as a Mermaid state diagram; empty for a client
// without one.
func (p *Page) Mermaid() string {
	if p.Session == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	ids := map[string]string{}
	for _, state := range []string{none, live, ended, suspect, refused, locked} {
		ids[state] = strings.ReplaceAll(state, " ", "")
	}
	used := map[string]bool{}
	for _, m := range p.Session.Moves {
		used[m.From], used[m.To] = true, true
	}
	for _, state := range []string{none, live, ended, suspect, refused, locked} {
		if used[state] {
			fmt.Fprintf(&b, "    state %q as %s\n", state, ids[state])
		}
	}
	fmt.Fprintf(&b, "    [*] --> %s\n", ids[none])
	for _, m := range p.Session.Moves {
		fmt.Fprintf(&b, "    %s --> %s : %s\n", ids[m.From], ids[m.To], mermaidText.ReplaceAllString(m.By, " "))
	}
	return b.String()
}

// mermaidText is what ends a label of Mermaid.
var mermaidText = regexp.MustCompile(`[:;#\n"]+`)

// Markdown is the page for readers of Markdown.
func (p *Page) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nGo package `%s`.\n", markdown(p.Title), p.Package)
	if s := p.Session; s != nil {
		b.WriteString("\n## Life of a session\n\n```mermaid\n" + p.Mermaid() + "```\n\n")
		for i, m := range s.Moves {
			fmt.Fprintf(&b, "%d. %s to %s: %s%s\n", i+1, m.From, m.To, markdown(m.By), from(nonEmpty(m.Where)))
		}
		fmt.Fprintf(&b, "\n%s%s\n", markdown(s.Life.Text), from(s.Life.From))
		for _, x := range s.Budgets {
			fmt.Fprintf(&b, "\n%s %s%s\n", markdown(x.Text), markdown(x.Unlock), from(x.From))
		}
		facts(&b, s.Rules)
		b.WriteString("\n## Where the token travels\n")
		facts(&b, s.Carries)
		b.WriteString("\n## Which answers mean what\n\n| answer | when | in | means | from |\n|---|---|---|---|---|\n")
		for _, a := range s.Answers {
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", a.Kind, strings.ReplaceAll(a.When, "|", `\|`), markdown(a.Applies), markdown(a.Means), strings.Join(a.From, ", "))
		}
		b.WriteString("\n## Credential\n\n")
		for _, f := range s.Credential {
			fmt.Fprintf(&b, "- `%s`: %s (%s)\n", f.Name, describe(f), f.From)
		}
	}
	b.WriteString("\n## Operations\n")
	for _, s := range p.Services {
		fmt.Fprintf(&b, "\n### %s (%s, %s)\n", markdown(s.Name), s.Protocol, s.File)
		for _, o := range s.Operations {
			fmt.Fprintf(&b, "\n#### %s\n\n", markdown(o.Name))
			if o.Doc != "" {
				b.WriteString(markdown(o.Doc) + "\n\n")
			}
			if o.Signature != "" {
				fmt.Fprintf(&b, "```go\n%s\n```\n\n", o.Signature)
			}
			fmt.Fprintf(&b, "```http\n%s```\n", o.Request)
		}
	}
	return b.String()
}

func facts(b *strings.Builder, list []Fact) {
	b.WriteString("\n")
	for _, f := range list {
		fmt.Fprintf(b, "- %s: %s%s\n", markdown(f.What), markdown(f.Text), from(f.From))
	}
}

func describe(f Field) string {
	out := "not secret"
	if f.Secret {
		out = "secret"
	}
	if f.Notes != "" {
		out += ", " + markdown(f.Notes)
	}
	return out
}

var special = strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "`", "\\`")

// markdown is text with its signs taken literally.
func markdown(s string) string { return special.Replace(s) }

// Text is the page without its operations, for a terminal.
func (p *Page) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (package %s)\n", p.Title, p.Package)
	s := p.Session
	if s == nil {
		b.WriteString("\nNo session: a plain typed client.\n")
		return b.String()
	}
	b.WriteString("\nLIFE OF A SESSION\n")
	for _, m := range s.Moves {
		fmt.Fprintf(&b, "  %s -> %s: %s%s\n", m.From, m.To, m.By, from(nonEmpty(m.Where)))
	}
	fmt.Fprintf(&b, "  %s%s\n", s.Life.Text, from(s.Life.From))
	for _, x := range s.Budgets {
		fmt.Fprintf(&b, "  %s %s%s\n", x.Text, x.Unlock, from(x.From))
	}
	for _, f := range s.Rules {
		fmt.Fprintf(&b, "  %s: %s%s\n", f.What, f.Text, from(f.From))
	}
	b.WriteString("\nWHERE THE TOKEN TRAVELS\n")
	for _, f := range s.Carries {
		fmt.Fprintf(&b, "  %s, %s%s\n", f.What, f.Text, from(f.From))
	}
	b.WriteString("\nWHICH ANSWERS MEAN WHAT\n")
	for _, a := range s.Answers {
		fmt.Fprintf(&b, "  %s when %s, in %s%s\n      %s\n", a.Kind, a.When, a.Applies, from(a.From), a.Means)
	}
	return b.String()
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
