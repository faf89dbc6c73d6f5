package diag_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
)

const policy = "client \"tfso\" {\n\tprobe = \"Authenticate.HasSesion\"\n}\n"

func sources(file string) []byte {
	switch file {
	case "policy.hcl":
		return []byte(policy)
	case "bom.xml":
		return []byte("\ufeff<a>\r\n<b/>\r\n</a>")
	case "long.xml":
		return []byte(strings.Repeat("x", 200) + "<guilty>" + strings.Repeat("y", 200))
	case "odd.xml":
		return []byte("a\x01\xffb é <c>")
	}
	return nil
}

func TestRender(t *testing.T) {
	at := func(file string, line, col, length int) diag.Pos {
		return diag.Pos{File: file, Line: line, Col: col, Len: length}
	}
	for _, tc := range []struct {
		name  string
		width int
		color bool
		add   func(*diag.List)
		want  string
	}{
		{"snippet and help", 0, false, func(l *diag.List) {
			l.Errorf("unknown-operation", at("policy.hcl", 2, 11, 22), "no operation %q", "HasSesion").
				WithHelp("did you mean %q?", "HasSession")
		}, `error[unknown-operation]: no operation "HasSesion"
  --> policy.hcl:2:11
   |
 2 |     probe = "Authenticate.HasSesion"
   |              ^^^^^^^^^^^^^^^^^^^^^^
   = help: did you mean "HasSession"?

`},
		{"related place", 0, false, func(l *diag.List) {
			l.Warnf("defined-twice", at("bom.xml", 2, 1, 4), "b is defined again").
				WithRelated(at("bom.xml", 1, 1, 3), "this one counts")
		}, `warning[defined-twice]: b is defined again
  --> bom.xml:2:1
   |
 2 | <b/>
   | ^^^^
  ::: bom.xml:1:1
   |
 1 | <a>
   | --- this one counts

`},
		{"place without column", 0, false, func(l *diag.List) {
			l.Notef("", diag.Pos{File: "policy.hcl", Line: 1}, "look")
		}, "note: look\n  --> policy.hcl:1\n   |\n 1 | client \"tfso\" {\n\n"},
		{"file that is not to be had", 0, false, func(l *diag.List) {
			l.Errorf("x", at("gone.xml", 7, 1, 1), "wrong").WithRelated(at("gone.xml", 3, 1, 1), "since")
		}, "error[x]: wrong\n  --> gone.xml:7:1\n  ::: gone.xml:3:1\n   = since\n\n"},
		{"nowhere", 0, false, func(l *diag.List) {
			l.Errorf("x", diag.Pos{}, "wrong\x1b[31m").WithHelp("first\nsecond")
		}, "error[x]: wrong [31m\n   = help: first\n           second\n\n"},
		{"long line", 40, false, func(l *diag.List) {
			l.Errorf("x", at("long.xml", 1, 201, 8), "wrong")
		}, "error[x]: wrong\n  --> long.xml:1:201\n   |\n 1 | …xxxxxxx<guilty>yyyyyyyyyyyyyyyyyy…\n   |         ^^^^^^^^\n\n"},
		{"end of the line", 0, false, func(l *diag.List) {
			l.Errorf("x", at("policy.hcl", 3, 9, 4), "wrong")
		}, "error[x]: wrong\n  --> policy.hcl:3:9\n   |\n 3 | }\n   |  ^\n\n"},
		{"bytes that do not print", 0, false, func(l *diag.List) {
			l.Errorf("x", at("odd.xml", 1, 9, 3), "wrong")
		}, "error[x]: wrong\n  --> odd.xml:1:9\n   |\n 1 | a··b é <c>\n   |        ^^^\n\n"},
		{"colour", 0, true, func(l *diag.List) {
			l.Errorf("x", diag.Pos{}, "wrong")
		}, "\x1b[1;31merror[x]\x1b[0m\x1b[1m: wrong\x1b[0m\n\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var l diag.List
			tc.add(&l)
			var b strings.Builder
			r := &diag.Renderer{Source: sources, Width: tc.width, Color: tc.color}
			if err := r.Render(&b, l); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, b.String()); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRenderNeverPanics(t *testing.T) {
	r := &diag.Renderer{Source: sources, Width: 1}
	for line := range 5 {
		for col := range 30 {
			r.Format(&diag.Diagnostic{Pos: diag.Pos{File: "odd.xml", Line: line, Col: col, Len: 100}, Help: "x"})
		}
	}
}

func TestSuggest(t *testing.T) {
	names := []string{"HasSession", "Login", "login2", "GetIdentities", "GetIdentity", ""}
	for _, tc := range []struct{ name, want string }{
		{"HasSesion", "HasSession"},
		{"hassession", "HasSession"},
		{"Logni", "Login"},
		{"LOGIN2", "login2"},
		{"GetIdentites", "GetIdentities"},
		{"GetIdentit", "GetIdentity"},
		{"SetPassword", ""},
		{"", ""},
		{"x", ""},
		{"Login", "login2"},
	} {
		if got := diag.Suggest(tc.name, names); got != tc.want {
			t.Errorf("Suggest(%q) = %q, want %q", tc.name, got, tc.want)
		}
	}
}

// TestLongLines shows that a line of megabytes, such as a minified document
// has, is cut to what is near the mistake.
func TestLongLines(t *testing.T) {
	line := strings.Repeat("é", 1<<20) + "HERE" + strings.Repeat("x", 1<<20)
	var l diag.List
	l.Errorf("x", diag.Pos{File: "f", Line: 1, Col: 2<<20 + 1, Len: 4}, "wrong")
	r := diag.Renderer{Source: func(string) []byte { return []byte(line) }}
	out := r.Format(l[0])
	if len(out) > 4000 {
		t.Fatalf("%d bytes of output", len(out))
	}
	var shown, marks string
	for s := range strings.SplitSeq(out, "\n") {
		if strings.Contains(s, "HERE") {
			shown = s
		} else if strings.Contains(s, "^") {
			marks = s
		}
	}
	at := strings.Index(marks, "^^^^")
	if at < 0 || string([]rune(shown)[at:at+4]) != "HERE" {
		t.Errorf("the mark is not below the span:\n%s\n%s", shown, marks)
	}
}
