//go:build go1.24

package jsonwire

// Raw is JSON as it came; nil is an absent value.
type Raw []byte

// MarshalJSON implements [encoding/json.Marshaler].
func (r Raw) MarshalJSON() ([]byte, error) {
	e := NewEncoder(nil)
	e.Raw(r)
	return e.Bytes()
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (r *Raw) UnmarshalJSON(data []byte) error {
	*r = append((*r)[:0], data...)
	return nil
}

// Value reads r as a tree. Text that is no JSON is the missing value.
func (r Raw) Value() Value { return Parse(r) }

// String is the text.
func (r Raw) String() string { return string(r) }
