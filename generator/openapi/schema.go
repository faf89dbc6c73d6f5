package openapi

import (
	"slices"
	"strings"
)

// schema returns the type that a node describes.
func (r *reader) schema(n *node) *schema {
	if ref := n.get("$ref"); ref.is(text) && len(n.members) == 1 {
		return r.referenced(ref)
	}
	s := r.shell(n)
	r.fill(s, n)
	return s
}

// referenced returns the type that a reference names. What it names may not
// have been read yet.
func (r *reader) referenced(ref *node) *schema {
	n := r.resolve(ref)
	if n == nil {
		return &schema{at: ref.at}
	}
	if n.is(object) && !n.has("type") && !n.has("$ref") {
		n = r.schemaOf(n, ref)
	}
	if s, ok := r.schemas[n]; ok && s.named {
		if !r.filled[s] {
			r.queue = append(r.queue, n)
		}
		return s
	}
	if n.at.file != r.root.at.file || strings.HasPrefix(ref.value, "#/$defs/") {
		r.notef("outside-schema", ref.at, "took %q in among the components", ref.value)
		s := r.declare(n, r.names.unique(lastWord(ref.value)), n.at)
		r.queue = append(r.queue, n)
		return s
	}
	r.notef("deep-reference", ref.at, "gave what stands at %q a name of its own", ref.value)
	s := r.shell(n)
	if s.words == nil {
		s.words = placeWords(ref.value)
	}
	r.queue = append(r.queue, n)
	return &schema{at: ref.at, ref: s}
}

// schemaOf finds the schema within what a reference named that should have
// named a schema: a response, a request body, a parameter, a media type.
func (r *reader) schemaOf(n, ref *node) *node {
	inner := n.get("schema")
	if content := n.get("content"); inner == nil && content.is(object) {
		for _, m := range content.members {
			if inner = m.value.get("schema"); inner != nil {
				break
			}
		}
	}
	if inner == nil || !inner.is(object) || n.has("properties") || n.has("allOf") {
		return n
	}
	r.notef("wrong-section", ref.at, "%q is no schema: took the one inside", ref.value)
	return inner
}

// fill reads a node into a schema, once.
func (r *reader) fill(s *schema, n *node) {
	if r.filled[s] {
		return
	}
	r.filled[s] = true
	if !n.is(object) {
		r.oddSchema(s, n)
		return
	}
	r.describe(s, n)
	ref := n.get("$ref")
	if !ref.is(text) {
		ref = n.get("$dynamicRef")
	}
	if ref.is(text) {
		r.besideReference(s, n, ref)
		return
	}
	r.kindOf(s, n)
	r.object(s, n)
	r.array(s, n)
	r.composition(s, n)
	r.enumeration(s, n)
	r.limits(s, n)
	r.infer(s)
	r.several(s, n)
}

// oddSchema reads what is no object: a boolean schema, or a mistake.
func (r *reader) oddSchema(s *schema, n *node) {
	if value, ok := n.truth(); ok {
		r.notef("boolean-schema", n.at, "read the schema %t as any value", value)
		return
	}
	r.notef("no-schema", s.origin(), "read %s where a schema belongs as any value", n.kind)
}

// describe reads the words beside a type.
func (r *reader) describe(s *schema, n *node) {
	s.title, s.doc = n.text("title"), n.text("description")
	s.deprecated = deprecation(n)
	s.readOnly, s.writeOnly = n.isTrue("readOnly"), n.isTrue("writeOnly")
	s.nullable = n.isTrue("nullable") || n.isTrue("x-nullable")
	if v := n.get("default"); v.isScalar() {
		s.initial = &v.value
	} else if v.is(list) || v.is(object) {
		printed := v.json()
		s.initial = &printed
	}
	s.xml = xmlForm(n.get("xml"))
	if s.goName = n.text("x-go-name"); s.goName == "" {
		s.goName = n.text("x-go-type-name")
	}
}

// besideReference reads a reference with words of its own. From 3.1 on
// everything beside a reference counts; before, nothing does by the letter,
// but descriptions and nullability are meant.
func (r *reader) besideReference(s *schema, n, ref *node) {
	target := r.referenced(ref)
	if r.modern && slices.ContainsFunc(n.members, func(m member) bool { return structural[m.key] }) {
		own := n.without("$ref", "$dynamicRef", "description", "title", "default", "nullable", "readOnly", "writeOnly", "deprecated")
		s.allOf = []*schema{target, r.schema(own)}
		r.notef("beside-reference", n.at, "read what stands beside %q as an allOf", ref.value)
		return
	}
	s.ref = target
}

// structural names the keywords that change the shape of a value.
var structural = map[string]bool{"properties": true, "allOf": true, "oneOf": true, "anyOf": true, "items": true, "required": true}

// infer gives a schema without type the one that its keywords speak of, and
// settles what contradicts: a scalar type beats properties.
func (r *reader) infer(s *schema) {
	switch s.typ {
	case "":
		r.inferType(s)
	case "string", "number", "integer", "boolean":
		if s.isObject() && len(s.allOf) == 0 {
			r.notef("scalar-with-members", s.origin(), "left out the members of a %s", s.typ)
			s.properties, s.additional, s.closed, s.required = nil, nil, false, nil
		}
		s.items = nil
	case "array":
		if s.isObject() {
			r.notef("array-with-members", s.origin(), "left out the members of an array")
			s.properties, s.additional, s.closed, s.required = nil, nil, false, nil
		}
	case "object":
		s.items = nil
	}
}

func (r *reader) inferType(s *schema) {
	switch {
	case s.isObject():
		s.typ = "object"
	case s.items != nil:
		s.typ = "array"
	case len(s.allOf) > 0 || len(s.union) > 0 || len(s.enum) > 0:
		return
	case stringFormats[s.format] || s.facets.MinLength != nil || s.facets.MaxLength != nil || len(s.facets.Patterns) > 0:
		s.typ = "string"
	case s.format == "int32" || s.format == "int64":
		s.typ = "integer"
	case s.format == "float" || s.format == "double":
		s.typ = "number"
	default:
		return
	}
	r.notef("no-type", s.origin(), "read a schema without type as %s", s.typ)
}

// stringFormats are formats that no other type has.
var stringFormats = map[string]bool{
	"date": true, "date-time": true, "time": true, "duration": true, "uuid": true, "byte": true, "binary": true, "email": true,
	"uri": true, "uri-reference": true, "url": true, "hostname": true, "ipv4": true, "ipv6": true, "password": true,
}

// object reads the members of an object.
func (r *reader) object(s *schema, n *node) {
	if props := n.get("properties"); props != nil {
		if props.get("$ref").is(text) {
			props, _ = r.follow(props)
		}
		if !props.is(object) {
			r.notef("bad-properties", s.origin(), "left out properties that are no object")
		} else {
			r.properties(s, props)
		}
	}
	if req := n.get("required"); req.is(list) {
		for _, item := range req.items {
			if item.isScalar() && !slices.Contains(s.required, item.value) {
				s.required = append(s.required, item.value)
			}
		}
	}
	r.additional(s, n)
}

func (r *reader) properties(s *schema, props *node) {
	for _, m := range props.members {
		if m.key == "" || strings.ContainsFunc(m.key, isControl) {
			r.notef("bad-name", m.at, "left out a property without a usable name")
			continue
		}
		p := &property{at: m.at, name: m.key, schema: r.schema(m.value), goName: m.value.text("x-go-name")}
		s.properties = append(s.properties, p)
		if required, ok := m.value.flag("required"); ok {
			r.notef("required-flag", m.at, "moved required: %t of %q to the list of its object", required, m.key)
			if required {
				s.required = append(s.required, m.key)
			}
		}
	}
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }

// additional reads what other members an object may have.
func (r *reader) additional(s *schema, n *node) {
	more := n.get("additionalProperties")
	if more == nil {
		more = n.get("unevaluatedProperties")
		if value, ok := more.truth(); ok && value {
			more = nil
		}
	}
	if value, ok := more.truth(); ok {
		s.closed = !value
		if value {
			s.additional = &schema{at: more.at}
		}
	} else if more.is(object) {
		s.additional = r.schema(more)
	}
	patterns := n.get("patternProperties")
	if !patterns.is(object) || len(patterns.members) == 0 || s.additional != nil {
		return
	}
	r.notef("pattern-properties", patterns.at, "read members named by pattern as any further members")
	s.closed = false
	s.additional = &schema{at: patterns.at}
	if len(patterns.members) == 1 {
		s.additional = r.schema(patterns.members[0].value)
	}
}

// array reads the items of an array. A tuple's items are any value, unless
// they are all of one type.
func (r *reader) array(s *schema, n *node) {
	items := n.get("items")
	tuple := n.get("prefixItems")
	if items.is(list) {
		tuple, items = items, nil
	}
	switch {
	case tuple.is(list) && len(tuple.items) > 0:
		r.notef("tuple", tuple.at, "read a tuple as a list")
		s.items = r.tupleItem(tuple)
	case items.is(object):
		s.items = r.schema(items)
	case items.is(boolean):
		s.items = &schema{at: items.at}
	}
}

func (r *reader) tupleItem(tuple *node) *schema {
	first := r.schema(tuple.items[0])
	for _, n := range tuple.items[1:] {
		s := r.schema(n)
		if s.target() != first.target() && (s.typ == "" || s.typ != first.typ || s.format != first.format || s.isObject() || s.items != nil) {
			return &schema{at: tuple.at}
		}
	}
	return first
}

// composition reads allOf, oneOf and anyOf.
func (r *reader) composition(s *schema, n *node) {
	s.allOf = r.branches(n.get("allOf"))
	s.union = r.branches(n.get("oneOf"))
	if anyOf := r.branches(n.get("anyOf")); len(anyOf) > 0 {
		if len(s.union) > 0 {
			r.notef("one-and-any", s.origin(), "left out the anyOf beside a oneOf")
		} else {
			s.union, s.anyOf = anyOf, true
		}
	}
	r.discriminator(s, n.get("discriminator"))
	for _, key := range []string{"not", "if", "dependentSchemas"} {
		if v := n.get(key); v != nil {
			r.notef("validation-only", v.at, "left out %q, which only validates", key)
		}
	}
}

func (r *reader) branches(n *node) []*schema {
	if n.is(object) { // a single branch without its list
		return []*schema{r.schema(n)}
	}
	if !n.is(list) {
		return nil
	}
	var all []*schema
	for _, item := range n.items {
		all = append(all, r.schema(item))
	}
	return all
}

// limits reads the facets, of either spelling.
func (r *reader) limits(s *schema, n *node) {
	f := &s.facets
	if p := n.get("pattern"); p.is(text) {
		f.Patterns = []string{p.value}
	}
	f.MinLength, f.MaxLength = n.count("minLength"), n.count("maxLength")
	f.MinInclusive, f.MaxInclusive = n.numeral("minimum"), n.numeral("maximum")
	f.MinExclusive, f.MaxExclusive = n.numeral("exclusiveMinimum"), n.numeral("exclusiveMaximum")
	if n.isTrue("exclusiveMinimum") {
		f.MinExclusive, f.MinInclusive = f.MinInclusive, ""
	}
	if n.isTrue("exclusiveMaximum") {
		f.MaxExclusive, f.MaxInclusive = f.MaxInclusive, ""
	}
	f.MultipleOf = n.numeral("multipleOf")
}
