package policy

import (
	"maps"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A setting checks the value of an attribute as far as that needs no spec.
type setting func(p plain, e hclsyntax.Expression)

// A label says what labels a block takes.
type label int

const (
	noLabel label = iota
	oneLabel
	optionalLabel
	someLabels // one or more
)

// A blockSchema is what may stand in a block.
type blockSchema struct {
	label    label
	single   bool     // at most one in its parent
	required []string // settings that must be there
	settings map[string]setting
	blocks   map[string]*blockSchema
}

// The settings that only Bind can judge further, and those that are complete here.
var (
	expression setting = func(plain, hclsyntax.Expression) {}
	operation  setting = func(p plain, e hclsyntax.Expression) { p.name(e) }
	operations setting = func(p plain, e hclsyntax.Expression) { p.names(e) }
	entries    setting = func(p plain, e hclsyntax.Expression) { p.entries(e) }
	text       setting = func(p plain, e hclsyntax.Expression) { p.text(e) }
	texts      setting = func(p plain, e hclsyntax.Expression) { p.texts(e) }
	truth      setting = func(p plain, e hclsyntax.Expression) { p.truth(e) }
	count      setting = func(p plain, e hclsyntax.Expression) { p.integer(e, 1) }
	countOr0   setting = func(p plain, e hclsyntax.Expression) { p.integer(e, 0) }
)

func word(words ...string) setting {
	return func(p plain, e hclsyntax.Expression) { p.word(e, words...) }
}

func words(words ...string) setting {
	return func(p plain, e hclsyntax.Expression) { p.words(e, words...) }
}

func duration(words ...string) setting {
	return func(p plain, e hclsyntax.Expression) { p.duration(e, words...) }
}

func textOr(words ...string) setting {
	return func(p plain, e hclsyntax.Expression) { p.textOr(e, words...) }
}

// The words that some settings take instead of a value, or as the only values.
var (
	formats       = []string{"guid", "email", "url"}
	characters    = []string{"letter", "digit", "upper", "lower", "symbol"}
	probeMoments  = []string{"restore", "suspicion"}
	runs          = []string{"consecutive", "cumulative", "unknown"}
	counted       = []string{"failures", "logins"}
	whileLocked   = []string{"ignored", "extends", "unknown"}
	resets        = []string{"success", "time", "password_change", "support"}
	pageStyles    = []string{"cursor", "offset", "page", "link"}
	answerClasses = []string{"locked", "misconfigured", "blocked", "throttled", "outage", "refused"}
)

// policySchema is a whole policy file: the vocabulary.
var policySchema = &blockSchema{blocks: map[string]*blockSchema{
	"client": {
		label: oneLabel, single: true,
		settings: map[string]setting{
			"title":      text,
			"result":     expression,
			"operations": operations,
			"tags":       texts,
			"redact":     operations,
		},
		blocks: map[string]*blockSchema{
			"service": {
				label: oneLabel,
				settings: map[string]setting{
					"wsdl": text, "openapi": text, "url": text, "regions": texts, "source": text, "sha256": textEntries,
				},
			},
			"environment": {
				label:    oneLabel,
				settings: map[string]setting{"url": textOr("required"), "separate_credentials": truth},
			},
			"error": {
				settings: map[string]setting{
					"when": expression, "code": expression, "message": expression, "operations": operations,
				},
			},
			"credential": {
				single:   true,
				settings: map[string]setting{"except": operations},
				blocks: map[string]*blockSchema{
					"field": {
						label: oneLabel,
						settings: map[string]setting{
							"secret":      truth,
							"optional":    truth,
							"identifies":  truth,
							"pattern":     func(p plain, e hclsyntax.Expression) { p.pattern(e) },
							"length":      func(p plain, e hclsyntax.Expression) { p.length(e) },
							"alphabet":    func(p plain, e hclsyntax.Expression) { p.alphabet(e) },
							"require":     words(characters...),
							"format":      word(formats...),
							"lifetime":    duration(),
							"warn_before": duration(),
							"doc":         text,
						},
					},
					"rotate": withAnswers(&blockSchema{
						single: true, required: []string{"operation", "input"},
						settings: map[string]setting{
							"operation": operation, "input": entries, "header": entries, "success": expression,
						},
					}),
					"webhook": {
						single: true, required: []string{"tokens", "set"},
						settings: map[string]setting{"tokens": expression, "match": expression, "set": entries},
					},
				},
			},
			"scope": {
				label: oneLabel, single: true,
				settings: map[string]setting{"list": operation, "except": operations},
			},
			"identity": {
				single: true, required: []string{"select"},
				settings: map[string]setting{
					"list": operation, "select": operation, "verify": operation, "id": expression,
				},
			},
			"login":  loginSchema(optionalLabel, false),
			"renew":  loginSchema(noLabel, true),
			"logout": {single: true, required: []string{"operation"}, settings: map[string]setting{"operation": operation}},
			"carry": {
				label: optionalLabel,
				settings: map[string]setting{
					"header": textOrEntries, "cookie": text, "hosts": texts, "element": text, "query": text,
					"soap_header": entries, "blank": text, "operations": operations, "except": operations,
				},
			},
			"always": {
				single: true, required: []string{"header"}, settings: map[string]setting{"header": entries},
			},
			"lifetime": {
				single: true,
				settings: map[string]setting{
					"hard":        duration("unknown", "never"),
					"renew_after": duration("never", "unknown"),
					"idle":        duration("unknown", "never"),
					"sliding":     truth,
					"bind":        word("egress_ip", "none"),
				},
			},
			"probe": {
				single: true, required: []string{"operation"},
				settings: map[string]setting{
					"operation": operation, "alive": expression, "on": words(probeMoments...), "cache": duration(),
				},
			},
			"surface": triggerSchema(map[string]setting{"until": expression}),
			"expired": triggerSchema(nil),
			"suspect": triggerSchema(nil),
			"lockout": {
				required: []string{"after", "scope"},
				settings: map[string]setting{
					"after":             func(p plain, e hclsyntax.Expression) { p.threshold(e) },
					"run":               func(p plain, e hclsyntax.Expression) { p.run(e) },
					"window":            func(p plain, e hclsyntax.Expression) { p.window(e) },
					"counts":            word(counted...),
					"distinct_secrets":  truth,
					"margin":            count,
					"scope":             expression,
					"unlock":            func(p plain, e hclsyntax.Expression) { p.unlock(e) },
					"escalates_after":   count,
					"while_locked":      word(whileLocked...),
					"ends_sessions":     truth,
					"indistinguishable": truth,
					"sticky":            truth,
					"reset":             words(resets...),
				},
			},
			"throttle": {
				single: true, required: []string{"min_interval"},
				settings: map[string]setting{"min_interval": duration(), "burst": count},
			},
			"quota": {
				label: oneLabel, required: []string{"limit", "per"},
				settings: map[string]setting{
					"limit": count, "per": duration(), "operations": operations,
					"remaining": headerName, "resets": headerName,
				},
			},
			"replay": {
				single: true,
				blocks: map[string]*blockSchema{
					"operation": {
						label:    someLabels,
						settings: map[string]setting{"after_expiry": truth, "after_suspicion": truth},
					},
				},
			},
			"pool": {single: true, required: []string{"size"}, settings: map[string]setting{"size": count}},
			"soap": {
				single: true,
				settings: map[string]setting{
					"addressing": truth, "username_token": word("text", "digest"), "timestamp": truth,
					"version":  word("1.1", "1.2"),
					"username": expression, "password": expression,
				},
			},
			"paginate": {
				label: oneLabel, required: []string{"operations", "style"},
				settings: map[string]setting{
					"operations": operations, "style": word(pageStyles...),
					"cursor": operation, "offset": operation, "limit": operation, "page": operation,
					"size":  countOr0,
					"items": expression, "next": expression, "more": expression, "total": expression,
				},
			},
			"rename": {
				single:   true,
				settings: map[string]setting{"type": textEntries, "operation": textEntries, "field": textEntries},
			},
		},
	},
}}

func loginSchema(l label, single bool) *blockSchema {
	return withAnswers(&blockSchema{
		label: l, single: single, required: []string{"operation", "token"},
		settings: map[string]setting{
			"operation": operationOrEntries, "input": entries, "header": entries, "success": expression,
			"token": expression, "expires_at": expression, "timeout": duration(),
		},
	})
}

// withAnswers adds the blocks that say what an answer to a login means.
func withAnswers(s *blockSchema) *blockSchema {
	s.blocks = map[string]*blockSchema{}
	for _, class := range answerClasses {
		s.blocks[class] = &blockSchema{
			required: []string{"when"},
			settings: map[string]setting{"when": expression, "until": expression, "message": expression},
		}
	}
	return s
}

func triggerSchema(more map[string]setting) *blockSchema {
	s := &blockSchema{
		label: optionalLabel, required: []string{"when"},
		settings: map[string]setting{"when": expression, "operations": operations},
	}
	maps.Copy(s.settings, more)
	return s
}
