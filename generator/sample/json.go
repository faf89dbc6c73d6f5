package sample

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// json is a value of t, indented and with a line end.
func (m *maker) json(t model.Type) string {
	w := &jsonWriter{writer: m.writer()}
	w.any(t, 0)
	var out bytes.Buffer
	if json.Indent(&out, w.out.Bytes(), "", "  ") != nil {
		return w.out.String() + "\n"
	}
	return out.String() + "\n"
}

// A jsonWriter writes one JSON value for people to read.
type jsonWriter struct {
	*writer
	out bytes.Buffer
}

func (w *jsonWriter) any(t model.Type, depth int) {
	if depth > hardDepth {
		w.out.WriteString("null")
		return
	}
	switch t := stripped(t).(type) {
	case *model.Struct:
		w.record(t, "", "", depth)
	case *model.List:
		w.out.WriteByte('[')
		if !w.tight(depth) {
			w.any(t.Elem, depth+1)
		}
		w.out.WriteByte(']')
	case *model.Map:
		w.out.WriteString(`{"key":`)
		w.any(t.Elem, depth+1)
		w.out.WriteByte('}')
	case *model.Union:
		w.union(t, depth)
	case *model.Any, nil:
		w.out.WriteString("{}")
	default:
		w.scalar(t, w.value(t))
	}
}

// union writes the first variant.
func (w *jsonWriter) union(u *model.Union, depth int) {
	if len(u.Variants) == 0 {
		w.out.WriteString("{}")
		return
	}
	v := u.Variants[0]
	value := v.Name
	if len(v.Values) > 0 {
		value = v.Values[0]
	}
	if st, ok := stripped(v.Type).(*model.Struct); ok {
		w.record(st, u.Discriminator, value, depth)
		return
	}
	w.any(v.Type, depth+1)
}

// record writes a struct; the property called fixed, if it is not empty, has the
// given value.
func (w *jsonWriter) record(s *model.Struct, fixed, value string, depth int) {
	w.elements++
	w.out.WriteByte('{')
	first := true
	key := func(name string) {
		if !first {
			w.out.WriteByte(',')
		}
		first = false
		w.text(name)
		w.out.WriteByte(':')
	}
	if fixed != "" && member(s, fixed) == nil {
		key(fixed)
		w.text(value)
	}
	for _, f := range s.Fields {
		required := f.Presence == model.Required || f.Presence == model.Nullable
		_, given := w.given[f]
		switch {
		case f.Kind != model.FieldElement, !required && !given && w.tight(depth):
			continue
		case f.Name == fixed:
			key(f.Name)
			w.text(value)
			continue
		}
		w.elements++
		key(f.Name)
		w.field(f, depth)
	}
	w.out.WriteByte('}')
}

func (w *jsonWriter) field(f *model.Field, depth int) {
	if f.Repeated {
		w.out.WriteByte('[')
		defer w.out.WriteByte(']')
	}
	if value, ok := w.stated(f, f.Type); ok {
		w.scalar(stripped(f.Type), value)
		return
	}
	w.any(f.Type, depth+1)
}

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// scalar writes a value of a simple type that is given in XML's notation.
func (w *jsonWriter) scalar(t model.Type, value string) {
	switch kind := scalarKind(t); kind {
	case model.Bool:
		_, err := strconv.ParseBool(value)
		w.plain(value, err == nil)
	case model.Int8, model.Int16, model.Int32, model.Int64, model.Uint8, model.Uint16, model.Uint32, model.Uint64,
		model.Integer, model.Decimal, model.Float32, model.Float64:
		w.plain(value, number.MatchString(value))
	default:
		w.text(value)
	}
}

func scalarKind(t model.Type) model.ScalarKind {
	switch t := t.(type) {
	case *model.Scalar:
		return t.Kind
	case *model.Enum:
		if t.Base != nil {
			return t.Base.Kind
		}
	default:
	}
	return model.String
}

// plain writes a value without quotes if it can stand so.
func (w *jsonWriter) plain(value string, bare bool) {
	if bare {
		w.out.WriteString(value)
		return
	}
	w.text(value)
}

func (w *jsonWriter) text(s string) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		w.out.WriteString(`""`)
		return
	}
	w.out.WriteString(strings.TrimSuffix(b.String(), "\n"))
}
