package generator

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/sample"
)

// Samples of every operation of specs/ are well-formed, show the session where it
// travels, and are the same each time.
func TestSamples(t *testing.T) {
	folders, err := filepath.Glob("../specs/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no specs: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			c, _, diags := Run(os.DirFS(folder), "policy.hcl", Options{Dry: true})
			failOnErrors(t, diags)
			for _, s := range c.Services {
				for _, op := range s.Operations {
					sampled(t, c, op)
				}
			}
		})
	}
}

func sampled(t *testing.T, c *model.Client, op *model.Operation) {
	t.Helper()
	x := sample.Example(c, op)
	again := sample.Example(c, op)
	if x.Request.Text() != again.Request.Text() || x.Response.Text() != again.Response.Text() {
		t.Errorf("%s: two samples differ", op.Name)
	}
	for _, m := range []sample.Message{x.Request, x.Response} {
		switch m.Kind {
		case "xml":
			if err := wellFormed(m.Body); err != nil {
				t.Errorf("%s: %v\n%s", op.Name, err, m.Body)
			}
		case "json":
			if !json.Valid([]byte(m.Body)) {
				t.Errorf("%s: no JSON\n%s", op.Name, m.Body)
			}
		}
	}
	if text := x.Request.Text(); len(op.Carry) > 0 && op.Carry[0].Blank == "" && !strings.Contains(text, "SESSION-") {
		t.Errorf("%s carries no session\n%s", op.Name, text)
	}
	if !strings.HasPrefix(x.Request.URL, "https://") || strings.ContainsAny(x.Request.URL, "{}") {
		t.Errorf("%s goes to %s", op.Name, x.Request.URL)
	}
}

func wellFormed(doc string) error {
	d := xml.NewDecoder(bytes.NewReader([]byte(doc)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
