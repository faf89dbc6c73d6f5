package jsonwire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScalarsAreReadLeniently(t *testing.T) {
	scalar := map[string]func(*Decoder) any{
		"string":  func(d *Decoder) any { return d.String() },
		"bool":    func(d *Decoder) any { return d.Bool() },
		"int64":   func(d *Decoder) any { return d.Int64() },
		"int32":   func(d *Decoder) any { return d.Int32() },
		"int8":    func(d *Decoder) any { return d.Int8() },
		"uint8":   func(d *Decoder) any { return d.Uint8() },
		"uint64":  func(d *Decoder) any { return d.Uint64() },
		"float":   func(d *Decoder) any { return d.Float64() },
		"float32": func(d *Decoder) any { return d.Float32() },
		"bytes":   func(d *Decoder) any { return string(d.Bytes()) },
		"decimal": func(d *Decoder) any { return d.Decimal().String() },
		"integer": func(d *Decoder) any { return d.Integer().String() },
		"time":    func(d *Decoder) any { return d.DateTime().String() },
		"date":    func(d *Decoder) any { return d.Date().String() },
	}
	for _, tt := range []struct {
		kind, in string
		want     any
		err      string // of a mismatch
	}{
		{"string", `"a"`, "a", ""},
		{"string", `" \n\t\"\\\/\u00e9\ud83d\ude00\u0041"`, " \n\t\"\\/é😀A", ""},
		{"string", `"\ud83d"`, "\ufffd", ""},
		{"string", `"\ud83d\u0041"`, "\ufffdA", ""},
		{"string", "\"a\xffb\"", "a\ufffdb", ""},
		{"string", `12.50`, "12.50", ""},
		{"string", `true`, "true", ""},
		{"string", `null`, "", ""},
		{"string", `{"a":1}`, "", "this is an object, not a string"},
		{"string", `[1]`, "", "this is an array, not a string"},
		{"bool", `true`, true, ""},
		{"bool", `"TRUE"`, true, ""},
		{"bool", `"Yes"`, true, ""},
		{"bool", `1`, true, ""},
		{"bool", `0`, false, ""},
		{"bool", `""`, false, ""},
		{"bool", `null`, false, ""},
		{"bool", `"maybe"`, false, "this is not a boolean"},
		{"bool", `2`, false, "this is not a boolean"},
		{"int64", ` 12 `, int64(12), ""},
		{"int64", `-0`, int64(0), ""},
		{"int64", `9223372036854775807`, int64(math.MaxInt64), ""},
		{"int64", `-9223372036854775808`, int64(math.MinInt64), ""},
		{"int64", `9223372036854775808`, int64(math.MaxInt64), "the number is out of range"},
		{"int64", `"42"`, int64(42), ""},
		{"int64", `" 42 "`, int64(42), ""},
		{"int64", `12.0`, int64(12), ""},
		{"int64", `1.2e3`, int64(1200), ""},
		{"int64", `1200e-2`, int64(12), ""},
		{"int64", `-0.0e5`, int64(0), ""},
		{"int64", `1e400`, int64(0), "the number is out of range"},
		{"int64", `1e99999999999999999999`, int64(0), "the number is out of range"},
		{"int64", `12.5`, int64(0), "this is not an integer"},
		{"int64", `""`, int64(0), ""},
		{"int64", `null`, int64(0), ""},
		{"int64", `"x"`, int64(0), "this is not an integer"},
		{"int64", `true`, int64(0), "this is not an integer"},
		{"int32", `2147483648`, int32(0), "the number is out of range"},
		{"int8", `-128`, int8(-128), ""},
		{"uint8", `-1`, uint8(0), "the number is out of range"},
		{"uint64", `18446744073709551615`, uint64(math.MaxUint64), ""},
		{"uint64", `18446744073709551616`, uint64(0), "the number is out of range"},
		{"uint64", `"7.00"`, uint64(7), ""},
		{"float", `1.5`, 1.5, ""},
		{"float", `"1.5"`, 1.5, ""},
		{"float", `0.1`, 0.1, ""},
		{"float", `123456789.123456`, 123456789.123456, ""},
		{"float", `1e400`, 0.0, "the number is out of range"},
		{"float", `[]`, 0.0, "this is an array, not a number"},
		{"float32", `0.1`, float32(0.1), ""},
		{"bytes", `"aGk="`, "hi", ""},
		{"bytes", `"aGk"`, "hi", ""},
		{"bytes", `"-_8"`, "\xfb\xff", ""},
		{"bytes", `"*"`, "", "this is not base64"},
		{"decimal", `12.50`, "12.50", ""},
		{"decimal", `"12.50"`, "12.50", ""},
		{"decimal", `"x"`, "0", "this is not a number"},
		{"integer", `123456789012345678901234567890`, "123456789012345678901234567890", ""},
		{"time", `"2026-01-02T03:04:05Z"`, "2026-01-02T03:04:05Z", ""},
		{"time", `0`, "1970-01-01T00:00:00Z", ""},
		{"time", `"soon"`, "0001-01-01T00:00:00Z", "this is not a date and time"},
		{"date", `"2026-01-02T03:04:05Z"`, "2026-01-02Z", ""},
	} {
		t.Run(tt.kind+" "+tt.in, func(t *testing.T) {
			d := NewDecoder([]byte(tt.in))
			got := scalar[tt.kind](d)
			if diff := cmp.Diff(tt.want, got); diff != "" && tt.err == "" {
				t.Error(diff)
			}
			err := d.End()
			if tt.err == "" && err != nil {
				t.Fatal(err)
			}
			if tt.err == "" {
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Msg != tt.err || e.Syntax {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

// A person has the shape of generated code.
type person struct {
	Name string
	Age  int64
	Tags []string
	Best *person
}

func (p *person) decode(d *Decoder) {
	*p = person{}
	for o := d.Object(); d.Member(&o); {
		switch o.Key {
		case "name":
			p.Name = d.String()
		case "age":
			p.Age = d.Int64()
		case "tags":
			p.Tags = []string{}
			for a := d.Array(); d.Item(&a); {
				p.Tags = append(p.Tags, d.String())
			}
		case "best":
			if !d.None() {
				p.Best = new(person)
				p.Best.decode(d)
			}
		default:
			d.Skip()
		}
	}
}

func TestObjectsAndArraysAreReadLeniently(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     person
	}{
		{"plain", `{"name":"A","age":3,"tags":["x","y"],"best":{"name":"B"}}`, person{"A", 3, []string{"x", "y"}, &person{Name: "B"}}},
		{"white space", " {\n\t\"name\" : \"A\" , \"tags\" : [ ] }\r\n", person{Name: "A", Tags: []string{}}},
		{"byte order mark", "\ufeff{\"age\":1}", person{Age: 1}},
		{"unknown members", `{"x":{"y":[1,{"z":null}]},"age":1,"u":"\u0041"}`, person{Age: 1}},
		{"one value for an array", `{"tags":"x"}`, person{Tags: []string{"x"}}},
		{"empty string for an array", `{"tags":""}`, person{Tags: []string{}}},
		{"null items", `{"tags":["a",null]}`, person{Tags: []string{"a", ""}}},
		{"empty array for an object", `{"best":[ ]}`, person{Best: &person{}}},
		{"array of one object", `{"best":[{"name":"B"}],"age":1}`, person{Age: 1, Best: &person{Name: "B"}}},
		{"empty string for an object", `{"best":""}`, person{}},
		{"null", `null`, person{}},
		{"the last of a name wins", `{"best":{"name":"A","age":1},"best":{"name":"B"}}`, person{Best: &person{Name: "B"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got person
			d := NewDecoder([]byte(tt.in))
			got.decode(d)
			if err := d.End(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestErrorsTellPathAndOffset(t *testing.T) {
	for _, tt := range []struct {
		in, path string
		offset   int
		msg      string
		syntax   bool
	}{
		{`{"age":"x"}`, "$.age", 7, "this is not an integer", false},
		{`{"best":{"best":{"tags":["a",{"b":1}]}}}`, "$.best.best.tags[1]", 29, "this is an object, not a string", false},
		{`{"best":[{"age":1},{"age":2}]}`, "$.best[1]", 19, "this is an object, not an object, not several", false},
		{`{"best":[ 5 ]}`, "$.best", 8, "this is an array, not an object", false},
		{`{"a b":{"c":}}`, `$["a b"].c`, 12, "no value here", true},
		{`{"name":"a`, "$.name", 10, "the input ends within a string", true},
		{`{"name":"a` + "\n" + `"}`, "$.name", 10, "a control character in a string", true},
		{`{"name":"\x"}`, "$.name", 9, "no valid escape here", true},
		{`{"age":01}`, "$.age", 7, "no valid number here", true},
		{`{"age":1 2}`, "$.age", 9, "no ',' or '}' here", true},
		{`{"age":1,}`, "$", 9, "no member name here", true},
		{`{"tags":[1,]}`, "$.tags[1]", 11, "no value here", true},
		{`{"tags":[`, "$.tags[0]", 9, "the input ends where a value should follow", true},
		{`{"age":1}x`, "$", 9, "something follows the value", true},
		{``, "$", 0, "the input ends where a value should follow", true},
	} {
		t.Run(tt.in, func(t *testing.T) {
			var p person
			d := NewDecoder([]byte(tt.in))
			p.decode(d)
			var got *Error
			if !errors.As(d.End(), &got) {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(&Error{tt.path, tt.offset, tt.msg, tt.syntax}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a type does not name is skipped, and reported by a strict decoder, which
// reads the rest all the same.
func TestUnknownMembers(t *testing.T) {
	for _, tt := range []struct {
		in     string
		strict bool
		want   string
	}{
		{`{"other":{"x":[1]},"id":"a"}`, false, ""},
		{`{"id":"a"}`, true, ""},
		{`{ "other" : {"x":[1]},"more":1,"id":"a"}`, true, "json: $.other (offset 12): no such member is declared"},
		{`{"other":{"x":[1},"id":"a"}`, true, "json: $.other.x[0] (offset 16): no ',' or ']' here"},
	} {
		d := NewDecoder([]byte(tt.in))
		d.Strict = tt.strict
		id := ""
		for o := d.Object(); d.Member(&o); {
			if o.Key == "id" {
				id = d.String()
			} else {
				d.Unknown()
			}
		}
		got := ""
		if err := d.End(); err != nil {
			got = err.Error()
		} else if id != "a" {
			t.Errorf("%s: id is %q", tt.in, id)
		}
		if got != tt.want {
			t.Errorf("%s: %s", tt.in, got)
		}
	}
}

func TestMismatchKeepsTheRest(t *testing.T) {
	var got person
	d := NewDecoder([]byte(`{"name":{},"tags":["a",[1],"b"],"age":"old","best":7,"x":1}`))
	got.decode(d)
	if diff := cmp.Diff(person{Tags: []string{"a", "", "b"}, Best: &person{}}, got); diff != "" {
		t.Error(diff)
	}
	var e *Error
	if !errors.As(d.End(), &e) || e.Path != "$.name" {
		t.Errorf("error %v, want the first, at $.name", e)
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat("[", 5) + strings.Repeat("]", 5)
	for _, tt := range []struct {
		limits Limits
		in     string
		ok     bool
	}{
		{Limits{Depth: 5}, deep, true},
		{Limits{Depth: 4}, deep, false},
		{Limits{Depth: 4}, `{"a":{"a":{"a":{"a":{}}}}}`, false},
		{Limits{Depth: 1}, `[{}]`, false},
		{Limits{Size: 10}, deep, true},
		{Limits{Size: 9}, deep, false},
		{Limits{}, strings.Repeat("[", 1001) + strings.Repeat("]", 1001), false},
		{Limits{}, strings.Repeat("[", 1000) + strings.Repeat("]", 1000), true},
	} {
		d := NewDecoderLimits([]byte(tt.in), tt.limits)
		d.Skip()
		if err := d.End(); (err == nil) != tt.ok {
			t.Errorf("%+v %.20s: %v", tt.limits, tt.in, err)
		}
		d = NewDecoderLimits([]byte(tt.in), tt.limits)
		d.Value()
		if err := d.End(); (err == nil) != tt.ok {
			t.Errorf("%+v %.20s as a tree: %v", tt.limits, tt.in, err)
		}
	}
}

func TestLargeInputIsNotHeld(t *testing.T) {
	in := `["short","` + strings.Repeat("x", sharedSize) + `"]`
	d := NewDecoder([]byte(in))
	a := d.Array()
	d.Item(&a)
	if n := testing.AllocsPerRun(1, func() {
		look := *d
		if look.String() != "short" {
			t.Error("no short")
		}
	}); n != 1 {
		t.Errorf("%v allocations, want a copy of its own", n)
	}
}

func TestEncoder(t *testing.T) {
	for _, tt := range []struct {
		want   string
		encode func(*Encoder)
	}{
		{`{}`, func(e *Encoder) { e.BeginObject(); e.EndObject() }},
		{`[]`, func(e *Encoder) { e.BeginArray(); e.EndArray() }},
		{`{"a":[1,-2,[]],"b c":{"d":null},"e":true,"f":false}`, func(e *Encoder) {
			e.BeginObject()
			e.Name(`"a":`)
			e.BeginArray()
			e.Uint(1)
			e.Int(-2)
			e.BeginArray()
			e.EndArray()
			e.EndArray()
			e.Key("b c")
			e.BeginObject()
			e.Name(`"d":`)
			e.Null()
			e.EndObject()
			e.Name(`"e":`)
			e.Bool(true)
			e.Name(`"f":`)
			e.Bool(false)
			e.EndObject()
		}},
		{`"a,"`, func(e *Encoder) { e.String("a,") }},
		{`"aGk="`, func(e *Encoder) { e.Base64([]byte("hi")) }},
		{`[12.50,"1 2"]`, func(e *Encoder) { e.BeginArray(); e.Number("12.50"); e.Number("1 2"); e.EndArray() }},
		{`[{"a": 1}]`, func(e *Encoder) { e.BeginArray(); e.Raw(Raw(` {"a": 1} `)); e.EndArray() }},
		{`null`, func(e *Encoder) { e.Raw(nil) }},
	} {
		e := NewEncoder([]byte("x,"))
		tt.encode(e)
		got, err := e.Bytes()
		if err != nil || string(got) != "x,"+tt.want {
			t.Errorf("%s, %v, want %s", got, err, tt.want)
		}
	}
}

func TestEncoderTellsWhereItFailed(t *testing.T) {
	for _, fail := range []func(*Encoder){
		func(e *Encoder) { e.Float(math.NaN(), 64) },
		func(e *Encoder) { e.Float(math.Inf(1), 64) },
		func(e *Encoder) { e.Raw(Raw("{")) },
		func(e *Encoder) { e.Raw(Raw("")) },
		func(e *Encoder) { e.Raw(Raw("1,2")) },
	} {
		e := NewEncoder(nil)
		e.BeginObject()
		e.Name(`"a":`)
		e.BeginArray()
		e.Int(1)
		fail(e)
		fail(e)
		e.EndArray()
		e.EndObject()
		_, err := e.Bytes()
		var got *Error
		if !errors.As(err, &got) || got.Path != "$.a[1]" {
			t.Errorf("error %v, want one at $.a[1]", err)
		}
	}
}

func TestNumbersAreWrittenAsEncodingJSONDoes(t *testing.T) {
	for _, f := range []float64{0, math.Copysign(0, -1), 1, 0.1, 1e20, 1e21, 1e-6, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, 123456.789} {
		e := NewEncoder(nil)
		e.Float(f, 64)
		got, _ := e.Bytes()
		back, err := strconv.ParseFloat(string(got), 64)
		if err != nil || back != f || !json.Valid(got) {
			t.Errorf("%v is written %s", f, got)
		}
	}
}

func TestValuePath(t *testing.T) {
	v := Parse([]byte(`{"code":"103","n":7,"Errors":{"Error":[{"reasonCode":"A","x":[1,2]},{"ReasonCode":5},{"other":1}]},
		"one":{"Error":{"reasonCode":"B"}},"ok":true,"null":null,"list":["a",1,null,{}],"dup":1,"dup":2}`))
	for _, tt := range []struct {
		path  string
		text  string
		list  []string
		exist bool
	}{
		{"code", "103", []string{"103"}, true},
		{"CODE", "103", []string{"103"}, true},
		{"n", "7", []string{"7"}, true},
		{"Errors.Error.*.reasonCode", "A", []string{"A", "5"}, true},
		{"Errors.Error.reasonCode", "A", []string{"A", "5"}, true},
		{"Errors.Error.*.x.*", "1", []string{"1", "2"}, true},
		{"one.Error.*.reasonCode", "B", []string{"B"}, true},
		{"one.Error.reasonCode", "B", []string{"B"}, true},
		{"Errors.Error.*.none", "", nil, true},
		{"null", "", nil, true},
		{"list", "a", []string{"a", "1"}, true},
		{"list.*", "a", []string{"a", "1"}, true},
		{"nothing.at.*.all", "", nil, false},
		{"dup", "2", []string{"2"}, true},
		{"ok", "true", []string{"true"}, true},
	} {
		got := v.Path(strings.Split(tt.path, ".")...)
		if got.String() != tt.text || got.Exists() != tt.exist {
			t.Errorf("%s is %q, %v, want %q, %v", tt.path, got.String(), got.Exists(), tt.text, tt.exist)
		}
		if diff := cmp.Diff(tt.list, got.Strings()); diff != "" {
			t.Errorf("%s: %s", tt.path, diff)
		}
	}
	if v.Path("code").Int() != 103 || !v.Path("ok").Bool() || v.Path("n").Float() != 7 || v.Path("list").Len() != 4 || v.Path("x").Len() != 0 {
		t.Error("numbers, booleans and lengths are read leniently")
	}
	if diff := cmp.Diff([]int64{1}, v.Path("list").Ints()); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		`{"Result":{"code":"7"}}`: "7", `{"code":"7","other":1}`: "7", `[{"Result":{"code":"7"}}]`: "", `{}`: "", `<html>`: "",
	} {
		if got := Parse([]byte(text)).OnlyChild().Path("code").String(); got != want {
			t.Errorf("the only child of %s has the code %q, want %q", text, got, want)
		}
	}
	if got := Parse([]byte("<html>")); got.Exists() || got.Path("a", "*").String() != "" {
		t.Error("what is no JSON is missing")
	}
}

func TestChoose(t *testing.T) {
	shapes := []Shape{
		0: {Kinds: ObjectKind, Members: []MemberShape{{"type", true, String, []string{"cat"}}, {"lives", false, Integer, nil}}},
		1: {Kinds: ObjectKind, Members: []MemberShape{{"type", true, String, []string{"dog"}}, {"bark", true, Bool, nil}}},
		2: {Kinds: ObjectKind, Members: []MemberShape{{"name", true, String, nil}, {"value", true, String, nil}}},
		3: {Kinds: ObjectKind, Members: []MemberShape{{"name", true, String, nil}, {"value", true, ArrayKind, nil}}},
		4: {Kinds: ArrayKind, Items: String},
		5: {Kinds: ArrayKind, Items: ArrayKind},
		6: {Kinds: Integer},
		7: {Kinds: String},
	}
	for in, want := range map[string]int{
		`{"type":"cat"}`:                    0,
		`{"lives":9}`:                       0,
		`{"type":"dog"}`:                    1,
		`{"type":"fish","bark":true}`:       1,
		`{"name":"a","value":"b"}`:          2,
		`{"name":"a","value":[1]}`:          3,
		`{"value":[1],"x":{"type":"cat"}}`:  3,
		`{"something":"else"}`:              -1,
		`["a"]`:                             4,
		`[["a"]]`:                           5,
		`[]`:                                4,
		`7`:                                 6,
		`7.5`:                               6,
		`"a"`:                               7,
		`true`:                              6,
		`{`:                                 -1,
		strings.Repeat(`{"a":`, 1500) + "1": -1,
		`{"type":"cat","type":"dog","bark":1,"y":2}`: 1,
	} {
		d := NewDecoder([]byte(in))
		got := -1
		if c := d.Choose(shapes); d.Try(&c) {
			got = c.Variant
		}
		if got != want {
			t.Errorf("%.40s is variant %d, want %d", in, got, want)
		}
		if d.Err() == nil && d.pos != 0 {
			t.Errorf("%.40s was taken", in)
		}
	}
}

// pick reads a union of a date, an integer within an array, and a union again.
func pick(d *Decoder) string {
	for c := d.Choose([]Shape{{Kinds: String}, {Kinds: ArrayKind | String, Items: Integer | String}, {Kinds: ArrayKind, Items: ArrayKind | String}}); d.Try(&c); {
		v := ""
		switch c.Variant {
		case 0:
			v = "date " + d.Date().String()
		case 1:
			v = "numbers"
			for a := d.Array(); d.Item(&a); {
				v += strconv.FormatInt(d.Int64(), 10)
			}
		case 2:
			v = "list"
			for a := d.Array(); d.Item(&a); {
				v += " " + pick(d)
			}
		}
		if d.Fits(&c) {
			return v
		}
	}
	return "raw " + string(d.Raw())
}

func TestVariantsAreTriedInTurn(t *testing.T) {
	for _, tt := range []struct{ in, want, err string }{
		{`"2026-01-02"`, "date 2026-01-02", ""},
		{`"7"`, "numbers7", ""},
		{`[1,2]`, "numbers12", ""},
		{`["2026-01-02",[1]]`, "list date 2026-01-02 numbers1", ""},
		{`"x"`, "date 0001-01-01", "$"},
		{`[[["x"]]]`, "list list numbers0", "$[0][0][0]"},
		{`{}`, "raw {}", ""},
		{`[1`, "", "$"},
	} {
		d := NewDecoder([]byte(tt.in))
		got := pick(d)
		var e *Error
		errors.As(d.End(), &e)
		if e == nil {
			e = &Error{}
		}
		if tt.err != "$" && got != tt.want || e.Path != tt.err && !e.Syntax {
			t.Errorf("%s: %s, %v", tt.in, got, e)
		}
	}
}

func TestTryingVariantsHasAnEnd(t *testing.T) {
	deep := strings.Repeat("[", 900) + `"x"` + strings.Repeat("]", 900)
	d := NewDecoder([]byte(deep))
	pick(d)
	if d.End() == nil {
		t.Error("no mismatch")
	}
}

func TestAnEarlierMismatchIsKept(t *testing.T) {
	d := NewDecoder([]byte(`[{},"7","x"]`))
	a := d.Array()
	d.Item(&a)
	d.Int64()
	for d.Item(&a) {
		pick(d)
	}
	var e *Error
	if !errors.As(d.End(), &e) || e.Path != "$[0]" {
		t.Errorf("error %v", e)
	}
}

func TestFind(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":{"type":"x"},"type":"cat","b":1}`: "cat",
		`{"type":7}`:                            "7",
		`{"type":{}}`:                           "",
		`{"typ":"a"}`:                           "",
		`["type"]`:                              "",
		`{"a":,"type"`:                          "",
	} {
		d := NewDecoder([]byte(in))
		if got := d.Find("type"); got != want || d.pos != 0 || d.Err() != nil {
			t.Errorf("%s: found %q, want %q", in, got, want)
		}
	}
}

func TestRaw(t *testing.T) {
	var v struct{ A, B Raw }
	if err := json.Unmarshal([]byte(`{"A":{"x": [1]},"B":null}`), &v); err != nil {
		t.Fatal(err)
	}
	if got := v.A.Value().Path("x", "*").Int(); got != 1 {
		t.Errorf("x is %d", got)
	}
	out, err := json.Marshal(v)
	if err != nil || string(out) != `{"A":{"x":[1]},"B":null}` {
		t.Errorf("%s, %v", out, err)
	}
}

// FuzzDecode holds the decoder against encoding/json: both take the same texts,
// and see the same in them.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,2.5,-3e4,"x\u00e9\ud83d\ude00\n",true,false,null,{}]}`, `"\ud800"`, "\"\xff\xfe\"", `[[[]]]`, `{"a":1,"a":2}`, ` 1 `, `-`, `01`, `1.`, `1e`,
		`{"":""}`, `[1,]`, `{"a"}`, `tru`, "\"\x7f\x01\"", `123456789012345678`, `-1234567890123456789`, `0.30000000000000004`, "[\n1\t,\r2]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("\ufeff")) {
			return
		}
		d := NewDecoder(data)
		v := d.Value()
		err := d.End()
		if e := (*Error)(nil); errors.As(err, &e) && strings.Contains(e.Msg, "deeper") {
			return
		}
		skip := NewDecoder(data)
		skip.Skip()
		if valid := json.Valid(data); valid != (err == nil) || valid != (skip.End() == nil) {
			t.Fatalf("valid: %v, error: %v, skipping: %v", valid, err, skip.End())
		}
		var p person
		pd := NewDecoder(data)
		p.decode(pd)
		if e := (*Error)(nil); errors.As(pd.End(), &e) && e.Syntax != (err != nil) {
			t.Fatalf("as a person: %v, as a tree: %v", e, err)
		}
		if err != nil {
			return
		}
		jd := json.NewDecoder(bytes.NewReader(data))
		jd.UseNumber()
		var want any
		if err := jd.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plainTree(v)); diff != "" {
			t.Fatal(diff)
		}
		again := Parse(v.JSON())
		if diff := cmp.Diff(plainTree(v), plainTree(again)); diff != "" {
			t.Fatal(diff)
		}
		if v.kind != Number {
			return
		}
		num := NewDecoder(data)
		got := num.Float64()
		if want, err := strconv.ParseFloat(v.text, 64); err == nil && math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%v, want %v", got, want)
		}
		num = NewDecoder(data)
		n := num.Int64()
		if want, err := strconv.ParseInt(v.text, 10, 64); err == nil && n != want {
			t.Fatalf("%v, want %v", n, want)
		}
	})
}

// plainTree is v as encoding/json has it.
func plainTree(v Value) any {
	switch v.kind {
	case Null:
		return nil
	case Bool:
		return v.Bool()
	case Number:
		return json.Number(v.text)
	case String:
		return v.text
	case ArrayKind:
		list := []any{}
		for _, item := range v.items {
			list = append(list, plainTree(item))
		}
		return list
	case ObjectKind:
		m := map[string]any{}
		for _, member := range v.members {
			m[member.name] = plainTree(member.value)
		}
		return m
	default:
		return "invalid"
	}
}

// FuzzString holds the writer of strings against encoding/json's reader.
func FuzzString(f *testing.F) {
	f.Add("a\"\\\n\t\r\x00\u2028é😀")
	f.Add("\xff12345678\xfe")
	f.Fuzz(func(t *testing.T, s string) {
		b := AppendString(nil, s)
		var got string
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if got != mended(s) {
			t.Fatalf("%q, want %q", got, mended(s))
		}
		if ours := NewDecoder(b).String(); ours != got {
			t.Fatalf("%q, want %q", ours, got)
		}
	})
}

// mended is s with each byte that is no UTF-8 replaced.
func mended(s string) string { return string([]rune(s)) }
