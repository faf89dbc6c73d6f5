package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
	"github.com/authgen/authgen/templates/runtime/transport"
)

func value(s string) jsonwire.Value { return jsonwire.Parse([]byte(s)) }

// The tables of OpenAPI 3.0.4 and 3.1.1, "Style Examples".
func TestStyles(t *testing.T) {
	const (
		scalar = `"blue"`
		array  = `["blue","black","brown"]`
		object = `{"R":100,"G":200,"B":150}`
	)
	for _, tt := range []struct {
		name  string
		style Style
		in    string
		value string
		want  string
	}{
		{"matrix", Matrix, "path", `""`, ";color"},
		{"matrix", Matrix, "path", scalar, ";color=blue"},
		{"matrix", Matrix, "path", array, ";color=blue,black,brown"},
		{"matrix", Matrix, "path", object, ";color=R,100,G,200,B,150"},
		{"matrix exploded", Matrix | Explode, "path", scalar, ";color=blue"},
		{"matrix exploded", Matrix | Explode, "path", array, ";color=blue;color=black;color=brown"},
		{"matrix exploded", Matrix | Explode, "path", object, ";R=100;G=200;B=150"},
		{"label", Label, "path", scalar, ".blue"},
		{"label", Label, "path", array, ".blue,black,brown"},
		{"label", Label, "path", object, ".R,100,G,200,B,150"},
		{"label exploded", Label | Explode, "path", array, ".blue.black.brown"},
		{"label exploded", Label | Explode, "path", object, ".R=100.G=200.B=150"},
		{"simple", Simple, "path", scalar, "blue"},
		{"simple", Simple, "path", array, "blue,black,brown"},
		{"simple", Simple, "path", object, "R,100,G,200,B,150"},
		{"simple exploded", Simple | Explode, "path", object, "R=100,G=200,B=150"},
		{"simple escaped", Simple, "path", `["a/b","c d","é,"]`, "a%2Fb,c%20d,%C3%A9%2C"},
		{"simple reserved", Simple | Reserved, "path", `"a/b?c"`, "a/b%3Fc"},
		{"form", Form, "query", `""`, "color="},
		{"form", Form, "query", scalar, "color=blue"},
		{"form", Form, "query", array, "color=blue,black,brown"},
		{"form", Form, "query", object, "color=R,100,G,200,B,150"},
		{"form", Form, "query", `[]`, "color="},
		{"form exploded", Form | Explode, "query", scalar, "color=blue"},
		{"form exploded", Form | Explode, "query", array, "color=blue&color=black&color=brown"},
		{"form exploded", Form | Explode, "query", object, "R=100&G=200&B=150"},
		{"form exploded", Form | Explode, "query", `[]`, ""},
		{"form escaped", Form | Explode, "query", `["a&b","c+d e","#"]`, "color=a%26b&color=c%2Bd%20e&color=%23"},
		{"form reserved", Form | Reserved, "query", `"a/b?c=d&e#f+g"`, "color=a/b?c=d%26e%23f%2Bg"},
		{"space", SpaceDelimited, "query", array, "color=blue%20black%20brown"},
		{"space", SpaceDelimited, "query", object, "color=R%20100%20G%20200%20B%20150"},
		{"pipe", PipeDelimited, "query", array, "color=blue%7Cblack%7Cbrown"},
		{"deep object", DeepObject | Explode, "query", object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
		{
			"deep object deeper", DeepObject | Explode, "query", `{"a":{"b":[1,{"c":true}]},"d e":"f g"}`,
			"color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=true&color%5Bd%20e%5D=f%20g",
		},
		{"simple", Simple, "header", array, "blue,black,brown"},
		{"simple", Simple, "header", object, "R,100,G,200,B,150"},
		{"simple exploded", Simple | Explode, "header", object, "R=100,G=200,B=150"},
		{"simple", Simple, "header", `"a b, c"`, "a b, c"},
		{"form", Form, "cookie", scalar, "color=blue"},
		{"form", Form, "cookie", `"a b;c=d"`, "color=a%20b%3Bc=d"},
		{"form exploded", Form | Explode, "cookie", array, "color=blue; color=black; color=brown"},
	} {
		t.Run(tt.name+" "+tt.in+" "+tt.value, func(t *testing.T) {
			op := &Operation{Method: "GET", Path: "/x/{color}/y"}
			r := NewRequest(op, "http://h")
			switch tt.in {
			case "path":
				r.Path("color", tt.style, value(tt.value))
			case "query":
				op.Path = "/x"
				r.Query("color", tt.style, value(tt.value))
			case "header":
				op.Path = "/x"
				r.SetHeader("Color", tt.style, value(tt.value))
			case "cookie":
				op.Path = "/x"
				r.Cookie("color", tt.style, value(tt.value))
			}
			req, err := r.build(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{
				"path":   strings.TrimSuffix(strings.TrimPrefix(req.URL.EscapedPath(), "/x/"), "/y"),
				"query":  req.URL.RawQuery,
				"header": req.Header.Get("Color"),
				"cookie": req.Header.Get("Cookie"),
			}[tt.in]
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestAddress(t *testing.T) {
	for _, tt := range []struct{ endpoint, path, want string }{
		{"https://h/v1/", "/a", "https://h/v1/a?q=1"},
		{"https://h/v1", "a", "https://h/v1/a?q=1"},
		{"https://h?key=k", "/a?fixed=1", "https://h/a?key=k&fixed=1&q=1"},
		{"https://h", "/a/{id}:cancel", "https://h/a/7:cancel?q=1"},
		{"https://h", "/a?x={id}", "https://h/a?x=7&q=1"},
		{"https://h", "/a/{?id*}", "https://h/a/7?q=1"},
		{"https://h", "", "https://h?q=1"},
	} {
		r := NewRequest(&Operation{Method: "GET", Path: tt.path}, tt.endpoint)
		r.Path("id", Simple, value("7"))
		r.Query("q", Form, value("1"))
		r.Query("none", Form, jsonwire.Value{})
		req, err := r.build(context.Background())
		if err != nil || req.URL.String() != tt.want {
			t.Errorf("%v, %v, want %s", req.URL, err, tt.want)
		}
	}
}

func TestRequestsThatCannotBeMade(t *testing.T) {
	for name, fill := range map[string]func(*Request){
		`the path parameter "id" is empty`:                      func(r *Request) { r.Path("id", Simple, jsonwire.TextValue("")) },
		`the path parameter "id" would lead to another path`:    func(r *Request) { r.Path("id", Simple, jsonwire.TextValue("..")) },
		`the path parameter "id" is missing`:                    func(*Request) {},
		`the header "X" has a line break or a NUL in its value`: func(r *Request) { r.SetHeader("X", Simple, jsonwire.TextValue("a\r\nB: c")) },
		`a file has no content`:                                 func(r *Request) { r.Stream("image/png", File{FileName: "a.png"}) },
		`the header X-Part of the part "f" has a line break or a NUL in its value`: func(r *Request) {
			r.Multipart("multipart/form-data").Value("f", "", jsonwire.TextValue("v"), "X-Part", "1\r\nX: y")
		},
		`the header Content-Type of the part "f" has a line break or a NUL in its value`: func(r *Request) {
			r.Multipart("multipart/form-data").File("f", "", File{Reader: strings.NewReader("v"), MIME: "image/png\n\nforged"})
		},
		`json: $ (offset 0): JSON has no number that is infinite or none`: func(r *Request) { r.JSON("application/json", func(e *jsonwire.Encoder) { e.Float(1/zero, 64) }) },
	} {
		r := NewRequest(&Operation{Name: "Get", Method: "GET", Path: "/{id}"}, "http://h")
		fill(r)
		_, err := new(Client).Call(context.Background(), r, transport.Ordinary)
		var e *RequestError
		if !errors.As(err, &e) || err.Error() != "Get: "+name {
			t.Errorf("error %v, want %s", err, name)
		}
	}
}

var zero float64

// answering is a transport that answers with f.
type answering func(*http.Request) (*http.Response, error)

func (f answering) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func client(f answering) *Client {
	return &Client{Transport: transport.Client{HTTP: &http.Client{Transport: f}}}
}

func answer(status int, contentType, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
}

func TestCall(t *testing.T) {
	var sent, body string
	c := client(func(req *http.Request) (*http.Response, error) {
		b, _ := io.ReadAll(req.Body)
		sent = fmt.Sprint(req.Method, " ", req.URL, " ", req.Header["Content-Type"], req.Header["Accept"], req.Header["X-Edited"], req.ContentLength)
		body = string(b)
		return answer(404, "application/problem+json; charset=utf-8", `{"code":7,"message":"secret"}`), nil
	})
	c.Edit = func(req *http.Request) { req.Header.Set("X-Edited", "yes") }
	r := NewRequest(&Operation{Name: "Put", Method: "PUT", Path: "/a", Accept: "application/json"}, "http://h")
	r.JSON("application/json", func(e *jsonwire.Encoder) { e.String("x") })
	reply, err := c.Call(context.Background(), r, transport.Session)
	if err != nil {
		t.Fatal(err)
	}
	if want := "PUT http://h/a [application/json] [application/json] [yes] 3"; sent != want || body != `"x"` {
		t.Errorf("sent %s with %s, want %s", sent, body, want)
	}
	if reply.Status != 404 || reply.OK() || !reply.Is("404") || !reply.Is("4XX") || !reply.Is("default") || reply.Is("4Xx2") || reply.Is("5XX") {
		t.Errorf("status %d", reply.Status)
	}
	if !reply.Has("application/json") || !reply.Has("application/*") || reply.Has("text/plain") || !reply.Has("*/*") {
		t.Errorf("media type %q", reply.MediaType())
	}
	if reply.JSON().Path("code").String() != "7" {
		t.Error("no code in the tree")
	}
	e := reply.Refusal()
	e.Code, e.Message = "7", "not here"
	if got, want := e.Error(), "Put: 404 Not Found: 7: not here"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	err = reply.Decode(func(d *jsonwire.Decoder) {
		for o := d.Object(); d.Member(&o); {
			d.Int64()
		}
	})
	var de *DecodeError
	if !errors.As(err, &de) || de.Status != 404 || len(de.Body) == 0 || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "$.message") {
		t.Errorf("error %v", err)
	}
}

func TestForm(t *testing.T) {
	r := NewRequest(&Operation{Method: "POST", Path: "/"}, "http://h")
	r.Form("application/x-www-form-urlencoded", value(`{"a":"b c&d","list":[1,2],"obj":{"x":1},"deep":{"x":{"y":2}},"j":"text","none":[]}`),
		FormField{Name: "deep", Style: DeepObject | Explode}, FormField{Name: "j", JSON: true})
	want := `a=b+c%26d&list=1&list=2&obj=%7B%22x%22%3A1%7D&deep%5Bx%5D%5By%5D=2&j=%22text%22`
	if got := string(r.body.data); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	back, err := url.ParseQuery(string(r.body.data))
	if err != nil || back.Get("a") != "b c&d" || back.Get("obj") != `{"x":1}` {
		t.Errorf("%v, %v", back, err)
	}
}

func TestMultipart(t *testing.T) {
	r := NewRequest(&Operation{Method: "POST", Path: "/"}, "http://h")
	m := r.Multipart("multipart/form-data")
	m.Value("text", "", jsonwire.TextValue("hello"))
	m.Value("list", "", value(`["a","b"]`))
	m.Value("object", "", value(`{"x":1}`), "X-Part", "1")
	m.Value("json", "application/json", jsonwire.TextValue("s"))
	m.Value("absent", "", jsonwire.Value{})
	m.File("file", "image/*", File{Reader: strings.NewReader("content"), FileName: `C:\a"b.png`, MIME: "image/png"})
	m.File("absent", "", nil)
	m.Bytes("bytes", "", []byte("binary"))
	m.Value("last", "", value("1"))
	m.Close()
	req, err := r.build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(req.Body)
	if int64(len(raw)) != req.ContentLength {
		t.Errorf("content length %d of %d bytes", req.ContentLength, len(raw))
	}
	_, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(p)
		got = append(got, fmt.Sprintf("%s %s %s%s %s", p.FormName(), p.FileName(), p.Header.Get("Content-Type"), p.Header.Get("X-Part"), b))
	}
	want := []string{
		"text   hello", "list   a", "list   b", `object  application/json1 {"x":1}`, `json  application/json "s"`,
		`file a%22b.png image/png content`, "bytes bytes application/octet-stream binary", "last   1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// pipe is a reader that cannot be rewound.
type pipe struct{ io.Reader }

func TestUploadsAreSentAgain(t *testing.T) {
	long := strings.Repeat("x", KeptUpload+1)
	for _, tt := range []struct {
		name    string
		content io.Reader
		err     error
	}{
		{"seeker", strings.NewReader(long), nil},
		{"file", File{Reader: strings.NewReader("abc")}, nil},
		{"short reader", pipe{strings.NewReader("abc")}, nil},
		{"pointer to a reader", &pipe{strings.NewReader("abc")}, nil},
		{"long reader", &pipe{strings.NewReader(long)}, ErrNotReplayable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var uploads Uploads
			var sent []string
			for range 2 {
				r := NewRequest(&Operation{Method: "POST", Path: "/"}, "http://h")
				r.Replay(&uploads)
				r.Stream("application/octet-stream", tt.content)
				req, err := r.build(context.Background())
				if err != nil {
					if len(sent) == 1 && errors.Is(err, tt.err) {
						return
					}
					t.Fatal(err)
				}
				b, err := io.ReadAll(req.Body)
				if err != nil {
					t.Fatal(err)
				}
				sent = append(sent, string(b))
			}
			if tt.err != nil || sent[0] == "" || sent[0] != sent[1] {
				t.Errorf("sent %d and %d bytes", len(sent[0]), len(sent[1]))
			}
		})
	}
}

func TestAnEarlierRequestReadsNoFurther(t *testing.T) {
	var uploads Uploads
	content := strings.NewReader("abcdef")
	first, err := uploads.open(content)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(first, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	second, err := uploads.open(content)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := first.Read(make([]byte, 2)); err == nil || n != 0 {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if b, _ := io.ReadAll(second); string(b) != "abcdef" {
		t.Errorf("%q", b)
	}
}

func TestStreams(t *testing.T) {
	number := func(d *jsonwire.Decoder) int64 { return d.Int64() }
	events := "\ufeff: comment\nid: 1\nevent: tick\ndata: 1\r\n\r\ndata:2\rdata:\r\rretry: 5\n\ndata: [DONE]\n\ndata: 9\n\n"
	var got []string
	for e, err := range Events(io.NopCloser(strings.NewReader(events))) {
		got = append(got, fmt.Sprintf("%s %s %q %v", e.ID, e.Type, e.Data, err))
	}
	want := []string{`1 tick "1" <nil>`, `1 message "2\n" <nil>`, `1 message "[DONE]" <nil>`, `1 message "9" <nil>`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		name, in string
		lines    bool
		want     string
	}{
		{"events", events, false, "1 2 "},
		{"lines", "1\n\n\x1e2\r\n3", true, "1 2 3 "},
		{"a broken line", "1\n{\n3", true, "1 0 json: $ (offset 1): the input ends where a member name should follow"},
		{"no event", "", false, ""},
		{"an event cut off", "data: 1\n\ndata: 2", false, "1 "},
	} {
		seq := DecodeEvents(&Reply{Stream: io.NopCloser(strings.NewReader(tt.in))}, number)
		if tt.lines {
			seq = DecodeLines(&Reply{Stream: io.NopCloser(strings.NewReader(tt.in))}, func(d *jsonwire.Decoder) int64 {
				if d.Kind() == jsonwire.ObjectKind {
					d.Skip()
					return 0
				}
				return d.Int64()
			})
		}
		var got strings.Builder
		for n, err := range seq {
			fmt.Fprint(&got, n, " ")
			if err != nil {
				got.WriteString(err.Error())
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got.String(), tt.want)
		}
	}
}

func TestAnEventHasALimit(t *testing.T) {
	for _, line := range []string{"data:\n", "data: xxxxxxxxxx\n", "data: " + strings.Repeat("x", 100) + "\n"} {
		l := newLines(strings.NewReader(strings.Repeat(line, 100) + "\n"))
		l.limit = 90
		if e, err := l.event(new(string)); !errors.Is(err, errItem) {
			t.Errorf("%q: %d bytes, %v, want %v", line, len(e.Data), err, errItem)
		}
	}
}

// A strict client tells of members that no type names: in answers, events and
// lines.
func TestStrictClients(t *testing.T) {
	number := func(d *jsonwire.Decoder) (n int64) {
		for o := d.Object(); d.Member(&o); {
			if o.Key == "n" {
				n = d.Int64()
			} else {
				d.Unknown()
			}
		}
		return n
	}
	for _, strict := range []bool{false, true} {
		for _, streams := range []bool{false, true} {
			c := client(func(*http.Request) (*http.Response, error) {
				return answer(200, "application/json", `{"m":1,"n":2}`+"\n"), nil
			})
			c.Strict = strict
			op := &Operation{Name: "Get", Method: "GET", Path: "/", Streams: streams}
			reply, err := c.Call(context.Background(), NewRequest(op, "http://h"), transport.Ordinary)
			if err != nil {
				t.Fatal(err)
			}
			var got int64
			if streams {
				for got, err = range DecodeLines(reply, number) {
				}
			} else {
				err = reply.Decode(func(d *jsonwire.Decoder) { got = number(d) })
			}
			if got != 2 || (err != nil) != strict || strict && !strings.Contains(err.Error(), "$.m") {
				t.Errorf("strict %t, streams %t: %d, %v", strict, streams, got, err)
			}
		}
	}
}

// A file says its own media type, where an operation takes several.
func TestStreamSaysItsType(t *testing.T) {
	for want, content := range map[string]io.Reader{
		"application/pdf": strings.NewReader("x"),
		"image/png":       File{Reader: strings.NewReader("x"), MIME: "image/png"},
		"":                nil,
	} {
		r := NewRequest(&Operation{Name: "Put", Method: "PUT", Path: "/"}, "http://h")
		r.Stream("application/pdf", content)
		req, err := r.build(context.Background())
		if err != nil || req.Header.Get("Content-Type") != want {
			t.Errorf("%v, %v; want %q", req.Header, err, want)
		}
	}
}

func TestStreamingReplies(t *testing.T) {
	status := 200
	c := client(func(*http.Request) (*http.Response, error) {
		return answer(status, "text/event-stream", "data: 1\n\n"), nil
	})
	op := &Operation{Name: "Watch", Method: "GET", Path: "/", Streams: true}
	reply, err := c.Call(context.Background(), NewRequest(op, "http://h"), transport.Ordinary)
	if err != nil || reply.Stream == nil || reply.Body != nil {
		t.Fatalf("%+v, %v", reply, err)
	}
	for e, err := range Events(reply.Stream) {
		if err != nil || e.Data != "1" {
			t.Errorf("%+v, %v", e, err)
		}
	}
	status = 500
	reply, err = c.Call(context.Background(), NewRequest(op, "http://h"), transport.Ordinary)
	if err != nil || reply.Stream != nil || string(reply.Body) != "data: 1\n\n" {
		t.Errorf("%+v, %v", reply, err)
	}
}
