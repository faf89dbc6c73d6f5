package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// A serviceView is one service: a file with a method an operation.
type serviceView struct {
	client *clientView
	*model.Service
	only []*callView // of one file of several; nil for all
	rest bool        // a further file: the type stands in the first
}

// Package is the client's.
func (s *serviceView) Package() string { return s.client.Package }

// Many: the service is a field of the client and has a type of its own.
func (s *serviceView) Many() bool { return s.client.ManyServices() && !s.rest }

// TypeDoc is the comment of the service's type.
func (s *serviceView) TypeDoc() string {
	return docComment(
		s.GoName+"Service is the service "+s.Name+" of "+s.client.Title+". Its methods may be called concurrently.",
		sentence(s.Doc))
}

// Calls are the operations that are sent, for callers or for the session.
func (s *serviceView) Calls() []*callView {
	if s.only != nil {
		return s.only
	}
	var calls []*callView
	for _, op := range s.Operations {
		if naming.IsUsed(op) {
			calls = append(calls, newCallView(s.client, op))
		}
	}
	return calls
}

// Methods are the operations that callers may call.
func (s *serviceView) Methods() []*callView {
	var calls []*callView
	for _, c := range s.Calls() {
		if c.Reserved == "" {
			calls = append(calls, c)
		}
	}
	return calls
}

// file is the name of the service's file.
func (s *serviceView) file() string {
	name := strings.ToLower(s.GoName)
	if ownFiles[name] || strings.HasPrefix(name, "types") || strings.HasPrefix(name, "xml") || strings.HasPrefix(name, "json") {
		name += "service"
	}
	return name + ".go"
}

// ownFiles are the files of a client beside those of its services.
var ownFiles = map[string]bool{"doc": true, "client": true, "option": true, "session": true, "errors": true, "call": true, "header": true}

// A callView is one operation: a method of a client or service, and what stays
// the same from call to call.
type callView struct {
	client *clientView
	*model.Operation
}

func newCallView(client *clientView, op *model.Operation) *callView { return &callView{client, op} }

// Receiver is "c *Client" or "s *CompanyService".
func (c *callView) Receiver() string {
	if c.client.ManyServices() {
		return "s *" + c.Service.GoName + "Service"
	}
	return "c *Client"
}

// Caller is the client in the method's words: "c" or "s.client".
func (c *callView) Caller() string {
	if c.client.ManyServices() {
		return "s.client"
	}
	return "c"
}

// FullName is what errors and logs call the operation: "Company.GetCompanies".
func (c *callView) FullName() string {
	if c.client.ManyServices() {
		return c.Service.GoName + "." + c.Name
	}
	return c.Name
}

// Var is the variable of what stays the same: "opCompanyGetCompanies".
func (c *callView) Var() string { return "op" + c.suffix() }

// suffix tells the operation from those of all services: "CompanyGetCompanies".
func (c *callView) suffix() string {
	name := upperFirst(c.GoName)
	if c.client.ManyServices() {
		return c.Service.GoName + name
	}
	return name
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Endpoint is where the operation's service is, as an expression of the config.
func (c *callView) Endpoint() string {
	if c.client.ManyServices() {
		return "Endpoint" + c.Service.GoName
	}
	return ""
}

// soap is the operation's wire if it is SOAP, or nil.
func (c *callView) soap() *model.SOAPOperation {
	w, _ := c.Wire.(*model.SOAPOperation)
	return w
}

// IsSOAP tells the protocols apart.
func (c *callView) IsSOAP() bool { return c.soap() != nil }

// http is the operation's wire if it is REST, or nil.
func (c *callView) http() *model.HTTPOperation {
	w, _ := c.Wire.(*model.HTTPOperation)
	return w
}

// Doc is the comment of the method.
//
//	// GetIdentities gets a list of available identities for this session.
func (c *callView) Doc() string {
	deprecated := ""
	if c.Deprecated != "" {
		deprecated = "Deprecated: " + sentence(c.Deprecated)
	}
	doc := sentence(c.Operation.Doc)
	if wire := c.http(); wire != nil {
		return docComment(c.GoName+" calls "+wire.Method+" "+bare(wire.Path)+".", doc, c.optionalDoc(), deprecated)
	}
	if verb, rest, ok := thirdPerson(doc); ok {
		return docComment(c.GoName+" "+verb+rest, c.optionsDoc(), deprecated)
	}
	return docComment(c.GoName+" calls the operation "+c.FullName()+".", doc, c.optionsDoc(), deprecated)
}

// optionalDoc says what a nil struct of parameters means.
func (c *callView) optionalDoc() string {
	if c.ParamsType != "" && !c.paramsRequired() {
		return "A nil params sends none of the optional parameters."
	}
	return ""
}

// bare is a path without its query.
func bare(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// verbs are the words that documentation of operations begins with, and what
// they are in a Go comment.
var verbs = map[string]string{
	"get": "gets", "gets": "gets", "return": "returns", "returns": "returns", "set": "sets", "sets": "sets",
	"save": "saves", "saves": "saves", "create": "creates", "creates": "creates", "add": "adds", "adds": "adds",
	"delete": "deletes", "deletes": "deletes", "remove": "removes", "removes": "removes",
	"update": "updates", "updates": "updates", "list": "lists", "lists": "lists", "find": "finds", "finds": "finds",
	"search": "searches", "searches": "searches", "retrieve": "retrieves", "retrieves": "retrieves",
	"fetch": "fetches", "fetches": "fetches", "authenticate": "authenticates", "authenticates": "authenticates",
	"check": "checks", "checks": "checks", "send": "sends", "sends": "sends", "cancel": "cancels", "cancels": "cancels",
	"load": "loads", "loads": "loads", "read": "reads", "reads": "reads", "write": "writes", "writes": "writes",
	"validate": "validates", "validates": "validates", "upload": "uploads", "uploads": "uploads",
	"download": "downloads", "downloads": "downloads", "generate": "generates", "generates": "generates",
	"register": "registers", "registers": "registers", "start": "starts", "starts": "starts", "stop": "stops",
	"stops": "stops", "change": "changes", "changes": "changes", "make": "makes", "makes": "makes",
	"store": "stores", "stores": "stores", "import": "imports", "imports": "imports", "export": "exports",
	"exports": "exports", "calculate": "calculates", "calculates": "calculates", "log": "logs", "logs": "logs",
	"open": "opens", "opens": "opens", "close": "closes", "closes": "closes", "insert": "inserts",
	"inserts": "inserts", "modify": "modifies", "modifies": "modifies", "tell": "tells", "tells": "tells",
	"ask": "asks", "asks": "asks", "approve": "approves", "approves": "approves", "void": "voids", "voids": "voids",
}

// thirdPerson takes the verb off a text that begins with one.
//
//	"Get the current identity." -> "gets", " the current identity."
func thirdPerson(doc string) (verb, rest string, ok bool) {
	word, _, _ := strings.Cut(doc, " ")
	verb, ok = verbs[strings.ToLower(word)]
	return verb, doc[len(word):], ok
}

// Signature is the arguments and results of the method.
//
//	(ctx context.Context, id xsdtype.GUID) (*Identity, error)
func (c *callView) Signature() string {
	return "(" + strings.Join(combined(c.arguments()), ", ") + ") " + c.resultList()
}

// arguments are what the method takes, each as "name type".
func (c *callView) arguments() []string {
	args := []string{"ctx context.Context"}
	for _, a := range c.Args {
		if !a.Gathered {
			args = append(args, a.GoName+" "+c.argType(a))
		}
	}
	if c.ParamsType != "" {
		args = c.withParams(args)
	}
	if c.TakesOptions() {
		args = append(args, "opts ...CallOption")
	}
	return args
}

// combined leaves a type out where the next argument has the same:
// customerID, accountID string.
func combined(args []string) []string {
	list := slices.Clone(args)
	for i := range len(list) - 1 {
		name, typ, _ := strings.Cut(list[i], " ")
		if _, next, _ := strings.Cut(args[i+1], " "); next == typ {
			list[i] = name
		}
	}
	return list
}

// withParams adds the struct of parameters: by pointer if none of it is
// required, before a body.
func (c *callView) withParams(args []string) []string {
	param := "params " + c.ParamsType
	if !c.paramsRequired() {
		param = "params *" + c.ParamsType
	}
	if last := c.Args[len(c.Args)-1]; last.Body != nil {
		body := args[len(args)-1]
		return append(args[:len(args)-1:len(args)-1], param, body)
	}
	return append(args, param)
}

// paramsRequired: a value in the struct of parameters must be given.
func (c *callView) paramsRequired() bool {
	for _, a := range c.Args {
		switch {
		case !a.Gathered:
		case a.Field != nil:
			return true
		case a.Param.In == "path" || a.Param.Presence == model.Required || a.Param.Presence == model.Nullable:
			return true
		}
	}
	return false
}

func (c *callView) argType(a *model.Arg) string {
	switch {
	case a.Field != nil:
		return goField(a.Field)
	case a.Part != nil:
		return goField(a.Part)
	case a.Param != nil:
		return goField(&a.Param.Field)
	}
	return bodyType(c.http(), a.Body)
}

// A resultType is what a method returns for one value.
type resultType struct {
	model  model.Type
	text   string // the Go type
	name   string // of the result, where there are several
	from   string // the value, given `out`
	zeroed string // what is returned beside an error
}

// results are what the method returns before the error.
func (c *callView) results() []resultType {
	if c.ResultType != "" {
		return []resultType{{text: "*" + c.ResultType, from: "out", zeroed: "nil"}}
	}
	var list []resultType
	for _, r := range c.Results {
		list = append(list, c.result(r))
	}
	return list
}

func (c *callView) result(r *model.Result) resultType {
	switch {
	case r.Field != nil:
		t := fieldResult(r.Field, "out."+r.Field.GoName)
		t.name = r.GoName
		return t
	case r.Part != nil && len(c.Results) == 1:
		return wholeResult(r.Part)
	case r.Part != nil:
		t := fieldResult(r.Part, "out."+upperFirst(r.GoName))
		t.name = r.GoName
		return t
	}
	return bodyResult(c.http(), r.Body)
}

// fieldResult is what is returned for a field of the answer: a struct by
// pointer, an absent text as the empty one, everything else as it is held.
func fieldResult(f *model.Field, value string) resultType {
	text := goField(f)
	t := resultType{model: f.Type, text: text, from: value}
	switch {
	case isPointer(f) && !f.Repeated && f.Presence != model.OptionalNullable && isPlainText(f.Type):
		t.text, t.from = strings.TrimPrefix(text, "*"), "valueOf("+value+")"
	case isStruct(f.Type) && !strings.HasPrefix(text, "*") && !strings.HasPrefix(text, "[") && f.Presence != model.OptionalNullable && !isInterface(f.Type):
		t.text, t.from = "*"+text, "&"+value
	}
	t.zeroed = zeroOf(f.Type, t.text)
	return t
}

// wholeResult is what is returned for a body element that is the answer itself.
func wholeResult(f *model.Field) resultType {
	text := goField(f)
	if isStruct(f.Type) && !isInterface(f.Type) && !f.Repeated {
		return resultType{model: f.Type, text: "*" + goType(f.Type), from: "out", zeroed: "nil"}
	}
	return resultType{model: f.Type, text: text, from: "*out", zeroed: zeroOf(f.Type, text)}
}

func isStruct(t model.Type) bool {
	_, ok := model.Resolve(t).(*model.Struct)
	return ok
}

// isPlainText reports whether t is a text for which absent and empty mean the
// same to whoever reads it.
func isPlainText(t model.Type) bool {
	s, ok := scalarOf(t)
	return ok && isTextKind(s.Kind)
}

// zeroOf is the zero value of a Go type, which holds values of t.
func zeroOf(t model.Type, text string) string {
	switch {
	case strings.HasPrefix(text, "*"), strings.HasPrefix(text, "[]"), strings.HasPrefix(text, "map["), isInterface(t):
		return "nil"
	case strings.HasPrefix(text, "xsdtype.Nullable["), isStruct(t):
		return text + "{}"
	}
	switch t := model.Resolve(t).(type) {
	case *model.Enum:
		if t.Base != nil && !isTextKind(t.Base.Kind) {
			return "0"
		}
		return `""`
	case *model.Named:
		if isNilable(t) {
			return "nil"
		}
		return zeroOf(t.Type, goType(t.Type))
	case *model.Scalar:
		switch {
		case isTextKind(t.Kind):
			return `""`
		case t.Kind == model.Bool:
			return "false"
		case isNilable(t):
			return "nil"
		case strings.HasPrefix(text, "xsdtype."):
			return text + "{}"
		}
		return "0"
	}
	if text == "jsonwire.Raw" {
		return "nil"
	}
	return text + "{}"
}

// resultList is "error", "(*Identity, error)" or "(found []Company, total int32, err error)".
func (c *callView) resultList() string {
	results := c.results()
	switch len(results) {
	case 0:
		return "error"
	case 1:
		return "(" + results[0].text + ", error)"
	}
	var list []string
	for _, r := range results {
		list = append(list, r.name+" "+r.text)
	}
	return "(" + strings.Join(append(list, "err error"), ", ") + ")"
}

// failed is what is returned with an error.
func (c *callView) failed() string {
	var list []string
	for _, r := range c.results() {
		list = append(list, r.zeroed)
	}
	return strings.Join(append(list, "err"), ", ")
}

// returned is what is returned without an error.
func (c *callView) returned() string {
	var list []string
	for _, r := range c.results() {
		list = append(list, r.from)
	}
	return strings.Join(append(list, "nil"), ", ")
}

// Body is the statements of the method.
//
//	out, err := call(ctx, s.client, &opGetIdentities, &getIdentitiesRequest{})
//	if err != nil {
//		return nil, err
//	}
//	return out.GetIdentitiesResult, nil
func (c *callView) Body() string {
	var b strings.Builder
	call := c.callExpr()
	if len(c.results()) == 0 {
		fmt.Fprintf(&b, "_, err := %s\nreturn err\n", call)
		return b.String()
	}
	if r := c.results(); len(r) == 1 && r[0].from == "out" {
		fmt.Fprintf(&b, "return %s\n", call)
		return b.String()
	}
	fmt.Fprintf(&b, "out, err := %s\nif err != nil {\n\treturn %s\n}\nreturn %s\n", call, c.failed(), c.returned())
	return b.String()
}

// callExpr is the call of the wire.
func (c *callView) callExpr() string {
	if c.IsSOAP() {
		options := ""
		if c.TakesOptions() {
			options = ", opts..."
		}
		return fmt.Sprintf("callSOAP(ctx, %s, &%s, %s%s)", c.Caller(), c.Var(), c.soapInput(), options)
	}
	return fmt.Sprintf("callREST(ctx, %s, &%s, %s)", c.Caller(), c.Var(), c.restInput())
}

// needsScope: a call must name a scope.
func (c *callView) needsScope() bool {
	return c.Scoped && c.client.Session != nil && c.client.Session.Scope != nil
}

// quotaIndexes are the quotas that count the operation.
func (c *callView) quotaIndexes() string {
	s := c.client.w.client.Session
	if s == nil {
		return ""
	}
	var list []string
	for i, q := range s.Quotas {
		if q.Operations == nil || slices.Contains(q.Operations, c.Operation) {
			list = append(list, strconv.Itoa(i))
		}
	}
	return strings.Join(list, ", ")
}

// sessionLiteral is the session.Operation of the operation.
func (c *callView) sessionLiteral() string {
	fields := []string{"Name: " + strconv.Quote(c.FullName())}
	if c.Replay.AfterExpiry {
		fields = append(fields, "AfterExpiry: true")
	}
	if c.Replay.AfterSuspicion {
		fields = append(fields, "AfterSuspicion: true")
	}
	if q := c.quotaIndexes(); q != "" {
		fields = append(fields, "Quotas: []int{"+q+"}")
	}
	return "session.Operation{" + strings.Join(fields, ", ") + "}"
}
