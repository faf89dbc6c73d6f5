package emit

import (
	"fmt"
	"go/ast"
	"go/parser"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// This file and its neighbours write the fake vendor of a client that has a
// policy: package <client>test beside it. It is a description: which operations
// there are, how the vendor words what its policy tells of, and which shape values
// have. Package fakevendor of the runtime behaves accordingly.

// A fakeWriter writes one fake vendor.
type fakeWriter struct {
	w       *writer
	view    *clientView
	s       *model.Session
	spaces  []string
	answers []fakeAnswer
	carries []string
	shapes  map[model.Type]bool
	order   []model.Type
}

// fakeVendor writes the files of the fake vendor.
func (w *writer) fakeVendor() {
	v := newClientView(w)
	if !v.hasFake() {
		return
	}
	f := &fakeWriter{w: w, view: v, s: w.client.Session, shapes: map[model.Type]bool{}}
	operations := f.operations()
	vendor := f.vendor()
	w.addTemplate(f.Name()+"/server.go", "fake", f)
	f.add("operations.go", f.handlers(), operations)
	f.add("vendor.go", vendor, f.answerDecls(), f.carryDecls())
	f.add("types.go", f.shapeDecls(), f.spaceDecls())
}

// hasFake: there is a session, and a way to open one.
func (v *clientView) hasFake() bool { return v.Session != nil && len(v.Session.Logins) > 0 }

// Name is the package's.
func (f *fakeWriter) Name() string { return f.w.client.Package + "test" }

// Package is the client's.
func (f *fakeWriter) Package() string { return f.w.client.Package }

// ClientPath is the import path of the client.
func (f *fakeWriter) ClientPath() string { return f.w.runtime(f.w.client.Package) }

// Title is the vendor's.
func (f *fakeWriter) Title() string { return f.view.Title }

// add adds a file of the package.
func (f *fakeWriter) add(name string, parts ...string) {
	body := strings.Join(parts, "\n")
	src := "package " + f.Name() + "\n\n"
	if strings.Contains(body, f.Package()+".") {
		src += "import " + strconv.Quote(f.ClientPath()) + "\n\n"
	}
	f.w.add(f.Name()+"/"+name, []byte(src+body))
}

// fakeURL is where a service is in the eyes of the fake, and whether the client
// has to be told.
func (f *fakeWriter) fakeURL(s *model.Service) (address *url.URL, told bool) {
	text := absolute(s.URL)
	if text == "" {
		text, told = "https://"+f.Package()+".invalid/"+strings.ToLower(s.GoName), true
	}
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(text))
	if err != nil {
		return &url.URL{Scheme: "https", Host: f.Package() + ".invalid"}, true
	}
	return u, told
}

// Endpoints are the options for services whose place nobody states.
func (f *fakeWriter) Endpoints() []string {
	var list []string
	for _, s := range f.w.client.Services {
		u, told := f.fakeURL(s)
		switch {
		case !told:
		case f.view.ManyServices():
			list = append(list, fmt.Sprintf("%[1]s.WithEndpoint(%[1]s.Endpoint%[2]s, %[3]q)", f.Package(), s.GoName, u))
		default:
			list = append(list, fmt.Sprintf("%s.WithEndpoint(%q)", f.Package(), u))
		}
	}
	return list
}

// A fakeField is a field of the credential.
type fakeField struct {
	fieldView
	value string
}

// Literal is the value that the fake accepts, as an expression.
func (f fakeField) Literal() string {
	if f.CredentialField.Secret {
		return "session.NewSecret(" + quote(f.value) + ")"
	}
	return quote(f.value)
}

// Secret is the field of a variable credential as a session.Secret.
func (f fakeField) Secret() string {
	if f.CredentialField.Secret {
		return "credential." + f.GoName
	}
	return "session.NewSecret(credential." + f.GoName + ")"
}

// Fields are the fields of the credential, with values that keep to their form.
func (f *fakeWriter) Fields() []fakeField {
	var list []fakeField
	guids := 0
	for _, field := range f.view.Session.Fields() {
		value := fakeValue(field.CredentialField)
		if field.Pattern == "" && f.travelsAsGUID(field.CredentialField) {
			value = fakeGUID
		}
		if value == fakeGUID { // two fields that are mistaken for each other show
			value = fmt.Sprintf("%s%02x", fakeGUID[:len(fakeGUID)-2], guids+1)
			guids++
		}
		list = append(list, fakeField{field, value})
	}
	return list
}

// fakeGUID is a GUID of a credential.
const fakeGUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

// travelsAsGUID reports whether a login sends the field in a place for a GUID.
func (f *fakeWriter) travelsAsGUID(field *model.CredentialField) bool {
	found := false
	for _, l := range f.s.Logins {
		model.Walk(l.Input, func(e model.Expr) bool {
			o, ok := e.(*model.Object)
			if !ok {
				return true
			}
			for _, m := range o.Members {
				ref, ok := m.Value.(*model.Ref)
				if ok && ref.Of == "credential" && ref.Name == field.Name && m.Field != nil {
					s, ok := scalarOf(m.Field.Type)
					found = found || ok && s.Kind == model.GUID
				}
			}
			return true
		})
	}
	return found
}

// fakeValue is a value that fits the form of a field.
func fakeValue(f *model.CredentialField) string {
	switch {
	case f.Pattern != "":
		if text, ok := matching(f.Pattern); ok {
			return text
		}
	case f.Format == "guid":
		return fakeGUID
	case f.Format == "email":
		return "user@example.com"
	case f.Format == "url":
		return "https://example.com/"
	}
	least, most := 0, 1<<20
	if len(f.Length) > 0 {
		least, most = f.Length[0], f.Length[len(f.Length)-1]
	}
	text := "Fake1"
	if slices.Contains(f.Require, "symbol") {
		text += "!"
	}
	if f.Alphabet != "" {
		text = fromAlphabet(f, text)
	} else if len(f.Require) == 0 && least <= len(f.Name)+5 && most >= len(f.Name)+5 {
		text = "fake-" + f.Name
	}
	for i := 0; len(text) < least; i++ {
		text += string(text[i%len(text)])
	}
	return text[:min(len(text), most)]
}

// fromAlphabet is text if the field's alphabet has its characters, and otherwise
// some that it has.
func fromAlphabet(f *model.CredentialField, text string) string {
	if one, ok := matching("[" + f.Alphabet + "]{" + strconv.Itoa(len(text)) + "}"); ok {
		if all, ok := matchesAll("["+f.Alphabet+"]*", text); ok && all {
			return text
		}
		return one
	}
	return text
}

// qualified is a type, or a signature behind "func", with the client's own types
// as another package names them.
//
//	func(ctx context.Context, id string) (*Customer, error)
//	func(ctx context.Context, id string) (*finicity.Customer, error)
func (f *fakeWriter) qualified(text string) string {
	expr, err := parser.ParseExpr(text)
	if err != nil {
		f.w.internal(f.Name(), fmt.Errorf("%q: %w", text, err))
		return text
	}
	var at []int
	var types func(ast.Node)
	types = func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				return false
			case *ast.Field:
				types(n.Type)
				return false
			case *ast.Ident:
				if n.IsExported() {
					at = append(at, int(n.Pos())-1)
				}
			}
			return true
		})
	}
	types(expr)
	slices.Sort(at)
	for _, i := range slices.Backward(at) {
		text = text[:i] + f.Package() + "." + text[i:]
	}
	return text
}

// name is a name of the wire as an expression.
func (f *fakeWriter) name(space, local string) string {
	if space == "" {
		return "xmlwire.Name{Local: " + strconv.Quote(local) + "}"
	}
	return "xmlwire.Name{Space: " + f.space(space) + ", Local: " + strconv.Quote(local) + "}"
}

// space is the constant of a namespace.
func (f *fakeWriter) space(space string) string {
	if space == "" {
		return `""`
	}
	i := slices.Index(f.spaces, space)
	if i < 0 {
		i = len(f.spaces)
		f.spaces = append(f.spaces, space)
	}
	return "space" + strconv.Itoa(i+1)
}

// spaceDecls declare the namespaces.
func (f *fakeWriter) spaceDecls() string {
	if len(f.spaces) == 0 {
		return ""
	}
	var b block
	b.line("// The namespaces of the messages.\nconst (")
	for i, s := range f.spaces {
		b.line("space%d = %q", i+1, s)
	}
	b.line(")")
	return b.String()
}

// stringsLiteral is a slice of texts.
func stringsLiteral(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return "[]string{" + strings.Join(quoted, ", ") + "}"
}
