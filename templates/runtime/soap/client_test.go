package soap

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/transport"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// An answer is what a fake service sends.
type answer struct {
	status int
	kind   string
	body   string
	length string // Content-Length, when it is a lie
}

// serve answers every request with a, and keeps the last one.
func serve(t *testing.T, a answer) (*httptest.Server, *http.Request, *string) {
	t.Helper()
	var got http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = *r, string(b)
		if a.kind != "" {
			w.Header().Set("Content-Type", a.kind)
		}
		if a.length != "" {
			w.Header().Set("Content-Length", a.length)
		}
		w.WriteHeader(a.status)
		io.WriteString(w, a.body)
	}))
	t.Cleanup(server.Close)
	return server, &got, &body
}

const (
	xmlType   = "text/xml; charset=utf-8"
	envelope  = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>`
	envelope2 = `<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><x/></e:Header><e:Body>%s</e:Body></e:Envelope>`
)

func inBody(s string) string { return fmt.Sprintf(envelope, s) }

// call sends a request whose body is <Ask><n>1</n></Ask>, and reads <Answer><n>.
func call(t *testing.T, op *Operation, a answer, change func(*Request)) (int, *Reply, error) {
	t.Helper()
	server, _, _ := serve(t, a)
	var n int32
	r := &Request{
		Endpoint: server.URL,
		EncodeBody: func(e *xmlwire.Encoder) {
			e.Start(xmlwire.Name{Space: "u", Local: "Ask"}, "u")
			e.Body()
			e.Int("n", 1)
			e.End()
		},
		DecodeBody: func(d *xmlwire.Decoder, _ int) {
			for d.Next() {
				n += d.Int32()
			}
		},
	}
	if change != nil {
		change(r)
	}
	reply, err := new(Client).Call(context.Background(), op, r)
	return int(n), reply, err
}

func TestCall(t *testing.T) {
	op := &Operation{Name: "Ask", Action: "urn:ask", Answers: true}
	n, reply, err := call(t, op, answer{200, xmlType, inBody(`<Answer><n>42</n></Answer>`), ""}, nil)
	if err != nil || n != 42 || reply.Status != 200 || reply.Fault != nil {
		t.Errorf("got %d, %+v, %v", n, reply, err)
	}
}

func TestWhatIsSent(t *testing.T) {
	tests := []struct {
		name   string
		op     Operation
		change func(*Request)
		kind   string
		action []string
		body   string
	}{
		{
			"soap 1.1",
			Operation{Action: "urn:ask"},
			nil, "text/xml; charset=utf-8",
			[]string{`"urn:ask"`},
			`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
				`<soap:Body><Ask xmlns="u"><n>1</n></Ask></soap:Body></soap:Envelope>`,
		},
		{
			"soap 1.2",
			Operation{Action: "urn:ask", Version: V12},
			nil, `application/soap+xml; charset=utf-8; action="urn:ask"`, nil,
			`<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
				`<soap:Body><Ask xmlns="u"><n>1</n></Ask></soap:Body></soap:Envelope>`,
		},
		{
			"no action", Operation{}, nil, "text/xml; charset=utf-8", []string{`""`}, "",
		},
		{
			"header blocks",
			Operation{},
			func(r *Request) {
				r.EncodeHeader = func(e *xmlwire.Encoder) { e.In("h"); e.String("Token", "t") }
			}, "text/xml; charset=utf-8",
			[]string{`""`},
			`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
				`<soap:Header><Token xmlns="h">t</Token></soap:Header><soap:Body><Ask xmlns="u"><n>1</n></Ask></soap:Body></soap:Envelope>`,
		},
		{
			"encoded",
			Operation{Encoded: true},
			nil, "text/xml; charset=utf-8",
			[]string{`""`},
			`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
				` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/">` +
				`<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><Ask xmlns="u"><n>1</n></Ask></soap:Body></soap:Envelope>`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, got, body := serve(t, answer{200, xmlType, inBody(""), ""})
			r := &Request{
				Endpoint: server.URL, Header: http.Header{"X-Extra": {"1"}},
				Cookies: []*http.Cookie{{Name: "sid", Value: "abc", Path: "/", HttpOnly: true}},
				EncodeBody: func(e *xmlwire.Encoder) {
					e.Start(xmlwire.Name{Space: "u", Local: "Ask"}, "u")
					e.Body()
					e.Int("n", 1)
					e.End()
				},
			}
			if tt.change != nil {
				tt.change(r)
			}
			if _, err := (&Client{UserAgent: "me"}).Call(context.Background(), &tt.op, r); err != nil {
				t.Fatal(err)
			}
			h := got.Header
			if h.Get("Content-Type") != tt.kind || !cmp.Equal(h.Values("SOAPAction"), tt.action) && tt.action != nil ||
				tt.action == nil && h.Values("SOAPAction") != nil {
				t.Errorf("header: %v", h)
			}
			if h.Get("X-Extra") != "1" || h.Get("Cookie") != "sid=abc" || h.Get("User-Agent") != "me" {
				t.Errorf("header: %v", h)
			}
			if tt.body != "" {
				if diff := cmp.Diff(`<?xml version="1.0" encoding="utf-8"?>`+tt.body, *body); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

const (
	fault11 = `<s:Fault><faultcode>s:Server.Busy</faultcode><faultstring xml:lang="en">Try later
stack trace</faultstring><faultactor>urn:a</faultactor><detail><Oops xmlns="u"><code>7</code></Oops></detail></s:Fault>`
	fault12 = `<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:m="urn:m">m:Bad</e:Value><e:Subcode><e:Value>x</e:Value></e:Subcode></e:Subcode></e:Code>` +
		`<e:Reason><e:Text xml:lang="nb">Nei</e:Text><e:Text xml:lang="en">No</e:Text></e:Reason><e:Node>n</e:Node><e:Role>r</e:Role>` +
		`<e:Detail><Oops xmlns="u"><code>8</code></Oops></e:Detail></e:Fault>`
)

// oops is a declared fault.
type oops struct{ code int32 }

func (o *oops) Error() string { return fmt.Sprint("oops ", o.code) }

func TestFaults(t *testing.T) {
	decodeDetail := func(d *xmlwire.Decoder) error {
		if !d.Is("u", "Oops") {
			return nil
		}
		o := &oops{}
		for d.Next() {
			o.code = d.Int32()
		}
		return o
	}
	tests := []struct {
		name     string
		version  Version
		answer   answer
		want     Fault
		declared string
		text     string
	}{
		{
			"1.1", V11,
			answer{500, xmlType, inBody(fault11), ""},
			Fault{Version: V11, Code: "Server.Busy", Space: xmlwire.SOAP11, String: "Try later\nstack trace", Actor: "urn:a"},
			"oops 7", "Ask: fault Server.Busy: Try later",
		},
		{
			"an entry in the namespace of the envelope", V11,
			answer{500, xmlType, inBody(`<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><s:Oops><code>7</code></s:Oops></detail></s:Fault>`), ""},
			Fault{Version: V11, Code: "Server", Space: xmlwire.SOAP11, String: "no"},
			"oops 7", "Ask: fault Server: no",
		},
		{
			"1.1 with status 200", V11,
			answer{200, xmlType, inBody(fault11), ""},
			Fault{Version: V11, Code: "Server.Busy", Space: xmlwire.SOAP11, String: "Try later\nstack trace", Actor: "urn:a"},
			"oops 7", "Ask: fault Server.Busy: Try later",
		},
		{
			"1.2", V12,
			answer{400, "application/soap+xml", fmt.Sprintf(envelope2, fault12), ""},
			Fault{
				Version: V12, Code: "Sender", Space: xmlwire.SOAP12, Subcodes: []string{"Bad", "x"},
				String: "No", Actor: "r", Node: "n",
			},
			"oops 8", "Ask: fault Sender: No",
		},
		{
			"1.2 to a client of 1.1", V11,
			answer{500, xmlType, fmt.Sprintf(envelope2, fault12), ""},
			Fault{
				Version: V12, Code: "Sender", Space: xmlwire.SOAP12, Subcodes: []string{"Bad", "x"},
				String: "No", Actor: "r", Node: "n",
			},
			"oops 8", "Ask: fault Sender: No",
		},
		{
			"without namespaces", V11,
			answer{500, "text/xml", `<Envelope><Body><Fault><faultcode>Client</faultcode></Fault></Body></Envelope>`, ""},
			Fault{Version: V11, Code: "Client"},
			"", "Ask: fault Client",
		},
		{
			"empty", V11,
			answer{500, "text/xml", inBody(`<s:Fault/>`), ""},
			Fault{Version: V11},
			"", "Ask: fault",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, reply, err := call(t, &Operation{Name: "Ask", Version: tt.version, Answers: true}, tt.answer,
				func(r *Request) { r.DecodeDetail = decodeDetail })
			var f *Fault
			if !errors.As(err, &f) || reply == nil || reply.Fault != f {
				t.Fatalf("got %+v, %v", reply, err)
			}
			var declared *oops
			if got := errors.As(err, &declared); got != (tt.declared != "") || got && declared.Error() != tt.declared {
				t.Errorf("declared: %v", declared)
			}
			if tt.declared != "" && f.Detail.Child("Oops").Child("code").Text() == "" {
				t.Errorf("detail: %s", f.Detail)
			}
			if err.Error() != tt.text {
				t.Errorf("text: %q", err)
			}
			got := *f
			got.Declared, got.Detail = nil, nil
			want := tt.want
			want.Operation, want.Status = "Ask", tt.answer.status
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhoseFault(t *testing.T) {
	for code, want := range map[string][2]bool{
		"Client": {true, false}, "Client.Auth": {true, false}, "Sender": {true, false},
		"Server": {false, true}, "Receiver": {false, true}, "MustUnderstand": {}, "": {}, "Clients": {},
	} {
		f := &Fault{Code: code}
		if f.IsClient() != want[0] || f.IsServer() != want[1] {
			t.Errorf("%q: client %v, server %v", code, f.IsClient(), f.IsServer())
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	op := &Operation{Name: "Ask", Answers: true}
	tests := []struct {
		name   string
		answer answer
		want   error
	}{
		{"HTML", answer{503, "text/html", "<html><body>Down for maintenance</body></html>", ""}, ErrNotSOAP},
		{"HTML with a doctype", answer{200, "text/html", "<!DOCTYPE html><html/>", ""}, ErrNotSOAP},
		{"XHTML that is XML", answer{200, xmlType, `<?xml version="1.0"?><html/>`, ""}, ErrNotSOAP},
		{"text", answer{500, "text/plain", "oops", ""}, ErrNotSOAP},
		{"nothing", answer{200, xmlType, "", ""}, ErrNotSOAP},
		{"JSON", answer{401, "application/json", `{"error":"secret"}`, ""}, ErrNotSOAP},
		{"another document", answer{200, xmlType, `<secret/>`, ""}, ErrNotSOAP},
		{"an empty body", answer{200, xmlType, inBody(""), ""}, xmlwire.ErrMissing},
		{"no body", answer{200, xmlType, `<Envelope/>`, ""}, errNoBody},
		{"cut short", answer{200, xmlType, inBody(`<Answer><n>secret`)[:88], ""}, xmlwire.ErrTruncated},
		{"a DTD", answer{200, xmlType, `<!DOCTYPE x><x/>`, ""}, xmlwire.ErrDTD},
		{"a wrong value", answer{200, xmlType, inBody(`<Answer><n>secret</n></Answer>`), ""}, nil},
		{"a broken multipart", answer{200, `multipart/related; boundary=b`, "--b\r\nsecret", ""}, errMultipart},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, reply, err := call(t, op, tt.answer, nil)
			var de *DecodeError
			if !errors.As(err, &de) || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if reply == nil || reply.Status != tt.answer.status || de.Status != tt.answer.status || string(de.Body) != tt.answer.body {
				t.Errorf("got %+v, %q", reply, de.Body)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "maintenance") {
				t.Errorf("the text repeats the answer: %v", err)
			}
		})
	}
}

func TestATruncatedTransferIsNoAnswer(t *testing.T) {
	_, reply, err := call(t, &Operation{Name: "Ask"}, answer{200, xmlType, inBody(""), "5000"}, nil)
	var te *transport.Error
	if !errors.As(err, &te) || !te.Wrote || reply == nil || reply.Status != 200 {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestOneWayAndVoid(t *testing.T) {
	for name, tt := range map[string]struct {
		op     Operation
		answer answer
	}{
		"one-way accepted":     {Operation{OneWay: true}, answer{202, "", "", ""}},
		"one-way with content": {Operation{OneWay: true}, answer{200, xmlType, inBody(""), ""}},
		"void, no body":        {Operation{}, answer{200, "", "", ""}},
		"void, empty body":     {Operation{}, answer{200, xmlType, inBody(""), ""}},
	} {
		if _, _, err := call(t, &tt.op, tt.answer, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARequestThatCannotBeWrittenIsNotSent(t *testing.T) {
	server, got, _ := serve(t, answer{200, xmlType, inBody(""), ""})
	_, err := new(Client).Call(context.Background(), &Operation{Name: "Ask"}, &Request{
		Endpoint:   server.URL,
		EncodeBody: func(e *xmlwire.Encoder) { e.String("x", "\x01") },
	})
	var ee *EncodeError
	if !errors.As(err, &ee) || !errors.Is(err, xmlwire.ErrChar) || got.Method != "" {
		t.Errorf("got %v; sent %q", err, got.Method)
	}
	_, err = new(Client).Call(context.Background(), &Operation{Name: "Ask"}, &Request{Endpoint: "http://user:secret@\x7f/"})
	if !errors.As(err, &ee) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestStrictAndLenient(t *testing.T) {
	server, _, _ := serve(t, answer{200, xmlType, inBody(`<Answer><odd/></Answer>`), ""})
	r := &Request{Endpoint: server.URL, DecodeBody: func(d *xmlwire.Decoder, _ int) {
		for d.Next() {
			d.Unknown()
		}
	}}
	if _, err := new(Client).Call(context.Background(), &Operation{}, r); err != nil {
		t.Error(err)
	}
	if _, err := (&Client{Strict: true}).Call(context.Background(), &Operation{}, r); !errors.Is(err, xmlwire.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}

func TestStrictClientsTakeNoOtherAnswer(t *testing.T) {
	server, _, _ := serve(t, answer{200, xmlType, inBody(`<Answer xmlns="urn:a"/>`), ""})
	r := &Request{Endpoint: server.URL, DecodeBody: func(d *xmlwire.Decoder, _ int) { d.Skip() }}
	strict := &Client{Strict: true}
	for _, tt := range []struct {
		client *Client
		want   xmlwire.Name
		err    error
	}{
		{strict, xmlwire.Name{Space: "urn:a", Local: "Answer"}, nil},
		{strict, xmlwire.Name{}, nil},
		{strict, xmlwire.Name{Local: "Answer"}, xmlwire.ErrUnknown},
		{strict, xmlwire.Name{Space: "urn:a", Local: "Reply"}, xmlwire.ErrUnknown},
		{new(Client), xmlwire.Name{Space: "urn:a", Local: "Reply"}, nil},
	} {
		op := &Operation{Answers: true, Answer: tt.want}
		if _, err := tt.client.Call(t.Context(), op, r); !errors.Is(err, tt.err) {
			t.Errorf("%v: the error of a call is %v, want %v", tt.want, err, tt.err)
		}
		_, s, err := tt.client.Stream(t.Context(), op, r)
		if !errors.Is(err, tt.err) {
			t.Errorf("%v: the error of a stream is %v, want %v", tt.want, err, tt.err)
		}
		if s != nil {
			s.Close()
		}
	}
}

func TestAttachmentsThatCome(t *testing.T) {
	body := strings.Join([]string{
		"", "--b", `Content-Type: application/xop+xml; charset=utf-8; type="text/xml"`, "Content-ID: <root@x>", "",
		inBody(`<Answer><f><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:1@x"/></f></Answer>`),
		"--b", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "Content-ID: <1@x>", "",
		base64.StdEncoding.EncodeToString([]byte("a file\x00")), "--b--", "",
	}, "\r\n")
	kind := `multipart/related; type="application/xop+xml"; start="<root@x>"; boundary=b`
	var file []byte
	_, reply, err := call(t, &Operation{Answers: true}, answer{200, kind, body, ""}, func(r *Request) {
		r.DecodeBody = func(d *xmlwire.Decoder, _ int) {
			for d.Next() {
				file = d.Bytes()
			}
		}
	})
	if err != nil || string(file) != "a file\x00" || !cmp.Equal(reply.Attachments, []Attachment{{ID: "1@x", Type: "image/png", Data: []byte("a file\x00")}}) {
		t.Errorf("got %q, %v", file, err)
	}
}

func TestTargetsOfReferencesAreNoAnswers(t *testing.T) {
	n, _, err := call(t, &Operation{Encoded: true, Answers: true}, answer{200, xmlType, inBody(
		`<Answer><n href="#1"/></Answer><multiRef id="1">5</multiRef>`), ""}, nil)
	if err != nil || n != 5 {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestCharsetOfTheHeader(t *testing.T) {
	var text string
	_, _, err := call(t, &Operation{Answers: true}, answer{200, "text/xml; charset=iso-8859-1", inBody("<Answer><s>\xe6</s></Answer>"), ""},
		func(r *Request) {
			r.DecodeBody = func(d *xmlwire.Decoder, _ int) {
				for d.Next() {
					text = d.String()
				}
			}
		})
	if err != nil || text != "æ" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestHeaderBlocksThatCome(t *testing.T) {
	var names []string
	_, _, err := call(t, &Operation{}, answer{200, xmlType, fmt.Sprintf(envelope2, ""), ""}, func(r *Request) {
		r.DecodeHeader = func(d *xmlwire.Decoder) { names = append(names, d.Name().Local); d.Skip() }
	})
	if err != nil || !cmp.Equal(names, []string{"x"}) {
		t.Errorf("got %v, %v", names, err)
	}
}
