package openapi

import "strings"

// discriminator reads which property tells the members of a union apart.
// Targets that do not exist are dropped.
func (r *reader) discriminator(s *schema, n *node) {
	if n == nil {
		return
	}
	tag := &discriminator{at: n.at, property: n.text("propertyName")}
	if n.is(text) { // Swagger 2.0
		tag.property = n.value
	}
	if tag.property == "" {
		r.notef("bad-discriminator", n.at, "left out a discriminator without a property")
		return
	}
	if mappings := n.get("mapping"); mappings.is(object) {
		for _, m := range mappings.members {
			if target := r.mapped(m.value); target != nil {
				tag.mapping = append(tag.mapping, mapping{m.key, target})
			}
		}
	}
	s.tag = tag
}

// mapped is the schema that a mapping names, by reference or by name.
func (r *reader) mapped(n *node) *schema {
	if !n.is(text) {
		return nil
	}
	if !strings.ContainsAny(n.value, "#/") {
		if target := r.component("schemas", n.value); target != nil {
			r.queue = append(r.queue, target)
			return r.shell(target)
		}
	}
	if !strings.Contains(n.value, "#") && !strings.HasSuffix(n.value, ".json") && !strings.HasSuffix(n.value, ".yaml") && !strings.HasSuffix(n.value, ".yml") {
		r.notef("bad-mapping", n.at, "left out the mapping to %q, which does not exist", n.value)
		return nil
	}
	if r.resolve(n) == nil {
		return nil
	}
	return r.referenced(n)
}
