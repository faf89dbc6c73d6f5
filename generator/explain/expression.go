package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// Expression is e as a policy would write it.
func Expression(e model.Expr) string {
	switch e := e.(type) {
	case nil:
		return ""
	case *model.Lit:
		return literal(e.Value)
	case *model.Path:
		return path(e)
	case *model.Ref:
		return reference(e)
	case *model.Unary:
		return e.Op + nested(e.X)
	case *model.Binary:
		return nested(e.X) + " " + e.Op + " " + nested(e.Y)
	case *model.Cond:
		return nested(e.If) + " ? " + nested(e.Then) + " : " + nested(e.Else)
	case *model.Call:
		return call(e)
	case *model.Object:
		return "{ … }"
	}
	return ""
}

// nested is e with parentheses where they may be needed.
func nested(e model.Expr) string {
	switch b := e.(type) {
	case *model.Cond:
		return "(" + Expression(e) + ")"
	case *model.Binary:
		if b.Op == "&&" || b.Op == "||" {
			return "(" + Expression(e) + ")"
		}
	default:
	}
	return Expression(e)
}

func literal(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []string:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(out, ", ") + "]"
	case []int64:
		out := make([]string, len(v))
		for i, n := range v {
			out[i] = strconv.FormatInt(n, 10)
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	return fmt.Sprint(v)
}

var roots = map[model.Root]string{model.RootResponse: "response", model.RootResult: "result", model.RootItem: "item", model.RootBody: "body"}

func path(p *model.Path) string {
	var b strings.Builder
	b.WriteString(roots[p.Root])
	for _, s := range p.Steps {
		if s.Star {
			b.WriteString("[*]")
			continue
		}
		b.WriteString("." + s.Name)
	}
	return b.String()
}

func reference(r *model.Ref) string {
	switch {
	case r.Of == "header":
		return "header(" + strconv.Quote(r.Name) + ")"
	case r.Name != "":
		return r.Of + "." + r.Name
	}
	return r.Of
}

func call(c *model.Call) string {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = Expression(a)
	}
	return c.Func + "(" + strings.Join(args, ", ") + ")"
}
