package emit

import (
	"fmt"
	"strconv"

	"github.com/authgen/authgen/generator/model"
)

// TellsHeaders: answers of some operation declare headers.
func (v *clientView) TellsHeaders() bool { return len(v.w.client.ReplyHeaders) > 0 }

// headerReaders writes a function for each header that answers declare.
//
//	func ReadLinkHeader(ctx context.Context, value *string) context.Context {
//		return rest.Listen(ctx, "Link", func(text string) { *value = text })
//	}
func (w *writer) headerReaders() {
	parts := make([]part, 0, len(w.client.ReplyHeaders))
	for _, h := range w.client.ReplyHeaders {
		typ, value := headerValue(h.Kind)
		doc := docComment(h.GoName+" returns a context for calls that set value to the header "+h.Field.Name+" of their answer, or to zero if the answer has none.", sentence(h.Field.Doc))
		parts = append(parts, part(fmt.Sprintf(
			"%s\nfunc %s(ctx context.Context, value *%s) context.Context {\nreturn rest.Listen(ctx, %s, func(text string) { *value = %s })\n}\n\n",
			doc, h.GoName, typ, strconv.Quote(h.Field.Name), value)))
	}
	if len(parts) > 0 {
		w.addParts("answer", parts)
	}
}

// headerValue is the Go type of a header's value, and its value of a text.
func headerValue(kind model.ScalarKind) (typ, value string) {
	switch kind {
	case model.Int64:
		return "int64", "jsonwire.TextValue(text).Int()"
	case model.Float64:
		return "float64", "jsonwire.TextValue(text).Float()"
	case model.Bool:
		return "bool", "jsonwire.TextValue(text).Bool()"
	default:
	}
	return "string", "text"
}
