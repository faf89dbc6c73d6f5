package emit

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/sample"
)

// A randomValue makes values of schemas as kin-openapi reads them: by the
// document itself and not by our model of it, so that it can judge that.
type randomValue struct {
	*rand.Rand
	nodes int
}

// Depths at which optional content ends, and at which a schema that requires
// itself is given up.
const (
	randomDepth = 4
	randomEnd   = 14
	randomNodes = 300
)

// valid is a value of s that kin-openapi takes as part of a request; false if
// none was found.
func (r *randomValue) valid(s *openapi3.SchemaRef) (v any, ok bool) {
	defer func() {
		if recover() != nil { // a schema that kin-openapi cannot walk
			v, ok = nil, false
		}
	}()
	for range 30 {
		r.nodes = 0
		if v, ok = r.value(s, 0); ok && s.Value.VisitJSON(plainJSON(v), openapi3.VisitAsRequest()) == nil {
			return v, true
		}
	}
	return nil, false
}

// plainJSON is v as encoding/json would have read it.
func plainJSON(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		return nil
	}
	return out
}

func (r *randomValue) value(ref *openapi3.SchemaRef, depth int) (any, bool) {
	if ref == nil || ref.Value == nil {
		return "any", true
	}
	if r.nodes++; depth > randomEnd || r.nodes > 20*randomNodes {
		return nil, false
	}
	s := joined(ref.Value, 0)
	for _, union := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf} {
		if len(union) > 0 {
			return r.member(s, union, depth)
		}
	}
	return r.own(s, depth)
}

// member is a value of one of a union's members, with what stands beside it.
func (r *randomValue) member(s *openapi3.Schema, union openapi3.SchemaRefs, depth int) (any, bool) {
	for range 4 {
		i := r.IntN(len(union))
		rest := *s
		rest.OneOf, rest.AnyOf = nil, nil
		rest.AllOf = openapi3.SchemaRefs{union[i]}
		all := joined(&rest, 0)
		if d := s.Discriminator; d != nil {
			tagged(all, d, union[i])
		}
		if v, ok := r.value(&openapi3.SchemaRef{Value: all}, depth+1); ok {
			return v, true
		}
	}
	return nil, false
}

// tagged makes the discriminator's property name the member.
func tagged(s *openapi3.Schema, d *openapi3.Discriminator, member *openapi3.SchemaRef) {
	name := member.Ref[strings.LastIndex(member.Ref, "/")+1:]
	for _, value := range slices.Sorted(maps.Keys(d.Mapping)) {
		if d.Mapping[value].Ref == member.Ref || strings.HasSuffix(member.Ref, "/"+d.Mapping[value].Ref) {
			name = value
			break
		}
	}
	if name == "" {
		return
	}
	s.Properties = maps.Clone(s.Properties)
	if s.Properties == nil {
		s.Properties = openapi3.Schemas{}
	}
	s.Properties[d.PropertyName] = openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{"string"}, Enum: []any{name}})
	s.Required = append(slices.Clone(s.Required), d.PropertyName)
}

// joined is a schema with its allOf merged into it.
func joined(s *openapi3.Schema, depth int) *openapi3.Schema {
	if len(s.AllOf) == 0 || depth > randomEnd {
		return s
	}
	out := *s
	out.AllOf = nil
	out.Properties = maps.Clone(s.Properties)
	if out.Properties == nil {
		out.Properties = openapi3.Schemas{}
	}
	out.Required = slices.Clone(s.Required)
	for _, b := range s.AllOf {
		if b.Value == nil {
			continue
		}
		join(&out, joined(b.Value, depth+1))
	}
	return &out
}

func join(to, from *openapi3.Schema) {
	for name, p := range from.Properties {
		if own := to.Properties[name]; own != nil && own != p && own.Value != nil && p.Value != nil {
			p = openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{own, p}})
		}
		to.Properties[name] = p
	}
	to.Required = append(to.Required, from.Required...)
	if to.Type == nil {
		to.Type = from.Type
	}
	if len(to.Enum) == 0 {
		to.Enum = from.Enum
	}
	if to.Const == nil {
		to.Const = from.Const
	}
	if to.Items == nil {
		to.Items = from.Items
	}
	if to.Format == "" {
		to.Format = from.Format
	}
	if to.Pattern == "" {
		to.Pattern = from.Pattern
	}
	if to.Min == nil {
		to.Min = from.Min
	}
	if to.Max == nil {
		to.Max = from.Max
	}
	to.MinLength = max(to.MinLength, from.MinLength)
	to.MinItems = max(to.MinItems, from.MinItems)
	if to.MaxLength == nil {
		to.MaxLength = from.MaxLength
	}
	if to.MaxItems == nil {
		to.MaxItems = from.MaxItems
	}
	if to.AdditionalProperties.Schema == nil {
		to.AdditionalProperties = from.AdditionalProperties
	}
	if len(to.OneOf) == 0 {
		to.OneOf = from.OneOf
	}
	if len(to.AnyOf) == 0 {
		to.AnyOf = from.AnyOf
	}
	if to.Discriminator == nil && len(from.OneOf)+len(from.AnyOf) > 0 {
		to.Discriminator = from.Discriminator
	}
	to.ReadOnly = to.ReadOnly || from.ReadOnly
}

// own is a value of a schema that is neither a union nor an allOf.
func (r *randomValue) own(s *openapi3.Schema, depth int) (any, bool) {
	var choices []any
	for _, v := range s.Enum {
		if v != nil {
			choices = append(choices, v)
		}
	}
	switch {
	case s.Const != nil:
		return s.Const, true
	case len(choices) > 0:
		return choices[r.IntN(len(choices))], true
	case s.Nullable && depth > 0 && r.IntN(12) == 0:
		return nil, true
	}
	switch kind := r.kind(s); kind {
	case "object":
		return r.object(s, depth)
	case "array":
		return r.array(s, depth)
	case "string":
		return r.text(s)
	case "integer", "number":
		return r.number(s, kind == "integer")
	case "boolean":
		return r.IntN(2) == 0, true
	case "null":
		return nil, true
	}
	return "any", true
}

// kind is the type of a value; empty for any.
func (r *randomValue) kind(s *openapi3.Schema) string {
	if s.Type != nil && len(*s.Type) > 0 {
		return (*s.Type)[r.IntN(len(*s.Type))]
	}
	switch {
	case len(s.Properties) > 0 || s.AdditionalProperties.Schema != nil || len(s.Required) > 0:
		return "object"
	case s.Items != nil:
		return "array"
	case s.Pattern != "" || s.Format != "" || s.MaxLength != nil:
		return "string"
	}
	return ""
}

func (r *randomValue) object(s *openapi3.Schema, depth int) (any, bool) {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if p.Value == nil || joined(p.Value, 0).ReadOnly {
			continue
		}
		required := slices.Contains(s.Required, name)
		if !required && (depth >= randomDepth || r.nodes > randomNodes || r.IntN(3) == 0) {
			continue
		}
		v, ok := r.value(p, depth+1)
		if !ok && required {
			return nil, false
		}
		if ok {
			out[name] = v
		}
	}
	extra := s.AdditionalProperties.Schema
	if len(s.Properties) == 0 && (extra != nil || s.MinProps > 0) && (depth < randomDepth || s.MinProps > 0) {
		for i := range max(int(s.MinProps), 1) {
			v, ok := r.value(extra, depth+1)
			if !ok {
				return nil, s.MinProps == 0
			}
			out[fmt.Sprint("key", i)] = v
		}
	}
	return out, true
}

func (r *randomValue) array(s *openapi3.Schema, depth int) (any, bool) {
	low, high := int(s.MinItems), int(s.MinItems)+2
	if s.MaxItems != nil {
		high = min(high, int(*s.MaxItems))
	}
	if depth >= randomDepth || r.nodes > randomNodes {
		high = low
	}
	out := []any{}
	seen := map[string]bool{}
	for range low + r.IntN(max(high-low, 0)+1) {
		v, ok := r.value(s.Items, depth+1)
		if !ok {
			return out, low == 0
		}
		if key := fmt.Sprint(v); !s.UniqueItems || !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out, true
}

func (r *randomValue) number(s *openapi3.Schema, whole bool) (any, bool) {
	low, high := 0.0, 999.0
	if s.Min != nil {
		low, high = *s.Min, *s.Min+999
	}
	if s.Max != nil {
		high = *s.Max
		if s.Min == nil {
			low = min(low, high-999)
		}
	}
	step := 1.0
	if s.MultipleOf != nil && *s.MultipleOf > 0 {
		step = *s.MultipleOf
	} else if !whole && high-low < 10 {
		step = 0.25
	}
	from, to := math.Ceil(low/step), math.Floor(high/step)
	if s.ExclusiveMin.IsTrue() && from*step == low {
		from++
	}
	if s.ExclusiveMax.IsTrue() && to*step == high {
		to--
	}
	if s.ExclusiveMin.Value != nil {
		from = max(from, math.Floor(*s.ExclusiveMin.Value/step)+1)
		to = max(to, from)
	}
	if s.ExclusiveMax.Value != nil {
		to = min(to, math.Ceil(*s.ExclusiveMax.Value/step)-1)
	}
	if from > to {
		return nil, false
	}
	n := (from + math.Floor(r.Float64()*(min(to, from+999)-from+1))) * step
	if whole {
		return int64(n), true
	}
	return n, true
}

var randomWords = strings.Fields("amber birch cedar dune ember fjord grove harbour isle juniper")

// byFormat are values of the formats that say more than their type does.
var byFormat = map[string][]string{
	"date": {"2026-01-02", "1999-12-31"}, "date-time": {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.125+02:00"},
	"time": {"03:04:05Z"}, "duration": {"P1DT2H", "PT30S"}, "uuid": {"3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
	"guid": {"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, "email": {"ann@example.com"}, "uri": {"https://example.com/a?b=c"},
	"url": {"https://example.com/a"}, "byte": {"Ynl0ZXM="}, "binary": {"Ynl0ZXM="}, "base64": {"Ynl0ZXM="}, "ipv4": {"192.0.2.1"}, "ipv6": {"2001:db8::1"},
	"hostname": {"example.com"},
}

func (r *randomValue) text(s *openapi3.Schema) (any, bool) {
	if s.Pattern != "" {
		if v, ok := r.matching(s); ok {
			return v, true
		}
	}
	v := randomWords[r.IntN(len(randomWords))]
	if values := byFormat[s.Format]; values != nil && s.Pattern == "" {
		v = values[r.IntN(len(values))]
		if uint64(len(v)) >= s.MinLength && (s.MaxLength == nil || uint64(len(v)) <= *s.MaxLength) {
			return v, true
		}
	}
	for uint64(len(v)) < s.MinLength {
		v += "x"
	}
	if s.MaxLength != nil && uint64(len(v)) > *s.MaxLength {
		v = v[:*s.MaxLength]
	}
	return v, true
}

// matching is a text of the pattern, without what must be escaped in a path.
func (r *randomValue) matching(s *openapi3.Schema) (string, bool) {
	pattern := strings.TrimSuffix(strings.TrimPrefix(s.Pattern, "^"), "$")
	f := model.Facets{Patterns: []string{pattern}}
	if s.MinLength > 0 {
		f.MinLength = new(int(s.MinLength))
	}
	if s.MaxLength != nil {
		f.MaxLength = new(int(*s.MaxLength))
	}
	field := &model.Field{Name: "x", Type: &model.Scalar{Facets: f}, MinOccurs: 1, MaxOccurs: 1}
	var x struct {
		Text string `xml:",chardata"`
	}
	if xml.Unmarshal(sample.XML(field, sample.NewSource(r.Uint64())), &x) != nil {
		return "", false
	}
	return x.Text, true
}

func newRand(a, b uint64) *rand.Rand { return rand.New(rand.NewPCG(a, b)) }
