package openapi

// A namer hands out names that are not taken yet. Its zero value is ready for
// use.
type namer struct {
	taken map[string]bool
	next  map[string]int
}

// take marks a name as taken.
func (n *namer) take(name string) {
	if n.taken == nil {
		n.taken, n.next = map[string]bool{}, map[string]int{}
	}
	n.taken[name] = true
}

// unique takes name, or, where that is taken, name with a number.
func (n *namer) unique(name string) string {
	candidate := name
	for n.taken[candidate] {
		candidate = name + itoa(max(n.next[name], 2))
		n.next[name] = max(n.next[name], 2) + 1
	}
	n.take(candidate)
	return candidate
}
