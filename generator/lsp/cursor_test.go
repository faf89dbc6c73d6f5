package lsp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The place of the cursor is "|"; the text behind it is often not there yet.
func TestCursor(t *testing.T) {
	for text, want := range map[string]string{
		`|`:                              ` setting= keys= chain= word=`,
		`cl|`:                            ` setting= keys= chain= word=cl`,
		`client "a" { |`:                 `client setting= keys= chain= word=`,
		"client \"a\" {\n login {\n op|": `client login setting= keys= chain= word=op`,
		"client \"a\" {\n login {\n operation = |\n }\n}":                  `client login setting=operation keys= chain= word=`,
		"client \"a\" {\n login {\n operation = orders.Lo|g\n }\n}":        `client login setting=operation keys= chain=orders word=Log`,
		"client \"a\" {\n login {\n input = { |":                           `client login setting=input keys= object chain= word=`,
		"client \"a\" {\n login {\n input = { user = credential.|":         `client login setting=input keys=user chain=credential word=`,
		"client \"a\" {\n login {\n input = { user = credential.User, ke|": `client login setting=input keys= object chain= word=ke`,
		"client \"a\" {\n login {\n input = { auth = { ke|":                `client login setting=input keys=auth object chain= word=ke`,
		"client \"a\" {\n login {\n input = {\n  user = 1\n  k|":           `client login setting=input keys= object chain= word=k`,
		"client \"a\" {\n login {\n refused { when = result.List[*].Co|":   `client login refused setting=when keys= chain=result List word=Co`,
		"client \"a\" {\n expired { when = matches(fault.str|":             `client expired setting=when keys= chain=fault word=str`,
		"client \"a\" {\n lockout { scope = [credential.U|":                `client lockout setting=scope keys= chain=credential word=U`,
		"client \"a\" {\n login { operation = X }\n |":                     `client setting= keys= chain= word=`,
		"client \"a\" {\n service \"x\" { wsdl = \"fi|":                    `client service setting=wsdl keys= label chain= word=`,
		"client \"|": ` setting= keys= label chain= word=`,
		"client \"a\" {\n always { header = { \"X-Key\" = cred|": `client always setting=header keys=X-Key chain= word=cred`,
		"client \"a\" {\n login { token = \"${result.To|":        `client login setting=token keys= chain=result word=To`,
	} {
		before, after, _ := strings.Cut(text, "|")
		c := cursorAt([]byte(before+after), len(before))
		flags := ""
		if c.object {
			flags += " object"
		}
		if c.label {
			flags += " label"
		}
		got := fmt.Sprintf("%s setting=%s keys=%s%s chain=%s word=%s", strings.Join(c.path(), " "), c.setting,
			strings.Join(c.keys, " "), flags, strings.Join(c.chain, " "), c.word)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

// Wherever the cursor stands in whatever text, nothing breaks.
func FuzzCursor(f *testing.F) {
	f.Add("client \"a\" {\n login { input = { a = \"${b[*].c}\" } }\n}", 20)
	f.Add("}}}])\"${%{", 3)
	f.Fuzz(func(_ *testing.T, text string, offset int) {
		offset = min(max(offset, 0), len(text))
		d := &document{text: []byte(text), name: "policy.hcl"}
		c := cursorAt(d.text, offset)
		d.named(c)
		d.symbols(c)
		at(d.text, c.rng.End.Byte)
	})
}

func TestPositions(t *testing.T) {
	text := []byte("aé\n𝄞b\r\n\nend")
	for _, tc := range []struct {
		p      position
		offset int
	}{
		{position{0, 0}, 0},
		{position{0, 1}, 1},
		{position{0, 2}, 3},
		{position{1, 0}, 4},
		{position{1, 2}, 8}, // a pair of surrogates
		{position{3, 3}, 15},
	} {
		if got := offset(text, tc.p); got != tc.offset {
			t.Errorf("%v is byte %d, want %d", tc.p, got, tc.offset)
		}
		if got := at(text, tc.offset); got != tc.p {
			t.Errorf("byte %d is %v, want %v", tc.offset, got, tc.p)
		}
	}
	if got := offset(text, position{0, 99}); got != 3 {
		t.Errorf("behind the end of a line is byte %d", got)
	}
	if got := offset(text, position{99, 0}); got != len(text) {
		t.Errorf("behind the end is byte %d", got)
	}
}

func TestURIs(t *testing.T) {
	for _, file := range []string{"/a/b.hcl", "/a b/ü.hcl", "/a/100%.hcl"} {
		if got := fileOf(uriOf(file)); got != file {
			t.Errorf("%q becomes %q", file, got)
		}
	}
	if got := fileOf("untitled:x"); got != "" {
		t.Errorf("a document without a file is %q", got)
	}
}
