// Package tokens measures xmlwire's tokenizer beside others that are written in Go.
// All do the same: they find each element and attribute with its local name and
// namespace, and each text, in a document of 100 records.
//
// Of the tokenizers that the Go module proxy has, encoding/xml resolves namespaces by
// itself. The lexer of tdewolff/parse, the fastest, does not: that is added here.
package tokens

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// counts are what is found in a document: so that nothing can be left out.
type counts struct{ elements, names, text int }

// document has 100 records of 20 fields, with prefixes or with a default namespace.
func document(prefix string) []byte {
	var b strings.Builder
	p, declared := "", "xmlns"
	if prefix != "" {
		p, declared = prefix+":", "xmlns:"+prefix
	}
	fmt.Fprintf(&b, `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><%sList %s="urn:bench:records">`, p, declared)
	for i := range 100 {
		fmt.Fprintf(&b, "\n<%sRecord id=\"%d\" %sstate=\"open\">", p, i, p)
		for j := range 20 {
			fmt.Fprintf(&b, "<%sField%d>value %d of %d</%sField%d>", p, j, j, i, p, j)
		}
		fmt.Fprintf(&b, "</%sRecord>", p)
	}
	fmt.Fprintf(&b, "</%sList></soap:Body></soap:Envelope>", p)
	return []byte(b.String())
}

// ours counts as generated code reads: it knows which elements hold text.
func ours(doc []byte) (counts, error) {
	d := xmlwire.NewDecoder(doc)
	var c counts
	if d.Root() {
		c.read(d, 4)
	}
	d.End()
	return c, d.Err()
}

// read counts an element with children down to a depth, where texts are.
func (c *counts) read(d *xmlwire.Decoder, depth int) {
	c.elements++
	c.names += len(d.Local()) + len(d.Space())
	for _, a := range d.Attrs() {
		c.names += len(a.Local) + len(a.Space)
	}
	if depth == 0 {
		c.text += len(d.Text())
		return
	}
	for d.Next() {
		c.read(d, depth-1)
	}
}

func standard(doc []byte) (c counts, err error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			c.elements++
			c.names += len(token.Name.Local) + len(token.Name.Space)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					c.names += len(a.Name.Local) + len(a.Name.Space)
				}
			}
		case xml.CharData:
			if token[0] != '\n' {
				c.text += len(token)
			}
		}
	}
}

var tokenizers = []struct {
	name  string
	count func([]byte) (counts, error)
}{
	{"authgen", ours}, {"tdewolff-parse", lexed}, {"encoding-xml", standard},
}

func TestAllFindTheSame(t *testing.T) {
	for _, prefix := range []string{"", "ns1"} {
		want, err := standard(document(prefix))
		if err != nil || want.elements != 2103 {
			t.Fatal(want, err)
		}
		for _, tokenizer := range tokenizers {
			if got, err := tokenizer.count(document(prefix)); err != nil || got != want {
				t.Errorf("%s: found %+v, %v; want %+v", tokenizer.name, got, err, want)
			}
		}
	}
}

func Benchmark(b *testing.B) {
	for _, prefix := range []string{"", "ns1"} {
		doc := document(prefix)
		for _, tokenizer := range tokenizers {
			b.Run(tokenizer.name+"/prefix="+prefix, func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := tokenizer.count(doc); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestWithinTwiceTheFastest measures all in turns and compares the least times, as
// the benchmark of codecs does. It runs with BENCH=1.
func TestWithinTwiceTheFastest(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("BENCH is not set: speed is not measured")
	}
	for _, prefix := range []string{"", "ns1"} {
		doc := document(prefix)
		least := make([]time.Duration, len(tokenizers))
		for range 300 {
			for i, tokenizer := range tokenizers {
				start := time.Now()
				if _, err := tokenizer.count(doc); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); least[i] == 0 || took < least[i] {
					least[i] = took
				}
			}
		}
		fastest := least[0]
		for i, tokenizer := range tokenizers {
			fastest = min(fastest, least[i])
			t.Logf("prefix %q, %d bytes: %-16s %10v, %4.0f MB/s, %.2f of ours", prefix, len(doc), tokenizer.name, least[i],
				float64(len(doc))/least[i].Seconds()/1e6, float64(least[i])/float64(least[0]))
		}
		if least[0] > 2*fastest {
			t.Errorf("prefix %q: %v, the fastest takes %v", prefix, least[0], fastest)
		}
	}
}
