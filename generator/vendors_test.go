package generator

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

// vendorSpecs are the vendors' own documents, with how many operations each has.
var vendorSpecs = []struct {
	file       string
	protocol   model.Protocol
	operations int
}{
	{"24sevenoffice/wsdl/accountService.wsdl", model.SOAP, 10},
	{"24sevenoffice/wsdl/attachmentService.wsdl", model.SOAP, 13},
	{"24sevenoffice/wsdl/authService.wsdl", model.SOAP, 9},
	{"24sevenoffice/wsdl/clientService.wsdl", model.SOAP, 6},
	{"24sevenoffice/wsdl/companyService.wsdl", model.SOAP, 17},
	{"24sevenoffice/wsdl/invoiceService.wsdl", model.SOAP, 8},
	{"24sevenoffice/wsdl/personService.wsdl", model.SOAP, 20},
	{"24sevenoffice/wsdl/productService.wsdl", model.SOAP, 10},
	{"24sevenoffice/wsdl/projectService.wsdl", model.SOAP, 16},
	{"24sevenoffice/wsdl/transactionService.wsdl", model.SOAP, 6},
	{"24sevenoffice/openapi/rest.yaml", model.REST, 0},
	{"accountsiq/excerpt/Integration_1_1.excerpt.wsdl", model.SOAP, 50},
	{"accountsiq/excerpt/Integration_2_0.excerpt.wsdl", model.SOAP, 51},
	{"finicity/openbanking-us.yaml", model.REST, 156},
	{"number/draft/CardProcAPI.draft.wsdl", model.SOAP, 20},
	{"number/master-openapi-rest.yaml", model.REST, 0},
}

// Every document of every vendor becomes a plain client that compiles and has a
// method for each operation.
func TestVendorSpecs(t *testing.T) {
	for _, spec := range vendorSpecs {
		t.Run(filepath.Base(spec.file), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(shared(t, "vendors"), filepath.FromSlash(spec.file))
			c, files, diags := Plain(os.DirFS(filepath.Dir(file)), "vendor",
				[]Spec{{File: filepath.Base(file), Protocol: spec.protocol}}, inPlace)
			noErrors(t, diags)
			operations := c.Services[0].Operations
			if spec.operations != 0 && len(operations) != spec.operations {
				t.Errorf("%d operations, want %d", len(operations), spec.operations)
			}
			everyOperation(t, c, files)
		})
	}
}

// everyOperation checks that files compile and that each operation which is not
// reserved is a method.
func everyOperation(t *testing.T, c *model.Client, files []output.File) {
	t.Helper()
	found := methods(typeCheck(t, files))
	for _, s := range c.Services {
		if len(s.Operations) == 0 {
			t.Errorf("service %s has no operations", s.Name)
		}
		for _, o := range s.Operations {
			if want := o.Reserved == ""; found[o.GoName] != want {
				t.Errorf("operation %s: a method %s is there: %v, want %v", o.Name, o.GoName, found[o.GoName], want)
			}
		}
	}
}

func noErrors(t *testing.T, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Errorf("%s\n\t%s", d, d.Help)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// Policies over the vendors' own specs have no mistake, and their clients
// compile. (What is published of the other vendors' specs lacks operations that
// their policies name.)
func TestVendorPolicies(t *testing.T) {
	tests := []struct {
		policy string
		specs  map[string]string // name in the policy: file among the vendors
	}{
		{"tfso", map[string]string{
			"authenticate.wsdl": "24sevenoffice/wsdl/authService.wsdl",
			"account.wsdl":      "24sevenoffice/wsdl/accountService.wsdl",
			"company.wsdl":      "24sevenoffice/wsdl/companyService.wsdl",
			"person.wsdl":       "24sevenoffice/wsdl/personService.wsdl",
		}},
		{"finicity", map[string]string{"openapi.yaml": "finicity/openbanking-us.yaml"}},
		{"accountsiq", map[string]string{"integration_1_1.wsdl": "accountsiq/excerpt/Integration_1_1.excerpt.wsdl"}},
	}
	for _, test := range tests {
		t.Run(test.policy, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{"policy.hcl": {Data: readFile(t, shared(t, "design", "policies", test.policy+".hcl"))}}
			for name, file := range test.specs {
				fsys[name] = &fstest.MapFile{Data: readFile(t, filepath.Join(shared(t, "vendors"), filepath.FromSlash(file)))}
			}
			c, files, diags := Run(fsys, "policy.hcl", inPlace)
			noErrors(t, diags)
			everyOperation(t, c, files)
		})
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
