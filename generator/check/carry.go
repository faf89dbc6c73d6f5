package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// operationsCarryTheSession: an operation without a place for the session either
// needs none, and then the policy says so, or was overlooked.
func operationsCarryTheSession(j *judge) {
	s := j.session
	if !j.carriesWhole() {
		return
	}
	if len(s.Carry) == 0 {
		if len(s.Logins) > 0 {
			j.errorf("not-carried", s.Pos, "the session is carried nowhere").
				WithHelp("write carry { header = \"…\" }, or cookie, element, soap_header, query")
		}
		return
	}
	missed := map[*model.Carry][]*model.Operation{}
	j.every(func(op *model.Operation) {
		if len(op.Carry) == 0 && op.Reserved == "" && !j.excepted(op) {
			c := j.nearestCarry(op)
			missed[c] = append(missed[c], op)
		}
	})
	for _, c := range s.Carry {
		if ops := missed[c]; len(ops) > 0 {
			j.notCarried(c, ops)
		}
	}
}

// shownOperations is how many places one diagnostic shows.
const shownOperations = 3

// notCarried reports, in one diagnostic, the operations that c passes by.
func (j *judge) notCarried(c *model.Carry, ops []*model.Operation) {
	var names []string
	for _, op := range ops {
		names = append(names, op.Name)
	}
	who := names[0] + " does"
	if len(names) > 1 {
		who = fmt.Sprintf("%d operations do", len(names))
	}
	d := j.errorf("not-carried", c.Pos, "%s not carry %s and %s not in except%s", who, carried(c), are(len(names)), where(ops[0].Pos)).
		WithHelp("write except = [%s] if %s no session", strings.Join(names, ", "), need(len(names)))
	for _, op := range ops[:min(len(ops), shownOperations)] {
		if op.Pos.IsValid() {
			d.WithRelated(op.Pos, "%s is declared here", op.Name)
		}
	}
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func need(n int) string {
	if n == 1 {
		return "it needs"
	}
	return "they need"
}

// carriesWhole reports whether all carry blocks were understood.
func (j *judge) carriesWhole() bool {
	s := j.session
	return j.whole(s.Pos) && !slices.ContainsFunc(s.Carry, func(c *model.Carry) bool { return !j.whole(c.Pos) })
}

func (j *judge) excepted(op *model.Operation) bool {
	return slices.ContainsFunc(j.session.Carry, func(c *model.Carry) bool { return slices.Contains(c.Except, op) })
}

// nearestCarry is the carry that op's own service uses, or the first.
func (j *judge) nearestCarry(op *model.Operation) *model.Carry {
	for _, c := range j.session.Carry {
		if slices.ContainsFunc(c.Operations, func(o *model.Operation) bool { return o.Service == op.Service }) {
			return c
		}
	}
	return j.session.Carry[0]
}

// carried is what c carries, for a message.
func carried(c *model.Carry) string {
	switch {
	case c.Element != "":
		return "the element " + c.Element
	case c.Cookie != "":
		return "the cookie " + c.Cookie
	case c.SOAPHeader != nil:
		return "the header " + c.SOAPHeader.Name
	case len(c.Headers) > 0:
		return "the header " + c.Headers[0].Name
	case c.Query != "":
		return "the parameter " + c.Query
	}
	return "the session"
}

// cookiesReachEveryService: a cookie for one host is not sent to another.
func cookiesReachEveryService(j *judge) {
	for _, c := range j.session.Carry {
		if c.Cookie == "" || !c.HostsPos.IsValid() {
			continue
		}
		for _, s := range servicesOf(c) {
			for _, host := range s.Hosts() {
				if slices.ContainsFunc(c.Hosts, func(h string) bool { return covers(h, host) }) {
					continue
				}
				j.errorf("host-missed", c.HostsPos, "the cookie %s does not reach %s, where service %q is", c.Cookie, host, s.Name).
					WithHelp("add %q to hosts", host)
			}
		}
	}
}

func servicesOf(c *model.Carry) []*model.Service {
	var out []*model.Service
	for _, op := range c.Operations {
		if !slices.Contains(out, op.Service) {
			out = append(out, op.Service)
		}
	}
	return out
}

// covers reports whether a host as the policy writes it, which may start with
// "." or "*." for everything below, or hold {region}, is or holds host.
func covers(written, host string) bool {
	written, host = strings.ToLower(written), strings.ToLower(host)
	if suffix, ok := strings.CutPrefix(strings.TrimPrefix(written, "*"), "."); ok {
		return host == suffix || strings.HasSuffix(host, "."+suffix)
	}
	if before, after, ok := strings.Cut(written, "{region}"); ok {
		return strings.HasPrefix(host, before) && strings.HasSuffix(host, after)
	}
	return written == host
}

// carriedHeadersAreDeclared: a document that declares headers, and not the one
// that the policy sends, contradicts it; most often it is spelt wrong.
func carriedHeadersAreDeclared(j *judge) {
	for _, c := range j.session.Carry {
		for _, h := range c.Headers {
			j.declared(h, servicesOf(c))
		}
	}
	for _, h := range j.session.Always {
		j.declared(h, j.client.Services)
	}
}

// declared reports h unless a document declares it, or none declares any header.
func (j *judge) declared(h model.HeaderExpr, services []*model.Service) {
	var all, files []string
	for _, s := range services {
		if s.Protocol == model.REST {
			all = append(all, authHeaders(s)...)
			files = append(files, s.File)
		}
	}
	if len(all) == 0 || slices.ContainsFunc(all, func(d string) bool { return strings.EqualFold(d, h.Name) }) {
		return
	}
	d := j.errorf("undeclared-header", h.Pos, "%s declares no header %q", strings.Join(files, " and "), h.Name)
	if near := diag.Suggest(h.Name, all); near != "" {
		d.WithHelp("did you mean %q?", near)
	} else {
		d.WithHelp("it declares %s", strings.Join(all, ", "))
	}
}

// authHeaders are the headers that s declares, without those of HTTP itself that
// documents list by mistake.
func authHeaders(s *model.Service) []string {
	return slices.DeleteFunc(s.Declared("header"), func(name string) bool {
		return strings.EqualFold(name, "Accept") || strings.EqualFold(name, "Content-Type")
	})
}

// scopesAreCarried: a tenant that is named in each call stands in something that
// each call carries.
func scopesAreCarried(j *judge) {
	s := j.session
	if s.Scope == nil || !j.whole(s.Scope.Pos) || !j.carriesWhole() {
		return
	}
	found := false
	j.every(func(op *model.Operation) { found = found || op.Scoped })
	if !found {
		j.errorf("scope-not-carried", s.Scope.Pos, "no call carries scope.%s", s.Scope.Name).
			WithHelp("name it in carry: header = { Name = scope.%s }, or soap_header", s.Scope.Name)
	}
}
