//go:build go1.24

package soap

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
)

var errMultipart = errors.New("the multipart answer is broken")

// readParts splits a multipart answer into the message and its attachments.
func readParts(reply *Reply, params map[string]string) (charset string, err error) {
	type part struct {
		id   string
		kind string
		data []byte
	}
	var parts []part
	r := multipart.NewReader(bytes.NewReader(reply.Body), params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", errMultipart
		}
		data, err := io.ReadAll(decoded(p, p.Header))
		if err != nil {
			return "", errMultipart
		}
		parts = append(parts, part{bareID(p.Header.Get("Content-Id")), p.Header.Get("Content-Type"), data})
	}
	if len(parts) == 0 {
		return "", errMultipart
	}
	root := 0
	for i, p := range parts {
		if start := bareID(params["start"]); start != "" && p.id == start {
			root = i
		}
	}
	reply.Attachments = make(map[string][]byte, len(parts)-1)
	for i, p := range parts {
		if i != root {
			reply.Attachments[p.id] = p.data
		}
	}
	reply.Body = parts[root].data
	_, rootParams, err := mime.ParseMediaType(parts[root].kind)
	if err != nil {
		return "", nil //nolint:nilerr // a header that does not parse says nothing; the body speaks for itself
	}
	return rootParams["charset"], nil
}

// decoded undoes a part's transfer encoding.
func decoded(r io.Reader, h textproto.MIMEHeader) io.Reader {
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}

// bareID is a content id without its angle brackets.
func bareID(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
}
