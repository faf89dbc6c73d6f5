package diff

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// services compares the services. Where each version has one, they are the same
// one, whatever it is called.
func (c *comparison) services() {
	before, after := c.old.client.Services, c.new.client.Services
	if len(before) == 1 && len(after) == 1 {
		c.service(before[0], after[0], "Client")
		return
	}
	if (len(before) == 1) != (len(after) == 1) {
		at := place{"Client", c.old.client.Pos, c.new.client.Pos}
		c.add(Breaking, "services-moved", at, "its methods move: there were %d services and now there are %d", len(before), len(after))
	}
	goName := func(s *model.Service) string { return s.GoName }
	name := func(s *model.Service) string { return s.Name }
	for _, p := range pairs(before, after, goName, name) {
		switch {
		case p.new == nil:
			c.add(Breaking, "service-removed", place{"Client." + p.old.GoName, p.old.Pos, diag.Pos{}}, "the service is gone")
		case p.old == nil:
			c.add(Additive, "service-added", place{"Client." + p.new.GoName, diag.Pos{}, p.new.Pos}, "a new service")
		default:
			subject := "Client." + p.old.GoName
			if p.old.GoName != p.new.GoName {
				c.add(Breaking, "service-renamed", place{subject, p.old.Pos, p.new.Pos}, "the service is called %s now", p.new.GoName)
			}
			c.service(p.old, p.new, subject)
		}
	}
}

// service compares two versions of one service, whose methods stand on subject.
func (c *comparison) service(before, after *model.Service, subject string) {
	at := place{subject, before.Pos, after.Pos}
	changed(c, WireOnly, "address-changed", at, "the address", before.URL, after.URL)
	changed(c, WireOnly, "protocol-changed", at, "the protocol", before.Protocol.String(), after.Protocol.String())
	for _, r := range before.Regions {
		if !slices.Contains(after.Regions, r) {
			c.add(Breaking, "region-removed", place{"Region" + naming.RegionName(r), before.Pos, diag.Pos{}}, "the region %q is gone", r)
		}
	}
	for _, r := range after.Regions {
		if !slices.Contains(before.Regions, r) {
			c.add(Additive, "region-added", place{"Region" + naming.RegionName(r), diag.Pos{}, after.Pos}, "a new region %q", r)
		}
	}
	c.operations(before, after, subject)
}

// operations compares the methods of a service.
func (c *comparison) operations(before, after *model.Service, subject string) {
	name := func(o *model.Operation) string { return o.Name }
	for _, p := range pairs(before.Operations, after.Operations, methodName, name, request) {
		switch {
		case p.new == nil:
			c.gone(p.old, subject)
		case p.old == nil:
			c.came(p.new, subject)
		default:
			c.operation(p.old, p.new, subject)
		}
	}
}

// methodName is the name that callers know; empty for what the session keeps to
// itself.
func methodName(o *model.Operation) string {
	if o.Reserved != "" {
		return ""
	}
	return o.GoName
}

// request is what an operation asks for, in the vendor's words; empty for SOAP,
// whose operations have names.
func request(o *model.Operation) string {
	if w, ok := o.Wire.(*model.HTTPOperation); ok {
		return w.Method + " " + template(w.Path)
	}
	return ""
}

// template is a path with its parameters without names: "/a/{}".
func template(path string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString("{}")
		_, path, _ = strings.Cut(rest, "}")
	}
}

func (c *comparison) gone(o *model.Operation, subject string) {
	if o.Reserved == "" {
		c.add(Breaking, "operation-removed", place{subject + "." + o.GoName, o.Pos, diag.Pos{}}, "the operation is gone")
		return
	}
	c.add(WireOnly, "operation-removed", place{subject + "." + o.Name, o.Pos, diag.Pos{}}, "the operation, which only the session calls, is gone")
}

func (c *comparison) came(o *model.Operation, subject string) {
	if o.Reserved == "" {
		c.add(Additive, "operation-added", place{subject + "." + o.GoName, diag.Pos{}, o.Pos}, "a new operation")
		return
	}
	c.add(WireOnly, "operation-added", place{subject + "." + o.Name, diag.Pos{}, o.Pos}, "a new operation, which only the session calls")
}

// credential compares what callers give to New.
func (c *comparison) credential() {
	goName := func(f *model.CredentialField) string { return f.GoName }
	for _, p := range pairs(credentialFields(c.old.client), credentialFields(c.new.client), goName) {
		switch {
		case p.new == nil:
			c.add(Breaking, "credential-removed", place{"Credential." + p.old.GoName, p.old.Pos, diag.Pos{}}, "the field is gone")
		case p.old == nil && p.new.Optional:
			c.add(Additive, "credential-added", place{"Credential." + p.new.GoName, diag.Pos{}, p.new.Pos}, "a new field")
		case p.old == nil:
			c.add(Breaking, "credential-added", place{"Credential." + p.new.GoName, diag.Pos{}, p.new.Pos}, "a new field, which must be set")
		default:
			at := place{"Credential." + p.old.GoName, p.old.Pos, p.new.Pos}
			changed(c, Breaking, "credential-type", at, "the type", credentialType(p.old), credentialType(p.new))
			if p.old.Optional && !p.new.Optional {
				c.add(Breaking, "credential-required", at, "it must be set now")
			}
		}
	}
}

func credentialFields(c *model.Client) []*model.CredentialField {
	if c.Session == nil || c.Session.Credential == nil {
		return nil
	}
	return c.Session.Credential.Fields
}

func credentialType(f *model.CredentialField) string {
	if f.Secret {
		return "session.Secret"
	}
	return "string"
}

// environments compares the other places that a policy knows.
func (c *comparison) environments() {
	goName := func(e *model.Environment) string { return e.GoName }
	for _, p := range pairs(c.old.client.Environments, c.new.client.Environments, goName) {
		switch {
		case p.new == nil:
			c.add(Breaking, "environment-removed", place{"Client", p.old.Pos, diag.Pos{}}, "the environment %q is gone", p.old.Name)
		case p.old == nil:
			c.add(Additive, "environment-added", place{"Client", diag.Pos{}, p.new.Pos}, "a new environment %q", p.new.Name)
		default:
			changed(c, WireOnly, "address-changed", place{"Client", p.old.Pos, p.new.Pos},
				"the address of environment "+p.old.Name, p.old.URL, p.new.URL)
		}
	}
}
