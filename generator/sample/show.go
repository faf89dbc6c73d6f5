package sample

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Text is m as it goes over the wire.
func (m Message) Text() string {
	var b strings.Builder
	if m.Method != "" {
		host, path := "", m.URL
		if u, err := url.Parse(m.URL); err == nil {
			host, path = u.Host, u.RequestURI()
		}
		fmt.Fprintf(&b, "%s %s HTTP/1.1\nHost: %s\n", m.Method, path, host)
	} else {
		fmt.Fprintf(&b, "HTTP/1.1 %d %s\n", m.Status, http.StatusText(m.Status))
	}
	for _, h := range m.Header {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	if m.Body != "" {
		b.WriteString("\n" + m.Body)
	}
	return b.String()
}

// Curl is a request as a command for a shell.
func (m Message) Curl() string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -X %s %s", m.Method, shell(m.URL))
	for _, h := range m.Header {
		if m.Kind == "multipart" && h.Name == "Content-Type" {
			continue // curl says where the parts end
		}
		fmt.Fprintf(&b, " \\\n  -H %s", shell(h.Name+": "+h.Value))
	}
	switch body := strings.TrimSuffix(m.Body, "\n"); {
	case m.Kind == "binary":
		b.WriteString(" \\\n  --data-binary @FILE")
	case m.Kind == "multipart":
		for part := range strings.SplitSeq(body, "&") {
			if plain, err := url.QueryUnescape(part); err == nil && plain != "" {
				fmt.Fprintf(&b, " \\\n  -F %s", shell(plain))
			}
		}
	case body != "":
		fmt.Fprintf(&b, " \\\n  --data-raw %s", shell(body))
	}
	b.WriteByte('\n')
	return b.String()
}

// shell is s as one word of a POSIX shell.
func shell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// JSON is x as one JSON document, for programs.
func (x Exchange) JSON() ([]byte, error) {
	type header struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	headers := func(m Message) []header {
		out := []header{}
		for _, h := range m.Header {
			out = append(out, header(h))
		}
		return out
	}
	doc := struct {
		Service   string `json:"service"`
		Operation string `json:"operation"`
		Request   any    `json:"request"`
		Response  any    `json:"response"`
	}{x.Operation.Service.Name, x.Operation.Name, struct {
		Method  string   `json:"method"`
		URL     string   `json:"url"`
		Headers []header `json:"headers"`
		Body    string   `json:"body"`
	}{x.Request.Method, x.Request.URL, headers(x.Request), x.Request.Body}, struct {
		Status  int      `json:"status"`
		Headers []header `json:"headers"`
		Body    string   `json:"body"`
	}{x.Response.Status, headers(x.Response), x.Response.Body}}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(doc)
	return []byte(b.String()), err
}
