package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/diag"
)

// tables are the facts, by the test that holds them.
func tables() map[string][]fact {
	return map[string][]fact{
		"TestAccountsIQFacts":  accountsIQFacts(),
		"TestAccountsIQ2Facts": accountsIQ2Facts(),
		"TestFinicityFacts":    finicityFacts(),
		"TestNumberFacts":      numberFacts(),
		"TestTfsoFacts":        tfsoFacts(),
	}
}

// Each fact has a mutant, and each mutant is about a fact that is there, and finds
// what it replaces.
func TestFactsHaveMutants(t *testing.T) {
	broken := map[string]bool{}
	for _, m := range mutants {
		broken[m.test+": "+m.fact] = true
		if _, err := m.edited(); err != nil {
			t.Errorf("%s: %s: %v", m.test, m.why, err)
		}
	}
	for test, facts := range tables() {
		for _, f := range facts {
			if !broken[test+": "+f.says] {
				t.Errorf("%s: nothing breaks %q", test, f.says)
			}
			delete(broken, test+": "+f.says)
		}
	}
	for name := range broken {
		if !strings.HasSuffix(name, ": ") { // not a test of its own
			t.Errorf("%s: there is no such fact", name)
		}
	}
}

// TestFactsHaveTeeth breaks each behaviour once, in a policy or in what is
// generated, and expects the test of its sentence to fail. CI tries the first
// mutant of each table; AUTHGEN_MUTANTS=all tries every one, and another value
// those that match it by test, fact or mistake.
func TestFactsHaveTeeth(t *testing.T) {
	tried := mutants
	switch word := os.Getenv("AUTHGEN_MUTANTS"); {
	case word == "all":
	case word != "":
		chosen := regexp.MustCompile(word)
		tried = slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool {
			return !chosen.MatchString(m.test + ": " + m.fact + ": " + m.why)
		})
	case os.Getenv("AUTHGEN_REQUIRE") == "all":
		tried = firsts(mutants)
	default:
		t.Skipf("AUTHGEN_MUTANTS is not set: there are %d mutants, and each takes seconds to compile", len(mutants))
	}
	for i, b := range batches(tried) {
		t.Run(fmt.Sprintf("batch %d", i+1), func(t *testing.T) {
			t.Parallel()
			b.try(t)
		})
	}
}

// firsts are the first mutants of each table.
func firsts(list []mutant) []mutant {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(m mutant) bool {
		was := seen[m.test]
		seen[m.test] = true
		return was || m.fact == ""
	})
}

// A batch is mutants that do not touch one another, each in a client of its own;
// they are compiled together.
type batch []mutant

func batches(list []mutant) []batch {
	var all []batch
	var taken []map[string]bool // clients, by batch
	for _, m := range list {
		touched := m.clients()
		i := slices.IndexFunc(taken, func(clients map[string]bool) bool {
			return len(touched) > 0 && !slices.ContainsFunc(touched, func(c string) bool { return clients[c] || clients["runtime"] })
		})
		if i < 0 || slices.Contains(touched, "runtime") {
			i = len(all)
			all, taken = append(all, nil), append(taken, map[string]bool{})
		}
		all[i] = append(all[i], m)
		for _, c := range touched {
			taken[i][c] = true
		}
	}
	return all
}

// clients are the clients that the mutant changes; "runtime" if it changes what
// they share.
func (m *mutant) clients() []string {
	var list []string
	for _, e := range m.edits {
		name := strings.Split(e.file, "/")[1]
		if _, err := os.Stat(filepath.Join(root, "specs", name)); err != nil {
			name = "runtime"
		}
		list = append(list, name)
	}
	return list
}

// root is the folder of the module.
var root = filepath.Join("..", "..", "..")

// try compiles the batch and runs the test of each mutant.
func (b batch) try(t *testing.T) {
	dir := t.TempDir()
	o := overlay{dir: dir, replace: map[string]string{}}
	for _, m := range b {
		if err := o.add(m); err != nil {
			t.Fatalf("%s: %s: %v", m.test, m.why, err)
		}
	}
	bin := filepath.Join(dir, "mutant.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", bin, "-overlay", o.file(t), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the mutants do not compile: %v\n%s", err, out)
	}
	for _, m := range b {
		t.Run(m.test+"/"+m.fact+"/"+m.why, func(t *testing.T) { m.mustFail(t, bin) })
	}
}

// mustFail runs the test of the mutant's sentence, and expects it to fail.
func (m *mutant) mustFail(t *testing.T, bin string) {
	run := "^" + m.test + "$"
	if m.fact != "" {
		run += "/^" + regexp.QuoteMeta(strings.ReplaceAll(m.fact, " ", "_")) + "$"
	}
	cmd := exec.CommandContext(t.Context(), bin, "-test.run", run, "-test.v", "-test.timeout", "2m")
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		t.Errorf("no test notices the mistake:\n%s", out)
	case !bytes.Contains(out, []byte("--- FAIL: "+m.test)) && !bytes.Contains(out, []byte("panic: ")):
		t.Errorf("another test failed: %v\n%s", err, out)
	}
}

// An overlay is files that the compiler reads in place of others.
type overlay struct {
	dir     string
	replace map[string]string
}

// edited are the files that the mutant changes, as it leaves them.
func (m *mutant) edited() (map[string]string, error) {
	edited := map[string]string{}
	for _, e := range m.edits {
		text, ok := edited[e.file]
		if !ok {
			data, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				return nil, err
			}
			text = string(data)
		}
		if n := strings.Count(text, e.from); n != 1 {
			return nil, fmt.Errorf("%s holds %d times: %s", e.file, n, e.from)
		}
		edited[e.file] = strings.Replace(text, e.from, e.to, 1)
	}
	return edited, nil
}

// add takes the edits of a mutant.
func (o *overlay) add(m mutant) error {
	edited, err := m.edited()
	if err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(edited)) {
		if filepath.Base(file) != "policy.hcl" {
			if err := o.put(file, []byte(edited[file])); err != nil {
				return err
			}
			continue
		}
		if err := o.generate(filepath.Dir(file), edited[file], m.keepVendor); err != nil {
			return err
		}
	}
	return nil
}

// generate makes the client of a policy that was edited.
func (o *overlay) generate(dir, policy string, keepVendor bool) error {
	fsys := fstest.MapFS{"policy.hcl": {Data: []byte(policy)}}
	specs := os.DirFS(filepath.Join(root, dir))
	names, err := fs.Glob(specs, "*")
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "policy.hcl" {
			continue
		}
		data, err := fs.ReadFile(specs, name)
		if err != nil {
			return err
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	_, files, diags := generator.Run(fsys, "policy.hcl", generator.Options{Module: "github.com/authgen/authgen/generated"})
	for _, d := range diags {
		if d.Severity == diag.Error {
			return fmt.Errorf("the policy is refused: %s", d)
		}
	}
	for _, f := range files {
		if keepVendor && strings.Count(f.Name, "/") > 1 {
			continue
		}
		if err := o.put("generated/"+f.Name, f.Data); err != nil {
			return err
		}
	}
	return nil
}

// put replaces a file, named from the root.
func (o *overlay) put(name string, data []byte) error {
	original, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(original); err == nil && bytes.Equal(old, data) || strings.HasSuffix(name, "_test.go") {
		return nil
	}
	file := filepath.Join(o.dir, strings.ReplaceAll(name, "/", "_"))
	o.replace[original] = file
	return os.WriteFile(file, data, 0o600)
}

// file writes down what replaces what.
func (o *overlay) file(t *testing.T) string {
	t.Helper()
	data, err := json.Marshal(map[string]map[string]string{"Replace": o.replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(o.dir, "overlay.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
