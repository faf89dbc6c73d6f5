//go:build go1.24

package jsonwire

import (
	"slices"
	"strings"
)

// A Shape tells a variant of a union by its outside.
type Shape struct {
	// Kinds are what the value may be. Number stands for any number and Integer
	// for one without a fraction.
	Kinds Kind
	// Items are what the items of an array may be; Invalid: anything.
	Items Kind
	// Members are the declared members of an object.
	Members []MemberShape
	// Open: members that are not declared say nothing against the variant.
	Open bool
	// Values are those of an enum of strings.
	Values []string
}

// A MemberShape is a declared member of an object.
type MemberShape struct {
	Name     string
	Required bool
	Kinds    Kind
	Values   []string // those of an enum of strings; nil for none
}

// What is seen of a value, for and against a variant.
const (
	sameKind    = 100 // the value is of a kind that was declared
	likeKind    = 10  // it can be read as one
	loneItem    = 5   // it can be read as the only item of an array
	memberFits  = 10
	memberLike  = 3
	memberWrong = -20
	valueListed = 20
	valueOther  = -50
	memberLacks = -30
	memberExtra = -1
	notAtAll    = -1 << 30
)

// A Choice is the state of reading a union.
type Choice struct {
	// Variant is the index in the shapes of the variant that is to be read now.
	Variant int

	order      []int // of the variants that the value may be, the likeliest first
	tried      int
	last       bool // what is read now is kept, whether it fits or not
	pos, depth int
	bad        *Error
}

// Choose begins a union. Read it so:
//
//	for c := d.Choose(shapes); d.Try(&c); {
//		switch c.Variant {
//		case 0:
//			v := d.String()
//			if d.Fits(&c) {
//				return v
//			}
//		}
//	}
//	return d.Raw() // it looks like none of them
//
// The variants that the value looks like are tried in turn, the likeliest first
// and of equal ones the first, until one fits without a mismatch. If none does,
// the likeliest is read again and its mismatch kept. However unions nest, no
// more than a certain number of bytes is looked at more than once; after that
// the first variant of the right kind is taken at once.
func (d *Decoder) Choose(shapes []Shape) Choice {
	c := Choice{pos: d.pos, depth: d.depth, bad: d.bad}
	if d.fail != nil {
		return c
	}
	if d.again <= 0 { // enough was read twice: the kind must do
		seen := outside{kind: d.exactKind()}
		c.order = seen.order(shapes)
		c.order = c.order[:min(1, len(c.order))]
		return c
	}
	seen := d.look()
	if d.fail != nil {
		return c
	}
	d.again -= d.pos - c.pos
	d.pos, d.depth = c.pos, c.depth
	c.order = seen.order(shapes)
	return c
}

// Try goes on to the next variant and tells whether there is one.
func (d *Decoder) Try(c *Choice) bool {
	if c.last || len(c.order) == 0 || d.fail != nil {
		return false
	}
	if c.tried == len(c.order) { // none fits
		c.tried = 0
		c.last = true
	}
	c.last = c.last || len(c.order) == 1
	c.Variant = c.order[c.tried]
	c.tried++
	d.pos, d.depth = c.pos, c.depth
	d.bad = nil
	return true
}

// Fits tells whether the variant that was read is to be kept.
func (d *Decoder) Fits(c *Choice) bool {
	if d.bad != nil && !c.last && d.fail == nil {
		d.again -= d.pos - c.pos
		if d.again < 0 { // enough: the likeliest, as it is
			c.tried = len(c.order)
		}
		return false
	}
	if c.bad != nil {
		d.bad = c.bad // the first mismatch is the error
	}
	return true
}

// order are the variants that the value may be, the likeliest first.
func (o *outside) order(shapes []Shape) []int {
	var order, scores []int
	for i := range shapes {
		n := o.score(&shapes[i])
		if n == notAtAll {
			continue
		}
		at := len(order)
		for at > 0 && scores[at-1] < n {
			at--
		}
		order, scores = slices.Insert(order, at, i), slices.Insert(scores, at, n)
	}
	// A value stands for an array of itself only if it can be nothing else: in a
	// union that is such an array it would for ever.
	for n := len(order); n > 1 && scores[n-1] == loneItem && scores[0] > loneItem; n-- {
		order = order[:n-1]
	}
	return order
}

// An outside is what is looked at of a value.
type outside struct {
	kind    Kind
	item    Kind // of the first item of an array
	text    string
	members []seenMember
}

type seenMember struct {
	name, text string
	kind       Kind
}

// look takes the next value and returns its outside.
func (d *Decoder) look() outside {
	var o outside
	o.kind = d.exactKind()
	switch o.kind {
	case ObjectKind:
		for obj := d.Object(); d.Member(&obj); {
			m := seenMember{name: obj.Key, kind: d.exactKind()}
			m.text = d.lookText(m.kind)
			o.members = append(o.members, m)
		}
	case ArrayKind:
		for a := d.Array(); d.Item(&a); {
			if o.item == Invalid {
				o.item = d.exactKind()
			}
			d.Skip()
		}
	default:
		o.text = d.lookText(o.kind)
	}
	return o
}

func (d *Decoder) lookText(k Kind) string {
	if k == String {
		return d.text()
	}
	d.Skip()
	return ""
}

// exactKind is the kind of the next value, which tells integers from numbers.
func (d *Decoder) exactKind() Kind {
	k := d.Kind()
	if k != Number {
		return k
	}
	at := d.pos
	text := d.number()
	if d.fail == nil {
		d.pos = at
	}
	if strings.ContainsAny(text, ".eE") {
		return Number
	}
	return Integer
}

func (o *outside) score(s *Shape) int {
	n := kindScore(o.kind, s.Kinds)
	switch {
	case n == notAtAll && s.Kinds&ArrayKind != 0 && kindScore(o.kind, s.Items) != notAtAll:
		return loneItem
	case n == notAtAll:
		return n
	case o.kind == String && s.Values != nil:
		return n + listed(o.text, s.Values)
	case o.kind == ArrayKind && o.item != Invalid && s.Items != Invalid && n == sameKind:
		if k := kindScore(o.item, s.Items); k != notAtAll {
			return n + k
		}
		return likeKind
	case o.kind == ObjectKind && s.Kinds&ObjectKind != 0:
		if m := o.memberScore(s); m != notAtAll {
			return n + m
		}
		return notAtAll
	}
	return n
}

func (o *outside) memberScore(s *Shape) int {
	n, fits := 0, 0
	for _, m := range s.Members {
		seen, ok := o.member(m.Name)
		if !ok {
			if m.Required {
				n += memberLacks
			}
			continue
		}
		switch kindScore(seen.kind, m.Kinds) {
		case sameKind:
			n += memberFits
			fits++
		case likeKind:
			n += memberLike
			fits++
		default:
			n += memberWrong
		}
		if seen.kind == String && m.Values != nil {
			n += listed(seen.text, m.Values)
		}
	}
	if fits == 0 && len(s.Members) > 0 && len(o.members) > 0 && !s.Open {
		return notAtAll
	}
	if !s.Open {
		n += memberExtra * max(0, len(o.members)-fits)
	}
	return n
}

// member finds a member by name, the last one of several.
func (o *outside) member(name string) (seenMember, bool) {
	for _, m := range slices.Backward(o.members) {
		if m.name == name {
			return m, true
		}
	}
	return seenMember{}, false
}

func listed(text string, values []string) int {
	if slices.Contains(values, text) {
		return valueListed
	}
	return valueOther
}

// scalars are the kinds that are read as one another.
const scalars = Bool | Number | Integer | String

// kindScore says how well a value of kind have is read where want was declared.
func kindScore(have, want Kind) int {
	switch {
	case have&want != 0 || want == Invalid:
		return sameKind
	case have == Null:
		return likeKind
	case have&scalars != 0 && want&scalars != 0:
		return likeKind
	}
	return notAtAll
}

// Find returns the text of a scalar member of the next value without taking
// it: that of a union's discriminator. It is empty when there is none.
func (d *Decoder) Find(name string) string {
	if d.next() != '{' || d.fail != nil {
		return ""
	}
	look := *d
	text := ""
	for o := look.Object(); look.Member(&o); {
		if o.Key == name && look.Kind()&scalars != 0 {
			text = look.otherText("")
			break
		}
		look.Skip()
	}
	return text
}
