package naming

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// replyHeaders names the readers of headers that answers of HTTP operations
// declare, one for each header whatever the operation. One that is declared
// differently here and there is read as text.
func (n *namer) replyHeaders() {
	n.client.ReplyHeaders = nil
	n.eachOperation(func(op *model.Operation) {
		wire, ok := op.Wire.(*model.HTTPOperation)
		if !ok || op.Reserved != "" {
			return
		}
		for _, r := range wire.Responses {
			for _, f := range r.Headers {
				n.replyHeader(f)
			}
		}
	})
}

func (n *namer) replyHeader(f *model.Field) {
	kind := replyKind(f.Type)
	for _, h := range n.client.ReplyHeaders {
		if strings.EqualFold(h.Field.Name, f.Name) {
			if h.Kind != kind {
				h.Kind = model.String
			}
			return
		}
	}
	word := exported(f.Name)
	name, _ := n.pkg.claim("the header "+f.Name, "Read"+withSuffix(word, "Header"), "Read"+word+"ReplyHeader")
	n.client.ReplyHeaders = append(n.client.ReplyHeaders, &model.ReplyHeader{Field: f, GoName: name, Kind: kind})
}

// replyKind is what the value of a header is read as.
func replyKind(t model.Type) model.ScalarKind {
	if t == nil {
		return model.String
	}
	s, ok := model.Resolve(t).(*model.Scalar)
	switch {
	case !ok:
	case model.Int8 <= s.Kind && s.Kind <= model.Uint64:
		return model.Int64
	case slices.Contains([]model.ScalarKind{model.Float32, model.Float64}, s.Kind):
		return model.Float64
	case s.Kind == model.Bool:
		return model.Bool
	}
	return model.String
}
