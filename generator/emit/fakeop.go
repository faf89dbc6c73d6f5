package emit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// calls are the operations that the fake answers.
func (f *fakeWriter) calls() []*callView {
	var list []*callView
	for _, s := range f.view.Services {
		list = append(list, s.Calls()...)
	}
	return list
}

// handled reports whether a test may answer the operation itself.
func handled(c *callView) bool { return c.Reserved == "" && c.carriesSession() }

// face is the type of the operation's handler: that of the client's method.
func (f *fakeWriter) face(c *callView) string { return f.qualified("func" + c.Signature()) }

// handlers declare the methods that take typed handlers.
//
//	// OnGetCustomer makes f answer [finicity.Client.GetCustomer].
//	func (s *Server) OnGetCustomer(f func(ctx context.Context, id string) (*finicity.Customer, error)) {
//		s.T().Helper()
//		s.Handle("GetCustomer", f)
//	}
func (f *fakeWriter) handlers() string {
	var b block
	for _, c := range f.calls() {
		if !handled(c) {
			continue
		}
		on := "Client"
		if f.view.ManyServices() {
			on = c.Service.GoName + "Service"
		}
		b.WriteString(docComment(fmt.Sprintf("On%s makes f answer [%s.%s.%s]; a nil f brings the sample back.", c.suffix(), f.Package(), on, c.GoName)))
		b.line("\nfunc (s *Server) On%s(f %s) {\ns.T().Helper()\ns.Handle(%q, f)\n}\n", c.suffix(), f.face(c), c.FullName())
	}
	return b.String()
}

// operations declare what is known of each operation.
func (f *fakeWriter) operations() string {
	var b block
	b.line("// operations are what the vendor answers.\nfunc operations() []*fakevendor.Operation {\nreturn []*fakevendor.Operation{")
	for _, c := range f.calls() {
		b.line("%s,", f.operation(c))
	}
	b.line("}\n}")
	return b.String()
}

// operation is one operation as a literal.
func (f *fakeWriter) operation(c *callView) string {
	var b block
	b.line("{\nName: %q,", c.FullName())
	if c.IsSOAP() {
		b.line("SOAP: &fakevendor.SOAP{%s},", f.soap(c))
	} else {
		b.line("REST: &fakevendor.REST{%s},", f.rest(c))
	}
	if handled(c) {
		b.line("Face: reflect.TypeFor[%s](),", f.face(c))
		f.list(&b, "Params: []fakevendor.Param", f.params(c))
		f.list(&b, "Results: []fakevendor.Result", f.results(c))
	}
	if names := resultPath(c); len(names) > 0 {
		b.line("Result: %s,", stringsLiteral(names))
	}
	if good := f.good(c); len(good.sets) > 0 {
		b.line("Good: %s,", f.sets(good.sets))
	}
	if carry := f.carry(c); carry != "" {
		b.line("Carry: []fakevendor.Carry{%s},", carry)
	}
	if !c.carriesSession() {
		b.line("Free: true,")
	}
	f.rules(&b, c)
	if q := c.quotaIndexes(); q != "" {
		b.line("Quotas: []int{%s},", q)
	}
	b.WriteString("}")
	return b.String()
}

func (f *fakeWriter) list(b *block, name string, items []string) {
	if len(items) == 0 {
		return
	}
	b.line("%s{\n%s,\n},", name, strings.Join(items, ",\n"))
}

// soap is how the operation travels in SOAP.
func (f *fakeWriter) soap(c *callView) string {
	wire := c.soap()
	u, _ := f.fakeURL(c.Service)
	parts := []string{"Path: " + strconv.Quote(u.Path), textOr("Action", wire.Action)}
	if e := wire.Request; e != nil && len(e.Body) > 0 {
		parts = append(parts, "Request: "+f.name(e.Body[0].Space, e.Body[0].Name))
	}
	if e := wire.Response; e != nil && len(e.Body) > 0 {
		parts = append(parts, "Response: "+f.name(e.Body[0].Space, e.Body[0].Name))
	}
	parts = append(parts, boolOr(!wire.Wrapped, "Bare"), boolOr(wire.Version == "1.2", "V12"), boolOr(wire.OneWay, "OneWay"))
	return fieldsOf(parts...)
}

// rest is how the operation travels in HTTP.
func (f *fakeWriter) rest(c *callView) string {
	wire := c.http()
	u, _ := f.fakeURL(c.Service)
	full := strings.TrimSuffix(u.Path, "/") + "/" + strings.TrimPrefix(bare(wire.Path), "/")
	parts := []string{"Method: " + strconv.Quote(wire.Method), "Path: " + strconv.Quote(full)}
	if status := successStatus(wire); status != 200 {
		parts = append(parts, "Status: "+strconv.Itoa(status))
	}
	return fieldsOf(parts...)
}

// successStatus is the first status of a success.
func successStatus(wire *model.HTTPOperation) int {
	for _, r := range wire.Responses {
		if n, err := strconv.Atoi(r.Status); err == nil && naming.IsSuccess(r.Status) {
			return n
		}
	}
	return 200
}

// params are the arguments of the handler, in its order.
func (f *fakeWriter) params(c *callView) []string {
	var list, members []string
	var body string
	for _, a := range c.Args {
		p := f.param(c, a)
		switch {
		case a.Body != nil:
			body = p
		case a.Gathered:
			members = append(members, p)
		default:
			list = append(list, p)
		}
	}
	switch {
	case c.ParamsType == "":
	case c.IsSOAP():
		f.reached(c.singleStruct(c.soap().Request))
		list = append(list, `{In: "request"}`)
	default:
		list = append(list, "{In: \"params\", Members: []fakevendor.Param{\n"+strings.Join(members, ",\n")+",\n}}")
	}
	if body != "" {
		list = append(list, body)
	}
	return list
}

// param is one argument.
func (f *fakeWriter) param(c *callView, a *model.Arg) string {
	switch {
	case a.Body != nil:
		if a.Body.Type != nil {
			f.reached(a.Body.Type)
		}
		return `{In: "body"}`
	case a.Param != nil:
		return f.restParam(a)
	}
	field := a.Field
	if field == nil {
		field = a.Part
	}
	f.reached(field.Type)
	if a.Part != nil && c.singleStruct(c.soap().Request) != nil {
		return `{In: "request"}`
	}
	return fmt.Sprintf(`{In: "element", Shape: fakevendor.Node%s}`, f.node(field))
}

// separators are those of lists in one parameter.
var separators = map[string]string{"spaceDelimited": " ", "pipeDelimited": "|"}

// restParam is a parameter of HTTP.
func (f *fakeWriter) restParam(a *model.Arg) string {
	p := a.Param
	f.reached(p.Type)
	parts := []string{"In: " + strconv.Quote(p.In), fmt.Sprintf("Shape: fakevendor.Node{Name: %q}", p.Name)}
	if a.Gathered {
		parts = append(parts, "Go: "+strconv.Quote(a.GoName))
	}
	if listIn(p.Type) != nil && (!p.Explode || p.In != "query") {
		separator := separators[p.Style]
		if separator == "" {
			separator = ","
		}
		parts = append(parts, "Split: "+strconv.Quote(separator))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// results are what the handler returns, in its order.
func (f *fakeWriter) results(c *callView) []string {
	if !c.IsSOAP() {
		return f.restResults(c)
	}
	if c.ResultType != "" {
		f.reached(c.singleStruct(c.soap().Response))
		return []string{"{Whole: true}"}
	}
	var list []string
	for _, r := range c.Results {
		field := r.Field
		if field == nil {
			field = r.Part
		}
		f.reached(field.Type)
		list = append(list, fmt.Sprintf("{Shape: fakevendor.Node%s}", f.node(field)))
	}
	return list
}

// restResults are the answers of success with a body.
func (f *fakeWriter) restResults(c *callView) []string {
	var list []string
	responses := naming.SuccessBodies(c.http())
	for i, r := range c.Results {
		if r.Body.Type != nil {
			f.reached(r.Body.Type)
		}
		status, err := strconv.Atoi(responses[i].Status)
		if err != nil {
			status = 200
		}
		parts := []string{}
		if c.ResultType != "" {
			parts = append(parts, "Go: "+strconv.Quote(r.GoName))
		}
		if status != 200 {
			parts = append(parts, "Status: "+strconv.Itoa(status))
		}
		list = append(list, "{"+fieldsOf(append(parts, textOr("Media", sentMedia(r.Body)))...)+"}")
	}
	return list
}

// resultPath is where the policy's `result` is.
func resultPath(c *callView) []string {
	if c.Result == nil {
		return nil
	}
	var names []string
	for _, field := range c.Result.Fields {
		names = append(names, field.Name)
	}
	return names
}

// good is what makes an answer of c a success.
func (f *fakeWriter) good(c *callView) wording {
	none := ""
	found := wording{status: successOf(c), fault: &none}
	add := func(e model.Expr, want bool) {
		if e == nil {
			return
		}
		if ways := all([]wording{found}, f.wordings(e, want)); len(ways) > 0 {
			found = ways[0]
		}
	}
	for _, t := range slices.Concat(c.Surface, c.Expired, c.Suspect) {
		add(t.When[c.Operation], false)
	}
	if c.Error != nil {
		add(c.Error.When[c.Operation], false)
	}
	return found
}

func successOf(c *callView) int {
	if c.IsSOAP() {
		return 200
	}
	return successStatus(c.http())
}

// sets is settings as a literal.
func (f *fakeWriter) sets(list []setting) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = "{" + fieldsOf(f.where(s.path, s.result), "Value: "+literalOf(s.value)) + "}"
	}
	return "[]fakevendor.Set{" + strings.Join(parts, ", ") + "}"
}

// where is a path, which may be below the result.
func (f *fakeWriter) where(names []string, result bool) string {
	text := ""
	if len(names) > 0 {
		text = "Path: " + stringsLiteral(names)
	}
	return fieldsOf(text, boolOr(result, "Result"))
}

// rules prints the operation's answers to calls that fail.
func (f *fakeWriter) rules(b *block, c *callView) {
	for _, group := range []struct {
		name     string
		triggers []*model.Trigger
	}{{"Surface", c.Surface}, {"Expired", c.Expired}, {"Suspect", c.Suspect}} {
		var words []string
		for _, t := range group.triggers {
			if ways := f.wordings(t.When[c.Operation], true); len(ways) > 0 {
				a := fakeAnswer{name: t.Name, kind: t.Kind, wording: refusing(c, ways[0]), until: until(t.Until[c.Operation])}
				words = append(words, "&"+f.answer(a))
			}
		}
		if len(words) > 0 {
			b.line("%s: []*fakevendor.Answer{%s},", group.name, strings.Join(words, ", "))
		}
	}
	if c.Error == nil {
		return
	}
	ways := f.wordings(c.Error.When[c.Operation], true)
	if len(ways) == 0 {
		return
	}
	parts := []string{"Answer: fakevendor.Answer{" + f.answerFields(fakeAnswer{wording: ways[0]}) + "}"}
	for _, told := range []struct {
		name string
		expr model.Expr
	}{{"CodeAt", c.Error.Code[c.Operation]}, {"MessageAt", c.Error.Message[c.Operation]}} {
		if s, ok := place(told.expr); ok {
			value := ""
			if told.name == "CodeAt" && target(told.expr).Kind() == model.KindInt {
				value = "Value: 0"
			}
			parts = append(parts, told.name+": &fakevendor.Set{"+fieldsOf(f.where(s.path, s.result), value)+"}")
		}
	}
	b.line("Error: &fakevendor.ErrorRule{%s},", strings.Join(parts, ", "))
}

// place is where a value of the answer's content stands.
func place(e model.Expr) (setting, bool) {
	if e == nil {
		return setting{}, false
	}
	switch e := target(e).(type) {
	case *model.Path:
		return setting{result: e.Root == model.RootResult, path: steps(e)}, e.Root != model.RootItem
	case *model.Call:
		if p := bodyPath(e); p != nil {
			return setting{path: p}, true
		}
		if e.Func == "date_in" || e.Func == "after" || e.Func == "coalesce" {
			return place(e.Args[0])
		}
	}
	return setting{}, false
}

// A fakeAnswer is how the vendor words something.
type fakeAnswer struct {
	kind, name string
	wording
	until *fakeDate
	text  string // the literal
	id    string // the variable
}

// A fakeDate is where an answer tells a point in time.
type fakeDate struct {
	in      string
	at      setting
	seconds bool
}

// until is where an answer tells until when something lasts; nil if it does not.
func until(e model.Expr) *fakeDate {
	if e == nil {
		return nil
	}
	d := &fakeDate{in: "body"}
	if c, ok := e.(*model.Call); ok && (c.Func == "date_in" || c.Func == "after") {
		d.seconds = c.Func == "after"
		e = c.Args[0]
	}
	if ref, ok := target(e).(*model.Ref); ok {
		switch ref.Of {
		case "fault.string":
			return &fakeDate{in: "fault"}
		case "header":
			return &fakeDate{in: "header", at: setting{path: []string{ref.Name}}, seconds: d.seconds}
		}
		return nil
	}
	var ok bool
	d.at, ok = place(e)
	if k := e.Kind(); k == model.KindInt || k == model.KindNumber {
		d.seconds = true
	}
	if !ok {
		return nil
	}
	return d
}

// date is where an answer tells a point in time, as a literal.
func (f *fakeWriter) date(d *fakeDate) string {
	where := ""
	if len(d.at.path) > 0 {
		where = ", Path: " + stringsLiteral(d.at.path)
	}
	return "&fakevendor.Date{" + fieldsOf("Place: fakevendor.Place{In: "+strconv.Quote(d.in)+where+"}",
		boolOr(d.at.result, "Result"), boolOr(d.seconds, "Seconds")) + "}"
}

// answerFields are the fields of an answer.
func (f *fakeWriter) answerFields(a fakeAnswer) string {
	parts := []string{textOr("Name", a.name)}
	if a.status != 0 && a.status != 200 {
		parts = append(parts, "Status: "+strconv.Itoa(a.status))
	}
	for _, t := range []struct {
		name string
		text *string
	}{{"Fault", a.fault}, {"Code", a.code}, {"Text", a.wording.text}} {
		if t.text != nil {
			parts = append(parts, textOr(t.name, *t.text))
		}
	}
	if a.code != nil && (a.fault == nil || *a.fault == "") {
		parts = append(parts, `Fault: "Failure"`)
	}
	if len(a.headers) > 0 {
		var pairs []string
		for _, h := range a.headers {
			pairs = append(pairs, fmt.Sprintf("%q: %s", h.path[0], literalOf(h.value)))
		}
		parts = append(parts, "Header: map[string]string{"+strings.Join(pairs, ", ")+"}")
	}
	if len(a.sets) > 0 {
		parts = append(parts, "Set: "+f.sets(a.sets))
	}
	if a.until != nil {
		parts = append(parts, "Until: "+f.date(a.until))
	}
	return fieldsOf(parts...)
}

// answer is the variable of an answer; those that are alike share one.
func (f *fakeWriter) answer(a fakeAnswer) string {
	a.text = f.answerFields(a)
	base := lowerFirst(goIdent(a.kind + " " + a.name))
	name := base
	for n := 2; ; n++ {
		i := slices.IndexFunc(f.answers, func(o fakeAnswer) bool { return o.id == name })
		if i < 0 {
			break
		}
		if f.answers[i].text == a.text {
			return name
		}
		name = base + strconv.Itoa(n)
	}
	a.id = name
	f.answers = append(f.answers, a)
	return name
}

// answerDecls declare the answers.
func (f *fakeWriter) answerDecls() string {
	if len(f.answers) == 0 {
		return ""
	}
	var b block
	b.line("// How the vendor says what the rules of the policy look for.\nvar (")
	for _, a := range f.answers {
		b.line("%s = fakevendor.Answer{%s}", a.id, a.text)
	}
	b.line(")\n")
	return b.String()
}

// carryDecls declare the ways in which operations carry the session.
func (f *fakeWriter) carryDecls() string {
	if len(f.carries) == 0 {
		return ""
	}
	var b block
	b.line("// How calls carry their session.\nvar (")
	for i, c := range f.carries {
		b.line("carry%d = fakevendor.Carry{\n%s}", i+1, c)
	}
	b.line(")\n")
	return b.String()
}
