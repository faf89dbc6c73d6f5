package main

import (
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/policy"
)

// documents are the texts beside the README that people read.
var documents = []string{"../../CONTRIBUTING.md", "../../CHANGELOG.md", "doc/coming-from.md"}

// What the documents show is Go, or a policy, in its canonical layout.
func TestDocumentsShowCode(t *testing.T) {
	blocks := 0
	for _, name := range documents {
		for _, m := range regexp.MustCompile("(?ms)^```(go|hcl)\n(.*?)^```$").FindAllStringSubmatch(document(t, name), -1) {
			blocks++
			src := []byte(m[2])
			if m[1] == "hcl" {
				out, diags := policy.Format(src)
				if diags.HasErrors() || string(out) != m[2] {
					t.Errorf("%s: %v\n%s", name, diags, m[2])
				}
				continue
			}
			if _, err := format.Source(src); err != nil && !parsesInFunction(m[2]) {
				t.Errorf("%s: %v\n%s", name, err, m[2])
			}
		}
	}
	if blocks < 6 {
		t.Errorf("there are %d blocks", blocks)
	}
}

// parsesInFunction reports whether statements stand behind declarations.
func parsesInFunction(src string) bool {
	i := strings.LastIndex(src, "\n}\n\n")
	if i < 0 {
		return false
	}
	_, err := format.Source([]byte(src[:i+3]))
	_, also := format.Source([]byte(src[i+3:]))
	return err == nil && also == nil
}

// Commands that the documents speak of exist, and so do the files.
func TestDocumentsSpeakOfWhatExists(t *testing.T) {
	commands := map[string]bool{}
	for _, c := range root().Commands() {
		commands[c.Name()] = true
	}
	for _, name := range documents {
		text := document(t, name)
		for _, m := range regexp.MustCompile("`authgen ([a-z]+)").FindAllStringSubmatch(text, -1) {
			if !commands[m[1]] {
				t.Errorf("%s speaks of authgen %s", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\]\(([^):#]+)\)`).FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s leads to %v", name, err)
			}
		}
		for _, m := range regexp.MustCompile("(?m)^\\| `((?:generator|templates|cmd)/[a-z/]+)`").FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join("../..", filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s speaks of %v", name, err)
			}
		}
	}
}

func document(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
