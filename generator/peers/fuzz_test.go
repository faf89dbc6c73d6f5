package peers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/authgen/authgen/testdata/clients/absent-null-zero/want/things"
	"github.com/authgen/authgen/testdata/clients/attachments/want/archive"
	"github.com/authgen/authgen/testdata/clients/choice/want/payments"
	"github.com/authgen/authgen/testdata/clients/derived-types/want/shapes"
	"github.com/authgen/authgen/testdata/clients/large-answer/want/journal"
	"github.com/authgen/authgen/testdata/clients/recursive-type/want/trees"
	"github.com/authgen/authgen/testdata/clients/rpc-encoded/want/scores"
	"github.com/authgen/authgen/testdata/clients/typed-fault/want/orders"
)

// A mouth is a server that says one thing.
type mouth struct {
	kind string
	body []byte
}

// RoundTrip implements [http.RoundTripper].
func (m mouth) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {m.kind}}, Body: io.NopCloser(bytes.NewReader(m.body)), ContentLength: int64(len(m.body)),
	}, nil
}

// listeners call one operation each, with a strict decoder or a lenient one.
var listeners = []func(ctx context.Context, hc *http.Client, strict bool) (any, error){
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := things.New(things.WithHTTPClient(hc))
		if strict {
			c = things.New(things.WithHTTPClient(hc), things.WithStrictDecoding())
		}
		return c.Echo(ctx, things.Thing{})
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := shapes.New(shapes.WithHTTPClient(hc))
		if strict {
			c = shapes.New(shapes.WithHTTPClient(hc), shapes.WithStrictDecoding())
		}
		return c.Largest(ctx)
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := trees.New(trees.WithHTTPClient(hc))
		if strict {
			c = trees.New(trees.WithHTTPClient(hc), trees.WithStrictDecoding())
		}
		return c.Mirror(ctx, trees.Node{})
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := scores.New(scores.WithHTTPClient(hc))
		if strict {
			c = scores.New(scores.WithHTTPClient(hc), scores.WithStrictDecoding())
		}
		return c.Double(ctx, nil, "")
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := archive.New(archive.WithHTTPClient(hc))
		if strict {
			c = archive.New(archive.WithHTTPClient(hc), archive.WithStrictDecoding())
		}
		content, preview, err := c.Fetch(ctx, "")
		return []any{content, preview}, err
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := journal.New(journal.WithHTTPClient(hc))
		if strict {
			c = journal.New(journal.WithHTTPClient(hc), journal.WithStrictDecoding())
		}
		var list []journal.Entry
		for e, err := range c.ListEntriesSeq(ctx, 0) {
			if err != nil {
				return list, err
			}
			list = append(list, e)
		}
		return list, nil
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := payments.New(payments.WithHTTPClient(hc))
		if strict {
			c = payments.New(payments.WithHTTPClient(hc), payments.WithStrictDecoding())
		}
		return c.Pay(ctx, payments.Payment{})
	},
	func(ctx context.Context, hc *http.Client, strict bool) (any, error) {
		c := orders.New(orders.WithHTTPClient(hc))
		if strict {
			c = orders.New(orders.WithHTTPClient(hc), orders.WithStrictDecoding())
		}
		return nil, c.Cancel(ctx, 0)
	},
}

// FuzzAnswers has generated clients read whatever a server may say. None panics, all
// come to an end, and what a strict decoder reads, a lenient one reads as the same.
func FuzzAnswers(f *testing.F) {
	const multi = "multipart/related; boundary=b"
	envelope := func(body string) []byte {
		return []byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><s:Body>` + body + `</s:Body></s:Envelope>`)
	}
	for i, body := range []string{
		`<EchoResponse xmlns="urn:things"><EchoResult><Number>7</Number><Name>x</Name><Done>1</Done><Size>1.50</Size><Due i:nil="true"/><Tags><Tag>a</Tag></Tags><Part unit="kg"><Count>1</Count></Part><Note>n</Note></EchoResult></EchoResponse>`,
		`<LargestResponse xmlns="urn:shapes"><LargestResult i:type="Circle"><Colour>red</Colour><Radius>2</Radius></LargestResult></LargestResponse>`,
		`<MirrorResponse xmlns="urn:trees"><MirrorResult><Label>a</Label><Left><Label>b</Label></Left></MirrorResult></MirrorResponse>`,
		`<DoubleResponse><return href="#1"/></DoubleResponse><m id="1"><item href="#2"/></m><m id="2"><player>a</player><points>3</points></m>`,
		`<FetchResponse xmlns="urn:archive"><Content><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:1"/></Content><Preview format="png">aGk=</Preview></FetchResponse>`,
		`<ListEntriesResponse xmlns="urn:journal"><ListEntriesResult><Entry><Number>1</Number><Text>a</Text></Entry></ListEntriesResult></ListEntriesResponse>`,
		`<PayResponse xmlns="urn:payments"><PayResult>ok</PayResult></PayResponse>`,
		`<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail><NoSuchOrder xmlns="urn:orders">7</NoSuchOrder></detail></s:Fault>`,
	} {
		f.Add(uint8(i), false, envelope(body))
		f.Add(uint8(i), true, []byte("--b\r\nContent-Type: text/xml\r\n\r\n"+string(envelope(body))+"\r\n--b\r\nContent-ID: <1>\r\n\r\nfile\r\n--b--\r\n"))
	}
	f.Fuzz(func(t *testing.T, which uint8, parts bool, body []byte) {
		m := mouth{"text/xml", body}
		if parts {
			m.kind = multi
		}
		hc := &http.Client{Transport: m}
		listen := listeners[int(which)%len(listeners)]
		strict, err := listen(t.Context(), hc, true)
		lenient, lenientErr := listen(t.Context(), hc, false)
		if err != nil {
			return
		}
		if lenientErr != nil {
			t.Fatalf("only a strict decoder reads it: %v", lenientErr)
		}
		if !reflect.DeepEqual(strict, lenient) {
			t.Fatalf("a strict decoder reads %+v, a lenient one %+v", strict, lenient)
		}
	})
}
