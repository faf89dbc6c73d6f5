package records

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/xmlwire"
	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// sample is a response of 100 records.
func sample() []Record {
	records := make([]Record, 100)
	for i := range records {
		when := time.Date(2026, 5, 1+i%28, i%24, i%60, 30, 0, time.UTC)
		notes := "called about the invoice of last month"
		records[i] = Record{
			ID: int64(100000 + i), AccountNumber: fmt.Sprintf("NO-%08d", i*7919), FirstName: "Ingrid", LastName: "Bergstrøm",
			Email: fmt.Sprintf("ingrid.%d@example.com", i), Phone: "+47 22 33 44 55", Street: fmt.Sprintf("Storgata %d", i), City: "Oslo",
			PostalCode: "0155", Country: "Norway", Active: i%3 != 0, Balance: float64(i)*123.45 + 0.5, Limit: 50000,
			Age: int32(20 + i%60), Score: int32(i * 13), CreatedAt: xsdtype.NewDateTime(when), UpdatedAt: xsdtype.NewDateTime(when.Add(time.Hour)),
			Status: "ACTIVE", Tag: []string{"customer", "newsletter"},
		}
		if i%2 == 0 {
			records[i].Notes = &notes
		}
	}
	return records
}

var putRecords = &soap.Operation{Name: "PutRecords"}

// message is the sample on the wire.
func message() []byte {
	b, err := soap.Encode(putRecords, &soap.Request{EncodeBody: (&putRecordsRequest{Record: sample()}).body})
	if err != nil {
		panic(err)
	}
	return b
}

func (v *putRecordsRequest) body(e *xmlwire.Encoder) {
	v.encodeXML(e, xmlwire.Name{Space: space1, Local: "PutRecords"})
}

// decode reads the message as a generated client does.
func decode(b []byte) ([]Record, error) {
	d := xmlwire.NewDecoder(b)
	var out listRecordsResponse
	if d.Root() && d.Path("Body", "PutRecords") {
		out.decodeXML(d)
	}
	d.End()
	return out.Record, d.Err()
}

// envelope is the message for encoding/xml.
type envelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		PutRecords struct {
			XMLName xml.Name `xml:"urn:bench:records PutRecords"`
			Record  []Record
		}
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

// native is a record of Go's own types, as other generators have it.
type native struct {
	ID                                                                                  int64
	AccountNumber, FirstName, LastName, Email, Phone, Street, City, PostalCode, Country string
	Active                                                                              bool
	Balance, Limit                                                                      float64
	Age, Score                                                                          int32
	CreatedAt, UpdatedAt                                                                time.Time
	Status                                                                              string
	Notes                                                                               *string `xml:",omitempty"`
	Tag                                                                                 []string
}

type nativeEnvelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		PutRecords struct {
			XMLName xml.Name `xml:"urn:bench:records PutRecords"`
			Record  []native
		}
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

func TestBothReadTheSame(t *testing.T) {
	b := message()
	t.Logf("%d bytes", len(b))
	ours, err := decode(b)
	if err != nil {
		t.Fatal(err)
	}
	var std envelope
	if err := xml.Unmarshal(b, &std); err != nil {
		t.Fatal(err)
	}
	if a, b := fmt.Sprintf("%+v", plain(ours)), fmt.Sprintf("%+v", plain(std.Body.PutRecords.Record)); a != b || len(ours) != 100 {
		t.Errorf("got  %.300s\nwant %.300s", a, b)
	}
}

// plain replaces pointers by what they point to.
func plain(records []Record) []any {
	var out []any
	for _, r := range records {
		notes := ""
		if r.Notes != nil {
			notes = *r.Notes
			r.Notes = nil
		}
		out = append(out, r, notes)
	}
	return out
}

// measure runs f as a benchmark. Beside the time it reports the processor time,
// which a busy machine disturbs less.
func measure(b *testing.B, name string, size int, f func() error) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		before := processorTime()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op")
	})
}

// processorTime is what this process has used so far, in nanoseconds.
func processorTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// A contest is the same work, done by several.
type contest struct {
	name    string
	entries []entry
}

type entry struct {
	name string
	work func() error
}

func contests(tb testing.TB) []contest {
	doc := message()
	in := putRecordsRequest{Record: sample()}
	var std envelope
	std.Body.PutRecords.Record = in.Record
	var own nativeEnvelope
	if err := xml.Unmarshal(doc, &own); err != nil {
		tb.Fatal(err)
	}
	var reused []byte
	var buffer bytes.Buffer
	return []contest{
		{"Decode", []entry{
			{"authgen", func() error {
				_, err := decode(doc)
				return err
			}},
			{"encoding-xml", func() error {
				var out envelope
				return xml.Unmarshal(doc, &out)
			}},
			{"encoding-xml-native", func() error {
				var out nativeEnvelope
				return xml.Unmarshal(doc, &out)
			}},
		}},
		{"Encode", []entry{
			{"authgen", func() error {
				var err error
				reused, err = soap.Append(reused[:0], putRecords, &soap.Request{EncodeBody: in.body})
				return err
			}},
			{"encoding-xml", func() error {
				buffer.Reset()
				return xml.NewEncoder(&buffer).Encode(&std)
			}},
			{"encoding-xml-native", func() error {
				buffer.Reset()
				return xml.NewEncoder(&buffer).Encode(&own)
			}},
			{"authgen, fresh", func() error {
				_, err := soap.Encode(putRecords, &soap.Request{EncodeBody: in.body})
				return err
			}},
			{"encoding-xml, fresh", func() error {
				_, err := xml.Marshal(&std)
				return err
			}},
		}},
		{"Tokens", []entry{
			{"authgen", func() error {
				d := xmlwire.NewDecoder(doc)
				if d.Root() {
					d.Skip()
				}
				return d.Err()
			}},
			{"encoding-xml", func() error {
				d := xml.NewDecoder(bytes.NewReader(doc))
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						return nil
					} else if err != nil {
						return err
					}
				}
			}},
		}},
	}
}

// Benchmark measures each by itself.
func Benchmark(b *testing.B) {
	for _, c := range contests(b) {
		for _, e := range c.entries {
			measure(b, c.name+"/"+e.name, len(message()), e.work)
		}
	}
}

// TestFaster measures all in turns, many times, and compares the least times: on
// a busy machine those are the ones that nobody disturbed. It runs with BENCH=1.
func TestFaster(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("BENCH is not set: speed is not measured")
	}
	want := map[string]float64{"Decode": 12, "Encode": 12, "Tokens": 12}
	for _, c := range contests(t) {
		least := make([]time.Duration, len(c.entries))
		allocs := make([]float64, len(c.entries))
		for i, e := range c.entries {
			allocs[i] = testing.AllocsPerRun(5, func() { _ = e.work() })
			least[i] = time.Hour
		}
		for range 60 {
			for i, e := range c.entries {
				for range 8 {
					start := time.Now()
					if err := e.work(); err != nil {
						t.Fatal(err)
					}
					least[i] = min(least[i], time.Since(start))
				}
			}
		}
		for i, e := range c.entries {
			t.Logf("%s %-20s %10v %6.0f allocations %5.1f times", c.name, e.name, least[i], allocs[i], float64(least[i])/float64(least[0]))
		}
		if ratio := float64(least[1]) / float64(least[0]); ratio < want[c.name] {
			t.Errorf("%s: %.1f times as fast, want %.0f", c.name, ratio, want[c.name])
		}
		if c.name == "Decode" && allocs[0] > allocs[1]/10 {
			t.Errorf("%s: %.0f allocations of %.0f", c.name, allocs[0], allocs[1])
		}
	}
}
