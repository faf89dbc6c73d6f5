package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// What each command says about itself is in testdata/help, one file a command.
func TestHelp(t *testing.T) {
	files, err := filepath.Glob("testdata/help/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, f := range files {
		left[f] = true
	}
	for _, cmd := range commands(root()) {
		words := strings.Fields(cmd.CommandPath())
		golden := filepath.Join("testdata", "help", strings.Join(words, "-")+".txt")
		delete(left, golden)
		t.Run(strings.Join(words, "-"), func(t *testing.T) {
			var out bytes.Buffer
			if code := run(append(words[1:], "--help"), &out, &out); code != exitClean {
				t.Fatalf("exit code is %d\n%s", code, &out)
			}
			want, err := os.ReadFile(golden)
			if err != nil && !*update {
				t.Fatal(err)
			}
			d := cmp.Diff(string(want), out.String())
			switch {
			case d == "":
			case *update:
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Error(d)
			}
		})
	}
	for f := range left {
		if *update {
			os.Remove(f)
			continue
		}
		t.Errorf("%s is of no command", f)
	}
}

// Who asks for help is shown an example.
func TestHelpHasExamples(t *testing.T) {
	for _, cmd := range commands(root()) {
		if cmd.Example == "" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: a line in a list ends without a full stop", cmd.CommandPath())
		}
	}
}

// commands is cmd and what is below it, as a reader sees them.
func commands(cmd *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			list = append(list, commands(sub)...)
		}
	}
	return list
}
