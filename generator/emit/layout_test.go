package emit

import (
	"bytes"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the layout writes is what gofmt writes.
func TestLayout(t *testing.T) {
	for name, src := range map[string]string{
		"fields": "package a\n\ntype T struct{\nA int\nLonger []string // why\nÄé map[string]int\n\n// C says it.\nC int\nEmbedded\nD int\n}\n",
		"blocks": "package a\nfunc f() error {\nif x := g(); x != nil {\n\n\n\treturn x\n} else if y {\nfor i := range z {\ni++\n}\n\n}\nreturn nil\n}\n",
		"clauses": "package a\n\nfunc f(s string) {\nouter:\nfor {\nswitch s {\ncase \"a\", \":\":\nbreak outer\n" +
			"case \"}\":\n\ndefault:\ng(func() {\nh()\n})\n}\n}\n}\n",
		"groups": "package a\n\nconst (\n// A is first.\nA Kind = \"a\"\nLonger Kind = \"=\"\n\nB Kind = \"b\"\n)\nvar (\nx = 1\nyyy = g(\n1,\n)\nz = `raw\n  kept\n`\n\n)\n",
		"values": "package a\n\nvar x = map[string]T{\n\n\"a\": {A: 1},\n\"long\": {\nB: 2,\nLonger: T{},\n},\n\"c:\": {},\n\n}\n\nvar y = []T{\n{A: 1},\n{\nA: 2,\n}, {\nA: 3,\n},\n}\n",
		"short functions": "package a\n\nfunc (v T) a() int { return 1 }\n\nfunc (*Long) isIt() {}\n" +
			"// LongerThanOneLine is split.\nfunc (v LongerThanOneLineLongerThanOneLineLonger) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil) }\n",
		"interfaces":          "package a\n\ntype I interface {\n\nisI()\nencode(e *T)\n\n}\n\ntype J interface{ isJ() }\n",
		"short structs":       "package a\n\ntype A struct{ Value T }\n\ntype B struct{ Value Type01234567890123456789012 }\n\ntype C struct{ Value Type0123456789012345678901234 }\n\ntype D struct{ Value Type01234567890123456789012345 }\n\ntype E struct{ Type01234567890123456789012345 }\n\ntype F struct{ Type012345678901234567890123456 }\n",
		"generics":            "package a\n\nfunc as[T any, P interface {\n*T\ndecode()\n}](r *R) (any, error) {\nv := P(new(T))\nreturn v, r.Decode(v.decode)\n}\n",
		"a text that goes on": "package a\n\nfunc f() {\nif x {\nd.Expect(\"a\", \"b\"+space+\"c\"+\n\"d\"+\n\"e\")\n}\ng()\n}\n",
		"documents": "// Package a is documented.\n//\n// Heading of it\n//\n// More.\npackage a\n\n// not attached\n\n// F does it:\n//\n//   - a\n//   - b\n//\n//\n//" +
			"\n// It says ``so''.\n//go:noinline\nfunc F() {\n}\n",
	} {
		l, ok := laidOut([]byte(src))
		if !ok {
			t.Errorf("%s: refused", name)
			continue
		}
		want, err := format.Source([]byte(src))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(string(want), l.out.String()); diff != "" {
			t.Errorf("%s: -gofmt +layout\n%s", name, diff)
		}
	}
}

// What gofmt would give a shape that the layout does not know is left to gofmt.
func TestLayoutRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"an import":              "package a\n\nimport \"b\"\n",
		"a package's name":       "package a\n\nfunc f(url string) {\nurl.Parse(url)\n}\n",
		"a comment behind code":  "package a\n\nfunc f() {\ng() // why\n}\n",
		"a comment within code":  "package a\n\nvar x /* why */ = 1\n",
		"arguments that go on":   "package a\n\nfunc f() {\ng(a,\nb)\n}\n",
		"an expression goes on":  "package a\n\nvar x = a +\nb\n",
		"aligned functions":      "package a\n\nfunc a() {}\nfunc bb() {}\n",
		"a tag":                  "package a\n\ntype T struct {\nA int `json:\"a\"`\n}\n",
		"a clause and its code":  "package a\n\nfunc f() {\nswitch x {\ncase 1: g()\n}\n}\n",
		"a comment before case":  "package a\n\nfunc f() {\nswitch x {\n// why\ncase 1:\n}\n}\n",
		"an unclosed bracket":    "package a\n\nfunc f() {\n",
		"a bracket too many":     "package a\n\n}\n",
		"brackets that differ":   "package a\n\nvar x = f(1]\n",
		"a string without end":   "package a\n\nvar x = \"a\n",
		"a raw one without end":  "package a\n\nvar x = `a\n",
		"a long function within": "package a\n\nvar x = T{\nfill: func(in *requestOfAnOperationOfLongName, s *session.Session) { in.token = pointerTo(s.Token(\"token\")) },\n}\n",
		"two keys in a line":     "package a\n\nvar x = T{\nA: 1, B: 2,\nLong: 3,\n}\n",
		"a long key":             "package a\n\nvar x = T{\n\"0123456789012345678901234567890123456789-\": 1,\n}\n",
		"nothing in brackets":    "package a\n\nvar x = T{\n}\n",
		"no declaration":         "package a\n\nx := 1\n",
	} {
		if l, ok := laidOut([]byte(src)); ok {
			t.Errorf("%s is laid out:\n%s", name, l.out.Bytes())
		}
	}
}

// The layout finds the packages that are named, and not what looks like one.
func TestLayoutUsed(t *testing.T) {
	src := "package a\n\n// json.Marshaler\nfunc f() {\nx := strconv.Itoa(1) + \"time.Now\" + `sync.`\ny.http.Do(x, errors)\nbytes.\nz()\n}\n"
	l, ok := laidOut([]byte(strings.Replace(src, "bytes.\nz", "bytes.Z", 1)))
	if !ok {
		t.Fatal("refused")
	}
	if diff := cmp.Diff(map[string]bool{"strconv": true, "bytes": true}, l.used); diff != "" {
		t.Error(diff)
	}
}

// Every file that authgen has written is as gofmt wants it, and the layout takes
// most of it and gives it back when it is no longer indented. (The imports of
// testdata/clients are in the order of another module.)
func TestLayoutOfClients(t *testing.T) {
	taken, all := 0, 0
	for _, root := range []string{"../../generated", "../../testdata/clients"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
				return err
			}
			src, err := os.ReadFile(name)
			if err != nil || !bytes.Contains(src, []byte("DO NOT EDIT")) {
				return err
			}
			want, err := format.Source(src)
			if ordered := root == "../../generated"; err != nil || ordered && !bytes.Equal(src, want) {
				t.Errorf("%s is not formatted: %v", name, err)
				return nil
			}
			bare := withoutItsImports(t, src)
			all += len(bare)
			l, ok := laidOut(unindented(bare))
			if !ok {
				return nil
			}
			taken += len(bare)
			if diff := cmp.Diff(string(bare), l.out.String()); diff != "" {
				t.Errorf("%s: -gofmt +layout\n%s", name, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d bytes", taken, all)
	if taken < all/2 {
		t.Errorf("of %d bytes %d are laid out", all, taken)
	}
}

// withoutItsImports is a formatted file without the declaration of its imports.
func withoutItsImports(t *testing.T, src []byte) []byte {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	out, err := format.Source(withoutImports(fset, f, src))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unindented is src without the space that its lines begin with, but for those
// within raw strings.
func unindented(src []byte) []byte {
	fset := token.NewFileSet()
	var s scanner.Scanner
	file := fset.AddFile("", -1, len(src))
	s.Init(file, src, nil, 0)
	raw := map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		for i := range strings.Count(lit, "\n") {
			if tok == token.STRING {
				raw[file.Line(pos)+i+1] = true
			}
		}
	}
	var out bytes.Buffer
	n := 0
	for line := range bytes.Lines(src) {
		n++
		if !raw[n] {
			line = bytes.TrimLeft(line, "\t")
		}
		out.Write(line)
	}
	return out.Bytes()
}

// Whatever it is given, the layout does not panic, and what it takes keeps its
// words.
func FuzzLayout(f *testing.F) {
	files, err := filepath.Glob("../../testdata/clients/*/want/*/*.go")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("package a\n\ntype T struct{\nA int\nLonger []string // why\n}\n"))
	f.Add([]byte("package a\n\nvar x = `raw\n  kept\n`\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		l, ok := laidOut(src)
		if !ok {
			return
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution); err != nil {
			return
		}
		if diff := cmp.Diff(tokensOf(src), tokensOf(l.out.Bytes())); diff != "" {
			t.Errorf("%q becomes %q\n%s", src, l.out.Bytes(), diff)
		}
	})
}

// tokensOf are the tokens of Go source.
func tokensOf(src []byte) []string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, nil, 0)
	var out []string
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok != token.SEMICOLON {
			out = append(out, tok.String()+lit)
		}
	}
}
