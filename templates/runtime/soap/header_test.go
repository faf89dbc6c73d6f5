package soap

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

var errQuota = errors.New("quota")

// block is an encoder of <local xmlns="u">text</local>.
func block(local, text string) func(*xmlwire.Encoder) {
	return func(e *xmlwire.Encoder) {
		e.In("u")
		e.String(local, text)
	}
}

func TestHeadersOfSeveralOwners(t *testing.T) {
	r := &Request{}
	r.AddHeader(block("a", "1"))
	r.AddHeader(block("b", "2"))
	doc, err := Encode(&Operation{Name: "Ask"}, r)
	if err != nil {
		t.Fatal(err)
	}
	if want := `<soap:Header><a xmlns="u">1</a><b xmlns="u">2</b></soap:Header>`; !strings.Contains(string(doc), want) {
		t.Errorf("got %s", doc)
	}
}

// Blocks of the answer reach those who asked for them by name, and an error among
// them is the fault's.
func TestHeadersOfTheAnswer(t *testing.T) {
	const message = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>` +
		`<a xmlns="u">1</a><a xmlns="other">x</a><b xmlns="u">2</b><Quota xmlns="u"/></s:Header><s:Body>`
	const fault = message + `<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>`
	const plain = message + `<Answer><n>7</n></Answer></s:Body></s:Envelope>`
	isQuota := func(d *xmlwire.Decoder) error {
		if d.Is("u", "Quota") {
			d.Skip()
			return errQuota
		}
		return nil
	}
	for _, tt := range []struct {
		name, body string
		fault      func(*xmlwire.Decoder) error
		declared   bool
		fails      bool
	}{
		{"an answer", plain, nil, false, false},
		{"an answer that could have failed", plain, isQuota, false, false},
		{"a fault that is not declared", fault, nil, false, true},
		{"a declared fault", fault, isQuota, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]string{}
			_, _, err := call(t, &Operation{Name: "Ask", Answers: true}, answer{http.StatusOK, xmlType, tt.body, ""}, func(r *Request) {
				r.OnHeader("u", "a", func(d *xmlwire.Decoder) { got["a"] = d.String() })
				r.OnHeader("u", "b", func(d *xmlwire.Decoder) { got["b"] = d.String() })
				r.DecodeHeaderFault = tt.fault
			})
			if diff := cmp.Diff(map[string]string{"a": "1", "b": "2"}, got); diff != "" {
				t.Error(diff)
			}
			if (err != nil) != tt.fails || errors.Is(err, errQuota) != tt.declared {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A block that does not decode makes the answer unreadable, whoever reads it.
func TestAHeaderThatIsBroken(t *testing.T) {
	const message = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><n xmlns="u">x</n></s:Header>` +
		`<s:Body><Answer/></s:Body></s:Envelope>`
	for _, withFault := range []bool{false, true} {
		_, _, err := call(t, &Operation{Name: "Ask"}, answer{http.StatusOK, xmlType, message, ""}, func(r *Request) {
			r.OnHeader("u", "n", func(d *xmlwire.Decoder) { d.Int32() })
			if withFault {
				r.DecodeHeaderFault = func(*xmlwire.Decoder) error { return nil }
			}
		})
		var broken *DecodeError
		if !errors.As(err, &broken) {
			t.Errorf("with faults %v: the error is %v", withFault, err)
		}
	}
}
