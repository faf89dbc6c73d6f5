//go:build go1.24

package jsonwire

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/templates/runtime/xsdtype"
)

// Limits bound what a decoder takes. The zero value means the defaults.
type Limits struct {
	// Depth is how deep arrays and objects may nest; 1,000 by default.
	Depth int
	// Size is how long an input may be, in bytes; 1 GiB by default.
	Size int
}

const (
	defaultDepth = 1000
	defaultSize  = 1 << 30
	// sharedSize is the longest input whose strings are parts of one copy.
	sharedSize = 1 << 20
	// againTimes and againLeast bound what is read again to find the variant of a
	// union, in lengths of the input and in bytes.
	againTimes = 16
	againLeast = 1 << 16
)

// A Decoder reads one JSON text. Make one with [NewDecoder]. It must not be used
// by several goroutines at once.
type Decoder struct {
	// Strict makes members that no type names mismatches: see [Decoder.Unknown].
	Strict bool

	s     string // the input
	pos   int
	depth int // how much deeper it may go
	top   int // depth at the beginning
	again int // how many bytes may be read a second time, for unions
	share bool
	fail  *Error // the input is broken: nothing more is read
	bad   *Error // the first value that was not what was asked for

	scratch []byte // a string being unescaped

	// Room for what optional fields point to.
	strings   slab[string]
	ints      slab[int64]
	ints32    slab[int32]
	floats    slab[float64]
	decimals  slab[xsdtype.Decimal]
	dateTimes slab[xsdtype.DateTime]
}

// NewDecoder returns a decoder of data, which it does not keep.
func NewDecoder(data []byte) *Decoder { return decoderOf(string(data), Limits{}) }

// NewDecoderLimits is like NewDecoder, with limits.
func NewDecoderLimits(data []byte, limits Limits) *Decoder {
	if size := limits.Size; size > 0 && len(data) > size {
		d := decoderOf("", limits)
		d.stop("the input is longer than the limit")
		return d
	}
	return decoderOf(string(data), limits)
}

func decoderOf(s string, limits Limits) *Decoder {
	d := &Decoder{s: s, depth: limits.Depth, again: againLeast + againTimes*len(s), share: len(s) <= sharedSize}
	if d.depth <= 0 {
		d.depth = defaultDepth
	}
	d.top = d.depth
	if len(s) > defaultSize && limits.Size <= 0 {
		d.stop("the input is longer than the limit")
	}
	const mark = "\ufeff"
	if strings.HasPrefix(s, mark) {
		d.pos = len(mark)
	}
	return d
}

// Err returns the first error so far, an [*Error], or nil.
func (d *Decoder) Err() error {
	switch {
	case d.fail != nil:
		return d.fail
	case d.bad != nil:
		d.bad.Path = pathTo(d.s, d.bad.Offset)
		return d.bad
	}
	return nil
}

// End returns the first error. Anything but white space after the value is one.
func (d *Decoder) End() error {
	if c := d.next(); d.fail == nil && (c != 0 || d.pos < len(d.s)) {
		d.stop("something follows the value")
	}
	return d.Err()
}

// stop ends the decoding: the input is broken.
func (d *Decoder) stop(msg string) {
	if d.fail == nil {
		d.fail = &Error{Path: pathTo(d.s, d.pos), Offset: d.pos, Msg: msg, Syntax: true}
	}
	d.pos = len(d.s)
}

// unexpected stops at the byte that stands where want should.
func (d *Decoder) unexpected(want string) {
	if d.pos >= len(d.s) {
		d.stop("the input ends where a " + want + " should follow")
		return
	}
	d.stop("no " + want + " here")
}

// next returns the first byte of the next token without taking it, and 0 at the
// end.
func (d *Decoder) next() byte {
	if d.pos < len(d.s) {
		if c := d.s[d.pos]; c > ' ' {
			return c
		}
	}
	return d.nextAfterSpace()
}

func (d *Decoder) nextAfterSpace() byte {
	for d.pos < len(d.s) {
		switch c := d.s[d.pos]; c {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return c
		}
	}
	return 0
}

// A Kind is what a JSON value is.
type Kind uint8

// The kinds, as bits so that they make sets. Invalid is what stands for a
// missing value and for broken input.
const (
	Invalid Kind = 0
	Null    Kind = 1 << iota >> 1
	Bool
	Number
	String
	ArrayKind
	ObjectKind
	// Integer is a number without a fraction, where a [Shape] makes the difference.
	Integer
	// Anything is all of them.
	Anything = Null | Bool | Number | String | ArrayKind | ObjectKind | Integer
)

// String names the kind.
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "a boolean"
	case Number, Integer:
		return "a number"
	case String:
		return "a string"
	case ArrayKind:
		return "an array"
	case ObjectKind:
		return "an object"
	default:
		return "nothing"
	}
}

// Kind returns the kind of the next value without taking it.
func (d *Decoder) Kind() Kind { return kindOf(d.next()) }

func kindOf(c byte) Kind {
	switch c {
	case 'n':
		return Null
	case 't', 'f':
		return Bool
	case '"':
		return String
	case '[':
		return ArrayKind
	case '{':
		return ObjectKind
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number
	}
	return Invalid
}

// Null takes a null if one is next, and tells whether it did.
func (d *Decoder) Null() bool { return d.next() == 'n' && d.literal("null") }

// None takes a null or an empty string if one is next, and tells whether it did.
// It is asked before an optional value that is no string.
func (d *Decoder) None() bool {
	switch d.next() {
	case 'n':
		return d.literal("null")
	case '"':
		if strings.HasPrefix(d.s[d.pos:], `""`) {
			d.pos += 2
			return true
		}
	}
	return false
}

// literal takes true, false or null.
func (d *Decoder) literal(word string) bool {
	if !strings.HasPrefix(d.s[d.pos:], word) {
		d.unexpected("value")
		return false
	}
	d.pos += len(word)
	return true
}

// An Object is the state of reading an object.
type Object struct {
	Key     string // of the member whose value is next
	state   state
	wrapped bool // the object is the only item of an array
}

type state uint8

const (
	atFirst state = iota
	atNext
	atLone // a value that stands for an array of itself
	afterLone
	done
)

// Object begins an object. Read its members so:
//
//	for o := d.Object(); d.Member(&o); {
//		switch o.Key {
//		case "id":
//			id = d.String()
//		default:
//			d.Skip()
//		}
//	}
//
// A null, an empty array and an empty string are objects without members; an
// array of one object is that object.
func (d *Decoder) Object() Object {
	if d.next() == '{' && d.depth > 0 {
		d.pos++
		d.depth--
		return Object{}
	}
	return d.otherObject()
}

func (d *Decoder) otherObject() Object {
	switch d.next() {
	case '{':
		d.tooDeep()
	case '[':
		if !d.enter() {
			break
		}
		switch d.next() {
		case ']':
			d.pos++
			d.depth++
		case '{':
			o := d.Object()
			o.wrapped = true
			return o
		default:
			d.pos--
			for d.s[d.pos] != '[' { // white space was skipped
				d.pos--
			}
			d.depth++
			d.Mismatch("an object")
		}
	default:
		if !d.None() {
			d.Mismatch("an object")
		}
	}
	return Object{state: done}
}

// Member goes on to the next member and tells whether there is one. Its value
// must be taken before the next call.
func (d *Decoder) Member(o *Object) bool {
	if i := d.pos; o.state != atNext || i+1 >= len(d.s) || d.s[i] != ',' || d.s[i+1] != '"' {
		if !d.otherMember(o) {
			return false
		}
	} else {
		d.pos = i + 1
	}
	o.Key = d.text()
	if d.next() != ':' {
		d.unexpected("':'")
		return false
	}
	d.pos++
	return true
}

// otherMember goes to the name of the next member, if there is one.
func (d *Decoder) otherMember(o *Object) bool {
	c := d.next()
	switch {
	case o.state == done:
		return false
	case c == '}':
		d.pos++
		d.depth++
		if o.wrapped {
			d.unwrap()
		}
		o.state = done
		return false
	case o.state == atFirst:
		o.state = atNext
	case c == ',':
		d.pos++
		c = d.next()
	default:
		d.unexpected("',' or '}'")
		return false
	}
	if c != '"' {
		d.unexpected("member name")
		return false
	}
	return true
}

// unwrap ends the array round an object.
func (d *Decoder) unwrap() {
	a := Array{state: atNext}
	for d.Item(&a) {
		d.Mismatch("an object, not several")
	}
}

// An Array is the state of reading an array.
type Array struct {
	state state
	from  int // where the first item begins
}

// Array begins an array. Read its items so:
//
//	for a := d.Array(); d.Item(&a); {
//		list = append(list, d.String())
//	}
//
// A null and an empty string are arrays without items; any other value that is
// no array is the only item of one.
func (d *Decoder) Array() Array {
	switch d.next() {
	case '[':
		if d.enter() {
			return Array{from: d.pos}
		}
	case 'n', '"':
		if !d.None() {
			return d.lone()
		}
	case 0:
		d.unexpected("value")
	default:
		return d.lone()
	}
	return Array{state: done}
}

const (
	// topDepth is down to which depth the items of an array are guessed: there it
	// holds most of the input.
	topDepth = 2
	// mostGuessed is how many items are guessed at most.
	mostGuessed = 1024
)

// Grow returns list with room for the items of a that may follow, guessed from
// the length of the first one. It is called before an item is appended.
func Grow[T any](d *Decoder, a *Array, list []T) []T {
	if len(list) != 1 || d.top-d.depth > topDepth || d.pos <= a.from {
		return list
	}
	return slices.Grow(list, min((len(d.s)-d.pos)/(d.pos-a.from)+1, mostGuessed))
}

// Room is how many items to set aside room for when an array of small items has
// just begun.
func (d *Decoder) Room() int {
	if d.next() == ']' {
		return 0
	}
	return 4
}

// lone begins an array that is not there. It counts for the depth all the same,
// since types may nest where values do not.
func (d *Decoder) lone() Array {
	if d.depth <= 0 {
		d.tooDeep()
		return Array{state: done}
	}
	d.depth--
	return Array{state: atLone}
}

// Item goes on to the next item and tells whether there is one. It must be taken
// before the next call.
func (d *Decoder) Item(a *Array) bool {
	switch a.state {
	case done:
		return false
	case atLone:
		a.state = afterLone
		return true
	case afterLone:
		a.state = done
		d.depth++
		return false
	case atFirst:
		a.state = atNext
		if d.next() != ']' {
			return d.pos < len(d.s) || d.ended()
		}
	case atNext:
		switch d.next() {
		case ',':
			d.pos++
			return true
		case ']':
		default:
			d.unexpected("',' or ']'")
			return false
		}
	}
	d.pos++
	d.depth++
	a.state = done
	return false
}

// ended stops at the end of the input.
func (d *Decoder) ended() bool {
	d.unexpected("value")
	return false
}

// enter takes the bracket or brace that opens a value.
func (d *Decoder) enter() bool {
	if d.depth <= 0 {
		d.tooDeep()
		return false
	}
	d.pos++
	d.depth--
	return true
}

func (d *Decoder) tooDeep() { d.stop("arrays and objects nest deeper than the limit") }

// Mismatch notes that the next value is not want, such as "a date", and skips
// it.
func (d *Decoder) Mismatch(want string) {
	have := d.Kind()
	at := d.pos
	d.Skip()
	if d.fail == nil && have != Invalid {
		d.mismatchAt(at, "this is "+have.String()+", not "+want)
	}
}

// mismatchAt notes a mismatch that was found after its value was taken. Its path
// costs a second look at the input, and is found when it is asked for.
func (d *Decoder) mismatchAt(at int, msg string) {
	if d.fail == nil && d.bad == nil {
		d.bad = &Error{Offset: at, Msg: msg}
	}
}

// Skip takes the next value, whatever it is.
func (d *Decoder) Skip() {
	switch d.next() {
	case '"':
		d.skipString()
	case '{':
		d.skipObject()
	case '[':
		d.skipArray()
	case 't':
		d.literal("true")
	case 'f':
		d.literal("false")
	case 'n':
		d.literal("null")
	default:
		d.number()
	}
}

func (d *Decoder) skipObject() {
	if !d.enter() {
		return
	}
	for first := true; ; first = false {
		c := d.next()
		switch {
		case c == '}':
			if first {
				d.pos++
				d.depth++
				return
			}
			d.unexpected("member name")
			return
		case c != '"':
			d.unexpected("member name")
			return
		}
		d.skipString()
		if d.next() != ':' {
			d.unexpected("':'")
			return
		}
		d.pos++
		d.Skip()
		switch d.next() {
		case ',':
			d.pos++
		case '}':
			d.pos++
			d.depth++
			return
		default:
			d.unexpected("',' or '}'")
			return
		}
	}
}

func (d *Decoder) skipArray() {
	for a := d.Array(); d.Item(&a); {
		d.Skip()
	}
}

// Unknown takes the value of a member that the type being read does not name. It is
// skipped, and a mismatch if the decoder is Strict.
func (d *Decoder) Unknown() {
	d.next()
	at := d.pos
	d.Skip()
	if d.Strict {
		d.mismatchAt(at, "no such member is declared")
	}
}

// Raw takes the next value as it stands.
//
//go:noinline
func (d *Decoder) Raw() Raw {
	s := d.rawText()
	if s == "" {
		return nil
	}
	return Raw(s)
}

// rawText takes the next value and returns its text; empty after an error.
func (d *Decoder) rawText() string {
	d.next()
	from := d.pos
	d.Skip()
	if d.fail != nil {
		return ""
	}
	return d.s[from:d.pos]
}
