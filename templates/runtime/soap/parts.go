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
	"slices"
	"strings"
)

var errMultipart = errors.New("the multipart answer is broken")

// An Attachment is a part of a message that stands beside its XML.
type Attachment struct {
	ID   string // content id, without the angle brackets; chosen by us when empty
	Type string // media type, such as image/png; application/octet-stream when empty
	Data []byte
	// Open, where it is set, opens what is sent instead of Data, while it is sent:
	// once for each time that the message goes out. What came has none.
	Open func() (io.ReadCloser, error)
	// Size is how much Open yields, in bytes; 0 when that is not known.
	Size int64
}

// maxParts is how many parts an answer may have.
const maxParts = 1000

// attachment is the part with that content id.
func (r *Reply) attachment(id string) ([]byte, bool) {
	for _, a := range r.Attachments {
		if a.ID == id {
			return a.Data, true
		}
	}
	return nil, false
}

// readParts splits a multipart answer into the message and its attachments.
func readParts(reply *Reply, params map[string]string) (charset string, err error) {
	var parts []Attachment
	r := multipart.NewReader(bytes.NewReader(reply.Body), params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(parts) == maxParts {
			return "", errMultipart
		}
		data, err := io.ReadAll(decoded(p, p.Header))
		if err != nil {
			return "", errMultipart
		}
		parts = append(parts, Attachment{ID: bareID(p.Header.Get("Content-Id")), Type: p.Header.Get("Content-Type"), Data: data})
	}
	if len(parts) == 0 {
		return "", errMultipart
	}
	root := 0
	for i, p := range parts {
		if start := bareID(params["start"]); start != "" && p.ID == start {
			root = i
		}
	}
	reply.Body = parts[root].Data
	_, rootParams, err := mime.ParseMediaType(parts[root].Type)
	reply.Attachments = slices.Delete(parts, root, root+1)
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
