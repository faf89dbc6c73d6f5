package naming

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// BreakCycles sets Indirect on the fields through which structs would contain
// themselves by value: all fields inside a circle, so that the outcome depends
// on no order.
func BreakCycles(types []model.Type) {
	g := graph{index: map[*model.Struct]int{}, low: map[*model.Struct]int{}, circle: map[*model.Struct]int{}}
	for _, t := range types {
		if s, ok := t.(*model.Struct); ok && g.index[s] == 0 {
			g.visit(s)
		}
	}
	for _, t := range types {
		s, ok := t.(*model.Struct)
		if !ok {
			continue
		}
		for _, f := range s.Fields {
			if to := heldByValue(f); to != nil && g.circle[to] == g.circle[s] {
				f.Indirect = true
			}
		}
	}
}

// heldByValue is the struct that f holds by value, or nil.
func heldByValue(f *model.Field) *model.Struct {
	if f.Presence != model.Required && f.Presence != model.OptionalNullable || f.Repeated || len(f.Substitutes) > 0 {
		return nil
	}
	s, ok := model.Resolve(f.Type).(*model.Struct)
	if !ok || s.Abstract {
		return nil
	}
	return s
}

// A graph finds the circles of structs (Tarjan's strongly connected components).
type graph struct {
	index, low map[*model.Struct]int // from 1
	stack      []*model.Struct
	circle     map[*model.Struct]int // the number of its component, from 1
	circles    int
}

func (g *graph) visit(s *model.Struct) {
	g.index[s] = len(g.index) + 1
	g.low[s] = g.index[s]
	g.stack = append(g.stack, s)
	for _, f := range s.Fields {
		to := heldByValue(f)
		switch {
		case to == nil:
		case g.index[to] == 0:
			g.visit(to)
			g.low[s] = min(g.low[s], g.low[to])
		case slices.Contains(g.stack, to):
			g.low[s] = min(g.low[s], g.index[to])
		}
	}
	if g.low[s] != g.index[s] {
		return
	}
	g.circles++
	for {
		top := g.stack[len(g.stack)-1]
		g.stack = g.stack[:len(g.stack)-1]
		g.circle[top] = g.circles
		if top == s {
			return
		}
	}
}
