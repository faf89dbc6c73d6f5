//go:build go1.24

package fakevendor

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// textOf is a simple value as it stands in XML or in a parameter.
func textOf(v reflect.Value) string {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return ""
		}
		return string(text)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return xsdtype.FormatFloat(v.Float(), v.Type().Bits())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(v.Bytes())
		}
	default:
	}
	return fmt.Sprint(v.Interface())
}

// setText gives v, which can be set, the value that a text stands for.
func setText(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(strings.TrimSpace(text)))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := xsdtype.ParseBool(text)
		v.SetBool(b)
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, v.Type().Bits())
		v.SetInt(n)
		return err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(strings.TrimSpace(text), 10, v.Type().Bits())
		v.SetUint(n)
		return err
	case reflect.Float32, reflect.Float64:
		f, err := xsdtype.ParseFloat(text, v.Type().Bits())
		v.SetFloat(f)
		return err
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b, err := xsdtype.ParseBase64(text)
			v.SetBytes(b)
			return err
		}
	default:
	}
	return nil
}

// nullable is the type of the value of an xsdtype.Nullable; nil for other types.
func nullable(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Struct || !strings.HasPrefix(t.Name(), "Nullable[") {
		return nil
	}
	get, ok := t.MethodByName("Get")
	if !ok {
		return nil
	}
	return get.Type.Out(0)
}

// held is what a Nullable holds, and whether it does.
func held(v reflect.Value) (value reflect.Value, ok, null bool) {
	out := v.MethodByName("Get").Call(nil)
	null = v.MethodByName("IsNull").Call(nil)[0].Bool()
	return out[0], out[1].Bool(), null
}

// hold makes a Nullable, which can be set, hold a value.
func hold(v, value reflect.Value) { v.Addr().MethodByName("Set").Call([]reflect.Value{value}) }
