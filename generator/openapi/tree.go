package openapi

import (
	"strconv"
	"strings"
)

// A kind says what a node is.
type kind uint8

// The kinds of JSON.
const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

// String is the kind's name as messages say it.
func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "an object"}[k]
}

// A place is where a node stands: small, since every node has one.
type place struct {
	file      int32 // index into document.files
	line, col int32 // from 1
}

// A node is a value of the raw tree, in the order and with the places of the
// file. Its identity matters: a reference that was followed is the target's
// pointer.
type node struct {
	kind    kind
	at      place
	value   string // of a scalar: as written, without quotes
	members []member
	items   []*node
}

// A member is a named value of an object.
type member struct {
	key   string
	at    place // of the key
	value *node
}

// get returns the member called key, or nil. It may be called on nil.
func (n *node) get(key string) *node {
	if m := n.member(key); m != nil {
		return m.value
	}
	return nil
}

// member returns the member called key with its place, or nil.
func (n *node) member(key string) *member {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].key == key {
			return &n.members[i]
		}
	}
	return nil
}

// has reports whether n has a member called key.
func (n *node) has(key string) bool { return n.member(key) != nil }

// set replaces the member called key, or adds it at the end.
func (n *node) set(key string, v *node) {
	if m := n.member(key); m != nil {
		m.value = v
		return
	}
	n.members = append(n.members, member{key: key, at: v.at, value: v})
}

// is reports whether n is a node of that kind; a nil node is of none.
func (n *node) is(k kind) bool { return n != nil && n.kind == k }

// text returns the scalar called key as text: numbers and booleans too, since
// YAML makes them of unquoted words.
func (n *node) text(key string) string {
	if v := n.get(key); v.isScalar() {
		return v.value
	}
	return ""
}

// isScalar reports whether n is a boolean, a number or a string.
func (n *node) isScalar() bool {
	return n != nil && (n.kind == boolean || n.kind == number || n.kind == text)
}

// flag returns the boolean called key, and whether there is one. The words of
// YAML 1.1 and quoted booleans count.
func (n *node) flag(key string) (value, ok bool) { return n.get(key).truth() }

// isTrue reports whether the member called key is a true boolean.
func (n *node) isTrue(key string) bool {
	value, ok := n.flag(key)
	return ok && value
}

// truth reads n as a boolean.
func (n *node) truth() (value, ok bool) {
	if !n.is(boolean) && !n.is(text) {
		return false, false
	}
	switch strings.ToLower(n.value) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

// count returns the non-negative integer called key, or nil.
func (n *node) count(key string) *int {
	v := n.get(key)
	if !v.is(number) {
		return nil
	}
	if i, err := strconv.Atoi(canonicalNumber(v.value)); err == nil && i >= 0 {
		return &i
	}
	return nil
}

// numeral returns the number called key as JSON writes it, or "".
func (n *node) numeral(key string) string {
	if v := n.get(key); v.is(number) {
		return canonicalNumber(v.value)
	}
	return ""
}

// canonicalNumber turns YAML's other spellings (0x1F, 0o17, 1_000, +1, .5, 1.)
// into JSON's. A decimal keeps its digits.
func canonicalNumber(s string) string {
	s = strings.TrimPrefix(strings.ReplaceAll(s, "_", ""), "+")
	digits := strings.TrimPrefix(s, "-")
	if len(digits) > 1 && digits[0] == '0' && strings.ContainsAny(digits[1:2], "xXoObB") {
		if i, err := strconv.ParseInt(s, 0, 64); err == nil {
			return strconv.FormatInt(i, 10)
		}
	}
	if trimmed := strings.TrimLeft(digits, "0"); trimmed != digits { // 007, 00.5
		if trimmed == "" || trimmed[0] < '0' || trimmed[0] > '9' {
			trimmed = "0" + trimmed
		}
		s = strings.Repeat("-", len(s)-len(digits)) + trimmed
	}
	if rest, ok := strings.CutPrefix(s, "."); ok {
		return "0." + rest
	}
	if rest, ok := strings.CutPrefix(s, "-."); ok {
		return "-0." + rest
	}
	return strings.TrimSuffix(s, ".")
}

// json prints n as JSON on one line: defaults of compound values, and tests.
func (n *node) json() string {
	var b strings.Builder
	n.appendJSON(&b)
	return b.String()
}

func (n *node) appendJSON(b *strings.Builder) {
	if n == nil {
		b.WriteString("null")
		return
	}
	switch n.kind {
	case null:
		b.WriteString("null")
	case boolean:
		b.WriteString(strings.ToLower(n.value))
	case number:
		b.WriteString(canonicalNumber(n.value))
	case text:
		b.WriteString(quote(n.value))
	case list:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.appendJSON(b)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, m := range n.members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quote(m.key))
			b.WriteByte(':')
			m.value.appendJSON(b)
		}
		b.WriteByte('}')
	}
}

// equal reports whether n and o print alike.
func (n *node) equal(o *node) bool {
	if n == o {
		return true
	}
	if n == nil || o == nil || n.kind != o.kind || n.value != o.value || len(n.members) != len(o.members) || len(n.items) != len(o.items) {
		return false
	}
	for i := range n.items {
		if !n.items[i].equal(o.items[i]) {
			return false
		}
	}
	for i := range n.members {
		if n.members[i].key != o.members[i].key || !n.members[i].value.equal(o.members[i].value) {
			return false
		}
	}
	return true
}

// newObject returns an empty object that claims to stand at p.
func newObject(p place) *node { return &node{kind: object, at: p} }

// newText returns a string that claims to stand at p.
func newText(p place, s string) *node { return &node{kind: text, at: p, value: s} }

// newBool returns a boolean that claims to stand at p.
func newBool(p place, v bool) *node {
	return &node{kind: boolean, at: p, value: strconv.FormatBool(v)}
}

// copyOf returns n with a member list of its own; the values are shared.
func (n *node) copyOf() *node {
	c := *n
	c.members = append([]member(nil), n.members...)
	c.items = append([]*node(nil), n.items...)
	return &c
}

// without returns a copy of n that lacks the members called keys.
func (n *node) without(keys ...string) *node {
	c := *n
	c.members = nil
next:
	for _, m := range n.members {
		for _, k := range keys {
			if m.key == k {
				continue next
			}
		}
		c.members = append(c.members, m)
	}
	return &c
}
