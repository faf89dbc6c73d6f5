package openapi

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// parse reads a document that must have no error.
func parse(t *testing.T, text string, opts Options) (*model.Service, diag.List) {
	t.Helper()
	opts.Changes = true
	service, _, diags := Parse(files("api.yaml", text), "api.yaml", opts)
	if service == nil {
		t.Fatalf("no service: %v", diags)
	}
	for _, c := range complaints(service) {
		t.Error(c)
	}
	return service, diags
}

// files is a file system of names and contents in turn.
func files(pairs ...string) fs.FS {
	fsys := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(unindent(pairs[i+1]))}
	}
	return fsys
}

// unindent lets documents stand indented in a test.
func unindent(s string) string {
	s = strings.TrimPrefix(s, "\n")
	indent := s[:len(s)-len(strings.TrimLeft(s, "\t"))]
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, strings.TrimPrefix(line, indent))
	}
	return strings.Join(lines, "\n")
}

// A typesTest is a list of schemas and the types that come of them.
type typesTest struct {
	name    string
	version string // 3.0.3 when empty
	schemas string
	want    string
	notes   []string // codes that must be among the diagnostics
}

func (tt typesTest) run(t *testing.T) {
	t.Helper()
	version := tt.version
	if version == "" {
		version = "3.0.3"
	}
	var body strings.Builder
	for line := range strings.SplitSeq(unindent(tt.schemas), "\n") {
		body.WriteString("    " + line + "\n")
	}
	doc := "openapi: " + version + "\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n" + body.String()
	service, diags := parse(t, doc, Options{})
	if diff := cmp.Diff(strings.TrimSpace(unindent(tt.want)), describeTypes(service)); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	for _, code := range tt.notes {
		if !slices.Contains(codes(diags), code) {
			t.Errorf("no note %q among %q", code, codes(diags))
		}
	}
}

func codes(diags diag.List) []string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Code)
	}
	return all
}

// describeTypes prints all types of a service, one a paragraph.
func describeTypes(s *model.Service) string {
	var all []string
	for _, t := range s.Types {
		all = append(all, describeDecl(t))
	}
	return strings.Join(all, "\n")
}

func describeDecl(t model.Type) string {
	var b strings.Builder
	d := model.DeclOf(t)
	name := d.Name
	if d.Path != nil {
		name += "(" + strings.Join(d.Path, " ") + ")"
	}
	switch t := t.(type) {
	case *model.Struct:
		fmt.Fprintf(&b, "struct %s", name)
		for _, f := range t.Fields {
			fmt.Fprintf(&b, "\n  %s", describeField(f))
		}
		if t.Open != nil {
			fmt.Fprintf(&b, "\n  * %s", describe(t.Open))
		}
	case *model.Enum:
		fmt.Fprintf(&b, "enum %s %s", name, describe(t.Base))
		for _, v := range t.Values {
			fmt.Fprintf(&b, " %s", v.Value)
			if v.Name != v.Value {
				fmt.Fprintf(&b, "=%s", v.Name)
			}
		}
	case *model.Union:
		fmt.Fprintf(&b, "union %s", name)
		if t.Discriminator != "" {
			fmt.Fprintf(&b, " by %s", t.Discriminator)
		}
		for _, v := range t.Variants {
			fmt.Fprintf(&b, "\n  %s %s", v.Name, describe(v.Type))
			if v.Values != nil {
				fmt.Fprintf(&b, " %q", v.Values)
			}
		}
	case *model.Named:
		fmt.Fprintf(&b, "name %s %s", name, describe(t.Type))
		if !t.Transparent {
			b.WriteString(" own")
		}
	case *model.List, *model.Map, *model.Scalar, *model.Any:
		fmt.Fprintf(&b, "%T without declaration", t)
	}
	return b.String()
}

// describeField prints "name type", with ? for optional and ~ for nullable.
func describeField(f *model.Field) string {
	mark := map[model.Presence]string{model.Required: "", model.Optional: "?", model.Nullable: "~", model.OptionalNullable: "?~"}[f.Presence]
	s := f.Name + mark + " " + describe(f.Type)
	if f.Default != nil {
		s += " =" + *f.Default
	}
	if f.ReadOnly {
		s += " readonly"
	}
	if f.WriteOnly {
		s += " writeonly"
	}
	if f.Deprecated != "" {
		s += " (" + f.Deprecated + ")"
	}
	return s
}

// describe prints a type as it is used.
func describe(t model.Type) string {
	switch t := t.(type) {
	case *model.List:
		if t.Nullable {
			return "[]~" + describe(t.Elem)
		}
		return "[]" + describe(t.Elem)
	case *model.Map:
		if t.Nullable {
			return "map ~" + describe(t.Elem)
		}
		return "map " + describe(t.Elem)
	case *model.Any:
		if t.XML {
			return "any xml"
		}
		return "any"
	case *model.Scalar:
		return kindNames[t.Kind] + describeFacets(t.Facets)
	case *model.Struct, *model.Enum, *model.Union, *model.Named:
		return model.DeclOf(t).Name
	}
	return fmt.Sprint(t)
}

func describeFacets(f model.Facets) string {
	s := ""
	if len(f.Patterns) > 0 {
		s = " /" + strings.Join(f.Patterns, "/ /") + "/"
	}
	if f.MinLength != nil {
		s += " len>=" + itoa(*f.MinLength)
	}
	if f.MaxLength != nil {
		s += " len<=" + itoa(*f.MaxLength)
	}
	for _, limit := range []struct{ op, value string }{
		{">=", f.MinInclusive}, {"<=", f.MaxInclusive}, {">", f.MinExclusive}, {"<", f.MaxExclusive}, {"%", f.MultipleOf},
	} {
		if limit.value != "" {
			s += " " + limit.op + limit.value
		}
	}
	return s
}

var kindNames = map[model.ScalarKind]string{
	model.String: "string", model.Bool: "bool", model.Int8: "int8", model.Int16: "int16", model.Int32: "int32", model.Int64: "int64",
	model.Uint8: "uint8", model.Uint16: "uint16", model.Uint32: "uint32", model.Uint64: "uint64", model.Float32: "float32",
	model.Float64: "float64", model.Integer: "integer", model.Decimal: "decimal", model.DateTime: "datetime", model.Date: "date",
	model.Time: "time", model.Duration: "duration", model.Base64: "base64", model.GUID: "guid", model.URI: "uri", model.Email: "email",
	model.Stream: "stream",
}

// describeOperations prints all operations of a service.
func describeOperations(ops []*model.Operation) string {
	var b strings.Builder
	for _, op := range ops {
		h := op.Wire.(*model.HTTPOperation)
		fmt.Fprintf(&b, "%s %s %s\n", op.Name, h.Method, h.Path)
		for _, p := range h.Params {
			fmt.Fprintf(&b, "  %s %s %s", p.In, describeField(&p.Field), p.Style)
			if p.Explode {
				b.WriteString(" explode")
			}
			if p.AllowReserved {
				b.WriteString(" reserved")
			}
			if p.Content != "" {
				b.WriteString(" as " + p.Content)
			}
			if p.Hidden != "" {
				b.WriteString(" hidden: " + p.Hidden)
			}
			b.WriteByte('\n')
		}
		for _, body := range h.Bodies {
			fmt.Fprintf(&b, "  body %s\n", describeBody(body))
		}
		for _, r := range h.Responses {
			fmt.Fprintf(&b, "  %s", r.Status)
			for _, f := range r.Headers {
				fmt.Fprintf(&b, " [%s]", describeField(f))
			}
			for _, body := range r.Bodies {
				fmt.Fprintf(&b, " | %s", describeBody(body))
			}
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

func describeBody(b *model.Body) string {
	s := b.MediaType + " " + describe(b.Type)
	if b.Stream != "" {
		s += " stream " + b.Stream
	}
	var fields []string
	for field := range b.Parts {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for i, field := range fields {
		p := b.Parts[field]
		fields[i] = fmt.Sprintf(" {%s: %s %s %t %v}", field, p.ContentType, p.Style, p.Explode, p.Headers)
	}
	return s + strings.Join(fields, "")
}
