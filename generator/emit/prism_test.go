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
	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// prismDocuments are a dozen documents of as many vendors: 2.0 to 3.1, JSON and
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
			p := &prismTest{t: t, d: d, counts: map[string]int{}}
			p.run(program)
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

// A prismTest is what Prism says to the requests of one document.
type prismTest struct {
	t      *testing.T
	d      *corpusDocument
	judge  *judge
	counts map[string]int // by what became of requests and answers
}

func (p *prismTest) run(program string) {
	var err error
	if p.judge, err = newJudge(p.d); err != nil {
		p.t.Fatal(err)
	}
	if p.d.read(p.t, "vendor", maxCorpusOperations) == nil {
		p.t.Fatal("the document was not read")
	}
	address := startPrism(p.t, program, filepath.Join(p.d.dir, p.d.file))
	requests := &requestTest{t: p.t, counts: p.counts}
	trials := requests.trials(p.d, p.judge)
	calls := make([]corpusCall, len(trials))
	for i, trial := range trials {
		p.answerParts(trial.op)
		trial.call.Server = address
		p.equip(trial)
		calls[i] = trial.call
	}
	harness := newCorpusHarness(p.t, []*corpusDocument{p.d})
	answers := harness.run(calls)
	var plain []corpusCall
	for i, a := range answers {
		if a.Status >= 500 { // Prism made nothing up: the document's own example must do
			delete(calls[i].Header, "Prefer")
			plain = append(plain, calls[i])
		}
	}
	second := harness.run(plain)
	var read []prismAnswer
	for i, a := range answers {
		if a.Status >= 500 {
			p.counts["answers that Prism does not make up"]++
			a, second = second[0], second[1:]
		}
		read = append(read, p.accepted(trials[i], a)...)
	}
	p.lossless(harness, read)
	requests.report()
	if p.counts["requests accepted"] == 0 || p.counts["answers decoded"] == 0 {
		p.t.Error("nothing was tried")
	}
}

// answerParts makes the operation's answers known to the program.
func (p *prismTest) answerParts(op *model.Operation) {
	for _, r := range op.Wire.(*model.HTTPOperation).Responses {
		for _, b := range r.Bodies {
			if b.Type != nil && contentOf(b) == contentJSON {
				p.d.part(b.Type)
			}
		}
	}
}

// equip adds what the session would add: credentials, and headers that are no
// arguments.
func (p *prismTest) equip(trial *requestTrial) {
	trial.call.Header = map[string]string{"Prefer": "dynamic=true"}
	trial.call.Query = map[string]string{}
	needs := trial.route.Operation.Security
	if needs == nil {
		needs = &p.judge.doc.Security
	}
	if len(*needs) > 0 {
		for name := range (*needs)[0] {
			p.credential(trial, name)
		}
	}
	for _, param := range trial.op.Wire.(*model.HTTPOperation).Params {
		schema := paramSchema(trial.route, param)
		if param.Hidden == "" || param.In != "header" || schema == nil || trial.call.Header[param.Name] != "" {
			continue
		}
		switch strings.ToLower(param.Name) {
		case "accept", "content-type", "authorization":
			continue
		}
		random := &randomValue{Rand: newRand(1, 2)}
		if v, ok := random.valid(schema); ok {
			trial.call.Header[param.Name] = fmt.Sprint(v)
		}
	}
}

// credential adds one that satisfies a scheme.
func (p *prismTest) credential(trial *requestTrial, name string) {
	ref := p.judge.doc.Components.SecuritySchemes[name]
	if ref == nil || ref.Value == nil {
		return
	}
	header := trial.call.Header
	switch s := ref.Value; {
	case s.Type == "apiKey" && s.In == "header":
		header[s.Name] = "secret"
	case s.Type == "apiKey" && s.In == "query":
		trial.call.Query[s.Name] = "secret"
	case s.Type == "apiKey":
		header["Cookie"] = s.Name + "=secret"
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		header["Authorization"] = "Basic YW5uOnNlY3JldA=="
	default:
		header["Authorization"] = "Bearer secret"
	}
}

// A prismAnswer is a body that is to be read and written again.
type prismAnswer struct {
	where, text string
	typ         model.Type
}

// accepted looks at Prism's answer to a trial, and returns it if it has content.
func (p *prismTest) accepted(trial *requestTrial, a corpusAnswer) []prismAnswer {
	where := trial.op.Name
	line, _, _ := strings.Cut(string(a.Request), "\r\n")
	_, sent, _ := bytes.Cut(a.Request, []byte("\r\n\r\n"))
	if a.Request == nil || a.Status == 0 {
		p.counts["calls that fail"]++
		p.t.Errorf("%s: %s\n\t%s", where, a.Error, trial.call.Args)
		return nil
	}
	if faults := prismFaults(a); len(faults) > 0 {
		p.counts["requests rejected"]++
		p.t.Errorf("%s: %s\n%.900s\n\tHTTP %d %.900v", where, line, sent, a.Status, faults)
		return nil
	}
	p.counts["requests accepted"]++
	b := answerBody(trial.op, a.Status)
	switch {
	case b == nil || len(a.Body) == 0:
		p.counts["answers without content, or of no success"]++
		return nil
	case contentOf(b) != contentJSON:
		p.counts["answers that are no JSON"]++
		return nil
	}
	var text bytes.Buffer
	if err := json.Compact(&text, a.Body); err != nil {
		p.t.Errorf("%s: Prism wrote no JSON: %.300s", where, a.Body)
		return nil
	}
	if fault := contradiction(b.Type, jsonwire.Parse(text.Bytes()), "$"); fault != "" && !strings.HasPrefix(fault, perhaps) {
		p.counts["answers that contradict their schema"]++
		p.t.Logf("%s: Prism's answer contradicts its own schema: %s (%s)", where, fault, a.Error)
		return nil
	}
	if a.Error != "" {
		p.counts["answers that do not decode"]++
		p.t.Errorf("%s: HTTP %d: %s\n\t%.900s", where, a.Status, a.Error, a.Body)
		return nil
	}
	p.counts["answers decoded"]++
	if b.Type == nil {
		return nil
	}
	return []prismAnswer{{where, text.String(), b.Type}}
}

// answerBody is what an operation answers with that status of success; nil for
// nothing.
func answerBody(op *model.Operation, status int) *model.Body {
	wire := op.Wire.(*model.HTTPOperation)
	if status >= 300 {
		return nil
	}
	for _, want := range []string{fmt.Sprint(status), "2XX", "default"} {
		for _, r := range wire.Responses {
			if strings.EqualFold(r.Status, want) && len(r.Bodies) > 0 {
				return r.Bodies[0]
			}
		}
	}
	return nil
}

// A prismFault is what Prism has against a request.
type prismFault struct {
	Location                []string
	Severity, Code, Message string
}

// prismFaults are what Prism has against the request of an answer. It says so in
// a header, and in place of an answer where the document declares none for it.
func prismFaults(a corpusAnswer) []prismFault {
	var all []prismFault
	var problem struct {
		Type, Title, Detail string
		Validation          []prismFault
	}
	json.Unmarshal([]byte(a.Header.Get("sl-violations")), &all)
	if a.Status >= 400 && json.Unmarshal(a.Body, &problem) == nil && strings.Contains(problem.Type, "stoplight.io/prism/errors") {
		all = append(all, problem.Validation...)
		if len(problem.Validation) == 0 {
			all = append(all, prismFault{[]string{"request"}, "Error", problem.Title, problem.Detail})
		}
	}
	var faults []prismFault
	for _, f := range all {
		if f.Severity == "Error" && (len(f.Location) == 0 || f.Location[0] != "response") {
			faults = append(faults, f)
		}
	}
	return faults
}

// lossless reads answers and writes them again.
func (p *prismTest) lossless(h *corpusHarness, answers []prismAnswer) {
	calls := make([]corpusCall, len(answers))
	for i, a := range answers {
		calls[i] = corpusCall{Package: p.d.client.Package, Part: p.d.part(a.typ), Value: json.RawMessage(a.text)}
	}
	for i, out := range h.run(calls) {
		a := answers[i]
		if out.Error != "" {
			p.t.Errorf("%s: %s\n in %.700s", a.where, out.Error, a.text)
			continue
		}
		p.counts["answers written again"]++
		if lost := lostIn(a.typ, jsonwire.Parse([]byte(a.text)), jsonwire.Parse(out.Value), "$"); lost != "" {
			p.t.Errorf("%s: lost %s\n in %.700s\nout %.700s", a.where, lost, a.text, out.Value)
		}
	}
}
