//go:build go1.24

package rest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"path"
	"strings"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// A File is content with the name and media type that it is uploaded under. It
// is an [io.Reader], and goes wherever a generated client takes one.
type File struct {
	io.Reader
	FileName string // empty: the name of the field
	MIME     string // empty: what the operation says, or application/octet-stream
}

// Name returns the file's name.
func (f File) Name() string { return f.FileName }

// ContentType returns the media type.
func (f File) ContentType() string { return f.MIME }

// A Multipart is a body of several parts being filled in.
type Multipart struct {
	r       *Request
	form    bool // multipart/form-data
	buffer  *bytes.Buffer
	w       *multipart.Writer
	readers []io.Reader
	length  int64 // -1 when it is not known
}

// Multipart begins a multipart body, such as multipart/form-data. End it with
// [Multipart.Close].
func (r *Request) Multipart(mediaType string) *Multipart {
	m := &Multipart{r: r, form: strings.HasPrefix(mediaType, "multipart/form-data"), buffer: &bytes.Buffer{}}
	m.w = multipart.NewWriter(m.buffer)
	r.body.contentType = mime.FormatMediaType(mediaType, map[string]string{"boundary": m.w.Boundary()})
	if r.body.contentType == "" { // mediaType has parameters of its own
		r.body.contentType = mediaType + "; boundary=" + m.w.Boundary()
	}
	return m
}

// Value adds a field. Each item of an array is a part of its own. Objects are
// JSON; contentType, if it is not empty, is sent with each part, and makes JSON
// of anything when it says so. A missing value adds nothing. The header is given
// as alternating names and values.
func (m *Multipart) Value(name, contentType string, v jsonwire.Value, header ...string) {
	if v.Kind() == jsonwire.ArrayKind && !isJSON(contentType) {
		for _, item := range v.Items() {
			m.Value(name, contentType, item, header...)
		}
		return
	}
	m.r.fail(v.Err())
	if !v.Exists() {
		return
	}
	text := textOf(v)
	switch {
	case isJSON(contentType):
		text = v.JSON().String()
	case contentType == "" && !isScalar(v):
		contentType = "application/json"
	}
	m.part(name, "", contentType, header)
	m.buffer.WriteString(text)
}

// Members adds each member of an object as a field.
func (m *Multipart) Members(v jsonwire.Value) {
	m.r.fail(v.Err())
	for _, name := range v.Names() {
		m.Value(name, "", v.Member(name))
	}
}

// Bytes adds a field of binary data as a file.
func (m *Multipart) Bytes(name, contentType string, data []byte, header ...string) {
	if data == nil {
		return
	}
	m.File(name, contentType, bytes.NewReader(data), header...)
}

// File adds a file. Its name is that of content, if it has a method Name() string
// as [os.File] does, and otherwise that of the field. A nil content adds nothing.
func (m *Multipart) File(name, contentType string, content io.Reader, header ...string) {
	if content == nil {
		return
	}
	fileName := name
	if n, ok := content.(interface{ Name() string }); ok && n.Name() != "" {
		fileName = path.Base(strings.ReplaceAll(n.Name(), `\`, "/"))
	}
	if t := mediaTypeOf(content); t != "" {
		contentType = t
	}
	if contentType == "" || strings.Contains(contentType, "*") || strings.Contains(contentType, ",") {
		contentType = "application/octet-stream"
	}
	opened, err := m.r.uploads.open(content)
	if err != nil {
		m.r.fail(err)
		return
	}
	m.part(name, fileName, contentType, header)
	m.flush()
	m.readers = append(m.readers, opened)
	m.grow(sizeOf(opened))
}

// mediaTypeOf is what content says of itself.
func mediaTypeOf(content io.Reader) string {
	if t, ok := content.(interface{ ContentType() string }); ok {
		return t.ContentType()
	}
	return ""
}

// Close ends the body.
func (m *Multipart) Close() {
	if err := m.w.Close(); err != nil {
		m.r.fail(err)
	}
	if len(m.readers) == 0 {
		m.r.body.data = m.buffer.Bytes()
		return
	}
	m.flush()
	m.r.body.reader = io.MultiReader(m.readers...)
	m.r.body.length = m.length
}

// part begins a part.
func (m *Multipart) part(name, fileName, contentType string, header []string) {
	h := textproto.MIMEHeader{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	switch {
	case !m.form:
	case fileName != "":
		h.Set("Content-Disposition", `form-data; name="`+quoted.Replace(name)+`"; filename="`+quoted.Replace(fileName)+`"`)
	default:
		h.Set("Content-Disposition", `form-data; name="`+quoted.Replace(name)+`"`)
	}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	for field, values := range h {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			m.r.fail(fmt.Errorf("the header %s of the part %q has a line break or a NUL in its value", field, name))
			return
		}
	}
	if _, err := m.w.CreatePart(h); err != nil {
		m.r.fail(err)
	}
}

// quoted escapes names as browsers do.
var quoted = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")

// flush makes what was buffered a reader in the row.
func (m *Multipart) flush() {
	if m.buffer.Len() == 0 {
		return
	}
	data := bytes.Clone(m.buffer.Bytes())
	m.buffer.Reset()
	m.readers = append(m.readers, bytes.NewReader(data))
	m.grow(int64(len(data)))
}

func (m *Multipart) grow(n int64) {
	if n < 0 || m.length < 0 {
		m.length = -1
		return
	}
	m.length += n
}

// isJSON tells whether a media type is JSON.
func isJSON(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	return base == "application/json" || base == "text/json" || strings.HasSuffix(base, "+json")
}
