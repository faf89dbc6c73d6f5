package naming

import (
	"go/token"
	"strconv"
	"strings"
)

// A table holds the names that are taken in one scope: a package, a struct, a
// method's arguments. Its zero value is ready for use.
type table struct {
	taken map[string]string // name -> who has it, for people
}

// reserve takes names for ourselves.
func (t *table) reserve(owner string, names ...string) {
	for _, n := range names {
		t.take(n, owner)
	}
}

func (t *table) take(name, owner string) {
	if t.taken == nil {
		t.taken = map[string]string{}
	}
	t.taken[name] = owner
}

// free reports whether nobody has the name yet and Go can use it.
func (t *table) free(name string) bool {
	_, taken := t.taken[name]
	return !taken && !token.IsKeyword(name) && !predeclared[name]
}

// claim takes the first free of the candidates, or the last one with the
// smallest free number from 2. It returns who stood in the way of the first;
// empty when nobody did.
func (t *table) claim(owner string, candidates ...string) (name, obstacle string) {
	for i, c := range candidates {
		if t.free(c) {
			t.take(c, owner)
			return c, obstacle
		}
		if i == 0 {
			obstacle = t.obstacle(c)
		}
	}
	last := candidates[len(candidates)-1]
	if isDigit(last[len(last)-1]) {
		last += "_"
	}
	for n := 2; ; n++ {
		c := last + strconv.Itoa(n)
		if t.free(c) {
			t.take(c, owner)
			return c, obstacle
		}
	}
}

func (t *table) obstacle(name string) string {
	if owner := t.taken[name]; owner != "" {
		return owner
	}
	return "a word of Go"
}

// predeclared are Go's own identifiers. Unexported names keep clear of them so
// that generated code may use them.
var predeclared = wordSet(`any append bool byte cap clear close comparable complex complex64
	complex128 copy delete error false float32 float64 imag int int8 int16 int32 int64 iota
	len make max min new nil panic print println real recover rune string true uint uint8
	uint16 uint32 uint64 uintptr`)

// locals are words that generated code uses itself, as packages or as local
// names; arguments and unexported names keep clear of them.
var locals = strings.Fields(`bytes cmp context errors fmt http io iter json jsonwire maps math
	regexp rest session slices slog soap strconv strings sync time transport url xmlwire xsdtype
	big xml ctx in out err ok c s w r e d v b k i n x t op opts params reply send answer
	evidence verdict attempt response result item
	token answered verdict now header next old refusal uploads edit fill each guid said as`)
