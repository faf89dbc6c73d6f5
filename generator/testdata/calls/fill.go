// Command calls calls every operation of every client in clients.go with
// arguments that show every field, and writes each request to a file, as it would
// have gone over the wire.
//
// It is no part of this module: a test copies it beside clients that it has
// generated.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// A callee is a client, or one of its services.
type callee struct {
	name   string
	client any
	hints  map[string]string // values by "Type.Field", "Method.argument" or "Type", from the model
}

func main() {
	dir := os.Args[1]
	for _, c := range clients(&http.Client{Transport: recorder{}}) {
		if err := callAll(c, dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// errSent ends a call whose request has been recorded.
var errSent = errors.New("the request has been recorded")

// recorded is the request of the call that is under way.
var recorded []byte

// recorder keeps each request and answers none.
type recorder struct{}

// RoundTrip implements [http.RoundTripper].
func (recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	err := errors.Join(r.Write(w), w.Flush())
	recorded = b.Bytes()
	if err == nil {
		err = errSent
	}
	return nil, err
}

func callAll(c callee, dir string) error {
	v := reflect.ValueOf(c.client)
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		if strings.HasPrefix(m.Name, "With") {
			continue
		}
		recorded = nil
		f := filler{hints: c.hints}
		err := call(v.Method(i), m.Name, &f)
		if recorded == nil {
			return fmt.Errorf("%s.%s sent nothing: %v", c.name, m.Name, err)
		}
		file := c.name + "." + m.Name + ".req"
		if yields(v.Method(i)) {
			file = c.name + "." + m.Name + ".each.req" // another way to call an operation
		}
		if err := os.WriteFile(filepath.Join(dir, file), recorded, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// call calls f with arguments, and returns its error.
func call(f reflect.Value, name string, fill *filler) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if yields(f) {
		name = strings.TrimSuffix(strings.TrimSuffix(name, "Seq"), "All") // hints are for the operation
	}
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		t := f.Type().In(i)
		if t == reflect.TypeFor[context.Context]() {
			args = append(args, reflect.ValueOf(context.Background()))
			continue
		}
		if f.Type().IsVariadic() && i == f.Type().NumIn()-1 {
			break
		}
		v := reflect.New(t).Elem()
		fill.value(v, fmt.Sprintf("%s.%d", name, i-1), 0)
		args = append(args, v)
	}
	results := f.Call(args)
	if yields(f) {
		for _, e := range results[0].Seq2() {
			err, _ = e.Interface().(error)
			return err
		}
	}
	if len(results) > 0 {
		err, _ = results[len(results)-1].Interface().(error)
	}
	return err
}

// yields reports whether f returns an iterator, which sends nothing until it is
// ranged over.
func yields(f reflect.Value) bool {
	return f.Type().NumOut() == 1 && f.Type().Out(0).CanSeq2() && f.Type().Out(0).Kind() == reflect.Func
}

// A filler gives values to arguments. It goes to a depth at which types that
// contain themselves end.
type filler struct{ hints map[string]string }

const maxDepth = 6

func (f *filler) value(v reflect.Value, place string, depth int) {
	t := v.Type()
	hint, hinted := f.hints[t.Name()]
	if !hinted {
		hint, hinted = f.hints[place]
	}
	if f.text(v, hint, hinted) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if !hinted {
			hint = "1234"
		}
		v.SetString(hint)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(7)
		if hinted {
			fmt.Sscan(hint, v.Addr().Interface())
		}
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		v.SetUint(7)
		if hinted {
			fmt.Sscan(hint, v.Addr().Interface())
		}
	case reflect.Float32, reflect.Float64:
		v.SetFloat(7.5)
		if hinted {
			fmt.Sscan(hint, v.Addr().Interface())
		}
	case reflect.Pointer:
		if depth < maxDepth {
			v.Set(reflect.New(t.Elem()))
			f.value(v.Elem(), place, depth+1)
		}
	case reflect.Slice:
		f.slice(v, place, depth)
	case reflect.Map:
		if depth < maxDepth {
			item := reflect.New(t.Elem()).Elem()
			f.value(item, place, depth+1)
			v.Set(reflect.MakeMap(t))
			v.SetMapIndex(reflect.ValueOf("key").Convert(t.Key()), item)
		}
	case reflect.Struct:
		f.fields(v, depth)
	case reflect.Interface:
		f.face(v)
	}
}

func (f *filler) slice(v reflect.Value, place string, depth int) {
	switch {
	case v.Type() == reflect.TypeFor[json.RawMessage]() || strings.HasSuffix(v.Type().String(), "jsonwire.Raw"):
		v.SetBytes([]byte(`{"key":"value"}`))
	case v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte("bytes"))
	case depth < maxDepth:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.value(v.Index(0), place, depth+1)
		f.value(v.Index(1), place, depth+1)
	}
}

// fields fills a struct, but for what says that a value is of a derived type.
func (f *filler) fields(v reflect.Value, depth int) {
	t := v.Type()
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() || field.Name == "Derived" || f.hints[t.Name()+"."+field.Name] == "-" {
			continue
		}
		f.value(v.Field(i), t.Name()+"."+field.Name, depth+1)
	}
}

// face fills an interface that a reader satisfies; a sealed one gets nothing.
func (f *filler) face(v reflect.Value) {
	r := reflect.ValueOf(io.Reader(strings.NewReader("content")))
	if r.Type().Implements(v.Type()) {
		v.Set(r)
	}
}

// texts are values that types with a text form understand, tried in turn.
var texts = []string{
	"12.5", "2026-01-02T03:04:05Z", "2026-01-02", "03:04:05Z", "P1DT2H", "2026", "--01", "--01-02", "---02", "2026-01",
	"3f2504e0-4f89-41d3-9a0c-0305e82c3301", "name", "0aff",
}

// text fills a type that can be set from a text.
func (f *filler) text(v reflect.Value, hint string, hinted bool) bool {
	u, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	if !ok {
		return false
	}
	candidates := texts
	if hinted {
		candidates = slices.Concat([]string{hint}, texts)
	}
	for _, c := range candidates {
		if u.UnmarshalText([]byte(c)) == nil {
			return true
		}
	}
	return false
}
