package output

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSums(t *testing.T) {
	root := t.TempDir()
	if s, err := ReadSums(root); s != nil || err != nil {
		t.Fatalf("without a record there is %v, %v", s, err)
	}
	first := Sums(nil).With([]File{{"a/x.go", []byte("x")}, {"a/y.go", []byte("y")}, {"b/z.go", []byte("z")}, {"c/w.go", []byte("w")}})
	f := first.File("1.2.3")
	if !Generated(f.Data) {
		t.Error("the record does not say that authgen wrote it")
	}
	if err := os.WriteFile(filepath.Join(root, f.Name), f.Data, 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := ReadSums(root)
	if d := cmp.Diff(first, read); d != "" || err != nil {
		t.Fatal(err, d)
	}
	// a is written again, with a file less; c is gone; b is left alone.
	again := read.With([]File{{"a/x.go", []byte("new")}}, "c")
	want := Sums{"a/x.go": SumOf([]byte("new")), "b/z.go": SumOf([]byte("z"))}
	if d := cmp.Diff(want, again); d != "" {
		t.Error(d)
	}
}

func TestDamagedSums(t *testing.T) {
	for _, text := range []string{"nonsense\n", "abc a/x.go\n", SumOf(nil) + " ../x.go\n"} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, SumsName), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := ReadSums(root); err == nil {
			t.Errorf("%q is read as %v", text, s)
		}
	}
}
