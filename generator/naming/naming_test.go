package naming

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

func text() *model.Scalar { return &model.Scalar{Kind: model.String} }

func field(name string, t model.Type) *model.Field {
	return &model.Field{Name: name, Type: t, Presence: model.Optional, MaxOccurs: 1}
}

func named(name string, fields ...*model.Field) *model.Struct {
	return &model.Struct{Decl: model.Decl{Name: name}, Fields: fields}
}

// soapOp is a wrapped operation.
func soapOp(name string, in, out []*model.Field) *model.Operation {
	wrap := func(element string, fields []*model.Field) *model.Envelope {
		s := &model.Struct{Decl: model.Decl{Name: element, Path: []string{element}}, Fields: fields}
		return &model.Envelope{Body: []*model.Field{{Name: element, Type: s, MinOccurs: 1, MaxOccurs: 1}}}
	}
	return &model.Operation{Name: name, Wire: &model.SOAPOperation{
		Wrapped: true, Request: wrap(name, in), Response: wrap(name+"Response", out),
	}}
}

func service(name string, ops ...*model.Operation) *model.Service {
	s := &model.Service{Name: name, Operations: ops}
	for _, op := range ops {
		op.Service = s
	}
	return s
}

// names names a client of these services and returns the Go names of its types.
func names(t *testing.T, services ...*model.Service) (types []string, diags diag.List) {
	t.Helper()
	c := &model.Client{Package: "p", Services: services}
	diags = Client(c)
	for _, typ := range c.Types {
		types = append(types, model.DeclOf(typ).GoName)
	}
	return types, diags
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		what     string
		services func() []*model.Service
		want     []string
		warnings int
	}{
		{
			"wrappers are unexported", func() []*model.Service {
				return []*model.Service{service("a", soapOp("Get", nil, []*model.Field{field("GetResult", named("Thing"))}))}
			},
			[]string{"Thing", "getRequest", "getResponse"},
			0,
		},
		{
			"reserved words get a kind", func() []*model.Service {
				return []*model.Service{service("a", soapOp("Get", []*model.Field{field("c", named("Client")), field("o", named("Option"))}, nil))}
			},
			[]string{"ClientRecord", "OptionRecord", "getRequest", "getResponse"},
			2,
		},
		{
			"equal types of two services are one", func() []*model.Service {
				return []*model.Service{
					service("a", soapOp("GetA", nil, []*model.Field{field("GetAResult", named("Item", field("id", text())))})),
					service("b", soapOp("GetB", nil, []*model.Field{field("GetBResult", named("Item", field("id", text())))})),
				}
			},
			[]string{"Item", "getARequest", "getAResponse", "getBRequest", "getBResponse"},
			0,
		},
		{
			"unlike types of two services are told apart", func() []*model.Service {
				return []*model.Service{
					service("a", soapOp("GetA", nil, []*model.Field{field("GetAResult", named("Item", field("id", text())))})),
					service("b", soapOp("GetB", nil, []*model.Field{field("GetBResult", named("Item", field("key", text())))})),
				}
			},
			[]string{"BItem", "Item", "getARequest", "getAResponse", "getBRequest", "getBResponse"},
			1,
		},
		{
			"the exact spelling keeps the name", func() []*model.Service {
				return []*model.Service{service("a", soapOp("Get", []*model.Field{field("x", named("foo_bar")), field("y", named("FooBar"))}, nil))}
			},
			[]string{"AFooBar", "FooBar", "getRequest", "getResponse"},
			1,
		},
		{
			"anonymous types are named by their place", func() []*model.Service {
				lines := &model.Struct{Decl: model.Decl{Path: []string{"Order", "Lines"}}}
				return []*model.Service{service("a", soapOp("Get", []*model.Field{field("lines", lines)}, nil))}
			},
			[]string{"OrderLines", "getRequest", "getResponse"},
			0,
		},
		{
			"many arguments make the wrapper a struct of parameters", func() []*model.Service {
				return []*model.Service{service("a", soapOp("Save", []*model.Field{
					field("a", text()), field("b", text()), field("c", text()), field("d", text()),
				}, nil))}
			},
			[]string{"SaveParams", "saveResponse"},
			0,
		},
		{
			"many results make the wrapper a struct of results", func() []*model.Service {
				return []*model.Service{service("a", soapOp("Read", nil, []*model.Field{
					field("a", text()), field("b", text()), field("c", text()), field("d", text()),
				}))}
			},
			[]string{"ReadResult", "readRequest"},
			0,
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, diags := names(t, c.services()...)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("types (-want +got):\n%s", d)
			}
			if len(diags) != c.warnings {
				t.Errorf("diagnostics: %v", diags)
			}
		})
	}
}

func TestFields(t *testing.T) {
	s := named("Thing", field("id", text()), field("Id", text()), &model.Field{Name: "name", Kind: model.FieldAttribute, Type: text()},
		field("name", text()), &model.Field{Kind: model.FieldText, Type: text()}, field("MarshalJSON", text()), field("3d", text()))
	_, diags := names(t, service("a", soapOp("Get", nil, []*model.Field{field("GetResult", s)})))
	var got []string
	for _, f := range s.Fields {
		got = append(got, f.GoName)
	}
	want := []string{"ID", "IDValue", "NameAttr", "Name", "Value", "MarshalJSONValue", "X3d"}
	// The attribute comes first and has the plain name; neither spelling is Go's.
	want[2], want[3] = "Name", "NameValue"
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	if len(diags) != 3 {
		t.Errorf("diagnostics: %v", diags)
	}
}

func TestEnumConstants(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []string
		want   []string
	}{
		{"Status", []string{"past_due", "ACTIVE", "on-hold"}, []string{"StatusPastDue", "StatusActive", "StatusOnHold"}},
		{"Currency", []string{"NOK", "EUR"}, []string{"CurrencyNOK", "CurrencyEUR"}},
		{"Sign", []string{"+1", "-1", "", "<"}, []string{"Sign1", "SignMinus1", "SignEmpty", "SignLess"}},
		{"Kind", []string{"KindOne", "KindTwo"}, []string{"KindOne", "KindTwo"}},
		{"Case", []string{"a", "A"}, []string{"CaseAValue", "CaseA"}},
	} {
		e := &model.Enum{Decl: model.Decl{Name: c.name}}
		for _, v := range c.values {
			e.Values = append(e.Values, &model.EnumValue{Value: v})
		}
		names(t, service("a", soapOp("Get", nil, []*model.Field{field("GetResult", e)})))
		var got []string
		for _, v := range e.Values {
			got = append(got, v.GoName)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestArguments(t *testing.T) {
	op := soapOp("Pay", []*model.Field{field("SessKey", text()), field("type", text()), field("ctx", text()), field("CustomerId", text())}, []*model.Field{
		field("total", text()), field("PayResult", text()),
	})
	op.Carry = []*model.Carry{{Element: "SessKey"}}
	names(t, service("a", op))
	var args, results []string
	for _, a := range op.Args {
		args = append(args, a.GoName)
	}
	for _, r := range op.Results {
		results = append(results, r.GoName)
	}
	if d := cmp.Diff([]string{"typeValue", "ctxValue", "customerID"}, args); d != "" {
		t.Errorf("arguments (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"resultValue", "total"}, results); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
	wrapper := wrapperOf(op.Wire.(*model.SOAPOperation).Request)
	if got := wrapper.Fields[0].GoName; got != "sessKey" {
		t.Errorf("the carried element is called %s", got)
	}
}

func TestRESTFace(t *testing.T) {
	param := func(name, in string, presence model.Presence) *model.Param {
		return &model.Param{Field: model.Field{Name: name, Type: text(), Presence: presence}, In: in}
	}
	body := &model.Body{MediaType: "application/json", Type: named("Thing")}
	for _, c := range []struct {
		what     string
		wire     *model.HTTPOperation
		args     []string // a gathered one has a capital
		params   string
		returned int
	}{
		{
			"required ones are arguments, optional ones are gathered",
			&model.HTTPOperation{Params: []*model.Param{param("limit", "query", model.Optional), param("id", "path", model.Required)}},
			[]string{"id", "Limit"},
			"DoParams", 0,
		},
		{
			"four are too many, and the body stays",
			&model.HTTPOperation{Params: []*model.Param{
				param("a", "path", model.Required), param("b", "query", model.Required), param("c", "header", model.Required),
			}, Bodies: []*model.Body{body}, BodyRequired: true},
			[]string{"A", "B", "C", "body"},
			"DoParams", 0,
		},
		{
			"hidden parameters are none",
			&model.HTTPOperation{Params: []*model.Param{{Field: model.Field{Name: "Token", Type: text()}, In: "header", Hidden: "reserved"}}},
			nil, "", 0,
		},
		{
			"answers with one type are one result",
			&model.HTTPOperation{Responses: []*model.Response{
				{Status: "200", Bodies: []*model.Body{body}}, {Status: "202", Bodies: []*model.Body{body}}, {Status: "404", Bodies: []*model.Body{body}},
			}},
			nil, "", 1,
		},
		{
			"answers with two types are two",
			&model.HTTPOperation{Responses: []*model.Response{
				{Status: "200", Bodies: []*model.Body{body}}, {Status: "202", Bodies: []*model.Body{{MediaType: "application/json", Type: text()}}},
			}},
			nil, "", 2,
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			op := &model.Operation{Name: "do", Wire: c.wire}
			s := service("a", op)
			s.Protocol = model.REST
			names(t, s)
			var args []string
			for _, a := range op.Args {
				args = append(args, a.GoName)
			}
			if d := cmp.Diff(c.args, args); d != "" {
				t.Errorf("arguments (-want +got):\n%s", d)
			}
			if op.ParamsType != c.params || len(op.Results) != c.returned {
				t.Errorf("parameters %q, %d results", op.ParamsType, len(op.Results))
			}
		})
	}
}

func TestRename(t *testing.T) {
	make := func(renames ...model.Rename) (*model.Client, diag.List) {
		c := &model.Client{Services: []*model.Service{
			service("a", soapOp("GetThem", nil, []*model.Field{field("GetThemResult", named("Client", field("id", text())))})),
		}, Renames: renames}
		return c, Client(c)
	}
	c, diags := make(model.Rename{Kind: "type", Name: "Client", To: "Account"}, model.Rename{Kind: "operation", Name: "GetThem", To: "Accounts"},
		model.Rename{Kind: "field", Name: "Client.id", To: "Key"})
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	s, _ := c.Types[0].(*model.Struct)
	if s == nil || s.GoName != "Account" || s.Fields[0].GoName != "Key" || c.Services[0].Operations[0].GoName != "Accounts" {
		t.Errorf("%+v", c.Types[0])
	}
	_, diags = make(model.Rename{Kind: "type", Name: "Cliemt", To: "Account"}, model.Rename{Kind: "type", Name: "Client", To: "account"})
	var codes []string
	for _, d := range diags {
		codes = append(codes, d.Code)
	}
	if !slices.Contains(codes, "unknown-name") || !slices.Contains(codes, "bad-name") {
		t.Errorf("diagnostics: %v", diags)
	}
}

func TestReservedOperationsKeepTheirTypesToThemselves(t *testing.T) {
	credential := named("Credential", field("Password", text()))
	login := soapOp("Login", []*model.Field{field("credential", credential)}, []*model.Field{field("LoginResult", text())})
	login.Role, login.Reserved = model.LoginRole, "the session logs in"
	other := soapOp("GetWithCredential", []*model.Field{field("other", named("Unsent"))}, nil)
	other.Role, other.Reserved = model.CredentialRole, "it carries the credential"
	got, diags := names(t, service("a", login, other))
	if d := cmp.Diff([]string{"credentialRecord", "loginRequest", "loginResponse"}, got); d != "" {
		t.Errorf("types (-want +got):\n%s", d)
	}
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
}

func TestBreakCycles(t *testing.T) {
	required := func(name string, t model.Type) *model.Field { return &model.Field{Name: name, Type: t} }
	a, b, c := named("A"), named("B"), named("C")
	a.Fields = []*model.Field{required("b", b), required("c", c), field("self", a)}
	b.Fields = []*model.Field{required("a", a)}
	c.Fields = []*model.Field{required("list", &model.List{Elem: c})}
	BreakCycles([]model.Type{a, b, c})
	if !a.Fields[0].Indirect || !b.Fields[0].Indirect {
		t.Error("a circle of values is left")
	}
	if a.Fields[1].Indirect || a.Fields[2].Indirect || c.Fields[0].Indirect {
		t.Error("a field outside of every circle became a pointer")
	}
}

// A spec that grows renames nothing that it had: new types and operations, whose
// names collide with none, may stand anywhere.
func TestGrowthRenamesNothing(t *testing.T) {
	words := []string{"customer", "Invoice", "order_line", "Client", "Status", "userIDs", "X", "GetThings", "OptionS"}
	rapid.Check(t, func(rt *rapid.T) {
		build := func(list []string) map[string]string {
			var ops []*model.Operation
			var types []model.Type
			for _, w := range list {
				s := named(w, field(w, text()))
				types = append(types, s)
				ops = append(ops, soapOp("Get_"+w, []*model.Field{field(w, s)}, nil))
			}
			svc := service("a", ops...)
			svc.Types = types
			Client(&model.Client{Services: []*model.Service{svc}})
			found := map[string]string{}
			for i, w := range list {
				found["type "+w] = model.DeclOf(types[i]).GoName
				found["operation "+w] = ops[i].GoName
			}
			return found
		}
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 6, rapid.ID).Draw(rt, "words")
		before := build(list)
		at := rapid.IntRange(0, len(list)).Draw(rt, "at")
		after := build(slices.Insert(slices.Clone(list), at, "Newcomer"))
		for what, name := range before {
			if after[what] != name {
				rt.Fatalf("%s was %s and is %s", what, name, after[what])
			}
		}
	})
}

// Every name that is given is one of Go, and given once.
func TestNamesAreUniqueAndGo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z0-9_ .\-æ名]{1,8}`), 1, 12).Draw(rt, "words")
		var ops []*model.Operation
		var types []model.Type
		for i, w := range words {
			s := named(w, field(w, text()), field(strings.ToUpper(w), text()))
			s.XML.Space = fmt.Sprint(i)
			types = append(types, s)
			ops = append(ops, soapOp(w, []*model.Field{field(w, s)}, nil))
		}
		svc := service("a", ops...)
		svc.Types = types
		c := &model.Client{Services: []*model.Service{svc}}
		Client(c)
		seen := map[string]bool{}
		for _, typ := range c.Types {
			name := model.DeclOf(typ).GoName
			if seen[name] || !token.IsIdentifier(name) {
				rt.Fatalf("type %q", name)
			}
			seen[name] = true
		}
		seen = map[string]bool{}
		for _, op := range ops {
			if seen[op.GoName] || !token.IsIdentifier(op.GoName) {
				rt.Fatalf("operation %q", op.GoName)
			}
			seen[op.GoName] = true
		}
	})
}
