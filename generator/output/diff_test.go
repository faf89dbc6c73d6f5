package output

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestUnified(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		want     string
	}{
		{"equal", "a\n", "a\n", ""},
		{
			"one line in the middle", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
			"--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
		},
		{
			"a last line without its ending", "a\nb", "a\nb\n",
			"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
		},
		{
			"two places", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n",
			"--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := string(Unified("f", []byte(test.old), []byte(test.new)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnifiedOfNewAndRemovedFiles(t *testing.T) {
	if got, want := string(Unified("f", nil, []byte("a\n"))), "--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n"; got != want {
		t.Errorf("a new file: %q", got)
	}
	if got, want := string(Unified("f", []byte("a\n"), nil)), "--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"; got != want {
		t.Errorf("a removed file: %q", got)
	}
}

// A diff, applied to the old lines, gives the new ones.
func TestUnifiedApplies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "d\n"}), 0, 40), func(l []string) string {
			return strings.Join(l, "")
		})
		old, new := text.Draw(t, "old"), text.Draw(t, "new")
		if got := patch(t, old, string(Unified("f", []byte(old), []byte(new)))); got != new {
			t.Fatalf("patched to %q, want %q", got, new)
		}
	})
}

// patch applies a unified diff and checks every line and place that it names.
func patch(t *rapid.T, old, diff string) string {
	if diff == "" {
		return old
	}
	in, out, at := lines([]byte(old)), []string{}, 0
	for _, l := range lines([]byte(diff))[2:] {
		if strings.HasPrefix(l, "@@") {
			var from, count, to, news int
			if _, err := fmt.Sscanf(l, "@@ -%d,%d +%d,%d @@", &from, &count, &to, &news); err != nil {
				t.Fatal(err)
			}
			if count > 0 {
				from--
			}
			out = append(out, in[at:from]...)
			at = from
			if news > 0 {
				to--
			}
			if len(out) != to {
				t.Fatalf("%s stands at line %d of the new file", l, len(out))
			}
			continue
		}
		if l[0] != '+' {
			if in[at] != l[1:] {
				t.Fatalf("line %d is %q, the diff says %q", at+1, in[at], l)
			}
			at++
		}
		if l[0] != '-' {
			out = append(out, l[1:])
		}
	}
	return strings.Join(append(out, in[at:]...), "")
}
