package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// This file and its neighbours write the JSON codec of each type that travels in
// it:
//
//	func (v *Account) encodeJSON(e *jsonwire.Encoder)
//	func (v *Account) decodeJSON(d *jsonwire.Decoder)
//
// with exported methods round them, so that users' own structs compose. Like the
// XML codec they are written as text: lists of statements read best as
// themselves.

// jsonTypes are the declared types that travel in JSON, once found.
func (w *writer) jsonTypes() map[model.Type]bool {
	if w.inJSON == nil {
		w.inJSON = map[model.Type]bool{}
		for _, s := range w.client.Services {
			if s.Protocol == model.REST {
				w.reachService(s)
			}
		}
	}
	return w.inJSON
}

func (w *writer) reachService(s *model.Service) {
	for _, t := range s.Types {
		w.reachJSON(t)
	}
	for _, op := range s.Operations {
		wire, ok := op.Wire.(*model.HTTPOperation)
		if !ok {
			continue
		}
		for _, p := range wire.Params {
			w.reachJSON(p.Type)
		}
		for _, b := range wire.Bodies {
			w.reachJSON(b.Type)
		}
		for _, r := range wire.Responses {
			for _, h := range r.Headers {
				w.reachJSON(h.Type)
			}
			for _, b := range r.Bodies {
				w.reachJSON(b.Type)
			}
		}
	}
}

// reachJSON adds t and what it holds.
func (w *writer) reachJSON(t model.Type) {
	if model.DeclOf(t) != nil {
		if w.inJSON[t] {
			return
		}
		w.inJSON[t] = true
	}
	switch t := t.(type) {
	case *model.Struct:
		for _, f := range t.Fields {
			w.reachJSON(f.Type)
		}
		w.reachJSON(t.Open)
	case *model.List:
		w.reachJSON(t.Elem)
	case *model.Map:
		w.reachJSON(t.Elem)
	case *model.Union:
		for _, v := range t.Variants {
			w.reachJSON(v.Type)
		}
	case *model.Named:
		w.reachJSON(t.Type)
	case *model.Enum, *model.Any, *model.Scalar:
	}
}

// jsonCodecs writes the codecs of all declared types that travel in JSON, and
// the declarations of unions: json.go, and json_2.go and so on if there are many.
func (w *writer) jsonCodecs() {
	var parts []part
	for _, t := range w.client.Types {
		if !w.jsonTypes()[t] {
			continue
		}
		p := &jsonPrinter{w: w}
		switch t := t.(type) {
		case *model.Struct:
			p.record(t)
		case *model.Named:
			p.named(t)
		case *model.Union:
			p.union(t)
		case *model.Enum, *model.List, *model.Map, *model.Any, *model.Scalar:
		}
		if p.b.Len() > 0 {
			parts = append(parts, part(p.b.String()))
		}
	}
	if len(parts) > 0 {
		w.addParts("json", parts)
	}
}

// A jsonPrinter prints the codec of a type, or the statements for a value.
type jsonPrinter struct {
	w     *writer
	b     strings.Builder
	depth int // of loops, for the names of their variables
}

func (p *jsonPrinter) printf(format string, args ...any) {
	fmt.Fprintf(&p.b, format, args...)
	p.b.WriteByte('\n')
}

// name is a variable's name, numbered where loops nest.
func (p *jsonPrinter) name(base string) string {
	if p.depth == 0 {
		return base
	}
	return base + strconv.Itoa(p.depth)
}

// methods prints the exported methods of a type that has encodeJSON and
// decodeJSON, and the zero value zero.
//
//	// MarshalJSON implements [json.Marshaler].
//	func (v Account) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil) }
func (p *jsonPrinter) methods(name, zero string) {
	p.printf("// AppendJSON appends v as JSON to b.")
	p.printf("func (v *%s) AppendJSON(b []byte) ([]byte, error) {", name)
	p.printf("e := jsonwire.NewEncoder(b)\nv.encodeJSON(e)\nreturn e.Bytes()\n}\n")
	p.printf("// MarshalJSON implements [json.Marshaler].")
	p.printf("func (v %s) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil) }\n", name)
	p.printf("// UnmarshalJSON implements [json.Unmarshaler]. It replaces what v holds.")
	p.printf("func (v *%s) UnmarshalJSON(data []byte) error {", name)
	p.printf("*v = %s\nd := jsonwire.NewDecoder(data)\nv.decodeJSON(d)\nreturn d.End()\n}\n", zero)
}

// record prints the codec of a struct.
func (p *jsonPrinter) record(s *model.Struct) {
	p.methods(s.GoName, s.GoName+"{}")
	p.encodeRecord(s)
	p.decodeRecord(s)
}

// named prints the codec of a type over one that is no struct. One over an
// interface is used as that.
func (p *jsonPrinter) named(n *model.Named) {
	if n.Transparent || isInterface(n.Type) || isReader(n.Type) {
		return
	}
	p.methods(n.GoName, "*new("+n.GoName+")")
	under := goType(n.Type)
	p.printf("func (v *%s) encodeJSON(e *jsonwire.Encoder) {\nx := %s(*v)", n.GoName, conversion(under))
	p.encode(n.Type, "x")
	p.printf("}\n")
	p.printf("func (v *%s) decodeJSON(d *jsonwire.Decoder) {", n.GoName)
	if isContainer(n.Type) {
		p.printf("if d.Null() {\n*v = nil\nreturn\n}")
	}
	p.printf("var x %s", under)
	p.decode(n.Type, "x")
	p.printf("*v = %s(x)\n}\n", n.GoName)
}

// conversion is a type as the function that converts to it.
func conversion(goType string) string {
	if strings.HasPrefix(goType, "*") {
		return "(" + goType + ")"
	}
	return goType
}

// isReader reports whether the Go type of t is an io.Reader.
func isReader(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return t.Kind == model.Stream
	case *model.Named:
		return isReader(t.Type)
	case *model.Struct, *model.Enum, *model.List, *model.Map, *model.Union, *model.Any:
	}
	return false
}

// jsonFields are the members of s in JSON.
func jsonFields(s *model.Struct) []*model.Field {
	var fields []*model.Field
	for _, f := range s.Fields {
		if f.Kind == model.FieldElement && f.Name != "" {
			fields = append(fields, f)
		}
	}
	return fields
}

// optionals are the scalars whose optional fields the runtime reads and writes in
// one call, which keeps generated code small.
var optionals = map[model.ScalarKind]string{
	model.String: "OptString", model.URI: "OptString", model.Email: "OptString", model.Bool: "OptBool",
	model.Int64: "OptInt64", model.Int32: "OptInt32", model.Float64: "OptFloat64", model.Decimal: "OptDecimal",
	model.DateTime: "OptDateTime", model.Date: "OptDate", model.GUID: "OptGUID",
}

// optional is the runtime's method for the field f, if it is held by a pointer to
// such a scalar, or to an enum over one, whose base is then that.
func optional(f *model.Field) (method, enum, base string) {
	if !isPointer(f) {
		return "", "", ""
	}
	switch t := model.Resolve(f.Type).(type) {
	case *model.Scalar:
		return optionals[t.Kind], "", ""
	case *model.Enum:
		if t.Base == nil {
			return "OptString", t.GoName, "string"
		}
		return optionals[t.Base.Kind], t.GoName, scalarTypes[t.Base.Kind]
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Named, *model.Any:
	}
	return "", "", ""
}

// nullables are the same for fields that may be null as well. A text is read and
// written by functions, which take enums too.
var nullables = map[model.ScalarKind]string{
	model.Bool: "NullBool", model.Int64: "NullInt64", model.Int32: "NullInt32", model.Float64: "NullFloat64",
	model.Decimal: "NullDecimal", model.DateTime: "NullDateTime", model.Date: "NullDate", model.GUID: "NullGUID",
}

// nullable is how the runtime reads the field f and writes it, if its value is a
// scalar or an enum of strings: expressions with the verb %s for the member and
// the field.
func nullable(f *model.Field) (read, write string) {
	if f.Presence != model.OptionalNullable || f.Indirect {
		return "", ""
	}
	switch t := model.Resolve(f.Type).(type) {
	case *model.Scalar:
		if isTextKind(t.Kind) {
			return "jsonwire.NullText[string](d)", "jsonwire.PutNullText(e, %s, %s)"
		}
		if method := nullables[t.Kind]; method != "" {
			return "d." + method + "()", "e." + method + "(%s, %s)"
		}
	case *model.Enum:
		if !isIntEnum(t) {
			return "jsonwire.NullText[" + t.GoName + "](d)", "jsonwire.PutNullText(e, %s, %s)"
		}
	case *model.Struct, *model.List, *model.Map, *model.Union, *model.Named, *model.Any:
	}
	return "", ""
}

// jsonEncode is the Go statements that write value, an addressable expression of
// type t, to the encoder e.
func (w *writer) jsonEncode(t model.Type, value string) string {
	p := &jsonPrinter{w: w}
	p.encode(t, value)
	return p.b.String()
}

// jsonDecode is the Go statements that read from the decoder d into target, an
// addressable expression of type t.
func (w *writer) jsonDecode(t model.Type, target string) string {
	p := &jsonPrinter{w: w}
	p.decode(t, target)
	return p.b.String()
}
