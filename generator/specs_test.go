package generator_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator"
)

// What changes or opens a session of 24SevenOffice that others use is not
// exported, whichever of its two ways of switching the identity it takes.
func TestReservedOperationsOfTfso(t *testing.T) {
	c, _, diags := generator.Run(os.DirFS("../specs/tfso"), "policy.hcl", generator.Options{Module: "example.com/m"})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var reserved []string
	for _, s := range c.Services {
		for _, op := range s.Operations {
			if op.Reserved != "" {
				reserved = append(reserved, op.Name)
			}
		}
	}
	slices.Sort(reserved)
	want := []string{
		"AuthenticateByToken", "GetIdentitiesWithCredential", "GetIdentitiesWithCredentialByService",
		"Login", "SetIdentity", "SetIdentityById",
	}
	if d := cmp.Diff(want, reserved); d != "" {
		t.Errorf("reserved operations (-want +got):\n%s", d)
	}
}
