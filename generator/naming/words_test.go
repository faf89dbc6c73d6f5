package naming

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExported(t *testing.T) {
	for in, want := range map[string]string{
		"SetIdentityById":       "SetIdentityByID",
		"ApplicationId":         "ApplicationID",
		"applicationId":         "ApplicationID",
		"ASP.NET_SessionId":     "ASPNETSessionID",
		"customerIDs":           "CustomerIDs",
		"customerIds":           "CustomerIDs",
		"ids":                   "IDs",
		"Urls":                  "URLs",
		"vatNumber":             "VATNumber",
		"VatNo":                 "VATNo",
		"getHTTPResponse":       "GetHTTPResponse",
		"XmlHttpRequest":        "XMLHTTPRequest",
		"utf8Text":              "UTF8Text",
		"PAST_DUE":              "PastDue",
		"STATUS":                "Status",
		"VAT":                   "VAT",
		"NOK":                   "NOK",
		"ADDRESS_LINE_1":        "AddressLine1",
		"3DSecure":              "X3DSecure",
		"v1_2":                  "V1_2",
		"foo-bar.baz":           "FooBarBaz",
		"identity":              "Identity",
		"Idle":                  "Idle",
		"paid":                  "Paid",
		"eBay":                  "EBay",
		"OAuth2Token":           "OAuth2Token",
		"account_id2":           "AccountID2",
		"ærlig":                 "Ærlig",
		"名前":                    "X名前",
		"":                      "Empty",
		"-":                     "Minus",
		"a$":                    "A",
		"SOAPAction":            "SOAPAction",
		"Address2Line":          "Address2Line",
		"GetEntitiesByToken":    "GetEntitiesByToken",
		"getAllExternalOptions": "GetAllExternalOptions",
		"type":                  "Type",
		"cafe\u0301":            "Cafe",
	} {
		if got := exported(in); got != want {
			t.Errorf("exported(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{
		"IdentityId":    "identityID",
		"IDNumber":      "idNumber",
		"URLs":          "urls",
		"GetIdentities": "getIdentities",
		"ID":            "id",
		"ids":           "ids",
		"XmlHttpThing":  "xmlHTTPThing",
		"3ds":           "x3ds",
		"customerId":    "customerID",
		"VAT":           "vat",
		"NETAmount":     "netAmount",
	} {
		if got := Lower(in); got != want {
			t.Errorf("Lower(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSpelled(t *testing.T) {
	for in, want := range map[string]string{
		"+1": "Plus1", "-1": "Minus1", "": "Empty", "a b": "ASpaceB", "<=": "LessEqual", "€": "U20AC",
	} {
		if got := spelled(in); got != want {
			t.Errorf("spelled(%q) = %q, want %q", in, got, want)
		}
	}
}

// What is quick with plain letters splits them as what takes any.
func FuzzSplit(f *testing.F) {
	for _, name := range []string{"", "SetIdentityById", "ASP.NET_SessionId", "customerIDs", "PAST_DUE", "3DSecure", "A1b2C", "URLs", "URLsX", "--", "aB-Cd_", "IDs1", "xÄy"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !isASCII(name) {
			return
		}
		if diff := cmp.Diff(splitRunes([]rune(name)), splitASCII(name)); diff != "" {
			t.Errorf("%q:\n%s", name, diff)
		}
	})
}
