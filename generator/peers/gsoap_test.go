package peers

import (
	"context"
	"errors"
	"net/http/cgi"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/absent-null-zero/want/things"
	"github.com/authgen/authgen/testdata/clients/large-answer/want/journal"
	"github.com/authgen/authgen/testdata/clients/rpc-encoded/want/scores"
	"github.com/authgen/authgen/testdata/clients/soap-1.2/want/weather"
	"github.com/authgen/authgen/testdata/clients/soap-headers/want/ledger"
	"github.com/authgen/authgen/testdata/clients/typed-fault/want/orders"
)

// strict is gSOAP's mode that refuses what the schema does not allow.
const strict = "4096"

// TestGSOAP calls the servers that gSOAP makes of the descriptions by itself. They
// check the request against its schema and answer with what is empty. The clock
// is not among them: gSOAP gives the parts of rpc messages a namespace, which the
// Basic Profile forbids (R2735).
func TestGSOAP(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a C compiler takes its time")
	}
	need(t, "wsdl2h", "soapcpp2", "gcc")
	for _, c := range []struct {
		name string
		call func(ctx context.Context, url string) error
	}{
		{"things", func(ctx context.Context, url string) error {
			_, err := things.New(things.WithEndpoint(url)).Echo(ctx, things.Thing{
				Number: 7, Name: new("<ada>"), Done: new(true), Size: new(xsdtype.NewDecimal(125, 2)),
				Due: xsdtype.Null[xsdtype.DateTime](), Tags: []string{"a", ""}, Part: &things.Part{Count: 2, Unit: new("kg")}, Note: []string{"n"},
			})
			return err
		}},
		{"orders", func(ctx context.Context, url string) error {
			return orders.New(orders.WithEndpoint(url)).Cancel(ctx, 7)
		}},
		{"ledger", func(ctx context.Context, url string) error {
			var limits ledger.Limits
			_, err := ledger.New(ledger.WithEndpoint(url)).Post(ctx, xsdtype.NewDecimal(125, 2),
				ledger.WithCallOptionsHeader(ledger.CallOptions{Book: "sales"}), ledger.WithLocaleHeader("nb"), ledger.ReadLimitsHeader(&limits))
			return err
		}},
		{"scores", func(ctx context.Context, url string) error {
			_, err := scores.New(scores.WithEndpoint(url)).Double(ctx, []scores.Score{{Player: "ada", Points: 3}, {Player: "bob"}}, "fair")
			return err
		}},
		{"weather", func(ctx context.Context, url string) error {
			from, err := xsdtype.ParseDate("2026-05-17")
			if err == nil {
				_, err = weather.New(weather.WithEndpoint(url)).Forecast(ctx, "Oslo", from)
			}
			return err
		}},
		{"journal", func(ctx context.Context, url string) error {
			for _, err := range journal.New(journal.WithEndpoint(url)).ListEntriesSeq(ctx, 2026) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(t.Context(), gsoap(t, c.name)); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("a request that the schema does not allow", func(t *testing.T) {
		var fault *soap.Fault
		c := things.New(things.WithEndpoint(gsoap(t, "orders")))
		if _, err := c.Echo(t.Context(), things.Thing{}); !errors.As(err, &fault) {
			t.Errorf("the error is %v", err)
		}
	})
}

// gsoap builds gSOAP's server for a description, and serves it through CGI.
func gsoap(t *testing.T, name string) (url string) {
	t.Helper()
	wsdl, err := filepath.Glob(clients + "/*/" + name + ".wsdl")
	if err != nil || len(wsdl) != 1 {
		t.Fatalf("no %s.wsdl: %v", name, err)
	}
	dir := t.TempDir()
	run(t, dir, "wsdl2h", "-c", "-o", "service.h", abs(t, wsdl[0]))
	run(t, dir, "soapcpp2", "-c", "-T", "-L", "-x", "-I/usr/share/gsoap/import", "service.h")
	run(t, dir, "gcc", "-w", "-o", "server", "soapTester.c", "soapC.c", "soapServer.c", "-lgsoap")
	server := httptest.NewServer(&cgi.Handler{Path: filepath.Join(dir, "server"), Dir: dir, Args: []string{strict}})
	t.Cleanup(server.Close)
	return server.URL
}
