package policy

import (
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// A filled field is one that a login, renewal or rotation fills from the
// credential.
type filled struct {
	field  *model.Field
	of     *model.Struct // nil for a parameter and for the top of a request
	secret bool
}

// credentialOperations finds operations whose requests take what a login fills
// with a secret. To call one is an attempt to log in, so they are reserved.
func (b *binder) credentialOperations() {
	sets := b.filledSets()
	var except []*model.Operation
	if n := b.block("credential"); n != nil && n.attrs["except"] != nil {
		except = b.operations(n.attrs["except"].expr)
	}
	b.every(func(op *model.Operation) {
		if !takesSession(op) || slices.Contains(except, op) {
			return
		}
		for _, set := range sets {
			if carriesCredential(op, set) {
				setRole(op, model.CredentialRole)
				return
			}
		}
	})
}

// filledSets are the fields of each request that the session fills from the
// credential, the secret among them.
func (b *binder) filledSets() [][]filled {
	var out [][]filled
	add := func(o *model.Object, op *model.Operation) {
		var set []filled
		collect(o, request(op), b, &set)
		if slices.ContainsFunc(set, func(f filled) bool { return f.secret }) {
			out = append(out, set)
		}
	}
	for _, l := range append(slices.Clone(b.session.Logins), b.session.Renew) {
		if l == nil {
			continue
		}
		for _, one := range append([]*model.Login{l}, l.Also...) {
			add(one.Input, one.Operations[0])
		}
	}
	if c := b.session.Credential; c != nil && c.Rotate != nil {
		add(c.Rotate.Input, c.Rotate.Operation)
	}
	return out
}

// collect adds the members of o that read the credential.
func collect(o *model.Object, of *model.Struct, b *binder, set *[]filled) {
	if o == nil {
		return
	}
	for _, m := range o.Members {
		f := m.Field
		if m.Param != nil {
			f = &m.Param.Field
		}
		if sub, ok := m.Value.(*model.Object); ok {
			inner, _ := under(f.Type).(*model.Struct)
			collect(sub, inner, b, set)
			continue
		}
		uses, secret := false, false
		eachRef(m.Value, func(r *model.Ref) {
			if r.Of != "credential" && r.Of != "next" {
				return
			}
			uses = true
			if c := b.credentialField(r.Name); c != nil && c.Secret {
				secret = true
			}
		})
		if uses {
			*set = append(*set, filled{f, of, secret})
		}
	}
}

// carriesCredential reports whether the request of op takes the secrets of set:
// in the same record as there, or in one that has all of them by name and kind
// and, if the login sends anything beside secrets, some of that too. A single
// field called Password is not enough: people have passwords elsewhere.
func carriesCredential(op *model.Operation, set []filled) bool {
	found := false
	check := func(fields []*model.Field, of *model.Struct) {
		found = found || sameRecord(of, set) || holds(fields, set)
	}
	if st := request(op); st != nil {
		eachStruct(st, check)
	}
	var list []*model.Field
	for _, p := range params(op) {
		list = append(list, &p.Field)
	}
	check(list, nil)
	return found
}

func sameRecord(of *model.Struct, set []filled) bool {
	return of != nil && slices.ContainsFunc(set, func(f filled) bool { return f.secret && f.of == of })
}

func holds(fields []*model.Field, set []filled) bool {
	all, beside, others := true, false, false
	for _, want := range set {
		has := slices.ContainsFunc(fields, func(f *model.Field) bool { return alike(f, want.field) })
		if want.secret {
			all = all && has
		} else {
			others, beside = true, beside || has
		}
	}
	return all && (beside || !others)
}

// alike compares two fields by the wire's word and the kind of their type.
func alike(x, y *model.Field) bool {
	return x.Name == y.Name && named(x) && kindOf(x.Type) == kindOf(y.Type) && x.Repeated == y.Repeated
}

// eachStruct calls f for s and every record in it.
func eachStruct(s *model.Struct, f func(fields []*model.Field, of *model.Struct)) {
	seen := map[*model.Struct]bool{}
	visit := &visitor{field: func(_ *model.Field, of *model.Struct) {
		if of != nil && !seen[of] {
			seen[of] = true
			f(of.Fields, of)
		}
	}}
	visit.walk(s)
}
