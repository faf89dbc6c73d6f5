package generator

import (
	"os"
	"path/filepath"
	"testing"
)

// shared returns a folder of AUTHGEN_SHARED, which holds what the project may
// read and not keep: the vendors' own specs. Without it the test is skipped;
// with AUTHGEN_REQUIRE=all it fails.
func shared(t *testing.T, elem ...string) string {
	t.Helper()
	root := os.Getenv("AUTHGEN_SHARED")
	if root == "" {
		missing(t, "AUTHGEN_SHARED is not set: the vendors' own specs are not read")
	}
	dir := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(dir); err != nil {
		missing(t, "AUTHGEN_SHARED lacks "+filepath.Join(elem...))
	}
	return dir
}

// missing skips a test for want of something that the machine lacks.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		t.Fatal(why)
	}
	t.Skip(why)
}
