package emit

import (
	"testing"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/output"
)

func scalar(k model.ScalarKind) *model.Scalar { return &model.Scalar{Kind: k} }

func field(name, goName string, t model.Type, p model.Presence) *model.Field {
	return &model.Field{Name: name, GoName: goName, Type: t, Presence: p}
}

func record(name string, fields ...*model.Field) *model.Struct {
	return &model.Struct{Decl: model.Decl{Name: name, GoName: name}, Fields: fields}
}

// jsonClient has, in each type, one thing that a codec must get right.
func jsonClient() *model.Client {
	text, number := scalar(model.String), scalar(model.Int64)
	status := &model.Enum{Decl: model.Decl{Name: "Status", GoName: "Status"}, Base: text, Values: []*model.EnumValue{
		{Name: "open", GoName: "StatusOpen", Value: "open"},
	}}
	level := &model.Enum{Decl: model.Decl{Name: "Level", GoName: "Level"}, Base: number, Values: []*model.EnumValue{
		{Name: "One", GoName: "LevelOne", Value: "1"},
	}}
	money := &model.Named{Decl: model.Decl{Name: "Money", GoName: "Money"}, Type: scalar(model.Decimal)}
	tags := &model.Named{Decl: model.Decl{Name: "Tags", GoName: "Tags"}, Type: &model.List{Elem: text}}

	presence := record("Presence",
		field("r", "R", text, model.Required), field("o", "O", text, model.Optional),
		field("n", "N", text, model.Nullable), field("on", "ON", text, model.OptionalNullable),
		field("oi", "OI", number, model.Optional), field("ob", "OB", scalar(model.Bool), model.Optional),
		field("rl", "RL", &model.List{Elem: text}, model.Required), field("ol", "OL", &model.List{Elem: text}, model.Optional),
		field("nl", "NL", &model.List{Elem: text}, model.Nullable), field("onl", "ONL", &model.List{Elem: text}, model.OptionalNullable),
		field("rm", "RM", &model.Map{Elem: number}, model.Required), field("om", "OM", &model.Map{Elem: number}, model.Optional),
		field("ra", "RA", &model.Any{}, model.Required), field("oa", "OA", &model.Any{}, model.Optional),
	)
	leaf := record("Leaf", field("x", "X", text, model.Optional))
	nested := record("Nested",
		field("leaf", "Leaf", leaf, model.Required), field("opt", "Opt", leaf, model.Optional),
		field("null", "Null", leaf, model.OptionalNullable), field("list", "List", &model.List{Elem: leaf}, model.Optional),
		field("grid", "Grid", &model.List{Elem: &model.List{Elem: number}}, model.Optional),
		field("byName", "ByName", &model.Map{Elem: leaf}, model.Optional),
		field("lists", "Lists", &model.Map{Elem: &model.List{Elem: leaf}}, model.Optional),
		field("a \"quoted\\name\"", "Quoted", text, model.Optional),
	)
	node := record("Node")
	node.Fields = []*model.Field{
		field("name", "Name", text, model.Required),
		{Name: "next", GoName: "Next", Type: node, Presence: model.Required, Indirect: true},
		{Name: "maybe", GoName: "Maybe", Type: node, Presence: model.OptionalNullable, Indirect: true},
		field("children", "Children", &model.List{Elem: node}, model.Optional),
	}
	scalars := record("Scalars",
		field("status", "Status", status, model.Required), field("level", "Level", level, model.Optional),
		field("money", "Money", money, model.Required), field("tags", "Tags", tags, model.Optional),
		field("u8", "U8", scalar(model.Uint8), model.Optional), field("f32", "F32", scalar(model.Float32), model.Optional),
		field("f64", "F64", scalar(model.Float64), model.Optional), field("integer", "Integer", scalar(model.Integer), model.Optional),
		field("at", "At", scalar(model.DateTime), model.Optional), field("day", "Day", scalar(model.Date), model.Optional),
		field("time", "Time", scalar(model.Time), model.Optional), field("length", "Length", scalar(model.Duration), model.Optional),
		field("id", "ID", scalar(model.GUID), model.Optional), field("raw", "Raw", scalar(model.Base64), model.Optional),
		field("hex", "Hex", scalar(model.Hex), model.Optional), field("file", "File", scalar(model.Stream), model.Optional),
	)
	open := record("Open", field("known", "Known", number, model.Optional))
	open.Open = &model.Any{}
	strict := record("Strict", field("id", "ID", text, model.Required))
	strict.Fields = append(strict.Fields,
		&model.Field{Name: "kind", GoName: "Kind", Type: text, Fixed: new("strict")},
		&model.Field{Name: "made", GoName: "Made", Type: text, Presence: model.Optional, ReadOnly: true},
		&model.Field{Name: "secret", GoName: "Secret", Type: text, Presence: model.Optional, WriteOnly: true})

	cat := record("Cat", field("petType", "PetType", text, model.Required), field("lives", "Lives", number, model.Optional))
	dog := record("Dog", field("bark", "Bark", scalar(model.Bool), model.Optional))
	pet := &model.Union{Decl: model.Decl{Name: "Pet", GoName: "Pet"}, Discriminator: "petType", Variants: []*model.Variant{
		{Name: "Cat", GoName: "Cat", Values: []string{"cat"}, Type: cat}, {Name: "Dog", GoName: "Dog", Values: []string{"dog"}, Type: dog},
	}}
	cat.Unions, dog.Unions = []*model.Union{pet}, []*model.Union{pet}
	input := &model.Union{Decl: model.Decl{Name: "Input", GoName: "Input"}, AnyOf: true, Variants: []*model.Variant{
		{Name: "string", GoName: "InputString", Type: text},
		{Name: "strings", GoName: "InputStrings", Type: &model.List{Elem: text}},
		{Name: "grid", GoName: "InputGrid", Type: &model.List{Elem: &model.List{Elem: number}}},
		{Name: "money", GoName: "InputMoney", Type: money},
		{Name: "Leaf", GoName: "Leaf", Type: leaf},
		{Name: "pet", GoName: "InputPet", Type: pet},
	}}
	leaf.Unions = []*model.Union{input}
	owner := record("Owner", field("pet", "Pet", pet, model.Required), field("pets", "Pets", &model.List{Elem: pet}, model.Optional),
		field("maybe", "Maybe", pet, model.OptionalNullable), field("input", "Input", input, model.Optional))

	nulls := record("Nulls", field("texts", "Texts", &model.List{Elem: text, Nullable: true}, model.Optional),
		field("numbers", "Numbers", &model.List{Elem: number, Nullable: true}, model.Optional),
		field("leaves", "Leaves", &model.List{Elem: leaf, Nullable: true}, model.Optional),
		field("levels", "Levels", &model.List{Elem: level, Nullable: true}, model.Optional),
		field("grid", "Grid", &model.List{Elem: &model.List{Elem: number, Nullable: true}, Nullable: true}, model.Optional),
		field("pets", "Pets", &model.List{Elem: pet, Nullable: true}, model.Optional),
		field("files", "Files", &model.List{Elem: scalar(model.Base64), Nullable: true}, model.Optional),
		field("tagged", "Tagged", &model.List{Elem: tags, Nullable: true}, model.Optional),
		field("byName", "ByName", &model.Map{Elem: money, Nullable: true}, model.Optional))

	types := []model.Type{
		nulls,
		status, level, money, tags, presence, leaf, nested, node, scalars, open, strict, cat, dog, pet, input, owner,
	}
	return &model.Client{Package: "zoo", Types: types, Services: []*model.Service{{Protocol: model.REST, Types: types}}}
}

func TestJSONCodec(t *testing.T) {
	c := jsonClient()
	var parts []jsonPart
	parts = append(parts, declaredParts(c)...)
	h := newJSONHarness(t, c, parts, output.File{Name: "zoo/zoo_test.go", Data: []byte(zooTest)})
	same := "" // what came in
	for _, tt := range []struct{ name, part, in, want string }{
		{"everything present", "Presence", `{"r":"a","o":"b","n":"c","on":"d","oi":1,"ob":true,"rl":["x"],"ol":[],"nl":["y"],"onl":["z"],"rm":{"k":1},"om":{},"ra":{"x": [1]},"oa":null}`, same},
		{"zero values are sent", "Presence", `{"r":"","o":"","n":"","on":"","oi":0,"ob":false,"rl":[],"nl":[],"onl":[],"rm":{},"ra":0}`, same},
		{"null is not absent", "Presence", `{"r":"","n":null,"on":null,"rl":[],"nl":null,"onl":null,"rm":{},"ra":null}`, same},
		{"absent is not null", "Presence", `{}`, `{"r":"","n":null,"rl":[],"nl":null,"rm":{},"ra":null}`},
		{"null for what may not be", "Presence", `{"r":null,"o":null,"oi":null,"rl":null,"ol":null,"rm":null,"ra":1}`, `{"r":"","n":null,"rl":[],"nl":null,"rm":{},"ra":1}`},
		{"empty strings for numbers", "Presence", `{"oi":"","ob":"","ra":1}`, `{"r":"","n":null,"rl":[],"nl":null,"rm":{},"ra":1}`},
		{"lenient scalars", "Presence", `{"r":1,"o":true,"oi":"7","ob":"true","rl":"x","rm":{"a":"2"},"ra":1}`, `{"r":"1","o":"true","n":null,"oi":7,"ob":true,"rl":["x"],"nl":null,"rm":{"a":2},"ra":1}`},
		{"duplicate names", "Presence", `{"r":"a","o":"b","ol":["x"],"om":{"a":1},"ra":1,"r":"c","o":null,"ol":["y"],"om":{"b":2}}`, `{"r":"c","n":null,"rl":[],"ol":["y"],"nl":null,"rm":{},"om":{"b":2},"ra":1}`},
		{"nested", "Nested", `{"leaf":{"x":"1"},"opt":{},"null":{"x":"2"},"list":[{"x":"3"},{}],"grid":[[1,2],[]],"byName":{"a":{"x":"4"},"b":{}},"lists":{"a":[{"x":"5"}]},"a \"quoted\\name\"":"6"}`, same},
		{"nested null", "Nested", `{"leaf":null,"opt":null,"null":null,"list":[null]}`, `{"leaf":{},"null":null,"list":[{}]}`},
		{"one for many", "Nested", `{"leaf":[{"x":"1"}],"opt":[],"list":{"x":"2"},"grid":3}`, `{"leaf":{"x":"1"},"opt":{},"list":[{"x":"2"}],"grid":[[3]]}`},
		{"recursion", "Node", `{"name":"a","next":{"name":"b","next":null,"maybe":null,"children":[{"name":"c","next":null}]},"maybe":{"name":"d","next":null}}`, same},
		{"scalars", "Scalars", `{"status":"open","level":1,"money":12.50,"tags":["a"],"u8":255,"f32":0.1,"f64":0.1,"integer":123456789012345678901234567890,"at":"2026-01-02T03:04:05Z","day":"2026-01-02","time":"03:04:05","length":"P1DT2H","id":"01234567-89ab-cdef-0123-456789abcdef","raw":"aGk=","hex":"0AFF","file":"content"}`, same},
		{"unknown enum values", "Scalars", `{"status":"shut","level":9,"money":0}`, same},
		{"dates with times", "Scalars", `{"status":"open","money":"7","day":"2026-01-02T00:00:00Z","at":"2026-01-02"}`, `{"status":"open","money":7,"at":"2026-01-02T00:00:00","day":"2026-01-02Z"}`},
		{"unknown members are kept", "Open", `{"known":1,"b":{"x": 1},"a":[null]}`, `{"known":1,"a":[null],"b":{"x": 1}}`},
		{"unknown members are skipped", "Strict", `{"id":"a","other":{"x":[1]},"kind":"strict"}`, `{"id":"a","kind":"strict"}`},
		{"fixed values are filled in", "Strict", `{"id":"a"}`, `{"id":"a","kind":"strict"}`},
		{"readOnly and writeOnly are kept outside requests", "Strict", `{"id":"a","kind":"other","made":"now","secret":"s"}`, same},
		{"discriminator", "Pet", `{"petType":"cat","lives":9}`, same},
		{"discriminator without a field", "Pet", `{"bark":true,"petType":"dog"}`, `{"petType":"dog","bark":true}`},
		{"no discriminator", "Pet", `{"lives":9}`, `{"petType":"cat","lives":9}`},
		{"unknown discriminator", "Pet", `{"petType":"fish","fins":[2]}`, same},
		{"union of everything", "Owner", `{"pet":{"petType":"cat"},"pets":[{"petType":"dog"},{"petType":"fish"}],"maybe":null,"input":["a","b"]}`, same},
		{"union: string", "Input", `"a"`, same},
		{"union: array of arrays", "Input", `[[1],[2,3]]`, same},
		{"union: named", "Input", `12.50`, same},
		{"union: object", "Input", `{"x":"a"}`, same},
		{"union in a union", "Input", `{"petType":"dog","bark":true}`, same},
		{"union: none", "Input", `{"none":"such"}`, same},
		{"named", "Money", `"12.50"`, `12.50`},
		{"null among items", "Nulls", `{"texts":["a",null,""],"numbers":[null,0,1],"leaves":[null,{},{"x":"1"}],"levels":[1,null],"grid":[null,[],[1,null]],"pets":[null,{"petType":"cat"}],"files":[null,"aGk=",""],"tagged":[null,[],["a"]],"byName":{"a":null,"b":0,"c":1.50}}`, same},
		{"null among items leniently", "Nulls", `{"numbers":["",null,"2"],"texts":null}`, `{"numbers":[0,null,2]}`},
		{"mismatch", "Nested", `{"leaf":{"x":[1]}}`, `!json: $.leaf.x (offset 13): this is an array, not a string`},
		{"syntax", "Nested", `{"leaf":{"x":}}`, `!json: $.leaf.x (offset 13): no value here`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == same {
				want = tt.in
			}
			if got := h.roundTrip([]jsonCase{{tt.part, tt.in}})[0]; got != want {
				t.Errorf("%s\n got %s\nwant %s", tt.in, got, want)
			}
		})
	}
}

// zooTest uses the generated package as its users do.
const zooTest = `package zoo

import (
	"encoding/json"
	"testing"

	"example.com/gen/jsonwire"
	"example.com/gen/rest"
)

func TestTypesComposeWithEncodingJSON(t *testing.T) {
	type mine struct {
		Cat   Cat
		Money *Money
		Pets  []Pet
	}
	var v mine
	if err := json.Unmarshal([]byte(` + "`" + `{"Cat":{"petType":"cat","lives":9},"Money":"1.50"}` + "`" + `), &v); err != nil {
		t.Fatal(err)
	}
	lives := int64(7)
	v.Pets = []Pet{&Cat{Lives: &lives}, &Dog{}, &PetUnknown{Raw: jsonwire.Raw("{\"a\":1}")}, nil}
	out, err := json.Marshal(v)
	want := ` + "`" + `{"Cat":{"petType":"cat","lives":9},"Money":1.50,"Pets":[{"petType":"cat","lives":7},{"petType":"dog"},{"a":1},null]}` + "`" + `
	if err != nil || string(out) != want {
		t.Errorf("%s, %v", out, err)
	}
	if err := json.Unmarshal([]byte("{\"Cat\":{\"lives\":{}}}"), &v); err == nil {
		t.Error("no error")
	}
	out, err = json.Marshal([]Input{InputString("a"), InputStrings{"b"}, &InputPet{Value: &Dog{}}})
	if err != nil || string(out) != ` + "`" + `["a",["b"],{"petType":"dog"}]` + "`" + ` {
		t.Errorf("%s, %v", out, err)
	}
}

func TestStrictDecoding(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{` + "`" + `{"id":"a","kind":"strict"}` + "`" + `, ""},
		{` + "`" + `{"id":"a","kind":"strict","other":[1]}` + "`" + `, "json: $.other (offset 34): no such member is declared"},
	} {
		d := jsonwire.NewDecoder([]byte(tt.in))
		d.Strict = true
		var v Strict
		v.decodeJSON(d)
		got := ""
		if err := d.End(); err != nil {
			got = err.Error()
		}
		if got != tt.want || v.ID != "a" {
			t.Errorf("%s: %s", tt.in, got)
		}
	}
}

func TestReadOnlyIsNotSent(t *testing.T) {
	made, secret := "now", "s"
	v := Strict{ID: "a", Made: &made, Secret: &secret}
	if got := jsonwire.ValueOf(v.encodeJSON).JSON().String(); got != ` + "`" + `{"id":"a","kind":"strict","secret":"s"}` + "`" + ` {
		t.Error(got)
	}
	_ = rest.Form
}

func TestBufferIsReused(t *testing.T) {
	v := Presence{R: "a", RL: []string{"b"}}
	b := make([]byte, 0, 1000)
	if n := testing.AllocsPerRun(100, func() { b, _ = v.AppendJSON(b[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
`
