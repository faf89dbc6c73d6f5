// Package bench compares the generated JSON codec with its peers on 100 records
// of 20 fields:
//
//	go test -bench . -benchmem
//
// The peers get the same structs without the generated methods, with time.Time
// where the codec has xsdtype.DateTime, since their own type is their fastest.
package bench

import (
	"encoding/json"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/go-faster/jx"
	jsonv2 "github.com/go-json-experiment/json"

	"github.com/authgen/authgen/testdata/bench/json/records"
)

// A Page is records.Page for the peers.
type Page struct {
	Records []Record `json:"records"`
}

// A Record is records.Record for the peers.
type Record struct {
	ID            int64      `json:"id"`
	AccountNumber string     `json:"accountNumber"`
	FirstName     *string    `json:"firstName,omitempty"`
	LastName      *string    `json:"lastName,omitempty"`
	Email         *string    `json:"email,omitempty"`
	Phone         *string    `json:"phone,omitempty"`
	Street        *string    `json:"street,omitempty"`
	City          *string    `json:"city,omitempty"`
	PostalCode    *string    `json:"postalCode,omitempty"`
	Country       *string    `json:"country,omitempty"`
	Active        bool       `json:"active"`
	Balance       float64    `json:"balance"`
	Limit         *float64   `json:"limit,omitempty"`
	Age           *int32     `json:"age,omitempty"`
	Score         *int32     `json:"score,omitempty"`
	CreatedAt     time.Time  `json:"createdAt"`
	UpdatedAt     *time.Time `json:"updatedAt,omitempty"`
	Status        string     `json:"status"`
	Notes         *string    `json:"notes,omitempty"`
	Tags          []string   `json:"tags,omitempty"`
}

// input is 100 records, some 50 kB.
func input() []byte {
	page := Page{Records: make([]Record, 100)}
	for i := range page.Records {
		at := time.Date(2026, 1, 1+i%28, i%24, i%60, 7, 0, time.UTC)
		page.Records[i] = Record{
			ID: int64(1_000_000 + i*7919), AccountNumber: fmt.Sprintf("ACC-%010d", i*104729),
			FirstName: new("Aurelia"), LastName: new("Lindström"), Email: new(fmt.Sprintf("aurelia.%d@example.com", i)),
			Phone: new("+47 912 34 567"), Street: new("Karl Johans gate 12B, entrance 3"), City: new("Oslo"),
			PostalCode: new("0154"), Country: new("NO"), Active: i%3 != 0,
			Balance: float64(i*1237) / 100, Limit: new(2500.5), Age: new(int32(20 + i%60)), Score: new(int32(i * 13)),
			CreatedAt: at, UpdatedAt: new(at.Add(time.Hour)), Status: "open",
			Notes: new("called on Monday \"about the invoice\"\nwill call again"), Tags: []string{"gold", "newsletter", "2026"},
		}
	}
	data, err := json.Marshal(page)
	if err != nil {
		panic(err)
	}
	return data
}

// cpuTime reports the processor's time beside the clock's: on a machine that has
// other work to do it is the one to compare.
func cpuTime(b *testing.B) (done func()) {
	used := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return u.Utime.Nano() + u.Stime.Nano()
	}
	from := used()
	return func() { b.ReportMetric(float64(used()-from)/float64(b.N), "cpu-ns/op") }
}

func BenchmarkDecode(b *testing.B) {
	data := input()
	for _, peer := range []struct {
		name   string
		decode func() (int, error)
	}{
		{"authgen", func() (int, error) {
			var p records.Page
			err := p.UnmarshalJSON(data)
			return len(p.Records), err
		}},
		{"encoding-json", func() (int, error) {
			var p Page
			err := json.Unmarshal(data, &p)
			return len(p.Records), err
		}},
		{"go-json-experiment", func() (int, error) {
			var p Page
			err := jsonv2.Unmarshal(data, &p)
			return len(p.Records), err
		}},
		{"jx", func() (int, error) {
			var p Page
			err := p.decodeJX(jx.DecodeBytes(data))
			return len(p.Records), err
		}},
	} {
		b.Run(peer.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			defer cpuTime(b)()
			for b.Loop() {
				if n, err := peer.decode(); err != nil || n != 100 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	data := input()
	var ours records.Page
	if err := ours.UnmarshalJSON(data); err != nil {
		b.Fatal(err)
	}
	var theirs Page
	if err := json.Unmarshal(data, &theirs); err != nil {
		b.Fatal(err)
	}
	buffer := make([]byte, 0, 2*len(data))
	for _, peer := range []struct {
		name   string
		encode func() ([]byte, error)
	}{
		{"authgen", func() ([]byte, error) { return ours.AppendJSON(buffer[:0]) }},
		{"encoding-json", func() ([]byte, error) { return json.Marshal(theirs) }},
		{"go-json-experiment", func() ([]byte, error) { return jsonv2.Marshal(theirs) }},
		{"jx", func() ([]byte, error) {
			var e jx.Encoder
			e.SetBytes(buffer[:0])
			theirs.encodeJX(&e)
			return e.Bytes(), nil
		}},
	} {
		b.Run(peer.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			defer cpuTime(b)()
			for b.Loop() {
				out, err := peer.encode()
				if err != nil || len(out) < len(data)*9/10 {
					b.Fatal(len(out), err)
				}
			}
		})
	}
}

func TestPeersAgree(t *testing.T) {
	data := input()
	var ours records.Page
	if err := ours.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	out, err := ours.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != string(data) {
		t.Errorf("authgen writes\n%.600s\nencoding/json\n%.600s", out, data)
	}
	var viaJX Page
	if err := viaJX.decodeJX(jx.DecodeBytes(data)); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(viaJX)
	if err != nil || string(again) != string(data) {
		t.Errorf("jx: %v\n%.600s", err, again)
	}
	t.Logf("%d bytes", len(data))
}
