package policy_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/check"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/openapi"
	"github.com/authgen/authgen/generator/policy"
	"github.com/authgen/authgen/generator/wsdl"
)

// shared is the folder with the vendors' own documents, or ends the test.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AUTHGEN_SHARED")
	switch {
	case dir != "":
	case os.Getenv("AUTHGEN_REQUIRE") == "all":
		t.Fatal("AUTHGEN_SHARED is not set: the vendors' documents are needed")
	default:
		t.Skip("AUTHGEN_SHARED is not set: the vendors' documents are not here")
	}
	return dir
}

// judge reads, binds and checks a policy as a run does, without naming.
func judge(t *testing.T, fsys fs.FS) (*model.Client, diag.List) {
	t.Helper()
	f, diags := policy.Parse(fsys, "policy.hcl")
	if f == nil {
		t.Fatal(lines(diags))
	}
	var services []*model.Service
	for _, s := range f.Services {
		var service *model.Service
		var found diag.List
		if s.Protocol == model.REST {
			service, _, found = openapi.Parse(fsys, s.File, openapi.Options{})
		} else {
			service, _, found = wsdl.Parse(fsys, s.File, wsdl.Options{})
		}
		if found.HasErrors() {
			t.Fatal(lines(found))
		}
		services = append(services, service)
	}
	c, found := policy.Bind(f, services)
	diags = append(diags, found...)
	return c, append(diags, check.Client(c)...)
}

// The specs of this repository check clean. Number spells one flag in two ways,
// and the policy's word is told to fit both.
func TestSpecs(t *testing.T) {
	dirs, err := filepath.Glob("../../specs/*/policy.hcl")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, file := range dirs {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			_, diags := judge(t, os.DirFS(filepath.Dir(file)))
			diags = slices.DeleteFunc(diags, func(d *diag.Diagnostic) bool { return d.Code == "case-differs" })
			if len(diags) > 0 {
				t.Error(lines(diags))
			}
		})
	}
}

// parts is how many operations a client has, and for how many of them each kind
// of rule applies.
type parts struct {
	Operations, Reserved, Carry, Surface, Expired, Suspect, Error, Scoped int
}

func partsOf(c *model.Client) parts {
	var p parts
	for _, s := range c.Services {
		for _, op := range s.Operations {
			p.Operations++
			for count, has := range map[*int]bool{
				&p.Reserved: op.Reserved != "", &p.Carry: len(op.Carry) > 0, &p.Surface: len(op.Surface) > 0,
				&p.Expired: len(op.Expired) > 0, &p.Suspect: len(op.Suspect) > 0, &p.Error: op.Error != nil, &p.Scoped: op.Scoped,
			} {
				if has {
					*count++
				}
			}
		}
	}
	return p
}

// The five policies of the design hold over the vendors' own documents. Where a
// document is an excerpt or names operations differently, the policy is changed
// in that, and in nothing else.
func TestVendors(t *testing.T) {
	dir := shared(t)
	tests := []struct {
		policy   string
		specs    map[string]string
		change   []string
		want     parts
		warnings []string
	}{
		{
			policy: "tfso",
			specs: map[string]string{
				"authenticate.wsdl": "24sevenoffice/wsdl/authService.wsdl", "account.wsdl": "24sevenoffice/wsdl/accountService.wsdl",
				"company.wsdl": "24sevenoffice/wsdl/companyService.wsdl", "person.wsdl": "24sevenoffice/wsdl/personService.wsdl",
			},
			want: parts{Operations: 56, Reserved: 6, Carry: 54, Surface: 52, Expired: 1, Suspect: 52},
		},
		{
			policy:   "finicity",
			specs:    map[string]string{"openapi.yaml": "finicity/openbanking-us.yaml"},
			want:     parts{Operations: 156, Reserved: 2, Carry: 154, Surface: 154, Expired: 154},
			warnings: []string{`"reasonCode" is spelt "ReasonCode" in openapi.yaml`},
		},
		{
			policy: "accountsiq",
			specs:  map[string]string{"integration_1_1.wsdl": "accountsiq/excerpt/Integration_1_1.excerpt.wsdl"},
			want:   parts{Operations: 50, Reserved: 1, Carry: 49, Expired: 49, Error: 49},
		},
		{
			policy: "accountsiq2",
			specs:  map[string]string{"integration_2_0.wsdl": "accountsiq/excerpt/Integration_2_0.excerpt.wsdl"},
			change: []string{"list   = GetEntitiesByToken\n", "", "except = [GetEntitiesByToken]\n", ""},
			want:   parts{Operations: 51, Reserved: 2, Carry: 49, Expired: 49, Error: 49, Scoped: 49},
		},
		{
			policy: "number",
			specs:  map[string]string{"cardproc.wsdl": "number/draft/CardProcAPI.draft.wsdl", "easypay5.yaml": "number/master-openapi-rest.yaml"},
			change: []string{
				"rest = Authenticate", "rest = authenticateUser", "CreditCardSaleManual", "cardSaleManual",
				"ConsentAnnualCreateManual", "createAnnualConsentMAN", "[ReconcileTransactions]", "[reconcileTransactions]", `"CVV"`, `"CSV"`,
			},
			want:     parts{Operations: 74, Reserved: 2, Carry: 72, Expired: 72, Error: 72},
			warnings: []string{`"FunctionOk" is spelt "FunctionOK" of voidACHTransaction`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.policy, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			text := strings.NewReplacer(tt.change...).Replace(string(read(t, filepath.Join(dir, "design/policies", tt.policy+".hcl"))))
			fsys["policy.hcl"] = &fstest.MapFile{Data: []byte(text)}
			for name, file := range tt.specs {
				fsys[name] = &fstest.MapFile{Data: read(t, filepath.Join(dir, "vendors", file))}
			}
			c, diags := judge(t, fsys)
			if diags.HasErrors() || len(diags) != len(tt.warnings) {
				t.Fatal(lines(diags))
			}
			for i, w := range tt.warnings {
				if !strings.Contains(diags[i].Summary, w) {
					t.Errorf("warned of %q, want %q", diags[i].Summary, w)
				}
			}
			if diff := cmp.Diff(tt.want, partsOf(c)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
