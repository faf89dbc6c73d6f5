//go:build go1.24

package xsdtype

import "encoding/json"

// jsonString is s, which holds no character that JSON must escape, as a JSON string.
func jsonString(s string) []byte {
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// jsonText reads a JSON string; null says so.
func jsonText(b []byte) (s string, null bool, err error) {
	if string(b) == "null" {
		return "", true, nil
	}
	if len(b) < 2 || b[0] != '"' {
		return "", false, errJSONString
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return "", false, errJSONString
	}
	return s, false, nil
}

// unmarshalJSON reads a JSON string into v by parse. It leaves v alone for null,
// as encoding/json asks for.
func unmarshalJSON[T any](v *T, b []byte, parse func(string) (T, error)) error {
	s, null, err := jsonText(b)
	if err != nil || null {
		return err
	}
	return unmarshal(v, s, parse)
}

// unmarshal sets v to what parse makes of s, and leaves it alone on an error.
func unmarshal[T any](v *T, s string, parse func(string) (T, error)) error {
	x, err := parse(s)
	if err != nil {
		return err
	}
	*v = x
	return nil
}
