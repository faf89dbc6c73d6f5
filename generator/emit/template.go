package emit

import (
	"bytes"
	"strings"
	"text/template"

	"github.com/authgen/authgen/templates"
)

// clientTemplates are the files with fixed bones.
var clientTemplates = template.Must(template.ParseFS(templates.Client, "client/*.go.tmpl"))

// addTemplate executes a template as a file of the client's package.
func (w *writer) addTemplate(file, name string, view any) {
	var b bytes.Buffer
	if err := clientTemplates.ExecuteTemplate(&b, name+".go.tmpl", view); err != nil {
		w.internal(file, err)
		return
	}
	w.add(file, b.Bytes())
}

// docComment is text as a comment, ready to stand above a declaration: wrapped,
// with a line end, or empty.
func docComment(paragraphs ...string) string {
	var kept []string
	for _, p := range paragraphs {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return commentText("", strings.Join(kept, "\n\n"))
}
