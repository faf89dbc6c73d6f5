// Package diff tells how two versions of a client differ, as it concerns those
// who call the generated Go. It compares models that have been named; a model
// knows what a vendor said, so what is told has a place in both versions.
//
// A change is breaking if code that compiled and worked with the old client may
// not with the new one: a method, a type, a field or a constant that is gone or
// has another Go type, or a request that the vendor used to take and now may
// refuse. It is additive if callers may use something new, and concerns the wire
// alone if callers see nothing of it once the client is generated again: until
// then the old client speaks to the vendor in the old way.
//
// What a change does to a request and to an answer differs: a field that becomes
// required breaks callers who do not send it, and is good news in what they
// receive. Package diff therefore looks at where a type travels. It does not
// compare documentation, and it does not judge policies: whether one still fits
// is said by binding it.
package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// An Impact says what a change means for callers.
type Impact int

// The impacts, the worst first.
const (
	Breaking Impact = iota
	Additive
	WireOnly
)

// String is "breaking", "additive" or "wire-only".
func (i Impact) String() string { return [...]string{"breaking", "additive", "wire-only"}[i] }

// A Change is one difference.
type Change struct {
	Impact  Impact
	Code    string   // stable, kebab-case, such as "operation-removed"
	Subject string   // what it is about, in Go's words: "Client.GetAccount", "Account.Balance"
	Text    string   // what is, in lower case and without a full stop
	Old     diag.Pos // in the old version; nowhere if there is nothing
	New     diag.Pos // in the new version; nowhere if there is nothing
}

// String is the change on one line.
func (c Change) String() string { return fmt.Sprintf("%s: %s: %s", c.Impact, c.Subject, c.Text) }

// Clients returns the changes from before to after, both of which have been
// named: the worst first, and within an impact by subject.
func Clients(before, after *model.Client) []Change {
	c := &comparison{old: newSide(before), new: newSide(after), spaces: map[spaceChange]*Change{}}
	c.services()
	c.credential()
	c.environments()
	c.types()
	c.namespaces()
	slices.SortStableFunc(c.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Impact, b.Impact), strings.Compare(a.Subject, b.Subject),
			strings.Compare(a.Code, b.Code), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(c.changes)
}

// Count returns how many of changes have each impact.
func Count(changes []Change) map[Impact]int {
	n := map[Impact]int{}
	for _, c := range changes {
		n[c.Impact]++
	}
	return n
}

// A comparison collects the changes between two versions.
type comparison struct {
	old, new *side
	changes  []Change
	spaces   map[spaceChange]*Change
}

// A spaceChange is an XML namespace that took another one's place. It is told
// once, not for each element.
type spaceChange struct{ old, new string }

func (c *comparison) space(before, after string, at place) {
	key := spaceChange{before, after}
	if before != after && c.spaces[key] == nil {
		c.spaces[key] = &Change{Old: at.old, New: at.new}
	}
}

// namespaces tells the namespaces that changed.
func (c *comparison) namespaces() {
	for key, first := range c.spaces {
		changed(c, WireOnly, "namespace-changed", place{"Client", first.Old, first.New}, "the namespace", key.old, key.new)
	}
}

// A side is one of the two versions.
type side struct {
	client   *model.Client
	sent     map[model.Type]bool   // what requests hold
	received map[model.Type]bool   // what answers hold
	xml      map[model.Type]bool   // what travels in XML, whose elements have an order
	wrapper  map[model.Type]string // the methods whose arguments or results a type only wraps
}

func newSide(c *model.Client) *side {
	s := &side{
		client: c, sent: map[model.Type]bool{}, received: map[model.Type]bool{},
		xml: map[model.Type]bool{}, wrapper: map[model.Type]string{},
	}
	s.travel()
	return s
}

// A place is something that both versions have.
type place struct {
	subject  string
	old, new diag.Pos
}

func (c *comparison) add(i Impact, code string, at place, format string, args ...any) {
	c.changes = append(c.changes, Change{
		Impact: i, Code: code, Subject: at.subject, Text: fmt.Sprintf(format, args...), Old: at.old, New: at.new,
	})
}

// changed adds a change if was and is differ: from one to the other, where an
// empty one is called none.
func changed[T comparable](c *comparison, i Impact, code string, at place, what string, was, is T) {
	if was == is {
		return
	}
	c.add(i, code, at, "%s changes from %s to %s", what, orNone(was), orNone(is))
}

func orNone[T comparable](v T) string {
	var zero T
	if v == zero {
		if _, ok := any(v).(string); ok {
			return "none"
		}
	}
	return fmt.Sprint(v)
}

// A pair is something in both versions, or in one of them.
type pair[T any] struct{ old, new T }

// pairs joins what belongs together: first by what callers call it, then, of
// what is left, by the other keys, in the vendor's words. The order is that of
// old, followed by what is new. The zero T stands for nothing.
func pairs[T comparable](before, after []T, keys ...func(T) string) []pair[T] {
	partner := map[T]T{}
	taken := map[T]bool{}
	for _, key := range keys {
		index := map[string]T{}
		for _, n := range after {
			if _, there := index[key(n)]; !there && !taken[n] {
				index[key(n)] = n
			}
		}
		for _, o := range before {
			if _, done := partner[o]; done || key(o) == "" {
				continue
			}
			if n, ok := index[key(o)]; ok && !taken[n] {
				partner[o] = n
				taken[n] = true
			}
		}
	}
	var out []pair[T]
	for _, o := range before {
		out = append(out, pair[T]{o, partner[o]})
	}
	for _, n := range after {
		if !taken[n] {
			out = append(out, pair[T]{new: n})
		}
	}
	return out
}
