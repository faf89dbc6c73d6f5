//go:build go1.24

package session

// Keys is a ring of keys for what a store holds.
type Keys struct{}
