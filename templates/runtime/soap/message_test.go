package soap

import (
	"bytes"
	"errors"
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
	r := &Request{Attachments: []Attachment{{ID: "a@b", Type: "image/png", Data: []byte("1")}, {Type: "text/plain\r\nX: y", Data: []byte("2")}}}
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
	want := []Attachment{{ID: "a@b", Type: "image/png", Data: []byte("1")}, {Type: "text/plainX: y", Data: []byte("2")}}
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

// What is opened is read while it is sent, again for each time, and closed.
func TestAttachmentsThatAreOpened(t *testing.T) {
	for _, tt := range []struct {
		name string
		size int64
	}{{"a size", 1 << 20}, {"no size", 0}} {
		t.Run(tt.name, func(t *testing.T) {
			opened, closed := 0, 0
			r := &Request{Attachments: []Attachment{
				{ID: "a@b", Type: "text/plain", Data: []byte("1")},
				{ID: "c@d", Size: tt.size, Open: func() (io.ReadCloser, error) {
					opened++
					return &counted{io.LimitReader(zeros{}, 1<<20), &closed}, nil
				}},
			}}
			req, err := new(Client).request(t.Context(), &Operation{}, r)
			if err != nil || opened != 0 {
				t.Fatalf("opened %d times: %v", opened, err)
			}
			again, err := req.GetBody()
			if err != nil {
				t.Fatal(err)
			}
			whole, err := io.ReadAll(again)
			if err != nil {
				t.Fatal(err)
			}
			if size := req.ContentLength; tt.size > 0 && size != int64(len(whole)) || tt.size == 0 && size != -1 {
				t.Errorf("the length is %d of %d", size, len(whole))
			}
			_, _, parts := read(t, req)
			if len(parts) != 2 || string(parts[0].Data) != "1" || len(parts[1].Data) != 1<<20 {
				t.Errorf("there are %d parts", len(parts))
			}
			if opened != 2 || closed != 2 {
				t.Errorf("opened %d times, closed %d times", opened, closed)
			}
		})
	}
}

// A message that is not sent to its end closes what it had opened, and one of which
// a part cannot be opened is not sent.
func TestAttachmentsThatAreNotSent(t *testing.T) {
	closed := 0
	r := &Request{Attachments: []Attachment{{Open: func() (io.ReadCloser, error) { return &counted{zeros{}, &closed}, nil }}}}
	req, err := new(Client).request(t.Context(), &Operation{}, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, req.Body, 1<<20); err != nil {
		t.Fatal(err)
	}
	if err := req.Body.Close(); err != nil || closed != 1 {
		t.Errorf("closed %d times: %v", closed, err)
	}
	gone := errors.New("gone")
	r.Attachments[0].Open = func() (io.ReadCloser, error) { return nil, gone }
	if req, err = new(Client).request(t.Context(), &Operation{}, r); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(req.Body); !errors.Is(err, gone) {
		t.Errorf("the error is %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

type counted struct {
	io.Reader
	times *int
}

func (c *counted) Close() error {
	*c.times++
	return nil
}

// An answer may not have any number of parts.
func TestPartsHaveALimit(t *testing.T) {
	part := "--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n"
	_, _, err := call(t, &Operation{}, answer{200, `multipart/related; boundary=b`, strings.Repeat(part, maxParts+1) + "--b--\r\n", ""}, func(*Request) {})
	if !errors.Is(err, errMultipart) {
		t.Errorf("the error is %v", err)
	}
}
