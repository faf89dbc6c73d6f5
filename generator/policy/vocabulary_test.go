package policy

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
)

// The package comment names every word of the language.
func TestVocabularyIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`[a-z0-9_]+`).FindAllString(string(doc), -1)
	documented := func(word, where string) {
		if !slices.Contains(words, word) {
			t.Errorf("%s of %s is not documented", word, where)
		}
	}
	var visit func(name string, s *blockSchema)
	visit = func(name string, s *blockSchema) {
		for setting := range maps.Keys(s.settings) {
			documented(setting, name)
		}
		for block, sub := range s.blocks {
			documented(block, name)
			visit(block, sub)
		}
	}
	visit("the policy", policySchema)
	for f := range functions {
		documented(f, "functions")
	}
}

// What a block requires is something that it takes.
func TestRequiredSettingsExist(t *testing.T) {
	var visit func(name string, s *blockSchema)
	visit = func(name string, s *blockSchema) {
		for _, r := range s.required {
			if s.settings[r] == nil {
				t.Errorf("%s requires %q and does not take it", name, r)
			}
		}
		for block, sub := range s.blocks {
			visit(block, sub)
		}
	}
	visit("the policy", policySchema)
}
