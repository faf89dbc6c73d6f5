package emit

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// ofErrors is the condition of a rule, behind a look at the status if only bodies
// of errors have what the rule reads: the body of a success need not be read a
// second time then.
//
//	a.Status >= 400 && a.JSON().Path("code").String() == "10026"
func (c *callView) ofErrors(e model.Expr, condition string) string {
	if !c.readsErrorsOnly(e) {
		return condition
	}
	if strings.Contains(condition, "||") {
		condition = "(" + condition + ")"
	}
	return "a.Status >= 400 && " + condition
}

// readsErrorsOnly reports whether e reads the raw body, and only parts of it that
// no success has.
func (c *callView) readsErrorsOnly(e model.Expr) bool {
	if c.IsSOAP() || readsStatus(e) || readsAnswer(e) {
		return false
	}
	reads, other := false, false
	model.Walk(e, func(x model.Expr) bool {
		switch x := x.(type) {
		case *model.Path:
			if x.Root == model.RootBody && len(x.Steps) > 0 && !c.successHas(x.Steps[0].Name) {
				reads = true
			} else {
				other = true
			}
		case *model.Ref, *model.Call:
			other = other || !isPlain(x)
		}
		return true
	})
	return reads && !other
}

// isPlain reports whether an expression reads nothing by itself.
func isPlain(e model.Expr) bool {
	call, ok := e.(*model.Call)
	return ok && call.Func != "text" && call.Func != "only_child" && call.Func != "child"
}

// successHas reports whether some body of a success may have a member of that name.
func (c *callView) successHas(name string) bool {
	found := false
	for _, r := range c.http().Responses {
		if !strings.HasPrefix(r.Status, "2") {
			continue
		}
		found = true
		for _, b := range r.Bodies {
			if contentOf(b) == contentJSON && mayHave(b.Type, name, 0) {
				return true
			}
		}
	}
	return !found // nobody says what a success is
}

// mayHave reports whether a value of type t may have a member of that name. What
// is not known may.
func mayHave(t model.Type, name string, depth int) bool {
	if t == nil || depth > 8 {
		return true
	}
	switch t := model.Resolve(t).(type) {
	case *model.Struct:
		if t.Open != nil {
			return true
		}
		for _, f := range t.Fields {
			if strings.EqualFold(f.Name, name) {
				return true
			}
		}
		return false
	case *model.List:
		return mayHave(t.Elem, name, depth+1)
	case *model.Union:
		for _, v := range t.Variants {
			if mayHave(v.Type, name, depth+1) {
				return true
			}
		}
		return false
	case *model.Named:
		return mayHave(t.Type, name, depth+1)
	case *model.Scalar, *model.Enum:
		return false
	case *model.Map, *model.Any:
	}
	return true
}
