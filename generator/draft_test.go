package generator

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/infer"
	"github.com/authgen/authgen/generator/model"
)

// drafted drafts a policy for specs in dir, and fails unless it passes the check.
func drafted(t *testing.T, dir string, files ...string) *Drafted {
	t.Helper()
	tree := Tree{}
	var specs []infer.Source
	for _, file := range files {
		s := infer.Source{Name: strings.ToLower(strings.Split(path.Base(file), ".")[0]), File: file, Protocol: model.REST}
		if path.Ext(file) == ".wsdl" {
			s.Protocol = model.SOAP
		}
		specs = append(specs, s)
		inputs, diags := Inputs(os.DirFS(dir), []Spec{{File: file, Protocol: s.Protocol}}, Options{})
		failOnErrors(t, diags)
		for _, in := range inputs {
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(in.Name)))
			if err != nil {
				t.Fatal(err)
			}
			tree[in.Name] = data
		}
	}
	d, diags := Draft(tree, "acme", "", specs, nil, Options{})
	failOnErrors(t, diags)
	return d
}

func failOnErrors(t *testing.T, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Error(d)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// A seen is what a draft says of a session.
type seen struct {
	Login, Token, Carry, Lifetime, Expired, Probe, Renew, Lockout string
}

// lookAt reads a draft through the client that it was bound to.
func lookAt(d *Drafted) seen {
	s := d.Client.Session
	if s == nil {
		return seen{}
	}
	out := seen{Login: s.Logins[0].Operations[0].Name}
	for _, name := range []struct {
		to     *string
		prefix string
	}{{&out.Token, "token "}, {&out.Lifetime, "lifetime {"}, {&out.Expired, "when "}, {&out.Lockout, "after "}} {
		inLogin := true
		for line := range strings.SplitSeq(string(d.Policy), "\n") {
			line = strings.TrimSpace(line)
			inLogin = inLogin && !strings.HasPrefix(line, "expired ")
			if strings.HasPrefix(line, name.prefix) && *name.to == "" && (name.prefix != "when " || !inLogin) {
				_, value, _ := strings.Cut(line, "= ")
				*name.to = strings.TrimSuffix(value, " }")
			}
		}
	}
	for _, c := range s.Carry {
		place := ""
		switch {
		case c.Element != "":
			place = "element " + c.Element
		case c.SOAPHeader != nil:
			place = "soap header " + c.SOAPHeader.Name
		case c.Cookie != "":
			place = "cookie " + c.Cookie
		case len(c.Headers) > 0:
			place = "header " + c.Headers[0].Name
		}
		if !strings.Contains(out.Carry, place) {
			out.Carry = strings.TrimPrefix(out.Carry+"; "+place, "; ")
		}
	}
	if s.Probe != nil {
		out.Probe = s.Probe.Operation.Name
	}
	if s.Renew != nil {
		out.Renew = s.Renew.Operations[0].Name
	}
	return out
}

// On the real specs of the vendors a draft finds the login, the token and where
// it travels, and reads the figures that they state.
func TestDraftVendors(t *testing.T) {
	silent := `chosen(matches(fault.string, "(?i)(session|token).*(expired|invalid|timed? ?out)|not (authenticated|logged in)"))`
	for _, tt := range []struct {
		dir   string
		files []string
		want  seen
	}{
		{"24sevenoffice/wsdl", []string{"authService.wsdl", "accountService.wsdl", "companyService.wsdl", "personService.wsdl"}, seen{
			Login: "Login", Token: "result", Carry: "cookie ASP.NET_SessionId", Lifetime: "unknown",
			Expired: `result.Type == "NotAuthenticated"`, Probe: "HasSession", Lockout: "chosen(5)",
		}},
		{"accountsiq/excerpt", []string{"Integration_1_1.excerpt.wsdl"}, seen{
			Login: "Login", Token: "result", Carry: "element token", Lifetime: "unknown", Expired: "result.HasExpired", Lockout: "chosen(5)",
		}},
		{"accountsiq/excerpt", []string{"Integration_2_0.excerpt.wsdl"}, seen{
			Login: "TokenGet", Token: "{ access = result.Result.AccessToken, refresh = result.Result.RefreshToken",
			Carry: "soap header AiqSoapHeader", Lifetime: "unknown", Expired: "result.HasExpired", Renew: "TokenRefresh", Lockout: "chosen(5)",
		}},
		{"finicity", []string{"openbanking-us.yaml"}, seen{
			Login: "CreateToken", Token: "result", Carry: "header Finicity-App-Token", Lifetime: `"2h"`, Expired: "http.status == 401", Lockout: "5",
		}},
		{"number", []string{"draft/CardProcAPI.draft.wsdl"}, seen{
			Login: "Authenticate", Token: "result.SessKey", Carry: "element SessKey", Lifetime: "unknown", Expired: silent, Lockout: "chosen(5)",
		}},
		{"number", []string{"master-openapi-rest.yaml"}, seen{
			Login: "authenticateUser", Token: "result.SessKey", Carry: "header SessKey", Lifetime: "unknown",
			Expired: "chosen(http.status == 401)", Lockout: "chosen(5)",
		}},
	} {
		t.Run(path.Base(tt.files[0]), func(t *testing.T) {
			d := drafted(t, shared(t, "vendors", filepath.FromSlash(tt.dir)), tt.files...)
			if diff := cmp.Diff(tt.want, lookAt(d)); diff != "" {
				t.Errorf("%s\n%s", diff, d.Policy)
			}
		})
	}
}

// Drafts of well-known descriptions: with a login, or without one.
func TestDraftCorpus(t *testing.T) {
	for _, tt := range []struct {
		dir, file string
		want      seen
	}{
		{"tzmfreedom__go-soapforce/partner", "partner.wsdl", seen{
			Login: "login", Token: "result.sessionId", Carry: "soap header SessionHeader", Lifetime: "unknown",
			Expired: `matches(fault.code, "INVALID_SESSION_ID")`, Probe: "getServerTimestamp", Lockout: "chosen(5)",
		}},
		{"kokobd__netsuite-wsdl/netsuite", "netsuite.wsdl", seen{}},
		{"python-fedex-devs__python-fedex/RateService_v28", "RateService_v28.wsdl", seen{}},
		{"onvif__specs/accesscontrol", "accesscontrol.wsdl", seen{}},
		{"onvif__specs/authenticationbehavior", "authenticationbehavior/wsdl/authenticationbehavior.wsdl", seen{}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			d := drafted(t, fromCorpus(t, tt.dir), tt.file)
			if diff := cmp.Diff(tt.want, lookAt(d)); diff != "" {
				t.Errorf("%s\n%s", diff, d.Policy)
			}
		})
	}
}

// Logins that documents describe badly are drafted all the same, and the clients
// of the drafts compile.
func TestDraftOfAwkwardLogins(t *testing.T) {
	const rest = `
  /orders:
    get:
      operationId: listOrders
      security: [{bearer: []}]
      responses:
        "200": {description: Orders., content: {application/json: {schema: {type: array, items: {type: string}}}}}
        "401": {description: The token has expired.}
  /logout:
    post: {operationId: logout, security: [{bearer: []}], responses: {"204": {description: Done.}}}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
`
	for _, tt := range []struct {
		name, login string
		lines       []string
	}{
		{"what it answers with is not described", `
    post:
      operationId: login
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [user, password], properties: {user: {type: string}, password: {type: string}}}}}
      responses:
        "200": {description: A token.}
        "401": {description: Wrong.}`, []string{
			"# TODO: the spec does not say what login answers with: body.NAME is the field NAME of its JSON",
			"token = chosen(body.token)",
		}},
		{"HTTP Basic, and a parameter that is left out", `
    post:
      operationId: login
      security: [{basic: []}]
      parameters: [{name: grant_type, in: query, schema: {type: string, default: client_credentials}}]
      responses:
        "200": {description: A token., content: {application/json: {schema: {type: object, properties: {access_token: {type: string}}}}}}
        "401": {description: Wrong.}`, []string{
			`header = { Authorization = "Basic ${base64(join(":", credential.username, credential.password))}" }`,
			`field "password" { secret = true }`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spec := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: https://t.example}]\npaths:\n  /login:" + tt.login + rest
			tree := Tree{"t.yaml": []byte(spec)}
			d, diags := Draft(tree, "acme", "", []infer.Source{{Name: "t", File: "t.yaml", Protocol: model.REST}}, nil, Options{})
			failOnErrors(t, diags)
			text := strings.Join(strings.Fields(string(d.Policy)), " ")
			for _, line := range tt.lines {
				if !strings.Contains(text, line) {
					t.Errorf("the draft lacks %s:\n%s", line, d.Policy)
				}
			}
			tree["policy.hcl"] = d.Policy
			_, files, diags := Run(tree, "policy.hcl", inPlace)
			failOnErrors(t, diags)
			typeCheck(t, files)
		})
	}
}

// fromCorpus unpacks one folder of the corpus of WSDL descriptions.
func fromCorpus(t *testing.T, folder string) string {
	t.Helper()
	archive := shared(t, "corpus", "wsdl.tar.xz")
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "tar", "-xJf", archive, "-C", dir, "--", folder).CombinedOutput()
	if err != nil {
		if _, err := exec.LookPath("xz"); err != nil {
			missing(t, "xz is not installed: the corpus is not unpacked")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, filepath.FromSlash(folder))
}

// What was fetched is pinned: another file is an error, and says so.
func TestPinned(t *testing.T) {
	spec := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: https://t.example}]\npaths:\n  /t:\n    get: {operationId: t, responses: {'204': {description: Done.}}}\n"
	policy := func(sum string) []byte {
		return []byte("client \"t\" {\n  service \"t\" {\n    openapi = \"t.yaml\"\n    source = \"https://t.example/t.yaml\"\n    sha256 = { \"t.yaml\" = \"" + sum + "\" }\n  }\n}\n")
	}
	tree := Tree{"t.yaml": []byte(spec)}
	inputs, diags := Inputs(tree, []Spec{{File: "t.yaml", Protocol: model.REST}}, Options{})
	failOnErrors(t, diags)
	tree["policy.hcl"] = policy(inputs[0].SHA256)
	_, files, diags := Run(tree, "policy.hcl", Options{Module: "example.com/x"})
	if len(files) == 0 || len(diags) > 0 {
		t.Errorf("%d files, %v", len(files), diags)
	}
	tree["policy.hcl"] = policy(strings.Repeat("0", 64))
	_, files, diags = Run(tree, "policy.hcl", Options{Module: "example.com/x"})
	if len(files) > 0 || len(diags) != 1 || diags[0].Code != "spec-changed" || diags[0].Pos.Line != 5 {
		t.Errorf("%d files, %v", len(files), diags)
	}
}
