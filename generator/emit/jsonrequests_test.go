package emit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"go.yaml.in/yaml/v3"

	"github.com/authgen/authgen/generator/model"
)

// Every operation of the corpus is called with random values that are valid by
// its own document, and the request that leaves is valid by it as well: both in
// the eyes of kin-openapi, which knows nothing of our model. What cannot be
// tried is counted, with the reason.
func TestCorpusRequests(t *testing.T) {
	r := &requestTest{t: t, counts: map[string]int{}}
	corpusBatches(t, corpusDocuments(t, 10), maxCorpusOperations, r.batch)
	if r.report(); r.counts["requests accepted"] == 0 {
		t.Error("no request was tried")
	}
}

type requestTest struct {
	t      *testing.T
	counts map[string]int // by what became of requests
}

func (r *requestTest) report() {
	for _, what := range slices.Sorted(maps.Keys(r.counts)) {
		r.t.Logf("%6d %s", r.counts[what], what)
	}
}

// A judge is a document in the eyes of kin-openapi.
type judge struct {
	doc  *openapi3.T
	byID map[string]*routers.Route
	at   map[string]*routers.Route // by method and path
}

// batch tries the operations of some documents.
func (r *requestTest) batch(docs []*corpusDocument) {
	var judged []*corpusDocument
	judges := map[string]*judge{}
	for _, d := range docs {
		j, err := newJudge(d)
		if err != nil {
			r.counts["documents that kin-openapi does not load"]++
			r.t.Logf("%s: %.200v", d.path, err)
			continue
		}
		judged = append(judged, d)
		judges[d.client.Package] = j
	}
	if len(judged) == 0 {
		return
	}
	var trials []*requestTrial
	var calls []corpusCall
	for _, d := range judged {
		for _, trial := range r.trials(d, judges[d.client.Package]) {
			trials = append(trials, trial)
			calls = append(calls, trial.call)
		}
	}
	for i, a := range newCorpusHarness(r.t, judged).run(calls) {
		r.judge(trials[i], a)
	}
}

// A requestTrial is one call of an operation.
type requestTrial struct {
	d     *corpusDocument
	op    *model.Operation
	route *routers.Route
	call  corpusCall
	body  bool // kin-openapi can read the body
}

// newJudge loads a document as kin-openapi reads it; Swagger 2.0 is converted.
func newJudge(d *corpusDocument) (j *judge, err error) {
	defer func() {
		if p := recover(); p != nil {
			j, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	name := filepath.Join(d.dir, d.file)
	var doc *openapi3.T
	if strings.HasPrefix(d.version, "2") {
		doc, err = convertedSwagger(name)
	} else {
		loader := openapi3.NewLoader()
		loader.IsExternalRefsAllowed = true
		doc, err = loader.LoadFromFile(name)
	}
	if err != nil {
		return nil, err
	}
	j = &judge{doc: doc, byID: map[string]*routers.Route{}, at: map[string]*routers.Route{}}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			route := &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}
			j.at[method+" "+path] = route
			if j.byID[op.OperationID] != nil {
				route = nil // it says nothing then
			}
			j.byID[op.OperationID] = route
		}
	}
	return j, nil
}

func convertedSwagger(name string) (*openapi3.T, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	if data, err = json.Marshal(tree); err != nil {
		return nil, err
	}
	var old openapi2.T
	if err := json.Unmarshal(data, &old); err != nil {
		return nil, err
	}
	return openapi2conv.ToV3(&old)
}

// route is the operation op.
func (j *judge) route(op *model.Operation) *routers.Route {
	wire := op.Wire.(*model.HTTPOperation)
	if route := j.at[wire.Method+" "+wire.Path]; route != nil {
		return route
	}
	return j.byID[op.Name]
}

// trials are the calls of all operations of d: some with everything, some with
// little.
func (r *requestTest) trials(d *corpusDocument, j *judge) []*requestTrial {
	var all []*requestTrial
	for i, op := range d.client.Services[0].Operations {
		route := j.route(op)
		if route == nil {
			r.counts["operations that kin-openapi does not know"]++
			continue
		}
		made := false
		for seed := range uint64(3) {
			random := &randomValue{Rand: newRand(uint64(i), seed)}
			if trial, ok := random.trial(d, op, route); ok {
				all = append(all, trial)
				made = true
			}
		}
		if !made {
			r.counts["operations without a valid value"]++
			r.t.Logf("%s %s: no valid value", d.path, op.Name)
		}
	}
	return all
}

// trial makes the arguments of a call.
func (r *randomValue) trial(d *corpusDocument, op *model.Operation, route *routers.Route) (*requestTrial, bool) {
	trial := &requestTrial{d: d, op: op, route: route, body: true}
	trial.call = corpusCall{Package: d.client.Package, Operation: op.Name, Args: make([]json.RawMessage, len(op.Args))}
	wire := op.Wire.(*model.HTTPOperation)
	for i, a := range op.Args {
		var schema *openapi3.SchemaRef
		required := false
		switch {
		case a.Param != nil:
			schema = paramSchema(route, a.Param)
			required = a.Param.Presence == model.Required || a.Param.Presence == model.Nullable
		case a.Body != nil:
			schema = bodySchema(route, a.Body)
			required = wire.BodyRequired
			trial.body = openapi3filter.RegisteredBodyDecoder(mediaOnly(a.Body.MediaType)) != nil && contentOf(a.Body) != contentLines
			if content := contentOf(a.Body); content == contentText && !trial.body || content == contentBinary {
				schema = openapi3.NewSchemaRef("", openapi3.NewStringSchema())
			}
		}
		if !required && r.IntN(3) == 0 {
			continue
		}
		v, ok := r.argument(schema, a)
		if !ok {
			if required {
				return nil, false
			}
			continue
		}
		if a.Body != nil && contentOf(a.Body) == contentText {
			v = fmt.Sprint(v)
		}
		data, err := json.Marshal(v)
		if err != nil {
			return nil, false
		}
		trial.call.Args[i] = data
	}
	return trial, true
}

// argument is a valid value, for a parameter one that its style can carry.
func (r *randomValue) argument(schema *openapi3.SchemaRef, a *model.Arg) (any, bool) {
	if schema == nil || schema.Value == nil {
		return "any", a.Body == nil || a.Body.Type == nil
	}
	for range 5 {
		v, ok := r.valid(schema)
		if !ok {
			return nil, false
		}
		if a.Param == nil || carried(a.Param, v) {
			return v, true
		}
	}
	return nil, false
}

// carried reports whether a parameter can say v: an empty list or text is not
// there, and null is a word.
func carried(p *model.Param, v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0 && !slices.Contains(v, nil)
	case map[string]any:
		return len(v) > 0 && !slices.Contains(slices.Collect(maps.Values(v)), nil)
	}
	return true
}

func paramSchema(route *routers.Route, p *model.Param) *openapi3.SchemaRef {
	for _, params := range []openapi3.Parameters{route.Operation.Parameters, route.PathItem.Parameters} {
		v := params.GetByInAndName(p.In, p.Name)
		if v == nil {
			continue
		}
		if v.Schema != nil {
			return v.Schema
		}
		for _, m := range v.Content {
			return m.Schema
		}
	}
	return nil
}

func bodySchema(route *routers.Route, b *model.Body) *openapi3.SchemaRef {
	if route.Operation.RequestBody == nil || route.Operation.RequestBody.Value == nil {
		return nil
	}
	m := route.Operation.RequestBody.Value.Content[b.MediaType]
	if m == nil {
		return nil
	}
	return m.Schema
}

func mediaOnly(media string) string {
	media, _, _ = strings.Cut(media, ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// judge looks at the request of a trial.
func (r *requestTest) judge(trial *requestTrial, a corpusAnswer) {
	where := trial.d.path + " " + trial.op.Name
	if a.Error != "" {
		r.counts["calls that fail"]++
		r.t.Errorf("%s: %s\n\t%s", where, a.Error, trial.call.Args)
		return
	}
	request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(a.Request)))
	if err != nil {
		r.t.Errorf("%s: %v\n%s", where, err, a.Request)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("%s: %v", where, err)
		return
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	request.URL.Scheme, request.URL.Host = "https", request.Host
	params, ok := pathParams(trial.route.Path, request.URL)
	if !ok {
		r.t.Errorf("%s: %s is no %s", where, request.URL.EscapedPath(), trial.route.Path)
		return
	}
	addReserved(trial, request)
	err = validated(trial, request, params)
	if err == nil {
		r.counts["requests accepted"]++
		return
	}
	if why := beyond(trial, err); why != "" {
		r.counts["requests that kin-openapi cannot read: "+why]++
		return
	}
	r.counts["requests rejected"]++
	if cause := errors.Unwrap(err); cause != nil {
		err = fmt.Errorf("%.300s: %w", err.Error(), cause)
	}
	r.t.Errorf("%s: %s %s\n\t%.800s\n\t%v", where, request.Method, request.URL, body, err)
}

// validated is kin-openapi's word.
func validated(trial *requestTrial, request *http.Request, params map[string]string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: request, PathParams: params, Route: trial.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeRequestBody: !trial.body, SkipSettingDefaults: true,
		},
	})
}

// beyond says why a request that kin-openapi rejects is beyond it; empty if it
// should have been taken.
func beyond(trial *requestTrial, err error) string {
	var fault *openapi3filter.RequestError
	if !errors.As(err, &fault) || fault.Parameter == nil {
		return ""
	}
	p := fault.Parameter
	switch {
	case p.Schema == nil && (len(p.Content) != 1 || p.In == "cookie" || strings.Contains(err.Error(), "no content schema")):
		return "a parameter with content of no type, or in a cookie"
	case p.Schema == nil:
		return ""
	case p.In == "cookie" && !isLoneValue(p.Schema.Value):
		return "a list or an object in a cookie"
	case p.Schema.Value.Type == nil:
		return "a parameter whose type must be inferred"
	case p.In == "query" && p.Style != "deepObject" && p.Schema.Value.Type.Is("object") && !p.Required:
		return "an exploded object that is absent, beside other parameters"
	case p.In == "query" && p.Style != "deepObject" && isNested(p.Schema.Value):
		return "lists or objects within the list or the object of a parameter"
	case strings.Contains(err.Error(), "schemas matched"):
		return "a parameter that is one of several, which no text can tell apart"
	}
	return ""
}

// isLoneValue reports whether values of s are scalars.
func isLoneValue(s *openapi3.Schema) bool {
	return !s.Type.Includes("array") && !s.Type.Includes("object")
}

// isNested reports whether the values within s are no scalars, or of no type.
func isNested(s *openapi3.Schema) bool {
	nested := func(ref *openapi3.SchemaRef) bool {
		return ref != nil && ref.Value != nil && (ref.Value.Type == nil || !isLoneValue(ref.Value))
	}
	return nested(s.Items) || slices.ContainsFunc(slices.Collect(maps.Values(s.Properties)), nested) ||
		s.Type.Is("object") && len(s.Properties) == 0
}

// addReserved adds the headers that are no arguments since the session, or the
// codec, sends them.
func addReserved(trial *requestTrial, request *http.Request) {
	for _, p := range trial.op.Wire.(*model.HTTPOperation).Params {
		if p.Hidden != "" && p.In == "header" && request.Header.Get(p.Name) == "" {
			random := &randomValue{Rand: newRand(1, 2)}
			if v, ok := random.valid(paramSchema(trial.route, p)); ok {
				request.Header.Set(p.Name, fmt.Sprint(v))
			}
		}
	}
}

var pathHole = regexp.MustCompile(`\\\{[.;+]?([^{}]*?)\\?\*?\\\}`)

// pathParams are the parameters of a path as kin-openapi's routers give them:
// under their names with the operators that the path may show.
func pathParams(template string, u *url.URL) (map[string]string, bool) {
	template, _, _ = strings.Cut(template, "?")
	template, _, _ = strings.Cut(template, "#")
	var names []string
	expr := pathHole.ReplaceAllStringFunc(regexp.QuoteMeta(template), func(hole string) string {
		m := pathHole.FindStringSubmatch(hole)
		names = append(names, strings.Trim(strings.ReplaceAll(m[1], `\`, ""), ".;+*"))
		return "([^/]*)"
	})
	m := regexp.MustCompile(expr + "$").FindStringSubmatch(u.EscapedPath())
	if m == nil {
		return nil, false
	}
	params := map[string]string{}
	for i, name := range names {
		value, err := url.PathUnescape(m[i+1])
		if err != nil {
			return nil, false
		}
		for _, operator := range []string{"", ".", ";"} {
			params[operator+name], params[operator+name+"*"] = value, value
		}
	}
	return params, true
}

// The parameters of a path are found with the operators of RFC 6570 or without.
func TestPathParams(t *testing.T) {
	for template, path := range map[string]string{
		"/a/{id}/b": "/base/a/7/b", "/a/{.id}": "/a/7", "/a/{.id*}": "/a/7", "/a/{;id*}?x=1": "/a/7", "/{id}.json": "/7.json",
	} {
		params, ok := pathParams(template, &url.URL{Path: path})
		if !ok || params["id"] != "7" || params[".id*"] != "7" {
			t.Errorf("%s: %v", template, params)
		}
	}
}
