package emit

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/authgen/authgen/generator/model"
)

// maxLines is how long a file of declarations or codecs gets before another one
// is begun.
const maxLines = 20_000

// types writes the declarations of all types, in the order of Client.Types:
// types.go, and types_2.go and so on if there are many.
func (w *writer) types() {
	var parts []part
	for _, t := range w.client.Types {
		if code := w.declaration(t); code != nil {
			parts = append(parts, w.render(code))
		}
	}
	w.addParts("types", parts)
}

// A part is source that stays together in one file.
type part []byte

// render prints statements, each on lines of its own; they are formatted with the
// file that they get into.
func (w *writer) render(code []jen.Code) part {
	const clause = "package p\n\n"
	f := jen.NewFile("p")
	f.NoFormat = true
	for _, c := range code {
		f.Add(c).Line()
	}
	var b bytes.Buffer
	if err := f.Render(&b); err != nil {
		w.internal("types.go", err)
	}
	return bytes.TrimPrefix(b.Bytes(), []byte(clause))
}

// addParts adds files of the client's package that hold parts, in order: name.go
// and, when that is full, name_2.go and so on.
func (w *writer) addParts(name string, parts []part) {
	var b bytes.Buffer
	lines, file := 0, 1
	flush := func() {
		if b.Len() == 0 {
			return
		}
		full := name + ".go"
		if file > 1 {
			full = name + "_" + strconv.Itoa(file) + ".go"
		}
		w.add(full, append([]byte("package "+w.client.Package+"\n\n"), b.Bytes()...))
		b.Reset()
		lines = 0
		file++
	}
	for _, p := range parts {
		n := bytes.Count(p, []byte("\n"))
		if lines > 0 && lines+n > maxLines {
			flush()
		}
		b.Write(p)
		lines += n
	}
	flush()
}

// declaration is what declares t; nil for what is declared elsewhere, or not.
func (w *writer) declaration(t model.Type) []jen.Code {
	switch t := t.(type) {
	case *model.Struct:
		if isInterface(t) {
			return w.abstractType(t)
		}
		return w.structType(t)
	case *model.Enum:
		return enumType(t)
	case *model.Named:
		if !t.Transparent {
			return namedType(t)
		}
	case *model.Union, *model.List, *model.Map, *model.Any, *model.Scalar: // unions: jsonunion.go
	}
	return nil
}

// structType declares a record.
//
//	// Identity is the type Identity of authService.wsdl.
//	type Identity struct {
//		// ID is that of the client.
//		ID   xsdtype.GUID
//		User *User
//	}
func (w *writer) structType(s *model.Struct) []jen.Code {
	fields := make([]jen.Code, 0, len(s.Fields)+2)
	for i, f := range s.Fields {
		if doc := fieldDoc(f); doc != "" {
			if i > 0 {
				fields = append(fields, jen.Line())
			}
			fields = append(fields, jen.Comment(doc))
		}
		fields = append(fields, jen.Id(f.GoName).Add(goFieldCode(f)))
	}
	if s.Open != nil {
		fields = append(fields, jen.Comment("Extra are members that the description does not name."),
			jen.Id("Extra map[string]"+goType(s.Open)))
	}
	code := []jen.Code{}
	if len(s.Derived) > 0 {
		fields = append(fields,
			jen.Comment(commentText("", "Derived, when it is set, is the value: one of a type that extends "+s.GoName+".")),
			jen.Id("Derived").Id(s.GoName+"Derived"))
	}
	code = append(code, jen.Comment(structDoc(s)).Line().Type().Id(s.GoName).Struct(fields...))
	if len(s.Derived) > 0 {
		code = append(code, w.sealed(s, s.GoName+"Derived",
			article(s.GoName)+" "+s.GoName+"Derived is a value of a type that extends "+s.GoName+": "+names(s.Derived)+"."))
	}
	return code
}

// abstractType declares the sealed interface of a type that has no values of its
// own.
func (w *writer) abstractType(s *model.Struct) []jen.Code {
	doc := typeDoc(&s.Decl, s.GoName+" is abstract in "+s.Pos.File+": a value is a pointer to one of "+names(s.Derived)+".")
	return []jen.Code{w.sealed(s, s.GoName, doc)}
}

// sealed declares the interface of the types derived from s.
//
//	type Animal interface {
//		isAnimal()
//		encodeXMLAs(e *xmlwire.Encoder, name xmlwire.Name)
//	}
func (w *writer) sealed(s *model.Struct, name, doc string) jen.Code {
	methods := []jen.Code{jen.Id("is" + name + "()")}
	if w.codecs().sent[s] {
		methods = append(methods, jen.Id("encodeXMLAs(e *xmlwire.Encoder, name xmlwire.Name)"))
	}
	return jen.Comment(commentText("", doc)).Line().Type().Id(name).Interface(methods...)
}

// names are the Go names of structs, as "*Cat, *Dog", those of concrete types.
func names(structs []*model.Struct) string {
	var out []string
	for _, s := range structs {
		if !isInterface(s) {
			out = append(out, "*"+s.GoName)
		}
	}
	const most = 20
	if len(out) > most {
		out = append(out[:most], "and others")
	}
	return strings.Join(out, ", ")
}

// enumType declares an open enumeration.
//
//	type OrderState string
//
//	const (
//		OrderStateDraft OrderState = "Draft"
//	)
func enumType(e *model.Enum) []jen.Code {
	base := "string"
	if e.Base != nil {
		base = scalarTypes[e.Base.Kind]
	}
	doc := typeDoc(&e.Decl, describe(&e.Decl)+" A value that is none of the constants below is kept as it came.")
	code := []jen.Code{jen.Comment(doc).Line().Type().Id(e.GoName).Id(base)}
	if len(e.Values) == 0 {
		return code
	}
	values := make([]jen.Code, 0, len(e.Values))
	for _, v := range e.Values {
		if v.Doc != "" {
			values = append(values, jen.Comment(commentText("\t", v.GoName+": "+sentence(v.Doc))))
		}
		literal := jen.Id(v.Value)
		if base == "string" {
			literal = jen.Lit(v.Value)
		}
		values = append(values, jen.Id(v.GoName).Id(e.GoName).Op("=").Add(literal))
	}
	return append(code, jen.Comment("The values of "+e.GoName+".").Line().Const().Defs(values...))
}

// namedType declares a type over one that is no struct.
func namedType(n *model.Named) []jen.Code {
	doc := typeDoc(&n.Decl, describe(&n.Decl)+space(facetsDoc(n.Facets)))
	return []jen.Code{jen.Comment(doc).Line().Type().Id(n.GoName).Add(goTypeCode(n.Type))}
}

// structDoc is the comment of a record.
func structDoc(s *model.Struct) string {
	return typeDoc(&s.Decl, describe(&s.Decl))
}

// describe is a type's first sentence: where its words come from.
func describe(d *model.Decl) string {
	switch {
	case d.Name == "" || d.Pos.File == "":
		return d.GoName + " is a part of a message."
	case d.Path != nil:
		return d.GoName + " is " + strings.Join(d.Path, "/") + " of " + d.Pos.File + "."
	}
	return d.GoName + " is the type " + d.Name + " of " + d.Pos.File + "."
}

// typeDoc is a comment: what we say, then what the vendor says.
func typeDoc(d *model.Decl, first string) string {
	text := first
	if d.Doc != "" {
		text += "\n\n" + sentence(d.Doc)
	}
	if d.Deprecated != "" {
		text += "\n\nDeprecated: " + sentence(d.Deprecated)
	}
	return commentText("", text)
}

// fieldDoc is the comment of a field; empty if there is nothing to say.
func fieldDoc(f *model.Field) string {
	var parts []string
	if f.Doc != "" {
		parts = append(parts, sentence(f.Doc))
	}
	if facts := fieldFacts(f); facts != "" {
		parts = append(parts, facts)
	}
	if f.Deprecated != "" {
		parts = append(parts, "\n\nDeprecated: "+sentence(f.Deprecated))
	}
	return commentText("\t", strings.Join(parts, " "))
}

// fieldFacts says what the description says about a field besides its type.
func fieldFacts(f *model.Field) string {
	var facts []string
	if s := facetsDoc(facetsOf(f.Type)); s != "" {
		facts = append(facts, s)
	}
	if f.Fixed != nil {
		facts = append(facts, "Always "+quoted(*f.Fixed)+".")
	} else if f.Default != nil && *f.Default != "" {
		facts = append(facts, "Absent means "+quoted(*f.Default)+".")
	}
	if s := choiceDoc(f); s != "" {
		facts = append(facts, s)
	}
	if f.Repeated && f.MaxOccurs > 1 {
		facts = append(facts, fmt.Sprintf("At most %d.", f.MaxOccurs))
	}
	if isSubstituted(f) {
		var names []string
		for _, member := range f.Substitutes {
			names = append(names, member.Name)
		}
		facts = append(facts, "Elements of the names "+strings.Join(names, ", ")+".")
	}
	if f.ReadOnly {
		facts = append(facts, "Never sent.")
	}
	if f.WriteOnly {
		facts = append(facts, "Never received.")
	}
	return strings.Join(facts, " ")
}

// choiceDoc says, at the first field of a choice, which fields exclude each other.
func choiceDoc(f *model.Field) string {
	c := f.Choice
	if c == nil || c.Parent != nil || len(c.Branches[0]) == 0 || c.Branches[0][0] != f {
		return ""
	}
	if len(c.Branches) == 1 {
		return togetherDoc(c.Branches[0])
	}
	var branches []string
	for _, b := range c.Branches {
		var fields []string
		for _, f := range b {
			fields = append(fields, f.GoName)
		}
		if len(fields) > 0 {
			branches = append(branches, strings.Join(fields, " and "))
		}
	}
	const most = 12
	if len(branches) > most {
		branches = append(branches[:most], "…")
	}
	if c.Optional {
		return "At most one is set: " + strings.Join(branches, ", or ") + "."
	}
	return "One is set: " + strings.Join(branches, ", or ") + "."
}

// togetherDoc says which fields of a sequence are absent together.
func togetherDoc(fields []*model.Field) string {
	var needed []string
	for _, f := range fields {
		if f.MinOccurs > 0 && f.Choice == fields[0].Choice {
			needed = append(needed, f.GoName)
		}
	}
	if len(needed) < 2 {
		return ""
	}
	return "Set together: " + strings.Join(needed, " and ") + "."
}

// facetsOf are the limits of a type.
func facetsOf(t model.Type) model.Facets {
	switch t := t.(type) {
	case *model.Scalar:
		return t.Facets
	case *model.Named:
		if t.Transparent {
			return t.Facets
		}
	case *model.Struct, *model.Enum, *model.List, *model.Map, *model.Union, *model.Any:
	}
	return model.Facets{}
}

// facetsDoc says limits in words.
func facetsDoc(f model.Facets) string {
	var s []string
	add := func(format string, args ...any) { s = append(s, fmt.Sprintf(format, args...)) }
	switch {
	case f.Length != nil:
		add("Of length %d.", *f.Length)
	case f.MinLength != nil && f.MaxLength != nil && *f.MinLength == *f.MaxLength:
		add("Of length %d.", *f.MinLength)
	case f.MinLength != nil && *f.MinLength > 0 && f.MaxLength != nil:
		add("Of length %d to %d.", *f.MinLength, *f.MaxLength)
	case f.MaxLength != nil:
		add("Of length %d at most.", *f.MaxLength)
	case f.MinLength != nil && *f.MinLength > 0:
		add("Of length %d at least.", *f.MinLength)
	}
	if f.MinInclusive != "" {
		add("Not below %s.", f.MinInclusive)
	}
	if f.MinExclusive != "" {
		add("Above %s.", f.MinExclusive)
	}
	if f.MaxInclusive != "" {
		add("Not above %s.", f.MaxInclusive)
	}
	if f.MaxExclusive != "" {
		add("Below %s.", f.MaxExclusive)
	}
	if f.TotalDigits != nil {
		add("Of %d digits at most.", *f.TotalDigits)
	}
	if f.FractionDigits != nil {
		add("Of %d digits behind the point at most.", *f.FractionDigits)
	}
	if f.MultipleOf != "" {
		add("A multiple of %s.", f.MultipleOf)
	}
	for _, p := range f.Patterns {
		add("Matches %s .", oneLine(p))
	}
	return strings.Join(s, " ")
}

// quoted is a value of the wire in a comment.
func quoted(v string) string {
	const most = 60
	if len(v) > most {
		v = strings.ToValidUTF8(v[:most], "") + "…"
	}
	return strconv.Quote(v)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func space(s string) string { return prefixed(" ", s) }
