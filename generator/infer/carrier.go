package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/check"
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A Carrier is a place in requests where the token may travel.
type Carrier struct {
	Guess
	protocol model.Protocol
	kind     string             // element, soap_header, header, query, cookie
	word     string             // the name of the place
	part     string             // what the token itself is called there
	bearer   bool               // the header is "Bearer " and the token
	scope    string             // SOAP header: the member that names a tenant
	on       []*model.Operation // that declare the place
	share    float64            // of all operations of the protocol
}

func (c *Carrier) pos() diag.Pos {
	if len(c.Evidence) == 0 {
		return diag.Pos{}
	}
	return c.Evidence[0].Pos
}

// least is the share of operations that must declare a place.
const least = 0.3

func carriers(services []*model.Service) []*Carrier {
	var out []*Carrier
	for _, protocol := range []model.Protocol{model.SOAP, model.REST} {
		of := slices.DeleteFunc(slices.Clone(services), func(s *model.Service) bool { return s.Protocol != protocol })
		if len(of) == 0 {
			continue
		}
		found := slices.Concat(elements(of), soapHeaders(of), cookies(of), schemes(of), headerParams(of))
		total := float64(len(operations(of)))
		for _, c := range found {
			c.protocol = protocol
			if c.share = float64(len(c.on)) / total; len(c.on) > 0 {
				c.Score += int(c.share * 60)
			}
		}
		found = slices.DeleteFunc(found, func(c *Carrier) bool { return len(c.on) > 0 && c.share < least && c.kind != "cookie" })
		best(found, func(c *Carrier) *Guess { return &c.Guess })
		out = append(out, found...)
	}
	return out
}

// A tally counts the operations that declare something.
type tally struct {
	names []string
	on    map[string][]*model.Operation
	first map[string]*model.Field
}

func (t *tally) add(name string, op *model.Operation, f *model.Field) {
	if t.on == nil {
		t.on, t.first = map[string][]*model.Operation{}, map[string]*model.Field{}
	}
	if t.first[name] == nil {
		t.names = append(t.names, name)
		t.first[name] = f
	}
	if !slices.Contains(t.on[name], op) {
		t.on[name] = append(t.on[name], op)
	}
}

// elements are those at the top of SOAP requests that are called like tokens.
func elements(services []*model.Service) []*Carrier {
	var seen tally
	for _, op := range operations(services) {
		if op.Service.Protocol != model.SOAP {
			continue
		}
		for _, f := range request(op) {
			if named(f) && isText(f.Type) && tokenName(f.Name) > 0 {
				seen.add(f.Name, op, f)
			}
		}
	}
	var out []*Carrier
	for _, name := range seen.names {
		c := &Carrier{Guess: Guess{Name: "the element " + name}, kind: "element", word: name, part: name, on: seen.on[name]}
		c.add(tokenName(name), seen.first[name].Pos, fmt.Sprintf("%s an element %s", have(len(c.on), "request"), name))
		out = append(out, c)
	}
	return out
}

// soapHeaders are the declared headers that hold something like a token.
func soapHeaders(services []*model.Service) []*Carrier {
	var seen tally
	for _, op := range operations(services) {
		if w, ok := op.Wire.(*model.SOAPOperation); ok && w.Request != nil {
			for _, h := range w.Request.Headers {
				seen.add(h.Name, op, h)
			}
		}
	}
	var out []*Carrier
	for _, name := range seen.names {
		if c := soapHeader(name, seen.first[name]); c != nil {
			c.on = seen.on[name]
			c.add(14, seen.first[name].Pos, fmt.Sprintf("%s a header %s with %s in it", have(len(c.on), "operation"), name, c.part))
			out = append(out, c)
		}
	}
	return out
}

func soapHeader(name string, f *model.Field) *Carrier {
	s, ok := under(f.Type).(*model.Struct)
	if !ok || !identifier(name) {
		return nil
	}
	c := &Carrier{Guess: Guess{Name: "the SOAP header " + name}, kind: "soap_header", word: name}
	sure := 0
	for _, m := range s.Fields {
		switch {
		case !named(m) || !isText(m.Type):
		case joined(m.Name) == "password" || joined(m.Name) == "signature":
			return nil // a credential of its own, in each request
		case tokenName(m.Name) > sure:
			sure, c.part = tokenName(m.Name), m.Name
		case tenant(m.Name):
			c.scope = m.Name
		}
	}
	if c.part == "" {
		return nil
	}
	c.Score = sure
	return c
}

var (
	cookieName  = regexp.MustCompile(`\b(ASP\.NET_SessionId|JSESSIONID|PHPSESSID|ASPSESSIONID\w*|[A-Za-z_.]*[Ss]ess(ion)?_?[Ii][Dd])\b`)
	cookieQuote = regexp.MustCompile(`(?i)cookie[^.;'"“‘` + "`" + `]{0,40}['"“‘` + "`" + `]([A-Za-z0-9._-]{2,40})['"”’` + "`" + `]`)
)

// cookies are those that the documentation speaks of, or that OpenAPI declares as
// parameters.
func cookies(services []*model.Service) []*Carrier {
	var seen tally
	note := func(doc string, pos diag.Pos) {
		if !strings.Contains(strings.ToLower(doc), "cookie") {
			return
		}
		name := cookieName.FindString(doc)
		if m := cookieQuote.FindStringSubmatch(doc); m != nil {
			name = m[1]
		}
		if name != "" {
			seen.add(name, nil, &model.Field{Pos: pos})
		}
	}
	for _, s := range services {
		note(s.Doc, s.Pos)
		for _, op := range s.Operations {
			note(op.Doc, op.Pos)
		}
	}
	var out []*Carrier
	for _, name := range seen.names {
		c := &Carrier{Guess: Guess{Name: "the cookie " + name}, kind: "cookie", word: name, part: name}
		c.add(60, seen.first[name].Pos, fmt.Sprintf("the documentation speaks of the cookie %s", name))
		out = append(out, c)
	}
	return out
}

// schemesOf are the security schemes that op asks for, in any way.
func schemesOf(op *model.Operation) []*model.SecurityScheme {
	w, ok := op.Wire.(*model.HTTPOperation)
	if !ok {
		return nil
	}
	var out []*model.SecurityScheme
	for _, s := range op.Service.Schemes {
		if slices.ContainsFunc(w.Security, func(all []string) bool { return slices.Contains(all, s.Name) }) {
			out = append(out, s)
		}
	}
	return out
}

// schemes are the security schemes of OpenAPI documents.
func schemes(services []*model.Service) []*Carrier {
	var out []*Carrier
	for _, s := range services {
		for _, scheme := range s.Schemes {
			c := fromScheme(scheme)
			if c == nil {
				continue
			}
			c.on = slices.DeleteFunc(slices.Clone(s.Operations), func(op *model.Operation) bool { return !slices.Contains(schemesOf(op), scheme) })
			c.add(10, scheme.Pos, fmt.Sprintf("%s the security scheme %s", have(len(c.on), "operation"), scheme.Name))
			out = append(out, c)
		}
	}
	return out
}

func fromScheme(s *model.SecurityScheme) *Carrier {
	c := &Carrier{word: s.Param, part: s.Param}
	switch {
	case s.Kind == "apiKey" && slices.Contains([]string{"header", "query", "cookie"}, s.In):
		c.kind, c.Score = s.In, tokenName(s.Param)
	case s.Kind == "http" && s.HTTP == "bearer", s.Kind == "oauth2", s.Kind == "openIdConnect":
		c.kind, c.word, c.part, c.bearer, c.Score = "header", "Authorization", "token", true, 24
	default:
		return nil
	}
	c.Name = "the " + c.kind + " " + c.word
	if c.bearer {
		c.Name += " (Bearer)"
	}
	return c
}

// headerParams are ordinary header parameters that are called like tokens.
func headerParams(services []*model.Service) []*Carrier {
	var seen tally
	for _, op := range operations(services) {
		for _, p := range parameters(op, "header", "query", "cookie") {
			if name := strings.TrimPrefix(strings.ToLower(p.Name), "x-"); tokenName(name) > 0 || tokenName(p.Name) > 0 {
				seen.add(p.In+" "+p.Name, op, &p.Field)
			}
		}
	}
	var out []*Carrier
	for _, name := range seen.names {
		kind, word, _ := strings.Cut(name, " ")
		c := &Carrier{Guess: Guess{Name: "the " + kind + " " + word}, kind: kind, word: word, part: word, on: seen.on[name]}
		c.add(max(tokenName(word), 20), seen.first[name].Pos, fmt.Sprintf("%s the %s parameter %s", have(len(c.on), "operation"), kind, word))
		out = append(out, c)
	}
	return out
}

// A standing header goes with every call, the login too, and is part of the
// credential: an application's key.
type standing struct {
	header string
	scheme *model.SecurityScheme
}

// standingHeaders are the keys that a login sends in headers by itself.
func standingHeaders(op *model.Operation) []standing {
	var out []standing
	for _, s := range schemesOf(op) {
		if s.Kind == "apiKey" && s.In == "header" {
			out = append(out, standing{s.Param, s})
		}
	}
	return out
}

// carriersFor are those of a protocol that can carry what login opens: what the
// login sends itself is no token.
func (f *Findings) carriersFor(protocol model.Protocol, login *Login) []*Carrier {
	own := standingHeaders(login.Operation)
	var out []*Carrier
	for _, c := range f.Carriers {
		sent := slices.ContainsFunc(own, func(s standing) bool { return c.kind == "header" && strings.EqualFold(s.header, c.word) })
		secret := c.kind == "element" && slices.ContainsFunc(login.secrets, func(l leaf) bool { return l.name() == c.word && len(l.path) == 1 })
		if c.protocol == protocol && !sent && !secret {
			out = append(out, c)
		}
	}
	return out
}

// secretInput reports whether a login's field has to be kept secret.
func secretInput(name string) bool { return check.LooksSecret(name) || joined(name) == "key" }

// have is "1 request has" or "3 requests have".
func have(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " has"
	}
	return fmt.Sprintf("%d %ss have", n, noun)
}
