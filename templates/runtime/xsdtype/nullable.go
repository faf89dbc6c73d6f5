//go:build go1.24

package xsdtype

import "encoding/json"

// A Nullable is absent, null, or a value. The zero value is absent. In a struct
// that encoding/json writes, tag it omitzero.
type Nullable[T any] struct {
	v     T
	state nullState
}

type nullState uint8

const (
	absent nullState = iota
	null
	present
)

// Value returns a Nullable that holds v.
func Value[T any](v T) Nullable[T] { return Nullable[T]{v: v, state: present} }

// Null returns a Nullable that is null: sent, and sent as nothing.
func Null[T any]() Nullable[T] { return Nullable[T]{state: null} }

// Get is the value, and whether there is one.
func (n Nullable[T]) Get() (T, bool) { return n.v, n.state == present }

// Or is the value, or otherwise if it is absent or null.
func (n Nullable[T]) Or(otherwise T) T {
	if n.state == present {
		return n.v
	}
	return otherwise
}

// OrZero is the value, or the zero value of T if it is absent or null.
func (n Nullable[T]) OrZero() T { return n.v }

// Ptr points to the value, so that it can be changed in place; nil if there is none.
func (n *Nullable[T]) Ptr() *T {
	if n.state != present {
		return nil
	}
	return &n.v
}

// Set makes n hold v.
func (n *Nullable[T]) Set(v T) { *n = Value(v) }

// IsNull reports whether n is null.
func (n Nullable[T]) IsNull() bool { return n.state == null }

// IsZero reports whether n is absent.
func (n Nullable[T]) IsZero() bool { return n.state == absent }

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != present {
		return []byte("null"), nil
	}
	return json.Marshal(n.v)
}

// UnmarshalJSON reads a value or null.
func (n *Nullable[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*n = Value(v)
	return nil
}
