//go:build go1.25

package session

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// invariantMutants are, for each invariant, a way of breaking it in the source,
// and the tests that bear its number.
var invariantMutants = []struct {
	id, file, from, to, tests string
}{
	{"I1", "ledger.go", "if b.spent()-b.flying(c.ledger.now) < rule.Limit() {", "if b.spent()-b.flying(c.ledger.now) <= rule.Limit() {", "TestI1I2I3I7Property|TestKeptSchedules"},
	{"I2", "ledger.go", "if c.session.Lease.held(now) {", "if c.session.Lease.held(now) && r.Renewal {", "TestI1I2I3I7Property|TestI2"},
	{"I3", "ledger.go", "if s := v.Refusal; s != nil && !s.over(c.ledger.now) {", "if s := v.Refusal; s != nil && s.over(c.ledger.now) {", "TestI3"},
	{"I4", "call.go", "if c.replayed || !again || !c.timeLeft(s) {", "if c.replayed || !c.timeLeft(s) {", "TestI4"},
	{"I5", "slot.go", "	ctx = context.WithoutCancel(ctx)\n	if !l.keeper.spawn(func() { l.fly(ctx, f) })", "	if !l.keeper.spawn(func() { l.fly(ctx, f) })", "TestI5"},
	{"I6", "slot.go", "	l.halt = n\n", "	_ = n\n", "TestI6"},
	{"I7", "resolve.go", "	if s.Fence != g.Fence {\n		return\n	}\n", "", "TestI1I2I3I7Property|TestI7"},
	{"I8", "call.go", "if l.current.Load() != s {", "if l.current.Load() == nil {", "TestI8"},
	{"I9", "secret.go", "func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }", "func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.Reveal()) }", "TestI9"},
	{"I10", "ledger.go", "if r.Throttle.MinInterval <= 0 || c.account.Earned >= 1 {", "if r.Throttle.MinInterval <= 0 || c.account.Earned >= 0 {", "TestI10"},
	{"I11", "login.go", "		k.postpone(Grant{Request: r}, Outcome{Class: NotSent})\n		return g, err\n", "		return Grant{Request: r}, nil\n", "TestI11"},
	{"I12", "slot.go", "		f.err = p.err\n", "		f.err = p.err\n		l.current.Store(nil)\n", "TestI12"},
	{"I13", "keeper.go", "	case <-k.idle:\n", "	case <-k.closed:\n", "TestI13|TestCloseWaits"},
	{"I14", "slot.go", "	if s := l.current.Load(); s != nil {\n		if s.glance(", "	l.mu.Lock()\n	l.mu.Unlock()\n	if s := l.current.Load(); s != nil {\n		if s.glance(", "TestI14"},
	{"I15", "lifetime.go", "return max(a.ExpiresAt.Sub(a.clock(now)), 0)", "return max(a.ExpiresAt.Sub(a.clock(now)), 1)", "TestI15"},
}

// TestInvariantsHaveTeeth breaks the source of each invariant and expects the
// tests that bear its number to fail. It compiles the package once for each, so it
// runs in CI and with AUTHGEN_MUTANTS set.
func TestInvariantsHaveTeeth(t *testing.T) {
	if os.Getenv("AUTHGEN_MUTANTS") == "" && os.Getenv("AUTHGEN_REQUIRE") != "all" {
		t.Skipf("AUTHGEN_MUTANTS is not set: it compiles the package %d times", len(invariantMutants))
	}
	for _, m := range invariantMutants {
		t.Run(m.id, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(src), m.from) != 1 {
				t.Fatalf("%s does not hold, once: %s", m.file, m.from)
			}
			dir := t.TempDir()
			mutant := filepath.Join(dir, m.file)
			if err := os.WriteFile(mutant, []byte(strings.Replace(string(src), m.from, m.to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			original, err := filepath.Abs(m.file)
			if err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: mutant}})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(file, overlay, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-short", "-timeout", "1m", "-overlay", file, "-run", "^("+m.tests+")", ".")
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("no test notices the mistake:\n%s", out)
			} else if strings.Contains(string(out), "[build failed]") {
				t.Errorf("the mutant does not compile:\n%s", out)
			}
		})
	}
}
