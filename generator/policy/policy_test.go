package policy_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/policy"
)

// What the pipeline needs before it binds.
func TestParse(t *testing.T) {
	fsys := fstest.MapFS{
		"vendor/policy.hcl": {Data: []byte(`client "bank" {
  title      = "The Bank"
  operations = [Login, soap.Balance, "Odd/Name"]
  tags       = ["a", "b"]
  service "soap" {
    wsdl    = "specs/bank.wsdl"
    url     = "https://{region}.bank.example/soap"
    regions = ["eu", "us"]
  }
  service "rest" { openapi = "bank.yaml" }
}
`)},
		"vendor/specs/bank.wsdl": {Data: []byte("x")},
		"vendor/bank.yaml":       {Data: []byte("x")},
	}
	f, diags := policy.Parse(fsys, "vendor/policy.hcl")
	if len(diags) > 0 {
		t.Fatal(lines(diags))
	}
	if f.Package != "bank" || f.Title != "The Bank" || f.Pos.String() != "vendor/policy.hcl:1:1" {
		t.Errorf("client %s, %s, at %s", f.Package, f.Title, f.Pos)
	}
	if diff := cmp.Diff([]string{"Login", "soap.Balance", "Odd/Name"}, f.Operations); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, f.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	want := []*policy.Service{
		{
			Name: "soap", Protocol: model.SOAP, File: "vendor/specs/bank.wsdl", URL: "https://{region}.bank.example/soap",
			Regions: []string{"eu", "us"},
			Pos:     diag.Pos{File: "vendor/policy.hcl", Line: 5, Col: 3, Len: 14},
			FilePos: diag.Pos{File: "vendor/policy.hcl", Line: 6, Col: 15, Len: 17},
		},
		{
			Name: "rest", Protocol: model.REST, File: "vendor/bank.yaml",
			Pos:     diag.Pos{File: "vendor/policy.hcl", Line: 10, Col: 3, Len: 14},
			FilePos: diag.Pos{File: "vendor/policy.hcl", Line: 10, Col: 30, Len: 11},
		},
	}
	if diff := cmp.Diff(want, f.Services); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	if len(f.Inputs) != 1 || f.Inputs[0].Name != "vendor/policy.hcl" || len(f.Inputs[0].SHA256) != 64 {
		t.Errorf("inputs are %v", f.Inputs)
	}
}

func TestParseNothing(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "no client block"},
		{"no client", "# nothing\n", "no client block"},
		{"not HCL", "%%%", "setting or block definition required"},
		{"JSON", `{"client": {}}`, "setting or block definition required"},
		{"not UTF-8", "client \"x\" {\n title = \"\xff\"\n}", "UTF-8"},
		{"byte order mark", "\ufeffclient \"x\" {}", "no service"},
		{"two clients", "client \"x\" {}\nclient \"y\" {}", "second client"},
		{"unclosed", "client \"x\" {", "unclosed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := policy.Parse(fstest.MapFS{"policy.hcl": {Data: []byte(tt.text)}}, "policy.hcl")
			if !diags.HasErrors() || !strings.Contains(lines(diags), tt.want) {
				t.Errorf("got %q, want something about %q", lines(diags), tt.want)
			}
			for _, d := range diags {
				if d.Pos.File != "policy.hcl" {
					t.Errorf("%s has no place", d)
				}
			}
		})
	}
	_, diags := policy.Parse(fstest.MapFS{}, "policy.hcl")
	if len(diags) != 1 || diags[0].String() != "policy.hcl: error: cannot read the policy: file does not exist" {
		t.Errorf("a policy that is not there: %s", lines(diags))
	}
}

// A column counts bytes, as editors and the renderer do, and a span ends with its
// line.
func TestPositionsCountBytes(t *testing.T) {
	_, diags := policy.Parse(files("client \"x\" {\n  title = \"é\" \n  /* é */ titel = \"x\"\n  service \"shop\" { openapi = \"shop.yaml\" }\n}\n"), "policy.hcl")
	i := slices.IndexFunc(diags, func(d *diag.Diagnostic) bool { return d.Code == "unknown-setting" })
	if i < 0 {
		t.Fatal(lines(diags))
	}
	want := diag.Pos{File: "policy.hcl", Line: 3, Col: 12, Len: 5}
	if diff := cmp.Diff(want, diags[i].Pos); diff != "" {
		t.Errorf("place (-want +got):\n%s", diff)
	}
}

// No diagnostic prints the value of a setting: somebody will write a secret there.
func TestMessagesDoNotQuoteValues(t *testing.T) {
	const secret = "hunter2hunter2"
	body := "service \"shop\" {\n openapi = \"shop.yaml\"\n url = \"https://u:" + secret + "@x\"\n}\n" +
		"lifetime { hard = \"" + secret + "\" }\ncredential {\n field \"a\" {\n pattern = \"(" + secret + "\"\n secret = \"" + secret + "\"\n}\n}\n"
	_, diags := policy.Parse(files("client \"c\" {\n"+body+"}\n"), "policy.hcl")
	if len(diags) < 3 {
		t.Fatalf("only %d diagnostics", len(diags))
	}
	for _, d := range diags {
		if d.Code != "bad-pattern" && strings.Contains(d.Summary+d.Help, secret) {
			t.Errorf("%s | %s", d, d.Help)
		}
	}
}

func TestFormat(t *testing.T) {
	const before = "client \"x\" {\nservice \"a\" {\nwsdl=\"a.wsdl\" # the spec\nurl   = \"https://x\"\n}\n}\n"
	const after = "client \"x\" {\n  service \"a\" {\n    wsdl = \"a.wsdl\" # the spec\n    url  = \"https://x\"\n  }\n}\n"
	got, diags := policy.Format([]byte(before))
	if len(diags) > 0 || string(got) != after {
		t.Errorf("formatted as\n%s%s", got, lines(diags))
	}
	if again, _ := policy.Format(got); string(again) != after {
		t.Errorf("formatted twice:\n%s", again)
	}
	const broken = "client \"x\" {"
	got, diags = policy.Format([]byte(broken))
	if !diags.HasErrors() || string(got) != broken {
		t.Errorf("what does not parse became %q, %s", got, lines(diags))
	}
}

func TestDurations(t *testing.T) {
	tests := map[string]bool{
		"20m": true, "25h": true, "180d": true, "1h30m": true, "2w": true, "500ms": true, "36500d": true,
		"": false, "0s": false, "20": false, "m": false, "-5m": false, "1.5h": false, "20 m": false, "5y": false,
		"99999999999999999999h": false, "36501d": false, "36500d1s": false,
	}
	for s, ok := range tests {
		_, diags := policy.Parse(files("client \"c\" {\n service \"shop\" { openapi = \"shop.yaml\" }\n lifetime { hard = \""+s+"\" }\n}\n"), "policy.hcl")
		if diags.HasErrors() == ok {
			t.Errorf("%q is a duration: %t, want %t", s, !ok, ok)
		}
	}
}

// HCL's parser recurses without limit; what would exhaust the stack is refused.
func TestParseRefusesDepth(t *testing.T) {
	for _, piece := range []string{"(", "[", "{ a = ", "\"${", "f(", "-", "!", "a ? b : ", "a + ", "a[*]", "a && ", "x {\n"} {
		text := "client \"c\" {\n x = " + strings.Repeat(piece, 20_000/len(piece)) + "\n}\n"
		f, diags := policy.Parse(files(text), "policy.hcl")
		if f != nil || len(diags) != 1 || diags[0].Code != "too-deep" {
			t.Errorf("%q many times: %d diagnostics", piece, len(diags))
		}
		if out, diags := policy.Format([]byte(text)); !diags.HasErrors() || string(out) != text {
			t.Errorf("%q many times is formatted", piece)
		}
	}
	f, diags := policy.Parse(files(strings.Repeat("#\n", 1<<20)), "policy.hcl")
	if f != nil || len(diags) != 1 || diags[0].Code != "too-long" {
		t.Errorf("2 MiB: %d diagnostics", len(diags))
	}
}

// Whatever the text is, Parse and Bind end, point into the file, and say so when
// they return nothing.
func FuzzParse(f *testing.F) {
	f.Add("client \"c\" {\n" + bankPolicy + "}\n")
	f.Add("client \"c\" {\n" + shopPolicy + "expired \"x\" { when = contains(body.errors[*].reason, 1503) || !(1 < 2) }\n}\n")
	f.Add("client \"c\" {\n service \"shop\" { openapi = \"shop.yaml\" }\n result = only_child(child(response, \"x\")).y[*][\"z\"]\n}\n")
	f.Add("client \"c\" {\n" + bankPolicy + "carry { soap_header = { A = { B = scope.X } } }\nscope \"X\" {}\nidentity { select = Rate }\n}\n")
	f.Add("client {\n lockout { after = unknown\n scope = [[a, b.c], egress_ip]\n unlock = growing(\"1m\", 1.5)\n}\n}")
	f.Fuzz(func(t *testing.T, text string) {
		file, diags := policy.Parse(files(text), "policy.hcl")
		if file == nil {
			if !diags.HasErrors() {
				t.Error("nothing was returned and nothing was said")
			}
		} else {
			_, found := policy.Bind(file, servicesOf(file))
			diags = append(diags, found...)
		}
		for _, d := range diags {
			inside(t, d, text)
		}
		if once, found := policy.Format([]byte(text)); !found.HasErrors() {
			if _, again := policy.Format(once); again.HasErrors() {
				t.Errorf("what was formatted does not parse: %q", once)
			}
		}
	})
}

// inside checks that a diagnostic points into the text.
func inside(t *testing.T, d *diag.Diagnostic, text string) {
	t.Helper()
	all := strings.Split(text, "\n")
	if d.Pos.File != "policy.hcl" || d.Pos.Line > len(all) {
		t.Errorf("%s points outside", d)
		return
	}
	if d.Pos.Line > 0 && d.Pos.Col-1+d.Pos.Len > len(all[d.Pos.Line-1]) {
		t.Errorf("%s points beyond its line: %q, %d bytes", d, all[d.Pos.Line-1], d.Pos.Len)
	}
	if d.Summary == "" {
		t.Error("an empty message")
	}
}
