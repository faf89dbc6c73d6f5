package soap

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// read takes a request apart into its message and the parts beside it.
func read(t *testing.T, req *http.Request) (root string, rootType string, parts []Attachment) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/related" {
		t.Fatalf("Content-Type is %q: %v", req.Header.Get("Content-Type"), err)
	}
	r := multipart.NewReader(req.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(p)
		a := Attachment{ID: bareID(p.Header.Get("Content-Id")), Type: p.Header.Get("Content-Type"), Data: data}
		if a.ID == bareID(params["start"]) {
			root, rootType = string(data), a.Type
			continue
		}
		parts = append(parts, a)
	}
	return root, rootType, parts
}

func TestBinaryContentThatTravelsBesideTheDocument(t *testing.T) {
	long := bytes.Repeat([]byte{0, 1, '\r', '\n', '-'}, 400)
	r := &Request{EncodeBody: func(e *xmlwire.Encoder) {
		e.Start(xmlwire.Name{Space: "u", Local: "Put"}, "u")
		e.Body()
		e.Bytes("Short", []byte("short"))
		e.Bytes("Long", long)
		e.PutBytes("<Joined>", long)
		e.Tag("</Joined>")
		e.End()
	}}
	for _, tt := range []struct {
		name string
		op   Operation
		want string // in Content-Type
		root string
	}{
		{
			"SOAP 1.1",
			Operation{MTOM: true, Action: "a"},
			`type="application/xop+xml"; start-info="text/xml"`, `application/xop+xml; charset=utf-8; type="text/xml"`,
		},
		{
			"SOAP 1.2",
			Operation{MTOM: true, Action: "a", Version: V12},
			`type="application/xop+xml"; start-info="application/soap+xml"; action="a"`, `application/xop+xml; charset=utf-8; type="application/soap+xml"`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := new(Client).request(t.Context(), &tt.op, r)
			if err != nil {
				t.Fatal(err)
			}
			if kind := req.Header.Get("Content-Type"); !strings.Contains(kind, tt.want) {
				t.Errorf("Content-Type is %s", kind)
			}
			root, rootType, parts := read(t, req)
			if rootType != tt.root {
				t.Errorf("the message is %s", rootType)
			}
			if len(parts) != 2 || !bytes.Equal(parts[0].Data, long) || !bytes.Equal(parts[1].Data, long) {
				t.Fatalf("the parts are %.200v", parts)
			}
			include := func(i int) string {
				return `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:` + parts[i].ID + `"/>`
			}
			want := "<Short>c2hvcnQ=</Short><Long>" + include(0) + "</Long><Joined>" + include(1) + "</Joined>"
			if !strings.Contains(root, want) {
				t.Errorf("got  %s\nwant %s", root, want)
			}
		})
	}
}

func TestAttachmentsThatGo(t *testing.T) {
	r := &Request{Attachments: []Attachment{{"a@b", "image/png", []byte("1")}, {Type: "text/plain\r\nX: y", Data: []byte("2")}}}
	req, err := new(Client).request(t.Context(), &Operation{}, r)
	if err != nil {
		t.Fatal(err)
	}
	if kind := req.Header.Get("Content-Type"); !strings.HasSuffix(kind, `type="text/xml"`) {
		t.Errorf("Content-Type is %s", kind)
	}
	root, rootType, parts := read(t, req)
	if rootType != "text/xml; charset=utf-8" || !strings.Contains(root, "<soap:Body/>") {
		t.Errorf("the message is %s: %s", rootType, root)
	}
	for i := range parts {
		if i > 0 {
			parts[i].ID = ""
		}
	}
	want := []Attachment{{"a@b", "image/png", []byte("1")}, {"", "text/plainX: y", []byte("2")}}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
}

// A message without attachments is none of several parts.
func TestNoAttachmentsNoParts(t *testing.T) {
	req, err := new(Client).request(t.Context(), &Operation{}, &Request{})
	if err != nil || req.Header.Get("Content-Type") != "text/xml; charset=utf-8" {
		t.Errorf("got %v, %v", req.Header, err)
	}
}

// SOAP with Attachments refers to a part by an href of the element itself.
func TestAttachmentsThatAreReferredTo(t *testing.T) {
	body := strings.Join([]string{
		"", "--b", "Content-Type: text/xml", "",
		inBody(`<Answer><f href="cid:a%40x"/><g>aGk=</g></Answer>`),
		"--b", "Content-Type: image/png", "Content-ID: <a@x>", "", "a file", "--b--", "",
	}, "\r\n")
	var got []string
	_, _, err := call(t, &Operation{Answers: true}, answer{200, `multipart/related; type="text/xml"; boundary=b`, body, ""}, func(r *Request) {
		r.DecodeBody = func(d *xmlwire.Decoder, _ int) {
			for d.Next() {
				got = append(got, string(d.Bytes()))
			}
		}
	})
	if err != nil || !cmp.Equal(got, []string{"a file", "hi"}) {
		t.Errorf("got %q, %v", got, err)
	}
}
