package emit

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// What follows is for readers of a model that speak of the Go it becomes.

// TypeOf is the Go type of t as a client's package writes it: "[]Identity".
func TypeOf(t model.Type) string { return goType(t) }

// FieldTypeOf is the Go type that a field is held in, with its presence: "*string".
func FieldTypeOf(f *model.Field) string { return goField(f) }

// IsInterface reports whether the Go type of t is a sealed interface.
func IsInterface(t model.Type) bool { return isInterface(t) }

// SignatureOf is the arguments and results of the method for op, which must have
// been named: "(ctx context.Context, id xsdtype.GUID) (*Identity, error)".
func SignatureOf(op *model.Operation) string { return newCallView(nil, op).Signature() }

// ArgumentsOf are the arguments of the method for op behind the context, as
// pairs of a name and a Go type.
func ArgumentsOf(op *model.Operation) [][2]string {
	var out [][2]string
	for _, a := range newCallView(nil, op).arguments()[1:] {
		name, typ, _ := strings.Cut(a, " ")
		out = append(out, [2]string{name, typ})
	}
	return out
}

// ResultsOf are the Go types that the method for op returns before the error.
func ResultsOf(op *model.Operation) []string {
	var out []string
	for _, r := range newCallView(nil, op).results() {
		out = append(out, r.text)
	}
	return out
}
