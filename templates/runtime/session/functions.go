//go:build go1.24

package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file holds functions of the policy language that are more than a call of
// the standard library. Generated clients call them.

// dates are the forms in which vendors write a point in time inside a sentence,
// each with the layouts of what it finds. A sign that may be either is taken out
// first.
var dates = []struct {
	form    *regexp.Regexp
	layouts []string
	day     bool // no time of day: the whole day is meant
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?Z| ?[+-]\d\d:?\d\d)?`), []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
		"2006-01-02T15:04:05", "2006-01-02T15:04",
	}, false},
	{regexp.MustCompile(`[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`), []string{time.RFC1123, "Mon, 2 Jan 2006 15:04:05 MST"}, false},
	{regexp.MustCompile(`\d\d?/\d\d?/\d{4} \d\d?:\d\d:\d\d [AP]M`), []string{"1/2/2006T3:04:05 PM"}, false},
	{regexp.MustCompile(`\d\d?\.\d\d?\.\d{4} \d\d:\d\d(:\d\d)?`), []string{"2.1.2006T15:04:05", "2.1.2006T15:04"}, false},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d`), []string{"2006-01-02"}, true},
	{regexp.MustCompile(`\d\d?\.\d\d?\.\d{4}`), []string{"2.1.2006"}, true},
}

// ticks is how WCF writes a point in time in JSON: milliseconds since 1970, and
// the sender's zone, which does not change them.
var ticks = regexp.MustCompile(`^\\?/Date\((-?\d{1,18})(?:[+-]\d{4})?\)\\?/$`)

// fromTicks reads milliseconds; those of the year 1 stand for no date.
func fromTicks(text string) time.Time {
	ms, err := strconv.ParseInt(text, 10, 64)
	t := time.UnixMilli(ms).UTC()
	if err != nil || t.Year() <= 1 {
		return time.Time{}
	}
	return t
}

// DateIn is the first point in time that a text of the vendor tells, such as
// "Quarantine ends at 2026-05-01 12:30". One without a zone is taken as UTC, and a
// day without a time of day as its end. It is zero if there is none.
func DateIn(text string) time.Time {
	if m := ticks.FindStringSubmatch(text); m != nil {
		return fromTicks(m[1])
	}
	for _, d := range dates {
		found := d.form.FindString(text)
		if found == "" {
			continue
		}
		for _, layout := range d.layouts {
			t, err := time.Parse(layout, joined(found, layout))
			if err != nil {
				continue
			}
			if d.day {
				t = t.AddDate(0, 0, 1)
			}
			return t
		}
	}
	return time.Time{}
}

// longest is more than any vendor means: what goes on for longer goes on for ever.
const longest = 100 * 365 * 24 * time.Hour

// After is so many seconds from now, as vendors tell the end of a session by
// "expires_in". It is zero, not known, for a number that says nothing: none, a
// negative one, more than 100 years.
func After(seconds int64) time.Time {
	if seconds <= 0 || seconds > int64(longest/time.Second) {
		return time.Time{}
	}
	return time.Now().Add(time.Duration(seconds) * time.Second)
}

// joined brings what was found to the form of layouts with a T: one between day
// and time, no blank before the zone.
func joined(found, layout string) string {
	if !strings.Contains(layout, "T15") && !strings.Contains(layout, "T3") {
		return found
	}
	day, rest, ok := strings.Cut(found, " ")
	if !ok || strings.Contains(day, "T") {
		day, rest, ok = strings.Cut(found, "T")
	}
	if !ok {
		return found
	}
	if !strings.HasSuffix(rest, "M") { // of AM and PM
		rest = strings.ReplaceAll(rest, " ", "")
	}
	return day + "T" + rest
}

// HMACSHA256 is the HMAC-SHA-256 of message under key.
func HMACSHA256(key, message string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// ReadQuota is what an answer says about the quota with that index: how many
// requests remain, and when the count begins anew, as a point in time or in
// seconds from now. What is empty or makes no sense is not told.
func ReadQuota(quota int, remaining, resets string) QuotaReport {
	r := QuotaReport{Quota: quota, Remaining: -1, Resets: DateIn(resets)}
	if n, err := strconv.Atoi(strings.TrimSpace(remaining)); err == nil && n >= 0 {
		r.Remaining = n
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(resets), 10, 64); err == nil && n >= 0 {
		const longestWait = 366 * 24 * 3600 // more than that is a Unix time
		if n > longestWait {
			r.Resets = time.Unix(n, 0)
		} else {
			r.Resets = time.Now().Add(time.Duration(n) * time.Second)
		}
	}
	return r
}

// AddQuery is address with one more parameter in its query.
func AddQuery(address, name, value string) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + url.QueryEscape(name) + "=" + url.QueryEscape(value)
}
