package emit

import (
	"bytes"
	"encoding/json"
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/authgen/authgen/generator/model"
)

// maxStripeOperations is how many of Stripe's 452 operations are called, spread
// over its document: enough for every kind of form, few enough to compile.
const maxStripeOperations = 40

// stripe-mock, which is Stripe's own and reads Stripe's own document, takes the
// requests of a generated client, and its answers decode.
func TestStripeMock(t *testing.T) {
	if testing.Short() {
		t.Skip("clients of the corpus are not compiled with -short")
	}
	program, err := exec.LookPath("stripe-mock")
	if err != nil {
		missing(t, "no stripe-mock: go install github.com/stripe/stripe-mock@v0.203.0")
	}
	for _, d := range documentsNamed(t, []string{"stripe.com.json"}) {
		p := &peerTest{
			t: t, d: d, most: maxStripeOperations, faults: stripeFaults, edit: withoutExpand, skip: beyondStripe,
			header: map[string]string{"Authorization": "Bearer sk_test_123"},
		}
		p.run(func() string { return startStripe(t, program) })
	}
}

// withoutExpand takes out the names of fields to expand. The document says that
// they are texts, and not which ones there are; stripe-mock fails at others.
func withoutExpand(trial *requestTrial) {
	for i, a := range trial.op.Args {
		if a.Param != nil && a.Param.Name == "expand" {
			trial.call.Args[i] = nil
		}
		var body map[string]json.RawMessage
		if a.Body == nil || json.Unmarshal(trial.call.Args[i], &body) != nil || body["expand"] == nil {
			continue
		}
		delete(body, "expand")
		if data, err := json.Marshal(body); err == nil {
			trial.call.Args[i] = data
		}
	}
}

// beyondStripe tells of a call without the body that its document makes optional:
// stripe-mock wants a Content-Type all the same, of what is not there. And of an
// empty list, which is valid by the document although no form can say it.
func beyondStripe(trial *requestTrial) string {
	for i, a := range trial.op.Args {
		switch {
		case a.Body == nil:
		case trial.call.Args[i] == nil && !trial.op.Wire.(*model.HTTPOperation).BodyRequired:
			return "no body, where it is optional"
		case bytes.Contains(trial.call.Args[i], []byte("[]")):
			return "an empty list in a form"
		}
	}
	return ""
}

// startStripe serves until the test ends, and returns where.
func startStripe(t *testing.T, program string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	cmd := exec.CommandContext(t.Context(), program, "-http-addr", address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 600 {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return address
		}
		time.Sleep(100 * time.Millisecond) // a process of its own, on no clock of ours
	}
	t.Fatal("stripe-mock does not listen")
	return ""
}

// stripeFaults are what stripe-mock has against the request of an answer.
func stripeFaults(a corpusAnswer) []requestFault {
	if a.Status < 400 {
		return nil
	}
	var problem struct {
		Error struct{ Type, Message string }
	}
	json.Unmarshal(a.Body, &problem)
	return []requestFault{{Severity: "Error", Code: problem.Error.Type, Message: problem.Error.Message}}
}
