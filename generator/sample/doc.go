// Package sample makes values of a model's types, for tests, fakes and people: an
// example that shows every field, or random values from a seed that keep within
// the limits that the description states.
//
// XML writes them as the vendor would, by itself and not through a generated
// codec, so that it can judge one. The same seed gives the same value. Limits
// that contradict each other, identity constraints (xs:key) and what a wildcard
// demands of a document that is not at hand are not kept.
package sample

// A Source is a sequence of pseudo-random numbers. The zero Source is that of
// examples: the first choice, everything present, middling sizes.
type Source struct {
	state  uint64
	random bool
}

// NewSource starts the sequence of a seed.
func NewSource(seed uint64) *Source { return &Source{state: seed, random: true} }

// next is the next number (SplitMix64).
func (s *Source) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1; 0 for an example.
func (s *Source) below(n int) int {
	if !s.random || n <= 1 {
		return 0
	}
	return int(s.next() % uint64(n))
}

// between is a number from low to high.
func (s *Source) between(low, high int) int {
	if high <= low {
		return low
	}
	return low + s.below(high-low+1)
}

// chance is true in percent of all cases, and for an example if percent is 50 or
// more.
func (s *Source) chance(percent int) bool {
	if !s.random {
		return percent >= 50
	}
	return s.below(100) < percent
}
