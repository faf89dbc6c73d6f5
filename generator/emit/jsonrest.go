package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// This file prints what a REST operation puts into its request and takes from
// its reply. The code around it has the variables r (*rest.Request) and reply
// (*rest.Reply).

// A content is how a body is carried in Go.
type content int

const (
	contentJSON      content = iota // the type of the schema
	contentForm                     // the type of the schema
	contentMultipart                // the type of the schema
	contentText                     // string
	contentBinary                   // io.Reader, io.ReadCloser
	contentEvents                   // iter.Seq2 over the type of the schema
	contentLines                    // iter.Seq2 over the type of the schema
	contentXML                      // the type of the schema
)

// contentOf tells how the body b is carried.
func contentOf(b *model.Body) content {
	media, _, _ := strings.Cut(strings.ToLower(b.MediaType), ";")
	switch {
	case b.Stream == "sse":
		return contentEvents
	case b.Stream == "jsonl":
		return contentLines
	case b.Type != nil && isReader(b.Type):
		return contentBinary
	case isJSONMedia(media), strings.Contains(media, "*") && b.Type != nil && !strings.HasPrefix(media, "text/"):
		return contentJSON
	case media == "application/x-www-form-urlencoded" && b.Type != nil:
		return contentForm
	case strings.HasPrefix(media, "multipart/") && b.Type != nil:
		return contentMultipart
	case b.XML != nil && b.Type != nil && isXMLRecord(b.Type):
		return contentXML
	case strings.HasPrefix(media, "text/"), media == "application/xml", strings.HasSuffix(media, "+xml"),
		media == "application/x-www-form-urlencoded", media == "application/yaml", media == "application/graphql":
		return contentText
	}
	return contentBinary
}

func isJSONMedia(media string) bool {
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// schemaType is the Go type of a body's schema.
func schemaType(b *model.Body) string {
	if b.Type == nil {
		return "jsonwire.Raw"
	}
	return goType(b.Type)
}

// restBodyType is the Go type of a request body: that of its schema, a string, or
// an io.Reader.
func restBodyType(b *model.Body) string {
	switch contentOf(b) {
	case contentText:
		return "string"
	case contentBinary:
		return "io.Reader"
	case contentJSON, contentForm, contentMultipart, contentEvents, contentLines, contentXML:
	}
	return schemaType(b)
}

// restResultType is the Go type of what a response body is returned as: that of
// its schema, a string, an io.ReadCloser, or an iterator.
func restResultType(b *model.Body) string {
	switch contentOf(b) {
	case contentText, contentForm, contentMultipart:
		return "string"
	case contentBinary:
		return "io.ReadCloser"
	case contentEvents, contentLines:
		return "iter.Seq2[" + schemaType(b) + ", error]"
	case contentJSON, contentXML:
	}
	return schemaType(b)
}

// restStreams reports whether the body is handed over while it arrives:
// rest.Operation.Streams must be set.
func restStreams(b *model.Body) bool {
	c := contentOf(b)
	return c == contentBinary || c == contentEvents || c == contentLines
}

// restAccept is the Accept header of an operation: the media types of its
// responses, those of success first.
func restAccept(wire *model.HTTPOperation) string {
	var types []string
	for _, success := range []bool{true, false} {
		for _, r := range wire.Responses {
			if strings.HasPrefix(r.Status, "2") != success {
				continue
			}
			for _, b := range r.Bodies {
				if !slices.Contains(types, b.MediaType) {
					types = append(types, b.MediaType)
				}
			}
		}
	}
	return strings.Join(types, ", ")
}

// restParam is the statement that puts a parameter into the request r; value is
// an addressable expression of the parameter's Go type, its presence included.
//
//	if params.Limit != nil {
//		r.Query("limit", rest.Form|rest.Explode, jsonwire.IntValue(*params.Limit))
//	}
func (w *writer) restParam(p *model.Param, value string) string {
	method := map[string]string{"path": "Path", "query": "Query", "header": "SetHeader", "cookie": "Cookie"}[p.In]
	set := func(held string) string {
		return fmt.Sprintf("r.%s(%s, %s, %s)\n", method, strconv.Quote(p.Name), styleOf(p), w.paramValue(p, held))
	}
	f := &p.Field
	switch {
	case f.Presence == model.OptionalNullable:
		return fmt.Sprintf("if x, ok := %s.Get(); ok {\n%s}\n", value, set("x"))
	case isPointer(f), f.Presence != model.Required && isNilable(f.Type):
		return fmt.Sprintf("if %s != nil {\n%s}\n", value, set(pointed(f, value)))
	}
	return set(value)
}

// styleOf is the parameter's style as an expression, such as
// "rest.Form | rest.Explode".
func styleOf(p *model.Param) string {
	words := []string{"rest." + styleName(p.Style, p.In)}
	if p.Explode {
		words = append(words, "rest.Explode")
	}
	if p.AllowReserved {
		words = append(words, "rest.Reserved")
	}
	return strings.Join(words, "|")
}

func styleName(style, in string) string {
	switch style {
	case "simple":
		return "Simple"
	case "form":
		return "Form"
	case "label":
		return "Label"
	case "matrix":
		return "Matrix"
	case "spaceDelimited":
		return "SpaceDelimited"
	case "pipeDelimited":
		return "PipeDelimited"
	case "deepObject":
		return "DeepObject"
	}
	if in == "query" || in == "cookie" {
		return "Form"
	}
	return "Simple"
}

// paramValue is the value of a parameter as a jsonwire.Value.
func (w *writer) paramValue(p *model.Param, value string) string {
	if p.Content != "" && isJSONMedia(strings.ToLower(p.Content)) {
		return "jsonwire.TextValue(" + w.treeOf(p.Type, value) + ".JSON().String())"
	}
	return w.treeOf(p.Type, value)
}

// treeOf is value, an addressable expression of type t, as a jsonwire.Value.
func (w *writer) treeOf(t model.Type, value string) string {
	if t == nil {
		return value + ".Value()"
	}
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		switch {
		case isTextKind(t.Kind):
			return "jsonwire.TextValue(" + value + ")"
		case t.Kind == model.Int64:
			return "jsonwire.IntValue(" + value + ")"
		case t.Kind == model.Int32:
			return "jsonwire.IntValue(int64(" + value + "))"
		case t.Kind == model.Bool:
			return "jsonwire.BoolValue(" + value + ")"
		}
	case *model.Enum:
		if isIntEnum(t) {
			return "jsonwire.IntValue(int64(" + value + "))"
		}
		return "jsonwire.TextValue(string(" + value + "))"
	case *model.List:
		if s, ok := model.Resolve(t.Elem).(*model.Scalar); ok && isTextKind(s.Kind) && !t.Nullable {
			return "jsonwire.ListValue(" + value + ")"
		}
	case *model.Any:
		return value + ".Value()"
	case *model.Struct, *model.Map, *model.Union, *model.Named:
	}
	return "jsonwire.ValueOf(" + w.encoderFunc(t, value) + ")"
}

// encoderFunc is a func(*jsonwire.Encoder) that writes value.
func (w *writer) encoderFunc(t model.Type, value string) string {
	if t != nil && hasCodec(t) {
		return value + ".encodeJSON"
	}
	if t == nil {
		return "func(e *jsonwire.Encoder) { e.Raw(" + value + ") }"
	}
	return "func(e *jsonwire.Encoder) {\n" + w.jsonEncode(t, value) + "}"
}

// restBody is the statements that put a body into the request r; value is an
// addressable expression of type restBodyType(b).
//
//	r.JSON("application/json", body.encodeJSON)
func (w *writer) restBody(b *model.Body, value string) string {
	media := strconv.Quote(sentMedia(b))
	switch contentOf(b) {
	case contentText:
		return fmt.Sprintf("r.Text(%s, %s)\n", media, value)
	case contentBinary:
		if strings.HasPrefix(sentMedia(b), "multipart/") { // no part has a name: call it what everyone does
			return fmt.Sprintf("m := r.Multipart(%s)\nm.File(\"file\", \"\", %s)\nm.Close()\n", media, value)
		}
		return fmt.Sprintf("r.Stream(%s, %s)\n", media, value)
	case contentForm:
		return fmt.Sprintf("r.Form(%s, %s%s)\n", media, w.treeOf(b.Type, value), formFields(b))
	case contentMultipart:
		return w.multipart(b, value)
	case contentXML:
		return fmt.Sprintf("data, err := xmlTypes.Encode(%s, %s)\nr.Data(%s, data, err)\n", w.xmlRoot(b), w.encoderFunc(b.Type, value), media)
	case contentLines:
		return fmt.Sprintf("r.Text(%s, string(jsonwire.ValueOf(%s).JSON()))\n", media, w.encoderFunc(b.Type, value))
	case contentJSON, contentEvents:
	}
	return fmt.Sprintf("r.JSON(%s, %s)\n", media, w.encoderFunc(b.Type, value))
}

// sentMedia is the media type that a request names: a range becomes a type.
func sentMedia(b *model.Body) string {
	if !strings.Contains(b.MediaType, "*") {
		return b.MediaType
	}
	switch {
	case contentOf(b) == contentJSON:
		return "application/json"
	case strings.HasPrefix(b.MediaType, "text/"):
		return "text/plain"
	case strings.HasPrefix(b.MediaType, "multipart/"):
		return "multipart/form-data"
	}
	return "application/octet-stream"
}

// formFields are the fields of a form that are written in a way of their own, as
// further arguments.
func formFields(b *model.Body) string {
	var out strings.Builder
	for _, name := range sortedNames(b.Parts) {
		part := b.Parts[name]
		switch {
		case part.Style != "":
			p := &model.Param{In: "query", Style: part.Style, Explode: part.Explode}
			fmt.Fprintf(&out, ", rest.FormField{Name: %s, Style: %s}", strconv.Quote(name), strings.ReplaceAll(styleOf(p), "|", " | "))
		case isJSONMedia(strings.ToLower(part.ContentType)):
			fmt.Fprintf(&out, ", rest.FormField{Name: %s, JSON: true}", strconv.Quote(name))
		}
	}
	return out.String()
}

func sortedNames(parts map[string]*model.PartEncoding) []string {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// multipart fills a body of several parts, one a field.
//
//	m := r.Multipart("multipart/form-data")
//	m.Value("title", "", jsonwire.TextValue(body.Title))
//	m.File("file", "image/png", body.File)
//	m.Close()
func (w *writer) multipart(b *model.Body, value string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "m := r.Multipart(%s)\n", strconv.Quote(sentMedia(b)))
	s, ok := model.Resolve(b.Type).(*model.Struct)
	if !ok {
		fmt.Fprintf(&out, "m.Members(%s)\n", w.treeOf(b.Type, value))
	} else {
		for _, f := range jsonFields(s) {
			if !f.ReadOnly {
				out.WriteString(w.formPart(b, f, operand(value)+"."+f.GoName))
			}
		}
		if s.Open != nil {
			fmt.Fprintf(&out, "m.Members(%s)\n", w.treeOf(&model.Map{Elem: s.Open}, operand(value)+".Extra"))
		}
	}
	out.WriteString("m.Close()\n")
	return out.String()
}

// formPart is the statement that adds the field f of a multipart body.
func (w *writer) formPart(b *model.Body, f *model.Field, value string) string {
	args := partArguments(b.Parts[f.Name])
	contentType := `""`
	if part := b.Parts[f.Name]; part != nil {
		contentType = strconv.Quote(part.ContentType)
	}
	name := strconv.Quote(f.Name)
	if l, ok := model.Resolve(f.Type).(*model.List); ok && isReader(l.Elem) && f.Presence != model.OptionalNullable {
		return fmt.Sprintf("for i := range %s {\nm.File(%s, %s, %s[i]%s)\n}\n", value, name, contentType, value, args)
	}
	add := func(held string) string {
		switch {
		case isReader(f.Type):
			return fmt.Sprintf("m.File(%s, %s, %s%s)\n", name, contentType, held, args)
		case isBytes(f.Type):
			return fmt.Sprintf("m.Bytes(%s, %s, %s%s)\n", name, contentType, held, args)
		}
		return fmt.Sprintf("m.Value(%s, %s, %s%s)\n", name, contentType, w.treeOf(f.Type, held), args)
	}
	switch {
	case f.Presence == model.OptionalNullable:
		return fmt.Sprintf("if x, ok := %s.Get(); ok {\n%s}\n", value, add("x"))
	case isPointer(f), f.Presence != model.Required && isNilable(f.Type):
		return fmt.Sprintf("if %s != nil {\n%s}\n", value, add(pointed(f, value)))
	}
	return add(value)
}

// isBytes reports whether t is binary data that is held in memory.
func isBytes(t model.Type) bool {
	s, ok := model.Resolve(t).(*model.Scalar)
	return ok && s.Kind == model.Base64
}

// partArguments are the fixed headers of a part as further arguments.
func partArguments(part *model.PartEncoding) string {
	if part == nil {
		return ""
	}
	names := make([]string, 0, len(part.Headers))
	for name, value := range part.Headers {
		if value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, ", %s, %s", strconv.Quote(name), strconv.Quote(part.Headers[name]))
	}
	return out.String()
}

// restDecode is the statements that take a body of success from reply into
// target, an addressable expression of type restResultType(b), and set err.
//
//	err = reply.Decode(out.decodeJSON)
func (w *writer) restDecode(b *model.Body, target string) string {
	switch contentOf(b) {
	case contentText, contentForm, contentMultipart:
		return target + " = reply.Text()\n"
	case contentBinary:
		return target + " = reply.Stream\n"
	case contentEvents:
		return fmt.Sprintf("%s = rest.DecodeEvents(reply, %s)\n", target, w.itemFunc(b))
	case contentLines:
		return fmt.Sprintf("%s = rest.DecodeLines(reply, %s)\n", target, w.itemFunc(b))
	case contentXML:
		return fmt.Sprintf("err = reply.DecodeAs(xmlTypes.Reader(%s), %s)\n", w.xmlRoot(b), w.decoderFunc(b.Type, target))
	case contentJSON:
	}
	return fmt.Sprintf("err = reply.Decode(%s)\n", w.decoderFunc(b.Type, target))
}

// decoderFunc is a func(*jsonwire.Decoder) that reads into target.
func (w *writer) decoderFunc(t model.Type, target string) string {
	switch {
	case t == nil:
		return "func(d *jsonwire.Decoder) { " + target + " = d.Raw() }"
	case hasCodec(t):
		return operand(target) + ".decodeJSON"
	}
	return "func(d *jsonwire.Decoder) {\n" + w.jsonDecode(t, target) + "}"
}

// itemFunc is a func(*jsonwire.Decoder) T for the items of a stream.
func (w *writer) itemFunc(b *model.Body) string {
	body := "v = d.Raw()\n"
	if b.Type != nil {
		body = w.jsonDecode(b.Type, "v")
	}
	return "func(d *jsonwire.Decoder) (v " + schemaType(b) + ") {\n" + body + "return v\n}"
}
