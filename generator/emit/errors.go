package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// shared are small functions that operations refer to by name, each declared
// once whoever needs it.
type shared struct {
	names  map[string]string // body -> name
	bodies []string
}

// declare returns the name of a function with this declaration, which has %name%
// where the name stands: base, if it is new.
func (s *shared) declare(base, declaration string) string {
	if name, ok := s.names[declaration]; ok {
		return name
	}
	if s.names == nil {
		s.names = map[string]string{}
	}
	s.names[declaration] = base
	s.bodies = append(s.bodies, strings.ReplaceAll(declaration, "%name%", base))
	return base
}

// taken reports whether a function of that name was declared.
func (s *shared) taken(name string) bool {
	for _, n := range s.names {
		if n == name {
			return true
		}
	}
	return false
}

// refusals are the types that the vendor declares for answers that are no
// success, by status.
//
//	"400": as[ErrorMessage], "404": as[ErrorWrapper]
//
// An error in XML has a function of its own.
func (c *callView) refusals() string {
	var list []string
	for _, r := range c.http().Responses {
		if strings.HasPrefix(r.Status, "2") {
			continue
		}
		for _, b := range r.Bodies {
			if b.Type == nil || !hasCodec(b.Type) {
				continue
			}
			if read := c.refusal(b); read != "" {
				list = append(list, fmt.Sprintf("%q: %s", strings.ToUpper(r.Status), read))
				break
			}
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// refusal is the function that reads an error; "" if its media type has none.
func (c *callView) refusal(b *model.Body) string {
	switch contentOf(b) {
	case contentJSON:
		return "as[" + goType(b.Type) + "]"
	case contentXML:
		return fmt.Sprintf("func(reply *rest.Reply) (any, error) {\nif !reply.Has(%q) {\nreturn nil, nil\n}\nv := new(%s)\nreturn v, reply.DecodeAs(xmlTypes.Reader(%s), v.decodeJSON)\n}",
			b.MediaType, goType(b.Type), c.client.w.xmlRoot(b))
	case contentForm, contentMultipart, contentText, contentBinary, contentEvents, contentLines:
	}
	return ""
}

// faultReader is the function that reads the declared faults of c: those in the
// detail, or those in a header.
func (w *writer) faultReader(c *callView, inHeader bool) string {
	var cases strings.Builder
	for _, f := range c.soap().Faults {
		if f.Detail == nil || f.Header != inHeader {
			continue
		}
		fmt.Fprintf(&cases, "case d.Is(%s, %q):\n", w.spaceConst(f.Detail.Space), f.Detail.Name)
		if s, ok := model.Resolve(f.Detail.Type).(*model.Struct); ok && !isInterface(s) {
			fmt.Fprintf(&cases, "v := new(%s)\nv.decodeXML(d)\nreturn v\n", s.GoName)
			continue
		}
		p := &xmlPrinter{w: w}
		p.decodeField(f.Detail, "v.Value")
		fmt.Fprintf(&cases, "v := new(%s)\n%sreturn v\n", f.GoName, p.b.String())
	}
	if cases.Len() == 0 {
		return ""
	}
	name, what := "fault", "a declared fault"
	if inHeader {
		name, what = "headerFault", "a declared fault that stands in a header"
	}
	if w.errors.taken(name) {
		name += c.suffix()
	}
	return w.errors.declare(name, "// %name% reads "+what+".\nfunc %name%(d *xmlwire.Decoder) error {\nswitch {\n"+cases.String()+"}\nreturn nil\n}")
}

// An errorsView is the file of errors.
type errorsView struct {
	Package, Title string
	HasError       bool     // the policy says what the vendor's own errors are
	Methods        []string // of structs that are errors
	Faults         []string // declared faults that are no struct
	Shared         []string // functions that make errors
}

// Empty: there is nothing to declare.
func (e errorsView) Empty() bool {
	return !e.HasError && len(e.Methods)+len(e.Faults)+len(e.Shared) == 0
}

func (w *writer) errorsView(v *clientView) errorsView {
	e := errorsView{Package: v.Package, Title: v.Title, HasError: v.Session != nil && v.Session.HasErrors(), Shared: w.errors.bodies}
	for _, t := range w.client.Types {
		if s, ok := t.(*model.Struct); ok && s.Fault && !isInterface(s) {
			e.Methods = append(e.Methods, errorMethod(w.client.Package, s))
		}
	}
	seen := map[string]bool{}
	for _, s := range v.Services {
		for _, c := range s.Calls() {
			if !c.IsSOAP() {
				continue
			}
			for _, f := range c.soap().Faults {
				if f.Detail == nil || isStruct(f.Detail.Type) || seen[f.GoName] {
					continue
				}
				seen[f.GoName] = true
				e.Faults = append(e.Faults, scalarFault(w.client.Package, f))
			}
		}
	}
	return e
}

// errorMethod makes s an error.
//
//	// Error is what the vendor says: code and message.
//	func (v *ErrorMessage) Error() string {
//		return "finicity: ErrorMessage" + said(": ", v.Code) + said(": ", valueOf(v.Message))
//	}
func errorMethod(pkg string, s *model.Struct) string {
	var parts []string
	for _, names := range [][]string{
		{"code", "errorcode", "reasoncode", "errcode", "type"},
		{"message", "errormessage", "errmsg", "description", "error_description", "detail", "title", "error", "reason"},
	} {
		if value := textOf(s, names); value != "" {
			parts = append(parts, ` + said(`+value+`)`)
		}
	}
	doc := "// Error is the name of the vendor's type."
	if len(parts) > 0 {
		doc = "// Error is the name of the vendor's type, and what it says."
	}
	return fmt.Sprintf("%s\nfunc (v *%s) Error() string { return %q%s }", doc, s.GoName, pkg+": "+s.Name, strings.Join(parts, ""))
}

// textOf is the first of the fields with one of these names, in small letters,
// as text; "" if there is none that is a text or a number.
func textOf(s *model.Struct, names []string) string {
	for _, name := range names {
		i := slices.IndexFunc(s.Fields, func(f *model.Field) bool {
			return strings.ToLower(f.Name) == name && !f.Repeated && f.Kind == model.FieldElement
		})
		if i < 0 {
			continue
		}
		f := s.Fields[i]
		if f.Presence == model.OptionalNullable {
			continue
		}
		value := "v." + f.GoName
		if isPointer(f) {
			value = "valueOf(" + value + ")"
		}
		if kindOf(f.Type) == model.KindString || kindOf(f.Type) == model.KindInt {
			return convert(code{text: value, prec: primary, typ: f.Type}, model.KindString).text
		}
		if a, ok := model.Resolve(f.Type).(*model.Any); ok && !a.XML {
			return value + ".String()"
		}
	}
	return ""
}

// scalarFault declares the error of a fault that is no struct.
func scalarFault(pkg string, f *model.Fault) string {
	return fmt.Sprintf("// %s is the declared fault %s.\ntype %s struct{ Value %s }\n\n"+
		"// Error is the fault's name.\nfunc (v *%s) Error() string { return %q }",
		f.GoName, f.Name, f.GoName, goField(f.Detail), f.GoName, pkg+": "+f.Name)
}
