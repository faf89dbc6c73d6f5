package generator

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/explain"
	"github.com/authgen/authgen/generator/model"
)

// explained is the page of a client of specs/.
func explained(t *testing.T, folder string) (*model.Client, *explain.Page) {
	t.Helper()
	c, _, diags := Run(os.DirFS(folder), "policy.hcl", Options{Dry: true})
	failOnErrors(t, diags)
	return c, explain.Describe(c, "1.2.3")
}

// outside finds what would make a browser ask the network, or run something.
var outside = regexp.MustCompile(`(?i)<script|<link|<img|<iframe|\bsrc=|href="[^#]|@import|url\(['"]?(?:https?:|//)|\bon[a-z]+="`)

// Pages of all clients stand alone, show every operation and every rule with its
// line, and are the same each time.
func TestExplain(t *testing.T) {
	folders, err := filepath.Glob("../specs/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			c, p := explained(t, folder)
			page, err := p.HTML()
			if err != nil {
				t.Fatal(err)
			}
			if found := outside.Find(page); found != nil {
				t.Errorf("the page does not stand alone: %s", found)
			}
			for name, text := range map[string]string{"html": string(page), "md": p.Markdown(), "text": p.Text()} {
				for _, want := range lookedFor(c, name) {
					if !strings.Contains(text, want) {
						t.Errorf("%s does not show %q", name, want)
					}
				}
			}
			_, again := explained(t, folder)
			if second, err := again.HTML(); err != nil || string(second) != string(page) {
				t.Errorf("two pages differ: %v", err)
			}
			for name, picture := range map[string]string{"svg": p.SVG(), "diagram": string(p.Diagram()), "timeline": string(p.Timeline())} {
				if err := wellFormed(picture); err != nil || !strings.Contains(picture, "<title") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// lookedFor is what each page must show of c.
func lookedFor(c *model.Client, format string) []string {
	s := c.Session
	at := func(line int) string { return fmt.Sprintf("policy.hcl:%d", line) }
	out := []string{s.Logins[0].Operations[0].Name, at(s.Logins[0].Pos.Line), at(s.Carry[0].Pos.Line), at(s.Lockouts[0].After.Pos.Line)}
	for _, list := range [][]*model.Trigger{s.Expired, s.Suspect, s.Surface} {
		for _, t := range list {
			out = append(out, at(t.Pos.Line))
		}
	}
	for _, l := range s.Logins {
		for _, a := range l.Answers {
			out = append(out, at(a.Pos.Line), string(a.Class))
		}
	}
	if format == "html" {
		for _, service := range c.Services {
			for _, op := range service.Operations {
				out = append(out, "<code>"+op.Name+"</code>", fmt.Sprintf("%s:%d", op.Pos.File, op.Pos.Line))
			}
		}
	}
	return out
}

// What stands in a spec or a policy is text, and never markup.
func TestExplainEscapes(t *testing.T) {
	nasty := `<script>alert("x")</script>`
	c, _ := explained(t, "../specs/accountsiq")
	c.Title = nasty
	c.Services[0].Operations[1].Doc = nasty
	c.Services[0].URL = "javascript:alert(1)//" + nasty
	c.Session.Logins[0].Operations[0].Name = nasty
	p := explain.Describe(c, "1")
	page, err := p.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"html": string(page), "svg": p.SVG(), "md": p.Markdown()} {
		if strings.Contains(strings.ReplaceAll(text, "```", ""), "<script>alert") && name != "md" {
			t.Errorf("%s holds markup of the spec", name)
		}
	}
}

// A client without a session has a page without one.
func TestExplainPlain(t *testing.T) {
	c, _, diags := Plain(os.DirFS("../specs/tfso"), "plain", []Spec{{File: "person.wsdl"}}, Options{Dry: true})
	failOnErrors(t, diags)
	p := explain.Describe(c, "1")
	page, err := p.HTML()
	if err != nil || strings.Contains(string(page), "Life of a session") || !strings.Contains(string(page), "Operations") {
		t.Errorf("%v\n%.500s", err, page)
	}
	if p.SVG() != "" || p.Mermaid() != "" || !strings.Contains(p.Text(), "No session") {
		t.Error("there is a session")
	}
}
