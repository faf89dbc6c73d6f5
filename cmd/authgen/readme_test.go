package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readme is the README of this module.
func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// block is the first fenced block of the README that starts with prefix, without
// the indentation of a list.
func block(t *testing.T, prefix string) string {
	t.Helper()
	for _, m := range regexp.MustCompile("(?ms)^( *)```[a-z]*\n(.*?)^ *```$").FindAllStringSubmatch(readme(t), -1) {
		text := regexp.MustCompile("(?m)^"+m[1]).ReplaceAllString(m[2], "")
		if strings.HasPrefix(text, prefix) {
			return text
		}
	}
	t.Fatalf("the README has no block that starts with %q", prefix)
	return ""
}

// Every command and every flag is in the README, and nothing else is.
func TestReadmeNamesEveryFlag(t *testing.T) {
	inReadme := map[string]bool{}
	for _, m := range regexp.MustCompile("`(--[a-z]+|-w)`").FindAllStringSubmatch(readme(t), -1) {
		inReadme[m[1]] = true
	}
	inCommands := map[string]bool{}
	todo := root().Commands()
	for len(todo) > 0 {
		cmd := todo[0]
		todo = append(todo[1:], cmd.Commands()...)
		for _, f := range regexp.MustCompile(`--[a-z]+`).FindAllString(cmd.Flags().FlagUsages(), -1) {
			inCommands[f] = true
		}
		if !strings.Contains(readme(t), cmd.CommandPath()) {
			t.Errorf("README does not speak of %s", cmd.CommandPath())
		}
	}
	for _, f := range slices.Sorted(maps.Keys(inCommands)) {
		if !inReadme[f] && f != "--write" && f != "--help" {
			t.Errorf("README does not speak of %s", f)
		}
	}
	for _, f := range slices.Sorted(maps.Keys(inReadme)) {
		if !inCommands[f] && f != "-w" && f != "--help" {
			t.Errorf("README speaks of %s, which does not exist", f)
		}
	}
}

// A new user writes one folder, as the README says, and has a client that
// compiles.
func TestReadmeAddsVendor(t *testing.T) {
	project := t.TempDir()
	acme, err := os.ReadFile("testdata/acme.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod":                 "module example.com/shop\n\ngo 1.24\n",
		"specs/acme/acme.wsdl":   string(acme),
		"specs/acme/policy.hcl":  block(t, `client "acme"`),
		"generated/acme/mine.go": "package acme\n",
	} {
		file := filepath.Join(project, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(project)
	for _, args := range [][]string{{"check", "specs/acme"}, {"fmt", "--check", "specs/acme"}, {"generate"}} {
		var out bytes.Buffer
		if code := run(args, &out, &out); code != exitClean {
			t.Fatalf("authgen %s exits with %d\n%s", strings.Join(args, " "), code, &out)
		}
		if strings.Contains(out.String(), "warning") {
			t.Errorf("authgen %s warns\n%s", strings.Join(args, " "), &out)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("the client does not compile: %v\n%s", err, out)
	}
}

// The mistake that the README shows looks as it does there.
func TestReadmeShowsMistake(t *testing.T) {
	want := block(t, "error[")
	files, err := filepath.Glob("../../specs/tfso/*")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "specs", "tfso")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.ReplaceAll(data, []byte("operation = authenticate.HasSession"), []byte("operation = authenticate.HasSesion"))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Dir(filepath.Dir(dir)))
	var stdout, stderr bytes.Buffer
	if code := run([]string{"check", "specs/tfso"}, &stdout, &stderr); code != exitDiagnostics {
		t.Errorf("exit code is %d", code)
	}
	got, _, _ := strings.Cut(stderr.String(), "\n\n")
	if diff := cmp.Diff(want, got+"\n"); diff != "" {
		t.Error(diff)
	}
}

// The picture in the README is the one that authgen draws.
func TestReadmeShowsPicture(t *testing.T) {
	const file = "testdata/session.svg"
	if !strings.Contains(readme(t), "(cmd/authgen/"+file+")") {
		t.Fatal("README shows no picture")
	}
	var out bytes.Buffer
	if code := run([]string{"explain", "../../specs/accountsiq2", "--format", "svg"}, &out, &out); code != exitClean {
		t.Fatalf("exit code is %d\n%s", code, &out)
	}
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}
