package naming

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// maxArgs is how many values a method takes or returns one by one.
const maxArgs = 3

// shape decides what is an argument and what a result; names follow.
func (n *namer) shape(op *model.Operation) {
	switch wire := op.Wire.(type) {
	case *model.SOAPOperation:
		n.shapeSOAP(op, wire)
	case *model.HTTPOperation:
		n.shapeHTTP(op, wire)
	}
}

func (n *namer) shapeSOAP(op *model.Operation, wire *model.SOAPOperation) {
	op.Args, op.Results = nil, nil
	if wrapper := n.wrapped(wire, wire.Request); wrapper != nil {
		for _, f := range n.visible(wrapper) {
			op.Args = append(op.Args, &model.Arg{Field: f})
		}
		if len(op.Args) > maxArgs {
			gather(op.Args)
			n.promote(wrapper, "Params")
		}
	} else {
		for _, f := range bodyOf(wire.Request) {
			op.Args = append(op.Args, &model.Arg{Part: f})
		}
	}
	if wrapper := n.wrapped(wire, wire.Response); wrapper != nil {
		for _, f := range resultFirst(op, n.visible(wrapper)) {
			op.Results = append(op.Results, &model.Result{Field: f})
		}
		if len(op.Results) > maxArgs {
			n.promote(wrapper, "Result")
		}
	} else {
		for _, f := range bodyOf(wire.Response) {
			op.Results = append(op.Results, &model.Result{Part: f})
		}
	}
}

func bodyOf(e *model.Envelope) []*model.Field {
	if e == nil {
		return nil
	}
	return e.Body
}

// wrapped is the struct that wraps the values of e, or nil.
func (n *namer) wrapped(wire *model.SOAPOperation, e *model.Envelope) *model.Struct {
	if !wire.Wrapped {
		return nil
	}
	return wrapperOf(e)
}

// visible are the fields of s that the session does not fill.
func (n *namer) visible(s *model.Struct) []*model.Field {
	var fields []*model.Field
	for _, f := range s.Fields {
		if !n.hidden[f] {
			fields = append(fields, f)
		}
	}
	return fields
}

// promote makes a wrapper part of the face: a struct of arguments or results.
func (n *namer) promote(s *model.Struct, suffix string) {
	if e := n.entry[s]; e != nil && e.wrapper != nil {
		e.face = e.wrapper.Reserved == ""
		e.suffix = suffix
	}
}

func gather(args []*model.Arg) {
	for _, a := range args {
		a.Gathered = true
	}
}

// resultFirst puts the element <Operation>Result in front of its siblings,
// which are out-parameters.
func resultFirst(op *model.Operation, fields []*model.Field) []*model.Field {
	for i, f := range fields {
		if f.Name == op.Name+"Result" {
			ordered := append([]*model.Field{f}, fields[:i]...)
			return append(ordered, fields[i+1:]...)
		}
	}
	return fields
}

// shapeHTTP makes up to three required values arguments, and gathers the
// optional parameters. When more are required, all parameters are gathered. The
// body is an argument of its own, and the last.
func (n *namer) shapeHTTP(op *model.Operation, wire *model.HTTPOperation) {
	op.Args, op.Results = nil, nil
	var required, optional []*model.Arg
	for _, p := range inOrder(wire.Params) {
		if p.Hidden != "" {
			continue
		}
		arg := &model.Arg{Param: p}
		if isRequired(p) {
			required = append(required, arg)
		} else {
			arg.Gathered = true
			optional = append(optional, arg)
		}
	}
	body := sentBody(wire)
	count := len(required)
	if body != nil {
		count++
	}
	if count > maxArgs {
		gather(required)
	}
	op.Args = slices.Concat(required, optional)
	if body != nil {
		op.Args = append(op.Args, &model.Arg{Body: body})
	}
	for _, r := range SuccessBodies(wire) {
		op.Results = append(op.Results, &model.Result{Body: r.Bodies[0]})
	}
}

func isRequired(p *model.Param) bool {
	return p.In == "path" || p.Presence == model.Required || p.Presence == model.Nullable
}

// sentBody is the media type that the method sends, or nil.
func sentBody(wire *model.HTTPOperation) *model.Body {
	if len(wire.Bodies) == 0 {
		return nil
	}
	return wire.Bodies[0]
}

// inOrder puts path parameters first, as the path has them, and keeps the order
// of the others.
func inOrder(params []*model.Param) []*model.Param {
	var path, rest []*model.Param
	for _, p := range params {
		if p.In == "path" {
			path = append(path, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(path, rest...)
}

// SuccessBodies are the responses whose bodies the method returns: those of
// success with a body, one a type. Without a 2xx the default response counts.
func SuccessBodies(wire *model.HTTPOperation) []*model.Response {
	var found []*model.Response
	explicit := false
	for _, r := range wire.Responses {
		if !IsSuccess(r.Status) {
			continue
		}
		explicit = true
		if hasBody(r) && !repeats(found, r) {
			found = append(found, r)
		}
	}
	if explicit {
		return found
	}
	for _, r := range wire.Responses {
		if r.Status == "default" && hasBody(r) {
			return []*model.Response{r}
		}
	}
	return nil
}

// IsSuccess reports whether a status, or range of them, says that a call worked.
func IsSuccess(status string) bool { return strings.HasPrefix(status, "2") }

func hasBody(r *model.Response) bool { return len(r.Bodies) > 0 }

// repeats reports whether an earlier response has the same body.
func repeats(found []*model.Response, r *model.Response) bool {
	for _, f := range found {
		a, b := f.Bodies[0], r.Bodies[0]
		if a.MediaType == b.MediaType && a.Stream == b.Stream && (a.Type == b.Type || a.Type != nil && b.Type != nil && equal(a.Type, b.Type)) {
			return true
		}
	}
	return false
}

// statusName is the Go name of a status: 200 -> OK, 4XX -> Status4XX.
func statusName(status string) string {
	code, err := strconv.Atoi(status)
	if err != nil || http.StatusText(code) == "" {
		return "Status" + strings.ToUpper(fragment(status))
	}
	return exported(http.StatusText(code))
}

// hideCarried takes what the session fills in off the face: elements that carry
// the token or stay blank, and header and query parameters.
func (n *namer) hideCarried() {
	n.hidden = map[*model.Field]bool{}
	for _, s := range n.client.Services {
		for _, op := range s.Operations {
			n.hideIn(op)
		}
	}
}

func (n *namer) hideIn(op *model.Operation) {
	headers, queries := n.carriedNames(op)
	switch wire := op.Wire.(type) {
	case *model.HTTPOperation:
		for _, p := range wire.Params {
			if p.In == "header" && headers[strings.ToLower(p.Name)] || p.In == "query" && queries[p.Name] {
				p.Hidden = "the session fills it in"
			}
		}
	case *model.SOAPOperation:
		wrapper := n.wrapped(wire, wire.Request)
		if wrapper == nil {
			return
		}
		for _, c := range op.Carry {
			for _, f := range wrapper.Fields {
				if f.Name == c.Element || f.Name == c.Blank {
					n.hidden[f] = true
				}
			}
		}
	}
}

// carriedNames are the headers, in small letters, and query parameters that the
// session fills in for op.
func (n *namer) carriedNames(op *model.Operation) (headers, queries map[string]bool) {
	headers, queries = map[string]bool{}, map[string]bool{}
	add := func(list []model.HeaderExpr) {
		for _, h := range list {
			headers[strings.ToLower(h.Name)] = true
		}
	}
	for _, c := range op.Carry {
		add(c.Headers)
		if c.Query != "" {
			queries[c.Query] = true
		}
	}
	s := n.client.Session
	if s == nil {
		return headers, queries
	}
	add(s.Always)
	for _, l := range append([]*model.Login{s.Renew}, s.Logins...) {
		if l != nil {
			add(l.Header)
		}
	}
	return headers, queries
}
