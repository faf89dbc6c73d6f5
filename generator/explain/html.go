package explain

import (
	"bytes"
	_ "embed" // the template
	"html/template"
)

//go:embed page.html.tmpl
var pageTemplate string

var pageHTML = template.Must(template.New("page").Parse(pageTemplate))

// HTML is a page that stands alone.
func (p *Page) HTML() ([]byte, error) {
	var out bytes.Buffer
	err := pageHTML.Execute(&out, p)
	return out.Bytes(), err
}

// Diagram is the picture of a session's life, for the template. What is in it is
// escaped where it is drawn.
func (p *Page) Diagram() template.HTML {
	return template.HTML(p.diagramSVG())
}

// Timeline is the picture of a session's time, for the template.
func (p *Page) Timeline() template.HTML {
	return template.HTML(p.timelineSVG())
}
