package conformance_test

import (
	"context"
	"encoding"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generated/accountsiq/accountsiqtest"
	"github.com/authgen/authgen/generated/accountsiq2/accountsiq2test"
	"github.com/authgen/authgen/generated/finicity/finicitytest"
	"github.com/authgen/authgen/generated/number/numbertest"
	"github.com/authgen/authgen/generated/tfso/tfsotest"
	"github.com/authgen/authgen/generated/xmlwire"
	"github.com/authgen/authgen/generated/xsdtype"
)

// fakes are the fake vendors with a client of each.
var fakes = map[string]func(t *testing.T) (server, client any){
	"accountsiq": func(t *testing.T) (any, any) {
		srv := accountsiqtest.NewServer(t)
		return srv, srv.Client()
	},
	"accountsiq2": func(t *testing.T) (any, any) {
		srv := accountsiq2test.NewServer(t)
		return srv, srv.Client().WithEntity("main")
	},
	"finicity": func(t *testing.T) (any, any) {
		srv := finicitytest.NewServer(t)
		return srv, srv.Client()
	},
	"number": func(t *testing.T) (any, any) {
		srv := numbertest.NewServer(t)
		return srv, srv.Client()
	},
	"tfso": func(t *testing.T) (any, any) {
		srv := tfsotest.NewServer(t)
		return srv, srv.Client()
	},
}

// A pair is an operation: the client's method, and the server's that takes a
// handler of the same type.
type pair struct {
	name   string
	call   reflect.Value
	handle reflect.Value
}

// pairs are the operations that a server answers.
func pairs(t *testing.T, server, client any) []pair {
	t.Helper()
	srv, c := reflect.ValueOf(server), reflect.ValueOf(client)
	var list []pair
	for i := range srv.NumMethod() {
		name, ok := strings.CutPrefix(srv.Type().Method(i).Name, "On")
		if !ok {
			continue
		}
		method := methodOf(c, name)
		if !method.IsValid() {
			t.Errorf("the client has no method for On%s", name)
			continue
		}
		list = append(list, pair{name, method, srv.Method(i)})
	}
	return list
}

// methodOf is the method of the client, or of one of its services.
func methodOf(c reflect.Value, name string) reflect.Value {
	if m := c.MethodByName(name); m.IsValid() {
		return m
	}
	for i := range c.Elem().NumField() {
		f := c.Elem().Type().Field(i)
		if short, ok := strings.CutPrefix(name, f.Name); ok && f.IsExported() {
			if m := c.Elem().Field(i).MethodByName(short); m.IsValid() {
				return m
			}
		}
	}
	return reflect.Value{}
}

// A fake answers every operation of its client with something that the client
// takes for a success.
func TestFakesAnswerEveryOperation(t *testing.T) {
	for name, start := range fakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := start(t)
				all := pairs(t, server, client)
				if len(all) < 10 {
					t.Fatalf("%d operations", len(all))
				}
				for _, p := range all {
					args := arguments(t.Context(), p.call.Type())
					if err := lastError(p.call.Call(args)); err != nil {
						t.Errorf("%s: %v", p.name, err)
					}
				}
			})
		})
	}
}

// What a caller sends is what the handler gets, and what the handler returns is
// what the caller gets: the fake's codec is none of the client's.
func TestFakesAgreeWithTheirClients(t *testing.T) {
	for name, start := range fakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := start(t)
				for _, p := range pairs(t, server, client) {
					agree(t, p)
				}
			})
		})
	}
}

func agree(t *testing.T, p pair) {
	t.Helper()
	face := p.call.Type()
	out := make([]reflect.Value, face.NumOut())
	for i := range out {
		out[i] = reflect.New(face.Out(i)).Elem()
		fill(out[i], 0)
	}
	out[len(out)-1] = reflect.Zero(face.Out(len(out) - 1))
	var got []reflect.Value
	handler := reflect.MakeFunc(face, func(args []reflect.Value) []reflect.Value {
		got = args
		return out
	})
	p.handle.Call([]reflect.Value{handler})
	sent := arguments(t.Context(), face)
	received := p.call.Call(sent)
	if err := lastError(received); err != nil {
		t.Errorf("%s: %v", p.name, err)
		return
	}
	for i := 1; i < len(sent); i++ {
		if diff := cmp.Diff(sent[i].Interface(), got[i].Interface(), options...); diff != "" {
			t.Errorf("argument %d of %s (-sent +got):\n%s", i, p.name, diff)
		}
	}
	for i := range len(out) - 1 {
		if out[i].Type() == reflect.TypeFor[io.ReadCloser]() {
			continue
		}
		if diff := cmp.Diff(out[i].Interface(), received[i].Interface(), options...); diff != "" {
			t.Errorf("result %d of %s (-returned +received):\n%s", i, p.name, diff)
		}
	}
}

// options compare values as they travel: texts by what they say.
var options = []cmp.Option{
	cmp.Exporter(func(reflect.Type) bool { return true }),
	textual[xsdtype.Decimal](), textual[xsdtype.DateTime](), textual[xsdtype.Date](), textual[xsdtype.GUID](), textual[xsdtype.Integer](),
}

// textual compares values by their texts.
func textual[T encoding.TextMarshaler]() cmp.Option {
	return cmp.Comparer(func(a, b T) bool {
		x, errX := a.MarshalText()
		y, errY := b.MarshalText()
		return string(x) == string(y) && errX == nil && errY == nil
	})
}

// arguments are a context and filled values.
func arguments(ctx context.Context, face reflect.Type) []reflect.Value {
	args := make([]reflect.Value, face.NumIn())
	args[0] = reflect.ValueOf(ctx)
	for i := 1; i < len(args); i++ {
		args[i] = reflect.New(face.In(i)).Elem()
		fill(args[i], 0)
	}
	return args
}

func lastError(out []reflect.Value) error {
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// fill gives v, which can be set, a value of which everything is there.
func fill(v reflect.Value, depth int) {
	if set := v.Addr().MethodByName("Set"); set.IsValid() && strings.HasPrefix(v.Type().Name(), "Nullable[") {
		x := reflect.New(set.Type().In(0)).Elem()
		fill(x, depth+1)
		set.Call([]reflect.Value{x})
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		for _, text := range []string{"2026-03-04T05:06:07Z", "2026-03-04", "05:06:07", "9f0b2f3a-1111-4222-8333-444455556666", "12.25", "12", "P2D", "--03"} {
			if u.UnmarshalText([]byte(text)) == nil {
				return
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if depth < 8 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Field(i).Name
			switch {
			case !f.CanSet() || name == "HasExpired": // the session would be dead
			case name == "Status" && f.Kind() == reflect.String:
				f.SetString("Success") // or the call would have failed
			case f.Type() != reflect.TypeFor[*xmlwire.Element]():
				fill(f, depth+1)
			}
		}
	case reflect.Slice:
		switch {
		case v.Type() == reflect.TypeFor[[]byte]():
			v.SetBytes([]byte("bytes"))
		case v.Type().Elem().Kind() == reflect.Uint8, strings.HasPrefix(v.Type().Elem().String(), "xmlwire."): // raw
		default:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				fill(v.Index(i), depth+1)
			}
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("text <%d> & more", depth))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(40 + depth))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(50 + depth))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(2.5)
	default:
	}
}
