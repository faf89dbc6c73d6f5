package generator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

// An overlay lays a policy of this repository over the vendor's own documents,
// which have other file names and here and there other operation names.
type overlay struct {
	policy string            // folder of specs
	files  map[string]string // spec of the policy: file among the vendors
	words  []string          // of the policy, and what the document says
	lacks  []string          // operations of our spec that the document has not
}

var overlays = []overlay{
	{
		policy: "tfso",
		files: map[string]string{
			"authenticate.wsdl": "24sevenoffice/wsdl/authService.wsdl",
			"account.wsdl":      "24sevenoffice/wsdl/accountService.wsdl",
			"company.wsdl":      "24sevenoffice/wsdl/companyService.wsdl",
			"person.wsdl":       "24sevenoffice/wsdl/personService.wsdl",
			"invoice.wsdl":      "24sevenoffice/wsdl/invoiceService.wsdl",
		},
	},
	{policy: "finicity", files: map[string]string{"openapi.yaml": "finicity/openbanking-us.yaml"}},
	{policy: "accountsiq", files: map[string]string{"integration_1_1.wsdl": "accountsiq/excerpt/Integration_1_1.excerpt.wsdl"}},
	{policy: "accountsiq2", files: map[string]string{"integration_2_0.wsdl": "accountsiq/excerpt/Integration_2_0.excerpt.wsdl"}},
	{
		policy: "number",
		files:  map[string]string{"cardproc.wsdl": "number/draft/CardProcAPI.draft.wsdl", "easypay5.yaml": "number/master-openapi-rest.yaml"},
		words: []string{
			"rest = Authenticate", "rest = authenticateUser", "CreditCardSaleManual", "cardSaleManual",
			"ConsentAnnualCreateManual", "createAnnualConsentMAN", "ReconcileTransactions", "reconcileTransactions",
			"https://easypay5.com/APIcardProcNumber/v1.0.0", "https://easypay5.com", // the document's paths say where below it
		},
		lacks: []string{ // of the draft, which has the twenty operations that are documented best
			"soap.Transaction_Query", "soap.ConsentAnnual_Create_MAN", "soap.ConsentAnnual_Modify", "soap.CreditCardAuthOnly_Manual",
			"soap.ACHConsentAnnual_ProcPayment",
		},
	},
}

// The policies of this repository hold over the vendors' own documents, and the
// clients and fake vendors that come out compile.
func TestOverlays(t *testing.T) {
	for _, o := range overlays {
		t.Run(o.policy, func(t *testing.T) {
			t.Parallel()
			vendors := shared(t, "vendors")
			dir := filepath.Join("..", "specs", o.policy)
			policy := strings.NewReplacer(o.words...).Replace(string(readFile(t, filepath.Join(dir, "policy.hcl"))))
			fsys := fstest.MapFS{"policy.hcl": {Data: []byte(policy)}}
			for name, file := range o.files {
				fsys[name] = &fstest.MapFile{Data: readFile(t, filepath.Join(vendors, filepath.FromSlash(file)))}
			}
			c, files, diags := Run(fsys, "policy.hcl", inPlace)
			noErrors(t, diags)
			everyOperation(t, c, files)
			ours, _, diags := Run(os.DirFS(dir), "policy.hcl", inPlace)
			noErrors(t, diags)
			if diff := cmp.Diff(o.lacks, lacking(ours, c)); diff != "" {
				t.Errorf("operations that the documents lack (-want +got):\n%s", diff)
			}
		})
	}
}

// lacking are the operations of ours that theirs has not: those of REST by method
// and path, since documents call them differently and put a prefix before them.
func lacking(ours, theirs *model.Client) []string {
	var list []string
	for i, s := range ours.Services {
		for _, op := range s.Operations {
			if !slices.ContainsFunc(theirs.Services[i].Operations, func(p *model.Operation) bool { return sameOperation(op, p) }) {
				list = append(list, s.Name+"."+op.Name)
			}
		}
	}
	return list
}

func sameOperation(a, b *model.Operation) bool {
	x, ok := a.Wire.(*model.HTTPOperation)
	y, also := b.Wire.(*model.HTTPOperation)
	if !ok || !also {
		return a.Name == b.Name
	}
	return x.Method == y.Method && strings.HasSuffix(y.Path, x.Path)
}
