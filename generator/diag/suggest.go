package diag

import (
	"strings"
	"unicode/utf8"
)

// Suggest returns the candidate that name was probably meant to be, or "" when
// none is near. A candidate that differs in case only wins; else the one with
// the fewest edits (insert, delete, replace, swap of neighbours), at most a
// third of the longer name; of equals the first.
func Suggest(name string, candidates []string) string {
	if name == "" {
		return ""
	}
	for _, c := range candidates {
		if c != name && strings.EqualFold(c, name) {
			return c
		}
	}
	best, least := "", -1
	for _, c := range candidates {
		if c == name || c == "" {
			continue
		}
		limit := max(1, max(utf8.RuneCountInString(c), utf8.RuneCountInString(name))/3)
		if least >= 0 {
			limit = min(limit, least-1)
		}
		if d, ok := distance(strings.ToLower(name), strings.ToLower(c), limit); ok {
			best, least = c, d
		}
	}
	return best
}

// distance is the number of edits between a and b, if that is at most limit.
func distance(a, b string, limit int) (int, bool) {
	s, t := []rune(a), []rune(b)
	if limit < 0 || len(s)-len(t) > limit || len(t)-len(s) > limit {
		return 0, false
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)], last[len(t)] <= limit
}
