package policy

import (
	"fmt"
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// pageNeeds are the settings that each style of paging cannot do without.
var pageNeeds = map[string][]string{
	"cursor": {"items", "cursor", "next"},
	"offset": {"items", "offset"},
	"page":   {"items", "page"},
	"link":   {"items"},
}

// paginate binds the iterators. Parameters are looked for in the request, items
// and cursors in the answer.
func (b *binder) paginate() {
	for _, n := range b.blocks("paginate") {
		p := &model.Paginate{Name: n.label(), Pos: b.pos(n), Settings: map[string]string{}, Pages: map[*model.Operation]*model.Page{}}
		if a := n.attrs["style"]; a != nil {
			p.Style, _ = b.word(a.expr, pageStyles...)
		}
		if a := n.attrs["operations"]; a != nil {
			p.Operations = b.operations(a.expr)
			for _, op := range p.Operations {
				b.list(op, b.src.pos(a.expr.Range()), "paginate")
				p.Pages[op] = &model.Page{}
				b.pagedOnce(n, op)
			}
		}
		for _, a := range n.order {
			switch a.name {
			case "cursor", "offset", "limit", "page":
				b.pageParam(n, p, a)
			case "size":
				v, _ := b.integer(a.expr, 0)
				p.Settings[a.name] = fmt.Sprint(v.Value)
				for _, page := range p.Pages {
					page.Size = v.Value
				}
			case "items", "next", "more", "total":
				b.pageAnswer(n, p, a)
			}
		}
		b.pageIsComplete(n, p)
		b.session.Paginate = append(b.session.Paginate, p)
	}
}

// pagedOnce: an operation has one iterator, and is a call over HTTP for links.
func (b *binder) pagedOnce(n *node, op *model.Operation) {
	for _, other := range b.session.Paginate {
		if slices.Contains(other.Operations, op) {
			b.errorf("paged-twice", n.rng, "%s has pages by %q already", op.Name, other.Name)
		}
	}
}

func (b *binder) pageIsComplete(n *node, p *model.Paginate) {
	for _, need := range pageNeeds[p.Style] {
		if n.attrs[need] == nil {
			b.errorf("missing-setting", n.rng, "paging of the style %s needs %q", p.Style, need).
				WithHelp("%s", pageHelp[need])
		}
	}
	if p.Style != "link" {
		return
	}
	for _, op := range p.Operations {
		if op.Service.Protocol != model.REST {
			b.errorf("wrong-value", n.rng, "%s is no HTTP operation and has no links", op.Name)
		}
	}
}

// pageHelp says what a setting is for.
var pageHelp = map[string]string{
	"items":  "items is the list in the answer, such as result.customers",
	"cursor": "cursor is the parameter that names the page",
	"next":   "next is where the answer tells the cursor of the next page",
	"offset": "offset is the parameter that says how many items come before the page",
	"page":   "page is the parameter that numbers the page",
}

func (b *binder) pageParam(n *node, p *model.Paginate, a *attr) {
	word, _ := b.name(a.expr)
	for _, op := range p.Operations {
		to := requestOf(op)
		t := &typer{b: b, op: op}
		place := &model.PageParam{Param: paramNamed(to.params, word.text)}
		if place.Param == nil && to.record != nil {
			place.Field, _ = member(to.record, word.text)
		}
		switch {
		case place.Param == nil && place.Field == nil:
			t.unknownMember(entry{name: word}, to)
		default:
			p.Pages[op].Set(a.name, place)
		}
		b.settle(t, n)
	}
	p.Settings[a.name] = word.text
}

func (b *binder) pageAnswer(n *node, p *model.Paginate, a *attr) {
	kind := map[string]model.ExprKind{"next": model.KindString, "more": model.KindBool, "total": model.KindInt}
	for _, op := range p.Operations {
		t := &typer{b: b, op: op, env: env{answer: true}}
		var v value
		var ok bool
		switch want, typed := kind[a.name]; {
		case !typed:
			v, ok = t.value(a.expr)
			if ok && v.Kind() != model.KindList && v.Kind() != model.KindStrings && v.Kind() != model.KindInts {
				t.fail("type-mismatch", a.expr.Range(), "%s but a list is needed here", v.says())
			}
		case want == model.KindString:
			v, ok = t.textOf(a.expr)
		default:
			v, ok = t.as(a.expr, want)
		}
		if b.settle(t, n) && ok {
			p.Pages[op].Read(a.name, v.Expr)
		}
	}
	p.Settings[a.name] = b.src.text(a.expr.Range())
}
