package generator

import (
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
)

// A bulk is a large document of the corpora.
type bulk struct {
	name, archive, file string
	protocol            model.Protocol
}

var bulks = []bulk{
	{"NetSuite", "wsdl.tar.xz", "kokobd__netsuite-wsdl/netsuite/netsuite.wsdl", model.SOAP},
	{"SalesforceMetadata", "wsdl.tar.xz", "simple-salesforce__simple-salesforce/metadata/metadata.wsdl", model.SOAP},
	{"Finicity", "openapi.tar.xz", "mastercard-finicity/finicity-openbanking-us.yml", model.REST},
	{"Stripe", "openapi.tar.xz", "apis-guru-npm/stripe.com.json", model.REST},
	{"GitHub", "openapi.tar.xz", "octokit/api.github.com.json", model.REST},
}

// What generating a client of a large document takes. The figures beside other
// generators are those of testdata/bench/generate.
func BenchmarkGenerate(b *testing.B) {
	for _, d := range bulks {
		b.Run(d.name, func(b *testing.B) {
			dir := corpus.Unpack(b, d.archive)
			top, file := path.Split(d.file)
			fsys := os.DirFS(filepath.Join(dir, filepath.FromSlash(top)))
			b.ReportAllocs()
			for b.Loop() {
				_, files, diags := Plain(fsys, "big", []Spec{{File: file, Protocol: d.protocol}}, inPlace)
				if len(files) == 0 {
					b.Fatal(diags)
				}
			}
		})
	}
}
