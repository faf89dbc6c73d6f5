package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// hooks writes a constructor of a handler for each webhook and callback: what the
// vendor sends to us.
func (w *writer) hooks(v *clientView) {
	var parts []part
	for _, s := range v.Services {
		for _, op := range s.Webhooks {
			if wire, ok := op.Wire.(*model.HTTPOperation); ok {
				parts = append(parts, part(w.hook(v, op, wire)+"\n\n"))
			}
		}
	}
	if len(parts) > 0 {
		w.addParts("webhook", parts)
	}
}

// hook is the constructor of one.
//
//	func OrderPaidHandler(authenticate rest.Authenticate, take func(ctx context.Context, d *rest.Delivery, body Order) error) http.Handler {
func (w *writer) hook(v *clientView, op *model.Operation, wire *model.HTTPOperation) string {
	body, answer := hookBody(wire), hookAnswer(wire)
	args, results := "ctx context.Context, d *rest.Delivery", "error"
	given := "ctx, d"
	if body != nil {
		args += ", body " + bodyValue(body)
		given += ", body"
	}
	if answer != nil {
		results = "(" + bodyValue(answer) + ", error)"
	}
	var b block
	b.WriteString(hookDoc(v, op, wire))
	b.line("\nfunc %s(authenticate rest.Authenticate, take func(%s) %s) http.Handler {", op.GoName, args, results)
	b.line("hook := rest.Hook{%s}", hookFields(op, wire))
	if body == nil && answer == nil {
		b.line("return hook.Handler(authenticate, take)\n}")
		return b.String()
	}
	b.line("return hook.Handler(authenticate, func(ctx context.Context, d *rest.Delivery) error {")
	if body != nil {
		b.WriteString(w.hookDecode(body, wire.BodyRequired))
	}
	if answer == nil {
		b.line("return take(%s)\n})\n}", given)
		return b.String()
	}
	b.line("out, err := take(%s)\nif err != nil {\nreturn err\n}", given)
	b.line("return d.Respond(%q, %s)\n})\n}", sentMedia(answer), w.encoderFunc(answer.Type, "out"))
	return b.String()
}

// hookDecode reads the body of a delivery.
func (w *writer) hookDecode(body *model.Body, required bool) string {
	var decode string
	switch contentOf(body) {
	case contentXML:
		decode = fmt.Sprintf("d.DecodeAs(xmlTypes.Reader(%s), %s)", w.xmlRoot(body), w.decoderFunc(body.Type, "body"))
	case contentForm:
		decode = fmt.Sprintf("d.DecodeAs(rest.ReadForm, %s)", w.decoderFunc(body.Type, "body"))
	case contentJSON, contentMultipart, contentText, contentBinary, contentEvents, contentLines:
		decode = fmt.Sprintf("d.Decode(%s)", w.decoderFunc(body.Type, "body"))
	}
	text := "var body " + bodyValue(body) + "\n"
	if required {
		return text + "if err := " + decode + "; err != nil {\nreturn err\n}\n"
	}
	return text + "if len(d.Body) > 0 {\nif err := " + decode + "; err != nil {\nreturn err\n}\n}\n"
}

func bodyValue(b *model.Body) string { return schemaType(b) }

// hookBody is the body that is read for its type: JSON if there is some, else XML or
// a form.
func hookBody(wire *model.HTTPOperation) *model.Body {
	if b := firstJSON(wire.Bodies); b != nil {
		return b
	}
	for _, b := range wire.Bodies {
		if c := contentOf(b); c == contentXML || c == contentForm {
			return b
		}
	}
	return nil
}

// hookAnswer is the body that the vendor expects.
func hookAnswer(wire *model.HTTPOperation) *model.Body {
	for _, r := range wire.Responses {
		if strings.HasPrefix(r.Status, "2") {
			return firstJSON(r.Bodies)
		}
	}
	return nil
}

func firstJSON(bodies []*model.Body) *model.Body {
	for _, b := range bodies {
		if contentOf(b) == contentJSON {
			return b
		}
	}
	return nil
}

func hookFields(op *model.Operation, wire *model.HTTPOperation) string {
	fields := []string{"Name: " + strconv.Quote(op.Name), "Method: " + strconv.Quote(wire.Method)}
	var types []string
	bodies := wire.Bodies
	if b := hookBody(wire); b != nil {
		bodies = []*model.Body{b} // no other is read
	}
	for _, b := range bodies {
		types = append(types, strconv.Quote(b.MediaType))
	}
	if len(types) > 0 {
		fields = append(fields, "MediaTypes: []string{"+strings.Join(types, ", ")+"}")
		if !wire.BodyRequired {
			fields = append(fields, "Optional: true")
		}
	}
	for _, r := range wire.Responses {
		if status, err := strconv.Atoi(r.Status); err == nil && strings.HasPrefix(r.Status, "2") {
			fields = append(fields, "Status: "+strconv.Itoa(status))
			break
		}
	}
	return strings.Join(fields, ", ")
}

// hookDoc is the comment of the constructor.
func hookDoc(v *clientView, op *model.Operation, wire *model.HTTPOperation) string {
	about := "take is called for each delivery that authenticate vouches for; see [rest.Hook.Handler] for what is refused before, and how errors are answered."
	if len(wire.Bodies) > 0 && hookBody(wire) == nil {
		about += " The body is left to it as it came, in [rest.Delivery]."
	}
	deprecated := ""
	if op.Deprecated != "" {
		deprecated = "Deprecated: " + sentence(op.Deprecated)
	}
	return docComment(op.GoName+" takes "+strconv.Quote(op.Name)+", which "+v.Title+" sends by "+wire.Method+".", sentence(op.Doc), about, deprecated)
}
