//go:build go1.24

package jsonwire

import (
	"slices"
	"strconv"
	"strings"
)

// A Value is JSON that no type describes, read leniently: what is not there, or
// is something else, gives the zero value of what is asked for. The zero Value
// is a missing one. Values may be used concurrently.
type Value struct {
	kind    Kind
	text    string // of a string, number or boolean
	members []member
	items   []Value
	many    bool  // the values that a path with "*" found
	err     error // of what was to be encoded
}

// A member is one member of an object.
type member struct {
	name  string
	value Value
}

// Parse reads JSON as a tree. Text that is no JSON is the missing value.
func Parse(data []byte) Value {
	d := NewDecoder(data)
	v := d.Value()
	if d.End() != nil {
		return Value{}
	}
	return v
}

// ValueOf is the tree of what encode writes for a request; a missing value that
// holds the error when it fails.
func ValueOf(encode func(*Encoder)) Value {
	e := NewRequestEncoder(nil)
	encode(e)
	b, err := e.Bytes()
	if err != nil {
		return Value{err: err}
	}
	return Parse(b)
}

// TextValue is a string as a Value.
func TextValue(s string) Value { return Value{kind: String, text: s} }

// IntValue is an integer as a Value.
func IntValue(n int64) Value { return Value{kind: Number, text: strconv.FormatInt(n, 10)} }

// BoolValue is a boolean as a Value.
func BoolValue(v bool) Value { return Value{kind: Bool, text: strconv.FormatBool(v)} }

// ListValue is an array of strings as a Value.
func ListValue(list []string) Value {
	v := Value{kind: ArrayKind, items: make([]Value, len(list))}
	for i, s := range list {
		v.items[i] = TextValue(s)
	}
	return v
}

// Value takes the next value as a tree.
func (d *Decoder) Value() Value {
	kind := d.Kind()
	v := Value{kind: kind}
	switch kind {
	case ObjectKind:
		for o := d.Object(); d.Member(&o); {
			name := d.own(o.Key)
			v.set(name, d.Value())
		}
	case ArrayKind:
		for a := d.Array(); d.Item(&a); {
			v.items = append(v.items, d.Value())
		}
	case String:
		v.text = d.own(d.text())
	default:
		v.text = d.own(d.rawText())
	}
	return v
}

// manyMembers is from how many members on a second one of a name is no longer
// looked for: it is kept beside the first, and the last one wins.
const manyMembers = 32

func (v *Value) set(name string, value Value) {
	if len(v.members) < manyMembers {
		for i := range v.members {
			if v.members[i].name == name {
				v.members[i].value = value
				return
			}
		}
	}
	v.members = append(v.members, member{name, value})
}

// Kind is what the value is; Invalid when it is missing.
func (v Value) Kind() Kind { return v.kind }

// Err is why [ValueOf] made no value.
func (v Value) Err() error { return v.err }

// Exists tells whether the value is there; a null is.
func (v Value) Exists() bool { return v.kind != Invalid }

// Path follows names, and "*" for every item of an array. A single value where
// an array is expected is its only item; a name asked of an array is asked of
// each item. Names match exactly or, if none does, regardless of case.
func (v Value) Path(steps ...string) Value {
	for _, step := range steps {
		v = v.step(step)
	}
	return v
}

// OnlyChild is the one member of an object: the content of an envelope. Anything
// else is v itself.
func (v Value) OnlyChild() Value {
	if v.kind == ObjectKind && len(v.members) == 1 {
		return v.members[0].value
	}
	return v
}

func (v Value) step(name string) Value {
	switch {
	case name == "*" && v.kind == ArrayKind && v.many:
		var all Value
		for _, item := range v.items {
			all.add(item.step(name))
		}
		return all
	case name == "*" && v.kind == ArrayKind:
		return Value{kind: ArrayKind, items: v.items, many: true}
	case name == "*" && v.Exists() && v.kind != Null:
		return Value{kind: ArrayKind, items: []Value{v}, many: true}
	case v.kind == ArrayKind && !v.many && len(v.items) == 1:
		return v.items[0].step(name)
	case v.kind == ArrayKind:
		all := Value{kind: ArrayKind, many: true}
		for _, item := range v.items {
			all.add(item.step(name))
		}
		return all
	}
	return v.member(name)
}

// add adds what one item of a list gave.
func (v *Value) add(found Value) {
	v.kind, v.many = ArrayKind, true
	switch {
	case found.many:
		v.items = append(v.items, found.items...)
	case found.Exists():
		v.items = append(v.items, found)
	}
}

// Member is the member of an object of exactly that name.
func (v Value) Member(name string) Value {
	for _, m := range slices.Backward(v.members) {
		if m.name == name {
			return m.value
		}
	}
	return Value{}
}

// member is Member or, where there is none, one whose name differs in case.
func (v Value) member(name string) Value {
	if found := v.Member(name); found.Exists() {
		return found
	}
	for _, m := range v.members {
		if strings.EqualFold(m.name, name) {
			return m.value
		}
	}
	return Value{}
}

// one is the value itself, or the first of several.
func (v Value) one() Value {
	for v.kind == ArrayKind && len(v.items) > 0 {
		v = v.items[0]
	}
	return v
}

// String is the text of a scalar, and of the first of several; "" for null and
// for objects.
func (v Value) String() string {
	switch v = v.one(); v.kind {
	case String, Number, Bool:
		return v.text
	default:
		return ""
	}
}

// Int is the number as an integer; 0 if it is none.
func (v Value) Int() int64 {
	n, err := parseInt(v.String())
	if err != nil {
		return 0
	}
	return n
}

// Float is the number; 0 if it is none.
func (v Value) Float() float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(v.String()), 64)
	if err != nil {
		return 0
	}
	return f
}

// Bool is the boolean, read as [Decoder.Bool] does; false if it is none.
func (v Value) Bool() bool {
	b, _ := parseBool(v.String())
	return b
}

// Strings are the texts of all items of an array, of all that a path found, or
// of the value itself. Nulls, objects and arrays in it are left out.
func (v Value) Strings() []string {
	var list []string
	for _, item := range v.Items() {
		if item.kind&(String|Number|Bool) != 0 {
			list = append(list, item.text)
		}
	}
	return list
}

// Ints are the integers among Strings.
func (v Value) Ints() []int64 {
	var list []int64
	for _, s := range v.Strings() {
		if n, err := parseInt(s); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// Items are the items of an array, or the value itself as the only one; none
// when it is missing or null. The slice must not be changed.
func (v Value) Items() []Value {
	switch v.kind {
	case ArrayKind:
		return v.items
	case Invalid, Null:
		return nil
	default:
		return []Value{v}
	}
}

// Names are the names of an object's members, in order.
func (v Value) Names() []string {
	names := make([]string, len(v.members))
	for i, m := range v.members {
		names[i] = m.name
	}
	return names
}

// Len is how many items an array or members an object has, how many bytes a
// string, and 0 for anything else.
func (v Value) Len() int {
	switch v.kind {
	case ArrayKind:
		return len(v.items)
	case ObjectKind:
		return len(v.members)
	case String:
		return len(v.text)
	default:
		return 0
	}
}

// Encode writes the value; a missing one is null.
func (v Value) Encode(e *Encoder) {
	switch v.kind {
	default:
		e.Null()
	case String:
		e.String(v.text)
	case Number, Bool:
		e.Raw(Raw(v.text))
	case ArrayKind:
		e.BeginArray()
		for _, item := range v.items {
			item.Encode(e)
		}
		e.EndArray()
	case ObjectKind:
		e.BeginObject()
		for _, m := range v.members {
			e.Key(m.name)
			m.value.Encode(e)
		}
		e.EndObject()
	}
}

// JSON is the value as text.
func (v Value) JSON() Raw {
	e := NewEncoder(nil)
	v.Encode(e)
	b, _ := e.Bytes() // a tree has nothing that could fail
	return b
}
