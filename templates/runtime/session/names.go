//go:build go1.24

package session

import (
	"slices"
	"strconv"
)

// A principal is a credential as the keeper uses it: the values that are sent,
// and, while a rotation or an offer is not proven, those that may live instead.
type principal struct {
	candidates []Values // never empty; tried in this order
	offered    bool     // the first was offered, and no login has tried it
}

// newPrincipal is one of a single credential.
func newPrincipal(v Values) *principal { return &principal{candidates: []Values{v}} }

func (p *principal) values() Values { return p.candidates[0] }

// filled is a copy of v with a value for every field of the policy: those that it
// leaves out at its end are empty.
func (k *Keeper) filled(v Values) Values {
	return slices.Concat(v, make(Values, max(len(k.policy.Credential)-len(v), 0)))
}

// names are the keys of what one login of a slot touches.
type names struct {
	session      SlotKey
	account      AccountKey
	fingerprints []Fingerprint // the whole first, then each secret field
	fields       []int         // of fingerprints[1:], as indexes into Policy.Credential
	budgets      []BudgetClaim
}

// whole is the fingerprint of the credential.
func (n *names) whole() Fingerprint { return n.fingerprints[0] }

// field is the fingerprint of a field by its name; the whole for an unknown one.
func (n *names) field(p *Policy, name string) Fingerprint {
	for i, f := range n.fields {
		if p.Credential[f].Name == name {
			return n.fingerprints[i+1]
		}
	}
	return n.whole()
}

// names computes the keys for values, an identity, and a place in the pool.
func (k *Keeper) names(ring *Keys, v Values, identity string, index int) *names {
	p, where := k.policy, k.place()
	account := slices.Concat(where, k.identifying(v))
	n := &names{account: AccountKey(ring.name(p.Name, string(AccountEntry), account...))}

	own := slices.Concat(account, []string{"identity", identity, "index", strconv.Itoa(index)})
	if p.BindEgress {
		own = append(own, "egress", k.options.egress)
	}
	n.session = SlotKey(ring.name(p.Name, string(SessionEntry), own...))
	n.fingerprints = append(n.fingerprints, k.fingerprint(ring, v))
	for i := range p.Credential {
		if p.Credential[i].Secret && v.At(i) != "" {
			n.fields = append(n.fields, i)
			n.fingerprints = append(n.fingerprints, Fingerprint(ring.name(p.Name, string(VerdictEntry),
				append(where, "field", p.Credential[i].Name, v.At(i))...)))
		}
	}
	for i := range p.Budgets {
		n.budgets = append(n.budgets, k.budget(ring, &p.Budgets[i], v, identity))
	}
	return n
}

// place is what keeps environments apart. Its capacity is its length.
func (k *Keeper) place() []string {
	out := []string{k.options.environment, k.options.region, k.options.way}
	return out[:len(out):len(out)]
}

// identifying are the fields that name the account: those that are not secret,
// and those that the policy says are part of the key.
func (k *Keeper) identifying(v Values) []string {
	var out []string
	for i := range k.policy.Credential {
		if f := &k.policy.Credential[i]; !f.Secret || f.Identifies {
			out = append(out, f.Name, v.At(i))
		}
	}
	return out
}

// fingerprint stands for all values together.
func (k *Keeper) fingerprint(ring *Keys, v Values) Fingerprint {
	parts := append(k.place(), "whole")
	for i := range k.policy.Credential {
		parts = append(parts, v.At(i))
	}
	return Fingerprint(ring.name(k.policy.Name, string(VerdictEntry), parts...))
}

// budget names what the vendor counts by. The region is not part of it: whether
// a vendor counts by region is unknown, so that one count for all is the safe guess.
func (k *Keeper) budget(ring *Keys, b *Budget, v Values, identity string) BudgetClaim {
	parts := []string{k.options.environment, b.Name}
	wide := true
	for _, s := range b.Scope {
		switch s.Kind {
		case ScopeField:
			parts = append(parts, "field", v.At(s.Field))
			wide = false
		case ScopeEgress:
			parts = append(parts, "egress", k.options.egress)
		case ScopeIdentity:
			parts = append(parts, "identity", identity)
			wide = false
		}
	}
	return BudgetClaim{Key: BudgetKey(ring.name(k.policy.Name, string(BudgetEntry), parts...)), Wide: wide, Budget: *b}
}
