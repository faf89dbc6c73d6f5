package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authgen/authgen/generator/diag"
)

// figuresAgreeWithTheSpec: vendors say in prose how many failures lock an account
// and how long a token lives. A policy that says something else may be right, so
// these are warnings.
func figuresAgreeWithTheSpec(j *judge) {
	for _, text := range j.prose() {
		for _, sentence := range sentences(text.doc) {
			j.attempts(text, sentence)
			j.ends(text, sentence)
		}
	}
}

// A passage is the prose of one place of a spec.
type passage struct {
	doc  string
	pos  diag.Pos
	what string // whose it is
}

// prose is what the spec says about the operations that open a session, and
// about the services that they belong to.
func (j *judge) prose() []passage {
	var out []passage
	add := func(p passage) {
		if p.doc != "" && !slices.ContainsFunc(out, func(o passage) bool { return o.pos == p.pos }) {
			out = append(out, p)
		}
	}
	for _, l := range append(j.logins(), j.session.Renew) {
		if l == nil {
			continue
		}
		op := l.Operations[0]
		add(passage{op.Doc, op.Pos, op.Name})
		if op.Service != nil {
			add(passage{op.Service.Doc, op.Service.Pos, op.Service.File})
		}
	}
	return out
}

var sentenceEnd = regexp.MustCompile(`[.!?;](\s+|$)|\n\s*\n|\n\s*[*-]\s`)

func sentences(doc string) []string { return sentenceEnd.Split(doc, -1) }

const numberWord = `(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety)`

var (
	failures = regexp.MustCompile(`(?i)\b` + numberWord + `\s+(?:(?:consecutive|successive|subsequent|repeated)\s+)?(?:failed|unsuccessful|invalid|incorrect|wrong|bad)\s+(?:[a-z-]+\s+){0,3}?(?:attempts?|log-?ins?|sign-?ins?|tries|calls|requests|authentications?|passwords?)\b`)
	lifetime = regexp.MustCompile(`(?i)\b(?:valid|good|lives?|lasts?|active|usable|expires?|expired|expiry|expiration|lifetime)\b(?:\W+[a-z-]+){0,5}?\W+` + numberWord + `[\s-]+(second|minute|hour|day)s?\b`)
	session  = regexp.MustCompile(`(?i)\b(token|session|key|cookie|login)\b`)
)

var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}

func figure(word string) int {
	if n, ok := numberWords[strings.ToLower(word)]; ok {
		return n
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0
	}
	return n
}

// attempts compares "five failed attempts" with the lockouts.
func (j *judge) attempts(p passage, sentence string) {
	m := failures.FindStringSubmatch(sentence)
	if m == nil || len(j.session.Lockouts) == 0 {
		return
	}
	n := figure(m[1])
	for _, l := range j.session.Lockouts {
		if l.After.Value == n {
			return
		}
	}
	after := j.session.Lockouts[0].After
	if n == 0 || after.Value == 0 {
		return
	}
	j.diags.Warnf("prose-differs", after.Pos, "after = %d, but the spec speaks of %q%s", after.Value, phrase(m[0]), where(p.pos)).
		WithHelp("write after = %d if that is what locks the account", n).
		WithRelated(p.pos, "the documentation of %s", p.what)
}

var units = map[string]time.Duration{
	"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour,
}

// ends compares "valid for 20 minutes" with the lifetime.
func (j *judge) ends(p passage, sentence string) {
	m := lifetime.FindStringSubmatch(sentence)
	l := j.session.Lifetime
	if m == nil || !session.MatchString(sentence) || !l.Hard.Pos.IsValid() {
		return
	}
	stated := time.Duration(figure(m[1])) * units[strings.ToLower(m[2])]
	if stated == 0 || stated == l.Hard.Value || stated == l.RenewAfter.Value || stated == l.Idle.Value {
		return
	}
	d := j.diags.Warnf("prose-differs", l.Hard.Pos, "the policy gives a session %s, but the spec says %q%s", spoken(l.Hard.Value), phrase(m[0]), where(p.pos))
	d.WithHelp("write hard = %q if that is the vendor's limit", short(stated)).
		WithRelated(p.pos, "the documentation of %s", p.what)
}

// phrase is text on one line.
func phrase(s string) string { return strings.Join(strings.Fields(s), " ") }

// spoken is a duration as the policy would write it, or "no limit".
func spoken(d time.Duration) string {
	if d == 0 {
		return "no limit"
	}
	return short(d)
}

// short is a duration in the language of the policy: "20m", "1h30m".
func short(d time.Duration) string {
	var b strings.Builder
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}} {
		if u.name == "d" && d < 48*time.Hour { // "25h", as vendors say
			continue
		}
		if n := d / u.size; n > 0 {
			b.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			d %= u.size
		}
	}
	return b.String()
}
