package emit

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// clientFiles writes the client itself: what its user reads.
func (w *writer) clientFiles() {
	v := newClientView(w)
	for _, s := range v.Services {
		for _, f := range s.files() {
			w.addTemplate(f.name, "service", f.view)
		}
	}
	w.hooks(v)
	w.headerReaders()
	if v.Session != nil {
		v.Session.Driver = v.Session.driverFuncs()
		w.addTemplate("session.go", "session", v) // services and driver have said what they need of it
	}
	if e := w.errorsView(v); !e.Empty() {
		w.addTemplate("errors.go", "errors", e)
	}
	if v.CallOptions() {
		w.addTemplate("header.go", "header", v)
	}
	w.addTemplate("option.go", "option", v)
	w.addTemplate("client.go", "client", v)
	w.addTemplate("doc.go", "doc", v)
	v.Helpers = usedHelpers(w.files)
	w.addTemplate("call.go", "call", v)
}

// HasFaults: some operation declares a fault.
func (v *clientView) HasFaults() bool {
	return v.some(func(c *callView) bool { return c.IsSOAP() && c.faultFunc() != "" })
}

// HasRefusals: some operation declares what an answer that is no success holds.
func (v *clientView) HasRefusals() bool {
	return v.some(func(c *callView) bool { return !c.IsSOAP() && c.refusals() != "" })
}

// HasNoContent: some body has no element.
func (v *clientView) HasNoContent() bool {
	return v.some(func(c *callView) bool {
		if !c.IsSOAP() {
			return c.restOut() == "noContent"
		}
		in, out := c.soapTypes()
		return in == "noContent" || out == "noContent"
	})
}

func (v *clientView) some(is func(*callView) bool) bool {
	for _, s := range v.Services {
		if slices.ContainsFunc(s.Calls(), is) {
			return true
		}
	}
	return false
}

// reads reports whether an expression of the policy that the client prints reads
// the reference.
func (w *writer) reads(of string) bool {
	s := w.client.Session
	if s == nil {
		return false
	}
	found := false
	look := func(e model.Expr) {
		model.Walk(e, func(x model.Expr) bool {
			if ref, ok := x.(*model.Ref); ok && ref.Of == of {
				found = true
			}
			return true
		})
	}
	headers := func(list []model.HeaderExpr) {
		for _, h := range list {
			look(h.Value)
		}
	}
	headers(s.Always)
	for _, c := range s.Carry {
		headers(c.Headers)
		look(c.SOAPHeader)
	}
	for _, l := range s.Logins {
		headers(l.Header)
		look(l.Input)
	}
	if s.Renew != nil {
		headers(s.Renew.Header)
		look(s.Renew.Input)
	}
	return found
}
