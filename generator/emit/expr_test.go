package emit

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

// expressions have an answer
//
//	Result { Code int32; Status Status; Amount decimal?; Text string?; User *User?; Items []Item }
func exprAnswer() (out *model.Struct, f map[string]*model.Field) {
	scalar := func(k model.ScalarKind) *model.Scalar { return &model.Scalar{Kind: k} }
	user := &model.Struct{Decl: model.Decl{Name: "User", GoName: "User"}}
	item := &model.Struct{Decl: model.Decl{Name: "Item", GoName: "Item"}}
	result := &model.Struct{Decl: model.Decl{Name: "Result", GoName: "Result"}}
	out = &model.Struct{Decl: model.Decl{Name: "GetResponse", GoName: "getResponse"}}
	f = map[string]*model.Field{
		"Result": {Name: "Result", GoName: "Result", Type: result, Presence: model.Optional},
		"Code":   {Name: "Code", GoName: "Code", Type: scalar(model.Int32)},
		"Status": {Name: "Status", GoName: "Status", Type: &model.Enum{Decl: model.Decl{Name: "Status", GoName: "Status"}}},
		"Amount": {Name: "Amount", GoName: "Amount", Type: scalar(model.Decimal)},
		"Text":   {Name: "Text", GoName: "Text", Type: scalar(model.String), Presence: model.Optional},
		"Note":   {Name: "Note", GoName: "Note", Type: scalar(model.String), Presence: model.OptionalNullable},
		"User":   {Name: "User", GoName: "User", Type: user, Presence: model.Optional},
		"Locked": {Name: "Locked", GoName: "Locked", Type: scalar(model.Bool)},
		"ID":     {Name: "Id", GoName: "ID", Type: scalar(model.GUID)},
		"Ends":   {Name: "Ends", GoName: "Ends", Type: scalar(model.DateTime)},
		"Items":  {Name: "Items", GoName: "Items", Type: &model.List{Elem: item}},
		"Key":    {Name: "Key", GoName: "Key", Type: scalar(model.Int64)},
	}
	out.Fields = []*model.Field{f["Result"]}
	return out, f
}

func TestExpressions(t *testing.T) {
	out, f := exprAnswer()
	path := func(k model.ExprKind, steps ...string) *model.Path {
		p := &model.Path{Root: model.RootResult, K: k}
		for _, s := range steps {
			if s == "*" {
				p.Steps[len(p.Steps)-1].Star = true
				continue
			}
			p.Steps = append(p.Steps, model.Step{Name: f[s].Name, Field: f[s]})
		}
		return p
	}
	body := func(k model.ExprKind, steps ...string) *model.Path {
		p := &model.Path{Root: model.RootBody, K: k}
		for _, s := range steps {
			p.Steps = append(p.Steps, model.Step{Name: s})
		}
		return p
	}
	lit := func(v any) *model.Lit { return &model.Lit{Value: v} }
	ref := func(of, name string, k model.ExprKind) *model.Ref { return &model.Ref{Of: of, Name: name, K: k} }
	binary := func(x model.Expr, op string, y model.Expr) *model.Binary {
		return &model.Binary{Op: op, X: x, Y: y, K: model.KindBool}
	}
	call := func(name string, k model.ExprKind, args ...model.Expr) *model.Call {
		return &model.Call{Func: name, Args: args, K: k}
	}
	status := ref("http.status", "", model.KindInt)
	fault := ref("fault.string", "", model.KindString)

	for want, e := range map[string]model.Expr{
		`valueOf(out.Result).Code == 5030`:           binary(path(model.KindInt, "Code"), "==", lit(int64(5030))),
		`valueOf(out.Result).Status == "Ok"`:         binary(path(model.KindString, "Status"), "==", lit("Ok")),
		`valueOf(valueOf(out.Result).Text) == ""`:    binary(path(model.KindString, "Text"), "==", lit("")),
		`valueOf(out.Result).Note.OrZero() != "x"`:   binary(path(model.KindString, "Note"), "!=", lit("x")),
		`!valueOf(valueOf(out.Result).User).Locked`:  &model.Unary{Op: "!", X: path(model.KindBool, "User", "Locked")},
		`valueOf(out.Result).ID.String() == "0"`:     binary(path(model.KindString, "ID"), "==", lit("0")),
		`valueOf(out.Result).Ends.Time()`:            path(model.KindTime, "Ends"),
		`int64(valueOf(out.Result).Code) + 1`:        &model.Binary{Op: "+", X: path(model.KindInt, "Code"), Y: lit(int64(1)), K: model.KindInt},
		`a.Status == 401`:                            binary(status, "==", lit(int64(401))),
		`slices.Contains([]int{401, 404}, a.Status)`: call("contains", model.KindBool, lit([]int64{401, 404}), status),
		`a.JSON().Path("code").String() == "10023"`:  binary(call("string", model.KindString, body(model.KindDynamic, "code")), "==", lit("10023")),
		`a.JSON().Path("code").Int() == 7`:           binary(body(model.KindDynamic, "code"), "==", lit(int64(7))),
		`wordPattern.MatchString(a.FaultString())`:   call("matches", model.KindBool, fault, lit("Quarantine")),
		`session.DateIn(a.FaultString())`:            call("date_in", model.KindTime, fault),
		`a.Text() == ""`:                             binary(call("text", model.KindString, ref("body", "", model.KindDynamic)), "==", lit("")),
		`s.Token("token")`:                           ref("session", "token", model.KindString),
		`v.At(fieldUserName)`:                        ref("credential", "userName", model.KindString),
		`a.Header.Get("X-Left")`:                     ref("header", "X-Left", model.KindString),
		`a.Status >= 500 && (a.Status == 1 || a.Status == 2)`: binary(binary(status, ">=", lit(int64(500))), "&&",
			binary(binary(status, "==", lit(int64(1))), "||", binary(status, "==", lit(int64(2))))),
		`cmp.Or(a.FaultString(), "none")`: call("coalesce", model.KindString, fault, lit("none")),
		`strings.Join([]string{s.Token("token"), strconv.FormatInt(now.Unix(), 10)}, "_")`: call("join", model.KindString,
			lit("_"), ref("session", "token", model.KindString), call("epoch", model.KindInt)),
		`strings.ToUpper(hex.EncodeToString(session.HMACSHA256(v.At(fieldUserName), "m")))`: call("upper", model.KindString,
			call("hex", model.KindString, call("hmac_sha256", model.KindBytes, ref("credential", "userName", model.KindString), lit("m")))),
		`base64.StdEncoding.EncodeToString([]byte(strings.Join([]string{v.At(fieldUserName), "x"}, ":")))`: call("base64", model.KindString,
			call("join", model.KindString, lit(":"), ref("credential", "userName", model.KindString), lit("x"))),
		`choose(valueOf(valueOf(out.Result).User).Locked, "a", a.FaultString())`: &model.Cond{
			If: path(model.KindBool, "User", "Locked"), Then: lit("a"), Else: fault,
		},
		`slices.Contains(each(valueOf(out.Result).Items, func(item Item) int64 { return item.Key }), 3)`: call("contains", model.KindBool,
			path(model.KindInts, "Items", "*", "Key"), lit(int64(3))),
	} {
		w := &writer{client: &model.Client{Session: &model.Session{Credential: &model.Credential{
			Fields: []*model.CredentialField{{Name: "userName", GoName: "UserName"}},
		}}}}
		p := w.printer(surrounding{
			protocol: model.SOAP, reply: "a", out: "out", response: out, result: &model.ResultRef{Fields: []*model.Field{f["Result"]}},
			values: "v", session: "s", config: "c.config",
		})
		p.hint = "word"
		if d := cmp.Diff(want, p.as(e, e.Kind())); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
	}
}

// Times of an answer to a login are read by the vendor's clock, others by ours.
func TestSecondsFromNow(t *testing.T) {
	e := &model.Call{Func: "after", Args: []model.Expr{&model.Ref{Of: "http.status", K: model.KindInt}}, K: model.KindTime}
	for attempt, want := range map[bool]string{true: "a.After(int64(a.Status))", false: "session.After(int64(a.Status))"} {
		p := (&writer{}).printer(surrounding{protocol: model.REST, reply: "a", attempt: attempt})
		if d := cmp.Diff(want, p.as(e, model.KindTime)); d != "" {
			t.Errorf("in an attempt: %v: -want +got:\n%s", attempt, d)
		}
	}
}

func TestPatternsAreDeclaredOnce(t *testing.T) {
	w := &writer{}
	lit := func(s string) model.Expr { return &model.Lit{Value: s} }
	names := []string{
		w.regexp("not authenticated", lit("a")), w.regexp("other", lit("a")), w.regexp("not authenticated", lit("b")), w.regexp("", lit(`c\d`)),
	}
	if d := cmp.Diff([]string{"notAuthenticatedPattern", "notAuthenticatedPattern", "notAuthenticatedPattern2", "emptyPattern"}, names); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if d := cmp.Diff([]string{
		`notAuthenticatedPattern = regexp.MustCompile("a")`, `notAuthenticatedPattern2 = regexp.MustCompile("b")`, "emptyPattern = regexp.MustCompile(`c\\d`)",
	}, w.patternDecls()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
