// Package prose finds the figures that vendors state in words: how many failed
// logins lock an account, and how long a session lives. It understands English,
// sentence by sentence, and leaves alone what it is not sure of.
package prose

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var sentenceEnd = regexp.MustCompile(`[.!?;](\s+|$)|\n\s*\n|\n\s*[*-]\s`)

// Sentences are the sentences of a text, the items of its lists among them.
func Sentences(doc string) []string { return sentenceEnd.Split(doc, -1) }

const numberWord = `(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety)`

var (
	failures = regexp.MustCompile(`(?i)\b` + numberWord + `\s+(?:(?:consecutive|successive|subsequent|repeated)\s+)?(?:failed|unsuccessful|invalid|incorrect|wrong|bad)\s+(?:[a-z-]+\s+){0,3}?(?:attempts?|log-?ins?|sign-?ins?|tries|calls|requests|authentications?|passwords?)\b`)
	lifetime = regexp.MustCompile(`(?i)\b(?:valid|good|lives?|lasts?|active|usable|expires?|expired|expiry|expiration|lifetime)\b(?:\W+[a-z-]+){0,5}?\W+` + numberWord + `[\s-]+(second|minute|hour|day)s?\b`)
	session  = regexp.MustCompile(`(?i)\b(tokens?|sessions?|keys?|cookies?|logins?)\b`)
	inARow   = regexp.MustCompile(`(?i)\b(consecutive|successive|in a row|in succession)\b`)
)

var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}

var units = map[string]time.Duration{
	"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour,
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

// Failures finds "five failed attempts" in a sentence: the number, and the words
// on one line. The number is 0 when the sentence says nothing of the kind.
func Failures(sentence string) (n int, phrase string) {
	m := failures.FindStringSubmatch(sentence)
	if m == nil {
		return 0, ""
	}
	return figure(m[1]), oneLine(m[0])
}

// InARow reports whether a sentence about failures speaks of a run of them,
// which a success ends.
func InARow(sentence string) bool { return inARow.MatchString(sentence) }

// Lifetime finds "expires after 20 minutes" in a sentence about a session: the
// time, and the words on one line. The time is 0 when the sentence says nothing
// of the kind.
func Lifetime(sentence string) (life time.Duration, phrase string) {
	m := lifetime.FindStringSubmatch(sentence)
	if m == nil || !session.MatchString(sentence) {
		return 0, ""
	}
	return time.Duration(figure(m[1])) * units[strings.ToLower(m[2])], oneLine(m[0])
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Short is a duration in the language of policies: "20m", "1h30m", "25h", "3d".
func Short(d time.Duration) string {
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
