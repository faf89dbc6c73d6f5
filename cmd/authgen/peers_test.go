package main

import (
	"os"
	"os/exec"
	"testing"
)

// What others have written judges what authgen speaks: see testdata/peers. Their
// libraries are in the module cache, or come from the module proxy.
func TestPeers(t *testing.T) {
	if testing.Short() {
		t.Skip("others' libraries are not built in short tests")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const folder = "testdata/peers"
	fetch := exec.CommandContext(t.Context(), "go", "mod", "download")
	fetch.Dir = folder
	if out, err := fetch.CombinedOutput(); err != nil {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Skipf("others' libraries cannot be had: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", "./...")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOWORK=off", "NO_COLOR=1", "AUTHGEN="+self, asAuthgen+"=1")
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
