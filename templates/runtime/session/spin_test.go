package session_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestModelHoldsAndItsMutantsFail checks the ledger's model exhaustively with
// Spin for three processes and five attempts, and that each way of getting the
// ledger wrong is caught: a model that no mutant can break has lost its teeth.
func TestModelHoldsAndItsMutantsFail(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: compiling the verifiers takes a while")
	}
	spin := tool(t, "spin")
	cc := tool(t, "gcc")
	model, err := filepath.Abs("testdata/ledger.pml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		flags []string
		holds bool
	}{
		{name: "as built", holds: true},
		{name: "as built, with aging", flags: []string{"-DAGE"}, holds: true},
		{name: "M1 recorded after sending", flags: []string{"-DM1"}},
		{name: "M2 success clears every failure", flags: []string{"-DM2"}},
		{name: "M3 success forgets the unresolved", flags: []string{"-DM3"}},
		{name: "M4 timeout refunded", flags: []string{"-DM4"}},
		{name: "M5 checked and spent in two steps", flags: []string{"-DM5"}},
		{name: "M6 refunded when the lease lapses", flags: []string{"-DM6"}},
		{name: "M7 aged while on the wire", flags: []string{"-DM7"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			run(t, dir, spin, append(tc.flags, "-a", model)...)
			run(t, dir, cc, "-O2", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c")
			out := run(t, dir, filepath.Join(dir, "pan"), "-m100000", "-w24")
			m := regexp.MustCompile(`errors: (\d+)`).FindSubmatch(out)
			if m == nil {
				t.Fatalf("spin's verifier printed no verdict:\n%s", out)
			}
			if regexp.MustCompile(`max search depth too small`).Match(out) {
				t.Fatalf("the search was not exhaustive:\n%s", out)
			}
			if holds := string(m[1]) == "0"; holds != tc.holds {
				t.Errorf("claim holds = %v, want %v:\n%s", holds, tc.holds, out)
			}
		})
	}
}

// tool finds a program that the test needs, or skips by its name.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed", name)
	}
	return path
}

func run(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", filepath.Base(name), args, err, out)
	}
	return out
}
