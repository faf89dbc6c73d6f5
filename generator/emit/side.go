package emit

import "github.com/authgen/authgen/generator/model"

// sides are a login and its like through other services.
func sides(l *model.Login) []*model.Login { return append([]*model.Login{l}, l.Also...) }

// LoginSides: several services can open the session that all share.
func (s *sessionView) LoginSides() bool {
	for _, l := range s.Logins {
		if len(l.Also) > 0 {
			return true
		}
	}
	return false
}

// SideNames are the constants of the services that can open the session.
func (s *sessionView) SideNames() []string {
	var names []string
	for _, l := range s.Logins[:1] {
		for _, side := range sides(l) {
			names = append(names, newCallView(s.client, side.Operations[0]).Endpoint())
		}
	}
	return names
}

// sideName is the function of a way in through one service.
func (s *sessionView) sideName(way, side *model.Login) string {
	name := loginName(s.Session, way)
	if len(way.Also) > 0 {
		name += "Through" + side.Operations[0].Service.GoName
	}
	return name
}

// sideFunc chooses between the services that can open a session.
func (s *sessionView) sideFunc(way *model.Login) string {
	var b block
	name := loginName(s.Session, way)
	b.line("// %s opens a session through the service that the call which needs it goes to,\n// unless [WithLoginThrough] has chosen one.", name)
	b.line("func (c *Client) %s(ctx context.Context, a session.Attempt) session.Answer {", name)
	var others []branch
	for _, l := range way.Also {
		call := newCallView(s.client, l.Operations[0])
		others = append(others, branch{"c.side(ctx) == " + call.Endpoint(), "return c." + s.sideName(way, l) + "(ctx, a)\n"})
	}
	b.branches(others)
	b.line("return c.%s(ctx, a)\n}", s.sideName(way, way))
	return b.String()
}

// sideChoice declares what the functions above ask.
const sideChoice = `// side is the service to log in through.
func (c *Client) side(ctx context.Context) Endpoint {
	if c.config.login != nil {
		return *c.config.login
	}
	of, _ := ctx.Value(sideKey{}).(Endpoint)
	return of
}

// sideKey is where a context tells the service that a call goes to.
type sideKey struct{}
`
