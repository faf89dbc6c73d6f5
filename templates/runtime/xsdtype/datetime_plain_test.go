package xsdtype

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The quick notation is the usual one, and leaves alone what it cannot write.
func TestPlainDateTimes(t *testing.T) {
	first, last := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	times := []time.Time{first, last, {}, time.Unix(0, 0).UTC(), time.Unix(-1, 0).UTC(), time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC)}
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		times = append(times, time.Unix(first.Unix()+random.Int64N(last.Unix()-first.Unix()), 0).UTC())
	}
	for _, at := range times {
		d := NewDateTime(at)
		b := make([]byte, len(Plain))
		if want, _ := d.AppendText(nil); !d.PutPlain(b) || string(b) != string(want) {
			t.Fatalf("got %q, want %q", b, want)
		}
	}
	for name, d := range map[string]DateTime{
		"before the year 0":   NewDateTime(first.Add(-time.Second)),
		"after the year 9999": NewDateTime(last.Add(time.Second)),
		"a fraction":          NewDateTime(last.Add(-time.Nanosecond)),
		"another zone":        NewDateTime(last.In(time.FixedZone("", 3600))),
		"no zone":             LocalDateTime(last),
	} {
		if d.PutPlain(make([]byte, len(Plain))) {
			t.Errorf("%s is written as if it were plain", name)
		}
	}
}
