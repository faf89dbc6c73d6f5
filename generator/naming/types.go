package naming

import (
	"cmp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// nameTypes names every type that gets a declaration. Who comes first keeps the
// plain name: the user's own choices, named types whose name is Go already,
// other named types, types that their place names, and last what is unexported.
func (n *namer) nameTypes() {
	passes := []func(*typeEntry) bool{
		n.nameByUser,
		func(e *typeEntry) bool { return e.face && isNamed(e) && exported(e.decl.Name) == e.decl.Name },
		func(e *typeEntry) bool { return e.face && isNamed(e) },
		func(e *typeEntry) bool { return e.face },
		func(*typeEntry) bool { return true },
	}
	for _, pass := range passes {
		for _, e := range n.types {
			if !e.named && pass(e) && !e.named {
				n.nameType(e)
			}
		}
	}
	n.nameVariants()
	n.listTypes()
}

func isNamed(e *typeEntry) bool { return e.decl.Path == nil && e.wrapper == nil }

// nameByUser gives e the name that the policy's rename says, if any.
func (n *namer) nameByUser(e *typeEntry) bool {
	to := n.renames.of("type", e.decl.Name, e.service.Name+"."+e.decl.Name, strings.Join(e.decl.Path, "."))
	if to == "" {
		return false
	}
	if !n.pkg.free(to) {
		name, obstacle := n.pkg.claim(owner(e), to, e.service.GoName+to)
		n.collision(e.decl.Pos, "the type", e.decl.Name, name, obstacle)
		to = name
	}
	n.setName(e, to)
	return false
}

func (n *namer) setName(e *typeEntry, name string) {
	n.pkg.take(name, owner(e))
	e.decl.GoName, e.named = name, true
	e.decl.Internal = !e.face
	e.reserveCompanions(&n.pkg)
}

// reserveCompanions keeps what emit declares beside the type.
func (e *typeEntry) reserveCompanions(pkg *table) {
	if s, ok := e.typ.(*model.Struct); ok && len(s.Derived) > 0 && !s.Abstract {
		pkg.take(s.GoName+"Derived", owner(e))
	}
}

func owner(e *typeEntry) string {
	if e.decl.Name == "" {
		return "a type of " + e.service.Name
	}
	return "the type " + e.decl.Name + " of " + e.service.Name
}

func (n *namer) nameType(e *typeEntry) {
	candidates := candidates(e)
	if !e.face {
		for i := range candidates {
			candidates[i] = Lower(candidates[i])
		}
		name, _ := n.pkg.claim(owner(e), candidates...)
		n.setName(e, name)
		return
	}
	name, obstacle := n.pkg.claim(owner(e), candidates...)
	n.setName(e, name)
	if e.wrapper == nil {
		n.collision(e.decl.Pos, "the type", e.decl.Name, name, obstacle)
	}
}

// candidates are the names that e may have, the best first. A name that the
// client itself needs is followed by Record, or Value for what is no struct; one
// that another type has is led by the service's name.
func candidates(e *typeEntry) []string {
	base := baseName(e)
	if e.wrapper != nil {
		return []string{base, e.service.GoName + base}
	}
	kind := "Value"
	if _, ok := e.typ.(*model.Struct); ok {
		kind = "Record"
	}
	if slices.Contains(reserved, base) || strings.HasPrefix(base, "With") && isExportedRest(base[len("With"):]) {
		return []string{base, base + kind, e.service.GoName + base + kind}
	}
	if !e.face {
		return []string{base, base + kind, e.service.GoName + base}
	}
	return []string{base, e.service.GoName + base, e.service.GoName + base + kind}
}

func isExportedRest(s string) bool { return s != "" && s == exportable(s) }

// baseName is what e would be called if no other name existed.
func baseName(e *typeEntry) string {
	switch {
	case e.wrapper != nil && (e.suffix == "Request" || e.suffix == "Response"):
		return withSuffix(wrapperWord(e), e.suffix)
	case e.wrapper != nil:
		return exported(e.wrapper.GoName) + e.suffix
	case e.decl.Path != nil:
		var b strings.Builder
		for _, word := range e.decl.Path {
			b.WriteString(fragment(word))
		}
		return exportable(b.String())
	}
	return exported(e.decl.Name)
}

// wrapperWord is the element that the wrapper is the type of.
func wrapperWord(e *typeEntry) string {
	if len(e.decl.Path) > 0 {
		return exported(strings.Join(e.decl.Path, "_"))
	}
	return exported(e.decl.Name)
}

func withSuffix(word, suffix string) string {
	if strings.HasSuffix(word, suffix) {
		return word
	}
	return word + suffix
}

// nameVariants names the Go types that implement a union: the struct itself, or
// a wrapper around what is none.
func (n *namer) nameVariants() {
	for _, e := range n.types {
		u, ok := e.typ.(*model.Union)
		if !ok {
			continue
		}
		for _, v := range u.Variants {
			if s, ok := model.Resolve(v.Type).(*model.Struct); ok {
				v.GoName = s.GoName
				continue
			}
			name := u.GoName + fragment(v.Name)
			v.GoName, _ = n.pkg.claim("a variant of "+u.Name, name, name+"Variant")
		}
		u.UnknownName, _ = n.pkg.claim("the unknown variant of "+u.Name, u.GoName+"Unknown", u.GoName+"UnknownVariant")
	}
}

// listTypes fills Client.Types: exported ones first, each by name.
func (n *namer) listTypes() {
	n.client.Types = nil
	for _, e := range n.types {
		n.client.Types = append(n.client.Types, e.typ)
	}
	slices.SortFunc(n.client.Types, func(a, b model.Type) int {
		return cmp.Compare(model.DeclOf(a).GoName, model.DeclOf(b).GoName) // capitals sort first
	})
}
