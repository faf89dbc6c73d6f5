package xsdtype

import (
	"encoding"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestNotations holds, for each type, texts and what they are written as; "" is
// refused.
func TestNotations(t *testing.T) {
	str := func(v interface{ String() string }, err error) (string, error) { return v.String(), err }
	tests := map[string]struct {
		parse func(string) (string, error)
		texts map[string]string
	}{
		"Decimal": {func(s string) (string, error) { return str(ParseDecimal(s)) }, map[string]string{
			"12.50": "12.50", " -0.5\n": "-0.5", "+1": "+1", ".5": ".5", "5.": "5.",
			"123456789012345678901234567890.123456789": "123456789012345678901234567890.123456789",
			"1e3": "1000", "1.25E-3": "0.00125", "-12.5e1": "-125", "12.5e0": "12.5", "0e5": "0", "1.20e1": "12.0",
			"": "", ".": "", "-": "", "1,5": "", "1.2.3": "", "0x1": "", "NaN": "", "INF": "", "1e": "", "1e99999": "", "e5": "", "1 2": "",
		}},
		"Integer": {func(s string) (string, error) { return str(ParseInteger(s)) }, map[string]string{
			"007": "007", "-99999999999999999999": "-99999999999999999999", "5.00": "5", "+3": "+3",
			"": "", "5.5": "", "-": "", "1e3": "", ".0": "",
		}},
		"DateTime": {func(s string) (string, error) { return str(ParseDateTime(s)) }, map[string]string{
			"2026-05-17T12:30:00":               "2026-05-17T12:30:00",
			"2026-05-17T12:30:00Z":              "2026-05-17T12:30:00Z",
			"2026-05-17T12:30:00.500+02:00":     "2026-05-17T12:30:00.5+02:00",
			"2026-05-17T12:30:00.1234567-0530":  "2026-05-17T12:30:00.1234567-05:30",
			"2026-05-17 12:30":                  "2026-05-17T12:30:00",
			"2026-05-17T12:30:00 +02":           "2026-05-17T12:30:00+02:00",
			"2026-05-17":                        "2026-05-17T00:00:00",
			"2026-05-17Z":                       "2026-05-17T00:00:00Z",
			"2026-12-31T24:00:00Z":              "2027-01-01T00:00:00Z",
			"2024-02-29T00:00:00":               "2024-02-29T00:00:00",
			"-0044-03-15T12:00:00":              "-0044-03-15T12:00:00",
			"12026-01-01T00:00:00Z":             "12026-01-01T00:00:00Z",
			"0001-01-01T00:00:00":               "0001-01-01T00:00:00",
			"2026-05-17T12:30:00.123456789123Z": "2026-05-17T12:30:00.123456789Z",
			"":                                  "", "2026-02-29T00:00:00": "", "2026-13-01T00:00:00": "", "2026-05-17T25:00:00": "",
			"2026-05-17T12:60:00": "", "2026-05-17T12:30:00+15:00": "", "2026-05-17T": "", "yesterday": "", "2026-05-17T12:30:00.": "",
			"99999999999-01-01T00:00:00": "", "2026-05-17T24:00:01": "",
		}},
		"Date": {func(s string) (string, error) { return str(ParseDate(s)) }, map[string]string{
			"2026-05-17": "2026-05-17", "2026-05-17+02:00": "2026-05-17+02:00", "2026-05-17T00:00:00": "2026-05-17",
			"2026-05-17T00:00:00Z": "2026-05-17Z", "2026-5-17": "", "17.05.2026": "", "2026-04-31": "",
		}},
		"Time": {func(s string) (string, error) { return str(ParseTime(s)) }, map[string]string{
			"12:30:00": "12:30:00", "12:30:00.25Z": "12:30:00.25Z", "12:30": "12:30:00", "24:00:00": "00:00:00", "12": "", "25:00:00": "",
		}},
		"Duration": {func(s string) (string, error) { return str(ParseDuration(s)) }, map[string]string{
			"P1Y2M3DT4H5M6.7S": "P1Y2M3DT4H5M6.7S", "-PT0.5S": "-PT0.5S", "P2W": "P14D", "PT90M": "PT90M", "PT0S": "PT0S", "P0D": "PT0S",
			"": "", "P": "", "PT": "", "P1DT": "", "P1S": "", "PT1D": "", "1D": "", "P1M1Y": "", "PT1.S": "", "PT1.5M": "", "P99999999999D": "",
		}},
		"Partial": {func(s string) (string, error) { return str(ParsePartial(s)) }, map[string]string{
			"2026": "2026", "2026Z": "2026Z", "2026-05": "2026-05", "2026-05:00": "2026-05:00", "--05": "--05", "--05--": "--05",
			"--05-17": "--05-17", "--02-29": "--02-29", "---17": "---17", "---17-05:00": "---17-05:00", "--05-05:00": "--05-05:00",
			"": "", "26": "", "--13": "", "---32": "", "--02-30": "", "--00": "", "2026-5": "",
		}},
		"HexBinary": {func(s string) (string, error) { return str(ParseHexBinary(s)) }, map[string]string{
			"0aFf": "0AFF", "0a fF": "0AFF", "0": "", "0g": "",
		}},
		"GUID": {func(s string) (string, error) { return str(ParseGUID(s)) }, map[string]string{
			"6F9619FF-8B86-D011-B42D-00CF4FC964FF":   "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
			"{6f9619ff-8b86-d011-b42d-00cf4fc964ff}": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
			"6f9619ff8b86d011b42d00cf4fc964ff":       "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
			"":                                       "", "6f9619ff": "", "6f9619ff-8b86-d011-b42d-00cf4fc964ff0": "", "zf9619ff-8b86-d011-b42d-00cf4fc964ff": "",
			"6-f9619ff8b86d011b42d00cf4fc964ff": "",
		}},
		"QName": {func(s string) (string, error) { return str(ParseQName(s)) }, map[string]string{
			"{u}a": "{u}a", "a": "a", "{u": "",
		}},
		"float": {func(s string) (string, error) {
			f, err := ParseFloat(s, 64)
			return FormatFloat(f, 64), err
		}, map[string]string{
			"1.5E3": "1500", "INF": "INF", "-INF": "-INF", "NaN": "NaN", "1e400": "INF", "1e-400": "0", "1e-9": "1e-09", ".5": "0.5",
			"": "", "inf": "", "0x1p4": "", "1_000": "", "nan": "",
		}},
	}
	for name, tt := range tests {
		for in, want := range tt.texts {
			got, err := tt.parse(in)
			switch {
			case want == "" && err == nil:
				t.Errorf("%s %q: accepted as %q", name, in, got)
			case want == "" && in != "" && strings.Contains(err.Error(), in) && len(in) > 2:
				t.Errorf("%s %q: the error repeats the text: %v", name, in, err)
			case want != "" && (err != nil || got != want):
				t.Errorf("%s %q: got %q, %v; want %q", name, in, got, err, want)
			}
			var syntax *SyntaxError
			if want == "" && !errors.As(err, &syntax) {
				t.Errorf("%s %q: %T is no *SyntaxError", name, in, err)
			}
		}
	}
}

// text is what all types do.
type text interface {
	encoding.TextMarshaler
	encoding.TextAppender
	json.Marshaler
	String() string
}

type readable interface {
	encoding.TextUnmarshaler
	json.Unmarshaler
}

func TestTextAndJSONReadBack(t *testing.T) {
	guid, err := ParseGUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		value text
		into  readable
		json  string
	}{
		{NewDecimal(-1250, 2), new(Decimal), `-12.50`},
		{NewDecimal(5, 3), new(Decimal), `0.005`},
		{NewDecimal(5, -3), new(Decimal), `5000`},
		{Decimal{}, new(Decimal), `0`},
		{NewInteger(-7), new(Integer), `-7`},
		{NewDateTime(time.Date(2026, 5, 17, 1, 2, 3, 0, time.UTC)), new(DateTime), `"2026-05-17T01:02:03Z"`},
		{LocalDateTime(time.Date(2026, 5, 17, 1, 2, 3, 0, time.FixedZone("", 3600))), new(DateTime), `"2026-05-17T01:02:03"`},
		{NewDate(2026, 2, 30), new(Date), `"2026-03-02"`},
		{Date{}, new(Date), `"0001-01-01"`},
		{NewTime(1, 2, 3, 4e6).WithZone(ZoneOffset(-90)), new(Time), `"01:02:03.004-01:30"`},
		{DurationOf(-90 * time.Second), new(Duration), `"-PT1M30S"`},
		{GYearMonth(2026, 5), new(Partial), `"2026-05"`},
		{HexBinary{1, 255}, new(HexBinary), `"01FF"`},
		{Binary{Data: []byte("hi")}, new(Binary), `"aGk="`},
		{guid, new(GUID), `"6f9619ff-8b86-d011-b42d-00cf4fc964ff"`},
		{QName{"u", "a"}, new(QName), `"{u}a"`},
	}
	for _, tt := range tests {
		asJSON, err := json.Marshal(tt.value)
		if err != nil || string(asJSON) != tt.json {
			t.Errorf("%T: JSON %s, %v; want %s", tt.value, asJSON, err, tt.json)
		}
		if err := json.Unmarshal(asJSON, tt.into); err != nil || tt.into.(interface{ String() string }).String() != tt.value.String() {
			t.Errorf("%T: read back from JSON: %v, %v", tt.value, tt.into, err)
		}
		asText, err := tt.value.MarshalText()
		if err != nil || string(asText) != tt.value.String() {
			t.Errorf("%T: text %s, %v", tt.value, asText, err)
		}
		if err := tt.into.UnmarshalText(asText); err != nil || tt.into.(interface{ String() string }).String() != tt.value.String() {
			t.Errorf("%T: read back: %v, %v", tt.value, tt.into, err)
		}
		if b, err := tt.value.AppendText([]byte("x")); err != nil || string(b) != "x"+tt.value.String() {
			t.Errorf("%T: appended: %s, %v", tt.value, b, err)
		}
		if err := json.Unmarshal([]byte("null"), tt.into); err != nil || tt.into.(interface{ String() string }).String() != tt.value.String() {
			t.Errorf("%T: null is not left alone: %v, %v", tt.value, tt.into, err)
		}
		if err := json.Unmarshal([]byte(`{}`), tt.into); err == nil {
			t.Errorf("%T: an object is accepted", tt.value)
		}
	}
}

func TestDecimalJSON(t *testing.T) {
	for in, want := range map[string]string{`12.50`: "12.50", `"12.50"`: "12.50", `1e2`: "100", `" 7 "`: "7", `""`: "", `true`: ""} {
		var d Decimal
		err := json.Unmarshal([]byte(in), &d)
		if (err != nil) != (want == "") || err == nil && d.String() != want {
			t.Errorf("%s: got %s, %v", in, d, err)
		}
	}
	for in, want := range map[string]string{"+1": "1", ".5": "0.5", "-.5": "-0.5", "5.": "5", "007": "7", "-00.10": "-0.10"} {
		d, err := ParseDecimal(in)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(d); err != nil || string(b) != want {
			t.Errorf("%s: got %s, %v; want %s", in, b, err, want)
		}
	}
	var i Integer
	if err := json.Unmarshal([]byte(`1e3`), &i); err != nil || i.String() != "1000" {
		t.Errorf("got %s, %v", i, err)
	}
}

func TestDecimalsCompareByValue(t *testing.T) {
	order := []string{"-100", "-12.5", "-0.05", "0", "0.0499", "0.05", "1", "1.5", "12", "100", "99999999999999999999"}
	for i, a := range order {
		for j, b := range order {
			x, _ := ParseDecimal(a)
			y, _ := ParseDecimal(b)
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := x.Cmp(y); got != want {
				t.Errorf("%s against %s: %d", a, b, got)
			}
		}
	}
	for a, b := range map[string]string{"1.0": "1", "-0": "0", "+5": "5.00", "00.10": ".1", "-.0": "0"} {
		x, _ := ParseDecimal(a)
		y, _ := ParseDecimal(b)
		if !x.Equal(y) || x.Rat().Cmp(y.Rat()) != 0 {
			t.Errorf("%s and %s differ", a, b)
		}
	}
	if n, ok := NewDecimal(500, 2).Int64(); n != 5 || !ok {
		t.Errorf("5.00 is %d, %v", n, ok)
	}
	if _, ok := NewDecimal(501, 2).Int64(); ok {
		t.Error("5.01 is whole")
	}
	if d, ok := DecimalOf(0.1); !ok || d.String() != "0.1" || d.Float64() != 0.1 {
		t.Errorf("0.1 is %s", d)
	}
	if _, ok := DecimalOf(math.NaN()); ok {
		t.Error("NaN is a decimal")
	}
}

func TestDateTimesWithoutAZone(t *testing.T) {
	oslo := time.FixedZone("", 7200)
	local, _ := ParseDateTime("2026-05-17T12:00:00")
	zoned, _ := ParseDateTime("2026-05-17T12:00:00Z")
	if local.HasZone() || !zoned.HasZone() || local.Equal(zoned) {
		t.Error("a zone is not told from none")
	}
	if got := local.In(oslo).UTC().Hour(); got != 10 {
		t.Errorf("12 o'clock in Oslo is %d UTC", got)
	}
	if got := zoned.In(oslo).Hour(); got != 14 {
		t.Errorf("12 UTC is %d in Oslo", got)
	}
	if got := local.Time(); !got.Equal(zoned.Time()) {
		t.Errorf("without a zone: %v", got)
	}
	for in, want := range map[string]string{
		`1589724000`: "2020-05-17T14:00:00Z", `1589724000500`: "2020-05-17T14:00:00.5Z", `1589724000.5`: "2020-05-17T14:00:00.5Z", `-1`: "1969-12-31T23:59:59Z",
	} {
		var d DateTime
		if err := json.Unmarshal([]byte(in), &d); err != nil || d.String() != want {
			t.Errorf("%s: got %s, %v", in, d, err)
		}
	}
}

func TestDurations(t *testing.T) {
	for _, d := range []time.Duration{0, time.Nanosecond, -time.Hour, 100 * time.Hour, math.MaxInt64, math.MinInt64 + 1} {
		if got, ok := DurationOf(d).Exact(); !ok || got != d {
			t.Errorf("%v: got %v, %v", d, got, ok)
		}
	}
	month, _ := ParseDuration("P1M")
	if _, ok := month.Exact(); ok {
		t.Error("a month has a length")
	}
	if got := month.AddTo(time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)); got.Month() != time.February {
		t.Errorf("a month later is %v", got)
	}
}

func TestNullable(t *testing.T) {
	type record struct {
		A Nullable[int]    `json:"a,omitzero"`
		B Nullable[string] `json:"b,omitzero"`
	}
	for _, in := range []string{`{}`, `{"a":null}`, `{"a":0,"b":""}`, `{"a":5,"b":null}`} {
		var r record
		if err := json.Unmarshal([]byte(in), &r); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(r)
		if diff := cmp.Diff(in, string(out)); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	n := Value(5)
	*n.Ptr()++
	if v, ok := n.Get(); v != 6 || !ok || n.Or(1) != 6 || n.IsNull() || n.IsZero() {
		t.Errorf("value: %+v", n)
	}
	null := Null[int]()
	if _, ok := null.Get(); ok || null.Or(1) != 1 || !null.IsNull() || null.IsZero() || null.Ptr() != nil {
		t.Errorf("null: %+v", null)
	}
	var none Nullable[int]
	if none.IsNull() || !none.IsZero() || none.Or(2) != 2 {
		t.Errorf("absent: %+v", none)
	}
}

func FuzzReadBack(f *testing.F) {
	for _, seed := range []string{"12.50", "1e3", "2026-05-17T12:30:00.5+02:00", "P1Y2M3DT4H5M6.7S", "--05-17", "12:30", "aGk=", "{u}a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again(t, s, ParseDecimal, func(a, b Decimal) bool { return a.Equal(b) && a.Rat().Cmp(b.Rat()) == 0 })
		again(t, s, ParseInteger, func(a, b Integer) bool { return a.Equal(b) && a.Big().Cmp(b.Big()) == 0 })
		again(t, s, ParseDateTime, func(a, b DateTime) bool { return a.Equal(b) })
		again(t, s, ParseDate, func(a, b Date) bool { return a == b })
		again(t, s, ParseTime, func(a, b Time) bool { return a == b })
		again(t, s, ParseDuration, func(a, b Duration) bool { return a == b || a.IsZero() && b.IsZero() })
		again(t, s, ParsePartial, func(a, b Partial) bool { return a == b })
		again(t, s, ParseGUID, func(a, b GUID) bool { return a == b })
	})
}

// again reads s, writes it, and reads that.
func again[T interface {
	String() string
	MarshalJSON() ([]byte, error)
}](t *testing.T, s string, parse func(string) (T, error), same func(a, b T) bool) {
	t.Helper()
	v, err := parse(s)
	if err != nil {
		return
	}
	w, err := parse(v.String())
	if err != nil || !same(v, w) {
		t.Fatalf("%T %q: %v, then %v, %v", v, s, v, w, err)
	}
	if b, err := v.MarshalJSON(); err != nil || !json.Valid(b) {
		t.Fatalf("%T %q: JSON %s, %v", v, s, b, err)
	}
}

// TestOurCalendarIsTheirs compares the arithmetic with package time's.
func TestOurCalendarIsTheirs(t *testing.T) {
	for _, start := range []time.Time{
		time.Date(-800, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1599, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1896, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9996, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		for i := range 366 * 12 {
			day := start.AddDate(0, 0, i)
			y, m, d := day.Date()
			days := daysTo(y, int(m), d)
			if days*86400 != day.Unix() {
				t.Fatalf("%v: %d days", day, days)
			}
			if y2, m2, d2 := dayAt(days); y2 != y || m2 != int(m) || d2 != d {
				t.Fatalf("%v: read back as %d-%d-%d", day, y2, m2, d2)
			}
		}
	}
	for _, zone := range []int{0, 60, -330, 840} {
		for _, sec := range []int64{0, -1, 86399, -86401, 1e9, -1e10, 253402300799} {
			want := time.Unix(sec, 5e8).In(time.FixedZone("", zone*60))
			got, err := ParseDateTime(NewDateTime(want).String())
			if err != nil || !got.Time().Equal(want) || NewDateTime(want).String() != strings.Replace(want.Format(time.RFC3339Nano), "+00:00", "Z", 1) {
				t.Errorf("%v: written as %s, read back as %v, %v", want, NewDateTime(want), got.Time(), err)
			}
		}
	}
}

// TestShortFloats compares the short way with strconv's.
func TestShortFloats(t *testing.T) {
	check := func(f float64) {
		t.Helper()
		if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
			return
		}
		if got, want := FormatFloat(f, 64), strconv.FormatFloat(f, 'f', -1, 64); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 0.1, 0.001, 0.0005, 0.30000000000000004, 1e15, 999999999999.999, 1e12 + 0.001, 0.1 + 0.2} {
		check(f)
		check(-f)
	}
	seed := uint64(1)
	for range 200000 {
		seed = seed*6364136223846793005 + 1442695040888963407
		check(float64(int64(seed)>>(seed%60)) / []float64{1, 10, 100, 1000, 7, 1 << 20}[seed>>20%6])
		check(math.Float64frombits(seed&^(1<<62) | 1<<61))
	}
}

func TestAppendInt(t *testing.T) {
	for _, v := range []int64{0, 1, 9, 10, 99, 100, 101, 999, 1000, 9999, 10000, 99999, 1e9, 1e18, math.MaxInt64} {
		for _, v := range []int64{v, v - 1, v + 1, -v} {
			if got, want := string(AppendInt([]byte("x"), v)), "x"+strconv.FormatInt(v, 10); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got, want := string(AppendUint(make([]byte, 0, 1), uint64(v))), strconv.FormatUint(uint64(v), 10); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}
