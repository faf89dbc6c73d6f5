package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/emit"
	"github.com/authgen/authgen/generator/model"
)

// operation compares two versions of one method.
func (c *comparison) operation(before, after *model.Operation, subject string) {
	at := place{subject + "." + before.GoName, before.Pos, after.Pos}
	switch {
	case before.Reserved == "" && after.Reserved != "":
		c.add(Breaking, "operation-reserved", at, "there is no method any more: %s", after.Reserved)
	case before.Reserved != "" && after.Reserved == "":
		c.add(Additive, "operation-added", place{subject + "." + after.GoName, before.Pos, after.Pos}, "there is a method now")
	case before.Reserved == "":
		if before.GoName != after.GoName {
			c.add(Breaking, "operation-renamed", at, "the method is called %s now", after.GoName)
		}
		c.signature(before, after, at)
		c.gathered(before, after, at)
		c.deprecation(at, before.Deprecated, after.Deprecated)
	}
	switch w := before.Wire.(type) {
	case *model.SOAPOperation:
		if v, ok := after.Wire.(*model.SOAPOperation); ok {
			c.soap(w, v, at)
		}
	case *model.HTTPOperation:
		if v, ok := after.Wire.(*model.HTTPOperation); ok {
			c.http(w, v, at)
		}
	}
}

func (c *comparison) deprecation(at place, before, after string) {
	switch {
	case before == "" && after != "":
		c.add(Additive, "deprecated", at, "it is deprecated now")
	case before != "" && after == "":
		c.add(Additive, "deprecated", at, "it is no longer deprecated")
	}
}

// signature compares what the method takes and returns.
func (c *comparison) signature(before, after *model.Operation, at place) {
	was, took := withoutOptions(emit.ArgumentsOf(before))
	is, takes := withoutOptions(emit.ArgumentsOf(after))
	switch {
	case took && !takes:
		c.add(Breaking, "options-removed", at, "the method no longer takes options")
	case takes && !took:
		c.add(Additive, "options-added", at, "the method takes options now")
	}
	if !slices.Equal(column(was, 1), column(is, 1)) || !slices.Equal(emit.ResultsOf(before), emit.ResultsOf(after)) {
		c.add(Breaking, "signature-changed", at, "the signature changes from %s to %s",
			emit.SignatureOf(before), emit.SignatureOf(after))
		return
	}
	if slices.Equal(column(was, 0), column(is, 0)) {
		return
	}
	if slices.Equal(slices.Sorted(slices.Values(column(was, 0))), slices.Sorted(slices.Values(column(is, 0)))) {
		c.add(Breaking, "arguments-swapped", at, "arguments of one type change their order: %s becomes %s",
			strings.Join(column(was, 0), ", "), strings.Join(column(is, 0), ", "))
		return
	}
	c.add(WireOnly, "arguments-renamed", at, "arguments are renamed: %s becomes %s",
		strings.Join(column(was, 0), ", "), strings.Join(column(is, 0), ", "))
}

// withoutOptions is args without the options behind them, which a caller may
// leave out.
func withoutOptions(args [][2]string) (rest [][2]string, took bool) {
	if n := len(args); n > 0 && strings.HasPrefix(args[n-1][1], "...") {
		return args[:n-1], true
	}
	return args, false
}

// column is the names or the types of arguments.
func column(list [][2]string, i int) []string {
	out := make([]string, len(list))
	for j, a := range list {
		out[j] = a[i]
	}
	return out
}

// gathered compares the parameters that a struct of its own holds; those of SOAP
// are a type like others.
func (c *comparison) gathered(before, after *model.Operation, at place) {
	if before.ParamsType == "" || after.ParamsType == "" {
		return
	}
	goName := func(a *model.Arg) string { return a.GoName }
	for _, p := range pairs(gatheredParams(before), gatheredParams(after), goName) {
		switch {
		case p.new == nil:
			at.subject = before.ParamsType + "." + p.old.GoName
			c.add(Breaking, "parameter-removed", place{at.subject, p.old.Param.Pos, at.new}, "the parameter is gone")
		case p.old == nil && required(p.new.Param):
			at.subject = after.ParamsType + "." + p.new.GoName
			c.add(Breaking, "parameter-added", place{at.subject, at.old, p.new.Param.Pos}, "a new parameter, which must be set")
		case p.old == nil:
			at.subject = after.ParamsType + "." + p.new.GoName
			c.add(Additive, "parameter-added", place{at.subject, at.old, p.new.Param.Pos}, "a new parameter")
		default:
			here := place{before.ParamsType + "." + p.old.GoName, p.old.Param.Pos, p.new.Param.Pos}
			changed(c, Breaking, "parameter-type", here, "the type",
				emit.FieldTypeOf(&p.old.Param.Field), emit.FieldTypeOf(&p.new.Param.Field))
			if required(p.new.Param) && !required(p.old.Param) {
				c.add(Breaking, "parameter-required", here, "it must be set now")
			}
		}
	}
}

// required reports whether a request cannot be without p.
func required(p *model.Param) bool {
	return p.In == "path" || p.Presence == model.Required || p.Presence == model.Nullable
}

func gatheredParams(o *model.Operation) []*model.Arg {
	return slices.DeleteFunc(slices.Clone(o.Args), func(a *model.Arg) bool { return !a.Gathered || a.Param == nil })
}

// soap compares how a SOAP operation travels.
func (c *comparison) soap(before, after *model.SOAPOperation, at place) {
	changed(c, WireOnly, "action-changed", at, "the SOAP action", before.Action, after.Action)
	changed(c, WireOnly, "version-changed", at, "the SOAP version", before.Version, after.Version)
	changed(c, WireOnly, "style-changed", at, "the style", style(before), style(after))
	changed(c, WireOnly, "address-changed", at, "the address", before.URL, after.URL)
	changed(c, WireOnly, "addressing-changed", at, "WS-Addressing", addressing(before), addressing(after))
	changed(c, WireOnly, "request-changed", at, "the element of the request", elements(before.Request), elements(after.Request))
	changed(c, WireOnly, "response-changed", at, "the element of the response", elements(before.Response), elements(after.Response))
	c.envelope(before.Request, after.Request, at)
	c.envelope(before.Response, after.Response, at)
	goName := func(f *model.Fault) string { return f.GoName }
	name := func(f *model.Fault) string { return f.Name }
	for _, p := range pairs(before.Faults, after.Faults, goName, name) {
		switch {
		case p.new == nil:
			c.add(Breaking, "fault-removed", place{at.subject, p.old.Pos, at.new}, "the fault %s is no longer declared: errors.As for %s finds nothing", p.old.Name, p.old.GoName)
		case p.old == nil:
			c.add(Additive, "fault-added", place{at.subject, at.old, p.new.Pos}, "a new fault %s, found by errors.As for %s", p.new.Name, p.new.GoName)
		default:
			changed(c, Breaking, "fault-renamed", place{at.subject, p.old.Pos, p.new.Pos}, "the Go type of fault "+p.old.Name, p.old.GoName, p.new.GoName)
		}
	}
}

// envelope compares the namespaces of what stands in the body.
func (c *comparison) envelope(before, after *model.Envelope, at place) {
	if before == nil || after == nil || len(before.Body) != len(after.Body) {
		return
	}
	for i, f := range before.Body {
		c.space(f.Space, after.Body[i].Space, at)
	}
}

// style is "document", "rpc" or "rpc, encoded".
func style(w *model.SOAPOperation) string {
	text := "document"
	if w.RPC {
		text = "rpc"
	}
	if w.Encoded {
		text += ", encoded"
	}
	if w.Wrapped && !w.RPC {
		text += ", wrapped"
	}
	return text
}

// elements are the local names of what stands in an envelope's body.
func elements(e *model.Envelope) string {
	if e == nil {
		return ""
	}
	var names []string
	for _, f := range e.Body {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func qualified(space, name string) string {
	if space == "" {
		return name
	}
	return "{" + space + "}" + name
}

// http compares how an HTTP operation travels.
func (c *comparison) http(before, after *model.HTTPOperation, at place) {
	changed(c, WireOnly, "method-changed", at, "the method", before.Method, after.Method)
	changed(c, WireOnly, "path-changed", at, "the path", before.Path, after.Path)
	changed(c, WireOnly, "address-changed", at, "the address", before.Server, after.Server)
	changed(c, WireOnly, "request-changed", at, "the media type of the request", sentAs(before), sentAs(after))
	changed(c, WireOnly, "security-changed", at, "the security", security(before), security(after))
	if after.BodyRequired && !before.BodyRequired && len(before.Bodies) > 0 {
		c.add(Breaking, "body-required", at, "the body must be sent now")
	}
	c.params(before, after, at)
	c.responses(before, after, at)
}

// sentAs is the media type that a request is sent in.
func sentAs(w *model.HTTPOperation) string {
	if len(w.Bodies) == 0 {
		return ""
	}
	return w.Bodies[0].MediaType
}

// security is the declared alternatives: "A and B or C".
func security(w *model.HTTPOperation) string {
	var alternatives []string
	for _, all := range w.Security {
		if len(all) == 0 {
			all = []string{"anonymous"}
		}
		alternatives = append(alternatives, strings.Join(slices.Sorted(slices.Values(all)), " and "))
	}
	return strings.Join(slices.Sorted(slices.Values(alternatives)), " or ")
}

// params compares what callers do not see of the parameters: the signature and
// the struct of parameters tell the rest.
func (c *comparison) params(before, after *model.HTTPOperation, at place) {
	goName := func(p *model.Param) string { return p.GoName }
	name := func(p *model.Param) string { return p.Name }
	for _, p := range pairs(before.Params, after.Params, goName, name) {
		if p.old == nil || p.new == nil {
			c.hiddenParam(p, at)
			continue
		}
		here := place{at.subject, p.old.Pos, p.new.Pos}
		what := "the parameter " + p.old.Name
		changed(c, WireOnly, "parameter-name", here, "the name of parameter "+p.old.Name, p.old.Name, p.new.Name)
		changed(c, WireOnly, "parameter-place", here, "the place of parameter "+p.old.Name, p.old.In, p.new.In)
		changed(c, WireOnly, "parameter-style", here, "the style of parameter "+p.old.Name, paramStyle(p.old), paramStyle(p.new))
		c.limits(&p.old.Field, &p.new.Field, here, what, true)
		c.deprecation(place{at.subject + " " + p.old.Name, p.old.Pos, p.new.Pos}, p.old.Deprecated, p.new.Deprecated)
	}
}

func (c *comparison) hiddenParam(p pair[*model.Param], at place) {
	switch {
	case p.old != nil && p.old.Hidden != "":
		c.add(WireOnly, "parameter-removed", place{at.subject, p.old.Pos, at.new}, "the %s parameter %s, which the session fills, is gone", p.old.In, p.old.Name)
	case p.new != nil && p.new.Hidden != "":
		c.add(WireOnly, "parameter-added", place{at.subject, at.old, p.new.Pos}, "a new %s parameter %s, which is no argument", p.new.In, p.new.Name)
	}
}

func paramStyle(p *model.Param) string {
	text := p.Style
	if p.Explode {
		text += ", exploded"
	}
	if p.AllowReserved {
		text += ", reserved characters as they are"
	}
	return text + p.Content
}

// responses compares what is declared for each status.
func (c *comparison) responses(before, after *model.HTTPOperation, at place) {
	status := func(r *model.Response) string { return r.Status }
	for _, p := range pairs(before.Responses, after.Responses, status) {
		switch {
		case p.new == nil:
			c.response(p.old, nil, place{at.subject, p.old.Pos, at.new})
		case p.old == nil:
			c.response(nil, p.new, place{at.subject, at.old, p.new.Pos})
		default:
			c.response(p.old, p.new, place{at.subject, p.old.Pos, p.new.Pos})
		}
	}
}

// response compares one status. The results of successes are in the signature.
func (c *comparison) response(before, after *model.Response, at place) {
	was, is := errorType(before), errorType(after)
	switch {
	case before == nil:
		c.add(Additive, "response-added", at, "status %s is declared now%s", after.Status, holding(is))
	case after == nil && was != "":
		c.add(Breaking, "response-removed", at, "status %s is no longer declared: errors.As for %s finds nothing", before.Status, was)
	case after == nil:
		c.add(WireOnly, "response-removed", at, "status %s is no longer declared", before.Status)
	case was != is && was != "":
		c.add(Breaking, "response-type", at, "status %s holds %s instead of %s", after.Status, orNone(is), was)
	case was != is:
		c.add(Additive, "response-type", at, "status %s holds %s now", after.Status, is)
	default:
		changed(c, WireOnly, "response-changed", at, "the media types of status "+before.Status, mediaTypes(before), mediaTypes(after))
	}
}

func holding(typ string) string {
	if typ == "" {
		return ""
	}
	return fmt.Sprintf(", and holds %s", typ)
}

// errorType is the Go type of what an answer that is no success holds.
func errorType(r *model.Response) string {
	if r == nil || strings.HasPrefix(r.Status, "2") {
		return ""
	}
	for _, b := range r.Bodies {
		if b.Type != nil {
			return emit.TypeOf(b.Type)
		}
	}
	return ""
}

func mediaTypes(r *model.Response) string {
	var list []string
	for _, b := range r.Bodies {
		list = append(list, b.MediaType)
	}
	return strings.Join(slices.Sorted(slices.Values(list)), ", ")
}

// addressing is the edition of WS-Addressing that an operation demands.
func addressing(wire *model.SOAPOperation) string {
	switch {
	case wire.Addressing2004:
		return "of 2004"
	case wire.Addressing:
		return "1.0"
	}
	return "none"
}
