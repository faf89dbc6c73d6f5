package openapi

import (
	"regexp"
	"slices"
	"strings"
)

// requestBody reads the body of a request, nil for none.
func (r *reader) requestBody(item *node) *requestBody {
	n, word := r.follow(item)
	if !n.is(object) {
		return nil
	}
	if b, ok := r.bodies[n]; ok {
		return b
	}
	b := &requestBody{at: n.at, required: n.isTrue("required"), word: word}
	r.bodies[n] = b
	b.content = r.content(n.get("content"))
	if len(b.content) == 0 {
		r.notef("empty-body", n.at, "left out a request body without media types")
		r.bodies[n] = nil
		return nil
	}
	return b
}

var statusPattern = regexp.MustCompile(`^([1-9][0-9][0-9]|[1-5]XX|default)$`)

// responses reads the responses by status.
func (r *reader) responses(n *node) []*response {
	if !n.is(object) {
		return nil
	}
	var all []*response
	for _, m := range n.members {
		if strings.HasPrefix(m.key, "x-") {
			continue
		}
		status := m.key
		if up := strings.ToUpper(status); strings.HasSuffix(up, "XX") {
			status = up
		}
		if !statusPattern.MatchString(status) {
			r.notef("bad-status", m.at, "left out the response of %q, which is no status", m.key)
			continue
		}
		if resp := r.response(m.value); resp != nil && !slices.ContainsFunc(all, func(o *response) bool { return o.status == status }) {
			c := *resp
			c.status, c.at = status, m.at
			all = append(all, &c)
		}
	}
	return all
}

func (r *reader) response(item *node) *response {
	n, word := r.follow(item)
	if !n.is(object) {
		if n != nil {
			r.notef("bad-response", item.at, "read %s where a response belongs as an empty one", n.kind)
		}
		return &response{at: item.at}
	}
	if resp, ok := r.answers[n]; ok {
		return resp
	}
	resp := &response{at: n.at, doc: docOf(n), word: word}
	r.answers[n] = resp
	resp.headers = r.headers(n.get("headers"))
	resp.content = r.content(n.get("content"))
	return resp
}

// headers reads response headers; Content-Type is never one of them.
func (r *reader) headers(n *node) []*parameter {
	if !n.is(object) {
		return nil
	}
	var all []*parameter
	for _, m := range n.members {
		if h := r.header(m); h != nil {
			all = append(all, h)
		}
	}
	return all
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

func (r *reader) header(m member) *parameter {
	n, _ := r.follow(m.value)
	if n == nil {
		n = newObject(m.at)
	}
	name := strings.TrimSpace(strings.TrimSuffix(m.key, ":"))
	if !headerName.MatchString(name) {
		r.notef("bad-header", m.at, "left out the response header %q, which cannot be sent", m.key)
		return nil
	}
	if strings.EqualFold(name, "Content-Type") {
		return nil
	}
	h := &parameter{at: m.at, name: name, doc: n.text("description"), required: n.isTrue("required"), deprecated: deprecation(n)}
	if explode, ok := n.flag("explode"); ok {
		h.explode = &explode
	}
	if !n.is(object) {
		h.schema = &schema{at: m.at, typ: "string"}
		return h
	}
	r.typeOfParameter(h, n)
	return h
}

// content reads bodies by media type. Of two spellings of one media type the
// first counts.
func (r *reader) content(n *node) []*media {
	if !n.is(object) {
		return nil
	}
	var all []*media
	for _, m := range n.members {
		name := mediaName(m.key)
		if name == "" || strings.ContainsFunc(name, isControl) {
			r.notef("bad-media-type", m.at, "left out the body of the media type %q", m.key)
			continue
		}
		if slices.ContainsFunc(all, func(o *media) bool { return o.name == name }) {
			r.notef("repeated-media-type", m.at, "left out a repeated media type %q", name)
			continue
		}
		if m.value.get("schema") != nil {
			m.value = r.sameSchema(n, m)
		}
		all = append(all, r.media(name, m))
	}
	return all
}

// sameSchema makes bodies of several media types share a schema that is
// written out for each of them.
func (r *reader) sameSchema(content *node, m member) *node {
	own := m.value.get("schema")
	for _, other := range content.members {
		if other.key == m.key {
			break
		}
		s := other.value.get("schema")
		if s != nil && s != own && s.equal(own) {
			c := m.value.copyOf()
			c.set("schema", s)
			return c
		}
	}
	return m.value
}

// mediaName is a media type in its usual spelling.
func mediaName(s string) string {
	base, params, found := strings.Cut(strings.TrimSpace(s), ";")
	base = strings.ToLower(strings.TrimSpace(base))
	if !found {
		return base
	}
	if params = strings.TrimSpace(params); params == "" || strings.HasPrefix(strings.ToLower(params), "charset=utf-8") {
		return base
	}
	return base + "; " + params
}

func (r *reader) media(name string, m member) *media {
	n, _ := r.follow(m.value)
	out := &media{at: m.at, name: name, stream: streamOf(name)}
	if s := n.get("schema"); s != nil {
		out.schema = r.schema(s)
	}
	if s := n.get("itemSchema"); s != nil && out.schema == nil { // 3.2
		out.schema = r.schema(s)
		if out.stream == "" {
			out.stream = "jsonl"
		}
	}
	if enc := n.get("encoding"); enc.is(object) {
		for _, e := range enc.members {
			out.encoding = append(out.encoding, r.encoding(e))
		}
	}
	return out
}

// streamOf is how a media type carries one item after the other.
func streamOf(name string) string {
	base, _, _ := strings.Cut(name, ";")
	switch base {
	case "text/event-stream":
		return "sse"
	case "application/jsonl", "application/x-jsonl", "application/jsonlines", "application/x-jsonlines", "application/x-ndjson", "application/ndjson",
		"application/json-seq", "application/x-json-stream", "application/stream+json":
		return "jsonl"
	}
	return ""
}

func (r *reader) encoding(m member) encoding {
	e := encoding{field: m.key}
	e.ContentType, e.Style = m.value.text("contentType"), m.value.text("style")
	if explode, ok := m.value.flag("explode"); ok {
		e.explode = &explode
	}
	if headers := m.value.get("headers"); headers.is(object) {
		e.Headers = map[string]string{}
		for _, h := range headers.members {
			n, _ := r.follow(h.value)
			e.Headers[h.key] = n.get("schema").text("default")
		}
	}
	return e
}
