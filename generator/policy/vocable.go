package policy

import (
	"maps"
	"slices"

	"github.com/authgen/authgen/generator/model"
)

// What follows is for editors: the vocabulary, and what an expression may speak
// of, as Parse and Bind see them.

// Words are the settings and blocks that may stand in the block that path leads
// to, such as "client", "login"; without a path, those of a file. Both are nil
// if there is no such block.
func Words(path ...string) (settings, blocks []string) {
	s := policySchema
	for _, kind := range path {
		if s = s.blocks[kind]; s == nil {
			return nil, nil
		}
	}
	return slices.Sorted(maps.Keys(s.settings)), slices.Sorted(maps.Keys(s.blocks))
}

// Labelled reports whether the block that path leads to may have a name.
func Labelled(path ...string) bool {
	s := policySchema
	for _, kind := range path {
		if s = s.blocks[kind]; s == nil {
			return false
		}
	}
	return s.label != noLabel
}

// Required are the settings that the block that path leads to must have.
func Required(path ...string) []string {
	s := policySchema
	for _, kind := range path {
		if s = s.blocks[kind]; s == nil {
			return nil
		}
	}
	return slices.Clone(s.required)
}

// Choices are the words that a setting takes, where it takes words.
func Choices(block, setting string) []string {
	choices := map[string][]string{
		"environment.url": {"required"},
		"field.require":   characters, "field.format": formats,
		"lifetime.hard": {"unknown", "never"}, "lifetime.renew_after": {"never", "unknown"},
		"lifetime.idle": {"unknown", "never"}, "lifetime.bind": {"egress_ip", "none"},
		"probe.on":    probeMoments,
		"lockout.run": runs, "lockout.counts": counted, "lockout.while_locked": whileLocked, "lockout.reset": resets,
		"soap.username_token": {"text", "digest"},
		"paginate.style":      pageStyles,
	}[block+"."+setting]
	if choices == nil && slices.Contains(truths, setting) {
		choices = []string{"true", "false"}
	}
	return slices.Clone(choices)
}

// truths are the settings that are true or false.
var truths = []string{
	"separate_credentials", "secret", "optional", "identifies", "sliding", "distinct_secrets", "ends_sessions",
	"indistinguishable", "sticky", "after_expiry", "after_suspicion", "addressing", "timestamp",
}

// Functions are the functions of the language, with their arguments.
func Functions() map[string]string {
	return map[string]string{
		"contains": "(list, x)", "anymatch": `(list, "pattern")`, "matches": `(text, "pattern")`,
		"string": "(x)", "text": "(body)", "upper": "(x)", "join": `("_", a, b)`, "coalesce": "(a, b)",
		"base64": "(bytes)", "hex": "(bytes)", "hmac_sha256": "(key, message)", "epoch": "()", "date_in": "(text)", "after": "(seconds)",
		"only_child": "(x)", "child": `(x, "name")`, "chosen": "(x)", "header": `("Name")`,
	}
}

// Request is the record that an operation sends: the child of soap:Body, or the
// body of an HTTP request. Nil when it sends none.
func Request(op *model.Operation) *model.Struct { return request(op) }

// Answer is the type of what an operation returns, which a policy calls
// response; nil when it returns nothing.
func Answer(op *model.Operation) model.Type {
	t, _ := answer(op)
	return t
}

// Result is what a policy calls result, where it does not say otherwise; nil
// when an operation returns nothing.
func Result(op *model.Operation) model.Type {
	if op.Result != nil {
		return op.Result.Type
	}
	if r := defaultResult(op); r != nil {
		return r.Type
	}
	return nil
}

// Members are the fields of t that a policy can name: those of a record, or of
// the records in a list.
func Members(t model.Type) []*model.Field {
	for {
		switch u := under(t).(type) {
		case *model.List:
			t = u.Elem
		case *model.Struct:
			return slices.DeleteFunc(slices.Clone(u.Fields), func(f *model.Field) bool { return !named(f) })
		default:
			return nil
		}
	}
}
