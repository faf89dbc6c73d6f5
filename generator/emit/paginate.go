package emit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A pagesView is an operation whose pages follow each other: a method that
// iterates over the items of all of them.
type pagesView struct {
	call  *callView
	page  *model.Page
	style string
	p     *printer
	items *model.Path
}

// Pages is the iterator over the pages of the operation; "" for none.
//
//	func (c *Client) GetCustomersAll(ctx context.Context, params *GetCustomersParams) iter.Seq2[Customer, error] {
func (c *callView) Pages() string {
	if c.client.Session == nil {
		return ""
	}
	for _, p := range c.client.Session.Paginate {
		page := p.Pages[c.Operation]
		if page == nil || page.GoName == "" {
			continue
		}
		items, ok := page.Items.(*model.Path)
		if !ok {
			continue
		}
		v := &pagesView{call: c, page: page, style: p.Style, items: items}
		v.p = c.client.w.printer(c.surrounding("answer"))
		if _, isStruct := model.Resolve(v.p.response).(*model.Struct); !isStruct {
			v.p.out = "(*out)"
		}
		return v.method()
	}
	return ""
}

// method is the declaration.
func (v *pagesView) method() string {
	c := v.call
	elem := v.elem()
	var b block
	b.WriteString(docComment(v.page.GoName + " calls " + c.GoName + " for one page after the other and yields their items. An error ends it. Each iteration begins anew, where the arguments say."))
	b.line("\nfunc (%s) %s%s iter.Seq2[%s, error] {", c.Receiver(), v.page.GoName, v.arguments(), elem)
	b.line("return pages(func() func() ([]%s, bool, error) {", elem)
	b.WriteString(v.copies())
	b.WriteString(v.state())
	b.line("return func() ([]%s, bool, error) {", elem)
	b.WriteString(v.step())
	b.line("}\n})\n}")
	return b.String()
}

// arguments are those of the operation's own method.
func (v *pagesView) arguments() string {
	signature := v.call.Signature()
	depth := 0
	for i, c := range signature {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return signature[:i+1]
			}
		}
	}
	return signature
}

// elem is the Go type of an item.
func (v *pagesView) elem() string {
	var last *model.Field
	switch {
	case len(v.items.Steps) > 0:
		last = v.items.Steps[len(v.items.Steps)-1].Field
	case v.p.result != nil && v.items.Root == model.RootResult && len(v.p.result.Fields) > 0:
		last = v.p.result.Fields[len(v.p.result.Fields)-1]
	}
	if last != nil && last.Repeated {
		return goItem(last, last.Type)
	}
	typ := v.items.Type
	if last != nil {
		typ = last.Type
	}
	if named, ok := model.Resolve(typ).(*model.Named); ok {
		typ = named.Type
	}
	return strings.TrimPrefix(goType(model.Resolve(typ)), "[]")
}

// places are the parts of the request that change from page to page.
func (v *pagesView) places() []*model.PageParam {
	var list []*model.PageParam
	for _, p := range []*model.PageParam{v.page.Cursor, v.page.Offset, v.page.Number, v.page.Limit} {
		if p != nil {
			list = append(list, p)
		}
	}
	return list
}

// copies declares copies of the arguments that change, since each iteration begins
// with what the caller gave.
//
//	in := valueOf(params)
//	params := &in
func (v *pagesView) copies() string {
	var b block
	done := map[string]bool{}
	for _, place := range v.places() {
		name, pointer := v.holder(place)
		if done[name] {
			continue
		}
		done[name] = true
		if pointer {
			b.line("in := valueOf(%s)\n%s := &in", name, name)
		} else {
			b.line("%s := %s", name, name)
		}
	}
	return b.String()
}

// holder is the argument that holds a place, and whether it is a pointer to a
// struct.
func (v *pagesView) holder(place *model.PageParam) (name string, pointer bool) {
	a := v.argument(place)
	switch {
	case a == nil:
		return "params", false
	case a.Gathered:
		return "params", place.Param != nil && !v.call.paramsRequired()
	case a.Body != nil:
		return a.GoName, strings.HasPrefix(v.call.argType(a), "*")
	}
	return a.GoName, false
}

// argument is the argument in which a place is: itself, or the body it is a field of.
func (v *pagesView) argument(place *model.PageParam) *model.Arg {
	for _, a := range v.call.Args {
		if place.Param != nil && a.Param == place.Param || place.Field != nil && a.Field == place.Field {
			return a
		}
	}
	for _, a := range v.call.Args {
		if place.Field != nil && a.Body != nil {
			return a
		}
	}
	return nil
}

// variable is a place as an expression, and the field that says what it holds.
func (v *pagesView) variable(place *model.PageParam) (string, *model.Field) {
	f := place.Field
	if place.Param != nil {
		f = &place.Param.Field
	}
	a := v.argument(place)
	switch {
	case a == nil:
		return "params." + f.GoName, f
	case a.Gathered:
		return "params." + a.GoName, f
	case a.Body != nil:
		return a.GoName + "." + f.GoName, f
	}
	return a.GoName, f
}

// state declares what is remembered between pages.
func (v *pagesView) state() string {
	var b block
	if v.page.Limit != nil && v.page.Size > 0 {
		name, f := v.variable(v.page.Limit)
		b.line("if %s {\n%s = %s\n}", unset(name, f), name, assignable(f, "int64("+strconv.Itoa(v.page.Size)+")", false))
	}
	switch v.style {
	case "offset", "page":
		name, f := v.variable(v.counter())
		b.line("n := int64(%d)", v.begin(f))
		b.line("if %s {\nn = %s\n}", set(name, f), v.read(name, f, model.KindInt))
		if v.page.Total != nil {
			b.line("var i int64 // items seen")
		}
	case "link":
		b.line("var old string")
	}
	return b.String()
}

// counter is the place that counts.
func (v *pagesView) counter() *model.PageParam {
	if v.style == "page" {
		return v.page.Number
	}
	return v.page.Offset
}

// begin is where counting begins: as the description says by its default, else 0
// for offsets and 1 for pages.
func (v *pagesView) begin(f *model.Field) int64 {
	if f.Default != nil {
		if n, err := strconv.ParseInt(*f.Default, 10, 64); err == nil {
			return n
		}
	}
	if v.style == "page" {
		return 1
	}
	return 0
}

// read is the value of a place as an expression of that kind.
func (v *pagesView) read(name string, f *model.Field, kind model.ExprKind) string {
	nullable := f.Presence == model.OptionalNullable
	h := held{text: name, typ: f.Type, pointer: isPointer(f) && !nullable, nullable: nullable}
	return convert(code{text: v.p.value(h).text, prec: primary, kind: kind, typ: f.Type}, kind).text
}

// set is the condition that a caller gave a value; unset is its opposite.
func set(name string, f *model.Field) string {
	switch {
	case f.Presence == model.OptionalNullable:
		return "!" + name + ".IsZero()"
	case isPointer(f):
		return name + " != nil"
	}
	return name + " != " + zeroOf(f.Type, goField(f))
}

func unset(name string, f *model.Field) string {
	switch {
	case f.Presence == model.OptionalNullable:
		return name + ".IsZero()"
	case isPointer(f):
		return name + " == nil"
	}
	return name + " == " + zeroOf(f.Type, goField(f))
}

// step asks for a page and prepares the next.
func (v *pagesView) step() string {
	switch v.style {
	case "offset", "page":
		return v.counted()
	case "link":
		return v.linked()
	}
	return v.pointed()
}

// ask is the call and what is returned when it fails.
func (v *pagesView) ask(b *block, call string) {
	b.line("out, err := %s\nif err != nil {\nreturn nil, false, err\n}", call)
	b.line("result := %s", v.p.as(v.items, v.items.Kind()))
}

// callExpr is the call of the operation: by its own method, where that returns the
// answer whole.
func (v *pagesView) callExpr() string {
	c := v.call
	if r := c.results(); len(r) != 1 || r[0].from != "out" {
		return c.callExpr()
	}
	names := []string{"ctx"}
	for _, a := range c.Args {
		if !a.Gathered && a.Body == nil {
			names = append(names, a.GoName)
		}
	}
	if c.ParamsType != "" {
		names = append(names, "params")
	}
	if last := len(c.Args) - 1; last >= 0 && c.Args[last].Body != nil {
		names = append(names, c.Args[last].GoName)
	}
	if strings.HasSuffix(v.arguments(), "opts ...CallOption)") {
		names = append(names, "opts...")
	}
	receiver, _, _ := strings.Cut(c.Receiver(), " ")
	return receiver + "." + c.GoName + "(" + strings.Join(names, ", ") + ")"
}

// pointed follows cursors.
func (v *pagesView) pointed() string {
	name, f := v.variable(v.page.Cursor)
	var b block
	v.ask(&b, v.callExpr())
	b.line("next := %s", v.p.string(v.page.Next))
	b.line("if next != \"\" && next == %s {\nreturn result, false, errSamePage\n}", v.read(name, f, model.KindString))
	value := "next"
	if kindOf(f.Type) == model.KindInt {
		value = convert(code{text: "next", prec: primary, kind: model.KindString}, model.KindInt).text
	}
	b.line("%s = %s", name, assignable(f, value, false))
	b.line("return result, %s, nil", v.and(`next != ""`))
	return b.String()
}

// counted counts on, until a page is empty or the answer says that all is there.
func (v *pagesView) counted() string {
	name, f := v.variable(v.counter())
	var b block
	b.line("%s = %s", name, assignable(f, countAs(f), false))
	v.ask(&b, v.callExpr())
	if v.style == "page" {
		b.line("n++")
	} else {
		b.line("n += int64(len(result))")
	}
	more := "len(result) > 0"
	if v.page.Total != nil {
		b.line("i += int64(len(result))")
		more += " && i < " + v.p.as(v.page.Total, model.KindInt)
	}
	b.line("return result, %s, nil", v.and(more))
	return b.String()
}

// countAs is the counter in the kind of the field that takes it.
func countAs(f *model.Field) string {
	if kindOf(f.Type) == model.KindInt {
		return "n"
	}
	return convert(code{text: "n", prec: primary, kind: model.KindInt}, kindOf(f.Type)).text
}

// linked follows the link that an answer names as its next.
func (v *pagesView) linked() string {
	c := v.call
	var b block
	fill := c.restInput()
	if fill == "func(*rest.Request) {}" {
		fill = "func(r *rest.Request) {}"
	}
	fill = strings.TrimSuffix(fill, "}") + "\nr.Follow(old)\n}"
	if v.page.Next == nil {
		b.line("op, header := %s, http.Header(nil)", c.Var())
		b.line("op.decode = func(out *%s, reply *rest.Reply) error {\nheader = reply.Header\nreturn %s.decode(out, reply)\n}", c.restOut(), c.Var())
		v.ask(&b, fmt.Sprintf("callREST(ctx, %s, &op, %s)", c.Caller(), fill))
		b.line("next := rest.NextLink(header)")
	} else {
		v.ask(&b, fmt.Sprintf("callREST(ctx, %s, &%s, %s)", c.Caller(), c.Var(), fill))
		b.line("next := %s", v.p.string(v.page.Next))
	}
	b.line("if next != \"\" && next == old {\nreturn result, false, errSamePage\n}")
	b.line("old = next\nreturn result, %s, nil", v.and(`next != ""`))
	return b.String()
}

// and adds what the answer says about further pages.
func (v *pagesView) and(more string) string {
	if v.page.More == nil {
		return more
	}
	return more + " && " + v.p.asCode(v.page.More, model.KindBool).in(precAnd+1)
}
