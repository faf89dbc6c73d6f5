package sample

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/authgen/authgen/generator/model"
)

// Text is a value of a simple type, as it stands in XML.
func Text(t model.Type, source *Source) string {
	w := &writer{s: source, prefixes: map[string]string{}}
	return w.value(t)
}

// value is a value of a simple type in XML Schema's notation.
func (w *writer) value(t model.Type) string { return w.within(t, model.Facets{}) }

// within is a value of a simple type that keeps to further limits.
func (w *writer) within(t model.Type, outer model.Facets) string {
	switch t := t.(type) {
	case *model.Enum:
		return w.enum(t)
	case *model.Named:
		return w.within(t.Type, merged(outer, t.Facets))
	case *model.List:
		return w.words(t, outer)
	case *model.Scalar:
		return w.scalar(t, merged(outer, t.Facets))
	case *model.Struct, *model.Map, *model.Union, *model.Any:
	}
	return w.word()
}

// merged is a where it says something, and b elsewhere.
func merged(a, b model.Facets) model.Facets {
	if len(a.Patterns) == 0 {
		a.Patterns = b.Patterns
	}
	if len(a.Values) == 0 {
		a.Values = b.Values
	}
	for _, p := range []struct{ to, from **int }{
		{&a.MinLength, &b.MinLength},
		{&a.MaxLength, &b.MaxLength},
		{&a.Length, &b.Length},
		{&a.TotalDigits, &b.TotalDigits},
		{&a.FractionDigits, &b.FractionDigits},
	} {
		if *p.to == nil {
			*p.to = *p.from
		}
	}
	for _, p := range []struct{ to, from *string }{
		{&a.MinInclusive, &b.MinInclusive},
		{&a.MaxInclusive, &b.MaxInclusive},
		{&a.MinExclusive, &b.MinExclusive},
		{&a.MaxExclusive, &b.MaxExclusive},
		{&a.MultipleOf, &b.MultipleOf},
		{&a.WhiteSpace, &b.WhiteSpace},
	} {
		if *p.to == "" {
			*p.to = *p.from
		}
	}
	return a
}

func (w *writer) enum(e *model.Enum) string {
	if len(e.Values) == 0 {
		return w.word()
	}
	return e.Values[w.s.below(len(e.Values))].Value
}

// words is an xs:list.
func (w *writer) words(l *model.List, f model.Facets) string {
	if len(f.Values) > 0 {
		return f.Values[w.s.below(len(f.Values))]
	}
	low, high := lengths(f, 1, 3)
	words := make([]string, w.s.between(low, high))
	for i := range words {
		words[i] = w.value(l.Elem)
	}
	return strings.Join(words, " ")
}

// lengths are the limits of a length, with what stands for none.
func lengths(f model.Facets, low, high int) (least, most int) {
	if f.Length != nil {
		return *f.Length, *f.Length
	}
	least, most = low, high
	if f.MaxLength != nil {
		most = min(most, *f.MaxLength)
		least = min(least, most)
	}
	if f.MinLength != nil {
		least = max(least, *f.MinLength)
		most = max(most, least)
	}
	return least, most
}

// scalar is a value of a built-in type within limits.
func (w *writer) scalar(t *model.Scalar, f model.Facets) string {
	if len(f.Values) > 0 {
		return f.Values[w.s.below(len(f.Values))]
	}
	if len(t.Union) > 0 {
		return w.value(t.Union[w.s.below(len(t.Union))])
	}
	switch t.Kind {
	case model.Bool:
		return w.fitting(f, func() string { return strconv.FormatBool(w.s.below(2) == 0) })
	case model.Int8, model.Int16, model.Int32, model.Int64, model.Uint8, model.Uint16, model.Uint32, model.Uint64,
		model.Integer, model.Decimal, model.Float32, model.Float64:
		return w.number(t, f)
	case model.DateTime, model.Date, model.Time, model.GYear, model.GYearMonth, model.GMonth, model.GMonthDay, model.GDay:
		return w.moment(t.Kind, f)
	case model.Duration:
		return w.fitting(f, func() string { return w.pick("P1D", "PT1H30M", "P1Y2M3DT4H5M6.7S", "-P3D") })
	case model.Base64, model.Stream, model.Attached:
		return base64.StdEncoding.EncodeToString(w.bytes(f))
	case model.Hex:
		return strings.ToUpper(hex.EncodeToString(w.bytes(f)))
	case model.QName:
		return w.prefix(otherSpace) + "name"
	case model.GUID:
		b := fmt.Sprintf("%016x%016x", w.s.next(), w.s.next())
		return b[:8] + "-" + b[8:12] + "-" + b[12:16] + "-" + b[16:20] + "-" + b[20:]
	case model.String, model.URI, model.Email:
	}
	return w.text(t, f)
}

func (w *writer) pick(values ...string) string { return values[w.s.below(len(values))] }

func (w *writer) bytes(f model.Facets) []byte {
	low, high := lengths(f, 0, 24)
	b := make([]byte, w.s.between(low, high))
	for i := range b {
		b[i] = byte(w.s.next())
	}
	return b
}

// words of texts.
var vocabulary = strings.Fields("amber birch cedar dune ember fjord grove harbour isle juniper kestrel lake meadow north ocean pine quarry river stone tide")

// word is a short text, now and then one with characters that need care.
func (w *writer) word() string {
	word := vocabulary[w.s.below(len(vocabulary))]
	switch {
	case w.s.chance(6):
		return word + " <&> \"" + word + "\" æøå €"
	case w.s.chance(20):
		return word + " " + vocabulary[w.s.below(len(vocabulary))]
	}
	return word
}

// text is a text of a kind and within limits.
func (w *writer) text(t *model.Scalar, f model.Facets) string {
	if len(f.Patterns) > 0 {
		if s, ok := w.match(f); ok {
			return s
		}
	}
	var s string
	switch t.XSD {
	case "language":
		s = w.pick("en", "nb-NO", "de")
	case "ID":
		w.ids++
		return "id" + strconv.Itoa(w.ids)
	case "IDREF", "ENTITY", "NCName", "Name", "NMTOKEN":
		s = vocabulary[w.s.below(len(vocabulary))]
	case "anyURI":
		s = "urn:example:" + vocabulary[w.s.below(len(vocabulary))]
	default:
		s = w.word()
	}
	low, high := lengths(f, 0, max(40, utf8.RuneCountInString(s)))
	return strings.TrimSpace(resized(s, low, high))
}

// resized is s cut or filled up to a number of characters.
func resized(s string, low, high int) string {
	runes := []rune(s)
	if len(runes) > high {
		runes = runes[:high]
	}
	for i, r := range runes { // no white space at an end that would be cut
		if r == ' ' && (i == 0 || i == len(runes)-1) {
			runes[i] = 'x'
		}
	}
	for len(runes) < low {
		runes = append(runes, 'x')
	}
	return string(runes)
}

// number is a number of a kind and within limits.
func (w *writer) number(t *model.Scalar, f model.Facets) string {
	low, high := limits(t)
	scale := 0
	switch t.Kind {
	case model.Decimal:
		scale = 2
	case model.Float32, model.Float64:
		scale = 1
	default:
	}
	if f.FractionDigits != nil {
		scale = min(scale, *f.FractionDigits)
	}
	if f.TotalDigits != nil {
		scale = min(scale, *f.TotalDigits-1)
		limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(*f.TotalDigits-scale)), nil)
		limit.Sub(limit, big.NewInt(1))
		low, high = higher(low, new(big.Int).Neg(limit)), lower(high, limit)
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	low, high = new(big.Int).Mul(low, unit), new(big.Int).Mul(high, unit)
	low = bound(low, f.MinInclusive, unit, 0, higher)
	low = bound(low, f.MinExclusive, unit, 1, higher)
	high = bound(high, f.MaxInclusive, unit, 0, lower)
	high = bound(high, f.MaxExclusive, unit, -1, lower)
	if low.Cmp(high) > 0 {
		high = low
	}
	n := w.inRange(low, high)
	if len(f.Patterns) > 0 {
		if s, ok := w.match(f); ok {
			return s
		}
	}
	return decimal(n, scale)
}

// inRange is a number in a range, near 0 or at an end.
func (w *writer) inRange(low, high *big.Int) *big.Int {
	near := big.NewInt(int64(w.s.between(1, 9999)))
	switch w.s.below(10) {
	case 8:
		return low
	case 9:
		return high
	}
	return lower(higher(near, low), high)
}

func higher(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func lower(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// bound narrows a limit to what a facet says, which is no integer maybe.
func bound(limit *big.Int, facet string, unit *big.Int, step int64, narrow func(a, b *big.Int) *big.Int) *big.Int {
	r, ok := new(big.Rat).SetString(strings.TrimSpace(facet))
	if !ok {
		return limit
	}
	r.Mul(r, new(big.Rat).SetInt(unit))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	return narrow(limit, n.Add(n, big.NewInt(step)))
}

// decimal is n × 10^-scale, without zeros that carry no value.
func decimal(n *big.Int, scale int) string {
	s := new(big.Int).Abs(n).String()
	if scale > 0 {
		for len(s) <= scale {
			s = "0" + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if n.Sign() < 0 {
		return "-" + s
	}
	return s
}

// limits are those of a built-in type.
func limits(t *model.Scalar) (low, high *big.Int) {
	power := func(bits uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), bits) }
	signed := func(bits uint) (*big.Int, *big.Int) {
		p := power(bits - 1)
		return new(big.Int).Neg(p), new(big.Int).Sub(p, big.NewInt(1))
	}
	unsigned := func(bits uint) (*big.Int, *big.Int) {
		return new(big.Int), new(big.Int).Sub(power(bits), big.NewInt(1))
	}
	switch t.Kind {
	case model.Int8:
		return signed(8)
	case model.Int16:
		return signed(16)
	case model.Int32:
		return signed(32)
	case model.Int64:
		return signed(64)
	case model.Uint8:
		return unsigned(8)
	case model.Uint16:
		return unsigned(16)
	case model.Uint32:
		return unsigned(32)
	case model.Uint64:
		return unsigned(64)
	case model.Float32:
		return big.NewInt(-9999), big.NewInt(9999)
	default:
	}
	low, high = big.NewInt(-1e15), big.NewInt(1e15)
	switch t.XSD {
	case "nonNegativeInteger":
		low = new(big.Int)
	case "positiveInteger":
		low = big.NewInt(1)
	case "nonPositiveInteger":
		high = new(big.Int)
	case "negativeInteger":
		high = big.NewInt(-1)
	}
	return low, high
}

// moment is a date, a time, or a part of one.
func (w *writer) moment(kind model.ScalarKind, f model.Facets) string {
	for _, limit := range []string{f.MinInclusive, f.MaxInclusive} {
		if limit != "" {
			return limit
		}
	}
	return w.fitting(f, func() string { return w.someMoment(kind) })
}

// fitting is one of the values that natural gives, which matches the patterns
// if one does.
func (w *writer) fitting(f model.Facets, natural func() string) string {
	value := natural()
	if len(f.Patterns) == 0 {
		return value
	}
	const tries = 40
	for range tries {
		if w.matches(f, value) {
			return value
		}
		value = natural()
	}
	if s, ok := w.match(f); ok {
		return s
	}
	return value
}

// someMoment is a date, a time, or a part of one, without limits.
func (w *writer) someMoment(kind model.ScalarKind) string {
	day := fmt.Sprintf("%02d", w.s.between(1, 28))
	month := fmt.Sprintf("%02d", w.s.between(1, 12))
	year := strconv.Itoa(w.s.between(2000, 2040))
	clock := fmt.Sprintf("%02d:%02d:%02d", w.s.between(0, 23), w.s.between(0, 59), w.s.between(0, 59)) + w.pick("", ".5", ".125")
	zone := w.pick("Z", "", "+02:00", "-05:30")
	switch kind {
	case model.Date:
		return year + "-" + month + "-" + day + w.pick("", "", "Z", "+01:00")
	case model.Time:
		return clock + zone
	case model.GYear:
		return year
	case model.GYearMonth:
		return year + "-" + month
	case model.GMonth:
		return "--" + month
	case model.GMonthDay:
		return "--" + month + "-" + day
	case model.GDay:
		return "---" + day
	default:
	}
	return year + "-" + month + "-" + day + "T" + clock + zone
}
