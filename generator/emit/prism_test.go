package emit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/generator/internal/corpus"
	"github.com/authgen/authgen/generator/model"
)

// prismDocuments are a dozen documents of as many vendors: 3.0 and 3.1, JSON and
// forms, unions and recursion. The first few are tried each time, all of them with
// AUTHGEN_CORPUS=build.
var prismDocuments = []string{
	"apis-guru-npm/xero.com__xero_assets.json",
	"apis-guru-npm/twilio.com__twilio_proxy_v1.json",
	"codat/Codat-Banking.yaml",
	"24sevenoffice/rest.yaml",
	"adyen/TransferService-v4.yaml",
	"apideck/vault.yml",
	"apis-guru-npm/asana.com.json",
	"apis-guru-npm/billingo.hu.json",
	"apis-guru-npm/nordigen.com.json",
	"apis-guru-npm/spotify.com.json",
	"apis-guru-npm/velopayments.com.json",
	"box/openapi-v2025.0.json",
}

// Prism, which reads documents by itself, takes every request of generated clients
// with random valid values, and what it makes up as answers, out of the response
// schemas, decodes and loses nothing.
func TestCorpusPrism(t *testing.T) {
	if testing.Short() {
		t.Skip("clients of the corpus are not compiled with -short")
	}
	program := prismProgram(t)
	names := prismDocuments
	if corpus.Scale() != "build" {
		names = names[:3]
	}
	if only := os.Getenv("AUTHGEN_DOCUMENTS"); only != "" {
		names = strings.Split(only, ",")
	}
	for _, d := range documentsNamed(t, names) {
		t.Run(d.path, func(t *testing.T) {
			p := &peerTest{t: t, d: d, most: maxCorpusOperations, faults: prismFaults, excuse: prismExcuse, header: map[string]string{"Prefer": "dynamic=true"}}
			p.run(func() string { return startPrism(t, program, filepath.Join(d.dir, d.file)) })
		})
	}
}

// prismProgram is Prism, which npm installs as package-lock.json says.
func prismProgram(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		missing(t, "no node: Prism judges no request")
	}
	modules := os.Getenv("PEERS_NODE_MODULES")
	if modules == "" {
		modules = "../peers/testdata/node/node_modules"
	}
	program, err := filepath.Abs(filepath.Join(modules, "@stoplight", "prism-cli", "dist", "index.js"))
	if err == nil {
		_, err = os.Stat(program)
	}
	if err != nil {
		missing(t, "no Prism: run npm ci --ignore-scripts in generator/peers/testdata/node")
	}
	return program
}

// startPrism serves a document until the test ends, and returns where.
func startPrism(t *testing.T, program, file string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.CommandContext(t.Context(), "node", program, "mock", "-h", "127.0.0.1", "-p", port, file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(5*time.Minute, func() { cmd.Process.Kill() })
	defer stuck.Stop()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	var said bytes.Buffer
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Prism is listening") {
			go func() {
				for lines.Scan() { // or Prism would wait for a reader
				}
			}()
			return address
		}
		fmt.Fprintln(&said, lines.Text())
	}
	t.Fatalf("Prism does not listen:\n%s", said.Bytes())
	return ""
}

// prismFaults are what Prism has against the request of an answer. It says so in
// a header, and in place of an answer where the document declares none for it.
func prismFaults(a corpusAnswer) []requestFault {
	var all []requestFault
	var problem struct {
		Type, Title, Detail string
		Validation          []requestFault
	}
	json.Unmarshal([]byte(a.Header.Get("sl-violations")), &all)
	if a.Status >= 400 && json.Unmarshal(a.Body, &problem) == nil && strings.Contains(problem.Type, "stoplight.io/prism/errors") {
		all = append(all, problem.Validation...)
		if len(problem.Validation) == 0 {
			all = append(all, requestFault{[]string{"request"}, "Error", problem.Title, problem.Detail})
		}
	}
	var faults []requestFault
	for _, f := range all {
		if f.Severity == "Error" && (len(f.Location) == 0 || f.Location[0] != "response") {
			faults = append(faults, f)
		}
	}
	return faults
}

// prismExcuse tells of what Prism cannot do: write an answer of some media types,
// and read lists in urlencoded forms. By the letter they are exploded
// where the document has no encoding object for them; Prism takes the last text
// instead of the list then (deserializeFormBody in prism-http).
func prismExcuse(trial *requestTrial, faults []requestFault) string {
	if len(faults) == 1 && strings.HasPrefix(faults[0].Message, "Cannot find serializer for ") {
		return "an answer of a media type that Prism cannot write"
	}
	body := sentBodyOf(trial)
	if body == nil || contentOf(body) != contentForm {
		return ""
	}
	for _, f := range faults {
		if len(f.Location) != 2 || f.Location[0] != "body" || !strings.HasSuffix(f.Message, "must be array") {
			return ""
		}
		if part := body.Parts[f.Location[1]]; part != nil && part.Style != "" {
			return ""
		}
	}
	return "a list in a form without an encoding object"
}

func sentBodyOf(trial *requestTrial) *model.Body {
	for i, a := range trial.op.Args {
		if a.Body != nil && trial.call.Args[i] != nil {
			return a.Body
		}
	}
	return nil
}
