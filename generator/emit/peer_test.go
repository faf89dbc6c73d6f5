package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// A peerTest is what a server that nobody here wrote says to the requests of one
// document.
type peerTest struct {
	t      *testing.T
	d      *corpusDocument
	most   int                               // operations at most
	faults func(corpusAnswer) []requestFault // what the server has against a request
	header map[string]string                 // for every request
	edit   func(*requestTrial)               // takes out what the document does not tell of; nil for nothing
	// excuse says why what the server has against a request is its own fault; nil for
	// never.
	excuse func(*requestTrial, []requestFault) string
	skip   func(*requestTrial) string // why a call is beyond the server; nil for never
	judge  *judge
	counts map[string]int // by what became of requests and answers
}

// run calls the operations at the address that serve gives.
func (p *peerTest) run(serve func() string) {
	p.counts = map[string]int{}
	var err error
	if p.judge, err = newJudge(p.d); err != nil {
		p.t.Fatal(err)
	}
	if p.d.read(p.t, "vendor", p.most) == nil {
		p.t.Fatal("the document was not read")
	}
	address := serve()
	requests := &requestTest{t: p.t, counts: p.counts}
	trials := p.within(requests.trials(p.d, p.judge))
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
		if a.Status >= 500 { // nothing could be made up: the document's own example must do
			delete(calls[i].Header, "Prefer")
			plain = append(plain, calls[i])
		}
	}
	second := harness.run(plain)
	var read []peerAnswer
	for i, a := range answers {
		if a.Status >= 500 {
			p.counts["answers that are made up at the second try"]++
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

// within are the trials that the server is up to.
func (p *peerTest) within(trials []*requestTrial) []*requestTrial {
	var list []*requestTrial
	for _, trial := range trials {
		if p.edit != nil {
			p.edit(trial)
		}
		if p.skip != nil {
			if why := p.skip(trial); why != "" {
				p.counts["requests beyond the server: "+why]++
				continue
			}
		}
		list = append(list, trial)
	}
	return list
}

// answerParts makes the operation's answers known to the program.
func (p *peerTest) answerParts(op *model.Operation) {
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
func (p *peerTest) equip(trial *requestTrial) {
	trial.call.Header = map[string]string{}
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
	maps.Copy(trial.call.Header, p.header)
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
func (p *peerTest) credential(trial *requestTrial, name string) {
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

// A peerAnswer is a body that is to be read and written again.
type peerAnswer struct {
	where, text string
	typ         model.Type
}

// accepted looks at the answer to a trial, and returns it if it has content.
func (p *peerTest) accepted(trial *requestTrial, a corpusAnswer) []peerAnswer {
	where := trial.op.Name
	line, _, _ := strings.Cut(string(a.Request), "\r\n")
	_, sent, _ := bytes.Cut(a.Request, []byte("\r\n\r\n"))
	if a.Request == nil || a.Status == 0 {
		p.counts["calls that fail"]++
		p.t.Errorf("%s: %s\n\t%s", where, a.Error, trial.call.Args)
		return nil
	}
	faults := p.faults(a)
	if len(faults) > 0 && p.excuse != nil {
		if why := p.excuse(trial, faults); why != "" {
			p.counts["requests beyond the server: "+why]++
			return nil
		}
	}
	if len(faults) > 0 {
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
		p.t.Errorf("%s: this is no JSON: %.300s", where, a.Body)
		return nil
	}
	if fault := contradiction(b.Type, jsonwire.Parse(text.Bytes()), "$"); fault != "" && !strings.HasPrefix(fault, perhaps) {
		p.counts["answers that contradict their schema"]++
		p.t.Logf("%s: the answer contradicts its own schema: %s (%s)\n\t%.900s", where, fault, a.Error, text.Bytes())
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
	return []peerAnswer{{where, text.String(), b.Type}}
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

// A requestFault is what a server has against a request.
type requestFault struct {
	Location                []string
	Severity, Code, Message string
}

// lossless reads answers and writes them again.
func (p *peerTest) lossless(h *corpusHarness, answers []peerAnswer) {
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
