package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// A Signal is an answer that may say that a session has ended.
type Signal struct {
	Guess
	When       string // the condition, in the policy's language
	Operations []*model.Operation
	protocol   model.Protocol
}

// signals are what the specs say of ended sessions. Logins and renewals answer
// otherwise.
func signals(services []*model.Service, logins []*Login, renewals []*Renewal) []*Signal {
	ops := slices.DeleteFunc(operations(services), func(op *model.Operation) bool {
		return len(logins) > 0 && op == logins[0].Operation ||
			slices.ContainsFunc(renewals, func(r *Renewal) bool { return op == r.Operation })
	})
	out := slices.Concat(flagSignals(ops), faultSignals(ops), valueSignals(ops), statusSignals(ops))
	best(out, func(s *Signal) *Guess { return &s.Guess })
	return out
}

// flagSignals are flags such as HasExpired at the top of results.
func flagSignals(ops []*model.Operation) []*Signal {
	var seen tally
	for _, op := range ops {
		a, ok := resultOf(op)
		if !ok {
			continue
		}
		for _, v := range a.values() {
			words := wordsOf(v.name())
			if len(v.path) == 1 && isBool(v.field().Type) && has(words, "expired") && (len(words) == 1 || has(words, "has", "is", "session", "token")) {
				seen.add(v.name(), op, v.field())
			}
		}
	}
	var out []*Signal
	for _, name := range seen.names {
		s := &Signal{When: "result." + name, protocol: seen.on[name][0].Service.Protocol}
		s.Name, s.Operations = s.When, seen.on[name]
		s.add(60+min(30, len(s.Operations)), seen.first[name].Pos, fmt.Sprintf("%s with %s", answers(len(s.Operations)), name))
		out = append(out, s)
	}
	return out
}

// answers is "1 operation answers" or "3 operations answer".
func answers(n int) string {
	if n == 1 {
		return "1 operation answers"
	}
	return fmt.Sprintf("%d operations answer", n)
}

// faultSignals are declared faults, and codes in them, that are called like the
// end of a session.
func faultSignals(ops []*model.Operation) []*Signal {
	var codes, names tally
	for _, op := range ops {
		w, ok := op.Wire.(*model.SOAPOperation)
		if !ok {
			continue
		}
		for _, f := range w.Faults {
			if f.Detail == nil {
				continue
			}
			if lifeless.MatchString(f.Detail.Name) || lifeless.MatchString(f.Name) {
				names.add(f.Detail.Name, op, &model.Field{Pos: f.Pos})
			}
			for _, v := range enumValues(f.Detail) {
				if lifeless.MatchString(v.Value) {
					codes.add(v.Value, op, &model.Field{Pos: v.Pos})
				}
			}
		}
	}
	var out []*Signal
	for _, code := range codes.names {
		s := &Signal{When: "matches(fault.code, " + quote(code) + ")", Operations: codes.on[code]}
		s.Name = s.When
		s.add(70, codes.first[code].Pos, fmt.Sprintf("faults have the code %s", code))
		out = append(out, s)
	}
	for _, name := range names.names {
		s := &Signal{When: "matches(fault.detail, " + quote(name) + ")", Operations: names.on[name]}
		s.Name = s.When
		s.add(65, names.first[name].Pos, fmt.Sprintf("%s with the fault %s", answers(len(s.Operations)), name))
		out = append(out, s)
	}
	return out
}

// enumValues are the values of the enumerations in a fault's detail.
func enumValues(f *model.Field) []*model.EnumValue {
	if e, ok := under(f.Type).(*model.Enum); ok {
		return e.Values
	}
	var out []*model.EnumValue
	for _, l := range leaves([]*model.Field{f}) {
		if e, ok := under(l.field().Type).(*model.Enum); ok {
			out = append(out, e.Values...)
		}
	}
	return out
}

// valueSignals are values of enumerations at the top of results.
func valueSignals(ops []*model.Operation) []*Signal {
	var seen tally
	for _, op := range ops {
		a, ok := resultOf(op)
		if !ok {
			continue
		}
		for _, v := range a.values() {
			e, isEnum := under(v.field().Type).(*model.Enum)
			if !isEnum || len(v.path) != 1 || !isText(e) {
				continue
			}
			for _, value := range e.Values {
				if lifeless.MatchString(value.Value) {
					seen.add(v.name()+" "+value.Value, op, &model.Field{Pos: value.Pos})
				}
			}
		}
	}
	var out []*Signal
	for _, name := range seen.names {
		field, value, _ := strings.Cut(name, " ")
		s := &Signal{When: "result." + field + " == " + quote(value), Operations: seen.on[name], protocol: seen.on[name][0].Service.Protocol}
		s.Name = s.When
		s.add(50, seen.first[name].Pos, fmt.Sprintf("%s may be %s in the answer of %s", field, value, s.Operations[0].Name))
		out = append(out, s)
	}
	return out
}

// statusSignals is the status 401, if operations declare it.
func statusSignals(ops []*model.Operation) []*Signal {
	s := &Signal{Guess: Guess{Name: "http.status == 401"}, When: "http.status == 401", protocol: model.REST}
	var first *model.Response
	for _, op := range ops {
		w, ok := op.Wire.(*model.HTTPOperation)
		if !ok {
			continue
		}
		for _, r := range w.Responses {
			if r.Status == "401" {
				s.Operations = append(s.Operations, op)
				if first == nil {
					first = r
				}
			}
		}
	}
	if first == nil {
		return nil
	}
	said := ""
	if doc := strings.Join(strings.Fields(first.Doc), " "); doc != "" {
		said = fmt.Sprintf(": %q", short(doc, 60))
	}
	s.add(40, first.Pos, fmt.Sprintf("%s with 401%s", answers(len(s.Operations)), said))
	return []*Signal{s}
}

// short is text cut to n characters.
func short(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n])) + "…"
}
