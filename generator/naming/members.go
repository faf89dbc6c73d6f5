package naming

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/authgen/authgen/generator/model"
)

// nameMembers names fields, constants and what else stands inside a type.
func (n *namer) nameMembers() {
	for _, e := range n.types {
		switch t := e.typ.(type) {
		case *model.Struct:
			n.nameFields(t)
		case *model.Enum:
			n.nameValues(t)
		case *model.Union, *model.Named, *model.List, *model.Map, *model.Any, *model.Scalar:
		}
	}
}

// structMethods are the methods that emit gives to structs.
var structMethods = strings.Fields("MarshalJSON UnmarshalJSON AppendJSON Validate")

// nameFields names the fields of s. A field whose name is Go already keeps it.
func (n *namer) nameFields(s *model.Struct) {
	var t table
	t.reserve("a method", structMethods...)
	if len(s.Derived) > 0 && !s.Abstract {
		t.reserve("the derived value", "Derived")
	}
	if s.Fault {
		t.reserve("the method Error", "Error")
	}
	if s.Open != nil {
		t.reserve("the unknown members", "Extra")
	}
	bases := make([]string, len(s.Fields)) // empty: named
	for i, f := range s.Fields {
		bases[i] = exported(fieldWord(f))
	}
	for _, exact := range []bool{true, false} {
		for i, f := range s.Fields {
			if bases[i] == "" || exact && bases[i] != fieldWord(f) {
				continue
			}
			n.nameField(s, f, bases[i], &t)
			bases[i] = ""
		}
	}
}

func (n *namer) nameField(s *model.Struct, f *model.Field, base string, t *table) {
	if to := n.renames.of("field", s.Name+"."+f.Name, s.GoName+"."+f.Name); to != "" {
		base = to
	}
	if n.hidden[f] {
		f.GoName, _ = t.claim("field "+f.Name, Lower(base), Lower(base)+"Value")
		return
	}
	second := base + "Value"
	switch {
	case f.Kind == model.FieldAttribute:
		second = base + "Attr"
	case s.Fault && base == "Error":
		second = "Err"
	}
	name, obstacle := t.claim("field "+f.Name, base, second)
	f.GoName = name
	if !s.Internal && second != "Err" {
		n.collision(f.Pos, "field", s.Name+"."+f.Name, name, obstacle)
	}
}

// fieldWord is the wire's word for f, or ours for what has none.
func fieldWord(f *model.Field) string {
	if f.Name != "" {
		return f.Name
	}
	switch f.Kind {
	case model.FieldAny:
		return "Any"
	case model.FieldAnyAttr:
		return "Attrs"
	case model.FieldMixed:
		return "Text"
	case model.FieldElement, model.FieldAttribute, model.FieldText:
	}
	return "Value"
}

// nameValues names the constants of an enum: the type's name, then the value's.
//
//	Status, past_due -> StatusPastDue
func (n *namer) nameValues(e *model.Enum) {
	codes := areCodes(e)
	fragments := make([]string, len(e.Values))
	for i, v := range e.Values {
		fragments[i] = fragment(valueName(v))
	}
	typeName := exported(e.GoName)
	for _, exact := range []bool{true, false} {
		for i, v := range e.Values {
			word := valueName(v)
			if v.GoName != "" || exact && fragments[i] != word {
				continue
			}
			part := word
			if !codes {
				part = valueWord(typeName, word, fragments[i])
			}
			n.nameValue(e, v, word, part)
		}
	}
}

// valueName is the word that a document has for v.
func valueName(v *model.EnumValue) string {
	if v.Name != "" {
		return v.Name
	}
	return v.Value
}

func (n *namer) nameValue(e *model.Enum, v *model.EnumValue, word, part string) {
	base := e.GoName + part
	if n.pkg.free(base) { // nearly always
		n.pkg.take(base, "a constant of "+e.Name)
		v.GoName = base
		return
	}
	v.GoName, _ = n.pkg.claim("a constant of "+e.Name, base, e.GoName+spelled(word), base+"Value")
}

// valueWord is the part of a constant that its value gives, whose fragment is s. A
// value that begins with the type's name does not say it again.
func valueWord(typeName, word, s string) string {
	if rest, ok := strings.CutPrefix(s, typeName); ok && isExportedRest(rest) {
		return rest
	}
	if strings.HasPrefix(word, "-") && s != "" && isDigit(s[0]) {
		return "Minus" + s
	}
	return s
}

// areCodes reports whether all values are short codes in capitals, such as
// currencies, which are not written as words.
func areCodes(e *model.Enum) bool {
	for _, v := range e.Values {
		if len(v.Value) != 2 && len(v.Value) != 3 || strings.ContainsFunc(v.Value, func(r rune) bool { return r > 'Z' || !unicode.IsUpper(r) }) {
			return false
		}
	}
	return len(e.Values) > 0
}

// nameFaults finds the structs that declared faults and error responses hold:
// they become errors of Go.
func (n *namer) nameFaults() {
	n.eachOperation(func(op *model.Operation) {
		switch wire := op.Wire.(type) {
		case *model.SOAPOperation:
			for _, f := range wire.Faults {
				n.nameFault(op, f)
			}
		case *model.HTTPOperation:
			for _, r := range wire.Responses {
				nameResponse(wire, r)
			}
		}
	})
}

func (n *namer) nameFault(op *model.Operation, f *model.Fault) {
	if f.Detail != nil {
		if s, ok := model.Resolve(f.Detail.Type).(*model.Struct); ok {
			s.Fault = true
			f.GoName = s.GoName
			return
		}
	}
	key := "a fault of " + op.Service.Name + " called " + f.Name
	base := withSuffix(exported(f.Name), "Fault")
	if f.Detail != nil {
		key += fmt.Sprintf(" with %q of %q, kind %v", f.Detail.Name, f.Detail.Space, kindOfFault(f.Detail.Type))
	}
	for _, name := range []string{base, exported(op.GoName) + base} {
		if n.pkg.taken[name] == key {
			f.GoName = name // several operations declare it
			return
		}
	}
	f.GoName, _ = n.pkg.claim(key, base, exported(op.GoName)+base)
}

// kindOfFault tells the Go types of faults apart that are no structs.
func kindOfFault(t model.Type) string {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return fmt.Sprintf("scalar %d", t.Kind)
	case *model.List:
		return "list of " + kindOfFault(t.Elem)
	case *model.Struct, *model.Enum, *model.Map, *model.Union, *model.Named, *model.Any:
	}
	if d := model.DeclOf(model.Resolve(t)); d != nil {
		return d.GoName
	}
	return "any"
}

// nameResponse names what a response holds: the typed error, or for success the
// field of a result that has several.
func nameResponse(wire *model.HTTPOperation, r *model.Response) {
	if isErrorResponse(wire, r) {
		for _, b := range r.Bodies {
			if s, ok := model.Resolve(b.Type).(*model.Struct); ok {
				s.Fault = true
				r.GoName = s.GoName
				return
			}
		}
		return
	}
	r.GoName = statusName(r.Status)
}

// isErrorResponse reports whether the method returns r as an error.
func isErrorResponse(wire *model.HTTPOperation, r *model.Response) bool {
	if r.Status != "default" {
		return !IsSuccess(r.Status)
	}
	for _, other := range wire.Responses {
		if IsSuccess(other.Status) {
			return true
		}
	}
	return false
}
