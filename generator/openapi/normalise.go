package openapi

// A state says how far a schema has come.
type state uint8

const (
	fresh state = iota
	busy        // being worked on: who meets it again has come round a cycle
	done
)

// normalise brings the types of a document into the few forms that the model
// knows. Each step relies on the ones before it.
func normalise(r *reader) {
	for _, s := range r.order {
		r.breakCycle(s)
	}
	r.each(r.tidyUnion)
	r.each(r.flatten)
	r.each(r.settle)
	r.inheritance()
	for _, s := range r.order {
		r.tell(s)
	}
	r.hoist()
	r.splitForms()
}

// each takes a step with every schema. The step marks those it has been to.
func (r *reader) each(step func(*schema)) {
	for _, s := range r.order {
		s.state = fresh
	}
	for _, s := range r.order {
		step(s)
	}
}

// breakCycle ends references that lead back to themselves: such a schema is
// any value.
func (r *reader) breakCycle(s *schema) {
	seen := map[*schema]bool{}
	for t := s; t.ref != nil; t = t.ref {
		if seen[t] {
			r.warnf("reference-loop", s.origin(), "the references lead back to themselves: any value is accepted there")
			s.ref = nil
			return
		}
		seen[t] = true
	}
}
