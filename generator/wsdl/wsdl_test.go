package wsdl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// shared is the folder of reference data; the test is skipped without it.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AUTHGEN_SHARED")
	if dir == "" {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatal("AUTHGEN_SHARED is not set: the vendors' descriptions are not to be had")
		}
		t.Skip("AUTHGEN_SHARED is not set: the vendors' descriptions are not to be had")
	}
	return dir
}

// summary prints a service for people, to look at what was understood.
func summary(s *model.Service) string {
	var b strings.Builder
	fmt.Fprintf(&b, "service %s at %s\n", s.Name, s.URL)
	for _, op := range s.Operations {
		w := op.Wire.(*model.SOAPOperation)
		fmt.Fprintf(&b, "  %s %s %q wrapped=%v rpc=%v\n", op.Name, w.Version, w.Action, w.Wrapped, w.RPC)
		for _, e := range []*model.Envelope{w.Request, w.Response} {
			if e == nil {
				continue
			}
			for _, f := range e.Headers {
				fmt.Fprintf(&b, "    header %s\n", fieldLine(f))
			}
			for _, f := range e.Body {
				fmt.Fprintf(&b, "    %s\n", fieldLine(f))
				if st, ok := f.Type.(*model.Struct); ok && w.Wrapped {
					for _, g := range st.Fields {
						fmt.Fprintf(&b, "      %s\n", fieldLine(g))
					}
				}
			}
		}
	}
	for _, t := range s.Types {
		if st, ok := t.(*model.Struct); ok {
			fmt.Fprintf(&b, "  type %s\n", st.Name)
			for _, g := range st.Fields {
				fmt.Fprintf(&b, "      %s\n", fieldLine(g))
			}
		} else {
			fmt.Fprintf(&b, "  type %s %s\n", model.DeclOf(t).Name, typeWord(t))
		}
	}
	return b.String()
}

func fieldLine(f *model.Field) string {
	presence := [...]string{"", "?", "~", "?~"}[f.Presence]
	repeated := ""
	if f.Repeated {
		repeated = "[]"
	}
	return fmt.Sprintf("{%s}%s%s %s%s", f.Space, f.Name, presence, repeated, typeWord(f.Type))
}

func typeWord(t model.Type) string {
	switch t := t.(type) {
	case *model.List:
		return "list of " + typeWord(t.Elem)
	case *model.Scalar:
		return fmt.Sprintf("scalar %s %d", t.XSD, t.Kind)
	case *model.Any:
		return "any"
	case *model.Enum:
		return fmt.Sprintf("enum %s of %d", t.Name, len(t.Values))
	}
	return strings.TrimPrefix(fmt.Sprintf("%T ", t), "*model.") + model.DeclOf(t).Name
}

func TestVendors(t *testing.T) {
	root := shared(t)
	for _, pattern := range []string{"24sevenoffice/wsdl/*.wsdl", "accountsiq/excerpt/*.wsdl", "number/draft/*.wsdl"} {
		files, _ := filepath.Glob(filepath.Join(root, "vendors", filepath.FromSlash(pattern)))
		if len(files) == 0 {
			t.Errorf("no file matches %s", pattern)
		}
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				service, inputs, diags := Parse(os.DirFS(filepath.Dir(file)), filepath.Base(file), Options{})
				for _, d := range diags {
					if d.Severity == diag.Error {
						t.Error(d)
					} else {
						t.Log(d)
					}
				}
				if len(inputs) == 0 || service == nil || len(service.Operations) == 0 {
					t.Fatalf("%d inputs, service %v", len(inputs), service)
				}
				t.Log("\n" + summary(service))
			})
		}
	}
}
