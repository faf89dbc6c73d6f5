package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/infer"
)

// project is an empty module, which the test then stands in.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/shop\n\ngo 1.24\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

// call runs authgen and returns its exit code and all that it wrote.
func call(args ...string) (int, string) {
	var out bytes.Buffer
	code := run(args, &out, &out)
	return code, out.String()
}

func acmeWSDL(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/acme.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What is fetched is copied with what it imports, and pinned.
func TestInitFetches(t *testing.T) {
	wsdl := string(acmeWSDL(t))
	order := `<xs:complexType name="Order"><xs:sequence>
        <xs:element name="Text" type="xs:string"/>
        <xs:element name="Code" type="xs:int"/>
      </xs:sequence></xs:complexType>`
	if !strings.Contains(wsdl, order) {
		t.Fatal("acme.wsdl has another type Order")
	}
	wsdl = strings.Replace(wsdl, order, `<xs:include schemaLocation="types/order.xsd"/>`, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/acme.asmx", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "wsdl" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, wsdl)
	})
	mux.HandleFunc("/v1/types/order.xsd", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<xs:schema targetNamespace="urn:acme" xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">`+order+`</xs:schema>`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	dir := project(t)
	address := server.URL + "/v1/acme.asmx?wsdl"
	if code, out := call("init", "acme", address, "--yes"); code != exitClean {
		t.Fatalf("exit code is %d\n%s", code, out)
	}
	folder := filepath.Join(dir, "specs", "acme")
	for file, want := range map[string]string{
		"policy.hcl":      "source = \"" + address + "\"",
		"acme.wsdl":       "types/order.xsd",
		"types/order.xsd": "Order",
	} {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(file)))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s has no %q: %v\n%s", file, want, err, data)
		}
	}
	if code, out := call("check"); code != exitClean {
		t.Errorf("check exits with %d\n%s", code, out)
	}
	if err := os.WriteFile(filepath.Join(folder, "acme.wsdl"), []byte(wsdl+"<!-- other -->"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := call("check"); code != exitDiagnostics || !strings.Contains(out, "spec-changed") {
		t.Errorf("check of a changed spec exits with %d\n%s", code, out)
	}
}

// Nothing is fetched from where the user did not want it to be.
func TestInitRefusesToFetch(t *testing.T) {
	wsdl := acmeWSDL(t)
	private := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(wsdl) }))
	defer private.Close()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	secure := httptest.NewTLSServer(mux)
	defer secure.Close()
	mux.Handle("/private", http.RedirectHandler(private.URL, http.StatusFound))
	mux.Handle("/metadata", http.RedirectHandler("http://169.254.169.254/latest", http.StatusFound))
	mux.Handle("/named", http.RedirectHandler("http://localhost:1/x", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/fine", http.RedirectHandler("/acme", http.StatusFound))
	mux.HandleFunc("/acme", func(w http.ResponseWriter, _ *http.Request) { w.Write(wsdl) })
	mux.HandleFunc("/denied", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		block := bytes.Repeat([]byte("<a/>"), 1<<18)
		for n := 0; n <= fetchFile; n += len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	project(t)
	for path, want := range map[string]string{
		"/private":  "redirected to a private address",
		"/metadata": "redirected to a private address",
		"/named":    "redirected to a private address",
		"/file":     "redirected to a file address",
		"/loop":     "redirected more than 5 times",
		"/denied":   "the server answers with 403 Forbidden",
		"/missing":  "file does not exist",
		"/large":    "larger than 32 MB",
	} {
		if code, out := call("init", "acme", server.URL+path, "--yes"); code != exitDiagnostics || !strings.Contains(out, want) || !strings.Contains(out, path) {
			t.Errorf("%s: exit code %d\n%s", path, code, out)
		}
	}
	if _, err := os.Stat("specs"); err == nil {
		t.Error("something was written")
	}
	if code, out := call("init", "acme", server.URL+"/fine", "--yes"); code != exitClean {
		t.Errorf("a redirect within the host: exit code %d\n%s", code, out)
	}
}

// From https nothing leads to http.
func TestFetchStaysSecure(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	base, err := url.Parse(secure.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := dialRemote(t.Context(), base)
	r.client.Transport = secure.Client().Transport
	if _, err := r.ReadFile("acme.wsdl"); err == nil || !strings.Contains(err.Error(), "from https to http") {
		t.Errorf("the error is %v", err)
	}
}

func TestPublic(t *testing.T) {
	for address, ok := range map[string]bool{
		"93.184.216.34:443": true, "[2606:4700::1111]:443": true,
		"127.0.0.1:80": false, "10.0.0.1:80": false, "192.168.1.1:80": false, "172.16.0.1:80": false, "169.254.169.254:80": false,
		"100.64.0.1:80": false, "0.0.0.0:80": false, "[::1]:80": false, "[fe80::1]:80": false, "[fd00::1]:80": false,
		"[::ffff:127.0.0.1]:80": false, "224.0.0.1:80": false, "nonsense": false,
	} {
		if err := public(address); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// On a terminal the guesses are shown with their reasons, and a number picks one.
func TestAsker(t *testing.T) {
	q := infer.Question{Ask: "Which?", Guesses: []infer.Guess{
		{Name: "Login", Evidence: []infer.Evidence{{Text: "it is called so"}}}, {Name: "Other"}, {Name: "Third"},
	}}
	for input, want := range map[string]int{"\n": 0, "": 0, "2\n": 1, "9\nx\n3\n": 2, "0\n\n": 0} {
		var out bytes.Buffer
		if got := asker(strings.NewReader(input), &out)(q); got != want {
			t.Errorf("%q picks %d, want %d", input, got, want)
		}
		for _, text := range []string{"Which?", "1  Login", "it is called so", "2  Other", "[1-3, default 1]"} {
			if !strings.Contains(out.String(), text) {
				t.Errorf("%q is not shown in\n%s", text, &out)
			}
		}
	}
}

func TestServiceName(t *testing.T) {
	for file, want := range map[string]string{
		"authService.wsdl": "auth", "Integration_1_1.excerpt.wsdl": "integration11", "service.wsdl": "service", "1.yaml": "api",
		"a/b/openbanking-us.yaml": "openbankingus", "Order Service.wsdl": "order", "RateService_v28.wsdl": "rateservicev28",
	} {
		if got := serviceName(file); got != want {
			t.Errorf("%s is called %q, want %q", file, got, want)
		}
	}
}
